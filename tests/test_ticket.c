/* tests/test_ticket.c - tickets: what a merge takes, why one pages, and how they are read.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/ticket.h"
#include "store/ticket_audit.h"
#include "store/ticket_person.h"
#include "tests/room.h"

#define PAGE_ON                                                                                    \
	"{\"priorities\":[\"high\",\"urgent\"],\"tags\":[\"server_down\"],"                        \
	"\"fields\":[{\"id\":360001,\"value\":\"true\"},{\"id\":360002,\"value\":\"b\"}]}"

static struct merge
merge_tickets(struct room *room, const char *reply)
{
	struct merge merge = {0};

	room_begin(room, "zendesk");
	room_ok(ticket_merge(room->record, reply, strlen(reply), PAGE_ON, &merge));
	(void)room_end(room);
	return merge;
}

/* One ticket; `more` is fields with a comma before each. */
static struct merge
merge_one(struct room *room, int id, const char *status, const char *updated, const char *more)
{
	char reply[2048];

	(void)snprintf(reply, sizeof reply,
		"{\"tickets\":[{\"id\":%d,\"subject\":\"slow\",\"status\":\"%s\",\"created_at\":"
		"\"2025-11-21T00:00:00Z\",\"updated_at\":\"%s\"%s}],\"meta\":{\"has_more\":true,"
		"\"after_cursor\":\"abc==\"}}",
		id, status, updated, more);
	return merge_tickets(room, reply);
}

static struct ticket
find(struct room *room, const char *id)
{
	struct ticket ticket;

	room_ok(ticket_find(room->record, id, &room->arena, &ticket));
	return ticket;
}

/* No audits can be had: tickets page by their state. */
static void
unreachable(struct room *room)
{
	room_begin(room, "zendesk");
	room_ok(ticket_audit_unreachable(room->record, NULL));
	(void)room_end(room);
}

static void
a_ticket_is_merged_with_the_names_beside_it(void **state)
{
	struct room *room = *state;
	struct ticket ticket;

	(void)merge_tickets(room,
		"{\"tickets\":[{\"id\":8812,\"subject\":\"checkout is down\",\"status\":\"open\","
		"\"priority\":\"urgent\",\"requester_id\":5,\"organization_id\":6,\"tags\":[\"a\","
		"\"b\"],"
		"\"created_at\":\"2025-11-21T00:00:00Z\",\"updated_at\":\"2025-11-21T00:01:00Z\"}],"
		"\"users\":[null,{\"id\":5,\"name\":\"Jo\"},{\"id\":5,\"name\":\"Jo\"}],"
		"\"organizations\":[{\"id\":6,\"name\":\"Acme\"}]}");
	ticket = find(room, "8812");
	assert_int_equal(ticket.number, 8812);
	assert_string_equal(ticket.key.id, "8812");
	assert_string_equal(ticket.requester.raw, "Jo");
	assert_string_equal(ticket.organization.raw, "Acme");
	assert_string_equal(ticket.tags.raw, "a, b");
	assert_false(ticket.paging); /* its audits say whether it does */
	assert_int_equal(
		room_number(room, "SELECT count(*) FROM ticket WHERE matches = 'priority'"), 1);
	(void)merge_tickets(room,
		"{\"ticket\":{\"id\":8812,\"subject\":\"checkout is down\",\"status\":\"open\","
		"\"priority\":\"low\",\"requester_id\":5,\"organization_id\":null,"
		"\"created_at\":\"2025-11-21T00:00:00Z\",\"updated_at\":\"2025-11-21T00:02:00Z\"}"
		"}");
	ticket = find(room, "8812");
	assert_string_equal(ticket.requester.raw, "Jo");
	assert_string_equal(ticket.organization.raw, "");
	assert_int_equal(room_number(room, "SELECT count(*) FROM ticket WHERE matches IS NULL"), 1);
	assert_int_equal(room_number(room,
				 "SELECT count(*) FROM event WHERE text = '#8812 Acme: checkout is "
				 "down' OR text = '#8812 priority urgent -> low'"),
		2);
}

static void
by_its_state_a_ticket_pages_for_priority_tag_and_field(void **state)
{
	static const struct {
		const char *more;
		const char *pages;
	} rows[] = {
		{",\"priority\":\"high\"", "priority"},
		{",\"priority\":\"normal\",\"tags\":[\"x\",\"server_down\"]", "tag"},
		{",\"custom_fields\":[{\"id\":360001,\"value\":true}]", "field"},
		{",\"custom_fields\":[{\"id\":360001,\"value\":\"true\"}]", "field"},
		{",\"custom_fields\":[5,null,\"a\",{\"id\":360002,\"value\":[\"a\",\"b\"]}]",
			"field"},
		{",\"custom_fields\":[{\"id\":360001,\"value\":false}]", ""},
		{",\"custom_fields\":[{\"id\":360003,\"value\":\"true\"}]", ""},
		{",\"custom_fields\":[{\"id\":360001,\"value\":null}]", ""},
		{",\"custom_fields\":\"x\",\"tags\":\"server_down\"", ""},
		{"", ""},
	};
	struct room *room = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char id[16];

		(void)snprintf(id, sizeof id, "%zu", i + 1);
		(void)merge_one(room, (int)i + 1, "new", "2025-11-21T00:01:00Z", rows[i].more);
		unreachable(room);
		assert_string_equal(find(room, id).pages.raw, rows[i].pages);
		assert_string_equal(find(room, id).pages_by.raw,
			rows[i].pages[0] == '\0' ? "" : "source unknown");
		assert_int_equal(find(room, id).waits, rows[i].pages[0] != '\0');
	}
	(void)merge_one(room, 20, "solved", "2025-11-21T00:02:00Z", ",\"priority\":\"high\"");
	unreachable(room);
	assert_false(find(room, "20").paging);
}

static void
what_was_there_before_is_known_and_silent(void **state)
{
	struct room *room = *state;
	struct merge merge = merge_one(room, 1, "open", "2025-11-21T00:05:00Z", "");
	int64_t rev = record_rev(room->record);

	assert_false(merge.known);
	assert_true(merge.more);
	assert_string_equal(merge.next, "abc==");
	merge = merge_one(room, 1, "open", "2025-11-21T00:05:00Z", "");
	assert_true(merge.known);
	assert_int_equal(record_rev(room->record), rev);
	merge = merge_one(room, 1, "pending", "2025-11-21T00:04:00Z", "");
	assert_false(merge.known);
	assert_string_equal(find(room, "1").status.raw, "open");
	assert_int_equal(record_rev(room->record), rev);
}

static void
one_that_was_fetched_alone_does_not_end_the_walk(void **state)
{
	static const char reply[] =
		"{\"tickets\":[{\"id\":1,\"status\":\"open\",\"updated_at\":\"2025-11-21T00:05:"
		"00Z\"},"
		"{\"id\":2,\"status\":\"open\",\"updated_at\":\"2025-11-21T00:04:00Z\"}]}";
	struct room *room = *state;
	struct merge merge = merge_one(room, 1, "open", "2025-11-21T00:05:00Z", "");

	room_begin(room, "zendesk");
	room_ok(ticket_merge(room->record, reply, sizeof reply - 1, "{}", &merge));
	assert_true(room_end(room));
	assert_false(merge.known);
}

static void
odd_tickets_are_left_out_and_counted(void **state)
{
	struct room *room = *state;
	struct merge merge = merge_tickets(room,
		"{\"tickets\":[null,7,\"x\",{},{\"id\":null,\"status\":\"open\"},"
		"{\"id\":\"5\",\"status\":\"open\",\"updated_at\":\"2025-11-21T00:00:00Z\"},"
		"{\"id\":99999999999999999999,\"status\":\"open\",\"updated_at\":"
		"\"2025-11-21T00:00:00Z\"},"
		"{\"id\":6,\"updated_at\":\"2025-11-21T00:00:00Z\"},"
		"{\"id\":7,\"status\":\"open\",\"updated_at\":\"yesterday\"},"
		"{\"id\":9,\"status\":\"open\",\"updated_at\":\"1969-12-31T23:59:59Z\"},"
		"{\"id\":8,\"status\":\"open\",\"subject\":null,\"description\":\"help\","
		"\"updated_at\":\"2025-11-21T00:00:00Z\",\"requester_id\":\"x\",\"tags\":null}],"
		"\"users\":7,\"organizations\":\"x\",\"meta\":[]}");

	assert_int_equal(merge.seen, 11);
	assert_int_equal(merge.skipped, 10);
	assert_false(merge.more);
	assert_string_equal(find(room, "8").subject.raw, "help");
	room_begin(room, "zendesk");
	assert_int_equal(ticket_merge(room->record, "{\"error\":1}", 11, PAGE_ON, &merge).kind,
		ERR_MALFORMED);
	assert_int_equal(
		ticket_merge(room->record, "{\"tickets", 9, PAGE_ON, &merge).kind, ERR_MALFORMED);
	assert_int_equal(ticket_merge(room->record, "", 0, PAGE_ON, &merge).kind, ERR_MALFORMED);
	assert_false(room_end(room));
}

static void
names_come_later_are_kept_and_not_asked_for_twice(void **state)
{
	static const char users[] = "{\"users\":[null,{\"id\":\"5\",\"name\":\"no\"},"
				    "{\"id\":5,\"name\":\"Jo\",\"role\":\"end-user\"}]}";
	struct room *room = *state;
	struct merge merge;
	struct buf ids;

	buf_init(&ids, 1024);
	(void)merge_one(room, 1, "open", "2025-11-21T00:01:00Z",
		",\"requester_id\":5,\"organization_id\":6");
	(void)merge_one(room, 2, "open", "2025-11-21T00:01:00Z", ",\"requester_id\":7");
	(void)merge_one(room, 3, "closed", "2025-11-21T00:01:00Z", ",\"requester_id\":8");
	room_ok(ticket_person_missing(room->record, TICKET_NAME_PERSON, 100, &ids));
	assert_true(strcmp(ids.data, "5,7") == 0 || strcmp(ids.data, "7,5") == 0);
	room_begin(room, "zendesk");
	assert_int_equal(ticket_person_merge(room->record, TICKET_NAME_PERSON, "{\"users\":1}", 11,
				 "5,7", &merge)
				 .kind,
		ERR_MALFORMED);
	room_ok(ticket_person_merge(
		room->record, TICKET_NAME_PERSON, users, sizeof users - 1, "5,7", &merge));
	assert_true(room_end(room));
	assert_string_equal(find(room, "1").requester.raw, "Jo");
	assert_string_equal(find(room, "2").requester.raw, "");
	buf_reset(&ids);
	room_ok(ticket_person_missing(room->record, TICKET_NAME_PERSON, 100, &ids));
	assert_string_equal(ids.data, ""); /* 7 has none, and that is known */
	room_ok(ticket_person_missing(room->record, TICKET_NAME_ORGANIZATION, 100, &ids));
	assert_string_equal(ids.data, "6");
	(void)merge_one(room, 4, "open", "2025-11-21T00:01:00Z", ",\"requester_id\":5");
	assert_string_equal(find(room, "4").requester.raw, "Jo");
	(void)merge_tickets(room, "{\"tickets\":[],\"users\":[{\"id\":7,\"name\":\"Kim\"}]}");
	assert_string_equal(find(room, "2").requester.raw, "Kim");
	buf_clear(&ids);
}

static void
a_time_far_in_the_future_freezes_nothing(void **state)
{
	struct room *room = *state;
	struct ticket_unaudited t;

	(void)merge_one(room, 1, "open", "2099-01-01T00:00:00Z", "");
	room_ok(ticket_audit_next(room->record, "[]", &t));
	room_begin(room, "zendesk");
	room_ok(ticket_audit_end(room->record, &t, true));
	(void)room_end(room);
	(void)merge_one(room, 1, "pending", "2025-11-21T00:05:00Z", "");
	assert_string_equal(find(room, "1").status.raw, "pending");
	room_ok(ticket_audit_next(room->record, "[]", &t));
	assert_int_equal(t.id, 1); /* and what was done to it is read */
	(void)merge_one(room, 1, "open", "2025-11-21T00:04:00Z", "");
	assert_string_equal(find(room, "1").status.raw, "pending");
}

static void
exports_and_searches_are_lists_too(void **state)
{
	struct room *room = *state;
	struct merge merge = merge_tickets(room,
		"{\"tickets\":[{\"id\":1,\"status\":\"open\",\"updated_at\":\"2025-11-21T00:"
		"05:00Z\"},{\"id\":2,\"status\":\"deleted\",\"updated_at\":"
		"\"2025-11-21T00:04:00Z\"}],\"after_cursor\":\"MTU3\",\"end_of_stream\":false}");

	assert_true(merge.more);
	assert_string_equal(merge.next, "MTU3");
	assert_true(merge.newest_ms - merge.oldest_ms == 60000);
	(void)merge_tickets(room,
		"{\"tickets\":[{\"id\":1,\"status\":\"deleted\",\"updated_at\":"
		"\"2025-11-21T00:06:00Z\"}],\"after_cursor\":\"MTU4\",\"end_of_stream\":true}");
	assert_int_equal(room_number(room, "SELECT sum(rows) FROM tally WHERE list = 'ticket'"), 0);
	assert_int_equal(
		room_number(room, "SELECT count(*) FROM ticket WHERE audited_ms < updated_ms"), 0);
	merge = merge_tickets(room,
		"{\"results\":[{\"id\":3,\"result_type\":\"ticket\",\"status\":\"hold\","
		"\"updated_at\":\"2024-11-21T00:06:00Z\"}],\"meta\":{\"has_more\":false}}");
	assert_false(merge.more);
	assert_string_equal(find(room, "3").status.raw, "hold");
}

static void
paging_tickets_come_first_then_the_last_changed(void **state)
{
	struct room *room = *state;
	struct window w = {.from = WINDOW_TOP, .after = 10};
	struct ticket_counts counts;
	struct rows rows;

	(void)merge_one(room, 1, "open", "2025-11-21T00:01:00Z", "");
	(void)merge_one(room, 2, "hold", "2025-11-21T00:03:00Z", "");
	(void)merge_one(room, 3, "new", "2025-11-21T00:02:00Z", ",\"priority\":\"high\"");
	(void)merge_one(room, 4, "closed", "2025-11-21T00:09:00Z", ",\"priority\":\"high\"");
	(void)merge_one(room, 10, "pending", "2025-11-21T00:03:00Z", "");
	unreachable(room);
	room_ok(ticket_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 4);
	assert_string_equal(((const struct ticket *)rows_at(&rows, 0))->key.id, "3");
	assert_string_equal(((const struct ticket *)rows_at(&rows, 1))->key.id, "2");
	assert_string_equal(((const struct ticket *)rows_at(&rows, 2))->key.id, "10");
	w = (struct window){.from = WINDOW_ANCHOR, .before = 5, .after = 1};
	w.anchor = *(const struct row_key *)rows_at(&rows, 2);
	room_ok(ticket_window(room->record, &w, &room->arena, &rows));
	assert_true(rows.found && rows.below && !rows.above);
	assert_int_equal(rows.at, 2);
	room_ok(ticket_count(room->record, &counts));
	assert_int_equal(counts.open, 4);
	assert_int_equal(counts.paging, 1);
}

static void
windows_of_tickets_use_the_index(void **state)
{
	char *plan = room_plan(*state,
		"SELECT subject FROM ticket WHERE status IN ('new', 'open', 'pending', 'hold')"
		" AND (rank, newest, id) < (1, 2, CAST('3' AS INTEGER))"
		" ORDER BY rank DESC, newest DESC, id DESC LIMIT 9");

	assert_non_null(strstr(plan, "SEARCH ticket USING INDEX ticket_open"));
	assert_null(strstr(plan, "TEMP B-TREE"));
	free(plan);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(a_ticket_is_merged_with_the_names_beside_it),
		IN_ROOM(by_its_state_a_ticket_pages_for_priority_tag_and_field),
		IN_ROOM(what_was_there_before_is_known_and_silent),
		IN_ROOM(one_that_was_fetched_alone_does_not_end_the_walk),
		IN_ROOM(odd_tickets_are_left_out_and_counted),
		IN_ROOM(names_come_later_are_kept_and_not_asked_for_twice),
		IN_ROOM(a_time_far_in_the_future_freezes_nothing),
		IN_ROOM(exports_and_searches_are_lists_too),
		IN_ROOM(paging_tickets_come_first_then_the_last_changed),
		IN_ROOM(windows_of_tickets_use_the_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
