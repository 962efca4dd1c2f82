/* store/orders_outbox.c - what becomes of an act that waits: sent again, edited, dropped.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

const struct order_kind orders_outbox[] = {
	{.name = NULL},
};
