/* tests/test_ui_note.c - a note about a time before (R59), with keys.
 * SPDX-License-Identifier: MIT */
#include "tests/room_stage.h"

static void
a_note_can_be_about_a_time_before(void **state)
{
	struct room *room = *state;
	struct room_stage *s = room_stage_begin(room, 24, 80);
	char *found;

	room_stage_press(s, ":");
	room_stage_type(s, "note-earlier");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "When was it"));
	room_stage_type(s, "later");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "That is no time"));
	room_stage_press(s, "C-u");
	room_stage_type(s, "20m");
	room_stage_press(s, "Enter");
	room_stage_type(s, "the carrier called");
	room_stage_press(s, "Enter");
	found = room_string(room, "SELECT text || ' ' || kind || ' ' ||"
				  " (recorded_ms - at_ms BETWEEN 1200000 AND 1260000)"
				  " FROM event ORDER BY seq DESC LIMIT 1");
	assert_string_equal(found, "the carrier called note 1");
	free(found);
	room_stage_end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_note_can_be_about_a_time_before, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
