/* store/statuspage.c - what the public status page answers, and what of it the record keeps.
 * SPDX-License-Identifier: MIT */
#include "store/statuspage.h"

#include <stdio.h>

#include "store/db.h"
#include "store/outbox.h"
#include "store/public_clock.h"

/* An answer that is no JSON is nothing. */
#define REPLY "iif(json_valid(?1), ?1, 'null')"

/* The page's own line feeds may come back as HTML. */
#define WORDS(of)                                                                                  \
	"trim(replace(replace(replace(" of ", '<br />', char(10)), '<br>', char(10)), char(13),"   \
	" ''), ' ' || char(10))"

void
statuspage_to(const char *page, char out[STATUSPAGE_TO_BYTES])
{
	(void)snprintf(out, STATUSPAGE_TO_BYTES, "Statuspage %.100s", page);
}

static void
copy(sqlite3_stmt *s, int column, char *out, size_t size)
{
	const char *string = (const char *)sqlite3_column_text(s, column);

	(void)snprintf(out, size, "%s", string == NULL ? "" : string);
}

/* Columns: id, name, url, status. */
static struct err
take_incident(struct record *r, struct err e, sqlite3_stmt *s, struct remote *out, bool *found)
{
	*found = false;
	if (e.kind == ERR_NONE)
		e = db_step(r, s, found);
	if (e.kind != ERR_NONE || !*found)
		return e;
	copy(s, 0, out->id, sizeof out->id);
	copy(s, 1, out->name, sizeof out->name);
	copy(s, 2, out->url, sizeof out->url);
	copy(s, 3, out->state, sizeof out->state);
	db_end(s);
	return NO_ERR;
}

struct err
statuspage_read(struct record *r, const char *reply, size_t length, struct remote *out, bool *found)
{
	static const char sql[] = "SELECT json_extract(v, '$.id'), "
				  "coalesce(room_text(json_extract(v, '$.name')), ''),"
				  "  coalesce(room_url(json_extract(v, '$.shortlink')), ''),"
				  "  coalesce(room_text(json_extract(v, '$.status')), '')"
				  " FROM (SELECT " REPLY " AS v)"
				  " WHERE json_type(v, '$.id') = 'text'";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "n", reply, length);

	return take_incident(r, e, s, out, found);
}

/* It has that list; else something between has answered, and it tells nothing. */
static struct err
check_list(struct record *r, const char *reply, size_t length, const char *path)
{
	static const char sql[] = "SELECT json_type(" REPLY ", ?2) = 'array'";
	int64_t is_list = 0;
	struct err e = db_number(r, 0, &is_list, sql, "nt", reply, length, path);

	if (e.kind == ERR_NONE && is_list == 0)
		e = err_make(ERR_MALFORMED, "The answer is not the status page's.");
	return e;
}

struct err
statuspage_find(struct record *r, const char *reply, size_t length,
	const struct statuspage_sought *sought, struct remote *out, bool *found)
{
	static const char sql[] =
		"SELECT json_extract(i.value, '$.id'),"
		"  coalesce(room_text(json_extract(i.value, '$.name')), ''),"
		"  coalesce(room_url(json_extract(i.value, '$.shortlink')), ''),"
		"  coalesce(room_text(json_extract(i.value, '$.status')), ''),"
		"  json_extract(i.value, '$.metadata.warroom.id') IS ?2 AS marked"
		" FROM json_each(" REPLY ") AS i"
		" WHERE i.type = 'object'"
		" AND json_type(i.value, '$.id') = 'text'"
		" AND (marked OR (json_extract(i.value, '$.name') = ?3"
		"  AND room_time(json_extract(i.value, '$.created_at')) >= ?5"
		"  AND json_extract(i.value, '$.id') NOT IN (SELECT remote_id FROM outbox"
		"   WHERE target = 'statuspage')"
		"  AND EXISTS (SELECT 1 FROM json_each(i.value, '$.incident_updates') AS u"
		"   WHERE " WORDS("json_extract(u.value, '$.body')") " = " WORDS(
			"?4") ")))"
			      " ORDER BY marked DESC"
			      " LIMIT 1";
	sqlite3_stmt *s = NULL;
	struct err e = check_list(r, reply, length, "$");

	if (e.kind == ERR_NONE)
		e = db_start(r, &s, sql, "nttti", reply, length, sought->mark, sought->name,
			sought->body, sought->since_ms);

	return take_incident(r, e, s, out, found);
}

struct err
statuspage_said(struct record *r, const char *reply, size_t length,
	const struct statuspage_sought *sought, char id[REMOTE_ID_BYTES], bool *found)
{
	static const char sql[] =
		"SELECT coalesce(json_extract(value, '$.id'), '')"
		" FROM json_each(" REPLY ", '$.incident_updates')"
		" WHERE type = 'object'"
		" AND json_extract(value, '$.status') = ?2"
		" AND " WORDS("json_extract(value, '$.body')") " = " WORDS(
			"?3") " AND room_time(json_extract(value, '$.created_at')) >= ?4"
			      " AND coalesce(json_extract(value, '$.id'), '') NOT IN (SELECT "
			      "remote_id FROM outbox"
			      "  WHERE target = 'statuspage' AND remote_id <> '')"
			      " ORDER BY room_time(json_extract(value, '$.created_at')) DESC"
			      " LIMIT 1";
	sqlite3_stmt *s = NULL;
	struct err e = check_list(r, reply, length, "$.incident_updates");

	*found = false;
	if (e.kind == ERR_NONE)
		e = db_start(r, &s, sql, "ntti", reply, length, sought->status, sought->body,
			sought->since_ms);
	if (e.kind == ERR_NONE)
		e = db_step(r, s, found);
	if (e.kind != ERR_NONE || !*found)
		return e;
	copy(s, 0, id, REMOTE_ID_BYTES);
	db_end(s);
	return NO_ERR;
}

/* ---- components ---- */

/* Groups of components have no state of their own. */
#define COMPONENTS                                                                                 \
	"SELECT row_number() OVER (ORDER BY key) AS place, json_extract(value, '$.id') AS id,"     \
	"  room_text(json_extract(value, '$.name')) AS name"                                       \
	" FROM json_each(" REPLY ")"                                                               \
	" WHERE type = 'object'"                                                                   \
	" AND json_type(value, '$.id') = 'text'"                                                   \
	" AND length(json_extract(value, '$.id')) < 64"                                            \
	" AND json_type(value, '$.name') = 'text'"                                                 \
	" AND coalesce(json_extract(value, '$.group'), 0) = 0"                                     \
	" LIMIT 100"

struct err
statuspage_keep_components(struct record *r, const char *reply, size_t length)
{
	static const char list[] = "SELECT json_type(" REPLY ") = 'array'";
	static const char add[] =
		"INSERT INTO target (name, what, place, id, value, rev)"
		" SELECT '" TARGET_STATUSPAGE "', 'component', place, id, name, room_rev()"
		" FROM (" COMPONENTS ")"
		" WHERE true"
		" ON CONFLICT (name, what, place) DO UPDATE"
		" SET id = excluded.id, value = excluded.value, rev = excluded.rev"
		" WHERE (id, value) IS NOT (excluded.id, excluded.value)";
	static const char drop[] = "DELETE FROM target"
				   " WHERE name = '" TARGET_STATUSPAGE "'"
				   " AND what = 'component'"
				   " AND place > (SELECT count(*) FROM (" COMPONENTS "))";
	int64_t is_list = 0;
	struct err e = db_number(r, 0, &is_list, list, "n", reply, length);

	if (e.kind == ERR_NONE && is_list == 0)
		return err_make(ERR_MALFORMED, "Statuspage did not list its components.");
	if (e.kind == ERR_NONE)
		e = db_run(r, add, "n", reply, length);
	if (e.kind == ERR_NONE)
		e = db_run(r, drop, "n", reply, length);
	return e;
}

struct err
statuspage_component(struct record *r, const char *body, int at, char id[REMOTE_ID_BYTES],
	char status[32], bool *found)
{
	static const char sql[] = "SELECT key, atom"
				  " FROM json_each(CASE WHEN json_valid(?1) THEN ?1 ELSE '{}' END,"
				  "  '$.components')"
				  " ORDER BY key"
				  " LIMIT 1 OFFSET ?2";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "ti", body, (int64_t)at);

	*found = false;
	if (e.kind == ERR_NONE)
		e = db_step(r, s, found);
	if (e.kind != ERR_NONE || !*found)
		return e;
	copy(s, 0, id, REMOTE_ID_BYTES);
	copy(s, 1, status, 32);
	db_end(s);
	return NO_ERR;
}

/* ---- what was posted ---- */

struct err
statuspage_posted(struct record *r, const char *incident, const struct remote *remote,
	const char *text, const char *person, int64_t at_ms)
{
	static const char add[] =
		"INSERT INTO update_post (incident_id, audience, what, at_ms, status, text, person,"
		"  rev)"
		" VALUES (?1, 'public', 'update', ?2, ?3, ?4, ?5, room_rev())";
	static const char reset[] = "UPDATE clock"
				    " SET last_ms = ?2, promised_ms = NULL, snoozed_ms = NULL,"
				    "  rev = room_rev()"
				    " WHERE incident_id = ?1"
				    " AND audience = 'public'"
				    " AND coalesce(last_ms, 0) <= ?2";
	struct err e = remote_put(r, incident, TARGET_STATUSPAGE, STATUSPAGE_INCIDENT, remote);

	if (e.kind == ERR_NONE && text[0] != '\0')
		e = db_run(r, add, "tittt", incident, at_ms, remote->state, text, person);
	if (e.kind == ERR_NONE && text[0] != '\0')
		e = db_run(r, reset, "ti", incident, at_ms);
	if (e.kind == ERR_NONE && text[0] != '\0')
		e = public_clock_follow(r, incident);
	return e;
}
