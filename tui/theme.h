/* tui/theme.h - how each style looks. Names here, the terminal's sequences in term.c.
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
	THEME_COUNT = 5,
	LOOK_OWN = -1,      /* the terminal's own colour */
	LOOK_RGB = 1 << 24, /* added to 0xRRGGBB; without it a colour is 0 to 255 of the palette */
};

/* How a cell is shown on a terminal of some depth. */
struct look {
	int32_t foreground; /* LOOK_OWN, a colour of the palette, or LOOK_RGB and a colour */
	int32_t background;
	bool bold;
	bool dim;
	bool reverse;
	bool underline;
};

/* One style of a theme. What terminals of 16 colours show lies within what their owner set up; from
 * 256 on colours are ours, and their contrast is known. */
struct theme_style {
	int8_t foreground; /* of 16; LOOK_OWN at both depths or at none */
	int8_t background;
	int32_t foreground_rgb; /* 0xRRGGBB; at 256 the nearest one */
	int32_t background_rgb;
	bool bold;
	bool dim;
	bool reverse;
	bool underline;
};

struct theme {
	const char *name;
	struct theme_style styles[STYLE_COUNT];
};

/* The themes there are, 0 to THEME_COUNT - 1. */
const struct theme *theme_at(int i);

/* "dark", "light", "contrast", "mono", "colour-blind". ERR_CONFIG lists those there are. */
struct err theme_find(const char *name, const struct theme **out);

/* How the style looks at this depth. */
struct look theme_look(const struct theme *theme, enum style style, enum theme_depth depth);

/* Red, green and blue (0xRRGGBB) of a colour from 16 to 255 of the palette: the cube, the greys. */
int32_t theme_palette_rgb(int colour);

bool look_equal(struct look a, struct look b);

/* True when a blank looks the same in both: it has no foreground. */
bool look_equal_blank(struct look a, struct look b);

/* True when `to` lacks something that `from` has, which only a reset takes away. */
bool look_is_less(struct look from, struct look to);

#endif
