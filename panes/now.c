/* panes/now.c - the NOW line, drawn.
 * SPDX-License-Identifier: MIT */
#include "panes/now.h"

#include <string.h>

#include "panes/age.h"
#include "panes/due_words.h"
#include "panes/frame.h"
#include "panes/now_item.h"
#include "panes/now_lay.h"

/* What is shown may be from before something came, while nothing says so in an item of its own: a copy
 * that cannot be brought on, say. Then quiet is how it was. */
static void
draw_nothing(const struct ui *u, struct area a, int col, struct frame_time t)
{
	const char *words = u->current.id[0] == '\0' ? "all quiet" : "nothing is due";
	int64_t since_ms = t.steady_ms;
	bool live = true;
	char age[AGE_BYTES];

	for (int i = 0; i < UI_SOURCES; i++) {
		const struct ui_source *s = &u->sources[i];

		if (s->state == SOURCE_OFF || frame_is_live(u, s, t.steady_ms))
			continue;
		live = false;
		since_ms = s->ok_ms < since_ms ? s->ok_ms : since_ms;
	}
	age_exact(age, since_ms, t.steady_ms);
	if (live)
		(void)area_put(a, 0, col, STYLE_OK, words);
	else
		(void)area_printf(a, 0, col, STYLE_DUE, "! %s as of %s ago", words, age);
}

void
now_draw(const struct ui *u, struct area a, struct frame_time t)
{
	struct now_line line;
	int col = area_put(a, 0, 1, STYLE_STRONG, "NOW") + 2;

	now_lay(u, a.cols, t, &line);
	if (line.count == 0)
		draw_nothing(u, a, col, t);
	if (line.before > 0)
		(void)area_printf(a, 0, col, STYLE_DUE, "%d+", line.before);
	for (int i = 0; i < line.count; i++) {
		const struct now_place *place = &line.places[i];
		struct area part = area_part(a, 0, place->col, 1, place->cols);

		(void)area_text(part, 0, 0, part.cols, place->style, text_of(place->text));
		if (u->now.focused && strcmp(place->id, u->now.id) == 0)
			area_select(part, 0);
	}
	if (line.after > 0)
		(void)area_printf(a, 0, line.end, STYLE_DUE, "+%d", line.after);
}

int64_t
now_tick(const struct ui *u, int64_t now_ms)
{
	int64_t next = u->top.due_ms;

	for (int i = 0; i < u->top.due.items.count && next > now_ms; i++) {
		int64_t tick = due_words_tick(rows_at(&u->top.due.items, i), now_ms);

		next = tick < next ? tick : next;
	}
	return next;
}
