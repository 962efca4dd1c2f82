/* tests/test_clocks.c - the clocks of audiences: when an update is soon due, due and overdue.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "store/clocks.h"
#include "store/db.h"
#include "tests/dice.h"
#include "tests/room.h"

enum { MINUTE = 60 * 1000 };

static const int64_t start = ROOM_NOW_MS;

/* 15, 30 and 45 minutes, as R67 has it. */
static struct audience_clock
plain(void)
{
	return (struct audience_clock){.floor_ms = 15 * MINUTE,
		.every_ms = 30 * MINUTE,
		.ceiling_ms = 45 * MINUTE,
		.started_ms = start};
}

static enum clocks_state
state_at(const struct audience_clock *clock, int64_t minutes)
{
	struct clocks_view view;

	clocks_look(clock, start + minutes * MINUTE, &view);
	return view.state;
}

static void
amber_from_the_floor_due_at_every_and_overdue_at_the_ceiling(void **state)
{
	struct audience_clock clock = plain();
	struct clocks_view view;

	(void)state;
	assert_int_equal(state_at(&clock, 0), CLOCKS_QUIET);
	assert_int_equal(state_at(&clock, 14), CLOCKS_QUIET);
	assert_int_equal(state_at(&clock, 15), CLOCKS_AMBER);
	assert_int_equal(state_at(&clock, 29), CLOCKS_AMBER);
	assert_int_equal(state_at(&clock, 30), CLOCKS_DUE);
	assert_int_equal(state_at(&clock, 44), CLOCKS_DUE);
	assert_int_equal(state_at(&clock, 45), CLOCKS_OVERDUE);
	assert_int_equal(state_at(&clock, 100000), CLOCKS_OVERDUE);
	clocks_look(&clock, start + 20 * MINUTE, &view);
	assert_int_equal(view.since_ms, start + 15 * MINUTE);
	assert_int_equal(view.next_ms, start + 30 * MINUTE);
	assert_int_equal(view.next, CLOCKS_DUE);
	assert_int_equal(view.due_ms, start + 30 * MINUTE);
	assert_int_equal(view.overdue_ms, start + 45 * MINUTE);
	clocks_look(&clock, start + 45 * MINUTE, &view);
	assert_int_equal(view.since_ms, start + 45 * MINUTE);
	assert_int_equal(view.next_ms, INT64_MAX);
}

static void
it_counts_from_the_last_update(void **state)
{
	struct audience_clock clock = plain();
	struct clocks_view view;

	(void)state;
	clock.last_ms = start + 40 * MINUTE;
	assert_int_equal(state_at(&clock, 54), CLOCKS_QUIET);
	assert_int_equal(state_at(&clock, 55), CLOCKS_AMBER);
	assert_int_equal(state_at(&clock, 85), CLOCKS_OVERDUE);
	clocks_look(&clock, start + 41 * MINUTE, &view);
	assert_int_equal(view.base_ms, start + 40 * MINUTE);
	assert_int_equal(view.since_ms, start + 40 * MINUTE);
}

static void
a_promise_for_earlier_is_kept_and_one_for_later_puts_nothing_off(void **state)
{
	struct audience_clock clock = plain();

	(void)state;
	clock.promised_ms = start + 20 * MINUTE;
	assert_int_equal(state_at(&clock, 19), CLOCKS_AMBER);
	assert_int_equal(state_at(&clock, 20), CLOCKS_DUE);
	assert_int_equal(state_at(&clock, 45), CLOCKS_OVERDUE);
	clock.promised_ms = start + 10 * MINUTE; /* before the floor */
	assert_int_equal(state_at(&clock, 9), CLOCKS_QUIET);
	assert_int_equal(state_at(&clock, 10), CLOCKS_DUE);
	clock.promised_ms = start + 120 * MINUTE;
	assert_int_equal(state_at(&clock, 30), CLOCKS_DUE);
	assert_int_equal(state_at(&clock, 45), CLOCKS_OVERDUE);
	clock.promised_ms = start - 5 * MINUTE; /* of an update before the last one */
	assert_int_equal(state_at(&clock, 5), CLOCKS_QUIET);
}

static void
a_snooze_delays_amber_and_due_but_not_the_ceiling(void **state)
{
	struct audience_clock clock = plain();
	struct clocks_view view;

	(void)state;
	clock.snoozed_ms = start + 20 * MINUTE;
	assert_int_equal(state_at(&clock, 16), CLOCKS_SNOOZED);
	assert_int_equal(state_at(&clock, 20), CLOCKS_AMBER);
	clock.snoozed_ms = start + 35 * MINUTE;
	assert_int_equal(state_at(&clock, 34), CLOCKS_SNOOZED);
	assert_int_equal(state_at(&clock, 35), CLOCKS_DUE);
	clocks_look(&clock, start + 16 * MINUTE, &view);
	assert_int_equal(view.next_ms, start + 35 * MINUTE);
	assert_int_equal(view.next, CLOCKS_DUE);
	clock.snoozed_ms = clocks_ceiling_ms(&clock);
	assert_int_equal(state_at(&clock, 44), CLOCKS_SNOOZED);
	assert_int_equal(state_at(&clock, 45), CLOCKS_OVERDUE);
	clock.snoozed_ms = start + 10 * MINUTE; /* over before anything was due */
	assert_int_equal(state_at(&clock, 5), CLOCKS_QUIET);
}

static void
a_snooze_beyond_the_ceiling_puts_that_off_too(void **state)
{
	struct audience_clock clock = plain();

	(void)state;
	clock.snoozed_ms = start + 60 * MINUTE;
	assert_int_equal(state_at(&clock, 59), CLOCKS_SNOOZED);
	assert_int_equal(state_at(&clock, 60), CLOCKS_OVERDUE);
}

static void
a_clock_that_was_not_started_or_was_stopped_says_so(void **state)
{
	struct audience_clock clock = plain();
	struct clocks_view view;

	(void)state;
	clock.stopped_ms = start + MINUTE;
	clocks_look(&clock, start + 100 * MINUTE, &view);
	assert_int_equal(view.state, CLOCKS_STOPPED);
	assert_int_equal(view.since_ms, start + MINUTE);
	assert_int_equal(view.due_ms, 0);
	assert_int_equal(view.next_ms, INT64_MAX);
	clock = plain();
	clock.started_ms = 0;
	assert_int_equal(state_at(&clock, 100), CLOCKS_STOPPED);
}

/* What is in the record is believed, however odd it is. */
static struct audience_clock
random_clock(struct dice *d)
{
	struct audience_clock clock = {.floor_ms = dice_below(d, 60) * MINUTE,
		.every_ms = dice_below(d, 60) * MINUTE,
		.ceiling_ms = dice_below(d, 90) * MINUTE,
		.started_ms = start};

	if (dice_once_in(d, 2))
		clock.last_ms = start + dice_below(d, 60) * MINUTE;
	if (dice_once_in(d, 2))
		clock.promised_ms = start + dice_below(d, 120) * MINUTE;
	if (dice_once_in(d, 2))
		clock.snoozed_ms = start + dice_below(d, 180) * MINUTE;
	return clock;
}

static void
as_time_goes_by_it_never_goes_back(void **state)
{
	struct dice d = dice_of(67);

	(void)state;
	for (int i = 0; i < 3000; i++) {
		struct audience_clock clock = random_clock(&d);
		struct clocks_view before, view;

		clocks_look(&clock, start, &before);
		for (int64_t now = start; now < start + 400 * MINUTE; now += MINUTE / 2) {
			clocks_look(&clock, now, &view);
			assert_true(view.state >= before.state);
			assert_true(view.state != CLOCKS_STOPPED);
			assert_true(view.next_ms > now);
			assert_true(view.next == CLOCKS_OVERDUE || view.next > view.state);
			if (now >= before.next_ms) /* what was foretold came */
				assert_true(view.state >= before.next);
			else
				assert_int_equal(view.state, before.state);
			if (now >= clocks_ceiling_ms(&clock) && now >= clock.snoozed_ms)
				assert_int_equal(view.state, CLOCKS_OVERDUE);
			before = view;
		}
		assert_int_equal(view.state, CLOCKS_OVERDUE);
	}
}

static void
add(struct room *room, const char *audience, int64_t place, int64_t every_minutes)
{
	static const char sql[] =
		"INSERT INTO clock (incident_id, audience, place, floor_ms, every_ms, ceiling_ms,"
		"  started_ms, rev)"
		" VALUES ('1', ?1, ?2, 60000, ?3, ?3 * 2, ?4, room_rev())";

	room_begin(room, "engine");
	room_ok(db_run(room->record, sql, "tiii", audience, place, every_minutes * MINUTE, start));
	(void)room_end(room);
}

static void
the_record_gives_them_in_the_order_of_the_pack_and_the_first_that_is_owed_one(void **state)
{
	struct room *room = *state;
	struct window w = {.from = WINDOW_TOP, .after = 10, .of = "1"};
	struct audience_clock clock;
	struct rows rows;

	add(room, "stakeholders", 1, 60);
	add(room, "customers", 2, 30);
	add(room, "board", 3, 30);
	room_ok(clocks_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 3);
	assert_string_equal(
		((const struct audience_clock *)rows_at(&rows, 0))->key.id, "stakeholders");
	room_ok(clocks_list(room->record, "1", &room->arena, &rows));
	assert_int_equal(rows.count, 3);
	assert_string_equal(clocks_first(&rows, room->now_ms)->key.id, "customers");
	assert_true(
		room_edit(room, "UPDATE clock SET stopped_ms = 1 WHERE audience = 'customers'"));
	room_ok(clocks_list(room->record, "1", &room->arena, &rows));
	assert_string_equal(clocks_first(&rows, room->now_ms)->key.id, "board");
	room_ok(clocks_find(room->record, "1", "board", &room->arena, &clock));
	assert_int_equal(clock.every_ms, 30 * MINUTE);
	assert_int_equal(clock.last_ms, 0);
	assert_int_equal(
		clocks_find(room->record, "2", "board", &room->arena, &clock).kind, ERR_MISSING);
	room_ok(clocks_list(room->record, "2", &room->arena, &rows));
	assert_null(clocks_first(&rows, room->now_ms));
}

/* R72: what a clock says is in its row; nothing has to run meanwhile. */
static void
a_restart_changes_nothing_and_time_goes_on_without_us(void **state)
{
	struct room *room = *state;
	struct clocks_view before, after;
	struct audience_clock clock;

	add(room, "stakeholders", 1, 30);
	room_ok(clocks_find(room->record, "1", "stakeholders", &room->arena, &clock));
	clocks_look(&clock, start + 31 * MINUTE, &before);
	record_close(room->record);
	room->record = NULL;
	room_ok(record_open(room->dir, RECORD_WRITE, &room->record));
	room_ok(clocks_find(room->record, "1", "stakeholders", &room->arena, &clock));
	clocks_look(&clock, start + 31 * MINUTE, &after);
	assert_int_equal(before.state, CLOCKS_DUE);
	assert_int_equal(after.state, before.state);
	assert_int_equal(after.since_ms, before.since_ms);
	assert_int_equal(after.next_ms, before.next_ms);
	clocks_look(&clock, start + 61 * MINUTE, &after);
	assert_int_equal(after.state, CLOCKS_OVERDUE);
	assert_int_equal(after.since_ms, start + 60 * MINUTE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(amber_from_the_floor_due_at_every_and_overdue_at_the_ceiling),
		cmocka_unit_test(it_counts_from_the_last_update),
		cmocka_unit_test(a_promise_for_earlier_is_kept_and_one_for_later_puts_nothing_off),
		cmocka_unit_test(a_snooze_delays_amber_and_due_but_not_the_ceiling),
		cmocka_unit_test(a_snooze_beyond_the_ceiling_puts_that_off_too),
		cmocka_unit_test(a_clock_that_was_not_started_or_was_stopped_says_so),
		cmocka_unit_test(as_time_goes_by_it_never_goes_back),
		cmocka_unit_test_setup_teardown(
			the_record_gives_them_in_the_order_of_the_pack_and_the_first_that_is_owed_one,
			room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_restart_changes_nothing_and_time_goes_on_without_us, room_make,
			room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
