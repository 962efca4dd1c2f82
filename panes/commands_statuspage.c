/* panes/commands_statuspage.c - the public status page.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"

const struct command commands_statuspage[] = {
	{.name = NULL},
};
