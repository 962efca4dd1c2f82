/* panes/clocks.c - who is owed an update, and by when.
 * SPDX-License-Identifier: MIT */
#include "panes/pane.h"

#include <stdio.h>

#include "panes/age.h"
#include "panes/keymap.h"
#include "panes/list.h"
#include "store/clocks.h"

enum { NAME_COLS_MOST = 16, WORDS_BYTES = 64 };

struct state {
	struct list list; /* first: panes/list.h */
};

static struct err
load(struct pane *p, struct record *r)
{
	return list_load(p, r, clocks_window);
}

static enum style
style_of(enum clocks_state state)
{
	switch (state) {
	case CLOCKS_OVERDUE:
		return STYLE_OVERDUE;
	case CLOCKS_DUE:
	case CLOCKS_AMBER:
		return STYLE_DUE;
	case CLOCKS_STOPPED:
	case CLOCKS_SNOOZED:
		return STYLE_DIM;
	case CLOCKS_QUIET:
		break;
	}
	return STYLE_PLAIN;
}

/* One for each state, so that colour is never the only sign. */
static const char *
symbol_of(enum clocks_state state)
{
	static const char *const symbols[] = {
		[CLOCKS_STOPPED] = "-",
		[CLOCKS_QUIET] = " ",
		[CLOCKS_SNOOZED] = "z",
		[CLOCKS_AMBER] = "*",
		[CLOCKS_DUE] = ">",
		[CLOCKS_OVERDUE] = "!",
	};

	return symbols[state];
}

/* "due in 12:03", "OVERDUE by 03:12". */
static void
say_state(const struct clocks_view *view, int64_t now_ms, char out[WORDS_BYTES])
{
	char span[AGE_BYTES];

	switch (view->state) {
	case CLOCKS_STOPPED:
		(void)snprintf(out, WORDS_BYTES, "stopped");
		return;
	case CLOCKS_QUIET:
		age_exact(span, now_ms, view->due_ms);
		(void)snprintf(out, WORDS_BYTES, "due in %s", span);
		return;
	case CLOCKS_SNOOZED:
		age_exact(span, now_ms, view->next_ms);
		(void)snprintf(out, WORDS_BYTES, "snoozed, %s left", span);
		return;
	case CLOCKS_AMBER:
		age_exact(span, now_ms, view->due_ms);
		(void)snprintf(out, WORDS_BYTES, "soon: in %s", span);
		return;
	case CLOCKS_DUE:
		age_exact(span, view->due_ms, now_ms);
		(void)snprintf(out, WORDS_BYTES, "DUE for %s", span);
		return;
	case CLOCKS_OVERDUE:
		age_exact(span, view->overdue_ms, now_ms);
		(void)snprintf(out, WORDS_BYTES, "OVERDUE by %s", span);
		return;
	}
}

/* "last 12m ago, next promised 02:30:00": as much as there is room for. */
static void
say_past(const struct audience_clock *clock, int64_t now_ms, char out[WORDS_BYTES])
{
	char last[AGE_BYTES];
	char next[AGE_BYTES];

	if (clock->last_ms <= 0) {
		(void)snprintf(out, WORDS_BYTES, "no update yet");
		return;
	}
	age_short(last, clock->last_ms, now_ms);
	age_time(next, clock->promised_ms);
	(void)snprintf(out, WORDS_BYTES, "last %s ago%s%.5s", last,
		clock->promised_ms > 0 ? ", promised " : "", clock->promised_ms > 0 ? next : "");
}

static int
name_cols(const struct list *l, int most)
{
	int widest = 0;

	for (int i = 0; i < list_count(l); i++) {
		const struct audience_clock *clock = list_row(l, i);
		int cols = text_cols(clock->audience, most);

		if (cols > widest)
			widest = cols;
	}
	return widest;
}

static void
draw_row(const struct pane *p, struct area a, int i, bool first, int64_t now_ms)
{
	const struct state *s = p->state;
	const struct audience_clock *clock = list_row(&s->list, i);
	int most = a.cols / 2 < NAME_COLS_MOST ? a.cols / 2 : NAME_COLS_MOST;
	int cols = name_cols(&s->list, most);
	bool gone = list_is_ghost(&s->list, i);
	struct clocks_view view;
	char words[WORDS_BYTES];
	enum style style;
	int col;

	(void)first;
	clocks_look(clock, now_ms, &view);
	style = gone ? STYLE_DIM : style_of(view.state);
	(void)area_put(a, 0, 0, style, symbol_of(view.state));
	(void)area_text(a, 0, 2, cols, gone ? STYLE_DIM : STYLE_PLAIN, clock->audience);
	say_state(&view, now_ms, words);
	col = area_put(a, 0, cols + 4, style, words) + 2;
	say_past(clock, now_ms, words);
	(void)area_put(a, 0, col, STYLE_DIM, words);
}

static void
draw(const struct pane *p, struct area a, int64_t now_ms)
{
	list_draw(p, a, now_ms, draw_row);
}

static void
caption(const struct pane *p, char *out, size_t size)
{
	char update[KEYMAP_SAY_BYTES];
	char nothing[KEYMAP_SAY_BYTES];

	if (list_is_empty(p)) {
		(void)snprintf(out, size, "%s", "");
		return;
	}
	(void)snprintf(out, size, "%s update, %s nothing new",
		keymap_say(p->keys, "update-post", update),
		keymap_say(p->keys, "update-nothing-new", nothing));
}

static void
label(const struct pane *p, struct buf *out)
{
	const struct state *s = p->state;
	const struct audience_clock *clock =
		list_count(&s->list) > 0 ? list_row(&s->list, s->list.at) : NULL;

	if (clock == NULL)
		return;
	(void)buf_string(out, "the clock of ");
	text_plain(clock->audience, false, 80, out);
}

/* Each counts by the second, but for one that is stopped. */
static int64_t
row_tick(const void *row, int64_t now_ms)
{
	const struct audience_clock *clock = row;
	struct clocks_view view;

	clocks_look(clock, now_ms, &view);
	return view.state == CLOCKS_STOPPED ? INT64_MAX : age_exact_tick(now_ms, now_ms);
}

static int64_t
next_tick(const struct pane *p, int64_t now_ms)
{
	return list_tick(p, now_ms, row_tick);
}

static void
describe(const void *row, struct filter_row *out)
{
	const struct audience_clock *clock = row;

	out->texts[0] = clock->audience;
}

const struct pane_ops clocks_ops = {
	.name = "clocks",
	.title = "Clocks",
	.kind = "clock",
	.empty = "No clock runs: nobody is owed an update",
	.tables = TABLE_CLOCK,
	.state_size = sizeof(struct state),
	.load = load,
	.draw = draw,
	.caption = caption,
	.move = list_move,
	.cursor = list_cursor,
	.label = label,
	.line = list_line,
	.beyond = list_beyond,
	.is_empty = list_is_empty,
	.needs = list_needs,
	.next_tick = next_tick,
	.describe = describe,
	.row_size = sizeof(struct audience_clock),
	.clear = list_clear,
};
