/* store/page_merge.h - what the merges of PagerDuty's replies share. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PAGE_MERGE_H
#define STORE_PAGE_MERGE_H

#include <stdbool.h>
#include <stddef.h>

#include "store/err.h"
#include "store/record.h"

/* The head of a reply. */
struct page_head {
	bool list; /* an array stands at `list` */
	bool one;  /* an object at `one` */
	bool more;
};

/* Either path may be "$.none". ERR_MALFORMED when it is not JSON. */
struct err page_head_read(struct record *r, const char *reply, size_t length, const char *list,
	const char *one, struct page_head *out);

/* page_merge of a reply that is no part of a walk over the list. */
struct err page_merge_apart(struct record *r, const char *reply, size_t length);

/* "PagerDuty's answer is not a list of incidents." */
struct err page_malformed(const char *what);

/* An open page that is not ours after all: recorded as resolved, with an event that says why. */
struct err page_foreign(struct record *r, const char *id);

#endif
