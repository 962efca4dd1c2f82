/* panes/menu_list.c - the rows of a menu, narrowed to what was typed.
 * SPDX-License-Identifier: MIT */
#include "panes/menu_list.h"

#include <stdio.h>
#include <string.h>

#include "panes/fuzzy.h"

enum { KEY_SCORE = 10000 }; /* what was typed is the key, or the name with a text after it */

static int
larger(int a, int b)
{
	return a > b ? a : b;
}

void
menu_list_add(struct menu_list *l, const struct menu_row *row)
{
	if (l->count == MENU_ROWS_MOST)
		return;
	l->rows[l->count++] = *row;
	l->name_cols =
		larger(l->name_cols, text_cols(text_of(row->command->name), MENU_NAME_COLS_MOST));
	l->keys_cols = larger(l->keys_cols, text_cols(text_of(row->keys), MENU_KEYS_COLS_MOST));
}

const char *
menu_list_text(const struct menu_row *row, const char *query)
{
	const struct command *command = row->command;
	size_t length = strlen(command->name);

	if (command->args == NULL || command->args[0].choices != NULL ||
		strncmp(query, command->name, length) != 0 || query[length] != ' ')
		return NULL;
	query += length;
	query += strspn(query, " ");
	return query[0] != '\0' ? query : NULL;
}

/* Each word has to be in the name, the key or the help; the sum of what the words are worth. */
static int
score_row(const struct menu_row *row, const char *query)
{
	int sum = 0;

	if (menu_list_text(row, query) != NULL)
		return KEY_SCORE;
	while (*(query += strspn(query, " ")) != '\0') {
		size_t length = strcspn(query, " ");
		char word[FUZZY_NAME_MOST];
		int best;

		(void)snprintf(word, sizeof word, "%.*s", (int)length, query);
		best = fuzzy_name(word, row->command->name);
		best = larger(best, fuzzy_sentence(word, row->command->help));
		if (strcmp(word, row->keys) == 0)
			best = larger(best, KEY_SCORE);
		if (best < 0)
			return FUZZY_NONE;
		sum += best;
		query += length;
	}
	return sum;
}

/* The better match first, then what can be done here, what was run lately, the shorter name. */
static bool
is_better(const struct menu_row *a, const struct menu_row *b)
{
	if (a->score != b->score)
		return a->score > b->score;
	if ((a->group == MENU_ELSEWHERE) != (b->group == MENU_ELSEWHERE))
		return b->group == MENU_ELSEWHERE;
	if (a->recent != b->recent)
		return a->recent < b->recent;
	return a->score > 0 && a->length < b->length;
}

/* Adds the rows of a group (MENU_GROUPS: of all) that match, the best first. */
static void
add_lines(struct menu_list *l, enum menu_group group)
{
	int first = l->lines_count;

	for (int i = 0; i < l->count; i++) {
		int to = l->lines_count;

		if (l->rows[i].score < 0 || (group != MENU_GROUPS && l->rows[i].group != group))
			continue;
		for (; to > first && is_better(&l->rows[i], &l->rows[l->lines[to - 1]]); to--)
			l->lines[to] = l->lines[to - 1];
		l->lines[to] = i;
		l->lines_count++;
		l->shown++;
	}
}

static void
add_group(struct menu_list *l, enum menu_group group)
{
	int heading = l->lines_count;

	l->lines[l->lines_count++] = -1 - (int)group;
	add_lines(l, group);
	if (l->lines_count == heading + 1)
		l->lines_count = heading;
}

/* The line of the best match; -1: there is none. */
static int
best_line(const struct menu_list *l)
{
	int best = -1;

	for (int i = 0; i < l->lines_count; i++) {
		if (l->lines[i] >= 0 &&
			(best < 0 || l->rows[l->lines[i]].score > l->rows[l->lines[best]].score))
			best = i;
	}
	return best;
}

/* Scrolls so that the cursor is in sight. */
static void
fit(struct menu_list *l, int height)
{
	height = larger(height, 1);
	if (l->top > l->at)
		l->top = l->at;
	if (l->at >= l->top + height)
		l->top = l->at - height + 1;
	if (l->top > l->lines_count - height)
		l->top = l->lines_count - height;
	if (l->top == 1 && l->at < height)
		l->top = 0; /* the heading above the first row */
	l->top = larger(l->top, 0);
}

void
menu_list_narrow(struct menu_list *l, const char *query, int height)
{
	l->lines_count = 0;
	l->shown = 0;
	for (int i = 0; i < l->count; i++)
		l->rows[i].score = score_row(&l->rows[i], query);
	for (int group = 0; l->grouped && group < MENU_GROUPS; group++)
		add_group(l, (enum menu_group)group);
	if (!l->grouped)
		add_lines(l, MENU_GROUPS);
	l->at = best_line(l);
	l->top = 0;
	fit(l, height);
}

void
menu_list_move(struct menu_list *l, int lines, int height)
{
	int64_t to = (int64_t)l->at + lines;
	int step = lines < 0 ? -1 : 1;

	if (l->shown == 0)
		return;
	to = to < 0 ? 0 : to >= l->lines_count ? l->lines_count - 1 : to;
	while (to >= 0 && to < l->lines_count && l->lines[to] < 0)
		to += step; /* over a heading */
	if (to >= 0 && to < l->lines_count)
		l->at = (int)to;
	fit(l, height);
}

const struct menu_row *
menu_list_chosen(const struct menu_list *l)
{
	return l->at < 0 ? NULL : &l->rows[l->lines[l->at]];
}
