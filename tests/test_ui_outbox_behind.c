/* tests/test_ui_outbox_behind.c - what waits behind an act that waits for a person says so.
 * SPDX-License-Identifier: MIT */
#include "tests/outbox_room.h"
#include "tests/room_stage.h"

#define ORDER_1 "00000000-0000-4000-8000-000000000001"

static void
what_waits_for_another_one_names_it(void **state)
{
	struct room_stage *s = room_stage_begin(*state, 30, 100);
	int64_t first;

	s->rules = (struct order_room){.config = outbox_room_config(), .watching = ""};
	ui_watch(&s->ui);
	first = outbox_room_post(s->room, "Kim", ORDER_1, "We look into it.", true);
	(void)outbox_room_post(s->room, "Kim", ORDER_1, "It is over.", true);
	room_stage_come(s);
	room_stage_press(s, "3");
	room_stage_press(s, "Tab");
	room_stage_press(s, "Tab");
	assert_false(room_stage_shows(s, "behind"));
	outbox_room_becomes(s->room, first, "hold = 'old'");
	room_stage_come(s);
	assert_true(room_stage_shows(s, "held"));
	assert_true(room_stage_shows(s, "behind"));
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "1, about the same: that waits for a person"));
	assert_false(room_stage_shows(s, "Leaves"));
	room_stage_end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_waits_for_another_one_names_it, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
