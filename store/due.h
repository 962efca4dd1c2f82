/* store/due.h - what is due: what the process owes somebody now or soon, and what settles it.
 *
 * A pure function of the record (which holds what of the config and the packs it needs) and of the
 * time of day. As time goes by and nobody does anything, an item comes, and becomes overdue; it
 * never goes by itself.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_DUE_H
#define STORE_DUE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

/* The most urgent first; what is overdue comes before all that is not. */
enum due_kind {
	DUE_PAGES,      /* unacknowledged; one of them nobody has judged or tied yet (R19, R54) */
	DUE_JUDGE,      /* a page nobody has judged, before an incident (R9) */
	DUE_START,      /* somebody asks that an incident be started (S1) */
	DUE_CALL,       /* a customer, now (R26, R27) */
	DUE_KNOWN,      /* pages unacknowledged, all of them judged or tied (R19) */
	DUE_PROPOSAL,   /* somebody waits for a yes or a no (R41) */
	DUE_HAND,       /* somebody has raised a hand (S1) */
	DUE_OUTBOX,     /* what was ordered did not leave, or perhaps did: README's promise */
	DUE_UPDATE,     /* for an audience (R67) */
	DUE_CALL_AGAIN, /* a call that was promised (R28) */
	DUE_TASK,       /* past its time (R42) */
	DUE_ETA,        /* passed */
	DUE_RESPONSE,   /* the first word to anybody, by the severity's target (R15, R16) */
	DUE_ROLE,       /* required, and nobody holds it (R39) */
	DUE_SPAN,       /* as many people as one lead can hold (R43) */
	DUE_CONFIRM,    /* the customer has not said that it is fixed (R31) */
	DUE_FOLLOWUP,   /* (R64) */
	DUE_SOURCE,     /* not heard of (R90) */
	DUE_CALL_OUT,   /* how long it has been (R70) */
};

enum { DUE_KINDS = DUE_CALL_OUT + 1 };

/* What at_ms is to the words. */
enum due_time {
	DUE_TIMELESS, /* nothing is said of it */
	DUE_UNTIL,    /* "in 03:12", then "02:10 late" */
	DUE_AGO,      /* "12:00 ago" */
	DUE_FOR,      /* "for 01:20" */
};

enum { DUE_MOST = 300, DUE_SUBJECT_BYTES = ROW_ID_BYTES + 16 };

struct due_item {
	struct row_key key; /* id: of the kind and the subject, unique; major, minor: its place */
	enum due_kind kind;
	bool overdue;
	enum due_time time;
	int64_t at_ms;     /* UTC */
	int64_t until_ms;  /* pages only: when the oldest goes on to the next person; 0: will not */
	struct text text;  /* ours, with others' names in it: "Call Acme: ETA 2h, no call yet" */
	struct text brief; /* where there is little room: "Call Acme" */
	/* What settles it: a command of the table, the row it is about ("customer" and "Acme"; both
	 * "": none), that row in words, and one of its arguments ("audience", "stakeholders"; both
	 * "": none). */
	const char *command;
	const char *subject_kind;
	char subject_id[ROW_ID_BYTES];
	struct text about;
	const char *arg;
	struct text value;
	const char *incident; /* its id; "": it is of the room */
};

struct due {
	struct rows items; /* struct due_item, the most urgent first */
	int64_t next_ms;   /* when it is another by time alone; INT64_MAX: never */
};

/* What is due for the incident, and in the room; incident_id "": none is open. What is of a
 * restricted incident is left out unless it is that one. Rows lie in the arena. ERR_FULL. */
struct err due_read(struct record *r, const char *incident_id, int64_t now_ms, struct arena *a,
	struct due *out);

/* The same for all open incidents together (struct incident in `incidents`), or for one of them,
 * with nothing of restricted ones, not even in counts: for who may be anybody (R21). only  the id
 * of the one; "": all */
struct err due_read_all(struct record *r, const char *only, int64_t now_ms, struct arena *a,
	struct rows *incidents, struct due *out);

/* "pages", "call": for scripts. Never fails. */
const char *due_kind_name(enum due_kind kind);

/* "customer:Acme"; "" for none. Returns `out`. */
static inline const char *
due_subject(const struct due_item *item, char out[DUE_SUBJECT_BYTES])
{
	(void)snprintf(out, DUE_SUBJECT_BYTES, "%s%s%s", item->subject_kind,
		item->subject_kind[0] != '\0' ? ":" : "", item->subject_id);
	return out;
}

#endif
