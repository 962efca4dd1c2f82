/* tests/test_when_forms.c - each form of a time as a tired person types it.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <time.h>

#include "store/when.h"

static const int64_t now_ms = INT64_C(1795168800000); /* 2026-11-20 10:00 UTC */

static void
check(const char *string, enum when_sense sense, int64_t wanted_ms)
{
	int64_t ms = -1;
	struct err e = when_parse(string, sense, now_ms, &ms);

	if (e.kind != ERR_NONE || ms != wanted_ms)
		fail_msg("%s is %lld: %s", string, (long long)ms, e.text);
}

static void
refused(const char *string)
{
	int64_t ms = -1;

	if (when_parse(string, WHEN_AHEAD, now_ms, &ms).kind != ERR_USAGE || ms != -1)
		fail_msg("%s is %lld", string, (long long)ms);
}

static void
a_date_is_the_day_it_says(void **state)
{
	(void)state;
	check("2026-11-21T14:30Z", WHEN_AHEAD, now_ms + INT64_C(1000) * (28 * 60 + 30) * 60);
	check("2026-11-21 14:30", WHEN_BACK, now_ms + INT64_C(1000) * (28 * 60 + 30) * 60);
	check("2028-02-29 00:00", WHEN_AHEAD, INT64_C(1835395200000));
	refused("2026-02-29 00:00");
	refused("2026-02-31 14:30");
	refused("2026-11-31T14:30Z");
	refused("2026-13-01 14:30");
	refused("2026-11-00 14:30");
}

static void
what_has_no_date_lies_on_the_side_that_is_meant(void **state)
{
	(void)state;
	check("45m", WHEN_AHEAD, now_ms + INT64_C(45) * 60 * 1000);
	check("1h30m", WHEN_BACK, now_ms - INT64_C(90) * 60 * 1000);
	check("09:00", WHEN_AHEAD, now_ms + INT64_C(23) * 60 * 60 * 1000);
	check("09:00", WHEN_BACK, now_ms - INT64_C(60) * 60 * 1000);
	check("11:00", WHEN_BACK, now_ms - INT64_C(23) * 60 * 60 * 1000);
	check(" now ", WHEN_AHEAD, now_ms);
	refused("");
	refused("soon");
	refused("24:00");
	refused("45");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_date_is_the_day_it_says),
		cmocka_unit_test(what_has_no_date_lies_on_the_side_that_is_meant),
	};

	(void)setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
