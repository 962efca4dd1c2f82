/* panes/updates.c - what was told to whom, newest first.
 * SPDX-License-Identifier: MIT */
#include "panes/pane.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/list.h"
#include "store/update.h"

enum { TIME_COLS = 5, NAME_COLS_MOST = 14 };

struct state {
	struct list list; /* first: panes/list.h */
};

static struct err
load(struct pane *p, struct record *r)
{
	return list_load(p, r, update_window);
}

static int
audience_cols(const struct list *l, int most)
{
	int widest = 0;

	for (int i = 0; i < list_count(l); i++) {
		int cols = text_cols(((const struct update_post *)list_row(l, i))->audience, most);

		if (cols > widest)
			widest = cols;
	}
	return widest;
}

/* "02:41 stakeholders  Checkout is down: ..", with who said it where there is room. */
static void
draw_row(const struct pane *p, struct area a, int i, bool first, int64_t now_ms)
{
	const struct state *s = p->state;
	const struct update_post *post = list_row(&s->list, i);
	enum style style = list_is_ghost(&s->list, i) ? STYLE_DIM : STYLE_PLAIN;
	char at[AGE_BYTES];
	int col = TIME_COLS + 1;
	int who = text_cols(post->person, NAME_COLS_MOST);
	int names = audience_cols(&s->list, a.cols / 3);

	(void)first;
	if (age_same_day(post->at_ms, now_ms))
		age_time(at, post->at_ms);
	else
		age_short(at, post->at_ms, now_ms);
	(void)area_printf(a, 0, 0, STYLE_DIM, "%.*s", TIME_COLS, at);
	(void)area_text(a, 0, col, names, STYLE_STRONG, post->audience);
	col += names + 2;
	if (a.cols > 60 && who > 0)
		col = area_text(a, 0, col, who, STYLE_DIM, post->person) + 2;
	if (strcmp(post->what, "nothing-new") == 0)
		col = area_put(a, 0, col, STYLE_DIM, "nothing new:") + 1;
	(void)area_text(a, 0, col, a.cols - col, style, post->text);
}

static void
draw(const struct pane *p, struct area a, int64_t now_ms)
{
	list_draw(p, a, now_ms, draw_row);
}

static void
caption(const struct pane *p, char *out, size_t size)
{
	(void)p;
	if (size > 0)
		out[0] = '\0';
}

static void
describe(const void *row, struct filter_row *out)
{
	const struct update_post *post = row;

	out->status = post->what;
	out->by[0] = post->person;
	out->texts[0] = post->audience;
	out->texts[1] = post->text;
	out->texts[2] = post->status;
	out->texts[3] = post->person;
}

static int64_t
row_tick(const void *row, int64_t now_ms)
{
	const struct update_post *post = row;

	return age_same_day(post->at_ms, now_ms) ? INT64_MAX : age_short_tick(post->at_ms, now_ms);
}

static int64_t
next_tick(const struct pane *p, int64_t now_ms)
{
	return list_tick(p, now_ms, row_tick);
}

const struct pane_ops updates_ops = {
	.name = "updates",
	.title = "Updates",
	.kind = "update_post",
	.empty = "Nobody has been told anything yet",
	.tables = TABLE_CLOCK,
	.state_size = sizeof(struct state),
	.load = load,
	.draw = draw,
	.caption = caption,
	.move = list_move,
	.cursor = list_cursor,
	.line = list_line,
	.beyond = list_beyond,
	.is_empty = list_is_empty,
	.next_tick = next_tick,
	.describe = describe,
	.row_size = sizeof(struct update_post),
	.detail = &update_detail_ops,
	.clear = list_clear,
};
