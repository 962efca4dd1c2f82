/* net/source_wanted.c - what somebody looks at, and what the sources' requests are made of.
 * SPDX-License-Identifier: MIT */
#include "net/source_kind.h"

#include <string.h>

#include "net/header.h"

enum { AGAIN_MS = 5000, FAILURES_MOST = 3, TAIL_BYTES = 128 };

static int
find(const struct source_wanted *wanted, const char *id)
{
	for (int i = 0; i < wanted->count; i++)
		if (strcmp(wanted->at[i].id, id) == 0)
			return i;
	return -1;
}

static void
drop(struct source_wanted *wanted, int i)
{
	wanted->count--;
	memmove(&wanted->at[i], &wanted->at[i + 1],
		(size_t)(wanted->count - i) * sizeof wanted->at[0]);
}

void
source_wanted_add(struct source_wanted *wanted, const char *id)
{
	int i = find(wanted, id);

	if (i >= 0) {
		wanted->at[i].waiting = true;
		return;
	}
	if (wanted->count == SOURCE_WANTED_MOST) { /* rather one that was asked for already */
		for (i = 0; i < wanted->count - 1 && wanted->at[i].waiting; i++)
			;
		drop(wanted, wanted->at[i].waiting ? 0 : i);
	}
	i = wanted->count++;
	memset(&wanted->at[i], 0, sizeof wanted->at[i]);
	memcpy(wanted->at[i].id, id, strlen(id)); /* source_want has checked its length */
	wanted->at[i].waiting = true;
}

const char *
source_wanted_next(const struct source_wanted *wanted, int64_t now_ms, int64_t *due_ms)
{
	int64_t due = INT64_MAX;

	for (int i = 0; i < wanted->count; i++) {
		int64_t at_ms = wanted->at[i].at_ms;
		int64_t then_ms = at_ms == 0 ? now_ms : at_ms + AGAIN_MS;

		if (!wanted->at[i].waiting)
			continue;
		if (then_ms <= now_ms)
			return wanted->at[i].id;
		if (then_ms < due)
			due = then_ms;
	}
	*due_ms = due;
	return NULL;
}

void
source_wanted_done(struct source_wanted *wanted, const char *id, int64_t now_ms)
{
	int i = find(wanted, id);

	if (i < 0)
		return;
	wanted->at[i].at_ms = now_ms;
	wanted->at[i].failed = 0;
	wanted->at[i].waiting = false;
}

void
source_wanted_failed(struct source_wanted *wanted, int i, int64_t now_ms)
{
	wanted->at[i].at_ms = now_ms;
	if (++wanted->at[i].failed < FAILURES_MOST)
		return;
	wanted->at[i].failed = 0;
	wanted->at[i].waiting = false;
}

bool
source_more_follows(const struct http_reply *reply)
{
	static const char word[] = "\"more\":";
	size_t length = reply->body_length < TAIL_BYTES ? reply->body_length : TAIL_BYTES;
	const char *tail = reply->body + reply->body_length - length;
	const char *at = memmem(tail, length, word, sizeof word - 1);

	if (at == NULL)
		return false;
	at += sizeof word - 1;
	return strncmp(at + strspn(at, " "), "true", 4) == 0;
}

bool
source_path_value(struct buf *out, const char *value)
{
	return header_escape(out, value);
}
