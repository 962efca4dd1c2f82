/* panes/commands_slack.c - announcements and the incident's room in Slack.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"

const struct command commands_slack[] = {
	{.name = NULL},
};
