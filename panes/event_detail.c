/* panes/event_detail.c - one row of the timeline in full, and the way to what it is
 * about. It never changes; a note can be withdrawn.
 * SPDX-License-Identifier: MIT */
#include "panes/detail.h"

#include <stdio.h>
#include <string.h>

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
read_events(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	return event_window(r, NULL, w, a, out);
}

static struct err
read_entry(struct pane *p, struct record *r, struct sheet *draft, struct arena *a)
{
	struct detail *d = p->state;
	struct undone undone = {.by = text_of("")};
	struct rows rows = {0};
	const struct event *event;
	struct err e = detail_rows(p, r, read_events, 1, a, &rows);

	if (e.kind != ERR_NONE)
		return e;
	event = rows_at(&rows, rows.at);
	if (event->withdrawn)
		e = undo_look(r, event->seq, a, &undone);
	if (e.kind != ERR_NONE)
		return e;
	add_fields(draft, a, event, &undone);
	age_time(d->caption, event->at_ms);
	(void)snprintf(d->subject, sizeof d->subject, "%s", event->subject);
	return NO_ERR;
}

static struct err
load(struct pane *p, struct record *r)
{
	return detail_load(p, r, read_entry);
}

/* Enter goes on to what the entry is about. */
static void
about(const struct pane *p, struct pane_about *out)
{
	static const struct pane_ops *const kinds[] = {&page_detail_ops, &ticket_detail_ops,
		&task_detail_ops, &followup_detail_ops, &decision_detail_ops, &proposal_detail_ops};
	const struct detail *d = p->state;

	out->detail = NULL;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		size_t length = strlen(kinds[i]->kind);

		if (strncmp(d->subject, kinds[i]->kind, length) != 0 || d->subject[length] != ':')
			continue;
		out->kind = kinds[i]->kind;
		out->detail = kinds[i];
		out->key = (struct row_key){0};
		(void)snprintf(out->key.id, sizeof out->key.id, "%s", d->subject + length + 1);
	}
}

const struct pane_ops event_detail_ops = {
	.name = "detail",
	.title = "Timeline entry",
	.kind = "",
	.empty = "This entry is not in the record",
	.tables = TABLE_EVENT,
	.state_size = sizeof(struct detail),
	.detail = &page_detail_ops,
	.load = load,
	.draw = sheet_draw,
	.caption = detail_caption,
	.move = sheet_move,
	.cursor = sheet_cursor,
	.about = about,
	.line = sheet_line_none,
	.beyond = sheet_beyond,
	.is_empty = sheet_is_empty,
	.aim = sheet_aim,
	.next_tick = sheet_never,
	.clear = sheet_clear,
};
