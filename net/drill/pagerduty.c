/* net/drill/pagerduty.c - a simulated PagerDuty: a request on a world, and its reply.
 * SPDX-License-Identifier: MIT */
#include "net/drill/pagerduty.h"

#include <stdlib.h>
#include <string.h>

#include "net/drill/entry_json.h"
#include "net/drill/incident.h"
#include "net/drill/incident_json.h"
#include "net/drill/pagerduty_account.h"
#include "net/drill/pagerduty_act.h"
#include "net/drill/pagerduty_auth.h"
#include "net/drill/pagerduty_body.h"
#include "net/drill/pagerduty_change.h"
#include "net/drill/pagerduty_window.h"
#include "net/drill/pagerduty_write.h"
#include "store/json.h"

static const int64_t month_ms = INT64_C(30) * 24 * 3600 * 1000;
static const int64_t range_max_ms = INT64_C(184) * 24 * 3600 * 1000; /* six months */

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
	if (!drill_window_moment(r, "since", 2004, since_ms, out) ||
		!drill_window_moment(r, "until", 2005, until_ms, out))
		return false;
	if (!since)
		*since_ms = (until ? *until_ms : w->now_ms) - month_ms;
	if (since && !until)
		*until_ms = *since_ms + month_ms;
	if (*until_ms != INT64_MAX && *until_ms - *since_ms > range_max_ms) {
		drill_pagerduty_error(out, 400, 2001, "Invalid Input Provided",
			"The range of dates may be six months at most.");
		return false;
	}
	return true;
}

static bool
incident_matches(const struct world *w, const struct request *r, const struct incident *i)
{
	static const char *const names[] = {"triggered", "acknowledged", "resolved"};
	const char *service = w->scenario->services[i->service].id;
	char key[INCIDENT_KEY_SIZE];

	if (drill_request_param(r, "statuses[]") != NULL &&
		!drill_request_has(r, "statuses[]", names[i->status]))
		return false;
	if (drill_request_param(r, "urgencies[]") != NULL &&
		!drill_request_has(r, "urgencies[]", i->high ? "high" : "low"))
		return false;
	if (drill_request_param(r, "service_ids[]") != NULL &&
		!drill_request_has(r, "service_ids[]", service))
		return false;
	if (drill_request_param(r, "incident_key") != NULL &&
		!drill_request_has(r, "incident_key", drill_incident_key(w, i, key, sizeof key)))
		return false;
	if (!drill_window_team(w, r, i->service))
		return false;
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

	if (!read_span(w, r, &since_ms, &until_ms, out) ||
		!drill_window_open(r, "incidents", &v, out))
		return;
	for (size_t n = 0; n < w->incident_count && !drill_window_done(&v); n++) {
		struct incident *i = &w->incidents[newest ? w->incident_count - 1 - n : n];

		if (i->created_ms < since_ms || i->created_ms > until_ms ||
			!incident_matches(w, r, i))
			continue;
		if (drill_window_row(&v, out))
			drill_incident_put(w, i, &out->body);
	}
	drill_window_close(&v, out);
}

static void
incident_show(struct world *w, const struct request *r, struct reply *out)
{
	struct incident *i = drill_body_incident(w, r, out);

	if (i == NULL)
		return;
	(void)buf_string(&out->body, "{\"incident\":");
	drill_incident_put(w, i, &out->body);
	(void)buf_string(&out->body, "}");
}

/* Whether what an incident was merged into, step by step, is the other. */
static bool
is_within(const struct world *w, const struct incident *i, const struct incident *other)
{
	while (i != other && i->merged_into != NOBODY)
		i = &w->incidents[i->merged_into];
	return i == other && i->merged_into == NOBODY;
}

static void
incident_alerts(struct world *w, const struct request *r, struct reply *out)
{
	struct incident *i = drill_body_incident(w, r, out);
	struct window v;

	if (i == NULL || !drill_window_open(r, "alerts", &v, out))
		return;
	if (drill_request_param(r, "statuses[]") == NULL ||
		drill_request_has(r, "statuses[]",
			i->status == INCIDENT_RESOLVED ? "resolved" : "triggered")) {
		for (size_t n = 0; n < w->incident_count; n++)
			if (is_within(w, &w->incidents[n], i) && drill_window_row(&v, out))
				drill_incident_put_alert(w, &w->incidents[n], &out->body);
	}
	drill_window_close(&v, out);
}

static void
incident_notes(struct world *w, const struct request *r, struct reply *out)
{
	struct incident *i = drill_body_incident(w, r, out);
	bool first = true;

	if (i == NULL)
		return;
	(void)buf_string(&out->body, "{\"notes\":[");
	for (size_t n = i->last_entry;; n = w->entries[n].previous) {
		if (w->entries[n].type == ENTRY_ANNOTATE) {
			(void)buf_string(&out->body, first ? "" : ",");
			drill_entry_put_note(w, n, &out->body);
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
	struct entry_form form;
};

static bool
filter_read(const struct request *r, struct entry_filter *f, struct reply *out)
{
	const char *overview = drill_request_param(r, "is_overview");
	int64_t since_ms = 0, until_ms = INT64_MAX;

	if (!drill_window_moment(r, "since", 2004, &since_ms, out) ||
		!drill_window_moment(r, "until", 2005, &until_ms, out))
		return false;
	*f = (struct entry_filter){
		.since_s = since_ms / 1000,
		.until_s = until_ms / 1000,
		.overview = overview != NULL && strcmp(overview, "true") == 0,
		.form.with_incident = drill_request_has(r, "include[]", "incidents"),
		.form.utc = drill_request_has(r, "time_zone", "UTC") ||
			    drill_request_has(r, "time_zone", "Etc/UTC"),
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
	struct incident *i = drill_body_incident(w, r, out);
	struct entry_filter f;
	struct window v;

	if (i == NULL || !filter_read(r, &f, out) || !drill_window_open(r, "log_entries", &v, out))
		return;
	for (size_t n = i->last_entry;; n = w->entries[n].previous) {
		if (filter_lets(&f, &w->entries[n]) && drill_window_row(&v, out))
			drill_entry_put(w, n, &f.form, &out->body);
		if (w->entries[n].previous == n)
			break;
	}
	drill_window_close(&v, out);
}

/* Newest first; nothing older than `since` is looked at. */
static void
entries_list(struct world *w, const struct request *r, struct reply *out)
{
	struct entry_filter f;
	struct window v;

	if (!filter_read(r, &f, out) || !drill_window_open(r, "log_entries", &v, out))
		return;
	for (size_t n = w->entry_count; n > 0 && !drill_window_done(&v); n--) {
		if (w->entries[n - 1].at_ms / 1000 < f.since_s)
			break;
		if (filter_lets(&f, &w->entries[n - 1]) &&
			drill_window_team(w, r, w->incidents[w->entries[n - 1].incident].service) &&
			drill_window_row(&v, out))
			drill_entry_put(w, n - 1, &f.form, &out->body);
	}
	drill_window_close(&v, out);
}

/* One operation, and the scope that a token needs for it. */
struct route {
	const char *method;
	const char *pattern;
	const char *scope;
	void (*answer)(struct world *w, const struct request *r, struct reply *out);
};

#define READ "incidents.read"
#define WRITE "incidents.write"

static const struct route routes[] = {
	{"GET", "incidents", READ, incidents_list},
	{"PUT", "incidents", WRITE, drill_pagerduty_put_many},
	{"POST", "incidents", WRITE, drill_pagerduty_post},
	{"GET", "incidents/+", READ, incident_show},
	{"PUT", "incidents/+", WRITE, drill_pagerduty_put_one},
	{"GET", "incidents/+/alerts", READ, incident_alerts},
	{"GET", "incidents/+/notes", READ, incident_notes},
	{"POST", "incidents/+/notes", WRITE, drill_pagerduty_post_note},
	{"GET", "incidents/+/log_entries", READ, incident_entries},
	{"GET", "incidents/+/related_change_events", READ, drill_pagerduty_related},
	{"PUT", "incidents/+/merge", WRITE, drill_pagerduty_merge},
	{"POST", "incidents/+/snooze", WRITE, drill_pagerduty_snooze},
	{"POST", "incidents/+/status_updates", WRITE, drill_pagerduty_announce},
	{"POST", "incidents/+/responder_requests", WRITE, drill_pagerduty_request},
	{"GET", "log_entries", READ, entries_list},
	{"GET", "change_events", "change_events.read", drill_pagerduty_changes},
	{"GET", "maintenance_windows", "services.read", drill_pagerduty_maintenance},
	{"GET", "oncalls", "oncalls.read", drill_pagerduty_on_calls},
	{"GET", "users/me", NULL, drill_pagerduty_me},
	{"GET", "users/+", "users.read", drill_pagerduty_user},
	{"GET", "users", "users.read", drill_pagerduty_users},
	{"GET", "services", "services.read", drill_pagerduty_services},
	{"GET", "priorities", "priorities.read", drill_pagerduty_priorities},
	{"GET", "teams", "teams.read", drill_pagerduty_teams},
	{"GET", "escalation_policies", "escalation_policies.read", drill_pagerduty_policies},
	{"GET", "escalation_policies/+", "escalation_policies.read", drill_pagerduty_policy},
	{"GET", "abilities", "abilities.read", drill_pagerduty_abilities},
};

static const struct route *
route_of(const struct request *r)
{
	for (size_t n = 0; n < sizeof routes / sizeof routes[0]; n++)
		if (drill_request_matches(r, routes[n].method, routes[n].pattern))
			return &routes[n];
	return NULL;
}

void
drill_pagerduty_handle(struct world *w, const struct request *r, struct reply *out)
{
	const struct route *route = route_of(r);

	if (drill_request_matches(r, "POST", "oauth/token")) {
		drill_pagerduty_token(w, r, out);
		return;
	}
	if (!drill_pagerduty_admit(w, r, route == NULL ? NULL : route->scope, out))
		return;
	if (route == NULL) {
		drill_pagerduty_error(out, 404, 2100, "Not Found", NULL);
		return;
	}
	route->answer(w, r, out);
	if (out->body.full)
		drill_pagerduty_error(out, 500, 2000, "Internal Server Error", NULL);
}
