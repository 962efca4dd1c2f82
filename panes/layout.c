/* panes/layout.c - which rectangle each pane has.
 * SPDX-License-Identifier: MIT */
#include "panes/layout.h"

#include <stddef.h>

enum {
	TOP_ROWS = 2,
	TAB_ROWS = 1,
	FOOTER_ROWS = 1,
	SUMMARY_COLS = 40,
	SUMMARY_ROWS = 10,
	COLUMNS_MOST = 3,
	FIRST_PERCENT = 54, /* of two columns */
	LAST_PERCENT = 26,  /* of three, which holds short rows */
	LAST_COLS_LEAST = 32,
	LAST_COLS_MOST = 64,
};

/* From how many columns and rows on the panes stand in so many columns. Fewer columns make higher
 * stacks. */
static const struct {
	int columns;
	int cols;
	int rows;
} sizes[] = {{3, 150, 20}, {2, 100, 30}, {1, SUMMARY_COLS, 45}};

/* One column: the panes in it, from the top. */
struct column {
	enum layout_pane panes[VIEW_PLACES_MOST];
	int weights[VIEW_PLACES_MOST];
	int needs[VIEW_PLACES_MOST];
	int rows[VIEW_PLACES_MOST]; /* of the inside */
	int count;
};

static int
between(int low, int value, int high)
{
	return value < low ? low : value > high ? high : value;
}

static int
columns_for(int rows, int cols)
{
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		if (cols >= sizes[i].cols && rows >= sizes[i].rows)
			return sizes[i].columns;
	}
	return 0;
}

/* The panes of the view in their columns, empty columns left out. Returns how many there are. */
static int
fill_columns(const struct layout_wish *wish, int most, struct column *columns)
{
	int count = 0;

	for (int i = 0; i < most; i++) {
		struct column *c = &columns[count];

		*c = (struct column){.count = 0};
		for (int k = 0; k < wish->view->count; k++) {
			const struct view_place *place = &wish->view->places[k];
			int at = most == 3 ? place->third : most == 2 ? place->second : 0;

			if (at != i)
				continue;
			c->panes[c->count] = place->pane;
			c->weights[c->count] = place->weight;
			c->needs[c->count++] = wish->needs[place->pane];
		}
		count += c->count > 0;
	}
	return count;
}

/* Each pane gets its part by weight, or what it needs if that is less; what is left over goes
 * round again. Returns the rows nobody needs. */
static int
share_rows(struct column *c, int rows)
{
	bool done[VIEW_PLACES_MOST] = {false};
	int weights = 0;
	bool again = true;

	for (int i = 0; i < c->count; i++)
		weights += c->weights[i];
	while (again && weights > 0) {
		again = false;
		for (int i = 0; i < c->count && weights > 0; i++) {
			int need = c->needs[i] < 1 ? 1 : c->needs[i];

			if (done[i] || c->needs[i] == LAYOUT_ALL ||
				need > rows * c->weights[i] / weights)
				continue;
			c->rows[i] = need;
			rows -= need;
			weights -= c->weights[i];
			done[i] = again = true;
		}
	}
	for (int i = 0; i < c->count; i++) {
		if (done[i])
			continue;
		c->rows[i] = rows * c->weights[i] / weights;
		rows -= c->rows[i];
		weights -= c->weights[i];
	}
	return rows;
}

/* Stacks the panes of a column; neighbours share a line of border. The last has what is left. */
static void
stack(struct layout *l, struct box box, struct column *c)
{
	int row = box.row;

	c->rows[c->count - 1] += share_rows(c, box.rows - c->count - 1);
	for (int i = 0; i < c->count; i++) {
		l->panes[c->panes[i]] = (struct box){row, box.col, c->rows[i] + 2, box.cols};
		row += c->rows[i] + 1;
	}
}

/* How wide a column is, without the border it shares with the next one. */
static int
column_cols(int cols, int count, int i)
{
	int last = between(LAST_COLS_LEAST, cols * LAST_PERCENT / 100, LAST_COLS_MOST);

	if (count == 1)
		return cols - 1;
	if (count == 2)
		return i == 0 ? cols * FIRST_PERCENT / 100 - 1 : cols - cols * FIRST_PERCENT / 100;
	return i == 2 ? last - 1 : i == 0 ? (cols - last) / 2 - 1 : (cols - last + 1) / 2 + 1;
}

static void
make_columns(struct layout *l, const struct layout_wish *wish, int most)
{
	struct column columns[COLUMNS_MOST];
	int count = fill_columns(wish, most, columns);
	struct box box = l->body;

	for (int i = 0; i < count; i++) {
		box.cols = column_cols(l->body.cols, count, i) + 1;
		stack(l, box, &columns[i]);
		box.col += box.cols - 1;
	}
}

struct layout
layout_make(const struct layout_wish *wish)
{
	struct layout l = {.kind = LAYOUT_COLUMNS};
	int columns = columns_for(wish->rows, wish->cols);

	l.body = (struct box){TOP_ROWS, 0, wish->rows - TOP_ROWS - FOOTER_ROWS, wish->cols};
	if (wish->cols < SUMMARY_COLS || wish->rows < SUMMARY_ROWS) {
		l.kind = LAYOUT_SUMMARY;
		l.body = (struct box){0, 0, 0, 0};
	} else if (columns == 0) {
		l.kind = LAYOUT_TABS;
		l.panes[wish->focus] =
			(struct box){TOP_ROWS + TAB_ROWS, 0, l.body.rows - TAB_ROWS, l.body.cols};
	} else if (wish->zoomed) {
		l.kind = LAYOUT_ZOOM;
		l.panes[wish->focus] = l.body;
	} else {
		make_columns(&l, wish, columns);
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
