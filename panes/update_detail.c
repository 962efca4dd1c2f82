/* panes/update_detail.c - one update in full, as it was given.
 * SPDX-License-Identifier: MIT */
#include "panes/detail.h"

#include <stdio.h>

#include "store/update.h"

static void
add_fields(struct sheet *draft, struct arena *a, const struct update_post *post)
{
	sheet_field(draft, "Audience", STYLE_PLAIN, post->audience);
	sheet_field(draft, "Kind", STYLE_PLAIN, text_of(post->what));
	detail_time(draft, a, "Given", post->at_ms);
	sheet_field(draft, "By", STYLE_PLAIN, post->person);
	detail_time(draft, a, "Next promised", post->next_ms);
	sheet_heading(draft, "Text");
	sheet_paragraphs(draft, a, 0, STYLE_PLAIN, post->text);
	sheet_heading(draft, "Made of");
	sheet_field(draft, "Status", STYLE_PLAIN, post->status);
	sheet_field(draft, "Impact", STYLE_PLAIN, post->impact);
	sheet_field(draft, "Being done", STYLE_PLAIN, post->actions);
	sheet_field(draft, "Needed", STYLE_PLAIN, post->needs);
}

static struct err
read_update(struct pane *p, struct record *r, struct sheet *draft, struct arena *a)
{
	struct detail *d = p->state;
	struct rows rows = {0};
	const struct update_post *post;
	struct err e = detail_rows(p, r, update_window, 1, a, &rows);

	if (e.kind != ERR_NONE)
		return e;
	post = rows_at(&rows, rows.at);
	add_fields(draft, a, post);
	detail_words(d->caption, sizeof d->caption, "to ", post->audience);
	return NO_ERR;
}

static struct err
load(struct pane *p, struct record *r)
{
	return detail_load(p, r, read_update);
}

const struct pane_ops update_detail_ops = {
	.name = "detail",
	.title = "Update",
	.kind = "",
	.empty = "This update is not in the record any more",
	.tables = TABLE_CLOCK,
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
