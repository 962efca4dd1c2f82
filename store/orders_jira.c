/* store/orders_jira.c - the incident's issue in Jira, and acts for the hook alone.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

const struct order_kind orders_jira[] = {
	{.name = NULL},
};
