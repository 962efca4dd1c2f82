/* store/catch_up.c - what was tried and decided in an incident.
 * SPDX-License-Identifier: MIT */
#include "store/catch_up.h"

#include "store/db.h"

static void
tried_read(sqlite3_stmt *s, struct arena *a, void *out)
{
	struct tried *tried = out;

	window_key(&tried->key, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1), "");
	tried->at_ms = sqlite3_column_int64(s, 0);
	tried->kind = db_text(s, 2, ROW_ID_BYTES, a).raw;
	tried->person = db_text(s, 3, DB_CELL_CAP_BYTES, a);
	tried->text = db_text(s, 4, DB_CELL_CAP_BYTES, a);
}

struct err
catch_up_tried(struct record *r, const char *incident, int most, struct arena *a, struct rows *out)
{
	/* What a decision's row wrote of itself is no entry of its own: the row is read. */
	static const char sql[] = "SELECT * FROM (SELECT at_ms, seq, kind, actor, text"
				  "  FROM event"
				  "  WHERE incident_id = ?1"
				  "  AND kind IN ('experiment', 'change')"
				  "  AND source = 'person'"
				  "  AND NOT EXISTS (SELECT 1 FROM event AS back"
				  "   WHERE back.origin = 'undo:' || event.seq)"
				  "  ORDER BY seq DESC"
				  "  LIMIT ?2)"
				  " UNION ALL"
				  " SELECT * FROM (SELECT at_ms, id, 'decision', person, text"
				  "  FROM decision"
				  "  WHERE incident_id = ?1"
				  "  ORDER BY at_ms DESC"
				  "  LIMIT ?2)"
				  " UNION ALL"
				  " SELECT * FROM (SELECT done_ms, id, 'task', person, text"
				  "  FROM task"
				  "  WHERE incident_id = ?1"
				  "  AND done_ms IS NOT NULL"
				  "  ORDER BY done_ms DESC"
				  "  LIMIT ?2)"
				  " ORDER BY 1 DESC, 2 DESC"
				  " LIMIT ?2";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "ti", incident, (int64_t)most + 1);

	if (e.kind == ERR_NONE)
		e = db_rows(r, s, most, sizeof(struct tried), tried_read, a, out);
	return e;
}
