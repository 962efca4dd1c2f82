/* tests/test_event.c - the timeline: log entries, notes, what it shows, and that it gives the tables back.
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
#include "store/ticket.h"
#include "tests/room.h"

static const char entries[] =
	"{\"log_entries\":["
	"{\"id\":\"R5\",\"type\":\"annotate_log_entry\",\"summary\":\"Note added by Dana.\","
	"\"created_at\":\"2025-11-21T00:14:00Z\",\"agent\":{\"type\":\"user_reference\","
	"\"summary\":"
	"\"Dana\"},\"channel\":{\"type\":\"note\",\"summary\":\"looking\"},"
	"\"incident\":{\"id\":\"PL1\",\"type\":\"incident_reference\"}},"
	"{\"id\":\"R4\",\"type\":\"acknowledge_log_entry\",\"summary\":\"Acknowledged by Dana.\","
	"\"created_at\":\"2025-11-21T01:13:00+01:00\",\"agent\":{\"summary\":\"Dana\"},"
	"\"incident\":{\"id\":\"PL1\",\"type\":\"incident\",\"title\":\"disk\",\"status\":"
	"\"acknowledged\",\"created_at\":\"2025-11-21T00:10:00Z\",\"updated_at\":"
	"\"2025-11-21T00:13:00Z\"}},"
	"{\"id\":\"R3\",\"type\":\"notify_log_entry\",\"summary\":\"Notified Dana at +1 555 0110\","
	"\"created_at\":\"2025-11-21T00:11:00Z\",\"agent\":null,\"user\":{\"summary\":\"Dana\","
	"\"email\":\"dana@example.com\"},\"channel\":{\"type\":\"auto\",\"notification\":{\"type\":"
	"\"phone\",\"address\":\"+1 555 0110\"}},\"incident\":{\"id\":\"PL1\"}},"
	"{\"id\":\"R2\",\"type\":\"trigger_log_entry\",\"summary\":\"Triggered\",\"created_at\":"
	"\"2025-11-21T00:10:00Z\",\"incident\":{\"id\":\"PL1\",\"type\":\"incident_reference\"}},"
	"{\"id\":\"R1\",\"summary\":\"foo\"},"
	"{\"id\":\"R0\",\"type\":\"odd_new_log_entry\",\"created_at\":\"2025-11-21T00:09:00Z\","
	"\"incident\":7,\"channel\":\"x\",\"agent\":[]},"
	"{\"summary\":\"no id\"},null,{\"id\":5.5},{\"id\":{}}],\"more\":false}";

static int64_t
events(const struct room *room)
{
	return room_number(room, "SELECT count(*) FROM event");
}

static struct rows
look(struct room *room, const char *subject, enum window_from from, int before, int after)
{
	struct window w = {.from = from, .before = before, .after = after};
	struct rows rows;

	room_ok(event_window(room->record, subject, &w, &room->arena, &rows));
	return rows;
}

static void
log_entries_become_events_once(void **state)
{
	struct room *room = *state;
	struct merge merge = room_log(room, entries);
	int64_t count = events(room);

	assert_int_equal(merge.seen, 10);
	assert_int_equal(merge.skipped, 4);
	assert_int_equal(merge.newest_ms, INT64_C(1763684040000));
	assert_int_equal(count, 7); /* and one for the page */
	assert_int_equal(record_rev(room->record), 1);
	(void)room_log(room, entries);
	assert_int_equal(events(room), count);
	assert_int_equal(record_rev(room->record), 1);
	assert_int_equal(
		room_number(room, "SELECT count(*) FROM page WHERE status = 'acknowledged'"), 1);
}

static void
the_overview_leaves_the_chatter_out(void **state)
{
	struct room *room = *state;
	struct rows rows;
	const struct event *event;

	(void)room_log(room, entries);
	rows = look(room, NULL, WINDOW_TOP, 0, 100);
	assert_int_equal(rows.count, 5);
	event = rows_at(&rows, 0);
	assert_string_equal(event->text.raw, "odd_new_log_entry");
	event = rows_at(&rows, 1);
	assert_string_equal(event->subject, "page:PL1");
	assert_string_equal(event->about.raw, "disk");
	event = rows_at(&rows, 3);
	assert_string_equal(event->text.raw, "Note added by Dana. looking");
	assert_string_equal(event->actor.raw, "Dana");
	assert_string_equal(event->source, "pagerduty");
	assert_string_equal(event->kind, "page");
	rows = look(room, "page:PL1", WINDOW_TOP, 0, 100);
	assert_int_equal(rows.count, 5);
	rows = look(room, "page:PL1", WINDOW_END, 2, 0);
	assert_int_equal(rows.count, 2);
	assert_true(rows.above && !rows.below);
	assert_int_equal(rows.at, 2);
}

static void
numbers_and_addresses_of_notifications_are_not_kept(void **state)
{
	struct room *room = *state;

	(void)room_log(room, entries);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event WHERE text || data || "
					   "coalesce(actor, '') GLOB '*555*'"
					   " OR text || data GLOB '*@*'"),
		0);
	assert_int_equal(
		room_number(
			room, "SELECT count(*) FROM event WHERE text = 'Notified Dana by phone'"),
		1);
}

static void
a_notification_is_one_by_any_name(void **state)
{
	struct room *room = *state;

	(void)room_log(room,
		"{\"log_entries\":["
		"{\"id\":\"R1\",\"type\":\"notify_log_entry_reference\","
		"\"summary\":\"Notified Dana at +1 555 0110\"},"
		"{\"id\":\"R2\",\"type\":\"odd_log_entry\",\"summary\":\"Called +1 555 0110\","
		"\"channel\":{\"notification\":{\"type\":\"phone\"}}}]}");
	assert_int_equal(events(room), 2);
	assert_int_equal(
		room_number(room, "SELECT count(*) FROM event WHERE text GLOB '*555*'"), 0);
}

static void
a_told_change_stays_out_of_the_overview(void **state)
{
	struct room *room = *state;
	struct moment m = {.now_ms = ROOM_NOW_MS, .source = "pagerduty", .told = true};
	struct merge merge;

	(void)room_pages(room,
		"{\"incident\":{\"id\":\"PL1\",\"title\":\"disk\",\"status\":\"triggered\","
		"\"created_at\":\"2025-11-21T00:10:00Z\"}}");
	room_ok(record_begin(room->record, &m));
	room_ok(page_merge_log(room->record, entries, strlen(entries), &merge));
	(void)room_end(room);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event WHERE overview = 0"
					   " AND text = 'disk: acknowledged (was triggered)'"),
		1);
}

static void
nothing_in_the_timeline_can_be_changed(void **state)
{
	struct room *room = *state;

	(void)room_log(room, entries);
	assert_false(room_edit(room, "UPDATE event SET text = 'x'"));
	assert_false(room_edit(room, "DELETE FROM event"));
	assert_false(room_edit(room, "DELETE FROM event WHERE seq = 1"));
	assert_int_equal(events(room), 7);
}

static void
one_origin_is_recorded_once(void **state)
{
	struct room *room = *state;
	struct event_draft draft = {.at_ms = 5, .kind = "system", .origin = "a:1", .text = "said"};

	room_begin(room, "engine");
	room_ok(event_append(room->record, &draft));
	room_ok(event_append(room->record, &draft));
	draft.origin = NULL;
	room_ok(event_append(room->record, &draft));
	room_ok(event_append(room->record, &draft));
	assert_true(room_end(room));
	assert_int_equal(events(room), 3);
}

static void
both_ways_through_the_timeline_use_an_index(void **state)
{
	struct room *room = *state;
	static const char *const wheres[] = {"overview = 1", "subject = 'page:P1'"};
	char sql[256];

	for (size_t i = 0; i < 2; i++) {
		char *plan;

		(void)snprintf(sql, sizeof sql,
			"SELECT text FROM event WHERE %s AND (at_ms, seq) < (5, 5)"
			" ORDER BY at_ms DESC, seq DESC LIMIT 9",
			wheres[i]);
		plan = room_plan(room, sql);
		assert_non_null(strstr(plan, "SEARCH event USING INDEX event_"));
		assert_null(strstr(plan, "TEMP B-TREE"));
		free(plan);
	}
}

/* A play of merges with ids, states and orders of arrival by chance; what has to hold holds after all of it. */
static void
play(struct room *room, unsigned round)
{
	unsigned seed = round;
	static const char *const statuses[] = {"triggered", "acknowledged", "resolved"};
	static const char *const states[] = {"new", "open", "solved", "deleted"};
	char reply[2048];
	struct merge merge;

	for (int i = 0; i < 300; i++) {
		unsigned n = seed = seed * 1103515245u + 12345u;
		unsigned a = n >> 16;

		room->now_ms += 1000;
		if (a % 2 == 0) {
			(void)snprintf(reply, sizeof reply,
				"{\"incident\":{\"id\":\"P%u\",\"title\":\"t%u \\\"\\\\ "
				"\\n\xff\",\"status\":\"%s\","
				"\"created_at\":\"2025-11-21T00:00:00Z\",\"updated_at\":"
				"\"2025-11-21T%02u:%02d:%02uZ\"%s%s}}",
				a % 7, a % 5, statuses[a % 3], round, i / 6, a % 60,
				a % 4 == 0 ? ",\"priority\":null" : ",\"priority\":\"P1\"",
				a % 8 == 0 ? ",\"urgency\":\"low\"" : "");
			(void)room_pages(room, reply);
			continue;
		}
		(void)snprintf(reply, sizeof reply,
			"{\"tickets\":[{\"id\":%u,\"subject\":\"s%u\",\"status\":\"%s\","
			"\"priority\":%s,"
			"\"requester_id\":%u,\"tags\":[\"t%u\"],\"created_at\":\"2025-11-21T00:00:"
			"00Z\","
			"\"updated_at\":\"2025-11-21T%02u:%02d:%02uZ\"}],\"users\":[{\"id\":1,"
			"\"name\":"
			"\"Jo\"}]}",
			a % 7 + 1, a % 3, states[a % 4], a % 6 < 3 ? "null" : "\"high\"", a % 3,
			a % 5, round, i / 6, a % 60);
		room_begin(room, "zendesk");
		room_ok(ticket_merge(room->record, reply, strlen(reply),
			"{\"priorities\":[\"high\"],\"tags\":[\"t1\"],\"fields\":[]}", &merge));
		(void)room_end(room);
	}
}

static void
folding_all_events_gives_the_tables(void **state)
{
	struct room *room = *state;
	char *unfolded;

	for (unsigned seed = 1; seed <= 10; seed++) {
		play(room, seed);
		unfolded = room_unfolded(room);
		assert_string_equal(unfolded, "");
		free(unfolded);
	}
	assert_true(events(room) > 300);
	/* the check itself can fail */
	assert_true(room_edit(room, "UPDATE page SET triage = 'fluke'"));
	unfolded = room_unfolded(room);
	assert_non_null(strstr(unfolded, "page.triage"));
	free(unfolded);
}

static void
the_tallies_are_what_a_count_gives(void **state)
{
	static const char wrong[] = "SELECT count(*) FROM tally WHERE rows <> CASE list"
				    " WHEN 'page' THEN (SELECT count(*) FROM page"
				    "  WHERE status <> 'resolved' AND page.rank = tally.rank)"
				    " WHEN 'kind' THEN (SELECT count(*) FROM page_group)"
				    " WHEN 'paging' THEN (SELECT count(*) FROM ticket"
				    "  WHERE page_rank = tally.rank)"
				    " ELSE (SELECT count(*) FROM ticket"
				    "  WHERE status IN ('new', 'open', 'pending', 'hold') AND "
				    "ticket.rank = tally.rank) END";
	struct room *room = *state;

	for (unsigned seed = 1; seed <= 10; seed++) {
		play(room, seed);
		assert_int_equal(room_number(room, wrong), 0);
	}
	assert_true(room_number(room, "SELECT sum(rows) FROM tally WHERE list = 'page'") > 0);
	assert_true(room_number(room, "SELECT sum(rows) FROM tally WHERE list = 'ticket'") > 0);
	/* somebody who edits the file by hand is counted by the next writer */
	assert_true(room_edit(room, "UPDATE page SET status = 'resolved'"));
	assert_true(room_edit(room, "DELETE FROM ticket"));
	room_reopen(room);
	assert_int_equal(room_number(room, wrong), 0);
	assert_int_equal(room_number(room, "SELECT sum(rows) FROM tally"), 0);
}

/* The order of arrival does not matter: the newest of what came is what stands. */
static void
whatever_the_order_the_newest_stands(void **state)
{
	struct room *room = *state;
	unsigned seed = 7;

	for (int round = 0; round < 50; round++) {
		unsigned newest[5] = {0};
		char reply[256];

		for (int i = 0; i < 30; i++) {
			unsigned page, second;

			seed = seed * 1103515245u + 12345u;
			page = (seed >> 16) % 5;
			second = (seed >> 20) % 60;
			if (second > newest[page])
				newest[page] = second;
			(void)snprintf(reply, sizeof reply,
				"{\"incident\":{\"id\":\"Q%d-%u\",\"title\":\"at %u\",\"status\":"
				"\"triggered\",\"created_at\":\"2025-11-21T00:00:00Z\",\"updated_"
				"at\":"
				"\"2025-11-21T00:00:%02uZ\"}}",
				round, page, second, second);
			(void)room_pages(room, reply);
		}
		for (unsigned page = 0; page < 5; page++) {
			struct page got;
			char id[32], title[32];

			(void)snprintf(id, sizeof id, "Q%d-%u", round, page);
			(void)snprintf(title, sizeof title, "at %u", newest[page]);
			if (page_find(room->record, id, &room->arena, &got).kind == ERR_MISSING)
				continue;
			assert_string_equal(got.title.raw, title);
		}
	}
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(log_entries_become_events_once),
		IN_ROOM(the_overview_leaves_the_chatter_out),
		IN_ROOM(numbers_and_addresses_of_notifications_are_not_kept),
		IN_ROOM(a_notification_is_one_by_any_name),
		IN_ROOM(a_told_change_stays_out_of_the_overview),
		IN_ROOM(nothing_in_the_timeline_can_be_changed),
		IN_ROOM(one_origin_is_recorded_once),
		IN_ROOM(both_ways_through_the_timeline_use_an_index),
		IN_ROOM(folding_all_events_gives_the_tables),
		IN_ROOM(the_tallies_are_what_a_count_gives),
		IN_ROOM(whatever_the_order_the_newest_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
