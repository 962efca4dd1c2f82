/* panes/commands_customer.c - the customers of an incident.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"

const struct command commands_customer[] = {
	{.name = NULL},
};
