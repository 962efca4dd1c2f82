/* tests/test_ui_now.c - the NOW line: what is due, and doing it from there.
 * SPDX-License-Identifier: MIT */
#include "store/db.h"
#include "tests/room_stage.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, NOW_ROW = 1 };

static void
write_sql(struct room *room, const char *sql)
{
	room_begin(room, "person");
	room_ok(db_run(room->record, sql, ""));
	(void)room_end(room);
}

/* An incident that was declared now. */
static void
declare(struct room *room, const char *id)
{
	static const char sql[] =
		"INSERT INTO incident (id, title, kind, status, declared_ms, rev)"
		" VALUES (?1, 'Checkout is down', 'outage', 'open', room_now(), room_rev())";

	room_begin(room, "person");
	room_ok(db_run(room->record, sql, "t", id));
	(void)room_end(room);
}

static struct room_stage *
begin(void **state, int cols)
{
	struct room_stage *s = room_stage_begin(*state, 24, cols);

	ui_watch(&s->ui);
	return s;
}

static void
shows(const struct room_stage *s, const char *words)
{
	const char *row = room_stage_row(s, NOW_ROW);

	if (strstr(row, words) == NULL)
		fail_msg("not \"%s\" in:\n%s", words, row);
}

static void
lacks(const struct room_stage *s, const char *words)
{
	const char *row = room_stage_row(s, NOW_ROW);

	if (strstr(row, words) != NULL)
		fail_msg("\"%s\" in:\n%s", words, row);
}

/* What of the line is under its cursor. */
static void
is_on(const struct room_stage *s, const char *words)
{
	char selected[512] = "";
	size_t length = 0;

	for (int col = 0; col < s->canvas.cols; col++) {
		const struct cell *cell = &s->canvas.cells[NOW_ROW * s->canvas.cols + col];

		if (cell->selected)
			length += (size_t)snprintf(selected + length, sizeof selected - length,
				"%s", cell->glyph.bytes);
	}
	if (words[0] == '\0' ? selected[0] != '\0' : strstr(selected, words) == NULL)
		fail_msg("\"%s\" is selected, not \"%s\"", selected, words);
}

static void
a_quiet_room_says_so(void **state)
{
	struct room_stage *s = begin(state, 100);

	room_stage_come(s);
	shows(s, "all quiet");
	declare(*state, "3");
	room_stage_come(s);
	shows(s, "nothing is due");
	room_stage_press(s, "0");
	assert_false(s->ui.now.focused);
	assert_true(room_stage_shows(s, "Nothing is due."));
	room_stage_end(s);
}

static void
countdowns_go_on_and_become_overdue(void **state)
{
	struct room *room = *state;
	struct room_stage *s = begin(state, 100);

	declare(room, "3");
	write_sql(room, "INSERT INTO clock (incident_id, audience, place, floor_ms, every_ms,"
			" ceiling_ms, started_ms, rev) VALUES ('3', 'stakeholders', 1, 900000,"
			" 1800000, 2700000, room_now(), room_rev())");
	room_stage_come(s);
	shows(s, "> stakeholder update in 30:00");
	room->now_ms += 12 * MINUTE;
	room_stage_draw(s);
	shows(s, "> stakeholder update in 18:00");
	assert_int_equal(ui_next_tick(&s->ui, room->now_ms), room->now_ms + SECOND);
	room->now_ms += 18 * MINUTE;
	ui_tick(&s->ui, room->now_ms);
	room_stage_draw(s);
	shows(s, "> stakeholder update due, late in 15:00");
	room->now_ms += 15 * MINUTE;
	ui_tick(&s->ui, room->now_ms);
	room_stage_draw(s);
	shows(s, "! stakeholder update 15:00 late");
	room_stage_end(s);
}

/* Two follow-ups that are overdue, and a proposal that waits. */
static void
fill(struct room *room)
{
	write_sql(room, "INSERT INTO followup (id, incident_id, what, text, made_ms, due_ms, rev)"
			" VALUES (7, '', 'task', 'rotate the logs', room_now(), room_now() - 1000,"
			" room_rev())");
	write_sql(room,
		"INSERT INTO followup (id, incident_id, what, text, made_ms, due_ms, rev)"
		" VALUES (8, '', 'task', 'raise the quota', room_now(), room_now(), room_rev())");
	write_sql(room,
		"INSERT INTO proposal (id, incident_id, name, subject, args, text, person, at_ms,"
		" rev) VALUES (4, '', 'note', '', '{\"text\":\"x\"}', 'Lee asks for a restart', "
		"'Lee', room_now(),"
		" room_rev())");
}

static void
what_has_no_room_is_counted(void **state)
{
	struct room_stage *s;

	fill(*state);
	s = begin(state, 160);
	room_stage_come(s);
	shows(s, "! follow-up 7: rotate the logs, 00:01 late");
	shows(s, "! follow-up 8: raise the quota");
	shows(s, "> Lee asks for a restart, 00:00 ago");
	lacks(s, "+1");
	room_stage_resize(s, 24, 60);
	shows(s, "! follow-up 7 00:01 late   ! follow-up 8   > Lee asks");
	room_stage_resize(s, 24, 40);
	shows(s, "! follow-up 7   ! follow-up 8   +1");
	room_stage_end(s);
}

static void
the_line_takes_the_keys_and_gives_them_back(void **state)
{
	struct room_stage *s;

	fill(*state);
	s = begin(state, 160);
	room_stage_come(s);
	is_on(s, "");
	room_stage_press(s, "0");
	is_on(s, "! follow-up 7");
	room_stage_press(s, "l");
	is_on(s, "! follow-up 8");
	room_stage_press(s, "Tab");
	is_on(s, "> Lee asks");
	room_stage_press(s, "Right");
	is_on(s, "! follow-up 7"); /* round the end */
	room_stage_press(s, "h");
	is_on(s, "> Lee asks");
	room_stage_press(s, "S-Tab");
	is_on(s, "! follow-up 8");
	room_stage_press(s, "n"); /* a note would be about a row that nobody looks at */
	assert_false(s->ui.prompting);
	is_on(s, "! follow-up 8");
	room_stage_press(s, "Esc");
	is_on(s, "");
	room_stage_press(s, "0");
	room_stage_press(s, "0");
	is_on(s, "");
	room_stage_press(s, "0");
	room_stage_press(s, "q"); /* leaves the line, not the screen */
	is_on(s, "");
	assert_int_equal(s->ui.wish, UI_WISH_NOTHING);
	room_stage_end(s);
}

static void
an_item_without_room_is_shown_when_the_keys_come_to_it(void **state)
{
	struct room_stage *s;

	fill(*state);
	s = begin(state, 40);
	room_stage_come(s);
	lacks(s, "Lee asks");
	room_stage_press(s, "0");
	room_stage_press(s, "h");
	is_on(s, "> Lee asks");
	shows(s, "2+");
	room_stage_end(s);
}

/* Something more urgent came between the look and the key. */
static void
the_cursor_stays_with_its_item(void **state)
{
	struct room_stage *s;

	fill(*state);
	s = begin(state, 160);
	room_stage_come(s);
	room_stage_press(s, "0");
	room_stage_press(s, "l");
	is_on(s, "! follow-up 8");
	write_sql(*state,
		"INSERT INTO followup (id, incident_id, what, text, made_ms, due_ms, rev)"
		" VALUES (9, '', 'task', 'older', room_now(), room_now() - 90000, room_rev())");
	room_stage_come(s);
	is_on(s, "! follow-up 8");
	write_sql(*state, "UPDATE followup SET done_ms = room_now() WHERE id = 8");
	room_stage_come(s);
	is_on(s, "");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "That is due no more; nothing was done."));
	assert_int_equal(
		room_number(*state, "SELECT count(*) FROM followup WHERE done_ms IS NULL"), 2);
	room_stage_end(s);
}

static void
pages_keep_their_words(void **state)
{
	struct room *room = *state;
	struct room_stage *s = begin(state, 100);

	(void)room_pages(room,
		"{\"incidents\":[{\"id\":\"PABC12\",\"incident_number\":1234,"
		"\"title\":\"5xx over 20 %\",\"status\":\"triggered\",\"urgency\":\"high\","
		"\"created_at\":\"2025-11-21T01:00:00Z\",\"updated_at\":\"2025-11-21T01:00:00Z\","
		"\"service\":{\"id\":\"PSVC01\",\"summary\":\"checkout-api\"}}]}");
	room_stage_come(s);
	shows(s, "! 1 page unacknowledged, oldest 03:20");
	room_stage_press(s, "0");
	is_on(s, "! 1 page unacknowledged");
	room_stage_end(s);
}

/* A click goes to the item; one on the item that has the keys does it. */
static void
a_click_chooses_first(void **state)
{
	struct room_stage *s;
	struct context c;
	struct key k = {.kind = KEY_MOUSE, .name = "Click", .row = NOW_ROW, .col = 52};

	fill(*state);
	s = begin(state, 160);
	room_stage_come(s);
	c = (struct context){.link = &s->link,
		.level = LEVEL_LEAD,
		.now_ms = s->room->now_ms,
		.steady_ms = ROOM_STEADY_MS};
	ui_key(&s->ui, &k, &c);
	room_stage_draw(s);
	is_on(s, "! follow-up 8");
	k.row = 5;
	ui_key(&s->ui, &k, &c);
	room_stage_draw(s);
	is_on(s, "");
	room_stage_end(s);
}

/* Enter on an item does what settles it, and the item is gone. */
static void
enter_settles_it(void **state)
{
	struct room_stage *s;

	fill(*state);
	s = begin(state, 160);
	room_stage_come(s);
	room_stage_press(s, "0");
	room_stage_press(s, "l");
	is_on(s, "! follow-up 8");
	room_stage_press(s, "Enter");
	is_on(s, ""); /* the keys are where they were */
	assert_int_equal(
		room_number(*state, "SELECT id FROM followup WHERE done_ms IS NOT NULL"), 8);
	lacks(s, "follow-up 8");
	shows(s, "follow-up 7");
	room_stage_press(s, "0");
	room_stage_press(s, "h");
	is_on(s, "> Lee asks");
	room_stage_press(s, "Enter");
	assert_int_equal(s->ui.covers_count, 1); /* it is read before it is approved */
	room_stage_press(s, "a");
	assert_string_equal(s->ui.asked.command->name, "proposal-approve");
	room_stage_press(s, "y");
	lacks(s, "Lee asks");
	room_stage_end(s);
}

/* What is selected in a pane is not what the line is about. */
static void
what_is_selected_elsewhere_is_not_meant(void **state)
{
	struct room *room = *state;
	struct room_stage *s;

	(void)room_pages(room,
		"{\"incidents\":[{\"id\":\"PONE\",\"incident_number\":1,\"title\":\"disk\","
		"\"status\":\"triggered\",\"urgency\":\"high\","
		"\"created_at\":\"2025-11-21T01:00:00Z\",\"updated_at\":\"2025-11-21T01:00:00Z\"},"
		"{\"id\":\"PTWO\",\"incident_number\":2,\"title\":\"quota\","
		"\"status\":\"acknowledged\",\"urgency\":\"high\","
		"\"created_at\":\"2025-11-21T01:01:00Z\",\"updated_at\":\"2025-11-21T01:01:00Z\"}]"
		"}");
	s = begin(state, 160);
	room_stage_come(s);
	room_stage_press(s, "G");
	room_stage_press(s, "Space");
	assert_non_null(ui_selection(&s->ui));
	room_stage_press(s, "0");
	is_on(s, "! 1 page unacknowledged");
	room_stage_press(s, "Enter");
	assert_true(s->ui.prompting);
	assert_string_equal(s->ui.asked.command->name, "page-triage");
	assert_string_equal(s->ui.asked.row.subject, "page:PONE");
	assert_int_equal(s->ui.asked.selection.ids.count, 0);
	room_stage_end(s);
}

/* Each of these opens its command with its row: what it asks first is in the last line. */
static void
each_item_has_its_command(void **state)
{
	static const char *const commands[] = {"task-done", "role-give"};
	struct room *room = *state;
	struct room_stage *s;

	declare(room, "3");
	write_sql(room,
		"INSERT INTO task (id, incident_id, person, text, given_by, given_ms, due_ms,"
		" rev) VALUES (5, '3', 'Lee', 'look', 'Dana', 1, 2, room_rev())");
	write_sql(room, "INSERT INTO role (incident_id, name, place, lead, required, many, rev)"
			" VALUES ('3', 'Recorder', 1, 0, 1, 0, room_rev())");
	s = begin(state, 160);
	room_stage_come(s);
	shows(s, "! task of Lee: look,");
	shows(s, "> Recorder not assigned");
	for (int i = 1; i >= 0; i--) {
		room_stage_press(s, "0");
		if (i == 1)
			room_stage_press(s, "l");
		room_stage_press(s, "Enter");
		if (i == 0)
			break; /* it asks nothing */
		assert_true(s->ui.prompting);
		assert_string_equal(s->ui.asked.command->name, commands[i]);
		assert_string_equal(s->ui.asked.row.subject, "role:Recorder");
		room_stage_press(s, "Esc");
	}
	assert_int_equal(room_number(room, "SELECT done_ms IS NOT NULL FROM task"), 1);
	room_stage_end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_quiet_room_says_so, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			countdowns_go_on_and_become_overdue, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_has_no_room_is_counted, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			the_line_takes_the_keys_and_gives_them_back, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			an_item_without_room_is_shown_when_the_keys_come_to_it, room_make,
			room_remove),
		cmocka_unit_test_setup_teardown(
			the_cursor_stays_with_its_item, room_make, room_remove),
		cmocka_unit_test_setup_teardown(pages_keep_their_words, room_make, room_remove),
		cmocka_unit_test_setup_teardown(enter_settles_it, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_selected_elsewhere_is_not_meant, room_make, room_remove),
		cmocka_unit_test_setup_teardown(each_item_has_its_command, room_make, room_remove),
		cmocka_unit_test_setup_teardown(a_click_chooses_first, room_make, room_remove),
	};

	return cmocka_run_group_tests_name("ui_now", tests, NULL, NULL);
}
