/* panes/outside.c - what a screen has in memory of the outside.
 * SPDX-License-Identifier: MIT */
#include "panes/outside.h"

enum { MEMORY_BYTES = 256 * 1024 };

void
outside_init(struct outside *o)
{
	*o = (struct outside){.targets_stale = true};
	arena_init(&o->arena, MEMORY_BYTES);
}

void
outside_clear(struct outside *o)
{
	arena_clear(&o->arena);
	o->targets = (struct targets){.rows = {.count = 0}};
}

void
outside_changed(struct outside *o, unsigned tables)
{
	o->targets_stale = o->targets_stale || (tables & TABLE_RULES) != 0;
}

bool
outside_waits(const struct outside *o)
{
	return o->targets_stale;
}

void
outside_failed(struct outside *o)
{
	o->targets_stale = false;
}

static struct err
load_targets(struct outside *o, struct record *r)
{
	struct targets targets;
	struct arena fresh;
	struct err e;

	o->targets_stale = false;
	arena_init(&fresh, MEMORY_BYTES);
	e = targets_load(r, &fresh, &targets);
	if (e.kind != ERR_NONE) {
		arena_clear(&fresh);
		return e;
	}
	arena_clear(&o->arena);
	o->arena = fresh;
	o->targets = targets;
	return NO_ERR;
}

struct err
outside_load(struct outside *o, struct record *r)
{
	return o->targets_stale ? load_targets(o, r) : NO_ERR;
}
