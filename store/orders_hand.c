/* store/orders_hand.c - a hand that an observer raises, and what the lead makes of it.
 * SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "store/act.h"

const struct order_kind orders_hand[] = {
	{.name = NULL},
};
