/* panes/followups.c - what is to be done afterwards.
 * SPDX-License-Identifier: MIT */
#include "panes/pane.h"

#include <stdio.h>

#include "panes/age.h"
#include "panes/list.h"
#include "store/work.h"

struct state {
	struct list list; /* first: panes/list.h */
	int open;         /* of all rows, whatever a filter shows */
};

enum { LABEL_BYTES = 90, DUE_COLS = 11 };

static bool
is_written(const void *row)
{
	const struct followup *followup = row;

	return followup->made_ms != 0;
}

static struct err
load(struct pane *p, struct record *r)
{
	struct state *s = p->state;

	return list_load_counted(p, r, followup_window, is_written, &s->open);
}

static bool
is_late(const struct followup *followup, int64_t now_ms)
{
	return followup->due_ms != 0 && followup->due_ms <= now_ms;
}

static void
draw_row(const struct pane *p, struct area a, int i, bool first, int64_t now_ms)
{
	const struct state *s = p->state;
	const struct followup *followup = list_row(&s->list, i);
	bool late = is_late(followup, now_ms);
	enum style style = list_is_ghost(&s->list, i) ? STYLE_DIM
			   : late                     ? STYLE_OVERDUE
						      : STYLE_PLAIN;
	char at[AGE_BYTES] = "";
	int end = a.cols;

	(void)first;
	if (followup->due_ms != 0 && age_same_day(followup->due_ms, now_ms))
		age_time(at, followup->due_ms);
	else if (followup->due_ms != 0)
		age_date(at, followup->due_ms);
	if (at[0] != '\0') {
		end -= DUE_COLS;
		(void)area_printf(a, 0, end + 1, late ? style : STYLE_DIM, "%10s", at);
	}
	(void)area_put(a, 0, 0, style, late ? "!" : " ");
	(void)area_text(a, 0, 2, end - 2, style, followup->text);
}

/* It is late from one moment on. */
static int64_t
row_tick(const void *row, int64_t now_ms)
{
	const struct followup *followup = row;

	return followup->due_ms > now_ms ? followup->due_ms : INT64_MAX;
}

static int64_t
tick(const struct pane *p, int64_t now_ms)
{
	return list_tick(p, now_ms, row_tick);
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

	if (s->open > 0)
		(void)snprintf(out, size, "%d to do", s->open);
}

static void
badge(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;

	if (s->open > 0)
		(void)snprintf(out, size, "%d", s->open);
}

/* "followup 3 renew the certificate", for a prompt. */
static void
label(const struct pane *p, struct buf *out)
{
	const struct state *s = p->state;
	const struct followup *followup = list_row(&s->list, s->list.at);

	(void)buf_printf(out, "follow-up %s ", followup->key.id);
	text_plain(followup->text, false, LABEL_BYTES, out);
}

static void
describe(const void *row, struct filter_row *out)
{
	const struct followup *followup = row;

	out->status = followup->due_ms != 0 ? "open due" : "open";
	out->by[0] = followup->person;
	out->texts[0] = followup->text;
	out->texts[1] = text_of(followup->subject);
	out->texts[2] = text_of(followup->what);
}

const struct pane_ops followups_ops = {
	.name = "followups",
	.title = "Follow-ups",
	.kind = "followup",
	.empty = "No follow-ups",
	.tables = TABLE_WORK,
	.state_size = sizeof(struct state),
	.detail = &followup_detail_ops,
	.load = load,
	.draw = draw,
	.caption = caption,
	.badge = badge,
	.move = list_move,
	.cursor = list_cursor,
	.label = label,
	.line = list_line,
	.beyond = list_beyond,
	.is_empty = list_is_empty,
	.next_tick = tick,
	.describe = describe,
	.row_size = sizeof(struct followup),
	.clear = list_clear,
};
