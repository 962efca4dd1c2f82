/* panes/commands_step.c - working through the steps of the process.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"

const struct command commands_step[] = {
	{.name = NULL},
};
