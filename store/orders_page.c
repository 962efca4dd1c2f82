/* store/orders_page.c - acting on pages at PagerDuty.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

const struct order_kind orders_page[] = {
	{.name = NULL},
};
