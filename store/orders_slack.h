/* store/orders_slack.h - what an order says leaves for Slack. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_ORDERS_SLACK_H
#define STORE_ORDERS_SLACK_H

#include "store/act.h"
#include "store/slack.h"

/* Text for an audience that was recorded leaves for where it reads, as it stands (R36, R37). `subject`
 * is what the events are about. `sent_to` is the recipient's name; "" where that audience reads nothing
 * in Slack, or the config has none: then a person pastes it (R38). ERR_REFUSED where the person was
 * shown that it would go to Slack, and it would not. */
struct err slack_leave(struct act *act, const struct slack *slack, const char *audience,
	const char *subject, const char *text, char sent_to[SLACK_TO_BYTES]);

#endif
