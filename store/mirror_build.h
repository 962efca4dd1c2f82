/* store/mirror_build.h - one generation, filled in slices. Private to store/.
 *
 * Table by table, by row id; then the events: those of the time that is shown by seq, which rises
 * with the time they were recorded; of what lies before, those of incidents that are shown and of
 * pages and tickets that are active.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_MIRROR_BUILD_H
#define STORE_MIRROR_BUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "store/mirror_copy.h"

enum build_stage {
	BUILD_TABLES,
	BUILD_EVENTS,    /* from the moment on from which what is over is shown */
	BUILD_INCIDENTS, /* earlier ones of incidents that are shown */
	BUILD_PAGES,     /* of pages */
	BUILD_TICKETS,   /* of tickets */
	BUILD_DONE,
};

struct build {
	enum build_stage stage;
	size_t table;          /* of BUILD_TABLES: which */
	int64_t after;         /* row ids up to this one are done */
	int64_t first_seq;     /* of BUILD_EVENTS; those before it are earlier ones */
	int64_t incident;      /* of BUILD_INCIDENTS: its row id; 0: none yet */
	int64_t seq;           /* of its events: up to this one they are done */
	sqlite3_stmt *earlier; /* of the stage */
};

/* The next rows: some dozens, so that the caller can look at the time between. Within a transaction
 * of the copy's `to`. b->stage is BUILD_DONE when there are none. */
struct err build_step(struct build *b, struct copy *c);

/* Statements go. May be called twice. */
void build_clear(struct build *b);

#endif
