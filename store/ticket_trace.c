/* store/ticket_trace.c - what the audits of a ticket tell of an act of ours.
 * SPDX-License-Identifier: MIT */
#include "store/ticket_trace.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"

enum { WROTE_BYTES = 64, NAME_BYTES = 40, WORD_BYTES = 32, TOLD_MOST = 12 };

/* The audits of a reply, ?1, as rows. */
#define AUDITS                                                                                     \
	"audit (place, id, author, created, created_ms, mark, v) AS MATERIALIZED ("                \
	"  SELECT key, json_extract(value, '$.id'), json_extract(value, '$.author_id'),"           \
	"    room_text(json_extract(value, '$.created_at')),"                                      \
	"    room_time(json_extract(value, '$.created_at')),"                                      \
	"    room_text(json_extract(value, '$.metadata.custom.warroom')), value"                   \
	"  FROM json_each(?1, '$.audits')"                                                         \
	"  WHERE type = 'object'"                                                                  \
	"  AND typeof(json_extract(value, '$.id')) = 'integer')"

/* A return before a line feed, and blanks around it all, are the service's to take away. */
#define SAME(a, b)                                                                                 \
	"trim(replace(" a ", char(13), ''), char(9) || char(10) || ' ')"                           \
	" = trim(replace(" b ", char(13), ''), char(9) || char(10) || ' ')"

static struct err
check(struct record *r, const char *reply, size_t length)
{
	static const char sql[] = "SELECT json_valid(?1)"
				  " AND json_type(iif(json_valid(?1), ?1, '{}'), '$.audits') = "
				  "'array'";
	int64_t good = 0;
	struct err e = NO_ERR;

	if (memchr(reply, '\0', length) == NULL)
		e = db_number(r, 0, &good, sql, "n", reply, length);
	if (e.kind == ERR_NONE && good == 0)
		e = err_make(ERR_MALFORMED, "Zendesk's answer is not a list of audits.");
	return e;
}

static struct err
find(struct record *r, const char *reply, size_t length, const struct ticket_act_sought *sought,
	struct ticket_trace *out)
{
	static const char sql[] = "WITH " AUDITS " SELECT id"
				  " FROM audit"
				  " WHERE mark = ?2"
				  " OR (?3 IS NOT NULL AND coalesce(mark, '') = ''"
				  "  AND author = ?5"
				  "  AND created_ms >= ?6"
				  "  AND EXISTS ("
				  "   SELECT 1"
				  "   FROM json_each(audit.v, '$.events') AS event"
				  "   WHERE event.type = 'object'"
				  "   AND json_extract(event.value, '$.type') = 'Comment'"
				  "   AND json_extract(event.value, '$.public') = ?4"
				  "   AND " SAME("json_extract(event.value, '$.body')",
					  "?3") ")"
						"  AND NOT EXISTS ("
						"   SELECT 1"
						"   FROM outbox"
						"   WHERE target = 'zendesk'"
						"   AND remote_id = CAST(audit.id AS TEXT)"
						"   AND outbox.id <> ?2))"
						" ORDER BY place"
						" LIMIT 1";

	struct err e = db_number(r, 0, &out->audit, sql, "nttiii", reply, length, sought->id,
		sought->body, (int64_t)sought->public, sought->author, sought->since_ms);

	out->found = out->audit != 0;
	return e;
}

/* Newest first: the last one says how far back it goes. */
static struct err
measure(struct record *r, const char *reply, size_t length, const struct ticket_act_sought *sought,
	struct ticket_trace *out)
{
	static const char sql[] =
		"WITH " AUDITS " SELECT coalesce(json_type(?1, '$.meta.has_more') <> 'true', 1)"
		"  OR coalesce((SELECT min(created_ms) FROM audit) < ?2, 0),"
		"  (SELECT created FROM audit ORDER BY created_ms DESC, place LIMIT 1)";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "ni", reply, length, sought->since_ms);
	const char *newest;
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	out->whole = sqlite3_column_int(s, 0) != 0;
	newest = (const char *)sqlite3_column_text(s, 1);
	if (newest != NULL && strlen(newest) < sizeof out->newest)
		(void)snprintf(out->newest, sizeof out->newest, "%s", newest);
	db_end(s);
	return NO_ERR;
}

/* ---- what others did ---- */

static const char *
column(sqlite3_stmt *s, int i)
{
	const char *text = (const char *)sqlite3_column_text(s, i);

	return text != NULL ? text : "";
}

/* "Jo Park wrote "Still down"", "status pending": one thing that was done. */
static void
put_change(sqlite3_stmt *s, struct buf *out)
{
	char name[NAME_BYTES], what[WROTE_BYTES], field[WORD_BYTES];
	const char *type = column(s, 0);

	(void)text_show(text_of(column(s, 1)), false, name, sizeof name);
	(void)text_show(text_of(column(s, 3)), false, what, sizeof what);
	(void)text_show(text_of(column(s, 2)), false, field, sizeof field);
	if (out->length > 0)
		(void)buf_string(out, "; ");
	if (strcmp(type, "Comment") == 0)
		(void)buf_printf(out, "%s %s \"%s\"", name[0] != '\0' ? name : "somebody",
			sqlite3_column_int(s, 4) != 0 ? "wrote" : "noted", what);
	else if (strcmp(field, "status") == 0 || strcmp(field, "priority") == 0)
		(void)buf_printf(out, "%s %s", field, what[0] != '\0' ? what : "none");
	else
		(void)buf_printf(out, "%s changed", field);
}

static struct err
tell_changes(struct record *r, const char *reply, size_t length,
	const struct ticket_act_sought *sought, struct ticket_trace *out)
{
	static const char sql[] =
		"WITH " AUDITS " SELECT json_extract(event.value, '$.type'),"
		"  coalesce((SELECT json_extract(user.value, '$.name')"
		"   FROM json_each(?1, '$.users') AS user"
		"   WHERE user.type = 'object'"
		"   AND json_extract(user.value, '$.id') = audit.author),"
		"   (SELECT name FROM ticket_person WHERE ticket_person.id = audit.author),"
		"   iif(audit.author < 0, 'a trigger', '')),"
		"  room_text(json_extract(event.value, '$.field_name')),"
		"  coalesce(json_extract(event.value, '$.body'),"
		"   json_extract(event.value, '$.value')),"
		"  json_extract(event.value, '$.public')"
		" FROM audit, json_each(audit.v, '$.events') AS event"
		" WHERE audit.created_ms > room_time(?2)"
		" AND coalesce(audit.mark, '') <> ?3"
		" AND event.type = 'object'"
		" AND json_extract(event.value, '$.type') IN ('Comment', 'Change')"
		" ORDER BY audit.place, json_extract(event.value, '$.type') <> 'Comment', event.key"
		" LIMIT ?4";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(
		r, &s, sql, "ntti", reply, length, sought->stamp, sought->id, (int64_t)TOLD_MOST);
	struct buf told;
	bool row = false;

	if (e.kind != ERR_NONE)
		return e;
	buf_init(&told, DB_CELL_CAP_BYTES);
	for (e = db_step(r, s, &row); e.kind == ERR_NONE && row; e = db_step(r, s, &row))
		put_change(s, &told);
	if (e.kind == ERR_NONE)
		(void)text_show(text_of(told.data), false, out->changed, sizeof out->changed);
	buf_clear(&told);
	return e;
}

static struct err
find_own(struct record *r, const char *reply, size_t length, const struct ticket_act_sought *sought,
	struct ticket_trace *out)
{
	static const char sql[] = "WITH " AUDITS " SELECT count(*) > 0 AND count(*) = sum(EXISTS ("
				  "  SELECT 1"
				  "  FROM outbox"
				  "  WHERE outbox.id = audit.mark"
				  "  AND outbox.id <> ?3"
				  "  AND target = 'zendesk'"
				  "  AND person = ?4))"
				  " FROM audit"
				  " WHERE audit.created_ms > room_time(?2)";
	int64_t own = 0;
	struct err e = db_number(
		r, 0, &own, sql, "nttt", reply, length, sought->stamp, sought->id, sought->person);

	out->own = own != 0;
	return e;
}

struct err
ticket_trace_read(struct record *r, const char *reply, size_t length,
	const struct ticket_act_sought *sought, struct ticket_trace *out)
{
	struct err e = check(r, reply, length);

	*out = (struct ticket_trace){.found = false};
	if (e.kind == ERR_NONE)
		e = find(r, reply, length, sought, out);
	if (e.kind == ERR_NONE)
		e = measure(r, reply, length, sought, out);
	if (e.kind == ERR_NONE)
		e = find_own(r, reply, length, sought, out);
	if (e.kind == ERR_NONE)
		e = tell_changes(r, reply, length, sought, out);
	return e;
}
