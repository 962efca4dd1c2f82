/* panes/filter_prompt.h - the line in which a pane's filter is typed, and what of a filter and an
 * order is said about the pane.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_FILTER_PROMPT_H
#define PANES_FILTER_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "panes/pane.h"
#include "tui/prompt.h"

/* While it is open the pane shows what is typed so far. */
struct filter_prompt {
	bool open;
	struct prompt prompt;
	char label[48];
	struct filter before; /* Esc brings it back */
	struct row_key home;  /* and this row; its id is "" when there was none */
	bool followed;        /* and what is newest, where the list went on to that */
};

/* All of these are for the pane that has the keys, which is a list (ops->describe). */
void filter_prompt_open(struct filter_prompt *f, struct pane *p);
void filter_prompt_key(struct filter_prompt *f, struct pane *p, const struct key *k);
void filter_prompt_draw(const struct filter_prompt *f, struct area a);
void filter_prompt_clear(struct filter_prompt *f); /* may be called twice */

/* All rows again. The cursor stays on its row. */
void filter_clear(struct pane *p);

/* The next order there is. */
void filter_sort(struct pane *p);

/* "Pages /db": the pane's title with its filter. */
void filter_name(const struct pane *p, char *out, size_t size);

/* The pane's caption with how many rows the filter takes and an order that is not the first:
 * "3 of 14 active, 2 unacked, by service". */
void filter_caption(const struct pane *p, char *out, size_t size);

/* What follows its name in the line of tabs: " /db (3) newest first"; of a pane without the focus
 * not the order. */
void filter_tab(const struct pane *p, bool focus, char *out, size_t size);

/* What stands in a pane whose filter takes no row. */
void filter_empty(const struct pane *p, char *out, size_t size);

#endif
