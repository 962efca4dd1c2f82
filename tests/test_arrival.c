/* tests/test_arrival.c - what came into the lists and left them, against the lists themselves.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/arrival.h"
#include "store/event.h"
#include "store/order.h"
#include "store/ticket.h"
#include "store/ticket_audit.h"
#include "tests/room.h"

enum { MOST = 2000 };

/* All that happened after `seq`; the array is static. */
static const struct arrival *
read_from(struct room *room, int64_t seq, int *count)
{
	static struct arrival all[MOST];

	room_ok(arrival_read(room->record, seq, "Dana", MOST, all, count));
	return all;
}

static void
page(struct room *room, const char *id, const char *status, int minute)
{
	char reply[512];

	room->now_ms += 1000;
	(void)snprintf(reply, sizeof reply,
		"{\"incident\":{\"id\":\"%s\",\"title\":\"disk\",\"status\":\"%s\",\"created_at\":"
		"\"2025-11-21T00:00:00Z\",\"updated_at\":\"2025-11-21T%02d:%02d:00Z\"}}",
		id, status, minute / 60, minute % 60);
	(void)room_pages(room, reply);
}

static void
ticket_of(struct room *room, int id, const char *priority, const char *status, int minute)
{
	struct merge merge;
	char reply[512];

	room->now_ms += 1000;
	(void)snprintf(reply, sizeof reply,
		"{\"tickets\":[{\"id\":%d,\"subject\":\"s\",\"status\":\"%s\",\"priority\":"
		"\"%s\",\"requester_id\":1,\"tags\":[],\"created_at\":\"2025-11-21T00:00:00Z\","
		"\"updated_at\":\"2025-11-21T%02d:%02d:00Z\"}]}",
		id, status, priority, minute / 60, minute % 60);
	room_begin(room, "zendesk");
	room_ok(ticket_merge(room->record, reply, strlen(reply),
		"{\"priorities\":[\"high\"],\"tags\":[],\"fields\":[]}", &merge));
	(void)room_end(room);
}

static void
ticket(struct room *room, int id, const char *status, int minute)
{
	ticket_of(room, id, "normal", status, minute);
}

static void
a_page_comes_and_goes(void **state)
{
	struct room *room = *state;
	const struct arrival *all;
	int64_t last;
	int count;

	room_ok(arrival_last(room->record, &last));
	assert_int_equal(last, 0);
	page(room, "P1", "triggered", 1);
	all = read_from(room, 0, &count);
	assert_int_equal(count, 1);
	assert_string_equal(all[0].id, "P1");
	assert_int_equal(all[0].pages, ARRIVAL_CAME);
	assert_int_equal(all[0].tickets, ARRIVAL_NONE);
	assert_true(all[0].shown);
	assert_false(all[0].ticket || all[0].own);
	room_ok(arrival_last(room->record, &last));
	assert_int_equal(last, all[0].seq);

	page(room, "P1", "acknowledged", 2); /* where it was already */
	all = read_from(room, last, &count);
	assert_int_equal(count, 1);
	assert_int_equal(all[0].pages, ARRIVAL_NONE);
	page(room, "P1", "resolved", 3);
	all = read_from(room, last, &count);
	assert_int_equal(count, 2);
	assert_int_equal(all[1].pages, ARRIVAL_WENT);
	all = read_from(room, 0, &count); /* it came, but is not there now */
	assert_int_equal(all[0].pages, ARRIVAL_WENT);
	page(room, "P1", "triggered", 4); /* a service may change its mind */
	all = read_from(room, last, &count);
	assert_int_equal(all[count - 1].pages, ARRIVAL_CAME);
}

static void
a_ticket_comes_goes_and_comes_back(void **state)
{
	struct room *room = *state;
	const struct arrival *all;
	int count;

	ticket(room, 8812, "open", 1);
	all = read_from(room, 0, &count);
	assert_int_equal(count, 1);
	assert_string_equal(all[0].id, "8812");
	assert_true(all[0].ticket);
	assert_int_equal(all[0].tickets, ARRIVAL_CAME);
	assert_int_equal(all[0].pages, ARRIVAL_WENT); /* it is not among them */
	ticket(room, 8812, "pending", 2);
	all = read_from(room, all[0].seq, &count);
	assert_int_equal(all[0].tickets, ARRIVAL_NONE);
	ticket(room, 8812, "solved", 3);
	all = read_from(room, all[0].seq, &count);
	assert_int_equal(all[0].tickets, ARRIVAL_WENT);
	ticket(room, 8812, "open", 4);
	all = read_from(room, all[0].seq, &count);
	assert_int_equal(all[0].tickets, ARRIVAL_CAME);
}

static void
a_ticket_that_pages_comes_among_the_pages(void **state)
{
	struct room *room = *state;
	const struct arrival *all;
	int64_t last;
	int count;

	ticket(room, 8812, "open", 1);
	ticket_of(room, 8812, "high", "open", 2);
	room_ok(arrival_last(room->record, &last));
	room_begin(room, "zendesk");
	room_ok(ticket_audit_unreachable(room->record, NULL)); /* its state decides */
	(void)room_end(room);
	all = read_from(room, last, &count);
	assert_int_equal(count, 1);
	assert_int_equal(all[0].pages, ARRIVAL_CAME);
	assert_int_equal(all[0].tickets, ARRIVAL_NONE);
	ticket_of(room, 8812, "high", "solved", 3);
	all = read_from(room, all[0].seq, &count);
	assert_int_equal(all[0].pages, ARRIVAL_WENT);
	assert_int_equal(all[0].tickets, ARRIVAL_WENT);
	ticket_of(room, 8812, "high", "open", 4); /* and pages still */
	all = read_from(room, all[0].seq, &count);
	assert_int_equal(all[0].pages, ARRIVAL_CAME);
	assert_int_equal(all[0].tickets, ARRIVAL_CAME);
}

static void
what_is_told_moves_nothing(void **state)
{
	struct room *room = *state;
	const struct arrival *all;
	int count;

	(void)room_log(room, "{\"log_entries\":[{\"id\":\"R1\",\"type\":\"annotate_log_entry\","
			     "\"summary\":\"Note added by Dana.\",\"created_at\":"
			     "\"2025-11-21T00:12:00Z\",\"agent\":{\"summary\":\"Dana\"}},"
			     "{\"id\":\"R2\",\"type\":\"notify_log_entry\",\"summary\":"
			     "\"Notified\",\"created_at\":\"2025-11-21T00:12:00Z\"}]}");
	all = read_from(room, 0, &count);
	assert_int_equal(count, 2);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(all[i].pages, ARRIVAL_NONE);
		assert_int_equal(all[i].tickets, ARRIVAL_NONE);
		assert_false(all[i].own); /* PagerDuty says so, not this screen */
	}
	assert_int_equal(all[0].shown + all[1].shown, 1);
}

static void
what_one_ordered_is_ones_own(void **state)
{
	static const char id[] = "0f8fad5b-d9cb-469f-a165-70867728950e";
	const struct order order = {
		.id = id, .name = "note", .subject = "", .args = "{\"text\":\"x\"}"};
	struct actor actor = {.name = "Dana", .level = LEVEL_LEAD};
	struct room *room = *state;
	struct json *j;
	int count;

	room_ok(json_open(&j));
	room_ok(order_run(room->record, j, &order, &actor, NULL, room->now_ms, NULL));
	json_close(j);
	assert_true(read_from(room, 0, &count)[0].own);
	assert_int_equal(count, 1);
	assert_true(read_from(room, 0, &count)[0].shown);
}

/* By chance: the arrivals, taken one after the other, leave what the lists hold. */
static void
taking_all_of_them_gives_the_lists(void **state)
{
	static const char *const statuses[] = {"triggered", "acknowledged", "resolved"};
	static const char *const states[] = {"new", "open", "solved", "deleted"};
	struct room *room = *state;
	bool pages[8] = {false};
	bool tickets[8] = {false};
	const struct arrival *all;
	unsigned n = 4711;
	char sql[128];
	int count;

	for (int i = 0; i < 400; i++) {
		char id[8];

		n = n * 1103515245U + 12345U;
		(void)snprintf(id, sizeof id, "P%u", (n >> 16) % 7 + 1);
		if ((n >> 20) % 2 == 0)
			page(room, id, statuses[(n >> 24) % 3], i);
		else
			ticket(room, (int)((n >> 16) % 7) + 1, states[(n >> 24) % 4], i);
	}
	all = read_from(room, 0, &count);
	assert_true(count > 100 && count < MOST);
	for (int i = 0; i < count; i++) {
		int at = all[i].id[all[i].ticket ? 0 : 1] - '0';
		bool *in = all[i].ticket ? &tickets[at] : &pages[at];
		enum arrival_move move = all[i].ticket ? all[i].tickets : all[i].pages;

		if (move != ARRIVAL_NONE)
			*in = move == ARRIVAL_CAME;
	}
	for (int i = 1; i <= 7; i++) {
		(void)snprintf(sql, sizeof sql,
			"SELECT count(*) FROM page WHERE id = 'P%d' AND status <> 'resolved'", i);
		assert_int_equal(room_number(room, sql), pages[i]);
		(void)snprintf(sql, sizeof sql,
			"SELECT count(*) FROM ticket WHERE id = %d AND status IN ('new', 'open')",
			i);
		assert_int_equal(room_number(room, sql), tickets[i]);
	}
}

static void
no_more_are_read_than_asked_for(void **state)
{
	struct room *room = *state;
	struct arrival two[2];
	char id[16];
	int count;

	for (int i = 0; i < 5; i++) {
		(void)snprintf(id, sizeof id, "P%d", i);
		page(room, id, "triggered", 1);
	}
	room_ok(arrival_read(room->record, 0, "", 2, two, &count));
	assert_int_equal(count, 2);
	room_ok(arrival_read(room->record, two[1].seq, "", 2, two, &count));
	assert_string_equal(two[0].id, "P2");
}

/* The words of an act upon hundreds of pages are 25 KB of it: they are not gone through here. */
static void
of_what_is_no_row_of_a_list_nothing_is_read(void **state)
{
	struct room *room = *state;
	const struct arrival *all;
	int count;

	assert_true(
		room_edit(room, "INSERT INTO event (at_ms, recorded_ms, kind, source, text, data)"
				" VALUES (1, 1, 'outbox', 'person', '', 'no JSON')"));
	all = read_from(room, 0, &count);
	assert_int_equal(count, 1);
	assert_int_equal(all[0].pages, ARRIVAL_NONE);
	assert_int_equal(all[0].tickets, ARRIVAL_NONE);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(a_page_comes_and_goes),
		IN_ROOM(a_ticket_comes_goes_and_comes_back),
		IN_ROOM(a_ticket_that_pages_comes_among_the_pages),
		IN_ROOM(what_is_told_moves_nothing),
		IN_ROOM(what_one_ordered_is_ones_own),
		IN_ROOM(taking_all_of_them_gives_the_lists),
		IN_ROOM(no_more_are_read_than_asked_for),
		IN_ROOM(of_what_is_no_row_of_a_list_nothing_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
