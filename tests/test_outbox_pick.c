/* tests/test_outbox_pick.c - which act is next: as two of them keep their order, and at a cost that does
 * not grow faster than what waits.
 *
 * DICE_SEED=7 plays one of the rooms alone.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/db.h"
#include "store/outbox_order.h"
#include "store/outbox_send.h"
#include "tests/dice.h"
#include "tests/room.h"

enum {
	NOW_MS = 10 * 1000 * 1000,
	ROOMS = 300,
	ROWS_MOST = 24,
	PAGES = 4,
	FEW = 500,
	MANY = 10 * FEW,
	STEPS_EVERY = 10, /* of SQLite's machine: so often they are counted */
};

/* ---- any of them ---- */

static void
roll_row(struct room *room, struct dice *dice, int number)
{
	static const char *const states[] = {
		"queued", "queued", "queued", "in_doubt", "sending", "sent"};
	char object[32] = "pages";
	char ids[120] = "";
	char sql[800];

	for (int i = 0; i < PAGES; i++)
		if (dice_below(dice, 2) != 0)
			(void)snprintf(ids + strlen(ids), sizeof ids - strlen(ids),
				"%s{\"id\":\"P%d\"}", ids[0] != '\0' ? "," : "", i);
	if (dice_below(dice, 3) != 0)
		(void)snprintf(object, sizeof object, "page:P%d", dice_below(dice, PAGES));
	(void)snprintf(sql, sizeof sql,
		"INSERT INTO outbox (id, number, target, verb, subject, object, recipient, text,"
		"  body, public, person, made_ms, state, hold, confirmed_ms, next_ms, rev)"
		" VALUES ('id %d', %d, '%s', 'v', '', '%s', 'r', '', '{\"incidents\":[%s]}', %d,"
		"  'Dana', 1, '%s', '%s', 1, %d, 1)",
		number, number, dice_below(dice, 8) != 0 ? "pagerduty" : "slack", object, ids,
		dice_below(dice, 2), states[dice_below(dice, 6)],
		dice_below(dice, 4) == 0 ? "old" : "",
		dice_below(dice, 3) == 0 ? NOW_MS + 1000 + dice_below(dice, 5) : 0);
	assert_true(room_edit(room, sql));
}

/* As the rows say it, two by two. */
static int64_t
expected(struct room *room, bool due)
{
	static const char sql[] = "SELECT coalesce(min(iif(?2, number, next_ms)), 0)"
				  " FROM outbox AS o"
				  " WHERE target = 'pagerduty'"
				  " AND " OUTBOX_WAITING " AND ((state = 'queued' AND hold = '')"
				  "  OR (state = 'in_doubt' AND next_ms > 0))"
				  " AND NOT EXISTS (SELECT 1" OUTBOX_BEFORE ")"
				  " AND (next_ms <= ?1) = ?2";
	int64_t out = 0;

	room_ok(db_number(room->record, 0, &out, sql, "ii", (int64_t)NOW_MS, (int64_t)due));
	return out;
}

static void
it_is_the_oldest_that_waits_for_none_before_it(void **state)
{
	struct room *room = *state;
	int found_some = 0;

	for (unsigned seed = 1; seed <= ROOMS; seed++) {
		struct dice dice = dice_of(seed);
		struct outbox_send next = {.number = 0};
		struct arena a;
		int64_t due_ms = 0;
		bool found = false;
		int rows = 1 + dice_below(&dice, ROWS_MOST);

		assert_true(room_edit(room, "DELETE FROM outbox"));
		for (int i = 1; i <= rows; i++)
			roll_row(room, &dice, i);
		arena_init(&a, 1024 * 1024);
		room_ok(outbox_next(
			room->record, TARGET_PAGERDUTY, NOW_MS, &a, &next, &found, &due_ms));
		if (next.number != expected(room, true))
			fail_msg("seed %u: %lld, not %lld", seed, (long long)next.number,
				(long long)expected(room, true));
		assert_int_equal(found, next.number != 0);
		if (!found)
			assert_int_equal(due_ms == INT64_MAX ? 0 : due_ms, expected(room, false));
		found_some += found;
		arena_clear(&a);
	}
	if (getenv("DICE_SEED") == NULL)
		assert_in_range(found_some, ROOMS / 4, ROOMS - ROOMS / 10);
}

/* ---- many ---- */

static int64_t steps;

static int
on_steps(void *unused)
{
	(void)unused;
	steps += STEPS_EVERY;
	return 0;
}

/* What it takes to find none, when so many wait behind one for each of two things: the first is held,
 * and then one is put off. */
static int64_t
cost(struct room *room, int count)
{
	static const char rows[] =
		"DELETE FROM outbox;"
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
		" INSERT INTO outbox (id, number, target, verb, subject, object, recipient, text,"
		"  body, public, person, made_ms, hold, confirmed_ms, next_ms, rev)"
		" SELECT 'id ' || i, i, 'slack', 'post', '', iif(i * 2 <= %d, '#one', '#two'), 'r',"
		"  'words', '{}', i %% 2, 'Dana', i, iif(i * 4 <= %d, 'old', ''), i,"
		"  iif(i * 2 = %d OR i * 4 = %d + 4, 9000000000000, 0), 1 FROM n";
	char sql[sizeof rows + 64];
	struct outbox_send next;
	struct arena a;
	int64_t due_ms;
	bool found;

	(void)snprintf(sql, sizeof sql, rows, count, count, count, count + 2, count);
	assert_true(room_edit(room, sql));
	arena_init(&a, 1024 * 1024);
	steps = 0;
	sqlite3_progress_handler(room->record->db, STEPS_EVERY, on_steps, NULL);
	room_ok(outbox_next(
		room->record, TARGET_SLACK, 9000000000000 - 1, &a, &next, &found, &due_ms));
	sqlite3_progress_handler(room->record->db, 0, NULL, NULL);
	assert_false(found);
	assert_int_equal(due_ms, 9000000000000);
	arena_clear(&a);
	return steps;
}

static void
many_that_wait_for_one_thing_are_looked_at_once_each(void **state)
{
	int64_t few, many;

	(void)cost(*state, FEW); /* the statements are made */
	few = cost(*state, FEW);
	many = cost(*state, MANY);
	if (many > few * MANY / FEW * 21 / 20)
		fail_msg("%lld steps for %d, %lld for %d", (long long)few, FEW, (long long)many,
			MANY);
	print_message(
		"%lld steps for %d, %lld for %d\n", (long long)few, FEW, (long long)many, MANY);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(it_is_the_oldest_that_waits_for_none_before_it),
		IN_ROOM(many_that_wait_for_one_thing_are_looked_at_once_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
