/* tests/test_replay.c - whatever was ordered and merged: gone back to, the tables are what they
 * were.
 * SPDX-License-Identifier: MIT */
#include "store/replay.h"

#include <time.h>

#include "store/db.h"
#include "store/event.h"
#include "tests/dump.h"
#include "tests/play.h"

enum {
	ROOMS = 5,
	ROOMS_SOAK = 100,
	ROUNDS = 400,
	MOMENTS = 200,
};

/* Of the processor's time; a sanitizer takes several times as much. */
#ifdef __SANITIZE_ADDRESS__
enum { TURN_MOST_US = 200 * 1000 };
#else
enum { TURN_MOST_US = 20 * 1000 };
#endif

struct past {
	struct dump dumps[ROUNDS];
	int count;
};

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

/* One at random whose moment was over with it: the next round may have begun in the same one. */
static const struct dump *
pick_dump(struct play *p, const struct past *past)
{
	for (;;) {
		const struct dump *d = &past->dumps[dice_below(&p->dice, past->count)];
		char sql[128];

		(void)snprintf(sql, sizeof sql,
			"SELECT max(seq) FROM event WHERE recorded_ms <= %lld",
			(long long)d->at_ms);
		if (orders_number(p->o, sql) == d->seq)
			return d;
	}
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
		const struct dump *d = pick_dump(p, past);
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
		dump_compare(replay, d, "going");

		room_ok(replay_step(replay, dice_below(&p->dice, 21) - 10));
		arrive(replay);
		replay_where(replay, &where);
		d = find_dump(past, where.seq);
		if (d != NULL) {
			dump_compare(replay, d, "by events");
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

static int64_t
wall_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* So many pages, each changed so often, a second apart. */
static void
write_storm(struct room *room, int pages, int changes)
{
	static const char insert[] =
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)"
		" INSERT INTO page (id, number, title, status, urgency, service, service_id, kind,"
		"  created_ms, updated_ms, rev)"
		" SELECT 'P' || i, i, 'checkout answers with 5xx on host ' || i, 'triggered', "
		"'high',"
		"  'checkout', 'PS1', room_kind('PS1', 'checkout answers with 5xx on host '"
		"   || i, NULL), room_now(), room_now(), room_rev() FROM n WHERE ?1 > "
		"0";
	static const char update[] =
		"UPDATE page SET status = CASE status WHEN 'triggered' THEN 'acknowledged'"
		"  WHEN 'acknowledged' THEN 'resolved' ELSE 'triggered' END,"
		" updated_ms = room_now(), assigned = 'Lee Wong ' || room_now()";

	room_begin(room, "pagerduty");
	room_ok(db_run(room->record, insert, "i", (int64_t)pages));
	(void)room_end(room);
	for (int i = 0; i < changes; i++) {
		room->now_ms += 1000;
		room_begin(room, "pagerduty");
		room_ok(db_run(room->record, update, ""));
		(void)room_end(room);
	}
}

/* The longest turn on the way, in microseconds. */
static int64_t
longest_turn_us(struct replay *p)
{
	int64_t longest_us = 0;
	int percent = 0;
	bool done = false;

	while (!done) {
		int64_t from_us = wall_us();

		room_ok(replay_turn(p, &done));
		if (wall_us() - from_us > longest_us)
			longest_us = wall_us() - from_us;
		assert_true(replay_percent(p) >= percent);
		percent = replay_percent(p);
	}
	return longest_us;
}

static void
no_turn_is_long_with_ten_thousand_pages(void **state)
{
	struct room *room = *state;
	int64_t began_ms = room->now_ms;
	struct replay *p = NULL;
	int64_t open_us, far_us, near_us;
	struct dump then;
	int64_t from_us;

	write_storm(room, 10000, 2);
	dump(room->record, &then);
	for (int i = 0; i < 7; i++) {
		room->now_ms += 60000;
		write_storm(room, 0, 1);
	}
	from_us = wall_us();
	room_ok(replay_open(reader(room), began_ms + 2000, &p));
	open_us = wall_us() - from_us;
	from_us = wall_us();
	far_us = longest_turn_us(p);
	print_message(
		"  back over 70,000 events: %lld ms, opened in %lld us, longest turn %lld us\n",
		(long long)(wall_us() - from_us) / 1000, (long long)open_us, (long long)far_us);
	dump_compare(p, &then, "far back");
	room_ok(replay_step(p, -1));
	near_us = longest_turn_us(p);
	print_message("  one event back: longest turn %lld us\n", (long long)near_us);
	assert_true(open_us < TURN_MOST_US && far_us < TURN_MOST_US && near_us < TURN_MOST_US);
	replay_close(p);
}

/* How long the second of two reads takes: the first one prepares. */
static int64_t
window_us(struct record *r, struct arena *a, const char *subject, const struct window *w,
	int64_t last_seq)
{
	int64_t from_us = 0;

	for (int i = 0; i < 2; i++) {
		struct rows rows = {0};

		arena_reset(a);
		from_us = wall_us();
		room_ok(event_window(r, subject, w, a, &rows));
		assert_int_equal(rows.count, 50);
		for (int k = 0; k < rows.count; k++)
			assert_true(((const struct event *)rows_at(&rows, k))->seq <= last_seq);
	}
	return wall_us() - from_us;
}

/* Nothing is gone over but what is read, however much came since. */
static void
the_timeline_of_then_is_read_at_its_end(void **state)
{
	static const char sql[] =
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
		" INSERT INTO event (at_ms, recorded_ms, kind, subject, source, overview, text)"
		" SELECT 1000 * i, 1000 * i, 'page', 'page:P' || (i %% 100), 'pagerduty',"
		"  i %% 10 <> 0, 'page ' || i FROM n";
	int count = dice_soak() ? 1000000 : 300000;
	int middle = count / 2;
	struct room *room = *state;
	struct replay *p = NULL;
	struct replay_place where;
	char *insert = sqlite3_mprintf(sql, count);
	int64_t from_us;

	assert_true(room_edit(room, insert));
	sqlite3_free(insert);
	room_ok(replay_open(reader(room), 1000 * (int64_t)middle, &p));
	from_us = wall_us();
	arrive(p);
	print_message("  %d events undone in %lld ms\n", count - middle,
		(long long)(wall_us() - from_us) / 1000);
	replay_where(p, &where);
	assert_int_equal(where.seq, middle);
	for (int order = EVENT_OLDEST_FIRST; order <= EVENT_NEWEST_FIRST; order++) {
		const struct window windows[] = {
			{.from = WINDOW_END, .before = 50, .order = order},
			{.from = WINDOW_TOP, .after = 50, .order = order},
		};

		for (int i = 0; i < 2; i++) {
			int64_t us = window_us(
				replay_record(p), &room->arena, NULL, &windows[i], middle);

			print_message("  a window: %lld us\n", (long long)us);
			assert_true(us < 5000);
		}
	}
	assert_true(window_us(replay_record(p), &room->arena, "page:P7",
			    &(struct window){.from = WINDOW_END, .before = 50}, middle) < 5000);
	replay_close(p);
}

/* A clock that was set back: the numbers of events go on rising. */
static void
a_clock_that_was_set_back_breaks_nothing(void **state)
{
	static const int64_t recorded_s[] = {100, 200, 300, 400, 250, 260, 270, 500};
	static const struct {
		int64_t at_s;
		int64_t seq; /* -1: one of those after which the next was later than that */
	} asked[] = {{100, 1}, {199, 1}, {255, -1}, {399, -1}, {450, 7}, {500, 8}, {9000, 8}};
	struct room *room = *state;
	struct replay *p = NULL;

	for (size_t i = 0; i < sizeof recorded_s / sizeof recorded_s[0]; i++) {
		char sql[256];

		(void)snprintf(sql, sizeof sql,
			"INSERT INTO event (at_ms, recorded_ms, kind, source, text)"
			" VALUES (%lld, %lld, 'note', 'person', 'n')",
			(long long)recorded_s[i] * 1000, (long long)recorded_s[i] * 1000);
		assert_true(room_edit(room, sql));
	}
	room_ok(replay_open(reader(room), 9000000, &p));
	for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
		struct replay_place where;

		room_ok(replay_go(p, asked[i].at_s * 1000));
		arrive(p);
		replay_where(p, &where);
		if (asked[i].seq >= 0)
			assert_int_equal(where.seq, asked[i].seq);
		assert_true(recorded_s[where.seq - 1] <= asked[i].at_s);
		assert_true(where.newest || recorded_s[where.seq] > asked[i].at_s);
	}
	assert_int_equal(replay_go(p, 99000).kind, ERR_MISSING);
	replay_close(p);
}

static void
before_the_first_event_is_refused_with_how_far_it_goes(void **state)
{
	struct room *room = *state;
	struct replay *p = NULL;
	struct err e = replay_open(reader(room), room->now_ms, &p);

	(void)setenv("TZ", "UTC", 1);
	tzset();
	assert_int_equal(e.kind, ERR_MISSING);
	assert_non_null(strstr(e.text, "Nothing was recorded yet"));
	room->now_ms += 60000;
	write_storm(room, 1, 0);
	e = replay_open(reader(room), room->now_ms - 1, &p);
	assert_int_equal(e.kind, ERR_MISSING);
	assert_string_equal(
		e.text, "Nothing is known of then: it goes back to 2025-11-21 01:04:21.");
	assert_null(p);
}

/* It stands still, whatever is committed; what that was can be gone forth to. */
static void
what_is_committed_meanwhile_is_ahead(void **state)
{
	struct room *room = *state;
	struct replay *p = NULL;
	struct replay_place where;
	struct dump then = {.seq = 0};
	struct dump later, is;
	bool done = false;

	write_storm(room, 500, 3);
	dump(room->record, &then);
	room_ok(replay_open(reader(room), room->now_ms, &p));
	room_ok(replay_turn(p, &done));
	assert_false(done);
	room->now_ms += 1000;
	write_storm(room, 0, 5); /* while it is under way */
	arrive(p);
	dump_compare(p, &then, "meanwhile");
	dump(room->record, &later);
	room_ok(replay_go(p, room->now_ms));
	arrive(p);
	dump(replay_record(p), &is);
	assert_memory_equal(&is.tables, &later.tables, sizeof is.tables);
	replay_where(p, &where);
	assert_true(where.newest);

	/* Asked elsewhere on the way, it ends there. */
	room_ok(replay_step(p, -1));
	room_ok(replay_turn(p, &done));
	room_ok(replay_go(p, room->now_ms - 3000));
	room_ok(replay_turn(p, &done));
	room_ok(replay_go(p, room->now_ms));
	arrive(p);
	dump(replay_record(p), &is);
	assert_memory_equal(&is.tables, &later.tables, sizeof is.tables);
	replay_close(p);
}

/* Steps are of the timeline: what came in one go with an event goes with it. */
static void
a_step_is_an_event_of_the_timeline(void **state)
{
	struct orders *o = orders_begin(*state);
	struct replay *p = NULL;
	struct replay_place where;

	orders_pages(o, 1);
	(void)orders_do(o, "incident-declare", "", "{\"title\":\"Checkout is down\"}");
	(void)orders_do(o, "note", "", "{\"text\":\"first\"}");
	(void)orders_do(o, "note", "", "{\"text\":\"second\"}");
	room_ok(replay_open(reader(*state), o->room->now_ms, &p));
	arrive(p);
	replay_where(p, &where);
	assert_string_equal(where.said, "second");
	assert_true(where.newest && !where.oldest);
	assert_int_equal(where.seq, where.last_seq);
	room_ok(replay_step(p, -1));
	arrive(p);
	replay_where(p, &where);
	assert_string_equal(where.said, "first");
	assert_int_equal(where.at_ms, o->room->now_ms - 1000);
	room_ok(replay_step(p, -100));
	arrive(p);
	replay_where(p, &where);
	assert_true(where.oldest);
	room_ok(replay_step(p, 1));
	arrive(p);
	replay_where(p, &where);
	assert_string_equal(where.said, "declared: Checkout is down");
	assert_int_equal(where.at_ms, o->room->now_ms - 2000); /* steps and roles are with it */
	assert_true(where.seq > 10);
	room_ok(replay_step(p, 100));
	arrive(p);
	replay_where(p, &where);
	assert_string_equal(where.said, "second");
	replay_close(p);
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tables_are_what_they_were_at_a_thousand_moments),
		cmocka_unit_test_setup_teardown(
			no_turn_is_long_with_ten_thousand_pages, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			the_timeline_of_then_is_read_at_its_end, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_clock_that_was_set_back_breaks_nothing, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			before_the_first_event_is_refused_with_how_far_it_goes, room_make,
			room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_committed_meanwhile_is_ahead, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_step_is_an_event_of_the_timeline, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
