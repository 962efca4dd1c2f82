/* tests/test_template.c - texts of a pack, filled in.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/template.h"
#include "tests/dice.h"

enum { MINUTE = 60 * 1000 };

static const int64_t now_ms = INT64_C(1763687000000); /* 2025-11-21 01:03:20 UTC */

static void
check(const char *text, const struct template_words *words, const char *wanted)
{
	struct buf out;

	buf_init(&out, 16 * 1024);
	template_fill(text_of(text), words, &out);
	assert_string_equal(out.data, wanted);
	buf_clear(&out);
}

static struct template_words
some(void)
{
	struct template_words words = {.at = {{NULL}}};

	words.at[WORD_TITLE] = text_of("Checkout is down");
	words.at[WORD_SEVERITY] = text_of("Critical");
	words.at[WORD_IMPACT] = text_of("Nobody can pay.");
	words.at[WORD_LEAD] = text_of("Dana Reyes");
	words.at[WORD_NEXT_UPDATE] = text_of("01:33 UTC");
	return words;
}

static void
what_is_known_stands_in_its_place(void **state)
{
	struct template_words words = some();

	(void)state;
	check("{severity}: {title}. {impact}. {lead} leads. Next update {next_update}.", &words,
		"Critical: Checkout is down. Nobody can pay. Dana Reyes leads. Next update 01:33 "
		"UTC.");
	check("{title}!", &words, "Checkout is down!");
	check("No placeholder. None at all", &words, "No placeholder. None at all");
	check("", &words, "");
}

static void
what_is_not_known_leaves_no_half_sentence(void **state)
{
	struct template_words words = some();

	(void)state;
	check("{title}. Needed: {needs}. Next update {next_update}.", &words,
		"Checkout is down. Next update 01:33 UTC.");
	check("Our estimate for {title} is {eta}, as of {eta_made}. Bye.", &words, "Bye.");
	words.at[WORD_ETA] = text_of("02:00 UTC");
	check("Our estimate for {title} is {eta}, as of {eta_made}. Bye.", &words,
		"Our estimate for Checkout is down is 02:00 UTC. Bye.");
	check("{title}: {status}. Impact: {impact}. Being done: {actions}.", &words,
		"Checkout is down. Impact: Nobody can pay.");
	check("{title}: nothing new since {last_update}; we are still working on it.", &words,
		"Checkout is down: we are still working on it.");
	check("{age}, we are still working on {title}.", &words,
		"We are still working on Checkout is down.");
	words.at[WORD_SEVERITY] = text_of("  \n ");
	check("{severity}: {title}.", &words, "Checkout is down.");
	check("{title}, {severity}, led by {lead}.", &words,
		"Checkout is down, led by Dana Reyes.");
	check("Measured: {measured}. Tried: {tried}.", &words, "");
}

static void
a_placeholder_that_nobody_knows_is_an_empty_one(void **state)
{
	struct template_words words = some();

	(void)state;
	check("{title}. Call {phone} now. {TITLE}. {}.", &words, "Checkout is down.");
	check("A { brace, and {title", &words, "A { brace, and {title");
}

static void
a_value_brings_no_line_no_second_stop_and_no_placeholder(void **state)
{
	struct template_words words = some();

	(void)state;
	words.at[WORD_TITLE] = text_of(" down\nsince. \r\n ");
	words.at[WORD_IMPACT] = text_of("{lead} and {nobody}: all, of it; lost...");
	check("{title}. {impact}. {lead}!", &words,
		"down since. {lead} and {nobody}: all, of it; lost... Dana Reyes!");
	words.at[WORD_TITLE] = text_of("\x1b[2Jgone\xe2\x80\xae");
	check("{title}.", &words, "^[[2Jgone<U+202E>.");
}

static void
lines_of_the_text_stay(void **state)
{
	struct template_words words = some();

	(void)state;
	check("{title}\nNeeded: {needs}\n{lead} leads\n", &words,
		"Checkout is down\nDana Reyes leads");
}

static void
it_is_never_longer_than_can_be_read(void **state)
{
	struct template_words words = some();
	static char title[20000];
	struct buf out;

	(void)state;
	memset(title, 'x', sizeof title - 1);
	words.at[WORD_TITLE] = text_of(title);
	buf_init(&out, 16 * 1024);
	template_fill(text_of("{title}. {title}. {title}."), &words, &out);
	assert_int_equal(out.length, TEMPLATE_CAP_BYTES);
	assert_string_equal(out.data + out.length - 3, "...");
	buf_clear(&out);
}

/* Whatever a pack says and whatever is known: no known placeholder's braces are left. */
static void
no_placeholder_is_ever_left(void **state)
{
	static const char *const pieces[] = {"{title}", "{impact}", "{odd}", "{needs}", ". ", ", ",
		": ", "; ", "word", " ", "\n", "!", "{", "}", "{}"};
	struct template_words words = some();
	struct dice d = dice_of(36);

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char text[256] = "";
		struct buf out;

		for (int n = dice_below(&d, 14); n > 0; n--) {
			size_t used = strlen(text);

			(void)snprintf(text + used, sizeof text - used, "%s",
				pieces[dice_below(&d, sizeof pieces / sizeof pieces[0])]);
		}
		buf_init(&out, 16 * 1024);
		template_fill(text_of(text), &words, &out);
		assert_null(strstr(out.data, "{title}"));
		assert_null(strstr(out.data, "{odd}"));
		assert_null(strstr(out.data, "{needs}"));
		buf_clear(&out);
	}
}

static void
times_say_their_zone_and_another_day(void **state)
{
	char out[TEMPLATE_TIME_BYTES];

	(void)state;
	(void)setenv("TZ", "UTC", 1);
	tzset();
	assert_string_equal(template_time(now_ms, now_ms, out), "01:03 UTC");
	assert_string_equal(
		template_time(now_ms - 2 * 60 * MINUTE, now_ms, out), "Thu 20 Nov 23:03 UTC");
	assert_string_equal(template_time(0, now_ms, out), "");
	assert_string_equal(template_age(now_ms - 8 * MINUTE, now_ms, out), "8 min");
	assert_string_equal(template_age(now_ms - 185 * MINUTE, now_ms, out), "3 h 05 min");
	assert_string_equal(template_age(now_ms - 52 * 60 * MINUTE, now_ms, out), "2 d 4 h");
	assert_string_equal(template_age(now_ms + MINUTE, now_ms, out), "0 min");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_known_stands_in_its_place),
		cmocka_unit_test(what_is_not_known_leaves_no_half_sentence),
		cmocka_unit_test(a_placeholder_that_nobody_knows_is_an_empty_one),
		cmocka_unit_test(a_value_brings_no_line_no_second_stop_and_no_placeholder),
		cmocka_unit_test(lines_of_the_text_stay),
		cmocka_unit_test(it_is_never_longer_than_can_be_read),
		cmocka_unit_test(no_placeholder_is_ever_left),
		cmocka_unit_test(times_say_their_zone_and_another_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
