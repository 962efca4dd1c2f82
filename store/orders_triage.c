/* store/orders_triage.c - judging a page, and tying pages and tickets to an incident.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

const struct order_kind orders_triage[] = {
	{.name = NULL},
};
