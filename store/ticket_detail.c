/* store/ticket_detail.c - what the details of a ticket show, as read.
 * SPDX-License-Identifier: MIT */
#include "store/ticket_detail.h"

#include <assert.h>

#include "store/db.h"

enum { FIELDS_MOST = 100 };

/* The API's address of a ticket is SITE/api/v2/tickets/ID.json, a person's SITE/agent/tickets/ID. */
struct err
ticket_more_find(struct record *r, const char *id, struct arena *a, struct ticket_more *out)
{
	static const char sql[] =
		"SELECT iif(url LIKE '%' || tail AND (url LIKE 'http://_%' OR url LIKE "
		"'https://_%'),"
		"   substr(url, 1, length(url) - length(tail)) || '/agent/tickets/' || id, NULL),"
		"  type, channel, (SELECT name FROM ticket_person WHERE ticket_person.id = "
		"assignee)"
		" FROM (SELECT id, '/api/v2/tickets/' || id || '.json' AS tail,"
		"   json_extract(v, '$.url') AS url, json_extract(v, '$.type') AS type,"
		"   json_extract(v, '$.via.channel') AS channel,"
		"   json_extract(v, '$.assignee_id') AS assignee"
		"  FROM (SELECT id, iif(json_valid(raw), raw, '{}') AS v"
		"   FROM ticket"
		"   WHERE id = CAST(?1 AS INTEGER)"
		"   AND CAST(id AS TEXT) = ?1))";
	struct ticket_more more = {text_of(""), text_of(""), text_of(""), text_of("")};
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", id);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (row) {
		more.link = db_text(s, 0, DB_CELL_CAP_BYTES, a);
		more.type = db_text(s, 1, DB_CELL_CAP_BYTES, a);
		more.channel = db_text(s, 2, DB_CELL_CAP_BYTES, a);
		more.assignee = db_text(s, 3, DB_CELL_CAP_BYTES, a);
		db_end(s);
	}
	if (a->full)
		return err_make(ERR_FULL, "Memory for the details of a ticket is short.");
	*out = more;
	return NO_ERR;
}

static void
read_field(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct ticket_field *field = row;

	field->id = sqlite3_column_int64(s, 0);
	field->value = db_text(s, 1, DB_CELL_CAP_BYTES, a);
}

/* A field's value may be text, a number, true, or a list of those. A box that is not ticked says as
 * little as an empty one. */
struct err
ticket_fields(struct record *r, const char *id, int most, struct arena *a, struct rows *out)
{
	static const char sql[] = "SELECT json_extract(item, '$.id'), ("
				  "   SELECT group_concat(CASE got.type WHEN 'true' THEN 'yes' "
				  "ELSE got.value END, ', ')"
				  "   FROM json_each(item, '$.value') AS got"
				  "   WHERE got.type IN ('true', 'text', 'integer', 'real')"
				  "   AND got.value <> '') AS told"
				  " FROM (SELECT field.key AS place, iif(field.type = 'object', "
				  "field.value, '{}') AS item"
				  "  FROM ticket, json_each(iif(json_valid(raw), raw, '{}'), "
				  "'$.custom_fields') AS field"
				  "  WHERE ticket.id = CAST(?1 AS INTEGER)"
				  "  AND CAST(ticket.id AS TEXT) = ?1)"
				  " WHERE json_type(item, '$.id') = 'integer'"
				  " AND told <> ''"
				  " ORDER BY place"
				  " LIMIT ?2";
	sqlite3_stmt *s = NULL;
	struct err e;

	assert(most >= 0);
	if (most > FIELDS_MOST)
		most = FIELDS_MOST;
	e = db_start(r, &s, sql, "ti", id, (int64_t)most + 1);
	if (e.kind != ERR_NONE)
		return e;
	return db_rows(r, s, most, sizeof(struct ticket_field), read_field, a, out);
}
