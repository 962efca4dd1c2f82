/* net/drill/zendesk_reply.c - what the answers of the simulated Zendesk have in common.
 * SPDX-License-Identifier: MIT */
#include "net/drill/zendesk_reply.h"

#include <stdio.h>
#include <string.h>

#include "net/drill/ticket.h"
#include "net/drill/ticket_json.h"
#include "store/json.h"

enum { OFFSET_MAX = 10000 };

void
drill_zendesk_fail(struct reply *out, int status, const char *error, const char *description)
{
	out->status = status;
	buf_reset(&out->body);
	(void)json_put(&out->body, "{\"error\":%s,\"description\":%s}", error, description);
}

void
drill_zendesk_refuse(struct reply *out, int status, const char *title, const char *message)
{
	out->status = status;
	buf_reset(&out->body);
	(void)json_put(&out->body, "{\"error\":{\"title\":%s,\"message\":%s}}", title, message);
}

bool
drill_zendesk_count(struct world *w, enum allowance which, int most, bool told, struct reply *out)
{
	const int left = drill_limit_take(&w->limits[which], w->now_ms, most);
	const int reset_s = drill_limit_reset_s(w->now_ms);

	if (told) {
		drill_reply_header(out, "X-Rate-Limit", "%d", most);
		drill_reply_header(out, "X-Rate-Limit-Remaining", "%d", left < 0 ? 0 : left);
		drill_reply_header(out, "ratelimit-limit", "%d", most);
		drill_reply_header(out, "ratelimit-remaining", "%d", left < 0 ? 0 : left);
		drill_reply_header(out, "ratelimit-reset", "%d", reset_s);
	}
	if (left >= 0)
		return true;
	out->status = 429;
	out->content_type = "text/plain; charset=utf-8"; /* the service's own is no JSON either */
	buf_reset(&out->body);
	(void)buf_string(&out->body, "Number of allowed API requests per minute exceeded");
	drill_reply_header(out, "Retry-After", "%d", reset_s);
	return false;
}

void
drill_zendesk_link(const struct request *r, char *out, size_t size)
{
	if (r->host != NULL && strlen(r->host) < 64)
		(void)snprintf(out, size, "http://%s%.128s", r->host, r->path);
	else
		(void)snprintf(out, size, ZENDESK_SITE "%.128s", r->path);
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

void
drill_zendesk_put_named(const struct world *w, const struct request *r, struct ticket *const *list,
	size_t count, struct buf *out)
{
	const char *include = drill_request_param(r, "include");

	if (include != NULL && strstr(include, "users") != NULL)
		put_users(w, list, count, out);
	if (include != NULL && strstr(include, "organizations") != NULL)
		put_organizations(w, list, count, out);
}

void
drill_zendesk_put_tickets(const struct world *w, const struct request *r,
	struct ticket *const *list, size_t count, struct buf *out)
{
	(void)buf_string(out, "{\"tickets\":[");
	for (size_t n = 0; n < count; n++) {
		(void)buf_string(out, n == 0 ? "" : ",");
		drill_ticket_put(w, list[n], out);
	}
	(void)buf_string(out, "]");
	drill_zendesk_put_named(w, r, list, count, out);
}

bool
drill_zendesk_page(
	const struct request *r, size_t total, struct zendesk_page *out_page, struct reply *out)
{
	struct zendesk_page p = {
		.page = drill_request_number(r, "page", 1),
		.per_page = drill_request_number(r, "per_page", ZENDESK_PAGE_MAX),
	};

	if (p.page < 1 || p.per_page < 1) {
		drill_zendesk_refuse(out, 400, "Invalid parameter", "page must be an integer");
		return false;
	}
	p.per_page = p.per_page > ZENDESK_PAGE_MAX ? ZENDESK_PAGE_MAX : p.per_page;
	if (p.page > OFFSET_MAX / p.per_page) {
		drill_zendesk_refuse(out, 400, "Invalid parameter",
			"pages beyond 10000 records need cursor paging");
		return false;
	}
	p.first = (size_t)((p.page - 1) * p.per_page);
	p.first = p.first < total ? p.first : total;
	p.count = total - p.first;
	p.count = p.count < (size_t)p.per_page ? p.count : (size_t)p.per_page;
	*out_page = p;
	return true;
}

void
drill_zendesk_page_close(
	const struct request *r, const struct zendesk_page *p, size_t total, struct buf *out)
{
	char site[ZENDESK_LINK_SIZE], next[ZENDESK_LINK_SIZE + 64],
		previous[ZENDESK_LINK_SIZE + 64];

	drill_zendesk_link(r, site, sizeof site);
	(void)snprintf(next, sizeof next, "%s?page=%d&per_page=%d", site, (int)p->page + 1,
		(int)p->per_page);
	(void)snprintf(previous, sizeof previous, "%s?page=%d&per_page=%d", site, (int)p->page - 1,
		(int)p->per_page);
	(void)json_put(out, ",\"next_page\":%s,\"previous_page\":%s,\"count\":%d}",
		p->first + p->count < total ? next : NULL, p->page > 1 ? previous : NULL,
		(int)total);
}
