/* store/work.h - tasks, follow-ups, decisions and proposals, as a screen reads them.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_WORK_H
#define STORE_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

/* Those of the ended that a list goes on showing, the last one first. */
enum { WORK_ENDED_MOST = 5 };

enum task_answer { TASK_ASKED, TASK_TAKEN, TASK_DECLINED };

/* Somebody does something by a time (R42). */
struct task {
	struct row_key key; /* id: its number */
	struct text person;
	struct text text;
	struct text given_by;
	int64_t given_ms;
	int64_t due_ms;
	enum task_answer answer;
	int64_t done_ms; /* 0: it is not */
	int64_t rev;
};

/* What is to be done afterwards (R64). */
struct followup {
	struct row_key key; /* id: its number */
	struct text text;
	const char *what;     /* "todo", or the kind of what it came from: "fluke" */
	const char *subject;  /* "page:PABC12"; "" for none */
	struct text person;   /* who wrote it down */
	const char *incident; /* its number; "" for none */
	int64_t made_ms;
	int64_t due_ms; /* 0: no time was said */
	struct text done_by;
	int64_t done_ms; /* 0: it is open */
	int64_t rev;
};

/* What was decided, and what was said against it (R65). */
struct decision {
	struct row_key key; /* id: its number */
	struct text text;
	struct text objections; /* "": none */
	struct text person;
	int64_t at_ms;
	int64_t rev;
};

/* What an operator asked for, which a lead has to approve (R41). */
struct proposal {
	struct row_key key; /* id: its number */
	const char *name;   /* of the order */
	struct text text;   /* a sentence: all that would be done, and who asks */
	struct text person; /* who asks */
	int64_t at_ms;
	const char *state; /* "waiting", "approved", "declined" */
	struct text decided_by;
	int64_t decided_ms;
	struct text reason;
	int64_t rev;
};

/* Of the incident w->of; NULL or "" is the room before one. All rows (they are few) around the
 * window's anchor. Tasks: the soonest due first, then those done last. */
struct err task_window(struct record *r, const struct window *w, struct arena *a, struct rows *out);

/* Those that are open, the soonest due first, then those without a time. Of the incident, and of
 * none; without an incident, those that were left behind by every incident that is not
 * restricted. */
struct err followup_window(
	struct record *r, const struct window *w, struct arena *a, struct rows *out);

/* The newest first. */
struct err decision_window(
	struct record *r, const struct window *w, struct arena *a, struct rows *out);

/* Those that wait, the oldest first; then those that were decided last. */
struct err proposal_window(
	struct record *r, const struct window *w, struct arena *a, struct rows *out);

/* One of them by its number, in a list or not. ERR_MISSING when there is none. */
struct err task_find(struct record *r, const char *id, struct arena *a, struct task *out);
struct err followup_find(struct record *r, const char *id, struct arena *a, struct followup *out);
struct err decision_find(struct record *r, const char *id, struct arena *a, struct decision *out);
struct err proposal_find(struct record *r, const char *id, struct arena *a, struct proposal *out);

/* Of those that this person asked for, the one that was decided last. `found` is false, and `out`
 * as it was, when none was. */
struct err proposal_decided(
	struct record *r, const char *person, struct arena *a, struct proposal *out, bool *found);

#endif
