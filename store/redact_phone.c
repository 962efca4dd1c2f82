/* store/redact_phone.c - what is shaped like a phone number.
 * SPDX-License-Identifier: MIT */
#include "store/redact_phone.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum {
	GAP_MOST = 3, /* characters */
	GROUPS_MOST = 8,
	INTERNATIONAL_LEAST = 7,
	INTERNATIONAL_ALONE = 8, /* in one group: a shorter one is a difference of counts */
	INTERNATIONAL_MOST = 15,
	HOME_LEAST = 9, /* after a 0 */
	HOME_MOST = 12,
};

/* One character that may stand between figures: its bytes, 0 for none. */
static size_t
gap_one(const char *at, size_t left)
{
	const unsigned char *c = (const unsigned char *)at;

	if (left > 0 && c[0] != '\0' && strchr(" \t\r\n-./()_,+*~", c[0]) != NULL)
		return 1;
	if (left > 1 && c[0] == 0xc2 && (c[1] == 0xa0 || c[1] == 0xad || c[1] == 0xb7))
		return 2; /* no-break space, soft hyphen, middle dot */
	/* Spaces of all widths, what has no width, hyphens and dashes, minus. */
	if (left > 2 && c[0] == 0xe2 && c[1] == 0x80 &&
		((c[2] >= 0x80 && c[2] <= 0x95) || c[2] == 0xaf))
		return 3;
	if (left > 2 && c[0] == 0xe2 && c[1] == 0x88 && c[2] == 0x92)
		return 3;
	return left > 2 && c[0] == 0xe2 && c[1] == 0x81 && c[2] == 0xa0 ? 3 : 0;
}

size_t
phone_gap(const char *at, size_t left)
{
	size_t length = 0;

	for (int i = 0; i < GAP_MOST; i++) {
		size_t one = gap_one(at + length, left - length);

		if (one == 0)
			break;
		length += one;
	}
	return length;
}

/* Groups of figures with narrow gaps between, from one on. */
struct groups {
	const char *text;
	size_t length;
	size_t start[GROUPS_MOST];
	size_t digits[GROUPS_MOST];
	int count;
	bool plus;
};

static bool
is_digit(const struct groups *g, size_t at)
{
	return at < g->length && isdigit((unsigned char)g->text[at]);
}

/* A gap as people write it: a space, a dash, a dot or a slash, and brackets. */
static size_t
narrow_gap(const struct groups *g, size_t at)
{
	size_t length = phone_gap(g->text + at, g->length - at);
	int spaces = 0;
	int signs = 0;

	for (size_t i = 0; i < length; i++) {
		char c = g->text[at + i];

		if (c == '\n' || c == '\r' || c == '\t' || strchr("_,+*~", c) != NULL)
			return 0;
		spaces += c == ' ';
		signs += c == '-' || c == '.' || c == '/';
	}
	return spaces > 1 || signs > 1 ? 0 : length;
}

static void
read_groups(struct groups *g, size_t at)
{
	g->count = 0;
	while (g->count < GROUPS_MOST && is_digit(g, at)) {
		size_t gap;
		size_t digits = 0;

		while (is_digit(g, at + digits))
			digits++;
		g->start[g->count] = at;
		g->digits[g->count++] = digits;
		at += digits;
		gap = narrow_gap(g, at);
		if (gap == 0)
			break;
		at += gap;
	}
}

/* The mark that stands for what was masked holds words together like letters do. */
static bool
holds(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '<' || c == '>';
}

/* What is there; a space beyond either end, where `at` may be anything. */
static char
character(const struct groups *g, size_t at)
{
	if (at < g->length)
		return g->text[at];
	return ' ';
}

/* It begins a word: neither a longer name nor a time, an address or a path goes on there. */
static bool
begins(struct groups *g, size_t at)
{
	bool bracketed = at > 0 && g->text[at - 1] == '(';
	char before, further;

	at -= bracketed;
	g->plus = at > 0 && g->text[at - 1] == '+';
	at -= g->plus;
	if (g->plus && !bracketed && at > 0 && g->text[at - 1] == '(')
		at--;
	before = character(g, at - 1);
	further = character(g, at - 2);
	if (isalnum((unsigned char)before) || strchr("_#$@%+", before) != NULL)
		return false;
	if (before == ':')
		return !isdigit((unsigned char)further);
	return strchr("-./,", before) == NULL || !holds(further);
}

/* The last of `count` groups ends a word, too. */
static bool
ends(const struct groups *g, int count, size_t *end)
{
	size_t at = g->start[count - 1] + g->digits[count - 1];
	char after = character(g, at);
	char further = character(g, at + 1);

	*end = at;
	if ((after == 'x' || after == 'X') && isdigit((unsigned char)further)) {
		for (at++; is_digit(g, at);)
			at++;
		*end = at;
		return at == g->length || !holds(g->text[at]);
	}
	if (isalnum((unsigned char)after) || after == '_' || after == '%' || after == '@')
		return false;
	if (after == ':')
		return !isdigit((unsigned char)further);
	return strchr("-./,", after) == NULL || !holds(further);
}

/* How many groups are the number after a '+'; 0: none. What follows it in one or two figures is a
 * count, unless it goes in twos all along. */
static int
international(const struct groups *g)
{
	size_t digits = 0;
	int count = 0;

	while (count < g->count && digits + g->digits[count] <= INTERNATIONAL_MOST) {
		if (digits >= INTERNATIONAL_ALONE && g->digits[count] < 3 &&
			g->digits[count - 1] != 2)
			break;
		digits += g->digits[count++];
	}
	if (digits < INTERNATIONAL_LEAST || (count == 1 && digits < INTERNATIONAL_ALONE))
		return 0;
	return count;
}

/* (555) 010-1234, 555-010-1234, 1 555 010 1234. */
static int
north_american(const struct groups *g)
{
	int first = g->digits[0] == 1 && g->text[g->start[0]] == '1' ? 1 : 0;

	if (g->count < first + 3 || g->digits[first] != 3 || g->digits[first + 1] != 3 ||
		g->digits[first + 2] != 4)
		return 0;
	if (g->text[g->start[first]] < '2' && g->text[g->start[first] + 3] != ')')
		return 0;
	return first + 3;
}

/* 0800-1200 1300-1700 are hours. */
static bool
are_hours(const struct groups *g, int count)
{
	for (int i = 0; i < count; i++) {
		const char *at = g->text + g->start[i];

		if (g->digits[i] != 4 || (at[0] - '0') * 10 + (at[1] - '0') > 24 || at[2] > '5')
			return false;
	}
	return true;
}

/* 0170 1234567, 020 7946 0958, 030/1234567; 01 23 45 67 89. */
static int
at_home(const struct groups *g)
{
	size_t digits = g->digits[0];
	int count = 1;

	if (g->text[g->start[0]] != '0' || g->count < 2 || g->text[g->start[0] + 1] == '0')
		return 0;
	if (g->digits[0] == 2 && g->digits[1] == 2) {
		for (; count < g->count && g->digits[count] == 2;)
			count++;
		return count == 5 ? count : 0;
	}
	if (g->digits[0] < 3 || g->digits[0] > 5)
		return 0;
	while (count < g->count && g->digits[count] >= 2 && g->digits[count] <= 8 &&
		digits + g->digits[count] <= HOME_MOST)
		digits += g->digits[count++];
	return digits >= HOME_LEAST && !are_hours(g, count) ? count : 0;
}

/* 0044 20 7946 0958: as dialled abroad. */
static int
abroad(const struct groups *g)
{
	const char *at = g->text + g->start[0];
	size_t digits = 0;

	if (g->digits[0] < 3 || at[0] != '0' || at[1] != '0' || at[2] == '0')
		return 0;
	for (int i = 0; i < g->count; i++)
		digits += g->digits[i];
	return digits >= HOME_MOST && digits <= INTERNATIONAL_MOST + 2 ? g->count : 0;
}

size_t
phone_end(const char *text, size_t length, size_t at)
{
	struct groups g = {.text = text, .length = length};
	int count = 0;
	size_t end = at;

	if (!begins(&g, at))
		return at;
	read_groups(&g, at);
	if (g.plus)
		count = international(&g);
	if (count == 0)
		count = north_american(&g);
	if (count == 0)
		count = at_home(&g);
	if (count == 0)
		count = abroad(&g);
	return count > 0 && ends(&g, count, &end) ? end : at;
}
