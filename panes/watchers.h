/* panes/watchers.h - who watches, as the engine told this screen, and the hands that are up.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_WATCHERS_H
#define PANES_WATCHERS_H

#include <stdbool.h>
#include <stdint.h>

#include "panes/pane.h"
#include "store/buf.h"
#include "store/json.h"

struct link;
struct ui;

enum { WATCHERS_ASK_MS = 1000 }; /* the engine is asked so often at most */

/* Who watches is in no record. */
struct crowd {
	struct buf all;   /* a JSON list, as it came */
	struct buf of;    /* what the pane's rows are of: with the incident and the time */
	int64_t count;    /* how many they are; more than are listed where there are very many */
	int64_t now;      /* a number that grows when they are others: of the last poke; */
	int64_t told;     /* of what was told; -1: nothing yet */
	int64_t asked_ms; /* room ms; 0: never */
	/* The hand that this person raised last: what became of it is said once. */
	bool stale;
	char mine[ROW_ID_BYTES];
	bool mine_up;
};

void crowd_init(struct crowd *crowd);
void crowd_clear(struct crowd *crowd); /* may be called twice */

/* What the engine told: the line is in `j`. */
void crowd_take(struct ui *u, struct json *j);

/* The engine went away: who watches is not known. */
void crowd_forget(struct ui *u);

/* Asks the engine who watches, where that is seen and is not what it was. Once a turn of the
 * loop. */
void crowd_tend(struct ui *u, const struct link *link, int64_t now_ms);

/* Says what became of the hand that this person raised. */
void crowd_load(struct ui *u, struct record *r, int64_t now_ms);

/* Which crowd the pane draws; kept. */
void watchers_of(struct pane *p, struct crowd *crowd);

extern const struct pane_ops watchers_ops;

#endif
