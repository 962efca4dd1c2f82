/* tests/test_json_word.c - a word of a document is there whole, or not at all.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/json.h"

static void
a_word_is_whole_or_nothing(void **state)
{
	static const char document[] = "{\"id\":\"seven77\",\"long\":\"eight888\",\"empty\":\"\","
				       "\"number\":7,\"gone\":null}";
	static const char *const nothing[] = {
		"$.long", "$.empty", "$.number", "$.gone", "$.other", NULL};
	struct json *j = NULL;
	char word[8] = "before";

	(void)state;
	assert_int_equal(json_open(&j).kind, ERR_NONE);
	assert_false(json_word(j, "$.id", word, sizeof word)); /* nothing was read yet */
	assert_string_equal(word, "");
	assert_int_equal(json_read(j, document, strlen(document)).kind, ERR_NONE);
	assert_true(json_word(j, "$.id", word, sizeof word));
	assert_string_equal(word, "seven77");
	for (const char *const *path = nothing; *path != NULL; path++) {
		(void)snprintf(word, sizeof word, "before");
		if (json_word(j, *path, word, sizeof word) || word[0] != '\0')
			fail_msg("%s: \"%s\"", *path, word);
	}
	json_close(j);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_word_is_whole_or_nothing)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
