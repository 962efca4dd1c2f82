/* store/clocks_read.c - the clocks of audiences, from the record.
 * SPDX-License-Identifier: MIT */
#include "store/clocks.h"

#include "store/db.h"

#define CLOCK_COLUMNS                                                                              \
	"place, 0, audience, audience, floor_ms, every_ms, ceiling_ms, started_ms, last_ms,"       \
	" promised_ms, snoozed_ms, stopped_ms, rev"

static void
clock_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct audience_clock *clock = row;

	window_key(&clock->key, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
		(const char *)sqlite3_column_text(s, 2));
	clock->audience = db_text(s, 3, DB_CELL_CAP_BYTES, a);
	clock->floor_ms = sqlite3_column_int64(s, 4);
	clock->every_ms = sqlite3_column_int64(s, 5);
	clock->ceiling_ms = sqlite3_column_int64(s, 6);
	clock->started_ms = sqlite3_column_int64(s, 7);
	clock->last_ms = sqlite3_column_int64(s, 8);
	clock->promised_ms = sqlite3_column_int64(s, 9);
	clock->snoozed_ms = sqlite3_column_int64(s, 10);
	clock->stopped_ms = sqlite3_column_int64(s, 11);
	clock->rev = sqlite3_column_int64(s, 12);
}

struct err
clocks_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	struct window_query query = {
		.place = "SELECT place, 0"
			 " FROM clock"
			 " WHERE incident_id = ?5"
			 " AND audience = ?3",
		.forward = "SELECT " CLOCK_COLUMNS " FROM clock"
			   " WHERE incident_id = ?5"
			   " AND (place, 0) >= (?1, ?2)"
			   " ORDER BY place"
			   " LIMIT ?4",
		.backward = "SELECT " CLOCK_COLUMNS " FROM clock"
			    " WHERE incident_id = ?5"
			    " AND (place, 0) < (?1, ?2)"
			    " ORDER BY place DESC"
			    " LIMIT ?4",
		.filter = w->of != NULL ? w->of : "",
		.size = sizeof(struct audience_clock),
		.read = clock_read,
	};

	return window_read(r, &query, w, a, out);
}

struct err
clocks_list(struct record *r, const char *incident, struct arena *a, struct rows *out)
{
	static const char sql[] = "SELECT " CLOCK_COLUMNS " FROM clock"
				  " WHERE incident_id = ?1"
				  " ORDER BY place"
				  " LIMIT ?2 + 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "ti", incident, (int64_t)CLOCKS_MOST);

	if (e.kind == ERR_NONE)
		e = db_rows(r, s, CLOCKS_MOST, sizeof(struct audience_clock), clock_read, a, out);
	return e;
}

struct err
clocks_find(struct record *r, const char *incident, const char *audience, struct arena *a,
	struct audience_clock *out)
{
	static const char sql[] = "SELECT " CLOCK_COLUMNS " FROM clock"
				  " WHERE incident_id = ?1"
				  " AND audience = ?2";
	struct audience_clock clock = {.rev = 0};
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = db_start(r, &s, sql, "tt", incident, audience);

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return err_make(ERR_MISSING, "This incident has no clock for that audience.");
	clock_read(s, a, &clock);
	db_end(s);
	if (a->full)
		return err_make(ERR_FULL, "Memory for a clock is short.");
	*out = clock;
	return NO_ERR;
}
