/* store/outbox_way.h - how it stands with each service that we write to, as far as the outbox tells: what
 * waits for it, since when, why, and what it got last.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_OUTBOX_WAY_H
#define STORE_OUTBOX_WAY_H

#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

struct outbox_way {
	struct row_key key; /* id: the target */
	const char *target; /* TARGET_SLACK */
	int64_t waiting;    /* how many leave by themselves, up to OUTBOX_COUNT_MOST of all */
	int64_t asks;       /* how many wait for a person, likewise */
	int64_t oldest_ms; /* when the oldest of those that wait was ordered, UTC ms; 0: none does */
	struct text error; /* why the oldest that could not leave the last time did not; "": none */
	int64_t next_ms;   /* when that one is tried again, UTC ms; 0: at once, or there is none */
	int64_t sent_ms;   /* when it got something last, of the newest acts; 0: nothing of those */
};

/* One for each target that is in the outbox: struct outbox_way. Looks at what waits and at the
 * newest few, whatever else there is. ERR_FULL when the arena was. */
struct err outbox_ways(struct record *r, struct arena *a, struct rows *out);

/* The one of that target; NULL: it is not in the outbox. */
const struct outbox_way *outbox_way_find(const struct rows *ways, const char *target);

#endif
