/* store/undo.h - what a person wrote last, and how it is taken back: by an event that says so.
 *
 * Nothing is deleted. A correction's origin is "undo:SEQ" of the event it takes back, and an origin
 * is there once: so nothing is taken back twice, and whether it was is one look at an index.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_UNDO_H
#define STORE_UNDO_H

#include <stdbool.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"

/* What would be taken back. */
struct undo {
	int64_t seq; /* of its event; 0: there is nothing */
	int64_t at_ms;
	const char *kind; /* "note" */
	struct text text;
};

/* That something was taken back. */
struct undone {
	int64_t at_ms; /* 0: it was not */
	struct text by;
};

/* The last of what this person ordered that can be taken back and is not yet; looks at the last 200
 * things they did. */
struct err undo_find(struct record *r, const char *actor, struct arena *a, struct undo *out);

/* Whether, when and by whom the event was taken back. */
struct err undo_look(struct record *r, int64_t seq, struct arena *a, struct undone *out);

/* Takes back the event `seq`, which must be what undo_find answers for this person: ERR_REFUSED,
 * with a sentence for them, when it is another's, no longer their last, or taken back already; but
 * no error when that was by this very order. Inside record_begin .. record_commit. */
struct err undo_append(struct record *r, int64_t seq, const char *order_id, const char *actor);

#endif
