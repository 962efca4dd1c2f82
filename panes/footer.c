/* panes/footer.c - the last line.
 * SPDX-License-Identifier: MIT */
#include "panes/footer.h"

#include <stdio.h>
#include <string.h>

#include "panes/ask.h"
#include "panes/catch_up.h"
#include "panes/menu.h"
#include "panes/wrap.h"

enum { HINTS_LEAST = 44, GAP = 2, SENDING_BYTES = 48, HINTS_MOST = 64, MESSAGE_ROWS_MOST = 4 };

/* One "key words" of the footer. */
struct hint {
	const char *key;
	const char *words;
	int cols;
	bool refused; /* it cannot be done now: dim, and the first to go */
	bool shown;
};

/* Hints in the order in which they stand. */
struct hints {
	struct hint at[HINTS_MOST];
	int count;
};

/* A command that would only say that something else lies on top is no hint while it does. */
static bool
is_hinted(const struct ui *u, const struct command *command, const char *refusal)
{
	if (refusal == NULL || (command->flags & COMMAND_FITS) != 0)
		return refusal == NULL;
	return refusal[0] != '\0' && (u->covers_count == 0 || strcmp(command->scope, "*") != 0);
}

/* Why it cannot be done here; for what has to fit the row under the cursor, with that one. */
static const char *
refusal_of(const struct ui *u, const struct command *command, const struct context *here)
{
	struct context c = *here;
	struct ui_row row;

	if ((command->flags & COMMAND_FITS) == 0)
		return command_refusal(command, here);
	ui_row(u, &row);
	c.row = &row;
	return command_refusal(command, &c);
}

/* Adds the hints of a scope: those with a place of their own (`always`), or the others. */
static void
add_scope(struct hints *hints, const struct ui *u, const char *scope, bool always)
{
	const struct pane *p = ui_shown(u);
	struct context c = {.seen = u, .level = u->level, .subject = ""};
	unsigned hinted = u->watches ? COMMAND_HINT | COMMAND_HINT_WATCH : COMMAND_HINT;
	struct command_walk walk = {0};
	const struct command *command;

	(void)p->ops->cursor(p, &c.gone);
	while (hints->count < HINTS_MOST && (command = commands_next(&walk)) != NULL) {
		const char *key;
		const char *refusal;

		if ((command->flags & hinted) == 0 ||
			((command->flags & COMMAND_ALWAYS) != 0) != always ||
			strcmp(command->scope, scope) != 0)
			continue;
		key = keymap_key(u->keys, command, 0); /* a search: each frame, so only for these */
		refusal = refusal_of(u, command, &c);
		if (key == NULL || !is_hinted(u, command, refusal))
			continue;
		hints->at[hints->count++] = (struct hint){.key = key,
			.words = command->hint,
			.cols = text_cols(text_of(key), KEYMAP_SAY_BYTES) + 1 +
				(int)strlen(command->hint) + GAP,
			.refused = refusal != NULL};
	}
}

/* Gives room to those that fit, first to what can be done. Returns the columns left. */
static int
choose(struct hints *hints, int cols)
{
	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < hints->count; i++) {
			struct hint *hint = &hints->at[i];

			if (hint->refused != (pass == 1) || hint->cols > cols + GAP)
				continue;
			hint->shown = true;
			cols -= hint->cols;
		}
	}
	return cols;
}

/* Whoever watches can do little of what a pane offers: that comes first, the rest after it. */
static void
put_refused_last(struct hints *hints)
{
	struct hints all = *hints;

	hints->count = 0;
	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < all.count; i++) {
			if (all.at[i].refused == (pass == 1))
				hints->at[hints->count++] = all.at[i];
		}
	}
}

static int
draw_chosen(const struct hints *hints, struct area a, int col)
{
	for (int i = 0; i < hints->count; i++) {
		const struct hint *hint = &hints->at[i];

		if (!hint->shown)
			continue;
		col = area_put(a, 0, col, hint->refused ? STYLE_DIM : STYLE_KEY, hint->key);
		col = area_put(a, 0, col + 1, STYLE_DIM, hint->words) + GAP;
	}
	return col;
}

/* What can be done here, first where the cursor is, then everywhere, as far as there is room; at
 * the end those that are always there. */
static void
draw_hints(const struct ui *u, struct area a)
{
	struct hints here = {.count = 0};
	struct hints always = {.count = 0};
	int left;

	if (catch_up_is_first(u)) { /* every key means this one thing */
		char again[KEYMAP_SAY_BYTES];

		(void)area_printf(a, 0, 1, STYLE_DIM, CATCH_UP_ON "; %s shows this again",
			keymap_say(u->keys, "catch-up", again));
		return;
	}
	add_scope(&always, u, "*", true);
	left = choose(&always, a.cols - 1);
	add_scope(&here, u, ui_shown(u)->ops->name, false);
	if (ui_shown(u)->ops->also != NULL)
		add_scope(&here, u, ui_shown(u)->ops->also, false);
	add_scope(&here, u, "*", false);
	if (u->watches)
		put_refused_last(&here);
	(void)choose(&here, left);
	(void)draw_chosen(&always, a, draw_chosen(&here, a, 1));
}

/* What was sent and has no answer yet: "" when there is nothing. */
static void
say_sending(const struct ui *u, char out[SENDING_BYTES])
{
	out[0] = '\0';
	if (u->sent_count > 0 && ui_engine_is_away(u))
		(void)snprintf(
			out, SENDING_BYTES, "%d not saved yet, kept for the engine", u->sent_count);
	else if (u->sent_count > 0)
		(void)snprintf(out, SENDING_BYTES, "sending...");
}

/* What is about to leave and can be taken back comes before an answer, but for a bad one. */
static bool
says_undo(const struct ui *u, const char *undo)
{
	bool bad = u->message[0] != '\0' &&
		   (u->message_style == STYLE_DUE || u->message_style == STYLE_OVERDUE);

	return undo[0] != '\0' && !bad;
}

/* The message over what stands there, as many rows as it takes, the last one `row`. */
static void
draw_over(struct area whole, int row, int rows, enum style style, const char *words)
{
	struct area a = area_part(whole, row - rows + 1, 0, rows, whole.cols);

	for (int i = 0; i < a.rows; i++)
		(void)area_printf(a, i, 0, STYLE_PLAIN, "%*s", a.cols, "");
	(void)wrap_draw(area_part(a, 0, 1, a.rows, a.cols - 2), 0, a.rows, style, text_of(words));
}

/* What is typed, and a message above it. */
static void
draw_typing(
	const struct ui *u, struct area whole, bool message, enum style style, const char *words)
{
	struct area a = area_part(whole, whole.rows - 1, 0, 1, whole.cols);
	struct area above = area_part(whole, whole.rows - 2, 0, 1, whole.cols);
	int rows = wrap_rows(whole.cols - 2, MESSAGE_ROWS_MOST, text_of(words));
	int cols = text_cols(text_of(words), whole.cols);
	int col = cols + 3 < above.cols ? above.cols - cols - 3 : 0;

	if (u->filtering.open)
		filter_prompt_draw(&u->filtering, a);
	else
		ask_draw(u, a);
	if (message && rows > 1) {
		draw_over(whole, whole.rows - 2, rows, style, words);
		return;
	}
	if (message && u->layout.kind == LAYOUT_TABS) /* no border: a row lies there */
		(void)area_printf(above, 0, 0, STYLE_PLAIN, "%*s", above.cols, "");
	if (message)
		(void)area_text(above, 0, col, above.cols - col, style, text_of(words));
}

void
footer_draw(const struct ui *u, struct area whole, int64_t now_ms)
{
	struct area a = area_part(whole, whole.rows - 1, 0, 1, whole.cols);
	char sending[SENDING_BYTES];
	char undo[OUTSIDE_WORDS_BYTES];
	bool message = u->message[0] != '\0';
	const char *words = message ? u->message : sending;
	enum style style = message                ? u->message_style
			   : ui_engine_is_away(u) ? STYLE_DUE
						  : STYLE_DIM;
	int cols;
	int col;
	int rows;
	bool both;

	say_sending(u, sending);
	outside_say_undo(u, now_ms, undo);
	if (says_undo(u, undo)) {
		message = true;
		words = undo;
		style = STYLE_DUE;
	}
	if ((u->prompting && !ask_is_confirming(u)) || u->filtering.open) {
		draw_typing(u, whole, message, style, words);
		return;
	}
	cols = text_cols(text_of(words), a.cols);
	rows = wrap_rows(a.cols - 2, MESSAGE_ROWS_MOST, text_of(words));
	both = a.cols - cols - 2 * GAP >= HINTS_LEAST;
	if (rows > 1 && !u->prompting) {
		draw_over(whole, whole.rows - 1, rows, style, words);
		return;
	}
	if (cols == 0 && menu_is_open(u))
		menu_draw_hints(u, a);
	else if ((cols == 0 || both) && !u->prompting && !menu_is_open(u))
		draw_hints(u, area_part(a, 0, 0, 1, cols == 0 ? a.cols : a.cols - cols - GAP));
	col = both ? a.cols - cols - 1 : 1;
	if (cols > 0)
		(void)area_text(a, 0, col, a.cols - col, style, text_of(words));
}
