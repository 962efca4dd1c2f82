/* store/page_urgent.h - what waits for somebody, in short: for a bell and a window's title.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PAGE_URGENT_H
#define STORE_PAGE_URGENT_H

#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"

/* High-urgency pages that nobody acknowledged, and tickets that page and wait. */
struct page_urgent {
	int64_t pages;
	int64_t newest_page_ms; /* created; 0: none */
	int64_t tickets;
	int64_t newest_ticket_ms; /* since when it pages; 0: none */
	/* Of the first row of page_window that is not acknowledged, of low urgency too; "": none,
	 * or it is part of a restricted incident (R21). */
	struct text service;
	struct text title;
};

/* Looks at the ends of indexes, however many rows there are. */
struct err page_urgent_read(struct record *r, struct arena *a, struct page_urgent *out);

#endif
