/* panes/offers.h - the list beside a prompt, to pick a value from instead of typing it.
 *
 * Its rows are named when the prompt opens and read with the panes; from then on they stay, so that
 * nothing moves under somebody who picks. What is typed narrows them, and may be another text all
 * the same.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_OFFERS_H
#define PANES_OFFERS_H

#include <stdbool.h>

#include "panes/offer.h"
#include "store/arena.h"
#include "store/buf.h"
#include "tui/canvas.h"
#include "tui/input.h"

struct offers {
	enum offer what;               /* OFFER_NONE: nothing is offered */
	char about[ROW_ID_BYTES + 16]; /* as offer_list's */
	bool stale;                    /* rows were named: load is wanted */
	struct arena arena;
	struct rows rows;      /* struct offer_row */
	int lines[OFFER_MOST]; /* rows that match, the best first */
	int count;
	int marked;  /* the line that Enter takes; -1: what is typed stands */
	bool picked; /* somebody moved there */
};

void offers_init(struct offers *o);
void offers_clear(struct offers *o); /* may be called twice */

/* Names what is to be offered, `about` as offer_list's; OFFER_NONE closes the list. */
void offers_open(struct offers *o, enum offer what, const char *about);

/* Reads what was named; all is offered, and the row that is `typed` already is marked. On an error
 * nothing is offered. */
struct err offers_load(struct offers *o, struct record *r, const char *typed);

/* Keeps what matches. The best is marked; of people and causes, which may be others than those that
 * are listed, only one that begins like this, or has a word that does. */
void offers_narrow(struct offers *o, const char *typed);

/* Marks the next line (1) or the one before (-1); before the first one none is. False when it is at
 * that end. */
bool offers_move(struct offers *o, int direction);

/* The row that Enter takes; NULL: what is typed stands. */
const struct offer_row *offers_marked(const struct offers *o);

/* The row with this value; NULL: it is not offered. */
const struct offer_row *offers_find(const struct offers *o, const char *value);

/* Rows its box takes, at most `most`; 0: there is nothing to show. */
int offers_rows(const struct offers *o, int most);

/* The box, as high as the area. */
void offers_draw(const struct offers *o, struct area a);

#endif
