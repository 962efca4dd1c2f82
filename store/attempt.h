/* store/attempt.h - calls to customers, as they were logged.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_ATTEMPT_H
#define STORE_ATTEMPT_H

#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

struct attempt {
	struct row_key key; /* id: its number */
	int contact;        /* the place on the ladder; 0: nobody of the config */
	struct text name;
	int phone;          /* which of the contact's, from 1; 0: none of the config */
	const char *result; /* "reached", "voicemail", "no_answer" */
	struct text note;
	struct text person; /* who called */
	int64_t at_ms;
	int64_t next_ms; /* what was promised; 0: nothing */
};

/* The calls to a customer in an incident, the last one first: at most `most`. */
struct err attempt_list(struct record *r, const char *incident_id, struct text customer, int most,
	struct arena *a, struct rows *out);

#endif
