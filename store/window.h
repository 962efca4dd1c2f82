/* store/window.h - the part of a long list that a pane has in memory.
 *
 * Lists are read by their key, never by number: what is loaded is so many rows before and after an
 * anchor row, found through an index, however long the list is.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_WINDOW_H
#define STORE_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { ROW_ID_BYTES = 48, ROW_NAME_BYTES = 80 };

/* Where a row stands in its list's order: by name, major, minor, id, ascending. Every row struct
 * begins with its key. */
struct row_key {
	int64_t major;
	int64_t minor;
	char id[ROW_ID_BYTES];     /* "PABC12", "8812": what commands and the cursor hold on to */
	char name[ROW_NAME_BYTES]; /* "" in an order that no name comes first in */
};

/* What a window is read around: the list's ends; the anchor's row wherever it stands now; or
 * the place of the anchor's key, whatever became of its row, which itself is left out. */
enum window_from { WINDOW_TOP, WINDOW_ANCHOR, WINDOW_PLACE, WINDOW_END };

/* Is a row wanted? `with` is what the window has beside it. */
typedef bool window_takes(const void *with, const void *row);

struct window {
	enum window_from from;
	/* WINDOW_ANCHOR: the row looked for by id; when it has left the list, its old place. */
	struct row_key anchor;
	int before;     /* rows wanted before the anchor */
	int after;      /* rows wanted from the anchor on; TOP and END read before + after rows */
	const char *of; /* a list that is of something: the id of that; else NULL */
	int order;      /* which of the list's orders; 0: its first */

	/* With `takes` only rows that it takes are answered, at most look_most are looked at, and
	 * only one of `before` and `after` may be wanted. */
	window_takes *takes;
	const void *with;
	int look_most;
	/* Where the rows are laid: room for before + after + 1 of them; NULL: in the arena. */
	void *room;
};

/* What was read. Rows lie in the caller's arena. */
struct rows {
	void *first; /* count rows of `size` bytes, each beginning with a struct row_key */
	size_t size;
	int count;
	/* Index of the anchor; when it is not found, of the first row after its place (may be
	 * count). WINDOW_TOP: 0, WINDOW_END: count. */
	int at;
	bool found; /* the anchor is (still) in the list; false with WINDOW_TOP and WINDOW_END */
	bool above; /* there are more rows before the first; with `takes`: not looked at yet */
	bool below; /* and after the last */
	struct row_key place; /* where the anchor stands, or stood; not with TOP and END */
	/* With `takes`: how many rows were looked at, and the last of them. */
	int looked;
	struct row_key looked_key;
};

/* The row at index i; 0 <= i < count. */
static inline const void *
rows_at(const struct rows *rows, int i)
{
	return (const char *)rows->first + (size_t)i * rows->size;
}

/* Below, equal to or above 0: where a stands beside b, by all but the id. */
static inline int
row_key_compare(const struct row_key *a, const struct row_key *b)
{
	int name = strcmp(a->name, b->name);

	if (name != 0)
		return name;
	if (a->major != b->major)
		return a->major < b->major ? -1 : 1;
	return a->minor < b->minor ? -1 : a->minor > b->minor;
}

#endif
