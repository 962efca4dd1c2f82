/* panes/form.h - the questions of a command, in their order; many of them are a form: a box that
 * shows them all, with what was typed so far.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_FORM_H
#define PANES_FORM_H

#include <stdbool.h>

#include "panes/ui.h"

enum { FORM_STAMP_BYTES = 32 };

/* How many arguments it has. */
int form_count(const struct command *command);

/* True when it always asks for three or more. */
bool form_is(const struct command *command);

/* Looks which of them what it is about does not want: `needed` of their table. `c` is aimed at that. */
void form_spare(struct ui_ask *a, const struct context *c);

/* True when it may not stay empty where it is asked for. */
bool form_wants(const struct command_arg *arg);

/* True when what was typed so far makes it ask for the argument at `i`. */
bool form_asks(const struct ui_ask *a, int i);

/* The next one it asks for, after `i` (-1: the first): their count when there is none. And the one
 * before: -1 when there is none. */
int form_next(const struct ui_ask *a, int i);
int form_previous(const struct ui_ask *a, int i);

/* True when a field of a form was answered already. */
bool form_is_begun(const struct ui_ask *a);

/* The one that is asked for now; NULL: whether it is meant is. */
const struct command_arg *form_arg(const struct ui_ask *a);

/* The last one that it asks for and that is typed, or else chosen; -1: there is none. */
int form_last(const struct ui_ask *a);

/* Fills in those that were not looked at yet, as their table says. */
void form_fill(struct ui_ask *a, struct context *c);

/* What goes out for the one at `i`: a time as the moment it meant when it was typed, whenever that
 * is; NULL when it is not asked for. Borrowed from `a` or `stamp`. */
const char *form_value(const struct ui_ask *a, int i, char stamp[FORM_STAMP_BYTES]);

/* All of them, as they go out. Borrowed from `a` and `stamps`. */
struct command_values form_values(
	const struct ui_ask *a, char stamps[COMMAND_ARGS_MOST][FORM_STAMP_BYTES]);

/* Makes the prompt's label: "Note on page #1234 checkout-api 5xx~: ", at most about half of the
 * screen. */
void form_label(struct ui *u, const struct command_arg *arg);

/* What stands for an argument, for a person: a choice's label, a text, the moment that a time
 * means; "" when nothing does. Neutralised. Returns `out`. */
const char *form_say(const struct ui *u, int i, int64_t now_ms, char *out, size_t size);

/* The box at the top of the area, as high as it needs to be. */
void form_draw(const struct ui *u, struct area a, int64_t now_ms);

#endif
