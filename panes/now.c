/* panes/now.c - the NOW line, drawn.
 * SPDX-License-Identifier: MIT */
#include "panes/now.h"

#include <string.h>

#include "panes/due_words.h"
#include "panes/now_item.h"
#include "panes/now_lay.h"

void
now_draw(const struct ui *u, struct area a, struct frame_time t)
{
	struct now_line line;
	int col = area_put(a, 0, 1, STYLE_STRONG, "NOW") + 2;

	now_lay(u, a.cols, t, &line);
	if (line.count == 0)
		(void)area_put(a, 0, col, STYLE_OK,
			u->current.id[0] == '\0' ? "all quiet" : "nothing is due");
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
