/* tests/test_ui_past.c - a screen of the past: framed as such, read only, left at a key.
 * SPDX-License-Identifier: MIT */
#include "panes/past.h"

#include "tests/golden.h"
#include "tests/orders.h"
#include "tests/room_stage.h"

static struct err
open_another(void *to, struct record **out)
{
	const struct room *room = to;

	return record_open(room->dir, RECORD_READ, out);
}

/* An incident of eight minutes, with a page that came in the middle and is over since. */
struct past_stage {
	struct room_stage *s;
	struct orders *o;
};

static void
merge(struct past_stage *p, const char *id, const char *title, const char *status)
{
	char reply[512];

	p->o->room->now_ms += 60000;
	(void)snprintf(reply, sizeof reply,
		"{\"incident\":{\"id\":\"%s\",\"incident_number\":7,\"title\":\"%s\","
		"\"status\":\"%s\",\"urgency\":\"high\","
		"\"service\":{\"id\":\"PS1\",\"summary\":\"checkout\"},"
		"\"created_at\":\"2025-11-21T01:04:00Z\"}}",
		id, title, status);
	(void)room_pages(p->o->room, reply);
}

static struct past_stage
begin(struct room *room, int rows, int cols)
{
	struct past_stage p = {.o = orders_begin(room)};

	orders_pages(p.o, 3);
	room->now_ms += 60000;
	(void)orders_do(p.o, "incident-declare", "page:P1", "{\"title\":\"Checkout is down\"}");
	merge(&p, "P9", "carts are lost", "triggered");
	(void)orders_do(p.o, "note", "", "{\"text\":\"LB pool eu-2 is out\"}");
	merge(&p, "P9", "carts are lost", "resolved");
	(void)orders_do(p.o, "incident-severity", "", "{\"severity\":\"1\",\"reason\":\"x\"}");
	(void)orders_do(p.o, "note", "", "{\"text\":\"back to normal\"}");
	room->now_ms += 60000;
	p.s = room_stage_begin(room, rows, cols);
	p.s->ui.door = (struct ui_door){.open = open_another, .to = room};
	ui_watch(&p.s->ui);
	room_stage_come(p.s);
	return p;
}

static void
end(struct past_stage *p)
{
	room_stage_end(p->s);
	orders_end(p->o);
}

/* As the loop does while there are no keys. */
static void
arrive(struct past_stage *p)
{
	for (int i = 0; i < 10000 && ui_is_seeking(&p->s->ui); i++)
		ui_seek(&p->s->ui);
	room_stage_draw(p->s);
}

static void
go(struct past_stage *p, const char *when)
{
	room_stage_press(p->s, "T");
	room_stage_type(p->s, when);
	room_stage_press(p->s, "Enter");
	arrive(p);
}

static void
press(struct past_stage *p, const char *key)
{
	room_stage_press(p->s, key);
	arrive(p);
}

static void
the_past_is_framed_as_past(void **state)
{
	struct past_stage p = begin(*state, 48, 160);

	go(&p, "01:05:30");
	golden_compare(&p.s->canvas, "past_160x48");
	room_stage_resize(p.s, 24, 80);
	golden_compare(&p.s->canvas, "past_80x24");
	p.s->canvas.ascii = true;
	room_stage_resize(p.s, 30, 100);
	golden_compare(&p.s->canvas, "past_100x30_ascii");
	room_stage_resize(p.s, 8, 38);
	golden_compare(&p.s->canvas, "past_38x8");
	end(&p);
}

static void
what_was_there_is_there_and_what_came_later_is_not(void **state)
{
	struct past_stage p = begin(*state, 48, 160);

	assert_true(room_stage_shows(p.s, "back to normal"));
	assert_true(room_stage_shows(p.s, "SEV-1"));
	go(&p, "01:05:30");
	assert_non_null(strstr(room_stage_row(p.s, 0), "PAST 01:05:30"));
	assert_true(room_stage_shows(p.s, "carts are lost"));
	assert_true(room_stage_shows(p.s, "LB pool eu-2 is out"));
	assert_false(room_stage_shows(p.s, "back to normal"));
	assert_true(room_stage_shows(p.s, "SEV-?"));
	press(&p, "{");
	assert_true(room_stage_shows(p.s, "no incident"));
	assert_false(room_stage_shows(p.s, "carts are lost"));
	press(&p, "<");
	assert_true(room_stage_shows(p.s, "Nothing before this can be told."));
	press(&p, "}");
	assert_true(room_stage_shows(p.s, "back to normal"));
	press(&p, ">");
	assert_true(room_stage_shows(p.s, "Nothing was recorded after this"));
	assert_non_null(strstr(room_stage_row(p.s, 0), "PAST"));
	end(&p);
}

/* The ages and clocks are those of then, and stand still. */
static void
time_stands_still_there(void **state)
{
	struct past_stage p = begin(*state, 24, 80);
	char first[400];

	go(&p, "01:05:30");
	(void)snprintf(first, sizeof first, "%s", room_stage_row(p.s, 3));
	assert_non_null(strstr(room_stage_row(p.s, 0), "02:0"));
	p.s->room->now_ms += 3600000;
	room_stage_draw(p.s);
	assert_string_equal(room_stage_row(p.s, 3), first);
	assert_non_null(strstr(room_stage_row(p.s, 0), "01h02 ago"));
	assert_non_null(strstr(room_stage_row(p.s, 0), "PAST 01:05:30"));
	end(&p);
}

static void
nothing_can_be_done_there(void **state)
{
	static const char *const keys[] = {"n", "f", "D", "u", "U", "E", "d", "S"};
	struct past_stage p = begin(*state, 48, 160);
	int64_t rev = record_rev(p.s->room->record);

	go(&p, "01:05:30");
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		press(&p, keys[i]);
		if (!room_stage_shows(p.s, "This is 01:05:30, not now: T goes back to live."))
			fail_msg("%s: %s", keys[i], room_stage_row(p.s, 47));
		assert_false(p.s->ui.past->ui.prompting);
		assert_false(p.s->ui.prompting);
	}
	press(&p, ":");
	room_stage_type(p.s, "note");
	press(&p, "Enter");
	assert_true(room_stage_shows(p.s, "not now"));
	assert_int_equal(record_rev(p.s->room->record), rev);
	end(&p);
}

/* No writing command of any table does anything there, however it is asked for. */
static void
every_writing_command_is_refused_there(void **state)
{
	struct past_stage p = begin(*state, 24, 80);
	const struct command *command;
	int count = 0;

	go(&p, "01:05:30");
	for (size_t i = 0; (command = commands_at(i)) != NULL; i++) {
		struct context c = {.seen = &p.s->ui.past->ui, .level = LEVEL_LEAD, .subject = ""};

		if ((command->flags & (COMMAND_WRITES | COMMAND_REMOTE)) == 0)
			continue;
		count++;
		assert_non_null(command_refusal(command, &c));
		assert_non_null(strstr(command_refusal(command, &c), "not now"));
	}
	assert_true(count > 30);
	end(&p);
}

static void
again_is_live_as_it_was_left(void **state)
{
	struct past_stage p = begin(*state, 48, 160);
	char before[48][400];

	room_stage_press(p.s, "j");
	room_stage_press(p.s, "Tab");
	room_stage_press(p.s, "Tab");
	room_stage_press(p.s, "k");
	for (int row = 2; row < 47; row++)
		(void)snprintf(before[row], sizeof before[row], "%.398s", room_stage_row(p.s, row));
	go(&p, "01:05:30");
	press(&p, "Tab");
	press(&p, "k");
	press(&p, "3");
	press(&p, "z");
	press(&p, "T");
	assert_null(p.s->ui.past);
	assert_non_null(strstr(room_stage_row(p.s, 0), "WARROOM"));
	for (int row = 2; row < 47; row++) {
		char *age = strstr(before[row], " 01:0");

		if (age == NULL && strstr(before[row], "P1") == NULL)
			continue; /* ages go on */
		assert_string_equal(room_stage_row(p.s, row), before[row]);
	}
	assert_int_equal(p.s->ui.focus, LAYOUT_TIMELINE);
	end(&p);
}

/* What comes meanwhile is told on the frame, and is there when live is gone back to. */
static void
live_is_not_missed(void **state)
{
	struct past_stage p = begin(*state, 24, 80);

	p.s->ui.marks.settled = true;
	go(&p, "01:05:30");
	assert_null(strstr(room_stage_row(p.s, 0), "live:"));
	merge(&p, "P10", "payments are refused", "triggered");
	merge(&p, "P11", "logins are refused", "triggered");
	room_stage_come(p.s);
	assert_non_null(strstr(room_stage_row(p.s, 0), "live: 2 new pages"));
	golden_compare(&p.s->canvas, "past_news_80x24");
	p.s->ui.banner = "DRILL"; /* less room yet: no part of a number */
	for (int cols = 100; cols >= 60; cols--) {
		const char *open;

		room_stage_resize(p.s, 24, cols);
		open = strstr(room_stage_row(p.s, 0), "open ");
		assert_true(open == NULL || strncmp(open, "open 00:0", 9) == 0);
		assert_true(open == NULL || open[13] == ' ');
	}
	room_stage_resize(p.s, 24, 80);
	assert_false(room_stage_shows(p.s, "payments are refused"));
	press(&p, "j");
	assert_non_null(strstr(room_stage_row(p.s, 0), "live: 2 new pages"));
	press(&p, "T");
	assert_true(room_stage_shows(p.s, "payments are refused"));
	end(&p);
}

static void
a_time_to_come_and_one_before_all_are_refused(void **state)
{
	struct past_stage p = begin(*state, 24, 80);

	go(&p, "2031-01-01 00:00");
	assert_true(room_stage_shows(p.s, "still to come"));
	assert_null(p.s->ui.past);
	press(&p, "Esc");
	press(&p, "Esc");
	go(&p, "2001-01-01 00:00");
	assert_true(room_stage_shows(p.s, "Nothing is known of then: it goes back to 2025-11-21"));
	assert_null(p.s->ui.past);
	press(&p, "Esc");
	press(&p, "Esc");
	press(&p, "<");
	assert_true(room_stage_shows(p.s, "This is now; T goes back to a moment"));
	end(&p);
}

/* On the way it is told how far, keys are about nothing, and Esc stays. */
static void
the_way_can_be_left(void **state)
{
	struct past_stage p = begin(*state, 24, 80);

	room_stage_press(p.s, "T");
	room_stage_type(p.s, "01:05:30");
	room_stage_press(p.s, "Enter");
	assert_true(room_stage_shows(p.s, "going back to 01:05:30 .. 0 %   Esc stays live"));
	assert_non_null(strstr(room_stage_row(p.s, 0), "WARROOM"));
	room_stage_press(p.s, "n");
	assert_false(p.s->ui.prompting);
	room_stage_press(p.s, "Esc");
	assert_null(p.s->ui.past);
	assert_false(room_stage_shows(p.s, "going"));
	assert_false(ui_is_seeking(&p.s->ui));
	end(&p);
}

/* An order that is refused meanwhile: its text is kept, and that it is not saved is told. */
static void
a_text_that_was_not_saved_is_told(void **state)
{
	struct past_stage p = begin(*state, 24, 80);
	struct room_stage *s = p.s;
	struct key enter = {.kind = KEY_PRESS, .name = "Enter"};
	struct context c = {.link = &s->link, .level = LEVEL_LEAD};
	char id[ORDER_ID_BYTES];

	room_stage_press(s, "n");
	room_stage_type(s, "the tale of the night");
	c.now_ms = s->room->now_ms;
	ui_key(&s->ui, &enter, &c);
	(void)snprintf(id, sizeof id, "%s", s->id);
	s->id[0] = '\0'; /* the answer is late */
	go(&p, "01:05:30");
	ui_answer(&s->ui, id, false, text_of("The disk is full."), s->room->now_ms);
	room_stage_draw(s);
	assert_non_null(strstr(room_stage_row(s, 0), "live: not saved"));
	press(&p, "T");
	assert_true(room_stage_shows(s, "the tale of the night"));
	end(&p);
}

/* It is not shown as it was later. */
static void
what_is_open_closes_where_it_was_not_there(void **state)
{
	struct past_stage p = begin(*state, 24, 80);

	go(&p, "01:05:30");
	press(&p, "g");
	for (int row = 0; row < 5; row++) {
		press(&p, "Enter");
		if (room_stage_shows(p.s, "carts are lost"))
			break;
		press(&p, "Esc");
		press(&p, "j");
	}
	assert_true(room_stage_shows(p.s, "Urgency"));
	assert_true(room_stage_shows(p.s, "carts are lost"));
	press(&p, ">");
	assert_true(room_stage_shows(p.s, "Urgency")); /* it is there, too */
	press(&p, "{");
	assert_false(room_stage_shows(p.s, "carts are lost"));
	assert_true(room_stage_shows(p.s, "What was open was not there then."));
	end(&p);
}

static void
another_moment_by_name_and_a_copy_of_what_was(void **state)
{
	struct past_stage p = begin(*state, 48, 160);

	go(&p, "01:05:30");
	press(&p, ":");
	room_stage_type(p.s, "replay");
	press(&p, "Enter");
	room_stage_type(p.s, "01:04:30");
	press(&p, "Enter");
	assert_non_null(strstr(room_stage_row(p.s, 0), "PAST 01:04:30"));
	assert_false(room_stage_shows(p.s, "carts are lost"));
	press(&p, "Enter");
	assert_true(room_stage_shows(p.s, "Title"));
	press(&p, "Esc");
	assert_non_null(strstr(room_stage_row(p.s, 0), "PAST 01:04:30"));
	end(&p);
}

/* Another generation of a mirror: nothing of the one before stays on the screen. */
static void
what_is_read_may_be_replaced(void **state)
{
	struct past_stage p = begin(*state, 24, 80);

	go(&p, "01:05:30");
	assert_true(room_stage_shows(p.s, "carts are lost"));
	press(&p, "2");
	past_renew(&p.s->ui, p.s->room->now_ms);
	ui_renewed(&p.s->ui);
	room_stage_draw(p.s);
	assert_false(room_stage_shows(p.s, "carts are lost"));
	assert_true(room_stage_shows(p.s, "going back to 01:05:30"));
	arrive(&p);
	assert_non_null(strstr(room_stage_row(p.s, 0), "PAST 01:05:30"));
	assert_true(room_stage_shows(p.s, "Work"));
	p.s->ui.door.open = NULL;
	past_renew(&p.s->ui, p.s->room->now_ms);
	room_stage_draw(p.s);
	assert_null(p.s->ui.past);
	assert_true(room_stage_shows(p.s, "This is live"));
	end(&p);
}

/* What somebody looks for now is what they look for then. */
static void
a_filter_goes_along(void **state)
{
	struct past_stage p = begin(*state, 48, 160);

	room_stage_press(p.s, "z");
	room_stage_press(p.s, "/");
	room_stage_type(p.s, "carts");
	room_stage_press(p.s, "Enter");
	assert_true(room_stage_shows(p.s, "/carts"));
	go(&p, "01:05:30");
	assert_true(room_stage_shows(p.s, "/carts"));
	assert_true(room_stage_shows(p.s, "carts are lost"));
	assert_false(room_stage_shows(p.s, "page 2"));
	past_renew(&p.s->ui, p.s->room->now_ms);
	arrive(&p);
	assert_true(room_stage_shows(p.s, "/carts"));
	assert_false(room_stage_shows(p.s, "page 2"));
	/* it is cleared there, which changes nothing of the live one */
	press(&p, "Esc");
	assert_false(room_stage_shows(p.s, "/carts"));
	assert_true(room_stage_shows(p.s, "carts are lost"));
	assert_true(room_stage_shows(p.s, "page 2"));
	past_renew(&p.s->ui, p.s->room->now_ms);
	arrive(&p);
	assert_false(room_stage_shows(p.s, "/carts"));
	press(&p, "T");
	assert_true(room_stage_shows(p.s, "/carts"));
	end(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_past_is_framed_as_past, room_make, room_remove),
		cmocka_unit_test_setup_teardown(a_filter_goes_along, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_was_there_is_there_and_what_came_later_is_not, room_make, room_remove),
		cmocka_unit_test_setup_teardown(time_stands_still_there, room_make, room_remove),
		cmocka_unit_test_setup_teardown(nothing_can_be_done_there, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			every_writing_command_is_refused_there, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			again_is_live_as_it_was_left, room_make, room_remove),
		cmocka_unit_test_setup_teardown(live_is_not_missed, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_time_to_come_and_one_before_all_are_refused, room_make, room_remove),
		cmocka_unit_test_setup_teardown(the_way_can_be_left, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_text_that_was_not_saved_is_told, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_open_closes_where_it_was_not_there, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			another_moment_by_name_and_a_copy_of_what_was, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_read_may_be_replaced, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
