/* store/event.h - the timeline: append-only rows, kept by triggers.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_EVENT_H
#define STORE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

/* The orders of the overview. */
enum event_order { EVENT_OLDEST_FIRST, EVENT_NEWEST_FIRST };

struct event {
	/* major at_ms, minor seq, both negative with the newest first; id the seq in decimal */
	struct row_key key;
	int64_t seq;
	int64_t at_ms;       /* when it happened */
	int64_t recorded_ms; /* when it was written down */
	const char *kind;    /* page ticket note step role customer source system ... */
	const char *subject; /* "page:PABC12", "ticket:8812" or "" */
	struct text actor;
	const char *source;
	struct text text;
	struct text about; /* the title of the page or ticket it is about, as it is now; "" */
	bool withdrawn;    /* whoever wrote it took it back: store/undo.h */
};

/* What a person or the engine writes down; everything borrowed. */
struct event_draft {
	int64_t at_ms;
	const char *kind;
	const char *subject;     /* NULL: none */
	const char *incident_id; /* NULL: none */
	/* Unique; NULL: none. When it is there already, nothing is written, and that is no error. */
	const char *origin;
	const char *text;
	const char *data; /* JSON object; NULL: {} */
};

/* Appends one; actor, source and recorded_ms are the transaction's. Inside record_begin ..
 * record_commit. */
struct err event_append(struct record *r, const struct event_draft *draft);

/* The timeline, oldest first (WINDOW_END for the newest) unless the window has another order. With `subject`, all of what happened
 * to it; without, the overview. Rows are struct event. */
struct err event_window(struct record *r, const char *subject, const struct window *w,
	struct arena *a, struct rows *out);

/* What was added to the overview since `seen`, as it was added, wherever in the order it stands: at
 * most w->after rows of which w->look_most are looked at; of `w` also order and takes count.
 * out->below: there is more; out->found: one that was added withdraws an older row, which is not
 * what it was. `seen` is what the last call left there, -1 before the first, which answers no
 * rows. */
struct err event_fresh(
	struct record *r, int64_t *seen, const struct window *w, struct arena *a, struct rows *out);

#endif
