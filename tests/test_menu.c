/* tests/test_menu.c - how a few letters find a command.
 * SPDX-License-Identifier: MIT */
#include "panes/fuzzy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* `typed` means `better` rather than `worse`, and finds both. */
static void
assert_prefers(const char *typed, const char *better, const char *worse)
{
	int high = fuzzy_name(typed, better);
	int low = fuzzy_name(typed, worse);

	if (low < 0 || high <= low)
		fail_msg("%s: %s has %d, %s has %d", typed, better, high, worse, low);
}

static void
letters_are_found_in_their_order(void **state)
{
	(void)state;
	assert_true(fuzzy_name("fn", "focus-next") >= 0);
	assert_true(fuzzy_name("FOCUS-NEXT", "focus-next") >= 0);
	assert_int_equal(fuzzy_name("nf", "focus-next"), FUZZY_NONE);
	assert_int_equal(fuzzy_name("noteb", "note"), FUZZY_NONE);
	assert_int_equal(fuzzy_name("nn", "note"), FUZZY_NONE);
	assert_int_equal(fuzzy_name("x", ""), FUZZY_NONE);
	assert_int_equal(fuzzy_name("", "note"), 0);
}

static void
word_starts_and_neighbours_come_first(void **state)
{
	(void)state;
	assert_prefers("fn", "focus-next", "find-one");
	assert_prefers("not", "note", "no-other-thing");
	assert_prefers("pr", "page-resolve", "update-post-remote");
	assert_prefers("next", "focus-next", "n-e-x-t");
	assert_prefers("ack", "page-ack", "back-track");
	assert_prefers("undo", "undo", "undone");
	assert_prefers("mo", "move-up", "zoom-out");
}

/* The best way to find them counts, not the first one. */
static void
a_later_place_may_be_the_better_one(void **state)
{
	(void)state;
	assert_prefers("post", "p-o-post", "p-o-s-t");
	assert_int_equal(fuzzy_name("ab", "a-x-ab"), fuzzy_name("ab", "x-x-ab"));
}

static void
sentences_are_searched_for_words(void **state)
{
	(void)state;
	assert_true(fuzzy_sentence("shell", "Go back to the shell for a while") >
		    fuzzy_sentence("hell", "Go back to the shell for a while"));
	assert_true(fuzzy_sentence("hell", "Go back to the shell for a while") > 0);
	assert_true(fuzzy_sentence("GO", "Go back") > 0);
	/* A word of the help is better than letters here and there in a name. */
	assert_true(
		fuzzy_sentence("row", "Show all of the row") > fuzzy_name("row", "scroll-down"));
	assert_true(
		fuzzy_sentence("pane", "Go to the next pane") < fuzzy_name("pane", "pane-next"));
	assert_int_equal(fuzzy_sentence("gsh", "Go back to the shell"), FUZZY_NONE);
}

static void
long_words_are_cut(void **state)
{
	char name[300];
	char typed[300];

	(void)state;
	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	memcpy(typed, name, sizeof typed);
	assert_true(fuzzy_name(typed, name) > 0);
	name[FUZZY_NAME_MOST] = 'b';
	assert_int_equal(fuzzy_name("b", name), FUZZY_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_are_found_in_their_order),
		cmocka_unit_test(word_starts_and_neighbours_come_first),
		cmocka_unit_test(a_later_place_may_be_the_better_one),
		cmocka_unit_test(sentences_are_searched_for_words),
		cmocka_unit_test(long_words_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
