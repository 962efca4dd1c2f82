/* net/drill/zendesk_history.c - what was done and said on a simulated Zendesk ticket.
 *
 * A row is named by the place of its first line in the world's history, which never moves: that is
 * its cursor as well.
 * SPDX-License-Identifier: MIT */
#include "net/drill/zendesk_history.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/drill/ticket.h"
#include "net/drill/ticket_json.h"
#include "net/drill/zendesk_reply.h"
#include "store/json.h"

/* The rows of one ticket. */
struct rows {
	size_t *places; /* in the world's history, in the order asked for */
	size_t count;
	bool comments; /* else audits */
	bool newest;   /* first */
};

static bool
is_row(const struct world *w, size_t n, size_t ticket, bool comments)
{
	const struct ticket_event *e = &w->events[n];

	if (e->ticket != ticket)
		return false;
	if (comments)
		return e->type == EVENT_COMMENT;
	return n == 0 || w->events[n - 1].audit_id != e->audit_id;
}

/* False when memory is short; else `rows->places` is the caller's to free. */
static bool
rows_find(const struct world *w, size_t ticket, struct rows *rows)
{
	rows->places = calloc(w->event_count + 1, sizeof *rows->places);
	if (rows->places == NULL)
		return false;
	for (size_t i = 0; i < w->event_count; i++) {
		const size_t n = rows->newest ? w->event_count - 1 - i : i;

		if (is_row(w, n, ticket, rows->comments))
			rows->places[rows->count++] = n;
	}
	return true;
}

/* Those who wrote the rows, each once. */
static void
put_authors(const struct world *w, const size_t *places, size_t count, struct buf *out)
{
	const char *comma = "";

	(void)buf_string(out, ",\"users\":[");
	for (size_t n = 0; n < count; n++) {
		const int64_t author = w->events[places[n]].author_id;
		bool known = author < 0; /* a trigger is nobody */

		for (size_t i = 0; i < n && !known; i++)
			known = w->events[places[i]].author_id == author;
		if (known)
			continue;
		(void)buf_string(out, comma);
		(void)drill_ticket_put_user(w, author, out);
		comma = ",";
	}
	(void)buf_string(out, "]");
}

static void
put_rows(const struct world *w, const struct request *r, const struct rows *rows, size_t first,
	size_t count, struct buf *out)
{
	const char *include = drill_request_param(r, "include");

	(void)json_put(out, "{%s:[", rows->comments ? "comments" : "audits");
	for (size_t n = first; n < first + count; n++) {
		(void)buf_string(out, n == first ? "" : ",");
		if (rows->comments)
			drill_ticket_put_comment(w, &w->events[rows->places[n]], out);
		else
			drill_ticket_put_audit(w, rows->places[n], out);
	}
	(void)buf_string(out, "]");
	if (include != NULL && strstr(include, "users") != NULL)
		put_authors(w, rows->places + first, count, out);
}

static void
by_cursor(
	const struct world *w, const struct request *r, const struct rows *rows, struct reply *out)
{
	const char *after = drill_request_param(r, "page[after]");
	const int64_t size = drill_request_number(r, "page[size]", ZENDESK_PAGE_MAX);
	char site[ZENDESK_LINK_SIZE], url[ZENDESK_LINK_SIZE + 128], cursor[32] = "", rest;
	size_t first = 0, count, place = 0;
	bool more;

	if (size < 1 || size > ZENDESK_PAGE_MAX ||
		(after != NULL && sscanf(after, "h%zu%c", &place, &rest) != 1)) {
		drill_zendesk_refuse(out, 400, "Invalid parameter",
			"page[size] must be from 1 to 100, and page[after] a cursor of ours");
		return;
	}
	while (after != NULL && first < rows->count &&
		(rows->newest ? rows->places[first] >= place : rows->places[first] <= place))
		first++;
	count = rows->count - first < (size_t)size ? rows->count - first : (size_t)size;
	more = first + count < rows->count;
	put_rows(w, r, rows, first, count, &out->body);
	if (count > 0)
		(void)snprintf(cursor, sizeof cursor, "h%zu", rows->places[first + count - 1]);
	drill_zendesk_link(r, site, sizeof site);
	(void)snprintf(url, sizeof url, "%s?page%%5Bsize%%5D=%d%s&page%%5Bafter%%5D=%s", site,
		(int)size, rows->newest ? "&sort=-created_at" : "", cursor);
	(void)json_put(&out->body,
		",\"meta\":{\"has_more\":%p,\"after_cursor\":%s,\"before_cursor\":null},"
		"\"links\":{\"next\":%s,\"prev\":null}}",
		(const void *)(more ? "true" : "false"), count > 0 ? cursor : NULL,
		more ? url : NULL);
}

void
drill_zendesk_history(
	struct world *w, const struct request *r, const struct ticket *t, struct reply *out)
{
	const char *sort = drill_request_param(r, "sort");
	const char *order = drill_request_param(r, "sort_order");
	struct rows rows = {
		.comments = strcmp(r->segments[4], "comments") == 0,
		.newest = (sort != NULL && *sort == '-') ||
			  (order != NULL && strcmp(order, "desc") == 0),
	};
	struct zendesk_page p;

	if (!rows_find(w, (size_t)(t->id - TICKET_FIRST_ID), &rows)) {
		drill_zendesk_fail(out, 500, "InternalError", "Memory is too short.");
		return;
	}
	if (drill_request_param(r, "page[size]") != NULL ||
		drill_request_param(r, "page[after]") != NULL) {
		by_cursor(w, r, &rows, out);
	} else if (drill_zendesk_page(r, rows.count, &p, out)) {
		put_rows(w, r, &rows, p.first, p.count, &out->body);
		drill_zendesk_page_close(r, &p, rows.count, &out->body);
	}
	free(rows.places);
}
