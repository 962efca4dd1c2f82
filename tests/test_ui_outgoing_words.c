/* tests/test_ui_outgoing_words.c - sentences before something leaves, and after it did not: whom it reaches,
 * where it does not go, and all of what is said.
 * SPDX-License-Identifier: MIT */
#include "panes/ask.h"

#include "store/remote.h"
#include "store/target.h"
#include "store/ticket.h"
#include "tests/room_stage.h"
#include "tests/talk.h"

#define PAGE_ON "{\"priorities\":[\"urgent\"],\"tags\":[],\"fields\":[]}"
#define TICKETS                                                                                    \
	"{\"tickets\":[{\"id\":8801,\"subject\":\"Checkout is slow\",\"status\":\"open\","         \
	"\"priority\":\"urgent\",\"requester_id\":7,\"organization_id\":9,\"tags\":[\"vip\"],"     \
	"\"created_at\":\"2025-11-21T00:50:00Z\",\"updated_at\":\"2025-11-21T00:55:00Z\"}],"       \
	"\"users\":[{\"id\":7,\"name\":\"Jo Park\",\"role\":\"end-user\"}],"                       \
	"\"organizations\":[{\"id\":9,\"name\":\"Acme\"}]}"

static struct slack_config slack = {.url = "https://slack.example/api",
	.token = {.way = TOKEN_ENV, .env = "A"},
	.team = "#general",
	.room = "inc-{date}-{slug}"};
static struct zendesk_config zendesk = {.url = "https://drill.zendesk.example"};
static struct config config = {.slack = &slack, .zendesk = &zendesk};

static struct room_stage *
begin(void **state, int rows, int cols)
{
	struct room *room = *state;
	struct merge merge;
	struct room_stage *s;

	talk_begin(room);
	room_begin(room, "zendesk");
	room_ok(ticket_merge(room->record, TICKETS, strlen(TICKETS), PAGE_ON, &merge));
	(void)room_end(room);
	room_begin(room, "engine");
	room_ok(target_prepare(room->record, &config));
	(void)room_end(room);
	s = room_stage_begin(room, rows, cols);
	s->rules = (struct order_room){.config = &config, .watching = ""};
	room_stage_come(s);
	return s;
}

static void
command(struct room_stage *s, const char *name)
{
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

/* R82: what is questioned is not in place of who reads it. */
static void
who_gets_a_mail_is_named_beside_the_question(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	assert_true(room_edit(*state, "UPDATE incident SET severity = 2"));
	room_stage_come(s);
	room_stage_press(s, "Tab");
	room_stage_press(s, "r");
	room_stage_type(s, "The outage goes on.");
	room_stage_press(s, "Enter");
	assert_true(ask_is_confirming(&s->ui));
	expect_shown(s, "PUBLIC: Jo Park of Acme gets this as a mail.");
	expect_shown(s, "It says outage");
	expect_shown(s, "unless all of it is down.");
	expect_shown(s, "Type outage, then Enter:");
	room_stage_end(s);
}

static void
what_goes_nowhere_says_so(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	command(s, "slack-post");
	room_stage_press(s, "r");
	room_stage_type(s, "Who knows the pool?");
	room_stage_press(s, "Enter");
	expect_shown(s, "Write to: incident's channel");
	expect_shown(s, "Nothing is sent: there is no such channel in Slack.");
	room_stage_press(s, "Esc");
	room_stage_press(s, "Esc");
	room_stage_press(s, "Esc");
	command(s, "slack-post");
	room_stage_press(s, "t");
	room_stage_type(s, "Who knows the pool?");
	room_stage_press(s, "Enter");
	expect_shown(s, "To Slack #general");
	assert_false(room_stage_shows(s, "Nothing is sent"));
	room_stage_end(s);
}

/* A sentence that is longer than the line takes more of them, also over a prompt. */
static void
a_long_answer_is_shown_whole(void **state)
{
	static const char says[] = "Nothing was done: PagerDuty's id of \"Nobody\" is not known "
				   "here. Name who is on call, a policy, or somebody else.";
	static const int sizes[][2] = {{48, 160}, {30, 100}, {24, 80}, {24, 60}};

	struct room_stage *s = begin(state, 24, 80);

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		room_stage_resize(s, sizes[i][0], sizes[i][1]);
		ui_say(&s->ui, STYLE_DUE, s->room->now_ms, "%s", says);
		room_stage_draw(s);
		expect_shown(s, "Nothing was done: PagerDuty's id of");
		expect_shown(s, "somebody else.");
		room_stage_press(s, "j");
		assert_false(room_stage_shows(s, "somebody else."));
		room_stage_press(s, "n");
		room_stage_type(s, "words");
		ui_say(&s->ui, STYLE_DUE, s->room->now_ms, "%s", says);
		room_stage_draw(s);
		expect_shown(s, "Nothing was done: PagerDuty's id of");
		expect_shown(s, "somebody else.");
		assert_non_null(strstr(room_stage_row(s, sizes[i][0] - 1), "words"));
		room_stage_press(s, "Esc");
		room_stage_press(s, "Esc");
	}
	room_stage_end(s);
}

static void
an_announcement_has_its_article(void **state)
{
	struct room_stage *s = begin(state, 30, 100);

	room_stage_press(s, ":");
	room_stage_type(s, "announce-send");
	expect_shown(s, "Only in an announcement: open one first.");
	room_stage_end(s);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(who_gets_a_mail_is_named_beside_the_question),
		IN_ROOM(what_goes_nowhere_says_so),
		IN_ROOM(a_long_answer_is_shown_whole),
		IN_ROOM(an_announcement_has_its_article),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
