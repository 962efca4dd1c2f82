/* tests/test_ui_catch_up.c - what is said first to who comes late.
 * SPDX-License-Identifier: MIT */
#include "panes/catch_up.h"
#include "tests/golden.h"
#include "tests/room_stage.h"
#include "tests/work_room.h"

/* An hour into an incident: people, customers, clocks, what was tried, pages. */
static struct room_stage *
begin(struct room *room, int rows, int cols)
{
	work_room_begin(room);
	assert_true(room_edit(room,
		"UPDATE incident SET severity = 2, pack = 'solo',"
		" impact = 'carts in the EU cannot be paid', cause = 'Bad deployment';"
		"INSERT INTO severity (pack, level, label, ack_ms, respond_ms, pages, major, rev)"
		" VALUES ('solo', 2, 'High', 1, 1, 1, 1, 1);"
		"INSERT INTO role_holder (incident_id, role, person, since_ms, rev)"
		" VALUES ('1', 'Customer contact', 'Dana Reyes', 1763686000000, 1),"
		"  ('1', 'Engineer', 'Kim Lee', 1763686100000, 1);"
		"INSERT INTO incident_customer (incident_id, customer, origin, confirmed_ms, rev)"
		" VALUES ('1', 'Acme', '', NULL, 1), ('1', 'Beta', '', 1763686900000, 1);"
		"INSERT INTO clock (incident_id, audience, place, floor_ms, every_ms, ceiling_ms,"
		"  started_ms, last_ms, rev)"
		" VALUES ('1', 'stakeholders', 1, 900000, 1800000, 2700000, 1763686000000,"
		"  1763686600000, 1),"
		"  ('1', 'customers', 2, 300000, 600000, 900000, 1763686000000, NULL, 1);"
		"INSERT INTO update_post (id, incident_id, audience, what, at_ms, status, text,"
		"  person, rev)"
		" VALUES (1, '1', 'stakeholders', 'update', 1763686600000,"
		"  'We found the cause and roll it back', 'x', 'Dana Reyes', 1);"
		"INSERT INTO step (incident_id, id, place, text, state, rev)"
		" VALUES ('1', 'a', 1, 'Is the page relevant?', 'done', 1),"
		"  ('1', 'b', 2, 'Call the customer', 'open', 1)"));
	room_ok(work_order(room, &work_kim, "note", "",
		"{\"text\":\"rolled back checkout\",\"kind\":\"change\"}"));
	room_ok(work_order(room, &work_kim, "note", "",
		"{\"text\":\"one pod anew: no better\",\"kind\":\"experiment\"}"));
	room_ok(work_order(
		room, &work_dana, "decision-log", "", "{\"text\":\"no failover before 03:00\"}"));
	room_ok(work_order(room, &work_dana, "task-give", "",
		"{\"person\":\"Kim Lee\",\"text\":\"look at the storage pool\",\"minutes\":10}"));
	return room_stage_begin(room, rows, cols);
}

/* In the order in which somebody asks. */
static void
stands_in_order(const struct room_stage *s)
{
	static const char *const labels[] = {"What ", "Since ", "How bad ", "Leads ", "Tried ",
		"Next update ", "Customers ", "Last ", NULL};
	int next = 0;

	for (int row = 2; row < s->canvas.rows && labels[next] != NULL; row++)
		next += strstr(room_stage_row(s, row), labels[next]) != NULL;
	if (labels[next] != NULL)
		fail_msg("%s does not stand where it should", labels[next]);
}

/* What may not be missing at once, in a window of this size. */
static void
shows_what_matters(struct room *room, int rows, int cols, const char *golden)
{
	static const char *const first[] = {"Checkout is down", "16:40 ago", "SEV-2 High",
		"carts in the EU cannot be paid", "On-call Dana Reyes", "Engineer Kim Lee",
		"to stakeholders; at 00:56: We found the cause", "to customers; nothing was said",
		"was due", "Acme", "Beta (confirmed)", "Bad deployment",
		"change Kim Lee: rolled back checkout", "experiment Kim Lee: one pod anew",
		"decision Dana Reyes: no failover", "Last", "Lee Wong"};
	struct room_stage *s = begin(room, rows, cols);

	catch_up_begin(&s->ui);
	room_stage_come(s);
	golden_compare(&s->canvas, golden);
	for (size_t i = 0; i < sizeof first / sizeof first[0]; i++) {
		if (!room_stage_shows(s, first[i]))
			fail_msg("%s is not in sight", first[i]);
	}
	stands_in_order(s);
	room_stage_end(s);
}

static void
all_that_matters_is_in_a_small_window(void **state)
{
	shows_what_matters(*state, 24, 80, "catch-up-80x24");
}

static void
and_in_a_large_one(void **state)
{
	shows_what_matters(*state, 48, 160, "catch-up-160x48");
}

/* The key is not a key of the room: nothing else comes of it. */
static void
any_key_goes_to_the_room_and_does_nothing_else(void **state)
{
	static const char *const keys[] = {"j", "q", "n", "D", "Esc", "Enter", "?", ":", "Space"};
	struct room *room = *state;
	struct room_stage *s = begin(room, 48, 160);
	struct context c = {.link = &s->link, .level = LEVEL_LEAD};
	struct key click = {.kind = KEY_MOUSE, .name = "Click", .row = 10, .col = 10};
	struct key wheel = {.kind = KEY_MOUSE, .name = "WheelDown", .row = 10, .col = 10};

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		catch_up_begin(&s->ui);
		room_stage_come(s);
		assert_true(room_stage_shows(s, "any key goes to the live room"));
		assert_null(strstr(room_stage_row(s, s->canvas.rows - 1), "quit"));
		assert_non_null(
			strstr(room_stage_row(s, s->canvas.rows - 1), "W shows this again"));
		room_stage_press(s, keys[i]);
		assert_false(room_stage_shows(s, "Catch me up"));
		assert_int_equal(s->ui.covers_count, 0);
		assert_false(s->ui.prompting);
		assert_int_equal(s->ui.wish, UI_WISH_NOTHING);
	}
	catch_up_begin(&s->ui);
	room_stage_come(s);
	ui_key(&s->ui, &wheel, &c);
	assert_int_equal(s->ui.covers_count, 1);
	ui_key(&s->ui, &click, &c);
	assert_int_equal(s->ui.covers_count, 0);
	room_stage_end(s);
}

static void
where_it_cannot_be_seen_q_leaves_at_once(void **state)
{
	struct room *room = *state;
	struct room_stage *s = begin(room, 8, 38);

	catch_up_begin(&s->ui);
	room_stage_come(s);
	room_stage_press(s, "j");
	assert_int_equal(s->ui.covers_count, 1); /* it is there in a larger window */
	room_stage_press(s, "q");
	assert_int_equal(s->ui.wish, UI_WISH_QUIT);
	room_stage_end(s);
}

/* By its command it is a sheet like the others: it stays, scrolls, and is closed. */
static void
it_is_opened_again_and_scrolls(void **state)
{
	struct room *room = *state;
	struct room_stage *s = begin(room, 14, 80);

	room_stage_press(s, "W");
	assert_true(room_stage_shows(s, "Catch me up"));
	assert_true(room_stage_shows(s, "#1 Checkout is down"));
	room_stage_press(s, "G");
	assert_true(room_stage_shows(s, "Steps"));
	room_stage_press(s, "Esc");
	assert_false(room_stage_shows(s, "Catch me up"));
	room_stage_press(s, "W");
	room_stage_press(s, "W");
	assert_int_equal(s->ui.covers_count, 0);
	room_stage_end(s);
}

static void
it_follows_what_happens(void **state)
{
	struct room *room = *state;
	struct room_stage *s = begin(room, 48, 160);

	room_stage_press(s, "W");
	room_ok(work_order(
		room, &work_kim, "note", "", "{\"text\":\"restarted all\",\"kind\":\"change\"}"));
	room_stage_come(s);
	assert_true(room_stage_shows(s, "change Kim Lee: restarted all"));
	assert_true(
		room_edit(room, "UPDATE incident SET status = 'green', closed_ms = 1763687000000"));
	room_stage_come(s);
	assert_true(room_stage_shows(s, "quiet: no incident is open"));
	assert_true(room_stage_shows(s, "#1 Checkout is down (green)"));
	assert_true(room_stage_shows(s, "Over since"));
	assert_true(room_stage_shows(s, "Lee Wong"));
	room_stage_end(s);
}

/* What somebody took back was not tried. */
static void
what_was_taken_back_is_not_in_it(void **state)
{
	struct room *room = *state;
	struct room_stage *s = begin(room, 48, 160);
	char *seq =
		room_string(room, "SELECT seq FROM event WHERE text = 'one pod anew: no better'");
	char args[64];

	(void)snprintf(args, sizeof args, "{\"seq\":%s}", seq);
	free(seq);
	room_ok(work_order(room, &work_kim, "undo", "", args));
	room_stage_press(s, "W");
	assert_false(room_stage_shows(s, "experiment Kim Lee"));
	assert_true(room_stage_shows(s, "change Kim Lee: rolled back"));
	room_stage_end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			all_that_matters_is_in_a_small_window, room_make, room_remove),
		cmocka_unit_test_setup_teardown(and_in_a_large_one, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			any_key_goes_to_the_room_and_does_nothing_else, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			where_it_cannot_be_seen_q_leaves_at_once, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			it_is_opened_again_and_scrolls, room_make, room_remove),
		cmocka_unit_test_setup_teardown(it_follows_what_happens, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_was_taken_back_is_not_in_it, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
