/* store/orders_statuspage.c - the public status page.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

const struct order_kind orders_statuspage[] = {
	{.name = NULL},
};
