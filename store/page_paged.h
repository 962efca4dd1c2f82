/* store/page_paged.h - who knows of a page, and who comes next: for whoever takes it from them.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PAGE_PAGED_H
#define STORE_PAGE_PAGED_H

#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"

struct page_paged {
	struct text
		told; /* who was notified last, and how: "Lee Sato by phone"; "": nobody is known */
	int64_t told_ms;
	int64_t level;    /* the one it would be escalated to; 0: not known, or there is none */
	struct text next; /* who is on call there, comma separated */
};

/* A page that is not in the record has neither, which is no error. In a mirror the level is not
 * known. */
struct err page_paged(
	struct record *r, const char *page_id, struct arena *a, struct page_paged *out);

#endif
