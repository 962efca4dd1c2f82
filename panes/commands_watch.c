/* panes/commands_watch.c - catching up, and who watches.
 * SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "panes/catch_up.h"
#include "panes/command.h"
#include "panes/ui.h"

static struct err
catch_up(struct context *c, const struct command_values *v)
{
	(void)v;
	return catch_up_toggle(c->ui);
}

const struct command commands_watch[] = {
	{.name = "catch-up",
		.keys = {"W"},
		.scope = "*",
		.help = "Say what happened so far: what, how bad, who leads, what was tried",
		.flags = COMMAND_SCREEN,
		.run = catch_up},
	{.name = NULL},
};
