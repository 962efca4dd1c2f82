/* net/drill/zendesk_reply.h - what the answers of the simulated Zendesk have in common.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_ZENDESK_REPLY_H
#define NET_DRILL_ZENDESK_REPLY_H

#include <stddef.h>

#include "net/drill/request.h"
#include "net/drill/world.h"

enum { ZENDESK_PAGE_MAX = 100, ZENDESK_LINK_SIZE = 512 };

/* Make the reply an error: of the first shape, and of the second (bad paging, no access). */
void drill_zendesk_fail(struct reply *out, int status, const char *error, const char *description);
void drill_zendesk_refuse(struct reply *out, int status, const char *title, const char *message);

/* Counts a request against an allowance, with the headers that tell of it when `told`. False, and
 * the reply a 429 with Retry-After, when it is one too many. */
bool drill_zendesk_count(
	struct world *w, enum allowance which, int most, bool told, struct reply *out);

/* The address of the request's path as the client knows us: it takes no link to another host. */
void drill_zendesk_link(const struct request *r, char *out, size_t size);

/* Everyone and everything that tickets name, each once, as far as include= asks for it:
 * ","users":[...],"organizations":[...]". */
void drill_zendesk_put_named(const struct world *w, const struct request *r,
	struct ticket *const *list, size_t count, struct buf *out);

/* "{"tickets":[...]", and what they name; the object is left open. */
void drill_zendesk_put_tickets(const struct world *w, const struct request *r,
	struct ticket *const *list, size_t count, struct buf *out);

/* What part of a list of `total` a request by offset asks for. */
struct zendesk_page {
	int64_t page, per_page;
	size_t first, count;
};

/* Reads page and per_page. False, and the reply an error, when they ask for what is not to be had. */
bool drill_zendesk_page(
	const struct request *r, size_t total, struct zendesk_page *out_page, struct reply *out);

/* Ends a list by offset: its neighbours and its count, and the object. */
void drill_zendesk_page_close(
	const struct request *r, const struct zendesk_page *p, size_t total, struct buf *out);

#endif
