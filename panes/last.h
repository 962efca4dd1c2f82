/* panes/last.h - the last thing that this person wrote: what `undo` would take back.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_LAST_H
#define PANES_LAST_H

#include <stdbool.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/undo.h"

struct last {
	bool stale; /* load is wanted */
	struct arena arena;
	struct undo undo; /* seq 0: there is nothing */
};

void last_init(struct last *l);
void last_clear(struct last *l); /* may be called twice */

/* One row by an index. On an error there is nothing. */
struct err last_load(struct last *l, struct record *r, const char *me);

#endif
