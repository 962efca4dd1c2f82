/* panes/yank.h - what a person takes along: the id, the URL or the message of rows, as one text.
 *
 * Rows are named when the key is pressed and read with the panes, by their ids. The text goes to the
 * clipboard and is always shown: a terminal may refuse it without a word.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_YANK_H
#define PANES_YANK_H

#include <stdbool.h>
#include <stdint.h>

#include "panes/pane.h"
#include "panes/selection.h"
#include "store/buf.h"
#include "store/err.h"
#include "store/record.h"

struct context;
struct ui;

enum yank_what { YANK_ID, YANK_URL, YANK_MESSAGE };

enum { YANK_MOST = 500, YANK_CAP_BYTES = 8 * 1024 };

struct yank {
	bool stale;     /* rows were named: load is wanted */
	bool given;     /* the text is there already: nothing is to be read */
	bool announced; /* it is an announcement, which talk_announced tells */
	bool whole;     /* shown in full over the panes, however short it is */
	bool due;       /* it was read: the text is to be copied, and told by yank_tell */
	enum yank_what what;
	/* One row: what it is as an event's subject says it ("" none), and where it stands. */
	const struct pane_ops *pane;
	char kind[16];
	struct row_key key;
	struct row_key at;
	char incident[ROW_ID_BYTES]; /* the screen's: steps and roles are one's */
	struct selection selection;  /* or those that were selected */
	char tickets[160];           /* what a ticket's URL begins with; "": not known */
	struct buf text;             /* what was read, one line a row, neutralised */
	int rows;                    /* how many lines it has */
	bool cut;                    /* the rest did not fit */
	int lacking; /* rows that have no such thing, and why the last one had not */
	const char *why;
};

void yank_init(struct yank *y);
void yank_clear(struct yank *y); /* may be called twice */

/* Zendesk's address, "https://acme.example": tickets have URLs then. */
void yank_tickets_at(struct yank *y, const char *url);

/* Names what is meant: the selection or the row of `c`. `word` is "id", "url" or "message". */
struct err yank_begin(struct yank *y, const struct context *c, const char *word);

/* Copies a text of ours: an address, or (`announced`) an announcement. */
void yank_give(struct yank *y, struct text text, bool announced);

/* Reads what was named. ERR_MISSING when there is nothing to copy: a sentence. */
struct err yank_load(struct yank *y, struct record *r);

/* Shows what was copied, or with an error what was not. In the footer where it fits, else over the
 * panes. */
void yank_tell(struct ui *u, struct err e, int64_t now_ms);

extern const struct pane_ops yank_ops; /* what is shown over the panes */

#endif
