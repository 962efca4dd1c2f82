/* panes/commands_list.c - which rows of a list are shown, and in which order.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"
#include "panes/ui.h"

static const char *
why_not_filter(const struct context *c)
{
	return ui_shown(c->seen)->ops->describe == NULL ? "There is no list to filter here." : NULL;
}

static struct err
filter(struct context *c, const struct command_values *v)
{
	(void)v;
	filter_prompt_open(&c->ui->filtering, ui_active(c->ui));
	return NO_ERR;
}

static const char *
why_not_sort(const struct context *c)
{
	return ui_shown(c->seen)->ops->orders == NULL ? "There is only one order here." : NULL;
}

static struct err
sort(struct context *c, const struct command_values *v)
{
	struct pane *p = ui_active(c->ui);

	(void)v;
	filter_sort(p);
	ui_say(c->ui, STYLE_OK, c->now_ms, "%s: %s", p->ops->title, p->ops->orders[p->order]);
	return NO_ERR;
}

const struct command commands_list[] = {
	{.name = "filter",
		.keys = {"/"},
		.scope = "*",
		.help = "Show only the rows with these words; also status:, service:, by: and "
			"!without",
		.hint = "filter",
		.flags = COMMAND_SCREEN | COMMAND_HINT,
		.why_not = why_not_filter,
		.run = filter},
	{.name = "sort",
		.keys = {"o"},
		.scope = "*",
		.help = "Show the rows in the next order",
		.flags = COMMAND_SCREEN,
		.why_not = why_not_sort,
		.run = sort},
	{.name = NULL},
};
