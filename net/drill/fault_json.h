/* net/drill/fault_json.h - JSON taken to pieces, so that it can be put together wrongly.
 *
 * Only the simulated services' own answers are read here. What is not JSON is left as it is.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_FAULT_JSON_H
#define NET_DRILL_FAULT_JSON_H

#include <stdbool.h>
#include <stddef.h>

/* A stretch of a text, in bytes. */
struct fault_span {
	size_t at;
	size_t length;
};

enum fault_token_kind {
	FAULT_TOKEN_END, /* nothing follows */
	FAULT_TOKEN_MARK,
	FAULT_TOKEN_KEY,
	FAULT_TOKEN_STRING,
	FAULT_TOKEN_NUMBER,
	FAULT_TOKEN_WORD, /* true, false, null */
};

/* One token: of a string the quotes too, of a mark its one character. */
struct fault_token {
	enum fault_token_kind kind;
	struct fault_span span;
};

/* The next token from `at` on. */
struct fault_token fault_json_next(const char *text, size_t length, size_t at);

/* The rows of the first list that is a member of the object `text`. */
struct fault_rows {
	struct fault_span *at; /* the caller's to free */
	size_t count;
};

/* False when there is no such list; then `out` is untouched. */
bool fault_json_rows(const char *text, size_t length, struct fault_rows *out);

#endif
