/* store/predicate.h - conditions over the record that a pack may name: when a step applies, and
 * when it is done.
 *
 * A pack can name only what is here, so that a pack is never code. `warroom commands --predicates`
 * lists them.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PREDICATE_H
#define STORE_PREDICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/buf.h"
#include "store/err.h"
#include "store/record.h"

struct predicate {
	const char *name; /* [a-z_]+ */
	const char *help; /* after "true when": one clause, no full stop */
	const char *sql;  /* answers a number; binds ?1 incident, ?2 room ms, ?3 the step's arg */
	int binds;        /* how many of these it has */
	/* NULL, or the answer to the two texts that `sql` gives in place of a number; not asked
	 * where there is no row. */
	bool (*holds)(const char *first, const char *second, int64_t now_ms);
};

/* All of them, by name; NULL beyond the last. */
const struct predicate *predicate_at(size_t i);
const struct predicate *predicate_find(const char *name); /* NULL: there is none */

/* Whether it holds for that incident ("": the room before one) at that moment, room ms. `arg` is
 * the step's: an audience. */
struct err predicate_holds(struct record *r, const struct predicate *p, const char *incident_id,
	int64_t now_ms, const char *arg, bool *out);

/* The list for a person, a line each. False when the buffer is full. */
bool predicate_print(struct buf *out);

#endif
