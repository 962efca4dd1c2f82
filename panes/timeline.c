/* panes/timeline.c - what happened, oldest first; follows the newest row while the cursor is on it.
 * SPDX-License-Identifier: MIT */
#include "panes/pane.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/keymap.h"
#include "panes/list.h"
#include "store/event.h"

struct state {
	struct list list; /* first: panes/list.h */
};

enum { WHO_COL = 9, TELL_BYTES = 400, TELL_CAP_BYTES = 800, LABEL_BYTES = 48 };

static struct err
read_events(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	return event_window(r, NULL, w, a, out);
}

static struct err
load(struct pane *p, struct record *r)
{
	struct state *s = p->state;

	s->list.follows = true;
	s->list.newest_first = p->order == EVENT_NEWEST_FIRST;
	s->list.fresh = event_fresh;
	return list_load(p, r, read_events);
}

/* The date stands before the first text of a day, and on the top line, unless it is today's. */
static bool
wants_date(const struct list *l, int i, bool first, int64_t now_ms)
{
	const struct event *e = list_row(l, i);
	const struct event *before = i > 0 ? list_row(l, i - 1) : NULL;

	if (age_same_day(e->at_ms, now_ms))
		return false;
	return first || before == NULL || !age_same_day(e->at_ms, before->at_ms);
}

/* True when the title of what an event is about adds something to its text. */
static bool
adds(struct text about, struct text text)
{
	struct buf a;
	struct buf t;
	bool told;

	if (text_is_empty(about))
		return false;
	buf_init(&a, TELL_CAP_BYTES);
	buf_init(&t, TELL_CAP_BYTES);
	text_plain(about, false, TELL_BYTES, &a);
	text_plain(text, false, TELL_BYTES, &t);
	told = strstr(t.data, a.data) != NULL;
	buf_clear(&a);
	buf_clear(&t);
	return !told;
}

static void
draw_row(const struct pane *p, struct area a, int i, bool first, int64_t now_ms)
{
	const struct state *s = p->state;
	const struct event *e = list_row(&s->list, i);
	bool dim = list_is_ghost(&s->list, i) || e->withdrawn;
	enum style plain = dim ? STYLE_DIM : STYLE_PLAIN;
	struct text who = text_is_empty(e->actor) ? text_of(e->kind) : e->actor;
	int cols = a.cols / 5 > 12 ? 12 : a.cols / 5 < 6 ? 6 : a.cols / 5;
	int col = WHO_COL + cols + 1;
	char at[AGE_BYTES];

	age_time(at, e->at_ms);
	(void)area_put(a, 0, 0, STYLE_DIM, at);
	(void)area_text(a, 0, WHO_COL, cols, text_is_empty(e->actor) ? STYLE_DIM : plain, who);
	if (wants_date(&s->list, i, first, now_ms)) {
		age_date(at, e->at_ms);
		col = area_put(a, 0, col, STYLE_STRONG, at) + 1;
	}
	if (e->withdrawn)
		col = area_put(a, 0, col, STYLE_DIM, "withdrawn:") + 1;
	col = area_text(a, 0, col, a.cols - col, plain, e->text);
	if (col < a.cols && adds(e->about, e->text))
		(void)area_text(a, 0, col + 2, a.cols - col - 2, STYLE_DIM, e->about);
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
	char key[KEYMAP_SAY_BYTES];

	if (list_count(&s->list) == 0)
		return;
	if (s->list.following)
		(void)snprintf(out, size, "following");
	else
		(void)snprintf(out, size, "paused, %s follows",
			keymap_say(
				p->keys, s->list.newest_first ? "move-first" : "move-last", key));
}

/* "entry 02:43:30 Dana Reyes declared SEV-2": an entry is no subject, and has a name. */
static void
label(const struct pane *p, struct buf *out)
{
	const struct state *s = p->state;
	const struct event *e = list_row(&s->list, s->list.at);
	char at[AGE_BYTES];

	age_time(at, e->at_ms);
	(void)buf_printf(out, "entry %s ", at);
	text_plain(text_is_empty(e->actor) ? text_of(e->kind) : e->actor, false, LABEL_BYTES, out);
	(void)buf_string(out, " ");
	text_plain(e->text, false, LABEL_BYTES, out);
}

static void
describe(const void *row, struct filter_row *out)
{
	const struct event *e = row;

	out->status = e->kind;
	out->service = e->about;
	out->by[0] = e->actor;
	out->by[1] = text_of(e->source);
	out->texts[0] = e->text;
	out->texts[1] = e->about;
	out->texts[2] = text_is_empty(e->actor) ? text_of(e->kind) : e->actor;
}

static const char *const orders[] = {
	[EVENT_OLDEST_FIRST] = "oldest first",
	[EVENT_NEWEST_FIRST] = "newest first",
	NULL,
};

const struct pane_ops timeline_ops = {
	.name = "timeline",
	.title = "Timeline",
	.kind = "",
	.source = "pagerduty",
	.guest = "zendesk",
	.guests = "tickets",
	.empty = "Nothing has happened yet",
	.tables = TABLE_EVENT,
	.state_size = sizeof(struct state),
	.detail = &event_detail_ops,
	.list = PANE_TIMELINE,
	.mark_col = WHO_COL - 1,
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
	.orders = orders,
	.row_size = sizeof(struct event),
	.clear = list_clear,
};
