/* net/drill/account_json.c - what the simulated PagerDuty account consists of, as JSON.
 * SPDX-License-Identifier: MIT */
#include "net/drill/account_json.h"

#include <stdio.h>

#include "net/drill/incident.h"
#include "net/drill/stamp.h"
#include "store/json.h"

#define API "https://api.pagerduty.example"
#define WEB "https://drill.pagerduty.example"

enum { URL_SIZE = 128 };

void
drill_account_put_head(struct buf *out, const char *id, const char *type, const char *summary,
	const char *kind, const char *page)
{
	char self[URL_SIZE], html[URL_SIZE];

	(void)snprintf(self, sizeof self, API "/%s/%s", kind, id);
	(void)snprintf(html, sizeof html, WEB "/%s/%s", page == NULL ? "" : page, id);
	(void)json_put(out, "{\"id\":%s,\"type\":%s,\"summary\":%s,\"self\":%s,\"html_url\":%s", id,
		type, summary, self, page == NULL ? NULL : html);
}

bool
drill_account_in_team(const struct world *w, int service, int team)
{
	const struct scenario_team *t = &w->scenario->teams[team];

	for (unsigned n = 0; n < t->services_count; n++)
		if (scenario_service(w->scenario, t->services[n]) == service)
			return true;
	return false;
}

void
drill_account_put_team(const struct world *w, int team, bool whole, struct buf *out)
{
	const struct scenario_team *t = &w->scenario->teams[team];

	drill_account_put_head(
		out, t->id, whole ? "team" : "team_reference", t->name, "teams", "teams");
	if (whole)
		(void)json_put(out,
			",\"name\":%s,\"description\":\"\",\"default_role\":\"manager\"", t->name);
	(void)buf_string(out, "}");
}

void
drill_account_put_teams(const struct world *w, int service, struct buf *out)
{
	const char *comma = "";

	(void)buf_string(out, "\"teams\":[");
	for (int n = 0; n < (int)w->scenario->teams_count; n++) {
		if (service != NOBODY && !drill_account_in_team(w, service, n))
			continue;
		(void)buf_string(out, comma);
		drill_account_put_team(w, n, false, out);
		comma = ",";
	}
	(void)buf_string(out, "]");
}

void
drill_account_put_user(const struct world *w, int person, bool whole, struct buf *out)
{
	const struct scenario_person *p = &w->scenario->people[person];

	drill_account_put_head(
		out, p->id, whole ? "user" : "user_reference", p->name, "users", "users");
	if (whole)
		(void)json_put(out,
			",\"name\":%s,\"email\":%s,\"time_zone\":\"Etc/UTC\",\"color\":\"purple\","
			"\"avatar_url\":\"https://example.com/a.png\",\"billed\":true,\"role\":%s,"
			"\"description\":null,\"invitation_sent\":false,\"teams\":[],"
			"\"contact_methods\":[],\"notification_rules\":[]",
			p->name, p->email, person == 0 ? "owner" : "user");
	(void)buf_string(out, "}");
}

void
drill_account_put_policy(const struct world *w, bool whole, struct buf *out)
{
	const struct scenario_policy *p = &w->scenario->policy;

	drill_account_put_head(out, p->id,
		whole ? "escalation_policy" : "escalation_policy_reference", p->name,
		"escalation_policies", "escalation_policies");
	if (whole) {
		(void)json_put(out,
			",\"name\":%s,\"num_loops\":0,\"services\":[],"
			"\"on_call_handoff_notifications\":\"if_has_services\","
			"\"escalation_rules\":[",
			p->name);
		for (unsigned n = 0; n < p->levels_count; n++) {
			(void)json_put(out, n == 0 ? "" : ",");
			(void)buf_printf(out, "{\"id\":\"PLEVEL%u\",", n + 1);
			(void)json_put(out, "\"escalation_delay_in_minutes\":%d,\"targets\":[",
				p->escalate_after_min);
			drill_account_put_user(
				w, scenario_person(w->scenario, p->levels[n].on_call), false, out);
			(void)buf_string(out, "]}");
		}
		(void)buf_string(out, "],");
		drill_account_put_teams(w, NOBODY, out);
	}
	(void)buf_string(out, "}");
}

static bool
is_maintained(const struct world *w, int service, const struct scenario_maintenance *m)
{
	if (w->now_ms < w->start_ms + m->from_ms || w->now_ms >= w->start_ms + m->until_ms)
		return false;
	for (unsigned n = 0; n < m->services_count; n++)
		if (scenario_service(w->scenario, m->services[n]) == service)
			return true;
	return false;
}

/* As the service has it: maintenance, critical (something is triggered), warning (something is
 * open), active. */
static const char *
service_status(const struct world *w, int service)
{
	const char *status = "active";

	for (unsigned n = 0; n < w->scenario->maintenance_count; n++)
		if (is_maintained(w, service, &w->scenario->maintenance[n]))
			return "maintenance";
	for (size_t n = 0; n < w->incident_count; n++) {
		const struct incident *i = &w->incidents[n];

		if (i->service != service || i->status == INCIDENT_RESOLVED)
			continue;
		if (i->status == INCIDENT_TRIGGERED)
			return "critical";
		status = "warning";
	}
	return status;
}

void
drill_account_put_service(const struct world *w, int service, bool whole, struct buf *out)
{
	const struct scenario_service *s = &w->scenario->services[service];

	drill_account_put_head(out, s->id, whole ? "service" : "service_reference", s->name,
		"services", "service-directory");
	if (whole) {
		(void)json_put(out,
			",\"name\":%s,\"description\":\"\",\"created_at\":\"2024-03-04T09:00:00Z\","
			"\"status\":%s,\"alert_creation\":\"create_alerts_and_incidents\","
			"\"addons\":[],\"scheduled_actions\":[],\"integrations\":[],"
			"\"incident_urgency_rule\":{\"type\":\"constant\",\"urgency\":\"high\"},",
			s->name, service_status(w, service));
		drill_account_put_teams(w, service, out);
		(void)buf_string(out, ",\"escalation_policy\":");
		drill_account_put_policy(w, false, out);
	}
	(void)buf_string(out, "}");
}

void
drill_account_put_priority(int priority, struct buf *out)
{
	static const char *const meanings[] = {"", "Customers cannot be served",
		"A large part of the customers is affected", "A few customers are affected",
		"Nobody outside notices yet", "For the next working day"};
	char id[16], name[8];

	if (priority <= 0 || priority > 5) {
		(void)buf_string(out, "null");
		return;
	}
	(void)snprintf(id, sizeof id, "PPRI00%d", priority);
	(void)snprintf(name, sizeof name, "P%d", priority);
	drill_account_put_head(out, id, "priority", name, "priorities", NULL);
	(void)json_put(out, ",\"name\":%s,\"description\":%s,\"color\":\"a8171c\",\"order\":%d}",
		name, meanings[priority], (6 - priority) * 100);
}

void
drill_account_put_on_call(const struct world *w, unsigned level, struct buf *out)
{
	const char *name = w->scenario->policy.levels[level].on_call;

	(void)buf_string(out, "{\"user\":");
	drill_account_put_user(w, scenario_person(w->scenario, name), false, out);
	(void)buf_string(out, ",\"escalation_policy\":");
	drill_account_put_policy(w, false, out);
	(void)json_put(out,
		",\"escalation_level\":%d,\"schedule\":null,\"start\":null,\"end\":null}",
		(int)level + 1);
}

/* Every service's changes come through one integration of it. */
static void
put_integration(const struct world *w, int service, struct buf *out)
{
	char id[24];

	(void)snprintf(id, sizeof id, "PINT%03d", service + 1);
	(void)buf_string(out, ",\"integration\":");
	drill_account_put_head(out, id, "inbound_integration_reference",
		w->scenario->services[service].name, "integrations", NULL);
	(void)buf_string(out, "}");
}

void
drill_account_put_change(const struct world *w, size_t change, struct buf *out)
{
	const struct change *c = &w->changes[change];
	char id[INCIDENT_ID_SIZE], at[STAMP_SIZE];

	drill_incident_change_id(w, change, id);
	drill_account_put_head(out, id, "change_event", c->summary, "change_events", "changes");
	(void)json_put(out,
		",\"timestamp\":%s,\"source\":%s,\"links\":[],\"images\":[],\"custom_details\":{}",
		drill_stamp_print(c->at_ms, at), c->source != NULL ? c->source : "");
	put_integration(w, c->service, out);
	(void)buf_string(out, ",\"services\":[");
	drill_account_put_service(w, c->service, false, out);
	(void)buf_string(out, "]");
}

void
drill_account_put_maintenance(const struct world *w, unsigned place, struct buf *out)
{
	const struct scenario_maintenance *m = &w->scenario->maintenance[place];
	const int first = scenario_service(w->scenario, m->services[0]);
	char from[STAMP_SIZE], until[STAMP_SIZE];

	drill_account_put_head(out, m->id, "maintenance_window", m->summary, "maintenance_windows",
		"service-directory/maintenance-windows");
	(void)json_put(out,
		",\"sequence_number\":%d,\"start_time\":%s,\"end_time\":%s,\"description\":%s,"
		"\"created_by\":",
		(int)place + 1, drill_stamp_print(w->start_ms + m->from_ms, from),
		drill_stamp_print(w->start_ms + m->until_ms, until), m->summary);
	drill_account_put_user(w, scenario_person(w->scenario, m->by), false, out);
	(void)buf_string(out, ",");
	drill_account_put_teams(w, first, out);
	(void)buf_string(out, ",\"services\":[");
	for (unsigned n = 0; n < m->services_count; n++) {
		(void)buf_string(out, n == 0 ? "" : ",");
		drill_account_put_service(
			w, scenario_service(w->scenario, m->services[n]), false, out);
	}
	(void)buf_string(out, "]}");
}
