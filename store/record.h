/* store/record.h - the record: one SQLite file, one writer, many readers.
 *
 * The engine holds the only read-write connection there is and is the only one that ever
 * checkpoints (SQLite before 3.51.3 can corrupt a WAL file that two connections write or
 * checkpoint). Screens open their own read-only connection. Every write happens between
 * record_begin and record_commit; triggers of its connection append one event for each changed
 * row.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "store/err.h"

struct record;

enum record_mode { RECORD_READ, RECORD_WRITE };

/* Bits: what record_changes tells, and what a pane says it shows. */
enum record_table {
	TABLE_INCIDENT = 1 << 0,
	TABLE_PAGE = 1 << 1,
	TABLE_TICKET = 1 << 2,
	TABLE_EVENT = 1 << 3,
	TABLE_STEP = 1 << 4,
	TABLE_ROLE = 1 << 5,     /* roles, who holds them, and who is on the bridge */
	TABLE_CUSTOMER = 1 << 6, /* customers, contacts, and calls to them */
	TABLE_SOURCE = 1 << 7,
	TABLE_ONCALL = 1 << 8,
	TABLE_DETAIL = 1 << 9,  /* what the details show besides: alerts, comments, services.. */
	TABLE_CLOCK = 1 << 10,  /* clocks of audiences, and updates */
	TABLE_WORK = 1 << 11,   /* tasks, proposals, follow-ups, decisions */
	TABLE_RULES = 1 << 12,  /* what of the config and the pack is in the record */
	TABLE_HAND = 1 << 13,   /* hands that observers raised */
	TABLE_OUTBOX = 1 << 14, /* what leaves, and what an incident has at the services */
	TABLE_ALL = (1 << 15) - 1,
};

/* What a transaction is about: the triggers put it into the events. */
struct moment {
	int64_t now_ms;
	const char *actor;  /* a person's name, "engine", or NULL: not known */
	const char *source; /* "pagerduty", "zendesk", "person" or "engine" */
	/* A log entry of the source tells it: our own event stays out of the timeline's overview. */
	bool told;
};

/* DIR/warroom.db. RECORD_WRITE makes DIR (0700) and the file (0600) where missing, migrates an
 * older one after copying it to DIR/backup/, and refuses network file systems; only the holder
 * of the lock (store/lock.h) may ask for it. RECORD_READ needs the file to be there: ERR_MISSING
 * otherwise. A file that is newer than this program opens for reading only where the caller
 * asked for reading; a foreign or corrupt file is ERR_RECORD; nothing is overwritten. */
struct err record_open(const char *dir, enum record_mode mode, struct record **out);
void record_close(struct record *r); /* NULL is fine; with RECORD_WRITE a last checkpoint is made */

/* Frees the memory of what was asked so far, which is prepared anew when it is asked again: after
 * work that is done once. No rows of a question may be open. */
void record_forget(struct record *r);

/* May the record lie in this directory, which is there? ERR_RECORD on a network's files: SQLite's
 * locks and its shared memory do not work over one. ERR_IO when it cannot be read. */
struct err record_place(const char *dir);

/* "3.40.1": of the SQLite that is loaded. */
const char *record_library(void);

/* True when nothing is written any more, because the disk failed or the file is not there: end, and
 * open it again. */
bool record_suspect(const struct record *r);

/* True when the file is of a newer version than this program: read what can be read, and say so. */
bool record_newer(const struct record *r);

/* One write transaction. The strings of `m` are borrowed until commit or rollback. */
struct err record_begin(struct record *r, const struct moment *m);
/* Durable when it returns NO_ERR. `changed` (may be NULL): the rev was raised, there is
 * something to tell the screens. A transaction that changed no row writes nothing at all. After
 * an error all is rolled back; after a failed fsync every later record_begin is refused (ERR_IO)
 * until the record was closed and opened again. */
struct err record_commit(struct record *r, bool *changed);
void record_rollback(struct record *r); /* nothing happens outside a transaction */

/* The number of the last commit that changed something; the writer's is always current, a
 * reader's is what it was at record_open or at the last record_changes. */
int64_t record_rev(const struct record *r);

/* What changed since `since`: bits of record_table, and the rev now. Readers call it after a
 * poke. */
struct err record_changes(struct record *r, int64_t since, unsigned *tables, int64_t *rev);

/* Of the writer, between two transactions: puts what the -wal holds into the file, where that is 8 MiB or
 * more. It costs what many commits do, so call it when whoever waited for one has the answer; where
 * nobody calls it, a commit does it itself, eight times later. */
void record_checkpoint(struct record *r);

/* Of the writer, between two transactions: gives back the memory of what has been read and merged,
 * which all can be had again. For when nothing has happened for a while. */
void record_rest(struct record *r);

/* One snapshot for several reads, from the first of them on; always released before drawing. */
struct err record_snapshot(struct record *r);
void record_release(struct record *r);

#endif
