/* store/replay_seek.c - which event a moment is.
 *
 * All by seq, the order in which things were recorded: a clock may have been set back.
 * SPDX-License-Identifier: MIT */
#include "store/replay_seek.h"

#include <stdlib.h>

#include "store/db.h"
#include "store/mirror.h"

/* The last event up to and with `seq`, and when it was recorded; seq 0: none. */
static struct err
find_at(struct record *r, int64_t seq, int64_t *found, int64_t *recorded_ms)
{
	static const char sql[] = "SELECT seq, recorded_ms"
				  " FROM main.event"
				  " WHERE seq <= ?1"
				  " ORDER BY seq DESC"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "i", seq);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	*found = row ? sqlite3_column_int64(s, 0) : 0;
	*recorded_ms = row ? sqlite3_column_int64(s, 1) : 0;
	db_end(s);
	return NO_ERR;
}

struct err
replay_seek(struct record *r, int64_t at_ms, int64_t *seq)
{
	int64_t low = 0; /* what is up to it was recorded by then, as far as was looked */
	int64_t high = 0;
	int64_t last = 0;
	int64_t recorded_ms = 0;
	struct err e = find_at(r, INT64_MAX, &high, &recorded_ms);

	if (recorded_ms <= at_ms)
		low = last = high;
	while (e.kind == ERR_NONE && high - low > 1) {
		int64_t middle = low + (high - low) / 2;
		int64_t found = 0;

		e = find_at(r, middle, &found, &recorded_ms);
		if (found <= last || recorded_ms <= at_ms)
			low = middle; /* or numbers are missing there */
		else
			high = found;
		if (low == middle && found > last)
			last = found;
	}
	if (e.kind == ERR_NONE)
		*seq = last;
	return e;
}

/* The event of the timeline after `seq`, or the last one up to it; 0: none. Row by row: beside an
 * event that is shown there are few that are not. */
static struct err
find_shown(struct record *r, int64_t seq, bool forward, int64_t *out)
{
	static const char after[] = "SELECT seq"
				    " FROM main.event NOT INDEXED"
				    " WHERE overview = 1"
				    " AND seq > ?1"
				    " ORDER BY seq"
				    " LIMIT 1";
	static const char before[] = "SELECT seq"
				     " FROM main.event NOT INDEXED"
				     " WHERE overview = 1"
				     " AND seq <= ?1"
				     " ORDER BY seq DESC"
				     " LIMIT 1";

	return forward ? db_number(r, 0, out, after, "i", seq)
		       : db_number(r, 0, out, before, "i", seq);
}

/* The last of those recorded in one go with it, or the first: what they have in common is the
 * moment. */
static struct err
find_end(struct record *r, int64_t seq, bool forward, int64_t *out)
{
	static const char after[] = "SELECT seq, recorded_ms"
				    " FROM main.event"
				    " WHERE seq >= ?1"
				    " ORDER BY seq";
	static const char before[] = "SELECT seq, recorded_ms"
				     " FROM main.event"
				     " WHERE seq <= ?1"
				     " ORDER BY seq DESC";
	sqlite3_stmt *s = NULL;
	struct err e =
		forward ? db_start(r, &s, after, "i", seq) : db_start(r, &s, before, "i", seq);
	int64_t recorded_ms = 0;
	bool first = true;
	bool row = true;

	while (e.kind == ERR_NONE && row) {
		e = db_step(r, s, &row);
		if (e.kind != ERR_NONE || !row)
			break;
		if (!first && sqlite3_column_int64(s, 1) != recorded_ms) {
			db_end(s);
			break;
		}
		recorded_ms = sqlite3_column_int64(s, 1);
		*out = sqlite3_column_int64(s, 0);
		first = false;
	}
	return e;
}

/* Of a mirror: the last event that its others do not lead back beyond. */
static struct err
find_reach(struct record *r, int64_t *seq, int64_t *at_ms)
{
	static const char sql[] = "SELECT count(*)"
				  " FROM main.sqlite_master"
				  " WHERE type = 'table'"
				  " AND name = 'mirror'";
	int64_t mirrors = 0;
	struct err e = db_number(r, 0, &mirrors, sql, "");

	*seq = 0;
	if (e.kind == ERR_NONE && mirrors > 0)
		e = mirror_reach(r, at_ms);
	return e.kind == ERR_NONE && mirrors > 0 ? replay_seek(r, *at_ms, seq) : e;
}

struct err
replay_floor(struct record *r, int64_t *seq, int64_t *at_ms)
{
	int64_t floor_ms = 0;
	int64_t reach = 0;
	struct err e = find_reach(r, &reach, &floor_ms);

	if (e.kind == ERR_NONE && reach == 0)
		e = db_number(r, 0, &reach, "SELECT min(seq) FROM main.event", "");
	*at_ms = floor_ms;
	*seq = reach;
	return e.kind == ERR_NONE && reach > 0 ? find_end(r, reach, true, seq) : e;
}

/* One stop on; `out` stays what it was where there is none. */
static struct err
step(struct record *r, bool forward, int64_t *out, bool *found)
{
	int64_t shown = 0;
	int64_t first = 0;
	struct err e = find_shown(r, *out, forward, &shown);

	if (e.kind == ERR_NONE && !forward && shown > 0) {
		e = find_end(r, shown, false, &first);
		if (e.kind == ERR_NONE)
			e = find_shown(r, first - 1, false, &shown);
	}
	*found = shown > 0;
	if (e.kind == ERR_NONE && shown > 0)
		e = find_end(r, shown, true, out);
	return e;
}

static struct err
read_said(struct record *r, int64_t seq, struct replay_said *out)
{
	static const char sql[] = "SELECT text FROM main.event WHERE seq = ?1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "i", seq);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)text_show(text_of((const char *)sqlite3_column_text(s, 0)), false, out->text,
		sizeof out->text);
	db_end(s);
	return NO_ERR;
}

struct err
replay_say(struct record *r, int64_t seq, struct replay_said *out)
{
	static const char count[] = "SELECT count(*) - 1"
				    " FROM main.event NOT INDEXED"
				    " WHERE overview = 1"
				    " AND seq >= ?1"
				    " AND seq <= ?2";
	int64_t shown = 0;
	int64_t first = 0;
	struct err e = find_shown(r, seq, false, &shown);

	*out = (struct replay_said){.text = ""};
	if (e.kind != ERR_NONE || shown == 0)
		return e;
	e = find_end(r, shown, false, &first);
	if (e.kind == ERR_NONE)
		e = find_shown(r, first - 1, true, &first);
	if (e.kind == ERR_NONE)
		e = read_said(r, first, out);
	return e.kind == ERR_NONE ? db_number(r, 0, &out->more, count, "ii", first, seq) : e;
}

struct err
replay_stop(struct record *r, int64_t seq, int events, int64_t floor, int64_t *out)
{
	int64_t at = seq;
	int64_t recorded_ms;
	struct err e = NO_ERR;
	bool found = true;

	for (int i = 0; i < abs(events) && found && e.kind == ERR_NONE; i++)
		e = step(r, events > 0, &at, &found);
	if (e.kind == ERR_NONE && !found && events > 0)
		e = find_at(r, INT64_MAX, &at, &recorded_ms);
	if (e.kind == ERR_NONE)
		*out = at < floor ? floor : at;
	return e;
}
