/* panes/step_detail.c - one step in full: at 80 columns a list cuts it.
 * SPDX-License-Identifier: MIT */
#include "panes/detail.h"

#include <stdio.h>

#include "store/room.h"

static void
add_fields(struct sheet *draft, struct arena *a, const struct step *step)
{
	sheet_line(draft, "", 0, step->text);
	sheet_line(draft, "", 0, text_of(""));
	sheet_field(draft, "State", STYLE_PLAIN, text_of(step->state));
	sheet_field(draft, "Done by", STYLE_PLAIN, step->done_by);
	detail_time(draft, a, "Done", step->done_ms);
}

static struct err
read_step(struct pane *p, struct record *r, struct sheet *draft, struct arena *a)
{
	struct detail *d = p->state;
	struct rows rows = {0};
	const struct step *step;
	struct err e = detail_rows(p, r, step_window, 1, a, &rows);

	if (e.kind != ERR_NONE)
		return e;
	step = rows_at(&rows, rows.at);
	add_fields(draft, a, step);
	(void)snprintf(d->caption, sizeof d->caption, "%d", (int)step->key.major);
	return NO_ERR;
}

static struct err
load(struct pane *p, struct record *r)
{
	return detail_load(p, r, read_step);
}

const struct pane_ops step_detail_ops = {
	.name = "detail",
	.title = "Step",
	.kind = "",
	.empty = "This step is not in the record any more",
	.tables = TABLE_STEP,
	.state_size = sizeof(struct detail),
	.load = load,
	.draw = sheet_draw,
	.caption = detail_caption,
	.move = sheet_move,
	.cursor = sheet_cursor,
	.line = sheet_line_none,
	.beyond = sheet_beyond,
	.is_empty = sheet_is_empty,
	.aim = sheet_aim,
	.next_tick = sheet_never,
	.clear = sheet_clear,
};
