/* store/trail.h - which rows were changed since somebody last looked: what the mirror follows.
 *
 * SQLite's update hook tells of each row; a trail that is added to a record (record.c) keeps table
 * and row id until it is emptied. It is capped: `over` says that it has missed some, and all is to
 * be made anew. Of events it keeps only that there are some: they are only ever added, in order.
 * Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_TRAIL_H
#define STORE_TRAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/record.h"
#include "store/redact.h"

enum { TRAIL_ROWS_MOST = 16 * 1024 };

struct trail_row {
	const struct redact_table *table;
	int64_t id;
	bool made;   /* it was inserted, now or before within this trail */
	bool urgent; /* no merge of a source did it: that is not left to wait for a storm */
};

struct trail {
	struct trail *next; /* of the same record */
	const struct redact_table *(*find)(const char *name);
	struct trail_row *rows;
	size_t count;
	size_t capacity;
	size_t sorted; /* the first ones, by trail_sort; nothing was noted since if it is all */
	bool urgent;   /* some are */
	bool events;
	bool over;
};

/* Follows from now on, until trail_end; `t` is kept until then. `find` answers the tables to
 * follow, which are of one array, and NULL for the others. */
void trail_begin(
	struct trail *t, struct record *r, const struct redact_table *(*find)(const char *name));
void trail_end(struct trail *t, struct record *r); /* may be called twice; frees the memory */

/* That row of main.TABLE changed; of row->made and row->urgent. A table that is not for the mirror is
 * passed over. */
void trail_note(struct trail *t, const char *table, int64_t id, bool made, bool urgent);

bool trail_is_empty(const struct trail *t);

/* By table, in the order in which to fill them, and row; each once. */
void trail_sort(struct trail *t);

/* None of the first `rows` is urgent any more. */
void trail_calm(struct trail *t, size_t rows);

/* Forgets the first `rows`; all: gives the memory back. */
void trail_drop(struct trail *t, size_t rows);

#endif
