/* tests/test_replay.c - whatever was ordered and merged: gone back to, the tables are what they were.
 * SPDX-License-Identifier: MIT */
#include "store/replay.h"

#include "store/audit.h"
#include "store/db.h"
#include "store/event.h"
#include "tests/play.h"

enum {
	ROOMS = 5,
	ROOMS_SOAK = 100,
	ROUNDS = 400,
	MOMENTS = 200,
	TABLES_MOST = 32,
	SQL_BYTES = 4096
};

/* Each table as it is at a moment, as a number. */
struct dump {
	int64_t at_ms;
	int64_t seq;
	uint64_t tables[TABLES_MOST];
};

struct past {
	struct dump dumps[ROUNDS];
	int count;
};

static uint64_t
hash_rows(struct record *r, const char *sql)
{
	sqlite3_stmt *s = NULL;
	uint64_t hash = UINT64_C(1469598103934665603);

	if (sqlite3_prepare_v2(r->db, sql, -1, &s, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(r->db));
	while (sqlite3_step(s) == SQLITE_ROW) {
		const unsigned char *at = sqlite3_column_text(s, 0);

		for (; at != NULL && *at != '\0'; at++)
			hash = (hash ^ *at) * UINT64_C(1099511628211);
		hash = (hash ^ '\n') * UINT64_C(1099511628211);
	}
	(void)sqlite3_finalize(s);
	return hash;
}

/* All rows of what is audited in it, in one order. */
static uint64_t
hash_table(struct record *r, const char *table)
{
	char sql[SQL_BYTES];
	size_t length = (size_t)snprintf(sql, sizeof sql, "SELECT json_array(0");
	sqlite3_stmt *s = NULL;

	assert_int_equal(sqlite3_prepare_v2(r->db, audit_columns, -1, &s, NULL), SQLITE_OK);
	(void)sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC);
	while (sqlite3_step(s) == SQLITE_ROW && length < sizeof sql)
		length += (size_t)snprintf(
			sql + length, sizeof sql - length, ", %s", sqlite3_column_text(s, 0));
	(void)sqlite3_finalize(s);
	assert_true(length < sizeof sql);
	(void)snprintf(sql + length, sizeof sql - length, ") FROM %s ORDER BY 1", table);
	return hash_rows(r, sql);
}

/* What is beside the audited tables: lengths, groups, and the timeline itself. */
static const char *const others[] = {
	"SELECT json_array(list, rank, rows) FROM tally ORDER BY 1",
	"SELECT json_array(kind, active, unacknowledged, rank, newest, id) FROM page_group ORDER "
	"BY 1",
	"SELECT json_array(id, kind) FROM page WHERE status <> 'resolved' ORDER BY 1",
	"SELECT json_array(count(*), max(seq), sum(seq)) FROM event",
};

static const char *
table_name(int i)
{
	struct buf subject;
	const char *name = NULL;

	buf_init(&subject, 4096);
	if (!audit_table_at((size_t)i, &name, &subject))
		name = NULL;
	buf_clear(&subject);
	return name;
}

static void
dump(struct record *r, struct dump *out)
{
	int count = 0;

	for (; table_name(count) != NULL; count++)
		out->tables[count] = hash_table(r, table_name(count));
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		out->tables[count++] = hash_rows(r, others[i]);
	assert_true(count < TABLES_MOST);
	for (; count < TABLES_MOST; count++)
		out->tables[count] = 0;
}

static struct record *
reader(const struct room *room)
{
	struct record *r = NULL;

	room_ok(record_open(room->dir, RECORD_READ, &r));
	return r;
}

static void
arrive(struct replay *p)
{
	bool done = false;
	int turns = 0;

	for (; !done; turns++) {
		room_ok(replay_turn(p, &done));
		assert_true(turns < 100000);
	}
	assert_int_equal(replay_percent(p), 100);
}

static void
compare(struct replay *p, const struct dump *should, const char *how)
{
	struct dump is;
	int count = 0;

	dump(replay_record(p), &is);
	for (; table_name(count) != NULL; count++) {
		if (is.tables[count] != should->tables[count])
			fail_msg("%s to %lld: %s is not what it was", how, (long long)should->seq,
				table_name(count));
	}
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++, count++) {
		if (is.tables[count] != should->tables[count])
			fail_msg("%s to %lld: not what it was: %s", how, (long long)should->seq,
				others[i]);
	}
}

/* Plays, and remembers how all was after each round. */
static void
play_room(struct play *p, struct past *past)
{
	past->count = 0;
	while (p->round < ROUNDS) {
		struct dump *d = &past->dumps[past->count];

		play_round(p);
		d->at_ms = p->o->room->now_ms;
		d->seq = orders_number(p->o, "SELECT coalesce(max(seq), 0) FROM event");
		if (d->seq == 0)
			continue;
		dump(p->o->room->record, d);
		past->count++;
	}
}

/* Several rounds may be of one moment: the last of them is what was by then. */
static const struct dump *
last_of(const struct past *past, int i)
{
	while (i + 1 < past->count && past->dumps[i + 1].at_ms == past->dumps[i].at_ms)
		i++;
	return &past->dumps[i];
}

static const struct dump *
find_dump(const struct past *past, int64_t seq)
{
	for (int i = past->count - 1; i >= 0; i--) {
		if (past->dumps[i].seq == seq)
			return &past->dumps[i];
	}
	return NULL;
}

/* To one moment after the other, as they come; now and then anew, or by events from where it is. */
static void
go_through(struct play *p, const struct past *past, int *stepped)
{
	struct replay *replay = NULL;

	for (int i = 0; i < MOMENTS; i++) {
		const struct dump *d = last_of(past, dice_below(&p->dice, past->count));
		struct replay_place where;

		if (replay != NULL && dice_once_in(&p->dice, 8)) {
			replay_close(replay);
			replay = NULL;
		}
		if (replay == NULL)
			room_ok(replay_open(reader(p->o->room), d->at_ms, &replay));
		else
			room_ok(replay_go(replay, d->at_ms));
		arrive(replay);
		replay_where(replay, &where);
		assert_int_equal(where.seq, d->seq);
		assert_int_equal(where.at_ms, d->at_ms);
		compare(replay, d, "going");

		room_ok(replay_step(replay, dice_below(&p->dice, 21) - 10));
		arrive(replay);
		replay_where(replay, &where);
		d = find_dump(past, where.seq);
		if (d != NULL) {
			compare(replay, d, "by events");
			(*stepped)++;
		}
	}
	replay_close(replay);
}

static void
the_tables_are_what_they_were_at_a_thousand_moments(void **state)
{
	int rooms = dice_soak() ? ROOMS_SOAK : ROOMS;
	struct past *past = calloc(1, sizeof *past);
	struct play p;
	int stepped = 0;

	(void)state;
	assert_non_null(past);
	play_init(&p);
	for (int seed = 1; seed <= rooms; seed++) {
		play_begin(&p, (uint64_t)seed + 1000);
		play_room(&p, past);
		go_through(&p, past, &stepped);
		play_end(&p);
	}
	assert_true(stepped > rooms * MOMENTS / 10);
	free(past);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tables_are_what_they_were_at_a_thousand_moments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
