/* panes/slack_place.h - for commands whose words leave for Slack: where to, as far as the screen knows.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_SLACK_PLACE_H
#define PANES_SLACK_PLACE_H

#include "panes/outgoing.h"
#include "store/err.h"
#include "store/slack.h"

/* Where that audience reads; nothing is added where it reads nothing in Slack. From a shell by what the
 * record knows of the targets. */
void slack_place_to(const struct context *c, const char *audience, struct outgoing *out);

/* For what leaves: ERR_USAGE when there are no words, which are then those the person has read. */
struct err slack_place_check(const char *text);

#endif
