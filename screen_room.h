/* screen_room.h - the record that a screen reads: its own, or the mirror's newest generation.
 *
 * A mirror is replaced as a whole (store/mirror.h): a screen goes on with the next generation where
 * it was, since rows keep their ids and revs. A generation that `current` no longer leads to is
 * followed by nobody: it may be read for the moment in which the next one is moved, and no longer.
 * SPDX-License-Identifier: MIT */
#ifndef SCREEN_ROOM_H
#define SCREEN_ROOM_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "store/err.h"
#include "store/record.h"

enum {
	SCREEN_ROOM_AGAIN_MS = 100, /* real time, to look again where `soon` says so */
	SCREEN_ROOM_FAILS_MOST = 20,
};

struct screen_room {
	char dir[PATH_MAX];    /* absolute: of the record, or the observers' */
	bool watch;            /* the mirror is read */
	struct record *record; /* NULL: there is none to read now */
	int64_t generation;    /* that `record` is; 0: none, or a record of its own */
	int64_t rev;           /* of what is loaded */
	int fails;             /* looks in a row that could not read what they should */
	int64_t before;        /* the generation that was read before; 0: none, or long ago */
	int before_looks;      /* since then */
};

/* What a look found. */
struct screen_room_news {
	unsigned tables; /* that changed; TABLE_ALL: another file is read now */
	bool renewed;    /* another generation is read: rows that were shown may not be there */
	bool gone;       /* what was read is withdrawn: nothing of it is to be shown any longer */
	bool withdrawn;  /* so was what was read before: what is kept of its rows is forgotten */
	bool soon;       /* look again after SCREEN_ROOM_AGAIN_MS */
	/* Why nothing can be read; NO_ERR while something can. ERR_MISSING: not yet. */
	struct err why;
};

void screen_room_init(struct screen_room *room, const char *dir, bool watch);
void screen_room_clear(struct screen_room *room); /* may be called twice */

/* Another connection to what is read, for the past; the caller's. `to` is the room. Errors as
 * record_open and mirror_read. */
struct err screen_room_another(void *to, struct record **out);

/* Opens what is there to open, goes to a newer generation, asks what changed. No transaction is
 * open afterwards. Cheap enough for each second. */
void screen_room_look(struct screen_room *room, struct screen_room_news *out);

#endif
