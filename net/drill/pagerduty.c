/* net/drill/pagerduty.c - a simulated PagerDuty: a request on a world, and its reply.
 * SPDX-License-Identifier: MIT */
#include "net/drill/pagerduty.h"

#include <stdlib.h>
#include <string.h>

#include "net/drill/incident.h"
#include "net/drill/incident_json.h"
#include "net/drill/pagerduty_write.h"
#include "net/drill/stamp.h"
#include "store/json.h"

enum { LIMIT_DEFAULT = 25, LIMIT_MAX = 100, WINDOW_MAX = 10000 };

static const int64_t month_ms = INT64_C(30) * 24 * 3600 * 1000;

void
drill_pagerduty_error(
	struct reply *out, int status, int code, const char *message, const char *detail)
{
	out->status = status;
	buf_reset(&out->body);
	(void)json_put(&out->body, "{\"error\":{\"message\":%s,\"code\":%d", message, code);
	if (detail != NULL)
		(void)json_put(&out->body, ",\"errors\":[%s]", detail);
	(void)buf_string(&out->body, "}}");
}

/* One window of a list: what was asked for, and what was found so far. */
struct window {
	int64_t limit, offset;
	int64_t seen; /* rows that match, the skipped ones too */
	int64_t put;
};

/* Reads limit and offset, and opens the list. False when the reply is an error instead. */
static bool
window_open(const struct request *r, const char *name, struct window *v, struct reply *out)
{
	*v = (struct window){
		.limit = drill_request_number(r, "limit", LIMIT_DEFAULT),
		.offset = drill_request_number(r, "offset", 0),
	};
	if (v->limit < 1 || v->offset < 0) {
		drill_pagerduty_error(out, 400, 2001, "Invalid Input Provided",
			"Limit and offset must be whole numbers.");
		return false;
	}
	if (v->limit > LIMIT_MAX)
		v->limit = LIMIT_MAX;
	if (v->offset + v->limit > WINDOW_MAX) {
		drill_pagerduty_error(out, 400, 2002, "Arguments Caused Error",
			"Offset plus limit must not exceed 10000.");
		return false;
	}
	(void)json_put(&out->body, "{%s:[", name);
	return true;
}

/* Counts a row that matches; true when it is to be put now (with its comma already there). */
static bool
window_row(struct window *v, struct reply *out)
{
	v->seen++;
	if (v->seen <= v->offset || v->put >= v->limit)
		return false;
	if (v->put++ > 0)
		(void)buf_string(&out->body, ",");
	return true;
}

/* Whether the rest of the rows need not be looked at. */
static bool
window_done(const struct window *v)
{
	return v->seen > v->offset + v->limit;
}

static void
window_close(const struct window *v, struct reply *out)
{
	(void)json_put(&out->body, "],\"limit\":%lld,\"offset\":%lld,\"more\":%p,\"total\":null}",
		(long long)v->limit, (long long)v->offset,
		(const void *)(window_done(v) ? "true" : "false"));
}

/* A moment of the query into out_ms. False, and the reply an error, when it cannot be read. */
static bool
read_moment(const struct request *r, const char *name, int code, int64_t *out_ms, struct reply *out)
{
	const char *value = drill_request_param(r, name);

	if (value == NULL || drill_stamp_read(value, out_ms))
		return true;
	drill_pagerduty_error(
		out, 400, code, "Invalid Input Provided", "The date is not ISO 8601.");
	return false;
}

/* The span of creation that GET /incidents looks at: a month unless it is told otherwise. */
static bool
read_span(const struct world *w, const struct request *r, int64_t *since_ms, int64_t *until_ms,
	struct reply *out)
{
	const char *range = drill_request_param(r, "date_range");
	const bool since = drill_request_param(r, "since") != NULL;
	const bool until = drill_request_param(r, "until") != NULL;

	*since_ms = 0;
	*until_ms = INT64_MAX;
	if (range != NULL && strcmp(range, "all") == 0)
		return true;
	if (!read_moment(r, "since", 2004, since_ms, out) ||
		!read_moment(r, "until", 2005, until_ms, out))
		return false;
	if (!since)
		*since_ms = (until ? *until_ms : w->now_ms) - month_ms;
	if (since && !until)
		*until_ms = *since_ms + month_ms;
	return true;
}

static bool
incident_matches(const struct world *w, const struct request *r, const struct incident *i)
{
	static const char *const names[] = {"triggered", "acknowledged", "resolved"};
	const char *service = w->scenario->services[i->service].id;

	if (drill_request_param(r, "statuses[]") != NULL &&
		!drill_request_has(r, "statuses[]", names[i->status]))
		return false;
	if (drill_request_param(r, "urgencies[]") != NULL &&
		!drill_request_has(r, "urgencies[]", i->high ? "high" : "low"))
		return false;
	if (drill_request_param(r, "service_ids[]") != NULL &&
		!drill_request_has(r, "service_ids[]", service))
		return false;
	if (drill_request_param(r, "team_ids[]") != NULL)
		return false; /* nothing of a drill belongs to a team */
	if (drill_request_param(r, "user_ids[]") == NULL)
		return true;
	return i->status != INCIDENT_RESOLVED && i->assignee != NOBODY &&
	       drill_request_has(r, "user_ids[]", w->scenario->people[i->assignee].id);
}

static void
incidents_list(struct world *w, const struct request *r, struct reply *out)
{
	const char *sort = drill_request_param(r, "sort_by");
	const bool newest = sort != NULL && strstr(sort, ":desc") != NULL;
	int64_t since_ms, until_ms;
	struct window v;

	if (!read_span(w, r, &since_ms, &until_ms, out) || !window_open(r, "incidents", &v, out))
		return;
	for (size_t n = 0; n < w->incident_count && !window_done(&v); n++) {
		struct incident *i = &w->incidents[newest ? w->incident_count - 1 - n : n];

		if (i->created_ms < since_ms || i->created_ms > until_ms ||
			!incident_matches(w, r, i))
			continue;
		if (window_row(&v, out))
			drill_incident_put(w, i, &out->body);
	}
	window_close(&v, out);
}

/* The incident of the path; NULL with a 404 in place. */
static struct incident *
incident_asked(struct world *w, const struct request *r, struct reply *out)
{
	struct incident *i = drill_incident_find(w, r->segments[1]);

	if (i == NULL)
		drill_pagerduty_error(out, 404, 5001, "Incident Not Found", NULL);
	return i;
}

static void
incident_show(struct world *w, const struct request *r, struct reply *out)
{
	struct incident *i = incident_asked(w, r, out);

	if (i == NULL)
		return;
	(void)buf_string(&out->body, "{\"incident\":");
	drill_incident_put(w, i, &out->body);
	(void)buf_string(&out->body, "}");
}

static void
incident_alerts(struct world *w, const struct request *r, struct reply *out)
{
	struct incident *i = incident_asked(w, r, out);
	struct window v;

	if (i == NULL || !window_open(r, "alerts", &v, out))
		return;
	if (window_row(&v, out))
		drill_incident_put_alert(w, i, &out->body);
	window_close(&v, out);
}

static void
incident_notes(struct world *w, const struct request *r, struct reply *out)
{
	struct incident *i = incident_asked(w, r, out);
	bool first = true;

	if (i == NULL)
		return;
	(void)buf_string(&out->body, "{\"notes\":[");
	for (size_t n = i->last_entry;; n = w->entries[n].previous) {
		if (w->entries[n].type == ENTRY_ANNOTATE) {
			(void)buf_string(&out->body, first ? "" : ",");
			drill_incident_put_note(w, n, &out->body);
			first = false;
		}
		if (w->entries[n].previous == n)
			break;
	}
	(void)buf_string(&out->body, "]}");
}

/* What a list of log entries is narrowed to. Seconds, as what is printed has no more. */
struct entry_filter {
	int64_t since_s, until_s;
	bool overview;
	bool with_incident;
};

static bool
filter_read(const struct request *r, struct entry_filter *f, struct reply *out)
{
	const char *overview = drill_request_param(r, "is_overview");
	int64_t since_ms = 0, until_ms = INT64_MAX;

	if (!read_moment(r, "since", 2004, &since_ms, out) ||
		!read_moment(r, "until", 2005, &until_ms, out))
		return false;
	*f = (struct entry_filter){
		.since_s = since_ms / 1000,
		.until_s = until_ms / 1000,
		.overview = overview != NULL && strcmp(overview, "true") == 0,
		.with_incident = drill_request_has(r, "include[]", "incidents"),
	};
	return true;
}

static bool
filter_lets(const struct entry_filter *f, const struct log_entry *e)
{
	return e->at_ms / 1000 >= f->since_s && e->at_ms / 1000 <= f->until_s &&
	       !(f->overview && e->type == ENTRY_NOTIFY);
}

static void
incident_entries(struct world *w, const struct request *r, struct reply *out)
{
	struct incident *i = incident_asked(w, r, out);
	struct entry_filter f;
	struct window v;

	if (i == NULL || !filter_read(r, &f, out) || !window_open(r, "log_entries", &v, out))
		return;
	for (size_t n = i->last_entry;; n = w->entries[n].previous) {
		if (filter_lets(&f, &w->entries[n]) && window_row(&v, out))
			drill_incident_put_entry(w, n, f.with_incident, &out->body);
		if (w->entries[n].previous == n)
			break;
	}
	window_close(&v, out);
}

/* Newest first; nothing older than `since` is looked at. */
static void
entries_list(struct world *w, const struct request *r, struct reply *out)
{
	const bool nobodys = drill_request_param(r, "team_ids[]") != NULL;
	struct entry_filter f;
	struct window v;

	if (!filter_read(r, &f, out) || !window_open(r, "log_entries", &v, out))
		return;
	for (size_t n = w->entry_count; n > 0 && !nobodys && !window_done(&v); n--) {
		if (w->entries[n - 1].at_ms / 1000 < f.since_s)
			break;
		if (filter_lets(&f, &w->entries[n - 1]) && window_row(&v, out))
			drill_incident_put_entry(w, n - 1, f.with_incident, &out->body);
	}
	window_close(&v, out);
}

static void
on_calls_list(struct world *w, const struct request *r, struct reply *out)
{
	const char *policy = w->scenario->policy.id;
	struct window v;

	if (!window_open(r, "oncalls", &v, out))
		return;
	for (unsigned n = 0; n < w->scenario->policy.levels_count; n++) {
		if (drill_request_param(r, "escalation_policy_ids[]") != NULL &&
			!drill_request_has(r, "escalation_policy_ids[]", policy))
			break;
		if (window_row(&v, out))
			drill_incident_put_on_call(w, n, &out->body);
	}
	window_close(&v, out);
}

static void
user_me(struct world *w, const struct request *r, struct reply *out)
{
	if (strcmp(r->authorization, "Token token=" PAGERDUTY_ACCOUNT_KEY) == 0) {
		drill_pagerduty_error(out, 400, 2001, "Invalid Input Provided",
			"Legacy API tokens aren't supported for this operation.");
		return;
	}
	(void)buf_string(&out->body, "{\"user\":");
	drill_incident_put_user(w, 0, true, &out->body);
	(void)buf_string(&out->body, "}");
}

static void
users_list(struct world *w, const struct request *r, struct reply *out)
{
	const char *query = drill_request_param(r, "query");
	struct window v;

	if (!window_open(r, "users", &v, out))
		return;
	for (unsigned n = 0; n < w->scenario->people_count; n++) {
		const struct scenario_person *p = &w->scenario->people[n];

		if (query != NULL && strcasestr(p->name, query) == NULL &&
			strcasestr(p->email, query) == NULL)
			continue;
		if (window_row(&v, out))
			drill_incident_put_user(w, (int)n, true, &out->body);
	}
	window_close(&v, out);
}

static void
user_show(struct world *w, const struct request *r, struct reply *out)
{
	for (unsigned n = 0; n < w->scenario->people_count; n++) {
		if (strcmp(w->scenario->people[n].id, r->segments[1]) != 0)
			continue;
		(void)buf_string(&out->body, "{\"user\":");
		drill_incident_put_user(w, (int)n, true, &out->body);
		(void)buf_string(&out->body, "}");
		return;
	}
	drill_pagerduty_error(out, 404, 2100, "Not Found", NULL);
}

static void
services_list(struct world *w, const struct request *r, struct reply *out)
{
	const char *query = drill_request_param(r, "query");
	struct window v;

	if (!window_open(r, "services", &v, out))
		return;
	for (unsigned n = 0; n < w->scenario->services_count; n++) {
		if (query != NULL && strcasestr(w->scenario->services[n].name, query) == NULL)
			continue;
		if (window_row(&v, out))
			drill_incident_put_service(w, (int)n, true, &out->body);
	}
	window_close(&v, out);
}

static void
priorities_list(struct world *w, const struct request *r, struct reply *out)
{
	struct window v;

	(void)w;
	if (!window_open(r, "priorities", &v, out))
		return;
	for (int n = 1; n <= 5; n++)
		if (window_row(&v, out))
			drill_incident_put_priority(n, &out->body);
	window_close(&v, out);
}

static void
teams_list(struct world *w, const struct request *r, struct reply *out)
{
	struct window v;

	(void)w;
	if (window_open(r, "teams", &v, out))
		window_close(&v, out);
}

static void
policies_list(struct world *w, const struct request *r, struct reply *out)
{
	struct window v;

	if (!window_open(r, "escalation_policies", &v, out))
		return;
	if (window_row(&v, out))
		drill_incident_put_policy(w, true, &out->body);
	window_close(&v, out);
}

static void
abilities_list(struct world *w, const struct request *r, struct reply *out)
{
	(void)w;
	(void)r;
	(void)buf_string(&out->body, "{\"abilities\":[\"urgencies\",\"coordinated_responding\"]}");
}

struct route {
	const char *method;
	const char *pattern;
	void (*answer)(struct world *w, const struct request *r, struct reply *out);
};

static const struct route routes[] = {
	{"GET", "incidents", incidents_list},
	{"PUT", "incidents", drill_pagerduty_put_many},
	{"POST", "incidents", drill_pagerduty_post},
	{"GET", "incidents/+", incident_show},
	{"PUT", "incidents/+", drill_pagerduty_put_one},
	{"GET", "incidents/+/alerts", incident_alerts},
	{"GET", "incidents/+/notes", incident_notes},
	{"POST", "incidents/+/notes", drill_pagerduty_post_note},
	{"GET", "incidents/+/log_entries", incident_entries},
	{"GET", "log_entries", entries_list},
	{"GET", "oncalls", on_calls_list},
	{"GET", "users/me", user_me},
	{"GET", "users/+", user_show},
	{"GET", "users", users_list},
	{"GET", "services", services_list},
	{"GET", "priorities", priorities_list},
	{"GET", "teams", teams_list},
	{"GET", "escalation_policies", policies_list},
	{"GET", "abilities", abilities_list},
};

/* Whether the request may be answered at all; else the reply says why not. */
static bool
admit(const struct request *r, struct reply *out)
{
	const char *key = r->authorization;

	if (key == NULL || (strcmp(key, "Token token=" PAGERDUTY_USER_KEY) != 0 &&
				   strcmp(key, "Token token=" PAGERDUTY_ACCOUNT_KEY) != 0)) {
		drill_pagerduty_error(out, 401, 2006, "Authentication failed", NULL);
		return false;
	}
	if (r->accept == NULL || strstr(r->accept, "application/vnd.pagerduty+json") == NULL ||
		strstr(r->accept, "version=2") == NULL) {
		drill_pagerduty_error(out, 406, 2002, "Not Acceptable",
			"Accept must be application/vnd.pagerduty+json;version=2.");
		return false;
	}
	if (r->content_type == NULL ||
		strncmp(r->content_type, "application/json", strlen("application/json")) != 0) {
		drill_pagerduty_error(out, 415, 2002, "Unsupported Media Type",
			"Content-Type must be application/json.");
		return false;
	}
	return true;
}

void
drill_pagerduty_handle(struct world *w, const struct request *r, struct reply *out)
{
	if (!admit(r, out))
		return;
	for (size_t n = 0; n < sizeof routes / sizeof routes[0]; n++) {
		if (!drill_request_matches(r, routes[n].method, routes[n].pattern))
			continue;
		routes[n].answer(w, r, out);
		if (out->body.full)
			drill_pagerduty_error(out, 500, 2000, "Internal Server Error", NULL);
		return;
	}
	drill_pagerduty_error(out, 404, 2100, "Not Found", NULL);
}
