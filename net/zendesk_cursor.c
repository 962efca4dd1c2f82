/* net/zendesk_cursor.c - where polling goes on: "since=1763687000000 reach=1763687001000 older=0
 * export=MTU3".
 * SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/zendesk.h"

bool
zendesk_cursor_print(const struct zendesk_cursor *cursor, char *out, size_t size)
{
	int length = snprintf(out, size, "since=%" PRId64 " reach=%" PRId64 " older=%d export=%s",
		cursor->since_ms, cursor->reach_ms, cursor->older, cursor->export);

	return length > 0 && (size_t)length < size;
}

/* The number after `name`; 0 when it is not there. */
static int64_t
number(const char *text, const char *name)
{
	const char *at = strstr(text, name);
	int64_t n = at == NULL ? 0 : strtoll(at + strlen(name), NULL, 10);

	return n > 0 ? n : 0;
}

void
zendesk_cursor_parse(const char *text, struct zendesk_cursor *out)
{
	const char *export = strstr(text, " export=");

	*out = (struct zendesk_cursor){0};
	if (strncmp(text, "since=", 6) != 0 || export == NULL)
		return;
	export += strlen(" export=");
	out->since_ms = number(text, "since=");
	out->reach_ms = number(text, " reach=");
	out->older = number(text, " older=") != 0;
	if (strlen(export) < sizeof out->export)
		(void)snprintf(out->export, sizeof out->export, "%s", export);
}
