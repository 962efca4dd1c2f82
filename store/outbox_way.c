/* store/outbox_way.c - how it stands with each service that we write to.
 * SPDX-License-Identifier: MIT */
#include "store/outbox_way.h"

#include <string.h>

#include "store/db.h"
#include "store/outbox.h"
#include "store/outbox_order.h"

enum { WAYS_MOST = 16, NEWEST_MOST = 50 };

static void
read_way(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct outbox_way *out = row;

	out->target = db_text(s, 0, ROW_ID_BYTES, a).raw;
	window_key(&out->key, 0, 0, out->target);
	out->waiting = sqlite3_column_int64(s, 1);
	out->asks = sqlite3_column_int64(s, 2);
	out->oldest_ms = sqlite3_column_int64(s, 3);
	out->sent_ms = sqlite3_column_int64(s, 4);
}

/* Why, and until when, of the oldest that is to leave by itself but could not. */
static struct err
read_stuck(struct record *r, struct arena *a, struct outbox_way *way)
{
	static const char sql[] = "SELECT error, next_ms"
				  " FROM outbox"
				  " WHERE target = ?1"
				  " AND " OUTBOX_WAITING " AND state = 'queued'"
				  " AND hold = ''"
				  " AND error <> ''"
				  " ORDER BY number"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = db_start(r, &s, sql, "t", way->target);

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	way->error = db_text(s, 0, DB_CELL_CAP_BYTES, a);
	way->next_ms = sqlite3_column_int64(s, 1);
	db_end(s);
	return NO_ERR;
}

struct err
outbox_ways(struct record *r, struct arena *a, struct rows *out)
{
	static const char sql[] =
		"SELECT target, count(*) FILTER (WHERE leaves), count(*) FILTER (WHERE asks),"
		"  coalesce(min(made_ms) FILTER (WHERE leaves), 0), coalesce(max(sent_ms), 0)"
		" FROM (SELECT * FROM (SELECT target, NOT " OUTBOX_ASKS " AS leaves,"
		"   " OUTBOX_ASKS " AS asks, made_ms, NULL AS sent_ms"
		"   FROM outbox WHERE " OUTBOX_WAITING "   LIMIT ?2)"
		"  UNION ALL"
		"  SELECT * FROM (SELECT target, 0, 1, made_ms, NULL FROM outbox"
		"   WHERE state = 'refused' LIMIT ?2)"
		"  UNION ALL"
		"  SELECT * FROM (SELECT target, 0, 0, made_ms, sent_ms FROM outbox"
		"   ORDER BY number DESC LIMIT ?3))"
		" GROUP BY target"
		" ORDER BY target"
		" LIMIT ?1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "iii", (int64_t)WAYS_MOST + 1,
		(int64_t)OUTBOX_COUNT_MOST, (int64_t)NEWEST_MOST);

	if (e.kind == ERR_NONE)
		e = db_rows(r, s, WAYS_MOST, sizeof(struct outbox_way), read_way, a, out);
	for (int i = 0; e.kind == ERR_NONE && i < out->count; i++) {
		struct outbox_way *way = (struct outbox_way *)out->first + i;

		way->error = text_of("");
		e = read_stuck(r, a, way);
	}
	return e.kind == ERR_NONE && a->full ? err_make(ERR_FULL, "Memory is short.") : e;
}

const struct outbox_way *
outbox_way_find(const struct rows *ways, const char *target)
{
	for (int i = 0; i < ways->count; i++) {
		const struct outbox_way *way = rows_at(ways, i);

		if (strcmp(way->target, target) == 0)
			return way;
	}
	return NULL;
}
