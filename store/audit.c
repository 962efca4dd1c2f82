/* store/audit.c - the triggers that write the timeline.
 *
 * One row of a const table says, for one audited table, what its events look like; the triggers
 * are put together from it and from the table's own columns. So a column that is added is
 * audited without anybody thinking of it, and folding the events gives the tables back.
 * They are temporary, the writer's own: no one else may write, and a screen that had to read them with the
 * schema would open the record in 0.8 ms instead of 0.3.
 * In the expressions `@` stands for the row: new, or old when it was deleted.
 * SPDX-License-Identifier: MIT */
#include "store/audit.h"

#include <string.h>

#include "store/buf.h"
#include "store/db.h"

enum { TRIGGER_CAP_BYTES = 32 * 1024 };

struct audit {
	const char *table;
	const char *kind;
	const char *subject;
	const char *incident;        /* the event's incident_id */
	const char *update_incident; /* NULL: the same */
	const char *insert_at;       /* its at_ms */
	const char *insert_overview; /* 1: the timeline shows it without being asked */
	const char *insert_text;
	const char *update_overview;
	const char *update_text;
	const char *delete_text;
};

static const struct audit audits[] = {
	{
		.table = "page",
		.kind = "page",
		.subject = "'page:' || @.id",
		.incident = "@.incident_id",
		.insert_at = "@.created_ms",
		.insert_overview = "1",
		.insert_text = "coalesce(nullif(@.service, '') || ': ', '') || @.title",
		.update_overview = "NOT room_told() AND (old.status IS NOT new.status"
				   " OR old.triage IS NOT new.triage"
				   " OR old.incident_id IS NOT new.incident_id)",
		.update_incident = "coalesce(new.incident_id, old.incident_id)",
		/* What a person said comes first: a narrow column shows that much. */
		.update_text =
			"CASE WHEN old.triage IS NOT @.triage THEN 'judged '"
			" || replace(coalesce(@.triage, 'nothing'), '_', ' ')"
			" || iif(old.incident_id IS NOT @.incident_id"
			"  AND @.incident_id IS NOT NULL, ', incident ' || @.incident_id, '')"
			" || ': ' || @.title"
			" WHEN old.incident_id IS NOT @.incident_id"
			" THEN iif(@.incident_id IS NULL,"
			"  'untied from incident ' || old.incident_id,"
			"  'tied to incident ' || @.incident_id) || ': ' || @.title"
			" ELSE @.title || CASE"
			" WHEN old.status IS NOT @.status"
			" THEN ': ' || @.status || ' (was ' || old.status || ')'"
			" WHEN old.urgency IS NOT @.urgency"
			" THEN ': urgency ' || coalesce(@.urgency, 'none')"
			" WHEN old.priority IS NOT @.priority"
			" THEN ': priority ' || coalesce(nullif(@.priority, ''), 'none')"
			" WHEN old.assigned IS NOT @.assigned"
			" THEN ': assigned to ' || coalesce(nullif(@.assigned, ''), 'nobody')"
			" WHEN old.title IS NOT @.title"
			" THEN ' (was ' || old.title || ')'"
			" ELSE ': updated' END END",
		.delete_text = "@.title || ': removed'",
	},
	{
		.table = "ticket",
		.kind = "ticket",
		.subject = "'ticket:' || @.id",
		.incident = "@.incident_id",
		.insert_at = "@.created_ms",
		.insert_overview = "1",
		.insert_text =
			"'#' || @.id || coalesce(' ' || nullif(coalesce(nullif(@.organization, ''),"
			" @.requester), ''), '') || ': ' || @.subject",
		/* A trigger has an event of its own, with who set it (store/ticket_audit.c). */
		.update_overview =
			"NOT room_told() AND (old.status IS NOT new.status"
			" OR old.incident_id IS NOT new.incident_id"
			" OR (old.priority IS NOT new.priority"
			"  AND (new.matches IS NOT 'priority' OR old.matches IS 'priority'))"
			" OR (old.pages IS NOT new.pages AND new.pages_by IS NULL))",
		.update_incident = "coalesce(new.incident_id, old.incident_id)",
		.update_text = "CASE WHEN old.incident_id IS NOT @.incident_id"
			       " THEN iif(@.incident_id IS NULL,"
			       "  'untied from incident ' || old.incident_id,"
			       "  'tied to incident ' || @.incident_id)"
			       "  || ': #' || @.id || ' ' || @.subject"
			       " ELSE '#' || @.id || CASE"
			       " WHEN old.pages IS NOT @.pages AND @.pages IS NOT NULL"
			       " THEN ' pages: ' || @.pages || ', '"
			       " || coalesce(@.pages_by, 'source unknown')"
			       " WHEN old.pages_ms IS NOT @.pages_ms AND @.pages IS NOT NULL"
			       " THEN ' pages: ' || @.pages || ', ' || @.pages_by"
			       " WHEN old.status IS NOT @.status"
			       " THEN ' ' || old.status || ' -> ' || @.status"
			       " WHEN old.priority IS NOT @.priority"
			       " THEN ' priority ' || coalesce(old.priority, 'none') || ' -> '"
			       " || coalesce(@.priority, 'none')"
			       " WHEN old.pages IS NOT @.pages THEN ' pages no more'"
			       " WHEN old.subject IS NOT @.subject THEN ': ' || @.subject"
			       " ELSE ' updated' END END",
		.delete_text = "'#' || @.id || ' removed'",
	},
	{
		.table = "incident",
		.kind = "incident",
		.subject = "'incident:' || @.id",
		.incident = "@.id",
		.insert_at = "@.declared_ms",
		.insert_overview = "1",
		.insert_text = "'declared: ' || iif(@.restricted, @.codename, @.title)",
		.update_overview = "old.called_out_ms IS new.called_out_ms",
		.update_text =
			"CASE"
			" WHEN old.restricted IS NOT @.restricted"
			" THEN iif(@.restricted, 'restricted', 'open to all again')"
			" WHEN old.merged_into IS NOT @.merged_into"
			" THEN 'merged into incident ' || coalesce(@.merged_into, 'none')"
			" WHEN old.status IS NOT @.status"
			" THEN @.status || ' (was ' || old.status || ')'"
			" WHEN old.severity IS NOT @.severity"
			" THEN 'severity ' || coalesce(@.severity, 'unknown')"
			" || ' (was ' || coalesce(old.severity, 'unknown') || ')'"
			" WHEN old.lead IS NOT @.lead"
			" THEN 'led by ' || coalesce(@.lead, 'nobody')"
			" WHEN old.cause IS NOT @.cause"
			" THEN 'cause: ' || coalesce(@.cause, 'not known')"
			" WHEN old.eta_ms IS NOT @.eta_ms"
			" THEN iif(@.eta_ms IS NULL, 'no ETA', 'ETA given')"
			" WHEN old.bridge_open_ms IS NOT @.bridge_open_ms"
			" THEN 'bridge opened'"
			" WHEN old.bridge_closed_ms IS NOT @.bridge_closed_ms"
			" THEN 'bridge closed'"
			" WHEN old.own_platform IS NOT @.own_platform"
			" THEN iif(@.own_platform, 'own platform', 'not our platform')"
			" WHEN old.impact IS NOT @.impact THEN 'impact: ' || @.impact"
			" WHEN old.title IS NOT @.title THEN 'title (was ' || old.title || ')'"
			" WHEN old.codename IS NOT @.codename THEN 'codename ' || @.codename"
			" ELSE 'updated' END"
			" || ': ' || iif(@.restricted, @.codename, @.title)",
		.delete_text = "iif(@.restricted, @.codename, @.title) || ': removed'",
	},
	{
		.table = "step",
		.kind = "step",
		.subject = "'step:' || iif(@.incident_id = '', '', @.incident_id || '/') || @.id",
		.incident = "nullif(@.incident_id, '')",
		.insert_at = "room_now()",
		.insert_overview = "0",
		.insert_text = "'step: ' || @.text",
		/* Before an incident it follows the pages, which are there themselves. */
		.update_overview = "old.state IS NOT new.state AND new.incident_id <> ''",
		.update_text = "CASE WHEN old.state IS NOT @.state"
			       " THEN iif(@.state = 'open', 'open again', @.state)"
			       " || iif(@.by_hand, ' by hand', '') || ': ' || @.text"
			       " || iif(@.reason = '', '', ' (' || @.reason || ')')"
			       " WHEN old.applies IS NOT @.applies"
			       " THEN iif(@.applies, 'step applies: ', 'step does not apply: ')"
			       " || @.text"
			       " ELSE 'step: ' || @.text END",
		.delete_text = "'step removed: ' || @.text",
	},
	{
		.table = "role",
		.kind = "role",
		.subject = "'role:' || iif(@.incident_id = '', '', @.incident_id || '/') || @.name",
		.incident = "nullif(@.incident_id, '')",
		.insert_at = "room_now()",
		.insert_overview = "0",
		.insert_text = "'role: ' || @.name",
		.update_overview = "0",
		.update_text = "'role: ' || @.name",
		.delete_text = "'role removed: ' || @.name",
	},
	{
		.table = "customer",
		.kind = "customer",
		.subject = "'customer:' || @.name",
		.incident = "NULL",
		.insert_at = "room_now()",
		.insert_overview = "0",
		.insert_text = "'customer: ' || @.name",
		.update_overview = "0",
		.update_text = "'customer: ' || @.name",
		.delete_text = "'customer removed: ' || @.name",
	},
	{
		.table = "contact",
		.kind = "customer",
		.subject = "'contact:' || @.customer || '/' || @.place",
		.incident = "NULL",
		.insert_at = "room_now()",
		.insert_overview = "0",
		.insert_text = "@.customer || ': contact ' || @.place || ' ' || @.name",
		.update_overview = "0",
		.update_text = "@.customer || ': contact ' || @.place || ' ' || @.name",
		.delete_text = "@.customer || ': contact ' || @.place || ' removed'",
	},
	{
		.table = "role_holder",
		.kind = "role",
		.subject = "'role_holder:' || @.incident_id || '/' || @.role || '/' || @.person",
		.incident = "nullif(@.incident_id, '')",
		.insert_at = "room_now()",
		/* Those who hold all roles at first are no news of their own. */
		.insert_overview = "@.since_ms IS NOT (SELECT declared_ms FROM incident"
				   " WHERE incident.id = @.incident_id)",
		.insert_text = "@.role || ': ' || @.person",
		.update_overview = "0",
		.update_text = "@.role || ': ' || @.person",
		.delete_text = "@.role || ': no longer ' || @.person",
	},
	{
		.table = "bridge_guest",
		.kind = "role",
		.subject = "'bridge_guest:' || @.incident_id || '/' || @.person",
		.incident = "nullif(@.incident_id, '')",
		.insert_at = "room_now()",
		.insert_overview = "1",
		.insert_text = "@.person || ' joined the bridge'",
		.update_overview = "0",
		.update_text = "@.person || ' joined the bridge again'",
		.delete_text = "@.person || ' left the bridge'",
	},
	{
		.table = "incident_customer",
		.kind = "customer",
		.subject = "'incident_customer:' || @.incident_id || '/' || @.customer",
		.incident = "@.incident_id",
		.insert_at = "room_now()",
		.insert_overview = "1",
		.insert_text = "@.customer || ' is affected (by ' || @.origin || ')'",
		.update_overview = "1",
		.update_text = "@.customer || CASE"
			       " WHEN old.mail_down IS NOT @.mail_down"
			       " THEN iif(@.mail_down, ': their mail may be down',"
			       "  ': their mail works')"
			       " WHEN old.decision IS NOT @.decision"
			       " THEN iif(@.decision = '', ': the decision is made',"
			       "  ': a decision is needed: ' || @.decision)"
			       " WHEN old.confirmed_ms IS NOT @.confirmed_ms"
			       " THEN iif(@.confirmed_ms IS NULL, ': not confirmed after all',"
			       "  ': ' || @.confirmed_by || ' confirmed that all is well')"
			       " ELSE ': updated' END",
		.delete_text = "@.customer || ' is not affected'",
	},
	{
		.table = "attempt",
		.kind = "customer",
		.subject = "'attempt:' || @.id",
		.incident = "nullif(@.incident_id, '')",
		.insert_at = "@.at_ms",
		.insert_overview = "1",
		.insert_text =
			"@.customer || ': called' || iif(@.name = '', '', ' ' || @.name)"
			" || iif(@.phone = 0, '', ' (phone ' || @.phone || ')') || ': '"
			" || replace(@.result, '_', ' ') || iif(@.note = '', '', ': ' || @.note)",
		.update_overview = "0",
		.update_text = "@.customer || ': call to ' || @.name",
		.delete_text = "@.customer || ': call to ' || @.name || ' removed'",
	},
	{
		.table = "clock",
		.kind = "update",
		.subject = "'clock:' || @.incident_id || '/' || @.audience",
		.incident = "nullif(@.incident_id, '')",
		.insert_at = "room_now()",
		.insert_overview = "0",
		.insert_text = "'clock: ' || @.audience",
		.update_overview = "0", /* what a person did tells it: the update, the snooze */
		.update_text =
			"iif(old.snoozed_ms IS NOT @.snoozed_ms AND @.snoozed_ms IS NOT NULL,"
			" 'snoozed: ', '') || 'update to ' || @.audience",
		.delete_text = "'clock removed: ' || @.audience",
	},
	{
		.table = "update_post",
		.kind = "update",
		.subject = "'update_post:' || @.id",
		.incident = "nullif(@.incident_id, '')",
		.insert_at = "@.at_ms",
		.insert_overview = "1",
		.insert_text = "@.audience || ': ' || @.text",
		.update_overview = "0",
		.update_text = "@.audience || ': ' || @.text",
		.delete_text = "@.audience || ': removed'",
	},
	{
		.table = "task",
		.kind = "task",
		.subject = "'task:' || @.id",
		.incident = "nullif(@.incident_id, '')",
		.insert_at = "@.given_ms",
		.insert_overview = "1",
		.insert_text = "@.person || ': ' || @.text",
		.update_overview = "1",
		.update_text = "@.person || ': ' || @.text || CASE"
			       " WHEN old.done_ms IS NOT @.done_ms"
			       " THEN iif(@.done_ms IS NULL, ' (not done after all)', ' (done)')"
			       " WHEN old.acknowledged IS NOT @.acknowledged"
			       " THEN iif(@.acknowledged IS 1, ' (taken on)', ' (not taken on)')"
			       " WHEN old.due_ms IS NOT @.due_ms THEN ' (more time)'"
			       " ELSE '' END",
		.delete_text = "@.person || ': ' || @.text || ' (removed)'",
	},
	{
		.table = "proposal",
		.kind = "proposal",
		.subject = "'proposal:' || @.id",
		.incident = "nullif(@.incident_id, '')",
		.insert_at = "@.at_ms",
		.insert_overview = "1",
		.insert_text = "'proposed: ' || @.text",
		.update_overview = "1",
		.update_text =
			"@.state || ': ' || @.text || iif(@.reason = '', '', ' (' || @.reason"
			" || ')')",
		.delete_text = "'proposal removed: ' || @.text",
	},
	{
		.table = "followup",
		.kind = "followup",
		.subject = "'followup:' || @.id",
		.incident = "nullif(@.incident_id, '')",
		.insert_at = "@.made_ms",
		.insert_overview = "1",
		.insert_text = "'to do: ' || @.text",
		.update_overview = "1",
		.update_text = "iif(old.done_ms IS NOT @.done_ms,"
			       " iif(@.done_ms IS NULL, 'to do again: ', 'done: '), 'to do: ')"
			       " || @.text",
		.delete_text = "'to do, removed: ' || @.text",
	},
	{
		.table = "decision",
		.kind = "decision",
		.subject = "'decision:' || @.id",
		.incident = "nullif(@.incident_id, '')",
		.insert_at = "@.at_ms",
		.insert_overview = "1",
		.insert_text = "'decided: ' || @.text"
			       " || iif(@.objections = '', '', '; objections: ' || @.objections)",
		.update_overview = "0",
		.update_text = "'decided: ' || @.text",
		.delete_text = "'decision removed: ' || @.text",
	},
	{
		.table = "hand",
		.kind = "observer",
		.subject = "'hand:' || @.id",
		.incident = "nullif(@.incident_id, '')",
		.insert_at = "@.at_ms",
		.insert_overview = "1",
		.insert_text =
			"@.person || iif(@.start, ' asks to start an incident', ' raised a hand')"
			" || iif(@.text = '', '', ': ' || @.text)",
		.update_overview = "1",
		.update_text = "CASE WHEN old.state IS NOT @.state THEN CASE @.state"
			       " WHEN 'taken' THEN 'took the hand of '"
			       " WHEN 'dismissed' THEN 'put down the hand of '"
			       " ELSE 'over with the incident: the hand of ' END"
			       " ELSE 'now of incident ' || @.incident_id || ': the hand of ' END"
			       " || @.person || iif(@.text = '', '', ': ' || @.text)",
		.delete_text = "'hand removed: ' || @.person",
	},
	{
		.table = "outbox",
		.kind = "outbox",
		.subject = "'outbox:' || @.number",
		.incident = "nullif(@.incident_id, '')",
		.insert_at = "@.made_ms",
		.insert_overview = "1",
		.insert_text = "'-> ' || @.recipient || ' ' || @.verb || ', queued'"
			       " || iif(@.text = '', '', ': ' || @.text)",
		.update_overview = "(old.state IS NOT new.state AND new.state <> 'sending')"
				   " OR old.hold IS NOT new.hold OR old.text IS NOT new.text",
		.update_text =
			"'-> ' || @.recipient || ' ' || @.verb || CASE"
			" WHEN old.text IS NOT @.text THEN ', in other words'"
			" WHEN old.hold IS NOT @.hold AND @.hold <> '' THEN ', asks again'"
			" WHEN old.state IS NOT @.state"
			" THEN ', ' || replace(@.state, '_', ' ')"
			" || iif(@.error = '' OR @.state = 'sent', '', ' (' || @.error || ')')"
			" ELSE ', ' || replace(@.state, '_', ' ') END"
			" || iif(@.text = '', '', ': ' || @.text)",
		.delete_text = "'-> ' || @.recipient || ' ' || @.verb || ', removed'",
	},
	{
		.table = "remote",
		.kind = "outbox",
		.subject = "'remote:' || @.incident_id || '/' || @.target || '/' || @.what",
		.incident = "nullif(@.incident_id, '')",
		.insert_at = "room_now()",
		.insert_overview = "0",
		.insert_text =
			"@.target || ' ' || @.what || ': ' || coalesce(nullif(@.name, ''), @.id)",
		.update_overview = "0",
		.update_text =
			"@.target || ' ' || @.what || ': ' || coalesce(nullif(@.name, ''), @.id)"
			" || iif(@.state = '', '', ', ' || @.state)",
		.delete_text = "@.target || ' ' || @.what || ' removed'",
	},
};

const char audit_columns[] = "SELECT name, type, \"notnull\", pk"
			     " FROM pragma_table_xinfo(?1)"
			     " WHERE hidden = 0"
			     " AND name NOT IN ('rev', 'raw', 'audited_ms', 'commented_ms')"
			     " AND (?1, name) <> ('page', 'kind')"
			     " ORDER BY cid";

/* The columns of one table that are audited, as three lists. */
struct columns {
	struct buf old;  /* old.a, old.b */
	struct buf new;  /* new.a, new.b */
	struct buf pair; /* 'a', <old>.a, <new>.a: made for one event */
};

enum event_cause { CAUSE_INSERT, CAUSE_UPDATE, CAUSE_DELETE };

static void
put_for(struct buf *out, const char *expression, const char *row)
{
	for (;;) {
		size_t plain = strcspn(expression, "@");

		(void)buf_add(out, expression, plain);
		if (expression[plain] == '\0')
			return;
		(void)buf_string(out, row);
		expression += plain + 1;
	}
}

static struct err
read_columns(struct record *r, const char *table, enum event_cause cause, struct columns *out)
{
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, audit_columns, "t", table);
	bool row = false;

	if (e.kind != ERR_NONE)
		return e;
	for (;;) {
		const char *name;
		const char *comma = out->old.length == 0 ? "" : ", ";

		e = db_step(r, s, &row);
		if (e.kind != ERR_NONE || !row)
			return e;
		name = (const char *)sqlite3_column_text(s, 0);
		(void)buf_printf(&out->old, "%sold.%s", comma, name);
		(void)buf_printf(&out->new, "%snew.%s", comma, name);
		(void)buf_printf(&out->pair, "%s'%s', %s%s, %s%s", comma, name,
			cause == CAUSE_INSERT ? "NULL" : "old.", cause == CAUSE_INSERT ? "" : name,
			cause == CAUSE_DELETE ? "NULL" : "new.", cause == CAUSE_DELETE ? "" : name);
	}
}

static void
put_trigger(struct buf *out, const struct audit *audit, enum event_cause cause,
	const struct columns *columns)
{
	static const char *const verbs[] = {"INSERT", "UPDATE", "DELETE"};
	const char *const texts[] = {audit->insert_text, audit->update_text, audit->delete_text};
	const char *const overviews[] = {audit->insert_overview, audit->update_overview, "0"};
	const char *row = cause == CAUSE_DELETE ? "old" : "new";

	(void)buf_printf(
		out, "DROP TRIGGER IF EXISTS temp.%s_%s_event;\n", audit->table, verbs[cause]);
	(void)buf_printf(out, "CREATE TEMP TRIGGER %s_%s_event AFTER %s ON main.%s\n", audit->table,
		verbs[cause], verbs[cause], audit->table);
	if (cause == CAUSE_UPDATE)
		(void)buf_printf(
			out, "WHEN (%s) IS NOT (%s)\n", columns->old.data, columns->new.data);
	(void)buf_printf(out, "BEGIN\nINSERT INTO event (at_ms, recorded_ms, incident_id, kind, "
			      "subject, actor, source, overview, text, data)\nVALUES (");
	put_for(out, cause == CAUSE_INSERT ? audit->insert_at : "room_now()", row);
	(void)buf_string(out, ", room_now(), ");
	put_for(out,
		cause == CAUSE_UPDATE && audit->update_incident != NULL ? audit->update_incident
									: audit->incident,
		row);
	(void)buf_printf(out, ", '%s', ", audit->kind);
	put_for(out, audit->subject, row);
	(void)buf_string(out, ", room_actor(), room_source(), ");
	put_for(out, overviews[cause], row);
	(void)buf_string(out, ",\nsubstr(");
	put_for(out, texts[cause], row);
	(void)buf_printf(out, ", 1, 1000),\nroom_diff(%s));\nEND;\n", columns->pair.data);
}

static struct err
make_trigger(struct record *r, const struct audit *audit, enum event_cause cause)
{
	struct columns columns;
	struct buf sql;
	struct err e;

	buf_init(&sql, TRIGGER_CAP_BYTES);
	buf_init(&columns.old, TRIGGER_CAP_BYTES);
	buf_init(&columns.new, TRIGGER_CAP_BYTES);
	buf_init(&columns.pair, TRIGGER_CAP_BYTES);
	e = read_columns(r, audit->table, cause, &columns);
	if (e.kind == ERR_NONE)
		put_trigger(&sql, audit, cause, &columns);
	if (e.kind == ERR_NONE && sql.full)
		e = err_make(ERR_FULL, "Memory is short.");
	if (e.kind == ERR_NONE && sqlite3_exec(r->db, sql.data, NULL, NULL, NULL) != SQLITE_OK)
		e = db_fail(r);
	buf_clear(&columns.pair);
	buf_clear(&columns.new);
	buf_clear(&columns.old);
	buf_clear(&sql);
	return e;
}

bool
audit_table_at(size_t i, const char **table, struct buf *subject)
{
	if (i >= sizeof audits / sizeof audits[0])
		return false;
	*table = audits[i].table;
	/* "@.id" is the column itself there. */
	for (const char *at = audits[i].subject; *at != '\0'; at++) {
		if (at[0] == '@' && at[1] == '.')
			at++;
		else
			(void)buf_add(subject, at, 1);
	}
	return !subject->full;
}

struct err
audit_triggers(struct record *r)
{
	struct err e = NO_ERR;

	for (size_t i = 0; i < sizeof audits / sizeof audits[0]; i++) {
		for (int cause = CAUSE_INSERT; cause <= CAUSE_DELETE; cause++) {
			if (e.kind == ERR_NONE)
				e = make_trigger(r, &audits[i], (enum event_cause)cause);
		}
	}
	return e;
}
