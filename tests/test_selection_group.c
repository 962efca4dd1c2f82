/* tests/test_selection_group.c - a group of pages is selected as one: those that were in it.
 * SPDX-License-Identifier: MIT */
#include "tests/room_stage.h"

static void
page(struct room *room, int number, const char *status)
{
	char reply[512];

	room->now_ms += 1000;
	(void)snprintf(reply, sizeof reply,
		"{\"incident\":{\"id\":\"PW%d\",\"incident_number\":%d,\"title\":\"web-%d is "
		"down\","
		"\"status\":\"%s\",\"service\":{\"id\":\"S1\",\"summary\":\"shop\"},"
		"\"created_at\":\"2025-11-21T00:00:%02dZ\",\"updated_at\":\"%s\"}}",
		number, number, number, status, number,
		strcmp(status, "resolved") == 0 ? "2025-11-21T00:59:00Z" : "2025-11-21T00:00:00Z");
	(void)room_pages(room, reply);
}

/* Five pages of one kind as one row, which is under the cursor. */
static struct room_stage *
begin(struct room *room)
{
	struct room_stage *s;

	for (int i = 1; i <= 5; i++)
		page(room, i, "triggered");
	s = room_stage_begin(room, 24, 80);
	room_stage_press(s, "v");
	room_stage_press(s, "j"); /* off the page that was under the cursor: it joins the others */
	room_stage_come(s);
	assert_true(room_stage_shows(s, "web-# is down"));
	assert_false(room_stage_shows(s, "web-5 is down"));
	return s;
}

static const struct selection *
selected(const struct room_stage *s)
{
	return &s->ui.marks.selections[PANE_PAGES];
}

static void
all_its_pages_are_selected(void **state)
{
	struct room_stage *s = begin(*state);

	room_stage_press(s, "Space");
	assert_int_equal(selected(s)->ids.count, 5);
	assert_true(room_stage_shows(s, "5 selected"));
	assert_true(room_stage_shows(s, "!*"));
	for (int i = 1; i <= 5; i++) {
		char id[16];

		(void)snprintf(id, sizeof id, "PW%d", i);
		assert_true(ids_has(&selected(s)->ids, id));
	}
	room_stage_press(s, "v"); /* each by itself: they all carry the mark */
	assert_true(room_stage_shows(s, "!*01h03"));
	assert_true(room_stage_shows(s, "web-3 is down"));
	room_stage_press(s, "g");
	room_stage_press(s, "Space");
	assert_int_equal(selected(s)->ids.count, 4);
	room_stage_end(s);
}

static void
a_page_that_came_later_is_not_among_them(void **state)
{
	struct room_stage *s = begin(*state);

	page(*state, 9, "triggered"); /* in the record; the screen does not know yet */
	room_stage_press(s, "Space");
	assert_int_equal(selected(s)->ids.count, 5);
	assert_false(ids_has(&selected(s)->ids, "PW9"));
	page(*state, 10, "triggered");
	room_stage_come(s);
	assert_int_equal(selected(s)->ids.count, 5);
	room_stage_end(s);
}

static void
one_that_is_resolved_is_counted_as_gone(void **state)
{
	struct room_stage *s = begin(*state);

	room_stage_press(s, "Space");
	page(*state, 2, "resolved");
	room_stage_come(s);
	assert_true(room_stage_shows(s, "5 selected, 1 gone"));
	room_stage_end(s);
}

static void
some_of_it_are_selected_where_it_is_open(void **state)
{
	struct room_stage *s = begin(*state);

	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "Pages of one kind - 5 active"));
	room_stage_press(s, "Space");
	room_stage_press(s, "Space");
	assert_true(room_stage_shows(s, "Pages of one kind - 2 selected, 5 active"));
	assert_true(room_stage_shows(s, "!*01h03"));
	room_stage_press(s, "y");
	assert_true(room_stage_shows(s, "Copy of 2 selected"));
	room_stage_press(s, "Esc");
	room_stage_press(s, "Enter"); /* a detail is about its own page */
	room_stage_press(s, "y");
	assert_true(room_stage_shows(s, "Copy of page #3 "));
	room_stage_press(s, "Esc");
	room_stage_press(s, "Esc");
	room_stage_press(s, "Esc"); /* closes the group, and keeps what is selected */
	assert_int_equal(s->ui.covers_count, 0);
	assert_true(room_stage_shows(s, "2 selected"));
	room_stage_press(s, "Esc");
	assert_false(room_stage_shows(s, "2 selected"));
	room_stage_end(s);
}

static void
its_row_stands_for_its_pages(void **state)
{
	struct room_stage *s = begin(*state);

	room_stage_press(s, "y");
	assert_true(room_stage_shows(s, "Copy of 5 pages shop"));
	room_stage_press(s, "i");
	assert_string_equal(s->copied, "PW5\nPW4\nPW3\nPW2\nPW1");
	assert_int_equal(selected(s)->ids.count, 0);
	room_stage_end(s);
}

static void
it_is_let_go_as_one(void **state)
{
	struct room_stage *s = begin(*state);

	room_stage_press(s, "Space");
	room_stage_press(s, "g");
	page(*state, 2, "resolved");
	room_stage_come(s);
	room_stage_press(s, "Space");
	assert_int_equal(selected(s)->ids.count, 0);
	assert_false(room_stage_shows(s, "selected"));
	room_stage_press(s, "Space");
	assert_int_equal(selected(s)->ids.count, 4);
	room_stage_press(s, "Esc");
	assert_int_equal(selected(s)->ids.count, 0);
	assert_int_equal(selected(s)->groups.count, 0);
	room_stage_end(s);
}

/* Between the key press and the next load. */
static void
until_its_pages_are_read_nothing_is_done_to_it(void **state)
{
	struct room_stage *s = begin(*state);
	struct context c = {.link = &s->link, .level = LEVEL_LEAD, .now_ms = s->room->now_ms};
	struct key space = {.kind = KEY_PRESS, .name = "Space"};
	struct key yank = {.kind = KEY_PRESS, .name = "y"};

	ui_key(&s->ui, &space, &c);
	ui_draw(&s->ui, &s->canvas, s->room->now_ms, ROOM_STEADY_MS);
	assert_true(room_stage_shows(s, "selecting..."));
	assert_true(ui_stale(&s->ui));
	ui_key(&s->ui, &yank, &c);
	assert_false(s->ui.prompting);
	ui_draw(&s->ui, &s->canvas, s->room->now_ms, ROOM_STEADY_MS);
	assert_true(room_stage_shows(s, "still being read"));
	room_stage_draw(s);
	assert_int_equal(selected(s)->ids.count, 5);
	room_stage_end(s);
}

static void
what_came_to_a_group_marks_it(void **state)
{
	struct room_stage *s = begin(*state);

	assert_false(room_stage_shows(s, "!+"));
	page(*state, 9, "triggered");
	room_stage_come(s);
	assert_true(room_stage_shows(s, "!+"));
	assert_true(room_stage_shows(s, "[Pages 6!+1]"));
	room_stage_press(s, "Tab");
	assert_false(room_stage_shows(s, "!+"));
	room_stage_end(s);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(all_its_pages_are_selected),
		IN_ROOM(a_page_that_came_later_is_not_among_them),
		IN_ROOM(one_that_is_resolved_is_counted_as_gone),
		IN_ROOM(some_of_it_are_selected_where_it_is_open),
		IN_ROOM(its_row_stands_for_its_pages),
		IN_ROOM(it_is_let_go_as_one),
		IN_ROOM(until_its_pages_are_read_nothing_is_done_to_it),
		IN_ROOM(what_came_to_a_group_marks_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
