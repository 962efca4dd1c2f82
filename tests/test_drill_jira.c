/* tests/test_drill_jira.c - the drill: its Jira.
 * SPDX-License-Identifier: MIT */
#include "net/drill/jira.h"

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

#define BASIC "Basic YWdlbnRAaG9zdGluZy5leGFtcGxlOmRyaWxsLWppcmEtdG9rZW4="
#define ISSUE "/rest/api/3/issue"
#define DOCUMENT                                                                                   \
	"{\"type\":\"doc\",\"version\":1,\"content\":[{\"type\":\"paragraph\",\"content\":["       \
	"{\"type\":\"text\",\"text\":\"It is down.\"}]}]}"
#define FIELDS                                                                                     \
	"\"project\":{\"key\":\"IM\"},\"issuetype\":{\"name\":\"Incident\"},\"summary\":\"Down\""

static int
ask(struct stage *s, const char *authorization, const char *method, const char *target,
	const char *body)
{
	struct request r = stage_request(method, target, NULL, body);

	r.authorization = authorization;
	return stage_exchange(s, drill_jira_handle, &r);
}

static int
get(struct stage *s, const char *target)
{
	return ask(s, BASIC, "GET", target, "");
}

static int
post(struct stage *s, const char *target, const char *body)
{
	return ask(s, BASIC, "POST", target, body);
}

static void
open_one(struct stage *s, const char *more)
{
	char body[1024];

	(void)snprintf(body, sizeof body, "{\"fields\":{" FIELDS "%s}}", more);
	assert_int_equal(post(s, ISSUE, body), 201);
}

static void
assert_effect(const struct stage *s, size_t at, const char *verb, const char *object)
{
	assert_int_equal(s->world.effect_count, at + 1);
	assert_string_equal(s->world.effects[at].service, "jira");
	assert_string_equal(s->world.effects[at].verb, verb);
	assert_string_equal(s->world.effects[at].object, object);
}

static void
who_may_not_is_told_so_in_plain_text(void **state)
{
	struct stage *s = *state;

	assert_int_equal(ask(s, NULL, "GET", "/rest/api/3/myself", ""), 401);
	assert_string_equal(
		s->reply.body.data, "Client must be authenticated to access this resource.");
	assert_int_equal(ask(s, "Basic b3RoZXI=", "POST", ISSUE, "{}"), 401);
	assert_int_equal(get(s, "/rest/api/3/myself"), 200);
	assert_string_not_equal(stage_string(s, "$.accountId"), "(none)");
	assert_int_equal(get(s, "/rest/api/2/issue/IM-1"), 404);
}

static void
an_issue_is_opened_each_time(void **state)
{
	struct stage *s = *state;

	open_one(s, ",\"description\":" DOCUMENT ",\"labels\":[\"warroom-u-1\"]");
	assert_string_equal(stage_string(s, "$.key"), "IM-1");
	assert_effect(s, 0, "create", "IM-1");
	assert_string_equal(s->world.effects[0].text, "Down");
	open_one(s, "");
	assert_string_equal(stage_string(s, "$.key"), "IM-2");
	assert_effect(s, 1, "create", "IM-2");
	assert_int_equal(get(s, ISSUE "/IM-1"), 200);
	assert_string_equal(stage_string(s, "$.fields.summary"), "Down");
	assert_string_equal(stage_string(s, "$.fields.description.type"), "doc");
	assert_int_equal(get(s, ISSUE "/IM-3"), 404);
}

static void
what_is_no_issue_is_refused_by_its_field(void **state)
{
	struct stage *s = *state;

	assert_int_equal(post(s, ISSUE, "{\"fields\":{\"project\":{\"key\":\"XX\"}}}"), 400);
	assert_true(stage_says(s, "\"project\":"));
	assert_int_equal(
		post(s, ISSUE, "{\"fields\":{\"project\":{\"key\":\"IM\"},\"summary\":\"x\"}}"),
		400);
	assert_true(stage_says(s, "\"issuetype\":"));
	assert_int_equal(post(s, ISSUE,
				 "{\"fields\":{\"project\":{\"key\":\"IM\"},\"issuetype\":"
				 "{\"name\":\"Incident\"},\"summary\":\"a\\nb\"}}"),
		400);
	assert_true(stage_says(s, "newline"));
	assert_int_equal(post(s, ISSUE, "{\"fields\":{" FIELDS ",\"description\":\"x\"}}"), 400);
	assert_true(stage_says(s, "Atlassian Document"));
	assert_int_equal(post(s, ISSUE, "{"), 400);
	assert_int_equal(s->world.effect_count, 0);
}

static void
comments_are_documents_and_are_read_back(void **state)
{
	struct stage *s = *state;

	open_one(s, "");
	assert_int_equal(post(s, ISSUE "/IM-1/comment", "{\"body\":\"It is down.\"}"), 400);
	assert_int_equal(post(s, ISSUE "/IM-9/comment", "{\"body\":" DOCUMENT "}"), 404);
	assert_int_equal(s->world.effect_count, 1);
	assert_int_equal(post(s, ISSUE "/IM-1/comment", "{\"body\":" DOCUMENT "}"), 201);
	assert_effect(s, 1, "comment", "IM-1");
	s->world.now_ms += 1000;
	assert_int_equal(post(s, ISSUE "/IM-1/comment", "{\"body\":" DOCUMENT "}"), 201);
	assert_effect(s, 2, "comment", "IM-1");
	assert_int_equal(get(s, ISSUE "/IM-1/comment?orderBy=-created&maxResults=1"), 200);
	assert_int_equal(stage_length(s, "comments"), 1);
	assert_int_equal(stage_int(s, "$.total"), 2);
	assert_string_equal(stage_string(s, "$.comments[0].body.type"), "doc");
	assert_int_equal(get(s, ISSUE "/IM-1/comment?startAt=2"), 200);
	assert_int_equal(stage_length(s, "comments"), 0);
}

static void
a_transition_leads_from_where_the_issue_stands(void **state)
{
	struct stage *s = *state;
	char body[64];

	open_one(s, "");
	assert_int_equal(get(s, ISSUE "/IM-1/transitions"), 200);
	assert_int_equal(stage_length(s, "transitions"), 2);
	assert_string_equal(stage_string(s, "$.transitions[1].to.name"), "Done");
	(void)snprintf(body, sizeof body, "{\"transition\":{\"id\":\"%s\"}}",
		stage_string(s, "$.transitions[1].id"));
	assert_int_equal(post(s, ISSUE "/IM-1/transitions", body), 204);
	assert_int_equal(s->reply.body.length, 0);
	assert_effect(s, 1, "transition", "IM-1");
	assert_string_equal(s->world.effects[1].text, "Done");
	assert_int_equal(post(s, ISSUE "/IM-1/transitions", body), 400); /* no longer from here */
	assert_int_equal(s->world.effect_count, 2);
	assert_int_equal(get(s, ISSUE "/IM-1"), 200);
	assert_string_equal(stage_string(s, "$.fields.status.name"), "Done");
}

static void
a_link_is_there_once_by_its_id(void **state)
{
	static const char body[] = "{\"globalId\":\"warroom:1\",\"object\":{\"url\":"
				   "\"https://pages.example/1\",\"title\":\"Page 1\"}}";
	struct stage *s = *state;

	open_one(s, "");
	assert_int_equal(post(s, ISSUE "/IM-1/remotelink", body), 201);
	assert_effect(s, 1, "link", "IM-1");
	assert_int_equal(post(s, ISSUE "/IM-1/remotelink", body), 200);
	assert_int_equal(s->world.effect_count, 2);
	assert_int_equal(post(s, ISSUE "/IM-1/remotelink", "{\"object\":{\"url\":\"x\"}}"), 400);
}

/* What a search finds lags behind what was written. */
static void
a_search_finds_by_label_and_late(void **state)
{
	static const char found[] =
		"/rest/api/3/search/jql?jql=labels%20%3D%20%22warroom-u-1%22&fields=summary";
	struct stage *s = *state;

	open_one(s, ",\"labels\":[\"warroom-u-1\"]");
	open_one(s, ",\"labels\":[\"warroom-u-2\"]");
	assert_int_equal(get(s, found), 200);
	assert_int_equal(stage_length(s, "issues"), 0);
	s->world.now_ms += 6 * 1000;
	assert_int_equal(get(s, found), 200);
	assert_int_equal(stage_length(s, "issues"), 1);
	assert_string_equal(stage_string(s, "$.issues[0].key"), "IM-1");
	assert_int_equal(post(s, "/rest/api/3/search/jql",
				 "{\"jql\":\"labels = \\\"warroom-u-2\\\"\",\"fields\":["
				 "\"summary\"]}"),
		200);
	assert_string_equal(stage_string(s, "$.issues[0].key"), "IM-2");
	assert_int_equal(get(s, "/rest/api/3/search/jql"), 400); /* without a bound */
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_open, stage_close)
	const struct CMUnitTest tests[] = {
		TEST(who_may_not_is_told_so_in_plain_text),
		TEST(an_issue_is_opened_each_time),
		TEST(what_is_no_issue_is_refused_by_its_field),
		TEST(comments_are_documents_and_are_read_back),
		TEST(a_transition_leads_from_where_the_issue_stands),
		TEST(a_link_is_there_once_by_its_id),
		TEST(a_search_finds_by_label_and_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
