/* panes/confirm.c - the box that asks whether it is meant.
 * SPDX-License-Identifier: MIT */
#include "panes/confirm.h"

#include <stdio.h>
#include <string.h>

#include "panes/form.h"
#include "panes/wrap.h"

enum {
	BOX_COLS_MOST = 76,
	ROOMY_ROWS = 7,  /* inside the box, from which on nothing has to be short */
	ANSWER_ROWS = 1, /* the last line */
	ARGS_ROWS_MOST = 4,
	WORDS_BYTES = 256,
	TYPED_BYTES = 512,
};

/* The argument of which all is read, in place of what the others hold; -1: there is none. */
static int
whole_arg(const struct ui *u)
{
	const struct command *command = u->asked.command;

	for (int i = 0; i < form_count(command); i++) {
		if (command->args[i].whole)
			return i;
	}
	return -1;
}

static bool
is_public(const struct ui *u)
{
	return (u->asked.command->flags & COMMAND_PUBLIC) != 0;
}

/* True while a key may have been pressed before the box could be read. */
static bool
is_early(struct ui *u, int64_t now_ms)
{
	if (u->confirm_ms > now_ms)
		u->confirm_ms = now_ms; /* the clock was set back */
	return u->confirm_ms < 0 || now_ms - u->confirm_ms < u->confirm_least_ms;
}

static bool
is_leave(const char *name)
{
	return strcmp(name, "Esc") == 0 || strcmp(name, "C-c") == 0 || strcmp(name, "C-g") == 0;
}

/* "Resolve the page under the cursor?" */
static void
say_question(const struct ui *u, char out[WORDS_BYTES])
{
	(void)snprintf(out, WORDS_BYTES, "%.120s?%s%s", u->asked.command->help,
		is_public(u) ? " Others outside will read it." : "",
		you_propose(u, u->asked.command)
			? " It goes to the lead as a proposal; nothing is done before they approve."
			: "");
}

/* Beside a text that is read as a whole: whom it is for, its first argument. */
static void
say_object(const struct ui *u, char out[WORDS_BYTES])
{
	const struct ui_ask *a = &u->asked;
	char typed[128];

	if (whole_arg(u) > 0)
		(void)snprintf(out, WORDS_BYTES, "%s: %s", a->command->args[0].label,
			text_show(text_of(a->texts[0].data), false, typed, sizeof typed));
	else
		(void)snprintf(
			out, WORDS_BYTES, "%s%s", a->row.gone ? "(gone) " : "", a->row.about);
}

/* "Note: what was typed; ETA: 1h30 = 04:30 (in 1h30)", one for each that was asked for; "" when
 * none were. */
static void
say_args(const struct ui *u, int64_t now_ms, char out[TYPED_BYTES])
{
	const struct ui_ask *a = &u->asked;
	int count = form_count(a->command);
	size_t length = 0;

	out[0] = '\0';
	for (int i = form_next(a, -1); i < count && length < TYPED_BYTES; i = form_next(a, i)) {
		char typed[128];
		int n = snprintf(out + length, TYPED_BYTES - length, "%s%s: %s",
			length > 0 ? "; " : "", a->command->args[i].label,
			form_say(u, i, now_ms, typed, sizeof typed));

		length += n > 0 ? (size_t)n : 0;
	}
}

/* False while a part of a text that is to be read as a whole is out of sight. */
static bool
is_readable(const struct ui *u)
{
	int whole = whole_arg(u);
	int cols = u->layout.body.cols < BOX_COLS_MOST ? u->layout.body.cols : BOX_COLS_MOST;
	int room = u->layout.body.rows - 2 - ANSWER_ROWS;
	char words[WORDS_BYTES];

	if (whole < 0)
		return true;
	say_question(u, words);
	room -= wrap_rows(cols - 4, room >= ROOMY_ROWS ? 2 : 1, text_of(words));
	say_object(u, words);
	room -= wrap_rows(cols - 4, room >= ROOMY_ROWS ? 3 : 2, text_of(words));
	return wrap_rows(cols - 4, room + 1, text_of(u->asked.texts[whole].data)) <= room;
}

static void
draw_answer(const struct ui *u, struct area line)
{
	int col = 0;

	if (is_public(u)) {
		prompt_draw(&u->prompt, line);
		return;
	}
	col = area_put(line, 0, col, STYLE_KEY, "y");
	col = area_put(line, 0, col + 1, STYLE_PLAIN, "yes") + 3;
	col = area_put(line, 0, col, STYLE_KEY, "n");
	(void)area_put(line, 0, col + 1, STYLE_PLAIN, "no (Enter and Esc too)");
}

/* A blank box in the middle with the inside a column narrower at both sides. */
static struct area
open_box(const struct ui *u, struct area whole, int rows, int cols)
{
	struct area box =
		area_part(whole, (whole.rows - rows) / 2, (whole.cols - cols) / 2, rows, cols);
	char title[64];
	struct area inside;

	for (int row = 0; row < box.rows; row++)
		(void)area_printf(box, row, 0, STYLE_PLAIN, "%*s", box.cols, "");
	(void)snprintf(title, sizeof title, "Confirm %.40s", u->asked.command->name);
	inside = area_box(box, true, title);
	return area_part(inside, 0, 1, inside.rows, inside.cols - 2);
}

void
confirm_draw(const struct ui *u, struct area whole, int64_t now_ms)
{
	int cols = whole.cols < BOX_COLS_MOST ? whole.cols : BOX_COLS_MOST;
	int room = whole.rows - 2;
	bool roomy = room >= ROOMY_ROWS;
	int at = whole_arg(u);
	char question[WORDS_BYTES], object[WORDS_BYTES], args[TYPED_BYTES];
	const char *typed = at < 0 ? args : u->asked.texts[at].data;
	int question_rows, object_rows, args_rows, rows, row;
	struct area inside;

	say_question(u, question);
	say_object(u, object);
	say_args(u, now_ms, args);
	object_rows = wrap_rows(cols - 4, roomy ? 3 : 2, text_of(object));
	question_rows = wrap_rows(cols - 4, roomy ? 2 : 1, text_of(question));
	args_rows = room - ANSWER_ROWS - object_rows - question_rows;
	if (at < 0 && args_rows > ARGS_ROWS_MOST)
		args_rows = ARGS_ROWS_MOST;
	args_rows = wrap_rows(cols - 4, args_rows, text_of(typed));
	rows = question_rows + object_rows + args_rows + ANSWER_ROWS;
	if (rows < room)
		rows++; /* a blank line above the answers */

	inside = open_box(u, whole, rows + 2, cols);
	row = wrap_draw(inside, 0, question_rows, STYLE_PLAIN, text_of(question));
	row += wrap_draw(inside, row, object_rows, STYLE_STRONG, text_of(object));
	(void)wrap_draw(inside, row, args_rows, STYLE_PLAIN, text_of(typed));
	draw_answer(u, area_part(inside, inside.rows - 1, 0, 1, inside.cols));
}

static enum confirm_answer
key_word(struct ui *u, const struct key *k, int64_t now_ms)
{
	if (is_leave(k->name))
		return CONFIRM_NO;
	if (is_early(u, now_ms) || prompt_key(&u->prompt, k) != PROMPT_DONE)
		return CONFIRM_MORE;
	if (strcmp(u->prompt.text.data, CONFIRM_WORD) == 0)
		return CONFIRM_YES;
	ui_say(u, STYLE_DUE, now_ms, "Only the word %s does it; Esc leaves it.", CONFIRM_WORD);
	return CONFIRM_MORE;
}

enum confirm_answer
confirm_key(struct ui *u, const struct key *k, int64_t now_ms)
{
	if (k->kind == KEY_PASTE)
		ui_say(u, STYLE_DUE, now_ms, "Pasted text does not answer this.");
	if (k->kind != KEY_PRESS)
		return CONFIRM_MORE;
	if (u->layout.kind == LAYOUT_SUMMARY && !is_leave(k->name)) {
		ui_say(u, STYLE_DUE, now_ms, "Make the window larger: it must be readable first.");
		return CONFIRM_MORE;
	}
	if (!is_leave(k->name) && !is_readable(u)) {
		ui_say(u, STYLE_DUE, now_ms,
			"All of the text must be readable first: a larger window, or a shorter "
			"text.");
		return CONFIRM_MORE;
	}
	if (is_public(u))
		return key_word(u, k, now_ms);
	if (is_leave(k->name) || strcmp(k->name, "n") == 0 || strcmp(k->name, "N") == 0 ||
		strcmp(k->name, "Enter") == 0)
		return CONFIRM_NO;
	if (strcmp(k->name, "y") != 0)
		return CONFIRM_MORE;
	if (!is_early(u, now_ms))
		return CONFIRM_YES;
	ui_say(u, STYLE_DUE, now_ms, "That y came before this could be read; press it again.");
	return CONFIRM_MORE;
}
