/* panes/last.c - the last thing that this person wrote.
 * SPDX-License-Identifier: MIT */
#include "panes/last.h"

enum { MEMORY_BYTES = 64 * 1024 };

void
last_init(struct last *l)
{
	*l = (struct last){.stale = false}; /* ui_watch says when */
	arena_init(&l->arena, MEMORY_BYTES);
}

void
last_clear(struct last *l)
{
	arena_clear(&l->arena);
	l->undo = (struct undo){0};
}

struct err
last_load(struct last *l, struct record *r, const char *me)
{
	struct err e = NO_ERR;

	l->stale = false;
	l->undo = (struct undo){0};
	arena_reset(&l->arena);
	if (me[0] != '\0')
		e = undo_find(r, me, &l->arena, &l->undo);
	return e;
}
