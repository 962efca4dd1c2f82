/* store/orders_customer.c - the customers of an incident: calls, their mail, decisions, confirmations.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

const struct order_kind orders_customer[] = {
	{.name = NULL},
};
