/* tests/test_ui_first.c - what the first frame waits for, with an incident open.
 * SPDX-License-Identifier: MIT */
#include "panes/talk.h"
#include "tests/room_stage.h"
#include "tests/talk.h"

/* What a screen that starts prepares takes longer than what it reads. */
static void
what_updates_begin_from_is_read_after_the_first_frame(void **state)
{
	struct room *room = *state;
	struct room_stage *s;
	int before;

	talk_begin(room);
	before = room->record->statements_count;
	s = room_stage_begin(room, 40, 120);
	assert_int_not_equal(s->ui.current.id[0], '\0');
	assert_true(room->record->statements_count > before);
	for (int i = before; i < room->record->statements_count; i++)
		assert_null(strstr(room->record->statements[i].sql, "FROM template"));
	assert_null(talk_drafts(&s->ui));
	assert_true(ui_stale(&s->ui)); /* and before the first key */
	room_stage_draw(s);
	assert_non_null(talk_drafts(&s->ui));
	assert_false(ui_stale(&s->ui));
	room_stage_end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_updates_begin_from_is_read_after_the_first_frame, room_make,
			room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
