/* net/drill/fault_json.c - JSON taken to pieces, so that it can be put together wrongly.
 * SPDX-License-Identifier: MIT */
#include "net/drill/fault_json.h"

#include <stdlib.h>
#include <string.h>

static size_t
skip_blanks(const char *text, size_t length, size_t at)
{
	while (at < length && strchr(" \t\r\n", text[at]) != NULL && text[at] != '\0')
		at++;
	return at;
}

/* Where a string that begins at `at` ends, its quote included. */
static size_t
string_end(const char *text, size_t length, size_t at)
{
	for (at++; at < length && text[at] != '"'; at++)
		if (text[at] == '\\')
			at++;
	return at < length ? at + 1 : length;
}

struct fault_token
fault_json_next(const char *text, size_t length, size_t at)
{
	struct fault_token token = {.kind = FAULT_TOKEN_END};
	size_t end;

	at = skip_blanks(text, length, at);
	if (at >= length)
		return token;
	if (text[at] == '"') {
		end = string_end(text, length, at);
		token.span.at = at;
		token.kind = FAULT_TOKEN_STRING;
		token.span.length = end - at;
		end = skip_blanks(text, length, end);
		if (end < length && text[end] == ':')
			token.kind = FAULT_TOKEN_KEY;
		return token;
	}
	token.span = (struct fault_span){at, 1};
	token.kind = FAULT_TOKEN_MARK;
	if (strchr("{}[],:", text[at]) != NULL)
		return token;
	for (end = at + 1; end < length && strchr("{}[],: \t\r\n\"", text[end]) == NULL;)
		end++;
	token.span.length = end - at;
	token.kind = text[at] == '-' || (text[at] >= '0' && text[at] <= '9') ? FAULT_TOKEN_NUMBER
									     : FAULT_TOKEN_WORD;
	return token;
}

static bool
add_row(struct fault_rows *rows, size_t at, size_t end)
{
	struct fault_span *grown;

	if ((rows->count & (rows->count - 1)) == 0) { /* 0, 1, 2, 4, 8 ..: it is full */
		grown = realloc(rows->at, (rows->count == 0 ? 1 : rows->count * 2) * sizeof *grown);
		if (grown == NULL)
			return false;
		rows->at = grown;
	}
	rows->at[rows->count++] = (struct fault_span){at, end - at};
	return true;
}

/* A walk through the document: how deep it is, and where the list's row began. */
struct walk {
	int depth;
	bool inside; /* the list */
	bool begun;  /* a row */
	size_t row_at;
};

/* Takes one token. False when the list is over; what memory is too short for is no row of it. */
static bool
walk_on(struct walk *w, const struct fault_token *token, char mark, struct fault_rows *rows)
{
	bool closes = mark == ']' || mark == '}';
	bool row_ends = w->inside && w->depth == 2 && (mark == ',' || mark == ']');

	if (row_ends && w->begun && !add_row(rows, w->row_at, token->span.at))
		return false;
	if (row_ends)
		w->begun = false;
	else if (w->inside && w->depth == 2 && !w->begun) {
		w->begun = true;
		w->row_at = token->span.at;
	}
	if (mark == '[' && w->depth == 1)
		w->inside = true;
	if (mark == '[' || mark == '{')
		w->depth++;
	if (closes)
		w->depth--;
	return !(w->inside && w->depth == 1);
}

bool
fault_json_rows(const char *text, size_t length, struct fault_rows *out)
{
	struct fault_rows rows = {NULL, 0};
	struct walk w = {0};
	size_t at = 0;

	for (;;) {
		struct fault_token token = fault_json_next(text, length, at);
		char mark = '\0';

		if (token.kind == FAULT_TOKEN_END)
			break;
		if (token.kind == FAULT_TOKEN_MARK)
			mark = text[token.span.at];
		if (!walk_on(&w, &token, mark, &rows))
			break;
		at = token.span.at + token.span.length;
	}
	if (w.inside)
		*out = rows;
	else
		free(rows.at);
	return w.inside;
}
