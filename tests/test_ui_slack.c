/* tests/test_ui_slack.c - what leaves for Slack is read first: where to, and the exact words.
 * SPDX-License-Identifier: MIT */
#include "store/remote.h"
#include "store/target.h"
#include "tests/room_stage.h"
#include "tests/talk.h"

static const char *invited[] = {"dana@example.com"};
static struct slack_config slack;
static struct config config = {.slack = &slack};

static int
setup(void **state)
{
	slack = (struct slack_config){.url = "https://slack.example/api",
		.token = {.way = TOKEN_ENV, .env = "A"},
		.team = "#general",
		.outage = "",
		.stakeholders = "#status",
		.room = "inc-{date}-{slug}",
		.invite = {invited, 1}};
	if (room_make(state) != 0)
		return -1;
	talk_begin(*state);
	room_begin(*state, "engine");
	room_ok(target_prepare(((struct room *)*state)->record, &config));
	(void)room_end(*state);
	return 0;
}

static struct room_stage *
begin(void **state, int rows, int cols)
{
	struct room_stage *s = room_stage_begin(*state, rows, cols);

	s->rules = (struct order_room){.config = &config, .watching = ""};
	room_stage_press(s, "3");
	return s;
}

static void
enter(struct room_stage *s, int times)
{
	for (int i = 0; i < times; i++)
		room_stage_press(s, "Enter");
}

static void
confirm(struct room_stage *s)
{
	room_stage_draw(s);
	room_stage_press(s, "y");
}

static void
command(struct room_stage *s, const char *name)
{
	room_stage_press(s, ":");
	room_stage_type(s, name);
	enter(s, 1);
}

static int64_t
sent(const struct room_stage *s)
{
	return room_number(s->room, "SELECT count(*) FROM outbox");
}

static void
an_update_shows_where_it_goes_and_is_not_copied(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	room_stage_press(s, "U");
	enter(s, 7);
	assert_true(room_stage_shows(s, "Slack #status"));
	assert_true(room_stage_shows(s, "Checkout is down: not resolved yet."));
	assert_int_equal(sent(s), 0);
	confirm(s);
	assert_true(room_stage_shows(s, "on its way to Slack #status"));
	assert_null(s->copied);
	assert_int_equal(
		room_number(s->room,
			"SELECT count(*) FROM outbox"
			" JOIN update_post USING (text) WHERE recipient = 'Slack #status'"),
		1);
	room_stage_end(s);
}

/* R38: for who reads nothing in Slack it is as without one. */
static void
an_update_for_who_is_not_there_is_copied(void **state)
{
	struct room_stage *s = begin(state, 30, 100);

	room_stage_press(s, "j");
	room_stage_press(s, "U");
	enter(s, 7);
	assert_false(room_stage_shows(s, "Slack"));
	confirm(s);
	talk_says(s->room, "SELECT audience FROM update_post", "customers");
	assert_int_equal(sent(s), 0);
	assert_non_null(s->copied);
	room_stage_end(s);
}

static void
nothing_new_is_read_before_it_leaves(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	room_stage_press(s, "=");
	assert_true(s->ui.prompting);
	assert_non_null(strstr(s->ui.prompt.text.data, "still working on it"));
	room_stage_type(s, " Patience.");
	enter(s, 1);
	assert_true(room_stage_shows(s, "Slack #status"));
	assert_true(room_stage_shows(s, "stakeholders, due 01:33"));
	assert_int_equal(room_number(s->room, "SELECT count(*) FROM update_post"), 0);
	confirm(s);
	assert_int_equal(
		room_number(s->room, "SELECT count(*) FROM outbox JOIN update_post USING (text)"
				     " WHERE text LIKE '%still working on it%Patience.'"),
		1);
	room_stage_end(s);
}

static void
nothing_new_for_who_is_not_there_is_one_key(void **state)
{
	struct room_stage *s = begin(state, 30, 100);

	room_stage_press(s, "j");
	room_stage_press(s, "=");
	talk_says(s->room, "SELECT audience || ' ' || what FROM update_post",
		"customers nothing-new");
	assert_int_equal(sent(s), 0);
	room_stage_end(s);
}

static void
an_announcement_is_sent_as_it_stands(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	room_stage_press(s, "A");
	room_stage_type(s, "a DBA");
	enter(s, 1);
	assert_true(room_stage_shows(s, "s sends it to Slack #general"));
	assert_true(room_stage_shows(s, "p then records"));
	room_stage_press(s, "s");
	assert_true(room_stage_shows(s, "Confirm announce-send"));
	assert_true(room_stage_shows(s, "Slack #general"));
	assert_true(room_stage_shows(s, "Needed: a"));
	assert_int_equal(sent(s), 0);
	confirm(s);
	assert_int_equal(s->ui.covers_count, 0);
	talk_says(s->room, "SELECT recipient || ': ' || text FROM outbox",
		"Slack #general: Critical: Checkout is down. Nobody can pay. Dana Reyes leads. "
		"Needed: a DBA. Next update 01:33 UTC.");
	talk_says(s->room, "SELECT audience || ' ' || what FROM update_post", "team announce");
	room_stage_end(s);
}

static void
an_announcement_may_be_posted_by_hand_all_the_same(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	room_stage_press(s, "A");
	enter(s, 1);
	room_stage_press(s, "p");
	talk_says(s->room, "SELECT audience || ' ' || what FROM update_post", "team announce");
	assert_int_equal(sent(s), 0);
	room_stage_end(s);
}

static void
without_a_place_an_announcement_is_not_sent(void **state)
{
	struct room_stage *s;

	slack.team = "";
	room_begin(*state, "engine");
	room_ok(target_prepare(((struct room *)*state)->record, &config));
	(void)room_end(*state);
	s = begin(state, 24, 80);
	room_stage_press(s, "A");
	enter(s, 1);
	assert_false(room_stage_shows(s, "sends it"));
	room_stage_press(s, "s");
	assert_true(room_stage_shows(s, "There is no place for it in Slack"));
	assert_int_equal(sent(s), 0);
	room_stage_end(s);
}

static void
a_room_is_read_before_it_is_made(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	command(s, "slack-room");
	assert_string_equal(s->ui.prompt.text.data, "inc-20251121-checkout-is-down");
	enter(s, 1);
	assert_string_equal(
		s->ui.prompt.text.data, "Critical: Checkout is down. Dana Reyes leads.");
	enter(s, 1);
	assert_string_equal(s->ui.prompt.text.data, "dana@example.com");
	enter(s, 1);
	assert_true(room_stage_shows(s, "Slack #inc-20251121-checkout-is-down"));
	assert_true(room_stage_shows(s, "Its topic: Critical: Checkout is down."));
	assert_true(room_stage_shows(s, "Invited: dana@example.com"));
	assert_int_equal(sent(s), 0);
	confirm(s);
	assert_int_equal(sent(s), 3);
	room_stage_end(s);
}

static void
a_room_that_is_there_is_written_to(void **state)
{
	const struct remote made = {.id = "C0ROOM001", .name = "inc-1", .url = "", .state = ""};
	struct room_stage *s = begin(state, 24, 80);

	command(s, "slack-topic");
	assert_true(room_stage_shows(s, "no channel in Slack yet"));
	room_stage_press(s, "Esc");
	room_begin(s->room, "engine");
	room_ok(remote_put(s->room->record, "1", "slack", "room", &made));
	(void)room_end(s->room);
	room_stage_come(s);
	command(s, "slack-room");
	assert_true(room_stage_shows(s, "has its channel"));
	room_stage_press(s, "Esc");
	command(s, "slack-post");
	room_stage_press(s, "r");
	room_stage_type(s, "We meet <here>.");
	enter(s, 1);
	assert_true(room_stage_shows(s, "Slack #inc-1"));
	assert_true(room_stage_shows(s, "We meet <here>."));
	confirm(s);
	talk_says(s->room, "SELECT recipient || ' ' || text FROM outbox",
		"Slack #inc-1 We meet <here>.");
	room_stage_end(s);
}

static void
without_slack_it_says_so(void **state)
{
	struct config none = {.me = ""};
	struct room_stage *s;

	room_begin(*state, "engine");
	room_ok(target_prepare(((struct room *)*state)->record, &none));
	(void)room_end(*state);
	s = begin(state, 24, 80);
	command(s, "slack-room");
	assert_false(s->ui.prompting);
	assert_true(room_stage_shows(s, "The config has no Slack"));
	room_stage_end(s);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, room_remove)
	const struct CMUnitTest tests[] = {
		TEST(an_update_shows_where_it_goes_and_is_not_copied),
		TEST(an_update_for_who_is_not_there_is_copied),
		TEST(nothing_new_is_read_before_it_leaves),
		TEST(nothing_new_for_who_is_not_there_is_one_key),
		TEST(an_announcement_is_sent_as_it_stands),
		TEST(an_announcement_may_be_posted_by_hand_all_the_same),
		TEST(without_a_place_an_announcement_is_not_sent),
		TEST(a_room_is_read_before_it_is_made),
		TEST(a_room_that_is_there_is_written_to),
		TEST(without_slack_it_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
