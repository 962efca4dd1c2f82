/* tests/fake_urgent.h - what waits in a record in memory. Included by tests/fake_room.h alone.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKE_URGENT_H
#define TESTS_FAKE_URGENT_H

#include "store/page_urgent.h"

struct err
page_urgent_read(struct record *r, struct arena *a, struct page_urgent *out)
{
	struct page_urgent urgent = {.service = text_of(""), .title = text_of("")};

	(void)a;
	for (int i = r->pages_count - 1; i >= 0; i--) {
		const struct page *p = &r->pages[i];

		if (p->status != PAGE_TRIGGERED)
			continue;
		urgent.service = p->service;
		urgent.title = p->title;
		urgent.pages += p->high && !p->ticket;
		urgent.tickets += p->ticket;
		if (p->high && !p->ticket && p->created_ms > urgent.newest_page_ms)
			urgent.newest_page_ms = p->created_ms;
		if (p->ticket && p->created_ms > urgent.newest_ticket_ms)
			urgent.newest_ticket_ms = p->created_ms;
	}
	*out = urgent;
	return NO_ERR;
}

#endif
