/* panes/commands_incident.c - declaring an incident, and what is said of it until it is over.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"

const struct command commands_incident[] = {
	{.name = NULL},
};
