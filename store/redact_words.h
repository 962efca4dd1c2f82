/* store/redact_words.h - what is masked, as the config has it. Private to store/redact*.c.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_REDACT_WORDS_H
#define STORE_REDACT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "store/redact.h"

enum {
	NUMBER_BYTES = 24, /* figures of the longest number, and a NUL */
	PREFIX_DIGITS = 5, /* numbers are found by their first figures */
	PREFIXES = 100000, /* 10 to the power of PREFIX_DIGITS */
	WORD_BYTES = 24,   /* the longest word that is compared */
};

enum mark { MARK_NUMBER, MARK_PIN, MARK_ADDRESS };

struct number {
	char digits[NUMBER_BYTES];
	size_t length;
	enum mark mark;
	bool whole; /* only where groups of figures begin and end with it */
};

struct redactor {
	struct number *numbers; /* by their figures */
	size_t numbers_count, numbers_room;
	struct number *words; /* short ones: found as whole words */
	size_t words_count, words_room;
	char **addresses; /* lower case */
	size_t addresses_count, addresses_room;
	char *url; /* without scheme, lower case; NULL: none */
	unsigned char prefixes[PREFIXES / 8 + 1];
	bool full;
};

/* The order of redactor.numbers: by figures, then those that are found anywhere first. */
int redact_compare_numbers(const void *a, const void *b);

/* Of at least PREFIX_DIGITS figures. */
size_t redact_prefix(const char *digits);

#endif
