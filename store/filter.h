/* store/filter.h - which rows of a list somebody wants to see: a few words that all must match.
 *
 *     checkout eu              both, anywhere in a row, capitals or not
 *     "disk full"              words with spaces
 *     status:open              that field alone; also service: and by: (a person)
 *     !cdn  -service:db        rows without it
 *     untied                   tied to no incident; also tied
 *
 * There is no wrong filter: what is no word of ours is text, and a word that is still being typed
 * (a lone "!", "by:", an open quote) shuts out nothing.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_FILTER_H
#define STORE_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/text.h"

enum {
	FILTER_CAP_BYTES = 200, /* of what is typed; what is beyond is cut at a character */
	FILTER_WORDS_MOST = 12, /* those after are not looked at */
	FILTER_TEXTS_MOST = 8,
};

enum filter_field { FILTER_ANYWHERE, FILTER_STATUS, FILTER_SERVICE, FILTER_BY };

struct filter_word {
	enum filter_field field;
	bool without;
	bool ascii;   /* it has no letter beyond */
	size_t at;    /* in filter.folded */
	size_t bytes; /* 1 and more */
};

struct filter {
	char text[FILTER_CAP_BYTES + 1]; /* as it was typed */
	/* The same in small letters, word by word; a letter may take one byte more so. */
	char folded[2 * FILTER_CAP_BYTES + FILTER_WORDS_MOST + 1];
	struct filter_word words[FILTER_WORDS_MOST];
	int count; /* 0: every row is wanted */
};

/* What a row has to offer. What is not set has no text. */
struct filter_row {
	char number[24];    /* "#1234", found anywhere; "" none */
	const char *status; /* our words for it, each found by its beginning: "open paging" */
	struct text stated; /* the service's own word for it */
	const char *tie;    /* found by this word alone: "tied", "untied"; NULL: neither */
	struct text service;
	struct text by[3];                    /* persons */
	struct text texts[FILTER_TEXTS_MOST]; /* all that is found anywhere */
};

/* Never fails. */
void filter_parse(struct filter *f, const char *text);

bool filter_is_on(const struct filter *f);

/* True when the row has all that is wanted and nothing that is not. */
bool filter_takes(const struct filter *f, const struct filter_row *row);

#endif
