/* store/slack_reply.c - what Slack's answers say.
 * SPDX-License-Identifier: MIT */
#include "store/slack_reply.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"

/* A column's string, if it is one and fits; else "". */
static void
copy(sqlite3_stmt *s, int column, char *out, size_t size)
{
	const char *string = (const char *)sqlite3_column_text(s, column);

	out[0] = '\0';
	if (string != NULL && strlen(string) < size)
		(void)snprintf(out, size, "%s", string);
}

static void
take(sqlite3_stmt *s, struct slack_reply *out)
{
	out->understood = true;
	out->ok = sqlite3_column_int(s, 0) != 0;
	copy(s, 1, out->error, sizeof out->error);
	copy(s, 2, out->needed, sizeof out->needed);
	copy(s, 3, out->channel, sizeof out->channel);
	copy(s, 4, out->ts, sizeof out->ts);
	copy(s, 5, out->user, sizeof out->user);
	copy(s, 6, out->user_id, sizeof out->user_id);
	copy(s, 7, out->bot_id, sizeof out->bot_id);
	copy(s, 8, out->cursor, sizeof out->cursor);
}

/* chat.postMessage has the channel's id as a string, the others as a member of an object. */
struct err
slack_reply_read(struct record *r, const char *body, size_t length, struct slack_reply *out)
{
	static const char sql[] =
		"SELECT json_type(?1, '$.ok') = 'true',"
		" ?1 ->> '$.error',"
		" ?1 ->> '$.needed',"
		" iif(json_type(?1, '$.channel') = 'object', ?1 ->> '$.channel.id',"
		"  ?1 ->> '$.channel'),"
		" ?1 ->> '$.ts',"
		" ?1 ->> '$.user.id',"
		" ?1 ->> '$.user_id',"
		" ?1 ->> '$.bot_id',"
		" ?1 ->> '$.response_metadata.next_cursor'"
		" WHERE iif(json_valid(?1), json_type(?1, '$.ok') IN ('true', 'false'), 0)";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = db_start(r, &s, sql, "n", body, length);

	*out = (struct slack_reply){.understood = false};
	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	take(s, out);
	db_end(s);
	return NO_ERR;
}

static void
put_field(sqlite3_stmt *s, bool (*escape)(struct buf *out, const char *value), struct buf *out)
{
	const char *name = (const char *)sqlite3_column_text(s, 0);
	const char *value = (const char *)sqlite3_column_text(s, 1);

	(void)buf_string(out, out->length > 0 ? "&" : "");
	(void)escape(out, name);
	(void)buf_string(out, "=");
	(void)escape(out, value != NULL ? value : "");
}

struct err
slack_form(struct record *r, const char *body, bool (*escape)(struct buf *out, const char *value),
	struct buf *out)
{
	static const char valid[] = "SELECT iif(json_valid(?1), json_type(?1) = 'object', 0)";
	static const char sql[] = "SELECT key, iif(type IN ('true', 'false'), type, value)"
				  " FROM json_each(?1)";
	sqlite3_stmt *s = NULL;
	int64_t object = 0;
	bool row = true;
	struct err e = db_number(r, 0, &object, valid, "t", body);

	if (e.kind == ERR_NONE && object == 0)
		return err_make(ERR_MALFORMED, "This is damaged: drop it, and write it again.");
	if (e.kind == ERR_NONE)
		e = db_start(r, &s, sql, "t", body);
	while (e.kind == ERR_NONE && row) {
		e = db_step(r, s, &row);
		if (e.kind == ERR_NONE && row)
			put_field(s, escape, out);
	}
	if (e.kind == ERR_NONE && out->full)
		e = err_make(ERR_FULL, "Memory is short.");
	return e;
}

/* The first row's one string. */
static struct err
first(struct record *r, struct err e, sqlite3_stmt *s, char out[SLACK_ID_BYTES])
{
	bool row = false;

	out[0] = '\0';
	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	copy(s, 0, out, SLACK_ID_BYTES);
	db_end(s);
	return NO_ERR;
}

struct err
slack_reply_find(struct record *r, const char *body, size_t length, const char *name,
	char id[SLACK_ID_BYTES])
{
	static const char sql[] = "SELECT value ->> '$.id'"
				  " FROM json_each(?1, '$.channels')"
				  " WHERE type = 'object'"
				  " AND value ->> '$.name' = ltrim(?2, '#')"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "nt", body, length, name);

	return first(r, e, s, id);
}

struct err
slack_reply_listed(struct record *r, const char *body, size_t length, const char *which,
	struct slack_listed *out)
{
	static const char sql[] = "SELECT value ->> '$.id',"
				  " ifnull(value ->> '$.is_member', 0),"
				  " ifnull(value ->> '$.is_archived', 0)"
				  " FROM json_each(?1, '$.channels')"
				  " WHERE type = 'object'"
				  " AND (value ->> '$.name' = ltrim(?2, '#')"
				  "  OR value ->> '$.id' = ?2)"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = db_start(r, &s, sql, "nt", body, length, which);

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	out->found = true;
	copy(s, 0, out->id, sizeof out->id);
	out->member = sqlite3_column_int(s, 1) != 0;
	out->archived = sqlite3_column_int(s, 2) != 0;
	db_end(s);
	return NO_ERR;
}

struct err
slack_reply_seek(struct record *r, const char *body, size_t length,
	const struct slack_sought *sought, char ts[SLACK_ID_BYTES])
{
	static const char list[] = "SELECT json_type(?1, '$.messages') = 'array'";
	static const char sql[] = "SELECT value ->> '$.ts'"
				  " FROM json_each(?1, '$.messages')"
				  " WHERE type = 'object'"
				  " AND (value ->> '$.metadata.event_payload.id' = ?2"
				  "  OR (value ->> '$.metadata.event_payload.id' IS NULL"
				  "   AND value ->> '$.text' = ?3"
				  "   AND (value ->> '$.user' = nullif(?4, '')"
				  "    OR value ->> '$.bot_id' = nullif(?5, ''))"
				  "   AND NOT EXISTS (SELECT 1"
				  "    FROM outbox"
				  "    WHERE target = 'slack'"
				  "    AND remote_id LIKE '%_/' || (value ->> '$.ts'))))"
				  " ORDER BY value ->> '$.metadata.event_payload.id' IS NULL"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	int64_t is_list = 0;
	struct err e = db_number(r, 0, &is_list, list, "n", body, length);

	ts[0] = '\0';
	if (e.kind == ERR_NONE && is_list == 0)
		e = err_make(ERR_MALFORMED, "Slack did not list what is in the channel.");
	if (e.kind != ERR_NONE)
		return e;
	e = db_start(r, &s, sql, "ntttt", body, length, sought->id, sought->text, sought->user_id,
		sought->bot_id);
	return first(r, e, s, ts);
}
