/* tests/test_ui_small.c - screens that are too small for panes.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include "tests/fake_stage.h"

static void
assert_row(const struct stage *s, int row, const char *words)
{
	char text[512];
	size_t length;

	(void)snprintf(text, sizeof text, "%s", row_text(s, row));
	length = strlen(text);
	while (length > 0 && text[length - 1] == ' ')
		text[--length] = '\0';
	assert_string_equal(text, words);
}

static void
the_most_urgent_thing_comes_first_at_any_size(void **state)
{
	struct stage *s = begin(fake_room(), 9, 39);

	(void)state;
	assert_row(s, 0, "! 3 unacked, oldest 04:10  PD 4s");
	assert_row(s, 1, "ZD 11s");
	assert_row(s, 2, "");
	resize(s, 5, 20);
	assert_row(s, 0, "! 3 unacked 04:10");
	assert_row(s, 1, "PD 4s  ZD 11s");
	resize(s, 1, 20);
	assert_row(s, 0, "! 3 unacked 04:10");
	resize(s, 1, 1);
	assert_row(s, 0, "~");
	s->ui.engine = UI_ENGINE_GONE;
	resize(s, 5, 30);
	assert_row(s, 0, "! engine gone");
	end(s);
}

static void
what_may_be_old_is_not_shown_as_live(void **state)
{
	struct stage *s = begin(fake_room(), 5, 30);

	(void)state;
	s->ui.sources[0].state = SOURCE_UNREACHABLE;
	s->ui.sources[0].ok_ms = fake_steady_ms - 130000;
	draw(s);
	assert_row(s, 0, "! 3 unacked as of 02:10 ago");
	assert_row(s, 1, "PD ! 02:10  ZD 11s");
	resize(s, 5, 20);
	assert_row(s, 0, "! 3 as of 02:10 ago");
	resize(s, 5, 30);
	s->ui.sources[0].ok_ms = -1;
	draw(s);
	assert_row(s, 0, "! 3 unacked, age not known");
	s->ui.sources[0].state = SOURCE_OFF;
	draw(s);
	assert_row(s, 0, "! 3 unacked, oldest 04:10");
	end(s);
}

/* Nobody acts on a row that is not in sight: a note is about the room. */
static void
no_row_is_meant_that_is_not_in_sight(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	assert_string_equal(pane_selected(&s->ui.panes[LAYOUT_PAGES]), "PABC12");
	resize(s, 9, 39);
	press(s, "n");
	type(s, "x");
	assert_row(s, 8, "Note: x");
	press(s, "Enter");
	assert_non_null(strstr(s->sent, "note []"));
	ui_answer(&s->ui, "order-1", true, text_of(""), s->now_ms);
	draw(s);
	assert_row(s, 8, "note saved 02:58:03");
	resize(s, 24, 80);
	press(s, "n");
	assert_string_equal(s->ui.asked.row.subject, "page:PABC12");
	resize(s, 5, 20); /* frozen when the key was pressed */
	assert_string_equal(s->ui.asked.row.subject, "page:PABC12");
	assert_row(s, 4, "Note on p~");
	resize(s, 1, 20);
	assert_row(s, 0, "Note on p~");
	end(s);
}

static void
a_sentence_that_is_cut_says_so(void **state)
{
	struct stage *s = begin(fake_room(), 10, 40);

	(void)state;
	press(s, "[");
	assert_row(s, 9, " No incident is open: D declares one.");
	press(s, "n");
	press(s, "Enter");
	assert_row(s, 8, " Nothing is typed yet. Esc leaves it.");
	end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_most_urgent_thing_comes_first_at_any_size),
		cmocka_unit_test(what_may_be_old_is_not_shown_as_live),
		cmocka_unit_test(a_sentence_that_is_cut_says_so),
		cmocka_unit_test(no_row_is_meant_that_is_not_in_sight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
