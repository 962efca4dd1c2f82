/* store/template.h - a pack's text with {placeholders}, filled in.
 *
 * What is not known leaves nothing behind, no "{impact}" and no half of a sentence:
 * - a part of a sentence, between ", ", "; " and ": ", goes when it holds a placeholder that is
 *   empty or that nobody knows;
 * - so does a label in front of it: "Impact: {impact}", with the colon;
 * - a sentence of which no placeholder is left goes as a whole; one that never had any stays.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_TEMPLATE_H
#define STORE_TEMPLATE_H

#include <stdint.h>

#include "store/buf.h"
#include "store/text.h"

/* What may stand between the braces, in lower case: "severity", "next_update". */
enum template_word {
	WORD_SEVERITY,
	WORD_TITLE,
	WORD_STATUS,
	WORD_IMPACT,
	WORD_ACTIONS,
	WORD_NEEDS,
	WORD_LEAD,
	WORD_NEXT_UPDATE,
	WORD_LAST_UPDATE,
	WORD_ETA,
	WORD_ETA_MADE,
	WORD_AGE,
	WORD_SERVICE,
	WORD_RECOVERED,
	WORD_MEASURED,
	WORD_TRIED,
	TEMPLATE_WORDS
};

struct template_words {
	struct text at[TEMPLATE_WORDS]; /* `raw` NULL or "": not known */
};

/* What is made is never longer: it has to be read in full before it is used. */
enum { TEMPLATE_CAP_BYTES = 3000, TEMPLATE_TIME_BYTES = 48 };

/* Appends the text. What is put in has its line feeds and outer blanks taken away, and a last full
 * stop where the text has one itself. All is neutralised: what is read, stored and copied is one
 * text. Longer than TEMPLATE_CAP_BYTES it ends in "...". Appends nothing when nothing is left. */
void template_fill(struct text text, const struct template_words *words, struct buf *out);

/* "14:30 CET", with the day when that is not today's, of the local zone: others read it, so the
 * zone is said. "" for 0. Returns `out`. */
const char *template_time(int64_t at_ms, int64_t now_ms, char out[TEMPLATE_TIME_BYTES]);

/* "8 min", "3 h 05 min", "2 d 4 h"; never negative. Returns `out`. */
const char *template_age(int64_t since_ms, int64_t now_ms, char out[TEMPLATE_TIME_BYTES]);

#endif
