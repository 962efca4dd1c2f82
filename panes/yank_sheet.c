/* panes/yank_sheet.c - what was copied, shown: a terminal may refuse it without a word.
 * SPDX-License-Identifier: MIT */
#include "panes/yank.h"

#include <stdio.h>
#include <string.h>

#include "panes/sheet.h"
#include "panes/ui.h"

enum { WORDS_BYTES = 96, FOOTER_ROOM = 12 };

struct state {
	struct sheet sheet; /* first: panes/sheet.h */
	const struct yank *yank;
	char caption[WORDS_BYTES];
};

/* "500 of 1200 rows", "1 of 2 rows, the others have none": "" where one row is all there was. */
static void
say_rows(const struct yank *y, char out[WORDS_BYTES])
{
	int named = y->selection.ids.count;

	out[0] = '\0';
	if (named > YANK_MOST || y->cut)
		(void)snprintf(out, WORDS_BYTES, "%d of %d rows", y->rows, named);
	else if (named > 0 && y->lacking > 0)
		(void)snprintf(out, WORDS_BYTES, "%d of %d rows, the others have none", y->rows,
			y->rows + y->lacking);
	else if (named > 0)
		(void)snprintf(out, WORDS_BYTES, "%d row%s", y->rows, y->rows == 1 ? "" : "s");
}

static struct err
load(struct pane *p, struct record *r)
{
	struct state *s = p->state;
	struct sheet draft;
	struct arena *a = sheet_begin(&s->sheet, &draft);
	const char *at = s->yank->text.data;

	(void)r;
	if (a == NULL)
		return err_make(ERR_FULL, "There is no memory to show what was copied.");
	for (bool more = true; more;) {
		const char *end = strchr(at, '\n');
		int bytes = (int)strcspn(at, "\n");
		char *line = arena_get(a, (size_t)bytes + 1);

		if (line == NULL)
			return err_make(ERR_FULL, "There is no memory to show what was copied.");
		(void)snprintf(line, (size_t)bytes + 1, "%.*s", bytes, at);
		sheet_line(&draft, "", 0, text_of(line));
		more = end != NULL;
		at = more ? end + 1 : at;
	}
	sheet_keep(&s->sheet, &draft);
	return NO_ERR;
}

static void
caption(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;

	(void)snprintf(out, size, "%s", s->caption);
}

const struct pane_ops yank_ops = {
	.name = "yank",
	.title = "Copied",
	.kind = "",
	.empty = "Nothing was copied",
	.tables = 0,
	.state_size = sizeof(struct state),
	.load = load,
	.draw = sheet_draw,
	.caption = caption,
	.move = sheet_move,
	.cursor = sheet_cursor,
	.line = sheet_line_none,
	.beyond = sheet_beyond,
	.is_empty = sheet_is_empty,
	.next_tick = sheet_never,
	.clear = sheet_clear,
};

/* Over the panes: more than fits into the footer, or what a person has to take by hand. */
static void
open_sheet(struct ui *u, struct err e, const char *rows, int64_t now_ms)
{
	struct err opened = NO_ERR;
	struct state *s;

	if (ui_shown(u)->ops != &yank_ops)
		opened = ui_cover(u, &yank_ops, NULL);
	if (opened.kind != ERR_NONE) {
		ui_say(u, STYLE_OVERDUE, now_ms, "%s", opened.text);
		return;
	}
	s = ui_active(u)->state;
	s->yank = &u->yank;
	(void)snprintf(s->caption, sizeof s->caption, "%.40s%s%s", rows,
		rows[0] != '\0' ? ", " : "",
		e.kind == ERR_NONE ? "where the terminal allows it" : "not copied: select it");
	ui_active(u)->stale = true;
	if (e.kind != ERR_NONE)
		ui_say(u, STYLE_DUE, now_ms, "%s", e.text);
}

void
yank_tell(struct ui *u, struct err e, int64_t now_ms)
{
	const struct yank *y = &u->yank;
	char rows[WORDS_BYTES];

	u->yank.due = false;
	if (y->given && y->announced) {
		talk_announced(u, e, now_ms);
		return;
	}
	say_rows(y, rows);
	if (e.kind != ERR_NONE || y->whole || y->rows > 1 || y->lacking > 0 ||
		text_cols(text_of(y->text.data), u->cols) + FOOTER_ROOM > u->cols ||
		y->text.length + FOOTER_ROOM > sizeof u->message)
		open_sheet(u, e, rows, now_ms);
	else
		ui_say(u, STYLE_OK, now_ms, "copied: %s", y->text.data);
}
