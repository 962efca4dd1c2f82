/* panes/marks.h - the marks in front of rows: new since the last key press, and selected.
 *
 * What is new is decided by the numbers of the timeline, never by a clock: what came after the
 * newest event that was on the screen when a key was last pressed.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_MARKS_H
#define PANES_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "panes/ids.h"
#include "panes/pane.h"
#include "panes/selection.h"
#include "store/err.h"
#include "store/record.h"

enum { MARKS_OWN_MOST = 32, MARKS_SAID_MOST = 99 };

struct marks {
	bool stale;                   /* load is wanted */
	bool begun;                   /* read_seq is known */
	bool settled;                 /* until then all that comes is the beginning, and not new */
	int64_t read_seq;             /* the newest event that was looked at */
	int64_t seen_seq;             /* and the newest when a key was last pressed */
	struct ids groups;            /* groups of pages that one came to */
	struct ids fresh[PANE_LISTS]; /* pages and tickets that came since */
	int events;                   /* rows of the timeline that came since, but for */
	int64_t own[MARKS_OWN_MOST];  /* those of this person */
	int own_count;
	struct selection selections[PANE_LISTS]; /* of pages and of tickets */
};

void marks_init(struct marks *m);
void marks_clear(struct marks *m); /* may be called twice */

/* Looks at the events since the last time: what came, and what left a selection. `me`: whose own are
 * not new to them. In the snapshot that the panes are read from. `stale` stays when there are more
 * than one load should look at. */
struct err marks_load(struct marks *m, struct record *r, const char *me);

/* Reads the pages of a group that was just selected. After marks_load, which tells what of it came
 * later than the key press. */
struct err marks_load_groups(struct marks *m, struct record *r);

/* True when there is something to load. */
bool marks_wait(const struct marks *m);

/* A key was pressed, or the beginning is over: what was there before is no longer new. */
void marks_seen(struct marks *m);

/* How many rows of the list are new. */
int marks_new(const struct marks *m, enum pane_list list);

/* What stands before that row: "*" selected, "+" new, NULL nothing. */
const char *marks_of(const struct marks *m, enum pane_list list, const struct row_key *key);

/* The pane's caption, and what is selected and new: "3 selected, 14 active, 2 new". */
void marks_caption(const struct pane *p, char *out, size_t size);

/* The pane's badge, and the same in short: "3!+2". */
void marks_badge(const struct pane *p, bool focus, char *out, size_t size);

#endif
