/* panes/ask.h - what a command asks before it is done: texts, choices, whether it is meant.
 *
 * Questions come one after the other; while one stands, u->prompting is true and keys answer it.
 * Three and more are a form (panes/form.h): Up and S-Tab go back in it, Tab and Enter on, C-s to
 * its end. Beside a prompt may stand what to pick from (panes/offers.h): Up, Down, C-p and C-n
 * pick, Tab completes, Enter takes. What was typed is never lost: it is kept with the order it was
 * sent in until the answer is there, and comes back into the prompt when that is not good. Sent
 * again unchanged it keeps its id, so that the engine does it once.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_ASK_H
#define PANES_ASK_H

#include <stdbool.h>

#include "panes/ui.h"

enum { ASK_TYPED_LEAST = 24 }; /* bytes that one Esc does not throw away */

/* Asks for what the command needs, about that row; does it at once where it needs nothing. */
void ask_begin(
	struct ui *u, const struct command *command, const struct ui_row *row, struct context *c);

/* Puts a text into the prompt that was just opened, to be looked at there, in place of what it
 * begins with; nothing when none was. */
void ask_fill(struct ui *u, const char *text);

/* What one of its arguments begins with, by its name (NULL: the first); for one that is not there,
 * nothing. It is asked for all the same. */
void ask_prefill(struct ui *u, const char *name, const char *value);

/* True when the command asks whether it is meant. */
bool ask_confirms(const struct command *command);

/* The box that asks whether it is meant goes: what was typed stands in its prompt again. */
void ask_unconfirm(struct ui *u);

/* The context of the command that is asked for: what it is about, as it was; and where it goes, as it
 * was read. */
void ask_aim(const struct ui_ask *a, struct context *c);

/* Finds what would leave with what was typed. False when it may not as it stands: the screen says why. */
bool ask_outgoing(struct ui *u, struct context *c);

/* One key while u->prompting. */
void ask_key(struct ui *u, const struct key *k, struct context *c);

/* What waits because something else was open comes back, if there is any. */
void ask_returned(struct ui *u);

/* True when there is something to read for the prompt. */
bool ask_waits(const struct ui *u);

/* Reads what the prompt offers, and what the form shows, when it was just opened; and the pages of
 * a group that it is about. With the panes, after the marks. */
void ask_load(struct ui *u, struct record *r, int64_t now_ms);

/* The line of a text or a choice in the last row. */
void ask_draw(const struct ui *u, struct area line);

/* What stands over the panes while a text or a choice is asked for: the form, what is offered, and
 * in the last row a hint, or the moment that a time means. */
void ask_draw_over(const struct ui *u, struct area body, int64_t now_ms);

/* True when the box asks whether it is meant. */
bool ask_is_confirming(const struct ui *u);

void ask_clear(struct ui_ask *a); /* may be called twice */

#endif
