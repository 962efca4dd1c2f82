/* store/incident_rows.c - what is part of an incident.
 * SPDX-License-Identifier: MIT */
#include "store/incident_rows.h"

#include "store/db.h"

struct err
incident_count_rows(struct record *r, const char *id, struct incident_counts *out)
{
	static const char sql[] =
		"SELECT (SELECT count(*) FROM page WHERE incident_id = ?1),"
		" (SELECT count(*) FROM page WHERE incident_id = ?1 AND status <> 'resolved'),"
		" (SELECT count(*) FROM ticket WHERE incident_id = ?1),"
		" (SELECT count(*) FROM incident_customer WHERE incident_id = ?1)";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", id);
	bool row;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	*out = (struct incident_counts){.pages = sqlite3_column_int64(s, 0),
		.active = sqlite3_column_int64(s, 1),
		.tickets = sqlite3_column_int64(s, 2),
		.customers = sqlite3_column_int64(s, 3)};
	db_end(s);
	return NO_ERR;
}

static void
row_read(sqlite3_stmt *s, struct arena *a, void *out)
{
	struct incident_row *row = out;

	row->number = sqlite3_column_int64(s, 0);
	row->name = db_text(s, 1, DB_CELL_CAP_BYTES, a);
	row->title = db_text(s, 2, DB_CELL_CAP_BYTES, a);
	row->state = db_text(s, 3, ROW_ID_BYTES, a).raw;
}

static struct err
read_rows(struct record *r, const char *sql, const char *id, int most, struct arena *a,
	struct rows *out)
{
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "ti", id, (int64_t)most + 1);

	if (e.kind == ERR_NONE)
		e = db_rows(r, s, most, sizeof(struct incident_row), row_read, a, out);
	return e;
}

/* Their order is that of the index: a storm's thousands are not sorted for the first twenty. */
struct err
incident_pages(struct record *r, const char *id, int most, struct arena *a, struct rows *out)
{
	static const char sql[] = "SELECT number, service, title, status"
				  " FROM page"
				  " WHERE incident_id = ?1"
				  " ORDER BY rowid"
				  " LIMIT ?2";

	return read_rows(r, sql, id, most, a, out);
}

struct err
incident_tickets(struct record *r, const char *id, int most, struct arena *a, struct rows *out)
{
	static const char sql[] =
		"SELECT id, coalesce(nullif(organization, ''), requester, ''), subject, status"
		" FROM ticket"
		" WHERE incident_id = ?1"
		" ORDER BY id"
		" LIMIT ?2";

	return read_rows(r, sql, id, most, a, out);
}

struct err
incident_customers(struct record *r, const char *id, int most, struct arena *a, struct rows *out)
{
	static const char sql[] =
		"SELECT 0, customer, confirmed_by, iif(confirmed_ms IS NOT NULL, 'confirmed',"
		"  iif(mail_down, 'mail down', ''))"
		" FROM incident_customer"
		" WHERE incident_id = ?1"
		" ORDER BY customer"
		" LIMIT ?2";

	return read_rows(r, sql, id, most, a, out);
}
