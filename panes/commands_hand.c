/* panes/commands_hand.c - raising a hand, and what the lead makes of it.
 * SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "panes/command.h"

const struct command commands_hand[] = {
	{.name = NULL},
};
