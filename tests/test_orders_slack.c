/* tests/test_orders_slack.c - what leaves for Slack with what is recorded.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "store/draft.h"
#include "store/remote.h"
#include "store/target.h"
#include "tests/talk.h"

static const char *invited[] = {"Dana Reyes", "lee@example.com", "U012AB3CD"};
static struct slack_config slack;
static struct person_config people[] = {
	{.name = "Dana Reyes", .account = "dana", .email = "dana@example.com"},
	{.name = "Sam Diaz", .account = "sam", .email = ""}};
static struct config config = {
	.slack = &slack, .people = people, .people_count = 2, .hook = {.count = 0}};
static const struct order_room rules = {.config = &config};

static int
setup(void **state)
{
	(void)setenv("TZ", "UTC", 1);
	tzset();
	slack = (struct slack_config){.url = "https://slack.example/api",
		.token = {.way = TOKEN_ENV, .env = "A"},
		.team = "#general",
		.outage = "",
		.stakeholders = "#status",
		.room = "inc-{date}-{slug}",
		.invite = {invited, 3}};
	if (room_make(state) != 0)
		return -1;
	talk_begin(*state);
	room_begin(*state, "engine");
	room_ok(target_prepare(((struct room *)*state)->record, &config));
	(void)room_end(*state);
	return 0;
}

static struct err
order(struct room *room, const char *name, const char *args, struct outcome *said)
{
	return talk_order(room, name, "", args, LEVEL_LEAD, &rules, 0, said);
}

static void
an_update_leaves_with_the_order_that_records_it(void **state)
{
	struct room *room = *state;
	struct outcome said;

	room_ok(order(room, "update-post",
		"{\"audience\":\"stakeholders\",\"text\":\"Half pay & <half> do not.\","
		"\"to\":\"Slack #status\",\"next_ms\":1763690000000}",
		&said));
	assert_string_equal(said.said,
		"Update to stakeholders on its way to Slack #status, the next one by 01:53 UTC.");
	talk_says(room,
		"SELECT target || ' ' || verb || ' ' || subject || ' ' || object || ' ' || "
		"recipient"
		" || ' ' || public || ' ' || state || ' ' || person FROM outbox",
		"slack post incident:1 #status Slack #status 0 queued Dana Reyes");
	talk_says(room, "SELECT text FROM outbox", "Half pay & <half> do not.");
	talk_says(room,
		"SELECT json_extract(body, '$.channel') || json_extract(body, '$.text') FROM "
		"outbox",
		"#statusHalf pay &amp; &lt;half&gt; do not.");
	assert_int_equal(room_number(room, "SELECT count(*) FROM update_post"), 1);
}

static void
an_announcement_and_nothing_new_leave_too(void **state)
{
	struct room *room = *state;

	room_ok(order(room, "update-post",
		"{\"audience\":\"team\",\"what\":\"announce\",\"text\":\"It is down.\"}", NULL));
	talk_says(room, "SELECT recipient || ': ' || text FROM outbox",
		"Slack #general: It is down.");
	room_ok(order(room, "update-nothing-new",
		"{\"audience\":\"stakeholders\",\"text\":\"Nothing new, we work.\","
		"\"to\":\"Slack #status\"}",
		NULL));
	talk_says(room, "SELECT recipient || ': ' || text FROM outbox WHERE number = 2",
		"Slack #status: Nothing new, we work.");
	talk_says(room, "SELECT text FROM update_post WHERE what = 'nothing-new'",
		"Nothing new, we work.");
}

/* R38: what was given by hand, or before, or has no channel, is recorded and goes nowhere. */
static void
what_a_person_gave_does_not_leave(void **state)
{
	struct room *room = *state;

	room_ok(order(room, "update-post",
		"{\"audience\":\"team\",\"what\":\"announce\",\"text\":\"By hand.\",\"by_hand\":1}",
		NULL));
	room_ok(order(room, "update-post",
		"{\"audience\":\"stakeholders\",\"text\":\"Before.\",\"at_ms\":1763686000000}",
		NULL));
	room_ok(order(
		room, "update-post", "{\"audience\":\"customers\",\"text\":\"Called.\"}", NULL));
	room_ok(talk_lead(room, "update-post", "{\"audience\":\"team\",\"text\":\"No config.\"}"));
	assert_int_equal(room_number(room, "SELECT count(*) FROM update_post"), 4);
	assert_int_equal(room_number(room, "SELECT count(*) FROM outbox"), 0);
}

/* A screen on the mirror knows no targets: what it could not show does not leave (R30). */
static void
what_nobody_was_shown_does_not_leave(void **state)
{
	struct room *room = *state;
	struct outcome said;

	room_ok(talk_order(room, "update-post", "",
		"{\"audience\":\"stakeholders\",\"text\":\"Half of it.\"}", LEVEL_LEAD, &rules, 1,
		&said));
	assert_non_null(strstr(said.said, "not sent to Slack #status"));
	assert_int_equal(room_number(room, "SELECT count(*) FROM update_post"), 1);
	assert_int_equal(room_number(room, "SELECT count(*) FROM outbox"), 0);
	room_ok(talk_order(room, "update-post", "",
		"{\"audience\":\"customers\",\"text\":\"Half of it.\"}", LEVEL_LEAD, &rules, 1,
		&said));
	assert_null(strstr(said.said, "Slack"));
}

static void
where_it_would_not_go_as_read_nothing_is_done(void **state)
{
	struct room *room = *state;
	struct err e = order(room, "update-post",
		"{\"audience\":\"stakeholders\",\"text\":\"x\",\"to\":\"Slack #general\"}", NULL);

	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, "Slack #status now"));
	e = order(room, "update-post",
		"{\"audience\":\"customers\",\"text\":\"x\",\"to\":\"Slack #status\"}", NULL);
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, "no such place"));
	assert_int_equal(room_number(room, "SELECT count(*) FROM update_post"), 0);
	assert_int_equal(room_number(room, "SELECT count(*) FROM outbox"), 0);
}

static void
what_slack_would_cut_is_not_recorded_as_said(void **state)
{
	struct room *room = *state;
	char args[SLACK_TEXT_MOST + 200];
	struct err e;

	memset(args, 'a', sizeof args);
	memcpy(args, "{\"audience\":\"team\",\"text\":\"", 27);
	memcpy(args + sizeof args - 3, "\"}", 3);
	e = order(room, "update-post", args, NULL);
	assert_int_equal(e.kind, ERR_USAGE);
	assert_non_null(strstr(e.text, "4000"));
	assert_int_equal(room_number(room, "SELECT count(*) FROM update_post"), 0);
}

static void
a_field_that_was_not_filled_in_does_not_leave(void **state)
{
	struct room *room = *state;

	assert_int_equal(order(room, "update-post",
				 "{\"audience\":\"team\",\"text\":\"Now: {impact}.\"}", NULL)
				 .kind,
		ERR_REFUSED);
	assert_int_equal(room_number(room, "SELECT count(*) FROM update_post"), 0);
	room_ok(order(room, "update-post",
		"{\"audience\":\"customers\",\"text\":\"Now: {impact}.\"}", NULL));
}

static void
a_restricted_incident_tells_slack_nothing(void **state)
{
	struct room *room = *state;

	assert_true(room_edit(room, "UPDATE incident SET restricted = 1"));
	room_ok(order(room, "update-post", "{\"audience\":\"stakeholders\",\"text\":\"x\"}", NULL));
	assert_int_equal(order(room, "slack-room", "{}", NULL).kind, ERR_REFUSED);
	assert_int_equal(
		order(room, "slack-post", "{\"audience\":\"team\",\"text\":\"x\"}", NULL).kind,
		ERR_REFUSED);
	assert_int_equal(room_number(room, "SELECT count(*) FROM outbox"), 0);
}

static void
a_room_is_a_name_a_topic_and_people_in_that_order(void **state)
{
	struct room *room = *state;
	struct outcome said;

	room_ok(order(room, "slack-room", "{}", &said));
	assert_string_equal(said.said, "Slack #inc-20251121-checkout-is-down is being made.");
	talk_says(room,
		"SELECT group_concat(verb || ' ' || object || ' ' || recipient, '; ') FROM outbox",
		"room-create room:1 Slack #inc-20251121-checkout-is-down; "
		"room-topic room:1 Slack #inc-20251121-checkout-is-down; "
		"room-invite room:1 Slack #inc-20251121-checkout-is-down");
	talk_says(room, "SELECT body FROM outbox WHERE number = 1",
		"{\"name\":\"inc-20251121-checkout-is-down\",\"is_private\":false}");
	talk_says(room, "SELECT text FROM outbox WHERE number = 2",
		"Critical: Checkout is down. Dana Reyes leads.");
	talk_says(room, "SELECT body FROM outbox WHERE number = 3",
		"{\"users\":[\"dana@example.com\",\"lee@example.com\",\"U012AB3CD\"]}");
	talk_says(room, "SELECT text FROM outbox WHERE number = 3",
		"Dana Reyes, lee@example.com, U012AB3CD");
	assert_int_equal(order(room, "slack-room", "{}", NULL).kind, ERR_REFUSED);
	/* What follows goes to the room that is being made. */
	room_ok(order(room, "slack-invite", "{\"invite\":\"dana\"}", &said));
	assert_string_equal(said.said, "1 invited to Slack #inc-20251121-checkout-is-down.");
}

/* Somebody emptied the fields of the form, and read "Invited: nobody". */
static void
a_room_is_made_as_it_was_read(void **state)
{
	struct room *room = *state;

	room_ok(order(room, "slack-room", "{\"channel\":\"inc-1\",\"to\":\"Slack #inc-1\"}", NULL));
	talk_says(room, "SELECT group_concat(verb) FROM outbox", "room-create");
}

/* Where it goes was read, and the words were not: what the engine would make of them is not sent. */
static void
words_that_were_not_read_do_not_leave(void **state)
{
	struct room *room = *state;
	struct err e = order(room, "update-post",
		"{\"audience\":\"stakeholders\",\"status\":\"Down\",\"to\":\"Slack #status\"}",
		NULL);

	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, "the words were not shown to you"));
	assert_int_equal(room_number(room, "SELECT count(*) FROM outbox"), 0);
}

static void
a_room_that_is_there_is_an_audience(void **state)
{
	struct room *room = *state;
	const struct remote made = {.id = "C0ROOM001", .name = "inc-1", .url = "", .state = ""};
	struct drafts drafts;
	struct slack_place place;

	assert_int_equal(order(room, "slack-post", "{\"text\":\"x\"}", NULL).kind, ERR_REFUSED);
	assert_int_equal(order(room, "slack-topic", "{\"topic\":\"x\"}", NULL).kind, ERR_REFUSED);
	room_begin(room, "engine");
	room_ok(remote_put(room->record, "1", "slack", "room", &made));
	(void)room_end(room);
	room_ok(drafts_load(room->record, "1", &room->arena, &drafts));
	assert_true(drafts_place(&drafts, drafts_find(&drafts, "room"), &place));
	assert_string_equal(place.to, "Slack #inc-1");
	room_ok(order(room, "slack-post", "{\"text\":\"Dana is on it.\"}", NULL));
	talk_says(room,
		"SELECT json_extract(body, '$.channel') || ' ' || object || ' ' || recipient FROM "
		"outbox",
		"C0ROOM001 room:1 Slack #inc-1");
	room_ok(order(room, "slack-topic", "{\"topic\":\"a <b>\"}", NULL));
	talk_says(room, "SELECT body FROM outbox WHERE number = 2", "{\"topic\":\"a <b>\"}");
	assert_int_equal(order(room, "slack-room", "{}", NULL).kind, ERR_REFUSED);
}

static void
who_is_invited_must_be_known(void **state)
{
	struct room *room = *state;
	struct err e =
		order(room, "slack-room", "{\"channel\":\"x\",\"invite\":\"Sam Diaz\"}", NULL);

	assert_int_equal(e.kind, ERR_USAGE);
	assert_non_null(strstr(e.text, "no address of Sam Diaz"));
	assert_int_equal(room_number(room, "SELECT count(*) FROM outbox"), 0);
	room_ok(order(room, "slack-room",
		"{\"channel\":\"My Room\",\"topic\":\"t\",\"invite\":\"\"}", NULL));
	talk_says(room, "SELECT group_concat(verb || ' ' || recipient, '; ') FROM outbox",
		"room-create Slack #my-room; room-topic Slack #my-room");
	assert_int_equal(order(room, "slack-room", "{\"channel\":\"!\"}", NULL).kind, ERR_REFUSED);
}

static void
a_webhook_makes_no_rooms(void **state)
{
	struct room *room = *state;

	slack.token.way = TOKEN_NONE;
	slack.webhook = (struct token_config){.way = TOKEN_ENV, .env = "B"};
	slack.stakeholders = slack.room = "";
	slack.invite.count = 0;
	room_begin(room, "engine");
	room_ok(target_prepare(room->record, &config));
	(void)room_end(room);
	assert_int_equal(order(room, "slack-room", "{}", NULL).kind, ERR_REFUSED);
	room_ok(order(room, "update-post",
		"{\"audience\":\"team\",\"text\":\"Down.\",\"to\":\"Slack #general\"}", NULL));
	talk_says(room, "SELECT verb || body FROM outbox",
		"webhook{\"text\":\"Down.\",\"mrkdwn\":false}");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, room_remove)
	const struct CMUnitTest tests[] = {
		TEST(an_update_leaves_with_the_order_that_records_it),
		TEST(an_announcement_and_nothing_new_leave_too),
		TEST(what_a_person_gave_does_not_leave),
		TEST(what_nobody_was_shown_does_not_leave),
		TEST(where_it_would_not_go_as_read_nothing_is_done),
		TEST(what_slack_would_cut_is_not_recorded_as_said),
		TEST(a_field_that_was_not_filled_in_does_not_leave),
		TEST(a_restricted_incident_tells_slack_nothing),
		TEST(a_room_is_a_name_a_topic_and_people_in_that_order),
		TEST(a_room_is_made_as_it_was_read),
		TEST(words_that_were_not_read_do_not_leave),
		TEST(a_room_that_is_there_is_an_audience),
		TEST(who_is_invited_must_be_known),
		TEST(a_webhook_makes_no_rooms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
