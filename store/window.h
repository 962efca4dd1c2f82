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

enum { ROW_ID_BYTES = 48 };

/* Where a row stands in its list's order: by major, minor, id, ascending. Every row struct
 * begins with its key. */
struct row_key {
	int64_t major;
	int64_t minor;
	char id[ROW_ID_BYTES]; /* "PABC12", "8812": what commands and the cursor hold on to */
};

enum window_from { WINDOW_TOP, WINDOW_ANCHOR, WINDOW_END };

struct window {
	enum window_from from;
	/* WINDOW_ANCHOR: the row looked for by id; when it has left the list, its old place. */
	struct row_key anchor;
	int before;     /* rows wanted before the anchor */
	int after;      /* rows wanted from the anchor on; TOP and END read before + after rows */
	const char *of; /* a list that is of something: the id of that; else NULL */
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
	bool above; /* there are more rows before the first */
	bool below; /* and after the last */
};

/* The row at index i; 0 <= i < count. */
static inline const void *
rows_at(const struct rows *rows, int i)
{
	return (const char *)rows->first + (size_t)i * rows->size;
}

#endif
