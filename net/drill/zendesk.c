/* net/drill/zendesk.c - a simulated Zendesk: a request on a world, and its reply.
 * SPDX-License-Identifier: MIT */
#include "net/drill/zendesk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/drill/ticket.h"
#include "net/drill/ticket_json.h"
#include "net/drill/zendesk_list.h"
#include "store/json.h"

/* Basic of ZENDESK_EMAIL/token:ZENDESK_TOKEN */
static const char basic[] =
	"Basic YWdlbnRAaG9zdGluZy5leGFtcGxlL3Rva2VuOmRyaWxsLXplbmRlc2stdG9rZW4=";

enum { TOKEN_LIFE_S = 172000, TOKEN_MIN_S = 300, WORD_CAP_BYTES = 4096, MANY_MAX = 100 };

/* The ticket of the path; NULL with a 404 in place. */
static struct ticket *
ticket_asked(struct world *w, const struct request *r, struct reply *out)
{
	char *end;
	struct ticket *t = drill_ticket_find(w, strtoll(r->segments[3], &end, 10));

	if (t != NULL && (*end == '\0' || strcmp(end, ".json") == 0))
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
	(void)buf_string(&out->body, "}");
}

/* The writers of a ticket's comments, each once. */
static void
put_authors(const struct world *w, size_t ticket, struct buf *out)
{
	int64_t authors[MANY_MAX];
	int count = 0;

	(void)buf_string(out, ",\"users\":[");
	for (size_t n = 0; n < w->event_count && count < MANY_MAX; n++) {
		bool known = w->events[n].ticket != ticket;

		for (int i = 0; i < count && !known; i++)
			known = authors[i] == w->events[n].author_id;
		if (known)
			continue;
		(void)buf_string(out, count == 0 ? "" : ",");
		authors[count++] = w->events[n].author_id;
		(void)drill_ticket_put_user(w, w->events[n].author_id, out);
	}
	(void)buf_string(out, "]");
}

/* All comments or audits of a ticket in one page: a drill's tickets are short. */
static void
history_put(struct world *w, const struct ticket *t, bool comments, bool newest, struct buf *out)
{
	const size_t ticket = (size_t)(t->id - TICKET_FIRST_ID);
	const char *comma = "";

	for (size_t i = 0; i < w->event_count; i++) {
		const size_t n = newest ? w->event_count - 1 - i : i;
		const struct ticket_event *e = &w->events[n];
		const bool first = n == 0 || w->events[n - 1].audit_id != e->audit_id;

		if (e->ticket != ticket || !(comments ? e->type == EVENT_COMMENT : first))
			continue;
		(void)buf_string(out, comma);
		comma = ",";
		if (comments)
			drill_ticket_put_comment(w, e, out);
		else
			drill_ticket_put_audit(w, n, out);
	}
}

/* Ends a list that is one page, by whichever way of paging was asked for. */
static void
list_close(const struct request *r, struct buf *out)
{
	(void)buf_string(out, drill_request_param(r, "page[size]") != NULL
				      ? ",\"meta\":{\"has_more\":false,\"after_cursor\":null,"
					"\"before_cursor\":null},"
					"\"links\":{\"next\":null,\"prev\":null}}"
				      : ",\"next_page\":null,\"previous_page\":null}");
}

static void
ticket_history(struct world *w, const struct request *r, struct reply *out)
{
	const struct ticket *t = ticket_asked(w, r, out);
	const bool comments = strcmp(r->segments[4], "comments") == 0;
	const char *sort = drill_request_param(r, "sort");
	const char *include = drill_request_param(r, "include");

	if (t == NULL)
		return;
	(void)json_put(&out->body, "{%s:[", comments ? "comments" : "audits");
	history_put(w, t, comments, sort != NULL && *sort == '-', &out->body);
	(void)buf_string(&out->body, "]");
	if (include != NULL && strstr(include, "users") != NULL)
		put_authors(w, (size_t)(t->id - TICKET_FIRST_ID), &out->body);
	list_close(r, &out->body);
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

		buf_init(&one, WORD_CAP_BYTES);
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

static void
export_refused(struct world *w, const struct request *r, struct reply *out)
{
	(void)w;
	(void)r;
	drill_zendesk_fail(out, 403, "Forbidden", "You do not have access to this page.");
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
	{"GET", "api/v2/tickets/+/comments", ticket_history},
	{"GET", "api/v2/tickets/+/audits", ticket_history},
	{"GET", "api/v2/organizations/show_many", many_show},
	{"GET", "api/v2/users/show_many", many_show},
	{"GET", "api/v2/incremental/tickets/cursor", export_refused}, /* for administrators */
};

/* The n-th token that was given out. */
static void
token_print(const struct world *w, int n, char *out, size_t size)
{
	(void)snprintf(out, size, "drill-%llx-%d", (unsigned long long)w->start_ms, n);
}

static bool
is_known(const struct world *w, const char *authorization)
{
	char token[64];

	if (authorization == NULL)
		return false;
	if (strcmp(authorization, basic) == 0)
		return true;
	if (strncmp(authorization, "Bearer ", 7) != 0)
		return false;
	for (int n = 1; n <= w->tokens_issued; n++) {
		token_print(w, n, token, sizeof token);
		if (strcmp(authorization + 7, token) == 0)
			return true;
	}
	return false;
}

static bool
word_is(struct world *w, const char *path, const char *wanted)
{
	struct buf word;
	bool same;

	buf_init(&word, WORD_CAP_BYTES);
	same = json_string(w->reader, path, &word) && strcmp(word.data, wanted) == 0;
	buf_clear(&word);
	return same;
}

/* POST /oauth/tokens: client credentials only. */
static void
token_issue(struct world *w, const struct request *r, struct reply *out)
{
	int64_t life_s = TOKEN_LIFE_S;
	struct buf scope;
	char token[64];

	if (json_read(w->reader, r->body, r->body_length).kind != ERR_NONE ||
		!word_is(w, "$.grant_type", "client_credentials")) {
		drill_zendesk_fail(out, 400, "unsupported_grant_type",
			"The authorization grant type is not supported.");
		return;
	}
	if (!word_is(w, "$.client_id", ZENDESK_CLIENT_ID) ||
		!word_is(w, "$.client_secret", ZENDESK_CLIENT_SECRET)) {
		drill_zendesk_fail(out, 401, "invalid_client", "Client authentication failed.");
		return;
	}
	if (json_int(w->reader, "$.expires_in", &life_s) &&
		(life_s <= TOKEN_MIN_S || life_s >= 172800)) {
		drill_zendesk_fail(out, 400, "invalid_request",
			"expires_in must be more than 300 and less than 172800.");
		return;
	}
	buf_init(&scope, WORD_CAP_BYTES);
	if (!json_string(w->reader, "$.scope", &scope))
		(void)buf_string(&scope, "read write");
	token_print(w, ++w->tokens_issued, token, sizeof token);
	(void)json_put(&out->body,
		"{\"access_token\":%s,\"token_type\":\"bearer\",\"scope\":%s,\"expires_in\":%lld}",
		token, scope.data, (long long)life_s);
	buf_clear(&scope);
}

/* Who is asking. A wrong token is answered with nobody, as the service does. */
static void
user_me(struct world *w, bool known, struct reply *out)
{
	if (!known) {
		(void)buf_string(&out->body,
			"{\"user\":{\"id\":null,\"url\":\"" ZENDESK_SITE
			"/api/v2/users/.json\",\"name\":\"Anonymous user\","
			"\"email\":\"invalid@example.com\",\"role\":\"end-user\","
			"\"verified\":false,\"active\":null}}");
		return;
	}
	(void)buf_string(&out->body, "{\"user\":");
	(void)drill_ticket_put_user(w, drill_ticket_agent_id(0), &out->body);
	(void)buf_string(&out->body, "}");
}

/* 700 a minute of the room. They are counted, not enforced. */
static void
count_request(struct world *w, struct reply *out)
{
	const int64_t minute = w->now_ms / 60000;

	if (w->zendesk_minute != minute)
		w->zendesk_asked = 0;
	w->zendesk_minute = minute;
	w->zendesk_asked++;
	drill_reply_header(out, "X-Rate-Limit", "700");
	drill_reply_header(out, "X-Rate-Limit-Remaining", "%d",
		w->zendesk_asked > 700 ? 0 : 700 - w->zendesk_asked);
	drill_reply_header(out, "ratelimit-limit", "700");
	drill_reply_header(out, "ratelimit-remaining", "%d",
		w->zendesk_asked > 700 ? 0 : 700 - w->zendesk_asked);
	drill_reply_header(out, "ratelimit-reset", "%d", (int)(60 - w->now_ms / 1000 % 60));
}

static void
answer(struct world *w, const struct request *r, struct reply *out)
{
	for (size_t n = 0; n < sizeof routes / sizeof routes[0]; n++) {
		if (!drill_request_matches(r, routes[n].method, routes[n].pattern))
			continue;
		routes[n].answer(w, r, out);
		if (out->body.full)
			drill_zendesk_fail(out, 500, "InternalError", "The answer is too long.");
		return;
	}
	out->status = 404;
	(void)json_put(&out->body, "{\"error\":{\"title\":%s,\"message\":%s}}", "Invalid endpoint",
		"Not found");
}

void
drill_zendesk_handle(struct world *w, const struct request *r, struct reply *out)
{
	const bool known = is_known(w, r->authorization);

	if (drill_request_matches(r, "POST", "oauth/tokens")) {
		token_issue(w, r, out);
		return;
	}
	count_request(w, out);
	if (drill_request_matches(r, "GET", "api/v2/users/me") ||
		drill_request_matches(r, "GET", "api/v2/users/me.json")) {
		user_me(w, known, out);
	} else if (!known) {
		out->status = 401;
		(void)json_put(&out->body, "{\"error\":%s}", "Couldn't authenticate you");
	} else {
		answer(w, r, out);
	}
}
