/* store/redact_mask.c - free text without numbers, PINs and addresses.
 *
 * One way over the text, from left to right; at each place a bounded look ahead. At the first figure of
 * a group of figures: a number of the config, whatever stands between its figures; else what is shaped
 * like a phone number (store/redact_phone.c). At the begin of a word: a PIN; and the local part of an
 * e-mail address, up to its '@'. What is found is one visible word in its place.
 * A word in place of a number may make a word of its own of what stood beside it: so what was changed is
 * looked at again, until it stays as it is.
 * SPDX-License-Identifier: MIT */
#include "store/redact.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "store/redact_phone.h"

enum {
	NUMBER_BYTES = 24,    /* figures of the longest number, and a NUL */
	PREFIX_DIGITS = 5,    /* numbers are found by their first figures */
	PREFIXES = 100000,    /* 10 to the power of PREFIX_DIGITS */
	STRIPPED_LEAST = 7,   /* figures that a number without its country has */
	WORD_LEAST = 3,       /* of a PIN: shorter ones are every other number */
	WORD_BYTES = 24,      /* the longest word that is compared */
	CUT_TEXT_LEAST = 200, /* bytes: the end of a text may be half a number */
	PASSES_MOST = 8,
	MASK_CAP_BYTES = 16 * 1024 * 1024,
};

/* What stands in place of what. */
static const char *const marks[] = {"<number>", "<PIN>", "<address>"};
enum mark { MARK_NUMBER, MARK_PIN, MARK_ADDRESS };

struct number {
	char digits[NUMBER_BYTES];
	size_t length;
	enum mark mark;
	bool whole; /* only where groups of figures begin and end with it */
};

struct redactor {
	struct number *numbers; /* by their figures */
	size_t numbers_count, numbers_room;
	struct number *words; /* short ones: found as whole words */
	size_t words_count, words_room;
	char **addresses; /* lower case */
	size_t addresses_count, addresses_room;
	char *url; /* without scheme, lower case; NULL: none */
	unsigned char prefixes[PREFIXES / 8 + 1];
	bool full;
};

/* ---- what the config has ---- */

/* One more place; NULL and `full` where there is no memory. What moved is wiped. */
static void *
grow(struct redactor *r, void **at, size_t *count, size_t *room, size_t size)
{
	if (*count == *room) {
		size_t more = *room == 0 ? 16 : *room * 2;
		char *bigger = calloc(more, size);

		if (bigger == NULL) {
			r->full = true;
			return NULL;
		}
		if (*count > 0) {
			memcpy(bigger, *at, *count * size);
			explicit_bzero(*at, *count * size);
		}
		free(*at);
		*at = bigger;
		*room = more;
	}
	return (char *)*at + (*count)++ * size;
}

static void
add_word(struct redactor *r, const char *word, enum mark mark)
{
	size_t length = strlen(word);
	struct number *n;

	if (length < WORD_LEAST || length >= WORD_BYTES)
		return;
	n = grow(r, (void **)&r->words, &r->words_count, &r->words_room, sizeof *n);
	if (n == NULL)
		return;
	for (size_t i = 0; i < length; i++)
		n->digits[i] = (char)tolower((unsigned char)word[i]);
	n->length = length;
	n->mark = mark;
}

static void
add_number(struct redactor *r, const char *digits, size_t length, enum mark mark, bool whole)
{
	struct number *n;

	if (length >= NUMBER_BYTES)
		return;
	n = grow(r, (void **)&r->numbers, &r->numbers_count, &r->numbers_room, sizeof *n);
	if (n == NULL)
		return;
	memcpy(n->digits, digits, length);
	n->length = length;
	n->mark = mark;
	n->whole = whole || length < STRIPPED_LEAST;
}

/* The figures of a number as written, up to an extension; with or without the (0) that is dialled at
 * home only. */
static size_t
digits_of(const char *written, bool trunk, char out[NUMBER_BYTES])
{
	size_t length = 0;

	for (const char *at = written; *at != '\0'; at++) {
		if (!trunk && strncmp(at, "(0)", 3) == 0)
			at += 2;
		else if (isdigit((unsigned char)*at) && length < NUMBER_BYTES - 1)
			out[length++] = *at;
		else if (length > 0 && strchr("xXeE#,;", *at) != NULL)
			break;
	}
	out[length] = '\0';
	return length;
}

/* As written, and as it is dialled in its own country: the country's code has one to three figures. */
static void
add_phone(struct redactor *r, const char *written)
{
	char digits[NUMBER_BYTES];
	bool abroad = strchr(written, '+') != NULL || strncmp(written, "00", 2) == 0;

	for (int trunk = 0; trunk < 2; trunk++) {
		size_t length = digits_of(written, trunk != 0, digits);

		if (length < PREFIX_DIGITS)
			add_word(r, digits, MARK_NUMBER);
		else
			add_number(r, digits, length, MARK_NUMBER, false);
		for (size_t code = 1; abroad && code <= 3; code++) {
			if (length >= STRIPPED_LEAST + code)
				add_number(r, digits + code, length - code, MARK_NUMBER, true);
		}
		/* 0170 12345 is +49 170 12345: without the 0 it is within the other. */
		if (!abroad && digits[0] == '0' && length > STRIPPED_LEAST)
			add_number(r, digits + 1, length - 1, MARK_NUMBER, true);
	}
	explicit_bzero(digits, sizeof digits);
}

static void
add_pin(struct redactor *r, const char *pin)
{
	char digits[NUMBER_BYTES];
	size_t length = digits_of(pin, true, digits);

	add_word(r, pin, MARK_PIN);
	if (length >= PREFIX_DIGITS && strspn(pin, "0123456789 -") == strlen(pin))
		add_number(r, digits, length, MARK_PIN, true);
	else if (length >= WORD_LEAST && length != strlen(pin))
		add_word(r, digits, MARK_PIN);
	explicit_bzero(digits, sizeof digits);
}

static char *
lower_copy(struct redactor *r, const char *text)
{
	char *copy = strdup(text);

	if (copy == NULL)
		r->full = true;
	for (char *at = copy; at != NULL && *at != '\0'; at++)
		*at = (char)tolower((unsigned char)*at);
	return copy;
}

static void
add_address(struct redactor *r, const char *address)
{
	const char *at = strchr(address, '@');
	char **place;

	if (at == NULL || at == address || at[1] == '\0')
		return;
	place = grow(
		r, (void **)&r->addresses, &r->addresses_count, &r->addresses_room, sizeof *place);
	if (place != NULL)
		*place = lower_copy(r, address);
}

/* A link of a bridge holds its number, and often its password. */
static void
add_url(struct redactor *r, const char *url)
{
	const char *scheme = strstr(url, "://");
	const char *rest = scheme == NULL ? url : scheme + 3;
	size_t length = strlen(rest);

	if (length < 4)
		return;
	r->url = lower_copy(r, rest);
	if (r->url != NULL && r->url[length - 1] == '/')
		r->url[length - 1] = '\0';
	for (const char *at = rest; *at != '\0';) {
		size_t digits = strspn(at, "0123456789");

		if (digits >= STRIPPED_LEAST)
			add_number(r, at, digits, MARK_NUMBER, true);
		at += digits > 0 ? digits : 1;
	}
}

static int
compare_numbers(const void *a, const void *b)
{
	const struct number *one = a;
	const struct number *other = b;
	int order = strcmp(one->digits, other->digits);

	return order != 0 ? order : (int)one->whole - (int)other->whole;
}

static size_t
prefix_of(const char *digits)
{
	size_t prefix = 0;

	for (int i = 0; i < PREFIX_DIGITS; i++)
		prefix = prefix * 10 + (size_t)(digits[i] - '0');
	return prefix;
}

/* Sorted, each once: of two that are the same the one that is found anywhere. */
static void
sort_numbers(struct redactor *r)
{
	size_t kept = 0;

	if (r->numbers_count > 0)
		qsort(r->numbers, r->numbers_count, sizeof *r->numbers, compare_numbers);
	for (size_t i = 0; i < r->numbers_count; i++) {
		size_t prefix = prefix_of(r->numbers[i].digits);

		r->prefixes[prefix / 8] |= (unsigned char)(1U << (prefix % 8));
		if (kept == 0 || strcmp(r->numbers[kept - 1].digits, r->numbers[i].digits) != 0)
			r->numbers[kept++] = r->numbers[i];
	}
	r->numbers_count = kept;
}

struct err
redactor_new(const struct config *config, struct redactor **out)
{
	struct redactor *r = calloc(1, sizeof *r);

	if (r == NULL)
		return err_make(ERR_FULL, "Memory is short.");
	for (size_t i = 0; i < config->people_count; i++) {
		add_phone(r, config->people[i].phone);
		add_address(r, config->people[i].email);
	}
	for (size_t i = 0; i < config->customers_count; i++) {
		const struct customer_config *customer = &config->customers[i];

		for (size_t c = 0; c < customer->contacts_count; c++) {
			add_phone(r, customer->contacts[c].phone);
			add_address(r, customer->contacts[c].email);
			add_address(r, customer->contacts[c].alt_email);
		}
	}
	if (config->bridge != NULL) {
		add_phone(r, config->bridge->phone);
		add_pin(r, config->bridge->participant_pin);
		add_pin(r, config->bridge->moderator_pin);
		add_url(r, config->bridge->url);
	}
	if (config->zendesk != NULL)
		add_address(r, config->zendesk->email);
	if (config->jira != NULL)
		add_address(r, config->jira->email);
	sort_numbers(r);
	if (r->full) {
		redactor_free(r);
		return err_make(ERR_FULL, "Memory is short.");
	}
	*out = r;
	return NO_ERR;
}

static void
wipe_string(char *string)
{
	if (string != NULL)
		explicit_bzero(string, strlen(string));
	free(string);
}

void
redactor_free(struct redactor *r)
{
	if (r == NULL)
		return;
	if (r->numbers != NULL)
		explicit_bzero(r->numbers, r->numbers_room * sizeof *r->numbers);
	if (r->words != NULL)
		explicit_bzero(r->words, r->words_room * sizeof *r->words);
	for (size_t i = 0; i < r->addresses_count; i++)
		wipe_string(r->addresses[i]);
	wipe_string(r->url);
	free(r->numbers);
	free(r->words);
	free(r->addresses);
	explicit_bzero(r, sizeof *r);
	free(r);
}

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
	prefix = prefix_of(digits);
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
					sizeof *r->numbers, compare_numbers);
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
	char last = m->out->length == 0 ? ' ' : m->out->data[m->out->length - 1];
	char c = m->text[at];
	size_t end = mask_url(m, at);

	if (end == at && at >= m->word_end && is_local(c))
		end = mask_address(m, at);
	if (end == at && at >= m->group_end && isdigit((unsigned char)c))
		end = mask_group(m, at);
	if (end == at && is_word(c) && !is_word(last))
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
