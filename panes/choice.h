/* panes/choice.h - one of a few values, in one line: "Yank: i id  u URL  m message".
 * SPDX-License-Identifier: MIT */
#ifndef PANES_CHOICE_H
#define PANES_CHOICE_H

#include "panes/command.h"
#include "tui/canvas.h"
#include "tui/prompt.h"

/* Which of them has this value; 0 when none has. */
int choice_find(const struct command_choice *choices, const char *value);

/* A choice's own key picks it, arrows move `at`, Enter picks that one. A paste picks nothing. */
enum prompt_result choice_key(const struct command_choice *choices, const struct key *k, int *at);

/* All of them in row 0, as far as they have room; the label takes what they leave. */
void choice_draw(const char *label, const struct command_choice *choices, int at, struct area line);

#endif
