/* store/ticket_audit.c - what was done to a ticket, when and by whom; and so why it pages.
 *
 * Each audit is somebody's doing and holds several events; a trigger is one of these. Who counts
 * (R6): a priority that an agent set does not page, one of a customer does, and so does one of
 * which nobody can say who set it. Tags and fields count whoever set them (R5). An agent who opens
 * a ticket for a customer writes down what he was told on the phone: what such a ticket is opened
 * with is the customer's. One he opens for himself is an agent's.
 * `pages_by` is null where a ticket pages by its state alone: its audits may still name somebody.
 * SPDX-License-Identifier: MIT */
#include "store/ticket_audit.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/ticket_person.h"

static const char lay_out[] =
	"INSERT INTO temp.audit_item (id, author_id, author, role, system, created_ms, v)"
	" SELECT iif(typeof(json_extract(v, '$.id')) = 'integer'"
	"     AND coalesce(json_extract(v, '$.ticket_id'), ?1) = ?1, json_extract(v, '$.id'), "
	"NULL),"
	"   iif(json_extract(v, '$.author_id') > 0, json_extract(v, '$.author_id'), 0),"
	"   nullif(ticket_person.name, ''), ticket_person.role,"
	"   room_text(json_extract(v, '$.via.channel')) IN ('rule', 'system')"
	"     OR typeof(json_extract(v, '$.author_id')) <> 'integer'"
	"     OR json_extract(v, '$.author_id') <= 0,"
	"   room_time(json_extract(v, '$.created_at')), v"
	" FROM temp.item"
	" LEFT JOIN ticket_person ON ticket_person.id = json_extract(v, '$.author_id')"
	" ORDER BY at";
static const char drop[] = "DELETE FROM temp.audit_item"
			   " WHERE id IS NULL OR id <= 0 OR created_ms IS NULL";
/* Newest first: all before the last one of the page are newer. Oldest first: none is. */
static const char find_known[] =
	"SELECT (SELECT created_ms FROM temp.audit_item ORDER BY at LIMIT 1) >= last.created_ms"
	"  AND last.created_ms <= ?1"
	" FROM (SELECT created_ms"
	"  FROM temp.audit_item"
	"  ORDER BY at DESC"
	"  LIMIT 1) AS last";
static const char drop_read[] = "DELETE FROM temp.audit_item"
				" WHERE created_ms <= ?1";

/* One change of one field. A rule's own changes lie in the audit of who set it off. */
#define CHANGES                                                                                    \
	"change (id, audit, author_id, author, role, system, created_ms, creates, field, v)"       \
	" AS MATERIALIZED ("                                                                       \
	"  SELECT json_extract(e.value, '$.id'), a.id, a.author_id, a.author, a.role,"             \
	"    a.system OR coalesce(room_text(json_extract(e.value, '$.via.channel')), '')"          \
	"      IN ('rule', 'system'),"                                                             \
	"    a.created_ms, json_extract(e.value, '$.type') = 'Create',"                            \
	"    room_text(json_extract(e.value, '$.field_name')), e.value"                            \
	"  FROM temp.audit_item AS a,"                                                             \
	"   (SELECT audit_item.at AS audit_at,"                                                    \
	"      CASE x.type WHEN 'object' THEN x.value ELSE '{}' END AS value"                      \
	"    FROM temp.audit_item, json_each(audit_item.v, '$.events') AS x) AS e"                 \
	"  WHERE e.audit_at = a.at"                                                                \
	"  AND typeof(json_extract(e.value, '$.id')) = 'integer'"                                  \
	"  AND json_extract(e.value, '$.id') > 0"                                                  \
	"  AND json_extract(e.value, '$.type') IN ('Create', 'Change'))"

/* A check box is "true" in a ticket, and may be "1" in its audit. */
#define HAS(side)                                                                                  \
	"EXISTS (SELECT 1"                                                                         \
	"  FROM json_each(change.v, '" side "') AS got"                                            \
	"  WHERE CASE"                                                                             \
	"    WHEN got.type = 'true' OR (wanted.value IN ('true') AND got.value IN ('1', 1))"       \
	"     THEN 'true'"                                                                         \
	"    WHEN got.type = 'false' OR (wanted.value IN ('false') AND got.value IN ('0', 0))"     \
	"     THEN 'false'"                                                                        \
	"    ELSE CAST(got.value AS TEXT) END = wanted.value)"

static const char find_triggers[] =
	"WITH " CHANGES ","
	" wanted (why, field, value) AS MATERIALIZED ("
	"  SELECT 'priority', 'priority', value FROM json_each(?1, '$.priorities')"
	"  UNION ALL SELECT 'tag', 'tags', value FROM json_each(?1, '$.tags')"
	"  UNION ALL SELECT 'field', CAST(json_extract(value, '$.id') AS TEXT),"
	"   CAST(json_extract(value, '$.value') AS TEXT)"
	"  FROM json_each(?1, '$.fields'))"
	" INSERT INTO temp.trigger_item (id, audit, created_ms, creates, why, what, actor, party)"
	" SELECT change.id, change.audit, change.created_ms, change.creates, wanted.why,"
	"   min(wanted.value), iif(change.system, NULL, change.author),"
	"   CASE"
	"    WHEN change.system THEN 'unknown'"
	"    WHEN change.role IN ('agent', 'admin') AND change.creates"
	"     AND change.author_id IS NOT ?2 THEN 'for'"
	"    WHEN change.role IN ('agent', 'admin') THEN 'agent'"
	"    WHEN change.role = 'end-user' OR change.author_id IS ?2 THEN 'customer'"
	"    ELSE 'unknown' END"
	" FROM change"
	" JOIN wanted ON wanted.field = change.field"
	" WHERE " HAS("$.value") " AND NOT (wanted.why <> 'priority' AND " HAS(
		"$.previous_value") ")"
				    /* from one priority that pages to another: it was raised before */
				    " AND NOT (wanted.why = 'priority' AND NOT change.creates"
				    "  AND coalesce(room_text(json_extract(change.v, "
				    "'$.previous_value')), '')"
				    "   IN (SELECT value FROM json_each(?1, '$.priorities')))"
				    " GROUP BY change.id";
static const char name_triggers[] =
	"UPDATE temp.trigger_item"
	" SET pages = why <> 'priority' OR party <> 'agent',"
	"  by = CASE party"
	"   WHEN 'agent' THEN coalesce(actor, 'somebody') || ' (agent)'"
	"   WHEN 'customer' THEN coalesce(actor, 'somebody') || ' (customer)'"
	"   WHEN 'for' THEN coalesce((SELECT nullif(name, '')"
	"     FROM ticket_person"
	"     WHERE id = ?1), 'somebody') || ' (customer)'"
	"   ELSE coalesce(actor || ' (source unknown)', 'source unknown') END";
/* One that pages by its state was told when it began to. What was set at once is one line. */
static const char tell[] =
	"INSERT INTO event (at_ms, recorded_ms, incident_id, kind, subject, actor, source, origin,"
	"  overview, text, data)"
	" SELECT t.created_ms, room_now(), ticket.incident_id, 'ticket', 'ticket:' || ticket.id,"
	"   t.actor, 'zendesk', 'zendesk:' || t.id,"
	"   (ticket.pages IS NULL OR ticket.pages_by IS NOT NULL OR NOT t.pages)"
	"    AND t.id = (SELECT id"
	"     FROM temp.trigger_item AS one"
	"     WHERE one.audit = t.audit"
	"     ORDER BY NOT one.pages, one.id"
	"     LIMIT 1),"
	"   substr('#' || ticket.id || CASE t.why"
	"     WHEN 'priority' THEN iif(t.creates, ' opened as ', ' raised to ') || t.what"
	"     WHEN 'tag' THEN iif(t.creates, ' opened with the tag ', ' given the tag ') || t.what"
	"     ELSE ' field set to ' || t.what END"
	"    || CASE"
	"     WHEN t.by = 'source unknown' THEN ', ' || t.by"
	"     WHEN t.party = 'for' THEN ' for ' || t.by || coalesce(' by ' || t.actor, '')"
	"     ELSE ' by ' || t.by END"
	"    || iif(t.pages, '', ': does not page'), 1, 1000),"
	"   json_object('audit', json_object('id', t.audit, 'why', t.why))"
	" FROM temp.trigger_item AS t"
	" JOIN ticket ON ticket.id = ?1"
	" WHERE true"
	" ORDER BY t.created_ms, t.id"
	" ON CONFLICT (origin) DO NOTHING";
static const char name_ticket[] =
	"UPDATE ticket"
	" SET pages = t.why, pages_ms = t.created_ms, pages_by = t.by, rev = room_rev()"
	" FROM (SELECT why, created_ms, by"
	"  FROM temp.trigger_item"
	"  WHERE pages"
	"  ORDER BY created_ms DESC, id DESC"
	"  LIMIT 1) AS t"
	" WHERE ticket.id = ?1"
	" AND (ticket.pages_by IS NULL OR t.created_ms > coalesce(ticket.pages_ms, 0))";
/* What makes it page is no answer to it. A comment may be somebody else's than its audit. */
static const char find_answer[] =
	"UPDATE ticket"
	" SET answered_ms = answer.ms, rev = room_rev()"
	" FROM (SELECT max(a.created_ms) AS ms"
	"  FROM (SELECT id, created_ms, system, coalesce("
	"     (SELECT json_extract(x.value, '$.author_id')"
	"      FROM json_each(audit_item.v, '$.events') AS x"
	"      WHERE x.type = 'object'"
	"      AND json_extract(x.value, '$.type') = 'Comment'"
	"      AND typeof(json_extract(x.value, '$.author_id')) = 'integer'"
	"      LIMIT 1), author_id) AS who"
	"   FROM temp.audit_item) AS a"
	"  LEFT JOIN ticket_person ON ticket_person.id = a.who"
	"  WHERE NOT a.system"
	"  AND a.who > 0"
	"  AND (ticket_person.role IN ('agent', 'admin')"
	"   OR (coalesce(ticket_person.role, '') = '' AND a.who IS NOT ?2))"
	"  AND a.id NOT IN (SELECT audit FROM temp.trigger_item WHERE pages)) AS answer"
	" WHERE ticket.id = ?1"
	" AND answer.ms > coalesce(ticket.answered_ms, 0)";
static const char count_items[] = "SELECT count(*) FROM temp.audit_item";

struct err
ticket_audit_settle(struct record *r, int64_t before_ms)
{
	static const char sql[] = "UPDATE ticket"
				  " SET audited_ms = updated_ms"
				  " WHERE audited_ms < updated_ms"
				  " AND audited_ms = 0"
				  " AND matches IS NULL"
				  " AND updated_ms < ?1";
	unsigned touched = r->touched;
	struct err e = db_run(r, sql, "i", before_ms);

	r->touched = touched; /* nobody sees that */
	return e;
}

struct err
ticket_audit_next(struct record *r, const char *spared, struct ticket_unaudited *out)
{
	static const char sql[] = "SELECT id, updated_ms, audited_ms, matches IS NOT NULL"
				  " FROM ticket"
				  " WHERE audited_ms < updated_ms"
				  " AND id NOT IN (SELECT value FROM json_each(?1))"
				  " ORDER BY matches IS NULL, updated_ms DESC"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", spared);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	*out = (struct ticket_unaudited){0};
	if (!row)
		return NO_ERR;
	out->id = sqlite3_column_int64(s, 0);
	out->updated_ms = sqlite3_column_int64(s, 1);
	out->after_ms = sqlite3_column_int64(s, 2);
	out->matches = sqlite3_column_int(s, 3) != 0;
	db_end(s);
	return NO_ERR;
}

static struct err
read_head(struct record *r, const char *reply, size_t length, struct merge *out)
{
	static const char sql[] = "SELECT json_type(?1, '$.audits') = 'array',"
				  " json_type(?1, '$.meta.has_more') = 'true',"
				  " room_text(json_extract(?1, '$.meta.after_cursor'))"
				  " WHERE json_valid(?1)";
	sqlite3_stmt *s = NULL;
	struct err e = NO_ERR;
	const char *next;
	bool row = false;
	bool good;

	if (memchr(reply, '\0', length) == NULL)
		e = db_start(r, &s, sql, "n", reply, length);
	if (e.kind == ERR_NONE && s != NULL)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return err_make(ERR_MALFORMED, "Zendesk's answer is not JSON.");
	good = sqlite3_column_int(s, 0) == 1;
	next = (const char *)sqlite3_column_text(s, 2);
	if (next != NULL && strlen(next) < sizeof out->next)
		(void)snprintf(out->next, sizeof out->next, "%s", next);
	out->more = sqlite3_column_int(s, 1) == 1 && out->next[0] != '\0';
	db_end(s);
	if (!good)
		return err_make(ERR_MALFORMED, "Zendesk's answer is not a list of audits.");
	return NO_ERR;
}

/* From temp.item into temp.audit_item, without what was read before. */
static struct err
lay_out_audits(struct record *r, const struct ticket_unaudited *t, struct merge *merge)
{
	int64_t all = 0;
	int64_t good = 0;
	int64_t known = 0;
	struct err e = db_run(r, "DELETE FROM temp.audit_item", "");

	if (e.kind == ERR_NONE)
		e = db_run(r, "DELETE FROM temp.trigger_item", "");
	if (e.kind == ERR_NONE)
		e = db_run(r, lay_out, "i", t->id);
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &all, count_items, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, drop, "");
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &good, count_items, "");
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &known, find_known, "i", t->after_ms);
	if (e.kind == ERR_NONE)
		e = db_run(r, drop_read, "i", t->after_ms);
	merge->seen = (int)all;
	merge->skipped = (int)(all - good);
	merge->known = known != 0;
	return e;
}

/* What temp.audit_item says of the ticket. */
static struct err
store_audits(struct record *r, const struct ticket_unaudited *t, const char *page_on)
{
	static const char find_requester[] = "SELECT requester_id"
					     " FROM ticket"
					     " WHERE id = ?1";
	int64_t requester_id = 0;
	struct err e = db_number(r, -1, &requester_id, find_requester, "i", t->id);

	if (e.kind == ERR_NONE)
		e = db_run(r, find_triggers, "ti", page_on, requester_id);
	if (e.kind == ERR_NONE)
		e = db_run(r, name_triggers, "i", requester_id);
	if (e.kind == ERR_NONE)
		e = db_run(r, tell, "i", t->id);
	if (e.kind == ERR_NONE)
		e = db_run(r, name_ticket, "i", t->id);
	if (e.kind == ERR_NONE)
		e = db_run(r, find_answer, "ii", t->id, requester_id);
	if (e.kind == ERR_NONE)
		e = db_run(r, "DELETE FROM temp.audit_item", "");
	return e;
}

struct err
ticket_audit_merge(struct record *r, const char *reply, size_t length,
	const struct ticket_unaudited *t, const char *page_on, struct merge *out)
{
	struct merge merge = {0};
	struct err e = read_head(r, reply, length, &merge);

	if (e.kind == ERR_NONE)
		e = ticket_person_lay_in(r, reply, length);
	if (e.kind == ERR_NONE)
		e = db_lay_out(r, reply, length, "$.audits", NULL);
	if (e.kind == ERR_NONE)
		e = lay_out_audits(r, t, &merge);
	if (e.kind == ERR_NONE)
		e = store_audits(r, t, page_on);
	if (e.kind != ERR_NONE)
		return e;
	merge.known = merge.known || !merge.more;
	*out = merge;
	return NO_ERR;
}

struct err
ticket_audit_end(struct record *r, const struct ticket_unaudited *t, bool whole)
{
	/* An event of its own says who set it: an agent, or it would page already. */
	static const char unmark[] = "UPDATE ticket"
				     " SET pages = NULL, pages_ms = NULL, rev = room_rev()"
				     " WHERE id = ?1"
				     " AND pages IS NOT NULL"
				     " AND pages_by IS NULL"
				     " AND EXISTS (SELECT 1"
				     "  FROM event"
				     "  WHERE subject = 'ticket:' || ?1"
				     "  AND origin GLOB 'zendesk:*')";
	static const char mark[] = "UPDATE ticket"
				   " SET pages = matches, pages_ms = min(updated_ms, room_now()),"
				   "  rev = room_rev()"
				   " WHERE id = ?1"
				   " AND matches IS NOT NULL"
				   " AND pages IS NULL"
				   " AND (NOT ?2 OR NOT EXISTS (SELECT 1"
				   "  FROM event"
				   "  WHERE subject = 'ticket:' || ?1"
				   "  AND origin GLOB 'zendesk:*'))";
	static const char cover[] = "UPDATE ticket"
				    " SET audited_ms = ?2"
				    " WHERE id = ?1";
	struct err e = whole ? db_run(r, unmark, "i", t->id) : NO_ERR;
	unsigned touched;

	if (e.kind == ERR_NONE)
		e = db_run(r, mark, "ii", t->id, (int64_t)whole);
	touched = r->touched;
	if (e.kind == ERR_NONE)
		e = db_run(r, cover, "ii", t->id, t->updated_ms);
	r->touched = touched; /* nobody sees that */
	return e;
}

struct err
ticket_audit_unreachable(struct record *r, const char *ids)
{
	static const char sql[] = "UPDATE ticket"
				  " SET pages = matches, pages_ms = min(updated_ms, room_now()),"
				  "  rev = room_rev()"
				  " WHERE audited_ms < updated_ms"
				  " AND matches IS NOT NULL"
				  " AND pages IS NULL"
				  " AND (?1 IS NULL OR id IN (SELECT value FROM json_each(?1)))";

	return db_run(r, sql, "t", ids);
}
