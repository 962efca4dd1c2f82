/* store/remote.c - what an incident has at the services.
 * SPDX-License-Identifier: MIT */
#include "store/remote.h"

#include <stdio.h>

#include "store/db.h"

static void
copy(sqlite3_stmt *s, int column, char *out, size_t size)
{
	const char *string = (const char *)sqlite3_column_text(s, column);

	(void)snprintf(out, size, "%s", string == NULL ? "" : string);
}

struct err
remote_find(struct record *r, const char *incident, const char *target, const char *what,
	struct remote *out, bool *found)
{
	static const char sql[] = "SELECT id, name, url, state"
				  " FROM remote"
				  " WHERE incident_id = ?1"
				  " AND target = ?2"
				  " AND what = ?3";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "ttt", incident, target, what);

	*out = (struct remote){.id = ""};
	*found = false;
	if (e.kind == ERR_NONE)
		e = db_step(r, s, found);
	if (e.kind != ERR_NONE || !*found)
		return e;
	copy(s, 0, out->id, sizeof out->id);
	copy(s, 1, out->name, sizeof out->name);
	copy(s, 2, out->url, sizeof out->url);
	copy(s, 3, out->state, sizeof out->state);
	db_end(s);
	return NO_ERR;
}

struct err
remote_put(struct record *r, const char *incident, const char *target, const char *what,
	const struct remote *remote)
{
	static const char sql[] = "INSERT INTO remote (incident_id, target, what, id, name, url,"
				  "  state, rev)"
				  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, room_rev())"
				  " ON CONFLICT (incident_id, target, what) DO UPDATE"
				  " SET id = excluded.id, name = excluded.name, url = excluded.url,"
				  "  state = excluded.state, rev = excluded.rev"
				  " WHERE (id, name, url, state) IS NOT"
				  "  (excluded.id, excluded.name, excluded.url, excluded.state)";

	return db_run(r, sql, "ttttttt", incident, target, what, remote->id, remote->name,
		remote->url, remote->state);
}
