/* panes/wrap.h - a text on several lines, broken at words.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_WRAP_H
#define PANES_WRAP_H

#include "store/text.h"
#include "tui/canvas.h"

/* Draws the text from `row` on, on `most` rows at most; a longer one ends in a "~" that says so.
 * Returns how many rows it took. An area without rows only measures. */
int wrap_draw(struct area a, int row, int most, enum style style, struct text text);

/* The whole text, its lines apart at their return signs: draws those of its rows from `skip` on for which
 * the area has room, and returns how many it takes in all. */
int wrap_all(struct area a, int skip, enum style style, struct text text);

/* How many rows it takes at that width, `most` at most. */
int wrap_rows(int cols, int most, struct text text);

#endif
