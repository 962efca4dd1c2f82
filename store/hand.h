/* store/hand.h - hands that observers raised: somebody calls for a response (S1, R41).
 * SPDX-License-Identifier: MIT */
#ifndef STORE_HAND_H
#define STORE_HAND_H

#include <stdbool.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

enum { HAND_TEXT_MOST = 200 }; /* characters */

#define HAND_RAISED "raised"

struct hand {
	struct row_key key; /* id: its number */
	struct text person; /* as the engine calls them: "~Kim (warroom)" */
	struct text text;   /* what for; "": not said */
	bool start;         /* an incident should be started */
	bool raised;        /* it is up */
	const char *state;  /* "raised", "taken", "dismissed", "over" */
	struct text settled_by;
	struct text reason; /* of a hand that was dismissed; "": none was given */
	int64_t at_ms;
	int64_t settled_ms;
	int64_t rev;
};

/* The last one of that person; its key's id is "" where there is none. */
struct err hand_last(struct record *r, const char *person, struct arena *a, struct hand *out);

/* "taken", "dismissed", "over with its incident": what became of it, for a sentence. */
const char *hand_state_words(const char *state);

/* Private to store/, in a transaction: the incident is over, and so are its hands; an incident was
 * declared, and who asked for one has it. */
struct err hand_end(struct record *r, const char *incident);
struct err hand_started(struct record *r);

#endif
