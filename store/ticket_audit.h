/* store/ticket_audit.h - what was done to a ticket, when and by whom; and so why it pages.
 *
 * A trigger is a transition (R3, R4 of docs/process.md): a ticket was opened with, or raised to, a
 * priority of page_on, or was given its tag or its field's value. It is read from the ticket's
 * audits, so one that was raised and lowered again between two polls is told, too. `pages` then
 * stays. Which tickets have audits still to be read is in the record: ticket.audited_ms is the
 * updated_ms up to which they were.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_TICKET_AUDIT_H
#define STORE_TICKET_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/err.h"
#include "store/page.h"
#include "store/record.h"

/* A ticket whose audits are to be read. */
struct ticket_unaudited {
	int64_t id;         /* 0: none */
	int64_t updated_ms; /* up to when its audits will have been read then */
	int64_t after_ms;   /* those up to here were read; 0: none */
	bool matches;       /* it would page by its present state */
};

/* What stands in the record, was not changed since before_ms and would not page as it is now is
 * history: its audits are not asked for. Inside record_begin .. record_commit. */
struct err ticket_audit_settle(struct record *r, int64_t before_ms);

/* The next ticket with audits to be read: those first that would page as they are now, then the
 * last changed. spared: a JSON array of ids that are not meant. */
struct err ticket_audit_next(struct record *r, const char *spared, struct ticket_unaudited *out);

/* Merge a reply of GET /api/v2/tickets/{id}/audits (users side-loaded, or not), in either order:
 * each trigger after t->after_ms becomes one event with the origin "zendesk:ID", and the newest that
 * pages is named in the ticket.
 * page_on  ticket_merge's.
 * out->known: all that was after t->after_ms has been read; else, with out->more, out->next is the
 * cursor of the next page.
 * Inside record_begin .. record_commit. ERR_MALFORMED when it is no list of audits: nothing was
 * merged. */
struct err ticket_audit_merge(struct record *r, const char *reply, size_t length,
	const struct ticket_unaudited *t, const char *page_on, struct merge *out);

/* All its audits are merged, or (`whole` false) no more can ever be had: it is done with until it
 * changes. One that would page as it is now and whose audits do not say why pages all the same: who
 * set it is unknown. Inside record_begin .. record_commit. */
struct err ticket_audit_end(struct record *r, const struct ticket_unaudited *t, bool whole);

/* No audits can be had now, of the tickets in `ids` (a JSON array) or of any (NULL): open ones that
 * have some to be read, and would page as they are now, page. They stay to be read. Inside
 * record_begin .. record_commit. */
struct err ticket_audit_unreachable(struct record *r, const char *ids);

#endif
