/* net/drill/incident_json.c - the objects of the simulated PagerDuty as JSON.
 *
 * An incident keeps its JSON until it changes, so that a list of hundred is a hundred copies.
 * SPDX-License-Identifier: MIT */
#include "net/drill/incident_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/drill/account_json.h"
#include "net/drill/incident.h"
#include "net/drill/stamp.h"
#include "store/json.h"

enum { OBJECT_CAP_BYTES = 256 * 1024 };

static const char *const status_names[] = {
	[INCIDENT_TRIGGERED] = "triggered",
	[INCIDENT_ACKNOWLEDGED] = "acknowledged",
	[INCIDENT_RESOLVED] = "resolved",
};

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
	drill_account_put_head(out, id, "incident_reference", summary, "incidents", "incidents");
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
		drill_account_put_user(w, i->assignee, false, out);
		(void)buf_string(out, "}");
	}
	(void)buf_string(out, "],\"acknowledgements\":[");
	for (int n = 0; n < i->ack_count; n++) {
		(void)buf_string(out, n == 0 ? "" : ",");
		(void)json_put(out,
			"{\"at\":%s,\"acknowledger\":", drill_stamp_print(i->acks[n].at_ms, at));
		drill_account_put_user(w, i->acks[n].person, false, out);
		(void)buf_string(out, "}");
	}
	(void)buf_string(out, "],\"last_status_change_by\":");
	if (i->changed_by == NOBODY)
		drill_account_put_service(w, i->service, false, out);
	else
		drill_account_put_user(w, i->changed_by, false, out);
}

static void
put_trigger(const struct world *w, const struct incident *i, struct buf *out)
{
	char id[INCIDENT_ID_SIZE];

	drill_incident_entry_id(w, i->trigger_entry, id);
	(void)buf_string(out, ",\"first_trigger_log_entry\":");
	drill_account_put_head(out, id, "trigger_log_entry_reference", "Triggered through the API.",
		"log_entries", NULL);
	(void)buf_string(out, "}");
}

/* The place and moment of the request, and who is asked by whom. */
static void
put_asked(const struct world *w, const struct responder *q, struct buf *out)
{
	char at[STAMP_SIZE];

	(void)buf_string(out, "{\"state\":\"pending\",\"user\":");
	drill_account_put_user(w, q->person, false, out);
	(void)buf_string(out, ",\"incident\":");
	drill_incident_put_reference(w, &w->incidents[q->incident], out);
	(void)buf_string(out, ",\"requester\":");
	drill_account_put_user(w, q->requester, false, out);
	(void)drill_stamp_print(q->at_ms, at);
	(void)json_put(out,
		",\"updated_at\":%s,\"requested_at\":%s,\"message\":%s,"
		"\"escalation_policy_requests\":[]}",
		at, at, q->message);
}

void
drill_incident_put_responder(const struct world *w, const struct responder *q, struct buf *out)
{
	const struct scenario_person *p = &w->scenario->people[q->person];
	char at[STAMP_SIZE];

	(void)buf_string(out, "{\"incident\":");
	drill_incident_put_reference(w, &w->incidents[q->incident], out);
	(void)buf_string(out, ",\"requester\":");
	drill_account_put_user(w, q->requester, false, out);
	(void)json_put(out,
		",\"requested_at\":%s,\"message\":%s,\"responder_request_targets\":["
		"{\"responder_request_target\":{\"type\":\"user\",\"id\":%s,\"summary\":%s,"
		"\"incidents_responders\":[",
		drill_stamp_print(q->at_ms, at), q->message, p->id, p->name);
	put_asked(w, q, out);
	(void)buf_string(out, "]}}]}");
}

static void
put_responders(const struct world *w, const struct incident *i, bool requests, struct buf *out)
{
	const char *comma = "";

	(void)json_put(out, ",%s:[", requests ? "responder_requests" : "incidents_responders");
	for (size_t n = 0; i->has_responders && n < w->responder_count; n++) {
		if (w->responders[n].incident != i->index)
			continue;
		(void)buf_string(out, comma);
		comma = ",";
		if (requests)
			drill_incident_put_responder(w, &w->responders[n], out);
		else
			put_asked(w, &w->responders[n], out);
	}
	(void)buf_string(out, "]");
}

/* What comes when nobody acts. */
static void
put_pending(const struct incident *i, struct buf *out)
{
	char at[STAMP_SIZE];

	(void)buf_string(out, ",\"pending_actions\":[");
	if (i->escalate_ms != 0)
		(void)json_put(out, "{\"type\":\"escalate\",\"at\":%s}",
			drill_stamp_print(i->escalate_ms, at));
	if (i->wake_ms != 0)
		(void)json_put(out, "{\"type\":\"unacknowledge\",\"at\":%s}",
			drill_stamp_print(i->wake_ms, at));
	(void)buf_string(out, "]");
}

/* The last words of an incident: what it is part of, what is to come. */
static void
put_tail(const struct world *w, const struct incident *i, struct buf *out)
{
	const bool resolved = i->status == INCIDENT_RESOLVED;

	(void)buf_string(out, ",\"service\":");
	drill_account_put_service(w, i->service, false, out);
	(void)buf_string(out, ",\"escalation_policy\":");
	drill_account_put_policy(w, false, out);
	(void)buf_string(out, ",\"priority\":");
	drill_account_put_priority(i->priority, out);
	put_pending(i, out);
	(void)json_put(out,
		",\"alert_counts\":{\"all\":%d,\"triggered\":%d,\"resolved\":%d},"
		"\"is_mergeable\":%p,\"incident_type\":{\"name\":\"incident_default\"},",
		i->alerts, resolved ? 0 : i->alerts, resolved ? i->alerts : 0,
		(const void *)(resolved ? "false" : "true"));
	drill_account_put_teams(w, i->service, out);
	put_responders(w, i, false, out);
	put_responders(w, i, true, out);
	(void)buf_string(out, ",\"subscriber_requests\":[]");
	if (i->merged_into != NOBODY) {
		(void)buf_string(out,
			",\"resolve_reason\":{\"type\":\"merge_resolve_reason\",\"incident\":");
		drill_incident_put_reference(w, &w->incidents[i->merged_into], out);
		(void)buf_string(out, "}");
	}
	(void)buf_string(out, "}");
}

static void
render(const struct world *w, const struct incident *i, struct buf *out)
{
	char id[INCIDENT_ID_SIZE], summary[512], key[INCIDENT_KEY_SIZE];
	char created[STAMP_SIZE], updated[STAMP_SIZE], changed[STAMP_SIZE], resolved[STAMP_SIZE];

	drill_incident_id(w, i->index, id);
	summary_print(i, summary, sizeof summary);
	drill_account_put_head(out, id, "incident", summary, "incidents", "incidents");
	(void)json_put(out,
		",\"incident_number\":%d,\"title\":%s,\"description\":%s,\"status\":%s,"
		"\"urgency\":%s,\"incident_key\":%s,\"created_at\":%s,\"updated_at\":%s,"
		"\"last_status_change_at\":%s,\"resolved_at\":%s,\"assigned_via\":%s",
		INCIDENT_FIRST_NUMBER + (int)i->index, i->title, i->title, status_names[i->status],
		i->high ? "high" : "low", drill_incident_key(w, i, key, sizeof key),
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
	const struct incident *holder = i;
	char id[INCIDENT_ID_SIZE], alert[INCIDENT_ID_SIZE], at[STAMP_SIZE], path[64], key[40];

	while (holder->merged_into != NOBODY)
		holder = &w->incidents[holder->merged_into];
	drill_incident_id(w, holder->index, id);
	(void)snprintf(path, sizeof path, "incidents/%s/alerts", id);
	drill_incident_id(w, i->index, id);
	(void)snprintf(alert, sizeof alert, "A%s", id + 1);
	(void)snprintf(key, sizeof key, "monitor/%s", id + 1);
	drill_account_put_head(out, alert, "alert", i->title, path, "alerts");
	(void)json_put(out,
		",\"created_at\":%s,\"status\":%s,\"alert_key\":%s,\"suppressed\":false,"
		"\"severity\":%s,\"body\":{\"type\":\"alert_body\",\"contexts\":[],"
		"\"details\":{\"description\":%s}},\"service\":",
		drill_stamp_print(i->created_ms, at),
		holder->status == INCIDENT_RESOLVED ? "resolved" : "triggered", key,
		i->high ? "critical" : "warning", i->title);
	drill_account_put_service(w, i->service, false, out);
	put_trigger(w, i, out);
	(void)buf_string(out, ",\"incident\":");
	drill_incident_put_reference(w, holder, out);
	(void)buf_string(out, "}");
}
