/* store/mirror_generation.c - one generation of the mirror.
 * SPDX-License-Identifier: MIT */
#include "store/mirror_generation.h"

#include <string.h>

#include "store/db.h"
#include "store/mirror_files.h"
#include "store/redact.h"

enum {
	SLICE_MS = 2,    /* of work a turn, measured after some rows each time */
	HASTE_MOST = 1,  /* doublings of it, while there is more: an order waits no longer */
	HASTE_FIRST = 3, /* until it is shown, which it would never be in a storm */
	EVENTS = 64,
};

void
generation_close(struct generation *g)
{
	copy_forget(&g->copy);
	if (g->copy.from != NULL)
		trail_end(&g->trail, g->copy.from);
	if (g->to != NULL && sqlite3_get_autocommit(g->to->db) == 0)
		(void)db_run(g->to, "ROLLBACK", "");
	record_close(g->to);
	*g = (struct generation){.number = 0};
}

struct err
generation_open(struct generation *g, struct record *r, const struct mirror_place *place,
	int64_t number, int64_t since_ms)
{
	static const char table[] = "CREATE TABLE mirror (generation INTEGER NOT NULL,"
				    " since_ms INTEGER NOT NULL, reach_ms INTEGER NOT NULL,"
				    " told_ms INTEGER NOT NULL, line TEXT NOT NULL) STRICT";
	char path[MIRROR_PATH_BYTES];
	struct err e = mirror_files_make(place);

	*g = (struct generation){.number = number, .rev = -1};
	if (e.kind == ERR_NONE)
		e = mirror_files_begin(place, number);
	mirror_files_path(place->dir, number, path);
	if (e.kind == ERR_NONE)
		e = db_open_mirror(path, r, &g->to);
	if (e.kind == ERR_NONE)
		e = db_run(g->to, table, "");
	if (e.kind != ERR_NONE)
		return e;
	g->copy = (struct copy){.from = r, .to = g->to, .since_ms = since_ms};
	trail_begin(&g->trail, r, redact_table_find);
	return NO_ERR;
}

int64_t
generation_until_ms(const struct generation *g, const struct clock *real)
{
	int most = g->rev < 0 ? HASTE_FIRST : HASTE_MOST; /* it has none before it is whole */

	return clock_steady_ms(real) + ((int64_t)SLICE_MS << (g->behind < most ? g->behind : most));
}

static struct err
write_told(struct generation *g, const struct generation_turn *turn)
{
	static const char sql[] = "UPDATE mirror"
				  " SET line = ?1, told_ms = ?2";

	return db_run(g->to, sql, "ti", turn->line, turn->told_ms);
}

/* What of the trail fits into the slice, and, when that is all, how far it is now. */
static struct err
bring_rows(struct generation *g, const struct generation_turn *turn, struct brought *out)
{
	struct err e = NO_ERR;
	bool more = g->trail.events && !turn->early;
	int64_t until_ms = generation_until_ms(g, turn->real);
	int64_t rows_until_ms = more ? (clock_steady_ms(turn->real) + until_ms + 1) / 2 : until_ms;

	while (e.kind == ERR_NONE && out->rows < g->trail.count && !out->lost) {
		const struct trail_row *row = &g->trail.rows[out->rows];
		enum copy_end end = COPY_DONE;

		e = copy_row(&g->copy, row->table, row->id, row->made, &end);
		out->lost = end == COPY_LOST;
		out->fresh = out->fresh || end == COPY_NEW;
		if (++out->rows % 16 == 0 && clock_steady_ms(turn->real) >= rows_until_ms)
			break;
	}
	while (e.kind == ERR_NONE && more && !out->lost) {
		e = copy_events(&g->copy, EVENTS, &more);
		if (more && clock_steady_ms(turn->real) >= until_ms)
			return e;
	}
	out->events = !more && !turn->early;
	out->whole = !out->lost && out->rows == g->trail.count;
	if (e.kind == ERR_NONE && out->whole && g->rev != record_rev(g->copy.from))
		e = copy_revision(&g->copy, g->rev);
	return e;
}

/* As many of the urgent rows as fit into the slice; out->rows of the trail were looked at. */
static struct err
bring_urgent_rows(struct generation *g, const struct generation_turn *turn, struct brought *out)
{
	int64_t until_ms = generation_until_ms(g, turn->real);
	struct err e = NO_ERR;
	int brought = 0;

	while (out->rows < g->trail.count && e.kind == ERR_NONE && !out->lost) {
		const struct trail_row *row = &g->trail.rows[out->rows++];
		enum copy_end end = COPY_DONE;

		if (!row->urgent)
			continue;
		e = copy_row(&g->copy, row->table, row->id, row->made, &end);
		out->lost = end == COPY_LOST;
		out->fresh = out->fresh || end == COPY_NEW;
		if (++brought % 16 == 0 && clock_steady_ms(turn->real) >= until_ms)
			break;
	}
	return e;
}

static struct err
begin(struct generation *g, bool *busy)
{
	struct err e = db_run(g->to, "BEGIN IMMEDIATE", "");

	*busy = e.kind != ERR_NONE && (sqlite3_errcode(g->to->db) & 0xff) == SQLITE_BUSY;
	return e;
}

/* What is lost is not committed: the file goes. */
static struct err
end(struct generation *g, bool lost, struct err e)
{
	if (e.kind == ERR_NONE && !lost)
		e = db_run(g->to, "COMMIT", "");
	if ((e.kind != ERR_NONE || lost) && sqlite3_get_autocommit(g->to->db) == 0)
		(void)db_run(g->to, "ROLLBACK", "");
	return e;
}

struct err
generation_bring_urgent(
	struct generation *g, const struct generation_turn *turn, struct brought *out, bool *busy)
{
	struct err e = begin(g, busy);

	*out = (struct brought){.rows = 0};
	if (e.kind != ERR_NONE)
		return e;
	trail_sort(&g->trail); /* whether a row was made is known once they are joined */
	e = bring_urgent_rows(g, turn, out);
	e = end(g, out->lost, e);
	if (e.kind == ERR_NONE && !out->lost)
		trail_calm(&g->trail, out->rows);
	return e;
}

struct err
generation_bring(
	struct generation *g, const struct generation_turn *turn, struct brought *out, bool *busy)
{
	int64_t last_seq = g->copy.last_seq;
	struct err e = begin(g, busy);

	*out = (struct brought){.rows = 0};
	if (e.kind != ERR_NONE)
		return e;
	trail_sort(&g->trail);
	e = bring_rows(g, turn, out);
	if (e.kind == ERR_NONE && out->whole && turn->line != NULL)
		e = write_told(g, turn);
	e = end(g, out->lost, e);
	if (e.kind != ERR_NONE || out->lost) {
		g->copy.last_seq = last_seq;
		return e;
	}
	trail_drop(&g->trail, out->rows);
	if (out->events)
		g->trail.events = false;
	g->behind = out->whole ? 0 : g->behind + 1;
	if (out->whole)
		g->rev = record_rev(g->copy.from);
	return NO_ERR;
}

/* Incidents that it shows are few: those of a day, and what is open. */
static struct err
look_at_incidents(struct generation *g, bool *lost)
{
	static const char shown[] = "SELECT id"
				    " FROM incident";
	static const char hidden[] = "SELECT room_hidden(?1)";
	sqlite3_stmt *s = NULL;
	int64_t is_hidden = 0;
	bool row = false;
	struct err e = db_start(g->to, &s, shown, "");

	if (e.kind == ERR_NONE)
		e = db_step(g->to, s, &row);
	while (e.kind == ERR_NONE && row && is_hidden == 0) {
		e = db_number(g->copy.from, 0, &is_hidden, hidden, "t",
			(const char *)sqlite3_column_text(s, 0));
		if (e.kind == ERR_NONE)
			e = db_step(g->to, s, &row);
	}
	if (s != NULL)
		db_end(s);
	*lost = is_hidden != 0;
	return e;
}

static bool
may_be_tied(const struct redact_table *table)
{
	return strcmp(table->table, "page") == 0 || strcmp(table->table, "ticket") == 0;
}

struct err
generation_look(struct generation *g, const struct clock *real, bool *lost)
{
	int64_t until_ms = generation_until_ms(g, real);
	struct err e = look_at_incidents(g, lost);

	for (size_t i = 0; i < g->trail.count && e.kind == ERR_NONE && !*lost; i++) {
		const struct trail_row *row;

		if (g->looked >= g->trail.count)
			g->looked = 0;
		row = &g->trail.rows[g->looked++];
		if (may_be_tied(row->table))
			e = copy_look(&g->copy, row->table, row->id, lost);
		if (i % 16 == 15 && clock_steady_ms(real) >= until_ms)
			break;
	}
	return e;
}

/* How far back its events lead. What happened to a row while it was tied to an incident that is hidden
 * is not told: they lead back to that, and no further. */
static struct err
find_reach(struct generation *g, int64_t first_seq, int64_t *out)
{
	static const char sql[] =
		"SELECT max(recorded_ms)"
		" FROM event"
		" WHERE incident_id IN (SELECT id FROM incident WHERE room_hidden(id))"
		" AND seq >= ?1"
		" AND NOT room_hides(subject)";
	int64_t since_ms = g->copy.since_ms;
	struct err e = db_number(g->copy.from, since_ms, out, sql, "i", first_seq);

	if (*out < since_ms)
		*out = since_ms;
	return e;
}

struct err
generation_show(struct generation *g, const struct mirror_place *place, int64_t first_seq,
	const struct generation_turn *turn)
{
	static const char row[] =
		"INSERT INTO mirror (generation, since_ms, reach_ms, told_ms, line)"
		" VALUES (?1, ?2, ?3, ?4, ?5)";
	int64_t reach_ms = 0;
	struct err e = find_reach(g, first_seq, &reach_ms);

	if (e.kind == ERR_NONE)
		e = db_run(g->to, row, "iiiit", g->number, g->copy.since_ms, reach_ms,
			turn->told_ms, turn->line);

	/* Its statements were prepared for the other journal. */
	record_forget(g->to);
	copy_forget(&g->copy);
	if (e.kind == ERR_NONE &&
		sqlite3_exec(g->to->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) != SQLITE_OK)
		e = db_fail(g->to);
	if (e.kind == ERR_NONE)
		e = write_told(g, turn); /* makes the -wal and the -shm */
	if (e.kind == ERR_NONE)
		e = mirror_files_show(place, g->number);
	return e;
}
