/* tests/test_outbox_way.c - how it stands with each service, by what the outbox has.
 * SPDX-License-Identifier: MIT */
#include "store/outbox_way.h"

#include <string.h>

#include "tests/outbox_room.h"

#define ORDER_1 "00000000-0000-4000-8000-000000000001"

enum { MEMORY_BYTES = 64 * 1024, OLD_ROWS = 20000 };

static int64_t
post(struct room *room, const char *set)
{
	int64_t number = outbox_room_post(room, "Dana", ORDER_1, "It is back.", false);

	if (set[0] != '\0')
		outbox_room_becomes(room, number, set);
	return number;
}

static void
each_service_is_counted_apart(void **state)
{
	struct room *room = *state;
	struct rows ways = {.count = 0};
	const struct outbox_way *way;
	struct arena a;

	arena_init(&a, MEMORY_BYTES);
	room_ok(outbox_ways(room->record, &a, &ways));
	assert_int_equal(ways.count, 0);
	(void)post(room, "state = 'sent', sent_ms = 7000");
	(void)post(room, "state = 'sent', sent_ms = 9000, target = 'statuspage'");
	(void)post(room, "made_ms = 5000, tries = 1, error = 'Slack refused us.', next_ms = 6000");
	(void)post(room, "made_ms = 5500, error = 'Not this one.', next_ms = 8000");
	(void)post(room, "state = 'sending', made_ms = 5600");
	(void)post(room, "hold = 'old', made_ms = 3000");
	(void)post(room, "state = 'refused', made_ms = 2000");
	(void)post(room, "state = 'dropped', made_ms = 1000, target = 'hook'");
	(void)post(room, "state = 'in_doubt', next_ms = 0, target = 'jira'");
	room_ok(outbox_ways(room->record, &a, &ways));
	assert_int_equal(ways.count, 4);
	way = outbox_way_find(&ways, TARGET_SLACK);
	assert_int_equal(way->waiting, 3);
	assert_int_equal(way->asks, 2);
	assert_int_equal(way->oldest_ms, 5000);
	assert_int_equal(way->next_ms, 6000);
	assert_int_equal(way->sent_ms, 7000);
	assert_string_equal(way->error.raw, "Slack refused us.");
	way = outbox_way_find(&ways, TARGET_STATUSPAGE);
	assert_int_equal(way->waiting + way->asks + way->oldest_ms + way->next_ms, 0);
	assert_int_equal(way->sent_ms, 9000);
	assert_true(text_is_empty(way->error));
	way = outbox_way_find(&ways, TARGET_JIRA);
	assert_int_equal(way->waiting, 0);
	assert_int_equal(way->asks, 1);
	way = outbox_way_find(&ways, TARGET_HOOK);
	assert_int_equal(way->waiting + way->asks + way->sent_ms, 0);
	assert_null(outbox_way_find(&ways, TARGET_ZENDESK));
	arena_clear(&a);
}

static int
on_step(void *to)
{
	++*(int64_t *)to;
	return 0;
}

/* The steps that reading them takes, once the statements are there. */
static int64_t
steps(struct room *room)
{
	struct rows ways = {.count = 0};
	struct arena a;
	int64_t count = 0;

	arena_init(&a, MEMORY_BYTES);
	room_ok(outbox_ways(room->record, &a, &ways));
	sqlite3_progress_handler(room->record->db, 1, on_step, &count);
	room_ok(outbox_ways(room->record, &a, &ways));
	sqlite3_progress_handler(room->record->db, 0, NULL, NULL);
	assert_int_equal(ways.count, 1);
	arena_clear(&a);
	return count;
}

static void
what_left_long_ago_costs_nothing(void **state)
{
	static const char old[] =
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
		" INSERT INTO outbox (id, number, target, verb, subject, object, recipient, text,"
		"  body, person, made_ms, state, confirmed_ms, sent_ms, rev)"
		" SELECT 'old ' || i, (SELECT max(number) FROM outbox) + i, 'slack', 'post', '',"
		"  '#general', 'Slack #general', 'words', '{}', 'Dana', i, 'sent', i, i, 1 FROM n";
	struct room *room = *state;
	char sql[sizeof old + 32];
	int64_t few, many;

	(void)post(room, "");
	(void)snprintf(sql, sizeof sql, old, 100);
	assert_true(room_edit(room, sql));
	few = steps(room);
	(void)snprintf(sql, sizeof sql, "DELETE FROM outbox WHERE id LIKE 'old %%'");
	assert_true(room_edit(room, sql));
	(void)snprintf(sql, sizeof sql, old, OLD_ROWS);
	assert_true(room_edit(room, sql));
	many = steps(room);
	if (many > few + few / 10)
		fail_msg("%lld steps, and %lld with many rows", (long long)few, (long long)many);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(each_service_is_counted_apart),
		IN_ROOM(what_left_long_ago_costs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
