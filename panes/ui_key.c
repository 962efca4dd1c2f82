/* panes/ui_key.c - what a key does: a command, or text for one.
 *
 * What was typed is never lost: it is kept with the order it was sent in until the answer is
 * there, and comes back into the prompt when that is not good. Sent again unchanged it keeps its
 * id, so that the engine does it once.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"

enum { WHEEL_ROWS = 3, WORDS_CAP_BYTES = 512 };

static void
open_prompt(struct ui *u)
{
	prompt_init(&u->prompt, u->asked.label);
	u->prompting = true;
}

static void
close_prompt(struct ui *u)
{
	prompt_clear(&u->prompt);
	u->prompting = false;
}

/* Takes asks[at] out of the list; its text is the caller's then. */
static struct ui_ask
take_ask(struct ui_ask *asks, int *count, int at)
{
	struct ui_ask taken = asks[at];

	*count -= 1;
	memmove(&asks[at], &asks[at + 1], (size_t)(*count - at) * sizeof asks[0]);
	asks[*count] = (struct ui_ask){0};
	return taken;
}

/* A text that could not be delivered stands in the prompt again. */
static void
ask_again(struct ui *u, const struct ui_ask *failed)
{
	buf_clear(&u->asked.text);
	u->asked = *failed;
	open_prompt(u);
	(void)buf_add(&u->prompt.text, u->asked.text.data, u->asked.text.length);
	u->prompt.at = u->prompt.text.length;
}

static void
ask_returned(struct ui *u)
{
	struct ui_ask first;

	if (u->back_count == 0)
		return;
	first = take_ask(u->back, &u->back_count, 0);
	ask_again(u, &first);
}

/* "Note on page #1234 checkout-api 5xx~: ", at most about half of the screen. */
static void
make_label(struct ui *u, const struct command *command, bool about, bool gone)
{
	const struct pane *p = ui_active(u);
	size_t most = u->cols > 60 ? (size_t)u->cols / 2 - 10 : 20;
	struct buf words;

	if (most > 80)
		most = 80;
	buf_init(&words, WORDS_CAP_BYTES);
	if (about && p->ops->label != NULL)
		p->ops->label(p, &words);
	(void)snprintf(u->asked.label, sizeof u->asked.label, "%s", command->args[0].label);
	if (words.length > 0) {
		struct buf cut;

		buf_init(&cut, WORDS_CAP_BYTES);
		text_plain(text_of(words.data), false, most, &cut);
		(void)snprintf(u->asked.label, sizeof u->asked.label, "%s on %s%s",
			command->args[0].label, cut.data, gone ? " (gone)" : "");
		buf_clear(&cut);
	}
	buf_clear(&words);
	(void)snprintf(u->asked.label + strlen(u->asked.label),
		sizeof u->asked.label - strlen(u->asked.label), ": ");
}

static void
ask(struct ui *u, const struct command *command, const struct context *c)
{
	buf_clear(&u->asked.text);
	u->asked = (struct ui_ask){.command = command, .rev = c->rev};
	buf_init(&u->asked.text, PROMPT_CAP_BYTES);
	order_id_make(u->asked.id);
	(void)snprintf(u->asked.subject, sizeof u->asked.subject, "%s", c->subject);
	make_label(u, command, c->subject[0] != '\0', c->gone);
	u->message[0] = '\0';
	open_prompt(u);
}

static bool
is_blank(const char *string)
{
	return string[strspn(string, " \t\r\n")] == '\0';
}

/* Enter in the prompt: the order goes out, or the prompt stays with its text. */
static void
submit(struct ui *u, struct context *c)
{
	const struct command *command = u->asked.command;
	const struct command_values values = {.at = {u->prompt.text.data}};
	struct err e;

	if (command->args[0].required && is_blank(u->prompt.text.data)) {
		ui_say(u, STYLE_DUE, c->now_ms, "Nothing is typed yet. Esc leaves it.");
		return;
	}
	if (u->sent_count + u->back_count == UI_SENT_MOST) {
		ui_say(u, STYLE_DUE, c->now_ms,
			"%d wait for the engine already: Enter again when it is back.",
			UI_SENT_MOST);
		return;
	}
	if (u->asked.text.length > 0 && strcmp(u->asked.text.data, u->prompt.text.data) != 0)
		order_id_make(u->asked.id);
	c->subject = u->asked.subject;
	c->rev = u->asked.rev;
	c->order_id = u->asked.id;
	e = command->run(c, &values);
	if (e.kind != ERR_NONE) {
		ui_say(u, STYLE_OVERDUE, c->now_ms, "%s", e.text);
		return;
	}
	buf_reset(&u->asked.text);
	(void)buf_add(&u->asked.text, u->prompt.text.data, u->prompt.text.length);
	close_prompt(u);
	u->message[0] = '\0';
	if ((command->flags & COMMAND_WRITES) != 0) {
		u->sent[u->sent_count++] = u->asked;
		u->asked = (struct ui_ask){0};
	}
	ask_returned(u);
}

static void
type(struct ui *u, const struct key *k, struct context *c)
{
	if (k->kind == KEY_MOUSE)
		return;
	switch (prompt_key(&u->prompt, k)) {
	case PROMPT_MORE:
		break;
	case PROMPT_DONE:
		submit(u, c);
		break;
	case PROMPT_CANCELLED:
		close_prompt(u);
		u->message[0] = '\0';
		ask_returned(u);
		break;
	}
}

/* The row under the cursor as an event's subject says it. */
static void
find_subject(struct ui *u, struct context *c, char *out, size_t size)
{
	const struct pane *p = ui_active(u);
	struct pane_about about;

	out[0] = '\0';
	c->subject = out;
	/* Rows may still be on their way under the cursor; what a detail is about is fixed. */
	if ((p->stale && (u->covers_count == 0 || p->ops->detail != NULL)) ||
		!pane_about(p, &about))
		return;
	c->gone = about.gone;
	if (about.kind[0] != '\0' && p->ops->label != NULL)
		(void)snprintf(out, size, "%s:%s", about.kind, about.key.id);
}

static void
press(struct ui *u, const struct key *k, struct context *c)
{
	const struct command *command = keymap_command(u->keys, ui_active(u)->ops->name, k->name);
	const struct command_values none = {.at = {NULL}};
	char subject[ROW_ID_BYTES + 16];
	char help[KEYMAP_SAY_BYTES];
	const char *refusal;
	struct err e;

	if (command == NULL) {
		ui_say(u, STYLE_DIM, c->now_ms, "%s is not bound here; %s lists the keys", k->name,
			keymap_say(u->keys, "help", help));
		return;
	}
	find_subject(u, c, subject, sizeof subject);
	refusal = command_refusal(command, c);
	if (refusal != NULL) {
		if (refusal[0] != '\0')
			ui_say(u, STYLE_DUE, c->now_ms, "%s", refusal);
		return;
	}
	if (command->args != NULL) {
		ask(u, command, c);
		return;
	}
	e = command->run(c, &none);
	if (e.kind != ERR_NONE)
		ui_say(u, STYLE_OVERDUE, c->now_ms, "%s", e.text);
}

/* A click takes the focus and the row; the wheel moves what is under it. */
static void
point(struct ui *u, const struct key *k)
{
	bool click = strcmp(k->name, "Click") == 0;
	int rows = strcmp(k->name, "WheelUp") == 0 ? -WHEEL_ROWS : WHEEL_ROWS;
	int i = layout_at(&u->layout, k->row, k->col);
	struct pane *p;
	int line;

	if (u->covers_count > 0) {
		p = ui_active(u);
		if (!click)
			p->ops->move(p, rows);
		return;
	}
	if (i < 0)
		return;
	p = &u->panes[i];
	if (!click) {
		p->ops->move(p, rows);
		return;
	}
	line = k->row - u->layout.panes[i].row - (u->layout.kind == LAYOUT_TABS ? 0 : 1);
	if (i != u->focus)
		ui_focus(u, i);
	if (line >= 0 && line < p->rows && p->ops->line(p) >= 0 && line != p->ops->line(p))
		p->ops->move(p, line - p->ops->line(p));
}

/* What an act on a row has seen of it: not what is still being read (pane.behind). */
static void
see_rev(struct pane *p, struct context *c)
{
	if (p->behind)
		c->rev = p->rev;
	else
		p->rev = c->rev;
}

void
ui_key(struct ui *u, const struct key *k, struct context *c)
{
	see_rev(ui_active(u), c);
	c->seen = u;
	c->ui = u;
	c->subject = "";
	c->gone = false;
	c->order_id = NULL;
	if (c->now_ms - u->message_ms >= UI_MESSAGE_MS)
		u->message[0] = '\0'; /* it was there long enough to be read; this key answers it */
	if (u->prompting) {
		type(u, k, c);
		return;
	}
	if (u->filtering.open) {
		filter_prompt_key(&u->filtering, ui_active(u), k);
		if (!u->filtering.open)
			ask_returned(u);
		return;
	}
	switch (k->kind) {
	case KEY_PRESS:
		press(u, k, c);
		break;
	case KEY_PASTE:
		ui_say(u, STYLE_DUE, c->now_ms, "Pasted text is only taken in a prompt.");
		break;
	case KEY_MOUSE:
		point(u, k);
		break;
	}
}

/* Where the order with this id stands among those sent; -1: nowhere. */
static int
find_sent(const struct ui *u, const char *id)
{
	for (int i = 0; i < u->sent_count; i++) {
		if (strcmp(u->sent[i].id, id) == 0)
			return i;
	}
	return -1;
}

static void
say_answer(struct ui *u, const char *name, bool ok, struct text text, int64_t now_ms)
{
	char at[AGE_BYTES];
	struct buf words;

	buf_init(&words, sizeof u->message - 1);
	text_plain(text, false, sizeof u->message - 8, &words);
	age_time(at, now_ms);
	if (ok && words.length == 0)
		ui_say(u, STYLE_OK, now_ms, "%s saved %s", name, at);
	else
		ui_say(u, ok ? STYLE_OK : STYLE_OVERDUE, now_ms, "%s",
			words.length > 0 ? words.data : "It was not saved.");
	buf_clear(&words);
}

void
ui_answer(struct ui *u, const char *id, bool ok, struct text text, int64_t now_ms)
{
	int at = find_sent(u, id);
	struct ui_ask answered;

	if (at < 0)
		return;
	answered = take_ask(u->sent, &u->sent_count, at);
	say_answer(u, answered.command->name, ok, text, now_ms);
	if (ok)
		buf_clear(&answered.text);
	else if (!u->prompting && !u->filtering.open)
		ask_again(u, &answered);
	else
		u->back[u->back_count++] = answered;
}
