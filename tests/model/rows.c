/* tests/model/rows.c - the rows of a JSON reply, taken apart and put together otherwise.
 * SPDX-License-Identifier: MIT */
#include "tests/model/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/model/loop.h"

/* Behind the value that begins here: an object or a list of our own drill's making. */
static const char *
value_end(const char *at)
{
	int depth = 0;
	bool quoted = false;

	for (; *at != '\0'; at++) {
		if (quoted && *at == '\\')
			at++;
		else if (*at == '"')
			quoted = !quoted;
		else if (!quoted && (*at == '{' || *at == '['))
			depth++;
		else if (!quoted && (*at == '}' || *at == ']') && --depth == 0)
			return at + 1;
	}
	return at;
}

bool
rows_cut(const char *reply, const char *list, struct rows_cut *out)
{
	char name[64];
	const char *at;

	(void)snprintf(name, sizeof name, "\"%s\":[", list);
	at = strstr(reply, name);
	if (at == NULL)
		return false;
	at += strlen(name);
	out->before = (size_t)(at - reply);
	out->count = 0;
	while (*at == '{') {
		const char *end = value_end(at);

		if (out->count == ROWS_MOST)
			return false;
		out->rows[out->count].at = at;
		out->rows[out->count++].length = (size_t)(end - at);
		at = *end == ',' ? end + 1 : end;
	}
	out->after = (size_t)(at - reply);
	return *at == ']';
}

char *
rows_join(const char *reply, const struct rows_cut *cut)
{
	size_t size = strlen(reply) + cut->count + 1;
	char *joined, *at;

	for (size_t i = 0; i < cut->count; i++)
		size += cut->rows[i].length;
	joined = malloc(size);
	if (joined == NULL)
		abort();
	memcpy(joined, reply, cut->before);
	at = joined + cut->before;
	for (size_t i = 0; i < cut->count; i++) {
		if (i > 0)
			*at++ = ',';
		memcpy(at, cut->rows[i].at, cut->rows[i].length);
		at += cut->rows[i].length;
	}
	memcpy(at, reply + cut->after, strlen(reply + cut->after) + 1);
	return joined;
}

void
rows_shuffle(struct rows_cut *cut)
{
	for (size_t i = cut->count; i > 1; i--) {
		const size_t other = loop_dice((uint32_t)i);
		const struct row_cut row = cut->rows[i - 1];

		cut->rows[i - 1] = cut->rows[other];
		cut->rows[other] = row;
	}
}

void
rows_double(struct rows_cut *cut)
{
	const size_t count = cut->count;

	for (size_t i = 0; i < 3 && count > 0 && cut->count < ROWS_MOST; i++)
		cut->rows[cut->count++] = cut->rows[loop_dice((uint32_t)count)];
}
