/* net/drill/pagerduty_account.c - who and what there is in the simulated PagerDuty.
 * SPDX-License-Identifier: MIT */
#include "net/drill/pagerduty_account.h"

#include <string.h>

#include "net/drill/account_json.h"
#include "net/drill/pagerduty_auth.h"
#include "net/drill/pagerduty_window.h"

void
drill_pagerduty_on_calls(struct world *w, const struct request *r, struct reply *out)
{
	const char *policy = w->scenario->policy.id;
	struct window v;

	if (!drill_window_open(r, "oncalls", &v, out))
		return;
	for (unsigned n = 0; n < w->scenario->policy.levels_count; n++) {
		if (drill_request_param(r, "escalation_policy_ids[]") != NULL &&
			!drill_request_has(r, "escalation_policy_ids[]", policy))
			break;
		if (drill_window_row(&v, out))
			drill_account_put_on_call(w, n, &out->body);
	}
	drill_window_close(&v, out);
}

void
drill_pagerduty_me(struct world *w, const struct request *r, struct reply *out)
{
	if (drill_pagerduty_caller(w, r).allowance != ALLOWANCE_PAGERDUTY_USER) {
		drill_pagerduty_error(out, 400, 2001, "Invalid Input Provided",
			"Legacy API tokens aren't supported for this operation.");
		return;
	}
	(void)buf_string(&out->body, "{\"user\":");
	drill_account_put_user(w, 0, true, &out->body);
	(void)buf_string(&out->body, "}");
}

void
drill_pagerduty_users(struct world *w, const struct request *r, struct reply *out)
{
	const char *query = drill_request_param(r, "query");
	struct window v;

	if (!drill_window_open(r, "users", &v, out))
		return;
	for (unsigned n = 0; n < w->scenario->people_count; n++) {
		const struct scenario_person *p = &w->scenario->people[n];

		if (query != NULL && strcasestr(p->name, query) == NULL &&
			strcasestr(p->email, query) == NULL)
			continue;
		if (drill_window_row(&v, out))
			drill_account_put_user(w, (int)n, true, &out->body);
	}
	drill_window_close(&v, out);
}

void
drill_pagerduty_user(struct world *w, const struct request *r, struct reply *out)
{
	for (unsigned n = 0; n < w->scenario->people_count; n++) {
		if (strcmp(w->scenario->people[n].id, r->segments[1]) != 0)
			continue;
		(void)buf_string(&out->body, "{\"user\":");
		drill_account_put_user(w, (int)n, true, &out->body);
		(void)buf_string(&out->body, "}");
		return;
	}
	drill_pagerduty_error(out, 404, 2100, "Not Found", NULL);
}

void
drill_pagerduty_services(struct world *w, const struct request *r, struct reply *out)
{
	const char *query = drill_request_param(r, "query");
	struct window v;

	if (!drill_window_open(r, "services", &v, out))
		return;
	for (unsigned n = 0; n < w->scenario->services_count; n++) {
		if (!drill_window_team(w, r, (int)n))
			continue;
		if (query != NULL && strcasestr(w->scenario->services[n].name, query) == NULL)
			continue;
		if (drill_window_row(&v, out))
			drill_account_put_service(w, (int)n, true, &out->body);
	}
	drill_window_close(&v, out);
}

void
drill_pagerduty_priorities(struct world *w, const struct request *r, struct reply *out)
{
	struct window v;

	(void)w;
	if (!drill_window_open(r, "priorities", &v, out))
		return;
	for (int n = 1; n <= 5; n++)
		if (drill_window_row(&v, out))
			drill_account_put_priority(n, &out->body);
	drill_window_close(&v, out);
}

void
drill_pagerduty_teams(struct world *w, const struct request *r, struct reply *out)
{
	const char *query = drill_request_param(r, "query");
	struct window v;

	if (!drill_window_open(r, "teams", &v, out))
		return;
	for (unsigned n = 0; n < w->scenario->teams_count; n++) {
		if (query != NULL && strcasestr(w->scenario->teams[n].name, query) == NULL)
			continue;
		if (drill_window_row(&v, out))
			drill_account_put_team(w, (int)n, true, &out->body);
	}
	drill_window_close(&v, out);
}

void
drill_pagerduty_policies(struct world *w, const struct request *r, struct reply *out)
{
	struct window v;

	if (!drill_window_open(r, "escalation_policies", &v, out))
		return;
	if (drill_window_team(w, r, NOBODY) && drill_window_row(&v, out))
		drill_account_put_policy(w, true, &out->body);
	drill_window_close(&v, out);
}

void
drill_pagerduty_policy(struct world *w, const struct request *r, struct reply *out)
{
	if (strcmp(w->scenario->policy.id, r->segments[1]) != 0) {
		drill_pagerduty_error(out, 404, 2100, "Not Found", NULL);
		return;
	}
	(void)buf_string(&out->body, "{\"escalation_policy\":");
	drill_account_put_policy(w, true, &out->body);
	(void)buf_string(&out->body, "}");
}

void
drill_pagerduty_abilities(struct world *w, const struct request *r, struct reply *out)
{
	(void)w;
	(void)r;
	(void)buf_string(&out->body, "{\"abilities\":[\"urgencies\",\"coordinated_responding\"]}");
}
