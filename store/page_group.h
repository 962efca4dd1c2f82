/* store/page_group.h - active pages of one kind as one row.
 *
 * Of one kind are pages of one service and priority whose titles differ in numbers alone (store/page_kind.h).
 * How many there are of each kind the record keeps by itself, so that nothing here counts rows. A
 * group's key is its own, "kind:...", whatever pages are in it.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PAGE_GROUP_H
#define STORE_PAGE_GROUP_H

#include <stdbool.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/buf.h"
#include "store/err.h"
#include "store/page.h"
#include "store/record.h"
#include "store/window.h"

enum {
	PAGE_BURST_MS = 2 * 60 * 1000,
	PAGE_GROUP_IDS_MOST = 10000, /* pages acted upon at once */
};

/* True for the key of a group. */
bool page_group_is(const char *id);

/* Whether the list holds a storm: more than `most` of its pages began within PAGE_BURST_MS of each
 * other, however long ago. Of the newest ones only so many are looked at that a storm before them
 * is an hour's worth of pages old. */
struct err page_burst(struct record *r, int most, bool *out);

/* page_window() with one row for the pages of one kind: page.group tells how many they are, status
 * and high are the most urgent page's, created_ms is of the oldest that is as urgent, title has '#'
 * for what differs. A page that is alone of its kind is a row itself, and so is a ticket. So is the
 * page that is the window's anchor (it counts in its group as well): what lies under a cursor does
 * not become something else. A group that is the anchor stays one while it has one page left. */
struct err page_group_list(
	struct record *r, const struct window *w, struct arena *a, struct rows *out);

/* The group with this key as such a row. ERR_MISSING when it has no active page. */
struct err page_group_find(struct record *r, const char *group, struct arena *a, struct page *out);

/* The pages of the group in w->of, ordered as page_window() has them. Rows are struct page. */
struct err page_group_window(
	struct record *r, const struct window *w, struct arena *a, struct rows *out);

/* The ids of the group's active pages in that order, one a line ("PABC12\n"), added to `out`: as
 * they are now, read at once. At most `most`, and PAGE_GROUP_IDS_MOST; `cut`: there are more. Both
 * are set. A group without pages has none, which is no error. */
struct err page_group_ids(
	struct record *r, const char *group, int most, struct buf *out, int *count, bool *cut);

#endif
