/* store/mirror_copy.h - rows of the record into one generation of the mirror, as store/redact.h has
 * them. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_MIRROR_COPY_H
#define STORE_MIRROR_COPY_H

#include <stdbool.h>
#include <stdint.h>

#include "store/db.h"
#include "store/err.h"
#include "store/redact.h"

enum { COPY_TABLES_MOST = 48 };

/* The statements of one table, prepared when they are wanted first. */
struct copy_table {
	sqlite3_stmt *fetch; /* a row of the record by its row id */
	sqlite3_stmt *scan;  /* those of a range of row ids */
	sqlite3_stmt *update;
	sqlite3_stmt *insert;
};

struct copy {
	struct record *from; /* the record's writer, with redact's functions */
	struct record *to;
	struct copy_table tables[COPY_TABLES_MOST];
	int64_t since_ms; /* from when on what is over is in it */
	int64_t last_seq; /* the newest event that was looked at */
};

/* What became of a row that changed. */
enum copy_end {
	COPY_DONE,
	COPY_NEW, /* it was there for long, and is shown since now: no event of the mirror tells how
		    * it came to be */
	COPY_LOST, /* it is there, and not shown any more: what the mirror held of it must go */
};

/* The statements go; the next call prepares them anew. */
void copy_forget(struct copy *c);

/* Brings over one row that was changed, made anew or removed; within a transaction of `to`. */
struct err copy_row(struct copy *c, const struct redact_table *table, int64_t id, bool made,
	enum copy_end *out);

/* Only whether copy_row would answer COPY_LOST: of a `to` that cannot be written. */
struct err copy_look(struct copy *c, const struct redact_table *table, int64_t id, bool *lost);

/* Brings over the rows with ids above `after`, up to and with `last`, as far as they are shown, into a
 * table that has none of them. */
struct err copy_range(
	struct copy *c, const struct redact_table *table, int64_t after, int64_t last);

/* The rows that a statement on `from` answers, which answers as `copy_select` has it. Ends it. */
struct err copy_all(struct copy *c, const struct redact_table *table, sqlite3_stmt *s, int *rows);

/* "SELECT rowid, .. FROM main.TABLE WHERE (shown) AND (where)" prepared on `from`; ?2 is bound. */
struct err copy_select(
	struct copy *c, const struct redact_table *table, const char *where, sqlite3_stmt **out);

/* Events that are newer than last_seq, at most `most` of them; `more`: there may be others. */
struct err copy_events(struct copy *c, int most, bool *more);

/* How far the tables are that `from` has raised since `rev`; with rev -1 all. */
struct err copy_revision(struct copy *c, int64_t rev);

#endif
