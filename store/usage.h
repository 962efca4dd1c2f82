/* store/usage.h - what may stand on the command line, for people: --help and the completions.
 *
 * store/options.c reads the options of `warroom` itself; tests/e2e/words.py sees to it that what
 * is offered here is taken there, and by the other programs.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_USAGE_H
#define STORE_USAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "store/buf.h"

/* Where an option may stand: before any word (the console's own), or after one. */
enum usage_place {
	USAGE_CONSOLE = 1 << 0,
	USAGE_DRILL = 1 << 1,
	USAGE_ENGINE = 1 << 2,
	USAGE_CHECK = 1 << 3,
	USAGE_COMMANDS = 1 << 4,
	USAGE_LOG = 1 << 5,
	USAGE_DO = 1 << 6,
	USAGE_INCIDENTS = 1 << 7,
	USAGE_INIT = 1 << 8,
	USAGE_WATCH = 1 << 9,
	USAGE_SETUP = 1 << 10,
	USAGE_STATUS = 1 << 12,
};

/* What comes after `warroom`: "drill". */
struct usage_word {
	enum usage_place place;
	const char *name;
	const char *synopsis; /* of what follows: "[--take-over]"; "": nothing does */
	const char *help;     /* no full stop, like an option's */
};

/* What an option's value is, for a shell to complete. */
enum usage_value { USAGE_NONE, USAGE_FILE, USAGE_DIR, USAGE_NUMBER, USAGE_FAULTS, USAGE_TEXT };

struct usage_option {
	unsigned places;  /* enum usage_place bits */
	char letter;      /* 'c'; 0: none */
	const char *name; /* "config" */
	enum usage_value kind;
	const char *value; /* "FILE"; NULL with USAGE_NONE */
	const char *help;
	const char *more; /* what --help says after it; NULL: nothing */
};

/* The words and the options, in the order in which they are shown; NULL beyond the last. */
const struct usage_word *usage_word_at(size_t i);
const struct usage_option *usage_option_at(size_t i);

/* NULL: the console, which is none. */
const struct usage_word *usage_word_find(enum usage_place place);

/* What --help prints, at most 80 columns wide. False when the buffer is full. */
bool usage_print(struct buf *out);

/* What --help of one word prints, in the same way. */
bool usage_print_word(enum usage_place place, struct buf *out);

#endif
