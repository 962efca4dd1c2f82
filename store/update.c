/* store/update.c - updates that were given to an audience, as they were given.
 * SPDX-License-Identifier: MIT */
#include "store/update.h"

#include <stdio.h>

#include "store/db.h"

#define UPDATE_COLUMNS                                                                             \
	"-at_ms, -id, CAST(id AS TEXT), audience, what, at_ms, status, impact, actions, needs,"    \
	" next_ms, text, person, rev"

static void
update_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct update_post *post = row;

	window_key(&post->key, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
		(const char *)sqlite3_column_text(s, 2));
	post->audience = db_text(s, 3, DB_CELL_CAP_BYTES, a);
	post->what = db_text(s, 4, ROW_ID_BYTES, a).raw;
	post->at_ms = sqlite3_column_int64(s, 5);
	post->status = db_text(s, 6, DB_CELL_CAP_BYTES, a);
	post->impact = db_text(s, 7, DB_CELL_CAP_BYTES, a);
	post->actions = db_text(s, 8, DB_CELL_CAP_BYTES, a);
	post->needs = db_text(s, 9, DB_CELL_CAP_BYTES, a);
	post->next_ms = sqlite3_column_int64(s, 10);
	post->text = db_text(s, 11, DB_TEXT_CAP_BYTES, a);
	post->person = db_text(s, 12, DB_CELL_CAP_BYTES, a);
	post->rev = sqlite3_column_int64(s, 13);
}

struct err
update_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	struct window_query query = {
		.place = "SELECT -at_ms, -id"
			 " FROM update_post"
			 " WHERE id = CAST(?3 AS INTEGER)"
			 " AND incident_id = ?5",
		.forward = "SELECT " UPDATE_COLUMNS " FROM update_post"
			   " WHERE incident_id = ?5"
			   " AND (-at_ms, -id) >= (?1, ?2)"
			   " ORDER BY -at_ms, -id"
			   " LIMIT ?4",
		.backward = "SELECT " UPDATE_COLUMNS " FROM update_post"
			    " WHERE incident_id = ?5"
			    " AND (-at_ms, -id) < (?1, ?2)"
			    " ORDER BY -at_ms DESC, -id DESC"
			    " LIMIT ?4",
		.filter = w->of != NULL ? w->of : "",
		.size = sizeof(struct update_post),
		.read = update_read,
	};

	return window_read(r, &query, w, a, out);
}

struct err
update_last(struct record *r, const char *incident, const char *audience, struct arena *a,
	struct update_post *out, bool *found)
{
	static const char to_one[] = "SELECT " UPDATE_COLUMNS " FROM update_post"
				     " WHERE incident_id = ?1"
				     " AND audience = ?2"
				     " ORDER BY at_ms DESC, id DESC"
				     " LIMIT 1";
	static const char to_any[] = "SELECT " UPDATE_COLUMNS " FROM update_post"
				     " WHERE incident_id = ?1"
				     " ORDER BY at_ms DESC, id DESC"
				     " LIMIT 1";
	struct update_post post = {.rev = 0};
	sqlite3_stmt *s = NULL;
	struct err e = audience != NULL ? db_start(r, &s, to_one, "tt", incident, audience)
					: db_start(r, &s, to_any, "t", incident);

	*found = false;
	if (e.kind == ERR_NONE)
		e = db_step(r, s, found);
	if (e.kind != ERR_NONE || !*found)
		return e;
	update_read(s, a, &post);
	db_end(s);
	if (a->full)
		return err_make(ERR_FULL, "Memory for an update is short.");
	*out = post;
	return NO_ERR;
}
