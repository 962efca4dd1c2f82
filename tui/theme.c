/* tui/theme.c - the themes there are.
 *
 * One accent says that something is due, red (in colour-blind: orange) that it is late; all else is
 * the terminal's own colour, in bold, dim or underlined. What a style means never hangs on its
 * colour: the words or a symbol say it too. Up to 16 colours those of the terminal are used:
 * whoever set them up can read them. From 256 on the contrast of ours is held by a test.
 * SPDX-License-Identifier: MIT */
#include "tui/theme.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	OWN = LOOK_OWN,
	BLACK = 0,
	RED,
	GREEN,
	YELLOW,
	BLUE,
	MAGENTA,
	CYAN,
	WHITE,
	GREY,

	CUBE = 16, /* where the palette's 6 x 6 x 6 colours begin, and its 24 greys */
	CUBE_SIDE = 6,
	GREYS = 232,
	PALETTE = 256,
};

/* Of 16 the foreground, the background; then the same as 0xRRGGBB. */
static const struct theme dark = {
	"dark",
	{
		[STYLE_PLAIN] = {OWN, OWN, OWN, OWN, .bold = false},
		[STYLE_DIM] = {GREY, OWN, 0xa8a8a8, OWN, .bold = false},
		[STYLE_STRONG] = {OWN, OWN, OWN, OWN, .bold = true},
		[STYLE_BORDER] = {GREY, OWN, 0x767676, OWN, .bold = false},
		[STYLE_FOCUS] = {OWN, OWN, OWN, OWN, .bold = true},
		[STYLE_DUE] = {YELLOW, OWN, 0xffc94d, OWN, .bold = false},
		[STYLE_OVERDUE] = {RED, OWN, 0xff6b61, OWN, .bold = true},
		[STYLE_OK] = {OWN, OWN, OWN, OWN, .bold = false},
		[STYLE_KEY] = {OWN, OWN, OWN, OWN, .bold = true},
		[STYLE_BANNER] = {BLACK, YELLOW, 0x000000, 0xffc94d, .bold = false},
		[STYLE_PAST] = {WHITE, BLUE, 0xffffff, 0x1f4f8f, .bold = true},
	},
};

static const struct theme light = {
	"light",
	{
		[STYLE_PLAIN] = {OWN, OWN, OWN, OWN, .bold = false},
		[STYLE_DIM] = {GREY, OWN, 0x585858, OWN, .bold = false},
		[STYLE_STRONG] = {OWN, OWN, OWN, OWN, .bold = true},
		[STYLE_BORDER] = {GREY, OWN, 0x8a8a8a, OWN, .bold = false},
		[STYLE_FOCUS] = {OWN, OWN, OWN, OWN, .bold = true},
		[STYLE_DUE] = {MAGENTA, OWN, 0x8a1a8c, OWN, .bold = false},
		[STYLE_OVERDUE] = {RED, OWN, 0xb00010, OWN, .bold = true},
		[STYLE_OK] = {OWN, OWN, OWN, OWN, .bold = false},
		[STYLE_KEY] = {OWN, OWN, OWN, OWN, .bold = true},
		[STYLE_BANNER] = {WHITE, MAGENTA, 0xffffff, 0x8a1a8c, .bold = true},
		[STYLE_PAST] = {WHITE, BLUE, 0xffffff, 0x0a4a8a, .bold = true},
	},
};

/* On any background: a colour of the text never comes without one behind it. */
static const struct theme contrast = {
	"contrast",
	{
		[STYLE_PLAIN] = {OWN, OWN, OWN, OWN, .bold = false},
		[STYLE_DIM] = {OWN, OWN, OWN, OWN, .bold = false},
		[STYLE_STRONG] = {OWN, OWN, OWN, OWN, .bold = true},
		[STYLE_BORDER] = {OWN, OWN, OWN, OWN, .bold = false},
		[STYLE_FOCUS] = {OWN, OWN, OWN, OWN, .bold = true},
		[STYLE_DUE] = {OWN, OWN, OWN, OWN, .underline = true},
		[STYLE_OVERDUE] = {WHITE, RED, 0xffffff, 0x8b0000, .bold = true},
		[STYLE_OK] = {OWN, OWN, OWN, OWN, .bold = false},
		[STYLE_KEY] = {OWN, OWN, OWN, OWN, .bold = true, .underline = true},
		[STYLE_BANNER] = {BLACK, YELLOW, 0x000000, 0xffdf00, .bold = false},
		[STYLE_PAST] = {WHITE, BLUE, 0xffffff, 0x00307a, .bold = true},
	},
};

static const struct theme mono = {
	"mono",
	{
		[STYLE_PLAIN] = {OWN, OWN, OWN, OWN, .bold = false},
		[STYLE_DIM] = {OWN, OWN, OWN, OWN, .dim = true},
		[STYLE_STRONG] = {OWN, OWN, OWN, OWN, .bold = true},
		[STYLE_BORDER] = {OWN, OWN, OWN, OWN, .dim = true},
		[STYLE_FOCUS] = {OWN, OWN, OWN, OWN, .bold = true},
		[STYLE_DUE] = {OWN, OWN, OWN, OWN, .underline = true},
		[STYLE_OVERDUE] = {OWN, OWN, OWN, OWN, .bold = true, .underline = true},
		[STYLE_OK] = {OWN, OWN, OWN, OWN, .bold = false},
		[STYLE_KEY] = {OWN, OWN, OWN, OWN, .bold = true},
		[STYLE_BANNER] = {OWN, OWN, OWN, OWN, .bold = true, .reverse = true},
		[STYLE_PAST] = {OWN, OWN, OWN, OWN, .reverse = true},
	},
};

/* Blue and orange, which no common colour blindness takes for one another, and which differ in
 * brightness. On any background, like contrast. */
static const struct theme colour_blind = {
	"colour-blind",
	{
		[STYLE_PLAIN] = {OWN, OWN, OWN, OWN, .bold = false},
		[STYLE_DIM] = {OWN, OWN, OWN, OWN, .bold = false},
		[STYLE_STRONG] = {OWN, OWN, OWN, OWN, .bold = true},
		[STYLE_BORDER] = {OWN, OWN, OWN, OWN, .dim = true},
		[STYLE_FOCUS] = {OWN, OWN, OWN, OWN, .bold = true},
		[STYLE_DUE] = {WHITE, BLUE, 0xffffff, 0x0a5ea8, .bold = false},
		[STYLE_OVERDUE] = {BLACK, YELLOW, 0x000000, 0xffa81f, .bold = false},
		[STYLE_OK] = {OWN, OWN, OWN, OWN, .bold = false},
		[STYLE_KEY] = {OWN, OWN, OWN, OWN, .bold = true},
		[STYLE_BANNER] = {OWN, OWN, OWN, OWN, .bold = true, .reverse = true},
		[STYLE_PAST] = {OWN, OWN, OWN, OWN, .reverse = true, .underline = true},
	},
};

static const struct theme *const themes[THEME_COUNT] = {
	&dark, &light, &contrast, &mono, &colour_blind};

const struct theme *
theme_at(int i)
{
	assert(i >= 0 && i < THEME_COUNT);
	return themes[i];
}

struct err
theme_find(const char *name, const struct theme **out)
{
	char shown[64];

	for (int i = 0; i < THEME_COUNT; i++) {
		if (strcmp(name, themes[i]->name) == 0) {
			*out = themes[i];
			return NO_ERR;
		}
	}
	return err_make(ERR_CONFIG,
		"there is no theme \"%s\"; there are dark, light, contrast, mono and colour-blind",
		text_show(text_of(name), false, shown, sizeof shown));
}

/* ---- colours ---- */

int32_t
theme_palette_rgb(int colour)
{
	static const int32_t levels[CUBE_SIDE] = {0, 95, 135, 175, 215, 255};
	int32_t grey;
	int at;

	assert(colour >= CUBE && colour < PALETTE);
	if (colour >= GREYS) {
		grey = 8 + 10 * (colour - GREYS);
		return grey << 16 | grey << 8 | grey;
	}
	at = colour - CUBE;
	return levels[at / CUBE_SIDE / CUBE_SIDE] << 16 | levels[at / CUBE_SIDE % CUBE_SIDE] << 8 |
	       levels[at % CUBE_SIDE];
}

static int
distance(int32_t a, int32_t b)
{
	int total = 0;

	for (int shift = 0; shift <= 16; shift += 8) {
		int difference = (a >> shift & 255) - (b >> shift & 255);

		total += difference * difference;
	}
	return total;
}

/* The colour of the palette that is nearest to red, green and blue. */
static int
find_nearest(int32_t rgb)
{
	int nearest = CUBE;
	int least = distance(theme_palette_rgb(nearest), rgb);

	for (int i = CUBE + 1; i < PALETTE && least > 0; i++) {
		int other = distance(theme_palette_rgb(i), rgb);

		if (other >= least)
			continue;
		nearest = i;
		least = other;
	}
	return nearest;
}

static int32_t
colour_at(int8_t basic, int32_t rgb, enum theme_depth depth)
{
	int nearest;

	if (basic == LOOK_OWN || depth == THEME_NONE)
		return LOOK_OWN;
	if (depth < THEME_256)
		return basic;
	nearest = find_nearest(rgb);
	if (depth == THEME_256 || theme_palette_rgb(nearest) == rgb)
		return nearest; /* the shorter way to say the same */
	return LOOK_RGB | rgb;
}

struct look
theme_look(const struct theme *theme, enum style style, enum theme_depth depth)
{
	/* Where no colour tells them apart, what mono does: but contrast dims nothing. */
	const struct theme *used = depth == THEME_NONE && theme != &contrast ? &mono : theme;
	const struct theme_style *s = &used->styles[style];
	struct look look = {
		.foreground = colour_at(s->foreground, s->foreground_rgb, depth),
		.background = colour_at(s->background, s->background_rgb, depth),
		.bold = s->bold,
		.dim = s->dim,
		.reverse = s->reverse,
		.underline = s->underline,
	};

	if (depth == THEME_NONE)
		look.reverse = look.reverse || s->background != LOOK_OWN;
	if (depth == THEME_8 && look.foreground == GREY) {
		look.foreground = LOOK_OWN;
		look.dim = true;
	}
	return look;
}

bool
look_equal(struct look a, struct look b)
{
	return a.foreground == b.foreground && a.background == b.background && a.bold == b.bold &&
	       a.dim == b.dim && a.reverse == b.reverse && a.underline == b.underline;
}

bool
look_equal_blank(struct look a, struct look b)
{
	return look_equal(a, b) || (a.background == b.background && !a.reverse && !b.reverse &&
					   !a.underline && !b.underline);
}

bool
look_is_less(struct look from, struct look to)
{
	return (from.bold && !to.bold) || (from.dim && !to.dim) || (from.reverse && !to.reverse) ||
	       (from.underline && !to.underline) || (from.foreground >= 0 && to.foreground < 0) ||
	       (from.background >= 0 && to.background < 0);
}
