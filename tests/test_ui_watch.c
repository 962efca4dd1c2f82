/* tests/test_ui_watch.c - a screen that watches: what it says it is, what it does not have, and
 * what it refuses.
 * SPDX-License-Identifier: MIT */
#include "tests/room_stage.h"

#include "panes/customers.h"
#include "panes/menu.h"
#include "tests/callers.h"
#include "tests/orders.h"

static struct room_stage *
begin(struct room *room, int rows, int cols)
{
	struct room_stage *s = room_stage_begin(room, rows, cols);

	s->ui.watches = true;
	s->ui.level = LEVEL_OBSERVER;
	s->ui.watchers = 4;
	room_stage_come(s);
	return s;
}

/* As room_stage_press, as an observer. */
static void
press(struct room_stage *s, const char *name)
{
	struct context c = {.link = &s->link, .level = s->ui.level};
	struct key k = {.kind = KEY_PRESS};

	s->room->now_ms += 1000;
	c.now_ms = s->room->now_ms;
	(void)snprintf(k.name, sizeof k.name, "%s", name);
	ui_key(&s->ui, &k, &c);
	room_stage_draw(s);
}

/* What a screen asks for beyond what the record holds. */
static void
take_want(void *to, const char *kind, const char *id)
{
	struct room_stage *s = to;

	(void)kind;
	(void)id;
	s->copied = "wanted"; /* nothing is copied in these tests */
}

static void
expect_shown(const struct room_stage *s, const char *words)
{
	if (!room_stage_shows(s, words))
		fail_msg("not shown: %s", words);
}

static void
acme_is_affected(struct room *room)
{
	callers_come(room);
	room_ok(callers_order(room, "customer-add", "customer:Acme", "{}", NULL));
}

static void
the_top_line_says_what_this_is_and_how_many_watch(void **state)
{
	struct room_stage *s = begin(*state, 48, 160);

	assert_non_null(strstr(room_stage_row(s, 0), "WARROOM  watching, read-only"));
	assert_non_null(strstr(room_stage_row(s, 0), "4 watching"));
	room_stage_resize(s, 24, 80);
	assert_non_null(strstr(room_stage_row(s, 0), "WARROOM  watching (4)"));
	s->ui.watchers = -1; /* it is not told */
	room_stage_come(s);
	assert_non_null(strstr(room_stage_row(s, 0), "WARROOM  watching  "));
	room_stage_resize(s, 48, 160);
	assert_null(strstr(room_stage_row(s, 0), "1 watching"));
	room_stage_end(s);
}

static void
a_console_says_how_many_watch(void **state)
{
	struct room_stage *s = room_stage_begin(*state, 48, 160);

	assert_null(strstr(room_stage_row(s, 0), "watching"));
	s->ui.watchers = 0;
	room_stage_come(s);
	assert_null(strstr(room_stage_row(s, 0), "watching"));
	s->ui.watchers = 12;
	room_stage_come(s);
	assert_non_null(strstr(room_stage_row(s, 0), "12 watching"));
	assert_null(strstr(room_stage_row(s, 0), "read-only"));
	room_stage_end(s);
}

static void
what_is_written_is_refused_with_what_to_do(void **state)
{
	struct room_stage *s = begin(*state, 48, 160);
	int64_t before = room_number(*state, "SELECT max(seq) FROM event");

	press(s, "n");
	expect_shown(s, "Observers cannot write; ask the lead, or raise a hand with ");
	assert_false(room_stage_shows(s, "{"));
	assert_false(s->ui.prompting);
	assert_int_equal(room_number(*state, "SELECT max(seq) FROM event"), before);
	room_stage_end(s);
}

/* What can be done stands before what cannot, and what somebody who watches comes for is there. */
static void
the_footer_begins_with_what_can_be_done(void **state)
{
	struct room_stage *s = begin(*state, 48, 160);
	const char *last = room_stage_row(s, 47);

	assert_ptr_equal(strstr(last, "Tab pane"), last + 1); /* there is no row to open */
	assert_non_null(strstr(last, "T past"));
	assert_non_null(strstr(last, "^ hand"));
	assert_true(strstr(last, "f triage") > strstr(last, "z zoom"));
	room_stage_resize(s, 24, 80);
	last = room_stage_row(s, 23);
	assert_non_null(strstr(last, "^ hand"));
	assert_non_null(strstr(last, "q quit"));
	assert_non_null(strstr(last, "? help"));
	assert_null(strstr(last, "f triage"));
	s->ui.watches = false;
	s->ui.level = LEVEL_LEAD;
	room_stage_come(s);
	assert_null(strstr(room_stage_row(s, 23), "T past"));
	room_stage_end(s);
}

static void
nothing_of_this_machine_is_for_whoever_watches(void **state)
{
	struct room_stage *s = begin(*state, 48, 160);
	const struct context c = {.seen = &s->ui, .level = LEVEL_LEAD, .subject = ""};

	press(s, "C-z");
	assert_int_equal(s->ui.wish, UI_WISH_NOTHING);
	expect_shown(s, "A watch screen may have no shell behind it to go back to; q leaves.");
	s->ui.level = LEVEL_LEAD; /* from another account: still there */
	press(s, "C-z");
	assert_int_equal(s->ui.wish, UI_WISH_NOTHING);
	s->ui.in_tmux = true;
	assert_non_null(strstr(command_refusal(command_find("step-run"), &c), "runs nothing"));
	room_stage_end(s);
}

static void
what_it_does_not_have_is_not_said_to_be_nothing(void **state)
{
	struct room *room = *state;
	struct room_stage *s;

	acme_is_affected(room);
	assert_true(room_edit(room, "UPDATE customer SET policy = '', notes = ''"));
	s = begin(room, 48, 160);
	s->link.want = take_want;
	for (int i = 0; i < 12 && ui_shown(&s->ui)->ops != &customers_ops; i++)
		press(s, "Tab");
	press(s, "g");
	press(s, "Enter");
	expect_shown(s, "Whom to call");
	expect_shown(s, "(not for observers)");
	expect_shown(s, "policy, notes: not for observers");
	assert_false(room_stage_shows(s, "asking the engine"));
	assert_null(s->copied);   /* nobody asks on behalf of whoever only watches */
	s->ui.level = LEVEL_LEAD; /* the engine has told who it is: it asks from now on */
	press(s, "Esc");
	press(s, "Enter");
	expect_shown(s, "(asking the engine...)");
	assert_string_equal(s->copied, "wanted");
	room_stage_end(s);
}

static void
an_engine_that_went_is_no_business_of_theirs_but_its_age_is(void **state)
{
	struct room_stage *s = begin(*state, 48, 160);

	ui_engine_is(&s->ui, UI_ENGINE_GONE, text_of(""), s->room->now_ms - 65000);
	room_stage_come(s);
	expect_shown(s, "! engine gone since 01:02:15: this is how it was then");
	assert_false(room_stage_shows(s, "restarting"));
	ui_engine_is(&s->ui, UI_ENGINE_LIVE, text_of(""), s->room->now_ms);
	ui_engine_is(&s->ui, UI_ENGINE_GONE, text_of(""), s->room->now_ms - 2 * 86400000);
	room_stage_come(s);
	expect_shown(s, "! engine gone since 2025-11-19 01:03:20: this is how it was then");
	ui_engine_is(&s->ui, UI_ENGINE_LIVE, text_of(""), s->room->now_ms);
	ui_engine_is(&s->ui, UI_ENGINE_GONE, text_of(""), s->room->now_ms - 65000);
	ui_engine_is(&s->ui, UI_ENGINE_SILENT, text_of(""), s->room->now_ms);
	room_stage_come(s);
	expect_shown(s, "! engine silent since 01:02:15: this is how it was then");
	assert_false(room_stage_shows(s, "take-over"));
	press(s, "S");
	assert_false(room_stage_shows(s, "take-over"));
	press(s, "Esc");
	ui_engine_is(&s->ui, UI_ENGINE_STARTING, text_of(""), s->room->now_ms);
	room_stage_come(s);
	expect_shown(s, "> waiting for the engine");
	ui_engine_is(&s->ui, UI_ENGINE_STARTING, text_of("Many come at once."), s->room->now_ms);
	room_stage_come(s);
	expect_shown(s, "> Many come at once.");
	room_stage_end(s);
}

static void
what_may_not_be_shown_any_longer_is_in_no_cell(void **state)
{
	static const int sizes[][2] = {{48, 160}, {24, 80}, {6, 30}, {1, 10}};
	struct room *room = *state;
	struct room_stage *s;

	acme_is_affected(room);
	s = begin(room, 48, 160);
	expect_shown(s, "Acme");
	ui_wait(&s->ui, text_of("The room is being \033made anew."));
	assert_true(ui_is_waiting(&s->ui));
	for (int i = 0; i < 4; i++) {
		room_stage_resize(s, sizes[i][0], sizes[i][1]);
		room_stage_come(s);
		assert_false(room_stage_shows(s, "Acme"));
		if (sizes[i][0] >= 24)
			expect_shown(s, "The room is being ^[made anew.");
		press(s, "z");
		assert_false(room_stage_shows(s, "Acme"));
		press(s, "z");
	}
	room_stage_resize(s, 48, 160);
	ui_wait(&s->ui, text_of(""));
	room_stage_come(s);
	expect_shown(s, "Acme");
	room_stage_end(s);
}

static const char *
selected(const struct room_stage *s)
{
	for (int row = 0; row < s->canvas.rows; row++) {
		for (int col = 0; col < s->canvas.cols; col++) {
			if (s->canvas.cells[row * s->canvas.cols + col].selected)
				return room_stage_row(s, row);
		}
	}
	return "";
}

/* Three pages, the cursor on the one in the middle. */
static struct room_stage *
begin_among_pages(struct room *room, struct orders *o)
{
	struct room_stage *s;

	orders_pages(o, 3);
	assert_true(room_edit(room, "UPDATE page SET title = 'page ' || id, created_ms = rowid"));
	s = begin(room, 24, 80);
	press(s, "g");
	press(s, "j");
	return s;
}

static void
another_generation_keeps_the_cursor_on_its_row(void **state)
{
	struct orders *o = orders_begin(*state);
	struct room_stage *s = begin_among_pages(*state, o);
	char *before = strdup(selected(s));

	assert_non_null(strstr(before, "page "));
	press(s, "z");
	assert_true(
		room_edit(*state, "DELETE FROM page WHERE rowid = (SELECT max(rowid) FROM page)"));
	ui_renewed(&s->ui);
	room_stage_draw(s);
	assert_string_equal(selected(s), before);
	assert_true(s->ui.zoomed);
	free(before);
	room_stage_end(s);
	orders_end(o);
}

/* In a list that follows the room a row that went stays as a ghost while the cursor is on it. */
static void
nothing_of_a_row_that_is_withdrawn_stays(void **state)
{
	struct orders *o = orders_begin(*state);
	struct room_stage *s = begin_among_pages(*state, o);
	char *title = room_string(*state, "SELECT title FROM page ORDER BY rowid LIMIT 1 OFFSET 1");

	assert_non_null(strstr(selected(s), title));
	press(s, "Enter");
	assert_int_equal(s->ui.covers_count, 1);
	expect_shown(s, title);
	assert_true(room_edit(*state, "DELETE FROM page WHERE rowid ="
				      " (SELECT rowid FROM page ORDER BY rowid LIMIT 1 OFFSET 1)"));
	room_stage_come(s);
	expect_shown(s, title); /* as the room's own screens have it */
	ui_renewed(&s->ui);
	room_stage_draw(s);
	room_stage_draw(s);
	assert_int_equal(s->ui.covers_count, 0);
	assert_false(room_stage_shows(s, title));
	expect_shown(s, "What was open here may not be watched any longer.");
	assert_string_not_equal(selected(s), "");
	free(title);
	room_stage_end(s);
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_top_line_says_what_this_is_and_how_many_watch, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_console_says_how_many_watch, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_written_is_refused_with_what_to_do, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			the_footer_begins_with_what_can_be_done, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			nothing_of_this_machine_is_for_whoever_watches, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_it_does_not_have_is_not_said_to_be_nothing, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			an_engine_that_went_is_no_business_of_theirs_but_its_age_is, room_make,
			room_remove),
		cmocka_unit_test_setup_teardown(
			what_may_not_be_shown_any_longer_is_in_no_cell, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			another_generation_keeps_the_cursor_on_its_row, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			nothing_of_a_row_that_is_withdrawn_stays, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
