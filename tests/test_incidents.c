/* tests/test_incidents.c - the list of all incidents, one of them in full, and going to it.
 * SPDX-License-Identifier: MIT */
#include "tests/room_stage.h"

static struct room_stage *
start(void **state, int rows, int cols)
{
	struct room *room = *state;

	assert_true(room_edit(room,
		"INSERT INTO incident (id, title, codename, kind, restricted, pack, status, "
		"severity,"
		" lead, cause, impact, eta_ms, eta_made_ms, declared_ms, recovered_ms, closed_ms, "
		"rev)"
		" VALUES ('3', 'Mail is slow', '', 'outage', 0, 'solo', 'green', 2, 'Lee Park',"
		"  'a full queue', 'mail comes late', NULL, NULL, 1763600000000, 1763600600000,"
		"  1763603725000, 1),"
		" ('4', 'Somebody is in', 'heron', 'security', 1, 'security', 'open', NULL, NULL,"
		"  NULL, '', NULL, NULL, 1763686000000, NULL, NULL, 1),"
		" ('12', 'Checkout is down', '', 'outage', 0, 'solo', 'recovering', 1, 'Dana "
		"Reyes',"
		"  NULL, 'nobody can pay', 1763690000000, 1763686400000, 1763686700000, NULL, NULL,"
		"  1);"
		"INSERT INTO severity (pack, level, label, ack_ms, respond_ms, pages, major, rev)"
		" VALUES ('solo', 1, 'Critical', 0, 0, 1, 1, 1), ('solo', 2, 'High', 0, 0, 1, 0, "
		"1);"
		"INSERT INTO ticket (id, subject, status, tags, organization, created_ms,"
		" updated_ms, rev, incident_id) VALUES (8812, 'it is down', 'open', '[]', 'Acme',"
		" 1763686999000, 1763686999000, 1, '12');"
		"INSERT INTO incident_customer (incident_id, customer, origin, confirmed_by,"
		" confirmed_ms, rev) VALUES ('12', 'Acme', 'ticket', 'Jo Park', 1763686999000, "
		"1)"));
	(void)room_pages(room,
		"{\"incidents\":[{\"id\":\"PA\",\"incident_number\":7,\"title\":\"5xx over 20 %\","
		"\"status\":\"triggered\",\"urgency\":\"high\",\"created_at\":\"2025-11-21T01:00:"
		"00Z\","
		"\"updated_at\":\"2025-11-21T01:00:00Z\",\"service\":{\"id\":\"S1\",\"summary\":"
		"\"checkout-api\"}}],\"more\":false}");
	assert_true(room_edit(room, "UPDATE page SET incident_id = '12'"));
	return room_stage_begin(room, rows, cols);
}

static int
row_of(const struct room_stage *s, const char *words)
{
	for (int row = 2; row < s->canvas.rows; row++) {
		if (strstr(room_stage_row(s, row), words) != NULL)
			return row;
	}
	return -1;
}

/* Newest first; what is over says how long it took; no word of what is restricted. */
static void
all_are_listed(void **state)
{
	static const int sizes[][2] = {{24, 80}, {48, 160}};

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct room_stage *s;

		if (i > 0) {
			(void)room_remove(state);
			(void)room_make(state);
		}
		s = start(state, sizes[i][0], sizes[i][1]);
		room_stage_press(s, "4");
		assert_true(row_of(s, "Checkout is down") < row_of(s, "heron"));
		assert_true(row_of(s, "heron") < row_of(s, "Mail is slow"));
		assert_non_null(strstr(room_stage_row(s, row_of(s, "Checkout")), "= #12"));
		assert_non_null(strstr(room_stage_row(s, row_of(s, "Checkout")), "SEV-1"));
		assert_non_null(strstr(room_stage_row(s, row_of(s, "Checkout")), "recovering"));
		assert_non_null(strstr(room_stage_row(s, row_of(s, "Mail is slow")), "01h02"));
		assert_non_null(strstr(room_stage_row(s, row_of(s, "heron")), "SECURITY"));
		assert_false(room_stage_shows(s, "Somebody is in"));
		room_stage_press(s, "/");
		room_stage_type(s, "status:gre");
		room_stage_press(s, "Enter");
		assert_int_equal(row_of(s, "heron"), -1);
		room_stage_end(s);
	}
}

static void
one_is_seen_in_full(void **state)
{
	struct room_stage *s = start(state, 48, 160);

	room_stage_press(s, "4");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "Incident - #12 Checkout is down"));
	assert_true(room_stage_shows(s, "1 Critical"));
	assert_true(room_stage_shows(s, "nobody can pay"));
	assert_true(room_stage_shows(s, "2025-11-21 01:53:20")); /* the ETA */
	assert_true(room_stage_shows(s, "2025-11-21 00:53:20")); /* and when it was said */
	assert_true(room_stage_shows(s, "Pages: 1, 1 active"));
	assert_true(room_stage_shows(s, "#7 triggered"));
	assert_true(room_stage_shows(s, "checkout-api  5xx over 20 %"));
	assert_true(room_stage_shows(s, "Acme  it is down"));
	assert_true(room_stage_shows(s, "confirmed           Acme  Jo Park"));
	room_stage_press(s, "C-n");
	assert_true(room_stage_shows(s, "Incident - #4 heron"));
	assert_true(room_stage_shows(s, "only those who work on it"));
	assert_false(room_stage_shows(s, "Somebody is in"));
	room_stage_end(s);
}

/* What is said there is said of the row, not of the screen's own. */
static void
one_goes_from_the_list_to_the_room(void **state)
{
	struct room_stage *s = start(state, 24, 80);

	room_stage_press(s, "4");
	room_stage_press(s, "Space");
	assert_true(room_stage_shows(s, "about that one already"));
	room_stage_press(s, "j");
	room_stage_press(s, "E");
	assert_true(room_stage_shows(s, "ETA of incident 4 heron: "));
	assert_string_equal(s->ui.asked.incident, "4");
	assert_string_equal(s->ui.asked.row.subject, "incident:4");
	room_stage_press(s, "Esc");
	room_stage_press(s, "Space");
	assert_string_equal(s->ui.current.id, "4");
	assert_int_equal(s->ui.view, VIEW_ROOM);
	assert_true(room_stage_shows(s, "Now incident 4 (2 of 2 open): heron"));
	room_stage_press(s, "4");
	room_stage_press(s, "j");
	room_stage_press(s, "Space");
	assert_true(room_stage_shows(s, "That one is over"));
	assert_string_equal(s->ui.current.id, "4");
	room_stage_end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all_are_listed, room_make, room_remove),
		cmocka_unit_test_setup_teardown(one_is_seen_in_full, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			one_goes_from_the_list_to_the_room, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
