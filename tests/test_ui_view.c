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
	assert_int_equal(s->ui.focus, LAYOUT_TASKS);
	assert_int_equal(s->ui.layout.panes[LAYOUT_PAGES].cols, 0);
	golden_compare(&s->canvas, "ui_work_160x48");
	press(s, "Tab");
	assert_int_equal(s->ui.focus, LAYOUT_PROPOSALS);
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
no_view_is_shown_behind_what_lies_over_the_panes(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, "4");
	assert_int_equal(s->ui.view, VIEW_AFTER);
	press(s, "1");
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
	assert_int_equal(s->ui.focus, LAYOUT_TASKS);
	press(s, "l");
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
	press(s, "Tab");
	press(s, "Tab");
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
	assert_non_null(strstr(row_text(s, 2), "Work [Tasks]"));
	press(s, "1");
	assert_non_null(strstr(row_text(s, 0), "WARROOM  no incident   on call Dana > Lee"));
	assert_non_null(strstr(row_text(s, 0), "lead Dana Reyes"));
	assert_null(strstr(row_text(s, 0), "Work"));
	end(s);
}

static void
tabs_that_do_not_fit_are_said_to_be_there(void **state)
{
	struct stage *s = begin(fake_room(), 10, 40);

	(void)state;
	assert_non_null(strstr(row_text(s, 2), "[Pages 3!] Tickets 1!  Timeline !>"));
	for (int i = 0; i < 5; i++)
		press(s, "Tab");
	assert_non_null(strstr(row_text(s, 2), "!< "));
	assert_non_null(strstr(row_text(s, 2), "[Customers]"));
	press(s, "S-Tab");
	assert_non_null(strstr(row_text(s, 2), "[Roles 1!]>"));
	press(s, "h");
	press(s, "h");
	assert_non_null(strstr(row_text(s, 2), "[Timeline]"));
	assert_non_null(strstr(row_text(s, 2), " ^3")); /* what is out of sight has its place */
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
		while (way % 2 != 0 && s->ui.focus != LAYOUT_TIMELINE)
			press(s, "Tab");
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

static void
a_high_and_narrow_screen_is_one_stack(void **state)
{
	struct stage *s = begin(fake_room(), 60, 80);

	(void)state;
	for (int i = 0; i < view_at(VIEW_ROOM)->count; i++)
		assert_true(s->ui.layout.panes[view_at(VIEW_ROOM)->places[i].pane].rows >= 3);
	press(s, "l");
	assert_int_equal(s->ui.focus, LAYOUT_TICKETS);
	press(s, "h");
	press(s, "h");
	assert_int_equal(s->ui.focus, LAYOUT_PAGES);
	golden_compare(&s->canvas, "ui_room_80x60");
	end(s);
}

/* Whatever the sizes were on the way, and however much was loaded for them. */
static void
the_last_frame_is_that_of_a_fresh_screen(void **state)
{
	struct record *r = fake_room();
	struct stage *s;

	(void)state;
	for (int i = 0; i < 10; i++)
		fake_step(r, "One more", "open", "");
	s = begin(r, 24, 80);
	srand(4711);
	for (int i = 0; i < 300; i++) {
		int rows = 1 + rand() % 70;
		int cols = 1 + rand() % 220;

		resize(s, rows, cols);
		if (i % 10 == 9) {
			struct record *copy = calloc(1, sizeof *copy);
			struct stage *fresh;

			*copy = *r;
			fresh = begin(copy, rows, cols);
			for (int row = 0; row < rows; row++) {
				char line[2048];

				(void)snprintf(line, sizeof line, "%s", row_text(s, row));
				assert_string_equal(line, row_text(fresh, row));
			}
			end(fresh);
		}
	}
	end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_view_is_a_key_away),
		cmocka_unit_test(no_view_is_shown_behind_what_lies_over_the_panes),
		cmocka_unit_test(a_view_is_found_as_it_was_left),
		cmocka_unit_test(the_timeline_is_one_pane_in_two_views),
		cmocka_unit_test(a_view_that_was_not_in_sight_shows_what_is_new),
		cmocka_unit_test(the_top_line_says_which_view_it_is),
		cmocka_unit_test(tabs_that_do_not_fit_are_said_to_be_there),
		cmocka_unit_test(the_last_frame_is_that_of_a_fresh_screen),
		cmocka_unit_test(a_high_and_narrow_screen_is_one_stack),
		cmocka_unit_test(a_resize_keeps_cursor_zoom_and_what_is_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
