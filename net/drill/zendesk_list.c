/* net/drill/zendesk_list.c - lists of tickets: in which order, and which part.
 *
 * A cursor is the (updated, id) of the last row given out, so a ticket that changes while somebody
 * pages through moves to the front and is met by the next poll.
 * SPDX-License-Identifier: MIT */
#include "net/drill/zendesk_list.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/drill/ticket.h"
#include "net/drill/zendesk_reply.h"
#include "store/json.h"

enum { CURSOR_SIZE = 64, LIST_MOST = 100 };

/* How a list is ordered: by update or by id, from one end or the other. */
struct order {
	bool by_update;
	bool descending;
};

/* The position after a ticket, as the client carries it. */
struct cursor {
	int64_t updated_ms;
	int64_t id;
};

static int
order_compare(const struct order *o, struct cursor a, struct cursor b)
{
	const int way = o->descending ? -1 : 1;

	if (o->by_update && a.updated_ms != b.updated_ms)
		return a.updated_ms < b.updated_ms ? -way : way;
	if (a.id != b.id)
		return a.id < b.id ? -way : way;
	return 0;
}

static struct cursor
cursor_of(const struct ticket *t)
{
	return (struct cursor){t->updated_ms, t->id};
}

static int
ticket_order(const void *a, const void *b, void *order)
{
	const struct ticket *const *x = a, *const *y = b;

	return order_compare(order, cursor_of(*x), cursor_of(*y));
}

static bool
cursor_read(const char *text, struct cursor *out)
{
	char rest;

	return sscanf(text, "u%" SCNd64 "t%" SCNd64 "%c", &out->updated_ms, &out->id, &rest) == 2;
}

static void
list_by_cursor(const struct world *w, const struct request *r, const struct order *o,
	struct ticket *const *list, size_t total, struct reply *out)
{
	const char *after = drill_request_param(r, "page[after]");
	const char *sort = drill_request_param(r, "sort");
	int64_t size = drill_request_number(r, "page[size]", ZENDESK_PAGE_MAX);
	char cursor[CURSOR_SIZE] = "", site[ZENDESK_LINK_SIZE], url[ZENDESK_LINK_SIZE + 128];
	struct cursor from;
	size_t first = 0, count, left;

	if (size < 1 || size > ZENDESK_PAGE_MAX) {
		drill_zendesk_refuse(
			out, 400, "Invalid parameter", "page[size] must be from 1 to 100");
		return;
	}
	if (after != NULL && !cursor_read(after, &from)) {
		drill_zendesk_refuse(
			out, 400, "Invalid parameter", "page[after] is not a cursor of ours");
		return;
	}
	while (after != NULL && first < total &&
		order_compare(o, cursor_of(list[first]), from) <= 0)
		first++;
	left = total - first;
	count = left < (size_t)size ? left : (size_t)size;
	drill_zendesk_put_tickets(w, r, list + first, count, &out->body);
	if (count > 0)
		(void)snprintf(cursor, sizeof cursor, "u%" PRId64 "t%" PRId64,
			list[first + count - 1]->updated_ms, list[first + count - 1]->id);
	drill_zendesk_link(r, site, sizeof site);
	(void)snprintf(url, sizeof url, "%s?page%%5Bsize%%5D=%d&sort=%.20s&page%%5Bafter%%5D=%s",
		site, (int)size, sort != NULL ? sort : "id", cursor);
	(void)json_put(&out->body,
		",\"meta\":{\"has_more\":%p,\"after_cursor\":%s,\"before_cursor\":null},"
		"\"links\":{\"next\":%s,\"prev\":null}}",
		(const void *)(left > count ? "true" : "false"), count > 0 ? cursor : NULL,
		left > count ? url : NULL);
}

static void
list_by_offset(const struct world *w, const struct request *r, struct ticket *const *list,
	size_t total, struct reply *out)
{
	struct zendesk_page p;

	if (!drill_zendesk_page(r, total, &p, out))
		return;
	drill_zendesk_put_tickets(w, r, list + p.first, p.count, &out->body);
	drill_zendesk_page_close(r, &p, total, &out->body);
}

/* With external_id, those that have it. */
static bool
is_asked(const struct request *r, const struct ticket *t)
{
	const char *wanted = drill_request_param(r, "external_id");

	return wanted == NULL || (t->external_id != NULL && strcmp(t->external_id, wanted) == 0);
}

void
drill_zendesk_list(struct world *w, const struct request *r, struct reply *out)
{
	const char *sort = drill_request_param(r, "sort");
	struct order o = {.by_update = sort != NULL && strstr(sort, "updated_at") != NULL,
		.descending = sort != NULL && *sort == '-'};
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): it is pointers that are sorted */
	const size_t each = sizeof(struct ticket *);
	struct ticket **list;
	size_t total = 0;

	if (!drill_zendesk_count(w, ALLOWANCE_ZENDESK_TICKETS, LIST_MOST, false, out))
		return;
	list = calloc(w->ticket_count + 1, each);
	if (list == NULL) {
		drill_zendesk_fail(out, 500, "InternalError", "Memory is too short.");
		return;
	}
	for (size_t n = 0; n < w->ticket_count; n++)
		if (!w->tickets[n].deleted && is_asked(r, &w->tickets[n]))
			list[total++] = &w->tickets[n];
	qsort_r(list, total, each, ticket_order, &o);
	if (drill_request_param(r, "page[size]") != NULL ||
		drill_request_param(r, "page[after]") != NULL)
		list_by_cursor(w, r, &o, list, total, out);
	else
		list_by_offset(w, r, list, total, out);
	free(list);
}

void
drill_zendesk_show_many(struct world *w, const struct request *r, struct reply *out)
{
	struct ticket *list[ZENDESK_PAGE_MAX];
	size_t count = 0;
	const char *at = drill_request_param(r, "ids");

	while (at != NULL && *at != '\0' && count < ZENDESK_PAGE_MAX) {
		char *end;
		struct ticket *t = drill_ticket_find(w, strtoll(at, &end, 10));

		if (t != NULL && !t->deleted)
			list[count++] = t;
		at = *end == ',' ? end + 1 : NULL;
	}
	drill_zendesk_put_tickets(w, r, list, count, &out->body);
	(void)json_put(
		&out->body, ",\"next_page\":null,\"previous_page\":null,\"count\":%d}", (int)count);
}
