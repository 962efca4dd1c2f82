/* tests/test_filter.c - words that a row has, or has not.
 * SPDX-License-Identifier: MIT */
#include "store/filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct filter_row
a_row(void)
{
	return (struct filter_row){
		.number = "#1234",
		.status = "triggered unacknowledged",
		.stated = text_of("on hold"),
		.service = text_of("checkout-api"),
		.by = {text_of("Dana Reyes"), text_of("Zoë Øster")},
		.texts = {text_of("5xx over 20 % in EU-2"), text_of("checkout-api"),
			text_of("Größe der Straße: ÜBERLAUF")},
	};
}

static bool
takes(const char *text)
{
	struct filter_row row = a_row();
	struct filter f = {.count = 0};

	filter_parse(&f, text);
	return filter_takes(&f, &row);
}

static void
all_words_must_match(void **state)
{
	(void)state;
	assert_true(takes("checkout"));
	assert_true(takes("5XX eu-2"));
	assert_true(takes("  eu-2\tCHECKOUT  "));
	assert_false(takes("5xx us-1"));
	assert_true(takes("#1234"));
	assert_true(takes("1234"));
	assert_false(takes("12345"));
	assert_false(takes("Dana")); /* is not among what is found anywhere */
}

static void
a_quoted_word_has_spaces(void **state)
{
	(void)state;
	assert_true(takes("\"over 20 %\""));
	assert_false(takes("\"20 over\""));
	assert_true(takes("20 over"));
	assert_true(takes("\"over 20")); /* still being typed */
	assert_true(takes("\"over 20\"checkout"));
	assert_true(takes("by:\"dana r\""));
}

static void
a_field_is_looked_at_alone(void **state)
{
	(void)state;
	assert_true(takes("service:check"));
	assert_false(takes("service:5xx"));
	assert_true(takes("by:dana"));
	assert_true(takes("BY:zoË"));
	assert_false(takes("by:check"));
	assert_true(takes("status:trig"));
	assert_true(takes("status:unack"));
	assert_false(takes("status:ack")); /* our words are found by how they begin */
	assert_true(takes("status:hold"));
	assert_true(takes("status:\"on hold\" service:api by:reyes 5xx"));
	assert_false(takes("title:5xx")); /* no field of ours: a text, and not there */
}

static void
a_word_can_be_shut_out(void **state)
{
	(void)state;
	assert_false(takes("!checkout"));
	assert_false(takes("-checkout"));
	assert_true(takes("!database"));
	assert_true(takes("5xx -status:resolved !by:kim"));
	assert_false(takes("5xx !by:dana"));
	assert_true(takes("-\"20 over\""));
}

static void
what_is_half_typed_shuts_out_nothing(void **state)
{
	static const char *const halves[] = {"", "  ", "!", "-", "by:", "!service:", "status:\"",
		"\"", "\"\"", "! - by:", "\"\" \"\""};
	struct filter f = {.count = 0};

	(void)state;
	for (size_t i = 0; i < sizeof halves / sizeof halves[0]; i++) {
		filter_parse(&f, halves[i]);
		assert_false(filter_is_on(&f));
		assert_true(takes(halves[i]));
		assert_string_equal(f.text, halves[i]);
	}
}

static void
capitals_are_those_of_any_language(void **state)
{
	(void)state;
	assert_true(takes("überlauf"));
	assert_false(takes("GRÖSSE")); /* letter for letter: SS is no sharp s */
	assert_true(takes("größe"));
	assert_true(takes("by:øster"));
	assert_false(takes("uberlauf"));
}

static void
bytes_that_are_no_text_do_no_harm(void **state)
{
	struct filter_row row = {.texts = {text_of("disk \xff\xc3 full")}};
	struct filter f = {.count = 0};

	(void)state;
	filter_parse(&f, "\xff");
	assert_true(filter_takes(&f, &row));
	filter_parse(&f, "\xfe");
	assert_false(filter_takes(&f, &row));
	filter_parse(&f, "full\xc3");
	assert_false(filter_takes(&f, &row));
	filter_parse(&f, "full");
	assert_true(filter_takes(&f, &row));
}

static void
a_long_filter_is_cut_at_a_character(void **state)
{
	char long_text[4 * FILTER_CAP_BYTES];
	struct filter f = {.count = 0};

	(void)state;
	for (size_t i = 0; i + 2 < sizeof long_text; i += 2)
		memcpy(long_text + i, "\u00df", 2); /* sharp s */
	long_text[sizeof long_text - 2] = '\0';
	memcpy(long_text, "a", 1);
	memcpy(long_text + 1, "b", 1);
	filter_parse(&f, long_text);
	assert_int_equal(strlen(f.text), FILTER_CAP_BYTES);
	assert_int_equal(f.count, 1);
	for (size_t i = 0; i + 2 < sizeof long_text; i += 2)
		memcpy(long_text + i, "a ", 2);
	filter_parse(&f, long_text);
	assert_int_equal(f.count, FILTER_WORDS_MOST);
	/* U+023A takes two bytes, its small letter three */
	for (size_t i = 0; i + 2 < sizeof long_text; i += 2)
		memcpy(long_text + i, "\u023a", 2);
	filter_parse(&f, long_text);
	assert_int_equal(f.count, 1);
	assert_int_equal(f.words[0].bytes, FILTER_CAP_BYTES / 2 * 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_words_must_match),
		cmocka_unit_test(a_quoted_word_has_spaces),
		cmocka_unit_test(a_field_is_looked_at_alone),
		cmocka_unit_test(a_word_can_be_shut_out),
		cmocka_unit_test(what_is_half_typed_shuts_out_nothing),
		cmocka_unit_test(capitals_are_those_of_any_language),
		cmocka_unit_test(bytes_that_are_no_text_do_no_harm),
		cmocka_unit_test(a_long_filter_is_cut_at_a_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
