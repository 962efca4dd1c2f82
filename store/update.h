/* store/update.h - updates that were given to an audience, as they were given.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_UPDATE_H
#define STORE_UPDATE_H

#include <stdbool.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

struct update_post {
	struct row_key key; /* newest first; id: its number */
	struct text audience;
	const char *what; /* "update", "nothing-new", "announce" */
	int64_t at_ms;    /* when it was given; a back-dated one before it was written down */
	struct text status;
	struct text impact;
	struct text actions;
	struct text needs;
	int64_t next_ms;  /* when the next one was promised; 0: not said */
	struct text text; /* the exact text */
	struct text person;
	int64_t rev;
};

/* Those of the incident w->of, newest first. */
struct err update_window(
	struct record *r, const struct window *w, struct arena *a, struct rows *out);

/* The last one to that audience; to anybody when that is NULL. `found` is false, and `out` as it
 * was, when there is none. */
struct err update_last(struct record *r, const char *incident, const char *audience,
	struct arena *a, struct update_post *out, bool *found);

#endif
