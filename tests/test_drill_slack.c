/* tests/test_drill_slack.c - the drill: its Slack.
 * SPDX-License-Identifier: MIT */
#include "net/drill/slack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/drill/effect.h"
#include "tests/drill.h"

#define BEARER "Bearer " SLACK_TOKEN
#define JSON_TYPE "application/json; charset=utf-8"

static int
ask(struct stage *s, const char *authorization, const char *method, const char *target,
	const char *body)
{
	struct request r = stage_request(method, target, NULL, body);

	r.authorization = authorization;
	r.content_type = strcmp(method, "POST") == 0 ? JSON_TYPE : NULL;
	return stage_exchange(s, drill_slack_handle, &r);
}

static int
get(struct stage *s, const char *target)
{
	return ask(s, BEARER, "GET", target, "");
}

static int
post(struct stage *s, const char *method, const char *body)
{
	char target[80];

	(void)snprintf(target, sizeof target, "/api/%s", method);
	return ask(s, BEARER, "POST", target, body);
}

static void
assert_fails(struct stage *s, int status, const char *error)
{
	assert_int_equal(status, 200);
	assert_true(stage_says(s, "\"ok\":false"));
	assert_string_equal(stage_string(s, "$.error"), error);
}

static size_t
effects(const struct stage *s)
{
	return s->world.effect_count;
}

static void
who_may_not_is_told_with_200(void **state)
{
	struct stage *s = *state;

	assert_fails(s, ask(s, NULL, "GET", "/api/auth.test", ""), "not_authed");
	assert_fails(s, ask(s, "Bearer other", "GET", "/api/auth.test", ""), "invalid_auth");
	assert_fails(s, get(s, "/api/nothing.here"), "unknown_method");
	assert_fails(s, ask(s, "Bearer " SLACK_NARROW_TOKEN, "GET", "/api/conversations.list", ""),
		"missing_scope");
	assert_string_equal(stage_string(s, "$.needed"), "channels:read");
	assert_int_equal(get(s, "/api/auth.test"), 200);
	assert_string_equal(stage_string(s, "$.bot_id"), "B0DRILLBOT");
}

static void
a_message_is_said_and_read_back(void **state)
{
	struct stage *s = *state;
	char channel[32], target[160];

	assert_int_equal(
		post(s, "chat.postMessage",
			"{\"channel\":\"#general\",\"text\":\"a &lt;b&gt; &amp; c\","
			"\"metadata\":{\"event_type\":\"m\",\"event_payload\":{\"id\":\"u-1\"}}}"),
		200);
	assert_string_equal(stage_string(s, "$.message.text"), "a &lt;b&gt; &amp; c");
	assert_false(stage_says(s, "u-1")); /* who posts is not told their metadata */
	(void)snprintf(channel, sizeof channel, "%s", stage_string(s, "$.channel"));
	assert_int_equal(effects(s), 1);
	assert_string_equal(s->world.effects[0].verb, "post");
	assert_string_equal(s->world.effects[0].object, "#general");
	assert_string_equal(s->world.effects[0].text, "a <b> & c");
	(void)snprintf(target, sizeof target,
		"/api/"
		"conversations.history?channel=%s&oldest=%lld.000000&include_all_metadata=true",
		channel, (long long)(s->world.now_ms / 1000));
	assert_int_equal(get(s, target), 200);
	assert_string_equal(stage_string(s, "$.messages[0].metadata.event_payload.id"), "u-1");
	assert_string_equal(stage_string(s, "$.messages[0].user"), "U0DRILLBOT");
	(void)snprintf(target, sizeof target,
		"/api/conversations.history?channel=%s&oldest=%lld.000000", channel,
		(long long)(s->world.now_ms / 1000 + 1));
	assert_int_equal(get(s, target), 200);
	assert_int_equal(stage_length(s, "messages"), 0);
}

static void
what_is_asked_may_be_a_form(void **state)
{
	static const char form[] = "application/x-www-form-urlencoded";
	struct stage *s = *state;
	struct request r = stage_request("POST", "/api/chat.postMessage", NULL,
		"channel=%23general&text=a%20%26amp%3B+b&metadata=%7B%22event_payload%22%3A%7B%"
		"22id%22"
		"%3A%22u-2%22%7D%7D");

	r.authorization = BEARER;
	r.content_type = form;
	assert_int_equal(stage_exchange(s, drill_slack_handle, &r), 200);
	assert_string_equal(s->world.effects[0].text, "a & b");
	assert_int_equal(get(s, "/api/conversations.history?channel=C0DRILL0001&"
				"include_all_metadata=true"),
		200);
	assert_string_equal(stage_string(s, "$.messages[0].metadata.event_payload.id"), "u-2");
	r = stage_request(
		"POST", "/api/chat.postMessage", NULL, "channel=general&text=x&metadata=x");
	r.authorization = BEARER;
	r.content_type = form;
	assert_fails(s, stage_exchange(s, drill_slack_handle, &r), "invalid_metadata_format");
	r = stage_request("POST", "/api/chat.postMessage", NULL, "x");
	r.authorization = BEARER;
	r.content_type = "text/plain";
	assert_fails(s, stage_exchange(s, drill_slack_handle, &r), "invalid_post_type");
}

static void
a_message_that_cannot_be_said_is_none(void **state)
{
	struct stage *s = *state;
	struct request r;

	assert_fails(s, post(s, "chat.postMessage", "{\"channel\":\"#nowhere\",\"text\":\"x\"}"),
		"channel_not_found");
	assert_fails(s, post(s, "chat.postMessage", "{\"channel\":\"old-outage\",\"text\":\"x\"}"),
		"is_archived");
	assert_fails(s, post(s, "chat.postMessage", "{\"channel\":\"general\",\"text\":\"\"}"),
		"no_text");
	assert_fails(s, post(s, "chat.postMessage", "[]"), "invalid_json");
	r = stage_request("POST", "/api/chat.postMessage", NULL, "x");
	r.authorization = BEARER;
	r.content_type = NULL;
	assert_fails(s, stage_exchange(s, drill_slack_handle, &r), "missing_post_type");
	assert_int_equal(effects(s), 0);
	for (int n = 0; n < 5; n++)
		assert_int_equal(
			post(s, "chat.postMessage", "{\"channel\":\"general\",\"text\":\"x\"}"),
			200);
	assert_int_equal(
		post(s, "chat.postMessage", "{\"channel\":\"general\",\"text\":\"x\"}"), 429);
	assert_string_equal(stage_header(s, "Retry-After"), "1");
	assert_int_equal(
		post(s, "chat.postMessage", "{\"channel\":\"status\",\"text\":\"x\"}"), 200);
	world_advance(&s->world, s->world.now_ms + 2000);
	assert_int_equal(
		post(s, "chat.postMessage", "{\"channel\":\"general\",\"text\":\"x\"}"), 200);
	assert_int_equal(effects(s), 7);
}

static void
the_history_is_read_newest_first_and_page_by_page(void **state)
{
	struct stage *s = *state;
	char channel[32], target[200];

	for (int n = 0; n < 3; n++) {
		char body[80];

		(void)snprintf(body, sizeof body, "{\"channel\":\"status\",\"text\":\"m%d\"}", n);
		assert_int_equal(post(s, "chat.postMessage", body), 200);
	}
	(void)snprintf(channel, sizeof channel, "%s", stage_string(s, "$.channel"));
	(void)snprintf(
		target, sizeof target, "/api/conversations.history?channel=%s&limit=2", channel);
	assert_int_equal(get(s, target), 200);
	assert_string_equal(stage_string(s, "$.messages[0].text"), "m2");
	assert_int_equal(stage_length(s, "messages"), 2);
	assert_true(stage_says(s, "\"has_more\":true"));
	(void)snprintf(target, sizeof target,
		"/api/conversations.history?channel=%s&limit=2&cursor=%s", channel,
		stage_string(s, "$.response_metadata.next_cursor"));
	assert_int_equal(get(s, target), 200);
	assert_string_equal(stage_string(s, "$.messages[0].text"), "m0");
	assert_int_equal(stage_length(s, "messages"), 1);
	assert_string_equal(stage_string(s, "$.response_metadata.next_cursor"), "");
}

static void
a_channel_is_made_once(void **state)
{
	struct stage *s = *state;
	char id[32], body[160];

	assert_int_equal(post(s, "conversations.create", "{\"name\":\"inc-1\"}"), 200);
	(void)snprintf(id, sizeof id, "%s", stage_string(s, "$.channel.id"));
	assert_fails(s, post(s, "conversations.create", "{\"name\":\"inc-1\"}"), "name_taken");
	assert_fails(s, post(s, "conversations.create", "{\"name\":\"Inc 1\"}"),
		"invalid_name_specials");
	assert_fails(s, post(s, "conversations.create", "{}"), "invalid_name_required");
	assert_int_equal(get(s, "/api/conversations.list?types=public_channel&limit=1000"), 200);
	assert_true(stage_says(s, "\"name\":\"inc-1\""));
	assert_false(stage_says(s, "\"name\":\"leads\""));
	assert_int_equal(get(s, "/api/conversations.list?types=private_channel"), 200);
	assert_int_equal(stage_length(s, "channels"), 1);
	(void)snprintf(body, sizeof body, "{\"channel\":\"%s\",\"topic\":\"It is down\"}", id);
	assert_int_equal(post(s, "conversations.setTopic", body), 200);
	assert_string_equal(stage_string(s, "$.channel.topic.value"), "It is down");
	assert_int_equal(post(s, "conversations.setTopic", body), 200);
	(void)snprintf(body, sizeof body, "{\"channel\":\"%s\"}", id);
	assert_int_equal(post(s, "conversations.join", body), 200);
	assert_int_equal(effects(s), 2); /* the channel and its topic, once each */
}

static void
people_are_found_and_invited(void **state)
{
	struct stage *s = *state;
	char target[160], body[160], id[32], user[32];

	(void)snprintf(target, sizeof target, "/api/users.lookupByEmail?email=%s",
		s->scenario->people[0].email);
	assert_int_equal(get(s, target), 200);
	(void)snprintf(user, sizeof user, "%s", stage_string(s, "$.user.id"));
	assert_fails(s, get(s, "/api/users.lookupByEmail?email=no@example.com"), "users_not_found");
	assert_int_equal(post(s, "conversations.create", "{\"name\":\"inc-1\"}"), 200);
	(void)snprintf(id, sizeof id, "%s", stage_string(s, "$.channel.id"));
	(void)snprintf(body, sizeof body, "{\"channel\":\"%s\",\"users\":\"%s\"}", id, user);
	assert_int_equal(post(s, "conversations.invite", body), 200);
	assert_int_equal(stage_int(s, "$.channel.num_members"), 2);
	assert_fails(s, post(s, "conversations.invite", body), "already_in_channel");
	(void)snprintf(body, sizeof body, "{\"channel\":\"%s\",\"users\":\"U0NOBODY\"}", id);
	assert_fails(s, post(s, "conversations.invite", body), "user_not_found");
	(void)snprintf(body, sizeof body, "{\"channel\":\"%s\",\"users\":\"U0DRILLBOT\"}", id);
	assert_fails(s, post(s, "conversations.invite", body), "cant_invite_self");
}

static void
a_webhook_answers_with_a_word(void **state)
{
	struct stage *s = *state;

	assert_int_equal(ask(s, NULL, "POST", SLACK_WEBHOOK, "{\"text\":\"Down &amp; out\"}"), 200);
	assert_string_equal(s->reply.body.data, "ok");
	assert_string_equal(s->world.effects[0].verb, "webhook");
	assert_string_equal(s->world.effects[0].text, "Down & out");
	assert_int_equal(ask(s, NULL, "POST", SLACK_WEBHOOK, "x"), 400);
	assert_string_equal(s->reply.body.data, "invalid_payload");
	assert_int_equal(ask(s, NULL, "POST", "/services/T/B/other", "{\"text\":\"x\"}"), 404);
	assert_string_equal(s->reply.body.data, "no_service");
	assert_int_equal(effects(s), 1);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_open, stage_close)
	const struct CMUnitTest tests[] = {
		TEST(who_may_not_is_told_with_200),
		TEST(a_message_is_said_and_read_back),
		TEST(what_is_asked_may_be_a_form),
		TEST(a_message_that_cannot_be_said_is_none),
		TEST(the_history_is_read_newest_first_and_page_by_page),
		TEST(a_channel_is_made_once),
		TEST(people_are_found_and_invited),
		TEST(a_webhook_answers_with_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
