/* store/replay_table.h - one audited table as it stood: filled with the rows of today, changed by
 * what the events between tell. Private to store/.
 *
 * What is between two moments is gathered in temp.replay_change: for each subject and field the
 * value it had at the far end. Whatever the number of events, a field is then set once.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_REPLAY_TABLE_H
#define STORE_REPLAY_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "store/db.h"
#include "store/err.h"
#include "store/record.h"

enum { REPLAY_NAME_BYTES = 48, REPLAY_COLUMNS_MOST = 48, REPLAY_SUBJECT_BYTES = 256 };

struct replay_column {
	char name[REPLAY_NAME_BYTES];
	bool integer;
	bool required;     /* null is refused */
	sqlite3_stmt *set; /* of the row with the subject ?1 to ?2; NULL until it is wanted */
};

struct replay_table {
	struct record *record;
	int place;                          /* among the audited ones, and in temp.replay_change */
	const char *name;                   /* "page" */
	char subject[REPLAY_SUBJECT_BYTES]; /* an event's, as an expression over the columns */
	char key[REPLAY_NAME_BYTES];        /* the first column of its key: never null */
	bool numbered;                      /* that is the row id */
	bool kinds;                         /* its rows have a kind: room_kind */
	struct replay_column columns[REPLAY_COLUMNS_MOST];
	int columns_count;
	bool filled;
	sqlite3_stmt *fill, *find, *drop, *add, *kind;
};

/* Makes temp.NAME like main.NAME, empty, with an index by subject. `name` is kept, like `r`. */
struct err replay_table_make(struct record *r, int place, const char *name, const char *subject,
	struct replay_table *out);

/* Adds how many rows it has today. */
struct err replay_table_rows(const struct replay_table *t, int64_t *rows);

/* Takes over the next `most` rows of today; how many there were. Fewer: it is filled. */
struct err replay_table_fill(struct replay_table *t, int most, int *count);

/* What temp.replay_change tells of one subject; `gone`: there is no such row at the far end. How
 * many fields that were goes to `count`. */
struct err replay_table_apply(struct replay_table *t, const char *subject, bool gone, int *count);

void replay_table_clear(struct replay_table *t);

/* Makes temp.NAME of main.NAME's own definition, without rows or indexes. */
struct err replay_table_copy(struct record *r, const char *name);

/* And the indexes that it has. */
struct err replay_table_index(struct record *r, const char *name);

#endif
