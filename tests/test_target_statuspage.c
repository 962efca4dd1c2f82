/* tests/test_target_statuspage.c - what is posted on the status page is there once.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/statuspage.h"
#include "tests/target_stage.h"

#define CREATE                                                                                     \
	"{\"incident\":{\"name\":\"Hypervisors are down\",\"status\":\"investigating\","           \
	"\"body\":\"We are looking into it.\",\"deliver_notifications\":true}}"
#define UPDATE                                                                                     \
	"{\"incident\":{\"status\":\"identified\",\"body\":\"A switch has failed.\","              \
	"\"deliver_notifications\":true}}"
#define RESOLVE                                                                                    \
	"{\"incident\":{\"status\":\"resolved\",\"body\":\"It is over.\","                         \
	"\"deliver_notifications\":true}}"

static int
begin(void **state)
{
	static struct statuspage_config page = {
		.url = "http://127.0.0.1:1/v1", .page = "drillpage"};
	struct target_stage *t = target_stage_open(&target_statuspage, "/v1");

	t->config.statuspage = &page;
	t->recipient = "Statuspage drillpage";
	assert_true(room_edit(t->room,
		"INSERT INTO clock (incident_id, audience, place, floor_ms, every_ms, ceiling_ms,"
		" started_ms, rev) VALUES ('1', 'public', 1, 1, 2, 3, 1, 1)"));
	*state = t;
	return 0;
}

static int
end(void **state)
{
	target_stage_close(*state);
	return 0;
}

static void
is(const struct target_stage *t, const char *sql, const char *expected)
{
	char *text = room_string(t->room, sql);

	assert_string_equal(text, expected);
	free(text);
}

static void
post(struct target_stage *t, const char *verb, const char *text, const char *body)
{
	target_stage_row(t, verb, text, body);
	if (target_stage_try(t) != TARGET_SENT)
		fail_msg("%s: %d %s", verb, (int)t->outcome.end, t->outcome.sentence);
}

static void
keep_components(struct target_stage *t, const char *reply)
{
	room_begin(t->room, "engine");
	room_ok(statuspage_keep_components(t->room->record, reply, strlen(reply)));
	(void)room_end(t->room);
}

static void
what_was_posted_is_known_and_told_to_the_public(void **state)
{
	struct target_stage *t = *state;

	post(t, "create", "We are looking into it.", CREATE);
	assert_string_equal(t->asked[0], "POST /pages/drillpage/incidents");
	assert_non_null(strstr(t->body, "\"metadata\":{\"warroom\":{\"id\":\"00000000-"));
	is(t, "SELECT target || what || state || name FROM remote",
		"statuspageincidentinvestigatingHypervisors are down");
	assert_int_equal(room_number(t->room, "SELECT id <> '' FROM remote"), 1);
	is(t, "SELECT audience || status || text || person FROM update_post",
		"publicinvestigatingWe are looking into it.Dana");
	assert_int_equal(room_number(t->room, "SELECT last_ms FROM clock"), t->room->now_ms);
	post(t, "update", "A switch has failed.", UPDATE);
	assert_int_equal(t->asked_count, 2); /* it is read first */
	is(t, "SELECT state FROM remote", "identified");
	post(t, "resolve", "It is over.", RESOLVE);
	is(t, "SELECT state FROM remote", "resolved");
	assert_int_equal(room_number(t->room, "SELECT count(*) FROM update_post"), 3);
	assert_int_equal(target_service_effects(t->service, NULL), 3);
}

static void
a_post_whose_answer_was_lost_is_found_and_not_posted_again(void **state)
{
	struct target_stage *t = *state;

	t->fault = TARGET_STAGE_LOST;
	target_stage_row(t, "create", "We are looking into it.", CREATE);
	assert_int_equal(target_stage_try(t), TARGET_LOST);
	assert_int_equal(target_stage_look(t), TARGET_SENT);
	assert_string_equal(
		t->asked[0], "GET /pages/drillpage/incidents/unresolved?page=1&per_page=100");
	assert_int_equal(room_number(t->room, "SELECT count(*) FROM update_post"), 1);
	t->fault = TARGET_STAGE_AFTER;
	target_stage_row(t, "update", "A switch has failed.", UPDATE);
	assert_int_equal(target_stage_try(t), TARGET_LOST);
	assert_int_equal(target_stage_look(t), TARGET_SENT);
	assert_int_equal(target_service_effects(t->service, NULL), 2);
	is(t, "SELECT state FROM remote", "identified");
}

static void
what_was_not_done_is_not_found(void **state)
{
	struct target_stage *t = *state;

	t->fault = TARGET_STAGE_BEFORE;
	target_stage_row(t, "create", "We are looking into it.", CREATE);
	assert_int_equal(target_stage_try(t), TARGET_LOST);
	assert_int_equal(target_stage_look(t), TARGET_ABSENT);
	assert_int_equal(t->asked_count, 2); /* those that are resolved as well */
	t->fault = TARGET_STAGE_WELL;
	assert_int_equal(target_stage_try(t), TARGET_SENT);
	t->fault = TARGET_STAGE_BEFORE;
	target_stage_row(t, "update", "A switch has failed.", UPDATE);
	assert_int_equal(target_stage_try(t), TARGET_LOST);
	assert_int_equal(target_stage_look(t), TARGET_ABSENT);
	assert_int_equal(target_service_effects(t->service, NULL), 1);
}

/* The same words twice: the second is not taken for the first. */
static void
the_same_words_before_are_not_taken_for_it(void **state)
{
	struct target_stage *t = *state;

	post(t, "create", "We are looking into it.", CREATE);
	post(t, "update", "A switch has failed.", UPDATE);
	t->fault = TARGET_STAGE_BEFORE;
	target_stage_row(t, "update", "A switch has failed.", UPDATE);
	assert_int_equal(target_stage_try(t), TARGET_LOST);
	assert_int_equal(target_stage_look(t), TARGET_ABSENT);
	target_stage_row(t, "create", "We are looking into it.", CREATE);
	assert_int_equal(target_stage_try(t), TARGET_LOST);
	assert_int_equal(target_stage_look(t), TARGET_ABSENT);
}

/* Found by the mark alone, resolved or not, whatever its words are now. */
static void
it_is_known_by_its_mark(void **state)
{
	static const char list[] =
		"[{\"id\":\"a\",\"name\":\"Other\",\"status\":\"resolved\",\"metadata\":{}},"
		"{\"id\":\"b\",\"name\":\"Edited\",\"status\":\"resolved\",\"shortlink\":"
		"\"https://stspg.example/b\",\"metadata\":{\"warroom\":{\"id\":\"mark\"}}}]";
	struct target_stage *t = *state;
	struct statuspage_sought sought = {
		.mark = "mark", .name = "Hypervisors are down", .status = "", .body = ""};
	struct remote remote;
	bool found = false;

	room_ok(statuspage_find(t->room->record, list, sizeof list - 1, &sought, &remote, &found));
	assert_true(found);
	assert_string_equal(remote.id, "b");
	assert_string_equal(remote.url, "https://stspg.example/b");
	sought.mark = "no";
	room_ok(statuspage_find(t->room->record, list, sizeof list - 1, &sought, &remote, &found));
	assert_false(found);
	assert_int_equal(
		statuspage_find(t->room->record, "no json", 7, &sought, &remote, &found).kind,
		ERR_MALFORMED);
}

static void
what_somebody_resolved_there_is_not_opened_again(void **state)
{
	struct target_stage *t = *state;

	post(t, "create", "We are looking into it.", CREATE);
	post(t, "resolve", "It is over.", RESOLVE);
	target_stage_row(t, "update", "A switch has failed.", UPDATE);
	assert_int_equal(target_stage_try(t), TARGET_REFUSED);
	assert_non_null(strstr(t->outcome.sentence, "open it again"));
	target_stage_row(t, "resolve", "Over and over.", RESOLVE);
	assert_int_equal(target_stage_try(t), TARGET_SENT);
	assert_non_null(strstr(t->outcome.sentence, "already"));
	is(t, "SELECT status || text FROM update_post WHERE id = (SELECT max(id) FROM update_post)",
		"resolvedSomebody had resolved it on the status page already: these words were not "
		"posted.");
	assert_int_equal(target_service_effects(t->service, NULL), 2);
}

static void
an_update_of_nothing_is_refused_with_what_to_do(void **state)
{
	struct target_stage *t = *state;

	target_stage_row(t, "update", "A switch has failed.", UPDATE);
	assert_int_equal(target_stage_try(t), TARGET_REFUSED);
	assert_non_null(strstr(t->outcome.sentence, "statuspage-create"));
	assert_int_equal(t->asked_count, 0);
}

/* As the service lists them; a group has no state of its own. */
static void
components_are_offered_and_set_one_by_one(void **state)
{
	struct target_stage *t = *state;
	char body[300], *first, *second;

	target_stage_row(t, TARGET_TENDS, "", "");
	assert_int_equal(target_stage_look(t), TARGET_SENT);
	assert_string_equal(t->asked[0], "GET /pages/drillpage/components?page=1&per_page=100");
	is(t, "SELECT group_concat(value, ', ') FROM target WHERE what = 'component'",
		"Hypervisors, Customer portal, Network, Object storage");
	first = room_string(t->room, "SELECT id FROM target WHERE value = 'Hypervisors'");
	second = room_string(t->room, "SELECT id FROM target WHERE value = 'Network'");
	(void)snprintf(body, sizeof body,
		"{\"components\":{\"%s\":\"major_outage\",\"%s\":\"partial_outage\"}}", first,
		second);
	post(t, "components", "", body);
	assert_int_equal(t->asked_count, 2);
	assert_int_equal(target_service_effects(t->service, "component"), 2);
	assert_true(target_statuspage.repeats(&t->row));
	assert_int_equal(target_stage_try(t), TARGET_SENT); /* again: nothing changes */
	assert_int_equal(target_service_effects(t->service, "component"), 2);
	assert_int_equal(room_number(t->room, "SELECT count(*) FROM update_post"), 0);
	free(second);
	free(first);
}

static void
a_component_that_is_gone_is_not_offered_any_more(void **state)
{
	struct target_stage *t = *state;
	int64_t rev;

	keep_components(t, "[{\"id\":\"a\",\"name\":\"Edge\"},{\"id\":\"g\",\"name\":\"All\","
			   "\"group\":true},{\"id\":\"b\",\"name\":\"Core\",\"group\":false}]");
	is(t, "SELECT group_concat(id || value) FROM target WHERE what = 'component'",
		"aEdge,bCore");
	rev = record_rev(t->room->record);
	keep_components(t, "[{\"id\":\"a\",\"name\":\"Edge\"},{\"id\":\"b\",\"name\":\"Core\"}]");
	assert_int_equal(record_rev(t->room->record), rev); /* as it was */
	keep_components(t, "[{\"id\":\"b\",\"name\":\"Core\"}]");
	is(t, "SELECT group_concat(id || value) FROM target WHERE what = 'component'", "bCore");
	room_begin(t->room, "engine");
	assert_int_equal(statuspage_keep_components(t->room->record, "{\"error\":1}", 11).kind,
		ERR_MALFORMED);
	(void)room_end(t->room);
}

/* Nothing was done, whatever something in between says. */
static void
a_strangers_answer_is_none(void **state)
{
	struct target_stage *t = *state;

	post(t, "create", "We are looking into it.", CREATE);
	t->fault = TARGET_STAGE_STRANGER;
	target_stage_row(t, "components", "", "{\"components\":{\"a\":\"major_outage\"}}");
	assert_int_equal(target_stage_try(t), TARGET_LOST);
	assert_true(target_statuspage.repeats(&t->row));
	target_stage_row(t, "update", "A switch has failed.", UPDATE);
	assert_int_equal(target_stage_try(t), TARGET_LOST);
}

/* That we do not see it behind a login page does not mean that it is not there. */
static void
a_look_that_a_stranger_answers_says_nothing(void **state)
{
	static const struct {
		const char *verb;
		const char *text;
		const char *body;
	} acts[] = {{"create", "We are looking into it.", CREATE},
		{"update", "A switch has failed.", UPDATE}};
	struct target_stage *t = *state;

	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
		t->fault = TARGET_STAGE_AFTER;
		target_stage_row(t, acts[i].verb, acts[i].text, acts[i].body);
		assert_int_equal(target_stage_try(t), TARGET_LOST);
		t->fault = TARGET_STAGE_HIDDEN;
		assert_int_equal(target_stage_look(t), TARGET_LATER);
		t->fault = TARGET_STAGE_WELL;
		assert_int_equal(target_stage_look(t), TARGET_SENT);
	}
}

/* It was read to go to the one that the config had then. */
static void
another_page_gets_nothing_that_was_meant_for_this_one(void **state)
{
	static struct statuspage_config other = {
		.url = "http://127.0.0.1:1/v1", .page = "otherpage"};
	struct target_stage *t = *state;

	target_stage_row(t, "create", "We are looking into it.", CREATE);
	t->config.statuspage = &other;
	assert_int_equal(target_stage_try(t), TARGET_REFUSED);
	assert_int_equal(t->asked_count, 0);
	assert_non_null(strstr(t->outcome.sentence, "another page by now than Statuspage drill"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_was_posted_is_known_and_told_to_the_public, begin, end),
		cmocka_unit_test_setup_teardown(
			a_post_whose_answer_was_lost_is_found_and_not_posted_again, begin, end),
		cmocka_unit_test_setup_teardown(what_was_not_done_is_not_found, begin, end),
		cmocka_unit_test_setup_teardown(
			the_same_words_before_are_not_taken_for_it, begin, end),
		cmocka_unit_test_setup_teardown(it_is_known_by_its_mark, begin, end),
		cmocka_unit_test_setup_teardown(
			what_somebody_resolved_there_is_not_opened_again, begin, end),
		cmocka_unit_test_setup_teardown(
			an_update_of_nothing_is_refused_with_what_to_do, begin, end),
		cmocka_unit_test_setup_teardown(
			components_are_offered_and_set_one_by_one, begin, end),
		cmocka_unit_test_setup_teardown(
			a_component_that_is_gone_is_not_offered_any_more, begin, end),
		cmocka_unit_test_setup_teardown(a_strangers_answer_is_none, begin, end),
		cmocka_unit_test_setup_teardown(
			a_look_that_a_stranger_answers_says_nothing, begin, end),
		cmocka_unit_test_setup_teardown(
			another_page_gets_nothing_that_was_meant_for_this_one, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
