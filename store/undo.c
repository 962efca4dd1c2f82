/* store/undo.c - what a person wrote last, and how it is taken back.
 * SPDX-License-Identifier: MIT */
#include "store/undo.h"

#include <string.h>

#include "store/db.h"

enum { MEMORY_BYTES = 256 * 1024 };

/* What somebody wrote themselves, of whatever kind. A row's changes, a decision's too, are events
 * of triggers, which have no origin: to take those back would leave the row. */
#define WRITTEN                                                                                    \
	"(kind = 'note' OR kind IN ('change', 'experiment', 'decision') AND origin GLOB "          \
	"'order:*')"

struct err
undo_find(struct record *r, const char *actor, struct arena *a, struct undo *out)
{
	static const char sql[] =
		"SELECT seq, at_ms, kind, text"
		" FROM event"
		" WHERE seq = ("
		"  SELECT max(seq)"
		"  FROM (SELECT seq, kind, origin"
		"   FROM event"
		"   WHERE source = 'person'"
		"   AND actor = ?1"
		"   ORDER BY seq DESC"
		"   LIMIT 200) AS mine"
		"  WHERE " WRITTEN "  AND NOT EXISTS ("
		"   SELECT 1 FROM event AS back WHERE back.origin = 'undo:' || mine.seq))";
	struct undo undo = {.kind = "", .text = text_of("")};
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", actor);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (row) {
		undo.seq = sqlite3_column_int64(s, 0);
		undo.at_ms = sqlite3_column_int64(s, 1);
		undo.kind = db_text(s, 2, ROW_ID_BYTES, a).raw;
		undo.text = db_text(s, 3, DB_CELL_CAP_BYTES, a);
		db_end(s);
	}
	if (a->full)
		return err_make(ERR_FULL, "Memory for what can be undone is short.");
	*out = undo;
	return NO_ERR;
}

struct err
undo_look(struct record *r, int64_t seq, struct arena *a, struct undone *out)
{
	static const char sql[] = "SELECT at_ms, actor"
				  " FROM event"
				  " WHERE origin = 'undo:' || ?1";
	struct undone undone = {.by = text_of("")};
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "i", seq);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (row) {
		undone.at_ms = sqlite3_column_int64(s, 0);
		undone.by = db_text(s, 1, DB_CELL_CAP_BYTES, a);
		db_end(s);
	}
	if (a->full)
		return err_make(ERR_FULL, "Memory for a correction is short.");
	*out = undone;
	return NO_ERR;
}

/* Which of the three reasons there are it is that `seq` cannot be taken back. */
static struct err
refuse(struct record *r, int64_t seq, const char *actor)
{
	static const char sql[] = "SELECT CASE"
				  " WHEN EXISTS (SELECT 1 FROM event WHERE origin = 'undo:' || ?1)"
				  "  THEN 1"
				  " WHEN EXISTS (SELECT 1 FROM event WHERE seq = ?1"
				  "   AND source = 'person' AND " WRITTEN " AND actor IS NOT ?2)"
				  "  THEN 2"
				  " WHEN EXISTS (SELECT 1 FROM event WHERE seq = ?1"
				  "   AND source = 'person' AND " WRITTEN ")"
				  "  THEN 3"
				  " ELSE 0 END";
	int64_t why = 0;
	struct err e = db_number(r, 0, &why, sql, "it", seq, actor);

	if (e.kind != ERR_NONE)
		return e;
	if (why == 1)
		return err_make(ERR_REFUSED, "Not undone: it was withdrawn already.");
	if (why == 2)
		return err_make(ERR_REFUSED,
			"Not undone: somebody else wrote it, and only they can take it back.");
	if (why == 3)
		return err_make(ERR_REFUSED,
			"Not undone: you did something since. Undo again and read what it is.");
	return err_make(ERR_REFUSED, "Not undone: there is no such note in the timeline.");
}

struct err
undo_append(struct record *r, int64_t seq, const char *order_id, const char *actor)
{
	static const char done[] = "SELECT 1"
				   " FROM event"
				   " WHERE origin = 'undo:' || ?1"
				   " AND json_extract(data, '$.order') = ?2";
	/* The words are cut at a character, which only SQLite's functions know of what is stored. */
	static const char sql[] =
		"INSERT INTO event (at_ms, recorded_ms, incident_id, kind, subject, actor, source,"
		"  origin, text, data)"
		" SELECT room_now(), room_now(), incident_id, 'correction', subject, room_actor(),"
		"  room_source(), 'undo:' || seq,"
		"  'took the note back: ' || substr(text, 1, 200) || iif(length(text) > 200, "
		"'...', ''),"
		"  json_object('undoes', seq, 'order', ?2)"
		" FROM event"
		" WHERE seq = ?1";
	struct undo last = {0};
	struct arena a;
	int64_t before = 0;
	struct err e = db_number(r, 0, &before, done, "it", seq, order_id);

	if (e.kind != ERR_NONE || before != 0)
		return e;
	arena_init(&a, MEMORY_BYTES);
	e = undo_find(r, actor, &a, &last);
	arena_clear(&a);
	if (e.kind == ERR_NONE && (seq == 0 || last.seq != seq))
		e = refuse(r, seq, actor);
	return e.kind == ERR_NONE ? db_run(r, sql, "it", seq, order_id) : e;
}
