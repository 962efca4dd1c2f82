/* panes/confirm.c - the box that asks whether it is meant.
 * SPDX-License-Identifier: MIT */
#include "panes/confirm.h"

#include <stdio.h>
#include <string.h>

#include "panes/form.h"
#include "panes/outgoing.h"
#include "panes/page_guard.h"
#include "panes/wrap.h"

enum {
	BOX_COLS_MOST = 76,
	ROOMY_ROWS = 7,  /* inside the box, from which on nothing has to be short */
	ANSWER_ROWS = 1, /* the last line */
	ARGS_ROWS_MOST = 4,
	TO_ROWS_MOST = 6, /* all of a recipient, in a box that is as wide as it may be */
	WARNING_ROWS_MOST = 4,
	MORE_ROWS = 1,
	TEXT_COL = 2,
	TO_WORDS_BYTES = OUTGOING_TO_BYTES + 64,
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

/* The text of which all is read: what would leave, or that argument. NULL: there is none. */
static const char *
whole_text(const struct ui *u)
{
	int at = whole_arg(u);

	if (u->asked.outgoing.text.length > 0)
		return u->asked.outgoing.text.data;
	return at < 0 ? NULL : u->asked.texts[at].data;
}

static bool
is_public(const struct ui *u)
{
	return u->asked.outgoing.public;
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

/* The row it is about. Beside a text that is read as a whole first whom it is for, its first argument. */
static void
say_object(const struct ui *u, int64_t now_ms, char out[WORDS_BYTES])
{
	const struct ui_ask *a = &u->asked;
	char typed[128];

	if (whole_arg(u) > 0)
		(void)snprintf(out, WORDS_BYTES, "%s: %s%s%s%s", a->command->args[0].label,
			form_say(u, 0, now_ms, typed, sizeof typed),
			a->row.about[0] != '\0' ? "; " : "", a->row.gone ? "(gone) " : "",
			a->row.about);
	else
		(void)snprintf(
			out, WORDS_BYTES, "%s%s", a->row.gone ? "(gone) " : "", a->row.about);
	if (a->selection.ids.count > 0)
		page_guard_name(u, &a->selection, out, WORDS_BYTES);
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

/* ---- how the box is parted ---- */

struct plan {
	int cols; /* of the box */
	int question_rows;
	int to_rows;
	int object_rows;
	int warning_rows;
	int text_rows; /* of what is read as a whole, or what else was typed */
	int all_rows;  /* the text would take */
	int rows;      /* inside the box */
	bool more;     /* a line says that the text goes on */
	bool gap;      /* a blank line above the text */
	char question[WORDS_BYTES];
	char to[TO_WORDS_BYTES];
	char object[WORDS_BYTES];
	char args[TYPED_BYTES];
};

static void
plan_words(const struct ui *u, int room, int64_t now_ms, struct plan *p)
{
	const struct outgoing *out = &u->asked.outgoing;
	bool roomy = room >= ROOMY_ROWS;
	int cols = p->cols - 4;

	say_question(u, p->question);
	say_object(u, now_ms, p->object);
	say_args(u, now_ms, p->args);
	p->to[0] = '\0';
	if (out->to[0] != '\0')
		(void)snprintf(p->to, sizeof p->to, "To %s%s", out->to,
			u->drill ? " (the drill's own: it stays on this machine)" : "");
	p->question_rows = wrap_rows(cols, roomy ? 2 : 1, text_of(p->question));
	p->to_rows = wrap_rows(cols, TO_ROWS_MOST, text_of(p->to));
	p->object_rows = wrap_rows(cols, roomy ? 3 : 2, text_of(p->object));
	p->warning_rows = wrap_rows(cols, WARNING_ROWS_MOST, text_of(out->warning));
}

/* What is left for the text; without one, for what was typed. */
static void
plan_text(const struct ui *u, int room, struct plan *p)
{
	const char *text = whole_text(u);
	int cols = p->cols - 4;
	int left = room - ANSWER_ROWS - p->question_rows - p->to_rows - p->object_rows -
		   p->warning_rows;

	if (text == NULL) {
		p->text_rows = left < ARGS_ROWS_MOST ? left : ARGS_ROWS_MOST;
		p->text_rows = wrap_rows(cols, p->text_rows, text_of(p->args));
		return;
	}
	p->all_rows =
		wrap_all((struct area){.cols = cols - TEXT_COL}, 0, STYLE_PLAIN, text_of(text));
	p->more = p->all_rows > left;
	p->text_rows = p->more ? left - MORE_ROWS : p->all_rows;
	if (p->text_rows < 0)
		p->text_rows = 0;
}

/* The box in an area of so many rows. */
static void
make_plan(const struct ui *u, int area_rows, int area_cols, int64_t now_ms, struct plan *p)
{
	int room = area_rows - 2;

	*p = (struct plan){.cols = area_cols < BOX_COLS_MOST ? area_cols : BOX_COLS_MOST};
	plan_words(u, room, now_ms, p);
	plan_text(u, room, p);
	p->rows = p->question_rows + p->to_rows + p->object_rows + p->warning_rows + p->text_rows +
		  p->more + ANSWER_ROWS;
	if (p->rows < room)
		p->rows++; /* a blank line above the answers */
	p->gap = p->rows < room && p->to_rows + p->warning_rows > 0 && p->text_rows > 0;
	p->rows += p->gap;
	if (p->rows > room)
		p->rows = room;
}

/* The same where the box stands. */
static void
plan_body(const struct ui *u, int64_t now_ms, struct plan *p)
{
	make_plan(u, u->layout.body.rows, u->layout.body.cols, now_ms, p);
}

/* ---- what was read of it ---- */

void
confirm_open(struct ui *u)
{
	const struct outgoing *out = &u->asked.outgoing;

	(void)snprintf(u->asked.label, sizeof u->asked.label,
		"Type %s, then Enter: ", out->word != NULL ? out->word : OUTGOING_WORD);
	u->confirm_ms = -1;
	u->confirm_top = u->confirm_seen = 0;
	u->confirm_cols = -1;
}

void
confirm_drawn(struct ui *u, int64_t now_ms)
{
	struct plan p;

	plan_body(u, now_ms, &p);
	if (p.cols != u->confirm_cols) {
		u->confirm_cols = p.cols;
		u->confirm_seen = u->confirm_top > 0 ? 0 : p.text_rows; /* its lines are others */
	}
	if (u->confirm_top <= u->confirm_seen && u->confirm_top + p.text_rows > u->confirm_seen)
		u->confirm_seen = u->confirm_top + p.text_rows;
	if (u->confirm_ms < 0)
		u->confirm_ms = now_ms;
}

/* True when all that is to be read was on the screen: the text, and each recipient. */
static bool
is_read(const struct ui *u, int64_t now_ms)
{
	struct plan p;

	plan_body(u, now_ms, &p);
	return u->confirm_cols == p.cols && u->confirm_seen >= p.all_rows &&
	       wrap_all((struct area){.cols = p.cols - 4}, 0, STYLE_PLAIN, text_of(p.to)) <=
		       p.to_rows;
}

/* Rows that a key goes down in the text; 0: it is none that does. */
static int
scroll_rows(const char *name, int page)
{
	if (strcmp(name, "Down") == 0)
		return 1;
	if (strcmp(name, "Up") == 0)
		return -1;
	if (strcmp(name, "PageDown") == 0)
		return page;
	return strcmp(name, "PageUp") == 0 ? -page : 0;
}

/* True when it was a key that moves the text. What is shown now is to be read first, too. */
static bool
scroll(struct ui *u, const char *name, int64_t now_ms)
{
	int top = u->confirm_top;
	struct plan p;
	int rows;

	plan_body(u, now_ms, &p);
	rows = scroll_rows(name, p.text_rows > 1 ? p.text_rows - 1 : 1);
	if (rows == 0)
		return false;
	top += rows;
	if (top > p.all_rows - p.text_rows)
		top = p.all_rows - p.text_rows;
	if (top < 0)
		top = 0;
	if (top != u->confirm_top)
		u->confirm_ms = -1;
	u->confirm_top = top;
	return true;
}

/* ---- drawing ---- */

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

/* "Lines 1 to 9 of 23: PageDown shows the rest." */
static void
draw_more(const struct ui *u, const struct plan *p, struct area line)
{
	int last = u->confirm_top + p->text_rows;

	(void)area_printf(line, 0, 0, STYLE_DUE, "Lines %d to %d of %d: %s", u->confirm_top + 1,
		last, p->all_rows,
		last < p->all_rows ? "PageDown shows the rest" : "PageUp goes back");
}

void
confirm_draw(const struct ui *u, struct area whole, int64_t now_ms)
{
	const char *text = whole_text(u);
	struct area inside, part;
	struct plan p;
	int row;

	make_plan(u, whole.rows, whole.cols, now_ms, &p);
	inside = open_box(u, whole, p.rows + 2, p.cols);
	row = wrap_draw(inside, 0, p.question_rows, STYLE_PLAIN, text_of(p.question));
	row += wrap_draw(inside, row, p.to_rows, STYLE_STRONG, text_of(p.to));
	row += wrap_draw(inside, row, p.object_rows, STYLE_STRONG, text_of(p.object));
	row += wrap_draw(
		inside, row, p.warning_rows, STYLE_DUE, text_of(u->asked.outgoing.warning));
	row += p.gap;
	if (text == NULL) {
		(void)wrap_draw(inside, row, p.text_rows, STYLE_PLAIN, text_of(p.args));
	} else {
		part = area_part(inside, row, TEXT_COL, p.text_rows, inside.cols - TEXT_COL);
		(void)wrap_all(part, u->confirm_top, STYLE_PLAIN, text_of(text));
	}
	if (p.more)
		draw_more(u, &p, area_part(inside, row + p.text_rows, 0, 1, inside.cols));
	draw_answer(u, area_part(inside, inside.rows - 1, 0, 1, inside.cols));
}

/* True for the key that would take the answer. */
static bool
is_answer(const struct ui *u, const char *name)
{
	return strcmp(name, is_public(u) ? "Enter" : "y") == 0;
}

static enum confirm_answer
key_word(struct ui *u, const struct key *k, int64_t now_ms)
{
	if (is_leave(k->name))
		return CONFIRM_NO;
	if (is_early(u, now_ms) || prompt_key(&u->prompt, k) != PROMPT_DONE)
		return CONFIRM_MORE;
	if (strcmp(u->prompt.text.data, u->asked.outgoing.word) == 0)
		return CONFIRM_YES;
	ui_say(u, STYLE_DUE, now_ms, "Only the word %s does it; Esc leaves it.",
		u->asked.outgoing.word);
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
	if (scroll(u, k->name, now_ms))
		return CONFIRM_MORE;
	if (!is_leave(k->name) && is_answer(u, k->name) && !is_read(u, now_ms)) {
		ui_say(u, STYLE_DUE, now_ms,
			"All of it must be read first: PageDown goes on; else a larger window.");
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
