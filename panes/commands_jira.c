/* panes/commands_jira.c - the incident's issue in Jira, and acts for the hook alone.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"

const struct command commands_jira[] = {
	{.name = NULL},
};
