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
selected_words(const struct room_stage *s, char *out, size_t size)
{
	size_t length = 0;

	out[0] = '\0';
	for (int col = 0; col < s->canvas.cols; col++) {
		const struct cell *cell = &s->canvas.cells[NOW_ROW * s->canvas.cols + col];

		if (cell->selected)
			length += (size_t)snprintf(
				out + length, size - length, "%s", cell->glyph.bytes);
	}
}

static void
is_on(const struct room_stage *s, const char *words)
{
	char selected[512];

	selected_words(s, selected, sizeof selected);
	if (words[0] == '\0' ? selected[0] != '\0' : strstr(selected, words) == NULL)
		fail_msg("\"%s\" is selected, not \"%s\"", selected, words);
}

/* To the line, and along it until the item is under its cursor. */
static void
go_to(struct room_stage *s, const char *words)
{
	char selected[512];

	room_stage_press(s, "0");
	for (int i = 0; i < 20; i++) {
		selected_words(s, selected, sizeof selected);
		if (strstr(selected, words) != NULL)
			return;
		room_stage_press(s, "l");
	}
	fail_msg("there is no \"%s\" in %s", words, room_stage_row(s, NOW_ROW));
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

/* Nobody tells what came since: a copy for observers that lies on a full disk, say. */
static void
what_is_not_live_is_not_said_to_be_quiet(void **state)
{
	struct room_stage *s = begin(state, 100);

	for (int i = 0; i < UI_SOURCES; i++)
		s->ui.sources[i].ok_ms = ROOM_STEADY_MS - 62000 - 4000 * i;
	s->ui.heard_ms = ROOM_STEADY_MS - 62000;
	room_stage_come(s);
	shows(s, "! all quiet as of 01:06 ago");
	s->ui.sources[1].state = SOURCE_OFF;
	room_stage_come(s);
	shows(s, "! all quiet as of 01:02 ago");
	s->ui.heard_ms = ROOM_STEADY_MS - 1000;
	room_stage_come(s);
	assert_null(strstr(room_stage_row(s, NOW_ROW), "as of"));
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
	shows(s, "! follow-up 7 00:01 late   +2");
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

/* The room of an incident with one thing of each kind due. */
static void
fill_incident(struct room *room)
{
	static const char *const rows[] = {
		"INSERT INTO customer (name, place, hours, policy, notes, rev) VALUES"
		" ('Acme', 1, '', '', '', room_rev()), ('Initech', 2, '', '', '', room_rev())",
		"INSERT INTO contact (customer, place, name, phones, mail, alternate_mail, rev)"
		" VALUES ('Acme', 1, 'Jo Park', 1, 0, 0, room_rev()),"
		" ('Initech', 1, 'Pat Lane', 1, 0, 0, room_rev())",
		"INSERT INTO incident_customer (incident_id, customer, origin, decision, "
		"decision_ms,"
		" rev) VALUES ('3', 'Acme', 'person', 'fail over?', room_now(), room_rev())",
		"INSERT INTO incident_customer (incident_id, customer, origin, rev)"
		" VALUES ('3', 'Initech', 'person', room_rev())",
		"INSERT INTO attempt (incident_id, customer, contact, name, phone, result, at_ms,"
		" person, next_ms, rev) VALUES ('3', 'Initech', 1, 'Pat Lane', 1, 'voicemail',"
		" room_now() - 9000, 'Dana', room_now() - 1000, room_rev())",
		"INSERT INTO clock (incident_id, audience, place, floor_ms, every_ms, ceiling_ms,"
		" started_ms, rev) VALUES ('3', 'customers', 1, 1, 2, 3, 5, room_rev()),"
		" ('3', 'stakeholders', 2, 900000, 1800000, 2700000, room_now() - 3600000,"
		" room_rev())",
		"INSERT INTO task (id, incident_id, person, text, given_by, given_ms, due_ms, rev)"
		" VALUES (5, '3', 'Lee', 'look', 'Dana', 1, 2, room_rev())",
		"INSERT INTO role (incident_id, name, place, lead, required, many, rev)"
		" VALUES ('3', 'Recorder', 1, 0, 1, 0, room_rev())",
		"UPDATE incident SET eta_ms = room_now() - 1, eta_made_ms = room_now() - 2,"
		" bridge_open_ms = 5, declared_ms = room_now() - 4000000",
	};

	declare(room, "3");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		write_sql(room, rows[i]);
}

/* Whatever pane has the focus, and whatever is under its cursor: the command has the item's row. */
static void
each_item_has_its_command_and_its_row(void **state)
{
	static const struct {
		const char *words;
		const char *command;
		const char *subject;
		const char *first; /* the argument that is known */
	} items[] = {
		{"! Call Acme: a decision", "customer-call", ":Acme", NULL},
		{"! customer update", "update-post", NULL, "customers"},
		{"! stakeholder update", "update-post", NULL, "stakeholders"},
		{"Initech", "customer-call", ":Initech", NULL},
		{"! ETA passed", "incident-eta", "incident:3", NULL},
		{"> Recorder not assigned", "role-give", "role:Recorder", NULL},
	};
	struct room *room = *state;
	struct room_stage *s;

	fill_incident(room);
	s = begin(state, 240);
	room_stage_come(s);
	room_stage_press(s, "Tab");
	for (int focus = 0; focus < UI_PANES; focus++) {
		for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
			go_to(s, items[i].words);
			room_stage_press(s, "Enter");
			assert_true(s->ui.prompting);
			assert_string_equal(s->ui.asked.command->name, items[i].command);
			if (items[i].subject != NULL)
				assert_non_null(strstr(s->ui.asked.row.subject, items[i].subject));
			if (items[i].first != NULL)
				assert_string_equal(s->ui.asked.texts[0].data, items[i].first);
			while (s->ui.prompting)
				room_stage_press(s, "Esc");
		}
		room_stage_press(s, "Tab");
		room_stage_press(s, "j");
	}
	room_stage_end(s);
}

/* These ask nothing: they are done, and gone. */
static void
what_asks_nothing_is_done_at_once(void **state)
{
	struct room *room = *state;
	struct room_stage *s;

	fill_incident(room);
	s = begin(state, 240);
	room_stage_come(s);
	shows(s, "! task of Lee");
	go_to(s, "! task of Lee");
	room_stage_press(s, "Enter");
	assert_int_equal(room_number(room, "SELECT done_ms IS NOT NULL FROM task"), 1);
	lacks(s, "task of Lee");
	go_to(s, "> call out");
	room_stage_press(s, "Enter");
	assert_int_equal(room_number(room, "SELECT called_out_ms FROM incident"), room->now_ms);
	lacks(s, "call out");
	room_stage_end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_quiet_room_says_so, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_not_live_is_not_said_to_be_quiet, room_make, room_remove),
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
		cmocka_unit_test_setup_teardown(
			each_item_has_its_command_and_its_row, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_asks_nothing_is_done_at_once, room_make, room_remove),
		cmocka_unit_test_setup_teardown(a_click_chooses_first, room_make, room_remove),
	};

	return cmocka_run_group_tests_name("ui_now", tests, NULL, NULL);
}
