/* store/orders_ticket.c - acting on tickets at Zendesk.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

const struct order_kind orders_ticket[] = {
	{.name = NULL},
};
