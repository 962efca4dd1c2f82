/* panes/event_detail.c - one row of the timeline in full. It never changes, but a note can be withdrawn.
 * SPDX-License-Identifier: MIT */
#include "panes/detail.h"

#include "panes/age.h"
#include "store/event.h"
#include "store/undo.h"

static void
add_fields(struct sheet *draft, struct arena *a, const struct event *e, const struct undone *undone)
{
	detail_time(draft, a, "When", e->at_ms);
	if (e->recorded_ms / 1000 != e->at_ms / 1000)
		detail_time(draft, a, "Written down", e->recorded_ms);
	sheet_field(draft, "Who", STYLE_PLAIN, e->actor);
	sheet_field(draft, "Kind", STYLE_PLAIN, text_of(e->kind));
	sheet_field(draft, "From", STYLE_PLAIN, text_of(e->source));
	sheet_field(draft, "About", STYLE_PLAIN, text_of(e->subject));
	sheet_field(draft, "", STYLE_PLAIN, e->about);
	if (undone->at_ms != 0) {
		sheet_field(draft, "Withdrawn by", STYLE_DUE, undone->by);
		detail_time(draft, a, "at", undone->at_ms);
	}
	sheet_heading(draft, "Text");
	sheet_line(draft, "", 0, e->text);
}

static struct err
load(struct pane *p, struct record *r)
{
	struct detail *d = p->state;
	struct undone undone = {.by = text_of("")};
	struct window w = {.from = WINDOW_ANCHOR, .anchor = d->sheet.key, .after = 1};
	struct rows rows = {0};
	struct sheet draft;
	struct arena *a = sheet_begin(&d->sheet, &draft);
	const struct event *event;
	struct err e;

	if (a == NULL)
		return err_make(ERR_FULL, "There is no memory for this entry.");
	e = event_window(r, NULL, &w, a, &rows);
	if (e.kind != ERR_NONE)
		return e;
	if (!rows.found)
		return err_make(ERR_MISSING, "This entry is not in the record.");
	event = rows_at(&rows, rows.at);
	if (event->withdrawn)
		e = undo_look(r, event->seq, a, &undone);
	if (e.kind != ERR_NONE)
		return e;
	add_fields(&draft, a, event, &undone);
	age_time(d->caption, event->at_ms);
	return detail_keep(d, &draft, a);
}

const struct pane_ops event_detail_ops = {
	.name = "detail",
	.title = "Timeline entry",
	.kind = "",
	.empty = "This entry is not in the record",
	.tables = TABLE_EVENT,
	.state_size = sizeof(struct detail),
	.load = load,
	.draw = sheet_draw,
	.caption = detail_caption,
	.move = sheet_move,
	.cursor = sheet_cursor,
	.line = sheet_line_none,
	.beyond = sheet_beyond,
	.is_empty = sheet_is_empty,
	.aim = sheet_aim,
	.next_tick = sheet_never,
	.clear = sheet_clear,
};
