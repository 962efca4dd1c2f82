/* store/page_list.h - what PagerDuty lists besides its incidents, as merged.
 *
 * Priorities, services and maintenance windows are lists of the account: rows that a whole walk
 * over the list has not shown go. Alerts and notes belong to one page. Change events come as they
 * happen: each is an event of the timeline once, and a row for 24 hours.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PAGE_LIST_H
#define STORE_PAGE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/err.h"
#include "store/page.h"
#include "store/record.h"

enum page_list {
	PAGE_LIST_PRIORITY,
	PAGE_LIST_SERVICE,
	PAGE_LIST_MAINTENANCE,
	PAGE_LIST_CHANGE,
	PAGE_LIST_ALERT,
	PAGE_LIST_NOTE,
};

/* Merge one reply of a list. `page_id`: whose alerts or notes, else NULL. `first` begins a walk
 * over the list; the reply without `more` ends it, and then the rows that no reply of the walk had
 * are deleted, unless an item was malformed (it may be any of them) or a reply shared no item with
 * those before it (the list moved meanwhile). Inside record_begin .. record_commit. ERR_MALFORMED
 * when the reply has no such list: nothing was merged. */
struct err page_list_merge(struct record *r, enum page_list list, const char *page_id, bool first,
	const char *reply, size_t length, struct merge *out);

#endif
