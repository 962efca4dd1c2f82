/* tests/test_drill_statuspage.c - the drill: its Statuspage.
 * SPDX-License-Identifier: MIT */
#include "net/drill/statuspage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/drill/effect.h"
#include "net/drill/statuspage_json.h"
#include "tests/drill.h"

#define PAGE "/v1/pages/" STATUSPAGE_PAGE

static int
ask(struct stage *s, const char *authorization, const char *method, const char *target,
	const char *body)
{
	struct request r = stage_request(method, target, NULL, body);

	r.authorization = authorization;
	return stage_exchange(s, drill_statuspage_handle, &r);
}

static int
get(struct stage *s, const char *target)
{
	return ask(s, "OAuth " STATUSPAGE_TOKEN, "GET", target, "");
}

static int
post(struct stage *s, const char *body)
{
	return ask(s, "OAuth " STATUSPAGE_TOKEN, "POST", PAGE "/incidents", body);
}

static int
patch(struct stage *s, const char *what, const char *id, const char *body)
{
	char target[96];

	(void)snprintf(target, sizeof target, PAGE "/%s/%s", what, id);
	return ask(s, "OAuth " STATUSPAGE_TOKEN, "PATCH", target, body);
}

/* Posts one, and keeps its id. */
static void
post_one(struct stage *s, const char *body, char id[STATUSPAGE_ID_BYTES])
{
	assert_int_equal(post(s, body), 201);
	(void)snprintf(
		id, STATUSPAGE_ID_BYTES, "%.*s", STATUSPAGE_ID_BYTES - 1, stage_string(s, "$.id"));
}

static void
assert_effect(const struct stage *s, size_t at, const char *verb, const char *text)
{
	assert_true(at < s->world.effect_count);
	assert_string_equal(s->world.effects[at].service, "statuspage");
	assert_string_equal(s->world.effects[at].verb, verb);
	assert_string_equal(s->world.effects[at].text, text);
}

static void
who_may_not_is_told_so(void **state)
{
	struct stage *s = *state;

	assert_int_equal(ask(s, NULL, "GET", PAGE "/incidents", ""), 401);
	assert_int_equal(ask(s, "OAuth other", "GET", PAGE "/incidents", ""), 401);
	assert_string_equal(stage_string(s, "$.error"), "Could not authenticate");
	assert_int_equal(ask(s, "Bearer " STATUSPAGE_TOKEN, "GET", PAGE, ""), 401);
	assert_int_equal(get(s, "/v1/pages/other/incidents"), 404);
	assert_int_equal(get(s, "/v1/nothing"), 404);
	assert_int_equal(get(s, PAGE), 200);
	assert_string_equal(stage_string(s, "$.id"), STATUSPAGE_PAGE);
}

static void
what_is_posted_twice_is_there_twice(void **state)
{
	static const char body[] =
		"{\"incident\":{\"name\":\"Slow\",\"status\":\"identified\",\"body\":\"It is.\","
		"\"impact_override\":\"minor\",\"metadata\":{\"warroom\":{\"id\":\"u-1\"}}}}";
	struct stage *s = *state;
	char first[STATUSPAGE_ID_BYTES], second[STATUSPAGE_ID_BYTES];

	post_one(s, body, first);
	assert_string_equal(stage_string(s, "$.status"), "identified");
	assert_string_equal(stage_string(s, "$.impact"), "minor");
	assert_string_equal(stage_string(s, "$.metadata.warroom.id"), "u-1");
	assert_string_equal(stage_string(s, "$.incident_updates[0].body"), "It is.");
	assert_string_equal(stage_string(s, "$.incident_updates[0].status"), "identified");
	post_one(s, body, second);
	assert_string_not_equal(first, second);
	assert_int_equal(s->world.effect_count, 2);
	assert_effect(s, 0, "create", "It is.");
	assert_effect(s, 1, "create", "It is.");
	assert_string_equal(s->world.effects[0].object, "Slow");
}

static void
what_cannot_be_posted_changes_nothing(void **state)
{
	struct stage *s = *state;
	char id[STATUSPAGE_ID_BYTES];

	assert_int_equal(post(s, "{\"incident\":{\"status\":\"identified\"}}"), 422);
	assert_string_equal(stage_string(s, "$.error[0]"), "Name can't be blank");
	assert_int_equal(post(s, "{\"incident\":{\"name\":\"x\",\"status\":\"pondered\"}}"), 422);
	assert_int_equal(
		post(s, "{\"incident\":{\"name\":\"x\",\"impact_override\":\"huge\"}}"), 422);
	assert_int_equal(post(s, "{"), 400);
	assert_int_equal(patch(s, "incidents", "none", "{\"incident\":{}}"), 404);
	assert_int_equal(
		patch(s, "components", "none", "{\"component\":{\"status\":\"operational\"}}"),
		404);
	assert_int_equal(s->world.effect_count, 0);
	post_one(s, "{\"incident\":{\"name\":\"x\"}}", id);
	assert_int_equal(
		patch(s, "incidents", id, "{\"incident\":{\"status\":\"pondered\"}}"), 422);
	assert_int_equal(s->world.effect_count, 1);
}

static void
what_is_resolved_is_listed_apart(void **state)
{
	struct stage *s = *state;
	char first[STATUSPAGE_ID_BYTES], second[STATUSPAGE_ID_BYTES];

	post_one(s, "{\"incident\":{\"name\":\"First\"}}", first);
	post_one(s, "{\"incident\":{\"name\":\"Second\"}}", second);
	s->world.now_ms += 1000;
	assert_int_equal(patch(s, "incidents", first,
				 "{\"incident\":{\"status\":\"resolved\",\"body\":\"Over.\"}}"),
		200);
	assert_string_equal(stage_string(s, "$.status"), "resolved");
	assert_string_not_equal(stage_string(s, "$.resolved_at"), "(none)");
	assert_string_equal(stage_string(s, "$.incident_updates[0].body"), "Over.");
	assert_effect(s, 2, "resolved", "Over.");
	assert_string_equal(s->world.effects[2].object, first);
	assert_int_equal(get(s, PAGE "/incidents/unresolved?page=1&per_page=100"), 200);
	assert_false(stage_says(s, first));
	assert_true(stage_says(s, second));
	assert_int_equal(get(s, PAGE "/incidents?limit=1"), 200); /* the newest */
	assert_false(stage_says(s, first));
	assert_int_equal(get(s, PAGE "/incidents?limit=1&page=2"), 200);
	assert_true(stage_says(s, first));
}

static void
a_component_is_set_where_it_is_attached_and_stays_so(void **state)
{
	struct stage *s = *state;
	char id[STATUSPAGE_ID_BYTES], component[STATUSPAGE_ID_BYTES], body[256];

	(void)drill_statuspage_component_id(2, component);
	(void)snprintf(body, sizeof body,
		"{\"incident\":{\"name\":\"x\",\"components\":{\"%s\":\"major_outage\"}}}",
		component);
	post_one(s, body, id);
	assert_int_equal(s->world.effect_count, 1); /* it was not attached */
	(void)snprintf(body, sizeof body,
		"{\"incident\":{\"component_ids\":[\"%s\"],\"components\":{\"%s\":\"major_outage\"}"
		"}}",
		component, component);
	assert_int_equal(patch(s, "incidents", id, body), 200);
	assert_string_equal(stage_string(s, "$.components[0].status"), "major_outage");
	assert_effect(s, 1, "component", "major_outage");
	assert_string_equal(s->world.effects[1].object, "Network");
	assert_int_equal(
		patch(s, "incidents", id, "{\"incident\":{\"status\":\"resolved\"}}"), 200);
	assert_string_equal(stage_string(s, "$.components[0].status"), "major_outage");
	assert_int_equal(
		patch(s, "components", component, "{\"component\":{\"status\":\"operational\"}}"),
		200);
	assert_string_equal(stage_string(s, "$.status"), "operational");
	assert_effect(s, 3, "component", "operational");
	assert_int_equal(
		patch(s, "components", component, "{\"component\":{\"status\":\"operational\"}}"),
		200);
	assert_int_equal(s->world.effect_count, 4); /* that changed nothing */
	assert_int_equal(
		patch(s, "components", component, "{\"component\":{\"status\":\"bad\"}}"), 422);
}

static void
nobody_asks_more_than_once_a_second_for_long(void **state)
{
	struct stage *s = *state;
	int good = 0;

	while (good < 100 && get(s, PAGE) == 200)
		good++;
	assert_int_equal(good, 60);
	assert_int_equal(get(s, PAGE), 420);
	assert_non_null(stage_header(s, "Retry-After"));
	s->world.now_ms += 60 * 1000;
	assert_int_equal(get(s, PAGE "/components"), 200);
	assert_int_equal(get(s, PAGE "/components"), 420); /* all of them at once, again */
	assert_int_equal(get(s, PAGE "/components?page=1&per_page=100"), 200);
	assert_int_equal(get(s, PAGE "/components?page=2&per_page=100"), 200);
	assert_string_equal(s->reply.body.data, "[]");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_open, stage_close)
	const struct CMUnitTest tests[] = {
		TEST(who_may_not_is_told_so),
		TEST(what_is_posted_twice_is_there_twice),
		TEST(what_cannot_be_posted_changes_nothing),
		TEST(what_is_resolved_is_listed_apart),
		TEST(a_component_is_set_where_it_is_attached_and_stays_so),
		TEST(nobody_asks_more_than_once_a_second_for_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
