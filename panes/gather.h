/* panes/gather.h - the rows of a list that a filter takes, found slice by slice.
 *
 * Rows are looked at outwards from a place: downwards until enough of them were taken, then
 * upwards. What was looked at is always one stretch of the list without a gap, so that it can be
 * gone on with at both ends, in other snapshots, as the cursor moves. Each slice looks at so many
 * rows at most, however long the list is and however few are taken.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_GATHER_H
#define PANES_GATHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/window.h"

enum { GATHER_MOST = 1000 }; /* rows held on each side of where it began */

/* The functions of the record that read a list, page_window and its like. */
typedef struct err list_read(
	struct record *r, const struct window *w, struct arena *a, struct rows *out);

/* Those that read what was added since; for a list whose rows never change: event_fresh. */
typedef struct err list_read_fresh(
	struct record *r, int64_t *seen, const struct window *w, struct arena *a, struct rows *out);

struct gather {
	bool open;            /* it was begun, and is to be gone on with */
	struct window window; /* what is looked for: order, takes, with; where it began */
	size_t size;          /* of a row */
	char *block;          /* in the arena: 2 * GATHER_MOST + 1 rows */
	int first;            /* the first row that was taken, counted from the block's start */
	int count;
	int at;               /* index of the first row at or after the place it began at */
	bool found;           /* and that is the row it began at */
	bool begun;           /* something was looked at; the place is known */
	bool top;             /* looked at up to the list's top */
	bool end;             /* and to its end */
	bool complete;        /* it had found once what was asked for */
	struct row_key above; /* else up to this row */
	struct row_key below;
	int64_t seen; /* of a list_read_fresh; -1: it was not called yet */
	bool lags;    /* and it has more */
	bool differs; /* rows that were looked at are not what they were: begin anew */
};

/* What a slice may cost and what it is for. */
struct gather_ask {
	list_read *read;
	list_read_fresh *fresh; /* NULL: rows of this list change */
	int from;               /* the row that is counted from, an index */
	int before;             /* rows wanted before it */
	int after;              /* and from it on */
	int look;               /* rows looked at, at most; what is left of it afterwards */
};

/* Begins anew from `w` (from, anchor, order, takes, with) with rows of `size` bytes; the arena is
 * reset. */
struct err gather_begin(struct gather *g, const struct window *w, size_t size, struct arena *a);

/* Goes on. Indexes of rows move by what is put before them: ask->from goes with its row. */
struct err gather_slice(
	struct gather *g, struct gather_ask *ask, struct record *r, struct arena *a);

/* True when as much was found as was asked for, or there is no more. */
bool gather_is_done(const struct gather *g, const struct gather_ask *ask);

/* True when it was complete and now holds too much to be gone on with: begin anew from where the
 * cursor is. */
bool gather_is_full(const struct gather *g, const struct arena *a);

/* What was found so far. Valid until the next slice. */
struct rows gather_rows(const struct gather *g);

#endif
