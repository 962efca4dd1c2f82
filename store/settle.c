/* store/settle.c - steps follow the record.
 * SPDX-License-Identifier: MIT */
#include "store/settle.h"

#include <stdbool.h>
#include <string.h>

#include "store/affected.h"
#include "store/arena.h"
#include "store/db.h"
#include "store/predicate.h"
#include "store/window.h"

enum { SETTLE_MEMORY_BYTES = 4 * 1024 * 1024, SETTLE_MOST_STEPS = 2000 };

/* A step that is open, or done by no hand. */
struct waiting {
	const char *incident_id;
	const char *id;
	const char *applies_when;
	const char *done_when;
	const char *arg;
	bool done;
	bool applies;
	bool claimed; /* somebody did it */
	bool first;   /* of its list */
};

static void
read_waiting(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct waiting *w = row;

	w->incident_id = db_text(s, 0, DB_CELL_CAP_BYTES, a).raw;
	w->id = db_text(s, 1, DB_CELL_CAP_BYTES, a).raw;
	w->applies_when = db_text(s, 2, DB_CELL_CAP_BYTES, a).raw;
	w->done_when = db_text(s, 3, DB_CELL_CAP_BYTES, a).raw;
	w->arg = db_text(s, 4, DB_CELL_CAP_BYTES, a).raw;
	w->done = sqlite3_column_int(s, 5) != 0;
	w->applies = sqlite3_column_int(s, 6) != 0;
	w->claimed = sqlite3_column_int(s, 7) != 0;
	w->first = sqlite3_column_int(s, 8) != 0;
}

#define WAITING                                                                                    \
	"SELECT incident_id, id, applies_when, done_when, arg, state = 'done', applies,"           \
	"  done_by IS NOT NULL, place = 1"                                                         \
	" FROM step"                                                                               \
	" WHERE state IN ('open', 'done')"                                                         \
	" AND by_hand = 0"

/* A name that an older pack had and this program does not know holds never. */
static struct err
holds(struct record *r, const struct waiting *w, const char *name, int64_t now_ms, bool *out)
{
	const struct predicate *p = predicate_find(name);

	*out = false;
	if (p == NULL)
		return NO_ERR;
	return predicate_holds(r, p, w->incident_id, now_ms, w->arg, out);
}

/* Before an incident is declared there is one thing to do: the first step. */
static struct err
find_applies(struct record *r, const struct waiting *w, int64_t now_ms, bool *out)
{
	if (w->incident_id[0] == '\0' && !w->first) {
		*out = false;
		return NO_ERR;
	}
	*out = true;
	if (w->applies_when[0] == '\0')
		return NO_ERR;
	return holds(r, w, w->applies_when, now_ms, out);
}

static struct err
write_applies(struct record *r, const struct waiting *w, bool applies)
{
	static const char sql[] = "UPDATE step"
				  " SET applies = ?3, rev = room_rev()"
				  " WHERE incident_id = ?1"
				  " AND id = ?2";

	return db_run(r, sql, "tti", w->incident_id, w->id, (int64_t)applies);
}

static struct err
write_done(struct record *r, const struct waiting *w, int64_t now_ms)
{
	static const char sql[] = "UPDATE step"
				  " SET state = 'done', done_ms = ?3,"
				  "  done_by = iif(room_source() = 'person', room_actor(), NULL),"
				  "  rev = room_rev()"
				  " WHERE incident_id = ?1"
				  " AND id = ?2";

	return db_run(r, sql, "tti", w->incident_id, w->id, now_ms);
}

static struct err
write_open(struct record *r, const struct waiting *w)
{
	static const char sql[] = "UPDATE step"
				  " SET state = 'open', done_ms = NULL, done_by = NULL,"
				  "  rev = room_rev()"
				  " WHERE incident_id = ?1"
				  " AND id = ?2";

	return db_run(r, sql, "tt", w->incident_id, w->id);
}

static struct err
settle_done(struct record *r, const struct waiting *w, int64_t now_ms)
{
	bool stays = w->claimed && w->incident_id[0] != '\0';
	bool is_done = false;
	struct err e;

	if (w->done_when[0] == '\0' || stays)
		return NO_ERR;
	e = holds(r, w, w->done_when, now_ms, &is_done);
	if (e.kind == ERR_NONE && is_done && !w->done)
		e = write_done(r, w, now_ms);
	else if (e.kind == ERR_NONE && !is_done && w->done)
		e = write_open(r, w);
	return e;
}

static struct err
settle_step(struct record *r, const struct waiting *w, int64_t now_ms)
{
	bool applies = true;
	struct err e = NO_ERR;

	if (!w->done) {
		e = find_applies(r, w, now_ms, &applies);
		if (e.kind == ERR_NONE && applies != w->applies)
			e = write_applies(r, w, applies);
	}
	if (e.kind == ERR_NONE && applies)
		e = settle_done(r, w, now_ms);
	return e;
}

/* They are read first: a step may change what another one waits for only the next time. */
static struct err
settle_all(struct record *r, sqlite3_stmt *s, int64_t now_ms)
{
	struct rows rows = {0};
	struct arena a;
	struct err e;

	arena_init(&a, SETTLE_MEMORY_BYTES);
	e = db_rows(r, s, SETTLE_MOST_STEPS, sizeof(struct waiting), read_waiting, &a, &rows);
	for (int i = 0; i < rows.count && e.kind == ERR_NONE; i++)
		e = settle_step(r, rows_at(&rows, i), now_ms);
	arena_clear(&a);
	return e;
}

struct err
room_settle(struct record *r, int64_t now_ms)
{
	static const char sql[] =
		WAITING " AND incident_id IN (SELECT '' UNION ALL"
			"  SELECT id FROM incident WHERE status NOT IN ('green', 'cancelled'))"
			" LIMIT ?1 + 1";
	sqlite3_stmt *s = NULL;
	struct err e = affected_settle(r, now_ms);

	if (e.kind == ERR_NONE)
		e = db_start(r, &s, sql, "i", (int64_t)SETTLE_MOST_STEPS);
	if (e.kind == ERR_NONE)
		e = settle_all(r, s, now_ms);
	return e;
}

struct err
room_settle_one(struct record *r, const char *incident_id, int64_t now_ms)
{
	static const char sql[] = WAITING " AND incident_id = ?1"
					  " LIMIT ?2 + 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "ti", incident_id, (int64_t)SETTLE_MOST_STEPS);

	if (e.kind == ERR_NONE)
		e = settle_all(r, s, now_ms);
	return e;
}
