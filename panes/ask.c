/* panes/ask.c - what a command asks before it is done, and what became of it.
 * SPDX-License-Identifier: MIT */
#include "panes/ask.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/arg.h"
#include "panes/choice.h"
#include "panes/confirm.h"
#include "panes/form.h"
#include "panes/menu.h"
#include "panes/outgoing.h"
#include "panes/pick.h"
#include "panes/tour.h"
#include "store/page_group.h"

void
ask_clear(struct ui_ask *a)
{
	for (int i = 0; i < COMMAND_ARGS_MOST; i++)
		buf_clear(&a->texts[i]);
	selection_clear(&a->selection);
	outgoing_clear(&a->outgoing);
	*a = (struct ui_ask){0};
}

/* ---- the questions ---- */

bool
ask_is_confirming(const struct ui *u)
{
	return u->prompting && form_arg(&u->asked) == NULL;
}

/* True when it asks whether it is meant, about what it is about. */
static bool
confirms(const struct ui_ask *a)
{
	bool many = a->selection.ids.count > 1 || a->selection.waiting[0] != '\0';

	return ask_confirms(a->command) || a->outgoing.to[0] != '\0' ||
	       (many && (a->command->flags & COMMAND_CONFIRM_MANY) != 0);
}

/* Puts the question u->asked.at says. */
static void
open_question(struct ui *u)
{
	struct ui_ask *a = &u->asked;
	const struct command_arg *arg = form_arg(a);
	const struct buf *text = arg != NULL ? &a->texts[a->at] : NULL;
	const enum offer offer = arg != NULL ? arg->offer : OFFER_NONE;

	if (arg != NULL)
		form_label(u, arg);
	else
		confirm_open(u);
	prompt_init(&u->prompt, a->label);
	u->prompting = true;
	offers_open(&u->offers, offer, offer == OFFER_PAGES ? a->row.subject : a->incident);
	if (arg != NULL)
		a->seen[a->at] = true;
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
	offers_clear(&u->offers);
	u->prompting = false;
}

/* What the prompts that were not looked at yet begin with. */
static void
fill(struct ui_ask *a, struct context *c)
{
	ask_aim(a, c);
	form_fill(a, c);
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
	u->asked.at = form_last(failed);
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
	struct command_values values;
	char stamps[COMMAND_ARGS_MOST][FORM_STAMP_BYTES];
	struct err e;

	if ((command->flags & COMMAND_WRITES) != 0 &&
		u->sent_count + u->back_count == UI_SENT_MOST) {
		ui_say(u, STYLE_DUE, c->now_ms,
			"%d wait for the engine already: again when it is back.", UI_SENT_MOST);
		return false;
	}
	if (u->asked.selection.waiting[0] != '\0') {
		ui_say(u, STYLE_DUE, c->now_ms, "What it is about is still being read; once more.");
		return false;
	}
	values = form_values(&u->asked, stamps);
	ask_aim(&u->asked, c);
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

/* To the question at `at`; after the last one it does it, or asks whether it is meant. */
static void
go_to(struct ui *u, int at, struct context *c)
{
	struct ui_ask *a = &u->asked;

	if (at >= form_count(a->command) && !ask_outgoing(u, c))
		return;
	if (at >= form_count(a->command) && !confirms(a)) {
		(void)finish(u, c);
		return;
	}
	fill(a, c);
	close_question(u);
	a->at = at;
	u->message[0] = '\0';
	open_question(u);
}

static bool
is_blank(const char *string)
{
	return string[strspn(string, " \t\r\n")] == '\0';
}

/* Takes the answer to the question that stands. False when it is no good, and says why. */
static bool
accept(struct ui *u, const char *text, struct context *c)
{
	struct ui_ask *a = &u->asked;
	const struct command_arg *arg = form_arg(a);
	bool again = a->sent && strcmp(a->texts[a->at].data, text) == 0;
	int64_t ms;
	struct err e;

	if (form_wants(arg) && is_blank(text)) {
		ui_say(u, STYLE_DUE, c->now_ms, "Nothing is typed yet. Esc leaves it.");
		return false;
	}
	e = arg_read(arg, text, c->now_ms, &ms);
	if (e.kind != ERR_NONE) {
		ui_say(u, STYLE_DUE, c->now_ms, "%s", e.text);
		return false;
	}
	keep_answer(a, text);
	if (!again) /* asked again unchanged it is the same order, and the same moment */
		a->at_ms[a->at] = ms;
	return true;
}

/* What stands in the prompt, or under the choice. */
static const char *
standing(const struct ui *u)
{
	const struct command_arg *arg = form_arg(&u->asked);

	return arg->choices != NULL ? arg->choices[u->asked.choice].value : u->prompt.text.data;
}

/* Back a field; what was typed is kept, as it is. False when this is the first one. */
static bool
go_back(struct ui *u)
{
	struct ui_ask *a = &u->asked;
	int at = form_previous(a, a->at);

	if (at < 0)
		return false;
	keep_answer(a, standing(u));
	close_question(u);
	a->at = at;
	open_question(u);
	return true;
}

/* To the end of the form; to the first field on the way that lacks something. */
static void
go_far(struct ui *u, struct context *c)
{
	struct ui_ask *a = &u->asked;
	bool wanted;
	int at;

	if (!accept(u, standing(u), c))
		return;
	fill(a, c);
	for (at = form_next(a, a->at); at < form_count(a->command); at = form_next(a, at)) {
		const struct command_arg *arg = &a->command->args[at];
		struct err e = arg_read(arg, a->texts[at].data, c->now_ms, &a->at_ms[at]);

		if (e.kind != ERR_NONE || (form_wants(arg) && is_blank(a->texts[at].data)))
			break;
	}
	wanted = at < form_count(a->command);
	go_to(u, at, c); /* after which there may be no command any more */
	if (wanted)
		ui_say(u, STYLE_DUE, c->now_ms, "This is still wanted.");
}

/* Keys that move in a form. True when it was one. */
static bool
walk(struct ui *u, const struct key *k, struct context *c)
{
	struct ui_ask *a = &u->asked;

	if (!form_is(a->command))
		return false;
	if (pick_is(k, "Up") || pick_is(k, "S-Tab")) {
		if (!go_back(u))
			ui_say(u, STYLE_DIM, c->now_ms, "This is the first field.");
	} else if (pick_is(k, "C-s")) {
		go_far(u, c);
	} else if (pick_is(k, "Tab") && form_next(a, a->at) < form_count(a->command)) {
		if (accept(u, standing(u), c))
			go_to(u, form_next(a, a->at), c);
	} else {
		return false;
	}
	return true;
}

/* True when somebody has answered something that would be lost, or typed more than a word. */
static bool
has_typed(const struct ui *u)
{
	const char *kept = u->asked.texts[u->asked.at].data;

	return form_is_begun(&u->asked) ||
	       (u->prompt.text.length >= ASK_TYPED_LEAST && strcmp(u->prompt.text.data, kept) != 0);
}

static void
leave(struct ui *u, struct context *c)
{
	if (!u->asked.leaving && has_typed(u)) {
		u->asked.leaving = true;
		ui_say(u, STYLE_DUE, c->now_ms, "Esc once more leaves it, and what was typed.");
		return;
	}
	cancel(u);
}

static void
answer_text(struct ui *u, const struct key *k, struct context *c)
{
	char before[PROMPT_CAP_BYTES];

	if (pick_key(u, k) || walk(u, k, c))
		return;
	(void)snprintf(before, sizeof before, "%s", u->prompt.text.data);
	switch (prompt_key(&u->prompt, k)) {
	case PROMPT_MORE:
		if (strcmp(before, u->prompt.text.data) != 0)
			offers_narrow(&u->offers, u->prompt.text.data);
		return;
	case PROMPT_CANCELLED:
		leave(u, c);
		return;
	case PROMPT_DONE:
		break;
	}
	(void)pick_take(u);
	if (accept(u, u->prompt.text.data, c))
		go_to(u, form_next(&u->asked, u->asked.at), c);
}

static void
answer_choice(struct ui *u, const struct key *k, struct context *c)
{
	const struct command_arg *arg = form_arg(&u->asked);
	const struct command_choice *choices = arg->choices;
	bool quick;

	if (walk(u, k, c))
		return;
	switch (choice_key(choices, k, &u->asked.choice)) {
	case PROMPT_MORE:
		return;
	case PROMPT_CANCELLED:
		leave(u, c);
		return;
	case PROMPT_DONE:
		break;
	}
	keep_answer(&u->asked, choices[u->asked.choice].value);
	quick = arg->quick && strcmp(k->name, choices[u->asked.choice].key) == 0;
	go_to(u, quick ? form_count(u->asked.command) : form_next(&u->asked, u->asked.at), c);
}

/* It is not meant: what was typed stands in its prompt again, not to be lost by one key. */
static void
step_back(struct ui *u)
{
	int at = form_last(&u->asked);

	close_question(u);
	if (at < 0) {
		ask_clear(&u->asked);
		ask_returned(u);
		return;
	}
	u->asked.at = at;
	open_question(u);
}

void
ask_unconfirm(struct ui *u)
{
	if (ask_is_confirming(u))
		step_back(u);
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
	const struct command_arg *arg = form_arg(&u->asked);

	if (k->kind == KEY_MOUSE)
		return;
	if (!pick_is(k, "Esc") && !pick_is(k, "C-c") && !pick_is(k, "C-g"))
		u->asked.leaving = false;
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
	for (int i = 0; i < form_count(a->command) && c->preset_arg != NULL; i++) {
		if (strcmp(a->command->args[i].name, c->preset_arg) != 0)
			continue;
		(void)buf_string(&a->texts[i], c->preset);
		a->seen[i] = true;
	}
}

/* What is known is not asked; unless it is all there is, then it is to be read before it is
 * done. */
static int
first_question(const struct ui_ask *a)
{
	int first = form_next(a, -1);
	int at = first;

	while (at < form_count(a->command) && a->seen[at])
		at = form_next(a, at);
	return at < form_count(a->command) ? at : first;
}

/* The incident it is about: the row, where that is one, else the screen's. */
static void
take_incident(struct ui_ask *a, const struct context *c)
{
	bool row = strcmp(a->row.kind, "incident") == 0;

	(void)snprintf(a->incident, sizeof a->incident, "%s", row ? a->row.key.id : c->incident);
}

/* What is selected; or all pages of the group under the cursor, which are read with the panes.
 * False when memory is short. */
static bool
take_selection(struct ui_ask *a, const struct context *c)
{
	unsigned both = COMMAND_SELECTION | COMMAND_WRITES;

	if (!selection_copy(&a->selection, c->selection))
		return false;
	if (c->selection != NULL || (a->command->flags & both) != both ||
		!page_group_is(a->row.at.id))
		return true;
	a->selection.kind = "page";
	return selection_toggle(&a->selection, a->row.at.id);
}

void
ask_begin(struct ui *u, const struct command *command, const struct ui_row *row, struct context *c)
{
	bool asks, goes;

	ask_clear(&u->asked);
	u->asked = (struct ui_ask){.command = command, .row = *row, .rev = c->rev};
	take_incident(&u->asked, c);
	for (int i = 0; i < COMMAND_ARGS_MOST; i++)
		buf_init(&u->asked.texts[i], PROMPT_CAP_BYTES);
	order_id_make(u->asked.id);
	preset(&u->asked, c);
	u->message[0] = '\0';
	if (!take_selection(&u->asked, c)) {
		ask_clear(&u->asked);
		ui_say(u, STYLE_OVERDUE, c->now_ms, "There is no memory for what is selected.");
		return;
	}
	ask_aim(&u->asked, c);
	form_spare(&u->asked, c);
	form_fill(&u->asked, c);
	u->asked.at = first_question(&u->asked);
	if ((command->flags & COMMAND_DECLARES) != 0)
		card_open(&u->card);
	asks = u->asked.at < form_count(command);
	goes = asks || ask_outgoing(u, c);
	if (goes && (asks || confirms(&u->asked)))
		open_question(u);
	else if (!goes || !finish(u, c))
		ask_clear(&u->asked);
}

void
ask_fill(struct ui *u, const char *text)
{
	const struct command_arg *arg = u->prompting ? form_arg(&u->asked) : NULL;

	if (arg == NULL || arg->choices != NULL)
		return;
	buf_reset(&u->prompt.text);
	(void)buf_string(&u->prompt.text, text);
	u->prompt.at = u->prompt.text.length;
}

void
ask_prefill(struct ui *u, const char *name, const char *value)
{
	struct ui_ask *a = &u->asked;
	int count = u->prompting ? form_count(a->command) : 0;
	int at = 0;

	while (name != NULL && at < count && strcmp(a->command->args[at].name, name) != 0)
		at++;
	if (at >= count)
		return;
	buf_reset(&a->texts[at]);
	(void)buf_string(&a->texts[at], value);
	a->seen[at] = true; /* what is filled in else does not replace it */
	if (at != a->at)
		return;
	close_question(u);
	open_question(u);
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
	if (ok)
		talk_done(u, answered.command->name);
	if (ok && (answered.command->flags & COMMAND_DECLARES) != 0)
		u->current.newest = true;            /* who declares it goes there */
	answered.told = u->engine == UI_ENGINE_LIVE; /* it was the engine that said so */
	if (ok || form_last(&answered) < 0)
		ask_clear(&answered);
	else
		u->back[u->back_count++] = answered;
	ask_returned(u);
}
