/* panes/commands_replay.c - the room as it stood at a moment.
 * SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "panes/command.h"

const struct command commands_replay[] = {
	{.name = NULL},
};
