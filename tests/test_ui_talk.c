/* tests/test_ui_talk.c - the view Talk on a screen: clocks, updates, the announcement, the bridge.
 * SPDX-License-Identifier: MIT */
#include "tests/room_stage.h"
#include "tests/talk.h"

#define PIN "777888"

static struct bridge_config bridge = {.phone = "+1 555 0190",
	.participant_pin = "4711",
	.moderator_pin = PIN,
	.url = "https://meet.example.com/war"};
static struct config config = {.bridge = &bridge};

static int
setup(void **state)
{
	struct room *room;

	if (room_make(state) != 0)
		return -1;
	room = *state;
	talk_begin(room);
	return 0;
}

static struct room_stage *
begin(void **state, int rows, int cols)
{
	struct room_stage *s = room_stage_begin(*state, rows, cols);

	s->rules = (struct order_room){.config = &config, .watching = ""};
	room_stage_press(s, "3");
	return s;
}

static void
told(struct room_stage *s, const char *line)
{
	struct json *j;

	room_ok(json_open(&j));
	room_ok(json_read(j, line, strlen(line)));
	ui_told(&s->ui, "bridge", j, s->room->now_ms);
	json_close(j);
	room_stage_draw(s);
}

static void
enter(struct room_stage *s, int times)
{
	for (int i = 0; i < times; i++)
		room_stage_press(s, "Enter");
}

/* The confirmation stands as long as a person needs to read it. */
static void
confirm(struct room_stage *s)
{
	room_stage_draw(s);
	room_stage_press(s, "y");
}

static void
each_audience_has_its_countdown_in_words_and_symbols(void **state)
{
	struct room_stage *s = begin(state, 30, 100);

	assert_true(room_stage_shows(s, "  stakeholders  due in 29:59  no update yet"));
	assert_true(room_stage_shows(s, "  customers     due in 59:59"));
	s->room->now_ms += 16 * TALK_MINUTE;
	room_stage_draw(s);
	assert_true(room_stage_shows(s, "* stakeholders  soon: in 13:59"));
	s->room->now_ms += 16 * TALK_MINUTE;
	room_stage_draw(s);
	assert_true(room_stage_shows(s, "> stakeholders  DUE for 02:01"));
	s->room->now_ms += 16 * TALK_MINUTE;
	room_stage_draw(s);
	assert_true(room_stage_shows(s, "! stakeholders  OVERDUE by 03:01"));
	assert_int_equal(s->ui.panes[LAYOUT_CLOCKS].ops->next_tick(
				 &s->ui.panes[LAYOUT_CLOCKS], s->room->now_ms),
		s->room->now_ms + 1000);
	room_stage_end(s);
}

static void
nothing_new_is_one_key_and_says_what_was_recorded(void **state)
{
	struct room_stage *s = begin(state, 30, 100);

	s->room->now_ms += 32 * TALK_MINUTE;
	room_stage_press(s, "=");
	assert_false(s->ui.prompting);
	assert_true(room_stage_shows(s, "Nothing new for stakeholders recorded, the next one by"));
	assert_true(room_stage_shows(s, "  stakeholders  due in 30:00  last 0s ago, promised"));
	assert_true(room_stage_shows(s, "nothing new:"));
	/* In Clocks the row under the cursor is meant. */
	room_stage_press(s, "j");
	room_stage_press(s, "=");
	assert_true(room_stage_shows(s, "Nothing new for customers recorded"));
	talk_says(s->room, "SELECT group_concat(audience || what) FROM update_post",
		"stakeholdersnothing-new,customersnothing-new");
	room_stage_end(s);
}

static void
elsewhere_nothing_new_is_for_who_is_owed_it_first(void **state)
{
	struct room_stage *s = begin(state, 30, 100);

	room_stage_press(s, "j"); /* customers, in Clocks */
	room_stage_press(s, "1");
	room_stage_press(s, "=");
	talk_says(s->room, "SELECT audience FROM update_post", "stakeholders");
	room_stage_end(s);
}

static void
an_update_is_read_in_full_before_it_is_recorded(void **state)
{
	struct room_stage *s = begin(state, 30, 100);

	room_stage_press(s, "U");
	assert_string_equal(s->ui.prompt.text.data, "stakeholders");
	enter(s, 1);
	assert_string_equal(s->ui.prompt.text.data, "not resolved yet");
	enter(s, 1);
	assert_string_equal(s->ui.prompt.text.data, "Nobody can pay");
	enter(s, 1);
	room_stage_type(s, "we fail over");
	enter(s, 2);
	assert_string_equal(s->ui.prompt.text.data, "30m");
	enter(s, 1);
	assert_string_equal(s->ui.prompt.text.data,
		"Checkout is down: not resolved yet. Impact: Nobody can pay. Being done: we fail "
		"over. Next update 01:33 UTC.");
	room_stage_type(s, " Bye.");
	enter(s, 1);
	assert_true(room_stage_shows(s, "Audience: stakeholders"));
	assert_true(room_stage_shows(s, "Checkout is down: not resolved yet. Impact: Nobody can"));
	assert_true(room_stage_shows(s, "01:33 UTC. Bye."));
	assert_true(room_stage_shows(s, "Nothing is sent: it is recorded, and copied for you"));
	assert_int_equal(room_number(s->room, "SELECT count(*) FROM update_post"), 0);
	confirm(s);
	talk_says(s->room, "SELECT text FROM update_post",
		"Checkout is down: not resolved yet. Impact: Nobody can pay. Being done: we fail "
		"over. Next update 01:33 UTC. Bye.");
	assert_non_null(s->copied);
	assert_non_null(strstr(s->copied, "01:33 UTC. Bye."));
	assert_true(room_stage_shows(s, "Update to stakeholders recorded"));
	assert_true(room_stage_shows(s, "Copied - where the terminal allows it"));
	room_stage_end(s);
}

static void
the_next_update_starts_from_the_last_one(void **state)
{
	struct room_stage *s = begin(state, 30, 100);

	room_ok(talk_lead(s->room, "update-post",
		"{\"audience\":\"customers\",\"status\":\"failing over\",\"impact\":\"half "
		"pay\",\"actions\":\"db-2\",\"needs\":\"a DBA\"}"));
	room_stage_come(s);
	room_stage_press(s, "j"); /* customers */
	room_stage_press(s, "U");
	assert_string_equal(s->ui.prompt.text.data, "customers");
	enter(s, 1);
	assert_string_equal(s->ui.prompt.text.data, "failing over");
	enter(s, 1);
	assert_string_equal(s->ui.prompt.text.data, "half pay");
	enter(s, 1);
	assert_string_equal(s->ui.prompt.text.data, "db-2");
	enter(s, 1);
	assert_string_equal(s->ui.prompt.text.data, "a DBA");
	enter(s, 1);
	assert_string_equal(s->ui.prompt.text.data, "60m");
	room_stage_press(s, "Esc");
	room_stage_end(s);
}

static void
a_text_that_is_not_all_in_sight_is_not_confirmed(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	room_stage_press(s, "U");
	enter(s, 6);
	for (int i = 0; i < 140; i++)
		room_stage_type(s, "abcdefghi ");
	enter(s, 1);
	confirm(s);
	assert_int_equal(room_number(s->room, "SELECT count(*) FROM update_post"), 0);
	assert_true(room_stage_shows(s, "All of it must be read first"));
	room_stage_resize(s, 48, 80);
	confirm(s);
	assert_int_equal(room_number(s->room, "SELECT length(text) > 1400 FROM update_post"), 1);
	room_stage_end(s);
}

static void
an_announcement_is_copied_shown_and_recorded_when_it_was_posted(void **state)
{
	static const char text[] = "Critical: Checkout is down. Nobody can pay. Dana Reyes leads. "
				   "Needed: a DBA. Next update 01:33 UTC.";
	struct room_stage *s = begin(state, 30, 100);

	room_stage_press(s, "A");
	room_stage_type(s, "a DBA");
	enter(s, 1);
	assert_string_equal(s->copied, text);
	assert_true(room_stage_shows(s, "Announcement - copied, where the terminal allows it"));
	assert_true(room_stage_shows(s, "Critical: Checkout is down. Nobody can pay."));
	assert_true(room_stage_shows(s, "p then records that it was posted"));
	assert_int_equal(room_number(s->room, "SELECT count(*) FROM update_post"), 0);
	room_stage_press(s, "p");
	talk_says(s->room, "SELECT audience || ' ' || what || ' ' || needs FROM update_post",
		"team announce a DBA");
	talk_says(s->room, "SELECT text FROM update_post", text);
	assert_int_equal(s->ui.covers_count, 0);
	assert_true(room_stage_shows(s, "Announcement to team recorded"));
	room_stage_end(s);
}

static void
an_announcement_goes_to_whom_the_pack_says(void **state)
{
	struct room_stage *s;

	assert_true(room_edit(
		*state, "UPDATE template SET audience = 'outage' WHERE name = 'announce'"));
	s = begin(state, 30, 100);
	room_stage_press(s, "A");
	enter(s, 1);
	assert_true(room_stage_shows(s, "Paste it there for: outage. p then records"));
	room_stage_press(s, "p");
	talk_says(s->room, "SELECT audience || ' ' || what FROM update_post", "outage announce");
	room_stage_end(s);
}

static void
where_the_terminal_takes_no_copy_the_text_stands_there(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	s->refused = err_make(ERR_IO, "The terminal takes no copy.");
	room_stage_press(s, "A");
	enter(s, 1);
	assert_true(room_stage_shows(s, "not copied: select it here"));
	assert_true(room_stage_shows(s, "Critical: Checkout is down."));
	room_stage_press(s, "Esc");
	assert_int_equal(s->ui.covers_count, 0);
	assert_int_equal(room_number(s->room, "SELECT count(*) FROM update_post"), 0);
	room_stage_end(s);
}

static void
a_restricted_incident_is_announced_nowhere(void **state)
{
	struct room_stage *s;

	assert_true(room_edit(*state, "UPDATE incident SET restricted = 1"));
	s = begin(state, 24, 80);
	room_stage_press(s, "A");
	assert_false(s->ui.prompting);
	assert_true(room_stage_shows(s, "restricted"));
	assert_null(s->copied);
	room_stage_end(s);
}

static void
a_snooze_asks_until_when_and_why(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	s->room->now_ms += 20 * TALK_MINUTE;
	room_stage_press(s, "s");
	room_stage_type(s, "5m");
	enter(s, 1);
	room_stage_type(s, "on the phone");
	enter(s, 1);
	assert_true(room_stage_shows(s, "z stakeholders"));
	talk_says(s->room, "SELECT substr(text, -12) FROM event WHERE instr(text, 'snoozed until')",
		"on the phone");
	room_stage_press(s, "C");
	assert_int_equal(
		room_number(s->room, "SELECT called_out_ms FROM incident"), s->room->now_ms);
	room_stage_end(s);
}

static void
an_update_opens_in_full(void **state)
{
	struct room_stage *s = begin(state, 30, 100);

	room_ok(talk_lead(s->room, "update-post",
		"{\"audience\":\"stakeholders\",\"actions\":\"we fail over\"}"));
	room_stage_come(s);
	ui_focus(&s->ui, LAYOUT_UPDATES);
	room_stage_draw(s);
	assert_true(room_stage_shows(s, "stakeholders"));
	enter(s, 1);
	assert_true(room_stage_shows(s, "Update - to stakeholders"));
	assert_true(room_stage_shows(s, "Being done    we fail over"));
	room_stage_end(s);
}

static void
the_bridge_is_opened_joined_and_closed(void **state)
{
	struct room_stage *s = begin(state, 30, 100);

	ui_focus(&s->ui, LAYOUT_BRIDGE);
	room_stage_draw(s);
	assert_true(room_stage_shows(s, "not open; O opens it"));
	assert_true(room_stage_shows(s, "- (not told yet)"));
	room_stage_press(s, "O");
	assert_true(room_stage_shows(s, "OPEN since 01:03"));
	room_stage_press(s, "J");
	room_stage_type(s, "customer: Acme");
	enter(s, 1);
	assert_true(room_stage_shows(s, "01:03 customer: Acme"));
	room_stage_press(s, "O");
	assert_true(room_stage_shows(s, "The bridge is open already."));
	room_stage_press(s, "C");
	confirm(s);
	assert_true(room_stage_shows(s, "closed since 01:03"));
	room_stage_end(s);
}

static void
number_and_participant_pin_are_copied_and_the_moderator_pin_is_masked(void **state)
{
	struct room_stage *s = begin(state, 30, 100);

	ui_focus(&s->ui, LAYOUT_BRIDGE);
	told(s, "{\"phone\":\"+1 555 0190\",\"participant_pin\":\"4711\",\"masked\":1,"
		"\"url\":\"https://meet.example.com/war\",\"moderator_pin\":\"\"}");
	assert_true(room_stage_shows(s, "Number           +1 555 0190"));
	assert_true(room_stage_shows(s, "******"));
	room_stage_press(s, "j");
	room_stage_press(s, "y");
	room_stage_press(s, "i");
	assert_string_equal(s->copied, "+1 555 0190");
	room_stage_press(s, "y");
	room_stage_press(s, "m");
	assert_string_equal(s->copied, "+1 555 0190, PIN 4711, https://meet.example.com/war");
	room_stage_press(s, "j");
	room_stage_press(s, "y");
	room_stage_press(s, "i");
	assert_string_equal(s->copied, "4711");
	room_stage_press(s, "j");
	room_stage_press(s, "y");
	room_stage_press(s, "i");
	assert_string_equal(s->copied, "4711");
	assert_true(room_stage_shows(s, "is masked"));
	room_stage_end(s);
}

static char wanted[4][32];
static int wanted_count;

static void
want(void *to, const char *kind, const char *id)
{
	(void)to;
	if (strcmp(kind, "watchers") == 0)
		return; /* who watches is no number */
	assert_in_range(wanted_count, 0, 3);
	(void)snprintf(wanted[wanted_count++], sizeof wanted[0], "%s %s", kind, id);
}

static void
turn(struct room_stage *s)
{
	ui_want(&s->ui, &s->link, s->room->now_ms);
	room_stage_draw(s);
}

static void
reveal(struct room_stage *s)
{
	told(s, "{\"phone\":\"+1 555 0190\",\"participant_pin\":\"4711\",\"masked\":1,"
		"\"url\":\"\",\"moderator_pin\":\"" PIN "\"}");
}

static void
a_revealed_pin_is_gone_after_a_minute_and_when_one_looks_elsewhere(void **state)
{
	struct room_stage *s = begin(state, 30, 100);

	wanted_count = 0;
	s->link.want = want;
	ui_focus(&s->ui, LAYOUT_BRIDGE);
	turn(s);
	turn(s);
	assert_int_equal(wanted_count, 1);
	assert_string_equal(wanted[0], "bridge ");
	room_stage_press(s, "R");
	turn(s);
	turn(s);
	assert_int_equal(wanted_count, 2);
	assert_string_equal(wanted[1], "bridge moderator");
	assert_int_equal(room_number(s->room, "SELECT count(*) FROM event WHERE instr(text, "
					      "'moderator PIN of the bridge shown to Dana')"),
		1);
	assert_false(room_stage_shows(s, PIN));
	reveal(s);
	assert_true(room_stage_shows(s, PIN));
	s->room->now_ms += BRIDGE_SHOWN_MS - 1;
	room_stage_draw(s);
	assert_true(room_stage_shows(s, PIN));
	s->room->now_ms += 1;
	room_stage_draw(s);
	assert_false(room_stage_shows(s, PIN));
	turn(s);
	assert_string_equal(s->ui.talk.bridge.moderator, "");

	reveal(s);
	for (int i = 0; i < 3; i++)
		room_stage_press(s, "j");
	room_stage_press(s, "y");
	room_stage_press(s, "i");
	assert_string_equal(s->copied, PIN);
	turn(s);
	assert_true(room_stage_shows(s, "copied: " PIN));
	ui_focus(&s->ui, LAYOUT_CLOCKS);
	turn(s);
	assert_string_equal(s->ui.talk.bridge.moderator, "");
	assert_false(room_stage_shows(s, PIN));
	assert_string_equal(s->ui.yank.text.data, "");
	room_stage_end(s);
}

static void
an_observer_never_asks_for_numbers(void **state)
{
	struct room_stage *s = begin(state, 30, 100);

	wanted_count = 0;
	s->link.want = want;
	s->ui.level = LEVEL_OBSERVER;
	ui_focus(&s->ui, LAYOUT_BRIDGE);
	turn(s);
	assert_int_equal(wanted_count, 0);
	assert_true(room_stage_shows(s, "- (not for observers)"));
	room_stage_end(s);
}

static void
without_an_incident_nobody_is_owed_anything(void **state)
{
	struct room_stage *s;

	assert_true(room_edit(*state, "UPDATE incident SET status = 'green'"));
	s = begin(state, 30, 100);
	assert_true(room_stage_shows(s, "nobody is owed an update"));
	room_stage_press(s, "U");
	assert_false(s->ui.prompting);
	room_stage_press(s, "=");
	assert_true(room_stage_shows(s, "No incident is open"));
	assert_int_equal(room_number(s->room, "SELECT count(*) FROM update_post"), 0);
	room_stage_end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			each_audience_has_its_countdown_in_words_and_symbols, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			nothing_new_is_one_key_and_says_what_was_recorded, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			elsewhere_nothing_new_is_for_who_is_owed_it_first, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			an_update_is_read_in_full_before_it_is_recorded, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			the_next_update_starts_from_the_last_one, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			a_text_that_is_not_all_in_sight_is_not_confirmed, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			an_announcement_is_copied_shown_and_recorded_when_it_was_posted, setup,
			room_remove),
		cmocka_unit_test_setup_teardown(
			an_announcement_goes_to_whom_the_pack_says, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			where_the_terminal_takes_no_copy_the_text_stands_there, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			a_restricted_incident_is_announced_nowhere, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			a_snooze_asks_until_when_and_why, setup, room_remove),
		cmocka_unit_test_setup_teardown(an_update_opens_in_full, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			the_bridge_is_opened_joined_and_closed, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			number_and_participant_pin_are_copied_and_the_moderator_pin_is_masked,
			setup, room_remove),
		cmocka_unit_test_setup_teardown(
			a_revealed_pin_is_gone_after_a_minute_and_when_one_looks_elsewhere, setup,
			room_remove),
		cmocka_unit_test_setup_teardown(
			an_observer_never_asks_for_numbers, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			without_an_incident_nobody_is_owed_anything, setup, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
