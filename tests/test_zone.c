/* tests/test_zone.c - time zones from the files of the system, against the C library.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/zone.h"
#include "store/zone_rule.h"
#include "tests/dice.h"

static struct zone *
open_zone(const char *name)
{
	struct zone *z = NULL;
	struct err e = zone_open(ZONE_DIR, name, &z);

	if (e.kind != ERR_NONE)
		fail_msg("%s: %s", name, e.text);
	return z;
}

/* The offset at a time, in minutes. */
static int
minutes(const char *name, int64_t at_s)
{
	struct zone *z = open_zone(name);
	int32_t offset_s = zone_offset_s(z, at_s);

	zone_close(z);
	return offset_s / 60;
}

static void
clocks_are_set_where_the_zone_says(void **state)
{
	(void)state;
	/* 2026-03-29 01:00 and 2026-10-25 01:00 UTC */
	assert_int_equal(minutes("Europe/Berlin", 1774746000 - 1), 60);
	assert_int_equal(minutes("Europe/Berlin", 1774746000), 120);
	assert_int_equal(minutes("Europe/Berlin", 1792890000 - 1), 120);
	assert_int_equal(minutes("Europe/Berlin", 1792890000), 60);
	/* 2026-03-08 07:00 and 2026-11-01 06:00 UTC */
	assert_int_equal(minutes("America/Detroit", 1772953200 - 1), -300);
	assert_int_equal(minutes("America/Detroit", 1772953200), -240);
	assert_int_equal(minutes("America/Detroit", 1793512800 - 1), -240);
	assert_int_equal(minutes("America/Detroit", 1793512800), -300);
	/* half an hour, south of the equator: 2026-04-04 15:00 UTC */
	assert_int_equal(minutes("Australia/Lord_Howe", 1775314800 - 1), 660);
	assert_int_equal(minutes("Australia/Lord_Howe", 1775314800), 630);
	assert_int_equal(minutes("Asia/Kathmandu", 1775314800), 345);
	assert_int_equal(minutes("UTC", 1775314800), 0);
	/* by the rule of the footer: 2087-07-01 and 2087-12-01 */
	assert_int_equal(minutes("Europe/Berlin", 3708028800), 120);
	assert_int_equal(minutes("Europe/Berlin", 3721248000), 60);
}

static void
any_time_is_as_the_c_library_has_it(void **state)
{
	static const char *const names[] = {"Europe/Berlin", "America/Detroit",
		"Australia/Lord_Howe", "Asia/Kathmandu", "Europe/Dublin", "America/Nuuk",
		"Africa/Casablanca", "Pacific/Apia", "America/Sao_Paulo", "Asia/Tehran",
		"Africa/Cairo", "America/St_Johns", "Pacific/Chatham", "Europe/Moscow", "UTC",
		"Asia/Gaza", "Antarctica/Troll", "America/Santiago"};
	struct dice dice = dice_of(20261121);
	int tries = dice_soak() ? 200000 : 4000;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct zone *z = open_zone(names[i]);
		char tz[ZONE_NAME_BYTES + 1];

		(void)snprintf(tz, sizeof tz, ":%s", names[i]);
		(void)setenv("TZ", tz, 1);
		tzset();
		for (int n = 0; n < tries; n++) {
			/* 1880 to 2480, to the second */
			int64_t at_s = -2840140800 + (int64_t)dice_below(&dice, 219145) * 86400 +
				       dice_below(&dice, 86400);
			time_t t = (time_t)at_s;
			struct tm tm;

			assert_non_null(localtime_r(&t, &tm));
			if (zone_offset_s(z, at_s) != tm.tm_gmtoff ||
				zone_offset_s(NULL, at_s) != tm.tm_gmtoff)
				fail_msg("%s at %lld: %d, and the C library says %ld", names[i],
					(long long)at_s, zone_offset_s(z, at_s), tm.tm_gmtoff);
		}
		zone_close(z);
	}
	(void)setenv("TZ", "UTC", 1);
	tzset();
}

static void
a_name_leads_nowhere_else(void **state)
{
	static const char *const names[] = {"", "/etc/passwd", "../../../etc/passwd", "..", ".",
		"Europe/../Europe/Berlin", "Europe//Berlin", "Europe/", "/Europe/Berlin",
		"Europe/Berlin ", "Europe/Ber\nlin", "tzdata.zi", ":Europe/Berlin",
		"Europe/\xc3\x9c",
		"A23456789012345678901234567890123456789012345678901234567890123"
		"4"};
	struct zone *z = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_int_equal(zone_open(ZONE_DIR, names[i], &z).kind, ERR_USAGE);
	assert_int_equal(zone_open(ZONE_DIR, "Europe/Atlantis", &z).kind, ERR_MISSING);
	assert_int_equal(zone_open(ZONE_DIR, "Europe", &z).kind, ERR_MISSING); /* a folder */
	assert_null(z);
}

static void
write_file(const char *path, const unsigned char *bytes, size_t length)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, length, f), length);
	assert_int_equal(fclose(f), 0);
}

/* Any file at all is either refused or gives offsets that a zone can have. */
static void
garbage_is_refused(void **state)
{
	static unsigned char good[64 * 1024];
	static unsigned char bytes[sizeof good + 2];
	char dir[] = "/tmp/warroom-zone-XXXXXX";
	char path[64];
	struct dice dice = dice_of(7);
	struct zone *z = NULL;
	size_t length;
	int refused = 0;
	FILE *f = fopen(ZONE_DIR "/America/Detroit", "rb");

	(void)state;
	assert_non_null(f);
	length = fread(good, 1, sizeof good, f);
	(void)fclose(f);
	assert_true(length > 100);
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof path, "%s/Odd", dir);
	for (int n = 0; n < 3000; n++) {
		size_t cut =
			dice_once_in(&dice, 3) ? (size_t)dice_below(&dice, (int)length) : length;

		memcpy(bytes, good, length);
		for (int k = dice_below(&dice, 4); k >= 0; k--)
			bytes[dice_below(&dice, (int)length)] =
				(unsigned char)dice_below(&dice, 256);
		write_file(path, bytes, cut);
		if (zone_open(dir, "Odd", &z).kind != ERR_NONE) {
			refused++;
			continue;
		}
		for (int64_t at_s = -4000000000; at_s < 9000000000; at_s += 77777777)
			assert_in_range(zone_offset_s(z, at_s) + 100000, 0, 200000);
		zone_close(z);
	}
	assert_true(refused > 500);
	memset(bytes, 'x', sizeof bytes);
	write_file(path, bytes, sizeof bytes); /* too large */
	assert_int_equal(zone_open(dir, "Odd", &z).kind, ERR_MISSING);
	write_file(path, bytes, 1000);
	assert_int_equal(zone_open(dir, "Odd", &z).kind, ERR_MALFORMED);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0); /* nobody writes to it */
	assert_int_equal(zone_open(dir, "Odd", &z).kind, ERR_MISSING);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
}

static void
rules_that_are_none_are_refused(void **state)
{
	static const char *const rules[] = {"", "E5", "EST", "EST5EDT", "EST5EDT,M3.2.0",
		"EST5EDT,M13.2.0,M11.1.0", "EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0",
		"EST5EDT,J0,J300", "EST5EDT,366,3", "EST25", "EST5EDT,M3.2.0/168,M11.1.0", "<EST5",
		"EST5EDT,M3.2.0,M11.1.0 ", "EST5:60"};
	struct zone_rule rule = {.standard_s = 4711};

	(void)state;
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		if (zone_rule_read(rules[i], &rule))
			fail_msg("%s", rules[i]);
	}
	assert_int_equal(rule.standard_s, 4711);
	assert_true(zone_rule_read("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", &rule));
	assert_int_equal(rule.standard_s, -7200);
	assert_int_equal(rule.summer_s, -3600);
	assert_int_equal(rule.begins.time_s, -3600);
	assert_true(zone_rule_read("AAA3BBB,J60/0,59/0", &rule));
	/* J60 is the first of March in each year, 59 counts the leap day: 2028-02-29 */
	assert_int_equal(zone_rule_offset_s(&rule, 1835402400 - 1), -7200);
}

static void
a_zone_is_read_once(void **state)
{
	struct zones zones = {.next = 0};
	const struct zone *first = NULL;
	const struct zone *again = NULL;
	struct err e;

	(void)state;
	assert_int_equal(zones_find(&zones, "Europe/Berlin", &first).kind, ERR_NONE);
	assert_int_equal(zones_find(&zones, "Europe/Berlin", &again).kind, ERR_NONE);
	assert_ptr_equal(first, again);
	assert_int_equal(zones_find(&zones, "", &again).kind, ERR_NONE);
	assert_null(again);
	e = zones_find(&zones, "Europe/Atlantis", &again);
	assert_int_equal(e.kind, ERR_MISSING);
	assert_int_equal(zones_find(&zones, "Europe/Atlantis", &again).kind, ERR_MISSING);
	assert_int_equal(zones.next, 2);
	for (int i = 0; i < 3 * ZONES_MOST; i++) {
		char name[ZONE_NAME_BYTES];

		(void)snprintf(name, sizeof name, "Etc/GMT-%d", i % 14 + 1);
		assert_int_equal(zones_find(&zones, name, &again).kind, ERR_NONE);
		assert_int_equal(zone_offset_s(again, 0), (i % 14 + 1) * 3600);
	}
	zones_clear(&zones);
	zones_clear(&zones);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clocks_are_set_where_the_zone_says),
		cmocka_unit_test(any_time_is_as_the_c_library_has_it),
		cmocka_unit_test(a_name_leads_nowhere_else),
		cmocka_unit_test(garbage_is_refused),
		cmocka_unit_test(rules_that_are_none_are_refused),
		cmocka_unit_test(a_zone_is_read_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
