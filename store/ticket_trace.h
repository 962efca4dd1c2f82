/* store/ticket_trace.h - what the audits of a ticket tell of an act of ours whose answer was lost, and
 * of what others did since somebody read the ticket.
 *
 * An act carries its UUID as the audit's metadata ("warroom"): that one is ours for certain. Where an
 * audit has none, a comment of the same words, author and kind is, unless another act is known to
 * have made it.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_TICKET_TRACE_H
#define STORE_TICKET_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/err.h"
#include "store/record.h"

enum { TICKET_CHANGED_BYTES = 136, TICKET_STAMP_BYTES = 32 };

/* What is looked for. Everything borrowed. */
struct ticket_act_sought {
	const char *id;     /* the act's UUID */
	const char *body;   /* the words of its comment; NULL: it has none */
	bool public;        /* that comment */
	int64_t author;     /* our user at the service; 0: not known, then only the UUID counts */
	int64_t since_ms;   /* it cannot be older, room time */
	const char *person; /* who acts */
	const char *stamp;  /* updated_at as they read it; "": not said */
};

struct ticket_trace {
	bool found;
	int64_t audit; /* of what was found */
	bool whole;    /* the answer reaches back to since_ms: what is not in it is not there */
	/* All that was done since `stamp` was sent from here by that same person, and there is
	 * some: they have seen it. */
	bool own;
	char newest[TICKET_STAMP_BYTES]; /* created_at of the last thing done; "" */
	/* What was done since `stamp`, for a sentence, the newest first: "Jo Park wrote "Still
	 * down"; status pending"; "" when nothing is told. */
	char changed[TICKET_CHANGED_BYTES];
};

/* Of a reply of GET /api/v2/tickets/{id}/audits?sort=-created_at (with users side-loaded, or not).
 * ERR_MALFORMED when it is no list of audits. */
struct err ticket_trace_read(struct record *r, const char *reply, size_t length,
	const struct ticket_act_sought *sought, struct ticket_trace *out);

#endif
