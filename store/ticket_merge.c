/* store/ticket_merge.c - replies of Zendesk about tickets laid into the record.
 *
 * Merged like pages (store/page_merge.c): laid out in a temporary table first, and from there. What
 * a ticket has of page_on as it is now goes to `matches`; that it pages is said by its audits
 * (store/ticket_audit.c), for who gave it that counts.
 * SPDX-License-Identifier: MIT */
#include "store/ticket.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/ticket_person.h"

static const char lay_out[] =
	"INSERT INTO temp.ticket_item (id, subject, status, priority, requester, requester_id,"
	"  organization, organization_id, tags, created_ms, updated_ms, raw)"
	" SELECT iif(typeof(json_extract(v, '$.id')) = 'integer',"
	"     json_extract(v, '$.id'), NULL),"
	"   coalesce(nullif(room_text(json_extract(v, '$.subject')), ''),"
	"     substr(room_text(json_extract(v, '$.description')), 1, 200), ''),"
	"   room_text(json_extract(v, '$.status')),"
	"   room_text(json_extract(v, '$.priority')),"
	"   nullif(ticket_person.name, ''),"
	"   iif(typeof(json_extract(v, '$.requester_id')) = 'integer',"
	"     json_extract(v, '$.requester_id'), NULL),"
	"   nullif(organization.name, ''),"
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
	" LEFT JOIN ticket_person ON ticket_person.id = json_extract(v, '$.requester_id')"
	" LEFT JOIN organization ON organization.id = json_extract(v, '$.organization_id')"
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
static const char find_matches[] =
	"UPDATE temp.ticket_item"
	" SET matches = CASE"
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
static const char find_newest[] = "SELECT max(updated_ms) FROM temp.ticket_item";
static const char find_oldest[] = "SELECT updated_ms"
				  " FROM temp.ticket_item"
				  " ORDER BY at DESC"
				  " LIMIT 1";

/* A name that is not known stays while the id beside it does. A time far in the future must not
 * shut out all that comes later. Audits are read anew when the ticket has changed without a newer
 * time (two changes in one second), and all of them when page_on is another now. Nobody raises a
 * ticket that is closed. */
#define NAMED_REQUESTER                                                                            \
	"coalesce(excluded.requester, iif(excluded.requester_id IS requester_id, requester, "      \
	"NULL))"
#define NAMED_ORGANIZATION                                                                         \
	"coalesce(excluded.organization,"                                                          \
	" iif(excluded.organization_id IS organization_id, organization, NULL))"
static const char store[] =
	"INSERT INTO ticket (id, subject, status, priority, requester, requester_id, organization,"
	"  organization_id, tags, created_ms, updated_ms, matches, audited_ms, raw, rev)"
	" SELECT id, subject, status, priority, requester, requester_id, organization,"
	"   organization_id, tags, created_ms, updated_ms, matches,"
	"   iif(status IN ('closed', 'deleted'), updated_ms, 0),"
	"   iif(length(CAST(raw AS BLOB)) <= 65536, raw, NULL), room_rev()"
	" FROM temp.ticket_item"
	" WHERE true"
	" ORDER BY at"
	" ON CONFLICT (id) DO UPDATE"
	" SET subject = excluded.subject, status = excluded.status,"
	"   priority = excluded.priority, requester = " NAMED_REQUESTER ","
	"   requester_id = excluded.requester_id, organization = " NAMED_ORGANIZATION ","
	"   organization_id = excluded.organization_id, tags = excluded.tags,"
	"   created_ms = excluded.created_ms, updated_ms = excluded.updated_ms,"
	"   matches = excluded.matches, raw = excluded.raw, rev = excluded.rev,"
	"   audited_ms = CASE"
	"     WHEN excluded.status IN ('closed', 'deleted') THEN excluded.updated_ms"
	"     WHEN excluded.updated_ms > updated_ms THEN audited_ms"
	"     WHEN (excluded.status, excluded.priority, excluded.tags, excluded.updated_ms)"
	"       IS NOT (status, priority, tags, updated_ms)"
	"       THEN min(audited_ms, excluded.updated_ms - 1)"
	"     WHEN excluded.matches IS NOT NULL AND matches IS NULL THEN 0"
	"     ELSE audited_ms END"
	" WHERE (excluded.updated_ms >= updated_ms OR updated_ms > room_now() + 600000)"
	" AND (excluded.subject, excluded.status, excluded.priority, " NAMED_REQUESTER ","
	"     excluded.requester_id, " NAMED_ORGANIZATION ", excluded.organization_id,"
	"     excluded.tags, excluded.created_ms, excluded.updated_ms, excluded.matches)"
	"   IS NOT (subject, status, priority, requester, requester_id, organization,"
	"     organization_id, tags, created_ms, updated_ms, matches)";
static const char count_items[] = "SELECT count(*) FROM temp.ticket_item";

/* The top of a reply. */
struct head {
	const char *path; /* of the list; "$" for one ticket */
	const char *key;  /* db_lay_out's */
};

static void
take_head(sqlite3_stmt *s, struct head *head, struct merge *out)
{
	const char *next = (const char *)sqlite3_column_text(s, 4);

	if (sqlite3_column_int(s, 0) == 1)
		head->path = "$.tickets";
	else if (sqlite3_column_int(s, 1) == 1)
		head->path = "$.results";
	else if (sqlite3_column_int(s, 2) == 1)
		*head = (struct head){.path = "$", .key = "ticket"};
	if (next != NULL && strlen(next) < sizeof out->next)
		(void)snprintf(out->next, sizeof out->next, "%s", next);
	out->more = sqlite3_column_int(s, 3) == 1 && out->next[0] != '\0';
	out->lost = sqlite3_column_int(s, 3) == 1 && !out->more;
}

static struct err
read_head(struct record *r, const char *reply, size_t length, struct head *head, struct merge *out)
{
	static const char sql[] = "SELECT json_type(?1, '$.tickets') = 'array',"
				  " json_type(?1, '$.results') = 'array',"
				  " json_type(?1, '$.ticket') = 'object',"
				  " coalesce(json_type(?1, '$.meta.has_more') = 'true',"
				  "  json_type(?1, '$.end_of_stream') = 'false'),"
				  " room_text(coalesce(json_extract(?1, '$.meta.after_cursor'),"
				  "  json_extract(?1, '$.after_cursor')))"
				  " WHERE json_valid(?1)";
	sqlite3_stmt *s = NULL;
	struct err e = NO_ERR;
	bool row = false;

	if (memchr(reply, '\0', length) == NULL)
		e = db_start(r, &s, sql, "n", reply, length);
	if (e.kind == ERR_NONE && s != NULL)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return err_make(ERR_MALFORMED, "Zendesk's answer is not JSON.");
	take_head(s, head, out);
	db_end(s);
	if (head->path == NULL)
		return err_make(ERR_MALFORMED, "Zendesk's answer is not a list of tickets.");
	return NO_ERR;
}

struct err
ticket_gone(struct record *r, const char *id)
{
	static const char sql[] = "UPDATE ticket"
				  " SET status = 'deleted', matches = NULL,"
				  "  audited_ms = updated_ms, rev = room_rev()"
				  " WHERE id = ?1"
				  " AND status NOT IN ('closed', 'deleted')";

	return db_run(r, sql, "t", id);
}

/* From temp.ticket_item, cleaned, into ticket. */
static struct err
store_items(struct record *r, const char *page_on, struct merge *merge)
{
	int64_t known = 0;
	struct err e = db_run(r, drop_older, "");

	if (e.kind == ERR_NONE)
		e = db_run(r, find_matches, "t", page_on);
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &merge->newest_ms, find_newest, "");
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &merge->oldest_ms, find_oldest, "");
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &known, count_known, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, store, "");
	merge->known = known != 0;
	return e;
}

static struct err
merge_items(struct record *r, const char *page_on, struct merge *merge)
{
	int64_t all = 0;
	int64_t good = 0;
	struct err e = db_run(r, "DELETE FROM temp.ticket_item", "");

	if (e.kind == ERR_NONE)
		e = db_run(r, lay_out, "");
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &all, count_items, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, drop, "");
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &good, count_items, "");
	if (e.kind == ERR_NONE)
		e = store_items(r, page_on, merge);
	if (e.kind == ERR_NONE)
		e = db_run(r, "DELETE FROM temp.ticket_item", "");
	merge->seen = (int)all;
	merge->skipped = (int)(all - good);
	return e;
}

struct err
ticket_merge(
	struct record *r, const char *reply, size_t length, const char *page_on, struct merge *out)
{
	struct merge merge = {0};
	struct head head = {0};
	struct err e = read_head(r, reply, length, &head, &merge);

	if (e.kind == ERR_NONE)
		e = ticket_person_lay_in(r, reply, length);
	if (e.kind == ERR_NONE)
		e = db_lay_out(r, reply, length, head.path, head.key);
	if (e.kind == ERR_NONE)
		e = merge_items(r, page_on, &merge);
	if (e.kind == ERR_NONE)
		*out = merge;
	return e;
}
