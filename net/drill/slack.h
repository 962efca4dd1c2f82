/* net/drill/slack.h - a simulated Slack: messages in channels, their members and topics.
 *
 * Its Web API below /api, and an incoming webhook that leads to #general. What is asked comes in the
 * query, or as JSON; a failure is told with 200, as Slack does.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_SLACK_H
#define NET_DRILL_SLACK_H

#include "net/drill/request.h"
#include "net/drill/world.h"

#define SLACK_TOKEN "drill-slack-token"
#define SLACK_NARROW_TOKEN "drill-slack-narrow-token" /* may write, and read nothing back */
#define SLACK_WEBHOOK "/services/T0DRILL01/B0DRILL01/drill-slack-webhook"

/* Answers one request on the world; its state is made with the first. */
void drill_slack_handle(struct world *w, const struct request *r, struct reply *out);

/* Gives back what it made; NULL is fine. */
void drill_slack_free(struct slack_world *slack);

#endif
