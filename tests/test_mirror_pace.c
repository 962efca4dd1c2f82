/* tests/test_mirror_pace.c - when what a storm brings is followed.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/mirror_pace.h"

enum { MANY = 1000, FEW = 10, BEGAN_MS = 5000, MOMENT_MS = 100, MOST_MS = 2000, LATER_MS = 60000 };

static void
a_few_rows_wait_for_nothing(void **state)
{
	struct pace p = {.rows = 0};

	(void)state;
	pace_look(&p, FEW, false, BEGAN_MS);
	assert_int_equal(pace_follow_at(&p), 0);
	assert_int_equal(pace_build_at(&p), 0);
}

static void
many_wait_until_no_more_come(void **state)
{
	struct pace p = {.rows = 0};

	(void)state;
	pace_look(&p, MANY, false, BEGAN_MS);
	assert_int_equal(pace_follow_at(&p), BEGAN_MS + MOMENT_MS);
	pace_look(&p, MANY + 1, false, BEGAN_MS + 90);
	assert_int_equal(pace_follow_at(&p), BEGAN_MS + 90 + MOMENT_MS);
	pace_look(&p, MANY + 1, false, BEGAN_MS + 150);
	assert_int_equal(pace_follow_at(&p), BEGAN_MS + 90 + MOMENT_MS);
}

/* However long it goes on, and not once more after a slice that left few rows. */
static void
nothing_waits_for_long(void **state)
{
	struct pace p = {.rows = 0};

	(void)state;
	for (int i = 0; i < MOST_MS; i += 10)
		pace_look(&p, (size_t)(MANY + i), false, BEGAN_MS + i);
	assert_int_equal(pace_follow_at(&p), BEGAN_MS + MOST_MS);
	pace_followed(&p, 0, BEGAN_MS + MOST_MS, BEGAN_MS + MOST_MS);
	pace_look(&p, MANY, false, BEGAN_MS + MOST_MS + 5);
	assert_true(pace_follow_at(&p) <= BEGAN_MS + MOST_MS + 5);
}

static void
slices_leave_most_of_the_time_to_the_storm(void **state)
{
	struct pace p = {.rows = 0};
	int64_t in_storm_ms, settled_ms;

	(void)state;
	pace_look(&p, MANY, false, BEGAN_MS);
	pace_built(&p, BEGAN_MS, BEGAN_MS + 4);
	in_storm_ms = pace_build_at(&p) - BEGAN_MS;
	assert_true(in_storm_ms >= 5 * 4);
	pace_followed(&p, MANY - FEW, BEGAN_MS + 200, BEGAN_MS + 204);
	pace_look(&p, MANY - FEW, true, BEGAN_MS + 204);
	settled_ms = pace_follow_at(&p) - BEGAN_MS - 200;
	assert_true(settled_ms > 4);
	assert_true(settled_ms < in_storm_ms);
	assert_true(pace_build_at(&p) > BEGAN_MS + 204); /* not both in one turn */
}

/* What is left of a slice is few rows and many events. */
static void
a_slice_that_left_some_is_paused_after(void **state)
{
	struct pace p = {.rows = 0};

	(void)state;
	pace_look(&p, MANY, false, BEGAN_MS);
	pace_followed(&p, 0, LATER_MS, LATER_MS + 4);
	pace_look(&p, 0, true, LATER_MS + 4);
	assert_true(pace_follow_at(&p) > LATER_MS + 4);
	pace_look(&p, 0, false, LATER_MS + 5);
	assert_int_equal(pace_follow_at(&p), 0);
}

static void
the_next_storm_waits_again(void **state)
{
	struct pace p = {.rows = 0};

	(void)state;
	pace_look(&p, MANY, false, BEGAN_MS);
	pace_look(&p, 0, false, BEGAN_MS + MOMENT_MS);
	pace_look(&p, MANY, false, LATER_MS);
	assert_int_equal(pace_follow_at(&p), LATER_MS + MOMENT_MS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_few_rows_wait_for_nothing),
		cmocka_unit_test(many_wait_until_no_more_come),
		cmocka_unit_test(nothing_waits_for_long),
		cmocka_unit_test(slices_leave_most_of_the_time_to_the_storm),
		cmocka_unit_test(a_slice_that_left_some_is_paused_after),
		cmocka_unit_test(the_next_storm_waits_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
