/* tests/fake_group.h - of a record in memory: no storms, no groups. tests/test_ui_storm.c has them, over
 * a record of its own. Part of tests/fake_room.h.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKE_GROUP_H
#define TESTS_FAKE_GROUP_H

#include "store/page_group.h"

struct err
page_burst(struct record *r, int most, bool *out)
{
	(void)r;
	(void)most;
	*out = false;
	return NO_ERR;
}

struct err
page_group_list(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	return page_window(r, w, a, out);
}

struct err
page_group_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	return page_window(r, w, a, out);
}

/* All pages in the list, which are of one kind here. */
struct err
page_group_ids(
	struct record *r, const char *group, int most, struct buf *out, int *count, bool *cut)
{
	(void)group;
	*count = 0;
	*cut = false;
	if (r->fails)
		return err_make(ERR_RECORD, "The record cannot be read: disk I/O error.");
	for (int i = 0; i < r->pages_count; i++) {
		if (r->pages[i].ticket)
			continue;
		*cut = *cut || *count == most;
		if (!*cut && buf_printf(out, "%s\n", r->pages[i].key.id))
			*count += 1;
	}
	return NO_ERR;
}

struct err
page_group_find(struct record *r, const char *group, struct arena *a, struct page *out)
{
	(void)r;
	(void)group;
	(void)a;
	(void)out;
	return err_make(ERR_MISSING, "There are no groups here.");
}

bool
page_group_is(const char *id)
{
	(void)id;
	return false;
}

#endif
