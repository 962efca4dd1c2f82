/* panes/commands_update.c - updates to audiences, and their clocks.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"

const struct command commands_update[] = {
	{.name = NULL},
};
