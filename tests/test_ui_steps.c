/* tests/test_ui_steps.c - the pane of steps on a screen: what is ticked, skipped and opened.
 * SPDX-License-Identifier: MIT */
#include "tests/room_stage.h"

#include "store/db.h"
#include "store/room.h"
#include "store/settle.h"

#define STEP(name, words) .id = (name), .text = (words)
#define NOT_NOW .applies_when = "own_platform"
#define PLAIN .applies_when = "", .done_when = ""
#define OPENS(command, what) .opens = (command), .arg = (what), .link = ""

static const char *look[] = {"journalctl", "-u", "it's;", "a b"};
static struct pack_step steps[] = {
	{STEP("relevant", "Is it relevant?"), PLAIN, OPENS("", "")},
	{STEP("page", "Judge the page"), PLAIN, OPENS("page-select", "")},
	{STEP("note", "Write a note"), PLAIN, OPENS("note", "text=hello")},
	{STEP("gone", "Open nothing"), PLAIN, OPENS("no-such-command", "")},
	{STEP("policy", "Read the policy"), PLAIN, .opens = "", .arg = "",
		.link = "https://wiki.example.com/acme"},
	{STEP("logs", "Look at the logs"), PLAIN, .opens = "", .arg = "", .link = "", .run = look,
		.run_count = 4},
	{STEP("platform", "Post it"), NOT_NOW, .done_when = "update_posted", OPENS("", "")},
	{STEP("cause", "Choose a cause"), .applies_when = "", .done_when = "cause_chosen",
		OPENS("", "")},
};
static struct pack_role roles[] = {{.name = "Lead", .lead = true, .required = true}};
static struct pack pack = {
	.name = "x", .roles = roles, .roles_count = 1, .steps = steps, .steps_count = 8, .span = 7};
static const struct config config = {.customers_count = 0};

/* A screen with the incident 1, whose pane of steps has the keys. */
static struct room_stage *
stage(struct room *room, int rows, int cols)
{
	struct room_stage *s;

	room_begin(room, "engine");
	room_ok(room_prepare(room->record, &pack, NULL, &config));
	room_ok(db_run(room->record,
		"INSERT INTO incident (id, title, kind, status, lead, declared_ms, rev)"
		" VALUES ('1', 'Down', 'outage', 'open', 'Dana Reyes', room_now(), room_rev())",
		""));
	room_ok(room_furnish(room->record, "1", &pack, "Dana Reyes", room->now_ms));
	room_ok(room_settle(room->record, room->now_ms));
	assert_true(room_end(room));
	s = room_stage_begin(room, rows, cols);
	room_stage_come(s);
	ui_focus(&s->ui, LAYOUT_STEPS);
	room_stage_press(s, "z");
	return s;
}

static void
down(struct room_stage *s, int rows)
{
	for (int i = 0; i < rows; i++)
		room_stage_press(s, "j");
}

/* The line with those words; "" when there is none. Valid until the next call. */
static const char *
line_of(const struct room_stage *s, const char *words)
{
	for (int row = 0; row < s->canvas.rows; row++) {
		if (strstr(room_stage_row(s, row), words) != NULL)
			return room_stage_row(s, row);
	}
	return "";
}

static void
assert_line(const struct room_stage *s, const char *words, const char *wanted)
{
	if (strstr(line_of(s, words), wanted) == NULL)
		fail_msg("\"%s\" is not in: %s", wanted, line_of(s, words));
}

static void
space_ticks_by_hand_and_opens_again(void **state)
{
	struct room_stage *s = stage(*state, 24, 80);

	assert_line(s, "Is it relevant?", "[>] Is");
	assert_line(s, "Judge", "[ ] Judge");
	assert_true(room_stage_shows(s, "0/7"));
	room_stage_press(s, "Space");
	assert_line(s, "Is it relevant?", "[h] Is");
	assert_line(s, "Is it relevant?", "Dana Reyes");
	assert_line(s, "Judge", "[>] Judge");
	assert_true(room_stage_shows(s, "1/7"));
	room_stage_press(s, "v");
	assert_true(room_stage_shows(s, "done, ticked by hand"));
	room_stage_press(s, "Esc");
	room_stage_press(s, "Space");
	assert_line(s, "Is it relevant?", "[>] Is");
	assert_line(s, "Is it relevant?", "relevant?");
	room_stage_end(s);
}

static void
a_skipped_step_says_why(void **state)
{
	struct room_stage *s = stage(*state, 24, 80);

	room_stage_press(s, "-");
	room_stage_type(s, "not ours");
	room_stage_press(s, "Enter");
	assert_line(s, "Is it relevant?", "[-] Is");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "skipped"));
	assert_true(room_stage_shows(s, "not ours"));
	room_stage_press(s, "Esc");
	room_stage_press(s, "-");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "That step is skipped already, by Dana Reyes."));
	room_stage_end(s);
}

static void
what_its_condition_did_is_marked_otherwise_and_stays_open_by_hand(void **state)
{
	struct room_stage *s = stage(*state, 24, 80);

	assert_line(s, "Post it", "n/a Post");
	room_begin(s->room, "person");
	room_ok(db_run(
		s->room->record, "UPDATE incident SET cause = 'Network', rev = room_rev()", ""));
	assert_true(room_end(s->room));
	room_stage_press(s, "Space"); /* any order settles */
	assert_line(s, "Choose a cause", "[x] Choose");
	down(s, 7);
	room_stage_press(s, "Space");
	assert_true(room_stage_shows(s, "it stays so until somebody ticks it by hand"));
	assert_line(s, "Choose a cause", " ] Choose");
	room_stage_press(s, "v");
	assert_true(room_stage_shows(s, "open again, by hand"));
	assert_true(room_stage_shows(s, "when the incident has a cause"));
	room_stage_end(s);
}

static void
enter_runs_a_command_with_what_the_step_says(void **state)
{
	struct room_stage *s = stage(*state, 24, 80);

	down(s, 2);
	assert_line(
		s, "Write a note", ">"); /* in words where it is the next one, or all have room */
	room_stage_resize(s, 24, 120);
	assert_line(s, "Write a note", "note text=hello");
	room_stage_press(s, "Enter");
	assert_true(s->ui.prompting);
	assert_true(room_stage_shows(s, "Note: hello"));
	room_stage_press(s, "Esc");
	down(s, 1);
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "opens no-such-command, which is no command here"));
	room_stage_end(s);
}

static void
enter_leads_to_the_pane_whose_row_has_to_be_chosen(void **state)
{
	struct room_stage *s = stage(*state, 24, 80);

	down(s, 1);
	room_stage_press(s, "Enter");
	assert_int_equal(s->ui.focus, LAYOUT_PAGES);
	assert_true(room_stage_shows(s, "Choose the row here, then Space (page-select)"));
	room_stage_end(s);
}

static void
enter_copies_a_link_and_shows_all_of_it(void **state)
{
	struct room_stage *s = stage(*state, 24, 80);

	down(s, 4);
	room_stage_press(s, "Enter");
	assert_non_null(s->copied);
	assert_string_equal(s->copied, "https://wiki.example.com/acme");
	assert_true(room_stage_shows(s, "https://wiki.example.com/acme"));
	room_stage_end(s);
}

static void
an_argv_is_quoted_whole_before_it_is_run(void **state)
{
	static const char argv[] = "journalctl\0-u\0it's;\0a b";
	struct room_stage *s = stage(*state, 24, 80);

	down(s, 5);
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "this is none"));
	assert_int_equal(s->ui.wish, UI_WISH_NOTHING);
	s->ui.in_tmux = true;
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "journalctl -u 'it'\\''s;' 'a b'"));
	room_stage_press(s, "Enter"); /* is no */
	assert_int_equal(s->ui.wish, UI_WISH_NOTHING);
	room_stage_press(s, "Enter");
	room_stage_draw(s);
	room_stage_press(s, "y");
	assert_int_equal(s->ui.wish, UI_WISH_RUN);
	assert_int_equal(s->ui.argv.length, sizeof argv);
	assert_memory_equal(s->ui.argv.data, argv, sizeof argv);
	room_stage_end(s);
}

static void
an_argv_that_cannot_be_read_whole_is_not_run(void **state)
{
	struct room_stage *s = stage(*state, 24, 79);

	s->ui.in_tmux = true;
	down(s, 5);
	room_stage_press(s, "Enter");
	assert_false(s->ui.prompting);
	assert_true(room_stage_shows(s, "Make the window larger"));
	room_stage_end(s);
}

static void
an_argv_that_changed_meanwhile_is_not_run(void **state)
{
	struct room_stage *s = stage(*state, 24, 80);

	s->ui.in_tmux = true;
	down(s, 5);
	room_stage_press(s, "Enter");
	room_begin(s->room, "engine");
	room_ok(db_run(s->room->record,
		"UPDATE step SET run = '[\"rm\"]', rev = room_rev() WHERE id = 'logs'", ""));
	assert_true(room_end(s->room));
	room_stage_come(s);
	room_stage_press(s, "y");
	assert_int_equal(s->ui.wish, UI_WISH_NOTHING);
	assert_true(room_stage_shows(s, "The step changed meanwhile; nothing was run."));
	room_stage_end(s);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(space_ticks_by_hand_and_opens_again),
		IN_ROOM(a_skipped_step_says_why),
		IN_ROOM(what_its_condition_did_is_marked_otherwise_and_stays_open_by_hand),
		IN_ROOM(enter_runs_a_command_with_what_the_step_says),
		IN_ROOM(enter_leads_to_the_pane_whose_row_has_to_be_chosen),
		IN_ROOM(enter_copies_a_link_and_shows_all_of_it),
		IN_ROOM(an_argv_is_quoted_whole_before_it_is_run),
		IN_ROOM(an_argv_that_cannot_be_read_whole_is_not_run),
		IN_ROOM(an_argv_that_changed_meanwhile_is_not_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
