/* store/orders_step.c - ticking and skipping the steps of the process.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

const struct order_kind orders_step[] = {
	{.name = NULL},
};
