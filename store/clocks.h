/* store/clocks.h - the clocks of audiences: who is owed an update, and by when.
 *
 * A clock is a row of the record and nothing else: what it says follows from that row and the time
 * of day. So it goes on while nothing runs, and is where it was after a restart (R72).
 * (store/clock.h is the time of day.)
 * SPDX-License-Identifier: MIT */
#ifndef STORE_CLOCKS_H
#define STORE_CLOCKS_H

#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

/* Of one incident; the pack has few. */
enum { CLOCKS_MOST = 100 };

/* Times are UTC ms, 0: none. */
struct audience_clock {
	struct row_key key; /* major: its place in the pack; id: the audience */
	struct text audience;
	int64_t floor_ms; /* amber so long after the last update; this and the next two: lengths */
	int64_t every_ms; /* due */
	int64_t ceiling_ms;  /* overdue */
	int64_t started_ms;  /* counts from here until there is an update */
	int64_t last_ms;     /* the last update */
	int64_t promised_ms; /* what that said of the next one */
	int64_t snoozed_ms;  /* nobody is reminded before */
	int64_t stopped_ms;  /* it counts no more */
	int64_t rev;
};

/* As time goes by, and nobody does anything, each goes only to one further down; never back. */
enum clocks_state {
	CLOCKS_STOPPED, /* and stays so: not started yet, or the incident is over */
	CLOCKS_QUIET,
	CLOCKS_SNOOZED,
	CLOCKS_AMBER, /* soon due */
	CLOCKS_DUE,
	CLOCKS_OVERDUE,
};

/* What a clock says at a moment. */
struct clocks_view {
	enum clocks_state state;
	int64_t since_ms;       /* when that began */
	int64_t next_ms;        /* when it changes next by itself; INT64_MAX: never */
	enum clocks_state next; /* to what */
	int64_t base_ms;        /* the moment it counts from: the last update, or the start */
	int64_t due_ms;         /* when an update is due, or was; 0: stopped */
	int64_t overdue_ms;     /* and overdue */
};

/* Pure. The rules (R67):
 * - it counts from the last update, from its start where there is none;
 * - amber from `floor` on, due at `every`, overdue at `ceiling`. A pack in which these are not in
 *   that order is read as if the earlier ones were at most the later ones;
 * - a next update that was promised for earlier than that is due when it was promised: people were
 *   told so. One that was promised for later does not put off what the pack asks for;
 * - a snooze puts off amber and due, to its end at the latest. It ends at the ceiling, unless it
 *   goes
 *   beyond it: then it was given when the ceiling had passed (the order sees to it, R71), and puts
 *   that off too. */
void clocks_look(const struct audience_clock *clock, int64_t now_ms, struct clocks_view *out);

/* "quiet", "overdue": for scripts and filters. Never fails. */
const char *clocks_state_name(enum clocks_state state);

/* When the ceiling passes, snoozed or not, UTC ms. */
int64_t clocks_ceiling_ms(const struct audience_clock *clock);

/* Those of the incident w->of (NULL or "": the pack's, which do not run), in the pack's order. */
struct err clocks_window(
	struct record *r, const struct window *w, struct arena *a, struct rows *out);

/* All of an incident, at most CLOCKS_MOST. Rows are struct audience_clock. */
struct err clocks_list(struct record *r, const char *incident, struct arena *a, struct rows *out);

/* Which of them is owed an update first, by clocks_view.due_ms; of those that are the same the
 * pack's first. NULL: none runs. Borrowed from the rows. */
const struct audience_clock *clocks_first(const struct rows *clocks, int64_t now_ms);

/* ERR_MISSING when the incident has none for that audience. */
struct err clocks_find(struct record *r, const char *incident, const char *audience,
	struct arena *a, struct audience_clock *out);

#endif
