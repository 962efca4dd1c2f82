/* tests/test_age.c - what is stored in UTC is read in local time (R58).
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "panes/age.h"

/* 2026-11-21 20:00:05 UTC, as each place reads it. */
static const struct {
	const char *zone;
	const char *both;
	const char *time;
} places[] = {
	{"UTC", "2026-11-21 20:00:05", "20:00:05"},
	{"NPT-5:45", "2026-11-22 01:45:05", "01:45:05"},
	{"EST5EDT,M3.2.0,M11.1.0", "2026-11-21 15:00:05", "15:00:05"},
};

static void
what_is_stored_in_utc_is_read_in_local_time(void **state)
{
	const int64_t at_ms = 1795291205999, hour_ms = 3600000;
	char out[AGE_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		(void)setenv("TZ", places[i].zone, 1);
		tzset();
		age_both(out, at_ms);
		assert_string_equal(out, places[i].both);
		age_time(out, at_ms);
		assert_string_equal(out, places[i].time);
	}
	(void)setenv("TZ", "UTC", 1);
	tzset();
	assert_true(age_same_day(at_ms, at_ms + 3 * hour_ms));
	(void)setenv("TZ", "NPT-5:45", 1);
	tzset();
	assert_false(age_same_day(at_ms, at_ms - 3 * hour_ms));
	assert_true(age_same_day(at_ms, at_ms + 20 * hour_ms));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_stored_in_utc_is_read_in_local_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
