/* panes/view.c - the table of views.
 * SPDX-License-Identifier: MIT */
#include "panes/view.h"

#include <stddef.h>

static const struct view views[VIEWS] = {
	[VIEW_ROOM] = {.name = "Room",
		.command = "view-room",
		.count = 6,
		.places = {{LAYOUT_PAGES, 0, 0, 60}, {LAYOUT_TICKETS, 0, 0, 40},
			{LAYOUT_TIMELINE, 1, 1, 38}, {LAYOUT_STEPS, 1, 2, 24},
			{LAYOUT_ROLES, 1, 2, 17}, {LAYOUT_CUSTOMERS, 1, 2, 21}}},
	[VIEW_WORK] = {.name = "Work",
		.command = "view-work",
		.count = 5,
		.places = {{LAYOUT_TASKS, 0, 0, 65}, {LAYOUT_PROPOSALS, 0, 0, 35},
			{LAYOUT_TIMELINE, 1, 1, 50}, {LAYOUT_FOLLOWUPS, 1, 2, 25},
			{LAYOUT_DECISIONS, 1, 2, 25}}},
	[VIEW_TALK] = {.name = "Talk",
		.command = "view-talk",
		.count = 5,
		.places = {{LAYOUT_CLOCKS, 0, 0, 40}, {LAYOUT_UPDATES, 1, 1, 50},
			{LAYOUT_OUTBOX, 1, 1, 50}, {LAYOUT_BRIDGE, 0, 2, 60},
			{LAYOUT_WATCHERS, 0, 2, 40}}},
	[VIEW_AFTER] = {.name = "After",
		.command = "view-after",
		.count = 1,
		.places = {{LAYOUT_INCIDENTS, 0, 0, 100}}},
};

const struct view *
view_at(enum view_kind kind)
{
	return &views[kind];
}

int
view_count(void)
{
	int count = 0;

	for (int i = 0; i < VIEWS; i++)
		count += views[i].count > 0;
	return count;
}

int
view_find(const struct view *v, enum layout_pane pane)
{
	for (int i = 0; i < v->count; i++) {
		if (v->places[i].pane == pane)
			return i;
	}
	return -1;
}

enum layout_pane
view_next(const struct view *v, enum layout_pane pane, int direction)
{
	int at = view_find(v, pane) + direction;

	return v->places[(at + v->count) % v->count].pane;
}
