/* panes/ui_draw.c - the picture of one screen, and when it changes by itself.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include "panes/ask.h"
#include "panes/confirm.h"
#include "panes/footer.h"
#include "panes/frame.h"
#include "panes/summary.h"
#include "panes/top.h"

void
ui_draw(const struct ui *u, struct canvas *c, int64_t now_ms, int64_t steady_ms)
{
	const struct frame_time t = {now_ms, steady_ms};
	struct area whole = area_whole(c);
	struct area last = area_part(whole, c->rows - 1, 0, 1, c->cols);
	struct area above = area_part(whole, c->rows - 2, 0, 1, c->cols);
	struct area body = area_part(whole, u->layout.body.row, 0, u->layout.body.rows, c->cols);

	canvas_erase(c);
	if (u->layout.kind == LAYOUT_SUMMARY) {
		summary_draw(u, whole, t);
		return;
	}
	top_draw(u, area_part(whole, 0, 0, 2, c->cols), t);
	frame_draw(u, c, t);
	tour_draw(u, area_part(whole, c->rows - 1 - tour_rows(u), 0, tour_rows(u), c->cols));
	ask_draw_over(u, body, now_ms);
	footer_draw(u, last, above);
	if (ask_is_confirming(u))
		confirm_draw(u, body, now_ms);
}

void
ui_drawn(struct ui *u, int64_t now_ms)
{
	if (ask_is_confirming(u) && u->confirm_ms < 0)
		u->confirm_ms = now_ms;
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t
ui_next_tick(const struct ui *u, int64_t now_ms)
{
	const struct ui_cover *cover = u->covers_count > 0 ? &u->covers[u->covers_count - 1] : NULL;
	int64_t next = top_tick(u, now_ms);

	if (cover != NULL && cover->pane.ops->version != NULL)
		next = earlier(next, cover->wanted_ms + UI_WANT_MS);
	if (u->layout.kind == LAYOUT_SUMMARY)
		return next;
	if (cover != NULL)
		return earlier(next, cover->pane.ops->next_tick(&cover->pane, now_ms));
	for (int i = 0; i < UI_PANES; i++) {
		int64_t tick = u->layout.panes[i].rows > 0
				       ? u->panes[i].ops->next_tick(&u->panes[i], now_ms)
				       : INT64_MAX;

		next = earlier(next, tick);
	}
	return next;
}
