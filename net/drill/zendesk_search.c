/* net/drill/zendesk_search.c - the simulated Zendesk's search for tickets.
 * SPDX-License-Identifier: MIT */
#include "net/drill/zendesk_search.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/drill/ticket_json.h"
#include "net/drill/zendesk_reply.h"
#include "store/json.h"

enum { EXPORT_MOST = 100, EXPORT_PAGE_MAX = 1000, RESULTS_MAX = 1000, BEHIND_MS = 60 * 1000 };
enum { TERM_SIZE = 128, CURSOR_SIZE = 32 };

static const char *const statuses[] = {"new", "open", "pending", "hold", "solved", "closed", NULL};
static const char *const priorities[] = {"low", "normal", "high", "urgent", NULL};

/* The place of a word in an order; -1 when it is not in it, or NULL. */
static int
place_of(const char *word, const char *const *order)
{
	for (int n = 0; word != NULL && order[n] != NULL; n++)
		if (strcmp(word, order[n]) == 0)
			return n;
	return -1;
}

/* Whether a value stands to the term's as its sign says ("<solved"). */
static bool
compares(const char *value, const char *sign, const char *const *order)
{
	const bool equal = sign[0] == ':' || sign[1] == '=';
	const char *wanted = sign + 1 + (sign[0] != ':' && equal);
	const int a = place_of(value, order), b = place_of(wanted, order);

	if (a < 0 || b < 0)
		return false;
	return (equal && a == b) || (sign[0] == '<' && a < b) || (sign[0] == '>' && a > b);
}

static bool
has_tag(const struct ticket *t, const char *tag)
{
	for (int n = 0; n < t->tag_count; n++)
		if (strcmp(t->tags[n], tag) == 0)
			return true;
	return false;
}

/* Whether a ticket is what one term of the query asks for. */
static bool
term_lets(const struct ticket *t, const char *term)
{
	const size_t name = strcspn(term, ":<>");

	if (term[name] == '\0')
		return strcasestr(t->subject, term) != NULL ||
		       strcasestr(t->description, term) != NULL;
	if (strncmp(term, "type", name) == 0)
		return strcmp(term + name, ":ticket") == 0;
	if (strncmp(term, "status", name) == 0)
		return compares(t->status, term + name, statuses);
	if (strncmp(term, "priority", name) == 0)
		return compares(t->priority, term + name, priorities);
	if (strncmp(term, "tags", name) == 0)
		return term[name] == ':' && has_tag(t, term + name + 1);
	return false;
}

static bool
query_lets(const struct ticket *t, const char *query)
{
	for (const char *at = query + strspn(query, " "); *at != '\0'; at += strspn(at, " ")) {
		const size_t length = strcspn(at, " ");
		char term[TERM_SIZE];

		(void)snprintf(term, sizeof term, "%.*s", (int)length, at);
		if (!term_lets(t, term))
			return false;
		at += length;
	}
	return true;
}

/* What is found, newest first, in memory that is the caller's to free; NULL, and the reply an
 * error, when there is no query or no memory. */
static const struct ticket **
find(const struct world *w, const struct request *r, size_t *out_count, struct reply *out)
{
	const char *query = drill_request_param(r, "query");
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): it is pointers that are kept */
	const size_t each = sizeof(const struct ticket *);
	const struct ticket **list;
	size_t count = 0;

	if (query == NULL) {
		drill_zendesk_fail(out, 422, "invalid", "query is required.");
		return NULL;
	}
	list = calloc(w->ticket_count + 1, each);
	if (list == NULL) {
		drill_zendesk_fail(out, 500, "InternalError", "Memory is too short.");
		return NULL;
	}
	for (size_t n = w->ticket_count; n > 0; n--) {
		const struct ticket *t = &w->tickets[n - 1];

		if (!t->deleted && t->created_ms <= w->now_ms - BEHIND_MS && query_lets(t, query))
			list[count++] = t;
	}
	*out_count = count;
	return list;
}

static void
put_results(const struct world *w, const struct ticket *const *list, size_t count, struct buf *out)
{
	(void)buf_string(out, "{\"results\":[");
	for (size_t n = 0; n < count; n++) {
		(void)buf_string(out, n == 0 ? "" : ",");
		drill_ticket_put_result(w, list[n], out);
	}
	(void)buf_string(out, "],\"facets\":null");
}

void
drill_zendesk_search(struct world *w, const struct request *r, struct reply *out)
{
	const struct ticket **list;
	struct zendesk_page p;
	size_t count = 0;

	if (drill_request_param(r, "page[size]") != NULL) {
		drill_zendesk_refuse(out, 400, "Invalid attribute", "page must be an integer");
		return;
	}
	list = find(w, r, &count, out);
	if (list == NULL)
		return;
	if (drill_zendesk_page(r, count, &p, out)) {
		if (p.page * p.per_page > RESULTS_MAX) {
			drill_zendesk_fail(out, 422, "invalid",
				"Invalid search: Requested response size was greater than Search "
				"Response Limits");
		} else {
			put_results(w, list + p.first, p.count, &out->body);
			drill_zendesk_page_close(r, &p, count, &out->body);
		}
	}
	free(list);
}

/* Ends a page of the export: where the next begins. */
static void
put_next(const struct request *r, const struct ticket *last, bool more, struct buf *out)
{
	char site[ZENDESK_LINK_SIZE], url[ZENDESK_LINK_SIZE + 96], cursor[CURSOR_SIZE] = "";

	if (last != NULL)
		(void)snprintf(cursor, sizeof cursor, "s%" PRId64, last->id);
	drill_zendesk_link(r, site, sizeof site);
	(void)snprintf(
		url, sizeof url, "%s?filter%%5Btype%%5D=ticket&page%%5Bafter%%5D=%s", site, cursor);
	(void)json_put(out,
		",\"meta\":{\"has_more\":%p,\"after_cursor\":%s,\"before_cursor\":null},"
		"\"links\":{\"next\":%s,\"prev\":null}}",
		(const void *)(more ? "true" : "false"), last != NULL ? cursor : NULL,
		more ? url : NULL);
}

void
drill_zendesk_search_export(struct world *w, const struct request *r, struct reply *out)
{
	const char *after = drill_request_param(r, "page[after]");
	const int64_t size = drill_request_number(r, "page[size]", ZENDESK_PAGE_MAX);
	int64_t last = INT64_MAX;
	const struct ticket **list;
	size_t first = 0, total = 0, count;
	char rest;

	if (!drill_zendesk_count(w, ALLOWANCE_ZENDESK_SEARCH, EXPORT_MOST, false, out))
		return;
	if (!drill_request_has(r, "filter[type]", "ticket") || size < 1 || size > EXPORT_PAGE_MAX ||
		(after != NULL && sscanf(after, "s%" SCNd64 "%c", &last, &rest) != 1)) {
		drill_zendesk_refuse(out, 400, "Invalid parameter",
			"filter[type] must be ticket, page[size] from 1 to 1000, and page[after] a "
			"cursor of ours");
		return;
	}
	list = find(w, r, &total, out);
	if (list == NULL)
		return;
	while (first < total && list[first]->id >= last)
		first++;
	count = total - first < (size_t)size ? total - first : (size_t)size;
	put_results(w, list + first, count, &out->body);
	put_next(r, count > 0 ? list[first + count - 1] : NULL, first + count < total, &out->body);
	free(list);
}
