/* panes/talk.h - what a screen has in memory to talk with: what updates begin from, the
 * announcement that was composed, the bridge's number.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_TALK_H
#define PANES_TALK_H

#include <stdbool.h>
#include <stdint.h>

#include "panes/bridge.h"
#include "store/draft.h"

struct context;
struct link;
struct ui;

/* What it is read anew for. */
enum { TALK_TABLES = TABLE_CLOCK | TABLE_INCIDENT | TABLE_RULES | TABLE_OUTBOX };

struct talk {
	struct arena arena;
	struct drafts drafts; /* of the screen's incident */
	bool known;           /* they were read: an incident is open */
	bool stale;           /* load is wanted */
	bool begun;           /* a frame was drawn: the first does not wait for this */
	struct bridge_card bridge;
	/* The announcement, composed and copied, and how that went. */
	struct buf announcement;
	char needs[512];            /* what it says is needed */
	char to[128];               /* its audience */
	char place[SLACK_TO_BYTES]; /* where that reads in Slack; "": nowhere there */
	char copied[160];
};

void talk_init(struct talk *t);
void talk_clear(struct talk *t); /* may be called twice */

/* Reads what updates of this incident begin from; nothing without one. On an error what was read
 * before stays. */
struct err talk_load(struct talk *t, struct record *r, const char *incident);

/* What the engine told this screen alone. */
void ui_told(struct ui *u, const char *what, struct json *j, int64_t now_ms);

/* The order of the command of that name was carried out. */
void talk_done(struct ui *u, const char *name);

/* Asks the engine for what the bridge's pane shows, and masks what nobody looks at any more. Once a
 * turn of the loop, before it draws. */
void talk_tend(struct ui *u, const struct link *link, int64_t now_ms);

/* For the commands. NULL: no incident is open, or it was not read yet. */
const struct drafts *talk_drafts(const struct ui *u);

/* The audience that is meant where nobody said one: that of the row under the cursor in Clocks,
 * else the one that is owed an update first, else the first there is. NULL: none. */
const struct draft *talk_meant(const struct context *c);

/* Composes the announcement, names it for the clipboard and opens it over the panes (R36). */
struct err talk_announce(struct context *c, const char *needs);

/* It was handed to the terminal; with an error it was not. */
void talk_announced(struct ui *u, struct err e, int64_t now_ms);

extern const struct pane_ops announcement_ops;

#endif
