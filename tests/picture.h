/* tests/picture.h - a canvas as an SVG: what README.md and docs/ show is what the program draws.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_PICTURE_H
#define TESTS_PICTURE_H

#include "store/buf.h"
#include "tui/canvas.h"
#include "tui/theme.h"

/* How a cell looks on a terminal of that depth, as tui/term.c shows it: the cursor's row reversed. */
struct look picture_look(
	const struct theme *theme, const struct cell *cell, enum theme_depth depth);

/* Appends the picture. `title` says in a sentence what there is to see. */
void picture_draw(
	const struct canvas *c, const struct theme *theme, const char *title, struct buf *out);

#endif
