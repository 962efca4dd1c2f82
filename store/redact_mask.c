/* store/redact_mask.c - free text without numbers, PINs and addresses.
 *
 * One way over the text, from left to right; at each place a bounded look ahead. At the first
 * figure of a group of figures: a number of the config, whatever stands between its figures; else
 * what is shaped like a phone number (store/redact_phone.c). At the begin of a word: a PIN; and the
 * local part of an e-mail address, up to its '@'. What is found is one visible word in its place. A
 * word in place of a number may make a word of its own of what stood beside it: so what was changed
 * is looked at again, until it stays as it is.
 * SPDX-License-Identifier: MIT */
#include "store/redact.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "store/redact_phone.h"
#include "store/redact_words.h"

enum {
	CUT_TEXT_LEAST = 200, /* bytes: the end of a text may be half a number */
	PASSES_MOST = 8,
	MASK_CAP_BYTES = 16 * 1024 * 1024,
};

/* What stands in place of what. */
static const char *const marks[] = {
	[MARK_NUMBER] = "<number>", [MARK_PIN] = "<PIN>", [MARK_ADDRESS] = "<address>"};

/* ---- what a text has ---- */

/* A text on its way through. */
struct masking {
	const struct redactor *redactor;
	const char *text;
	size_t length;
	struct buf *out;
	size_t word_end;  /* up to here it was looked whether an address begins */
	size_t group_end; /* up to here the figures are no number */
	bool changed;
};

/* In place of what is between `from` and `to`; a '+' before it is part of it, and so is a '(' that
 * is closed in it. */
static void
put_mark(struct masking *m, size_t from, size_t to, enum mark mark)
{
	struct buf *out = m->out;
	bool closed = memchr(m->text + from, ')', to - from) != NULL &&
		      memchr(m->text + from, '(', to - from) == NULL;

	for (int i = 0; i < 2 && mark != MARK_ADDRESS && out->length > 0; i++) {
		char last = out->data[out->length - 1];

		if (last == '+' || (last == '(' && closed))
			out->data[--out->length] = '\0';
	}
	(void)buf_string(out, marks[mark]);
	m->changed = true;
}

/* The figures from `at` on as one string, and where each of them ends in the text. */
static size_t
collect(const struct masking *m, size_t at, char digits[NUMBER_BYTES], size_t ends[NUMBER_BYTES])
{
	size_t count = 0;

	while (count < NUMBER_BYTES - 1 && at < m->length && isdigit((unsigned char)m->text[at])) {
		digits[count] = m->text[at++];
		ends[count++] = at;
		if (at < m->length && !isdigit((unsigned char)m->text[at]))
			at += phone_gap(m->text + at, m->length - at);
	}
	digits[count] = '\0';
	return count;
}

static bool
is_group_end(const struct masking *m, size_t at)
{
	return at == m->length || !isdigit((unsigned char)m->text[at]);
}

/* Half a number at the end of what was cut: the first that begins like it. */
static const struct number *
find_cut(const struct masking *m, const char *digits, size_t count, size_t end)
{
	const struct redactor *r = m->redactor;
	size_t low = 0;
	size_t high = r->numbers_count;

	if (m->length < CUT_TEXT_LEAST || m->length - end > 4 ||
		strspn(m->text + end, ". ") < m->length - end)
		return NULL;
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strncmp(r->numbers[middle].digits, digits, count) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < r->numbers_count && strncmp(r->numbers[low].digits, digits, count) == 0)
		return &r->numbers[low];
	return NULL;
}

/* A number of the config that begins at `at`: the longest; and where it ends. `start`: the group
 * of figures begins there, but for zeros. */
static const struct number *
find_number(const struct masking *m, size_t at, bool start, size_t *end)
{
	const struct redactor *r = m->redactor;
	char digits[NUMBER_BYTES];
	size_t ends[NUMBER_BYTES];
	size_t count = collect(m, at, digits, ends);
	const struct number *found = NULL;
	size_t prefix;

	if (count < PREFIX_DIGITS)
		return NULL;
	prefix = redact_prefix(digits);
	if ((r->prefixes[prefix / 8] & (1U << (prefix % 8))) == 0)
		return NULL;
	if (count < NUMBER_BYTES - 1 && start)
		found = find_cut(m, digits, count, ends[count - 1]);
	for (size_t length = count; length >= PREFIX_DIGITS && found == NULL; length--) {
		struct number key = {.length = length};

		*end = ends[length - 1];
		memcpy(key.digits, digits, length);
		for (int whole = 0; whole < 2 && found == NULL; whole++) {
			key.whole = whole != 0;
			if (whole == 0 || (start && is_group_end(m, *end)))
				found = bsearch(&key, r->numbers, r->numbers_count,
					sizeof *r->numbers, redact_compare_numbers);
		}
	}
	if (found != NULL && found->length > count)
		*end = ends[count - 1];
	return found;
}

/* At the begin of a group of figures. Past what was masked; `at` when nothing was. */
static size_t
mask_group(struct masking *m, size_t at)
{
	size_t group = at;
	size_t end = at;
	bool zeros = true;

	for (; group < m->length && isdigit((unsigned char)m->text[group]); group++) {
		const struct number *found = find_number(m, group, zeros, &end);

		if (found != NULL) {
			while (!is_group_end(m, end))
				end++;
			put_mark(m, at, end, found->mark);
			return end;
		}
		zeros = zeros && m->text[group] == '0';
	}
	m->group_end = group;
	end = phone_end(m->text, m->length, at);
	if (end == at)
		return at;
	put_mark(m, at, end, MARK_NUMBER);
	return end;
}

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) != 0;
}

/* A word that is a PIN. */
static size_t
mask_word(struct masking *m, size_t at)
{
	const struct redactor *r = m->redactor;
	size_t length = 0;

	while (at + length < m->length && length < WORD_BYTES && is_word(m->text[at + length]))
		length++;
	for (size_t i = 0; i < r->words_count; i++) {
		if (r->words[i].length == length &&
			strncasecmp(r->words[i].digits, m->text + at, length) == 0) {
			put_mark(m, at, at + length, r->words[i].mark);
			return at + length;
		}
	}
	return at;
}

/* ---- addresses ---- */

static bool
is_local(char c)
{
	return is_word(c) || (c != '\0' && strchr("._%+'-", c) != NULL) || (c & 0x80) != 0;
}

static bool
is_domain(char c)
{
	return is_word(c) || c == '.' || c == '-' || (c & 0x80) != 0;
}

/* host.example: a dot within, and letters alone after the last one. */
static bool
is_host(const char *at, size_t length)
{
	size_t last = length;

	while (last > 0 && at[last - 1] != '.')
		last--;
	if (last < 2 || length - last < 2)
		return false;
	for (size_t i = last; i < length; i++) {
		if (isdigit((unsigned char)at[i]) || at[i] == '-')
			return false;
	}
	return true;
}

/* One of the config's: its local part ends the run, its domain begins what follows. */
static bool
is_known(const struct masking *m, size_t from, size_t local_end, size_t domain, size_t end)
{
	for (size_t i = 0; i < m->redactor->addresses_count; i++) {
		const char *address = m->redactor->addresses[i];
		const char *at = strchr(address, '@');
		size_t local = (size_t)(at - address);
		size_t rest = strlen(at + 1);

		if (local_end - from >= local && end - domain >= rest &&
			strncasecmp(m->text + local_end - local, address, local) == 0 &&
			strncasecmp(m->text + domain, at + 1, rest) == 0)
			return true;
	}
	return false;
}

/* From the begin of what may be a local part: past an address that begins there, masked. */
static size_t
mask_address(struct masking *m, size_t at)
{
	size_t end = at;
	size_t sign = 0; /* bytes of the '@' */
	size_t domain, stop;

	for (; end < m->length && is_local(m->text[end]) && sign == 0; end++) {
		if (m->text[end] == '%' && m->length - end > 3 &&
			strncmp(m->text + end, "%40", 3) == 0)
			sign = 3;
	}
	if (sign == 3)
		end--;
	else if (end < m->length && m->text[end] == '@')
		sign = 1;
	m->word_end = end + (sign == 0 ? 0 : sign - 1);
	if (sign == 0 || end == at)
		return at;
	domain = end + sign;
	for (stop = domain; stop < m->length && is_domain(m->text[stop]);)
		stop++;
	while (stop > domain && (m->text[stop - 1] == '.' || m->text[stop - 1] == '-'))
		stop--;
	if (!is_host(m->text + domain, stop - domain) && !is_known(m, at, end, domain, stop))
		return at;
	put_mark(m, at, stop, MARK_ADDRESS);
	return stop;
}

/* The bridge's link, to its end: with its scheme, which is out already. */
static size_t
mask_url(struct masking *m, size_t at)
{
	static const char *const schemes[] = {"https://", "http://"};
	size_t length = m->redactor->url == NULL ? 0 : strlen(m->redactor->url);
	size_t end = at + length;
	struct buf *out = m->out;

	if (length == 0 || m->length - at < length ||
		strncasecmp(m->text + at, m->redactor->url, length) != 0)
		return at;
	while (end < m->length && (unsigned char)m->text[end] > ' ' &&
		strchr("\"'<>)]}|\\`", m->text[end]) == NULL)
		end++;
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		size_t scheme = strlen(schemes[i]);

		if (out->length >= scheme &&
			strncasecmp(out->data + out->length - scheme, schemes[i], scheme) == 0) {
			out->length -= scheme;
			out->data[out->length] = '\0';
		}
	}
	put_mark(m, at, end, MARK_ADDRESS);
	return end;
}

/* ---- the whole of it ---- */

static size_t
mask_at(struct masking *m, size_t at)
{
	bool within = m->out->length > 0 && is_word(m->out->data[m->out->length - 1]);
	char c = m->text[at];
	size_t end = mask_url(m, at);

	if (end == at && at >= m->word_end && is_local(c))
		end = mask_address(m, at);
	if (end == at && at >= m->group_end && isdigit((unsigned char)c))
		end = mask_group(m, at);
	if (end == at && is_word(c) && !within)
		end = mask_word(m, at);
	return end;
}

/* True when nothing was changed. */
static bool
mask_once(const struct redactor *r, const char *text, size_t length, struct buf *out)
{
	struct masking m = {.redactor = r, .text = text, .length = length, .out = out};

	for (size_t at = 0; at < length;) {
		size_t end = mask_at(&m, at);

		if (end == at)
			(void)buf_add(out, text + at++, 1);
		at = end > at ? end : at;
	}
	return !m.changed;
}

bool
redactor_mask(const struct redactor *r, const char *text, size_t length, struct buf *out)
{
	struct buf passes[2];
	struct buf *now = &passes[0];
	struct buf *next = &passes[1];
	bool stays;
	bool full;

	buf_init(&passes[0], MASK_CAP_BYTES);
	buf_init(&passes[1], MASK_CAP_BYTES);
	stays = mask_once(r, text, length, now);
	for (int i = 1; i < PASSES_MOST && !stays && !now->full; i++) {
		struct buf *swap = now;

		buf_reset(next);
		stays = mask_once(r, now->data, now->length, next);
		now = next;
		next = swap;
	}
	/* What is made so that each pass uncovers one more is shown not at all. */
	full = now->full || !(stays ? buf_add(out, now->data, now->length)
				    : buf_string(out, marks[MARK_NUMBER]));
	buf_clear(&passes[0]);
	buf_clear(&passes[1]);
	return !full;
}
