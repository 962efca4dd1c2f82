/* net/drill/incident_json.c - the objects of the simulated PagerDuty as JSON.
 *
 * An incident keeps its JSON until it changes, so that a list of hundred is a hundred copies.
 * SPDX-License-Identifier: MIT */
#include "net/drill/incident_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/drill/incident.h"
#include "net/drill/stamp.h"
#include "store/json.h"

#define API "https://api.pagerduty.example"
#define WEB "https://drill.pagerduty.example"

enum { OBJECT_CAP_BYTES = 256 * 1024, URL_SIZE = 128 };

static const char *const status_names[] = {
	[INCIDENT_TRIGGERED] = "triggered",
	[INCIDENT_ACKNOWLEDGED] = "acknowledged",
	[INCIDENT_RESOLVED] = "resolved",
};

static const char *const entry_names[] = {
	[ENTRY_TRIGGER] = "trigger_log_entry",
	[ENTRY_ASSIGN] = "assign_log_entry",
	[ENTRY_NOTIFY] = "notify_log_entry",
	[ENTRY_ACKNOWLEDGE] = "acknowledge_log_entry",
	[ENTRY_UNACKNOWLEDGE] = "unacknowledge_log_entry",
	[ENTRY_ESCALATE] = "escalate_log_entry",
	[ENTRY_REASSIGN] = "assign_log_entry",
	[ENTRY_PRIORITY] = "priority_change_log_entry",
	[ENTRY_URGENCY] = "urgency_change_log_entry",
	[ENTRY_ANNOTATE] = "annotate_log_entry",
	[ENTRY_RESOLVE] = "resolve_log_entry",
	[ENTRY_REOPEN] = "reopen_log_entry",
};

/* Opens an object with what all have; `kind` is the plural of the API's path, `page` that of the
 * site. */
static void
put_head(struct buf *out, const char *id, const char *type, const char *summary, const char *kind,
	const char *page)
{
	char self[URL_SIZE], html[URL_SIZE];

	(void)snprintf(self, sizeof self, API "/%s/%s", kind, id);
	(void)snprintf(html, sizeof html, WEB "/%s/%s", page == NULL ? "" : page, id);
	(void)json_put(out, "{\"id\":%s,\"type\":%s,\"summary\":%s,\"self\":%s,\"html_url\":%s", id,
		type, summary, self, page == NULL ? NULL : html);
}

void
drill_incident_put_user(const struct world *w, int person, bool whole, struct buf *out)
{
	const struct scenario_person *p = &w->scenario->people[person];

	put_head(out, p->id, whole ? "user" : "user_reference", p->name, "users", "users");
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
drill_incident_put_policy(const struct world *w, bool whole, struct buf *out)
{
	const struct scenario_policy *p = &w->scenario->policy;

	put_head(out, p->id, whole ? "escalation_policy" : "escalation_policy_reference", p->name,
		"escalation_policies", "escalation_policies");
	if (whole) {
		(void)json_put(out,
			",\"name\":%s,\"num_loops\":0,\"services\":[],\"teams\":[],"
			"\"on_call_handoff_notifications\":\"if_has_services\","
			"\"escalation_rules\":[",
			p->name);
		for (unsigned n = 0; n < p->levels_count; n++) {
			(void)json_put(out, n == 0 ? "" : ",");
			(void)buf_printf(out, "{\"id\":\"PLEVEL%u\",", n + 1);
			(void)json_put(out, "\"escalation_delay_in_minutes\":%d,\"targets\":[",
				p->escalate_after_min);
			drill_incident_put_user(
				w, scenario_person(w->scenario, p->levels[n].on_call), false, out);
			(void)buf_string(out, "]}");
		}
		(void)buf_string(out, "]");
	}
	(void)buf_string(out, "}");
}

void
drill_incident_put_service(const struct world *w, int service, bool whole, struct buf *out)
{
	const struct scenario_service *s = &w->scenario->services[service];

	put_head(out, s->id, whole ? "service" : "service_reference", s->name, "services",
		"service-directory");
	if (whole) {
		(void)json_put(out,
			",\"name\":%s,\"description\":\"\",\"created_at\":\"2024-03-04T09:00:00Z\","
			"\"status\":\"active\",\"alert_creation\":\"create_alerts_and_incidents\","
			"\"addons\":[],\"scheduled_actions\":[],\"integrations\":[],\"teams\":[],"
			"\"incident_urgency_rule\":{\"type\":\"constant\",\"urgency\":\"high\"},"
			"\"escalation_policy\":",
			s->name);
		drill_incident_put_policy(w, false, out);
	}
	(void)buf_string(out, "}");
}

void
drill_incident_put_priority(int priority, struct buf *out)
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
	put_head(out, id, "priority", name, "priorities", NULL);
	(void)json_put(out, ",\"name\":%s,\"description\":%s,\"color\":\"a8171c\",\"order\":%d}",
		name, meanings[priority], (6 - priority) * 100);
}

void
drill_incident_put_on_call(const struct world *w, unsigned level, struct buf *out)
{
	const char *name = w->scenario->policy.levels[level].on_call;

	(void)buf_string(out, "{\"user\":");
	drill_incident_put_user(w, scenario_person(w->scenario, name), false, out);
	(void)buf_string(out, ",\"escalation_policy\":");
	drill_incident_put_policy(w, false, out);
	(void)json_put(out,
		",\"escalation_level\":%d,\"schedule\":null,\"start\":null,\"end\":null}",
		(int)level + 1);
}

/* "[#4101] Title", cut to fit. */
static void
summary_print(const struct incident *i, char *out, size_t size)
{
	(void)snprintf(out, size, "[#%d] %s", INCIDENT_FIRST_NUMBER + (int)i->index, i->title);
}

void
drill_incident_put_reference(const struct world *w, const struct incident *i, struct buf *out)
{
	char id[INCIDENT_ID_SIZE], summary[512];

	drill_incident_id(w, i->index, id);
	summary_print(i, summary, sizeof summary);
	put_head(out, id, "incident_reference", summary, "incidents", "incidents");
	(void)buf_string(out, "}");
}

static void
put_people(const struct world *w, const struct incident *i, struct buf *out)
{
	char at[STAMP_SIZE];

	(void)buf_string(out, ",\"assignments\":[");
	if (i->assignee != NOBODY) {
		(void)json_put(
			out, "{\"at\":%s,\"assignee\":", drill_stamp_print(i->assigned_ms, at));
		drill_incident_put_user(w, i->assignee, false, out);
		(void)buf_string(out, "}");
	}
	(void)buf_string(out, "],\"acknowledgements\":[");
	for (int n = 0; n < i->ack_count; n++) {
		(void)buf_string(out, n == 0 ? "" : ",");
		(void)json_put(out,
			"{\"at\":%s,\"acknowledger\":", drill_stamp_print(i->acks[n].at_ms, at));
		drill_incident_put_user(w, i->acks[n].person, false, out);
		(void)buf_string(out, "}");
	}
	(void)buf_string(out, "],\"last_status_change_by\":");
	if (i->changed_by == NOBODY)
		drill_incident_put_service(w, i->service, false, out);
	else
		drill_incident_put_user(w, i->changed_by, false, out);
}

static void
put_trigger(const struct world *w, const struct incident *i, struct buf *out)
{
	char id[INCIDENT_ID_SIZE];

	drill_incident_entry_id(w, i->trigger_entry, id);
	(void)buf_string(out, ",\"first_trigger_log_entry\":");
	put_head(out, id, "trigger_log_entry_reference", "Triggered through the API.",
		"log_entries", NULL);
	(void)buf_string(out, "}");
}

/* The last words of an incident: what it is part of, what is to come. */
static void
put_tail(const struct world *w, const struct incident *i, struct buf *out)
{
	const bool resolved = i->status == INCIDENT_RESOLVED;
	char at[STAMP_SIZE];

	(void)buf_string(out, ",\"service\":");
	drill_incident_put_service(w, i->service, false, out);
	(void)buf_string(out, ",\"escalation_policy\":");
	drill_incident_put_policy(w, false, out);
	(void)buf_string(out, ",\"priority\":");
	drill_incident_put_priority(i->priority, out);
	(void)buf_string(out, ",\"pending_actions\":[");
	if (i->escalate_ms != 0)
		(void)json_put(out, "{\"type\":\"escalate\",\"at\":%s}",
			drill_stamp_print(i->escalate_ms, at));
	(void)json_put(out,
		"],\"alert_counts\":{\"all\":1,\"triggered\":%d,\"resolved\":%d},\"teams\":[],"
		"\"is_mergeable\":%p,\"incident_type\":{\"name\":\"incident_default\"},"
		"\"incidents_responders\":[],\"responder_requests\":[],\"subscriber_requests\":[]}",
		resolved ? 0 : 1, resolved ? 1 : 0, (const void *)(resolved ? "false" : "true"));
}

static void
render(const struct world *w, const struct incident *i, struct buf *out)
{
	char id[INCIDENT_ID_SIZE], summary[512], key[40];
	char created[STAMP_SIZE], updated[STAMP_SIZE], changed[STAMP_SIZE], resolved[STAMP_SIZE];

	drill_incident_id(w, i->index, id);
	summary_print(i, summary, sizeof summary);
	(void)snprintf(key, sizeof key, "monitor/%s", id + 1);
	put_head(out, id, "incident", summary, "incidents", "incidents");
	(void)json_put(out,
		",\"incident_number\":%d,\"title\":%s,\"description\":%s,\"status\":%s,"
		"\"urgency\":%s,\"incident_key\":%s,\"created_at\":%s,\"updated_at\":%s,"
		"\"last_status_change_at\":%s,\"resolved_at\":%s,\"assigned_via\":%s",
		INCIDENT_FIRST_NUMBER + (int)i->index, i->title, i->title, status_names[i->status],
		i->high ? "high" : "low", i->given != NULL ? i->given : key,
		drill_stamp_print(i->created_ms, created),
		drill_stamp_print(i->updated_ms, updated),
		drill_stamp_print(i->changed_ms, changed),
		i->resolved_ms == 0 ? NULL : drill_stamp_print(i->resolved_ms, resolved),
		i->level < 0 ? "direct_assignment" : "escalation_policy");
	put_people(w, i, out);
	put_trigger(w, i, out);
	put_tail(w, i, out);
}

void
drill_incident_put(struct world *w, struct incident *i, struct buf *out)
{
	struct buf fresh;

	if (i->json != NULL) {
		(void)buf_add(out, i->json, i->json_length);
		return;
	}
	buf_init(&fresh, OBJECT_CAP_BYTES);
	render(w, i, &fresh);
	(void)buf_add(out, fresh.data, fresh.length);
	i->json_length = fresh.length;
	i->json = strdup(fresh.data); /* NULL: rendered again next time */
	buf_clear(&fresh);
}

void
drill_incident_put_alert(const struct world *w, const struct incident *i, struct buf *out)
{
	char id[INCIDENT_ID_SIZE], alert[INCIDENT_ID_SIZE], at[STAMP_SIZE], path[64], key[40];

	drill_incident_id(w, i->index, id);
	(void)snprintf(alert, sizeof alert, "A%s", id + 1);
	(void)snprintf(path, sizeof path, "incidents/%s/alerts", id);
	(void)snprintf(key, sizeof key, "monitor/%s", id + 1);
	put_head(out, alert, "alert", i->title, path, "alerts");
	(void)json_put(out,
		",\"created_at\":%s,\"status\":%s,\"alert_key\":%s,\"suppressed\":false,"
		"\"severity\":%s,\"body\":{\"type\":\"alert_body\",\"contexts\":[],"
		"\"details\":{\"description\":%s}},\"service\":",
		drill_stamp_print(i->created_ms, at),
		i->status == INCIDENT_RESOLVED ? "resolved" : "triggered", key,
		i->high ? "critical" : "warning", i->title);
	drill_incident_put_service(w, i->service, false, out);
	(void)buf_string(out, ",\"incident\":");
	drill_incident_put_reference(w, i, out);
	(void)buf_string(out, "}");
}

/* What an entry says, as a sentence. */
static void
entry_summary(const struct world *w, const struct log_entry *e, char *out, size_t size)
{
	const struct scenario_person *people = w->scenario->people;
	const char *who = e->agent == NOBODY ? NULL : people[e->agent].name;
	const char *whom = e->subject == NOBODY ? "nobody" : people[e->subject].name;

	switch (e->type) {
	case ENTRY_TRIGGER:
		(void)snprintf(out, size, "Triggered through the API.");
		break;
	case ENTRY_ASSIGN:
	case ENTRY_REASSIGN:
		(void)snprintf(
			out, size, "Assigned to %s%s%s.", whom, who ? " by " : "", who ? who : "");
		break;
	case ENTRY_NOTIFY:
		(void)snprintf(out, size, "Notified %s by phone.", whom);
		break;
	case ENTRY_ACKNOWLEDGE:
		(void)snprintf(out, size, "Acknowledged by %s.", who ? who : "the service");
		break;
	case ENTRY_UNACKNOWLEDGE:
		(void)snprintf(out, size, "Unacknowledged by %s.", who ? who : "timeout");
		break;
	case ENTRY_ESCALATE:
		(void)snprintf(out, size, "Escalated to %s by %s.", whom, who ? who : "timeout");
		break;
	case ENTRY_PRIORITY:
		(void)snprintf(out, size, "Priority changed from %.1s%.0d to P%d by %s.",
			e->old_value == 0 ? "-" : "P", e->old_value, e->new_value,
			who ? who : "the service");
		break;
	case ENTRY_URGENCY:
		(void)snprintf(out, size, "Urgency changed to %s by %s.",
			e->new_value ? "high" : "low", who ? who : "the service");
		break;
	case ENTRY_ANNOTATE:
		(void)snprintf(out, size, "Note added by %s.", who ? who : "the service");
		break;
	case ENTRY_RESOLVE:
		(void)snprintf(out, size, "Resolved %s %s.", who ? "by" : "through",
			who ? who : "the API");
		break;
	case ENTRY_REOPEN:
		(void)snprintf(out, size, "Reopened by %s.", who ? who : "the service");
		break;
	}
}

static void
put_notification(const struct world *w, const struct log_entry *e, struct buf *out)
{
	char address[24];

	(void)snprintf(address, sizeof address, "+1 555 01%02d", 10 + e->subject % 90);
	(void)json_put(out,
		",\"channel\":{\"type\":\"auto\",\"notification\":{\"type\":\"phone_notification\","
		"\"address\":%s,\"status\":\"success\"}},\"user\":",
		address);
	drill_incident_put_user(w, e->subject, false, out);
}

/* The channel and what else only this type of entry has. */
static void
put_details(const struct world *w, const struct log_entry *e, struct buf *out)
{
	const char *title = w->incidents[e->incident].title;
	const char *kind = e->by_api ? "api" : e->agent == NOBODY ? "auto" : "mobile";

	if (e->type == ENTRY_NOTIFY) {
		put_notification(w, e, out);
	} else if (e->type == ENTRY_TRIGGER) {
		(void)json_put(out,
			",\"channel\":{\"type\":\"api\",\"summary\":%s,\"description\":%s}", title,
			title);
	} else if (e->type == ENTRY_ANNOTATE) {
		(void)json_put(out, ",\"channel\":{\"type\":\"note\",\"summary\":%s},\"note\":%s",
			e->text, e->text);
	} else if (e->type == ENTRY_PRIORITY) {
		(void)json_put(out, ",\"channel\":{\"type\":%s,\"old_priority\":", kind);
		drill_incident_put_priority(e->old_value, out);
		(void)buf_string(out, ",\"new_priority\":");
		drill_incident_put_priority(e->new_value, out);
		(void)buf_string(out, "}");
	} else {
		(void)json_put(out, ",\"channel\":{\"type\":%s}", kind);
	}
	if (e->type == ENTRY_ASSIGN || e->type == ENTRY_REASSIGN || e->type == ENTRY_ESCALATE) {
		(void)buf_string(out, ",\"assignees\":[");
		drill_incident_put_user(w, e->subject, false, out);
		(void)buf_string(out, "]");
	}
	if (e->type == ENTRY_RESOLVE && e->text != NULL)
		(void)json_put(out, ",\"note\":%s", e->text);
}

void
drill_incident_put_entry(struct world *w, size_t entry, bool with_incident, struct buf *out)
{
	const struct log_entry *e = &w->entries[entry];
	struct incident *i = &w->incidents[e->incident];
	char id[INCIDENT_ID_SIZE], at[STAMP_SIZE], summary[256];

	drill_incident_entry_id(w, entry, id);
	entry_summary(w, e, summary, sizeof summary);
	put_head(out, id, entry_names[e->type], summary, "log_entries", NULL);
	(void)json_put(out, ",\"created_at\":%s,\"teams\":[],\"contexts\":[],\"event_details\":{}",
		drill_stamp_print(e->at_ms, at));
	put_details(w, e, out);
	(void)buf_string(out, ",\"agent\":");
	if (e->agent == NOBODY)
		drill_incident_put_service(w, i->service, false, out);
	else
		drill_incident_put_user(w, e->agent, false, out);
	(void)buf_string(out, ",\"service\":");
	drill_incident_put_service(w, i->service, false, out);
	(void)buf_string(out, ",\"incident\":");
	if (with_incident)
		drill_incident_put(w, i, out);
	else
		drill_incident_put_reference(w, i, out);
	(void)buf_string(out, "}");
}

void
drill_incident_put_note(const struct world *w, size_t entry, struct buf *out)
{
	const struct log_entry *e = &w->entries[entry];
	char id[INCIDENT_ID_SIZE], at[STAMP_SIZE];

	drill_incident_entry_id(w, entry, id);
	id[0] = 'N';
	(void)json_put(out, "{\"id\":%s,\"user\":", id);
	drill_incident_put_user(w, e->agent, false, out);
	(void)json_put(out,
		",\"channel\":{\"summary\":\"The PagerDuty website or APIs\"},\"content\":%s,"
		"\"created_at\":%s}",
		e->text, drill_stamp_print(e->at_ms, at));
}
