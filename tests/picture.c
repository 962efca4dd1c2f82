/* tests/picture.c - a canvas as an SVG.
 *
 * Every run of letters says how wide it is (textLength), so that no font shifts a column. Borders
 * are lines, not letters: a font leaves gaps between rows. Numbers are whole or halves: the file
 * is the same on every machine.
 * SPDX-License-Identifier: MIT */
#include "tests/picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CELL_WIDTH = 8, CELL_HEIGHT = 17, BASELINE = 13, MARGIN = 10, LOOKS_MOST = 2 * STYLE_COUNT };
enum { UP = 1, DOWN = 2, LEFT = 4, RIGHT = 8 };

/* The terminal that is pictured: its own two colours and its first sixteen. */
struct palette {
	int32_t foreground;
	int32_t background;
	int32_t colours[16];
};

static const struct palette on_dark = {0xd5dae0, 0x12161b,
	{0x12161b, 0xff7b72, 0x5fc978, 0xe3b341, 0x6cb6ff, 0xd2a8ff, 0x56d4dd, 0xb1bac4, 0x8b949e,
		0xffa198, 0x7ee787, 0xf2cc60, 0x8ddbff, 0xe2c5ff, 0x8ae8ee, 0xffffff}};
static const struct palette on_light = {0x1f2328, 0xffffff,
	{0x1f2328, 0xb3001b, 0x116329, 0x7a4b00, 0x0550ae, 0x6639ba, 0x0b5c66, 0x6e7781, 0x59636e,
		0xa40e26, 0x1a7f37, 0x633c01, 0x0969da, 0x8250df, 0x1b7c83, 0xffffff}};

struct picture {
	const struct canvas *canvas;
	const struct theme *theme;
	const struct palette *palette;
	struct look looks[LOOKS_MOST]; /* those that occur; their numbers are the classes' */
	int looks_count;
	struct buf *out;
};

struct look
picture_look(const struct theme *theme, const struct cell *cell, enum theme_depth depth)
{
	const struct look bar = {.foreground = LOOK_OWN, .background = LOOK_OWN, .reverse = true};

	return cell->selected ? bar : theme_look(theme, (enum style)cell->style, depth);
}

static const struct cell *
cell_of(const struct picture *p, int row, int col)
{
	return &p->canvas->cells[row * p->canvas->cols + col];
}

static int32_t
rgb_of(const struct picture *p, int32_t colour, int32_t own)
{
	if (colour == LOOK_OWN)
		return own;
	if (colour >= LOOK_RGB)
		return colour - LOOK_RGB;
	return colour < 16 ? p->palette->colours[colour] : theme_palette_rgb(colour);
}

/* Half of the one and half of the other: what dim looks like. */
static int32_t
mixed(int32_t a, int32_t b)
{
	int32_t sum = 0;

	for (int shift = 0; shift < 24; shift += 8)
		sum |= ((((a >> shift) & 0xff) * 3 + ((b >> shift) & 0xff) * 2) / 5) << shift;
	return sum;
}

static void
colours_of(const struct picture *p, struct look look, int32_t *foreground, int32_t *background)
{
	*foreground = rgb_of(p, look.foreground, p->palette->foreground);
	*background = rgb_of(p, look.background, p->palette->background);
	if (look.dim)
		*foreground = mixed(*foreground, *background);
	if (look.reverse) {
		int32_t kept = *foreground;

		*foreground = *background;
		*background = kept;
	}
}

static int
look_number(struct picture *p, const struct cell *cell)
{
	struct look look = picture_look(p->theme, cell, THEME_RGB);

	for (int i = 0; i < p->looks_count; i++) {
		if (look_equal(p->looks[i], look))
			return i;
	}
	assert_in_range(p->looks_count, 0, LOOKS_MOST - 1);
	p->looks[p->looks_count] = look;
	return p->looks_count++;
}

/* The sides to which a border's line leaves its cell; 0: it is none. */
static int
sides_of(const struct cell *cell)
{
	static const struct {
		const char *line;
		int sides;
	} lines[] = {{"│", UP | DOWN}, {"─", LEFT | RIGHT}, {"┌", DOWN | RIGHT}, {"┐", DOWN | LEFT},
		{"└", UP | RIGHT}, {"┘", UP | LEFT}, {"├", UP | DOWN | RIGHT},
		{"┤", UP | DOWN | LEFT}, {"┬", DOWN | LEFT | RIGHT}, {"┴", UP | LEFT | RIGHT},
		{"┼", UP | DOWN | LEFT | RIGHT}};

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		if (strcmp(cell->glyph.bytes, lines[i].line) == 0)
			return lines[i].sides;
	}
	return 0;
}

static bool
is_blank(const struct cell *cell)
{
	return strcmp(cell->glyph.bytes, " ") == 0;
}

static void
escape(const char *bytes, struct buf *out)
{
	for (; *bytes != '\0'; bytes++) {
		const char *name = *bytes == '&'   ? "&amp;"
				   : *bytes == '<' ? "&lt;"
				   : *bytes == '>' ? "&gt;"
						   : NULL;

		if (name != NULL)
			(void)buf_string(out, name);
		else
			(void)buf_add(out, bytes, 1);
	}
}

/* The cells behind a run, where they are not the terminal's own. */
static void
put_ground(const struct picture *p, int row, int col, int cols, int look)
{
	int32_t foreground;
	int32_t background;

	colours_of(p, p->looks[look], &foreground, &background);
	if (background == p->palette->background)
		return;
	(void)buf_printf(p->out,
		"<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n",
		MARGIN + col * CELL_WIDTH, MARGIN + row * CELL_HEIGHT, cols * CELL_WIDTH,
		CELL_HEIGHT, (unsigned)background);
}

static void
put_words(const struct picture *p, int row, int col, int end, int look)
{
	while (end > col && is_blank(cell_of(p, row, end - 1)))
		end--;
	while (col < end && is_blank(cell_of(p, row, col)))
		col++;
	if (col == end)
		return;
	(void)buf_printf(p->out, "<text class=\"l%d\" x=\"%d\" y=\"%d\" textLength=\"%d\">", look,
		MARGIN + col * CELL_WIDTH, MARGIN + row * CELL_HEIGHT + BASELINE,
		(end - col) * CELL_WIDTH);
	for (; col < end; col++)
		escape(cell_of(p, row, col)->glyph.bytes, p->out);
	(void)buf_string(p->out, "</text>\n");
}

/* A run is of one look, and either ASCII, or one other character, or a line. */
static int
run_end(struct picture *p, int row, int col)
{
	const struct cell *first = cell_of(p, row, col);
	int look = look_number(p, first);
	int end = col + 1;

	if (!cell_is_ascii(first) && !cell_is_line(first)) {
		while (end < p->canvas->cols && cell_of(p, row, end)->glyph.cols == 0)
			end++;
		return end;
	}
	while (end < p->canvas->cols && look_number(p, cell_of(p, row, end)) == look &&
		cell_is_line(cell_of(p, row, end)) == cell_is_line(first) &&
		(cell_is_line(first) || cell_is_ascii(cell_of(p, row, end))))
		end++;
	return end;
}

static void
put_row(struct picture *p, int row)
{
	int end;

	for (int col = 0; col < p->canvas->cols; col = end) {
		int look = look_number(p, cell_of(p, row, col));

		end = run_end(p, row, col);
		put_ground(p, row, col, end - col, look);
		if (!cell_is_line(cell_of(p, row, col)))
			put_words(p, row, col, end, look);
	}
}

/* Lines along rows and columns, each as long as it goes; twice the units, for the middle of a
 * cell lies between two. */
static void
put_levels(struct picture *p, int look)
{
	for (int row = 0; row < p->canvas->rows; row++) {
		int from = -1; /* in half cells */

		for (int col = 0; col <= p->canvas->cols; col++) {
			const struct cell *cell =
				col < p->canvas->cols ? cell_of(p, row, col) : NULL;
			int sides =
				cell != NULL && look_number(p, cell) == look ? sides_of(cell) : 0;

			if (from < 0 && (sides & (LEFT | RIGHT)) != 0)
				from = 2 * col + ((sides & LEFT) == 0);
			if (from >= 0 && (sides & RIGHT) == 0) {
				int to = 2 * col + ((sides & LEFT) != 0);

				(void)buf_printf(p->out, "M%d %d.5h%d",
					MARGIN + from * CELL_WIDTH / 2,
					MARGIN + row * CELL_HEIGHT + CELL_HEIGHT / 2,
					(to - from) * CELL_WIDTH / 2);
				from = -1;
			}
		}
	}
}

static void
put_uprights(struct picture *p, int look)
{
	for (int col = 0; col < p->canvas->cols; col++) {
		int from = -1;

		for (int row = 0; row <= p->canvas->rows; row++) {
			const struct cell *cell =
				row < p->canvas->rows ? cell_of(p, row, col) : NULL;
			int sides =
				cell != NULL && look_number(p, cell) == look ? sides_of(cell) : 0;

			if (from < 0 && (sides & (UP | DOWN)) != 0)
				from = row * CELL_HEIGHT +
				       ((sides & UP) == 0 ? CELL_HEIGHT / 2 : 0);
			if (from >= 0 && (sides & DOWN) == 0) {
				int to = row * CELL_HEIGHT +
					 ((sides & UP) != 0 ? CELL_HEIGHT / 2 + 1 : 0);

				(void)buf_printf(p->out, "M%d %dv%d",
					MARGIN + col * CELL_WIDTH + CELL_WIDTH / 2, MARGIN + from,
					to - from);
				from = -1;
			}
		}
	}
}

static void
put_lines(struct picture *p)
{
	for (int look = 0; look < p->looks_count; look++) {
		size_t before = p->out->length;
		size_t empty;

		(void)buf_printf(p->out, "<path class=\"l%d b\" d=\"", look);
		empty = p->out->length;
		put_levels(p, look);
		put_uprights(p, look);
		if (p->out->length == empty) {
			p->out->length = before;
			p->out->data[before] = '\0';
		} else {
			(void)buf_string(p->out, "\"/>\n");
		}
	}
}

/* The classes; the looks are known only when all cells were seen. */
static void
put_style(const struct picture *p)
{
	(void)buf_string(p->out,
		"<style>\n"
		"text{font:13.3px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',"
		"'Liberation Mono',monospace;white-space:pre}\n");
	for (int i = 0; i < p->looks_count; i++) {
		int32_t foreground;
		int32_t background;

		colours_of(p, p->looks[i], &foreground, &background);
		(void)buf_printf(p->out, ".l%d{fill:#%06x%s%s}\n.l%d.b{stroke:#%06x}\n", i,
			(unsigned)foreground, p->looks[i].bold ? ";font-weight:bold" : "",
			p->looks[i].underline ? ";text-decoration:underline" : "", i,
			(unsigned)foreground);
	}
	(void)buf_string(p->out, ".b{fill:none}\n</style>\n");
}

void
picture_draw(const struct canvas *c, const struct theme *theme, const char *title, struct buf *out)
{
	struct picture p = {.canvas = c, .theme = theme, .out = out};
	int width = 2 * MARGIN + c->cols * CELL_WIDTH;
	int height = 2 * MARGIN + c->rows * CELL_HEIGHT;

	p.palette = strcmp(theme->name, "light") == 0 ? &on_light : &on_dark;
	for (int i = 0; i < c->rows * c->cols; i++)
		(void)look_number(&p, &c->cells[i]);
	(void)buf_printf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
		"height=\"%d\" xml:space=\"preserve\">\n<title>",
		width, height, width, height);
	escape(title, out);
	(void)buf_string(out, "</title>\n");
	put_style(&p);
	(void)buf_printf(out, "<rect width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#%06x\"/>\n", width,
		height, (unsigned)p.palette->background);
	for (int row = 0; row < c->rows; row++)
		put_row(&p, row);
	put_lines(&p);
	(void)buf_string(out, "</svg>\n");
}
