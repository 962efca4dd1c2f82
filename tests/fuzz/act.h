/* tests/fuzz/act.h - an act of the outbox on its way to a service that answers anything at all.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_ACT_H
#define TESTS_FUZZ_ACT_H

#include "net/target.h"
#include "tests/fuzz/fuzz.h"

/* An act as an order makes it. */
struct fuzz_act {
	const char *verb;
	const char *object;
	const char *body;
	const char *text;    /* NULL: "" */
	const char *subject; /* NULL: the incident */
};

/* Tries one of them on the record of fuzz_room: see the file for what the bytes say. */
void fuzz_answers(const struct target_kind *kind, const struct fuzz_act *acts, size_t count,
	const uint8_t *data, size_t size);

/* What the bytes of an answer stand for, appended: byte 1 grows to 70,000 letters, byte 2 is a secret of
 * ours, byte 3 the act's id, and byte 4 its words. */
void fuzz_grow_body(const uint8_t *bytes, size_t length, const char *text, struct buf *out);

/* That incident 1 has something at the target already. In a transaction. */
void fuzz_there(struct record *r, const char *target);

/* That secret is not told. */
void fuzz_check_secret(const struct target_outcome *o);

/* What holds of each request, and of each that was not made. */
void fuzz_check_ask(const struct target_ask *ask);
void fuzz_check_refusal(const struct err *e);

/* What is to leave of this record can be asked, or is refused with a sentence. */
void fuzz_check_leaving(struct record *r, struct json *json);

/* UTF-8 without control characters; and one that says something and ends. */
bool fuzz_is_clean(const char *text);
bool fuzz_is_sentence(const char *text);

#endif
