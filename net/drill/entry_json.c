/* net/drill/entry_json.c - the log of the simulated PagerDuty as JSON.
 * SPDX-License-Identifier: MIT */
#include "net/drill/entry_json.h"

#include <stdio.h>

#include "net/drill/account_json.h"
#include "net/drill/incident.h"
#include "net/drill/incident_json.h"
#include "net/drill/stamp.h"
#include "store/json.h"

enum { ZONE_HOURS = 5 }; /* the account is kept in Lima, five hours behind UTC all year */

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
	[ENTRY_SNOOZE] = "snooze_log_entry",
	[ENTRY_MERGED] = "resolve_log_entry",
	[ENTRY_LINK] = "link_log_entry",
	[ENTRY_UPDATE] = "status_update_log_entry",
	[ENTRY_RESPONDER] = "responder_request_log_entry",
};

/* What an entry says of an act besides the usual ones. */
static void
act_summary(const struct log_entry *e, const char *who, const char *whom, char *out, size_t size)
{
	const bool of_two = e->type == ENTRY_MERGED || e->type == ENTRY_LINK;
	const int number = of_two ? INCIDENT_FIRST_NUMBER + (int)e->other : 0;

	if (e->type == ENTRY_SNOOZE)
		(void)snprintf(out, size, "Snoozed by %s for %d minutes.", who,
			(int)((e->other - e->at_ms) / 60000));
	else if (e->type == ENTRY_MERGED)
		(void)snprintf(out, size, "Resolved by %s (merged into #%d).", who, number);
	else if (e->type == ENTRY_LINK)
		(void)snprintf(out, size, "Incident #%d merged into this one by %s.", number, who);
	else if (e->type == ENTRY_UPDATE)
		(void)snprintf(out, size, "Status update added by %s.", who);
	else
		(void)snprintf(out, size, "%s was asked to help by %s.", whom, who);
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
	case ENTRY_SNOOZE:
	case ENTRY_MERGED:
	case ENTRY_LINK:
	case ENTRY_UPDATE:
	case ENTRY_RESPONDER:
		act_summary(e, who != NULL ? who : "the service", whom, out, size);
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
	drill_account_put_user(w, e->subject, false, out);
}

/* Who was asked to help, and with which words. */
static void
put_asked(const struct world *w, const struct log_entry *e, struct buf *out)
{
	(void)json_put(out, ",\"message\":%s,\"responders\":[", e->text);
	for (int n = 0; n < e->new_value; n++) {
		(void)buf_string(out, n == 0 ? "{\"user\":" : ",{\"user\":");
		drill_account_put_user(w, w->responders[e->other + n].person, false, out);
		(void)buf_string(out, "}");
	}
	(void)buf_string(out, "]");
}

/* The channel and what else only this type of entry has. */
static void
put_details(const struct world *w, const struct log_entry *e, struct buf *out)
{
	const char *title = w->incidents[e->incident].title;
	const char *kind = e->by_api ? "api" : e->agent == NOBODY ? "auto" : "mobile";
	char at[STAMP_SIZE];

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
		drill_account_put_priority(e->old_value, out);
		(void)buf_string(out, ",\"new_priority\":");
		drill_account_put_priority(e->new_value, out);
		(void)buf_string(out, "}");
	} else {
		(void)json_put(out, ",\"channel\":{\"type\":%s}", kind);
	}
	if (e->type == ENTRY_ASSIGN || e->type == ENTRY_REASSIGN || e->type == ENTRY_ESCALATE) {
		(void)buf_string(out, ",\"assignees\":[");
		drill_account_put_user(w, e->subject, false, out);
		(void)buf_string(out, "]");
	}
	if (e->type == ENTRY_RESOLVE && e->text != NULL)
		(void)json_put(out, ",\"note\":%s", e->text);
	if (e->type == ENTRY_UPDATE)
		(void)json_put(out, ",\"message\":%s", e->text);
	if (e->type == ENTRY_RESPONDER)
		put_asked(w, e, out);
	if (e->type == ENTRY_SNOOZE)
		(void)json_put(out, ",\"changed_actions\":[{\"type\":\"unacknowledge\",\"at\":%s}]",
			drill_stamp_print(e->other, at));
}

void
drill_entry_put(struct world *w, size_t entry, const struct entry_form *form, struct buf *out)
{
	const struct log_entry *e = &w->entries[entry];
	struct incident *i = &w->incidents[e->incident];
	char id[INCIDENT_ID_SIZE], at[STAMP_SIZE], summary[256];

	drill_incident_entry_id(w, entry, id);
	entry_summary(w, e, summary, sizeof summary);
	drill_account_put_head(out, id, entry_names[e->type], summary, "log_entries", NULL);
	(void)json_put(out, ",\"created_at\":%s,\"contexts\":[],\"event_details\":{},",
		form->utc ? drill_stamp_print(e->at_ms, at)
			  : drill_stamp_print_behind(e->at_ms, ZONE_HOURS, at));
	drill_account_put_teams(w, i->service, out);
	put_details(w, e, out);
	(void)buf_string(out, ",\"agent\":");
	if (e->agent == NOBODY)
		drill_account_put_service(w, i->service, false, out);
	else
		drill_account_put_user(w, e->agent, false, out);
	(void)buf_string(out, ",\"service\":");
	drill_account_put_service(w, i->service, false, out);
	(void)buf_string(out, ",\"incident\":");
	if (form->with_incident)
		drill_incident_put(w, i, out);
	else
		drill_incident_put_reference(w, i, out);
	(void)buf_string(out, "}");
}

void
drill_entry_put_note(const struct world *w, size_t entry, struct buf *out)
{
	const struct log_entry *e = &w->entries[entry];
	char id[INCIDENT_ID_SIZE], at[STAMP_SIZE];

	drill_incident_entry_id(w, entry, id);
	id[0] = 'N';
	(void)json_put(out, "{\"id\":%s,\"user\":", id);
	drill_account_put_user(w, e->agent, false, out);
	(void)json_put(out,
		",\"channel\":{\"summary\":\"The PagerDuty website or APIs\"},\"content\":%s,"
		"\"created_at\":%s}",
		e->text, drill_stamp_print(e->at_ms, at));
}

void
drill_entry_put_update(const struct world *w, size_t entry, struct buf *out)
{
	const struct log_entry *e = &w->entries[entry];
	char id[INCIDENT_ID_SIZE], at[STAMP_SIZE];

	drill_incident_entry_id(w, entry, id);
	id[0] = 'U';
	(void)json_put(out, "{\"id\":%s,\"message\":%s,\"created_at\":%s,\"sender\":", id, e->text,
		drill_stamp_print(e->at_ms, at));
	drill_account_put_user(w, e->agent, false, out);
	(void)buf_string(out, "}");
}
