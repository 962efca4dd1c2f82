/* tui/theme.c - the themes there are.
 *
 * Only the terminal's first 16 colours and its own background are used: whoever set them up can
 * read them. What a style means never hangs on its colour: the words or a symbol say it too.
 * SPDX-License-Identifier: MIT */
#include "tui/theme.h"

#include <string.h>

enum {
	OWN = -1, /* the terminal's own colour */
	BLACK = 0,
	RED,
	GREEN,
	YELLOW,
	BLUE,
	MAGENTA,
	CYAN,
	WHITE,
	GREY,
};

/* foreground, background, bold, dim, reverse, underline */
static const struct theme dark = {
	"dark",
	{
		[STYLE_PLAIN] = {OWN, OWN, false, false, false, false},
		[STYLE_DIM] = {GREY, OWN, false, false, false, false},
		[STYLE_STRONG] = {OWN, OWN, true, false, false, false},
		[STYLE_BORDER] = {GREY, OWN, false, false, false, false},
		[STYLE_FOCUS] = {CYAN, OWN, true, false, false, false},
		[STYLE_DUE] = {YELLOW, OWN, false, false, false, false},
		[STYLE_OVERDUE] = {RED, OWN, true, false, false, false},
		[STYLE_OK] = {GREEN, OWN, false, false, false, false},
		[STYLE_KEY] = {CYAN, OWN, false, false, false, false},
		[STYLE_BANNER] = {BLACK, YELLOW, false, false, false, false},
	},
};

static const struct theme light = {
	"light",
	{
		[STYLE_PLAIN] = {OWN, OWN, false, false, false, false},
		[STYLE_DIM] = {GREY, OWN, false, false, false, false},
		[STYLE_STRONG] = {OWN, OWN, true, false, false, false},
		[STYLE_BORDER] = {GREY, OWN, false, false, false, false},
		[STYLE_FOCUS] = {BLUE, OWN, true, false, false, false},
		[STYLE_DUE] = {MAGENTA, OWN, false, false, false, false},
		[STYLE_OVERDUE] = {RED, OWN, true, false, false, false},
		[STYLE_OK] = {GREEN, OWN, false, false, false, false},
		[STYLE_KEY] = {BLUE, OWN, false, false, false, false},
		[STYLE_BANNER] = {WHITE, BLUE, true, false, false, false},
	},
};

static const struct theme contrast = {
	"contrast",
	{
		[STYLE_PLAIN] = {OWN, OWN, false, false, false, false},
		[STYLE_DIM] = {OWN, OWN, false, false, false, false},
		[STYLE_STRONG] = {OWN, OWN, true, false, false, false},
		[STYLE_BORDER] = {OWN, OWN, false, false, false, false},
		[STYLE_FOCUS] = {OWN, OWN, true, false, false, false},
		[STYLE_DUE] = {OWN, OWN, false, false, false, true},
		[STYLE_OVERDUE] = {OWN, OWN, true, false, true, false},
		[STYLE_OK] = {OWN, OWN, false, false, false, false},
		[STYLE_KEY] = {OWN, OWN, true, false, false, true},
		[STYLE_BANNER] = {BLACK, YELLOW, true, false, false, false},
	},
};

static const struct theme mono = {
	"mono",
	{
		[STYLE_PLAIN] = {OWN, OWN, false, false, false, false},
		[STYLE_DIM] = {OWN, OWN, false, true, false, false},
		[STYLE_STRONG] = {OWN, OWN, true, false, false, false},
		[STYLE_BORDER] = {OWN, OWN, false, true, false, false},
		[STYLE_FOCUS] = {OWN, OWN, true, false, false, false},
		[STYLE_DUE] = {OWN, OWN, false, false, false, true},
		[STYLE_OVERDUE] = {OWN, OWN, true, false, false, true},
		[STYLE_OK] = {OWN, OWN, false, false, false, false},
		[STYLE_KEY] = {OWN, OWN, true, false, false, false},
		[STYLE_BANNER] = {OWN, OWN, true, false, true, false},
	},
};

static const struct theme *const themes[] = {&dark, &light, &contrast, &mono};

struct err
theme_find(const char *name, const struct theme **out)
{
	struct buf shown;
	struct err e;

	for (size_t i = 0; i < sizeof themes / sizeof themes[0]; i++) {
		if (strcmp(name, themes[i]->name) == 0) {
			*out = themes[i];
			return NO_ERR;
		}
	}
	buf_init(&shown, 64);
	text_plain(text_of(name), false, 64, &shown);
	e = err_make(ERR_CONFIG,
		"there is no theme \"%s\"; there are dark, light, contrast and mono", shown.data);
	buf_clear(&shown);
	return e;
}

const struct theme *
theme_at(int i)
{
	return themes[i];
}

struct look
theme_look(const struct theme *theme, enum style style, enum theme_depth depth)
{
	(void)depth;
	return theme->looks[style];
}

bool
look_equal(struct look a, struct look b)
{
	return a.foreground == b.foreground && a.background == b.background && a.bold == b.bold &&
	       a.dim == b.dim && a.reverse == b.reverse && a.underline == b.underline;
}

bool
look_is_less(struct look from, struct look to)
{
	return (from.bold && !to.bold) || (from.dim && !to.dim) || (from.reverse && !to.reverse) ||
	       (from.underline && !to.underline) || (from.foreground >= 0 && to.foreground < 0) ||
	       (from.background >= 0 && to.background < 0);
}
