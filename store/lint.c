/* store/lint.c - what should not go out as it stands.
 * SPDX-License-Identifier: MIT */
#include "store/lint.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (unsigned char)c >= 0x80;
}

/* Bytes of a field's name, as packs have them: small letters and "_". */
static size_t
name_length(const char *at)
{
	size_t length = 0;

	while (at[length] == '_' || (at[length] >= 'a' && at[length] <= 'z'))
		length++;
	return length;
}

bool
lint_unfilled(const char *text, char field[LINT_FIELD_BYTES])
{
	field[0] = '\0';
	for (const char *at = text; (at = strchr(at, '{')) != NULL; at++) {
		size_t length = name_length(at + 1);

		if (length == 0 || length >= LINT_FIELD_BYTES || at[1 + length] != '}' ||
			(at > text && at[-1] == '$')) /* of a shell */
			continue;
		(void)snprintf(field, LINT_FIELD_BYTES, "%.*s", (int)length, at + 1);
		return true;
	}
	return false;
}

bool
lint_says_outage(const char *text)
{
	static const char word[] = "outage";
	size_t length = sizeof word - 1;

	for (const char *at = text; *at != '\0'; at++) {
		const char *end = at + length;

		if ((at > text && is_word(at[-1])) || strncasecmp(at, word, length) != 0)
			continue;
		if (*end == 's' || *end == 'S')
			end++;
		if (!is_word(*end))
			return true;
	}
	return false;
}

bool
lint_is_outage(int severity, const char *kind)
{
	return severity == 1 && strcmp(kind, "security") != 0;
}
