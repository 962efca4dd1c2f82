/* store/card.h - the intake card of a pack: what it asks before an incident is declared.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_CARD_H
#define STORE_CARD_H

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

/* In the order of the card. */
enum card_part {
	CARD_INTAKE,    /* the questions: any No means start (R7) */
	CARD_MEANS,     /* what minor and major mean (R8) */
	CARD_EXAMPLES,  /* what was an incident before (R13) */
	CARD_REMINDERS, /* where to look first (R12) */
};

enum { CARD_LINES_MOST = 60 };

struct card_line {
	enum card_part part;
	struct text text;
};

/* That of the pack which a new incident gets. Rows are struct card_line. */
struct err card_read(struct record *r, struct arena *a, struct rows *out);

#endif
