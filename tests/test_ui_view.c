/* tests/test_ui_view.c - views, and what a screen keeps when it changes its size or its view.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include "tests/fake_stage.h"
#include "tests/golden.h"

static void
a_view_is_a_key_away(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	press(s, "2");
	assert_int_equal(s->ui.view, VIEW_WORK);
	assert_int_equal(s->ui.focus, LAYOUT_TIMELINE);
	assert_int_equal(s->ui.layout.panes[LAYOUT_TIMELINE].cols, 160);
	golden_compare(&s->canvas, "ui_work_160x48");
	press(s, "Tab");
	assert_int_equal(s->ui.focus, LAYOUT_TIMELINE);
	press(s, "l");
	assert_int_equal(s->ui.focus, LAYOUT_TIMELINE);
	resize(s, 30, 100);
	golden_compare(&s->canvas, "ui_work_100x30");
	resize(s, 24, 80);
	golden_compare(&s->canvas, "ui_work_80x24");
	assert_null(strstr(row_text(s, 2), "Pages"));
	press(s, "1");
	assert_int_equal(s->ui.view, VIEW_ROOM);
	assert_non_null(strstr(row_text(s, 2), "[Pages"));
	end(s);
}

static void
a_view_without_panes_is_refused_with_a_sentence(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, "3");
	assert_int_equal(s->ui.view, VIEW_ROOM);
	assert_true(shows(s, "Talk (updates, outbox, bridge, watchers) has no panes"));
	press(s, "4");
	assert_int_equal(s->ui.view, VIEW_ROOM);
	assert_true(shows(s, "After (whys, report, metrics, incidents) has no panes"));
	press(s, "Enter");
	press(s, "2");
	assert_int_equal(s->ui.view, VIEW_ROOM);
	assert_true(shows(s, "Esc closes this first."));
	end(s);
}

static void
a_view_is_found_as_it_was_left(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);

	(void)state;
	press(s, "Tab");
	press(s, "j");
	press(s, "z");
	assert_string_equal(pane_selected(&s->ui.panes[LAYOUT_TICKETS]), "8815");
	press(s, "2");
	assert_false(s->ui.zoomed);
	assert_int_equal(s->ui.focus, LAYOUT_TIMELINE);
	press(s, "k");
	press(s, "1");
	assert_true(s->ui.zoomed);
	assert_int_equal(s->ui.focus, LAYOUT_TICKETS);
	assert_string_equal(pane_selected(&s->ui.panes[LAYOUT_TICKETS]), "8815");
	press(s, "Esc");
	assert_false(s->ui.zoomed);
	press(s, "2");
	press(s, "z");
	press(s, "1");
	assert_false(s->ui.zoomed);
	end(s);
}

static void
the_timeline_is_one_pane_in_two_views(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);
	char id[64];

	(void)state;
	press(s, "2");
	press(s, "g");
	press(s, "j");
	(void)snprintf(id, sizeof id, "%s", pane_selected(&s->ui.panes[LAYOUT_TIMELINE]));
	press(s, "1");
	press(s, "l");
	assert_int_equal(s->ui.focus, LAYOUT_TIMELINE);
	assert_string_equal(pane_selected(&s->ui.panes[LAYOUT_TIMELINE]), id);
	end(s);
}

static void
a_view_that_was_not_in_sight_shows_what_is_new(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);

	(void)state;
	press(s, "2");
	s->record->tickets[0].subject = text_of("the shop is down");
	assert_false(ui_changed(&s->ui, TABLE_STEP)); /* nothing to draw for it here */
	change(s, TABLE_TICKET);
	assert_false(shows(s, "the shop is down"));
	press(s, "1");
	assert_true(shows(s, "the shop is down"));
	end(s);
}

/* Which view it is costs nothing that matters: it stands where there is room. */
static void
the_top_line_says_which_view_it_is(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	assert_non_null(strstr(row_text(s, 0), "[1 Room] 2 Work"));
	press(s, "2");
	assert_non_null(strstr(row_text(s, 0), " 1 Room [2 Work]"));
	resize(s, 24, 80);
	assert_non_null(strstr(row_text(s, 0), "WARROOM  no incident   on call Dana > Lee"));
	assert_non_null(strstr(row_text(s, 0), "lead Dana Reyes"));
	assert_non_null(strstr(row_text(s, 2), "Work [Timeline]"));
	press(s, "1");
	assert_non_null(strstr(row_text(s, 0), "WARROOM  no incident   on call Dana > Lee"));
	assert_non_null(strstr(row_text(s, 0), "lead Dana Reyes"));
	assert_null(strstr(row_text(s, 0), "Work"));
	end(s);
}

/* Every size, one after the other, while it is in use. */
static void
a_resize_keeps_cursor_zoom_and_what_is_open(void **state)
{
	static const int sizes[][2] = {{60, 200}, {70, 250}, {40, 120}, {30, 100}, {29, 99},
		{24, 80}, {20, 60}, {10, 40}, {9, 39}, {5, 20}, {1, 1}, {200, 500}};
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	for (int way = 0; way < 4; way++) {
		press(s, way % 2 == 0 ? "1" : "2");
		press(s, "g");
		press(s, "j");
		if (way >= 2) {
			press(s, "z");
			press(s, "Enter");
			press(s, "j");
		}
		for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
			char before[ROW_ID_BYTES];
			int focus = s->ui.focus;

			(void)snprintf(
				before, sizeof before, "%s", pane_selected(&s->ui.panes[focus]));
			resize(s, sizes[i][0], sizes[i][1]);
			assert_string_equal(pane_selected(&s->ui.panes[focus]), before);
			assert_int_equal(s->ui.focus, focus);
			assert_int_equal(s->ui.zoomed, way >= 2);
			assert_int_equal(s->ui.covers_count, way >= 2 ? 1 : 0);
		}
		resize(s, 48, 160);
		if (way >= 2) {
			press(s, "Esc");
			press(s, "Esc");
		}
		assert_true(selected_row(s) > 0);
	}
	end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_view_is_a_key_away),
		cmocka_unit_test(a_view_without_panes_is_refused_with_a_sentence),
		cmocka_unit_test(a_view_is_found_as_it_was_left),
		cmocka_unit_test(the_timeline_is_one_pane_in_two_views),
		cmocka_unit_test(a_view_that_was_not_in_sight_shows_what_is_new),
		cmocka_unit_test(the_top_line_says_which_view_it_is),
		cmocka_unit_test(a_resize_keeps_cursor_zoom_and_what_is_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
