/* store/arena.h - memory that is given back all at once: the rows of one load.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_ARENA_H
#define STORE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena_block;

/* Once memory or the cap ran out, `full` stays true until arena_reset: check it once, at the
 * end. */
struct arena {
	struct arena_block *blocks; /* newest first */
	size_t used_bytes;          /* of all blocks together */
	size_t cap_bytes;
	bool full;
};

/* How far an arena was used at a moment. */
struct arena_mark {
	struct arena_block *block;
	size_t block_bytes;
	size_t used_bytes;
};

void arena_init(struct arena *a, size_t cap_bytes);
void arena_clear(struct arena *a);
void arena_reset(struct arena *a); /* all that was given out is invalid; one block is kept */

/* Zeroed, aligned for anything; NULL when full. Valid until arena_reset or arena_clear. */
void *arena_get(struct arena *a, size_t bytes);
/* The same, with whatever was there: what is not written costs no memory. */
void *arena_room(struct arena *a, size_t bytes);

/* What was given out since the mark is invalid. `full` stays as it is. */
struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark mark);

/* A copy of the string; "" for NULL, and "" (with `full` set) when there is no room. */
const char *arena_string(struct arena *a, const char *string);

#endif
