/* panes/now_item.h - the items of the NOW line: which there are, and their words.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_NOW_ITEM_H
#define PANES_NOW_ITEM_H

#include "panes/frame.h"
#include "panes/ui.h"

enum {
	NOW_MOST = DUE_MOST + 16,
	NOW_WORDS_BYTES = 288, /* a source's sentence in full */
	NOW_BRIEF_BYTES = 160,
	NOW_BRIEFS = 3,
};

/* What an item is of: the screen's own troubles, and what is due. */
enum now_what {
	NOW_ENGINE,
	NOW_ERROR, /* of the pane `at` */
	NOW_PAGES, /* those that are unacknowledged; `at` as with NOW_DUE, or -1 */
	NOW_SKEW,  /* of the clock of the source `at` */
	NOW_SOURCE,
	NOW_STUCK, /* u->outside.stuck */
	NOW_NO_SOURCE,
	NOW_DUE, /* u->top.due.items at `at` */
};

struct now_item {
	enum now_what what;
	int at;
	char id[ROW_ID_BYTES]; /* it stays the same while the item is there */
};

struct now_items {
	struct now_item at[NOW_MOST];
	int count;
};

struct now_words {
	enum style style;
	char text[NOW_WORDS_BYTES];
	char brief[NOW_BRIEFS]
		  [NOW_BRIEF_BYTES]; /* where there is no room; and for that; "": none */
};

/* All of them, the most urgent first. */
void now_items(const struct ui *u, struct now_items *items);

/* The place of the one with that id; -1: it is there no more. */
int now_find(const struct now_items *items, const char *id);

/* What one says at a moment. */
void now_say(const struct ui *u, const struct now_item *item, struct frame_time t,
	struct now_words *words);

#endif
