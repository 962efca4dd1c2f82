/* store/arrival.c - what came into the lists and what left them, told from the timeline.
 * SPDX-License-Identifier: MIT */
#include "store/arrival.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"

struct err
arrival_last(struct record *r, int64_t *out)
{
	return db_number(r, 0, out, "SELECT max(seq) FROM event", "");
}

static void
arrival_take(sqlite3_stmt *s, struct arrival *out)
{
	static const enum arrival_move moves[] = {ARRIVAL_NONE, ARRIVAL_CAME, ARRIVAL_WENT};
	const char *id = (const char *)sqlite3_column_text(s, 4);
	const char *group = (const char *)sqlite3_column_text(s, 8);
	int pages = sqlite3_column_int(s, 5) + sqlite3_column_int(s, 6);

	*out = (struct arrival){
		.seq = sqlite3_column_int64(s, 0),
		.shown = sqlite3_column_int(s, 1) != 0,
		.own = sqlite3_column_int(s, 2) != 0,
		.ticket = sqlite3_column_int(s, 3) != 0,
		.pages = moves[pages],
		.tickets = moves[sqlite3_column_int(s, 7)],
	};
	(void)snprintf(out->id, sizeof out->id, "%s", id != NULL ? id : "");
	(void)snprintf(out->group, sizeof out->group, "%s", group != NULL ? group : "");
}

struct err
arrival_read(
	struct record *r, int64_t seq, const char *me, int most, struct arrival *out, int *count)
{
	/* Only what our own audit wrote tells of a row, not what a service or a person said.
	 * 0: nothing, 1: it came, 2: it is not there */
	static const char sql[] =
		"SELECT seq, overview, source = 'person' AND actor IS ?2, e.kind = 'ticket', about,"
		" CASE"
		"  WHEN e.kind <> 'page' OR e.status IS NULL THEN 0"
		"  WHEN coalesce(page.status, 'resolved') = 'resolved' THEN 2"
		"  ELSE coalesce(json_extract(e.status, '$[0]'), 'resolved') = 'resolved' END,"
		" CASE"
		"  WHEN e.kind <> 'ticket' OR coalesce(e.status, pages) IS NULL THEN 0"
		"  WHEN NOT EXISTS (SELECT 1 FROM ticket"
		"   WHERE ticket.id = CAST(about AS INTEGER)"
		"   AND page_rank IS NOT NULL) THEN 2"
		"  ELSE (pages IS NOT NULL AND json_extract(pages, '$[0]') IS NULL)"
		"   OR (e.status IS NOT NULL AND coalesce(json_extract(e.status, '$[0]'), '')"
		"    NOT IN ('new', 'open', 'pending', 'hold')) END,"
		" CASE"
		"  WHEN e.kind <> 'ticket' OR e.status IS NULL THEN 0"
		"  WHEN NOT EXISTS (SELECT 1 FROM ticket"
		"   WHERE ticket.id = CAST(about AS INTEGER)"
		"   AND ticket.status IN ('new', 'open', 'pending', 'hold')) THEN 2"
		"  ELSE coalesce(json_extract(e.status, '$[0]'), '')"
		"   NOT IN ('new', 'open', 'pending', 'hold') END,"
		" 'kind:' || page.kind"
		" FROM (SELECT seq, overview, source, actor, kind,"
		"  CASE kind WHEN 'page' THEN substr(subject, 6)"
		"   WHEN 'ticket' THEN substr(subject, 8) END AS about,"
		"  iif(origin IS NULL AND kind IN ('page', 'ticket'),"
		"   json_extract(data, '$.status'), NULL) AS status,"
		"  iif(origin IS NULL AND kind = 'ticket', json_extract(data, '$.pages'), NULL)"
		"   AS pages"
		"  FROM event"
		"  WHERE seq > ?1"
		"  ORDER BY seq"
		"  LIMIT ?3) AS e"
		" LEFT JOIN page ON e.kind = 'page' AND page.id = about"
		" ORDER BY seq";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "iti", seq, me, (int64_t)most);
	bool row = true;

	*count = 0;
	while (e.kind == ERR_NONE && row) {
		e = db_step(r, s, &row);
		if (e.kind == ERR_NONE && row)
			arrival_take(s, &out[(*count)++]);
	}
	return e;
}
