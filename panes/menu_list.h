/* panes/menu_list.h - the rows of a menu, narrowed to what was typed.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_MENU_LIST_H
#define PANES_MENU_LIST_H

#include <stdbool.h>

#include "panes/command.h"

enum {
	MENU_ROWS_MOST = 192,
	MENU_KEYS_BYTES = 32,
	MENU_WHY_BYTES = 80,
	MENU_NAME_COLS_MOST = 24,
	MENU_KEYS_COLS_MOST = 14,
};

/* In the order they are shown in. */
enum menu_group { MENU_HERE, MENU_EVERYWHERE, MENU_ELSEWHERE, MENU_GROUPS };

struct menu_row {
	const struct command *command;
	enum menu_group group;
	char keys[MENU_KEYS_BYTES];
	bool refused;
	char why[MENU_WHY_BYTES]; /* "": no word needed */
	int length; /* of the name, the shorter the better; 0: the tables' order holds */
	int recent; /* 0: the last one run from a menu */
	int score;  /* below 0: left out */
};

/* Zeroed, but for `grouped`. */
struct menu_list {
	bool grouped; /* under headings, rather than the best match first */
	struct menu_row rows[MENU_ROWS_MOST];
	int count;
	/* What is shown: a row, or the heading of a group as -1 - group. */
	int lines[MENU_ROWS_MOST + MENU_GROUPS];
	int lines_count;
	int shown; /* rows among them */
	int at;    /* the line under the cursor; -1: none */
	int top;   /* the first one in sight */
	int name_cols;
	int keys_cols;
};

/* Adds a copy, as long as there is room. */
void menu_list_add(struct menu_list *l, const struct menu_row *row);

/* Keeps the rows that match all words of `query`; the cursor goes to the best one. `height`: lines
 * that are in sight, here and below. */
void menu_list_narrow(struct menu_list *l, const char *query, int height);

/* Moves the cursor by lines, over headings. */
void menu_list_move(struct menu_list *l, int lines, int height);

/* The row under the cursor; NULL: none. */
const struct menu_row *menu_list_chosen(const struct menu_list *l);

/* What `query` has after the row's whole name, for the first text it asks for: "note rolled back".
 * NULL: nothing, or it asks for none. Borrowed from `query`. */
const char *menu_list_text(const struct menu_row *row, const char *query);

#endif
