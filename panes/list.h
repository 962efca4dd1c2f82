/* panes/list.h - a window of rows over store/window.h, with a cursor that follows its row.
 *
 * A few screens of rows around the cursor are in memory, however long the list is. The cursor
 * holds on to a row's key: after each load it is found again by id and keeps its line on the
 * screen, so that nothing moves under it. A row that has vanished stays as a ghost, drawn from
 * the rows of before, until the next movement. The state of a pane that is a list begins with a
 * struct list.
 *
 * With a filter the rows are gathered slice by slice (panes/gather.h): a load looks at so many at
 * most, and the pane is `seeking` until what is in sight is complete.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_LIST_H
#define PANES_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "panes/gather.h"
#include "panes/pane.h"
#include "store/arena.h"
#include "store/window.h"

enum { LIST_ARENAS = 3 }; /* the rows, a ghost's rows, the next rows */

enum list_jump { LIST_STAY, LIST_TOP, LIST_END };

struct list {
	struct arena arenas[LIST_ARENAS];
	int current; /* which arena the rows lie in */
	int grave;   /* which the ghost lies in; -1: no ghost */
	bool ready;  /* the arenas are initialised */
	struct rows rows;
	const void *ghost;   /* the row that vanished under the cursor, at index `at` */
	struct row_key key;  /* the cursor's row */
	bool set;            /* there is a cursor */
	int at;              /* its index, the ghost counted */
	int line;            /* its line on the screen */
	const char *of;      /* a list that is of something: the id of that, kept */
	bool follows;        /* a list whose cursor, when on the last row, goes on to newer ones */
	bool following;      /* and is there now */
	enum list_jump jump; /* the next load goes to the top or the end */
	int owed;            /* rows still to be moved once they are loaded */
	bool newest_first;   /* a list that follows does so at its top */

	/* A person chose other rows, or another order: the cursor goes to where `anchor` stands
	 * (its id is "" when there is none), else to the nearest row; no ghost. */
	bool chosen;
	struct row_key anchor;

	/* Set by a pane whose rows never change: what was gathered is added to. */
	list_read_fresh *fresh;
	int whole;     /* how many rows there are without a filter; -1: not known */
	int look_most; /* rows looked at in one load, at most; 0: a default */
	struct gather gather;
	int gathering; /* the arena it lies in */
	bool shown;    /* `rows` are its rows */
	bool done;     /* it has found what is wanted for now */
	bool again;    /* the record changed since it began */
};

/* Reads what is wanted round the cursor, finds the cursor again, keeps its line. */
struct err list_load(struct pane *p, struct record *r, list_read *read);

/* The filter or the order of the pane is another now. The cursor keeps to its row or goes to the
 * nearest; to `home` instead, when that is not NULL. */
void list_choose(struct pane *p, const struct row_key *home);

/* True while the cursor goes on to what is newest; and makes it do so again. */
bool list_is_following(const struct pane *p);
void list_follow(struct pane *p);

/* Calls `see` with each row of a short list, whatever the pane's filter. */
typedef void list_see(void *to, const void *row);
struct err list_each(
	const struct pane *p, struct record *r, list_read *read, list_see *see, void *to);

/* list_load of a short list; when the record changed, `count` is set to how many of all rows
 * `counts` takes, whatever the pane's filter. On an error it stays as it was. */
typedef bool list_counts(const void *row);
struct err list_load_counted(
	struct pane *p, struct record *r, list_read *read, list_counts *counts, int *count);

/* How many rows the filter took so far, a ghost not counted; `all`: those are all of them. */
int list_found(const struct pane *p, bool *all);

/* The cursor holds on to its row no longer, only to the place: what is there after the next load is
 * the row. */
void list_let_go(struct list *l);

int list_count(const struct list *l); /* ghost counted */
const void *list_row(const struct list *l, int i);
bool list_is_ghost(const struct list *l, int i);
/* The index of the row on the first line. */
int list_top(const struct list *l, int height);

/* Draws the rows that fit, each on a line of its own. `first`: on the top line. */
typedef void list_row_draw(
	const struct pane *p, struct area line, int i, bool first, int64_t now_ms);
void list_draw(const struct pane *p, struct area a, int64_t now_ms, list_row_draw *draw);

/* The earliest tick of the rows in sight. */
typedef int64_t list_row_tick(const void *row, int64_t now_ms);
int64_t list_tick(const struct pane *p, int64_t now_ms, list_row_tick *tick);

/* Ready-made functions for a pane_ops. */
void list_move(struct pane *p, int rows);
const struct row_key *list_cursor(const struct pane *p, bool *gone);
int list_line(const struct pane *p);
void list_beyond(const struct pane *p, int *above, int *below);
bool list_is_empty(const struct pane *p);
int list_needs(const struct pane *p);
int64_t list_never(const struct pane *p, int64_t now_ms);
void list_clear(struct pane *p);

#endif
