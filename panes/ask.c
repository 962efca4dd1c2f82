/* panes/ask.c - what a command asks before it is done, and what became of it.
 * SPDX-License-Identifier: MIT */
#include "panes/ask.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/choice.h"
#include "panes/confirm.h"
#include "panes/menu.h"
#include "panes/tour.h"

enum { ABOUT_COLS_LEAST = 20, ABOUT_COLS_MOST = 80 };

void
ask_clear(struct ui_ask *a)
{
	for (int i = 0; i < COMMAND_ARGS_MOST; i++)
		buf_clear(&a->texts[i]);
	selection_clear(&a->selection);
	*a = (struct ui_ask){0};
}

/* ---- the questions ---- */

static int
args_count(const struct command *command)
{
	int count = 0;

	while (command->args != NULL && command->args[count].name != NULL)
		count++;
	return count;
}

static const struct command_arg *
arg_at(const struct ui_ask *a)
{
	return a->at < args_count(a->command) ? &a->command->args[a->at] : NULL;
}

bool
ask_confirms(const struct command *command)
{
	return (command->flags & (COMMAND_CONFIRM | COMMAND_PUBLIC)) != 0;
}

bool
ask_is_confirming(const struct ui *u)
{
	return u->prompting && arg_at(&u->asked) == NULL;
}

/* "Note on page #1234 checkout-api 5xx~: ", at most about half of the screen. */
static void
make_label(struct ui *u, const struct command_arg *arg)
{
	struct ui_ask *a = &u->asked;
	int most = u->cols / 2 - 10;
	char about[ABOUT_COLS_MOST + 8];

	if (most > ABOUT_COLS_MOST)
		most = ABOUT_COLS_MOST;
	if (most < ABOUT_COLS_LEAST)
		most = ABOUT_COLS_LEAST;
	(void)text_show(text_of(a->row.about), false, about, (size_t)most + 1);
	(void)snprintf(a->label, sizeof a->label, "%.30s%s%s%s%s%s: ", arg->label,
		about[0] != '\0' ? " " : "",
		about[0] == '\0'  ? ""
		: arg->of != NULL ? arg->of
				  : "on",
		about[0] != '\0' ? " " : "", about,
		about[0] != '\0' && a->row.gone ? " (gone)" : "");
}

/* Puts the question u->asked.at says. */
static void
open_question(struct ui *u)
{
	struct ui_ask *a = &u->asked;
	const struct command_arg *arg = arg_at(a);
	const struct buf *text = arg != NULL ? &a->texts[a->at] : NULL;

	if (arg != NULL)
		make_label(u, arg);
	prompt_init(&u->prompt, arg != NULL ? a->label : CONFIRM_LABEL);
	u->prompting = true;
	u->confirm_ms = -1;
	if (arg != NULL && arg->choices != NULL) {
		a->choice = choice_find(arg->choices, text->data);
	} else if (arg != NULL) {
		(void)buf_add(&u->prompt.text, text->data, text->length);
		u->prompt.at = u->prompt.text.length;
	}
}

static void
close_question(struct ui *u)
{
	prompt_clear(&u->prompt);
	u->prompting = false;
}

/* The last argument that was typed, or else chosen; -1: none. */
static int
last_arg(const struct command *command)
{
	int last = args_count(command) - 1;

	for (int i = last; i >= 0; i--) {
		if (command->args[i].choices == NULL)
			return i;
	}
	return last;
}

/* ---- what went wrong comes back ---- */

/* Takes asks[at] out of the list; its texts are the caller's then. */
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
	ask_clear(&u->asked);
	u->asked = *failed;
	u->asked.at = last_arg(failed->command);
	open_question(u);
}

void
ask_returned(struct ui *u)
{
	struct ui_ask first;

	if (u->back_count == 0 || u->prompting || u->filtering.open || menu_is_open(u))
		return;
	first = take_ask(u->back, &u->back_count, 0);
	ask_again(u, &first);
}

/* ---- the answers ---- */

static void
cancel(struct ui *u)
{
	close_question(u);
	ask_clear(&u->asked);
	u->message[0] = '\0';
	ask_returned(u);
}

/* What was typed or chosen for the argument being asked for. Another text is another order. */
static void
keep_answer(struct ui_ask *a, const char *text)
{
	struct buf *kept = &a->texts[a->at];

	if (a->sent && strcmp(kept->data, text) != 0) {
		order_id_make(a->id);
		a->sent = false;
	}
	buf_reset(kept);
	(void)buf_string(kept, text);
}

/* All is answered: the order goes out. False when it could not, and u->message says why. */
static bool
finish(struct ui *u, struct context *c)
{
	const struct command *command = u->asked.command;
	struct command_values values = {.at = {NULL}};
	struct err e;

	if ((command->flags & COMMAND_WRITES) != 0 &&
		u->sent_count + u->back_count == UI_SENT_MOST) {
		ui_say(u, STYLE_DUE, c->now_ms,
			"%d wait for the engine already: again when it is back.", UI_SENT_MOST);
		return false;
	}
	for (int i = 0; i < args_count(command); i++)
		values.at[i] = u->asked.texts[i].data;
	c->subject = u->asked.row.subject;
	c->gone = u->asked.row.gone;
	c->row = &u->asked.row;
	c->selection = u->asked.selection.ids.count > 0 ? &u->asked.selection : NULL;
	c->rev = u->asked.rev;
	c->order_id = u->asked.id;
	c->command = command;
	c->incident = u->asked.incident;
	u->message[0] = '\0';
	e = command->run(c, &values);
	if (e.kind != ERR_NONE) {
		ui_say(u, STYLE_OVERDUE, c->now_ms, "%s", e.text);
		return false;
	}
	close_question(u);
	u->asked.sent = true;
	if ((command->flags & COMMAND_WRITES) != 0) {
		u->sent[u->sent_count++] = u->asked;
		u->asked = (struct ui_ask){0};
	}
	ask_clear(&u->asked);
	tour_ran(u, command);
	ask_returned(u);
	return true;
}

/* Goes on to the next question, or does it. */
static void
go_on(struct ui *u, struct context *c)
{
	struct ui_ask *a = &u->asked;

	if (a->at + 1 >= args_count(a->command) && !ask_confirms(a->command)) {
		(void)finish(u, c);
		return;
	}
	close_question(u);
	a->at++;
	u->message[0] = '\0';
	open_question(u);
}

static bool
is_blank(const char *string)
{
	return string[strspn(string, " \t\r\n")] == '\0';
}

static void
answer_text(struct ui *u, const struct key *k, struct context *c)
{
	switch (prompt_key(&u->prompt, k)) {
	case PROMPT_MORE:
		return;
	case PROMPT_CANCELLED:
		cancel(u);
		return;
	case PROMPT_DONE:
		break;
	}
	if (arg_at(&u->asked)->required && is_blank(u->prompt.text.data)) {
		ui_say(u, STYLE_DUE, c->now_ms, "Nothing is typed yet. Esc leaves it.");
		return;
	}
	keep_answer(&u->asked, u->prompt.text.data);
	go_on(u, c);
}

static void
answer_choice(struct ui *u, const struct key *k, struct context *c)
{
	const struct command_choice *choices = arg_at(&u->asked)->choices;

	switch (choice_key(choices, k, &u->asked.choice)) {
	case PROMPT_MORE:
		return;
	case PROMPT_CANCELLED:
		cancel(u);
		return;
	case PROMPT_DONE:
		break;
	}
	keep_answer(&u->asked, choices[u->asked.choice].value);
	go_on(u, c);
}

/* It is not meant: what was typed stands in its prompt again, not to be lost by one key. */
static void
step_back(struct ui *u)
{
	int at = last_arg(u->asked.command);

	close_question(u);
	if (at < 0) {
		ask_clear(&u->asked);
		ask_returned(u);
		return;
	}
	u->asked.at = at;
	open_question(u);
}

static void
answer_confirm(struct ui *u, const struct key *k, struct context *c)
{
	switch (confirm_key(u, k, c->now_ms)) {
	case CONFIRM_MORE:
		break;
	case CONFIRM_YES:
		if (!finish(u, c))
			step_back(u);
		break;
	case CONFIRM_NO:
		ui_say(u, STYLE_DIM, c->now_ms, "%s was not done", u->asked.command->name);
		step_back(u);
		break;
	}
}

void
ask_key(struct ui *u, const struct key *k, struct context *c)
{
	const struct command_arg *arg = arg_at(&u->asked);

	if (k->kind == KEY_MOUSE)
		return;
	if (arg == NULL)
		answer_confirm(u, k, c);
	else if (arg->choices != NULL)
		answer_choice(u, k, c);
	else
		answer_text(u, k, c);
}

/* What is known of an argument already. */
static void
preset(struct ui_ask *a, const struct context *c)
{
	for (int i = 0; i < args_count(a->command) && c->preset_arg != NULL; i++) {
		if (strcmp(a->command->args[i].name, c->preset_arg) == 0)
			(void)buf_string(&a->texts[i], c->preset);
	}
}

void
ask_begin(struct ui *u, const struct command *command, const struct ui_row *row, struct context *c)
{
	ask_clear(&u->asked);
	u->asked = (struct ui_ask){.command = command, .row = *row, .rev = c->rev};
	(void)snprintf(u->asked.incident, sizeof u->asked.incident, "%s", u->current.id);
	for (int i = 0; i < COMMAND_ARGS_MOST; i++)
		buf_init(&u->asked.texts[i], PROMPT_CAP_BYTES);
	order_id_make(u->asked.id);
	preset(&u->asked, c);
	u->message[0] = '\0';
	if (!selection_copy(&u->asked.selection, c->selection)) {
		ask_clear(&u->asked);
		ui_say(u, STYLE_OVERDUE, c->now_ms, "There is no memory for what is selected.");
		return;
	}
	if (args_count(command) > 0 || ask_confirms(command))
		open_question(u);
	else if (!finish(u, c))
		ask_clear(&u->asked);
}

void
ask_fill(struct ui *u, const char *text)
{
	const struct command_arg *arg = u->prompting ? arg_at(&u->asked) : NULL;

	if (arg == NULL || arg->choices != NULL)
		return;
	(void)buf_string(&u->prompt.text, text);
	u->prompt.at = u->prompt.text.length;
}

void
ask_draw(const struct ui *u, struct area line)
{
	const struct command_arg *arg = arg_at(&u->asked);

	if (arg == NULL)
		return;
	if (arg->choices != NULL)
		choice_draw(u->asked.label, arg->choices, u->asked.choice, line);
	else
		prompt_draw(&u->prompt, line);
}

/* ---- what the engine said ---- */

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
	if (ok || last_arg(answered.command) < 0)
		ask_clear(&answered);
	else
		u->back[u->back_count++] = answered;
	ask_returned(u);
}
