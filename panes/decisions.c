/* panes/decisions.c - what was decided, and what was said against it.
 * SPDX-License-Identifier: MIT */
#include "panes/pane.h"

#include <stdio.h>

#include "panes/age.h"
#include "panes/list.h"
#include "store/work.h"

struct state {
	struct list list; /* first: panes/list.h */
	int count;        /* of all rows, whatever a filter shows */
};

enum { LABEL_BYTES = 90, WIDE_COLS = 50, WHO_COLS = 12 };

static bool
is_written(const void *row)
{
	const struct decision *decision = row;

	return decision->at_ms != 0;
}

static struct err
load(struct pane *p, struct record *r)
{
	struct state *s = p->state;

	return list_load_counted(p, r, decision_window, is_written, &s->count);
}

/* "!" stands before one that somebody objected to. */
static void
draw_row(const struct pane *p, struct area a, int i, bool first, int64_t now_ms)
{
	const struct state *s = p->state;
	const struct decision *decision = list_row(&s->list, i);
	enum style style = list_is_ghost(&s->list, i) ? STYLE_DIM : STYLE_PLAIN;
	char at[AGE_BYTES];
	int col;

	(void)first;
	if (age_same_day(decision->at_ms, now_ms))
		age_time(at, decision->at_ms);
	else
		age_date(at, decision->at_ms);
	if (!text_is_empty(decision->objections))
		(void)area_put(a, 0, 0, STYLE_DUE, "!");
	col = area_put(a, 0, 2, STYLE_DIM, at) + 1;
	if (a.cols >= WIDE_COLS) {
		(void)area_text(a, 0, col, WHO_COLS, style, decision->person);
		col += WHO_COLS + 1;
	}
	(void)area_text(a, 0, col, a.cols - col, style, decision->text);
}

static void
draw(const struct pane *p, struct area a, int64_t now_ms)
{
	list_draw(p, a, now_ms, draw_row);
}

static void
caption(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;

	if (s->count > 0)
		(void)snprintf(out, size, "%d", s->count);
}

/* "decision 3 fail over", for a prompt. */
static void
label(const struct pane *p, struct buf *out)
{
	const struct state *s = p->state;
	const struct decision *decision = list_row(&s->list, s->list.at);

	(void)buf_printf(out, "decision %s ", decision->key.id);
	text_plain(decision->text, false, LABEL_BYTES, out);
}

static void
describe(const void *row, struct filter_row *out)
{
	const struct decision *decision = row;

	out->status = text_is_empty(decision->objections) ? "agreed" : "objections";
	out->by[0] = decision->person;
	out->texts[0] = decision->text;
	out->texts[1] = decision->objections;
}

const struct pane_ops decisions_ops = {
	.name = "decisions",
	.title = "Decisions",
	.kind = "decision",
	.empty = "No decisions",
	.tables = TABLE_WORK,
	.state_size = sizeof(struct state),
	.detail = &decision_detail_ops,
	.load = load,
	.draw = draw,
	.caption = caption,
	.move = list_move,
	.cursor = list_cursor,
	.label = label,
	.line = list_line,
	.beyond = list_beyond,
	.is_empty = list_is_empty,
	.next_tick = list_never,
	.describe = describe,
	.row_size = sizeof(struct decision),
	.clear = list_clear,
};
