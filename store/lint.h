/* store/lint.h - what should not go out as it stands.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_LINT_H
#define STORE_LINT_H

#include <stdbool.h>
#include <stddef.h>

#include "store/err.h"

struct act;

enum { LINT_FIELD_BYTES = 40 };

/* Who means the word types it: args.word of the order. */
#define LINT_OUTAGE "outage"

/* True when a template's field was left unfilled ("{impact}"): its name, for a sentence. */
bool lint_unfilled(const char *text, char field[LINT_FIELD_BYTES]);

/* True when it says "outage" (R82: "incident" unless all of it was down). */
bool lint_says_outage(const char *text);

/* True when all of it is down, as far as is known: the worst severity (1), and no security incident. */
bool lint_is_outage(int severity, const char *kind);

/* For an order whose text customers or the public will read. ERR_REFUSED naming the field that was
 * not filled in; and where it says outage though lint_is_outage does not, unless args.word is
 * LINT_OUTAGE: who ordered it was asked (R82). */
struct err lint_public(const struct act *act, const char *text);

/* For text that stays within the company: an unfilled field alone. */
struct err lint_inside(const struct act *act, const char *text);

#endif
