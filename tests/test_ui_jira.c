/* tests/test_ui_jira.c - what goes on with the incident's issue names it, and is not begun without one.
 * SPDX-License-Identifier: MIT */
#include "panes/ask.h"

#include "store/jira.h"
#include "store/outbox.h"
#include "store/remote.h"
#include "store/target.h"
#include "tests/room_stage.h"
#include "tests/talk.h"

static struct jira_config jira = {
	.url = "https://acme.example", .project = "IM", .type = "Incident"};
static struct config config = {.jira = &jira};

static struct room_stage *
begin(void **state)
{
	struct room *room = *state;
	struct room_stage *s;

	talk_begin(room);
	room_begin(room, "engine");
	room_ok(target_prepare(room->record, &config));
	(void)room_end(room);
	s = room_stage_begin(room, 24, 80);
	s->rules = (struct order_room){.config = &config, .watching = ""};
	room_stage_come(s);
	return s;
}

static void
command(struct room_stage *s, const char *name)
{
	for (int i = 0; i < 4; i++)
		room_stage_press(s, "Esc");
	room_stage_press(s, ":");
	room_stage_type(s, name);
	room_stage_press(s, "Enter");
}

static void
expect_shown(const struct room_stage *s, const char *words)
{
	if (!room_stage_shows(s, words))
		fail_msg("not shown: %s", words);
}

static const char *const going_on[] = {"jira-comment", "jira-transition", "jira-link"};

static void
without_an_issue_nothing_is_asked(void **state)
{
	struct room_stage *s = begin(state);

	for (size_t i = 0; i < sizeof going_on / sizeof going_on[0]; i++) {
		command(s, going_on[i]);
		assert_false(s->ui.prompting);
		expect_shown(s, "This incident has no issue in Jira yet: :jira-create makes one.");
	}
	s->ui.watches = true; /* a mirror does not know */
	command(s, "jira-comment");
	assert_true(s->ui.prompting);
	room_stage_end(s);
}

/* Once it is ordered the rest may be, too: it leaves after it. */
static void
while_one_is_made_it_may_be_written_on(void **state)
{
	struct room_stage *s = begin(state);

	command(s, "jira-create");
	room_stage_press(s, "Enter");
	room_stage_press(s, "Enter");
	assert_true(ask_is_confirming(&s->ui));
	room_stage_press(s, "y");
	assert_int_equal(room_number(s->room, "SELECT count(*) FROM outbox"), 1);
	command(s, "jira-comment");
	assert_true(s->ui.prompting);
	command(s, "jira-create");
	expect_shown(s, "This incident has its issue in Jira: :jira-comment writes there.");
	room_stage_end(s);
}

static void
the_issue_is_named(void **state)
{
	const struct remote issue = {.id = "IM-12", .name = "IM-12"};
	struct room_stage *s = begin(state);

	room_begin(s->room, "engine");
	room_ok(remote_put(s->room->record, "1", TARGET_JIRA, JIRA_ISSUE, &issue));
	(void)room_end(s->room);
	room_stage_come(s);
	command(s, "jira-transition");
	expect_shown(s, "New status of issue IM-12:");
	command(s, "jira-comment");
	expect_shown(s, "Comment on issue IM-12:");
	room_stage_type(s, "A disk.");
	room_stage_press(s, "Enter");
	expect_shown(s, "To Jira IM");
	expect_shown(s, " issue IM-12 ");
	room_stage_press(s, "y");
	assert_int_equal(room_number(s->room, "SELECT count(*) FROM outbox"), 1);
	room_stage_end(s);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(without_an_issue_nothing_is_asked),
		IN_ROOM(while_one_is_made_it_may_be_written_on),
		IN_ROOM(the_issue_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
