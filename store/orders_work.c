/* store/orders_work.c - tasks, follow-ups, decisions and proposals.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

const struct order_kind orders_work[] = {
	{.name = NULL},
};
