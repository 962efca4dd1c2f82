/* panes/sheet.h - a text to read and scroll: fields with labels, then paragraphs, wrapped to the
 * width.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_SHEET_H
#define PANES_SHEET_H

#include <stdbool.h>

#include "panes/pane.h"
#include "store/arena.h"
#include "store/text.h"

enum { SHEET_ITEMS_MOST = 1024 };

/* A label and somebody's text beside it, wrapped under itself. Both empty: a blank line. */
struct sheet_item {
	char label[32]; /* ours */
	int label_cols; /* where the text begins */
	enum style label_style;
	enum style style; /* of the text */
	struct text text;
	bool heading;     /* label alone, over a block of items */
	int64_t until_ms; /* not 0: no text, but "in 02:10, " and `then`, counting down */
	const char *then; /* ours */
	int64_t since_ms; /* not 0: no text, but that moment and ", 04:10 ago", counting up */
};

/* The state of a pane that shows one begins with a struct sheet. */
struct sheet {
	struct arena arenas[2]; /* what is shown, and what is being read */
	int current;
	bool ready;
	struct sheet_item *items; /* in arenas[current]; SHEET_ITEMS_MOST */
	int count;
	int top;            /* first line in sight */
	struct row_key key; /* what it is about */
};

/* Between them a load() fills the sheet anew. sheet_begin gives the arena to read into; NULL when
 * memory is short. sheet_keep shows what was read; without it the old text stays. */
struct arena *sheet_begin(struct sheet *s, struct sheet *draft);
void sheet_keep(struct sheet *s, const struct sheet *draft);

void sheet_field(struct sheet *draft, const char *label, enum style style, struct text text);
/* That there may be more than is shown: a literal like "notes: not for observers". */
void sheet_withheld(struct sheet *draft, const char *what);
/* A moment to come, and what happens then: a literal. Nothing for 0. */
void sheet_countdown(struct sheet *draft, const char *label, int64_t until_ms, const char *then);
/* A moment of local time and how long ago that is. Nothing for 0. */
void sheet_since(struct sheet *draft, const char *label, int64_t at_ms);
void sheet_heading(struct sheet *draft, const char *label);
void sheet_line(struct sheet *draft, const char *label, int label_cols, struct text text);
/* Somebody's paragraphs, each on lines of its own, behind `indent` columns: the first 8 KiB and 30
 * lines of them. `a` is what sheet_begin gave. */
void sheet_paragraphs(
	struct sheet *draft, struct arena *a, int indent, enum style style, struct text text);

/* Ready-made functions for a pane_ops. */
void sheet_draw(const struct pane *p, struct area a, int64_t now_ms);
void sheet_move(struct pane *p, int rows);
void sheet_beyond(const struct pane *p, int *above, int *below);
void sheet_aim(struct pane *p, const struct row_key *key);
const struct row_key *sheet_cursor(const struct pane *p, bool *gone);
int sheet_line_none(const struct pane *p);
bool sheet_is_empty(const struct pane *p);
int64_t sheet_never(const struct pane *p, int64_t now_ms);
int64_t sheet_tick(const struct pane *p, int64_t now_ms); /* of what counts down, or up */
void sheet_clear(struct pane *p);

#endif
