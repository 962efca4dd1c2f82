/* store/draft.h - what an update begins from, and the text that is made of it.
 *
 * All that is needed is read at once, so that a screen composes the text in memory, as the engine
 * does for a shell: what a person reads before it is recorded is what is recorded.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_DRAFT_H
#define STORE_DRAFT_H

#include <stdbool.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/buf.h"
#include "store/clocks.h"
#include "store/err.h"
#include "store/incident.h"
#include "store/record.h"
#include "store/slack.h"
#include "store/update.h"
#include "store/window.h"

/* What can be said to one audience. */
struct draft {
	struct row_key key; /* id: the audience */
	struct text audience;
	bool clocked; /* it has a clock; else it is one that only templates know */
	struct audience_clock clock;
	bool updated; /* there is a last update */
	struct update_post last;
	struct text update;      /* the pack's template; ours where it has none */
	struct text nothing_new; /* the same */
};

/* Of one incident. All in the arena they were read into. */
struct drafts {
	struct incident incident;
	struct text service;     /* of its pages, at most three; "": not known */
	struct text announce;    /* the template of announcements */
	struct text announce_to; /* their audience: the template's, "team" where there is none */
	struct slack slack;      /* where they read, if it is there; a restricted one has nothing */
	struct text issue;       /* its issue in Jira; "": none that is known */
	bool issue_made;         /* one is on its way there */
	struct rows rows;        /* struct draft: those with a clock first, in the pack's order */
};

enum { DRAFTS_MOST = 40 };

/* ERR_MISSING when there is no such incident. */
struct err drafts_load(struct record *r, const char *incident, struct arena *a, struct drafts *out);

/* NULL: nobody says anything to that audience here. "customer" is one of "customers". */
const struct draft *drafts_find(const struct drafts *d, const char *audience);

/* Where that audience is told in Slack (R37). False: nowhere, its text is copied and pasted (R38). */
bool drafts_place(const struct drafts *d, const struct draft *draft, struct slack_place *out);

/* Whom announcements are for, if they are told anything here; NULL: nobody. */
const struct draft *drafts_announced(const struct drafts *d);

/* The one whose clock is due first; NULL: no clock runs. */
const struct draft *drafts_first(const struct drafts *d, int64_t now_ms);

enum draft_what { DRAFT_UPDATE, DRAFT_NOTHING_NEW, DRAFT_ANNOUNCE };

/* What was filled in. NULL or "": not said. */
struct draft_form {
	const char *status;
	const char *impact;
	const char *actions;
	const char *needs;
	int64_t next_ms; /* 0: not said */
};

/* What was said last to that audience still holds: fills in `form`, its texts borrowed. */
void draft_carry(const struct draft *draft, struct draft_form *form);

/* When the next update is due if nobody says another time: the clock's `every` from now; 0: there
 * is none. */
int64_t draft_next_ms(const struct draft *draft, int64_t now_ms);

/* The incident's status in words that others understand; what of it is over begins with "resolved"
 * or "over" (store/predicate.c looks for that). "" for one that was cancelled. Never fails. */
const char *draft_status(const struct drafts *d);

/* Appends the text for that audience. What was not filled in is what the incident says of itself. A
 * restricted incident goes by its codename, has only the impact that was typed, and nothing is made
 * for those who have no clock in it: ERR_REFUSED with a sentence (R21), as for an announcement. */
struct err draft_compose(const struct drafts *d, const struct draft *draft, enum draft_what what,
	const struct draft_form *form, int64_t now_ms, struct buf *out);

#endif
