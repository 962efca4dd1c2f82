/* store/page_write.c - pages that we have written to at PagerDuty.
 *
 * An answer is read as a merge reads it: by one statement of SQLite's JSON functions.
 * SPDX-License-Identifier: MIT */
#include "store/page_write.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/page_list.h"
#include "store/page_merge.h"
#include "store/text.h"
#include "store/tie.h"

/* The words that a body sends on, but for what a service may do to them on the way: returns before
 * line feeds, and space around them. */
#define TRIMMED ", char(13), ''), char(9, 10, 32))"
#define WORDS                                                                                      \
	"trim(replace(coalesce(json_extract(body, '$.note.content'),"                              \
	" json_extract(body, '$.message'))" TRIMMED
#define OURS "ours (words) AS (SELECT " WORDS " FROM (SELECT ?4 AS body))"

/* Whether the incident v is as the change b asks for; ?3 is who acts. Its level it does not tell. */
#define AS_WANTED                                                                                  \
	"(json_type(b, '$.escalation_level') IS NULL"                                              \
	"  AND json_type(b, '$.escalation_policy') IS NULL"                                        \
	"  AND coalesce(json_extract(b, '$.status') = json_extract(v, '$.status'), 1)"             \
	"  AND (json_extract(b, '$.status') IS NOT 'acknowledged' OR ?3 = '' OR ?3 IN ("           \
	"   SELECT json_extract(value, '$.acknowledger.id')"                                       \
	"   FROM json_each(v, '$.acknowledgements')))"                                             \
	"  AND coalesce(json_extract(b, '$.priority.id')"                                          \
	"   = coalesce(json_extract(v, '$.priority.id'), ''), 1)"                                  \
	"  AND NOT EXISTS ("                                                                       \
	"   SELECT json_extract(value, '$.assignee.id') FROM json_each(b, '$.assignments')"        \
	"   EXCEPT"                                                                                \
	"   SELECT json_extract(value, '$.assignee.id') FROM json_each(v, '$.assignments')))"

/* ---- how a page stands ---- */

static enum page_status
status_of(const char *word)
{
	if (word != NULL && strcmp(word, "resolved") == 0)
		return PAGE_RESOLVED;
	if (word != NULL && strcmp(word, "acknowledged") == 0)
		return PAGE_ACKNOWLEDGED;
	return PAGE_TRIGGERED;
}

/* Columns: status, since when, by whom, as wanted. */
static struct err
read_stand(struct record *r, sqlite3_stmt *s, struct page_stand *out)
{
	bool row = false;
	struct err e = db_step(r, s, &row);

	*out = (struct page_stand){.found = false};
	if (e.kind != ERR_NONE || !row)
		return e;
	out->found = true;
	out->status = status_of((const char *)sqlite3_column_text(s, 0));
	out->status_ms = sqlite3_column_int64(s, 1);
	(void)text_show(
		text_of((const char *)sqlite3_column_text(s, 2)), false, out->by, sizeof out->by);
	out->as_wanted = sqlite3_column_int(s, 3) != 0;
	db_end(s);
	return NO_ERR;
}

struct err
page_stand_find(struct record *r, const char *id, struct page_stand *out)
{
	static const char sql[] =
		"SELECT status, coalesce(status_ms, 0),"
		" CASE WHEN json_valid(raw)"
		"  THEN json_extract(raw, '$.last_status_change_by.summary') END, 0"
		" FROM page"
		" WHERE id = ?1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", id);

	return e.kind == ERR_NONE ? read_stand(r, s, out) : e;
}

struct err
page_stand_read(struct record *r, const char *reply, size_t length, const char *body,
	const char *person, struct page_stand *out)
{
	static const char sql[] =
		"WITH got (v, b) AS (SELECT json_extract(?1, '$.incident'),"
		"  coalesce(json_extract(?2, '$.incident'), '{}'))"
		" SELECT json_extract(v, '$.status'),"
		"  coalesce(room_time(json_extract(v, '$.last_status_change_at')), 0),"
		"  json_extract(v, '$.last_status_change_by.summary'),"
		" " AS_WANTED " FROM got"
		" WHERE json_type(v, '$.status') = 'text'";
	struct page_head head = {0};
	sqlite3_stmt *s = NULL;
	struct err e = page_head_read(r, reply, length, "$.none", "$.incident", &head);

	if (e.kind == ERR_NONE && !head.one)
		e = page_malformed("an incident");
	if (e.kind == ERR_NONE)
		e = db_start(r, &s, sql, "ntt", reply, length, body, person);
	if (e.kind == ERR_NONE)
		e = read_stand(r, s, out);
	if (e.kind == ERR_NONE && !out->found)
		e = page_malformed("an incident");
	return e;
}

/* ---- many ---- */

/* The pages that the body of many (?1) names, as the record has them; `had`: it tells that what is
 * asked for has come to be since (?4), by its state or by an entry of its log (?5: types). */
#define ASKED                                                                                      \
	"asked (id, b, v, number, status) AS ("                                                    \
	" SELECT json_extract(value, '$.id'), value, CASE WHEN json_valid(raw) THEN raw END,"      \
	"  page.number, page.status"                                                               \
	" FROM json_each(?1, '$.incidents')"                                                       \
	" LEFT JOIN page ON page.id = json_extract(value, '$.id')),"                               \
	" told (id, b, number, status, had) AS ("                                                  \
	" SELECT id, b, number, status, ?2 AND v IS NOT NULL AND (" AS_WANTED                      \
	"  OR EXISTS (SELECT 1 FROM event"                                                         \
	"   WHERE subject = 'page:' || asked.id"                                                   \
	"   AND at_ms >= ?4"                                                                       \
	"   AND json_extract(data, '$.log.type') IN (SELECT value FROM json_each(?5))))"           \
	" FROM asked)"

struct err
page_many_read(struct record *r, const char *reply, size_t length, const struct page_edit *c,
	struct page_many *out)
{
	static const char sql[] =
		"WITH " ASKED ", missing AS ("
		" SELECT * FROM told"
		" WHERE id NOT IN ("
		"  SELECT coalesce(json_extract(value, '$.id'), '')"
		"  FROM json_each(?6, '$.incidents'))"
		" AND NOT had)"
		" SELECT (SELECT count(*) FROM told), (SELECT count(*) FROM missing),"
		"  (SELECT group_concat(name, ', ') FROM ("
		"   SELECT coalesce('#' || number, id)"
		"    || iif(status = 'resolved', ' (resolved)', '') AS name"
		"   FROM missing LIMIT 4))";
	struct page_head head = {0};
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = page_head_read(r, reply, length, "$.incidents", "$.none", &head);

	*out = (struct page_many){.asked = 0};
	if (e.kind == ERR_NONE && !head.list)
		e = page_malformed("a list of incidents");
	if (e.kind == ERR_NONE)
		e = db_start(r, &s, sql, "tititn", c->body, (int64_t)c->again, c->person,
			c->since_ms, c->types, reply, length);
	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	out->asked = sqlite3_column_int(s, 0);
	out->done = out->asked - sqlite3_column_int(s, 1);
	(void)text_show(text_of((const char *)sqlite3_column_text(s, 2)), false, out->missing,
		sizeof out->missing);
	db_end(s);
	return NO_ERR;
}

struct err
page_many_open(struct record *r, const struct page_edit *c, struct page_left *out)
{
	static const char sql[] = "WITH " ASKED ", judged AS ("
				  " SELECT id, b, had, NOT had AND status IS 'resolved'"
				  "  AND json_extract(b, '$.status') = 'acknowledged' AS closed"
				  " FROM told)"
				  " SELECT json_object('incidents', json_group_array(json(b))"
				  "   FILTER (WHERE NOT had AND closed IS NOT 1)),"
				  "  count(*) FILTER (WHERE NOT had AND closed IS NOT 1), "
				  "count(*), coalesce(sum(had), 0)"
				  " FROM judged";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = db_start(
		r, &s, sql, "titit", c->body, (int64_t)c->again, c->person, c->since_ms, c->types);

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	out->left = sqlite3_column_int64(s, 1);
	out->all = sqlite3_column_int64(s, 2);
	out->had = sqlite3_column_int64(s, 3);
	(void)buf_string(&out->body,
		out->left == out->all ? c->body : (const char *)sqlite3_column_text(s, 0));
	db_end(s);
	return NO_ERR;
}

/* ---- traces ---- */

/* Rows that were sent with the same words have left as many traces. Of `count` columns: certain,
 * vague. */
static struct err
read_trace(struct record *r, sqlite3_stmt *s, const struct outbox_send *row, int64_t since_ms,
	struct page_trace *out)
{
	static const char others[] = "WITH " OURS " SELECT count(*)"
				     " FROM outbox, ours"
				     " WHERE target = 'pagerduty'"
				     " AND verb = ?1"
				     " AND object = ?2"
				     " AND number <> ?3"
				     " AND state = 'sent'"
				     " AND sent_ms >= ?5"
				     " AND " WORDS " IS words";
	int64_t sent = 0;
	bool found = false;
	struct err e = db_step(r, s, &found);

	if (e.kind != ERR_NONE || !found)
		return e;
	out->certain = sqlite3_column_int64(s, 0);
	out->vague = sqlite3_column_int64(s, 1);
	db_end(s);
	e = db_number(r, 0, &sent, others, "ttiti", row->verb, row->object, row->number, row->body,
		since_ms);
	out->certain -= sent < out->certain ? sent : out->certain;
	return e;
}

struct err
page_trace_notes(struct record *r, const char *reply, size_t length, const struct outbox_send *row,
	int64_t since_ms, const char *person, struct page_trace *out)
{
	static const char sql[] =
		"WITH " OURS " SELECT count(*), 0"
		" FROM ours, json_each(?1, '$.notes')"
		" WHERE type = 'object'"
		" AND room_time(json_extract(value, '$.created_at')) >= ?2"
		" AND (?3 = '' OR json_extract(value, '$.user.id') = ?3)"
		" AND trim(replace(room_text(json_extract(value, '$.content'))" TRIMMED " IS words";
	struct page_head head = {0};
	sqlite3_stmt *s = NULL;
	struct err e = page_head_read(r, reply, length, "$.notes", "$.none", &head);

	*out = (struct page_trace){.more = head.more};
	if (e.kind == ERR_NONE && !head.list)
		e = page_malformed("a list of notes");
	if (e.kind == ERR_NONE)
		e = db_start(r, &s, sql, "nitt", reply, length, since_ms, person, row->body);
	return e.kind == ERR_NONE ? read_trace(r, s, row, since_ms, out) : e;
}

struct err
page_trace_log(struct record *r, const char *reply, size_t length, const struct outbox_send *row,
	const char *types, int64_t since_ms, const char *person, struct page_trace *out)
{
	static const char sql[] =
		"WITH " OURS ", had (words) AS ("
		" SELECT trim(replace(room_text(json_extract(value, '$.message'))" TRIMMED
		" FROM json_each(?1, '$.log_entries')"
		" WHERE type = 'object'"
		" AND json_extract(value, '$.type') IN (SELECT value FROM json_each(?5))"
		" AND room_time(json_extract(value, '$.created_at')) >= ?2"
		" AND (?3 = '' OR json_extract(value, '$.agent.id') = ?3))"
		" SELECT count(*) FILTER (WHERE ours.words IS NULL OR had.words = ours.words),"
		" count(*) FILTER (WHERE ours.words IS NOT NULL AND coalesce(had.words, '') = '')"
		" FROM ours, had";
	struct page_head head = {0};
	sqlite3_stmt *s = NULL;
	struct err e = page_head_read(r, reply, length, "$.log_entries", "$.none", &head);

	*out = (struct page_trace){.more = head.more};
	if (e.kind == ERR_NONE && !head.list)
		e = page_malformed("a list of log entries");
	if (e.kind == ERR_NONE)
		e = db_start(
			r, &s, sql, "nittt", reply, length, since_ms, person, row->body, types);
	return e.kind == ERR_NONE ? read_trace(r, s, row, since_ms, out) : e;
}

/* ---- what the record learns ---- */

struct err
page_write_merge(struct record *r, const char *reply, size_t length)
{
	const bool told = r->moment.told;
	struct err e;

	r->moment.told = true;
	e = page_merge_apart(r, reply, length);
	r->moment.told = told;
	return e;
}

struct err
page_write_note(struct record *r, const char *id, const char *reply, size_t length)
{
	static const char sql[] =
		"INSERT INTO page_note (page_id, id, person, text, created_ms, rev)"
		" SELECT ?2, json_extract(v, '$.id'),"
		"  coalesce(room_text(json_extract(v, '$.user.summary')),"
		"   room_text(json_extract(v, '$.user.name'))),"
		"  room_text(json_extract(v, '$.content')),"
		"  coalesce(room_time(json_extract(v, '$.created_at')), room_now()), room_rev()"
		" FROM (SELECT json_extract(?1, '$.note') AS v)"
		" WHERE length(json_extract(v, '$.id')) BETWEEN 1 AND 40"
		" AND json_extract(v, '$.id') NOT GLOB '*[^A-Za-z0-9_-]*'"
		" AND room_text(json_extract(v, '$.content')) IS NOT NULL"
		" ON CONFLICT DO NOTHING";
	struct page_head head = {0};
	struct err e = page_head_read(r, reply, length, "$.none", "$.note", &head);

	if (e.kind == ERR_NONE && !head.one)
		e = page_malformed("a note");
	return e.kind == ERR_NONE ? db_run(r, sql, "nt", reply, length, id) : e;
}

struct err
page_write_settled(struct record *r, const struct outbox_send *row)
{
	static const char sql[] =
		"UPDATE page"
		" SET wanted = NULL, rev = room_rev()"
		" WHERE wanted = CASE ?2 WHEN 'acknowledge' THEN 'acknowledged'"
		"  WHEN 'resolve' THEN 'resolved' END"
		" AND id IN (SELECT json_extract(value, '$.id') FROM json_each("
		"   CASE WHEN json_valid(?1) THEN ?1 ELSE '{}' END, '$.incidents')"
		"  UNION ALL SELECT substr(?3, 6) WHERE ?3 GLOB 'page:*')";

	return db_run(r, sql, "ttt", row->body, row->verb, row->object);
}

struct err
page_write_tie(struct record *r, const char *id, const char *incident)
{
	static const char known[] = "SELECT count(*)"
				    " FROM page"
				    " WHERE id = ?1"
				    " AND incident_id IS NULL";
	char subjects[96];
	int64_t pages = 0;
	struct err e = db_number(r, 0, &pages, known, "t", id);

	if (e.kind != ERR_NONE || pages == 0 || incident == NULL || incident[0] == '\0')
		return e;
	(void)snprintf(subjects, sizeof subjects, "[\"page:%.40s\"]", id);
	return tie_to(r, subjects, incident, NULL);
}
