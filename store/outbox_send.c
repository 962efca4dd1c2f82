/* store/outbox_send.c - the outbox as the engine sends it.
 * SPDX-License-Identifier: MIT */
#include "store/outbox_send.h"

#include <string.h>

#include "store/db.h"
#include "store/outbox_order.h"
#include "store/outbox_pick.h"

enum {
	AHEAD_MS = 60 * 1000, /* what was confirmed so long after now is of no known age */
};

#define COLUMNS                                                                                    \
	"number, id, incident_id, target, verb, subject, object, recipient, text, body, person,"   \
	" state, public, tries, looks, made_ms, confirmed_ms, coalesce(sending_ms, 0), next_ms,"   \
	" rev, error"

/* ---- which is next ---- */

static const char *
column(sqlite3_stmt *s, int i, struct arena *a)
{
	return arena_string(a, (const char *)sqlite3_column_text(s, i));
}

/* Whole, whatever its length: what leaves is what was read. */
static struct err
read_row(sqlite3_stmt *s, struct arena *a, struct outbox_send *out)
{
	*out = (struct outbox_send){
		.number = sqlite3_column_int64(s, 0),
		.id = column(s, 1, a),
		.incident = column(s, 2, a),
		.target = column(s, 3, a),
		.verb = column(s, 4, a),
		.subject = column(s, 5, a),
		.object = column(s, 6, a),
		.recipient = column(s, 7, a),
		.text = column(s, 8, a),
		.body = column(s, 9, a),
		.person = column(s, 10, a),
		.public = sqlite3_column_int(s, 12) != 0,
		.tries = sqlite3_column_int(s, 13),
		.looks = sqlite3_column_int(s, 14),
		.made_ms = sqlite3_column_int64(s, 15),
		.confirmed_ms = sqlite3_column_int64(s, 16),
		.sending_ms = sqlite3_column_int64(s, 17),
		.next_ms = sqlite3_column_int64(s, 18),
		.rev = sqlite3_column_int64(s, 19),
		.error = column(s, 20, a),
	};
	if (!outbox_state_find(column(s, 11, a), &out->state) || a->full)
		return err_make(ERR_FULL, "There is no memory for what is to be sent.");
	return NO_ERR;
}

static struct err
read_one(struct record *r, int64_t number, struct arena *a, struct outbox_send *out)
{
	static const char sql[] = "SELECT " COLUMNS " FROM outbox"
				  " WHERE number = ?1";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = db_start(r, &s, sql, "i", number);

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return err_make(ERR_RECORD, "What is to be sent is not in the record.");
	e = read_row(s, a, out);
	db_end(s);
	return e;
}

struct err
outbox_next(struct record *r, const char *target, int64_t now_ms, struct arena *a,
	struct outbox_send *out, bool *found, int64_t *due_ms)
{
	int64_t number = 0;
	struct err e = outbox_pick(r, target, now_ms, &number, found, due_ms);

	return e.kind == ERR_NONE && *found ? read_one(r, number, a, out) : e;
}

struct err
outbox_oldest_public(struct record *r, const char *target, int64_t now_ms, int64_t *out_ms)
{
	static const char sql[] = "SELECT coalesce(min(iif(confirmed_ms > ?2, 1, confirmed_ms)), 0)"
				  " FROM outbox"
				  " WHERE target = ?1"
				  " AND " OUTBOX_WAITING " AND state = 'queued'"
				  " AND public"
				  " AND hold = ''";

	return db_number(r, 0, out_ms, sql, "ti", target, now_ms + AHEAD_MS);
}

struct err
outbox_waits(struct record *r, bool *out)
{
	static const char sql[] = "SELECT EXISTS (SELECT 1"
				  "  FROM outbox"
				  "  WHERE " OUTBOX_WAITING ")";
	int64_t some = 0;
	struct err e = db_number(r, 0, &some, sql, "");

	*out = some != 0;
	return e;
}

struct err
outbox_interrupted(
	struct record *r, const char *target, struct arena *a, struct outbox_send *out, bool *found)
{
	static const char sql[] = "SELECT coalesce(min(number), 0)"
				  " FROM outbox"
				  " WHERE target = ?1"
				  " AND " OUTBOX_WAITING " AND state = 'sending'";
	int64_t number = 0;
	struct err e = db_number(r, 0, &number, sql, "t", target);

	*found = e.kind == ERR_NONE && number != 0;
	return *found ? read_one(r, number, a, out) : e;
}

struct err
outbox_same(struct record *r, const struct outbox_send *row, bool *out)
{
	static const char sql[] = "SELECT rev"
				  " FROM outbox"
				  " WHERE number = ?1";
	int64_t rev = 0;
	struct err e = db_number(r, 0, &rev, sql, "i", row->number);

	*out = e.kind == ERR_NONE && rev == row->rev;
	return e;
}

/* ---- what becomes of it ---- */

struct err
outbox_begin(struct record *r, const struct outbox_send *row, bool *begun)
{
	static const char sql[] = "UPDATE outbox"
				  " SET state = 'sending', tries = tries + 1, looks = 0,"
				  "  sending_ms = room_now(), rev = room_rev()"
				  " WHERE number = ?1"
				  " AND rev = ?2"
				  " AND state = 'queued'"
				  " AND hold = ''";
	struct err e = db_run(r, sql, "ii", row->number, row->rev);

	*begun = e.kind == ERR_NONE && sqlite3_changes(r->db) == 1;
	return e;
}

struct err
outbox_sent(struct record *r, int64_t number, const char *remote_id, const char *remote_url,
	const char *told)
{
	static const char sql[] = "UPDATE outbox"
				  " SET state = 'sent', hold = '', sent_ms = room_now(),"
				  "  remote_id = ?2, remote_url = ?3, error = ?4, rev = room_rev()"
				  " WHERE number = ?1";

	return db_run(r, sql, "ittt", number, remote_id, remote_url, told);
}

struct err
outbox_refuse(struct record *r, int64_t number, const char *sentence)
{
	static const char sql[] = "UPDATE outbox"
				  " SET state = 'refused', hold = '', error = ?2, rev = room_rev()"
				  " WHERE number = ?1";

	return db_run(r, sql, "it", number, sentence);
}

struct err
outbox_later(struct record *r, int64_t number, int64_t next_ms, const char *sentence)
{
	static const char sql[] =
		"UPDATE outbox"
		" SET state = 'queued', looks = 0, next_ms = ?2, error = ?3, rev = room_rev()"
		" WHERE number = ?1";

	return db_run(r, sql, "iit", number, next_ms, sentence);
}

struct err
outbox_postpone(struct record *r, int64_t number, int64_t next_ms, const char *sentence)
{
	static const char sql[] = "UPDATE outbox"
				  " SET next_ms = ?2, error = ?3, rev = room_rev()"
				  " WHERE number = ?1";

	return db_run(r, sql, "iit", number, next_ms, sentence);
}

struct err
outbox_doubt(struct record *r, int64_t number, int64_t next_ms, const char *sentence)
{
	static const char sql[] = "UPDATE outbox"
				  " SET looks = iif(state = 'in_doubt', looks + 1, 0),"
				  "  state = 'in_doubt', next_ms = ?2, error = ?3,"
				  "  rev = room_rev()"
				  " WHERE number = ?1";

	return db_run(r, sql, "iit", number, next_ms, sentence);
}

struct err
outbox_set_back(struct record *r, int64_t by_ms, int64_t most_ms, int64_t *count)
{
	/* What can be taken back and is of this clock keeps all of its time: it was made since. */
	static const char sql[] =
		"WITH waits AS (SELECT number AS of, next_ms, confirmed_ms <= room_now() AS since,"
		"   public AND next_ms <= confirmed_ms + ?3 AS undo"
		"  FROM outbox"
		"  WHERE " OUTBOX_WAITING " AND state <> 'sending'"
		"  AND next_ms > room_now()),"
		" sooner AS (SELECT of, iif(undo,"
		"   min(next_ms - iif(since, 0, ?1), room_now() + ?3),"
		"   iif(next_ms - ?1 > room_now() + ?2, room_now(), next_ms - ?1)) AS at_ms"
		"  FROM waits)"
		" UPDATE outbox"
		" SET next_ms = sooner.at_ms, rev = room_rev()"
		" FROM sooner"
		" WHERE outbox.number = sooner.of"
		" AND outbox.next_ms > sooner.at_ms";
	struct err e = db_run(r, sql, "iii", by_ms, most_ms, (int64_t)OUTBOX_UNDO_MS);

	if (e.kind == ERR_NONE)
		*count += sqlite3_changes(r->db);
	return e;
}

struct err
outbox_hold(struct record *r, int64_t since_ms, const char *why, int64_t *count)
{
	static const char sql[] = "UPDATE outbox"
				  " SET hold = ?2, error = iif(state = 'queued', '', error),"
				  "  rev = room_rev()"
				  " WHERE " OUTBOX_WAITING " AND public"
				  " AND hold = ''"
				  " AND (confirmed_ms < ?1 OR confirmed_ms > room_now() + ?3)";
	struct err e = db_run(r, sql, "iti", since_ms, why, (int64_t)AHEAD_MS);

	if (e.kind == ERR_NONE)
		*count += sqlite3_changes(r->db);
	return e;
}

struct err
outbox_orphan(struct record *r, const char *targets, int64_t *count)
{
	static const char asks[] =
		"UPDATE outbox"
		" SET state = 'in_doubt', next_ms = 0, rev = room_rev(),"
		"  error = 'It was on its way when the engine ended, and the config has no '"
		"   || target || ' any more: look there whether it arrived.'"
		" WHERE " OUTBOX_WAITING
		" AND (state = 'sending' OR (state = 'in_doubt' AND next_ms > 0))"
		" AND target NOT IN (SELECT value FROM json_each(?1))";
	static const char waits[] =
		"UPDATE outbox"
		" SET rev = room_rev(), error = 'The config has no ' || target"
		"   || ' any more: this waits until it has one. Give it one, or drop this.'"
		" WHERE " OUTBOX_WAITING " AND state = 'queued'"
		" AND error NOT LIKE 'The config has no % any more:%'"
		" AND target NOT IN (SELECT value FROM json_each(?1))";
	struct err e = db_run(r, asks, "t", targets);

	if (e.kind == ERR_NONE)
		*count += sqlite3_changes(r->db);
	return e.kind == ERR_NONE ? db_run(r, waits, "t", targets) : e;
}
