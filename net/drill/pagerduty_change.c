/* net/drill/pagerduty_change.c - changes and maintenance in the simulated PagerDuty.
 * SPDX-License-Identifier: MIT */
#include "net/drill/pagerduty_change.h"

#include <string.h>

#include "net/drill/account_json.h"
#include "net/drill/incident.h"
#include "net/drill/pagerduty_window.h"
#include "store/json.h"

void
drill_pagerduty_changes(struct world *w, const struct request *r, struct reply *out)
{
	int64_t since_ms = INT64_MIN, until_ms = INT64_MAX;
	struct window v;

	if (!drill_window_moment(r, "since", 2004, &since_ms, out) ||
		!drill_window_moment(r, "until", 2005, &until_ms, out) ||
		!drill_window_open(r, "change_events", &v, out))
		return;
	for (size_t n = w->change_count; n > 0 && !drill_window_done(&v); n--) {
		const struct change *c = &w->changes[n - 1];

		if (c->at_ms < since_ms || c->at_ms > until_ms ||
			!drill_window_team(w, r, c->service) || !drill_window_row(&v, out))
			continue;
		drill_account_put_change(w, n - 1, &out->body);
		(void)buf_string(&out->body, "}");
	}
	drill_window_close(&v, out);
}

void
drill_pagerduty_related(struct world *w, const struct request *r, struct reply *out)
{
	const struct incident *i = drill_incident_find(w, r->segments[1]);
	const char *reason = "most_recent";
	struct window v;

	if (i == NULL) {
		drill_pagerduty_error(out, 404, 5001, "Incident Not Found", NULL);
		return;
	}
	if (!drill_window_open(r, "change_events", &v, out))
		return;
	for (size_t n = w->change_count; n > 0; n--) {
		const struct change *c = &w->changes[n - 1];

		if (c->service != i->service || c->at_ms > i->created_ms ||
			!drill_window_row(&v, out))
			continue;
		drill_account_put_change(w, n - 1, &out->body);
		(void)json_put(&out->body, ",\"correlation_reason\":{\"reason\":%s}}", reason);
		reason = "related_service";
	}
	drill_window_close(&v, out);
}

/* Whether a window is as the filter wants it: "open" is ongoing or yet to come. */
static bool
is_as_asked(const struct world *w, const struct scenario_maintenance *m, const char *filter)
{
	const bool past = w->start_ms + m->until_ms <= w->now_ms;
	const bool future = w->start_ms + m->from_ms > w->now_ms;

	if (strcmp(filter, "past") == 0)
		return past;
	if (strcmp(filter, "future") == 0)
		return future;
	if (strcmp(filter, "ongoing") == 0)
		return !past && !future;
	return strcmp(filter, "open") != 0 || !past;
}

static bool
is_for(const struct world *w, const struct request *r, const struct scenario_maintenance *m)
{
	bool service = drill_request_param(r, "service_ids[]") == NULL, team = false;

	for (unsigned n = 0; n < m->services_count; n++) {
		const int place = scenario_service(w->scenario, m->services[n]);

		service = service ||
			  drill_request_has(r, "service_ids[]", w->scenario->services[place].id);
		team = team || drill_window_team(w, r, place);
	}
	return service && team;
}

void
drill_pagerduty_maintenance(struct world *w, const struct request *r, struct reply *out)
{
	static const char *const filters[] = {"past", "future", "ongoing", "open", "all"};
	const char *filter = drill_request_param(r, "filter");
	const char *query = drill_request_param(r, "query");
	bool known = filter == NULL;
	struct window v;

	for (size_t n = 0; n < sizeof filters / sizeof filters[0] && !known; n++)
		known = strcmp(filters[n], filter) == 0;
	if (!known) {
		drill_pagerduty_error(out, 400, 2001, "Invalid Input Provided",
			"Filter must be past, future, ongoing, open or all.");
		return;
	}
	if (!drill_window_open(r, "maintenance_windows", &v, out))
		return;
	for (unsigned n = 0; n < w->scenario->maintenance_count; n++) {
		const struct scenario_maintenance *m = &w->scenario->maintenance[n];

		if (!is_as_asked(w, m, filter != NULL ? filter : "all") || !is_for(w, r, m) ||
			(query != NULL && strcasestr(m->summary, query) == NULL))
			continue;
		if (drill_window_row(&v, out))
			drill_account_put_maintenance(w, n, &out->body);
	}
	drill_window_close(&v, out);
}
