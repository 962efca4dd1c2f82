/* tests/test_yank.c - what is copied of rows, and how it is shown.
 * SPDX-License-Identifier: MIT */
#include "tests/golden.h"
#include "tests/room_stage.h"

#include "store/ticket.h"

static void
page(struct room *room, const char *id, const char *title, const char *url)
{
	char reply[1024];

	(void)snprintf(reply, sizeof reply,
		"{\"incident\":{\"id\":\"%s\",\"incident_number\":1234,\"title\":\"%s\","
		"\"status\":\"triggered\","
		"\"html_url\":\"%s\",\"service\":{\"id\":\"S1\",\"summary\":\"search\"},"
		"\"created_at\":\"2025-11-21T00:00:00Z\",\"updated_at\":\"2025-11-21T00:00:00Z\"}}",
		id, title, url);
	(void)room_pages(room, reply);
}

static void
tickets(struct room *room)
{
	static const char reply[] =
		"{\"tickets\":[{\"id\":8812,\"subject\":\"checkout is down\",\"status\":\"open\","
		"\"priority\":\"normal\",\"requester_id\":1,\"tags\":[],"
		"\"created_at\":\"2025-11-21T00:00:00Z\",\"updated_at\":\"2025-11-21T00:00:00Z\"}]"
		"}";
	struct merge merge;

	room_begin(room, "zendesk");
	room_ok(ticket_merge(room->record, reply, strlen(reply),
		"{\"priorities\":[],\"tags\":[],\"fields\":[]}", &merge));
	(void)room_end(room);
}

static struct room_stage *
begin(struct room *room)
{
	page(room, "P1", "disk is full", "https://acme.pagerduty.example/incidents/P1");
	page(room, "P2", "queries \\u001b[2J time out\\nrm -r x", "");
	tickets(room);
	return room_stage_begin(room, 24, 80);
}

static void
yank(struct room_stage *s, const char *what)
{
	s->copied = NULL;
	room_stage_press(s, "y");
	room_stage_press(s, what);
}

static void
a_page_has_an_id_a_url_and_a_message(void **state)
{
	struct room_stage *s = begin(*state);

	room_stage_press(s, "y");
	golden_compare(&s->canvas, "ui_yank_80x24");
	room_stage_press(s, "Esc");
	yank(s, "i");
	assert_string_equal(s->copied, "P1");
	assert_true(room_stage_shows(s, "copied: P1"));
	yank(s, "u");
	assert_string_equal(s->copied, "https://acme.pagerduty.example/incidents/P1");
	assert_true(room_stage_shows(s, "copied: https://acme.pagerduty.example/incidents/P1"));
	yank(s, "m");
	assert_string_equal(s->copied, "disk is full");
	assert_int_equal(s->ui.covers_count, 0);
	room_stage_end(s);
}

static void
what_is_dangerous_is_not_copied(void **state)
{
	struct room_stage *s = begin(*state);

	room_stage_press(s, "j");
	yank(s, "m");
	assert_non_null(strstr(s->copied, "queries ^[[2J time out"));
	assert_null(strchr(s->copied, '\n')); /* nor is one line two, in a shell */
	yank(s, "u");
	assert_null(s->copied);
	assert_true(room_stage_shows(s, "PagerDuty told no URL of this page."));
	room_stage_end(s);
}

static void
a_ticket_has_the_url_an_agent_reads_it_at(void **state)
{
	struct room_stage *s = begin(*state);

	room_stage_press(s, "Tab");
	yank(s, "u");
	assert_null(s->copied);
	assert_true(room_stage_shows(s, "zendesk.url"));
	yank_tickets_at(&s->ui.yank, "https://acme.zendesk.example/");
	yank(s, "u");
	assert_string_equal(s->copied, "https://acme.zendesk.example/agent/tickets/8812");
	yank(s, "i");
	assert_string_equal(s->copied, "8812");
	yank(s, "m");
	assert_string_equal(s->copied, "checkout is down");
	room_stage_press(s, "Enter");
	yank(s, "i"); /* in the detail too */
	assert_string_equal(s->copied, "8812");
	room_stage_end(s);
}

static void
an_entry_has_the_url_of_what_it_is_about(void **state)
{
	struct room_stage *s = begin(*state);

	for (int i = 0; i < 2; i++)
		room_stage_press(s, "Tab");
	room_stage_press(s, "g");
	yank(s, "m");
	assert_string_equal(s->copied, "search: disk is full");
	yank(s, "i");
	assert_string_equal(s->copied, "1");
	yank(s, "u");
	assert_string_equal(s->copied, "https://acme.pagerduty.example/incidents/P1");
	room_stage_press(s, "Enter");
	yank(s, "m");
	assert_string_equal(s->copied, "search: disk is full");
	room_stage_end(s);
}

/* While it is asked what to copy, the timeline goes on. */
static void
the_row_is_that_of_the_key_press(void **state)
{
	struct room_stage *s = begin(*state);

	for (int i = 0; i < 2; i++)
		room_stage_press(s, "Tab");
	room_stage_press(s, "G"); /* follows what is new */
	room_stage_press(s, "y");
	assert_true(room_stage_shows(s, "Copy of "));
	page(s->room, "P3", "one more", "");
	room_stage_come(s);
	room_stage_press(s, "m");
	assert_non_null(strstr(s->copied, "checkout is down"));
	room_stage_end(s);
}

static void
what_is_selected_is_copied_a_line_each(void **state)
{
	struct room_stage *s = begin(*state);

	room_stage_press(s, "Space");
	room_stage_press(s, "Space");
	room_stage_press(s, "y");
	assert_true(room_stage_shows(s, "Copy of 2 selected: "));
	room_stage_press(s, "i");
	assert_string_equal(s->copied, "P1\nP2");
	golden_compare(&s->canvas, "ui_yanked_80x24");
	room_stage_resize(s, 30, 100);
	golden_compare(&s->canvas, "ui_yanked_100x30");
	room_stage_resize(s, 48, 160);
	golden_compare(&s->canvas, "ui_yanked_160x48");
	room_stage_press(s, "Esc");
	assert_int_equal(s->ui.covers_count, 0);
	yank(s, "u");
	assert_string_equal(s->copied, "https://acme.pagerduty.example/incidents/P1");
	assert_true(room_stage_shows(s, "1 of 2 rows, the others have none"));
	room_stage_end(s);
}

static void
one_that_is_gone_is_copied_too(void **state)
{
	struct room_stage *s = begin(*state);

	room_stage_press(s, "Space");
	room_stage_press(s, "Space");
	(void)room_pages(s->room,
		"{\"incident\":{\"id\":\"P1\",\"title\":\"disk is full\",\"status\":\"resolved\","
		"\"created_at\":\"2025-11-21T00:00:00Z\",\"updated_at\":\"2025-11-21T00:09:00Z\"}"
		"}");
	room_stage_come(s);
	assert_true(room_stage_shows(s, "2 selected, 1 gone"));
	yank(s, "i");
	assert_string_equal(s->copied, "P1\nP2");
	room_stage_end(s);
}

static void
what_the_terminal_refuses_is_shown(void **state)
{
	struct room_stage *s = begin(*state);

	s->refused = err_make(ERR_MISSING, "This terminal has no clipboard.");
	yank(s, "u");
	assert_int_equal(s->ui.covers_count, 1);
	assert_true(room_stage_shows(s, "not copied: select it"));
	assert_true(room_stage_shows(s, "This terminal has no clipboard."));
	assert_true(room_stage_shows(s, "https://acme.pagerduty.example/incidents/P1"));
	room_stage_press(s, "y"); /* nothing more to take there */
	assert_true(room_stage_shows(s, "There is no row to copy from."));
	room_stage_end(s);
}

static void
more_than_a_clipboard_holds_is_said(void **state)
{
	struct room_stage *s;
	char title[600];
	char id[16];

	memset(title, 'x', sizeof title - 1);
	title[sizeof title - 1] = '\0';
	for (int i = 0; i < 20; i++) {
		(void)snprintf(id, sizeof id, "PM%02d", i);
		page(*state, id, title, "");
	}
	s = room_stage_begin(*state, 48, 160);
	for (int i = 0; i < 20; i++)
		room_stage_press(s, "Space");
	/* the last one was let go again: the cursor could not go on */
	yank(s, "m");
	assert_true(strlen(s->copied) <= YANK_CAP_BYTES);
	assert_true(strlen(s->copied) > YANK_CAP_BYTES - sizeof title);
	assert_true(room_stage_shows(s, "13 of 20 rows"));
	room_stage_end(s);
}

static void
where_there_is_no_row_there_is_nothing_to_copy(void **state)
{
	struct room_stage *s = room_stage_begin(*state, 24, 80);

	room_stage_press(s, "y");
	assert_true(room_stage_shows(s, "There is no row to copy from."));
	assert_false(s->ui.prompting);
	room_stage_end(s);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(a_page_has_an_id_a_url_and_a_message),
		IN_ROOM(what_is_dangerous_is_not_copied),
		IN_ROOM(a_ticket_has_the_url_an_agent_reads_it_at),
		IN_ROOM(an_entry_has_the_url_of_what_it_is_about),
		IN_ROOM(the_row_is_that_of_the_key_press),
		IN_ROOM(what_is_selected_is_copied_a_line_each),
		IN_ROOM(one_that_is_gone_is_copied_too),
		IN_ROOM(what_the_terminal_refuses_is_shown),
		IN_ROOM(more_than_a_clipboard_holds_is_said),
		IN_ROOM(where_there_is_no_row_there_is_nothing_to_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
