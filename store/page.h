/* store/page.h - pages: PagerDuty's incidents, as merged and as read.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PAGE_H
#define STORE_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/buf.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

enum page_status { PAGE_TRIGGERED, PAGE_ACKNOWLEDGED, PAGE_RESOLVED };

/* The orders of the list. */
enum page_order { PAGE_BY_URGENCY, PAGE_NEWEST_FIRST, PAGE_OLDEST_FIRST, PAGE_BY_SERVICE };

struct page {
	struct row_key key; /* key.id: PagerDuty's, [A-Za-z0-9_-] only; the merge refuses others */
	int64_t number;
	struct text title;
	struct text service;
	struct text assigned; /* names, comma separated */
	struct text priority;
	struct text policy; /* the escalation policy's name */
	struct text html_url;
	enum page_status status;
	bool high;
	int64_t created_ms;
	int64_t updated_ms;
	int64_t status_ms;    /* since when it has this status; 0: not known */
	int64_t escalates_ms; /* pending_actions; 0: will not */
	int64_t rev;
	const char *incident; /* it is tied to; "" or NULL: none */
	const char *triage;   /* how it was judged: "outage", "fluke"..; "" or NULL: not yet */
	/* The status that was asked of the service, until it says so; "" or NULL: none. Of a group
	 * its first page's. */
	const char *wanted;
	bool ticket; /* a ticket that pages: key.id is "#8812", number the ticket's */
	/* Pages of one kind in one row (store/page_group.h): how many; 0: it is none. */
	int64_t group;
	int64_t group_unacknowledged;
	bool apart; /* a page that is a row beside its group, because it is the window's anchor */
};

/* Tickets that page are counted with the pages. */
struct page_counts {
	int64_t active;
	int64_t unacknowledged;
	int64_t tickets;                  /* how many of those are tickets */
	int64_t pages;                    /* active ones that are no tickets */
	int64_t kinds;                    /* and of how many kinds they are */
	int64_t oldest_unacknowledged_ms; /* created; 0: none */
	int64_t oldest_escalates_ms;      /* when that one goes to the next level; 0: will not */
};

/* What a merge did. */
struct merge {
	int seen;          /* items in the reply */
	int skipped;       /* of those, malformed ones that were left out */
	bool more;         /* the service has another page of the list */
	bool lost;         /* tickets: it has another page, and does not say where */
	bool known;        /* tickets: the last one is as we had it; a sweep: some came before */
	int fresh;         /* a walk over a list: items that it had not brought yet */
	int64_t newest_ms; /* log entries: created_at of the newest; tickets: updated_at; 0: none */
	int64_t oldest_ms; /* the same of the oldest, of a list's last ticket; 0: none */
	char next[512];    /* tickets: the cursor of the next page ("": none) */
};

/* Merge a reply of GET /incidents (a list) or GET /incidents/{id} (one). One statement; an
 * unchanged row is not written; an older updated_at never overwrites a newer one. Inside
 * record_begin .. record_commit. ERR_MALFORMED when the reply is not what the document says at
 * its top level: nothing was merged. */
struct err page_merge(struct record *r, const char *reply, size_t length, struct merge *out);

/* Merge a reply of GET /log_entries or GET /incidents/{id}/log_entries: one event for each entry
 * not seen before (origin "pagerduty:ID"), and the incidents embedded in them. */
struct err page_merge_log(struct record *r, const char *reply, size_t length, struct merge *out);

/* Revision of the table of pages; -1 while a filter says whose are wanted, for then more than the
 * pages decides. While it is the same, a reply of the log merged before would change nothing. */
struct err page_rev_now(struct record *r, int64_t *rev);

/* Merge a reply of GET /oncalls; rows that are no longer there go when `first` began the list
 * and !out->more. */
struct err page_merge_oncalls(
	struct record *r, const char *reply, size_t length, bool first, struct merge *out);

/* Whose pages are wanted: ids as JSON arrays of strings, "[]" for all. From then on an incident or
 * a log entry of another service is left out, and so is an incident of other teams that was asked
 * for by its id; when it is open in the record, it is recorded as resolved, with an event. Not
 * inside a transaction. */
struct err page_filter(struct record *r, const char *services, const char *teams);

/* A walk over a list begins ("log" or that of struct page_list): out->fresh counts from here. */
struct err page_walk_begin(struct record *r, const char *walk);

/* Reconcile: between sweep_begin and sweep_missing every page_merge also remembers the ids it saw.
 * A reply after the first one of which it had seen none (!out->known) means that the list moved
 * meanwhile, and incidents between the two may have been missed: it is to be forgotten, so that it
 * does not pass for a neighbour of what is read once the walk has gone back. */
struct err page_sweep_begin(struct record *r);
struct err page_sweep_forget(struct record *r); /* the reply that was merged last */
/* The ids of at most `most` pages that are open in the record and were not seen, one a line,
 * into `out`. */
struct err page_sweep_missing(struct record *r, int most, struct buf *out);
/* The service has no such page any more (404): it is recorded as resolved, with an event that
 * says why. */
struct err page_gone(struct record *r, const char *id);

/* Active pages and tickets that page: unacknowledged first, then high urgency, then newest; or in
 * another of the orders, which count a ticket from when it began to page as well. Rows
 * are struct page. A ticket is acknowledged when it no longer waits (struct ticket); its service is
 * its organization or else its requester, and it was created when it began to page. */
struct err page_window(struct record *r, const struct window *w, struct arena *a, struct rows *out);
/* One page by id, whatever its status. ERR_MISSING. */
struct err page_find(struct record *r, const char *id, struct arena *a, struct page *out);
struct err page_count(struct record *r, struct page_counts *out);

/* Who is on call: names by escalation level, lowest first, e.g. "Dana > Lee", of the policy most
 * active pages use (else the first). Text of others: goes through the neutraliser. */
struct err page_oncall(struct record *r, struct arena *a, struct text *out);

#endif
