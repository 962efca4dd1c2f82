/* tests/test_source.c - what is recorded of a source, and who is on call.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/source.h"
#include "tests/room.h"

static bool
save(struct room *room, enum source_state state, const char *error)
{
	struct source_status status = {.state = state, .last_ok_ms = room->now_ms};

	(void)snprintf(status.error, sizeof status.error, "%s", error);
	room_begin(room, "engine");
	room_ok(source_save(room->record, "pagerduty", &status));
	return room_end(room);
}

static void
only_news_about_a_source_are_told(void **state)
{
	struct room *room = *state;
	struct source_status status;

	room_ok(source_find(room->record, "pagerduty", &status));
	assert_int_equal(status.state, SOURCE_OFF);
	assert_true(save(room, SOURCE_OK, ""));
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 0);
	room->now_ms += 10000;
	assert_false(save(room, SOURCE_OK, ""));
	assert_int_equal(room_number(room, "SELECT last_ok_ms FROM source"), ROOM_NOW_MS);
	room->now_ms += 60000; /* once a minute it is written, and nobody draws */
	assert_false(save(room, SOURCE_OK, ""));
	assert_int_equal(room_number(room, "SELECT last_ok_ms FROM source"), room->now_ms);
	assert_int_equal(record_rev(room->record), 1);
	assert_true(save(room, SOURCE_UNREACHABLE, "no route"));
	assert_true(save(room, SOURCE_UNREACHABLE, "timeout"));
	assert_true(save(room, SOURCE_LIMITED, "wait"));
	assert_true(save(room, SOURCE_OK, ""));
	assert_int_equal(room_number(room, "SELECT count(*) FROM event WHERE kind = 'source'"), 2);
	room_ok(source_find(room->record, "pagerduty", &status));
	assert_int_equal(status.state, SOURCE_OK);
	assert_string_equal(status.error, "");
}

static void
a_cursor_is_kept_silently_and_with_its_status(void **state)
{
	struct room *room = *state;
	struct source_status status;
	char cursor[32];

	room_ok(source_cursor(room->record, "pagerduty", cursor, sizeof cursor));
	assert_string_equal(cursor, "");
	assert_true(save(room, SOURCE_OK, ""));
	room_begin(room, "engine");
	room_ok(source_save_cursor(room->record, "pagerduty", "2025-11-21T00:00:00Z"));
	room_ok(source_save_cursor(room->record, "zendesk", "x"));
	assert_false(room_end(room));
	room_ok(source_cursor(room->record, "pagerduty", cursor, sizeof cursor));
	assert_string_equal(cursor, "2025-11-21T00:00:00Z");
	room_ok(source_cursor(room->record, "pagerduty", cursor, 8));
	assert_string_equal(cursor, "");
	room_ok(source_find(room->record, "pagerduty", &status));
	assert_int_equal(status.state, SOURCE_OK);
	room_ok(source_find(room->record, "zendesk", &status));
	assert_int_equal(status.state, SOURCE_OFF);
}

static void
states_have_names(void **state)
{
	enum source_state found;

	(void)state;
	for (int i = SOURCE_OFF; i <= SOURCE_MALFORMED; i++) {
		assert_true(source_state_find(source_state_name((enum source_state)i), &found));
		assert_int_equal(found, i);
	}
	assert_false(source_state_find("fine", &found));
}

#define ONCALL(policy, level, id, name)                                                            \
	"{\"escalation_policy\":{\"id\":\"" policy "\",\"summary\":\"" policy " policy\"},"        \
	"\"escalation_level\":" level ",\"user\":{\"id\":\"" id "\",\"summary\":\"" name "\"}}"

static void
oncalls(struct room *room, const char *list, bool first, bool more, bool changed)
{
	struct merge merge;
	char reply[4096];

	(void)snprintf(reply, sizeof reply, "{\"oncalls\":[%s],\"more\":%s}", list,
		more ? "true" : "false");
	room_begin(room, "pagerduty");
	room_ok(page_merge_oncalls(room->record, reply, strlen(reply), first, &merge));
	assert_int_equal(merge.more, more);
	assert_int_equal(room_end(room), changed);
}

static void
is_on_call(struct room *room, const char *names)
{
	struct text text;

	room_ok(page_oncall(room->record, &room->arena, &text));
	assert_string_equal(text.raw, names);
}

static void
who_is_on_call_follows_the_service(void **state)
{
	struct room *room = *state;

	is_on_call(room, "");
	oncalls(room, ONCALL("B", "1", "U1", "Dana") "," ONCALL("B", "2", "U2", "Lee"), true, true,
		false);
	oncalls(room,
		ONCALL("B", "1", "U3", "Kim") "," ONCALL("A", "1", "U4", "Sam") ",null,{}," ONCALL(
			"B", "1", "U1", "Dana"),
		false, false, true);
	is_on_call(room, "Sam");
	(void)room_pages(room,
		"{\"incident\":{\"id\":\"P1\",\"status\":\"triggered\",\"created_at\":"
		"\"2025-11-21T00:00:00Z\",\"escalation_policy\":{\"summary\":\"B policy\"}}}");
	is_on_call(room, "Dana, Kim > Lee");
	oncalls(room,
		ONCALL("A", "1", "U4", "Sam") "," ONCALL("B", "1", "U1", "Dana") "," ONCALL(
			"B", "1", "U3", "Kim") "," ONCALL("B", "2", "U2", "Lee"),
		true, false, false);
	oncalls(room, ONCALL("B", "1", "U2", "Lee"), true, false, true);
	is_on_call(room, "Lee");
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(only_news_about_a_source_are_told),
		IN_ROOM(a_cursor_is_kept_silently_and_with_its_status),
		cmocka_unit_test(states_have_names),
		IN_ROOM(who_is_on_call_follows_the_service),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
