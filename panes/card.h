/* panes/card.h - the intake card: what the process asks before an incident is declared. It informs,
 * and refuses nothing (R14).
 * SPDX-License-Identifier: MIT */
#ifndef PANES_CARD_H
#define PANES_CARD_H

#include <stdbool.h>

#include "store/arena.h"
#include "store/card.h"
#include "tui/canvas.h"

struct card {
	bool stale; /* load is wanted */
	struct arena arena;
	struct rows lines; /* struct card_line */
};

void card_init(struct card *card);
void card_clear(struct card *card); /* may be called twice */

/* It is wanted: card_load reads it. */
void card_open(struct card *card);
struct err card_load(struct card *card, struct record *r);

/* How many rows it takes at that width. */
int card_rows(const struct card *card, int cols);

/* As much of it as has room. */
void card_draw(const struct card *card, struct area a);

#endif
