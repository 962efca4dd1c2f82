/* store/bridge.c - who is on the conference bridge.
 * SPDX-License-Identifier: MIT */
#include "store/bridge.h"

#include <stddef.h>

#include "store/db.h"

static void
guest_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct bridge_guest *guest = row;

	window_key(&guest->key, sqlite3_column_int64(s, 1), sqlite3_column_int64(s, 2),
		(const char *)sqlite3_column_text(s, 3));
	guest->person = db_text(s, 0, DB_CELL_CAP_BYTES, a);
	guest->joined_ms = sqlite3_column_int64(s, 1);
}

struct err
bridge_guests(struct record *r, const char *incident, struct arena *a, struct rows *out)
{
	static const char sql[] = "SELECT person, joined_ms, rowid, 'guest-' || rowid"
				  " FROM bridge_guest"
				  " WHERE incident_id = ?1"
				  " ORDER BY joined_ms, rowid"
				  " LIMIT ?2";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "ti", incident, (int64_t)BRIDGE_GUESTS_MOST + 1);

	if (e.kind == ERR_NONE)
		e = db_rows(
			r, s, BRIDGE_GUESTS_MOST, sizeof(struct bridge_guest), guest_read, a, out);
	return e;
}
