/* store/page_write.h - pages that we have written to at PagerDuty: what its answers say against
 * what was wanted, and what the record learns from them.
 *
 * `body` is what the outbox sends, `reply` what came back, `person` PagerDuty's id of who acts (""
 * not known: anybody's counts, and who calls has to ask whose it is). What reads a reply answers
 * ERR_MALFORMED for one that is not what the document says.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PAGE_WRITE_H
#define STORE_PAGE_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/buf.h"
#include "store/err.h"
#include "store/outbox_send.h"
#include "store/page.h"
#include "store/record.h"

enum { PAGE_BY_BYTES = 64, PAGE_NAMED_BYTES = 96, PAGE_WRITE_MOST = 250 };

/* How a page stands. */
struct page_stand {
	bool found;
	enum page_status status;
	int64_t status_ms;      /* since when; 0: not told */
	char by[PAGE_BY_BYTES]; /* who brought that about; "" not told */
	bool as_wanted;         /* all that the body asks for is so already */
};

/* As the record has it; as_wanted is false. */
struct err page_stand_find(struct record *r, const char *id, struct page_stand *out);

/* As a reply of GET /incidents/{id} has it. What an escalation asks for is never so already: a page
 * does not tell its level. */
struct err page_stand_read(struct record *r, const char *reply, size_t length, const char *body,
	const char *person, struct page_stand *out);

/* What is to change of many. */
struct page_edit {
	const char *body;
	const char *person;
	bool again;       /* it was sent before, and its answer was lost; the record is newer */
	int64_t since_ms; /* and what came of that, came after this */
	const char
		*types; /* by these types of log entries, a JSON list; NULL: by its state alone */
};

/* What became of them. */
struct page_many {
	int asked;
	int done;                       /* are in the reply, or were done before */
	char missing[PAGE_NAMED_BYTES]; /* the first of the others: "#4102, #4103 (resolved)" */
};

struct err page_many_read(struct record *r, const char *reply, size_t length,
	const struct page_edit *c, struct page_many *out);

/* Those that are left to be changed: not what is done already, and of an acknowledge not what the
 * record has as resolved. */
struct page_left {
	struct buf body; /* the caller's */
	int64_t left;
	int64_t all;
	int64_t had; /* were done before */
};

struct err page_many_open(struct record *r, const struct page_edit *c, struct page_left *out);

/* Whether the act of a row has come to be, told from a list of what happened since. */
struct page_trace {
	int64_t certain; /* by this person (anybody, of ""), with these words, and no other row's */
	int64_t vague;   /* the same, but the words are not told */
	bool more;       /* the list goes on */
};

/* In a reply of GET /incidents/{id}/notes: the row's note. */
struct err page_trace_notes(struct record *r, const char *reply, size_t length,
	const struct outbox_send *row, int64_t since_ms, const char *person,
	struct page_trace *out);

/* In a reply of GET /incidents/{id}/log_entries: an entry of these types, a JSON list. */
struct err page_trace_log(struct record *r, const char *reply, size_t length,
	const struct outbox_send *row, const char *types, int64_t since_ms, const char *person,
	struct page_trace *out);

/* ---- in a transaction that is open ---- */

/* Merges what a write was answered with: like page_merge, but no part of any walk. What it changes is
 * in the timeline as an act that was sent, and PagerDuty's log will tell it: not a third time. */
struct err page_write_merge(struct record *r, const char *reply, size_t length);

/* The note of an answer to POST /incidents/{id}/notes. */
struct err page_write_note(struct record *r, const char *id, const char *reply, size_t length);

/* What the row wanted of its pages is wanted no more. */
struct err page_write_settled(struct record *r, const struct outbox_send *row);

/* A page that we opened belongs to the incident it was opened for; nothing where there is none, or
 * the record has no such page. */
struct err page_write_tie(struct record *r, const char *id, const char *incident);

#endif
