/* panes/outside.h - what a screen has in memory of the outside: where something would go, and what
 * waits to leave.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_OUTSIDE_H
#define PANES_OUTSIDE_H

#include <stdbool.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/target.h"

/* What it is read anew for. */
enum { OUTSIDE_TABLES = TABLE_RULES | TABLE_OUTBOX };

struct outside {
	struct arena arena;
	struct targets targets;
	bool targets_stale; /* load is wanted */
};

void outside_init(struct outside *o);
void outside_clear(struct outside *o); /* may be called twice */

/* Those tables changed. */
void outside_changed(struct outside *o, unsigned tables);

/* True when something is to be read. */
bool outside_waits(const struct outside *o);

/* It could not be read: it is not tried again before it changes. */
void outside_failed(struct outside *o);

/* Reads what changed. On an error what was read before stays. */
struct err outside_load(struct outside *o, struct record *r);

#endif
