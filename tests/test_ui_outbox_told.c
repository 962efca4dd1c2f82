/* tests/test_ui_outbox_told.c - what a screen tells of what is to leave: by service in Sources, and to
 * whoever may not see it.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include <malloc.h>

#include "tests/outbox_room.h"
#include "tests/room_stage.h"

#define ORDER_1 "00000000-0000-4000-8000-000000000001"

enum { MINUTE = 60 * 1000 };

/* Slack and a status page are configured, the rest is not. */
static struct room_stage *
begin(void **state, int rows, int cols)
{
	struct room_stage *s;

	assert_true(
		room_edit(*state, "INSERT INTO target (name, what, place, id, value, rev) VALUES"
				  " ('slack', 'team', 0, '', '#general', 1),"
				  " ('slack', 'outage', 0, '', '#outage', 1),"
				  " ('statuspage', 'page', 0, 'p1', 'p1', 1)"));
	s = room_stage_begin(*state, rows, cols);
	s->rules = (struct order_room){.config = outbox_room_config(), .watching = ""};
	ui_watch(&s->ui);
	room_stage_come(s);
	return s;
}

static void
act(struct room_stage *s, const char *set)
{
	outbox_room_becomes(s->room,
		outbox_room_post(s->room, "Dana Reyes", ORDER_1, "We look into it.", false), set);
	room_stage_come(s);
}

static void
expect_shown(const struct room_stage *s, const char *words)
{
	if (!room_stage_shows(s, words))
		fail_msg("not shown: %s", words);
}

/* The row of the screen that says it; -1: none. */
static int
row_of(const struct room_stage *s, const char *words)
{
	for (int row = 0; row < s->canvas.rows; row++) {
		if (strstr(room_stage_row(s, row), words) != NULL)
			return row;
	}
	return -1;
}

static void
each_service_of_the_config_is_told_of(void **state)
{
	struct room_stage *s = begin(state, 48, 160);
	int slack, page;

	room_stage_press(s, "S");
	slack = row_of(s, "Slack");
	page = row_of(s, "Statuspage");
	assert_true(slack > 0 && page > slack);
	assert_non_null(strstr(room_stage_row(s, slack + 1), "To leave      nothing"));
	assert_non_null(strstr(room_stage_row(s, page + 1), "To leave      nothing"));
	assert_false(room_stage_shows(s, "Jira"));
	assert_false(room_stage_shows(s, "Hook program"));
	room_stage_end(s);
}

/* While it is open: what comes is told. */
static void
what_waits_is_told_with_why(void **state)
{
	struct room_stage *s = begin(state, 48, 160);
	char set[200];
	int64_t number;

	room_stage_press(s, "S");
	act(s, "state = 'sent', sent_ms = made_ms, target = 'statuspage'");
	act(s, "state = 'queued'");
	expect_shown(s, "To leave      1 is on its way");
	act(s, "state = 'sending'");
	expect_shown(s, "To leave      2 are on their way");
	number = room_number(s->room, "SELECT min(number) FROM outbox WHERE state = 'queued'");
	(void)snprintf(set, sizeof set, "error = 'Slack wants a pause.', tries = 1, next_ms = %lld",
		(long long)s->room->now_ms + 2 * MINUTE);
	outbox_room_becomes(s->room, number, set);
	room_stage_come(s);
	expect_shown(s, "To leave      2 wait: they could not leave, and are tried again");
	expect_shown(s, "Why           Slack wants a pause.");
	expect_shown(s, "Tried again   in 02:00");
	s->room->now_ms += MINUTE;
	assert_true(ui_next_tick(&s->ui, s->room->now_ms) <= s->room->now_ms + 1000);
	room_stage_draw(s);
	expect_shown(s, "Tried again   in 01:00");
	expect_shown(s, "Last sent     ");
	act(s, "state = 'refused'");
	expect_shown(s, "For you       1 waits for a person: see Outbox, view Talk");
	room_stage_end(s);
}

/* What is sent to a source stands with it. */
static void
what_waits_for_a_source_stands_with_it(void **state)
{
	struct room_stage *s = begin(state, 48, 160);

	act(s, "target = 'pagerduty'");
	room_stage_press(s, "S");
	assert_true(row_of(s, "1 is on its way") > row_of(s, "State"));
	assert_true(row_of(s, "1 is on its way") < row_of(s, "Zendesk"));
	room_stage_end(s);
}

/* Without an engine nothing is on its way, nor tried again. */
static void
what_nobody_sends_does_not_look_live(void **state)
{
	struct room_stage *s = begin(state, 48, 160);

	act(s, "error = 'Slack wants a pause.', tries = 1, next_ms = made_ms + 60000");
	act(s, "target = 'statuspage'");
	ui_engine_is(&s->ui, UI_ENGINE_GONE, text_of(""), s->room->now_ms);
	room_stage_press(s, "S");
	assert_true(row_of(s, "1 waits, and nobody sends it") > row_of(s, "Slack"));
	assert_non_null(strstr(
		room_stage_row(s, row_of(s, "Statuspage") + 1), "1 waits, and nobody sends it"));
	assert_false(room_stage_shows(s, "on its way"));
	assert_false(room_stage_shows(s, "Tried again"));
	room_stage_end(s);
}

/* Where it cannot be made anew, what was told stays. */
static void
what_is_told_is_kept_by_who_tells_it(void **state)
{
	struct room_stage *s = begin(state, 48, 160);

	act(s, "error = 'Slack wants a pause.', tries = 1, next_ms = made_ms + 60000");
	room_stage_press(s, "S");
	expect_shown(s, "Why           Slack wants a pause.");
	outbox_room_becomes(s->room, 1, "error = 'Slack does not know that channel.'");
	outside_changed(&s->ui.outside, TABLE_OUTBOX);
	(void)mallopt(M_PERTURB, 'x'); /* what is given back is overwritten */
	assert_int_equal(
		outside_load(&s->ui.outside, s->room->record, "Dana Reyes", true).kind, ERR_NONE);
	(void)mallopt(M_PERTURB, 0);
	room_stage_draw(s);
	expect_shown(s, "Why           Slack wants a pause.");
	room_stage_end(s);
}

/* Nobody reads it before it is shown. */
static void
it_is_read_while_it_is_open(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	act(s, "state = 'queued'");
	assert_true(s->ui.outside.ways_stale);
	assert_false(ui_outside_waits(&s->ui));
	room_stage_press(s, "S");
	assert_false(s->ui.outside.ways_stale);
	room_stage_press(s, "S");
	act(s, "state = 'queued'");
	assert_true(s->ui.outside.ways_stale);
	room_stage_end(s);
}

/* A mirror has none of it, which is not nothing. */
static void
whoever_watches_reads_why_it_is_empty(void **state)
{
	static const int sizes[][2] = {{48, 160}, {30, 100}, {24, 80}};

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct room_stage *s = room_stage_begin(*state, sizes[i][0], sizes[i][1]);

		ui_watch(&s->ui);
		room_stage_press(s, "3");
		room_stage_press(s, "Tab");
		room_stage_press(s, "Tab");
		expect_shown(s, "Nothing was sent from here yet.");
		s->ui.watches = true;
		s->ui.level = LEVEL_OPERATOR;
		room_stage_come(s);
		expect_shown(s, "Only the on-call account sees what is to ");
		expect_shown(s, "leave."); /* whole, on two lines where the pane is narrow */
		assert_false(room_stage_shows(s, "Nothing was sent"));
		room_stage_end(s);
	}
}

static void
whoever_watches_reads_why_nothing_is_told(void **state)
{
	struct room_stage *s = begin(state, 48, 160);

	s->ui.watches = true;
	s->ui.level = LEVEL_OPERATOR;
	room_stage_press(s, "S");
	assert_non_null(strstr(room_stage_row(s, row_of(s, "Slack") + 1),
		"To leave      only the on-call account sees that"));
	room_stage_end(s);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(each_service_of_the_config_is_told_of),
		IN_ROOM(what_waits_is_told_with_why),
		IN_ROOM(what_waits_for_a_source_stands_with_it),
		IN_ROOM(what_nobody_sends_does_not_look_live),
		IN_ROOM(what_is_told_is_kept_by_who_tells_it),
		IN_ROOM(it_is_read_while_it_is_open),
		IN_ROOM(whoever_watches_reads_why_it_is_empty),
		IN_ROOM(whoever_watches_reads_why_nothing_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
