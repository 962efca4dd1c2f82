/* panes/commands_detail.c - from one detail to the next.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"
#include "panes/ui.h"

static const char *
why_not_step(const struct context *c)
{
	return ui_why_not_step(c->seen);
}

static struct err
detail_next(struct context *c, const struct command_values *v)
{
	(void)v;
	return ui_step(c->ui, 1, c->link, c->now_ms);
}

static struct err
detail_previous(struct context *c, const struct command_values *v)
{
	(void)v;
	return ui_step(c->ui, -1, c->link, c->now_ms);
}

const struct command commands_detail[] = {
	{.name = "detail-next",
		.keys = {"C-n"},
		.scope = "detail",
		.help = "Show all of the next row instead",
		.hint = "next row",
		.flags = COMMAND_SCREEN | COMMAND_HINT,
		.why_not = why_not_step,
		.run = detail_next},
	{.name = "detail-previous",
		.keys = {"C-p"},
		.scope = "detail",
		.help = "Show all of the row before instead",
		.flags = COMMAND_SCREEN,
		.why_not = why_not_step,
		.run = detail_previous},
	{.name = NULL},
};
