/* store/orders_update.c - updates to audiences, and their clocks.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

const struct order_kind orders_update[] = {
	{.name = NULL},
};
