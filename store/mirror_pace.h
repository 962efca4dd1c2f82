/* store/mirror_pace.h - when what a storm brings is followed. Private to store/.
 *
 * A few rows, as a person changes them, are followed at any time. So many that there is more to
 * come wait until no more came for a moment, but never long; then they are followed in slices with
 * pauses between, so that merges and orders have most of the time. One that goes on has no such
 * wait a second time. Times are real ms.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_MIRROR_PACE_H
#define STORE_MIRROR_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pace {
	bool storm;        /* it is over when few wait, and no more came for a moment */
	bool few;          /* wait now */
	size_t rows;       /* that wait, when last looked */
	int64_t began_ms;  /* the storm */
	int64_t grew_ms;   /* when it was last seen to bring more */
	int64_t follow_ms; /* when the next slice may be followed */
	int64_t build_ms;  /* when the next slice of a generation may be built */
};

/* So many rows wait now; `behind`: the last slice did not bring all. */
void pace_look(struct pace *p, size_t rows, bool behind, int64_t now_ms);

/* When what waits may be followed, and what is built may go on; 0: at any time. */
int64_t pace_follow_at(const struct pace *p);
int64_t pace_build_at(const struct pace *p);

/* A slice was worked on in that time; afterwards `rows` still wait. */
void pace_followed(struct pace *p, size_t rows, int64_t begun_ms, int64_t now_ms);
void pace_built(struct pace *p, int64_t begun_ms, int64_t now_ms);

#endif
