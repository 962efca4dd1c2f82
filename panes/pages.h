/* panes/pages.h - the pane of pages, and how the row of a page is drawn.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_PAGES_H
#define PANES_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "panes/list.h"
#include "panes/pane.h"
#include "store/page.h"

/* Tells the pane of pages whether its list holds a storm (store/page_group.h): then pages of one
 * kind are one row, unless somebody wanted each by itself. Before its load. True when the
 * storm began, or ended, just now. */
bool pages_storm(struct pane *p, bool storm);

/* True when pages of one kind are one row; never with a filter or in another order than the first.
 */
bool pages_are_grouped(const struct pane *p);

/* One row a kind, or each page by itself: the other way than now, until the next storm begins or
 * ends. From a group the cursor goes to its oldest page. Marks the pane for loading. */
void pages_group(struct pane *p);

/* How wide the priorities of the rows that are loaded are; 0: no page has one. */
int pages_priority_cols(const struct list *l);

/* How a row is seen. */
struct pages_look {
	int priority_cols;
	bool gone;            /* it has left the list */
	const char *incident; /* the screen's, "" */
	int64_t now_ms;
};

/* The row of a page, of a ticket that pages or of a group. */
void pages_draw_row(struct area a, const struct page *page, const struct pages_look *look);

/* "acking..." while the service was asked to and has not said so; NULL: nothing was. */
const char *pages_wanted(const struct page *page);

/* When that row next changes by itself. */
int64_t pages_row_tick(const void *row, int64_t now_ms);

/* What a filter finds in it. */
void pages_describe(const void *row, struct filter_row *out);

/* "page #1234 checkout-api 5xx over 20 %", "1,240 pages checkout-api 5xx over # %". */
void pages_label(const struct page *page, struct buf *out);

#endif
