/* panes/command_words.h - a command given as the words of a shell.
 *
 *      page-triage page:PABC12 verdict=outage severity=2
 * SPDX-License-Identifier: MIT */
#ifndef PANES_COMMAND_WORDS_H
#define PANES_COMMAND_WORDS_H

#include <stdbool.h>

#include "panes/command.h"
#include "panes/selection.h"

struct command_words {
	const struct command *command;
	const char *subject;          /* "" none, or several: */
	struct selection selection;   /* of one kind */
	char kind[ROW_ID_BYTES];      /* of the selection's rows */
	struct command_values values; /* borrowed from the words */
};

/* Reads them; words[0] is the command's name. ERR_USAGE, with a sentence, when there is no such
 * command (near ones are offered) or field (those there are are listed), when a value is none of an
 * argument's choices, or when something that is required is missing. Clear it whatever came. */
struct err command_words_read(int count, char **words, struct command_words *out);
void command_words_clear(struct command_words *words);

/* What `warroom do COMMAND --help` prints: its fields, and what each can be. False when `out` is
 * full. */
bool command_words_help(const struct command *command, struct buf *out);

#endif
