/* store/incident.c - incidents: what the room is about.
 * SPDX-License-Identifier: MIT */
#include "store/incident.h"

#include <stdio.h>
#include <string.h>

#include "store/buf.h"
#include "store/db.h"

enum { LISTED_MOST = 20, LISTED_BYTES = 400, LISTED_MEMORY_BYTES = 256 * 1024 };

#define INCIDENT_COLUMNS                                                                           \
	"-declared_ms, -CAST(id AS INTEGER), id, title, codename, kind, status, "                  \
	"restricted, " INCIDENT_OPEN                                                               \
	", own_platform, coalesce(severity, 0), coalesce((SELECT label FROM severity AS s"         \
	"  WHERE s.pack = incident.pack AND s.level = incident.severity), ''),"                    \
	" lead, cause, impact, pack, eta_ms, eta_made_ms, declared_ms, recovered_ms, closed_ms,"   \
	" bridge_open_ms, bridge_closed_ms, span, rev"

static void
incident_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct incident *incident = row;

	window_key(&incident->key, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
		(const char *)sqlite3_column_text(s, 2));
	incident->title = db_text(s, 3, DB_CELL_CAP_BYTES, a);
	incident->codename = db_text(s, 4, DB_CELL_CAP_BYTES, a);
	incident->kind = db_text(s, 5, ROW_ID_BYTES, a).raw;
	incident->status = db_text(s, 6, ROW_ID_BYTES, a).raw;
	incident->restricted = sqlite3_column_int(s, 7) != 0;
	incident->is_open = sqlite3_column_int(s, 8) != 0;
	incident->own_platform = sqlite3_column_int(s, 9) != 0;
	incident->severity = sqlite3_column_int(s, 10);
	incident->label = db_text(s, 11, DB_CELL_CAP_BYTES, a);
	incident->lead = db_text(s, 12, DB_CELL_CAP_BYTES, a);
	incident->cause = db_text(s, 13, DB_CELL_CAP_BYTES, a);
	incident->impact = db_text(s, 14, DB_CELL_CAP_BYTES, a);
	incident->pack = db_text(s, 15, ROW_ID_BYTES, a).raw;
	incident->eta_ms = sqlite3_column_int64(s, 16);
	incident->eta_made_ms = sqlite3_column_int64(s, 17);
	incident->declared_ms = sqlite3_column_int64(s, 18);
	incident->recovered_ms = sqlite3_column_int64(s, 19);
	incident->closed_ms = sqlite3_column_int64(s, 20);
	incident->bridge_open_ms = sqlite3_column_int64(s, 21);
	incident->bridge_closed_ms = sqlite3_column_int64(s, 22);
	incident->span = sqlite3_column_int(s, 23);
	incident->rev = sqlite3_column_int64(s, 24);
}

static struct err
no_such_incident(void)
{
	return err_make(ERR_MISSING, "There is no such incident in the record.");
}

struct err
incident_find(struct record *r, const char *id, struct arena *a, struct incident *out)
{
	static const char sql[] = "SELECT " INCIDENT_COLUMNS " FROM incident"
				  " WHERE id = ?1";
	sqlite3_stmt *s = NULL;
	struct incident incident;
	struct err e = db_start(r, &s, sql, "t", id);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return no_such_incident();
	incident_read(s, a, &incident);
	db_end(s);
	if (a->full)
		return err_make(ERR_FULL, "Memory for an incident is short.");
	*out = incident;
	return NO_ERR;
}

static struct err
read_open(struct record *r, int most, bool apart, struct arena *a, struct rows *out)
{
	static const char sql[] = "SELECT " INCIDENT_COLUMNS " FROM incident"
				  " WHERE " INCIDENT_OPEN " AND (NOT ?2 OR NOT restricted)"
				  " ORDER BY declared_ms DESC, CAST(id AS INTEGER) DESC"
				  " LIMIT ?1 + 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "ii", (int64_t)most, (int64_t)apart);

	if (e.kind == ERR_NONE)
		e = db_rows(r, s, most, sizeof(struct incident), incident_read, a, out);
	return e;
}

struct err
incident_open_list(struct record *r, int most, struct arena *a, struct rows *out)
{
	return read_open(r, most, false, a, out);
}

struct err
incident_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	static const struct window_query query = {
		.place = "SELECT -declared_ms, -CAST(id AS INTEGER)"
			 " FROM incident"
			 " WHERE id = ?3",
		.forward = "SELECT " INCIDENT_COLUMNS " FROM incident"
			   " WHERE (-declared_ms, -CAST(id AS INTEGER)) >= (?1, ?2)"
			   " ORDER BY 1, 2"
			   " LIMIT ?4",
		.backward = "SELECT " INCIDENT_COLUMNS " FROM incident"
			    " WHERE (-declared_ms, -CAST(id AS INTEGER)) < (?1, ?2)"
			    " ORDER BY 1 DESC, 2 DESC"
			    " LIMIT ?4",
		.size = sizeof(struct incident),
		.read = incident_read,
	};

	return window_read(r, &query, w, a, out);
}

struct err
incident_count(struct record *r, int64_t *out)
{
	return db_number(r, 0, out, "SELECT count(*) FROM incident WHERE " INCIDENT_OPEN, "");
}

/* "3 Checkout is down, 4 Mail is slow" */
static struct err
list_open(const struct rows *rows)
{
	char name[80];
	struct buf out;
	struct err e;

	buf_init(&out, LISTED_BYTES);
	for (int i = 0; i < rows->count; i++) {
		const struct incident *incident = rows_at(rows, i);

		(void)buf_printf(&out, "%s%s %s", i > 0 ? ", " : "", incident->key.id,
			text_show(incident_name(incident), false, name, sizeof name));
	}
	e = err_make(ERR_USAGE, "Several incidents are open: say which (%s).", out.data);
	buf_clear(&out);
	return e;
}

struct err
incident_choose(struct record *r, const char *given, bool apart, char out[ROW_ID_BYTES])
{
	struct incident incident = {.restricted = true};
	struct rows rows;
	struct arena a;
	struct err e;

	arena_init(&a, LISTED_MEMORY_BYTES);
	if (given[0] != '\0') {
		e = incident_find(r, given, &a, &incident);
		if (e.kind == ERR_NONE && apart && incident.restricted)
			e = no_such_incident();
		if (e.kind == ERR_NONE)
			(void)snprintf(out, ROW_ID_BYTES, "%s", incident.key.id);
	} else {
		e = read_open(r, LISTED_MOST, apart, &a, &rows);
		if (e.kind == ERR_NONE && rows.count > 1)
			e = list_open(&rows);
		else if (e.kind == ERR_NONE)
			(void)snprintf(out, ROW_ID_BYTES, "%s",
				rows.count == 1 ? ((const struct incident *)rows.first)->key.id
						: "");
	}
	arena_clear(&a);
	return e;
}
