/* panes/commands_bridge.c - the conference bridge.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"

const struct command commands_bridge[] = {
	{.name = NULL},
};
