/* tests/test_ui_statuspage.c - what goes to the status page and to Jira is read in full before it leaves.
 * SPDX-License-Identifier: MIT */
#include "store/target.h"
#include "tests/room_stage.h"

struct stage {
	struct room_stage *s;
	struct config config;
	struct statuspage_config page;
	struct jira_config jira;
};

static void
open_room(struct stage *t, void **state, bool configured)
{
	struct room *room = *state;

	*t = (struct stage){.page = {.url = "https://api.example/v1", .page = "abc"},
		.jira = {.url = "https://acme.example", .project = "IM", .type = "Incident"}};
	if (configured) {
		t->config.statuspage = &t->page;
		t->config.jira = &t->jira;
	}
	assert_true(room_edit(room,
		"INSERT INTO incident (id, title, kind, status, lead, declared_ms, pack, severity,"
		" rev) VALUES ('1', 'Machines are down', 'outage', 'open', 'Dana Reyes', "
		"1763686100000, 'solo',"
		" 2, 1);"
		"INSERT INTO template (pack, name, audience, text, rev)"
		" VALUES ('solo', 'status-open', 'public', 'We are looking into it.', 1);"));
	room_begin(room, "engine");
	room_ok(target_prepare(room->record, &t->config));
	(void)room_end(room);
	t->s = room_stage_begin(room, 24, 80);
	t->s->rules.config = &t->config;
	room_stage_come(t->s); /* what is talked with comes after the first frame */
}

static void
run(struct room_stage *s, const char *command)
{
	room_stage_press(s, ":");
	room_stage_type(s, command);
	room_stage_press(s, "Enter");
}

/* Up to the box: our platform, title, status, impact, no components, the pack's words. */
static void
fill_in(struct room_stage *s)
{
	run(s, "statuspage-create");
	room_stage_press(s, "y");
	for (int i = 0; i < 4; i++)
		room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "Text: We are looking into it."));
	room_stage_press(s, "Enter");
}

/* Whoever records an update to the public has not told the public. */
static void
an_update_is_not_taken_for_a_post(void **state)
{
	struct stage t;

	open_room(&t, state, true);
	room_stage_press(t.s, "U");
	room_stage_press(t.s, "C-u");
	room_stage_type(t.s, "public");
	for (int i = 0; i < 6; i++)
		room_stage_press(t.s, "Enter");
	room_stage_type(t.s, "We look into it.");
	room_stage_press(t.s, "Enter");
	assert_true(room_stage_shows(t.s, "Confirm update-post"));
	assert_true(room_stage_shows(t.s, "Nothing is posted: it is recorded and copied."));
	assert_true(room_stage_shows(t.s, "statuspage-update"));
	room_stage_end(t.s);
}

static void
all_of_a_post_is_read_and_a_word_is_typed(void **state)
{
	struct stage t;
	char *text;

	open_room(&t, state, true);
	fill_in(t.s);
	assert_true(room_stage_shows(t.s, "To Statuspage abc"));
	assert_true(room_stage_shows(t.s, "  Machines are down"));
	assert_true(room_stage_shows(t.s, "investigating, impact major"));
	assert_true(room_stage_shows(t.s, "  We are looking into it."));
	assert_true(room_stage_shows(t.s, "Type post, then Enter:"));
	room_stage_press(t.s, "Enter");
	assert_int_equal(room_number(t.s->room, "SELECT count(*) FROM outbox"), 0);
	room_stage_type(t.s, "post");
	room_stage_press(t.s, "Enter");
	text = room_string(t.s->room, "SELECT recipient || '|' || text FROM outbox");
	assert_string_equal(text, "Statuspage abc|Machines are down\ninvestigating, impact major"
				  "\n\nWe are looking into it.");
	free(text);
	assert_int_equal(room_number(t.s->room, "SELECT count(*) FROM update_post"), 0);
	room_stage_end(t.s);
}

/* R38: recorded, and in the clipboard, to be posted by hand. */
static void
without_a_page_it_is_recorded_and_copied(void **state)
{
	struct stage t;
	char *text;

	open_room(&t, state, false);
	fill_in(t.s);
	assert_false(room_stage_shows(t.s, "To Statuspage"));
	room_stage_press(t.s, "y");
	text = room_string(t.s->room, "SELECT audience || status || text FROM update_post");
	assert_string_equal(text, "publicinvestigatingWe are looking into it.");
	free(text);
	assert_non_null(t.s->copied);
	assert_string_equal(t.s->copied, "We are looking into it.");
	assert_int_equal(room_number(t.s->room, "SELECT count(*) FROM outbox"), 0);
	room_stage_end(t.s);
}

static void
an_issue_is_read_with_its_project(void **state)
{
	struct stage t;

	open_room(&t, state, true);
	run(t.s, "jira-create");
	assert_true(room_stage_shows(t.s, "Machines are down"));
	room_stage_press(t.s, "Enter");
	room_stage_type(t.s, "Two racks");
	room_stage_press(t.s, "Enter");
	assert_true(room_stage_shows(t.s, "To Jira IM"));
	assert_true(room_stage_shows(t.s, "  Two racks"));
	room_stage_press(t.s, "y");
	assert_int_equal(room_number(t.s->room, "SELECT count(*) FROM outbox"), 1);
	room_stage_end(t.s);
}

static void
without_jira_it_is_said_what_to_do(void **state)
{
	struct stage t;

	open_room(&t, state, false);
	run(t.s, "jira-create");
	assert_true(room_stage_shows(t.s, "The config has no jira"));
	room_stage_end(t.s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			all_of_a_post_is_read_and_a_word_is_typed, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			an_update_is_not_taken_for_a_post, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			without_a_page_it_is_recorded_and_copied, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			an_issue_is_read_with_its_project, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			without_jira_it_is_said_what_to_do, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
