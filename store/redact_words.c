/* store/redact_words.c - what is masked: the config's numbers, PINs and addresses, in the form in
 * which they are looked for. Nothing here is logged, and all of it is wiped.
 * SPDX-License-Identifier: MIT */
#include "store/redact_words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
	STRIPPED_LEAST = 7, /* figures that a number without its country has */
	WORD_LEAST = 3,     /* of a PIN: shorter ones are every other number */
};

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

/* The figures of a number as written, up to an extension; with or without the (0) that is dialled
 * at home only. */
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

/* As written, and as it is dialled in its own country: the country's code has one to three
 * figures. */
static void
add_phone(struct redactor *r, const char *written)
{
	char digits[NUMBER_BYTES] = "";
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
	char digits[NUMBER_BYTES] = "";
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

int
redact_compare_numbers(const void *a, const void *b)
{
	const struct number *one = a;
	const struct number *other = b;
	int order = strcmp(one->digits, other->digits);

	return order != 0 ? order : (int)one->whole - (int)other->whole;
}

size_t
redact_prefix(const char *digits)
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
		qsort(r->numbers, r->numbers_count, sizeof *r->numbers, redact_compare_numbers);
	for (size_t i = 0; i < r->numbers_count; i++) {
		size_t prefix = redact_prefix(r->numbers[i].digits);

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

static bool
same_numbers(const struct number *a, const struct number *b, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(a[i].digits, b[i].digits) != 0 || a[i].mark != b[i].mark ||
			a[i].whole != b[i].whole)
			return false;
	}
	return true;
}

bool
redactor_same(const struct redactor *a, const struct redactor *b)
{
	if (a->numbers_count != b->numbers_count || a->words_count != b->words_count ||
		a->addresses_count != b->addresses_count ||
		strcmp(a->url != NULL ? a->url : "", b->url != NULL ? b->url : "") != 0)
		return false;
	for (size_t i = 0; i < a->addresses_count; i++) {
		if (strcmp(a->addresses[i], b->addresses[i]) != 0)
			return false;
	}
	return same_numbers(a->numbers, b->numbers, a->numbers_count) &&
	       same_numbers(a->words, b->words, a->words_count);
}

/* FNV-1a, the NUL with it. */
static void
sum_string(uint64_t *sum, const char *string)
{
	for (const char *at = string;; at++) {
		*sum = (*sum ^ (unsigned char)*at) * UINT64_C(1099511628211);
		if (*at == '\0')
			return;
	}
}

static void
sum_numbers(uint64_t *sum, const struct number *numbers, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char kind[] = {
			(char)('a' + (int)numbers[i].mark), numbers[i].whole ? 'w' : 'p', '\0'};

		sum_string(sum, numbers[i].digits);
		sum_string(sum, kind);
	}
	sum_string(sum, "");
}

uint64_t
redactor_sum(const struct redactor *r)
{
	uint64_t sum = UINT64_C(14695981039346656037);

	sum_string(&sum, WARROOM_VERSION);
	sum_numbers(&sum, r->numbers, r->numbers_count);
	sum_numbers(&sum, r->words, r->words_count);
	sum_string(&sum, r->url != NULL ? r->url : "");
	for (size_t i = 0; i < r->addresses_count; i++)
		sum_string(&sum, r->addresses[i]);
	return sum;
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
