/* tests/test_ui_incident.c - declaring an incident and saying how it goes, with keys.
 * SPDX-License-Identifier: MIT */
#include "tests/golden.h"
#include "tests/heard.h"

#define PAGE(id, number, title)                                                                    \
	"{\"id\":\"" id "\",\"incident_number\":" number ",\"title\":\"" title                     \
	"\",\"status\":\"triggered\",\"urgency\":\"high\",\"created_at\":\"2025-11-21T01:00:"      \
	"00Z\","                                                                                   \
	"\"updated_at\":\"2025-11-21T01:00:00Z\",\"service\":{\"id\":\"S1\",\"summary\":"          \
	"\"checkout-api\"}}"

static void
furnish(struct room *room)
{
	(void)room_pages(room, "{\"incidents\":[" PAGE("PA", "1", "5xx over 20 % in eu-2") "," PAGE(
				       "PB", "2", "replication lag") "],\"more\":false}");
	assert_true(room_edit(room,
		"INSERT INTO severity (pack, level, label, ack_ms, respond_ms, pages, major, rev)"
		" VALUES ('solo', 1, 'Critical', 0, 3600000, 1, 1, 1),"
		" ('solo', 2, 'High', 0, 14400000, 1, 0, 1),"
		" ('solo', 3, 'Medium', 0, 28800000, 0, 0, 1);"
		"INSERT INTO card (pack, what, place, text, rev) VALUES"
		" ('solo', 'intake', 1, 'Does every customer get what they pay for?', 1),"
		" ('solo', 'intake', 2, 'Would you leave it like this until the morning?', 1),"
		" ('solo', 'means', 1, 'Major: severe downtime, or data may be lost', 1),"
		" ('solo', 'means', 2, 'Minor: something is slower or weaker than it should be', "
		"1),"
		" ('solo', 'examples', 1, 'A certificate has expired', 1),"
		" ('solo', 'reminders', 1, 'Look at the maintenance calendar', 1);"
		"INSERT INTO cause (pack, place, name, actions, rev)"
		" VALUES ('solo', 1, 'Bad deployment', '[\"Roll back\"]', 1)"));
}

static void
open_incident(struct room *room, const char *sql)
{
	assert_true(room_edit(room, sql));
}

#define INCIDENT(id, title, more)                                                                  \
	"INSERT INTO incident (id, title, kind, pack, status, declared_ms, rev, restricted,"       \
	" codename) VALUES ('" id "', '" title "', 'outage', 'solo', 'open', 1763686" id "00000, " \
	"1, " more ")"

static struct room_stage *
start(void **state, struct heard *heard, int rows, int cols)
{
	struct room *room = *state;
	struct room_stage *s;

	furnish(room);
	s = room_stage_begin(room, rows, cols);
	heard_begin(s, heard);
	return s;
}

/* From the row under the cursor; security is asked first, and one key says no. */
static void
a_row_is_declared(void **state)
{
	static const int sizes[][2] = {{24, 80}, {48, 160}};
	static const char *const goldens[] = {"ui_declare_80x24", "ui_declare_160x48"};

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct heard heard;
		struct room_stage *s;

		if (i > 0) {
			(void)room_remove(state);
			(void)room_make(state);
		}
		s = start(state, &heard, sizes[i][0], sizes[i][1]);
		room_stage_press(s, "D");
		assert_true(room_stage_shows(s, "> Security"));
		assert_true(room_stage_shows(s, "page #1 checkout-api"));
		assert_true(room_stage_shows(s, "Does every customer get what they pay for?"));
		golden_compare(&s->canvas, goldens[i]);
		room_stage_press(s, "n");
		assert_true(room_stage_shows(s, "Title: 5xx over 20 % in eu-2"));
		room_stage_press(s, "Enter");
		assert_true(room_stage_shows(s, "1  Critical"));
		assert_true(room_stage_shows(s, "If unsure take the higher"));
		room_stage_type(s, "2");
		room_stage_press(s, "Enter");
		assert_int_equal(heard.orders, 1);
		assert_string_equal(heard.name, "incident-declare");
		assert_string_equal(heard.subject, "page:PA");
		assert_string_equal(heard.args,
			"{\"security\":\"no\","
			"\"title\":\"5xx over 20 % in eu-2\",\"severity\":\"2\"}");
		room_stage_end(s);
	}
}

/* Nothing but a title is wanted; and what it is about is what was selected when D was pressed. */
static void
what_is_selected_is_declared_without_a_severity(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard, 24, 80);

	room_stage_press(s, "Space");
	room_stage_press(s, "Space");
	room_stage_press(s, "D");
	assert_true(room_stage_shows(s, "2 selected"));
	room_stage_press(s, "Enter");
	room_stage_press(s, "C-u");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "Nothing is typed yet."));
	room_stage_type(s, "Checkout is down");
	room_stage_press(s, "Enter");
	room_stage_press(s, "Enter");
	assert_string_equal(heard.subject, "");
	assert_string_equal(heard.args, "{\"security\":\"no\",\"title\":\"Checkout is down\","
					"\"subjects\":[\"page:PA\",\"page:PB\"]}");
	room_stage_end(s);
}

/* From elsewhere it is by hand: no page is meant that is not under the cursor. */
static void
by_hand_it_is_about_no_row(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard, 24, 80);

	open_incident(s->room, INCIDENT("3", "Mail is slow", "0, ''"));
	room_stage_come(s);
	room_stage_press(s, "Tab");
	room_stage_press(s, "D");
	room_stage_press(s, "y");
	assert_true(room_stage_shows(s, "the top line says it, unless it is restricted"));
	room_stage_type(s, "Somebody is in");
	room_stage_press(s, "C-s");
	assert_string_equal(heard.subject, "");
	assert_string_equal(heard.args, "{\"security\":\"yes\",\"title\":\"Somebody is in\"}");
	room_stage_end(s);
}

static void
what_is_said_is_said_of_the_screens_incident(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard, 24, 80);
	char expected[80];

	room_stage_press(s, "E");
	assert_true(room_stage_shows(s, "No incident is open: D declares one."));
	room_stage_press(s, ":");
	room_stage_type(s, "incident-cause");
	assert_true(room_stage_shows(s, "No incident is open: D declares one."));
	room_stage_press(s, "Esc");
	assert_int_equal(heard.orders, 0);
	open_incident(s->room, INCIDENT("3", "Mail is slow", "0, ''"));
	room_stage_come(s);
	room_stage_press(s, "E");
	assert_true(room_stage_shows(s, "ETA of incident 3 Mail is slow: "));
	room_stage_type(s, "1h30m");
	assert_true(room_stage_shows(s, "(in 1h30)"));
	room_stage_press(s, "Enter");
	assert_string_equal(heard.name, "incident-eta");
	assert_string_equal(heard.subject, "incident:3");
	(void)snprintf(expected, sizeof expected, "{\"incident\":\"3\",\"eta_ms\":%lld}",
		(long long)(s->room->now_ms + INT64_C(90) * 60 * 1000));
	assert_string_equal(heard.args, expected);
	heard_answer(s, &heard, true, "");

	room_stage_press(s, ":");
	room_stage_type(s, "incident-cause");
	room_stage_press(s, "Enter");
	room_stage_type(s, "deploy");
	room_stage_press(s, "Enter");
	assert_string_equal(heard.args, "{\"incident\":\"3\",\"cause\":\"Bad deployment\"}");
	heard_answer(s, &heard, true, "");

	room_stage_press(s, ":");
	room_stage_type(s, "incident-end");
	room_stage_press(s, "Enter");
	room_stage_press(s, "c");
	room_stage_type(s, "a test");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "incident 3 Mail is slow"));
	assert_true(room_stage_shows(s, "Why: a test"));
	room_stage_press(s, "y");
	assert_string_equal(
		heard.args, "{\"incident\":\"3\",\"how\":\"cancelled\",\"reason\":\"a test\"}");
	heard_answer(s, &heard, true, "");
	room_stage_end(s);
}

/* `[` and `]` go round those that are open, and close what is about the old one. */
static void
one_goes_from_incident_to_incident(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard, 24, 80);

	room_stage_press(s, "]");
	assert_true(room_stage_shows(s, "No incident is open: D declares one."));
	open_incident(s->room, INCIDENT("3", "Mail is slow", "0, ''"));
	room_stage_come(s);
	room_stage_press(s, "]");
	assert_true(room_stage_shows(s, "Only this one incident is open."));
	open_incident(s->room, INCIDENT("4", "Somebody is in", "1, 'heron'"));
	room_stage_come(s);
	assert_string_equal(s->ui.current.id, "3");
	room_stage_press(s, "Enter"); /* the detail of a page */
	assert_int_equal(s->ui.covers_count, 1);
	room_stage_press(s, "]");
	assert_int_equal(s->ui.covers_count, 0);
	assert_string_equal(s->ui.current.id, "4");
	assert_true(room_stage_shows(s, "Now incident 4 (1 of 2 open): heron"));
	assert_false(room_stage_shows(s, "Somebody is in"));
	room_stage_press(s, "[");
	assert_string_equal(s->ui.current.id, "3");
	room_stage_end(s);
}

/* When the screen's incident is over it says which one it is about now, and what was open of the
 * old one is closed. */
static void
one_that_is_over_gives_way_to_the_next(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard, 24, 80);

	open_incident(s->room, INCIDENT("4", "Checkout is down", "0, ''"));
	open_incident(s->room, INCIDENT("3", "Mail is slow", "0, ''"));
	assert_true(room_edit(s->room, "INSERT INTO step (incident_id, id, place, text, state, rev)"
				       " VALUES ('4', 'announce', 1, 'Announce it', 'open', 1)"));
	room_stage_come(s);
	assert_string_equal(s->ui.current.id, "4");
	for (int i = 0; i < 3; i++)
		room_stage_press(s, "Tab");
	room_stage_press(s, "Enter");
	assert_int_equal(s->ui.covers_count, 1);
	assert_true(room_edit(s->room, "UPDATE incident SET status = 'green' WHERE id = '4'"));
	room_stage_come(s);
	assert_string_equal(s->ui.current.id, "3");
	assert_int_equal(s->ui.covers_count, 0);
	assert_true(room_stage_shows(s, "No longer incident 4: this is incident 3 now, Mail"));
	room_stage_end(s);
}

/* Who declares another one goes there; who does not stays where they are. */
static void
who_declares_goes_there(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard, 24, 80);

	open_incident(s->room, INCIDENT("3", "Mail is slow", "0, ''"));
	room_stage_come(s);
	room_stage_press(s, "D");
	room_stage_press(s, "n");
	room_stage_press(s, "C-s");
	open_incident(s->room, INCIDENT("4", "Checkout is down", "0, ''"));
	room_stage_come(s);
	assert_string_equal(s->ui.current.id, "3");
	heard_answer(s, &heard, true, "incident 4 declared");
	assert_string_equal(s->ui.current.id, "4");
	room_stage_end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_row_is_declared, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_selected_is_declared_without_a_severity, room_make, room_remove),
		cmocka_unit_test_setup_teardown(by_hand_it_is_about_no_row, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_said_is_said_of_the_screens_incident, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			one_goes_from_incident_to_incident, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			one_that_is_over_gives_way_to_the_next, room_make, room_remove),
		cmocka_unit_test_setup_teardown(who_declares_goes_there, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
