/* panes/tie.c - how a list shows that a row is part of an incident.
 * SPDX-License-Identifier: MIT */
#include "panes/tie.h"

#include <stdio.h>
#include <string.h>

enum { NUMBER_COLS_MOST = 6, ROOM_LEAST = 40, WORDS_BYTES = 16 };

bool
tie_is(const char *incident)
{
	return incident != NULL && incident[0] != '\0';
}

static bool
is_ours(const char *incident, const char *ours)
{
	return tie_is(incident) && strcmp(incident, ours) == 0;
}

int
tie_end(struct area a, const char *incident, const char *ours)
{
	char words[WORDS_BYTES];
	int cols;

	if (!tie_is(incident) || a.cols < ROOM_LEAST)
		return a.cols;
	if (is_ours(incident, ours))
		(void)snprintf(words, sizeof words, "=");
	else
		(void)snprintf(words, sizeof words, "in %.*s", NUMBER_COLS_MOST, incident);
	cols = (int)strlen(words);
	(void)area_text(a, 0, a.cols - cols, cols,
		is_ours(incident, ours) ? STYLE_STRONG : STYLE_DIM, text_of(words));
	return a.cols - cols - 1;
}

const char *
tie_word(const char *incident)
{
	return tie_is(incident) ? "tied" : "untied";
}
