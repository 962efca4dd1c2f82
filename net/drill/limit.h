/* net/drill/limit.h - how many requests a client may make in a minute of the room.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_LIMIT_H
#define NET_DRILL_LIMIT_H

#include <stdint.h>

/* One allowance; all zero is unused. Its minutes are those of the room's clock, so that a drill at
 * a thousand times the speed has a thousand times the requests. */
struct limit {
	int64_t minute; /* the one that `asked` counts */
	int asked;
};

/* Counts a request. How many are left of `most` in this minute; -1: this one is too many. */
int drill_limit_take(struct limit *l, int64_t now_ms, int most);

/* Seconds of room time until the next minute begins: 1 to 60. */
int drill_limit_reset_s(int64_t now_ms);

#endif
