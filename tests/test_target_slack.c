/* tests/test_target_slack.c - acts of the outbox become requests to Slack, and what is answered.
 *
 * Most of it asks the drill's Slack, which keeps what it is told; what that one does not say is
 * answered by hand.
 * SPDX-License-Identifier: MIT */
#include "net/target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/db.h"
#include "store/outbox.h"
#include "store/slack.h"
#include "tests/room.h"
#include "tests/slack_service.h"

enum { REQUESTS_MOST = 60 };

struct play {
	struct slack_service *service;
	struct room *room;
	struct json *json;
	struct slack_config slack;
	struct config config;
	struct outbox_send row;
	struct target_job job;
	struct target_outcome outcome;
	const char *token;
	int requests, effects; /* of the last try */
	char last[TARGET_PATH_BYTES + 16];
	char body[8192];
};

static int
setup(void **state)
{
	struct play *p = calloc(1, sizeof *p);
	void *room = NULL;

	assert_non_null(p);
	assert_int_equal(room_make(&room), 0);
	p->service = slack_service_open();
	p->room = room;
	room_ok(json_open(&p->json));
	p->slack.url = "https://slack.example/api";
	p->slack.token.way = TOKEN_ENV;
	p->config.slack = &p->slack;
	p->token = SLACK_SERVICE_TOKEN;
	room_begin(room, "engine");
	room_ok(db_run(p->room->record,
		"INSERT INTO incident (id, title, codename, kind, pack, status, declared_ms, rev)"
		" VALUES ('1', 'Down', 'Heron', 'outage', 'solo', 'open', 1, room_rev())",
		""));
	(void)room_end(room);
	*state = p;
	return 0;
}

static int
teardown(void **state)
{
	struct play *p = *state;
	void *room = p->room;

	buf_clear(&p->job.memory);
	json_close(p->json);
	slack_service_close(p->service);
	assert_int_equal(room_remove(&room), 0);
	free(p);
	return 0;
}

/* A row as an order makes it, being sent now. */
static void
row(struct play *p, const char *verb, const char *text, const char *body)
{
	p->row = (struct outbox_send){.number = 1,
		.id = "0d7f1b1e-5f0e-4c55-8d3e-3a5b2b1f0001",
		.incident = "1",
		.target = TARGET_SLACK,
		.verb = verb,
		.subject = "incident:1",
		.object = "#general",
		.recipient = "Slack #general",
		.text = text,
		.body = body,
		.person = "Dana Reyes",
		.sending_ms = slack_service_now_ms(p->service)};
}

static void
begin(struct play *p, bool looking)
{
	buf_clear(&p->job.memory);
	p->job = (struct target_job){.row = &p->row,
		.record = p->room->record,
		.config = &p->config,
		.json = p->json,
		.now_ms = slack_service_now_ms(p->service),
		.looking = looking};
	buf_init(&p->job.memory, 256 * 1024);
	p->outcome = (struct target_outcome){.end = TARGET_ON, .wait_ms = -1};
	p->requests = p->effects = 0;
}

/* The next request, noted. */
static struct err
next(struct play *p, struct target_ask *ask)
{
	struct err e;

	*ask = (struct target_ask){.method = "POST"};
	buf_init(&ask->body, 1024 * 1024);
	e = target_slack.ask(&p->job, ask);
	p->requests++;
	p->effects += e.kind == ERR_NONE && ask->effect;
	(void)snprintf(p->last, sizeof p->last, "%.8s %s", ask->method, ask->path);
	(void)snprintf(p->body, sizeof p->body, "%s", ask->body.data);
	return e;
}

/* What a service answered, to the target. */
static void
take(struct play *p, long status, const char *body)
{
	const struct http_reply reply = {.status = status,
		.body = body,
		.body_length = strlen(body),
		.content_type = "application/json; charset=utf-8",
		.idempotency = "",
		.retry_after_s = status == 429 ? 7 : -1,
		.ratelimit_reset_s = -1};

	target_slack.answer(&p->job, &reply, &p->outcome);
}

static void
exchange(struct play *p, struct target_ask *ask)
{
	static const char type[] = "Content-Type: ";
	bool typed = strncmp(ask->headers[0], type, strlen(type)) == 0;
	int status = slack_service_ask(p->service, ask->method, ask->path, ask->secret_url,
		ask->secret_url ? NULL : p->token, typed ? ask->headers[0] + strlen(type) : NULL,
		ask->body.data);

	take(p, status, slack_service_body(p->service));
}

/* A try to its end. */
static enum target_end
try(struct play *p, bool looking)
{
	struct target_ask ask;

	begin(p, looking);
	while (p->outcome.end == TARGET_ON && p->requests < REQUESTS_MOST) {
		room_ok(next(p, &ask));
		if (looking)
			assert_false(ask.effect);
		exchange(p, &ask);
		buf_clear(&ask.body);
	}
	assert_true(p->requests < REQUESTS_MOST);
	return p->outcome.end;
}

/* A try of one request, answered by hand. */
static enum target_end
answered(struct play *p, bool looking, long status, const char *body)
{
	struct target_ask ask;

	begin(p, looking);
	room_ok(next(p, &ask));
	buf_clear(&ask.body);
	take(p, status, body);
	return p->outcome.end;
}

static void
settle(struct play *p)
{
	const struct http_reply reply = {.status = 200, .body = ""};

	room_begin(p->room, "engine");
	room_ok(target_slack.settle(&p->job, &p->outcome, &reply));
	(void)room_end(p->room);
}

/* ---- messages ---- */

#define GENERAL "{\"channel\":\"#general\",\"text\":\"Half &amp; half\",\"mrkdwn\":false}"

static void
a_message_leaves_as_it_was_read(void **state)
{
	struct play *p = *state;

	row(p, "post", "Half & half", GENERAL);
	assert_false(target_slack.repeats(&p->row));
	assert_int_equal(try(p, false), TARGET_SENT);
	assert_string_equal(p->last, "POST /chat.postMessage");
	assert_int_equal(p->requests, 1);
	assert_int_equal(p->effects, 1);
	assert_string_equal(slack_service_effect(p->service, 0), "Half & half");
	assert_string_equal(p->body,
		"channel=%23general&text=Half%20%26amp%3B%20half&mrkdwn=false&metadata=%7B%22event_"
		"type%22%3A%22warroom_message%22%2C%22event_payload%22%3A%7B%22id%22%3A%220d7f1b1e-"
		"5f0e-4c55-8d3e-3a5b2b1f0001%22%7D%7D");
	assert_non_null(strstr(p->outcome.remote_id, "C0DRILL0001/17"));
}

static void
a_failure_comes_as_200_and_says_what_to_do(void **state)
{
	struct play *p = *state;

	row(p, "post", "x", "{\"channel\":\"#nowhere\",\"text\":\"x\"}");
	assert_int_equal(try(p, false), TARGET_REFUSED);
	assert_non_null(strstr(p->outcome.sentence, "channel_not_found"));
	assert_non_null(strstr(p->outcome.sentence, "Invite the app"));
	assert_int_equal(
		answered(p, false, 200,
			"{\"ok\":false,\"error\":\"missing_scope\",\"needed\":\"chat:write\"}"),
		TARGET_REFUSED);
	assert_non_null(strstr(p->outcome.sentence, "chat:write"));
	/* Their words are an open set, and text from outside. */
	assert_int_equal(answered(p, false, 200, "{\"ok\":false,\"error\":\"n\\u001b[2Jew\"}"),
		TARGET_REFUSED);
	assert_null(strchr(p->outcome.sentence, '\x1b'));
	assert_int_equal(answered(p, false, 200, "{\"ok\":false}"), TARGET_REFUSED);
}

static void
a_token_that_is_refused_keeps_the_message(void **state)
{
	struct play *p = *state;

	row(p, "post", "x", GENERAL);
	p->token = "Bearer wrong";
	assert_int_equal(try(p, false), TARGET_TOKEN);
	assert_non_null(strstr(p->outcome.sentence, "slack.token"));
	assert_int_equal(answered(p, false, 401, "no"), TARGET_TOKEN);
}

static void
too_many_are_told_how_long_to_wait(void **state)
{
	struct play *p = *state;

	row(p, "post", "x", GENERAL);
	assert_int_equal(answered(p, false, 429, "{\"ok\":false,\"error\":\"ratelimited\"}"),
		TARGET_LIMITED);
	assert_int_equal(p->outcome.wait_ms, 7000);
	assert_int_equal(answered(p, false, 200, "{\"ok\":false,\"error\":\"ratelimited\"}"),
		TARGET_LIMITED);
}

static void
what_may_have_been_done_is_lost_and_not_refused(void **state)
{
	static const char *const bodies[] = {"{\"ok\":false,\"error\":\"fatal_error\"}",
		"{\"ok\":false,\"error\":\"internal_error\"}", "<html>Log in</html>", "[]", "{}",
		"{\"ok\":\"yes\"}", ""};
	struct play *p = *state;

	row(p, "post", "x", GENERAL);
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
		assert_int_equal(answered(p, false, 200, bodies[i]), TARGET_LOST);
	assert_int_equal(answered(p, false, 500, "oops"), TARGET_LOST);
	assert_int_equal(answered(p, false, 200, "{\"ok\":false,\"error\":\"request_timeout\"}"),
		TARGET_LATER);
	assert_int_equal(answered(p, false, 302, ""), TARGET_REFUSED);
	assert_non_null(strstr(p->outcome.sentence, "slack.url"));
}

/* ---- looking ---- */

static void
a_message_that_is_there_is_found(void **state)
{
	struct play *p = *state;

	row(p, "post", "Half & half", GENERAL);
	assert_int_equal(try(p, false), TARGET_SENT);
	assert_int_equal(try(p, true), TARGET_SENT);
	assert_int_equal(p->requests, 3); /* who we are, which channel, what was said */
	assert_non_null(strstr(p->outcome.remote_id, "C0DRILL0001/17"));
	assert_int_equal(slack_service_effects(p->service), 1);
	/* A message of the same words that is another act's is not it. */
	p->row.id = "0d7f1b1e-5f0e-4c55-8d3e-3a5b2b1f0002";
	assert_int_equal(try(p, true), TARGET_ABSENT);
	assert_non_null(strstr(p->last, "include_all_metadata=true"));
	/* Nor one that was there before the try began. */
	p->row.id = "0d7f1b1e-5f0e-4c55-8d3e-3a5b2b1f0001";
	p->row.sending_ms += 10 * 60 * 1000;
	assert_int_equal(try(p, true), TARGET_ABSENT);
}

/* Where metadata is not given back, the same words of ours are it, and nobody else's. */
static void
without_metadata_equal_words_of_ours_are_it(void **state)
{
	static const char who[] = "{\"ok\":true,\"user_id\":\"U1\",\"bot_id\":\"B1\"}";
	struct play *p = *state;
	struct target_ask ask;

	row(p, "post", "Half & half", "{\"channel\":\"C0DRILL0001\",\"text\":\"Half &amp; half\"}");
	for (int i = 0; i < 3; i++) {
		static const char *const messages[] = {
			"{\"ok\":true,\"messages\":[{\"user\":\"U1\",\"text\":\"Half &amp; half\","
			"\"ts\":\"5.000001\"}]}",
			"{\"ok\":true,\"messages\":[{\"user\":\"U2\",\"text\":\"Half &amp; half\","
			"\"ts\":\"5.000001\"}]}",
			"{\"ok\":true,\"messages\":[{\"user\":\"U1\",\"text\":\"Half & half\","
			"\"ts\":\"5.000001\"},7,null,{\"metadata\":4}]}"};

		assert_int_equal(answered(p, true, 200, who), TARGET_ON);
		room_ok(next(p, &ask));
		buf_clear(&ask.body);
		assert_non_null(strstr(p->last, "conversations.history?channel=C0DRILL0001"));
		take(p, 200, messages[i]);
		assert_int_equal(p->outcome.end, i == 0 ? TARGET_SENT : TARGET_ABSENT);
	}
	assert_string_equal(p->outcome.remote_id, "");
}

/* Said twice within a minute: the first one is known by its id, and is not the second. */
static void
equal_words_of_an_act_before_are_not_it(void **state)
{
	static const char who[] = "{\"ok\":true,\"user_id\":\"U1\",\"bot_id\":\"B1\"}";
	static const char sent[] =
		"INSERT INTO outbox (id, number, target, verb, subject, object, recipient, text,"
		"  body, person, made_ms, state, confirmed_ms, remote_id, rev)"
		" VALUES ('before', 77, 'slack', 'post', '', '#general', 'Slack #general', 'Still',"
		"  '{}', 'Dana', 1, 'sent', 1, 'C0DRILL0001/5.000001', 1)";
	static const char *const replies[] = {
		"{\"ok\":true,\"messages\":[{\"user\":\"U1\",\"text\":\"Still\","
		"\"ts\":\"5.000001\"}]}",
		"{\"ok\":true,\"messages\":[{\"user\":\"U1\",\"text\":\"Still\","
		"\"ts\":\"5.000002\"}]}",
		"{\"ok\":true}"};
	static const enum target_end ends[] = {TARGET_ABSENT, TARGET_SENT, TARGET_UNKNOWN};
	struct play *p = *state;
	struct target_ask ask;

	row(p, "post", "Still", "{\"channel\":\"C0DRILL0001\",\"text\":\"Still\"}");
	assert_true(room_edit(p->room, sent));
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(answered(p, true, 200, who), TARGET_ON);
		room_ok(next(p, &ask));
		buf_clear(&ask.body);
		take(p, 200, replies[i]);
		assert_int_equal(p->outcome.end, ends[i]);
	}
}

/* Done it is; where it stands was not said, and is not made up. */
static void
an_answer_without_a_place_has_none(void **state)
{
	struct play *p = *state;

	row(p, "post", "x", GENERAL);
	assert_int_equal(answered(p, false, 200, "{\"ok\":true}"), TARGET_SENT);
	assert_string_equal(p->outcome.remote_id, "");
}

static void
what_may_not_be_read_back_is_asked_about(void **state)
{
	struct play *p = *state;
	struct target_ask ask;

	row(p, "post", "x", GENERAL);
	p->token = SLACK_SERVICE_NARROW;
	assert_int_equal(try(p, true), TARGET_UNKNOWN);
	assert_non_null(strstr(p->outcome.sentence, "channels:read"));
	row(p, "post", "x", "{\"channel\":\"#nowhere\",\"text\":\"x\"}");
	p->token = SLACK_SERVICE_TOKEN;
	assert_int_equal(try(p, true), TARGET_UNKNOWN);
	assert_int_equal(p->requests, 3); /* the private ones were looked through, too */
	row(p, "webhook", "x", "{\"text\":\"x\"}");
	begin(p, true);
	assert_int_equal(next(p, &ask).kind, ERR_REFUSED);
	buf_clear(&ask.body);
}

static void
a_long_history_is_read_page_by_page_but_not_for_ever(void **state)
{
	static const char page[] = "{\"ok\":true,\"messages\":[],\"response_metadata\":"
				   "{\"next_cursor\":\"a b\"}}";
	struct play *p = *state;
	struct target_ask ask;

	row(p, "post", "x", "{\"channel\":\"C0DRILL0001\",\"text\":\"x\"}");
	assert_int_equal(answered(p, true, 200, "{\"ok\":true,\"user_id\":\"U1\"}"), TARGET_ON);
	while (p->outcome.end == TARGET_ON && p->requests < REQUESTS_MOST) {
		room_ok(next(p, &ask));
		buf_clear(&ask.body);
		take(p, 200, page);
	}
	assert_non_null(strstr(p->last, "&cursor=a%20b"));
	assert_int_equal(p->outcome.end, TARGET_UNKNOWN);
	assert_true(p->requests < 30);
}

/* ---- the webhook ---- */

static void
a_webhook_is_the_whole_url(void **state)
{
	struct play *p = *state;
	struct target_ask ask;

	p->slack.token.way = TOKEN_NONE;
	p->slack.webhook.way = TOKEN_ENV;
	row(p, "webhook", "Down & out", "{\"text\":\"Down &amp; out\",\"mrkdwn\":false}");
	assert_false(target_slack.repeats(&p->row));
	assert_int_equal(try(p, false), TARGET_SENT);
	assert_string_equal(p->last, "POST ");
	assert_string_equal(p->body, p->row.body);
	assert_string_equal(slack_service_effect(p->service, 0), "Down & out");
	assert_int_equal(answered(p, false, 410, "channel_is_archived"), TARGET_REFUSED);
	assert_non_null(strstr(p->outcome.sentence, "channel_is_archived"));
	assert_int_equal(answered(p, false, 404, "no_service"), TARGET_TOKEN);
	assert_int_equal(answered(p, false, 403, "action_prohibited"), TARGET_REFUSED);
	assert_int_equal(answered(p, false, 429, "rate_limited"), TARGET_LIMITED);
	assert_int_equal(answered(p, false, 500, "rollup_error"), TARGET_LOST);
	assert_int_equal(answered(p, false, 200, "<html>"), TARGET_LOST);
	p->slack.webhook.way = TOKEN_NONE;
	begin(p, false);
	assert_int_equal(next(p, &ask).kind, ERR_REFUSED);
	buf_clear(&ask.body);
}

/* ---- the room ---- */

#define ROOM "{\"name\":\"inc-1\",\"is_private\":false}"

static void
make_room(struct play *p)
{
	row(p, "room-create", "", ROOM);
	assert_int_equal(try(p, false), TARGET_SENT);
	settle(p);
}

static void
a_room_is_made_and_remembered(void **state)
{
	struct play *p = *state;
	struct remote room;
	bool found;

	make_room(p);
	assert_true(target_slack.repeats(&p->row));
	assert_int_equal(p->requests, 1);
	room_ok(remote_find(p->room->record, "1", "slack", "room", &room, &found));
	assert_true(found);
	assert_string_equal(room.name, "inc-1");
	assert_string_equal(room.id, "C0DRILL0006");
	assert_string_equal(room.url, "https://slack.com/app_redirect?channel=C0DRILL0006");
}

/* Its answer was lost: asked again it is found by its name, and there is still one. */
static void
a_name_that_is_taken_is_found_and_joined(void **state)
{
	struct play *p = *state;

	make_room(p);
	row(p, "room-create", "", ROOM);
	assert_int_equal(try(p, false), TARGET_SENT);
	assert_int_equal(p->requests, 3);
	assert_string_equal(p->last, "POST /conversations.join");
	assert_string_equal(p->outcome.remote_id, "C0DRILL0006");
	assert_non_null(strstr(p->outcome.sentence, "there already"));
	row(p, "room-create", "", "{\"name\":\"leads\",\"is_private\":false}");
	assert_int_equal(try(p, false), TARGET_SENT); /* a private one that we are in */
	assert_string_equal(p->outcome.remote_id, "C0DRILL0004");
	row(p, "room-create", "", "{\"name\":\"old-outage\",\"is_private\":false}");
	assert_int_equal(try(p, false), TARGET_REFUSED);
	assert_non_null(strstr(p->outcome.sentence, "is_archived"));
}

static void
a_name_that_nobody_shows_us_is_refused(void **state)
{
	struct play *p = *state;
	struct target_ask ask;

	row(p, "room-create", "", ROOM);
	assert_int_equal(
		answered(p, false, 200, "{\"ok\":false,\"error\":\"name_taken\"}"), TARGET_ON);
	for (int i = 0; i < 2; i++) {
		room_ok(next(p, &ask));
		buf_clear(&ask.body);
		take(p, 200,
			i == 0 ? "{\"ok\":true,\"channels\":[]}"
			       : "{\"ok\":false,\"error\":\"missing_scope\"}");
	}
	assert_int_equal(p->outcome.end, TARGET_REFUSED);
	assert_non_null(strstr(p->outcome.sentence, "name_taken"));
	assert_non_null(strstr(p->outcome.sentence, "another name"));
}

static void
a_topic_goes_to_the_room_that_was_made(void **state)
{
	struct play *p = *state;
	struct target_ask ask;

	row(p, "room-topic", "a <b>", "{\"topic\":\"a <b>\"}");
	begin(p, false);
	assert_int_equal(next(p, &ask).kind, ERR_REFUSED);
	buf_clear(&ask.body);
	make_room(p);
	row(p, "room-topic", "a <b>", "{\"topic\":\"a <b>\"}");
	assert_true(target_slack.repeats(&p->row));
	assert_int_equal(try(p, false), TARGET_SENT);
	assert_string_equal(p->body, "channel=C0DRILL0006&topic=a%20%26lt%3Bb%26gt%3B");
	assert_string_equal(slack_service_effect(p->service, 1), "a <b>");
	settle(p); /* which has nothing to write */
}

static void
people_are_invited_one_by_one(void **state)
{
	struct play *p = *state;
	char body[300];

	make_room(p);
	(void)snprintf(body, sizeof body, "{\"users\":[\"%s\",\"no@example.com\",\"U0PERSON1\"]}",
		slack_service_address(p->service, 0));
	row(p, "room-invite", "who", body);
	assert_int_equal(try(p, false), TARGET_SENT);
	assert_non_null(
		strstr(p->outcome.sentence, "2 invited; not no@example.com (users_not_found)"));
	assert_int_equal(slack_service_effects(p->service), 3);
	assert_int_equal(try(p, false), TARGET_SENT); /* again: they are in there */
	assert_int_equal(slack_service_effects(p->service), 3);
	row(p, "room-invite", "who", "{\"users\":[\"no@example.com\"]}");
	assert_int_equal(try(p, false), TARGET_REFUSED);
	assert_non_null(strstr(p->outcome.sentence, "users_not_found"));
	p->token = SLACK_SERVICE_NARROW;
	row(p, "room-invite", "who", body);
	assert_int_equal(try(p, false), TARGET_REFUSED);
	assert_non_null(strstr(p->outcome.sentence, "users:read.email"));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_message_leaves_as_it_was_read),
		TEST(a_failure_comes_as_200_and_says_what_to_do),
		TEST(a_token_that_is_refused_keeps_the_message),
		TEST(too_many_are_told_how_long_to_wait),
		TEST(what_may_have_been_done_is_lost_and_not_refused),
		TEST(a_message_that_is_there_is_found),
		TEST(without_metadata_equal_words_of_ours_are_it),
		TEST(what_may_not_be_read_back_is_asked_about),
		TEST(an_answer_without_a_place_has_none),
		TEST(equal_words_of_an_act_before_are_not_it),
		TEST(a_long_history_is_read_page_by_page_but_not_for_ever),
		TEST(a_webhook_is_the_whole_url),
		TEST(a_room_is_made_and_remembered),
		TEST(a_name_that_is_taken_is_found_and_joined),
		TEST(a_name_that_nobody_shows_us_is_refused),
		TEST(a_topic_goes_to_the_room_that_was_made),
		TEST(people_are_invited_one_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
