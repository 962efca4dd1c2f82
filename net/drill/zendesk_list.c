/* net/drill/zendesk_list.c - lists of tickets: order, cursors, offsets and side-loads.
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
#include "net/drill/ticket_json.h"
#include "store/json.h"

enum { PAGE_MAX = 100, OFFSET_MAX = 10000, CURSOR_SIZE = 64, LINK_SIZE = 128 };

void
drill_zendesk_fail(struct reply *out, int status, const char *error, const char *description)
{
	out->status = status;
	buf_reset(&out->body);
	(void)json_put(&out->body, "{\"error\":%s,\"description\":%s}", error, description);
}

/* The second shape of an error: bad paging. */
static void
fail_paging(struct reply *out, const char *message)
{
	out->status = 400;
	buf_reset(&out->body);
	(void)json_put(&out->body, "{\"error\":{\"title\":%s,\"message\":%s}}", "Invalid parameter",
		message);
}

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

/* Whether a ticket of the list is from that requester, or given to that agent. */
static bool
list_names(struct ticket *const *list, size_t count, int requester, int agent)
{
	for (size_t i = 0; i < count; i++)
		if ((requester != NOBODY && list[i]->requester == requester) ||
			(agent != NOBODY && list[i]->assignee == agent) ||
			(agent == 0 && list[i]->requester == NOBODY))
			return true;
	return false;
}

static bool
list_of_organization(
	const struct world *w, struct ticket *const *list, size_t count, int organization)
{
	for (size_t i = 0; i < count; i++)
		if (drill_ticket_organization(w, list[i]) == organization)
			return true;
	return false;
}

static void
put_users(const struct world *w, struct ticket *const *list, size_t count, struct buf *out)
{
	const char *comma = "";

	(void)buf_string(out, ",\"users\":[");
	for (int n = 0; n < (int)w->scenario->requesters_count; n++) {
		if (!list_names(list, count, n, NOBODY))
			continue;
		(void)buf_string(out, comma);
		(void)drill_ticket_put_user(w, drill_ticket_requester_id(n), out);
		comma = ",";
	}
	for (int n = 0; n < (int)w->scenario->people_count; n++) {
		if (!list_names(list, count, NOBODY, n))
			continue;
		(void)buf_string(out, comma);
		(void)drill_ticket_put_user(w, drill_ticket_agent_id(n), out);
		comma = ",";
	}
	(void)buf_string(out, "]");
}

static void
put_organizations(const struct world *w, struct ticket *const *list, size_t count, struct buf *out)
{
	const char *comma = "";

	(void)buf_string(out, ",\"organizations\":[");
	for (int n = 0; n < (int)w->scenario->organizations_count; n++) {
		if (!list_of_organization(w, list, count, n))
			continue;
		(void)buf_string(out, comma);
		drill_ticket_put_organization(w, n, out);
		comma = ",";
	}
	(void)buf_string(out, "]");
}

/* The rows, and everyone and everything they name, each once, if that was asked for. */
static void
put_rows(const struct world *w, const struct request *r, struct ticket *const *list, size_t count,
	struct buf *out)
{
	const char *include = drill_request_param(r, "include");

	(void)buf_string(out, "{\"tickets\":[");
	for (size_t n = 0; n < count; n++) {
		(void)buf_string(out, n == 0 ? "" : ",");
		drill_ticket_put(w, list[n], out);
	}
	(void)buf_string(out, "]");
	if (include != NULL && strstr(include, "users") != NULL)
		put_users(w, list, count, out);
	if (include != NULL && strstr(include, "organizations") != NULL)
		put_organizations(w, list, count, out);
}

/* The address of a list as the client knows us: it takes no link to another host. */
static void
link_print(const struct request *r, char *out, size_t size)
{
	if (r->host != NULL && strlen(r->host) < LINK_SIZE / 2)
		(void)snprintf(out, size, "http://%s/api/v2/tickets.json", r->host);
	else
		(void)snprintf(out, size, ZENDESK_SITE "/api/v2/tickets.json");
}

static void
list_by_cursor(const struct world *w, const struct request *r, const struct order *o,
	struct ticket *const *list, struct reply *out)
{
	const char *after = drill_request_param(r, "page[after]");
	const char *sort = drill_request_param(r, "sort");
	int64_t size = drill_request_number(r, "page[size]", PAGE_MAX);
	char cursor[CURSOR_SIZE] = "", site[LINK_SIZE], url[LINK_SIZE + 128];
	struct cursor from;
	size_t first = 0, count, left;

	if (size < 1 || size > PAGE_MAX) {
		fail_paging(out, "page[size] must be from 1 to 100");
		return;
	}
	if (after != NULL && !cursor_read(after, &from)) {
		fail_paging(out, "page[after] is not a cursor of ours");
		return;
	}
	while (after != NULL && first < w->ticket_count &&
		order_compare(o, cursor_of(list[first]), from) <= 0)
		first++;
	left = w->ticket_count - first;
	count = left < (size_t)size ? left : (size_t)size;
	put_rows(w, r, list + first, count, &out->body);
	if (count > 0)
		(void)snprintf(cursor, sizeof cursor, "u%" PRId64 "t%" PRId64,
			list[first + count - 1]->updated_ms, list[first + count - 1]->id);
	link_print(r, site, sizeof site);
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
	struct reply *out)
{
	const int64_t page = drill_request_number(r, "page", 1);
	int64_t per_page = drill_request_number(r, "per_page", PAGE_MAX);
	char site[LINK_SIZE], next[LINK_SIZE + 64], previous[LINK_SIZE + 64];
	size_t first, count;

	if (page < 1 || per_page < 1) {
		fail_paging(out, "page must be an integer");
		return;
	}
	per_page = per_page > PAGE_MAX ? PAGE_MAX : per_page;
	if (page > OFFSET_MAX / per_page) {
		fail_paging(out, "pages beyond 10000 records need cursor paging");
		return;
	}
	first = (size_t)((page - 1) * per_page);
	first = first < w->ticket_count ? first : w->ticket_count;
	count = w->ticket_count - first;
	count = count < (size_t)per_page ? count : (size_t)per_page;
	put_rows(w, r, list + first, count, &out->body);
	link_print(r, site, sizeof site);
	(void)snprintf(
		next, sizeof next, "%s?page=%d&per_page=%d", site, (int)page + 1, (int)per_page);
	(void)snprintf(previous, sizeof previous, "%s?page=%d&per_page=%d", site, (int)page - 1,
		(int)per_page);
	(void)json_put(&out->body, ",\"next_page\":%s,\"previous_page\":%s,\"count\":%d}",
		first + count < w->ticket_count ? next : NULL, page > 1 ? previous : NULL,
		(int)w->ticket_count);
}

void
drill_zendesk_list(struct world *w, const struct request *r, struct reply *out)
{
	const char *sort = drill_request_param(r, "sort");
	struct order o = {.by_update = sort != NULL && strstr(sort, "updated_at") != NULL,
		.descending = sort != NULL && *sort == '-'};
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): it is pointers that are sorted */
	const size_t each = sizeof(struct ticket *);
	struct ticket **list = calloc(w->ticket_count + 1, each);

	if (list == NULL) {
		drill_zendesk_fail(out, 500, "InternalError", "Memory is too short.");
		return;
	}
	for (size_t n = 0; n < w->ticket_count; n++)
		list[n] = &w->tickets[n];
	qsort_r(list, w->ticket_count, each, ticket_order, &o);
	if (drill_request_param(r, "page[size]") != NULL ||
		drill_request_param(r, "page[after]") != NULL)
		list_by_cursor(w, r, &o, list, out);
	else
		list_by_offset(w, r, list, out);
	free(list);
}

void
drill_zendesk_show_many(struct world *w, const struct request *r, struct reply *out)
{
	struct ticket *list[PAGE_MAX];
	size_t count = 0;
	const char *at = drill_request_param(r, "ids");

	while (at != NULL && *at != '\0' && count < PAGE_MAX) {
		char *end;
		struct ticket *t = drill_ticket_find(w, strtoll(at, &end, 10));

		if (t != NULL)
			list[count++] = t;
		at = *end == ',' ? end + 1 : NULL;
	}
	put_rows(w, r, list, count, &out->body);
	(void)json_put(
		&out->body, ",\"next_page\":null,\"previous_page\":null,\"count\":%d}", (int)count);
}
