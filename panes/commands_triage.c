/* panes/commands_triage.c - judging a page, and tying pages and tickets to an incident.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"

const struct command commands_triage[] = {
	{.name = NULL},
};
