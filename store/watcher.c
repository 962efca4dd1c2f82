/* store/watcher.c - who watches.
 * SPDX-License-Identifier: MIT */
#include "store/watcher.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/incident.h"

enum { DAY_MS = 24 * 60 * 60 * 1000 };

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

	*out = (struct actor){.level = LEVEL_OBSERVER};
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
	/* An origin is there once: whoever comes and goes all day is one row. What it begins with is
	 * looked up in the index that keeps origins apart. */
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
