/* panes/watchers.c - the hands that are up, and who watches.
 * SPDX-License-Identifier: MIT */
#include "panes/watchers.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/list.h"
#include "store/watcher.h"

enum { OF_BYTES = 512 * 1024, NAME_COLS = 24, LABEL_BYTES = 60 };

struct state {
	struct list list; /* first: panes/list.h */
	struct crowd *crowd;
	int up; /* hands, whatever a filter shows */
};

void
watchers_of(struct pane *p, struct crowd *crowd)
{
	struct state *s = p->state;

	s->crowd = crowd;
}

static bool
is_up(const void *row)
{
	return ((const struct watcher_row *)row)->raised;
}

static struct err
load(struct pane *p, struct record *r)
{
	struct state *s = p->state;
	struct buf *of = &s->crowd->of;

	buf_reset(of);
	(void)json_put(of, "{\"incident\":%s,\"now_ms\":%lld,\"all\":%p}", p->incident,
		(long long)p->now_ms,
		(const void *)(s->crowd->told >= 0 ? s->crowd->all.data : "[]"));
	if (of->full)
		return err_make(ERR_FULL, "There is no memory to show who watches.");
	s->list.of = of->data;
	return list_load_counted(p, r, watcher_window, is_up, &s->up);
}

/* "! 02:10 ~Kim (warroom) asks to start an incident: checkout is down" */
static void
draw_hand(struct area a, const struct watcher_row *row, bool ghost, int64_t now_ms)
{
	enum style style = ghost || !row->raised ? STYLE_DIM : STYLE_STRONG;
	enum style mark = row->start ? STYLE_OVERDUE : STYLE_DUE;
	char words[AGE_BYTES];
	int col = 2;

	if (row->raised) {
		age_short(words, row->at_ms, now_ms);
		(void)area_put(a, 0, 0, mark, row->start ? "!" : ">");
		col = area_printf(a, 0, col, mark, "%4s", words) + 1;
	} else {
		age_time(words, row->settled_ms);
		col = area_printf(a, 0, col, STYLE_DIM, "%s %.5s", row->state, words) + 1;
	}
	col = area_text(a, 0, col, a.cols - col, style, row->person);
	if (row->start)
		col = area_put(a, 0, col, style, " incident?");
	if (!text_is_empty(row->text))
		(void)area_text(a, 0, col + 1, a.cols - col - 1,
			row->raised && !ghost ? STYLE_PLAIN : STYLE_DIM, row->text);
}

static void
draw_row(const struct pane *p, struct area a, int i, bool first, int64_t now_ms)
{
	const struct state *s = p->state;
	const struct watcher_row *row = list_row(&s->list, i);
	bool ghost = list_is_ghost(&s->list, i);
	int cols = a.cols / 2 < NAME_COLS ? a.cols / 2 : NAME_COLS;
	bool named = !text_is_empty(row->person);
	char at[AGE_BYTES];
	int col;

	(void)first;
	if (row->is_hand) {
		draw_hand(a, row, ghost, now_ms);
		return;
	}
	age_short(at, row->at_ms, now_ms);
	col = area_printf(a, 0, 2, STYLE_DIM, "%4s", at) + 1;
	if (named) {
		(void)area_text(a, 0, col, cols, ghost ? STYLE_DIM : STYLE_PLAIN, row->person);
		col += cols + 1;
	}
	(void)area_text(
		a, 0, col, a.cols - col, ghost || named ? STYLE_DIM : STYLE_PLAIN, row->account);
}

static void
draw(const struct pane *p, struct area a, int64_t now_ms)
{
	list_draw(p, a, now_ms, draw_row);
}

static int64_t
row_tick(const void *to, int64_t now_ms)
{
	const struct watcher_row *row = to;

	return row->is_hand && !row->raised ? INT64_MAX : age_short_tick(row->at_ms, now_ms);
}

static int64_t
tick(const struct pane *p, int64_t now_ms)
{
	return list_tick(p, now_ms, row_tick);
}

/* "4 watching, 1 hand up" */
static void
caption(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;
	int length = s->crowd->told >= 0
			     ? snprintf(out, size, "%lld watching", (long long)s->crowd->count)
			     : snprintf(out, size, "not told yet");

	if (s->up > 0 && length > 0 && (size_t)length < size)
		(void)snprintf(out + length, size - (size_t)length, ", %d hand%s up", s->up,
			s->up == 1 ? "" : "s");
}

static void
badge(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;

	if (s->up > 0)
		(void)snprintf(out, size, "%d!", s->up);
	else if (s->crowd->told >= 0 && s->crowd->count > 0)
		(void)snprintf(out, size, "%lld", (long long)s->crowd->count);
}

static void
about(const struct pane *p, struct pane_about *out)
{
	const struct state *s = p->state;
	const struct watcher_row *row = list_row(&s->list, s->list.at);

	if (!row->is_hand)
		out->kind = "";
}

/* "hand of ~Kim (warroom): checkout is down", for a prompt. */
static void
label(const struct pane *p, struct buf *out)
{
	const struct state *s = p->state;
	const struct watcher_row *row = list_row(&s->list, s->list.at);

	if (!row->is_hand)
		return;
	(void)buf_string(out, "hand of ");
	text_plain(row->person, false, LABEL_BYTES, out);
	if (!text_is_empty(row->text))
		(void)buf_string(out, ": ");
	text_plain(row->text, false, LABEL_BYTES, out);
}

static void
describe(const void *to, struct filter_row *out)
{
	const struct watcher_row *row = to;

	out->status = row->is_hand ? row->state : "watching";
	out->by[0] = row->person;
	out->by[1] = row->account;
	out->texts[0] = row->text;
	out->texts[1] = row->person;
	out->texts[2] = row->account;
}

const struct pane_ops watchers_ops = {
	.name = "watchers",
	.title = "Watchers",
	.kind = "hand",
	.empty = "Nobody is known to watch",
	.tables = TABLE_HAND,
	.state_size = sizeof(struct state),
	.load = load,
	.draw = draw,
	.caption = caption,
	.badge = badge,
	.move = list_move,
	.cursor = list_cursor,
	.about = about,
	.label = label,
	.line = list_line,
	.beyond = list_beyond,
	.is_empty = list_is_empty,
	.needs = list_needs,
	.next_tick = tick,
	.describe = describe,
	.row_size = sizeof(struct watcher_row),
	.clear = list_clear,
};
