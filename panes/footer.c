/* panes/footer.c - the last line.
 * SPDX-License-Identifier: MIT */
#include "panes/footer.h"

#include <stdio.h>
#include <string.h>

enum { HINTS_LEAST = 44, GAP = 2, SENDING_BYTES = 48 };

/* Draws "key words" when there is room up to `end`; returns the column after it. */
static int
draw_hint(struct area a, int col, int end, const struct command *c, bool refused)
{
	int cols = (int)strlen(c->keys[0]) + 1 + (int)strlen(c->hint);

	if (col + cols > end)
		return col;
	col = area_put(a, 0, col, refused ? STYLE_DIM : STYLE_KEY, c->keys[0]);
	return area_put(a, 0, col + 1, STYLE_DIM, c->hint) + GAP;
}

static int
draw_scope(const struct ui *u, struct area a, int col, int end, const char *scope)
{
	const struct context c = {.seen = u, .level = u->level};
	const struct command *command;

	for (size_t i = 0; (command = commands_at(i)) != NULL; i++) {
		bool out = (command->flags & COMMAND_HINT) == 0 ||
			   strcmp(command->scope, scope) != 0 || strcmp(command->name, "help") == 0;

		if (out || (command->why_not != NULL && command->why_not(&c) != NULL))
			continue;
		col = draw_hint(a, col, end, command, command_refusal(command, &c) != NULL);
	}
	return col;
}

/* Help is always there, the others as far as there is room. */
static void
draw_hints(const struct ui *u, struct area a)
{
	const struct command *help = command_find("help");
	int end = a.cols - (int)strlen("? help") - GAP;
	int col = draw_scope(u, a, 1, end, ui_shown(u)->ops->name);

	col = draw_scope(u, a, col, end, "*");
	(void)draw_hint(a, col, a.cols, help, false);
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

void
footer_draw(const struct ui *u, struct area a, struct area above)
{
	bool message = u->message[0] != '\0';
	char sending[SENDING_BYTES];
	const char *words = message ? u->message : sending;
	enum style style = message                ? u->message_style
			   : ui_engine_is_away(u) ? STYLE_DUE
						  : STYLE_DIM;
	int cols;
	bool both;

	say_sending(u, sending);
	cols = text_cols(text_of(words), a.cols);
	both = a.cols - cols - 2 * GAP >= HINTS_LEAST;
	if (u->prompting || u->filtering.open) {
		if (u->filtering.open)
			filter_prompt_draw(&u->filtering, a);
		else
			prompt_draw(&u->prompt, a);
		if (message)
			(void)area_put(above, 0, cols + 3 < above.cols ? above.cols - cols - 3 : 0,
				style, words);
		return;
	}
	if (cols == 0 || both)
		draw_hints(u, area_part(a, 0, 0, 1, cols == 0 ? a.cols : a.cols - cols - GAP));
	if (cols > 0)
		(void)area_put(a, 0, both ? a.cols - cols - 1 : 1, style, words);
}
