/* tests/test_redact_mask.c - no number, PIN or address comes through, and nothing else is lost.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "store/redact.h"

enum { BIG_BYTES = 64 * 1024 };

static struct redactor *
make(void)
{
	struct person_config people[] = {
		{.name = "Dana", .phone = "+1 555 0110", .email = "dana@example.com"},
		{.name = "Kim", .phone = "4711", .email = "root@box"},
		{.name = "Lee", .phone = "+49 (0)170 555 0123", .email = ""},
	};
	struct contact_config contacts[] = {
		{.name = "Jo",
			.phone = "+1 555 0101 x12",
			.email = "jo@acme.example",
			.alt_email = "Jo.Park@home.example"},
	};
	struct customer_config customers[] = {
		{.name = "Acme", .contacts = contacts, .contacts_count = 1}};
	struct bridge_config bridge = {.phone = "+44 20 5550 0958",
		.participant_pin = "111",
		.moderator_pin = "482913",
		.url = "https://meet.example/j/5559876543?pwd=Zx9"};
	const struct config config = {.people = people,
		.people_count = 3,
		.customers = customers,
		.customers_count = 1,
		.bridge = &bridge};
	struct redactor *out = NULL;

	for (size_t i = 0; i < 3; i++)
		people[i].account = "";
	assert_int_equal(redactor_new(&config, &out).kind, ERR_NONE);
	return out;
}

static int
setup(void **state)
{
	*state = make();
	return 0;
}

static int
teardown(void **state)
{
	redactor_free(*state);
	redactor_free(NULL);
	return 0;
}

/* Twice: what comes out stays as it is. */
static void
becomes(const struct redactor *redactor, const char *text, const char *want)
{
	struct buf once, twice;

	buf_init(&once, 1024 * 1024);
	buf_init(&twice, 1024 * 1024);
	assert_true(redactor_mask(redactor, text, strlen(text), &once));
	if (strcmp(once.data, want) != 0)
		fail_msg("\"%s\" became \"%s\", not \"%s\"", text, once.data, want);
	assert_true(redactor_mask(redactor, once.data, once.length, &twice));
	assert_string_equal(twice.data, once.data);
	buf_clear(&once);
	buf_clear(&twice);
}

static void
stays(const struct redactor *redactor, const char *text)
{
	becomes(redactor, text, text);
}

static void
numbers_of_the_config_are_found_however_they_are_written(void **state)
{
	static const char *const spellings[] = {"+1 555 0110", "+15550110", "15550110",
		"+1-555-0110", "+1.555.0110", "1/555/0110", "+1 (555) 0110", "+1(555)0110",
		"+1 555\n0110", "+1 5 5 5 0 1 1 0", "1 - 555 - 0110", "555 0110", "555-0110",
		"5550110", "0555 0110", "0015550110",
		"+1\xc2\xa0"
		"555\xe2\x80\x91"
		"0110",
		"+1 555\xe2\x80\x93"
		"0110",
		"011 1 555 0110", "+1_555_0110", "+1, 555, 0110", "555*0110"};

	for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
		char text[128];

		(void)snprintf(text, sizeof text, "call %s now", spellings[i]);
		becomes(*state, text,
			strncmp(spellings[i], "011 ", 4) == 0 ? "call 011 <number> now"
							      : "call <number> now");
	}
	becomes(*state, "(+1 555 0110)", "(<number>)");
	becomes(*state, "x15550110y", "x<number>y");
	becomes(*state, "tel:15550110,15550101", "tel:<number>,<number>");
	becomes(*state, "+491705550123 and 0170 555 0123", "<number> and <number>");
	becomes(*state, "+44 20 5550 0958 or 020 5550 0958", "<number> or <number>");
	becomes(*state, "extension 4711, not 47110 nor 14711",
		"extension <number>, not 47110 nor 14711");
	becomes(*state, "meeting 555 987 6543", "meeting <number>");
	becomes(*state, "{\"phone\":\"+15550110\"}", "{\"phone\":\"<number>\"}");
}

static void
what_is_shaped_like_a_number_is_masked(void **state)
{
	static const char *const numbers[] = {"+1 555 010 9999", "+15550109999", "(555) 010-1234",
		"(555)010-1234", "555-010-1234", "555.010.1234", "555 010 1234", "1-555-010-1234",
		"1 (555) 010-1234", "+1 (555) 010-1234", "+44 20 7946 0958", "+49 170 1234567",
		"+49 (0)170 1234567", "+33 1 23 45 67 89", "0170 1234567", "0170-1234567",
		"030/1234567", "020 7946 0959", "(020) 7946 0959", "01 23 45 67 89",
		"01.23.45.67.89", "0800 123 4567", "0049 170 1234567", "00491701234567",
		"+81-3-1234-5678", "+55 11 91234-5678", "+1-800-555-0199", "555-010-1234x12"};

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		char text[128];

		becomes(*state, numbers[i], "<number>");
		(void)snprintf(text, sizeof text, "Call %s.", numbers[i]);
		becomes(*state, text, "Call <number>.");
		(void)snprintf(text, sizeof text, "at 02:58 %s: no answer", numbers[i]);
		becomes(*state, text, "at 02:58 <number>: no answer");
	}
	becomes(*state, "+1 555 010 9999 3 times", "<number> 3 times");
	becomes(*state, "from 555-010-1234 to (555) 010-1235", "from <number> to <number>");
}

static void
other_figures_stay(void **state)
{
	static const char *const texts[] = {/* machines */
		"10.0.0.1", "192.168.100.200:8080", "203.0.113.255/24", "2001:db8::1",
		"fe80::1ff:fe23:4567:890a", "2001:0:0:1234:555:10:1234:1", "00-11-22-33-44-55",
		"00:11:22:33:44:55", "eu-db-012-0170", "web-020.7946", "10.20.30.40 10.20.30.41",
		/* dates and times */
		"2026-11-21", "2026-11-21 02:58:01", "2026-11-21T02:58:01.123456+01:00",
		"21.11.2026 02:58", "01.02.2026 12:30", "11/21/2026", "02:58", "02:58:01,123",
		"20261121T025801Z", "Mon-Fri 0800-1200 1300-1700", "12:00:00+0200", "UTC+0530",
		"Nov 21 02:58:01", "1795168800000", "1795168800", "2026-11-21 2026-11-22",
		/* ids */
		"PABC12", "Q0170123456789", "R4X01701234567", "#8812", "#41011234567",
		"ticket 8812345", "INC0012345", "550e8400-e29b-41d4-a716-446655440000",
		"12345678-1234-1234-1234-123456789012", "e0170123-0170-4123-8234-123456789012",
		"da39a3ee5e6b4b0d3255bfef95601890afd80709",
		"0123456789012345678901234567890123456789", "order-020-7946-0959-7",
		"req_555-010-1234", "/var/log/555-010-1234/x", "4111 1111 1111 1111",
		"build 1.2.3+20261121", "v1.100.2000", "v2.100.200.3000", "build-555.010.1234",
		/* counts */
		"1,234,567,890 rows", "1 234 567 890 rows", "1.234.567.890 rows", "5550999",
		"12345678901", "+5 pages", "+1234567 rows", "-12345678", "+15 %", "+1.5",
		"0.1234567890", "120 340 1200 ms", "404  502  1234", "p99 555 ms", "99.95%",
		"3.2 s", "1h 20m", "5xx", "80x24", "HTTP 502", "1000000 requests",
		"0 1 2 3 4 5 6 7 8 9", "10 20 30 40 50 60 70", "007", "0170", "phone 1",
		"exit 127 after 3.2 s", "1e10", "0x01701234567", "555-010", "0100 0200 0300",
		"12-34-56", "555,010,1234", "$555.01", "100-2000",
		/* mail that is none */
		"user@box", "@here", "a @ b", "git@host:repo", "50@100", "load@10.0.0.1", "x@y.1",
		"systemd unit getty@tty1.service1"};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		char text[160];

		stays(*state, texts[i]);
		(void)snprintf(text, sizeof text, "was %s, is so", texts[i]);
		stays(*state, text);
		(void)snprintf(text, sizeof text, "(%s) %s", texts[i], texts[i]);
		stays(*state, text);
	}
	stays(*state, "");
}

static void
pins_are_whole_words(void **state)
{
	becomes(*state, "PIN 111", "PIN <PIN>");
	becomes(*state, "111", "<PIN>");
	becomes(*state, "PIN:111# then 482913#", "PIN:<PIN># then <PIN>#");
	becomes(*state, "111/482913", "<PIN>/<PIN>");
	becomes(*state, "482 913 and 482-913", "<PIN> and <PIN>");
	becomes(*state, "pin_111", "pin_<PIN>");
	becomes(*state, "[\"111\",\"x\"]", "[\"<PIN>\",\"x\"]");
	stays(*state, "5111 1111 1110 a111 111b 48291 4829130 1482913");
}

static void
addresses_are_masked(void **state)
{
	becomes(*state, "mail dana@example.com.", "mail <address>.");
	becomes(*state, "Jo <JO@Acme.Example>", "Jo <<address>>");
	becomes(*state, "mailto:jo.park@home.example?subject=x", "mailto:<address>?subject=x");
	becomes(*state, "jo%40acme.example", "<address>");
	becomes(*state, "who+else@other.example, a-b@x.co", "<address>, <address>");
	becomes(*state, "root@box and root@boxes", "<address> and <address>");
	becomes(*state, "https://meet.example/j/5559876543?pwd=Zx9", "<address>");
	becomes(*state, "see HTTP://MEET.example/j/5559876543?pwd=Zx9&x=1 now",
		"see <address> now");
	becomes(*state, "meet.example/j/5559876543?pwd=Zx9", "<address>");
	becomes(*state, "<https://meet.example/j/5559876543?pwd=Zx9>", "<<address>>");
	becomes(*state, "555 0110jo@acme.example", "<number><address>");
	becomes(*state, "15550110@fax.example", "<address>");
	stays(*state, "https://meet.example/j/1 and https://acme.pagerduty.com/incidents/PABC12");
}

static void
what_is_not_ascii_stays_whole(void **state)
{
	becomes(*state,
		"\xc3\x9c"
		"15550110"
		"\xe2\x98\x82",
		"\xc3\x9c<number>\xe2\x98\x82");
	becomes(*state, "\xe2\x98\x8e+15550110\xe2\x98\x8e", "\xe2\x98\x8e<number>\xe2\x98\x8e");
	stays(*state, "\xff\xfe\x80 12 \xe2\x80");
	stays(*state, "555\xe2\x80\xa6"
		      "0110");
}

/* The timeline cuts texts: a number may be cut in two. */
static void
half_a_number_at_the_end_of_a_cut_text_is_masked(void **state)
{
	char text[1001];
	char want[1024];

	memset(text, 'x', 1000);
	memcpy(text + 990, " +1 555 01", 11);
	memset(want, 'x', 990);
	memcpy(want + 990, " <number>", 10);
	becomes(*state, text, want);
	memcpy(text + 190, " +1 555 01...", 14);
	memcpy(want + 190, " <number>...", 13);
	becomes(*state, text, want);
	stays(*state, "short +1 555 01");
}

static double
seconds(const struct redactor *redactor, const char *text, size_t length)
{
	struct timespec from, to;
	struct buf out;

	buf_init(&out, 4 * BIG_BYTES);
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	assert_true(redactor_mask(redactor, text, length, &out));
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	buf_clear(&out);
	return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

/* 64 KiB of what looks most like something, and is nothing. */
static void
a_large_text_takes_no_time(void **state)
{
	static const char *const parts[] = {"1", "1 ", "15550 ", "a@", "a@b.", "%40", "+", "(",
		"111 ", "+1 555 01", "x.", "https://meet.example/j/", "0170 ", "555 010 ",
		"\xc2\xa0"
		"1",
		"15550110 ", "111", "a", "-1", "482913"};
	char *text = malloc(BIG_BYTES + 64);

	assert_non_null(text);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		size_t length = 0;

		while (length < BIG_BYTES) {
			memcpy(text + length, parts[i], strlen(parts[i]));
			length += strlen(parts[i]);
		}
		/* With the checkers of the other builds it is slower; squared it would be
		 * minutes. */
		if (seconds(*state, text, BIG_BYTES) > 2.0)
			fail_msg("64 KiB of \"%s\" take too long", parts[i]);
	}
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_of_the_config_are_found_however_they_are_written),
		cmocka_unit_test(what_is_shaped_like_a_number_is_masked),
		cmocka_unit_test(other_figures_stay),
		cmocka_unit_test(pins_are_whole_words),
		cmocka_unit_test(addresses_are_masked),
		cmocka_unit_test(what_is_not_ascii_stays_whole),
		cmocka_unit_test(half_a_number_at_the_end_of_a_cut_text_is_masked),
		cmocka_unit_test(a_large_text_takes_no_time),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
