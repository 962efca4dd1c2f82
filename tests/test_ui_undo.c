/* tests/test_ui_undo.c - taking back on a screen what one wrote: asked first, then in the timeline.
 * SPDX-License-Identifier: MIT */
#include "tests/golden.h"
#include "tests/room_stage.h"

static void
note(struct room_stage *s, const char *text)
{
	room_stage_press(s, "n");
	room_stage_type(s, text);
	room_stage_press(s, "Enter");
}

static void
a_note_is_taken_back_when_it_is_meant(void **state)
{
	struct room_stage *s = room_stage_begin(*state, 24, 80);

	room_stage_press(s, "Tab");
	room_stage_press(s, "Tab");
	note(s, "LB pool eu-2 is out");
	assert_true(room_stage_shows(s, "LB pool eu-2 is out"));
	room_stage_press(s, "u");
	golden_compare(&s->canvas, "ui_undo_80x24");
	room_stage_resize(s, 30, 100);
	golden_compare(&s->canvas, "ui_undo_100x30");
	room_stage_resize(s, 48, 160);
	golden_compare(&s->canvas, "ui_undo_160x48");
	room_stage_resize(s, 24, 80);
	assert_true(room_stage_shows(s, "note \"LB pool eu-2 is out\" of 01:03:43"));
	room_stage_press(s, "Enter"); /* not by habit */
	assert_int_equal(room_number(s->room, "SELECT count(*) FROM event"), 1);
	room_stage_press(s, "u");
	room_stage_press(s, "y");
	assert_true(room_stage_shows(s, "undo saved"));
	assert_true(room_stage_shows(s, "withdrawn: LB pool eu-2 is out"));
	assert_true(room_stage_shows(s, "took the note back: LB pool eu-2 is out"));
	golden_compare(&s->canvas, "ui_undone_80x24");
	assert_int_equal(room_number(s->room, "SELECT json_extract(data, '$.undoes') FROM event"
					      " WHERE kind = 'correction'"),
		1);
	room_stage_press(s, "u");
	assert_true(room_stage_shows(s, "There is nothing of yours to undo."));
	room_stage_press(s, "k");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "Withdrawn by"));
	assert_true(room_stage_shows(s, "Dana Reyes"));
	room_stage_end(s);
}

static void
there_is_nothing_to_undo_at_first(void **state)
{
	struct room_stage *s = room_stage_begin(*state, 24, 80);

	room_stage_press(s, "u");
	assert_true(room_stage_shows(s, "There is nothing of yours to undo."));
	assert_false(s->ui.prompting);
	room_stage_end(s);
}

/* Somebody with the same name, at another screen, writes while the box stands. */
static void
what_was_read_is_what_is_undone(void **state)
{
	struct room_stage *s = room_stage_begin(*state, 24, 80);
	struct room_stage *other = room_stage_begin(*state, 24, 80);

	note(s, "first");
	room_stage_press(s, "u");
	assert_true(room_stage_shows(s, "note \"first\""));
	note(other, "second");
	room_stage_come(s);
	assert_true(room_stage_shows(s, "note \"first\""));
	room_stage_press(s, "y");
	assert_true(room_stage_shows(s, "you did something since"));
	assert_int_equal(room_number(s->room, "SELECT count(*) FROM event"), 2);
	room_stage_press(s, "u");
	assert_true(room_stage_shows(s, "note \"second\""));
	room_stage_press(s, "y");
	room_stage_press(s, "u"); /* one after the other */
	assert_true(room_stage_shows(s, "note \"first\""));
	room_stage_end(other);
	room_stage_end(s);
}

static void
what_somebody_else_wrote_is_theirs(void **state)
{
	struct room_stage *s = room_stage_begin(*state, 24, 80);

	note(s, "by Dana");
	(void)snprintf(s->ui.me, sizeof s->ui.me, "Lee Park");
	room_stage_come(s);
	room_stage_press(s, "u");
	assert_true(room_stage_shows(s, "There is nothing of yours to undo."));
	room_stage_end(s);
}

static void
what_waits_for_the_engine_is_not_passed_over(void **state)
{
	struct room_stage *s = room_stage_begin(*state, 24, 80);

	note(s, "saved");
	s->ui.sent_count = 1; /* and one more that is not */
	room_stage_press(s, "u");
	assert_true(room_stage_shows(s, "What you wrote last is not saved yet"));
	s->ui.sent_count = 0;
	room_stage_end(s);
}

static void
a_hostile_note_is_quoted_harmlessly(void **state)
{
	struct room_stage *s = room_stage_begin(*state, 24, 80);
	const struct order order = {.id = "0f8fad5b-d9cb-469f-a165-70867728950e",
		.name = "note",
		.subject = "",
		.args = "{\"text\":\"\\u001b[2J\\nyes, undo all\"}"};

	(void)room_stage_order(s, &order);
	s->id[0] = '\0';
	room_stage_come(s);
	room_stage_press(s, "u");
	assert_true(room_stage_shows(s, "note \"^[[2J"));
	room_stage_end(s);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

/* The first frame does not wait for it. */
static void
it_is_looked_for_once_the_first_frame_is_out(void **state)
{
	struct ui u;

	(void)state;
	assert_int_equal(ui_init(&u, LEVEL_LEAD).kind, ERR_NONE);
	assert_false(u.last.stale);
	ui_watch(&u);
	assert_true(u.last.stale);
	u.last.stale = false;
	ui_watch(&u);
	assert_false(u.last.stale);
	ui_clear(&u);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(a_note_is_taken_back_when_it_is_meant),
		cmocka_unit_test(it_is_looked_for_once_the_first_frame_is_out),
		IN_ROOM(there_is_nothing_to_undo_at_first),
		IN_ROOM(what_was_read_is_what_is_undone),
		IN_ROOM(what_somebody_else_wrote_is_theirs),
		IN_ROOM(what_waits_for_the_engine_is_not_passed_over),
		IN_ROOM(a_hostile_note_is_quoted_harmlessly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
