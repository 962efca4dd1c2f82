/* panes/list_draw.c - the rows of a list that are in sight.
 * SPDX-License-Identifier: MIT */
#include "panes/list.h"

#include "panes/marks.h"

/* "+" and "*" stand in a column that the row leaves free. */
static void
draw_mark(const struct pane *p, struct area line, const void *row)
{
	const char *mark = NULL;

	if (p->marks != NULL && p->ops->list != PANE_NO_LIST)
		mark = marks_of(p->marks, p->ops->list, row);
	if (mark != NULL)
		(void)area_put(line, 0, p->ops->mark_col, STYLE_STRONG, mark);
}

void
list_draw(const struct pane *p, struct area a, int64_t now_ms, list_row_draw *draw)
{
	const struct list *l = p->state;
	int count = list_count(l);
	int top = list_top(l, a.rows);

	for (int row = 0; row < a.rows && top + row < count; row++) {
		struct area line = area_part(a, row, 0, 1, a.cols);

		draw(p, line, top + row, row == 0, now_ms);
		draw_mark(p, line, list_row(l, top + row));
	}
}

int64_t
list_tick(const struct pane *p, int64_t now_ms, list_row_tick *tick)
{
	const struct list *l = p->state;
	int64_t next = INT64_MAX;
	int count = list_count(l);
	int top = list_top(l, p->rows);

	for (int i = top; i < count && i < top + p->rows; i++) {
		int64_t t = tick(list_row(l, i), now_ms);

		if (t < next)
			next = t;
	}
	return next;
}
