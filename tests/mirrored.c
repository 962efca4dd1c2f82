/* tests/mirrored.c - a room and its mirror, and whether the mirror is what it should be.
 *
 * What a row should look like is asked of the record with the lists of store/redact.h, row by row,
 * beside what a reader finds in the mirror.
 * SPDX-License-Identifier: MIT */
#include "tests/mirrored.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <unistd.h>

#include "store/buf.h"
#include "store/clock.h"
#include "store/db.h"
#include "store/redact.h"

enum { FAULTS_CAP_BYTES = 64 * 1024, FAULTS_MOST = 20, SQL_CAP_BYTES = 64 * 1024 };

/* As long as a slice and its pause may take, and all of them together, on a slow machine. */
enum { PAUSE_MOST_MS = 120, PAUSES_MS = 1000 };

int64_t
mirrored_clock_ms(void)
{
	struct clock real;

	clock_init(&real);
	return clock_steady_ms(&real);
}

void
mirrored_begin(struct mirrored *m, struct room *room)
{
	*m = (struct mirrored){.room = room};
	room_ok(mirror_place(&m->config, room->dir, &m->place));
	room_ok(mirror_open(room->record, &m->place, &m->config, &m->mirror));
	if (mirrored_next(m, mirror_generation(m->mirror), 20000) == 0)
		fail_msg("no generation was shown");
}

void
mirrored_end(struct mirrored *m)
{
	mirror_close(m->mirror);
	m->mirror = NULL;
}

void
mirrored_turn(struct mirrored *m)
{
	int64_t until_ms = mirrored_clock_ms() + PAUSES_MS;
	int again_ms = -1;

	do {
		if (again_ms > 1) /* between slices */
			(void)usleep((useconds_t)again_ms * 1000);
		mirror_turn(m->mirror, m->room->now_ms, &again_ms);
	} while (again_ms == 1 ||
		 (again_ms > 1 && again_ms <= PAUSE_MOST_MS && mirrored_clock_ms() < until_ms));
}

int64_t
mirrored_next(struct mirrored *m, int64_t before, int64_t within_ms)
{
	int64_t until_ms = mirrored_clock_ms() + within_ms;

	while (mirrored_clock_ms() < until_ms) {
		mirrored_turn(m);
		if (mirror_generation(m->mirror) != before && mirror_generation(m->mirror) != 0)
			return mirror_generation(m->mirror);
		(void)usleep(2000);
	}
	return 0;
}

static sqlite3_stmt *
prepare(struct record *r, const char *sql)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(r->db, sql, -1, &s, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(r->db));
	return s;
}

static bool
is_same(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
	int type = sqlite3_column_type(a, column);

	if (type != sqlite3_column_type(b, column))
		return false;
	switch (type) {
	case SQLITE_INTEGER:
		return sqlite3_column_int64(a, column) == sqlite3_column_int64(b, column);
	case SQLITE_TEXT:
		return strcmp((const char *)sqlite3_column_text(a, column),
			       (const char *)sqlite3_column_text(b, column)) == 0;
	default:
		return type == SQLITE_NULL;
	}
}

static void
compare_rows(const char *table, sqlite3_stmt *should, sqlite3_stmt *is, struct buf *out)
{
	for (;;) {
		int a = sqlite3_step(should);
		int b = sqlite3_step(is);

		if (a != b || (a == SQLITE_ROW && !is_same(should, is, 0))) {
			(void)buf_printf(out, "%s: should be row %lld, is row %lld\n", table,
				a == SQLITE_ROW ? sqlite3_column_int64(should, 0) : -1,
				b == SQLITE_ROW ? sqlite3_column_int64(is, 0) : -1);
			return;
		}
		if (a != SQLITE_ROW)
			return;
		for (int i = 1; i < sqlite3_column_count(should); i++) {
			if (is_same(should, is, i))
				continue;
			(void)buf_printf(out, "%s row %lld: %s should be '%s', is '%s'\n", table,
				sqlite3_column_int64(should, 0), sqlite3_column_name(is, i),
				(const char *)sqlite3_column_text(should, i),
				(const char *)sqlite3_column_text(is, i));
			return;
		}
	}
}

static void
compare_table(const struct mirrored *m, struct record *mirror, const struct redact_table *t,
	int64_t since_ms, struct buf *out)
{
	struct buf names, values, sql;
	sqlite3_stmt *should, *is;

	buf_init(&names, SQL_CAP_BYTES);
	buf_init(&values, SQL_CAP_BYTES);
	buf_init(&sql, 2 * SQL_CAP_BYTES);
	redact_columns(t, &names, &values);
	(void)buf_printf(&sql, "SELECT rowid, %s FROM main.%s WHERE %s ORDER BY 1", values.data,
		t->table, t->visible != NULL ? t->visible : "1");
	should = prepare(m->room->record, sql.data);
	(void)sqlite3_bind_int64(should, 2, since_ms);
	buf_reset(&sql);
	(void)buf_printf(&sql, "SELECT rowid, %s FROM %s ORDER BY 1", names.data, t->table);
	is = prepare(mirror, sql.data);
	compare_rows(t->table, should, is, out);
	(void)sqlite3_finalize(should);
	(void)sqlite3_finalize(is);
	buf_clear(&sql);
	buf_clear(&values);
	buf_clear(&names);
}

/* What counts must be what counting anew gives. */
static void
compare_counts(struct record *mirror, struct buf *out)
{
	static const char *const wrong[] = {
		"SELECT count(*) FROM tally WHERE list = 'page' AND rows <> (SELECT count(*)"
		" FROM page WHERE status <> 'resolved' AND page.rank = tally.rank)",
		"SELECT count(*) FROM tally WHERE list = 'ticket' AND rows <> (SELECT count(*)"
		" FROM ticket WHERE status IN ('new', 'open', 'pending', 'hold')"
		" AND ticket.rank = tally.rank)",
		"SELECT count(*) FROM tally WHERE list = 'kind' AND rows <>"
		" (SELECT count(*) FROM page_group)",
		"SELECT count(*) FROM page_group WHERE active <> (SELECT count(*) FROM page"
		" WHERE status <> 'resolved' AND page.kind = page_group.kind)",
		"SELECT (SELECT count(DISTINCT kind) FROM page WHERE status <> 'resolved')"
		" <> (SELECT count(*) FROM page_group)",
	};

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		sqlite3_stmt *s = prepare(mirror, wrong[i]);

		if (sqlite3_step(s) != SQLITE_ROW || sqlite3_column_int(s, 0) != 0)
			(void)buf_printf(out, "it counts wrong: %s\n", wrong[i]);
		(void)sqlite3_finalize(s);
	}
}

char *
mirrored_faults(const struct mirrored *m)
{
	struct record *mirror = NULL;
	struct buf out;
	int64_t generation = 0;
	int64_t since_ms = 0;
	const struct redact_table *t;
	char *copy;

	buf_init(&out, FAULTS_CAP_BYTES);
	room_ok(mirror_read(m->place.dir, &generation, &mirror));
	room_ok(db_number(mirror, 0, &since_ms, "SELECT since_ms FROM mirror", ""));
	for (size_t i = 0; (t = redact_table_at(i)) != NULL; i++)
		compare_table(m, mirror, t, since_ms, &out);
	compare_counts(mirror, &out);
	if (record_rev(mirror) != record_rev(m->room->record))
		(void)buf_printf(&out, "it is at rev %lld, the record at %lld\n",
			(long long)record_rev(mirror), (long long)record_rev(m->room->record));
	record_close(mirror);
	copy = strdup(out.data);
	assert_non_null(copy);
	buf_clear(&out);
	return copy;
}

void
mirrored_check(const struct mirrored *m)
{
	char *faults;
	int again_ms;

	/* Much at once is followed a little later. */
	for (int i = 0; i < 2000 && m->mirror != NULL &&
			mirror_rev(m->mirror) != record_rev(m->room->record);
		i++) {
		mirror_turn(m->mirror, m->room->now_ms, &again_ms);
		(void)usleep(2000);
	}
	faults = mirrored_faults(m);

	if (faults[0] != '\0')
		fail_msg("%s", faults);
	free(faults);
}

int64_t
mirrored_number(const struct mirrored *m, const char *sql)
{
	struct record *mirror = NULL;
	int64_t generation = 0;
	int64_t number = 0;
	sqlite3_stmt *s;

	room_ok(mirror_read(m->place.dir, &generation, &mirror));
	s = prepare(mirror, sql);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	number = sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	record_close(mirror);
	return number;
}
