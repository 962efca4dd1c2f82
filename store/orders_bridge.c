/* store/orders_bridge.c - the conference bridge.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

const struct order_kind orders_bridge[] = {
	{.name = NULL},
};
