/* tests/test_ticket_audit.c - why a ticket pages: who gave it what makes it page, and when.
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
#include "store/ticket.h"
#include "store/ticket_audit.h"
#include "tests/room.h"

#define PAGE_ON                                                                                    \
	"{\"priorities\":[\"high\",\"urgent\"],\"tags\":[\"server_down\"],"                        \
	"\"fields\":[{\"id\":360001,\"value\":\"true\"},{\"id\":360002,\"value\":\"b\"}]}"

/* Jo is the customer, Lee an agent; 9 is nobody we know. */
#define USERS                                                                                      \
	"\"users\":[{\"id\":5,\"name\":\"Jo Park\",\"role\":\"end-user\"},"                        \
	"{\"id\":6,\"name\":\"Lee\",\"role\":\"agent\"}]"

#define AT(minute) "2025-11-21T00:" minute ":00Z"
#define AUDIT(id, author, minute, events)                                                          \
	"{\"id\":" id ",\"ticket_id\":1,\"author_id\":" author ",\"created_at\":\"" AT(            \
		minute) "\",\"via\":{\"channel\":\"web\"},\"events\":[" events "]}"
#define CREATE(id, field, value)                                                                   \
	"{\"id\":" id ",\"type\":\"Create\",\"field_name\":\"" field "\",\"value\":" value "}"
#define CHANGE(id, field, from, to)                                                                \
	"{\"id\":" id ",\"type\":\"Change\",\"field_name\":\"" field "\",\"previous_value\":" from \
	",\"value\":" to "}"
#define COMMENT(id, author)                                                                        \
	"{\"id\":" id ",\"type\":\"Comment\",\"author_id\":" author                                \
	",\"body\":\"hm\",\"public\":true}"
#define OPENED AUDIT("10", "5", "00", CREATE("101", "priority", "\"normal\""))
#define RAISED(author)                                                                             \
	AUDIT("20", author, "10", CHANGE("201", "priority", "\"normal\"", "\"urgent\""))
#define LOWERED AUDIT("30", "6", "20", CHANGE("301", "priority", "\"urgent\"", "\"normal\""))

static void
merge_ticket(struct room *room, const char *minute, const char *more)
{
	struct merge merge;
	char reply[2048];

	(void)snprintf(reply, sizeof reply,
		"{\"tickets\":[{\"id\":1,\"subject\":\"slow\",\"status\":\"open\",\"requester_id\":"
		"5,\"created_at\":\"" AT("00") "\",\"updated_at\":\"2025-11-21T00:%s:00Z\"%s}],"
					       "\"meta\":{\"has_more\":false}}",
		minute, more);
	room_begin(room, "zendesk");
	room_ok(ticket_merge(room->record, reply, strlen(reply), PAGE_ON, &merge));
	(void)room_end(room);
}

static struct ticket_unaudited
next(struct room *room)
{
	struct ticket_unaudited t;

	room_ok(ticket_audit_next(room->record, "[]", &t));
	return t;
}

/* Merges a page of audits; after the last one the ticket is done with. */
static struct merge
merge_audits(struct room *room, const char *audits, bool more)
{
	struct ticket_unaudited t = next(room);
	struct merge merge = {0};
	char reply[8192];

	if (t.id == 0)
		t = (struct ticket_unaudited){.id = 1, .updated_ms = room->now_ms};
	(void)snprintf(reply, sizeof reply,
		"{\"audits\":[%s]," USERS ",\"meta\":{\"has_more\":%s,\"after_cursor\":\"x\"}}",
		audits, more ? "true" : "false");
	room_begin(room, "zendesk");
	room_ok(ticket_audit_merge(room->record, reply, strlen(reply), &t, PAGE_ON, &merge));
	if (merge.known)
		room_ok(ticket_audit_end(room->record, &t, true));
	(void)room_end(room);
	return merge;
}

static struct ticket
find(struct room *room)
{
	struct ticket ticket;

	room_ok(ticket_find(room->record, "1", &room->arena, &ticket));
	return ticket;
}

static void
assert_pages(struct room *room, const char *why, const char *by, const char *minute, bool waits)
{
	struct ticket ticket = find(room);
	char sql[128];

	assert_string_equal(ticket.pages.raw, why);
	assert_string_equal(ticket.pages_by.raw, by);
	(void)snprintf(
		sql, sizeof sql, "SELECT strftime('%%s', '2025-11-21T00:%s:00Z') * 1000", minute);
	assert_int_equal(ticket.pages_ms, why[0] == '\0' ? 0 : room_number(room, sql));
	assert_int_equal(ticket.waits, waits);
	assert_int_equal(ticket.paging, why[0] != '\0');
}

/* How many lines the timeline has that say this. */
static int
lines(struct room *room, const char *text)
{
	char sql[512];

	(void)snprintf(sql, sizeof sql,
		"SELECT count(*) FROM event WHERE overview = 1 AND text LIKE '%s'", text);
	return (int)room_number(room, sql);
}

static void
raised_and_lowered_between_two_polls_is_one_trigger(void **state)
{
	struct room *room = *state;

	merge_ticket(room, "00", ",\"priority\":\"normal\"");
	(void)merge_audits(room, OPENED, false);
	assert_pages(room, "", "", "00", false);
	assert_int_equal(next(room).id, 0);
	merge_ticket(room, "21", ",\"priority\":\"normal\"");
	assert_int_equal(next(room).id, 1);
	(void)merge_audits(room, LOWERED "," RAISED("5") "," OPENED, false);
	assert_pages(room, "priority", "Jo Park (customer)", "10", false); /* Lee has lowered it */
	assert_int_equal(lines(room, "#1 raised to urgent by Jo Park (customer)"), 1);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event WHERE origin = 'zendesk:201'"
					   " AND actor = 'Jo Park' AND subject = 'ticket:1'"),
		1);
	assert_int_equal(next(room).id, 0);
}

/* An agent's priority does not page, his tag does: that is the line to see. */
static void
what_was_set_at_once_is_one_line(void **state)
{
	struct room *room = *state;

	merge_ticket(room, "00", ",\"priority\":\"urgent\",\"tags\":[\"server_down\"]");
	(void)merge_audits(room,
		AUDIT("10", "5", "00",
			CREATE("101", "priority", "\"urgent\"") "," CREATE(
				"102", "tags", "[\"server_down\"]")),
		false);
	assert_int_equal(lines(room, "#1 opened %%"), 1);
	merge_ticket(room, "10", ",\"priority\":\"high\",\"tags\":[\"server_down\"]");
	(void)merge_audits(room,
		AUDIT("20", "6", "10",
			CHANGE("201", "priority", "\"normal\"", "\"urgent\"") "," CHANGE(
				"202", "tags", "[]", "[\"server_down\"]")),
		false);
	assert_int_equal(lines(room, "#1 given the tag server_down by Lee%%"), 1);
	assert_int_equal(lines(room, "#1 raised to urgent%%"), 0);
	assert_int_equal(
		room_number(room, "SELECT count(*) FROM event WHERE origin LIKE 'zendesk:%'"), 4);
}

static void
a_trigger_is_told_once_however_often_it_is_read(void **state)
{
	struct room *room = *state;
	int64_t rev;

	merge_ticket(room, "00", ",\"priority\":\"normal\"");
	(void)merge_audits(room, OPENED, false);
	merge_ticket(room, "10", ",\"priority\":\"urgent\"");
	(void)merge_audits(room, RAISED("5") "," OPENED, false);
	assert_pages(room, "priority", "Jo Park (customer)", "10", true);
	/* the list's own change of the priority stays out of the overview */
	assert_int_equal(lines(room, "#1%%urgent%%"), 1);
	assert_int_equal(lines(room, "%%pages%%"), 0);
	rev = record_rev(room->record);
	(void)merge_audits(room, RAISED("5") "," OPENED, false);
	assert_int_equal(record_rev(room->record), rev);
	/* lowered: it pages still; raised again: a new trigger */
	merge_ticket(room, "20", ",\"priority\":\"normal\"");
	(void)merge_audits(room, LOWERED, false);
	assert_pages(room, "priority", "Jo Park (customer)", "10", false);
	merge_ticket(room, "40", ",\"priority\":\"high\"");
	(void)merge_audits(room,
		AUDIT("40", "5", "40",
			CHANGE("401", "priority", "\"normal\"", "\"high\"")) "," LOWERED,
		false);
	assert_pages(room, "priority", "Jo Park (customer)", "40", true);
	assert_int_equal(lines(room, "#1 raised to%%"), 2);
}

static void
only_a_priority_the_customer_set_counts(void **state)
{
	static const struct {
		const char *audits;
		const char *by; /* "": it does not page */
		const char *line;
	} rows[] = {
		{RAISED("5"), "Jo Park (customer)", "#1 raised to urgent by Jo Park (customer)"},
		{RAISED("6"), "", "#1 raised to urgent by Lee (agent): does not page"},
		{RAISED("9"), "source unknown", "#1 raised to urgent, source unknown"},
		{RAISED("-1"), "source unknown", "#1 raised to urgent, source unknown"},
		{RAISED("null"), "source unknown", "#1 raised to urgent, source unknown"},
		/* a rule that the agent's change set off */
		{AUDIT("20", "6", "10",
			 "{\"id\":201,\"type\":\"Change\",\"field_name\":\"priority\","
			 "\"previous_value\":null,\"value\":\"high\",\"via\":{\"channel\":\"rule\"}"
			 "}"),
			"source unknown", "#1 raised to high, source unknown"},
		{AUDIT("20", "5", "10", CREATE("201", "priority", "\"urgent\"")),
			"Jo Park (customer)", "#1 opened as urgent by Jo Park (customer)"},
		/* he phoned */
		{AUDIT("20", "6", "10", CREATE("201", "priority", "\"urgent\"")),
			"Jo Park (customer)", "#1 opened as urgent for Jo Park (customer) by Lee"},
		/* R5: whoever set them */
		{AUDIT("20", "6", "10",
			 CHANGE("201", "tags", "[\"a\"]", "[\"a\",\"server_down\"]")),
			"Lee (agent)", "#1 given the tag server_down by Lee (agent)"},
		{AUDIT("20", "6", "10", CHANGE("201", "360001", "\"0\"", "\"1\"")), "Lee (agent)",
			"#1 field set to true by Lee (agent)"},
		{AUDIT("20", "6", "10", CHANGE("201", "360002", "[\"a\"]", "[\"a\",\"b\"]")),
			"Lee (agent)", "#1 field set to b by Lee (agent)"},
		/* no transitions */
		{AUDIT("20", "5", "10", CHANGE("201", "priority", "\"high\"", "\"urgent\"")), "",
			""},
		{AUDIT("20", "5", "10", CHANGE("201", "priority", "\"low\"", "\"normal\"")), "",
			""},
		{AUDIT("20", "5", "10",
			 CHANGE("201", "tags", "[\"server_down\"]", "[\"server_down\",\"b\"]")),
			"", ""},
		{AUDIT("20", "5", "10", CHANGE("201", "360001", "\"true\"", "\"true\"")), "", ""},
		{AUDIT("20", "5", "10", CHANGE("201", "360003", "null", "\"true\"")), "", ""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		void *own = NULL;
		struct room *room;

		assert_int_equal(room_make(&own), 0);
		room = own;
		merge_ticket(room, "10", "");
		(void)merge_audits(room, rows[i].audits, false);
		assert_string_equal(find(room).pages_by.raw, rows[i].by);
		assert_int_equal(find(room).waits, rows[i].by[0] != '\0');
		assert_int_equal(room_number(room, "SELECT count(*) FROM event WHERE origin LIKE "
						   "'zendesk:%'"),
			rows[i].line[0] != '\0');
		if (rows[i].line[0] != '\0')
			assert_int_equal(lines(room, rows[i].line), 1);
		(void)room_remove(&own);
	}
	(void)state;
}

static void
an_agent_who_opens_a_ticket_for_himself_is_no_customer(void **state)
{
	struct room *room = *state;

	merge_ticket(room, "10", ",\"requester_id\":6,\"priority\":\"urgent\"");
	(void)merge_audits(
		room, AUDIT("20", "6", "10", CREATE("201", "priority", "\"urgent\"")), false);
	/* the first requester_id of the ticket counts: 5 */
	assert_string_equal(find(room).pages_by.raw, "Jo Park (customer)");
	assert_true(
		room_edit(room, "UPDATE ticket SET requester_id = 6, pages = NULL, pages_ms = NULL,"
				" pages_by = NULL, audited_ms = 0"));
	(void)merge_audits(
		room, AUDIT("21", "6", "10", CREATE("202", "priority", "\"urgent\"")), false);
	assert_pages(room, "", "", "10", false);
	assert_int_equal(lines(room, "#1 opened as urgent by Lee (agent): does not page"), 1);
}

static void
somebody_who_is_no_customer_answers(void **state)
{
	struct room *room = *state;

	merge_ticket(room, "10", ",\"priority\":\"urgent\"");
	(void)merge_audits(room, RAISED("5") "," OPENED, false);
	assert_true(find(room).waits);
	merge_ticket(room, "11", ",\"priority\":\"urgent\"");
	(void)merge_audits(room, AUDIT("31", "5", "11", COMMENT("311", "5")), false);
	assert_true(find(room).waits);
	merge_ticket(room, "12", ",\"priority\":\"urgent\"");
	(void)merge_audits(room, AUDIT("32", "-1", "12", COMMENT("321", "-1")), false);
	assert_true(find(room).waits);
	/* by an agent's token, but the customer's words */
	merge_ticket(room, "13", ",\"priority\":\"urgent\"");
	(void)merge_audits(room, AUDIT("33", "6", "13", COMMENT("331", "5")), false);
	assert_true(find(room).waits);
	assert_int_equal(room_number(room, "SELECT page_rank FROM ticket"), 0);
	merge_ticket(room, "14", ",\"priority\":\"urgent\"");
	(void)merge_audits(room, AUDIT("34", "6", "14", COMMENT("341", "6")), false);
	assert_false(find(room).waits);
	assert_int_equal(room_number(room, "SELECT page_rank FROM ticket"), 2);
	assert_pages(room, "priority", "Jo Park (customer)", "10", false);
}

static void
what_was_not_audited_is_found_again_after_a_crash(void **state)
{
	struct room *room = *state;
	struct ticket_unaudited t;

	merge_ticket(room, "10", ",\"priority\":\"urgent\"");
	record_close(room->record);
	room_ok(record_open(room->dir, RECORD_WRITE, &room->record));
	t = next(room);
	assert_int_equal(t.id, 1);
	assert_true(t.matches);
	assert_int_equal(t.after_ms, 0);
	(void)merge_audits(room, RAISED("5"), true); /* and there is another page */
	assert_int_equal(next(room).id, 1);
	record_close(room->record);
	room_ok(record_open(room->dir, RECORD_WRITE, &room->record));
	(void)merge_audits(room, RAISED("5"), true);
	(void)merge_audits(room, OPENED, false);
	assert_int_equal(next(room).id, 0);
	assert_pages(room, "priority", "Jo Park (customer)", "10", true);
	assert_int_equal(lines(room, "#1 raised to urgent%%"), 1);
}

static void
history_before_us_does_not_page(void **state)
{
	struct room *room = *state;

	merge_ticket(room, "30", ",\"priority\":\"normal\"");
	room_begin(room, "zendesk");
	room_ok(ticket_audit_settle(room->record, room->now_ms));
	assert_false(room_end(room));
	assert_int_equal(next(room).id, 0);
	merge_ticket(room, "40", ",\"priority\":\"normal\"");
	assert_true(next(room).after_ms > 0);
	(void)merge_audits(room,
		AUDIT("40", "5", "40", COMMENT("401", "5")) "," LOWERED "," RAISED("5") "," OPENED,
		false);
	assert_pages(room, "", "", "00", false);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event WHERE origin NOT NULL"), 0);
}

static void
pages_of_audits_end_where_something_is_known_in_either_order(void **state)
{
	struct room *room = *state;

	merge_ticket(room, "10", ",\"priority\":\"urgent\"");
	assert_false(merge_audits(room, RAISED("5"), true).known);
	assert_true(merge_audits(room, OPENED, false).known);
	merge_ticket(room, "20", ",\"priority\":\"normal\"");
	/* oldest first: what is new comes on a later page */
	assert_false(merge_audits(room, OPENED "," RAISED("5"), true).known);
	/* newest first */
	assert_true(merge_audits(room, LOWERED "," RAISED("5"), true).known);
}

static void
a_ticket_pages_by_its_state_when_no_audits_can_be_had(void **state)
{
	struct room *room = *state;
	struct ticket_unaudited t;

	merge_ticket(room, "10", ",\"priority\":\"urgent\"");
	room_begin(room, "zendesk");
	room_ok(ticket_audit_unreachable(room->record, NULL));
	assert_true(room_end(room));
	assert_pages(room, "priority", "source unknown", "10", true);
	assert_int_equal(lines(room, "#1 pages: priority, source unknown"), 1);
	/* they come after all, and name somebody: not a second line */
	assert_int_equal(next(room).id, 1);
	(void)merge_audits(room, RAISED("5") "," OPENED, false);
	assert_pages(room, "priority", "Jo Park (customer)", "10", true);
	assert_int_equal(lines(room, "#1 raised%%"), 0);
	/* another one, of an agent */
	assert_true(room_edit(room, "UPDATE ticket SET pages = 'priority', pages_by = NULL,"
				    " audited_ms = 0, updated_ms = updated_ms - 1"));
	assert_true(room_edit(room, "UPDATE ticket SET pages_ms = updated_ms"));
	t = next(room);
	room_begin(room, "zendesk");
	room_ok(ticket_audit_end(room->record, &t, true));
	(void)room_end(room);
	assert_pages(room, "", "", "10", false);
}

static void
audits_that_do_not_say_why_leave_it_paging(void **state)
{
	struct room *room = *state;
	struct ticket_unaudited t;

	merge_ticket(room, "10", ",\"priority\":\"urgent\"");
	(void)merge_audits(room, "", false);
	assert_pages(room, "priority", "source unknown", "10", true);
	merge_ticket(room, "11", ",\"priority\":\"normal\",\"tags\":[\"server_down\"]");
	t = next(room);
	room_begin(room, "zendesk");
	room_ok(ticket_audit_end(room->record, &t, false)); /* 404 */
	(void)room_end(room);
	assert_int_equal(next(room).id, 0);
	assert_string_equal(find(room).pages_by.raw, "source unknown");
}

static void
odd_audits_are_left_out_and_counted(void **state)
{
	struct room *room = *state;
	struct merge merge;
	struct ticket_unaudited t;

	merge_ticket(room, "10", ",\"priority\":\"urgent\"");
	merge = merge_audits(room,
		"null,7,\"x\",{},{\"id\":\"5\",\"created_at\":\"" AT(
			"10") "\"},{\"id\":6,\"created_at\":\"soon\"},"
			      "{\"id\":7,\"ticket_id\":2,\"author_id\":5,\"created_at\":\"" AT(
				      "10") "\",\"events\":[" CREATE("71", "priority",
				      "\"urgent\"") "]},"
						    "{\"id\":8,\"author_id\":{},\"via\":[],"
						    "\"created_at\":\"" AT(
							    "09") "\",\"events\":\"x\"},"
								  "{\"id\":9,\"author_id\":5,"
								  "\"created_at\":\"" AT(
									  "09") "\",\"events\":["
										"null,3,{\"type\":"
										"\"Create\"},{"
										"\"id\":\"91\","
										"\"type\":"
										"\"Create\","
										"\"field_name\":"
										"\"priority\","
										"\"value\":"
										"\"urgent\"},{"
										"\"id\":92,"
										"\"type\":"
										"\"Create\","
										"\"field_name\":"
										"\"priority\","
										"\"value\":["
										"\"urgent\"]},{"
										"\"id\":93,"
										"\"type\":"
										"\"Create\","
										"\"field_name\":{},"
										"\"value\":{}}]}",
		false);
	assert_int_equal(merge.seen, 9);
	assert_int_equal(merge.skipped, 7);
	assert_int_equal(
		room_number(room, "SELECT count(*) FROM event WHERE origin NOT NULL"), 1); /* 92 */
	t = (struct ticket_unaudited){.id = 1, .updated_ms = 1};
	room_begin(room, "zendesk");
	assert_int_equal(
		ticket_audit_merge(room->record, "{\"audits\":7}", 12, &t, PAGE_ON, &merge).kind,
		ERR_MALFORMED);
	assert_int_equal(
		ticket_audit_merge(room->record, "{\"audits\":[", 11, &t, PAGE_ON, &merge).kind,
		ERR_MALFORMED);
	assert_false(room_end(room));
}

static void
two_changes_within_a_second_are_both_read(void **state)
{
	struct room *room = *state;

	merge_ticket(room, "10", ",\"priority\":\"normal\"");
	(void)merge_audits(room, OPENED, false);
	merge_ticket(room, "10", ",\"priority\":\"urgent\"");
	assert_int_equal(next(room).id, 1);
	(void)merge_audits(room, RAISED("5") "," OPENED, false);
	assert_pages(room, "priority", "Jo Park (customer)", "10", true);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(raised_and_lowered_between_two_polls_is_one_trigger),
		IN_ROOM(what_was_set_at_once_is_one_line),
		IN_ROOM(a_trigger_is_told_once_however_often_it_is_read),
		IN_ROOM(only_a_priority_the_customer_set_counts),
		IN_ROOM(an_agent_who_opens_a_ticket_for_himself_is_no_customer),
		IN_ROOM(somebody_who_is_no_customer_answers),
		IN_ROOM(what_was_not_audited_is_found_again_after_a_crash),
		IN_ROOM(history_before_us_does_not_page),
		IN_ROOM(pages_of_audits_end_where_something_is_known_in_either_order),
		IN_ROOM(a_ticket_pages_by_its_state_when_no_audits_can_be_had),
		IN_ROOM(audits_that_do_not_say_why_leave_it_paging),
		IN_ROOM(odd_audits_are_left_out_and_counted),
		IN_ROOM(two_changes_within_a_second_are_both_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
