/* tests/test_hours.c - contract hours: in, out, or not known; and until when.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "store/hours.h"
#include "tests/dice.h"

static const int64_t minute_ms = 60 * 1000;

static struct zones zones;

static struct hours_now
at(const char *text, int64_t at_s)
{
	return hours_at(text, "UTC", &zones, at_s * 1000);
}

/* 2026-11-20 was a Friday: 17:59:59.999 and 18:00 in Detroit */
static void
it_is_in_from_the_first_minute_to_before_the_last(void **state)
{
	const char *text = "Mon-Fri 08:00-18:00 America/Detroit";
	struct hours_now now = hours_at(text, "UTC", &zones, INT64_C(1795215600000) - 1);

	(void)state;
	assert_int_equal(now.are, HOURS_IN);
	assert_int_equal(now.next_ms, INT64_C(1795215600000));
	now = at(text, 1795215600);
	assert_int_equal(now.are, HOURS_OUT);
	assert_int_equal(now.next_ms, INT64_C(1795438800000)); /* Monday, 13:00 UTC */
	assert_int_equal(at(text, 1795438800 - 1).are, HOURS_OUT);
	assert_int_equal(at(text, 1795438800).are, HOURS_IN);
}

static void
several_ranges_and_nights(void **state)
{
	const char *text = "Mon,Wed-Thu 08:00-12:00 13:00-17:00; Sat 22:00-06:00, UTC";

	(void)state;
	assert_int_equal(at(text, 1795392000 + 9 * 3600).are, HOURS_IN); /* Monday the 23rd */
	assert_int_equal(at(text, 1795392000 + 12 * 3600 + 1800).are, HOURS_OUT);
	assert_int_equal(at(text, 1795392000 + 16 * 3600).are, HOURS_IN);
	assert_int_equal(at(text, 1795478400 + 9 * 3600).are, HOURS_OUT); /* Tuesday */
	assert_int_equal(at(text, 1795737600 + 9 * 3600).are, HOURS_OUT); /* Friday */
	assert_int_equal(at(text, 1795824000 + 23 * 3600).are, HOURS_IN); /* Saturday */
	assert_int_equal(at(text, 1795910400 + 5 * 3600).are, HOURS_IN);  /* the night after */
	assert_int_equal(at(text, 1795910400 + 6 * 3600).are, HOURS_OUT);
	assert_int_equal(at(text, 1795824000 + 5 * 3600).are, HOURS_OUT); /* not the one before */
	assert_int_equal(at("9:30-24:00", 1795910400 + 86399).are, HOURS_IN);
	assert_int_equal(at("Fri-Mon 00:00-12:00", 1795910400).are, HOURS_IN);
}

static void
always_is_always(void **state)
{
	struct hours_now now = at("24/7", 1795215600);

	(void)state;
	assert_int_equal(now.are, HOURS_IN);
	assert_true(now.next_ms == INT64_MAX);
	assert_int_equal(at("24/7 Europe/Berlin", 1795215600).are, HOURS_IN);
	now = at("00:00-24:00", 1795215600);
	assert_int_equal(now.are, HOURS_IN);
	assert_true(now.next_ms == INT64_MAX);
}

static void
what_does_not_say_it_is_not_guessed(void **state)
{
	static const char *const texts[] = {"business hours", "Mon-Fri", "Mon-Fri 8-18",
		"Mon-Fri 8am-6pm", "Mon-Fri 08:00", "Mon-Fri 08:00-", "Mon-Fri 08:00-25:00",
		"Mon-Fri 08:60-18:00", "08:00-08:00", "24:00-06:00", "Mo-Fr 08:00-18:00",
		"Mon-Fri 08:00-18:00 America/Detroit Sat", "24/7 Mon", "Mon 24/7",
		"Mon-Fri 08:00-18:00 Sat", "UTC", "Mon- 08:00-18:00", "08:00-18:00-20:00",
		"Mon-Fri 08:00-18:00 24/7", "Monn 08:00-18:00"};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct hours_now now = at(texts[i], 1795215600);

		if (now.are != HOURS_UNKNOWN || strcmp(now.why, "the hours cannot be read") != 0)
			fail_msg("%s", texts[i]);
		assert_true(now.next_ms == INT64_MAX);
	}
	assert_string_equal(at(" ", 0).why, "no hours are given");
	assert_int_equal(at("Mon-Fri 08:00-18:00 Europe/Atlantis", 0).are, HOURS_UNKNOWN);
	assert_string_equal(at("24/7 Europe/Atlantis", 0).why, "the time zone is not known here");
	assert_string_equal(
		hours_at("24/7", "../x", &zones, 0).why, "the time zone is not known here");
}

static void
the_own_zone_of_the_text_comes_first(void **state)
{
	/* 2026-07-01 12:30 UTC, a Wednesday: 14:30 in Berlin, 08:30 in Detroit */
	int64_t now_ms = INT64_C(1782909000000);

	(void)state;
	assert_int_equal(hours_at("08:00-09:00", "America/Detroit", &zones, now_ms).are, HOURS_IN);
	assert_int_equal(hours_at("08:00-09:00", "Europe/Berlin", &zones, now_ms).are, HOURS_OUT);
	assert_int_equal(
		hours_at("14:00-15:00 Europe/Berlin", "America/Detroit", &zones, now_ms).are,
		HOURS_IN);
}

/* 2026-03-29 in Berlin: 02:00 to 03:00 is not there; 2026-10-25: it is there twice. */
static void
hours_where_the_clocks_are_set(void **state)
{
	const char *text = "02:30-04:00 Europe/Berlin";
	struct hours_now now = at(text, 1774746000 - 60);

	(void)state;
	assert_int_equal(now.are, HOURS_OUT);
	assert_int_equal(now.next_ms, INT64_C(1774746000000)); /* 03:00 follows 01:59 */
	assert_int_equal(at(text, 1774746000).are, HOURS_IN);
	now = at(text, 1792890000 - 1); /* 02:59:59, for the first time */
	assert_int_equal(now.are, HOURS_IN);
	assert_int_equal(now.next_ms, INT64_C(1792890000000));
	now = at(text, 1792890000); /* 02:00 again */
	assert_int_equal(now.are, HOURS_OUT);
	assert_int_equal(now.next_ms, INT64_C(1792890000000) + 30 * minute_ms);
}

/* When it changes next, by looking at every minute. */
static void
the_next_change_is_the_next(void **state)
{
	static const char *const texts[] = {"Mon-Fri 08:00-18:00 America/Detroit",
		"Sat 22:00-06:00 Europe/Berlin", "02:15-02:45 Europe/Berlin",
		"Sun 01:45-02:15 Australia/Lord_Howe", "Mon,Thu 00:00-12:00 Asia/Kathmandu",
		"23:30-00:30 Pacific/Apia", "Sun 00:00-03:00 Mon 09:00-10:00 America/Detroit"};
	/* about the days on which clocks are set, and any other */
	static const int64_t days_s[] = {1774746000, 1792890000, 1772953200, 1793512800, 1775314800,
		1791043200, 1795215600, 1325260800};
	struct dice dice = dice_of(11);

	(void)state;
	for (int n = 0; n < 300; n++) {
		const char *text = texts[dice_below(&dice, 7)];
		int64_t now_ms = days_s[dice_below(&dice, 8)] * 1000 +
				 (dice_below(&dice, 4 * 1440) - 2 * 1440) * minute_ms;
		struct hours_now now = hours_at(text, "", &zones, now_ms);
		int64_t next_ms = now_ms;

		assert_int_not_equal(now.are, HOURS_UNKNOWN);
		do {
			next_ms += 15 * minute_ms;
		} while (hours_at(text, "", &zones, next_ms).are == now.are &&
			 next_ms < now_ms + 8 * 1440 * minute_ms);
		while (hours_at(text, "", &zones, next_ms - minute_ms).are != now.are)
			next_ms -= minute_ms;
		if (now.next_ms != next_ms)
			fail_msg("%s at %lld: %lld, and it is %lld", text, (long long)now_ms,
				(long long)now.next_ms, (long long)next_ms);
	}
}

static int
clear(void **state)
{
	(void)state;
	zones_clear(&zones);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_in_from_the_first_minute_to_before_the_last),
		cmocka_unit_test(several_ranges_and_nights),
		cmocka_unit_test(always_is_always),
		cmocka_unit_test(what_does_not_say_it_is_not_guessed),
		cmocka_unit_test(the_own_zone_of_the_text_comes_first),
		cmocka_unit_test(hours_where_the_clocks_are_set),
		cmocka_unit_test(the_next_change_is_the_next),
	};

	return cmocka_run_group_tests(tests, NULL, clear);
}
