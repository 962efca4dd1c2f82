/* store/db.h - SQLite, as the files of store/ that read and write the record use it. Private to
 * them.
 *
 * Statements are kept prepared, found again by the address of their SQL literal: pass the same
 * literal, never a text that was put together.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

enum {
	DB_STATEMENTS = 512,
	DB_PATH_BYTES = 4096,
	DB_TEXT_CAP_BYTES = 64 * 1024, /* of one field, as stored */
	DB_CELL_CAP_BYTES = 4 * 1024,  /* of one field, as read into a row of a list */
};

struct db_statement {
	const char *sql;
	sqlite3_stmt *statement;
};

struct trail;

struct record {
	sqlite3 *db;
	struct db_statement statements[DB_STATEMENTS];
	int statements_count;
	struct moment moment; /* of the transaction that is open */
	int64_t rev;
	int wal_pages;         /* of the -wal, as the last commit left it */
	unsigned touched;      /* bits of record_table: what the open transaction changed */
	bool writing;          /* a transaction is open */
	bool writer;           /* opened with RECORD_WRITE */
	bool newer;            /* its version is higher than ours */
	bool suspect;          /* the disk refused to make a commit durable: no more writes */
	bool sweeping;         /* page_merge remembers the ids */
	int64_t sweep_replies; /* that page_merge has remembered */
	bool oncalls_began;    /* temp.oncall_item holds the list from its start on */
	bool filtered;         /* temp.ours says whose pages are wanted */
	unsigned walks_whole;  /* bits of page_list: its walk has missed nothing so far */
	struct trail *trails;  /* that follow what is changed (store/trail.h) */
	char path[DB_PATH_BYTES];
};

/* What a connection is for. */
enum db_use { DB_READ, DB_WRITE, DB_MIRROR };

/* Opens the file at `path`, which is there, to read it or to write the record. */
struct err db_open(const char *path, enum db_use use, struct record **out);

/* Opens a new, empty file for a mirror, in a directory that nobody else may enter yet, with the
 * tables that `like` has. It is not in WAL yet. */
struct err db_open_mirror(const char *path, struct record *like, struct record **out);

void db_detach(struct record *r); /* closes the connection, and no more */

/* From now on, what the connection changes is noted, for its rev and its trails. */
void db_notice(struct record *r);

/* How SQLite is to work in this process; before each connection is opened. It counts no memory: the
 * count takes a lock at each allocation. It takes room for a few pages at once and not, as it would,
 * for 20, which most of our connections never read. */
void db_library(void);

/* What SQLite last refused, as a sentence. */
struct err db_fail(struct record *r);

/* A statement ready to step, bound by `types`: 'i' an int64_t, 't' a string (NULL: null), 'n' a
 * pointer and a size_t. What is bound is borrowed until the statement ended. */
struct err db_start(struct record *r, sqlite3_stmt **out, const char *sql, const char *types, ...);

/* The next row: `row` says whether there is one. After the last, and after an error, it has
 * ended. */
struct err db_step(struct record *r, sqlite3_stmt *s, bool *row);
void db_end(sqlite3_stmt *s); /* for one that was not stepped to its end */

/* db_start and all its steps; for a statement of which no row is wanted. */
struct err db_run(struct record *r, const char *sql, const char *types, ...);

/* The one number a statement answers; `none` where it answers none. Bound like db_start. */
struct err db_number(
	struct record *r, int64_t none, int64_t *out, const char *sql, const char *types, ...);

/* The items of a JSON reply into temp.item, one object a row ({} for what is none): those of the
 * list at `path`, or, with `key`, the one value of that key. What was there before goes. */
struct err db_lay_out(
	struct record *r, const char *reply, size_t length, const char *path, const char *key);

/* A column as text, cut to `cap` bytes at a character, copied into the arena; "" for null. */
struct text db_text(sqlite3_stmt *s, int column, size_t cap, struct arena *a);

/* DIR and what is missing above it, 0700. */
struct err db_make_dir(const char *dir);

/* An empty file, 0600 from the start: SQLite gives the same mode to the -wal and the -shm. Fine
 * when it is there. */
struct err db_make_file(const char *path);

/* The rows of a statement that was started with a limit of one more than `most`: into the arena,
 * as `read` fills them in. rows.below says that there is one more. ERR_FULL when the arena was. */
struct err db_rows(struct record *r, sqlite3_stmt *s, int most, size_t size,
	void (*read)(sqlite3_stmt *s, struct arena *a, void *row), struct arena *a,
	struct rows *out);

/* A list read by its key. The statements answer the columns that `read` wants; they bind
 *     ?1 ?2 ?3  major, minor and id of a key   ?4  how many rows   ?5  `filter`, or the key's name
 * `place` answers major and minor, and the name, of the row with the id ?3, if it is in the
 * list. */
struct window_query {
	const char *place;
	const char *forward;  /* rows at or after the key, ascending */
	const char *backward; /* rows before the key, descending */
	const char *filter;   /* NULL: none */
	bool named;           /* keys have names; there is no `filter` then */
	size_t size;          /* of a row */
	void (*read)(sqlite3_stmt *s, struct arena *a, void *row);
};

/* Reads from one snapshot. ERR_FULL when the arena was. */
struct err window_read(struct record *r, const struct window_query *q, const struct window *w,
	struct arena *a, struct rows *out);

/* Fills in a key, without a name; and the name, cut as the list has it. */
void window_key(struct row_key *key, int64_t major, int64_t minor, const char *id);
void window_name(struct row_key *key, const char *name);

#endif
