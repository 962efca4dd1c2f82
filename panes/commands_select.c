/* panes/commands_select.c - taking rows together, in the lists where that is of use.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"
#include "panes/ui.h"

/* The list that the rows are in: what lies on top, or is below a menu. */
static const struct pane *
shown_list(const struct ui *u)
{
	const struct pane *p = ui_shown(u);

	return p->ops->list != PANE_NO_LIST ? p : &u->panes[u->focus];
}

static const char *
why_not_select(const struct context *c)
{
	const struct pane *p = shown_list(c->seen);
	bool gone = false;
	const struct row_key *key = p->ops->cursor(p, &gone);

	if (ui_shown(c->seen)->ops->detail == NULL && ui_shown(c->seen)->ops->also != NULL)
		return "This is one row by itself; in the list it can be selected.";
	if (key == NULL)
		return "There is no row to select.";
	if (p->stale)
		return "The rows are still on their way; press it again.";
	if (gone && !selection_has(&c->seen->marks.selections[p->ops->list], key->id))
		return "That row is no longer in the list; move the cursor first.";
	return NULL;
}

/* The row, and on to the next one. */
static struct err
select_row(struct context *c, const struct command_values *v)
{
	struct pane *p = ui_active(c->ui);
	struct selection *s = &c->ui->marks.selections[p->ops->list];
	bool gone = false;

	(void)v;
	if (!selection_toggle(s, p->ops->cursor(p, &gone)->id))
		return err_make(
			ERR_FULL, "%d rows are selected: no more than that can be.", s->ids.count);
	p->ops->move(p, 1);
	return NO_ERR;
}

const struct command commands_select[] = {
	{.name = "page-select",
		.keys = {"Space"},
		.scope = "pages",
		.help = "Select the row, or let it go again, and go on",
		.flags = COMMAND_SCREEN,
		.why_not = why_not_select,
		.run = select_row},
	{.name = "group-select",
		.keys = {"Space"},
		.scope = "page-group",
		.help = "Select the page, or let it go again, and go on",
		.flags = COMMAND_SCREEN,
		.why_not = why_not_select,
		.run = select_row},
	{.name = "ticket-select",
		.keys = {"Space"},
		.scope = "tickets",
		.help = "Select the row, or let it go again, and go on",
		.flags = COMMAND_SCREEN,
		.why_not = why_not_select,
		.run = select_row},
	{.name = NULL},
};
