/* panes/view.h - the views a screen has, and which panes stand where in each.
 *
 * A pane comes to a view by a row in view.c; a view appears with its first pane.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_VIEW_H
#define PANES_VIEW_H

#include <stdbool.h>

enum { VIEW_PANES = 16 };

/* The panes there are, each once: one that stands in two views is the same in both. */
enum layout_pane {
	LAYOUT_PAGES,
	LAYOUT_TICKETS,
	LAYOUT_TIMELINE,
	LAYOUT_STEPS,
	LAYOUT_ROLES,
	LAYOUT_CUSTOMERS,
	LAYOUT_TASKS,
	LAYOUT_PROPOSALS,
	LAYOUT_FOLLOWUPS,
	LAYOUT_DECISIONS,
	LAYOUT_CLOCKS,
	LAYOUT_UPDATES,
	LAYOUT_OUTBOX,
	LAYOUT_BRIDGE,
	LAYOUT_WATCHERS,
	LAYOUT_INCIDENTS,
};

/* In the order of their keys. */
enum view_kind { VIEW_ROOM, VIEW_WORK, VIEW_TALK, VIEW_AFTER };

enum { VIEWS = VIEW_AFTER + 1, VIEW_PLACES_MOST = 8 };

/* Where a pane stands. In a column it stands in the order of the rows, from the top. */
struct view_place {
	enum layout_pane pane;
	int second; /* its column where there is room for two: 0, 1 */
	int third;  /* and for three: 0, 1, 2 */
	int weight; /* its part of a column's rows: weights of a column are compared */
};

struct view {
	const char *name;                           /* "Room" */
	const char *command;                        /* what opens it: "view-room" */
	int count;                                  /* of places, at least one */
	struct view_place places[VIEW_PLACES_MOST]; /* in the order of Tab */
};

const struct view *view_at(enum view_kind kind);

/* How many views have panes. */
int view_count(void);

/* The pane after (1) or before (-1) one, round the end. */
enum layout_pane view_next(const struct view *v, enum layout_pane pane, int direction);

/* The place of a pane in the order of Tab; -1: it is in another view. */
int view_find(const struct view *v, enum layout_pane pane);

#endif
