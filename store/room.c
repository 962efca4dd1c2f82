/* store/room.c - steps, roles and customers: the room before and during an incident.
 * SPDX-License-Identifier: MIT */
#include "store/room.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"

enum { ROOM_MOST_ROWS = 1000 };

/* These lists are short: all of them is read, whatever part was asked for. But those who take only
 * some of the rows go on from where they were. */
static struct err
read_all(struct record *r, const struct window_query *q, const struct window *w, struct arena *a,
	struct rows *out)
{
	struct window all = *w;

	if (w->takes == NULL)
		all.before = all.after = ROOM_MOST_ROWS;
	return window_read(r, q, &all, a, out);
}

static void
step_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct step *step = row;
	const char *state = (const char *)sqlite3_column_text(s, 4);

	window_key(&step->key, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
		(const char *)sqlite3_column_text(s, 2));
	step->text = db_text(s, 3, DB_CELL_CAP_BYTES, a);
	step->state = "open";
	if (state != NULL && strcmp(state, "done") == 0)
		step->state = "done";
	else if (state != NULL && strcmp(state, "skipped") == 0)
		step->state = "skipped";
	step->done_by = db_text(s, 5, DB_CELL_CAP_BYTES, a);
	step->done_ms = sqlite3_column_int64(s, 6);
	step->rev = sqlite3_column_int64(s, 7);
}

struct err
step_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	struct window_query query = {
		.place = "SELECT place, 0"
			 " FROM step"
			 " WHERE incident_id = ?5"
			 " AND id = ?3",
		.forward = "SELECT place, 0, id, text, state, done_by, done_ms, rev"
			   " FROM step"
			   " WHERE incident_id = ?5"
			   " AND (place, 0) >= (?1, ?2)"
			   " ORDER BY place"
			   " LIMIT ?4",
		.backward = "SELECT place, 0, id, text, state, done_by, done_ms, rev"
			    " FROM step"
			    " WHERE incident_id = ?5"
			    " AND (place, 0) < (?1, ?2)"
			    " ORDER BY place DESC"
			    " LIMIT ?4",
		.filter = w->of != NULL ? w->of : "",
		.size = sizeof(struct step),
		.read = step_read,
	};

	return read_all(r, &query, w, a, out);
}

static void
role_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct role *role = row;

	window_key(&role->key, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
		(const char *)sqlite3_column_text(s, 2));
	role->name = db_text(s, 3, DB_CELL_CAP_BYTES, a);
	role->person = db_text(s, 4, DB_CELL_CAP_BYTES, a);
	role->lead = sqlite3_column_int(s, 5) != 0;
	role->required = sqlite3_column_int(s, 6) != 0;
	role->many = sqlite3_column_int(s, 7) != 0;
	role->rev = sqlite3_column_int64(s, 8);
}

#define ROLE_COLUMNS                                                                               \
	"place, 0, name, name, coalesce((SELECT group_concat(person, ', ')"                        \
	"  FROM (SELECT person FROM role_holder AS h"                                              \
	"   WHERE h.incident_id = role.incident_id AND h.role = role.name"                         \
	"   ORDER BY since_ms, person)), ''),"                                                     \
	" lead, required, many, rev"

struct err
role_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	struct window_query query = {
		.place = "SELECT place, 0"
			 " FROM role"
			 " WHERE incident_id = ?5"
			 " AND name = ?3",
		.forward = "SELECT " ROLE_COLUMNS " FROM role"
			   " WHERE incident_id = ?5"
			   " AND (place, 0) >= (?1, ?2)"
			   " ORDER BY place"
			   " LIMIT ?4",
		.backward = "SELECT " ROLE_COLUMNS " FROM role"
			    " WHERE incident_id = ?5"
			    " AND (place, 0) < (?1, ?2)"
			    " ORDER BY place DESC"
			    " LIMIT ?4",
		.filter = w->of != NULL ? w->of : "",
		.size = sizeof(struct role),
		.read = role_read,
	};

	return read_all(r, &query, w, a, out);
}
