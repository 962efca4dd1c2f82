/* store/public_clock.c - how often the public is told.
 * SPDX-License-Identifier: MIT */
#include "store/public_clock.h"

#include "store/db.h"

/* Behind those of the pack: what has this place, and a later one, is ours. */
#define PLACE "1000"

#define OURS                                                                                       \
	" WHERE incident_id = ?1"                                                                  \
	" AND audience = 'public'"                                                                 \
	" AND place >= " PLACE

/* Minutes. */
#define FIRST "3, 5, 10"
#define GOES_ON "15, 20, 30"
#define LASTS "45, 60, 75"

struct err
public_clock_begin(struct record *r, const char *incident, bool own)
{
	static const char add[] =
		"INSERT INTO clock (incident_id, audience, place, floor_ms, every_ms, ceiling_ms,"
		"  started_ms, rev)"
		" SELECT i.id, 'public', " PLACE ", 180000, 300000, 600000, room_now(), room_rev()"
		" FROM incident AS i"
		" WHERE i.id = ?1"
		" AND NOT i.restricted"
		" AND (EXISTS (SELECT 1 FROM target WHERE name = 'statuspage' AND what = 'page')"
		"  OR EXISTS (SELECT 1 FROM template WHERE pack = i.pack AND audience = 'public'))"
		" ON CONFLICT (incident_id, audience) DO UPDATE"
		" SET stopped_ms = NULL, started_ms = excluded.started_ms, rev = excluded.rev"
		" WHERE place >= " PLACE " AND stopped_ms IS NOT NULL";
	static const char stop[] =
		"UPDATE clock"
		" SET stopped_ms = room_now(), rev = room_rev()" OURS " AND stopped_ms IS NULL"
		" AND NOT EXISTS (SELECT 1 FROM update_post"
		"  WHERE incident_id = ?1"
		"  AND audience = 'public')";

	return db_run(r, own ? add : stop, "t", incident);
}

struct err
public_clock_follow(struct record *r, const char *incident)
{
	static const char sql[] =
		"WITH posts AS (SELECT count(*) AS count FROM update_post"
		"   WHERE incident_id = ?1 AND audience = 'public'),"
		" last AS (SELECT lower(status) AS status FROM update_post"
		"   WHERE incident_id = ?1 AND audience = 'public'"
		"   ORDER BY at_ms DESC, id DESC LIMIT 1),"
		" pace AS (SELECT iif(posts.count < 2, 0,"
		"   iif(room_now() - i.declared_ms < 7200000, 1, 2)) AS at"
		"   FROM posts, incident AS i WHERE i.id = ?1),"
		" lengths (at, floor, every, ceiling) AS (VALUES (0, " FIRST "), (1, " GOES_ON
		"), (2, " LASTS ")),"
		" next AS (SELECT floor * 60000 AS floor, every * 60000 AS every,"
		"   ceiling * 60000 AS ceiling, iif(last.status GLOB 'resolved*'"
		"    OR last.status GLOB 'all clear*' OR last.status GLOB 'over*'"
		"    OR last.status GLOB 'green*', room_now(), NULL) AS stopped"
		"   FROM lengths, pace, last WHERE lengths.at = pace.at)"
		" UPDATE clock"
		" SET floor_ms = next.floor, every_ms = next.every, ceiling_ms = next.ceiling,"
		"  stopped_ms = next.stopped, rev = room_rev()"
		" FROM next" OURS;

	return db_run(r, sql, "t", incident);
}
