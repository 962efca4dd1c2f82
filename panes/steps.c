/* panes/steps.c - what the process says to do, in its order.
 * SPDX-License-Identifier: MIT */
#include "panes/steps.h"

#include <stdio.h>
#include <string.h>

#include "panes/list.h"
#include "panes/pane.h"

/* Columns from which on the next step, and each of them, says in words what it opens. */
enum { WORDS_COLS_NEXT = 64, WORDS_COLS_ALL = 100 };
enum { WHO_COLS_MOST = 10, WORDS_COLS_MOST = 30, LABEL_BYTES = 120 };

/* Of all steps that apply, whatever a filter shows. */
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

/* Not to be done now: a condition of its pack does not hold. */
static bool
is_off(const struct step *step)
{
	return is_open(step) && !step->applies;
}

static void
see(void *to, const void *row)
{
	struct tally *tally = to;
	const struct step *step = row;

	if (is_off(step))
		return;
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

/* Three columns that say how it stands without a colour: "[x]" its condition did it, "[h]" a
 * hand. */
static const char *
mark_of(const struct pane *p, const struct step *step, bool next)
{
	bool before = p->incident == NULL || p->incident[0] == '\0';

	if (is_off(step))
		return before ? "[ ]" : "n/a"; /* before an incident nothing but the first is due */
	if (is_open(step))
		return next ? "[>]" : "[ ]";
	if (strcmp(step->state, "done") != 0)
		return "[-]";
	return step->by_hand ? "[h]" : "[x]";
}

/* At the end: who did it, or what it opens, in words where there is room. Returns its columns. */
static int
draw_end(const struct step *step, struct area a, bool next)
{
	struct text who = is_open(step) ? text_of("") : step->done_by;
	int cols = text_cols(who, WHO_COLS_MOST);
	char words[STEP_WORDS_BYTES];

	if (cols > 0 && a.cols > 3 * cols) {
		(void)area_text(a, 0, a.cols - cols, cols, STYLE_DIM, who);
		return cols + 1;
	}
	if (cols > 0 || !is_open(step) || is_off(step) || !step_opens(step))
		return 0;
	if (a.cols < (next ? WORDS_COLS_NEXT : WORDS_COLS_ALL)) {
		(void)area_put(a, 0, a.cols - 1, next ? STYLE_KEY : STYLE_DIM, ">");
		return 2;
	}
	who = text_of(step_words(step, words, sizeof words));
	cols = text_cols(who, WORDS_COLS_MOST);
	(void)area_put(a, 0, a.cols - cols - 2, next ? STYLE_KEY : STYLE_DIM, ">");
	(void)area_text(a, 0, a.cols - cols, cols, STYLE_DIM, who);
	return cols + 3;
}

static void
draw_row(const struct pane *p, struct area a, int i, bool first, int64_t now_ms)
{
	const struct state *s = p->state;
	const struct step *step = list_row(&s->list, i);
	bool next = strcmp(step->key.id, s->tally.next) == 0;
	bool due = is_open(step) && !is_off(step);
	enum style style = next ? STYLE_STRONG : due ? STYLE_PLAIN : STYLE_DIM;

	(void)first;
	(void)now_ms;
	if (list_is_ghost(&s->list, i)) {
		(void)area_put(a, 0, 0, STYLE_DIM, "[-]");
		(void)area_text(a, 0, 4, a.cols - 4, STYLE_DIM, step->text);
		return;
	}
	(void)area_put(a, 0, 0, next ? STYLE_DUE : style, mark_of(p, step, next));
	(void)area_text(a, 0, 4, a.cols - 4 - draw_end(step, a, next), style, step->text);
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

/* "step announce: Announce to the team..": its id is what a shell calls it. */
static void
label(const struct pane *p, struct buf *out)
{
	const struct state *s = p->state;
	const struct step *step;
	char words[LABEL_BYTES];

	if (list_count(&s->list) == 0)
		return;
	step = list_row(&s->list, s->list.at);
	(void)buf_printf(out, "step \"%s\"", text_show(step->text, false, words, sizeof words));
}

const struct step *
steps_find(const struct ui *u, const struct ui_row *row)
{
	const struct pane *p = &u->panes[LAYOUT_STEPS];
	const struct state *s = p->state;
	const struct step *step;

	if (row == NULL || strcmp(row->kind, "step") != 0 || s == NULL || p->ops != &steps_ops ||
		list_count(&s->list) == 0 || list_is_ghost(&s->list, s->list.at))
		return NULL;
	step = list_row(&s->list, s->list.at);
	return strcmp(step->key.id, row->key.id) == 0 ? step : NULL;
}

static void
describe(const void *row, struct filter_row *out)
{
	const struct step *step = row;

	out->status = is_off(step) ? "n/a" : step->state;
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
	.label = label,
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
