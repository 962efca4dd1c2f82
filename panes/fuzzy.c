/* panes/fuzzy.c - how well a few letters mean a name.
 *
 * best[j] is the best score of a way to find the letters so far whose last one is name[j]. One row
 * a letter: letters times bytes of the name, both at most 64.
 * SPDX-License-Identifier: MIT */
#include "panes/fuzzy.h"

#include <stdbool.h>
#include <string.h>

enum {
	LETTER = 16,
	AT_START = 24, /* of the name */
	AT_WORD = 16,  /* of a word in it */
	SIDE_BY_SIDE = 20,
	LEFT_OUT = 1,     /* off, for each byte between two letters */
	WHOLE = 40,       /* the name, letter for letter */
	IN_SENTENCE = 28, /* a letter of a word that stands there as it was typed */
	INSIDE_WORD = 4,  /* a letter that is in the middle of one */
};

static char
lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       ((unsigned char)c & 0x80) != 0;
}

static int
place_score(const char *name, int j)
{
	if (j == 0)
		return AT_START;
	return is_word(name[j]) && !is_word(name[j - 1]) ? AT_WORD : 0;
}

/* Fills `next` for one more letter; true when it was found anywhere. */
static bool
take_letter(char letter, bool first, const char *name, int length, const int *best, int *next)
{
	int before = FUZZY_NONE; /* the best of best[0..j-2], less what was left out since */
	bool found = false;

	for (int j = 0; j < length; j++) {
		int from = first ? 0 : before;

		if (!first && j > 0 && best[j - 1] >= 0 && best[j - 1] + SIDE_BY_SIDE > from)
			from = best[j - 1] + SIDE_BY_SIDE;
		next[j] = FUZZY_NONE;
		if (lower(name[j]) == lower(letter) && from >= 0) {
			next[j] = from + LETTER + place_score(name, j);
			found = true;
		}
		before = before > LEFT_OUT ? before - LEFT_OUT : before;
		if (j > 0 && best[j - 1] > before)
			before = best[j - 1];
	}
	return found;
}

static bool
is_same(const char *a, const char *b)
{
	for (; *a != '\0' && lower(*a) == lower(*b); a++)
		b++;
	return *a == '\0' && *b == '\0';
}

int
fuzzy_name(const char *typed, const char *name)
{
	int rows[2][FUZZY_NAME_MOST];
	int length = (int)strnlen(name, FUZZY_NAME_MOST);
	int letters = (int)strnlen(typed, FUZZY_NAME_MOST);
	int best = FUZZY_NONE;

	if (letters == 0)
		return 0;
	for (int j = 0; j < length; j++)
		rows[1][j] = FUZZY_NONE;
	for (int i = 0; i < letters; i++) {
		if (!take_letter(typed[i], i == 0, name, length, rows[(i + 1) % 2], rows[i % 2]))
			return FUZZY_NONE;
	}
	for (int j = 0; j < length; j++) {
		if (rows[(letters + 1) % 2][j] > best)
			best = rows[(letters + 1) % 2][j];
	}
	return best >= 0 && is_same(typed, name) ? best + WHOLE : best;
}

int
fuzzy_sentence(const char *typed, const char *sentence)
{
	int length = (int)strnlen(typed, FUZZY_NAME_MOST);
	int best = FUZZY_NONE;

	if (length == 0)
		return 0;
	for (const char *at = sentence; *at != '\0'; at++) {
		int i = 0;

		while (i < length && lower(typed[i]) == lower(at[i]))
			i++;
		if (i < length)
			continue;
		if (at == sentence || !is_word(at[-1]))
			return length * IN_SENTENCE;
		best = length * INSIDE_WORD;
	}
	return best;
}
