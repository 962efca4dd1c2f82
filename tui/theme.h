/* tui/theme.h - how each style looks. Names here, colours in term.c's terms there.
 * SPDX-License-Identifier: MIT */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include <stdbool.h>
#include <stdint.h>

#include "store/err.h"
#include "tui/canvas.h"

/* How many colours a terminal can show. */
enum theme_depth { THEME_NONE, THEME_8, THEME_16, THEME_256, THEME_RGB };

enum {
	THEME_COUNT = 4,
	LOOK_OWN = -1,      /* the terminal's own colour */
	LOOK_RGB = 1 << 24, /* added to 0xRRGGBB; without it a colour is 0 to 255 of the palette */
};

/* A colour of the terminal's first 16, or -1 for the terminal's own. */
struct look {
	int8_t foreground;
	int8_t background;
	bool bold;
	bool dim;
	bool reverse;
	bool underline;
};

struct theme {
	const char *name;
	struct look looks[STYLE_COUNT];
};

/* "dark", "light", "contrast", "mono". ERR_CONFIG lists those there are. */
struct err theme_find(const char *name, const struct theme **out);

/* The themes there are, 0 to THEME_COUNT - 1. */
const struct theme *theme_at(int i);

/* How the style looks at this depth. */
struct look theme_look(const struct theme *theme, enum style style, enum theme_depth depth);

bool look_equal(struct look a, struct look b);

/* True when `to` lacks something that `from` has, which only a reset takes away. */
bool look_is_less(struct look from, struct look to);

#endif
