/* tui/canvas.c - cells in memory.
 *
 * Borders are light lines that know each other: where two boxes share a column or a row, the
 * crossing becomes a tee or a cross. A wide glyph owns two cells, the right one with cols 0;
 * whoever overwrites one half blanks the other.
 * SPDX-License-Identifier: MIT */
#include "tui/canvas.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	CELLS_MOST = 4 * 1024 * 1024, /* a window size that asks for more is a lie */
	LINE_UP = 1,
	LINE_DOWN = 2,
	LINE_LEFT = 4,
	LINE_RIGHT = 8,
	LINE_BYTES = 4, /* of a line's glyph, with its NUL */
};

/* By the LINE_ bits that meet in the cell. */
static const struct glyph lines[16] = {{" ", 1}, {"│", 1}, {"│", 1}, {"│", 1}, {"─", 1}, {"┘", 1},
	{"┐", 1}, {"┤", 1}, {"─", 1}, {"└", 1}, {"┌", 1}, {"├", 1}, {"─", 1}, {"┴", 1}, {"┬", 1},
	{"┼", 1}};
static const struct glyph double_lines[16] = {{" ", 1}, {"║", 1}, {"║", 1}, {"║", 1}, {"═", 1},
	{"╝", 1}, {"╗", 1}, {"╣", 1}, {"═", 1}, {"╚", 1}, {"╔", 1}, {"╠", 1}, {"═", 1}, {"╩", 1},
	{"╦", 1}, {"╬", 1}};

/* One letter a style; a capital (or '#') when the cell is selected. */
static const char letters[STYLE_COUNT] = {
	[STYLE_PLAIN] = '.',
	[STYLE_DIM] = 'd',
	[STYLE_STRONG] = 's',
	[STYLE_BORDER] = 'b',
	[STYLE_FOCUS] = 'f',
	[STYLE_DUE] = 'u',
	[STYLE_OVERDUE] = 'o',
	[STYLE_OK] = 'k',
	[STYLE_KEY] = 'y',
	[STYLE_BANNER] = 'n',
	[STYLE_PAST] = 'p',
};

struct err
canvas_init(struct canvas *c, int rows, int cols)
{
	struct canvas fresh = {.rows = rows > 0 ? rows : 1, .cols = cols > 0 ? cols : 1};

	if (fresh.rows <= CELLS_MOST / fresh.cols)
		fresh.cells =
			calloc((size_t)fresh.rows * (size_t)fresh.cols, sizeof fresh.cells[0]);
	if (fresh.cells == NULL)
		return err_make(
			ERR_FULL, "no memory for a screen of %d by %d", fresh.cols, fresh.rows);
	*c = fresh;
	canvas_erase(c);
	return NO_ERR;
}

struct err
canvas_resize(struct canvas *c, int rows, int cols)
{
	struct canvas fresh;
	struct err e;

	if (c->rows == rows && c->cols == cols) {
		canvas_erase(c);
		return NO_ERR;
	}
	e = canvas_init(&fresh, rows, cols);
	if (e.kind != ERR_NONE)
		return e;
	fresh.ascii = c->ascii;
	canvas_clear(c);
	*c = fresh;
	return NO_ERR;
}

void
canvas_clear(struct canvas *c)
{
	free(c->cells);
	*c = (struct canvas){.ascii = c->ascii, .cursor_row = -1};
}

void
canvas_erase(struct canvas *c)
{
	const struct cell blank = {.glyph = {" ", 1}};

	for (int i = 0; i < c->cols; i++)
		c->cells[i] = blank;
	for (int row = 1; row < c->rows; row++)
		memcpy(&c->cells[(size_t)row * (size_t)c->cols], c->cells,
			(size_t)c->cols * sizeof blank);
	c->cursor_row = -1;
	c->cursor_col = 0;
}

static struct cell *
cell_at(const struct canvas *c, int row, int col)
{
	assert(row >= 0 && row < c->rows && col >= 0 && col < c->cols);
	return &c->cells[row * c->cols + col];
}

static void
cell_blank(struct cell *cell)
{
	cell->glyph = (struct glyph){" ", 1};
}

/* Before the cell is overwritten: the other half of a wide glyph must not stay behind. */
static void
cell_part(const struct canvas *c, int row, int col)
{
	const struct cell *cell = cell_at(c, row, col);

	if (cell->glyph.cols == 0 && col > 0)
		cell_blank(cell_at(c, row, col - 1));
	if (cell->glyph.cols == 2 && col + 1 < c->cols)
		cell_blank(cell_at(c, row, col + 1));
}

/* The caller has seen to it that the whole glyph is inside. */
static void
cell_set(const struct canvas *c, int row, int col, enum style style, const struct glyph *g)
{
	static const struct glyph half = {"", 0};
	struct cell *cell = cell_at(c, row, col);

	if (cell->glyph.cols != 1)
		cell_part(c, row, col);
	cell->glyph = *g;
	cell->style = (uint8_t)style;
	cell->selected = false;
	if (g->cols == 2) {
		cell_part(c, row, col + 1);
		cell[1].glyph = half;
		cell[1].style = (uint8_t)style;
		cell[1].selected = false;
		cell->glyph =
			*g; /* when the old half to the right was this cell's, it was blanked */
	}
}

static void
dump_row(const struct canvas *c, int row, bool styles, struct buf *out)
{
	size_t keep = out->length;
	const char blank = (char)(styles ? letters[STYLE_PLAIN] : ' ');

	for (int col = 0; col < c->cols; col++) {
		const struct cell *cell = cell_at(c, row, col);
		char letter = letters[cell->style];

		if (cell->selected)
			letter = (char)(letter == '.' ? '#' : letter - 'a' + 'A');
		if (styles)
			(void)buf_add(out, &letter, 1);
		else
			(void)buf_string(out, cell->glyph.bytes);
		if (out->length > 0 && out->data[out->length - 1] != blank)
			keep = out->length;
	}
	if (out->capacity > 0 && !out->full) {
		out->length = keep;
		out->data[keep] = '\0';
	}
	(void)buf_add(out, "\n", 1);
}

void
canvas_dump(const struct canvas *c, bool styles, struct buf *out)
{
	for (int row = 0; row < c->rows; row++)
		dump_row(c, row, false, out);
	if (!styles)
		return;
	(void)buf_string(out, "--- styles\n");
	for (int row = 0; row < c->rows; row++)
		dump_row(c, row, true, out);
	if (c->cursor_row >= 0)
		(void)buf_printf(out, "--- cursor %d,%d\n", c->cursor_row, c->cursor_col);
}

struct area
area_whole(struct canvas *c)
{
	return (struct area){c, 0, 0, c->rows, c->cols};
}

/* The part of `from` .. `from + count` inside 0 .. `most`. */
static void
clip(int *from, int *count, int most)
{
	if (*from < 0) {
		*count += *from;
		*from = 0;
	}
	if (*from > most)
		*from = most;
	if (*count > most - *from)
		*count = most - *from;
	if (*count < 0)
		*count = 0;
}

struct area
area_part(struct area a, int row, int col, int rows, int cols)
{
	clip(&row, &rows, a.rows);
	clip(&col, &cols, a.cols);
	return (struct area){a.canvas, a.row + row, a.col + col, rows, cols};
}

static bool
area_has(struct area a, int row, int col)
{
	return row >= 0 && row < a.rows && col >= 0 && col < a.cols;
}

static void
put_mark(struct area a, int row, int col, enum style style)
{
	cell_set(a.canvas, a.row + row, a.col + col, style, &(struct glyph){"~", 1});
}

int
area_put(struct area a, int row, int col, enum style style, const char *string)
{
	struct text_walk w = text_walk(text_of(string));
	struct glyph g = {.cols = 0}; /* all of it: rows are compared byte by byte */

	while (area_has(a, row, col) && text_next(&w, &g)) {
		if (col + g.cols > a.cols) {
			put_mark(a, row, col, style);
			return a.cols;
		}
		cell_set(a.canvas, a.row + row, a.col + col, style, &g);
		col += g.cols;
	}
	return col;
}

int
area_printf(struct area a, int row, int col, enum style style, const char *format, ...)
{
	char string[1024];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(string, sizeof string, format, args);
	va_end(args);
	return area_put(a, row, col, style, string);
}

int
area_text(struct area a, int row, int col, int cols, enum style style, struct text text)
{
	struct text_walk w = text_walk(text);
	struct glyph g = {.cols = 0};
	int end;

	if (!area_has(a, row, col) || cols < 1)
		return col;
	end = cols < a.cols - col ? col + cols : a.cols;
	while (text_next(&w, &g)) {
		if (col + g.cols > end) {
			put_mark(a, row, end - 1, style);
			return end;
		}
		cell_set(a.canvas, a.row + row, a.col + col, style, &g);
		col += g.cols;
	}
	return col;
}

void
area_select(struct area a, int row)
{
	for (int col = 0; area_has(a, row, col); col++)
		cell_at(a.canvas, a.row + row, a.col + col)->selected = true;
}

/* The LINE_ bits of a border already in the cell, 0 when there is none. */
static int
line_bits(const struct cell *cell, bool ascii)
{
	if (cell->style != STYLE_BORDER && cell->style != STYLE_FOCUS)
		return 0;
	if (ascii) {
		switch (cell->glyph.bytes[0]) {
		case '+':
			return LINE_UP | LINE_RIGHT;
		case '|':
		case ':':
			return LINE_UP | LINE_DOWN;
		case '-':
		case '=':
			return LINE_LEFT | LINE_RIGHT;
		default:
			return 0;
		}
	}
	for (int bits = 1; bits < 16; bits++) {
		if (memcmp(cell->glyph.bytes, lines[bits].bytes, LINE_BYTES) == 0 ||
			memcmp(cell->glyph.bytes, double_lines[bits].bytes, LINE_BYTES) == 0)
			return bits == LINE_UP     ? LINE_UP | LINE_DOWN
			       : bits == LINE_LEFT ? LINE_LEFT | LINE_RIGHT
						   : bits;
	}
	return 0;
}

/* Lines of a bare terminal. */
static const struct glyph *
ascii_line(int bits, bool doubled)
{
	static const struct glyph cross = {"+", 1};
	static const struct glyph upright[] = {{"|", 1}, {":", 1}};
	static const struct glyph level[] = {{"-", 1}, {"=", 1}};

	if ((bits & (LINE_LEFT | LINE_RIGHT)) == 0)
		return &upright[doubled];
	return (bits & (LINE_UP | LINE_DOWN)) == 0 ? &level[doubled] : &cross;
}

static void
put_line(struct area a, int row, int col, int bits, bool focus)
{
	const struct canvas *c = a.canvas;
	const struct cell *old = cell_at(c, a.row + row, a.col + col);
	const struct glyph *line;

	bits |= line_bits(old, c->ascii);
	if (c->ascii)
		line = ascii_line(bits, c->doubled);
	else
		line = c->doubled ? &double_lines[bits] : &lines[bits];
	cell_set(c, a.row + row, a.col + col,
		focus || old->style == STYLE_FOCUS ? STYLE_FOCUS : STYLE_BORDER, line);
}

struct area
area_box(struct area a, bool focus, const char *title)
{
	int bottom = a.rows - 1;
	int right = a.cols - 1;
	int end;

	if (bottom < 1 || right < 1)
		return area_part(a, 0, 0, 0, 0);
	put_line(a, 0, 0, LINE_DOWN | LINE_RIGHT, focus);
	put_line(a, 0, right, LINE_DOWN | LINE_LEFT, focus);
	put_line(a, bottom, 0, LINE_UP | LINE_RIGHT, focus);
	put_line(a, bottom, right, LINE_UP | LINE_LEFT, focus);
	for (int col = 1; col < right; col++) {
		put_line(a, 0, col, LINE_LEFT | LINE_RIGHT, focus);
		put_line(a, bottom, col, LINE_LEFT | LINE_RIGHT, focus);
	}
	for (int row = 1; row < bottom; row++) {
		put_line(a, row, 0, LINE_UP | LINE_DOWN, focus);
		put_line(a, row, right, LINE_UP | LINE_DOWN, focus);
	}
	if (title != NULL && title[0] != '\0' && right > 5) {
		(void)area_put(a, 0, 2, focus ? STYLE_FOCUS : STYLE_BORDER, focus ? "[" : " ");
		end = area_text(
			a, 0, 3, right - 5, focus ? STYLE_STRONG : STYLE_PLAIN, text_of(title));
		(void)area_put(a, 0, end, focus ? STYLE_FOCUS : STYLE_BORDER, focus ? "]" : " ");
	}
	return area_part(a, 1, 1, a.rows - 2, a.cols - 2);
}

bool
cell_equal(const struct cell *a, const struct cell *b)
{
	return a->style == b->style && a->selected == b->selected &&
	       a->glyph.cols == b->glyph.cols && strcmp(a->glyph.bytes, b->glyph.bytes) == 0;
}

bool
cell_is_ascii(const struct cell *cell)
{
	return ((unsigned char)cell->glyph.bytes[0] & 0x80) == 0 && cell->glyph.bytes[0] != '\0' &&
	       cell->glyph.bytes[1] == '\0';
}

bool
cell_is_line(const struct cell *cell)
{
	const unsigned char *bytes = (const unsigned char *)cell->glyph.bytes;

	return bytes[0] == 0xe2 && (bytes[1] == 0x94 || bytes[1] == 0x95) && bytes[2] != '\0' &&
	       bytes[3] == '\0';
}

int
cell_smear(const struct cell *cell)
{
	int points = 0;

	if (cell_is_ascii(cell) || cell_is_line(cell))
		return 0;
	for (const char *at = cell->glyph.bytes; *at != '\0'; at++)
		points += ((unsigned char)*at & 0xc0) != 0x80;
	return points;
}
