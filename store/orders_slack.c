/* store/orders_slack.c - announcements and the incident's room in Slack.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

const struct order_kind orders_slack[] = {
	{.name = NULL},
};
