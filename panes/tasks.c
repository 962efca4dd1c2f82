/* panes/tasks.c - who does what by when, the soonest due first.
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

enum { LABEL_BYTES = 90, PERSON_COL = 9, ANSWER_COLS = 7, WIDE_COLS = 56 };

static bool
is_open(const void *row)
{
	const struct task *task = row;

	return task->done_ms == 0;
}

static struct err
load(struct pane *p, struct record *r)
{
	struct state *s = p->state;

	return list_load_counted(p, r, task_window, is_open, &s->open);
}

/* "04:10" to go, or "-04:10" over; `out` holds one character more than an age. */
static void
say_left(char out[AGE_BYTES + 1], const struct task *task, int64_t now_ms)
{
	char age[AGE_BYTES];
	bool late = task->due_ms <= now_ms;

	age_exact(age, late ? task->due_ms : now_ms, late ? now_ms : task->due_ms);
	(void)snprintf(out, AGE_BYTES + 1, "%s%s", late ? "-" : "", age);
}

static const char *
say_mark(const struct task *task, int64_t now_ms)
{
	if (task->done_ms != 0)
		return "x";
	if (task->due_ms <= now_ms)
		return "!";
	return task->answer == TASK_DECLINED ? "?" : " ";
}

static const char *
say_answer(const struct task *task)
{
	switch (task->answer) {
	case TASK_ASKED:
		return "asked";
	case TASK_TAKEN:
		return "taken";
	case TASK_DECLINED:
		return "refused";
	}
	return "";
}

static enum style
style_of(const struct state *s, int i, const struct task *task, int64_t now_ms)
{
	if (list_is_ghost(&s->list, i) || task->done_ms != 0)
		return STYLE_DIM;
	return task->due_ms <= now_ms ? STYLE_OVERDUE : STYLE_PLAIN;
}

static void
draw_row(const struct pane *p, struct area a, int i, bool first, int64_t now_ms)
{
	const struct state *s = p->state;
	const struct task *task = list_row(&s->list, i);
	enum style style = style_of(s, i, task, now_ms);
	int cols = a.cols >= WIDE_COLS ? 12 : 9;
	char left[AGE_BYTES + 1] = "done";
	int end = a.cols - ANSWER_COLS;
	int col;

	(void)first;
	if (task->done_ms == 0)
		say_left(left, task, now_ms);
	(void)area_put(a, 0, 0, style, say_mark(task, now_ms));
	(void)area_printf(a, 0, 1, style, "%7s", left);
	(void)area_text(a, 0, PERSON_COL, cols, style, task->person);
	col = PERSON_COL + cols + 1;
	if (task->done_ms == 0)
		(void)area_put(a, 0, end, task->answer == TASK_DECLINED ? style : STYLE_DIM,
			say_answer(task));
	else
		end = a.cols;
	(void)area_text(a, 0, col, end - col - 1, style, task->text);
}

/* What is left counts down: it changes when the seconds do, or the minutes above an hour. */
static int64_t
row_tick(const void *row, int64_t now_ms)
{
	const struct task *task = row;
	int64_t left_s = task->due_ms / 1000 - now_ms / 1000;

	if (task->done_ms != 0)
		return INT64_MAX;
	if (left_s <= 0)
		return age_exact_tick(task->due_ms, now_ms);
	return (now_ms / 1000 + (left_s <= 3600 ? 1 : left_s % 60 + 1)) * 1000;
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
		(void)snprintf(out, size, "%d open", s->open);
}

static void
badge(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;

	if (s->open > 0)
		(void)snprintf(out, size, "%d", s->open);
}

/* "task 3 look at the replicas", for a prompt. */
static void
label(const struct pane *p, struct buf *out)
{
	const struct state *s = p->state;
	const struct task *task = list_row(&s->list, s->list.at);

	(void)buf_printf(out, "task %s ", task->key.id);
	text_plain(task->text, false, LABEL_BYTES, out);
}

static void
describe(const void *row, struct filter_row *out)
{
	const struct task *task = row;

	out->status = task->done_ms != 0           ? "done"
		      : task->answer == TASK_ASKED ? "open asked"
		      : task->answer == TASK_TAKEN ? "open taken"
						   : "open refused";
	out->by[0] = task->person;
	out->by[1] = task->given_by;
	out->texts[0] = task->text;
	out->texts[1] = task->person;
}

const struct pane_ops tasks_ops = {
	.name = "tasks",
	.title = "Tasks",
	.kind = "task",
	.empty = "No tasks",
	.tables = TABLE_WORK,
	.state_size = sizeof(struct state),
	.detail = &task_detail_ops,
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
	.row_size = sizeof(struct task),
	.clear = list_clear,
};
