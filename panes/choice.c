/* panes/choice.c - one of a few values, in one line.
 * SPDX-License-Identifier: MIT */
#include "panes/choice.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

enum { GAP = 2, LABEL_COLS_LEAST = 8 };

int
choice_find(const struct command_choice *choices, const char *value)
{
	for (int i = 0; choices[i].key != NULL; i++) {
		if (strcmp(choices[i].value, value) == 0)
			return i;
	}
	return 0;
}

static int
choices_count(const struct command_choice *choices)
{
	int count = 0;

	while (choices[count].key != NULL)
		count++;
	return count;
}

static bool
is_one_of(const char *name, const char *const *names)
{
	for (; *names != NULL; names++) {
		if (strcmp(name, *names) == 0)
			return true;
	}
	return false;
}

enum prompt_result
choice_key(const struct command_choice *choices, const struct key *k, int *at)
{
	static const char *const next[] = {"Right", "Down", "Tab", "C-n", NULL};
	static const char *const previous[] = {"Left", "Up", "S-Tab", "C-p", NULL};
	static const char *const leave[] = {"Esc", "C-c", "C-g", NULL};
	int count = choices_count(choices);

	assert(count > 0);
	if (k->kind != KEY_PRESS)
		return PROMPT_MORE;
	for (int i = 0; i < count; i++) {
		if (strcmp(k->name, choices[i].key) == 0) {
			*at = i;
			return PROMPT_DONE;
		}
	}
	if (is_one_of(k->name, leave))
		return PROMPT_CANCELLED;
	if (strcmp(k->name, "Enter") == 0)
		return PROMPT_DONE;
	if (is_one_of(k->name, next))
		*at = (*at + 1) % count;
	else if (is_one_of(k->name, previous))
		*at = (*at + count - 1) % count;
	return PROMPT_MORE;
}

static int
choice_cols(const struct command_choice *choice)
{
	return text_cols(text_of(choice->key), 16) + 1 + text_cols(text_of(choice->label), 64);
}

/* The first one to draw, so that the one at the cursor is in sight; what they take into `cols`. */
static int
first_shown(const struct command_choice *choices, int at, int room, int *cols)
{
	int first = 0;

	for (;; first++) {
		int to_cursor = 0;

		*cols = 0;
		for (int i = first; choices[i].key != NULL; i++) {
			*cols += choice_cols(&choices[i]) + GAP;
			if (i <= at)
				to_cursor = *cols;
		}
		if (first == at || to_cursor <= room)
			return first;
	}
}

void
choice_draw(const char *label, const struct command_choice *choices, int at, struct area line)
{
	int cols;
	int first = first_shown(choices, at, line.cols - LABEL_COLS_LEAST, &cols);
	int room = line.cols - cols < LABEL_COLS_LEAST ? LABEL_COLS_LEAST : line.cols - cols;
	int col = area_text(line, 0, 0, room - 1, STYLE_STRONG, text_of(label));

	col += col == room - 1; /* it was cut before its space */
	for (int i = first; choices[i].key != NULL; i++) {
		int begin = col;

		col = area_put(line, 0, col, STYLE_KEY, choices[i].key);
		col = area_put(line, 0, col + 1, STYLE_PLAIN, choices[i].label);
		if (i == at)
			area_select(area_part(line, 0, begin, 1, col - begin), 0);
		col += GAP;
	}
}
