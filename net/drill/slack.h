/* net/drill/slack.h - a simulated Slack: messages in channels, their members and topics.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_SLACK_H
#define NET_DRILL_SLACK_H

#include "net/drill/request.h"
#include "net/drill/world.h"

#define SLACK_TOKEN "drill-slack-token"

/* Answers one request on the world; its state is made with the first. */
void drill_slack_handle(struct world *w, const struct request *r, struct reply *out);

/* Gives back what it made; NULL is fine. */
void drill_slack_free(struct slack_world *slack);

#endif
