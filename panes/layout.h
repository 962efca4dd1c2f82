/* panes/layout.h - which rectangle each pane has, by the size of the screen.
 *
 * A pane whose rows hardly ever change in number (steps, roles, customers) gets what it needs and
 * no more where there is enough; one whose rows come and go keeps its part of the column, so that
 * nothing moves when they do.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_LAYOUT_H
#define PANES_LAYOUT_H

#include <stdbool.h>

#include "panes/view.h"

enum { LAYOUT_PANES = VIEW_PANES, LAYOUT_ALL = -1 };

enum layout_kind {
	LAYOUT_SUMMARY, /* below 40x10: a line or two */
	LAYOUT_TABS,    /* one pane, no border, under a line of tabs */
	LAYOUT_COLUMNS, /* as many as there is room for */
	LAYOUT_ZOOM,    /* one pane with its border */
};

/* Of the screen, the border counted; neighbours share theirs. rows 0: not in sight. */
struct box {
	int row;
	int col;
	int rows;
	int cols;
};

struct layout {
	enum layout_kind kind;
	struct box panes[LAYOUT_PANES];
	struct box body; /* between the top lines and the footer */
};

/* What is to be laid out. */
struct layout_wish {
	const struct view *view;
	int rows; /* of the screen */
	int cols;
	int focus; /* enum layout_pane, of the view */
	bool zoomed;
	/* How many rows each pane needs to show all it has; LAYOUT_ALL: what it can get. */
	int needs[LAYOUT_PANES];
};

struct layout layout_make(const struct layout_wish *wish);

/* The pane to the left (-1) or right (+1) of one, by what it stands beside; itself when there is
 * none. */
int layout_beside(const struct layout *l, int from, int direction);

/* The pane in sight at that cell; -1: none. */
int layout_at(const struct layout *l, int row, int col);

#endif
