/* tests/test_ui_detail.c - what details say, and how one goes from one to another.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include "tests/fake_stage.h"
#include "tests/golden.h"

static void
a_page_says_who_was_notified_and_how_long_it_waits(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	s->ui.sources[0].ok_ms = s->ui.sources[1].ok_ms = -1; /* their ages tick, too */
	press(s, "Enter");
	assert_true(shows(s, "Notified: 2"));
	assert_true(shows(s, "02:56:58 Lee Park by sms"));
	assert_true(shows(s, "Since         2025-11-21 02:53:53, 04:10 ago"));
	assert_true(shows(s, "Link          https://acme.pagerduty.example/incidents/Q1"));
	s->now_ms += 2000;
	draw(s);
	assert_true(shows(s, "Since         2025-11-21 02:53:53, 04:12 ago"));
	s->record->notices_count = 0;
	for (int i = 0; i < 11; i++)
		fake_notice(s->record, "Kim Osei by phone", 10);
	change(s, TABLE_EVENT);
	assert_true(shows(s, "Notified: the newest 10"));
	end(s);
}

static void
a_ticket_says_where_it_is_and_what_is_in_its_fields(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	press(s, "Tab");
	press(s, "Enter");
	assert_true(shows(s, "Link          https://hosting.zendesk.example/agent/tickets/8812"));
	assert_true(shows(s, "Assigned      Kim Osei"));
	assert_true(shows(s, "Organization  Acme"));
	assert_true(shows(s, "Requester     Jo Park"));
	assert_true(shows(s, "Paging since  2025-11-21 02:54:43, 03:20 ago"));
	assert_true(shows(s, "Custom fields"));
	assert_true(shows(s, "360001          eu-2"));
	for (int i = 0; i < 20; i++)
		fake_field(s->record, 370000 + i, "x");
	change(s, TABLE_TICKET);
	assert_true(shows(s, "370017          x"));
	assert_false(shows(s, "370018"));
	assert_true(shows(s, "There are more."));
	press(s, "C-n"); /* of this one nothing more is known: nothing is said */
	assert_true(shows(s, "Ticket - #8815"));
	assert_false(shows(s, "Custom fields"));
	assert_false(shows(s, "Link"));
	end(s);
}

/* A link is there to be read in full, however narrow the screen. */
static void
a_link_is_never_cut(void **state)
{
	struct stage *s = begin(fake_room(), 30, 44);

	(void)state;
	s->record->pages[0].html_url = text_of("https://hosting.pagerduty.example/incidents/"
					       "Q1ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
	press(s, "Enter");
	press(s, "j");
	assert_true(shows(s, "https://hosting.pagerduty.ex"));
	assert_true(shows(s, "ample/incidents/Q1ABCDEFGHIJ"));
	assert_true(shows(s, "KLMNOPQRSTUVWXYZ0123456789"));
	end(s);
}

static void
the_next_row_is_a_key_away(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, "Enter");
	assert_true(shows(s, "Page - #1201"));
	press(s, "C-p");
	assert_true(shows(s, "This is the first row."));
	assert_true(shows(s, "Page - #1201"));
	s->now_ms += UI_MESSAGE_MS;
	press(s, "C-n");
	assert_true(shows(s, "Page - #1202"));
	assert_string_equal(s->want, "page PABC13");
	press(s, "C-n"); /* a ticket among the pages */
	assert_true(shows(s, "Ticket - #8812"));
	assert_string_equal(s->want, "ticket 8812");
	press(s, "n");
	assert_string_equal(s->ui.asked.row.subject, "ticket:8812");
	press(s, "Esc");
	press(s, "C-p");
	assert_true(shows(s, "Page - #1202"));
	assert_int_equal(s->ui.covers_count, 1);
	press(s, "Esc");
	assert_string_equal(pane_selected(&s->ui.panes[LAYOUT_PAGES]), "PABC13");
	press(s, "G");
	press(s, "Enter");
	press(s, "C-n");
	assert_true(shows(s, "This is the last row."));
	end(s);
}

static void
an_entry_leads_to_what_it_is_about(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, "Tab");
	press(s, "Tab");
	press(s, "k");
	press(s, "k"); /* triggered, of eu-db-2 */
	press(s, "Enter");
	assert_true(shows(s, "Timeline entry"));
	assert_true(shows(s, "Enter open"));
	press(s, "Enter");
	assert_true(shows(s, "Page - #1202 eu-db-2"));
	assert_string_equal(s->want, "page PABC13");
	press(s, "C-n");
	assert_true(shows(s, "There is no list below this."));
	press(s, "Esc");
	assert_true(shows(s, "Timeline entry"));
	press(s, "C-n");
	assert_true(shows(s, "LB pool eu-2 is out"));
	assert_false(shows(s, "Enter open")); /* about nothing */
	press(s, "Enter");
	assert_int_equal(s->ui.covers_count, 1);
	end(s);
}

/* The first row of a pane, opened, at the three sizes. */
static void
compare_at_three_sizes(enum layout_pane pane, const char *name)
{
	static const int sizes[][2] = {{48, 160}, {30, 100}, {24, 80}};

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct stage *s = begin(fake_room(), sizes[i][0], sizes[i][1]);
		char golden[64];

		while (s->ui.focus != (int)pane)
			press(s, "Tab");
		press(s, "g");
		press(s, "Enter");
		(void)snprintf(golden, sizeof golden, "ui_detail_%s_%dx%d", name, sizes[i][1],
			sizes[i][0]);
		golden_compare(&s->canvas, golden);
		end(s);
	}
}

static void
every_detail_fits_the_three_sizes(void **state)
{
	(void)state;
	compare_at_three_sizes(LAYOUT_PAGES, "page");
	compare_at_three_sizes(LAYOUT_TICKETS, "ticket");
	compare_at_three_sizes(LAYOUT_TIMELINE, "entry");
	compare_at_three_sizes(LAYOUT_STEPS, "step");
	compare_at_three_sizes(LAYOUT_CUSTOMERS, "customer");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_says_who_was_notified_and_how_long_it_waits),
		cmocka_unit_test(a_ticket_says_where_it_is_and_what_is_in_its_fields),
		cmocka_unit_test(a_link_is_never_cut),
		cmocka_unit_test(the_next_row_is_a_key_away),
		cmocka_unit_test(every_detail_fits_the_three_sizes),
		cmocka_unit_test(an_entry_leads_to_what_it_is_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
