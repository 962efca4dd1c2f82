/* store/replay.h - the room as it stood at a moment, made of the record and its events.
 *
 * Every event of an audited table tells what a row was and what it became, so today's rows less the
 * events since are the rows of then. That is laid, as temporary tables with the names of the real
 * ones, into a connection of its own: SQLite looks there first, so each reader of store/ reads the
 * past without knowing. Nothing is written to any file, and a mirror is replayed like the record.
 * What no event tells of (who was on call, how the services were) is empty there rather than wrong.
 *
 * A moment is the end of what had been *recorded* by then: a note that was back-dated later is not
 * in it. The way there is made in slices: a key comes before the next one. No snapshot is held for
 * it: what is committed meanwhile is undone with the rest, since events are gone over newest last.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_REPLAY_H
#define STORE_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "store/err.h"
#include "store/record.h"

struct replay;

enum { REPLAY_TEXT_BYTES = 256 };

/* Where a replay stands. */
struct replay_place {
	int64_t at_ms;       /* the moment: the one asked for, or when that event was recorded */
	int64_t seq;         /* of the last event that is in it */
	int64_t recorded_ms; /* when that was recorded */
	int64_t last_seq;    /* of the newest there is, when it got there */
	bool oldest;         /* there is no event before it that can be gone back to */
	bool newest;         /* it is the newest */
	char said[REPLAY_TEXT_BYTES]; /* what the timeline says of it: neutralised, cut */
	int64_t more;                 /* lines that it says of what was recorded with that */
};

/* Begins to go to the last event recorded at or before `at_ms`. `r` was opened for this alone (as
 * record_open or mirror_read do) and belongs to the replay from now on, also after an error.
 * ERR_MISSING when that is before all that can be gone back to: the sentence says how far it
 * goes. */
struct err replay_open(struct record *r, int64_t at_ms, struct replay **out);

/* Goes on for some milliseconds; `done`: it is there. Until then its record shows nothing
 * whole. After an error it is only closed. */
struct err replay_turn(struct replay *p, bool *done);

/* How far it is on the way, 0 to 100. */
int replay_percent(const struct replay *p);

/* By events of the timeline, forwards (> 0) or back, or to another moment; replay_turn follows.
 * What was recorded in one go is one of them: what was in between nobody saw. Stops at either
 * end. */
struct err replay_step(struct replay *p, int events);
struct err replay_go(struct replay *p, int64_t at_ms);

/* The record as it stood, for the readers of store/; borrowed. record_changes tells nothing of
 * it. */
struct record *replay_record(struct replay *p);
void replay_where(const struct replay *p, struct replay_place *out);

void replay_close(struct replay *p); /* NULL is fine */

#endif
