/* store/watcher.c - who watches.
 * SPDX-License-Identifier: MIT */
#include "store/watcher.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/incident.h"

enum { DAY_MS = 24 * 60 * 60 * 1000, ROWS_MOST = 500 };

void
watcher_name(struct text claimed, char out[WATCHER_NAME_BYTES])
{
	char shown[WATCHER_NAME_BYTES];
	size_t length = 0;

	(void)text_show(claimed, false, shown, sizeof shown);
	for (const char *at = shown; *at != '\0'; at++) {
		bool parts = strchr("(),~", *at) != NULL || *at == ' ';

		if (!parts)
			out[length++] = *at;
		else if (length > 0 && out[length - 1] != ' ')
			out[length++] = ' ';
	}
	while (length > 0 && out[length - 1] == ' ')
		length--;
	out[length] = '\0';
}

void
watcher_actor(const char *name, const char *account, struct actor *out)
{
	char shown[sizeof out->name];
	size_t room = sizeof out->name - strlen("~ ()");

	*out = (struct actor){.level = LEVEL_OBSERVER, .apart = true};
	(void)snprintf(
		out->account, sizeof out->account, "%.*s", WATCHER_ACCOUNT_BYTES - 1, account);
	if (name[0] == '\0') {
		(void)snprintf(out->name, sizeof out->name, "%s", out->account);
		return;
	}
	(void)snprintf(out->name, sizeof out->name, "~%s (%s)",
		text_show(text_of(name), false, shown, room - strlen(out->account)), out->account);
}

/* ---- what is kept of it ---- */

struct err
watcher_what(struct record *r, int64_t now_ms, char out[WATCHER_WHAT_BYTES])
{
	static const char sql[] = "SELECT coalesce(group_concat(id), 'day ' || ?1)"
				  " FROM incident"
				  " WHERE " INCIDENT_OPEN " AND restricted = 0";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "i", now_ms / DAY_MS);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)snprintf(out, WATCHER_WHAT_BYTES, "%s", (const char *)sqlite3_column_text(s, 0));
	db_end(s);
	return NO_ERR;
}

struct err
watcher_keep(struct record *r, const char *name, const char *account, int64_t now_ms)
{
	/* An origin is there once: whoever comes and goes all day is one row. What it begins with
	 * is looked up in the index that keeps origins apart. */
	static const char sql[] =
		"WITH place (id, begins) AS ("
		" SELECT id, 'watch:' || id || ':' || ?2 || ':'"
		" FROM incident"
		" WHERE " INCIDENT_OPEN " AND restricted = 0"
		" UNION ALL"
		" SELECT NULL, 'watch::' || ?3 || ':' || ?2 || ':'"
		" WHERE NOT EXISTS (SELECT 1 FROM incident WHERE " INCIDENT_OPEN
		"  AND restricted = 0)),"
		" known (id, begins, more) AS ("
		" SELECT id, begins, ?5 <= (SELECT count(*) FROM (SELECT 1 FROM event"
		"  WHERE origin > begins AND origin < begins || char(1114111) LIMIT ?5))"
		" FROM place)"
		" INSERT INTO event (at_ms, recorded_ms, incident_id, kind, actor, source, origin,"
		"  overview, text, data)"
		" SELECT room_now(), room_now(), id, 'observer', iif(more, ?2, ?4), 'engine',"
		"  begins || iif(more, '+', '-' || ?1), 0,"
		"  iif(more, 'more names of ' || ?2, ?4) || ' watched',"
		"  json_object('name', iif(more, '', ?1), 'account', ?2)"
		" FROM known"
		" WHERE true" /* else ON would be taken for that of a join */
		" ON CONFLICT (origin) DO NOTHING";
	struct actor actor;

	watcher_actor(name, account, &actor);
	return db_run(r, sql, "ttiti", name, actor.account, now_ms / DAY_MS, actor.name,
		(int64_t)WATCHER_NAMES_MOST);
}

struct err
watcher_list(struct record *r, const char *incident, struct buf *out)
{
	static const char sql[] = "SELECT DISTINCT actor"
				  " FROM event"
				  " WHERE origin > 'watch:' || ?1 || ':'"
				  " AND origin < 'watch:' || ?1 || ';'"
				  " AND instr(', ' || ?2 || ', ', ', ' || actor || ', ') = 0"
				  " ORDER BY actor";
	sqlite3_stmt *s = NULL;
	struct buf known;
	struct err e;
	bool row = true;

	buf_init(&known, out->cap_bytes);
	(void)buf_add(&known, out->data, out->length); /* the statement holds on to it */
	e = db_start(r, &s, sql, "tt", incident, known.data);

	while (e.kind == ERR_NONE && row) {
		e = db_step(r, s, &row);
		if (e.kind == ERR_NONE && row)
			(void)buf_printf(out, "%s%s", out->length > 0 ? ", " : "",
				(const char *)sqlite3_column_text(s, 0));
	}
	buf_clear(&known);
	return e;
}

/* ---- as a screen reads it ---- */

/* A key counts up: asks for an incident, is up, was settled, watches. Two may begin to watch in one
 * moment: they are numbered there. */
#define ROWS                                                                                       \
	"WITH shown AS (SELECT * FROM hand"                                                        \
	"  WHERE NOT EXISTS (SELECT 1 FROM incident AS i WHERE i.id = hand.incident_id"            \
	"   AND i.restricted <> 0 AND i.id <> coalesce(json_extract(?5, '$.incident'), ''))),"     \
	" told (name, account, since) AS ("                                                        \
	"  SELECT json_extract(value, '$.name'), json_extract(value, '$.account'),"                \
	"   CAST(json_extract(value, '$.since_ms') AS INTEGER)"                                    \
	"  FROM json_each(?5, '$.all') WHERE type = 'object'),"                                    \
	" counted (name, account, since, at) AS ("                                                 \
	"  SELECT name, account, since,"                                                           \
	"   row_number() OVER (PARTITION BY since ORDER BY account, name) FROM told),"             \
	" listed (major, minor, id, is_hand, person, at_ms, account, text, start, state,"          \
	"  settled_by, settled_ms) AS ("                                                           \
	" SELECT 1 - start, id, id, 1, person, at_ms, account, text, start, state, settled_by,"    \
	"  settled_ms FROM shown WHERE state = 'raised'"                                           \
	" UNION ALL"                                                                               \
	" SELECT * FROM (SELECT 2, -id, id, 1, person, at_ms, account, text, start, state,"        \
	"   settled_by, settled_ms FROM shown WHERE state <> 'raised'"                             \
	"   AND settled_ms > json_extract(?5, '$.now_ms') - 1800000"                               \
	"  ORDER BY id DESC LIMIT 5)"                                                              \
	" UNION ALL"                                                                               \
	" SELECT 3, since * 1000 + at, 'since ' || since || ' ' || at, 0, name, since, account,"   \
	"  '', 0, '', '', NULL FROM counted)"

static void
row_read(sqlite3_stmt *s, struct arena *a, void *to)
{
	struct watcher_row *row = to;

	window_key(&row->key, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
		(const char *)sqlite3_column_text(s, 2));
	row->is_hand = sqlite3_column_int(s, 3) != 0;
	row->person = db_text(s, 4, DB_CELL_CAP_BYTES, a);
	row->at_ms = sqlite3_column_int64(s, 5);
	row->account = db_text(s, 6, DB_CELL_CAP_BYTES, a);
	row->text = db_text(s, 7, DB_CELL_CAP_BYTES, a);
	row->start = sqlite3_column_int(s, 8) != 0;
	row->state = db_text(s, 9, ROW_ID_BYTES, a).raw;
	row->raised = strcmp(row->state, "raised") == 0;
	row->settled_by = db_text(s, 10, DB_CELL_CAP_BYTES, a);
	row->settled_ms = sqlite3_column_int64(s, 11);
}

struct err
watcher_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	struct window_query query = {
		.place = ROWS " SELECT major, minor"
			      " FROM listed"
			      " WHERE id = ?3",
		.forward = ROWS " SELECT *"
				" FROM listed"
				" WHERE (major, minor) >= (?1, ?2)"
				" ORDER BY major, minor"
				" LIMIT ?4",
		.backward = ROWS " SELECT *"
				 " FROM listed"
				 " WHERE (major, minor) < (?1, ?2)"
				 " ORDER BY major DESC, minor DESC"
				 " LIMIT ?4",
		.filter = w->of != NULL && w->of[0] == '{' ? w->of : "{}",
		.size = sizeof(struct watcher_row),
		.read = row_read,
	};
	struct window all = *w;

	if (w->takes == NULL)
		all.before = all.after = ROWS_MOST;
	return window_read(r, &query, &all, a, out);
}
