/* store/replay_seek.h - which event a moment is. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_REPLAY_SEEK_H
#define STORE_REPLAY_SEEK_H

#include <stdbool.h>
#include <stdint.h>

#include "store/err.h"
#include "store/record.h"
#include "store/replay.h"

/* The last event recorded at or before `at_ms`; 0: none. By halves: where a clock was set back, one
 * after which the next was recorded later than that. */
struct err replay_seek(struct record *r, int64_t at_ms, int64_t *seq);

/* The event before which nothing can be told, 0: there is none; and the moment, where that is
 * later: what a mirror does not tell may have been between them. */
struct err replay_floor(struct record *r, int64_t *seq, int64_t *at_ms);

/* So many stops of the timeline on from `seq`, or back. A stop is the end of what was recorded in
 * one go with something that the timeline shows: what was in between nobody saw. `floor` or the
 * newest where there are no more. */
struct err replay_stop(struct record *r, int64_t seq, int events, int64_t floor, int64_t *out);

/* What the timeline says of the stop that `seq` is at: the first of it, neutralised, and how many
 * more there are. */
struct replay_said {
	char text[REPLAY_TEXT_BYTES];
	int64_t more;
};
struct err replay_say(struct record *r, int64_t seq, struct replay_said *out);

#endif
