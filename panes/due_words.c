/* panes/due_words.c - what is due, in words that go with the time.
 * SPDX-License-Identifier: MIT */
#include "panes/due_words.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"

enum { TEXT_BYTES = 200, SECOND_MS = 1000 };

/* " in 03:12", " 02:10 late". */
static void
say_time(const struct due_item *item, int64_t now_ms, char *out, size_t size)
{
	bool past = now_ms >= item->at_ms;
	char age[AGE_BYTES];

	age_exact(age, past ? item->at_ms : now_ms, past ? now_ms : item->at_ms);
	out[0] = '\0';
	switch (item->time) {
	case DUE_TIMELESS:
		break;
	case DUE_UNTIL:
		(void)snprintf(out, size, past ? " %s late" : " in %s", age);
		break;
	case DUE_AGO:
		(void)snprintf(out, size, " %s ago", age);
		break;
	case DUE_FOR:
		(void)snprintf(out, size, " for %s", age);
		break;
	}
}

static void
say_escalation(const struct due_item *item, int64_t now_ms, char *out, size_t size)
{
	char age[AGE_BYTES];

	out[0] = '\0';
	if (item->until_ms == 0)
		return;
	age_exact(age, now_ms, item->until_ms);
	if (item->until_ms > now_ms)
		(void)snprintf(out, size, ", escalates in %s", age);
	else
		(void)snprintf(out, size, ", escalating");
}

const char *
due_words(const struct due_item *item, bool brief, int64_t now_ms, char out[DUE_WORDS_BYTES])
{
	char text[TEXT_BYTES];
	char time[AGE_BYTES + 8];
	char escalation[AGE_BYTES + 16];

	(void)text_show(brief ? item->brief : item->text, false, text, sizeof text);
	say_time(item, now_ms, time, sizeof time);
	say_escalation(item, now_ms, escalation, sizeof escalation);
	(void)snprintf(out, DUE_WORDS_BYTES, "%s%s%s", text, time, brief ? "" : escalation);
	return out;
}

int64_t
due_words_tick(const struct due_item *item, int64_t now_ms)
{
	if (item->time == DUE_TIMELESS && item->until_ms <= now_ms)
		return INT64_MAX;
	return now_ms - now_ms % SECOND_MS + SECOND_MS;
}
