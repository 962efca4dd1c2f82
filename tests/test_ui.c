/* tests/test_ui.c - whole screens, on a canvas in memory.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include "tests/fake_stage.h"
#include "tests/golden.h"

static void
the_room_fills_three_columns(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	golden_compare(&s->canvas, "ui_room_160x48");
	press(s, "l");
	assert_int_equal(s->ui.focus, LAYOUT_TIMELINE);
	press(s, "l");
	assert_int_equal(s->ui.focus, LAYOUT_CUSTOMERS);
	press(s, "h");
	assert_int_equal(s->ui.focus, LAYOUT_TIMELINE);
	press(s, "h");
	assert_int_equal(s->ui.focus, LAYOUT_PAGES);
	press(s, "h");
	assert_int_equal(s->ui.focus, LAYOUT_PAGES);
	press(s, "S-Tab");
	assert_int_equal(s->ui.focus, LAYOUT_CUSTOMERS);
	press(s, "Tab");
	assert_int_equal(s->ui.focus, LAYOUT_PAGES);
	end(s);
}

static void
the_room_fills_two_columns(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);

	(void)state;
	golden_compare(&s->canvas, "ui_room_100x30");
	press(s, "z");
	golden_compare(&s->canvas, "ui_zoom_100x30");
	press(s, "Esc");
	assert_false(s->ui.zoomed);
	end(s);
}

static void
the_room_has_tabs_where_it_is_narrow(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	golden_compare(&s->canvas, "ui_room_80x24");
	press(s, "Tab");
	golden_compare(&s->canvas, "ui_tickets_80x24");
	press(s, "l");
	golden_compare(&s->canvas, "ui_timeline_80x24");
	press(s, "l");
	press(s, "l");
	press(s, "l");
	golden_compare(&s->canvas, "ui_customers_80x24");
	end(s);
}

static void
tabs_say_what_is_out_of_sight(void **state)
{
	struct stage *s = begin(fake_room(), 10, 80);

	(void)state;
	for (int i = 0; i < LAYOUT_TIMELINE; i++)
		press(s, "Tab");
	assert_non_null(strstr(row_text(s, 2), " ^3 "));
	press(s, "g");
	assert_non_null(strstr(row_text(s, 2), " v3 "));
	s->ui.sources[0].state = SOURCE_UNREACHABLE;
	draw(s); /* an age has the place at the end, marks what is left */
	assert_non_null(strstr(row_text(s, 2), "as of 00:04 ago"));
	end(s);
}

static void
ascii_says_as_much(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);

	(void)state;
	s->canvas.ascii = true;
	press(s, "Tab");
	golden_compare(&s->canvas, "ui_ascii_100x30");
	end(s);
}

static void
an_empty_room_says_so(void **state)
{
	struct stage *s = begin(calloc(1, sizeof(struct record)), 48, 160);

	(void)state;
	golden_compare(&s->canvas, "ui_empty_160x48");
	s->ui.sources[0].state = SOURCE_LATE;
	s->ui.sources[0].ok_ms = -1;
	s->ui.sources[1].state = SOURCE_OFF;
	s->ui.engine = UI_ENGINE_STARTING;
	resize(s, 24, 80);
	golden_compare(&s->canvas, "ui_waiting_80x24");
	press(s, "Tab");
	assert_true(shows(s, "Zendesk is not configured."));
	end(s);
}

static void
a_detail_shows_all_of_a_page(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, "Enter");
	golden_compare(&s->canvas, "ui_page_80x24");
	assert_string_equal(s->want, "page PABC12");
	press(s, "G");
	assert_true(shows(s, "asked Kim"));
	press(s, "n");
	assert_string_equal(s->ui.asked.row.subject, "page:PABC12");
	press(s, "Esc");
	assert_int_equal(s->ui.covers_count, 1);
	press(s, "Tab");
	assert_true(shows(s, "Esc closes this first."));
	press(s, "q"); /* leaves what is open, not the screen */
	assert_int_equal(s->ui.covers_count, 0);
	assert_int_equal(s->ui.wish, UI_WISH_NOTHING);
	resize(s, 48, 160);
	press(s, "Enter");
	golden_compare(&s->canvas, "ui_page_160x48");
	end(s);
}

static void
a_detail_shows_what_hangs_on_a_page(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	press(s, "Enter");
	assert_true(shows(s, "in maintenance until 2025-11-21 03:29:03"));
	assert_true(shows(s, "02:50:03 build-42       Deploy checkout-api 2025.11.21-1"));
	assert_true(shows(s, "Feature flag fast-cart"));
	assert_false(shows(s, "build-41")); /* of yesterday */
	assert_true(shows(s, "Alerts: 2"));
	assert_true(shows(s, "02:51:23 resolved       latency"));
	assert_true(shows(s, "02:56:23 note     Lee Park"));
	assert_true(shows(s, "  Trying the failover."));
	s->now_ms += 1860000; /* nobody writes that it is over */
	s->record->service.status = text_of("critical");
	ui_want(&s->ui, &s->link, s->now_ms);
	draw(s);
	assert_false(shows(s, "in maintenance"));
	assert_true(shows(s, "Service is    critical"));
	for (int i = 0; i < 25; i++)
		fake_alert(s->record, "error", false, "one more", 500);
	change(s, TABLE_DETAIL);
	assert_true(shows(s, "Alerts: the newest 20"));
	end(s);
	s = begin(fake_room(), 48, 160);
	press(s, "j");
	press(s, "Enter"); /* of this one nothing is known: nothing is said */
	assert_false(shows(s, "Service is"));
	assert_false(shows(s, "Alerts"));
	assert_false(shows(s, "Notes"));
	assert_false(shows(s, "Changes"));
	end(s);
}

static void
an_open_detail_is_asked_for_again(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	ui_want(&s->ui, &s->link, s->now_ms);
	assert_string_equal(s->want, "");
	press(s, "Enter");
	assert_string_equal(s->want, "page PABC12");
	s->want[0] = '\0';
	s->now_ms += UI_WANT_MS - 1;
	ui_want(&s->ui, &s->link, s->now_ms);
	assert_string_equal(s->want, "");
	assert_true(ui_next_tick(&s->ui, s->now_ms) <= s->now_ms + 1);
	s->now_ms += 1;
	ui_want(&s->ui, &s->link, s->now_ms);
	assert_string_equal(s->want, "page PABC12");
	s->want[0] = '\0';
	s->record->pages[0].updated_ms++;
	change(s, TABLE_PAGE);
	ui_want(&s->ui, &s->link, s->now_ms); /* it moved */
	assert_string_equal(s->want, "page PABC12");
	s->want[0] = '\0';
	ui_want(&s->ui, &s->link, s->now_ms);
	assert_string_equal(s->want, "");
	press(s, "Esc");
	ui_want(&s->ui, &s->link, s->now_ms + 3600000);
	assert_string_equal(s->want, "");
	end(s);
}

static void
an_escalation_counts_down(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	s->ui.sources[0].ok_ms = s->ui.sources[1].ok_ms = -1; /* their ages tick, too */
	press(s, "Enter");
	assert_true(shows(s, "Escalates     in 02:10, to the next level"));
	assert_true(ui_next_tick(&s->ui, s->now_ms) == s->now_ms + 1000);
	s->now_ms += 1000;
	draw(s);
	assert_true(shows(s, "Escalates     in 02:09, to the next level"));
	assert_true(shows(s, "oldest 04:11, escalates in 02:09"));
	s->now_ms += 141000;
	draw(s);
	assert_true(shows(s, "was due 00:12 ago, to the next level"));
	assert_true(shows(s, "oldest 06:32, escalating"));
	s->record->pages[0].escalates_ms = 0;
	change(s, TABLE_PAGE);
	assert_false(shows(s, "Escalates"));
	assert_false(shows(s, "escalating"));
	end(s);
}

static void
a_detail_shows_all_of_a_ticket_and_an_entry(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, "Tab");
	press(s, "Enter");
	assert_true(shows(s, "Pages for its   priority") || shows(s, "Pages for its priority"));
	assert_string_equal(s->want, "ticket 8812");
	golden_compare(&s->canvas, "ui_ticket_80x24");
	resize(s, 30, 100);
	golden_compare(&s->canvas, "ui_ticket_100x30");
	resize(s, 24, 80);
	press(s, "Esc");
	press(s, "Tab");
	press(s, "k");
	press(s, "k");
	press(s, "k");
	press(s, "Enter");
	golden_compare(&s->canvas, "ui_entry_80x24");
	assert_string_equal(s->want, "ticket 8812");
	end(s);
}

static void
long_comments_and_many_are_cut(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);
	struct buf lines, line;

	(void)state;
	buf_init(&lines, 65536);
	buf_init(&line, 65536);
	for (int i = 1; i <= 500; i++)
		(void)buf_printf(&lines, "line %d\n", i);
	while (line.length < 60000)
		(void)buf_string(&line, "one without an end ");
	s->record->comments[0].text = text_of(lines.data);
	s->record->comments[1].text = text_of(line.data);
	press(s, "Tab");
	press(s, "Enter");
	resize(s, 60, 100);
	assert_true(shows(s, "  line 30"));
	assert_false(shows(s, "line 31"));
	assert_true(shows(s, "  ..."));
	resize(s, 200, 100); /* 8 KiB are 84 lines here */
	assert_true(shows(s, "checkout is down"));
	assert_true(shows(s, "Log"));
	s->record->comments[0].text = s->record->comments[1].text = text_of("short");
	while (s->record->comments_count < 30)
		fake_comment(s->record, "Jo Park", true, "again", 300);
	change(s, TABLE_DETAIL);
	assert_true(shows(s, "Older ones are in Zendesk."));
	buf_clear(&lines);
	buf_clear(&line);
	end(s);
}

static void
a_step_and_a_customer_can_be_read_whole(void **state)
{
	static const char long_text[] = "Our own platform is hit, so post on the status page; say "
					"since when it is so, what "
					"is hit, and when the next word comes";
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	s->record->steps[2].text = text_of(long_text);
	s->record->customers[0].notes = text_of("ask for the duty manager");
	(void)ui_changed(&s->ui, TABLE_STEP | TABLE_CUSTOMER);
	for (int i = 0; i < 3; i++)
		press(s, "Tab");
	press(s, "g");
	press(s, "j");
	press(s, "j");
	assert_false(shows(s, "when the next word comes"));
	press(s, "Enter");
	assert_true(shows(s, "Step - 3"));
	assert_true(shows(s, "when the next word comes"));
	assert_true(shows(s, "skipped"));
	press(s, "Esc");
	press(s, "Tab");
	press(s, "Enter"); /* no incident is open in which it could be given */
	assert_true(shows(s, "Role - On-call"));
	press(s, "Esc");
	press(s, "Tab");
	press(s, "g");
	press(s, "Enter");
	assert_true(shows(s, "ask for the duty manager"));
	press(s, "j");
	press(s, "q");
	press(s, "j");
	press(s, "Enter");
	assert_true(shows(s, "Contact       Jo Park"));
	end(s);
}

static void
help_lists_the_keys(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, "?");
	golden_compare(&s->canvas, "ui_help_80x24");
	press(s, "?");
	assert_int_equal(s->ui.covers_count, 0);
	press(s, "Enter");
	press(s, "?");
	press(s, "Esc");
	assert_int_equal(s->ui.covers_count, 1);
	end(s);
}

static void
a_tiny_screen_is_one_line(void **state)
{
	struct stage *s = begin(fake_room(), 9, 60);

	(void)state;
	assert_non_null(strstr(row_text(s, 0), "! 3 unacked, oldest 04:10  PD 4s  ZD 11s"));
	press(s, "n");
	type(s, "still typing");
	assert_true(shows(s, "still typing"));
	end(s);
}

static void
what_did_not_change_is_not_read(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);
	int reads;

	(void)state;
	draw(s); /* what the first frame does not wait for */
	reads = s->record->reads;
	assert_false(ui_changed(&s->ui, 0));
	assert_false(ui_changed(&s->ui, TABLE_SOURCE));
	assert_false(ui_stale(&s->ui));
	press(s, "j");
	press(s, "Tab");
	assert_int_equal(s->record->reads, reads);
	assert_true(ui_changed(&s->ui, TABLE_STEP));
	draw(s);
	assert_int_equal(s->record->reads, reads + 1);
	press(s, "z");
	assert_false(ui_changed(&s->ui, TABLE_STEP));
	assert_false(ui_stale(&s->ui));
	press(s, "z");
	end(s);
}

static void
a_failed_read_keeps_the_old_rows(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);

	(void)state;
	s->record->fails = true;
	s->now_ms += 65000;
	change(s, TABLE_ALL);
	assert_true(shows(s, "5xx over"));
	assert_true(shows(s, "as of 01:05 ago"));
	assert_true(shows(s, "! The record cannot be read"));
	s->record->fails = false;
	change(s, TABLE_ALL);
	assert_false(shows(s, "as of"));
	end(s);
}

static void
the_screen_ticks_when_it_changes(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);
	struct buf before;
	struct buf after;

	(void)state;
	s->now_ms += 300;
	assert_true(ui_next_tick(&s->ui, s->now_ms) == fake_now_ms + 1000);
	buf_init(&before, 65536);
	buf_init(&after, 65536);
	ui_draw(&s->ui, &s->canvas, fake_now_ms, fake_steady_ms);
	canvas_dump(&s->canvas, true, &before);
	ui_draw(&s->ui, &s->canvas, fake_now_ms + 999, fake_steady_ms);
	canvas_dump(&s->canvas, true, &after);
	assert_string_equal(before.data, after.data);
	buf_clear(&before);
	buf_clear(&after);
	end(s);
	s = begin(calloc(1, sizeof(struct record)), 24, 80);
	s->ui.sources[0].state = s->ui.sources[1].state = SOURCE_OFF;
	assert_true(ui_next_tick(&s->ui, s->now_ms) == INT64_MAX);
	press(s, "x");
	assert_true(shows(s, "x is not bound here; ? lists the keys"));
	s->now_ms += UI_MESSAGE_MS - 1;
	press(s, "z"); /* too soon to have been read */
	assert_true(shows(s, "x is not bound here"));
	s->now_ms += 3600 * 1000; /* unread: nobody was there */
	assert_true(shows(s, "x is not bound here"));
	press(s, "z");
	assert_false(shows(s, "x is not bound here"));
	assert_true(ui_next_tick(&s->ui, s->now_ms) == INT64_MAX);
	end(s);
}

static void
no_cell_is_dangerous(const struct stage *s)
{
	for (int i = 0; i < 24 * 80; i++)
		assert_true((unsigned char)s->canvas.cells[i].glyph.bytes[0] >= ' ' ||
			    s->canvas.cells[i].glyph.cols == 0);
}

static void
hostile_titles_stay_in_their_cells(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);
	struct record *r = s->record;
	const char *evil = "\x1b[2J\x1b]0;own\x07\xe2\x80\xae gnp.exe \xc2\x9b"
			   "31m \xff\n\r\t end";

	(void)state;
	for (int i = 0; i < s->record->pages_count; i++)
		s->record->pages[i].title = s->record->pages[i].service = text_of(evil);
	s->record->oncall = evil;
	change(s, TABLE_ALL);
	press(s, "Enter");
	press(s, "n");
	no_cell_is_dangerous(s);
	press(s, "Esc");
	r->notes[0].text = r->notes[0].person = r->alerts[0].text = text_of(evil);
	r->alerts[0].severity = r->changes[0].origin = r->changes[0].text = text_of(evil);
	r->service.status = r->service.maintenance = text_of(evil);
	r->comments[0].text = r->comments[0].person = r->tickets[0].pages_by = text_of(evil);
	change(s, TABLE_ALL);
	no_cell_is_dangerous(s);
	press(s, "G");
	no_cell_is_dangerous(s);
	press(s, "Esc");
	press(s, "j");
	press(s, "j");
	press(s, "Enter");
	assert_string_equal(s->want, "ticket 8812");
	no_cell_is_dangerous(s);
	press(s, "G");
	no_cell_is_dangerous(s);
	end(s);
}

static void
every_size_is_survived(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	for (int i = 0; i < 3; i++) {
		for (int rows = 1; rows <= 60; rows += rows < 14 ? 1 : 5) {
			for (int cols = 1; cols <= 200; cols += cols < 46 ? 3 : 17)
				resize(s, rows, cols);
		}
		press(s, i == 0 ? "Enter" : "n"); /* then with a detail, then with a prompt */
		s->ui.engine = UI_ENGINE_GONE;
		s->ui.banner = "DRILL - nothing leaves this machine";
	}
	end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_room_fills_three_columns),
		cmocka_unit_test(the_room_fills_two_columns),
		cmocka_unit_test(the_room_has_tabs_where_it_is_narrow),
		cmocka_unit_test(tabs_say_what_is_out_of_sight),
		cmocka_unit_test(ascii_says_as_much),
		cmocka_unit_test(an_empty_room_says_so),
		cmocka_unit_test(a_detail_shows_all_of_a_page),
		cmocka_unit_test(a_detail_shows_what_hangs_on_a_page),
		cmocka_unit_test(an_open_detail_is_asked_for_again),
		cmocka_unit_test(an_escalation_counts_down),
		cmocka_unit_test(a_detail_shows_all_of_a_ticket_and_an_entry),
		cmocka_unit_test(long_comments_and_many_are_cut),
		cmocka_unit_test(a_step_and_a_customer_can_be_read_whole),
		cmocka_unit_test(help_lists_the_keys),
		cmocka_unit_test(a_tiny_screen_is_one_line),
		cmocka_unit_test(what_did_not_change_is_not_read),
		cmocka_unit_test(a_failed_read_keeps_the_old_rows),
		cmocka_unit_test(the_screen_ticks_when_it_changes),
		cmocka_unit_test(hostile_titles_stay_in_their_cells),
		cmocka_unit_test(every_size_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
