/* panes/commands_watch.c - catching up, and who watches.
 * SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "panes/command.h"

const struct command commands_watch[] = {
	{.name = NULL},
};
