/* tests/test_ui_work.c - people and work on a screen: roles, tasks, follow-ups, decisions,
 * proposals.
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
	assert_true(room_stage_shows(s, "a give  - take away"));
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

static void
a_task_is_given_taken_on_and_done_with_keys(void **state)
{
	struct room *room = *state;
	struct room_stage *s = begin(room, 48, 160);

	room_stage_press(s, "2");
	assert_true(room_stage_shows(s, "No tasks."));
	room_stage_press(s, "a");
	assert_true(room_stage_shows(s, "Task for:"));
	answer(s, "lee wong");
	assert_true(room_stage_shows(s, "What to do:"));
	answer(s, "look at the replicas");
	assert_true(room_stage_shows(s, "Minutes for it:"));
	answer(s, "10");
	assert_true(room_stage_shows(s, "Lee Wong has 10 minutes."));
	assert_true(room_stage_shows(s, "Tasks - 1 open"));
	assert_true(room_stage_shows(s, "10:00 Lee Wong     look at the replicas"));
	assert_true(room_stage_shows(s, "asked"));
	room_stage_press(s, "r");
	room_stage_press(s, "y");
	assert_true(room_stage_shows(s, "taken"));
	room->now_ms += 12 * 60 * 1000;
	room_stage_press(s, "z");
	assert_true(room_stage_shows(s, "! -02:0"));
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "Task - 1 look at the replicas"));
	assert_true(room_stage_shows(s, "Taken on      yes"));
	room_stage_press(s, "Space"); /* its keys hold in the detail, too */
	assert_true(room_stage_shows(s, "Done  "));
	room_stage_press(s, "Esc");
	assert_false(room_stage_shows(s, "1 open"));
	assert_true(room_stage_shows(s, "done"));
	room_stage_end(s);
}

static void
a_follow_up_is_about_the_row_under_the_cursor(void **state)
{
	struct room *room = *state;
	struct room_stage *s;

	(void)room_pages(room,
		"{\"incident\":{\"id\":\"P1\",\"title\":\"5xx over 20 %\",\"status\":"
		"\"triggered\",\"created_at\":\"2025-11-21T00:00:00Z\"}}");
	s = begin(room, 24, 80);
	room_stage_press(s, "t");
	assert_true(room_stage_shows(s, "To do later on page"));
	answer(s, "raise the limit");
	answer(s, "2d");
	work_is(room, "SELECT subject || '/' || text FROM followup", "page:P1/raise the limit");
	room_stage_press(s, "t");
	answer(s, "tell them");
	answer(s, "");
	room_stage_press(s, "2");
	to_pane(s, LAYOUT_FOLLOWUPS);
	assert_true(room_stage_shows(s, "2025-11-23"));
	room_stage_press(s, "g");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "About         page:P1"));
	room_stage_press(s, "Space");
	assert_true(room_stage_shows(s, "Done by       Dana Reyes"));
	room_stage_press(s, "Esc");
	room_stage_press(s, "j");
	assert_false(room_stage_shows(s, "raise the limit"));
	assert_true(room_stage_shows(s, "tell them"));
	room_stage_end(s);
}

static void
the_timeline_leads_to_what_was_written(void **state)
{
	struct room *room = *state;
	struct room_stage *s = begin(room, 24, 80);

	room_stage_press(s, "d");
	answer(s, "wait for the vendor");
	answer(s, "");
	to_pane(s, LAYOUT_TIMELINE);
	room_stage_press(s, "G");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "Timeline entry"));
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "Decision - 1 wait for the vendor"));
	room_stage_end(s);
}

static void
a_decision_is_a_key_away(void **state)
{
	struct room *room = *state;
	struct room_stage *s = begin(room, 48, 160);

	room_stage_press(s, "d");
	assert_true(room_stage_shows(s, "Decided:"));
	answer(s, "fail over to eu-3");
	answer(s, "Lee: the lag");
	room_stage_press(s, "2");
	assert_true(room_stage_shows(s, "Decisions - 1"));
	assert_true(room_stage_shows(s, "! 01:03:54 fail over to eu-3"));
	to_pane(s, LAYOUT_DECISIONS);
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "Lee: the lag"));
	room_stage_end(s);
}

/* Every pane of Work is in sight, or a tab away. */
static void
work_fits_every_size(void **state)
{
	static const int sizes[][2] = {{48, 160}, {30, 100}, {60, 80}, {24, 80}};
	struct room *room = *state;
	struct room_stage *s = begin(room, 48, 160);

	room_stage_press(s, "2");
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		room_stage_resize(s, sizes[i][0], sizes[i][1]);
		assert_true(room_stage_shows(s, "Tasks"));
		assert_true(room_stage_shows(s, "Proposals"));
		assert_true(room_stage_shows(s, "Follow-ups"));
		assert_true(room_stage_shows(s, "Decisions"));
		assert_true(room_stage_shows(s, "Timeline"));
	}
	room_stage_end(s);
}

/* Kim asks for it while Dana looks. */
static void
propose(struct room_stage *s, const char *args)
{
	room_ok(work_order(s->room, &work_kim, "role-give", "role:Recorder", args));
	room_stage_come(s);
}

static void
a_proposal_is_read_before_it_is_approved(void **state)
{
	struct room *room = *state;
	struct room_stage *s = begin(room, 24, 80);

	room_stage_press(s, "2");
	propose(s, "{\"person\":\"Jo\"}");
	assert_true(room_stage_shows(s, "Proposals 1!"));
	to_pane(s, LAYOUT_PROPOSALS);
	room_stage_press(s, "a");
	assert_true(room_stage_shows(s, "(person: \"Jo\"): role Recorder; incident 1   "));
	assert_true(room_stage_shows(s, " Checkout is down   "));
	room_stage_press(s, "n");
	work_is(room, "SELECT state FROM proposal", "waiting");
	room_stage_press(s, "a");
	room->now_ms += 1000;
	room_stage_press(s, "y");
	assert_true(room_stage_shows(s, "Approved. Jo is Recorder now."));
	assert_true(room_stage_shows(s, "approved Kim Lee asks for"));
	room_stage_press(s, "a");
	assert_true(room_stage_shows(s, "That was decided already."));
	room_stage_end(s);
}

/* What others outside would read needs the word, as when it is ordered; and all of it is read. */
static void
what_is_public_is_approved_by_a_word(void **state)
{
	struct room *room = *state;
	struct room_stage *s = begin(room, 24, 80);

	assert_true(room_edit(room,
		"INSERT INTO proposal (incident_id, name, subject, args, text, person, at_ms, rev)"
		" VALUES ('1', 'ticket-reply', 'ticket:7', '{}', 'Kim Lee asks for ticket-reply"
		" (text: \"We look.\")', 'Kim Lee', 1, 1)"));
	room_stage_come(s);
	room_stage_press(s, "2");
	to_pane(s, LAYOUT_PROPOSALS);
	room_stage_press(s, "a");
	assert_true(room_stage_shows(s, "Others outside will read it."));
	assert_true(room_stage_shows(s, "Type post, then Enter"));
	assert_true(room_stage_shows(s, "(text: \"We look.\")"));
	room->now_ms += 1000;
	room_stage_press(s, "y");
	room_stage_press(s, "Enter");
	work_is(room, "SELECT state FROM proposal", "waiting");
	room_stage_end(s);
}

/* What no box could show whole is approved where it is open. */
static void
a_long_proposal_is_opened_first(void **state)
{
	struct room *room = *state;
	struct room_stage *s = begin(room, 24, 80);
	char args[400];

	(void)snprintf(args, sizeof args, "{\"person\":\"Jo\",\"because\":\"%0250d the end\"}", 0);
	room_stage_press(s, "2");
	to_pane(s, LAYOUT_PROPOSALS);
	propose(s, args);
	room_stage_press(s, "a");
	assert_true(room_stage_shows(s, "It is long: open it, and approve it there."));
	assert_false(s->ui.prompting);
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "the end"));
	assert_true(room_stage_shows(s, "Asked for by  Kim Lee"));
	room_stage_press(s, "a");
	room->now_ms += 1000;
	room_stage_press(s, "y");
	work_is(room, "SELECT state FROM proposal", "approved");
	room_stage_end(s);
}

/* From the line of what is due it is opened, and approved there. */
static void
a_proposal_that_waits_is_a_key_away(void **state)
{
	struct room *room = *state;
	struct room_stage *s = begin(room, 48, 160);

	propose(s, "{\"person\":\"Jo\"}");
	room_stage_press(s, "0");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "Proposal - 1 Kim Lee asks for role-give"));
	room_stage_press(s, "a");
	room->now_ms += 1000;
	room_stage_press(s, "y");
	work_is(room, "SELECT state FROM proposal", "approved");
	room_stage_end(s);
}

static void
a_proposal_is_declined_with_a_reason(void **state)
{
	struct room *room = *state;
	struct room_stage *s = begin(room, 48, 160);

	room_stage_press(s, "2");
	propose(s, "{\"person\":\"Jo\"}");
	to_pane(s, LAYOUT_PROPOSALS);
	room_stage_press(s, "-");
	assert_true(room_stage_shows(s, "Reason against proposal 1 Kim Lee asks"));
	answer(s, "Al does it");
	work_is(room, "SELECT state || ': ' || reason FROM proposal", "declined: Al does it");
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
		IN_ROOM(a_task_is_given_taken_on_and_done_with_keys),
		IN_ROOM(a_follow_up_is_about_the_row_under_the_cursor),
		IN_ROOM(the_timeline_leads_to_what_was_written),
		IN_ROOM(a_decision_is_a_key_away),
		IN_ROOM(work_fits_every_size),
		IN_ROOM(a_proposal_is_read_before_it_is_approved),
		IN_ROOM(what_is_public_is_approved_by_a_word),
		IN_ROOM(a_long_proposal_is_opened_first),
		IN_ROOM(a_proposal_that_waits_is_a_key_away),
		IN_ROOM(a_proposal_is_declined_with_a_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
