/* tests/test_ui_filter.c - filters and orders on whole screens: what is typed, and what is shown.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include "panes/list.h"
#include "tests/fake_stage.h"
#include "tests/golden.h"

static const char *
under_cursor(struct stage *s)
{
	return pane_selected(ui_active(&s->ui));
}

static void
what_is_typed_is_shown_at_once(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	press(s, "/");
	assert_true(shows(s, "Filter pages: "));
	golden_compare(&s->canvas, "ui_filter_begun_160x48");
	type(s, "check");
	assert_true(shows(s, "Pages /check - 2 of 6 active, 3 unacked"));
	assert_string_equal(under_cursor(s), "PABC12");
	assert_int_equal(list_count(s->ui.panes[LAYOUT_PAGES].state), 2);
	golden_compare(&s->canvas, "ui_filter_typing_160x48");
	press(s, "Enter");
	assert_false(shows(s, "Filter pages"));
	press(s, "j");
	assert_string_equal(under_cursor(s), "#8812");
	golden_compare(&s->canvas, "ui_filter_160x48");
	assert_true(shows(s, "2 pages, 1 ticket unacknowledged")); /* all that waits */
	press(s, "Enter");                                         /* it opens what it says */
	assert_string_equal(s->want, "ticket 8812");
	press(s, "Esc");
	assert_true(shows(s, "Pages /check"));
	press(s, "Esc");
	assert_true(shows(s, "Pages - 6 active, 3 unacked"));
	assert_string_equal(under_cursor(s), "#8812");
	end(s);
}

static void
keys_of_a_filter_are_text(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, "/");
	type(s, "q n?z");
	assert_int_equal(s->ui.wish, UI_WISH_NOTHING);
	assert_int_equal(s->ui.covers_count, 0);
	assert_false(s->ui.zoomed);
	press(s, "Tab");
	assert_int_equal(s->ui.focus, LAYOUT_PAGES);
	point(s, "Click", 6, 3);
	point(s, "WheelDown", 6, 3);
	assert_string_equal(s->ui.panes[LAYOUT_PAGES].filter.text, "q n?z");
	golden_compare(&s->canvas, "ui_filter_none_80x24");
	press(s, "C-u");
	assert_true(shows(s, "!without"));
	press(s, "Enter");
	assert_false(filter_is_on(&s->ui.panes[LAYOUT_PAGES].filter));
	assert_int_equal(s->orders, 0);
	end(s);
}

static void
esc_brings_back_what_was_before(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, "j");
	press(s, "j");
	assert_string_equal(under_cursor(s), "#8812");
	press(s, "/");
	type(s, "cdn");
	assert_string_equal(under_cursor(s), "PABC14");
	press(s, "Backspace");
	press(s, "Backspace");
	assert_string_equal(under_cursor(s), "#8812"); /* "c", and nothing has moved */
	type(s, "dn");
	press(s, "Esc");
	assert_string_equal(under_cursor(s), "#8812");
	assert_false(shows(s, "/cdn"));
	press(s, "/");
	type(s, "check");
	press(s, "Enter");
	press(s, "/");
	type(s, "cdn");
	press(s, "Esc");
	assert_true(shows(s, "[Pages 3! /check (2)]"));
	assert_string_equal(under_cursor(s), "#8812");
	press(s, "z"); /* Esc takes one thing away at a time */
	press(s, "Esc");
	assert_false(shows(s, "/check"));
	end(s);
}

static void
a_note_is_about_the_row_that_is_shown(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);

	(void)state;
	press(s, "/");
	type(s, "by:lee");
	press(s, "Enter");
	press(s, "n");
	type(s, "mine");
	press(s, "Enter");
	assert_non_null(strstr(s->sent, "note [page:PABC15]"));
	/* one that could not be saved waits for the end of what is typed now */
	press(s, "/");
	type(s, "x");
	ui_answer(&s->ui, "order-1", false, text_of("no"), s->now_ms);
	draw(s);
	assert_true(shows(s, "Filter pages: x"));
	press(s, "Esc");
	assert_true(s->ui.prompting);
	assert_string_equal(s->ui.prompt.text.data, "mine");
	press(s, "Esc");
	end(s);
}

/* While rows are read anew those that are shown are older than what the screen knows. */
static void
an_order_says_what_was_seen(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);
	struct list *l = s->ui.panes[LAYOUT_PAGES].state;
	struct key k = {.kind = KEY_PRESS, .name = "n"};
	struct context c = {.link = &s->link, .level = s->level, .rev = 4712, .now_ms = s->now_ms};

	(void)state;
	l->look_most = 2;
	press(s, "/");
	type(s, "in");
	press(s, "Enter");
	for (int i = 0; i < 9; i++) {
		ui_seek(&s->ui);
		draw(s);
	}
	assert_false(ui_is_seeking(&s->ui));
	press(s, "j");
	change(s, TABLE_PAGE);
	assert_true(ui_is_seeking(&s->ui));
	ui_key(&s->ui, &k, &c);
	type(s, "mine");
	press(s, "Enter");
	assert_non_null(strstr(s->sent, "4711 "));
	while (ui_is_seeking(&s->ui)) {
		ui_seek(&s->ui);
		draw(s);
	}
	c.rev = 4712;
	ui_key(&s->ui, &k, &c);
	type(s, "mine");
	press(s, "Enter");
	assert_non_null(strstr(s->sent, "4712 "));
	end(s);
}

static void
each_pane_remembers_its_filters(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);
	static const char *const typed[] = {"disk", "cdn", "disk", "eu"};

	(void)state;
	for (int i = 0; i < 4; i++) {
		press(s, "/");
		type(s, typed[i]);
		press(s, "Enter");
	}
	press(s, "/");
	type(s, "ha");
	press(s, "Up");
	assert_true(shows(s, "Filter pages: eu"));
	assert_true(shows(s, "Pages /eu"));
	press(s, "Up");
	assert_true(shows(s, "Filter pages: disk"));
	press(s, "Up");
	press(s, "Up");
	press(s, "Up");
	assert_true(shows(s, "Filter pages: cdn")); /* disk is there once */
	press(s, "Down");
	press(s, "Down");
	press(s, "Down");
	press(s, "Down");
	assert_true(shows(s, "Filter pages: ha"));
	press(s, "Esc");
	assert_true(shows(s, "Pages /eu"));
	press(s, "Tab");
	press(s, "/");
	press(s, "Up");
	assert_string_equal(s->ui.filtering.prompt.text.data, "");
	press(s, "Esc");
	end(s);
}

static void
a_filter_is_said_wherever_its_pane_is(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, "/");
	type(s, "status:ack");
	press(s, "Enter");
	assert_true(shows(s, "[Pages 3! /status:ack (3)]"));
	golden_compare(&s->canvas, "ui_filter_80x24");
	press(s, "Tab");
	assert_true(shows(s, " Pages 3! /status:ack (3) "));
	s->ui.sources[0].state = SOURCE_UNREACHABLE;
	s->ui.sources[0].ok_ms = fake_steady_ms - 130000;
	press(s, "S-Tab");
	press(s, "/");
	type(s, "nothing");
	assert_true(shows(s, "No match for /nothing"));
	assert_true(shows(s, "as of 02:10 ago")); /* how old that is */
	press(s, "Enter");
	press(s, "Esc");
	assert_false(shows(s, "nothing"));
	resize(s, 9, 39);
	press(s, "/");
	assert_true(shows(s, "Filter pages: "));
	end(s);
}

static void
what_is_selected_is_not_what_was_found(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	press(s, "Space");
	press(s, "/");
	type(s, "check");
	press(s, "Enter");
	assert_true(shows(s, "Pages /check - 1 selected, 2 of 6 active"));
	end(s);
}

static void
a_list_that_followed_goes_on_after_esc(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	ui_focus(&s->ui, LAYOUT_TIMELINE);
	press(s, "/");
	type(s, "deploy");
	fake_event(s->record, "note", "", "Kim Osei", "the newest of all", "", 0);
	change(s, TABLE_EVENT);
	press(s, "Esc");
	assert_true(shows(s, "Timeline - following"));
	fake_event(s->record, "note", "", "Kim Osei", "newer still", "", 0);
	change(s, TABLE_EVENT);
	assert_non_null(strstr(row_text(s, selected_row(s)), "newer still"));
	end(s);
}

static void
counts_are_of_all_rows(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	s->record->steps[3].text = text_of("Announce it");
	change(s, TABLE_STEP);
	ui_focus(&s->ui, LAYOUT_STEPS);
	press(s, "/");
	type(s, "bridge");
	press(s, "Enter");
	change(s, TABLE_ALL);
	assert_true(shows(s, "Steps /bridge - 1 found, 3/6"));
	assert_true(shows(s, "[ ] Open the bridge")); /* and not [>]: it is not the next */
	ui_focus(&s->ui, LAYOUT_ROLES);
	press(s, "/");
	type(s, "dana");
	press(s, "Enter");
	change(s, TABLE_ALL);
	assert_true(shows(s, "Roles /dana - 1 found, 1 to"));
	ui_focus(&s->ui, LAYOUT_CUSTOMERS);
	press(s, "/");
	type(s, "sam");
	press(s, "Enter");
	assert_true(shows(s, "2 Sam Diaz  Acme")); /* whose contact that is */
	golden_compare(&s->canvas, "ui_filter_room_160x48");
	end(s);
}

/* A count of rows stands before the count of all, whatever else is said. */
static void
what_is_selected_and_new_is_said_beside_it(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, "Space");
	press(s, "/");
	type(s, "!cdn");
	press(s, "Enter");
	press(s, "Tab");
	resize(s, 48, 160);
	assert_true(shows(s, "Pages /!cdn - 1 selected, 5 of 6 active"));
	resize(s, 24, 80);
	ui_focus(&s->ui, LAYOUT_TICKETS);
	s->record->pages_count = 0; /* nothing waits: what was typed is no alarm */
	change(s, TABLE_ALL);
	for (int col = 0; col < s->canvas.cols; col++) {
		const struct cell *cell = &s->canvas.cells[2 * s->canvas.cols + col];

		if (cell->style == STYLE_OVERDUE)
			assert_int_not_equal(cell->glyph.bytes[0], 'P');
	}
	end(s);
}

static void
a_new_event_is_marked_in_either_order(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);
	const struct list *l = s->ui.panes[LAYOUT_TIMELINE].state;

	(void)state;
	ui_focus(&s->ui, LAYOUT_TIMELINE);
	press(s, "o");
	s->ui.marks.begun = true;
	s->ui.marks.seen_seq = s->record->events_count;
	fake_event(s->record, "note", "", "Dana", "brand new", "", 0);
	change(s, TABLE_EVENT);
	assert_non_null(marks_of(&s->ui.marks, PANE_TIMELINE,
		&(struct row_key){.major = -1, .minor = -s->record->events_count}));
	assert_null(marks_of(&s->ui.marks, PANE_TIMELINE,
		&(struct row_key){.major = -1, .minor = -s->record->events_count + 1}));
	assert_true(list_count(l) > 0);
	end(s);
}

static void
what_is_no_list_has_no_filter(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);

	(void)state;
	press(s, "Enter");
	press(s, "/");
	assert_true(shows(s, "There is no list to filter here."));
	press(s, "o");
	assert_true(shows(s, "There is only one order here."));
	assert_false(s->ui.filtering.open);
	press(s, "Esc");
	ui_focus(&s->ui, LAYOUT_STEPS);
	press(s, "o");
	assert_true(shows(s, "There is only one order here."));
	end(s);
}

static void
an_order_keeps_the_row_and_is_said(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	press(s, "j");
	assert_string_equal(under_cursor(s), "PABC13");
	press(s, "o");
	assert_string_equal(under_cursor(s), "PABC13");
	assert_true(shows(s, "Pages - 6 active, 3 unacked, newest first"));
	assert_true(shows(s, "Pages: newest first"));
	golden_compare(&s->canvas, "ui_sort_160x48");
	press(s, "o");
	press(s, "o");
	assert_true(shows(s, "by service"));
	press(s, "o");
	assert_string_equal(under_cursor(s), "PABC13");
	assert_true(shows(s, "Pages: by urgency"));
	assert_true(shows(s, "Pages - 6 active, 3 unacked]"));
	resize(s, 24, 80);
	press(s, "o");
	assert_true(shows(s, "[Pages 3! newest first]"));
	golden_compare(&s->canvas, "ui_sort_80x24");
	end(s);
}

static void
a_timeline_follows_at_either_end(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);
	struct list *l = s->ui.panes[LAYOUT_TIMELINE].state;

	(void)state;
	ui_focus(&s->ui, LAYOUT_TIMELINE);
	press(s, "G");
	assert_true(l->following);
	press(s, "o");
	assert_true(l->following);
	assert_int_equal(l->at, 0);
	assert_true(shows(s, "Timeline - following, newest first"));
	fake_event(s->record, "note", "", "Dana", "brand new", "", 0);
	change(s, TABLE_EVENT);
	assert_int_equal(l->at, 0);
	assert_string_equal(((const struct event *)list_row(l, 0))->text.raw, "brand new");
	press(s, "j");
	assert_false(l->following);
	assert_true(shows(s, "paused, g follows"));
	end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_typed_is_shown_at_once),
		cmocka_unit_test(keys_of_a_filter_are_text),
		cmocka_unit_test(esc_brings_back_what_was_before),
		cmocka_unit_test(a_note_is_about_the_row_that_is_shown),
		cmocka_unit_test(an_order_says_what_was_seen),
		cmocka_unit_test(each_pane_remembers_its_filters),
		cmocka_unit_test(a_filter_is_said_wherever_its_pane_is),
		cmocka_unit_test(what_is_selected_is_not_what_was_found),
		cmocka_unit_test(a_list_that_followed_goes_on_after_esc),
		cmocka_unit_test(counts_are_of_all_rows),
		cmocka_unit_test(what_is_selected_and_new_is_said_beside_it),
		cmocka_unit_test(a_new_event_is_marked_in_either_order),
		cmocka_unit_test(what_is_no_list_has_no_filter),
		cmocka_unit_test(an_order_keeps_the_row_and_is_said),
		cmocka_unit_test(a_timeline_follows_at_either_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
