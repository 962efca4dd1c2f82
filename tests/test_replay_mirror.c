/* tests/test_replay_mirror.c - an observer's past is the room's, as far as observers may read it.
 *
 * At a moment each row of the mirror's past is a row of the record's, with the same in all columns
 * that are let through; and none is missing that the mirror has today.
 * SPDX-License-Identifier: MIT */
#include "store/replay.h"

#include "store/audit.h"
#include "store/db.h"
#include "store/redact.h"
#include "tests/mirrored.h"
#include "tests/play.h"

enum {
	ROOMS = 3,
	ROOMS_SOAK = 60,
	ROUNDS = 250,
	FIRST_ROUND = 50,
	MOMENTS = 60,
	SQL_BYTES = 8192,
};

/* A word of "id, status, rev". */
static bool
has_word(const char *list, const char *word)
{
	size_t length = strlen(word);
	const char *at = list;

	while (at != NULL && (at = strstr(at, word)) != NULL) {
		bool begins = at == list || strchr(" ,", at[-1]) != NULL;

		if (begins && (at[length] == '\0' || strchr(" ,", at[length]) != NULL))
			return true;
		at += length;
	}
	return false;
}

/* "SELECT subject, json_array(what is let through) FROM where.table". */
static void
make_select(struct record *r, const char *table, const char *subject, const char *where,
	char sql[SQL_BYTES])
{
	const struct redact_table *redact = redact_table_find(table);
	int length = snprintf(sql, SQL_BYTES, "SELECT %s, json_array(0", subject);
	sqlite3_stmt *s = NULL;

	assert_int_equal(sqlite3_prepare_v2(r->db, audit_columns, -1, &s, NULL), SQLITE_OK);
	(void)sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC);
	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(s, 0);

		if (redact != NULL && redact->plain != NULL && has_word(redact->plain, name))
			length += snprintf(sql + length, SQL_BYTES - (size_t)length, ", %s", name);
	}
	(void)sqlite3_finalize(s);
	(void)snprintf(sql + length, SQL_BYTES - (size_t)length, ") FROM %s%s", where, table);
}

/* The rows of a table into one of ours. */
static void
take(sqlite3 *ours, const char *into, struct record *r, const char *table, const char *subject,
	const char *where)
{
	char sql[SQL_BYTES];
	char *insert = sqlite3_mprintf("INSERT INTO %s VALUES (?1, ?2, ?3)", into);
	sqlite3_stmt *from = NULL;
	sqlite3_stmt *to = NULL;

	make_select(r, table, subject, where, sql);
	if (sqlite3_prepare_v2(r->db, sql, -1, &from, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(r->db));
	assert_int_equal(sqlite3_prepare_v2(ours, insert, -1, &to, NULL), SQLITE_OK);
	while (sqlite3_step(from) == SQLITE_ROW) {
		(void)sqlite3_bind_text(to, 1, table, -1, SQLITE_STATIC);
		(void)sqlite3_bind_value(to, 2, sqlite3_column_value(from, 0));
		(void)sqlite3_bind_value(to, 3, sqlite3_column_value(from, 1));
		assert_int_equal(sqlite3_step(to), SQLITE_DONE);
		(void)sqlite3_reset(to);
	}
	(void)sqlite3_finalize(from);
	(void)sqlite3_finalize(to);
	sqlite3_free(insert);
}

/* The first row that a statement answers is a fault. */
static void
complain(sqlite3 *ours, const char *sql, int64_t at_ms)
{
	sqlite3_stmt *s = NULL;

	assert_int_equal(sqlite3_prepare_v2(ours, sql, -1, &s, NULL), SQLITE_OK);
	if (sqlite3_step(s) == SQLITE_ROW)
		fail_msg("at %lld: %s", (long long)at_ms, (const char *)sqlite3_column_text(s, 0));
	(void)sqlite3_finalize(s);
}

static int
compare(struct record *mirror, struct record *record, int64_t at_ms)
{
	sqlite3 *ours = NULL;
	const char *table;
	struct buf subject;
	int rows;

	assert_int_equal(sqlite3_open(":memory:", &ours), SQLITE_OK);
	assert_int_equal(sqlite3_exec(ours,
				 "CREATE TABLE was (t, subject, row, PRIMARY KEY (t, subject));"
				 "CREATE TABLE shown (t, subject, row, PRIMARY KEY (t, subject));"
				 "CREATE TABLE today (t, subject, row, PRIMARY KEY (t, subject))",
				 NULL, NULL, NULL),
		SQLITE_OK);
	buf_init(&subject, 4096);
	for (size_t i = 0; audit_table_at(i, &table, &subject); i++) {
		take(ours, "was", record, table, subject.data, "");
		take(ours, "shown", mirror, table, subject.data, "");
		take(ours, "today", mirror, table, subject.data, "main.");
		buf_reset(&subject);
	}
	buf_clear(&subject);
	complain(ours,
		"SELECT 'shown: ' || shown.subject || ' ' || shown.row || ', was '"
		" || coalesce(was.row, 'not there') FROM shown LEFT JOIN was USING (t, subject)"
		" WHERE was.row IS NOT shown.row",
		at_ms);
	complain(ours,
		"SELECT 'not shown: ' || was.subject FROM was JOIN today USING (t, subject)"
		" LEFT JOIN shown USING (t, subject) WHERE shown.row IS NULL",
		at_ms);
	rows = sqlite3_exec(ours, "SELECT * FROM shown", NULL, NULL, NULL) == SQLITE_OK;
	(void)sqlite3_close(ours);
	return rows;
}

static void
arrive(struct replay *p)
{
	bool done = false;

	for (int turns = 0; !done; turns++) {
		room_ok(replay_turn(p, &done));
		assert_true(turns < 100000);
	}
}

/* The record's past, or the mirror's; NULL when it does not go so far back. */
static struct replay *
open_at(struct mirrored *m, bool mirror, int64_t at_ms)
{
	struct replay *p = NULL;
	struct record *r = NULL;
	int64_t generation;
	struct err e;

	room_ok(mirror ? mirror_read(m->place.dir, &generation, &r)
		       : record_open(m->room->dir, RECORD_READ, &r));
	e = replay_open(r, at_ms, &p);
	if (mirror && e.kind == ERR_MISSING)
		return NULL;
	room_ok(e);
	arrive(p);
	return p;
}

/* The first round that the mirror's events lead back to; some more before it, which are refused. */
static int
first_within(const struct mirrored *m, const int64_t *moments)
{
	struct record *r = NULL;
	int64_t reach_ms = 0;
	int64_t generation;
	int first = FIRST_ROUND;

	room_ok(mirror_read(m->place.dir, &generation, &r));
	room_ok(mirror_reach(r, &reach_ms));
	record_close(r);
	while (first + 1 < ROUNDS && moments[first] < reach_ms)
		first++;
	first -= (ROUNDS - first) / 2;
	return first > FIRST_ROUND ? first : FIRST_ROUND;
}

static void
an_observers_past_is_what_they_may_read_of_it(void **state)
{
	int rooms = dice_soak() ? ROOMS_SOAK : ROOMS;
	int64_t moments[ROUNDS];
	struct play p;
	int compared = 0;

	(void)state;
	play_init(&p);
	for (int seed = 1; seed <= rooms; seed++) {
		struct mirrored m;
		int64_t before;
		int first;

		play_begin(&p, (uint64_t)seed + 2000);
		while (p.round < FIRST_ROUND)
			play_round(&p);
		mirrored_begin(&m, p.o->room);
		while (p.round < ROUNDS) {
			play_round(&p);
			mirrored_turn(&m);
			moments[p.round - 1] = p.o->room->now_ms;
		}
		/* A row that comes out of hiding begins a generation, some seconds later. */
		before = mirror_generation(m.mirror);
		mirror_renew(m.mirror, &m.config, false);
		assert_true(mirrored_next(&m, before, 20000) > before);
		first = first_within(&m, moments);
		for (int i = 0; i < MOMENTS; i++) {
			int64_t at_ms = moments[first + dice_below(&p.dice, ROUNDS - first)];
			struct replay *mirror = open_at(&m, true, at_ms);
			struct replay *record = open_at(&m, false, at_ms);

			if (mirror != NULL)
				compared += compare(
					replay_record(mirror), replay_record(record), at_ms);
			replay_close(mirror);
			replay_close(record);
		}
		mirrored_end(&m);
		play_end(&p);
	}
	print_message("  %d moments compared\n", compared);
	assert_true(compared > rooms * MOMENTS / 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_observers_past_is_what_they_may_read_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
