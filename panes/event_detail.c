/* panes/event_detail.c - one row of the timeline in full. It never changes: events are append-only.
 * SPDX-License-Identifier: MIT */
#include "panes/detail.h"

#include "panes/age.h"
#include "store/event.h"

static void
add_fields(struct sheet *draft, struct arena *a, const struct event *e)
{
	detail_time(draft, a, "When", e->at_ms);
	if (e->recorded_ms / 1000 != e->at_ms / 1000)
		detail_time(draft, a, "Written down", e->recorded_ms);
	sheet_field(draft, "Who", STYLE_PLAIN, e->actor);
	sheet_field(draft, "Kind", STYLE_PLAIN, text_of(e->kind));
	sheet_field(draft, "From", STYLE_PLAIN, text_of(e->source));
	sheet_field(draft, "About", STYLE_PLAIN, text_of(e->subject));
	sheet_field(draft, "", STYLE_PLAIN, e->about);
	sheet_heading(draft, "Text");
	sheet_line(draft, "", 0, e->text);
}

static struct err
load(struct pane *p, struct record *r)
{
	struct detail *d = p->state;
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
	add_fields(&draft, a, event);
	age_time(d->caption, event->at_ms);
	return detail_keep(d, &draft, a);
}

const struct pane_ops event_detail_ops = {
	.name = "detail",
	.title = "Timeline entry",
	.kind = "",
	.empty = "This entry is not in the record",
	.tables = 0,
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
