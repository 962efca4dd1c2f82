/* store/comment.c - what people wrote on a ticket, as merged and as read.
 * SPDX-License-Identifier: MIT */
#include "store/comment.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/ticket_person.h"

enum { COMMENTS_MOST = 200 };

/* A name that was not side-loaded may be known from elsewhere. */
static const char lay_out[] =
	"INSERT INTO temp.comment_item (id, person, public, text, created_ms)"
	" SELECT iif(typeof(json_extract(v, '$.id')) = 'integer', json_extract(v, '$.id'), NULL),"
	"   (SELECT nullif(name, '')"
	"    FROM ticket_person"
	"    WHERE ticket_person.id = json_extract(v, '$.author_id')),"
	"   json_type(v, '$.public') IS 'true',"
	"   coalesce(nullif(room_text(json_extract(v, '$.plain_body')), ''),"
	"     room_text(json_extract(v, '$.body'))),"
	"   room_time(json_extract(v, '$.created_at'))"
	" FROM temp.item"
	" ORDER BY at";
static const char drop[] = "DELETE FROM temp.comment_item"
			   " WHERE id IS NULL OR id <= 0 OR text IS NULL OR created_ms IS NULL";
/* A comment can be redacted later. */
static const char store[] =
	"INSERT INTO comment (ticket_id, id, person, public, text, created_ms, rev)"
	" SELECT ?1, id, person, public, text, created_ms, room_rev()"
	" FROM temp.comment_item"
	" WHERE true"
	" ORDER BY at"
	" ON CONFLICT (ticket_id, id) DO UPDATE"
	" SET person = coalesce(excluded.person, person), public = excluded.public,"
	"   text = excluded.text, created_ms = excluded.created_ms, rev = excluded.rev"
	" WHERE (coalesce(excluded.person, person), excluded.public, excluded.text,"
	"     excluded.created_ms)"
	"   IS NOT (person, public, text, created_ms)";
static const char cover[] = "UPDATE ticket"
			    " SET commented_ms = ?2"
			    " WHERE id = CAST(?1 AS INTEGER)"
			    " AND commented_ms IS NOT ?2";
static const char count_items[] = "SELECT count(*) FROM temp.comment_item";

/* The ticket is in the record, and the reply is a list. */
static struct err
check(struct record *r, const char *reply, size_t length)
{
	static const char sql[] = "SELECT json_type(?1, '$.comments') = 'array'"
				  " WHERE json_valid(?1)";
	int64_t good = 0;
	struct err e = NO_ERR;

	if (memchr(reply, '\0', length) == NULL)
		e = db_number(r, 0, &good, sql, "n", reply, length);
	if (e.kind == ERR_NONE && good != 1)
		e = err_make(ERR_MALFORMED, "Zendesk's answer is not a list of comments.");
	return e;
}

struct err
comment_merge(struct record *r, const char *reply, size_t length, const char *ticket_id,
	int64_t covers_ms, struct merge *out)
{
	struct merge merge = {0};
	int64_t all = 0;
	int64_t good = 0;
	struct err e = check(r, reply, length);

	if (e.kind == ERR_NONE)
		e = ticket_person_lay_in(r, reply, length);
	if (e.kind == ERR_NONE)
		e = db_lay_out(r, reply, length, "$.comments", NULL);
	if (e.kind == ERR_NONE)
		e = db_run(r, "DELETE FROM temp.comment_item", "");
	if (e.kind == ERR_NONE)
		e = db_run(r, lay_out, "");
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &all, count_items, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, drop, "");
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &good, count_items, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, store, "i", (int64_t)strtoll(ticket_id, NULL, 10));
	if (e.kind == ERR_NONE)
		e = comment_skip(r, ticket_id, covers_ms);
	if (e.kind != ERR_NONE)
		return e;
	merge.seen = (int)all;
	merge.skipped = (int)(all - good);
	*out = merge;
	return NO_ERR;
}

struct err
comment_skip(struct record *r, const char *ticket_id, int64_t covers_ms)
{
	unsigned touched = r->touched;
	struct err e = db_run(r, cover, "ti", ticket_id, covers_ms);

	r->touched = touched; /* nobody sees that */
	return e;
}

struct err
comment_due(struct record *r, const char *looked_at, int64_t *id, int64_t *updated_ms)
{
	static const char sql[] = "SELECT ticket.id, ticket.updated_ms"
				  " FROM json_each(?1) AS looked"
				  " JOIN ticket ON ticket.id = looked.value"
				  " WHERE ticket.commented_ms < ticket.updated_ms"
				  " UNION ALL"
				  " SELECT id, updated_ms"
				  " FROM ticket"
				  " WHERE incident_id IS NOT NULL"
				  " AND status IN ('new', 'open', 'pending', 'hold')"
				  " AND commented_ms < updated_ms"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", looked_at);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	*id = row ? sqlite3_column_int64(s, 0) : 0;
	*updated_ms = row ? sqlite3_column_int64(s, 1) : 0;
	if (row)
		db_end(s);
	return NO_ERR;
}

static void
comment_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct comment *comment = row;

	comment->created_ms = sqlite3_column_int64(s, 1);
	window_key(&comment->key, -comment->created_ms, -sqlite3_column_int64(s, 0),
		(const char *)sqlite3_column_text(s, 0));
	comment->person = db_text(s, 2, DB_CELL_CAP_BYTES, a);
	comment->public = sqlite3_column_int(s, 3) != 0;
	comment->text = db_text(s, 4, DB_TEXT_CAP_BYTES, a);
}

struct err
comment_list(struct record *r, const char *ticket_id, int most, struct arena *a, struct rows *out)
{
	static const char sql[] = "SELECT id, created_ms, person, public, text"
				  " FROM comment"
				  " WHERE ticket_id = CAST(?1 AS INTEGER)"
				  " AND CAST(ticket_id AS TEXT) = ?1"
				  " ORDER BY created_ms DESC, id DESC"
				  " LIMIT ?2";
	sqlite3_stmt *s = NULL;
	struct err e;

	assert(most >= 0);
	if (most > COMMENTS_MOST)
		most = COMMENTS_MOST;
	e = db_start(r, &s, sql, "ti", ticket_id, (int64_t)most + 1);
	if (e.kind != ERR_NONE)
		return e;
	return db_rows(r, s, most, sizeof(struct comment), comment_read, a, out);
}
