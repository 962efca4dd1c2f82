/* tests/test_ui_work.c - people and work on a screen: roles, tasks, follow-ups, decisions, proposals.
 * SPDX-License-Identifier: MIT */
#include "tests/room_stage.h"
#include "tests/work_room.h"

static struct room_stage *
begin(struct room *room, int rows, int cols)
{
	work_room_begin(room);
	return room_stage_begin(room, rows, cols);
}

static void
to_pane(struct room_stage *s, enum layout_pane pane)
{
	for (int i = 0; i < LAYOUT_PANES && s->ui.focus != (int)pane; i++)
		room_stage_press(s, "Tab");
	assert_int_equal(s->ui.focus, pane);
}

/* Takes away what a prompt began with, and types. */
static void
answer(struct room_stage *s, const char *text)
{
	room_stage_press(s, "C-u");
	room_stage_type(s, text);
	room_stage_press(s, "Enter");
}

static void
a_role_is_given_with_enter(void **state)
{
	struct room *room = *state;
	struct room_stage *s = begin(room, 48, 160);

	to_pane(s, LAYOUT_ROLES);
	assert_true(room_stage_shows(s, "Roles - 1 of 3 people, 1 to fill"));
	assert_true(room_stage_shows(s, "! Recorder"));
	room_stage_press(s, "g");
	room_stage_press(s, "j");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "Give the role Engineer:"));
	answer(s, "kim lee");
	assert_true(room_stage_shows(s, "Kim Lee is Engineer now."));
	room_stage_press(s, "Enter");
	answer(s, "Lee Wong");
	assert_true(room_stage_shows(s, "Roles - ! 3 of 3 people: split"));
	assert_true(room_stage_shows(s, "Kim Lee, Lee Wong"));
	room_stage_press(s, "Enter");
	answer(s, "A Very Long Name Indeed");
	assert_true(room_stage_shows(s, "Kim Lee +2"));
	room_stage_end(s);
}

static void
a_role_shows_who_holds_it_since_when(void **state)
{
	struct room *room = *state;
	struct room_stage *s = begin(room, 24, 80);

	to_pane(s, LAYOUT_ROLES);
	room_stage_press(s, "v");
	assert_true(room_stage_shows(s, "Role - On-call"));
	assert_true(room_stage_shows(s, "Dana Reyes"));
	assert_true(room_stage_shows(s, "00:46:40"));
	room_stage_press(s, "Esc");
	room_stage_press(s, "g");
	room_stage_press(s, "-");
	assert_true(room_stage_shows(s, "Who gives up the role On-call:"));
	answer(s, "Dana Reyes");
	assert_true(room_stage_shows(s, "Somebody must hold On-call"));
	room_stage_end(s);
}

/* Before an incident nobody can be given a role: Enter shows it, and the key says why not. */
static void
roles_are_given_in_an_incident_only(void **state)
{
	struct room *room = *state;
	struct room_stage *s;

	assert_true(room_edit(room, "INSERT INTO role (incident_id, name, place, lead, required,"
				    " many, rev) VALUES ('', 'On-call', 1, 1, 1, 0, 1)"));
	s = room_stage_begin(room, 24, 80);
	to_pane(s, LAYOUT_ROLES);
	room_stage_press(s, "a");
	assert_true(room_stage_shows(s, "No incident is open"));
	assert_false(s->ui.prompting);
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "! yes, and nobody holds it"));
	room_stage_end(s);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(a_role_is_given_with_enter),
		IN_ROOM(a_role_shows_who_holds_it_since_when),
		IN_ROOM(roles_are_given_in_an_incident_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
