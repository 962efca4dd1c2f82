/* panes/commands_outbox.c - what becomes of an act that waits: sent again, edited, dropped.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"

const struct command commands_outbox[] = {
	{.name = NULL},
};
