/* store/bridge.c - the card of the conference bridge.
 * SPDX-License-Identifier: MIT */
#include "store/bridge.h"

#include "store/db.h"

static void
line_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct bridge_line *line = row;

	window_key(&line->key, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
		(const char *)sqlite3_column_text(s, 2));
	line->kind = (enum bridge_line_kind)sqlite3_column_int(s, 3);
	line->at_ms = sqlite3_column_int64(s, 4);
	line->closed_ms = sqlite3_column_int64(s, 5);
	line->person = db_text(s, 6, DB_CELL_CAP_BYTES, a);
}

/* Kinds as enum bridge_line_kind counts them. */
#define CARD                                                                                       \
	"WITH line (major, minor, id, kind, at_ms, closed_ms, person) AS ("                        \
	" SELECT part.column1, 0, part.column2, part.column1,"                                     \
	"  iif(part.column1 = 0, bridge_open_ms, NULL),"                                           \
	"  iif(part.column1 = 0, bridge_closed_ms, NULL), NULL"                                    \
	" FROM incident, (VALUES (0, 'state'), (1, 'phone'), (2, 'participant'),"                  \
	"  (3, 'moderator'), (4, 'link')) AS part"                                                 \
	" WHERE incident.id = ?5"                                                                  \
	" UNION ALL"                                                                               \
	" SELECT joined_ms, rowid, 'guest-' || rowid, 5, joined_ms, NULL, person"                  \
	" FROM bridge_guest"                                                                       \
	" WHERE incident_id = ?5)"

struct err
bridge_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	struct window_query query = {
		.place = CARD " SELECT major, minor"
			      " FROM line"
			      " WHERE id = ?3",
		.forward = CARD " SELECT *"
				" FROM line"
				" WHERE (major, minor) >= (?1, ?2)"
				" ORDER BY major, minor"
				" LIMIT ?4",
		.backward = CARD " SELECT *"
				 " FROM line"
				 " WHERE (major, minor) < (?1, ?2)"
				 " ORDER BY major DESC, minor DESC"
				 " LIMIT ?4",
		.filter = w->of != NULL ? w->of : "",
		.size = sizeof(struct bridge_line),
		.read = line_read,
	};

	return window_read(r, &query, w, a, out);
}
