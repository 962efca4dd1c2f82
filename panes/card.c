/* panes/card.c - the intake card.
 * SPDX-License-Identifier: MIT */
#include "panes/card.h"

#include <string.h>

#include "panes/wrap.h"

enum { MEMORY_BYTES = 512 * 1024, LINE_ROWS_MOST = 3, INDENT = 2 };

void
card_init(struct card *card)
{
	*card = (struct card){.stale = false};
	arena_init(&card->arena, MEMORY_BYTES);
}

void
card_clear(struct card *card)
{
	arena_clear(&card->arena);
	card_init(card);
}

void
card_open(struct card *card)
{
	card_clear(card);
	card->stale = true;
}

struct err
card_load(struct card *card, struct record *r)
{
	struct err e;

	card->stale = false;
	arena_reset(&card->arena);
	card->lines = (struct rows){0};
	e = card_read(r, &card->arena, &card->lines);
	if (e.kind != ERR_NONE)
		card->lines = (struct rows){0};
	return e;
}

static const char *
heading(enum card_part part)
{
	static const char *const headings[] = {
		[CARD_INTAKE] = "Any No means: declare. In doubt too.",
		[CARD_MEANS] = "Minor and major",
		[CARD_EXAMPLES] = "For example",
		[CARD_REMINDERS] = "Remember",
	};

	return headings[part];
}

/* From `row` on, or only measured in an area without rows. Returns the row after it. */
static int
put(const struct card *card, struct area a)
{
	int row = 0;

	for (int i = 0; i < card->lines.count && (a.rows == 0 || row < a.rows); i++) {
		const struct card_line *line = rows_at(&card->lines, i);
		const struct card_line *before = i > 0 ? rows_at(&card->lines, i - 1) : NULL;
		struct area part = {0};

		if (before == NULL || before->part != line->part) {
			(void)area_put(a, row, 0, STYLE_STRONG, heading(line->part));
			row++;
		}
		part = area_part(a, row, INDENT, a.rows - row, a.cols - INDENT);
		row += a.rows == 0 ? wrap_rows(a.cols - INDENT, LINE_ROWS_MOST, line->text)
				   : wrap_draw(part, 0, LINE_ROWS_MOST, STYLE_PLAIN, line->text);
	}
	return row;
}

int
card_rows(const struct card *card, int cols)
{
	const struct area nowhere = {.cols = cols};

	return put(card, nowhere);
}

void
card_draw(const struct card *card, struct area a)
{
	if (a.rows > 0)
		(void)put(card, a);
}
