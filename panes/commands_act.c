/* panes/commands_act.c - acting on pages at PagerDuty.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"

const struct command commands_act[] = {
	{.name = NULL},
};
