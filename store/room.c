/* store/room.c - steps, roles and customers: the room before and during an incident.
 * SPDX-License-Identifier: MIT */
#include "store/room.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"

enum { ROOM_MOST_ROWS = 1000, RUN_SEPARATOR = 31 };

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

/* The words of an argv, which the query answers with a unit separator between them. */
static void
read_run(sqlite3_stmt *s, int column, struct arena *a, struct step *step)
{
	struct text all = db_text(s, column, DB_CELL_CAP_BYTES, a);
	char *words = arena_get(a, strlen(all.raw) + 1);
	int count = 1;

	if (text_is_empty(all) || words == NULL)
		return;
	memcpy(words, all.raw, strlen(all.raw));
	for (const char *c = words; *c != '\0'; c++)
		count += *c == RUN_SEPARATOR;
	step->run = arena_get(a, (size_t)count * sizeof step->run[0]);
	for (int i = 0; i < count && step->run != NULL; i++) {
		size_t length = strcspn(words, (char[]){RUN_SEPARATOR, '\0'});

		step->run[i] = text_of(words);
		words[length] = '\0';
		words += length + 1;
	}
	step->run_count = step->run != NULL ? count : 0;
}

#define STEP_COLUMNS                                                                               \
	"place, 0, id, text, state, done_by, done_ms, rev, applies, by_hand, reason, done_when,"   \
	" opens, arg, link, applies_when,"                                                         \
	" iif(run = '[]', NULL, (SELECT group_concat(value, char(31)) FROM json_each(run)))"

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
	step->applies = sqlite3_column_int(s, 8) != 0;
	step->by_hand = sqlite3_column_int(s, 9) != 0;
	step->reason = db_text(s, 10, DB_CELL_CAP_BYTES, a);
	step->done_when = db_text(s, 11, DB_CELL_CAP_BYTES, a);
	step->opens = db_text(s, 12, DB_CELL_CAP_BYTES, a);
	step->arg = db_text(s, 13, DB_CELL_CAP_BYTES, a);
	step->link = db_text(s, 14, DB_CELL_CAP_BYTES, a);
	step->applies_when = db_text(s, 15, DB_CELL_CAP_BYTES, a);
	read_run(s, 16, a, step);
}

struct err
step_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	struct window_query query = {
		.place = "SELECT place, 0"
			 " FROM step"
			 " WHERE incident_id = ?5"
			 " AND id = ?3",
		.forward = "SELECT " STEP_COLUMNS " FROM step"
			   " WHERE incident_id = ?5"
			   " AND (place, 0) >= (?1, ?2)"
			   " ORDER BY place"
			   " LIMIT ?4",
		.backward = "SELECT " STEP_COLUMNS " FROM step"
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
	role->first = db_text(s, 5, DB_CELL_CAP_BYTES, a);
	role->holders = sqlite3_column_int(s, 6);
	role->lead = sqlite3_column_int(s, 7) != 0;
	role->required = sqlite3_column_int(s, 8) != 0;
	role->many = sqlite3_column_int(s, 9) != 0;
	role->rev = sqlite3_column_int64(s, 10);
}

#define HELD " FROM role_holder AS h WHERE h.incident_id = role.incident_id AND h.role = role.name"
#define ROLE_COLUMNS                                                                               \
	"place, 0, name, name, coalesce((SELECT group_concat(person, ', ')"                        \
	"  FROM (SELECT person" HELD "   ORDER BY since_ms, person)), ''),"                        \
	" (SELECT person" HELD "  ORDER BY since_ms, person LIMIT 1), (SELECT count(*)" HELD "),"  \
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

struct err
role_holders(struct record *r, const char *incident, const char *role, struct arena *a,
	struct holder **out, int *count)
{
	static const char sql[] = "SELECT person, since_ms"
				  " FROM role_holder"
				  " WHERE incident_id = ?1"
				  " AND role = ?2"
				  " ORDER BY since_ms, person"
				  " LIMIT ?3";
	struct holder *holders = arena_get(a, ROLE_HOLDERS_MOST * sizeof *holders);
	sqlite3_stmt *s = NULL;
	struct err e;
	bool row = false;
	int n = 0;

	if (holders == NULL)
		return err_make(ERR_FULL, "Memory for who holds a role is short.");
	e = db_start(r, &s, sql, "tti", incident, role, (int64_t)ROLE_HOLDERS_MOST);
	for (;;) {
		if (e.kind == ERR_NONE)
			e = db_step(r, s, &row);
		if (e.kind != ERR_NONE)
			return e;
		if (!row)
			break;
		holders[n].person = db_text(s, 0, DB_CELL_CAP_BYTES, a);
		holders[n++].since_ms = sqlite3_column_int64(s, 1);
	}
	*out = holders;
	*count = n;
	return NO_ERR;
}

struct err
role_crew(struct record *r, const char *incident, struct crew *out)
{
	static const char sql[] = "SELECT (SELECT count(DISTINCT person) FROM role_holder"
				  "  WHERE incident_id = ?1),"
				  " coalesce((SELECT span FROM incident WHERE id = ?1), 0)";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", incident);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	*out = (struct crew){.people = sqlite3_column_int(s, 0), .span = sqlite3_column_int(s, 1)};
	db_end(s);
	return NO_ERR;
}
