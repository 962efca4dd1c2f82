/* panes/ask_load.c - what a prompt that was just opened needs of the record.
 * SPDX-License-Identifier: MIT */
#include "panes/ask.h"

#include <stdio.h>

#include "panes/figure.h"
#include "panes/form.h"
#include "panes/page_guard.h"

bool
ask_waits(const struct ui *u)
{
	return u->offers.stale || u->card.stale || u->asked.selection.waiting[0] != '\0' ||
	       page_guard_waits(u);
}

/* The pages of the group, but for those that came after the key was pressed. */
static void
load_group(struct ui *u, struct record *r, int64_t now_ms)
{
	struct ui_ask *a = &u->asked;
	char count[FIGURE_BYTES];
	struct err e;

	if (u->marks.stale)
		return; /* what came is not all known yet */
	e = selection_load(&a->selection, r, &u->marks.fresh[PANE_PAGES]);
	if (e.kind != ERR_NONE)
		ui_say(u, STYLE_OVERDUE, now_ms, "%s", e.text);
	(void)snprintf(a->row.about, sizeof a->row.about, "%s pages %.150s",
		figure(count, a->selection.ids.count), a->row.title);
	if (form_arg(a) != NULL)
		form_label(u, form_arg(a));
}

void
ask_load(struct ui *u, struct record *r, int64_t now_ms)
{
	struct err e = NO_ERR;

	if (u->asked.selection.waiting[0] != '\0')
		load_group(u, r, now_ms);
	if (page_guard_waits(u))
		page_guard_load(u, r, now_ms);
	if (u->offers.stale)
		e = offers_load(&u->offers, r, u->prompting ? u->prompt.text.data : "");
	if (e.kind == ERR_NONE && u->card.stale)
		e = card_load(&u->card, r);
	if (e.kind != ERR_NONE)
		ui_say(u, STYLE_OVERDUE, now_ms, "%s", e.text);
}
