/* tui/canvas.h - cells in memory. Panes draw here; tui/term.c alone shows it.
 * SPDX-License-Identifier: MIT */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

#include "store/buf.h"
#include "store/err.h"
#include "store/text.h"

/* What a cell means; the theme says how that looks. Colour is never the only sign. */
enum style {
	STYLE_PLAIN,
	STYLE_DIM,    /* known, but not what to look at: hints, ages, rows that are done */
	STYLE_STRONG, /* the incident's title, a pane's title with the focus */
	STYLE_BORDER,
	STYLE_FOCUS,   /* the border of the pane with the focus */
	STYLE_DUE,     /* due soon: the one accent */
	STYLE_OVERDUE, /* due, failed, stale: stands with a symbol */
	STYLE_OK,
	STYLE_KEY,    /* a key's name in a hint */
	STYLE_BANNER, /* DRILL, engine gone: a whole line */
	STYLE_PAST,   /* not now: the lines round a screen of the past */
	STYLE_COUNT,
};

struct cell {
	struct glyph glyph; /* cols 0: the right half of a wide glyph */
	uint8_t style;      /* enum style */
	bool selected;      /* under the cursor: shown reversed */
};

struct canvas {
	int rows;
	int cols;
	struct cell *cells; /* rows * cols, owned */
	bool ascii;         /* draw borders and marks with ASCII only */
	bool doubled;       /* and borders with double lines: what they hold is not now */
	int cursor_row;     /* where the terminal's cursor stands; -1: hidden */
	int cursor_col;
};

/* A rectangle of a canvas. Everything drawn through it is clipped to it. */
struct area {
	struct canvas *canvas;
	int row;
	int col;
	int rows;
	int cols;
};

/* Sizes below 1 count as 1. ERR_FULL when memory is short; then the canvas is as before. */
struct err canvas_init(struct canvas *c, int rows, int cols);
struct err canvas_resize(struct canvas *c, int rows, int cols); /* and erases */
void canvas_clear(struct canvas *c);
void canvas_erase(struct canvas *c); /* blanks, plain, cursor hidden */

/* The canvas as text, a line a row, trailing blanks cut; with `styles`, a second block follows
 * with one letter a cell for its style (a capital or '#' when selected), and the cursor's place
 * when it shows. What golden screens compare. */
void canvas_dump(const struct canvas *c, bool styles, struct buf *out);

bool cell_equal(const struct cell *a, const struct cell *b);
bool cell_is_ascii(const struct cell *cell);

/* U+2500 to U+257F, which only area_box draws in this number. */
bool cell_is_line(const struct cell *cell);

/* How many cells to the right a terminal may have drawn over that counts each of the cell's code
 * points a column wider than we do. */
int cell_smear(const struct cell *cell);

struct area area_whole(struct canvas *c);
/* A part of `a`, relative to it and clipped to it; may come out empty. */
struct area area_part(struct area a, int row, int col, int rows, int cols);

/* Our own words (literals, numbers, times). Returns the column after what was drawn.
 * A row or column outside draws nothing. Even these pass the neutraliser. */
int area_put(struct area a, int row, int col, enum style style, const char *string);
__attribute__((format(printf, 5, 6))) int area_printf(
	struct area a, int row, int col, enum style style, const char *format, ...);

/* Somebody else's words in at most `cols` columns; a longer text ends in a "~" that says so.
 * Returns the column after what was drawn. */
int area_text(struct area a, int row, int col, int cols, enum style style, struct text text);

/* Marks a whole row as under the cursor. Call it after the row was drawn. */
void area_select(struct area a, int row);

/* A box round the area with `title` in its top line; returns the inside, which is empty when the
 * area is too small. With `focus` the title stands in [ ], so that the focus shows in ASCII and
 * mono too. Boxes may share a row or column of border: crossings are joined, and a focused
 * border stays focused. */
struct area area_box(struct area a, bool focus, const char *title);

#endif
