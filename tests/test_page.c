/* tests/test_page.c - pages: what a merge takes, leaves and tells, and how they are read.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/event.h"
#include "store/page.h"
#include "tests/room.h"

/* One incident as a JSON object, with the fields most tests care for. */
static void
put_incident(struct buf *b, const char *id, const char *status, const char *urgency,
	const char *updated, const char *more)
{
	(void)buf_printf(b,
		"{\"id\":\"%s\",\"incident_number\":7,\"title\":\"disk %s\",\"status\":\"%s\","
		"\"urgency\":\"%s\",\"created_at\":\"2025-11-21T00:10:00Z\",\"updated_at\":\"%s\","
		"\"service\":{\"id\":\"PSVC1\",\"summary\":\"db\"},\"priority\":{\"summary\":"
		"\"P1\"},"
		"\"assignments\":[{\"assignee\":{\"summary\":\"Dana\"}},{\"assignee\":{\"summary\":"
		"\"Lee\"}}],\"escalation_policy\":{\"summary\":\"Main\"}%s}",
		id, id, status, urgency, updated, more);
}

static void
list_open(struct buf *b)
{
	buf_init(b, 64 * 1024 * 1024);
	(void)buf_string(b, "{\"incidents\":[");
}

static void
list_close(struct buf *b)
{
	(void)buf_string(b, "],\"more\":false}");
	assert_false(b->full);
}

/* A list of one. */
static char *
one(const char *id, const char *status, const char *urgency, const char *updated, const char *more)
{
	struct buf b;
	char *copy;

	list_open(&b);
	put_incident(&b, id, status, urgency, updated, more);
	list_close(&b);
	copy = strdup(b.data);
	assert_non_null(copy);
	buf_clear(&b);
	return copy;
}

static struct merge
merge_one(struct room *room, const char *id, const char *status, const char *urgency,
	const char *updated, const char *more)
{
	char *reply = one(id, status, urgency, updated, more);
	struct merge merge = room_pages(room, reply);

	free(reply);
	return merge;
}

static struct page
find(struct room *room, const char *id)
{
	struct page page;

	room_ok(page_find(room->record, id, &room->arena, &page));
	return page;
}

static void
a_page_is_merged_with_all_its_fields(void **state)
{
	struct room *room = *state;
	struct page page;

	(void)merge_one(room, "PA1", "triggered", "high", "2025-11-21T00:11:00.250+01:00",
		",\"last_status_change_at\":\"2025-11-20T23:10:00Z\",\"html_url\":\"https://"
		"x.example/1\""
		",\"pending_actions\":[{\"type\":\"resolve\",\"at\":\"2025-11-21T00:15:00Z\"},"
		"{\"type\":\"escalate\",\"at\":\"2025-11-21T00:20:00Z\"}]");
	page = find(room, "PA1");
	assert_int_equal(page.number, 7);
	assert_string_equal(page.title.raw, "disk PA1");
	assert_string_equal(page.service.raw, "db");
	assert_string_equal(page.assigned.raw, "Dana, Lee");
	assert_string_equal(page.priority.raw, "P1");
	assert_string_equal(page.policy.raw, "Main");
	assert_string_equal(page.html_url.raw, "https://x.example/1");
	assert_int_equal(page.status, PAGE_TRIGGERED);
	assert_true(page.high);
	assert_int_equal(page.created_ms, INT64_C(1763683800000));
	assert_int_equal(page.updated_ms, INT64_C(1763680260250));
	assert_int_equal(page.status_ms, INT64_C(1763680200000));
	assert_int_equal(page.escalates_ms, INT64_C(1763684400000));
	assert_int_equal(page.rev, 1);
}

static void
unchanged_merge_is_silent(void **state)
{
	struct room *room = *state;
	char *reply = one("PA1", "triggered", "high", "2025-11-21T00:11:00Z", "");
	int64_t rev;
	struct merge merge;

	(void)room_pages(room, reply);
	rev = record_rev(room->record);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 1);
	room_begin(room, "pagerduty");
	room_ok(page_merge(room->record, reply, strlen(reply), &merge));
	assert_false(room_end(room));
	assert_int_equal(merge.seen, 1);
	assert_int_equal(merge.skipped, 0);
	assert_int_equal(record_rev(room->record), rev);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 1);
	free(reply);
}

static void
an_older_reply_never_overwrites(void **state)
{
	struct room *room = *state;

	(void)merge_one(room, "PA1", "resolved", "high", "2025-11-21T00:30:00Z", "");
	(void)merge_one(room, "PA1", "acknowledged", "low", "2025-11-21T00:20:00Z", "");
	assert_int_equal(find(room, "PA1").status, PAGE_RESOLVED);
	assert_true(find(room, "PA1").high);
	(void)merge_one(room, "PA1", "triggered", "low", "2025-11-21T00:40:00Z", "");
	assert_int_equal(find(room, "PA1").status, PAGE_TRIGGERED); /* opened again */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_page_is_merged_with_all_its_fields, room_make, room_remove),
		cmocka_unit_test_setup_teardown(unchanged_merge_is_silent, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			an_older_reply_never_overwrites, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
