/* panes/offers.c - the list beside a prompt.
 * SPDX-License-Identifier: MIT */
#include "panes/offers.h"

#include <stdio.h>
#include <string.h>

#include "panes/fuzzy.h"

enum {
	MEMORY_BYTES = 4 * 1024 * 1024,
	WORDS_BYTES = 160,
	VALUE_COLS_MOST = 30,
	GAP = 2,
	BORDERS = 2,
};

void
offers_init(struct offers *o)
{
	*o = (struct offers){.marked = -1};
	arena_init(&o->arena, MEMORY_BYTES);
}

void
offers_clear(struct offers *o)
{
	arena_clear(&o->arena);
	offers_init(o);
}

void
offers_open(struct offers *o, enum offer what, const char *about)
{
	offers_clear(o);
	o->what = what;
	o->stale = what != OFFER_NONE;
	(void)snprintf(o->about, sizeof o->about, "%s", about);
}

static const struct offer_row *
row_at(const struct offers *o, int line)
{
	return rows_at(&o->rows, o->lines[line]);
}

static bool
is_value(const struct offer_row *row, const char *value)
{
	char words[WORDS_BYTES];

	return strcmp(text_show(row->value, false, words, sizeof words), value) == 0;
}

const struct offer_row *
offers_find(const struct offers *o, const char *value)
{
	for (int i = 0; i < o->rows.count; i++) {
		const struct offer_row *row = rows_at(&o->rows, i);

		if (is_value(row, value))
			return row;
	}
	return NULL;
}

static void
show_all(struct offers *o, const char *typed)
{
	o->count = o->rows.count;
	o->marked = -1;
	for (int i = 0; i < o->count; i++) {
		o->lines[i] = i;
		if (o->marked < 0 && is_value(rows_at(&o->rows, i), typed))
			o->marked = i;
	}
}

struct err
offers_load(struct offers *o, struct record *r, const char *typed)
{
	struct err e;

	o->stale = false;
	arena_reset(&o->arena);
	o->rows = (struct rows){0};
	e = offer_list(r, o->what, o->about, &o->arena, &o->rows);
	if (e.kind != ERR_NONE)
		o->rows = (struct rows){0};
	show_all(o, typed);
	return e;
}

/* What a row is found by: its value and the words beside it. */
static int
score(const struct offer_row *row, const char *typed)
{
	char value[WORDS_BYTES];
	char words[WORDS_BYTES];
	int name;
	int sentence;

	(void)text_show(row->value, false, value, sizeof value);
	(void)text_show(row->words, false, words, sizeof words);
	name = fuzzy_name(typed, value);
	sentence = fuzzy_sentence(typed, value);
	if (sentence > name)
		name = sentence;
	sentence = fuzzy_sentence(typed, words);
	return sentence > name ? sentence : name;
}

static char
lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/* True when the value, or a word in it, begins with what is typed. */
static bool
begins(const struct offer_row *row, const char *typed)
{
	char value[WORDS_BYTES];

	(void)text_show(row->value, false, value, sizeof value);
	for (const char *at = value; *at != '\0'; at++) {
		size_t i = 0;

		if (at != value && at[-1] != ' ')
			continue;
		while (typed[i] != '\0' && lower(typed[i]) == lower(at[i]))
			i++;
		if (typed[i] == '\0')
			return true;
	}
	return false;
}

/* Others than those that are listed make sense just as well. */
static bool
is_open(enum offer what)
{
	return what == OFFER_PEOPLE || what == OFFER_CAUSES || what == OFFER_COMPONENTS;
}

/* What is typed, without the blanks round it. */
static void
trim(const char *typed, char out[WORDS_BYTES])
{
	size_t length;

	typed += strspn(typed, " ");
	(void)snprintf(out, WORDS_BYTES, "%s", typed);
	length = strlen(out);
	while (length > 0 && out[length - 1] == ' ')
		out[--length] = '\0';
}

void
offers_narrow(struct offers *o, const char *typed)
{
	int scores[OFFER_MOST];
	char word[WORDS_BYTES];

	trim(typed, word);
	o->picked = false;
	if (word[0] == '\0') {
		show_all(o, "");
		o->marked = -1;
		return;
	}
	o->count = 0;
	for (int i = 0; i < o->rows.count; i++) {
		int worth = score(rows_at(&o->rows, i), word);
		int to = o->count;

		if (worth < 0)
			continue;
		for (; to > 0 && scores[to - 1] < worth; to--) {
			scores[to] = scores[to - 1];
			o->lines[to] = o->lines[to - 1];
		}
		scores[to] = worth;
		o->lines[to] = i;
		o->count++;
	}
	o->marked = o->count > 0 && (!is_open(o->what) || begins(row_at(o, 0), word)) ? 0 : -1;
}

bool
offers_move(struct offers *o, int direction)
{
	int to = o->marked + direction;

	if (to < -1 || to >= o->count)
		return false;
	o->marked = to;
	o->picked = to >= 0;
	return true;
}

const struct offer_row *
offers_marked(const struct offers *o)
{
	return o->marked < 0 || o->marked >= o->count ? NULL : row_at(o, o->marked);
}

int
offers_rows(const struct offers *o, int most)
{
	int rows = o->count + BORDERS;

	if (o->what == OFFER_NONE || o->stale || o->count == 0 || most <= BORDERS)
		return 0;
	return rows < most ? rows : most;
}

static const char *
title_of(enum offer what)
{
	static const char *const titles[] = {
		[OFFER_NONE] = "",
		[OFFER_PEOPLE] = "People",
		[OFFER_CUSTOMERS] = "Customers",
		[OFFER_INCIDENTS] = "Open incidents",
		[OFFER_CAUSES] = "Causes",
		[OFFER_SEVERITIES] = "Severities",
		[OFFER_AUDIENCES] = "Audiences",
		[OFFER_ROLES] = "Roles",
		[OFFER_RESPONDERS] = "Whom PagerDuty can page",
		[OFFER_PAGES] = "Open pages",
		[OFFER_PRIORITIES] = "Priorities",
		[OFFER_COMPONENTS] = "Components",
	};

	return titles[what];
}

static int
value_cols(const struct offers *o)
{
	int widest = 0;

	for (int i = 0; i < o->count; i++) {
		int cols = text_cols(row_at(o, i)->value, VALUE_COLS_MOST);

		if (cols > widest)
			widest = cols;
	}
	return widest;
}

/* "Dana Reyes   on call": what is taken, what it is called, what may help. */
static void
draw_row(const struct offer_row *row, struct area a, int cols)
{
	int col = 1 + cols + GAP;

	(void)area_text(a, 0, 1, cols, STYLE_PLAIN, row->value);
	if (!text_is_empty(row->words))
		col = area_text(a, 0, col, a.cols - col, STYLE_PLAIN, row->words) + GAP;
	if (!text_is_empty(row->more))
		(void)area_text(a, 0, col, a.cols - col, STYLE_DIM, row->more);
}

void
offers_draw(const struct offers *o, struct area a)
{
	int height = a.rows - BORDERS;
	int first = o->marked < height ? 0 : o->marked - height + 1;
	int cols = value_cols(o);
	char title[WORDS_BYTES];
	struct area inside;

	for (int row = 0; row < a.rows; row++)
		(void)area_printf(a, row, 0, STYLE_PLAIN, "%*s", a.cols, "");
	(void)snprintf(title, sizeof title, "%s - %d%s", title_of(o->what), o->count,
		o->marked < 0 ? ", Down picks one" : ", Enter takes the marked one");
	inside = area_box(a, true, title);
	for (int line = 0; line < inside.rows && first + line < o->count; line++) {
		draw_row(row_at(o, first + line), area_part(inside, line, 0, 1, inside.cols), cols);
		if (first + line == o->marked)
			area_select(inside, line);
	}
}
