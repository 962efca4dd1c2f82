/* panes/now_lay.c - where the items of the NOW line stand.
 * SPDX-License-Identifier: MIT */
#include "panes/now_lay.h"

#include <stdio.h>
#include <string.h>

enum { FIRST_COL = 6, GAP = 3, LEFT_COLS = 5, SAID_MOST = 2 * NOW_PLACES + 1 };

static int
cols_of(const char *string)
{
	return text_cols(text_of(string), 1000);
}

/* The most words of it that have room, none of more than that level; the fewest where none have. */
static const char *
choose(const struct now_words *words, int level, int room)
{
	const char *text = words->text;

	for (int i = 0; i < NOW_BRIEFS && (i < level || cols_of(text) > room); i++) {
		if (words->brief[i][0] != '\0')
			text = words->brief[i];
	}
	return text;
}

/* From the item at `first` on; `said` are their words, SAID_MOST at most. The first is never
 * left out, only cut; it keeps its words where they take no more than half of the line. */
static void
lay_from(const struct now_items *items, const struct now_words *said, int first, int level,
	int cols, struct now_line *line)
{
	int col = FIRST_COL + (first > 0 ? LEFT_COLS : 0);

	*line = (struct now_line){.before = first};
	for (int i = first; i < items->count; i++) {
		bool last = i + 1 == items->count && line->after == 0;
		int room = cols - col - (last ? 0 : LEFT_COLS);
		struct now_place *place = &line->places[line->count];
		const struct now_words *words = &said[i - first];
		const char *text;
		bool kept;
		int most;

		if (line->count == NOW_PLACES || i - first == SAID_MOST) {
			line->after += items->count - i;
			line->left_due += items->count - i;
			break;
		}
		kept = i == first && cols_of(words->text) <= cols / 2;
		most = items->at[i].what == NOW_DUE && level > 1 ? 1 : level; /* with its time */
		text = choose(words, kept ? 0 : most, room);
		if (line->count > 0 && cols_of(text) > room) {
			line->after++;
			line->left_due += items->at[i].what == NOW_DUE;
			continue;
		}
		(void)snprintf(place->id, sizeof place->id, "%s", items->at[i].id);
		(void)snprintf(place->text, sizeof place->text, "%s", text);
		place->style = words->style;
		place->col = col;
		place->cols = cols_of(text) < room ? cols_of(text) : room > 0 ? room : 0;
		col += place->cols + GAP;
		line->count++;
	}
	line->end = col;
}

/* In the words that leave the fewest items of the process out; the most of those. What is only the
 * screen's own never costs words. */
static void
lay(const struct ui *u, const struct now_items *items, int first, int cols, struct frame_time t,
	struct now_line *line)
{
	struct now_words said[SAID_MOST]; /* those of the items; no more are read */
	struct now_line terse;

	for (int i = first; i < items->count && i - first < SAID_MOST; i++)
		now_say(u, &items->at[i], t, &said[i - first]);
	lay_from(items, said, first, 0, cols, line);
	for (int level = 1; level <= NOW_BRIEFS && line->left_due > 0; level++) {
		lay_from(items, said, first, level, cols, &terse);
		if (terse.left_due < line->left_due)
			*line = terse;
	}
}

static bool
has(const struct now_line *line, const char *id)
{
	for (int i = 0; i < line->count; i++) {
		if (strcmp(line->places[i].id, id) == 0)
			return true;
	}
	return false;
}

void
now_lay(const struct ui *u, int cols, struct frame_time t, struct now_line *out)
{
	struct now_items items;
	int at;

	now_items(u, &items);
	lay(u, &items, 0, cols, t, out);
	if (!u->now.focused || has(out, u->now.id))
		return;
	at = now_find(&items, u->now.id);
	if (at > 0)
		lay(u, &items, at, cols, t, out);
}
