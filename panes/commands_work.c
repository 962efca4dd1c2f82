/* panes/commands_work.c - tasks, follow-ups, decisions and proposals.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"

const struct command commands_work[] = {
	{.name = NULL},
};
