/* tests/test_footer.c - the last line offers what can be done where the keys go.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include "tests/fake_stage.h"

static const char *
footer(const struct stage *s)
{
	return row_text(s, s->canvas.rows - 1);
}

/* The style of the first of these words in the footer. */
static enum style
style_of(const struct stage *s, const char *words)
{
	const char *at = strstr(footer(s), words);
	int row = s->canvas.rows - 1;

	assert_non_null(at);
	return s->canvas.cells[row * s->canvas.cols + (int)(at - footer(s))].style;
}

static void
what_can_be_done_is_offered_with_its_key(void **state)
{
	struct stage *s = begin(fake_room(), 24, 120);

	(void)state;
	assert_int_equal(style_of(s, "Enter open"), STYLE_KEY);
	assert_int_equal(style_of(s, "n note"), STYLE_KEY);
	assert_int_equal(style_of(s, "q quit"), STYLE_KEY);
	assert_int_equal(style_of(s, "? help"), STYLE_KEY);
	assert_null(strstr(footer(s), "back")); /* there is nothing to go back from */
	press(s, "z");
	assert_int_equal(style_of(s, "Esc back"), STYLE_KEY);
	end(s);
}

static void
each_pane_offers_its_own_first(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	assert_ptr_equal(strstr(footer(s), "a ack"), footer(s) + 1);
	press(s, "Tab");
	assert_null(strstr(footer(s), "a ack"));
	press(s, "Tab");
	assert_ptr_equal(strstr(footer(s), "Enter open"), footer(s) + 1);
	end(s);
}

static void
what_is_refused_stays_in_sight_but_dim(void **state)
{
	struct stage *s = begin(fake_room(), 24, 100);

	(void)state;
	s->ui.level = LEVEL_OBSERVER;
	draw(s);
	assert_int_equal(style_of(s, "a ack"), STYLE_DIM);
	assert_int_equal(style_of(s, "Enter open"), STYLE_KEY);
	end(s);
}

static void
a_narrow_screen_lets_go_what_cannot_be_done_first(void **state)
{
	struct stage *s = begin(fake_room(), 24, 100);
	bool gone = false;

	(void)state;
	s->ui.level = LEVEL_OBSERVER;
	for (int cols = 100; cols >= 40; cols--) {
		resize(s, 24, cols);
		assert_non_null(strstr(footer(s), "? help"));
		assert_non_null(strstr(footer(s), "Enter open"));
		gone = gone || strstr(footer(s), "n note") == NULL;
		if (strstr(footer(s), "zoom") == NULL)
			assert_true(gone);
	}
	assert_true(gone);
	end(s);
}

static void
an_overlay_offers_its_own(void **state)
{
	struct stage *s = begin(fake_room(), 30, 160);

	(void)state;
	assert_non_null(strstr(footer(s), "Tab pane"));
	press(s, "Enter");
	assert_null(strstr(footer(s), "Tab pane"));
	assert_null(strstr(footer(s), "open"));
	assert_int_equal(style_of(s, "Esc back"), STYLE_KEY);
	assert_int_equal(style_of(s, "n note"), STYLE_KEY);
	assert_non_null(strstr(footer(s), "? help"));
	end(s);
}

/* Those with a place of their own stand last, and at 80 columns every one is there. */
static void
help_stands_at_the_end(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);
	const struct command *command;
	const char *at;

	(void)state;
	at = footer(s);
	for (size_t i = 0; (command = commands_at(i)) != NULL; i++) {
		char words[64];

		if ((command->flags & COMMAND_ALWAYS) == 0)
			continue;
		(void)snprintf(words, sizeof words, "%s %s", command->keys[0], command->hint);
		at = strstr(at, words);
		assert_non_null(at);
	}
	end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_can_be_done_is_offered_with_its_key),
		cmocka_unit_test(each_pane_offers_its_own_first),
		cmocka_unit_test(what_is_refused_stays_in_sight_but_dim),
		cmocka_unit_test(a_narrow_screen_lets_go_what_cannot_be_done_first),
		cmocka_unit_test(an_overlay_offers_its_own),
		cmocka_unit_test(help_stands_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
