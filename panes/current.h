/* panes/current.h - the incident that this screen is about, of those that are open.
 *
 * A screen has one: the newest, until somebody goes to another, and the next newest when it is
 * over.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_CURRENT_H
#define PANES_CURRENT_H

#include <stdbool.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/incident.h"
#include "store/record.h"

enum { CURRENT_MOST = 100 };

struct current {
	char id[ROW_ID_BYTES]; /* "": none is open */
	bool stale;            /* load is wanted */
	bool newest;           /* the next load goes to the newest */
	struct arena arena;
	struct rows open; /* struct incident, newest first */
	int at;           /* of `id` in it; -1 when it is not there */
};

void current_init(struct current *current);
void current_clear(struct current *current); /* may be called twice */

/* Reads which are open. On an error the old ones stay. `moved`: the screen is about another one
 * now. */
struct err current_load(struct current *current, struct record *r, bool *moved);

/* The incident; NULL: none is open. Borrowed until the next load. */
const struct incident *current_incident(const struct current *current);

/* To the next one (1) or the one before (-1), round the end. False when there is no other. */
bool current_step(struct current *current, int direction);

/* True when the one with that id is open. */
bool current_has(const struct current *current, const char *id);

/* To the one with that id, when it is open. False when it is not. */
bool current_go(struct current *current, const char *id);

#endif
