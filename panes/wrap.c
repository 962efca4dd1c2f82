/* panes/wrap.c - a text on several lines, broken at words.
 * SPDX-License-Identifier: MIT */
#include "panes/wrap.h"

#include <limits.h>
#include <string.h>

/* What a line feed shows as (store/text.h). */
#define RETURN_SIGN "\xE2\x8F\x8E"

/* What of a text fits into a line. */
struct line {
	int count;  /* of glyphs */
	int breaks; /* how many of them up to the last space, with it; 0: there is none */
	bool more;  /* the text goes on */
};

/* `returns`: a return sign ends the line, which is the last of its glyphs. So does a space for which there
 * is no room: nobody misses it. */
static struct line
measure(struct text_walk walk, int cols, bool returns)
{
	struct line line = {0};
	struct glyph g;
	int taken = 0;

	while (text_next(&walk, &g)) {
		bool fits = taken + g.cols <= cols;
		bool end = returns && strcmp(g.bytes, RETURN_SIGN) == 0;
		bool blank = end || g.bytes[0] == ' ';

		line.more = !fits && (!blank || line.count == 0);
		if (line.more)
			break;
		taken += g.cols;
		line.count++;
		if (blank)
			line.breaks = line.count;
		if (fits && !end)
			continue;
		line.more = text_next(&walk, &g);
		break;
	}
	return line;
}

int
wrap_draw(struct area a, int row, int most, enum style style, struct text text)
{
	struct text_walk walk = text_walk(text);
	struct glyph g;
	int rows = 0;

	while (rows < most) {
		struct line line = measure(walk, a.cols, false);
		bool cut = line.more && rows == most - 1;
		int col = 0;

		if (line.count == 0)
			break;
		if (line.more && !cut && line.breaks > 0)
			line.count = line.breaks;
		for (int i = 0; i < line.count && text_next(&walk, &g); i++)
			col = area_put(a, row + rows, col, style, g.bytes);
		if (cut)
			(void)area_put(a, row + rows, a.cols - 1, style, "~");
		rows++;
		if (!line.more)
			break;
	}
	return rows;
}

/* The next line into the area's row, or nowhere when it has no such row. False: there is none. */
static bool
put_line(struct area a, int row, enum style style, struct text_walk *walk)
{
	struct line line = measure(*walk, a.cols, true);
	struct glyph g;
	int count = line.more && line.breaks > 0 ? line.breaks : line.count;
	int col = 0;

	if (line.count == 0)
		return false;
	for (int i = 0; i < count && text_next(walk, &g); i++) {
		if (strcmp(g.bytes, RETURN_SIGN) == 0)
			break;
		if (row >= 0 && row < a.rows)
			col = area_put(a, row, col, style, g.bytes);
	}
	return true;
}

int
wrap_all(struct area a, int skip, enum style style, struct text text)
{
	struct text_walk walk = text_walk(text);
	int rows = 0;

	while (rows < INT_MAX && put_line(a, rows - skip, style, &walk))
		rows++;
	return rows;
}

int
wrap_rows(int cols, int most, struct text text)
{
	return wrap_draw((struct area){.cols = cols}, 0, most, STYLE_PLAIN, text);
}
