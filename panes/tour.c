/* panes/tour.c - a walk round the screen, on the drill.
 * SPDX-License-Identifier: MIT */
#include "panes/tour.h"

#include <stdio.h>
#include <string.h>

#include "panes/ui.h"
#include "panes/wrap.h"

enum { ROWS_LEAST = 12, ROWS_MOST = 2, WORDS_BYTES = 256 };

/* What to try; {name} stands for the key of that command. */
struct stop {
	const char *command; /* once it was done, on to the next */
	const char *text;
};

static const struct stop stops[] = {
	{"move-down", "{move-down} and {move-up} go through the rows: press {move-down}"},
	{"open", "{open} shows all there is about a row: press {open}"},
	{"back", "read on with {move-down}; {back} goes back"},
	{"note", "{note} notes something about the row: press {note}, type, then Enter"},
	{"yank", "{yank} copies a row's id, URL or message: press {yank}, then i"},
	{"filter", "{filter} narrows a pane: press {filter}, type eu, then Enter"},
	{"back", "{back} shows all rows again: press {back}"},
	{"focus-next", "{focus-next} goes to the next pane, a click to any: press {focus-next}"},
	{"view-room", "{view-work} is what is being done, {view-room} all: press both"},
	{"palette", "{palette} finds every command by name: press {palette}"},
	{"sources", "type sources, then Enter: who was heard last, and when"},
	{"help", "{help} lists all keys, and runs what you choose: press {help}"},
	{NULL, NULL},
};

/* A stop for a command there is none of is passed over. */
static bool
is_there(int i)
{
	return command_find(stops[i].command) != NULL;
}

static int
next_stop(int at)
{
	while (stops[at].command != NULL && !is_there(at))
		at++;
	return stops[at].command != NULL ? at + 1 : 0;
}

const char *
tour_stop(int i)
{
	return stops[i].command;
}

static void
set_stop(struct ui *u, int at)
{
	u->tour = (struct tour){.at = at};
	ui_lay_out(u);
}

struct err
tour_toggle(struct ui *u, int64_t now_ms)
{
	if (u->tour.at != 0) {
		set_stop(u, 0);
		ui_say(u, STYLE_DIM, now_ms, "The tour is over.");
		return NO_ERR;
	}
	if (!u->drill)
		return err_make(ERR_REFUSED, "The tour needs the drill: run warroom drill.");
	if (u->rows < ROWS_LEAST)
		return err_make(ERR_REFUSED, "The tour needs a window of %d rows.", ROWS_LEAST);
	set_stop(u, next_stop(0));
	return NO_ERR;
}

void
tour_offer(struct ui *u, int64_t now_ms)
{
	static const char *const offers[] = {
		":tour shows you round in two minutes", ":tour shows you round"};

	if (u->message[0] == '\0' && u->rows >= ROWS_LEAST)
		ui_say(u, STYLE_DIM, now_ms, "%s", offers[u->cols < 100]);
}

void
tour_ran(struct ui *u, const struct command *command)
{
	if (u->tour.at != 0 && strcmp(stops[u->tour.at - 1].command, command->name) == 0)
		u->tour.done = true;
}

void
tour_go_on(struct ui *u, int64_t now_ms)
{
	int next;

	if (!u->tour.done || u->prompting || u->filtering.open)
		return;
	next = next_stop(u->tour.at);
	set_stop(u, next);
	if (next == 0)
		ui_say(u, STYLE_OK, now_ms, "That was the tour: the rest is in this list.");
}

bool
tour_leave(struct ui *u, const struct command *command, int64_t now_ms)
{
	const struct context c = {.seen = u, .level = u->level, .subject = ""};
	bool again = u->tour.leaving;

	u->tour.leaving = u->tour.at != 0 && command != NULL &&
			  strcmp(command->name, "back") == 0 &&
			  command_refusal(command, &c) != NULL;
	if (!u->tour.leaving)
		return false;
	if (again)
		(void)tour_toggle(u, now_ms);
	else
		ui_say(u, STYLE_DIM, now_ms, "Once more ends the tour.");
	return true;
}

/* "Tour 3/11: press /, type eu, then Enter" */
static void
say_stop(const struct ui *u, char out[WORDS_BYTES])
{
	const char *at = stops[u->tour.at - 1].text;
	int number = 0, count = 0;
	int length;

	for (int i = 0; stops[i].command != NULL; i++) {
		count += is_there(i);
		number += is_there(i) && i < u->tour.at;
	}
	length = snprintf(out, WORDS_BYTES, "Tour %d/%d: ", number, count);
	while (*at != '\0' && length < WORDS_BYTES - KEYMAP_SAY_BYTES) {
		size_t name = *at == '{' ? strcspn(at, "}") : 0;
		char key[KEYMAP_SAY_BYTES] = {*at, '\0'};
		char command[64];

		if (name > 0) {
			(void)snprintf(command, sizeof command, "%.*s", (int)name - 1, at + 1);
			(void)keymap_say(u->keys, command, key);
			at += name;
		}
		length += snprintf(out + length, (size_t)(WORDS_BYTES - length), "%s", key);
		at++;
	}
}

int
tour_rows(const struct ui *u)
{
	char words[WORDS_BYTES];

	if (u->tour.at == 0 || u->rows < ROWS_LEAST)
		return 0;
	say_stop(u, words);
	return wrap_rows(u->cols - 1, ROWS_MOST, text_of(words));
}

void
tour_draw(const struct ui *u, struct area a)
{
	char words[WORDS_BYTES];

	if (a.rows < 1)
		return;
	say_stop(u, words);
	(void)wrap_draw(
		area_part(a, 0, 1, a.rows, a.cols - 1), 0, a.rows, STYLE_STRONG, text_of(words));
}
