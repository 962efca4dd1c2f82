/* store/ticket.h - tickets: Zendesk's, as merged and as read.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_TICKET_H
#define STORE_TICKET_H

#include "store/page.h"

/* The orders of the list; newest and oldest by when they last changed. */
enum ticket_order {
	TICKET_PAGING_FIRST,
	TICKET_NEWEST_FIRST,
	TICKET_OLDEST_FIRST,
	TICKET_BY_PRIORITY,
};

struct ticket {
	struct row_key key; /* key.id: the number in decimal */
	int64_t number;
	struct text subject;
	struct text status;
	struct text priority;
	struct text requester;
	struct text organization;
	struct text tags; /* comma separated */
	bool paging;
	struct text pages;    /* why: "priority", "tag", "field"; "" when not */
	struct text pages_by; /* who set it: "Jo Park (customer)", "source unknown"; "" when not */
	int64_t pages_ms;     /* when; 0: not known */
	bool waits;           /* pages, and nobody but the customer has touched it since */
	int64_t created_ms;
	int64_t updated_ms;
	const char *incident; /* it is tied to; "" or NULL: none */
	const char *wanted; /* the status that somebody ordered, where Zendesk has another; or "" */
	int64_t rev;
};

struct ticket_counts {
	int64_t open;
	int64_t paging;
};

/* Merge a reply about tickets (with users and organizations side-loaded, or not): a list, an
 * incremental export, a search, or one ticket. That a ticket pages is said by its audits
 * (store/ticket_audit.h); here it is found only which of them are to be read.
 * page_on  JSON {"priorities":[..],"tags":[..],"fields":[{"id":1,"value":"x"}]}: what makes an
 * open ticket page (R3, R5 of docs/process.md). Inside record_begin .. record_commit.
 * ERR_MALFORMED when it is none of these: nothing was merged. */
struct err ticket_merge(
	struct record *r, const char *reply, size_t length, const char *page_on, struct merge *out);

/* Zendesk has no such ticket any more: recorded as deleted, unless it was closed. One that comes back
 * is merged as ever. Inside record_begin .. record_commit. */
struct err ticket_gone(struct record *r, const char *id);

/* Open tickets (new, open, pending, hold): paging first, then last changed first; or in another of
 * the orders. Rows are struct ticket. */
struct err ticket_window(
	struct record *r, const struct window *w, struct arena *a, struct rows *out);
struct err ticket_find(struct record *r, const char *id, struct arena *a, struct ticket *out);
struct err ticket_count(struct record *r, struct ticket_counts *out);

#endif
