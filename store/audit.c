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
		.update_overview = "NOT room_told() AND old.status IS NOT new.status",
		.update_text =
			"@.title || CASE"
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
			" ELSE ': updated' END",
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
			" OR (old.priority IS NOT new.priority"
			"  AND (new.matches IS NOT 'priority' OR old.matches IS 'priority'))"
			" OR (old.pages IS NOT new.pages AND new.pages_by IS NULL))",
		.update_text = "'#' || @.id || CASE"
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
			       " ELSE ' updated' END",
		.delete_text = "'#' || @.id || ' removed'",
	},
	{
		.table = "incident",
		.kind = "incident",
		.subject = "'incident:' || @.id",
		.incident = "@.id",
		.insert_at = "@.declared_ms",
		.insert_overview = "1",
		.insert_text = "'declared: ' || @.title",
		.update_overview = "1",
		.update_text = "@.title || CASE"
			       " WHEN old.status IS NOT @.status"
			       " THEN ': ' || @.status || ' (was ' || old.status || ')'"
			       " WHEN old.severity IS NOT @.severity"
			       " THEN ': severity ' || coalesce(@.severity, 'unknown')"
			       " ELSE ': updated' END",
		.delete_text = "@.title || ': removed'",
	},
	{
		.table = "step",
		.kind = "step",
		.subject = "'step:' || iif(@.incident_id = '', '', @.incident_id || '/') || @.id",
		.incident = "nullif(@.incident_id, '')",
		.insert_at = "room_now()",
		.insert_overview = "room_source() IS 'person'",
		.insert_text = "'step: ' || @.text",
		.update_overview = "room_source() IS 'person'",
		.update_text = "CASE WHEN old.state IS NOT @.state"
			       " THEN @.state || ': ' || @.text"
			       " ELSE 'step: ' || @.text END",
		.delete_text = "'step removed: ' || @.text",
	},
	{
		.table = "role",
		.kind = "role",
		.subject = "'role:' || iif(@.incident_id = '', '', @.incident_id || '/') || @.name",
		.incident = "nullif(@.incident_id, '')",
		.insert_at = "room_now()",
		.insert_overview = "room_source() IS 'person'",
		.insert_text = "'role: ' || @.name",
		.update_overview = "room_source() IS 'person'",
		.update_text = "CASE WHEN old.person IS NOT @.person"
			       " THEN @.name || ': ' || coalesce(nullif(@.person, ''), 'nobody')"
			       " ELSE 'role: ' || @.name END",
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
};

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
	static const char sql[] = "SELECT name"
				  " FROM pragma_table_xinfo(?1)"
				  " WHERE hidden = 0"
				  " AND name NOT IN ('rev', 'raw', 'kind', 'audited_ms',"
				  " 'commented_ms')"
				  " ORDER BY cid";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", table);
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
	put_for(out, audit->incident, row);
	(void)buf_printf(out, ", '%s', ", audit->kind);
	put_for(out, audit->subject, row);
	(void)buf_printf(out, ", room_actor(), room_source(), %s,\nsubstr(", overviews[cause]);
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
