/* panes/commands_pages.c - what a person can do with the list of pages.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"
#include "panes/keymap.h"
#include "panes/pages.h"
#include "panes/ui.h"

static const char *
why_not_group(const struct context *c)
{
	const struct pane *p = &c->seen->panes[LAYOUT_PAGES];

	if (ui_shown(c->seen)->ops->also != NULL)
		return "That is about the list of all pages; go back to it first.";
	if (filter_is_on(&p->filter))
		return "With a filter each page is a row; clear it first.";
	if (p->order != PAGE_BY_URGENCY)
		return "In this order each page is a row; go back to the order by urgency first.";
	return NULL;
}

static struct err
group(struct context *c, const struct command_values *v)
{
	struct pane *p = &c->ui->panes[LAYOUT_PAGES];
	char key[KEYMAP_SAY_BYTES];

	(void)v;
	pages_group(p);
	ui_say(c->ui, STYLE_PLAIN, c->now_ms,
		pages_are_grouped(p) ? "Pages of one kind are one row now; %s shows each."
				     : "Each page is a row now; %s shows those of a kind as one.",
		keymap_say(c->ui->keys, "page-group", key));
	return NO_ERR;
}

const struct command commands_pages[] = {
	{.name = "page-group",
		.keys = {"v"},
		.scope = "pages",
		.help = "Show the pages of one kind as one row, or each by itself",
		.flags = COMMAND_SCREEN,
		.why_not = why_not_group,
		.run = group},
	{.name = NULL},
};
