/* panes/due_words.h - what is due, in words that go with the time.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_DUE_WORDS_H
#define PANES_DUE_WORDS_H

#include <stdint.h>

#include "store/due.h"

enum { DUE_WORDS_BYTES = 288 };

/* "Call Acme: ETA 2h, no call yet", "stakeholder update in 03:12", "2 pages unacknowledged for
 * 04:10, escalates in 02:10"; `brief` with fewer words. Neutralised. Returns `out`. */
const char *due_words(
	const struct due_item *item, bool brief, int64_t now_ms, char out[DUE_WORDS_BYTES]);

/* When those words next change, room ms; INT64_MAX: never. */
int64_t due_words_tick(const struct due_item *item, int64_t now_ms);

#endif
