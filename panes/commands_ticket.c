/* panes/commands_ticket.c - acting on tickets at Zendesk.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"

const struct command commands_ticket[] = {
	{.name = NULL},
};
