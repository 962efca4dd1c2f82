/* tests/test_ui_customers.c - customers of an incident on the screen: whom to call, and what is
 * said of it in a few keys.
 * SPDX-License-Identifier: MIT */
#include "tests/room_stage.h"

#include "panes/customers.h"
#include "tests/callers.h"

/* Large enough for all panes; the customers have the focus. */
static struct room_stage *
begin(struct room *room, int rows, int cols)
{
	struct room_stage *s = room_stage_begin(room, rows, cols);

	room_stage_come(s);
	for (int i = 0; i < 12 && ui_shown(&s->ui)->ops != &customers_ops; i++)
		room_stage_press(s, "Tab");
	assert_ptr_equal(ui_shown(&s->ui)->ops, &customers_ops);
	return s;
}

static void
acme_is_affected(struct room *room)
{
	callers_come(room);
	room_ok(callers_order(room, "customer-add", "customer:Acme", "{}", NULL));
}

static void
expect_shown(const struct room_stage *s, const char *words)
{
	if (!room_stage_shows(s, words))
		fail_msg("not shown: %s", words);
}

static void
who_must_be_called_comes_first_and_says_whom(void **state)
{
	struct room *room = *state;
	struct room_stage *s;

	acme_is_affected(room);
	s = begin(room, 48, 160);
	expect_shown(s, "Acme  in hours");
	assert_false(room_stage_shows(s, "CALL NOW"));
	callers_eta(room, 120);
	room_stage_come(s);
	expect_shown(s, "CALL NOW Acme  1 Jo Park");
	expect_shown(s, "1 to call, 1 affected");
	expect_shown(s, "> 1 Jo Park");
	room_stage_resize(s, 24, 80);
	expect_shown(s, "CALL NOW Acme  1 Jo Park  in hours");
	expect_shown(s, "Customers 1!");
	room_stage_end(s);
}

/* R28: L and the letter of the result. */
static void
a_call_is_logged_in_two_keys(void **state)
{
	struct room *room = *state;
	struct room_stage *s;

	acme_is_affected(room);
	callers_eta(room, 120);
	s = begin(room, 24, 80);
	room_stage_press(s, "g");
	room_stage_press(s, "L");
	expect_shown(s, "1 Jo Park of Acme");
	room_stage_press(s, "v");
	room_ok(s->answer);
	assert_int_equal(room_number(room, "SELECT count(*) FROM attempt WHERE customer = 'Acme'"
					   " AND contact = 1 AND result = 'voicemail'"
					   " AND next_ms IS NULL AND note = ''"),
		1);
	expect_shown(s, "Next: 2 Sam Diaz");
	assert_false(room_stage_shows(s, "CALL NOW"));
	room_stage_press(s, "L"); /* the next on the ladder */
	expect_shown(s, "2 Sam Diaz of Acme");
	room_stage_press(s, "r");
	assert_int_equal(room_number(room, "SELECT count(*) FROM attempt WHERE contact = 2"
					   " AND result = 'reached'"),
		1);
	expect_shown(s, "reached 0s");
	room_stage_end(s);
}

static void
enter_asks_for_the_next_call_and_a_note(void **state)
{
	struct room *room = *state;
	struct room_stage *s;
	int64_t pressed_ms;

	acme_is_affected(room);
	s = begin(room, 24, 80);
	room_stage_press(s, "g");
	room_stage_press(s, "L");
	room_stage_press(s, "Right");
	room_stage_press(s, "Enter");
	room_stage_type(s, "30m");
	room_stage_press(s, "Enter");
	pressed_ms = room->now_ms;
	room_stage_type(s, "rang long");
	room_stage_press(s, "Enter");
	room_stage_press(s, "Enter");
	room_ok(s->answer);
	assert_int_equal(room_number(room, "SELECT count(*) FROM attempt"
					   " WHERE result = 'voicemail' AND note = 'rang long'"),
		1);
	assert_int_equal(room_number(room, "SELECT next_ms FROM attempt"),
		pressed_ms + 30 * CALLERS_MINUTE_MS);
	expect_shown(s, "next call 01:33");
	room->now_ms += 31 * CALLERS_MINUTE_MS;
	room_stage_draw(s);
	expect_shown(s, "! call was due 01:33");
	room_stage_end(s);
}

/* R24, R25 */
static void
mail_that_is_down_is_struck_through(void **state)
{
	struct room *room = *state;
	struct room_stage *s;

	acme_is_affected(room);
	s = begin(room, 24, 80);
	expect_shown(s, "phone 1  mail  alt");
	room_stage_press(s, "g");
	room_stage_press(s, "M");
	expect_shown(s, "Acme  ! mail down");
	expect_shown(s, "phone 1  alt  -mail-");
	room_stage_press(s, "M");
	assert_false(room_stage_shows(s, "! mail down"));
	room_ok(callers_order(room, "customer-mail-down", "customer:Initech", "{}", NULL));
	room_stage_come(s);
	expect_shown(s, "Initech  ! mail down, none outside");
	room_stage_end(s);
}

/* R27 */
static void
a_decision_is_asked_for_and_settled(void **state)
{
	struct room *room = *state;
	struct room_stage *s;

	acme_is_affected(room);
	s = begin(room, 24, 80);
	room_stage_press(s, "g");
	room_stage_press(s, "b");
	room_stage_type(s, "roll back?");
	room_stage_press(s, "Enter");
	expect_shown(s, "CALL NOW Acme  1 Jo Park");
	expect_shown(s, "decision needed");
	room_stage_press(s, "b");
	expect_shown(s, "roll back?"); /* it stands there to be changed */
	room_stage_press(s, "C-u");
	room_stage_press(s, "Enter");
	assert_false(room_stage_shows(s, "decision needed"));
	assert_false(room_stage_shows(s, "CALL NOW"));
	room_stage_end(s);
}

/* R31 */
static void
who_confirmed_is_shown(void **state)
{
	struct room *room = *state;
	struct room_stage *s;

	acme_is_affected(room);
	s = begin(room, 24, 80);
	room_stage_press(s, "g");
	room_stage_press(s, "L");
	room_stage_press(s, "r");
	room_stage_press(s, "K");
	room_stage_press(s, "Enter"); /* who was reached stands there */
	assert_int_equal(room_number(room, "SELECT count(*) FROM incident_customer"
					   " WHERE confirmed_by = 'Jo Park'"),
		1);
	expect_shown(s, "confirmed 01:03");
	room_stage_end(s);
}

static void
customers_are_added_and_taken_out(void **state)
{
	struct room *room = *state;
	struct room_stage *s;

	callers_come(room);
	s = begin(room, 24, 80);
	room_stage_press(s, "C");
	room_stage_type(s, "Umbrella");
	room_stage_press(s, "Enter");
	assert_int_equal(room_number(room, "SELECT count(*) FROM incident_customer"
					   " WHERE customer = 'Umbrella' AND origin = 'person'"),
		1);
	expect_shown(s, "Umbrella");
	room_stage_end(s);
}

static void
without_an_incident_nothing_is_logged(void **state)
{
	struct room *room = *state;
	struct room_stage *s;

	callers_come(room);
	callers_do(room, "UPDATE incident SET status = 'green', rev = room_rev()", "");
	s = begin(room, 24, 80);
	room_stage_press(s, "L");
	expect_shown(s, "No incident is open: D declares one.");
	room_stage_end(s);
}

/* R26: the hours count on while nothing else happens. */
static void
hours_change_by_themselves(void **state)
{
	struct room *room = *state;
	struct room_stage *s;
	int64_t next_ms;

	callers_come(room);
	room_ok(callers_order(room, "customer-add", "customer:Initech", "{}", NULL));
	s = begin(room, 24, 80);
	expect_shown(s, "Initech  out of hours"); /* Friday, 01:03 UTC */
	next_ms = customers_ops.next_tick(ui_shown(&s->ui), room->now_ms);
	assert_int_equal(next_ms, INT64_C(1763712000000)); /* 08:00 */
	room->now_ms = next_ms;
	room_stage_draw(s);
	expect_shown(s, "Initech  in hours");
	room_stage_end(s);
}

static void
tell(struct room_stage *s, const char *line)
{
	room_ok(json_read(s->json, line, strlen(line)));
	ui_numbers(&s->ui, "contact", s->json);
	room_stage_draw(s);
}

static void
numbers_are_shown_while_the_detail_is_open(void **state)
{
	static const char line[] =
		"{\"told\":\"contact\",\"contact\":\"Acme\",\"numbers\":["
		"{\"place\":1,\"phone\":\"+1 555 0101\",\"mail\":\"jo@acme.example\","
		"\"alternate\":\"jo\\u001b[2J@home.example\"}]}";
	static const struct numbers none;
	struct room *room = *state;
	struct room_stage *s;

	acme_is_affected(room);
	s = begin(room, 24, 80);
	tell(s, line); /* nobody looks at it */
	assert_memory_equal(&s->ui.numbers, &none, sizeof none);
	room_stage_press(s, "g");
	room_stage_press(s, "Enter");
	expect_shown(s, "phone 1     (asking the engine...)");
	tell(s, line);
	expect_shown(s, "phone 1     +1 555 0101");
	expect_shown(s, "jo^[[2J@home.example"); /* nothing in it is obeyed */
	expect_shown(s, "(not in the engine's config)");
	room_stage_press(s, "Esc");
	assert_memory_equal(&s->ui.numbers, &none, sizeof none);
	assert_false(room_stage_shows(s, "555"));
	room_stage_press(s, "Enter");
	tell(s, "{\"told\":\"contact\",\"contact\":\"Acme\",\"error\":\"no\"}");
	expect_shown(s, "phone 1     (numbers are shown to the lead only)");
	tell(s, line);
	room_stage_press(s, "C-n"); /* another contact: what came was for the customer */
	assert_memory_equal(&s->ui.numbers, &none, sizeof none);
	assert_false(room_stage_shows(s, "555"));
	room_stage_end(s);
}

static void
a_detail_tells_it_all(void **state)
{
	struct room *room = *state;
	struct room_stage *s;

	acme_is_affected(room);
	callers_eta(room, 120);
	s = begin(room, 48, 160);
	room_stage_press(s, "g");
	room_stage_press(s, "L");
	room_stage_press(s, "n");
	room_stage_press(s, "M");
	room_ok(callers_order(
		room, "customer-confirmed", "customer:Acme", "{\"by\":\"their desk\"}", NULL));
	room->now_ms += CALLERS_MINUTE_MS;
	callers_eta(room, 180);
	room_stage_press(s, "Enter");
	expect_shown(s, "CALL NOW      Sam Diaz");
	expect_shown(s, "the ETA is more than an hour: tell them");
	expect_shown(s, "Affected      yes: added by hand");
	expect_shown(s, "Their mail    ! down, or may be: use other addresses");
	expect_shown(s, "Confirmed     their desk");
	expect_shown(s, "in hours now");
	expect_shown(s, "https://wiki.example.com/acme");
	expect_shown(s, "ask for the change manager first");
	expect_shown(s, "-mail-");
	expect_shown(s, "no answer");
	expect_shown(s, "Dana Reyes");
	room_stage_end(s);
}

/* The number is on the screen: the call is logged where it is read. */
static void
a_call_is_logged_from_the_detail(void **state)
{
	struct room *room = *state;
	struct room_stage *s;

	acme_is_affected(room);
	callers_eta(room, 120);
	s = begin(room, 24, 80);
	room_stage_press(s, "g");
	room_stage_press(s, "Enter");
	room_stage_press(s, "L");
	expect_shown(s, "1 Jo Park of Acme");
	room_stage_press(s, "n");
	room_ok(s->answer);
	assert_int_equal(
		room_number(room, "SELECT count(*) FROM attempt WHERE result = 'no_answer'"), 1);
	room_stage_press(s, "Esc");
	room_stage_press(s, "j");
	room_stage_press(s, "Enter"); /* Jo Park's own */
	room_stage_press(s, "L");
	room_stage_press(s, "r");
	assert_int_equal(room_number(room, "SELECT count(*) FROM attempt WHERE contact = 1"), 2);
	room_stage_end(s);
}

/* What is due may be another row than the one under the cursor: that one is meant. */
static void
the_row_that_is_asked_about_is_called(void **state)
{
	const struct ui_row due = {.kind = "customer",
		.key = {.id = "Initech"},
		.subject = "customer:Initech",
		.about = "Initech",
		.pane = &customers_ops};
	struct room *room = *state;
	struct room_stage *s;
	struct context c = {.link = NULL, .level = LEVEL_LEAD};

	acme_is_affected(room);
	s = begin(room, 24, 80);
	room_stage_press(s, "g"); /* on Acme */
	c.link = &s->link;
	c.now_ms = room->now_ms;
	ui_command(&s->ui, command_find("customer-call"), &due, &c);
	room_stage_draw(s);
	expect_shown(s, "1 Bill Lum of Initech");
	room_stage_press(s, "v");
	assert_int_equal(
		room_number(room, "SELECT count(*) FROM attempt WHERE customer = 'Initech'"), 1);
	room_stage_end(s);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(who_must_be_called_comes_first_and_says_whom),
		IN_ROOM(a_call_is_logged_in_two_keys),
		IN_ROOM(enter_asks_for_the_next_call_and_a_note),
		IN_ROOM(mail_that_is_down_is_struck_through),
		IN_ROOM(a_decision_is_asked_for_and_settled),
		IN_ROOM(who_confirmed_is_shown),
		IN_ROOM(customers_are_added_and_taken_out),
		IN_ROOM(without_an_incident_nothing_is_logged),
		IN_ROOM(hours_change_by_themselves),
		IN_ROOM(numbers_are_shown_while_the_detail_is_open),
		IN_ROOM(a_detail_tells_it_all),
		IN_ROOM(a_call_is_logged_from_the_detail),
		IN_ROOM(the_row_that_is_asked_about_is_called),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
