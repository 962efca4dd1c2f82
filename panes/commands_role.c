/* panes/commands_role.c - giving work away.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"

const struct command commands_role[] = {
	{.name = NULL},
};
