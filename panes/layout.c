/* panes/layout.c - which rectangle each pane has.
 * SPDX-License-Identifier: MIT */
#include "panes/layout.h"

enum {
	TOP_ROWS = 2,
	TAB_ROWS = 1,
	FOOTER_ROWS = 1,
	SUMMARY_COLS = 40,
	SUMMARY_ROWS = 10,
	TABS_COLS = 100,
	TABS_ROWS = 30,
	THREE_COLS = 150,
};

static int
between(int low, int value, int high)
{
	return value < low ? low : value > high ? high : value;
}

/* Stacks panes in a column; shares are in percent of the rows, the last takes what is left.
 * Neighbours share a line of border. */
static void
stack(struct layout *l, struct box column, const enum layout_pane *panes, const int *shares,
	int count)
{
	int row = column.row;
	int end = column.row + column.rows;

	for (int i = 0; i < count; i++) {
		int rows = i == count - 1 ? end - row : column.rows * shares[i] / 100 + 1;

		l->panes[panes[i]] = (struct box){row, column.col, rows, column.cols};
		row += rows - 1;
	}
}

static void
two_columns(struct layout *l)
{
	static const enum layout_pane left[] = {LAYOUT_PAGES, LAYOUT_TICKETS};
	static const enum layout_pane right[] = {
		LAYOUT_TIMELINE, LAYOUT_STEPS, LAYOUT_ROLES, LAYOUT_CUSTOMERS};
	static const int left_shares[] = {60, 40};
	static const int right_shares[] = {38, 24, 17, 21};
	struct box column = l->body;

	column.cols = l->body.cols * 54 / 100;
	stack(l, column, left, left_shares, 2);
	column.col = column.cols - 1;
	column.cols = l->body.cols - column.col;
	stack(l, column, right, right_shares, 4);
}

static void
three_columns(struct layout *l)
{
	static const enum layout_pane left[] = {LAYOUT_PAGES, LAYOUT_TICKETS};
	static const enum layout_pane right[] = {LAYOUT_STEPS, LAYOUT_ROLES, LAYOUT_CUSTOMERS};
	static const int left_shares[] = {60, 40};
	static const int right_shares[] = {45, 20, 35};
	struct box column = l->body;
	int last = between(32, l->body.cols * 22 / 100, 48);

	column.cols = (l->body.cols - last) * 50 / 100;
	stack(l, column, left, left_shares, 2);
	column.col = column.cols - 1;
	column.cols = l->body.cols - last - column.col + 1;
	l->panes[LAYOUT_TIMELINE] = column;
	column.col += column.cols - 1;
	column.cols = l->body.cols - column.col;
	stack(l, column, right, right_shares, 3);
}

struct layout
layout_make(int rows, int cols, int focus, bool zoomed)
{
	struct layout l = {.kind = LAYOUT_COLUMNS};

	l.body = (struct box){TOP_ROWS, 0, rows - TOP_ROWS - FOOTER_ROWS, cols};
	if (cols < SUMMARY_COLS || rows < SUMMARY_ROWS) {
		l.kind = LAYOUT_SUMMARY;
		l.body = (struct box){0, 0, 0, 0};
	} else if (cols < TABS_COLS || rows < TABS_ROWS) {
		l.kind = LAYOUT_TABS;
		l.panes[focus] =
			(struct box){TOP_ROWS + TAB_ROWS, 0, l.body.rows - TAB_ROWS, l.body.cols};
	} else if (zoomed) {
		l.kind = LAYOUT_ZOOM;
		l.panes[focus] = l.body;
	} else if (cols < THREE_COLS) {
		two_columns(&l);
	} else {
		three_columns(&l);
	}
	return l;
}

int
layout_beside(const struct layout *l, int from, int direction)
{
	const struct box *b = &l->panes[from];
	int middle = b->row + b->rows / 2;
	int edge = direction > 0 ? b->col + b->cols - 1 : b->col;
	int best = from;

	for (int i = 0; i < LAYOUT_PANES; i++) {
		const struct box *o = &l->panes[i];
		int near = direction > 0 ? o->col : o->col + o->cols - 1;

		if (i != from && o->rows > 0 && near == edge && o->row <= middle &&
			middle < o->row + o->rows)
			best = i;
	}
	return best;
}

int
layout_at(const struct layout *l, int row, int col)
{
	for (int i = 0; i < LAYOUT_PANES; i++) {
		const struct box *b = &l->panes[i];

		if (row >= b->row && row < b->row + b->rows && col >= b->col &&
			col < b->col + b->cols)
			return i;
	}
	return -1;
}
