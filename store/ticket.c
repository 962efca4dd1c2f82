/* store/ticket.c - tickets: Zendesk's, as merged and as read.
 *
 * Merged like pages (store/page_merge.c): laid out in a temporary table first, and from there.
 * SPDX-License-Identifier: MIT */
#include "store/ticket.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"

static const char lay_out[] =
	"WITH person (id, name) AS MATERIALIZED ("
	"   SELECT json_extract(value, '$.id'), max(room_text(json_extract(value, '$.name')))"
	"   FROM (SELECT CASE type WHEN 'object' THEN value ELSE '{}' END AS value"
	"     FROM json_each(?1, '$.users'))"
	"   GROUP BY 1),"
	" firm (id, name) AS MATERIALIZED ("
	"   SELECT json_extract(value, '$.id'), max(room_text(json_extract(value, '$.name')))"
	"   FROM (SELECT CASE type WHEN 'object' THEN value ELSE '{}' END AS value"
	"     FROM json_each(?1, '$.organizations'))"
	"   GROUP BY 1)"
	" INSERT INTO temp.ticket_item (id, subject, status, priority, requester, requester_id,"
	"  organization, organization_id, tags, created_ms, updated_ms, raw)"
	" SELECT iif(typeof(json_extract(v, '$.id')) = 'integer',"
	"     json_extract(v, '$.id'), NULL),"
	"   coalesce(nullif(room_text(json_extract(v, '$.subject')), ''),"
	"     substr(room_text(json_extract(v, '$.description')), 1, 200), ''),"
	"   room_text(json_extract(v, '$.status')),"
	"   room_text(json_extract(v, '$.priority')),"
	"   person.name,"
	"   iif(typeof(json_extract(v, '$.requester_id')) = 'integer',"
	"     json_extract(v, '$.requester_id'), NULL),"
	"   firm.name,"
	"   iif(typeof(json_extract(v, '$.organization_id')) = 'integer',"
	"     json_extract(v, '$.organization_id'), NULL),"
	"   iif(json_type(v, '$.tags') = 'array'"
	"     AND length(CAST(json_extract(v, '$.tags') AS BLOB)) <= 65536,"
	"     json_extract(v, '$.tags'), '[]'),"
	"   coalesce(room_time(json_extract(v, '$.created_at')),"
	"     room_time(json_extract(v, '$.updated_at'))),"
	"   coalesce(room_time(json_extract(v, '$.updated_at')),"
	"     room_time(json_extract(v, '$.created_at'))),"
	"   v"
	" FROM temp.item"
	" LEFT JOIN person ON person.id = json_extract(v, '$.requester_id')"
	" LEFT JOIN firm ON firm.id = json_extract(v, '$.organization_id')"
	" ORDER BY at";
static const char drop[] =
	"DELETE FROM temp.ticket_item"
	" WHERE id IS NULL OR id <= 0 OR coalesce(status, '') = '' OR updated_ms IS NULL";
static const char drop_older[] =
	"DELETE FROM temp.ticket_item"
	" WHERE EXISTS ("
	"  SELECT 1"
	"  FROM temp.ticket_item AS other"
	"  WHERE other.id = ticket_item.id"
	"  AND (other.updated_ms, other.at) > (ticket_item.updated_ms, ticket_item.at))";

/* A field's value may be text, a number, true, or a list of those; the config has it as text. */
static const char find_paging[] =
	"UPDATE temp.ticket_item"
	" SET pages = CASE"
	"  WHEN priority IN (SELECT value FROM json_each(?1, '$.priorities'))"
	"   THEN 'priority'"
	"  WHEN EXISTS ("
	"   SELECT 1"
	"   FROM json_each(tags) AS tag"
	"   WHERE tag.value IN (SELECT value FROM json_each(?1, '$.tags')))"
	"   THEN 'tag'"
	"  WHEN EXISTS ("
	"   SELECT 1"
	"   FROM json_each(?1, '$.fields') AS wanted,"
	"    json_each(raw, '$.custom_fields') AS field,"
	"    json_each(iif(field.type = 'object', field.value, '{}'), '$.value') AS got"
	"   WHERE json_extract(iif(field.type = 'object', field.value, '{}'), '$.id')"
	"     = json_extract(wanted.value, '$.id')"
	"   AND CASE got.type"
	"     WHEN 'true' THEN 'true'"
	"     WHEN 'false' THEN 'false'"
	"     ELSE CAST(got.value AS TEXT) END = json_extract(wanted.value, '$.value'))"
	"   THEN 'field'"
	"  END"
	" WHERE status NOT IN ('solved', 'closed', 'deleted')";
/* The last one: what was changed before it is known, too. One further up may have been fetched
 * alone, because somebody looks at it. */
static const char count_known[] = "SELECT count(*)"
				  " FROM (SELECT id, updated_ms"
				  "  FROM temp.ticket_item"
				  "  ORDER BY at DESC"
				  "  LIMIT 1) AS item"
				  " JOIN ticket ON ticket.id = item.id"
				  " AND ticket.updated_ms = item.updated_ms";

/* A name that was not side-loaded stays while the id beside it does. */
static const char store[] =
	"INSERT INTO ticket (id, subject, status, priority, requester, requester_id, organization,"
	"  organization_id, tags, created_ms, updated_ms, pages, raw, rev)"
	" SELECT id, subject, status, priority, requester, requester_id, organization,"
	"   organization_id, tags, created_ms, updated_ms, pages,"
	"   iif(length(CAST(raw AS BLOB)) <= 65536, raw, NULL), room_rev()"
	" FROM temp.ticket_item"
	" WHERE true"
	" ORDER BY at"
	" ON CONFLICT (id) DO UPDATE"
	" SET subject = excluded.subject, status = excluded.status,"
	"   priority = excluded.priority,"
	"   requester = coalesce(excluded.requester,"
	"     iif(excluded.requester_id IS requester_id, requester, NULL)),"
	"   requester_id = excluded.requester_id,"
	"   organization = coalesce(excluded.organization,"
	"     iif(excluded.organization_id IS organization_id, organization, NULL)),"
	"   organization_id = excluded.organization_id, tags = excluded.tags,"
	"   created_ms = excluded.created_ms, updated_ms = excluded.updated_ms,"
	"   pages = excluded.pages, raw = excluded.raw, rev = excluded.rev"
	" WHERE excluded.updated_ms >= updated_ms"
	" AND (excluded.subject, excluded.status, excluded.priority,"
	"     coalesce(excluded.requester,"
	"     iif(excluded.requester_id IS requester_id, requester, NULL)),"
	"     excluded.requester_id,"
	"     coalesce(excluded.organization,"
	"     iif(excluded.organization_id IS organization_id, organization, NULL)),"
	"     excluded.organization_id, excluded.tags, excluded.created_ms,"
	"     excluded.updated_ms, excluded.pages)"
	"   IS NOT (subject, status, priority, requester, requester_id, organization,"
	"     organization_id, tags, created_ms, updated_ms, pages)";
static const char count_items[] = "SELECT count(*) FROM temp.ticket_item";

/* What the top of the reply says; `list` false: it is one ticket. */
static struct err
read_head(struct record *r, const char *reply, size_t length, bool *list, struct merge *out)
{
	static const char sql[] = "SELECT json_type(?1, '$.tickets') = 'array',"
				  " json_type(?1, '$.ticket') = 'object',"
				  " json_type(?1, '$.meta.has_more') = 'true',"
				  " room_text(json_extract(?1, '$.meta.after_cursor'))"
				  " WHERE json_valid(?1)";
	sqlite3_stmt *s = NULL;
	const char *next;
	struct err e = NO_ERR;
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
	*list = sqlite3_column_int(s, 0) == 1;
	good = *list || sqlite3_column_int(s, 1) == 1;
	next = (const char *)sqlite3_column_text(s, 3);
	if (next != NULL && strlen(next) < sizeof out->next)
		(void)snprintf(out->next, sizeof out->next, "%s", next);
	out->more = sqlite3_column_int(s, 2) == 1 && out->next[0] != '\0';
	db_end(s);
	if (!good)
		return err_make(ERR_MALFORMED, "Zendesk's answer is not a list of tickets.");
	return NO_ERR;
}

static struct err
store_items(struct record *r, const char *page_on, struct merge *merge)
{
	int64_t all = 0;
	int64_t good = 0;
	int64_t known = 0;
	struct err e = db_number(r, 0, &all, count_items, "");

	if (e.kind == ERR_NONE)
		e = db_run(r, drop, "");
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &good, count_items, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, drop_older, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, find_paging, "t", page_on);
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &known, count_known, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, store, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, "DELETE FROM temp.ticket_item", "");
	merge->seen = (int)all;
	merge->skipped = (int)(all - good);
	merge->known = known != 0;
	return e;
}

struct err
ticket_merge(
	struct record *r, const char *reply, size_t length, const char *page_on, struct merge *out)
{
	struct merge merge = {0};
	bool list = false;
	struct err e = read_head(r, reply, length, &list, &merge);

	if (e.kind == ERR_NONE)
		e = db_lay_out(r, reply, length, list ? "$.tickets" : "$", list ? NULL : "ticket");
	if (e.kind == ERR_NONE)
		e = db_run(r, lay_out, "n", reply, length);
	if (e.kind == ERR_NONE)
		e = store_items(r, page_on, &merge);
	if (e.kind == ERR_NONE)
		*out = merge;
	return e;
}

#define TICKET_COLUMNS                                                                             \
	"rank, newest, id, subject, status, priority, requester, organization,"                    \
	" iif(json_valid(tags), (SELECT group_concat(value, ', ') FROM json_each(tags)), tags),"   \
	" pages, created_ms, updated_ms, rev"

static void
ticket_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct ticket *ticket = row;

	window_key(&ticket->key, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
		(const char *)sqlite3_column_text(s, 2));
	ticket->number = sqlite3_column_int64(s, 2);
	ticket->subject = db_text(s, 3, DB_CELL_CAP_BYTES, a);
	ticket->status = db_text(s, 4, DB_CELL_CAP_BYTES, a);
	ticket->priority = db_text(s, 5, DB_CELL_CAP_BYTES, a);
	ticket->requester = db_text(s, 6, DB_CELL_CAP_BYTES, a);
	ticket->organization = db_text(s, 7, DB_CELL_CAP_BYTES, a);
	ticket->tags = db_text(s, 8, DB_CELL_CAP_BYTES, a);
	ticket->pages = db_text(s, 9, DB_CELL_CAP_BYTES, a);
	ticket->paging = sqlite3_column_type(s, 9) != SQLITE_NULL;
	ticket->created_ms = sqlite3_column_int64(s, 10);
	ticket->updated_ms = sqlite3_column_int64(s, 11);
	ticket->rev = sqlite3_column_int64(s, 12);
}

struct err
ticket_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	static const struct window_query query = {
		.place = "SELECT rank, newest"
			 " FROM ticket"
			 " WHERE id = CAST(?3 AS INTEGER)"
			 " AND status IN ('new', 'open', 'pending', 'hold')",
		.forward = "SELECT " TICKET_COLUMNS " FROM ticket"
			   " WHERE status IN ('new', 'open', 'pending', 'hold')"
			   " AND (rank, newest, id) >= (?1, ?2, CAST(?3 AS INTEGER))"
			   " ORDER BY rank, newest, id"
			   " LIMIT ?4",
		.backward = "SELECT " TICKET_COLUMNS " FROM ticket"
			    " WHERE status IN ('new', 'open', 'pending', 'hold')"
			    " AND (rank, newest, id) < (?1, ?2, CAST(?3 AS INTEGER))"
			    " ORDER BY rank DESC, newest DESC, id DESC"
			    " LIMIT ?4",
		.size = sizeof(struct ticket),
		.read = ticket_read,
	};

	return window_read(r, &query, w, a, out);
}

struct err
ticket_find(struct record *r, const char *id, struct arena *a, struct ticket *out)
{
	static const char sql[] = "SELECT " TICKET_COLUMNS " FROM ticket"
				  " WHERE id = CAST(?1 AS INTEGER)"
				  " AND CAST(id AS TEXT) = ?1";
	sqlite3_stmt *s = NULL;
	struct ticket ticket;
	struct err e = db_start(r, &s, sql, "t", id);
	bool row;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return err_make(ERR_MISSING, "There is no such ticket in the record.");
	ticket_read(s, a, &ticket);
	db_end(s);
	if (a->full)
		return err_make(ERR_FULL, "Memory for a ticket is short.");
	*out = ticket;
	return NO_ERR;
}

struct err
ticket_count(struct record *r, struct ticket_counts *out)
{
	static const char sql[] = "SELECT coalesce(sum(rows), 0),"
				  " coalesce(sum(rows) FILTER (WHERE rank = 0), 0)"
				  " FROM tally"
				  " WHERE list = 'ticket'";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "");
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	out->open = sqlite3_column_int64(s, 0);
	out->paging = sqlite3_column_int64(s, 1);
	db_end(s);
	return NO_ERR;
}
