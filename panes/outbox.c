/* panes/outbox.c - what is to leave, and what became of it, newest first.
 * SPDX-License-Identifier: MIT */
#include "panes/outbox.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/list.h"
#include "panes/outside.h"

enum { TIME_COLS = 5, STATE_COLS = 8, RECIPIENT_COLS_MOST = 28, LABEL_BYTES = 80 };

struct state {
	struct list list; /* first: panes/list.h */
	const struct outside *outside;
};

void
outbox_of(struct pane *p, const struct outside *outside)
{
	((struct state *)p->state)->outside = outside;
}

static struct err
load(struct pane *p, struct record *r)
{
	return list_load(p, r, outbox_window);
}

const struct outbox_row *
outbox_listed(const struct pane *p, const char *number)
{
	const struct state *s = p->state;

	for (int i = 0; i < list_count(&s->list); i++) {
		const struct outbox_row *row = list_row(&s->list, i);

		if (strcmp(row->key.id, number) == 0)
			return row;
	}
	return NULL;
}

/* ---- one of them ---- */

bool
outbox_row_asks(const struct outbox_row *row)
{
	switch (row->state) {
	case OUTBOX_REFUSED:
		return true;
	case OUTBOX_QUEUED:
		return row->hold[0] != '\0';
	case OUTBOX_IN_DOUBT:
		return row->next_ms == 0;
	case OUTBOX_SENDING:
	case OUTBOX_SENT:
	case OUTBOX_DROPPED:
		break;
	}
	return false;
}

static bool
is_waiting(const struct outbox_row *row)
{
	return row->state == OUTBOX_QUEUED || row->state == OUTBOX_SENDING ||
	       row->state == OUTBOX_IN_DOUBT;
}

const char *
outbox_row_state(const struct outbox_row *row, int64_t now_ms)
{
	switch (row->state) {
	case OUTBOX_IN_DOUBT:
		return "in doubt";
	case OUTBOX_QUEUED:
		if (row->hold[0] != '\0')
			return "held";
		if (now_ms - row->made_ms >= OUTBOX_STALE_MS)
			return "stale";
		return row->behind > 0 ? "behind" : "queued";
	case OUTBOX_SENDING:
	case OUTBOX_SENT:
	case OUTBOX_REFUSED:
	case OUTBOX_DROPPED:
		break;
	}
	return outbox_state_name(row->state);
}

static enum style
style_of(const struct outbox_row *row, int64_t now_ms)
{
	if (outbox_row_asks(row) || strcmp(outbox_row_state(row, now_ms), "stale") == 0)
		return STYLE_OVERDUE;
	return is_waiting(row) ? STYLE_DUE : STYLE_DIM;
}

/* ---- drawing ---- */

static int
recipient_cols(const struct list *l, int most)
{
	int widest = 0;

	for (int i = 0; i < list_count(l); i++) {
		int cols = text_cols(((const struct outbox_row *)list_row(l, i))->recipient, most);

		if (cols > widest)
			widest = cols;
	}
	return widest;
}

/* "in 12s" as long as it is not to leave before; else its state. */
static void
say_state(const struct outbox_row *row, int64_t now_ms, char out[AGE_BYTES + 8])
{
	char age[AGE_BYTES];

	(void)snprintf(out, AGE_BYTES + 8, "%s", outbox_row_state(row, now_ms));
	if (row->state != OUTBOX_QUEUED || row->hold[0] != '\0' || row->behind > 0 ||
		row->next_ms <= now_ms)
		return;
	age_short(age, now_ms, row->next_ms + 999);
	(void)snprintf(out, AGE_BYTES + 8, "in %s", age);
}

/* "! 02:41 in doubt Slack #general  We fail over to db-2." */
static void
draw_row(const struct pane *p, struct area a, int i, bool first, int64_t now_ms)
{
	const struct state *s = p->state;
	const struct outbox_row *row = list_row(&s->list, i);
	bool ghost = list_is_ghost(&s->list, i);
	enum style style = ghost ? STYLE_DIM : style_of(row, now_ms);
	int most = a.cols / 3 < RECIPIENT_COLS_MOST ? a.cols / 3 : RECIPIENT_COLS_MOST;
	int cols = recipient_cols(&s->list, most);
	char words[AGE_BYTES + 8];
	int col = 2;

	(void)first;
	(void)area_put(a, 0, 0, style, outbox_row_asks(row) ? "!" : is_waiting(row) ? ">" : " ");
	if (age_same_day(row->made_ms, now_ms))
		age_time(words, row->made_ms);
	else
		age_short(words, row->made_ms, now_ms);
	(void)area_printf(a, 0, col, STYLE_DIM, "%.*s", TIME_COLS, words);
	col += TIME_COLS + 1;
	say_state(row, now_ms, words);
	(void)area_printf(a, 0, col, style, "%.*s", STATE_COLS, words);
	col += STATE_COLS + 1;
	(void)area_text(a, 0, col, cols, ghost ? STYLE_DIM : STYLE_STRONG, row->recipient);
	col += cols + 1;
	style = ghost || !is_waiting(row) ? STYLE_DIM : STYLE_PLAIN;
	if ((outbox_row_asks(row) || is_waiting(row)) && !text_is_empty(row->error))
		(void)area_text(a, 0, col, a.cols - col, style, row->error);
	else if (text_is_empty(row->text))
		(void)area_put(a, 0, col, style, row->verb);
	else
		(void)area_text(a, 0, col, a.cols - col, style, row->text);
}

static void
draw(const struct pane *p, struct area a, int64_t now_ms)
{
	list_draw(p, a, now_ms, draw_row);
}

static int64_t
row_tick(const void *to, int64_t now_ms)
{
	const struct outbox_row *row = to;
	int64_t left_ms = row->next_ms - now_ms;
	int64_t tick = age_same_day(row->made_ms, now_ms) ? INT64_MAX
							  : age_short_tick(row->made_ms, now_ms);

	if (row->state != OUTBOX_QUEUED)
		return tick;
	if (left_ms > 0 && now_ms + (left_ms - 1) % 1000 + 1 < tick)
		return now_ms + (left_ms - 1) % 1000 + 1;
	if (row->made_ms + OUTBOX_STALE_MS > now_ms && row->made_ms + OUTBOX_STALE_MS < tick)
		return row->made_ms + OUTBOX_STALE_MS;
	return tick;
}

static int64_t
tick(const struct pane *p, int64_t now_ms)
{
	return list_tick(p, now_ms, row_tick);
}

static void
caption(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;
	const struct outbox_count *count = &s->outside->count;

	if (size > 0)
		out[0] = '\0';
	if (count->waiting > 0 || count->asks > 0)
		(void)snprintf(out, size, "%lld to leave, %lld for you", (long long)count->waiting,
			(long long)count->asks);
}

static void
badge(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;

	if (s->outside->count.asks > 0)
		(void)snprintf(out, size, "%lld!", (long long)s->outside->count.asks);
}

/* "outbox 12 Slack #general: We fail over", for a prompt. */
static void
label(const struct pane *p, struct buf *out)
{
	const struct state *s = p->state;
	const struct outbox_row *row = list_row(&s->list, s->list.at);

	(void)buf_printf(out, "outbox %lld ", (long long)row->number);
	text_plain(row->recipient, false, LABEL_BYTES, out);
	if (!text_is_empty(row->text))
		(void)buf_string(out, ": ");
	text_plain(row->text, false, LABEL_BYTES, out);
}

static void
describe(const void *to, struct filter_row *out)
{
	const struct outbox_row *row = to;

	out->status = row->state == OUTBOX_QUEUED && row->hold[0] != '\0'
			      ? "held"
			      : outbox_state_name(row->state);
	out->by[0] = row->person;
	out->texts[0] = row->recipient;
	out->texts[1] = row->text;
	out->texts[2] = row->error;
	out->texts[3] = row->subject;
}

const struct pane_ops outbox_ops = {
	.name = "outbox",
	.title = "Outbox",
	.kind = "outbox",
	.empty = "Nothing was sent from here yet",
	.withheld = "Only the on-call account sees what is to leave",
	.tables = TABLE_OUTBOX,
	.state_size = sizeof(struct state),
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
	.row_size = sizeof(struct outbox_row),
	.detail = &outbox_detail_ops,
	.clear = list_clear,
};
