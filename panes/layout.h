/* panes/layout.h - which rectangle each pane has, by the size of the screen.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_LAYOUT_H
#define PANES_LAYOUT_H

#include <stdbool.h>

enum { LAYOUT_PANES = 6 };

/* Their order is that of Tab. */
enum layout_pane {
	LAYOUT_PAGES,
	LAYOUT_TICKETS,
	LAYOUT_TIMELINE,
	LAYOUT_STEPS,
	LAYOUT_ROLES,
	LAYOUT_CUSTOMERS,
};

enum layout_kind {
	LAYOUT_SUMMARY, /* below 40x10: one line */
	LAYOUT_TABS,    /* below 100x30: one pane, no border, under a line of tabs */
	LAYOUT_COLUMNS, /* two, from 150 columns on three */
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

struct layout layout_make(int rows, int cols, int focus, bool zoomed);

/* The pane to the left (-1) or right (+1) of one, by what it stands beside; itself when there is
 * none. */
int layout_beside(const struct layout *l, int from, int direction);

/* The pane in sight at that cell; -1: none. */
int layout_at(const struct layout *l, int row, int col);

#endif
