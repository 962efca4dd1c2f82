/* store/orders_role.c - who does what.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

const struct order_kind orders_role[] = {
	{.name = NULL},
};
