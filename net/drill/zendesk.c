/* net/drill/zendesk.c - a simulated Zendesk: a request on a world, and its reply.
 * SPDX-License-Identifier: MIT */
#include "net/drill/zendesk.h"

#include <stdlib.h>
#include <string.h>

#include "net/drill/ticket.h"
#include "net/drill/ticket_json.h"
#include "net/drill/zendesk_auth.h"
#include "net/drill/zendesk_export.h"
#include "net/drill/zendesk_history.h"
#include "net/drill/zendesk_list.h"
#include "net/drill/zendesk_reply.h"
#include "net/drill/zendesk_search.h"
#include "net/drill/zendesk_write.h"
#include "store/json.h"

enum { ACCOUNT_MOST = 400, MANY_MAX = 100, USER_CAP_BYTES = 16 * 1024 };

/* The ticket of the path; NULL with a 404 in place. */
static struct ticket *
ticket_asked(struct world *w, const struct request *r, struct reply *out)
{
	char *end;
	struct ticket *t = drill_ticket_find(w, strtoll(r->segments[3], &end, 10));

	if (t != NULL && !t->deleted && (*end == '\0' || strcmp(end, ".json") == 0))
		return t;
	drill_zendesk_fail(out, 404, "RecordNotFound", "Not found");
	return NULL;
}

static void
ticket_show(struct world *w, const struct request *r, struct reply *out)
{
	struct ticket *t = ticket_asked(w, r, out);

	if (t == NULL)
		return;
	(void)buf_string(&out->body, "{\"ticket\":");
	drill_ticket_put(w, t, &out->body);
	drill_zendesk_put_named(w, r, &t, 1, &out->body);
	(void)buf_string(&out->body, "}");
}

static void
ticket_history(struct world *w, const struct request *r, struct reply *out)
{
	const struct ticket *t = ticket_asked(w, r, out);

	if (t != NULL)
		drill_zendesk_history(w, r, t, out);
}

static void
ticket_update(struct world *w, const struct request *r, struct reply *out)
{
	struct ticket *t = ticket_asked(w, r, out);

	if (t != NULL)
		drill_zendesk_update(w, r, t, out);
}

static bool
organization_put(struct world *w, int64_t id, struct buf *out)
{
	const int64_t place = id - drill_ticket_organization_id(0);

	if (place < 0 || place >= w->scenario->organizations_count)
		return false;
	drill_ticket_put_organization(w, (int)place, out);
	return true;
}

static void
many_show(struct world *w, const struct request *r, struct reply *out)
{
	const bool users = strcmp(r->segments[2], "users") == 0;
	const char *at = drill_request_param(r, "ids");
	int count = 0;

	(void)json_put(&out->body, "{%s:[", users ? "users" : "organizations");
	for (int n = 0; at != NULL && *at != '\0' && n < MANY_MAX; n++) {
		struct buf one;
		char *end;
		int64_t id = strtoll(at, &end, 10);

		buf_init(&one, USER_CAP_BYTES);
		if (users ? drill_ticket_put_user(w, id, &one) : organization_put(w, id, &one)) {
			(void)buf_string(&out->body, count++ == 0 ? "" : ",");
			(void)buf_add(&out->body, one.data, one.length);
		}
		buf_clear(&one);
		at = *end == ',' ? end + 1 : NULL;
	}
	(void)json_put(
		&out->body, "],\"next_page\":null,\"previous_page\":null,\"count\":%d}", count);
}

struct route {
	const char *method;
	const char *pattern;
	void (*answer)(struct world *w, const struct request *r, struct reply *out);
};

static const struct route routes[] = {
	{"GET", "api/v2/tickets", drill_zendesk_list},
	{"GET", "api/v2/tickets.json", drill_zendesk_list},
	{"GET", "api/v2/tickets/show_many", drill_zendesk_show_many},
	{"GET", "api/v2/tickets/+", ticket_show},
	{"POST", "api/v2/tickets", drill_zendesk_create},
	{"PUT", "api/v2/tickets/+", ticket_update},
	{"GET", "api/v2/tickets/+/comments", ticket_history},
	{"GET", "api/v2/tickets/+/audits", ticket_history},
	{"GET", "api/v2/organizations/show_many", many_show},
	{"GET", "api/v2/users/show_many", many_show},
	{"GET", "api/v2/search", drill_zendesk_search},
	{"GET", "api/v2/search/export", drill_zendesk_search_export},
	{"GET", "api/v2/incremental/tickets/cursor", drill_zendesk_export},
	{"GET", "api/v2/incremental/tickets/cursor.json", drill_zendesk_export},
};

/* Who is asking. A wrong token is answered with nobody, as the service does. */
static void
user_me(struct world *w, const struct zendesk_caller *c, const struct request *r, struct reply *out)
{
	if (c->person == NOBODY && !c->ended) {
		(void)buf_string(&out->body,
			"{\"user\":{\"id\":null,\"url\":\"" ZENDESK_SITE
			"/api/v2/users/.json\",\"name\":\"Anonymous user\","
			"\"email\":\"invalid@example.com\",\"role\":\"end-user\","
			"\"verified\":false,\"active\":null}}");
		return;
	}
	if (!drill_zendesk_admit(c, r, out))
		return;
	(void)buf_string(&out->body, "{\"user\":");
	(void)drill_ticket_put_user(w, drill_ticket_agent_id(c->person), &out->body);
	(void)buf_string(&out->body, "}");
}

static void
answer(struct world *w, const struct zendesk_caller *c, const struct request *r, struct reply *out)
{
	for (size_t n = 0; n < sizeof routes / sizeof routes[0]; n++) {
		if (!drill_request_matches(r, routes[n].method, routes[n].pattern))
			continue;
		if (routes[n].answer == drill_zendesk_export && !drill_zendesk_is_admin(c)) {
			drill_zendesk_fail(out, 403, "Forbidden",
				"You do not have access to this page. Please contact the account "
				"owner of this help desk for further help.");
			return;
		}
		routes[n].answer(w, r, out);
		if (out->body.full)
			drill_zendesk_fail(out, 500, "InternalError", "The answer is too long.");
		return;
	}
	drill_zendesk_refuse(out, 404, "Invalid endpoint", "Not found");
}

void
drill_zendesk_handle(struct world *w, const struct request *r, struct reply *out)
{
	const struct zendesk_caller c = drill_zendesk_caller(w, r);

	if (drill_request_matches(r, "POST", "oauth/tokens")) {
		drill_zendesk_token(w, r, out);
		return;
	}
	if (!drill_zendesk_count(w, ALLOWANCE_ZENDESK, ACCOUNT_MOST, true, out))
		return;
	if (drill_request_matches(r, "GET", "api/v2/users/me") ||
		drill_request_matches(r, "GET", "api/v2/users/me.json"))
		user_me(w, &c, r, out);
	else if (drill_zendesk_admit(&c, r, out))
		answer(w, &c, r, out);
}
