/* store/attempt.c - calls to customers, as they were logged.
 * SPDX-License-Identifier: MIT */
#include "store/attempt.h"

#include "store/db.h"

static void
attempt_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct attempt *attempt = row;

	window_key(&attempt->key, 0, 0, (const char *)sqlite3_column_text(s, 0));
	attempt->contact = sqlite3_column_int(s, 1);
	attempt->name = db_text(s, 2, DB_CELL_CAP_BYTES, a);
	attempt->phone = sqlite3_column_int(s, 3);
	attempt->result = db_text(s, 4, ROW_ID_BYTES, a).raw;
	attempt->note = db_text(s, 5, DB_CELL_CAP_BYTES, a);
	attempt->person = db_text(s, 6, DB_CELL_CAP_BYTES, a);
	attempt->at_ms = sqlite3_column_int64(s, 7);
	attempt->next_ms = sqlite3_column_int64(s, 8);
}

struct err
attempt_list(struct record *r, const char *incident_id, struct text customer, int most,
	struct arena *a, struct rows *out)
{
	static const char sql[] =
		"SELECT id, contact, name, phone, result, note, person, at_ms, next_ms"
		" FROM attempt"
		" WHERE incident_id = ?1"
		" AND customer = ?2"
		" ORDER BY at_ms DESC, id DESC"
		" LIMIT ?3 + 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "tti", incident_id, customer.raw, (int64_t)most);

	if (e.kind == ERR_NONE)
		e = db_rows(r, s, most, sizeof(struct attempt), attempt_read, a, out);
	return e;
}
