/* store/hand.c - hands that observers raised.
 * SPDX-License-Identifier: MIT */
#include "store/hand.h"

#include <string.h>

#include "store/db.h"

static void
hand_read(sqlite3_stmt *s, struct arena *a, struct hand *hand)
{
	window_key(&hand->key, 0, 0, (const char *)sqlite3_column_text(s, 0));
	hand->person = db_text(s, 1, DB_CELL_CAP_BYTES, a);
	hand->text = db_text(s, 2, DB_CELL_CAP_BYTES, a);
	hand->start = sqlite3_column_int(s, 3) != 0;
	hand->state = db_text(s, 4, ROW_ID_BYTES, a).raw;
	hand->raised = strcmp(hand->state, HAND_RAISED) == 0;
	hand->settled_by = db_text(s, 5, DB_CELL_CAP_BYTES, a);
	hand->at_ms = sqlite3_column_int64(s, 6);
	hand->settled_ms = sqlite3_column_int64(s, 7);
	hand->rev = sqlite3_column_int64(s, 8);
	hand->reason = db_text(s, 9, DB_CELL_CAP_BYTES, a);
}

struct err
hand_last(struct record *r, const char *person, struct arena *a, struct hand *out)
{
	static const char sql[] = "SELECT id, person, text, start, state, settled_by, at_ms,"
				  "  settled_ms, rev,"
				  "  (SELECT json_extract(data, '$.reason') FROM event"
				  "   WHERE subject = 'hand:' || hand.id"
				  "   ORDER BY at_ms DESC, seq DESC LIMIT 1)"
				  " FROM hand"
				  " WHERE person = ?1"
				  " ORDER BY id DESC"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", person);
	bool row = false;

	*out = (struct hand){.state = "", .reason = text_of("")};
	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	hand_read(s, a, out);
	db_end(s);
	return NO_ERR;
}

const char *
hand_state_words(const char *state)
{
	if (strcmp(state, HAND_RAISED) == 0)
		return "up";
	return strcmp(state, "over") == 0 ? "over with its incident" : state;
}

struct err
hand_end(struct record *r, const char *incident)
{
	static const char sql[] = "UPDATE hand"
				  " SET state = 'over', settled_by = room_actor(),"
				  "  settled_ms = room_now(), rev = room_rev()"
				  " WHERE incident_id = ?1"
				  " AND state = 'raised'";

	return db_run(r, sql, "t", incident);
}

struct err
hand_started(struct record *r)
{
	static const char sql[] = "UPDATE hand"
				  " SET state = 'taken', settled_by = room_actor(),"
				  "  settled_ms = room_now(), rev = room_rev()"
				  " WHERE state = 'raised'"
				  " AND start <> 0";

	return db_run(r, sql, "");
}
