/* panes/steps.c - what the process says to do, in its order.
 * SPDX-License-Identifier: MIT */
#include "panes/pane.h"

#include <stdio.h>
#include <string.h>

#include "panes/list.h"
#include "store/room.h"

/* Of all steps, whatever a filter shows. */
struct tally {
	int count;
	int open;
	char next[ROW_ID_BYTES]; /* the first open one; "" none */
};

struct state {
	struct list list; /* first: panes/list.h */
	struct tally tally;
};

static bool
is_open(const struct step *step)
{
	return strcmp(step->state, "open") == 0;
}

static void
see(void *to, const void *row)
{
	struct tally *tally = to;
	const struct step *step = row;

	if (is_open(step) && tally->open++ == 0)
		(void)snprintf(tally->next, sizeof tally->next, "%s", step->key.id);
	tally->count++;
}

static struct err
load(struct pane *p, struct record *r)
{
	struct state *s = p->state;
	struct tally tally = {.count = 0};
	struct err e = list_load(p, r, step_window);

	if (e.kind == ERR_NONE && p->changed)
		e = list_each(p, r, step_window, see, &tally);
	if (e.kind == ERR_NONE && p->changed)
		s->tally = tally;
	return e;
}

static void
draw_row(const struct pane *p, struct area a, int i, bool first, int64_t now_ms)
{
	const struct state *s = p->state;
	const struct step *step = list_row(&s->list, i);
	bool open = is_open(step);
	bool next = strcmp(step->key.id, s->tally.next) == 0;
	enum style style = next ? STYLE_STRONG : open ? STYLE_PLAIN : STYLE_DIM;
	const char *mark = next                               ? "[>]"
			   : open                             ? "[ ]"
			   : strcmp(step->state, "done") == 0 ? "[x]"
							      : "[-]";
	int end = a.cols;
	int who = text_cols(step->done_by, 10);

	(void)first;
	(void)now_ms;
	if (list_is_ghost(&s->list, i)) {
		style = STYLE_DIM;
		mark = "[-]";
	}
	(void)area_put(a, 0, 0, next ? STYLE_DUE : style, mark);
	if (who > 0 && a.cols > 3 * who) {
		end -= who + 1;
		(void)area_text(a, 0, end + 1, who, STYLE_DIM, step->done_by);
	}
	(void)area_text(a, 0, 4, end - 4, style, step->text);
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
	const struct tally *t = &s->tally;

	if (t->count > 0)
		(void)snprintf(out, size, "%d/%d", t->count - t->open, t->count);
}

static void
describe(const void *row, struct filter_row *out)
{
	const struct step *step = row;

	out->status = step->state;
	out->by[0] = step->done_by;
	out->texts[0] = step->text;
	out->texts[1] = step->done_by;
}

const struct pane_ops steps_ops = {
	.name = "steps",
	.title = "Steps",
	.kind = "step",
	.empty = "No steps: the pack has none",
	.tables = TABLE_STEP,
	.state_size = sizeof(struct state),
	.load = load,
	.draw = draw,
	.caption = caption,
	.badge = caption,
	.move = list_move,
	.cursor = list_cursor,
	.line = list_line,
	.beyond = list_beyond,
	.is_empty = list_is_empty,
	.needs = list_needs,
	.next_tick = list_never,
	.describe = describe,
	.row_size = sizeof(struct step),
	.detail = &step_detail_ops,
	.clear = list_clear,
};
