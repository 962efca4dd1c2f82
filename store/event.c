/* store/event.c - the timeline, as appended to and as read.
 * SPDX-License-Identifier: MIT */
#include "store/event.h"

#include <stdlib.h>

#include "store/db.h"

/* The title is looked up for the rows that are answered only. The first two are the key, which
 * in the order with the newest first counts downwards. */
#define EVENT_COLUMNS                                                                              \
	"seq, at_ms, recorded_ms, kind, subject, actor, source, text,"                             \
	" CASE"                                                                                    \
	"  WHEN subject GLOB 'page:*'"                                                             \
	"   THEN (SELECT title FROM page INDEXED BY page_title"                                    \
	"    WHERE id = substr(event.subject, 6))"                                                 \
	"  WHEN subject GLOB 'ticket:*'"                                                           \
	"   THEN (SELECT ticket.subject FROM ticket INDEXED BY ticket_title"                       \
	"    WHERE ticket.id = CAST(substr(event.subject, 8) AS INTEGER))"                         \
	" END,"                                                                                    \
	" kind IN ('note', 'change', 'experiment', 'decision')"                                    \
	"  AND EXISTS (SELECT 1 FROM event AS back WHERE back.origin = 'undo:' || event.seq)"

static void
event_read(sqlite3_stmt *s, size_t cap, struct arena *a, struct event *event)
{
	window_key(&event->key, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
		(const char *)sqlite3_column_text(s, 2));
	event->seq = sqlite3_column_int64(s, 2);
	event->at_ms = sqlite3_column_int64(s, 3);
	event->recorded_ms = sqlite3_column_int64(s, 4);
	event->kind = db_text(s, 5, ROW_ID_BYTES, a).raw;
	event->subject = db_text(s, 6, DB_CELL_CAP_BYTES, a).raw;
	event->actor = db_text(s, 7, DB_CELL_CAP_BYTES, a);
	event->source = db_text(s, 8, ROW_ID_BYTES, a).raw;
	event->text = db_text(s, 9, cap, a);
	event->about = db_text(s, 10, DB_CELL_CAP_BYTES, a);
	event->withdrawn = sqlite3_column_int(s, 11) != 0;
}

static void
event_read_short(sqlite3_stmt *s, struct arena *a, void *row)
{
	event_read(s, DB_CELL_CAP_BYTES, a, row);
}

static void
event_read_whole(sqlite3_stmt *s, struct arena *a, void *row)
{
	event_read(s, DB_TEXT_CAP_BYTES, a, row);
}

struct err
event_append(struct record *r, const struct event_draft *draft)
{
	static const char sql[] = "INSERT INTO event (at_ms, recorded_ms, incident_id, kind,"
				  " subject, actor, source, origin, text, data)"
				  " VALUES (?1, room_now(), ?2, ?3, coalesce(?4, ''), room_actor(),"
				  "  room_source(), ?5, ?6, coalesce(?7, '{}'))"
				  " ON CONFLICT (origin) DO NOTHING";

	return db_run(r, sql, "itttttt", draft->at_ms, draft->incident_id, draft->kind,
		draft->subject, draft->origin, draft->text, draft->data);
}

/* A place of the index is two stretches: what has the same moment, found by its number, and what is
 * before or after. In one comparison SQLite would find the moment alone, and a storm is a thousand
 * events a second. */
#define OVERVIEW "SELECT at_ms, seq, " EVENT_COLUMNS " FROM event WHERE overview = 1"
#define OF_SUBJECT "SELECT at_ms, seq, " EVENT_COLUMNS " FROM event WHERE subject = ?5"

static void
event_read_downwards(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct event *event = row;

	event_read(s, DB_CELL_CAP_BYTES, a, row);
	event->key.major = -event->key.major;
	event->key.minor = -event->key.minor;
}

static const struct window_query newest_first = {
	.place = "SELECT -at_ms, -seq"
		 " FROM event"
		 " WHERE seq = CAST(?3 AS INTEGER)"
		 " AND overview = 1",
	.forward = OVERVIEW " AND at_ms = -?1 AND seq <= -?2"
			    " UNION ALL " OVERVIEW " AND at_ms < -?1"
			    " ORDER BY 1 DESC, 2 DESC"
			    " LIMIT ?4",
	.backward = OVERVIEW " AND at_ms = -?1 AND seq > -?2"
			     " UNION ALL " OVERVIEW " AND at_ms > -?1"
			     " ORDER BY 1, 2"
			     " LIMIT ?4",
	.size = sizeof(struct event),
	.read = event_read_downwards,
};

struct err
event_window(struct record *r, const char *subject, const struct window *w, struct arena *a,
	struct rows *out)
{
	static const struct window_query overview = {
		.place = "SELECT at_ms, seq"
			 " FROM event"
			 " WHERE seq = CAST(?3 AS INTEGER)"
			 " AND overview = 1",
		.forward = OVERVIEW " AND at_ms = ?1 AND seq >= ?2"
				    " UNION ALL " OVERVIEW " AND at_ms > ?1"
				    " ORDER BY 1, 2"
				    " LIMIT ?4",
		.backward = OVERVIEW " AND at_ms = ?1 AND seq < ?2"
				     " UNION ALL " OVERVIEW " AND at_ms < ?1"
				     " ORDER BY 1 DESC, 2 DESC"
				     " LIMIT ?4",
		.size = sizeof(struct event),
		.read = event_read_short,
	};
	struct window_query of_subject = {
		.place = "SELECT at_ms, seq"
			 " FROM event"
			 " WHERE seq = CAST(?3 AS INTEGER)"
			 " AND subject = ?5",
		.forward = OF_SUBJECT " AND at_ms = ?1 AND seq >= ?2"
				      " UNION ALL " OF_SUBJECT " AND at_ms > ?1"
				      " ORDER BY 1, 2"
				      " LIMIT ?4",
		.backward = OF_SUBJECT " AND at_ms = ?1 AND seq < ?2"
				       " UNION ALL " OF_SUBJECT " AND at_ms < ?1"
				       " ORDER BY 1 DESC, 2 DESC"
				       " LIMIT ?4",
		.filter = subject,
		.size = sizeof(struct event),
		.read = event_read_whole,
	};

	if (subject != NULL)
		return window_read(r, &of_subject, w, a, out);
	return window_read(
		r, w->order == EVENT_NEWEST_FIRST ? &newest_first : &overview, w, a, out);
}

struct err
event_fresh(
	struct record *r, int64_t *seen, const struct window *w, struct arena *a, struct rows *out)
{
	static const struct window_query since = {
		.forward = "SELECT at_ms, seq, " EVENT_COLUMNS " FROM event"
			   " WHERE overview = 1"
			   " AND seq > ?2"
			   " ORDER BY seq"
			   " LIMIT ?4",
		.size = sizeof(struct event),
		.read = event_read_short,
	};
	static const struct window_query since_newest_first = {
		.forward = "SELECT at_ms, seq, " EVENT_COLUMNS " FROM event"
			   " WHERE overview = 1"
			   " AND seq > ?2"
			   " ORDER BY seq"
			   " LIMIT ?4",
		.size = sizeof(struct event),
		.read = event_read_downwards,
	};
	struct window from = *w;
	struct rows rows = {.size = since.size};
	int64_t newest = 0;
	int64_t withdrawn = 0;
	struct err e = db_number(r, 0, &newest, "SELECT max(seq) FROM event", "");

	from.from = WINDOW_PLACE;
	from.before = 0;
	from.anchor = (struct row_key){.minor = *seen};
	if (e.kind == ERR_NONE && *seen >= 0 && *seen < newest)
		e = db_number(r, 0, &withdrawn,
			"SELECT 1 FROM event WHERE seq > ?1 AND kind = 'correction'", "i", *seen);
	if (e.kind == ERR_NONE && *seen >= 0 && *seen < newest)
		e = window_read(r, w->order == EVENT_NEWEST_FIRST ? &since_newest_first : &since,
			&from, a, &rows);
	if (e.kind != ERR_NONE)
		return e;
	*seen = newest;
	if (rows.below && rows.looked > 0)
		*seen = (int64_t)strtoll(rows.looked_key.id, NULL, 10);
	rows.found = withdrawn != 0;
	*out = rows;
	return NO_ERR;
}
