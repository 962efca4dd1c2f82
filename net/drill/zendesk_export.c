/* net/drill/zendesk_export.c - the simulated Zendesk's incremental export of tickets.
 *
 * A ticket is in it once, at its last change; a cursor is the (generated, id) of the last row. So a
 * ticket that changes again leaves its place for a later one, as with the real service.
 * SPDX-License-Identifier: MIT */
#include "net/drill/zendesk_export.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/drill/zendesk_reply.h"
#include "store/json.h"

enum { EXPORT_MOST = 10, ROWS_MAX = 1000, FRESH_MS = 60 * 1000, CURSOR_SIZE = 64 };

/* Rows come after this; by start_time, those of its second do as well. */
struct place {
	int64_t generated_ms;
	int64_t id;
};

static int
export_order(const void *a, const void *b)
{
	const struct ticket *const *x = a, *const *y = b;

	if ((*x)->generated_ms != (*y)->generated_ms)
		return (*x)->generated_ms < (*y)->generated_ms ? -1 : 1;
	return (*x)->id < (*y)->id ? -1 : (*x)->id > (*y)->id;
}

/* Where to begin. False when the reply is an error instead. */
static bool
place_read(
	const struct world *w, const struct request *r, struct place *out_place, struct reply *out)
{
	const char *cursor = drill_request_param(r, "cursor");
	const int64_t start_s = drill_request_number(r, "start_time", -1);
	char rest;

	if (cursor != NULL) {
		if (sscanf(cursor, "g%" SCNd64 "t%" SCNd64 "%c", &out_place->generated_ms,
			    &out_place->id, &rest) == 2)
			return true;
		drill_zendesk_refuse(out, 400, "Invalid parameter", "cursor is not one of ours");
		return false;
	}
	if (start_s < 1 || start_s > INT32_MAX * INT64_C(100)) {
		drill_zendesk_fail(
			out, 422, "InvalidStartTime", "start_time must be the seconds since 1970.");
		return false;
	}
	if (start_s * 1000 > w->now_ms - FRESH_MS) {
		drill_zendesk_fail(out, 422, "StartTimeTooRecent",
			"Too recent start_time. Use a start_time older than 60 seconds");
		return false;
	}
	*out_place = (struct place){.generated_ms = start_s * 1000, .id = 0};
	return true;
}

static bool
is_wanted(const struct world *w, const struct ticket *t, struct place from, bool deleted)
{
	if (t->generated_ms > w->now_ms - FRESH_MS || (t->deleted && !deleted))
		return false;
	return t->generated_ms > from.generated_ms ||
	       (t->generated_ms == from.generated_ms && t->id > from.id);
}

static void
put_end(const struct request *r, struct ticket *const *list, size_t count, bool more,
	struct buf *out)
{
	const char *asked = drill_request_param(r, "cursor");
	char after[CURSOR_SIZE] = "", site[ZENDESK_LINK_SIZE], url[ZENDESK_LINK_SIZE + 96];

	if (count > 0)
		(void)snprintf(after, sizeof after, "g%" PRId64 "t%" PRId64,
			list[count - 1]->generated_ms, list[count - 1]->id);
	else if (asked != NULL)
		(void)snprintf(after, sizeof after, "%.60s", asked);
	drill_zendesk_link(r, site, sizeof site);
	(void)snprintf(url, sizeof url, "%s?cursor=%s", site, after);
	(void)json_put(out,
		",\"after_cursor\":%s,\"after_url\":%s,\"before_cursor\":null,\"before_url\":null,"
		"\"end_of_stream\":%p}",
		after[0] != '\0' ? after : NULL, after[0] != '\0' ? url : NULL,
		(const void *)(more ? "false" : "true"));
}

void
drill_zendesk_export(struct world *w, const struct request *r, struct reply *out)
{
	const char *exclude = drill_request_param(r, "exclude_deleted");
	const bool deleted = exclude == NULL || strcmp(exclude, "true") != 0;
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): it is pointers that are sorted */
	const size_t each = sizeof(struct ticket *);
	int64_t most = drill_request_number(r, "per_page", ROWS_MAX);
	struct ticket **list;
	struct place from;
	size_t total = 0, count;

	if (!drill_zendesk_count(w, ALLOWANCE_ZENDESK_EXPORT, EXPORT_MOST, false, out) ||
		!place_read(w, r, &from, out))
		return;
	most = most < 1 || most > ROWS_MAX ? ROWS_MAX : most;
	list = calloc(w->ticket_count + 1, each);
	if (list == NULL) {
		drill_zendesk_fail(out, 500, "InternalError", "Memory is too short.");
		return;
	}
	for (size_t n = 0; n < w->ticket_count; n++)
		if (is_wanted(w, &w->tickets[n], from, deleted))
			list[total++] = &w->tickets[n];
	qsort(list, total, each, export_order);
	count = total < (size_t)most ? total : (size_t)most;
	drill_zendesk_put_tickets(w, r, list, count, &out->body);
	put_end(r, list, count, total > count, &out->body);
	free(list);
}
