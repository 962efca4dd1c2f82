/* tests/test_when.c - a time as it is typed: which day it is, and which there is not.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "store/when.h"

/* 2025-11-21 00:00 UTC */
static const int64_t now_ms = INT64_C(1763683200000);

static void
a_day_that_there_is_not_is_refused(void **state)
{
	static const char *const days[] = {"2025-02-30 10:00", "2025-02-29 10:00",
		"2025-04-31 10:00", "2025-00-10 10:00", "2025-13-01 10:00", "2025-11-00 10:00",
		"2025-11-32T10:00Z"};
	int64_t ms = 0;

	(void)state;
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
		if (when_parse(days[i], WHEN_BACK, now_ms, &ms).kind != ERR_USAGE)
			fail_msg("%s was taken for a time", days[i]);
	}
	assert_int_equal(when_parse("2024-02-29T10:00Z", WHEN_BACK, now_ms, &ms).kind, ERR_NONE);
	assert_true(ms == INT64_C(1709200800000));
	assert_int_equal(when_parse("2025-12-31 23:59", WHEN_AHEAD, now_ms, &ms).kind, ERR_NONE);
}

static void
a_sign_that_says_the_other_way_is_refused(void **state)
{
	int64_t ms = 0;

	(void)state;
	assert_int_equal(when_parse("-45m", WHEN_AHEAD, now_ms, &ms).kind, ERR_USAGE);
	assert_int_equal(when_parse("+5m", WHEN_BACK, now_ms, &ms).kind, ERR_USAGE);
	assert_int_equal(when_parse("+45m", WHEN_AHEAD, now_ms, &ms).kind, ERR_NONE);
	assert_true(ms == now_ms + 45 * 60 * 1000);
	assert_int_equal(when_parse("-5m", WHEN_BACK, now_ms, &ms).kind, ERR_NONE);
	assert_true(ms == now_ms - 5 * 60 * 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_day_that_there_is_not_is_refused),
		cmocka_unit_test(a_sign_that_says_the_other_way_is_refused)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
