/* store/orders_incident.c - declaring an incident, and what is said of it until it is over.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

const struct order_kind orders_incident[] = {
	{.name = NULL},
};
