/* panes/now_lay.h - where the items of the NOW line stand.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_NOW_LAY_H
#define PANES_NOW_LAY_H

#include "panes/now_item.h"

enum { NOW_PLACES = 12 };

struct now_place {
	char id[ROW_ID_BYTES];
	char text[NOW_WORDS_BYTES];
	enum style style;
	int col;
	int cols;
};

struct now_line {
	struct now_place places[NOW_PLACES];
	int count;
	int before;   /* items left out in front, because the one with the keys stands first */
	int after;    /* and others without room */
	int left_due; /* of those, what is of the process */
	int end;      /* the column after the last place */
};

/* In a line of so many columns. */
void now_lay(const struct ui *u, int cols, struct frame_time t, struct now_line *out);

#endif
