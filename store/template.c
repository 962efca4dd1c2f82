/* store/template.c - a pack's text with {placeholders}, filled in.
 * SPDX-License-Identifier: MIT */
#include "store/template.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DRAFT_CAP_BYTES = 256 * 1024, PARTS_MOST = 32, VALUE_CAP_BYTES = 4000 };

static const char *const names[TEMPLATE_WORDS] = {
	[WORD_SEVERITY] = "severity",
	[WORD_TITLE] = "title",
	[WORD_STATUS] = "status",
	[WORD_IMPACT] = "impact",
	[WORD_ACTIONS] = "actions",
	[WORD_NEEDS] = "needs",
	[WORD_LEAD] = "lead",
	[WORD_NEXT_UPDATE] = "next_update",
	[WORD_LAST_UPDATE] = "last_update",
	[WORD_ETA] = "eta",
	[WORD_ETA_MADE] = "eta_made",
	[WORD_AGE] = "age",
	[WORD_SERVICE] = "service",
	[WORD_RECOVERED] = "recovered",
	[WORD_MEASURED] = "measured",
	[WORD_TRIED] = "tried",
};

/* ---- one placeholder ---- */

/* Bytes of the placeholder that begins at `at`, braces and all; 0: none does. */
static size_t
placeholder_length(const char *at, const char *end)
{
	const char *close = at + 1;

	if (at >= end || *at != '{')
		return 0;
	while (close < end && *close != '}' && *close != '{' && *close != ' ' && *close != '\n')
		close++;
	return close < end && *close == '}' ? (size_t)(close - at) + 1 : 0;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A value without the blanks around it, and without its full stop, which the text has. */
static void
trim(const char **value, size_t *length)
{
	const char *at = *value;
	size_t n;

	while (is_blank(*at))
		at++;
	n = strnlen(at, VALUE_CAP_BYTES);
	while (n > 0 && ((unsigned char)at[n] & 0xc0) == 0x80)
		n--; /* not in the middle of a character */
	while (n > 0 && is_blank(at[n - 1]))
		n--;
	if (n > 1 && at[n - 1] == '.' && at[n - 2] != '.')
		n--;
	*value = at;
	*length = n;
}

/* What stands for the placeholder at `at`; false: nothing does. */
static bool
find_value(const char *at, size_t length, const struct template_words *words, const char **value,
	size_t *bytes)
{
	for (int i = 0; i < TEMPLATE_WORDS; i++) {
		if (strlen(names[i]) != length - 2 || memcmp(names[i], at + 1, length - 2) != 0)
			continue;
		*value = words->at[i].raw != NULL ? words->at[i].raw : "";
		trim(value, bytes);
		return *bytes > 0;
	}
	return false;
}

/* ---- a part of a sentence ---- */

struct part {
	const char *start;
	const char *end;
	char separator; /* that ends it, before a blank; 0: the sentence ends */
	int known;      /* placeholders */
	int unknown;
	bool dropped;
};

static void
count_placeholders(struct part *part, const struct template_words *words)
{
	for (const char *at = part->start; at < part->end;) {
		size_t length = placeholder_length(at, part->end);
		const char *value;
		size_t bytes;

		if (length > 0 && find_value(at, length, words, &value, &bytes))
			part->known++;
		else if (length > 0)
			part->unknown++;
		at += length > 0 ? length : 1;
	}
	part->dropped = part->unknown > 0;
}

static bool
is_separator(const char *at, const char *end)
{
	return (*at == ',' || *at == ';' || *at == ':') && at + 1 < end && at[1] == ' ';
}

/* The parts of a sentence; what is beyond PARTS_MOST is all in the last. */
static int
split(const char *start, const char *end, const struct template_words *words, struct part *parts)
{
	int count = 0;

	for (const char *at = start; at < end;) {
		struct part *part = &parts[count++];

		*part = (struct part){.start = at, .end = end};
		while (at < end) {
			size_t length = placeholder_length(at, end);

			if (length == 0 && count < PARTS_MOST && is_separator(at, end)) {
				part->end = at;
				part->separator = *at;
				at += 2;
				break;
			}
			at += length > 0 ? length : 1;
		}
		count_placeholders(part, words);
	}
	return count;
}

/* A label goes with what it is the label of. */
static void
drop_labels(struct part *parts, int count)
{
	for (int i = count - 2; i >= 0; i--) {
		if (parts[i].separator == ':' && parts[i].known + parts[i].unknown == 0 &&
			parts[i + 1].dropped)
			parts[i].dropped = true;
	}
}

static bool
is_worth_it(const struct part *parts, int count)
{
	int known = 0;
	int unknown = 0;

	for (int i = 0; i < count; i++) {
		known += parts[i].dropped ? 0 : parts[i].known;
		unknown += parts[i].unknown;
	}
	return known > 0 || unknown == 0;
}

/* ---- writing ---- */

static void
put_value(const char *value, size_t length, struct buf *out)
{
	for (size_t i = 0; i < length; i++)
		(void)buf_add(out, is_blank(value[i]) ? " " : &value[i], 1);
}

static void
put_part(const struct part *part, const struct template_words *words, bool capital, struct buf *out)
{
	for (const char *at = part->start; at < part->end;) {
		size_t length = placeholder_length(at, part->end);
		const char *value;
		size_t bytes;
		bool small = *at >= 'a' && *at <= 'z';
		char upper = (char)(small ? *at - 'a' + 'A' : *at);

		if (length > 0 && find_value(at, length, words, &value, &bytes))
			put_value(value, bytes, out);
		else
			(void)buf_add(out, capital && at == part->start ? &upper : at, 1);
		at += length > 0 ? length : 1;
	}
}

static bool
ends_sentence(char c)
{
	return c == '.' || c == '!' || c == '?';
}

/* `gap`: what stands in the text before the sentence. */
static void
put_sentence(const char *start, const char *end, char gap, const struct template_words *words,
	struct buf *out)
{
	const char *stop = end;
	struct part parts[PARTS_MOST];
	char separator = '\0';
	bool first = true;
	int count;

	while (stop > start && ends_sentence(stop[-1]))
		stop--;
	count = split(start, stop, words, parts);
	drop_labels(parts, count);
	if (count == 0 || !is_worth_it(parts, count))
		return;
	if (out->length > 0)
		(void)buf_add(out, &gap, 1);
	for (int i = 0; i < count; i++) {
		if (parts[i].dropped)
			continue;
		if (!first)
			(void)buf_printf(out, "%c ", separator);
		put_part(&parts[i], words, first && i > 0, out);
		separator = parts[i].separator;
		first = false;
	}
	if (out->length > 0 && !ends_sentence(out->data[out->length - 1]))
		(void)buf_add(out, stop, (size_t)(end - stop));
}

/* The end of the sentence that begins at `at`: behind its full stop, at a line feed, or the
 * text's. */
static const char *
find_end(const char *at)
{
	while (*at != '\0' && *at != '\n') {
		size_t length = placeholder_length(at, at + strcspn(at, "\n"));

		if (length == 0 && ends_sentence(*at) && (at[1] == '\0' || is_blank(at[1])))
			return at + 1;
		at += length > 0 ? length : 1;
	}
	return at;
}

void
template_fill(struct text text, const struct template_words *words, struct buf *out)
{
	const char *at = text.raw != NULL ? text.raw : "";
	struct buf draft;

	buf_init(&draft, DRAFT_CAP_BYTES);
	while (*at != '\0') {
		char gap = ' ';
		const char *end;

		for (; is_blank(*at); at++) {
			if (*at == '\n')
				gap = '\n';
		}
		end = find_end(at);
		if (end > at)
			put_sentence(at, end, gap, words, &draft);
		at = end;
	}
	text_plain(text_of(draft.data), true, TEMPLATE_CAP_BYTES, out);
	buf_clear(&draft);
}

/* ---- times ---- */

const char *
template_time(int64_t at_ms, int64_t now_ms, char out[TEMPLATE_TIME_BYTES])
{
	time_t at_s = (time_t)(at_ms / 1000);
	time_t now_s = (time_t)(now_ms / 1000);
	struct tm at;
	struct tm now;
	bool today;

	out[0] = '\0';
	if (at_ms <= 0 || localtime_r(&at_s, &at) == NULL || localtime_r(&now_s, &now) == NULL)
		return out;
	today = at.tm_year == now.tm_year && at.tm_yday == now.tm_yday;
	if (strftime(out, TEMPLATE_TIME_BYTES, today ? "%H:%M %Z" : "%a %d %b %H:%M %Z", &at) == 0)
		out[0] = '\0';
	return out;
}

const char *
template_age(int64_t since_ms, int64_t now_ms, char out[TEMPLATE_TIME_BYTES])
{
	enum { HOUR_MINUTES = 60, DAY_HOURS = 24 };
	long long minutes = now_ms > since_ms ? (now_ms - since_ms) / 60000 : 0;
	long long hours = minutes / HOUR_MINUTES;

	if (hours == 0)
		(void)snprintf(out, TEMPLATE_TIME_BYTES, "%lld min", minutes);
	else if (hours < DAY_HOURS)
		(void)snprintf(out, TEMPLATE_TIME_BYTES, "%lld h %02lld min", hours,
			minutes % HOUR_MINUTES);
	else
		(void)snprintf(out, TEMPLATE_TIME_BYTES, "%lld d %lld h", hours / DAY_HOURS,
			hours % DAY_HOURS);
	return out;
}
