/* tests/test_page_list.c - PagerDuty's smaller lists, as merged; and whose pages are wanted.
 * SPDX-License-Identifier: MIT */
#include "store/page_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/room.h"

#define DAY "2025-11-21T00:"

struct walk_step {
	enum page_list list;
	const char *page_id;
	bool first;
	bool changed; /* something was written */
};

static struct merge
merge(struct room *room, struct walk_step step, const char *reply)
{
	struct merge merge;

	room_begin(room, "pagerduty");
	room_ok(page_list_merge(
		room->record, step.list, step.page_id, step.first, reply, strlen(reply), &merge));
	assert_int_equal(room_end(room), step.changed);
	return merge;
}

static void
assert_string(struct room *room, const char *sql, const char *expected)
{
	char *found = room_string(room, sql);

	assert_string_equal(found, expected);
	free(found);
}

static const char priorities[] =
	"{\"priorities\":[{\"id\":\"PR1\",\"name\":\"P1\",\"order\":536870912},"
	"{\"id\":\"PR2\",\"summary\":\"P2\",\"order\":268435456},null,7,{\"id\":\"PR3\"},"
	"{\"id\":\"../x\",\"name\":\"P9\"},{\"id\":[],\"name\":\"P9\"},"
	"{\"id\":\"PR4\",\"name\":\"P4\",\"order\":-9223372036854775808}],\"more\":false}";

static void
priorities_are_kept_in_their_order_and_twice_is_once(void **state)
{
	const struct walk_step step = {PAGE_LIST_PRIORITY, NULL, true, true};
	const struct walk_step again = {PAGE_LIST_PRIORITY, NULL, true, false};
	struct room *room = *state;
	struct merge m = merge(room, step, priorities);

	assert_int_equal(m.seen, 8);
	assert_int_equal(m.skipped, 5);
	assert_int_equal(m.fresh, 3);
	assert_string(room,
		"SELECT group_concat(name) FROM (SELECT name FROM priority"
		" WHERE id IN ('PR1', 'PR2') ORDER BY place)",
		"P1,P2");
	(void)merge(room, again, priorities);
	(void)merge(room, step, "{\"priorities\":[{\"id\":\"PR1\",\"name\":\"Sev 1\"}]}");
	assert_string(room, "SELECT group_concat(name) FROM priority", "Sev 1");
}

#define SERVICE(id, status) "{\"id\":\"" id "\",\"name\":\"shop " id "\",\"status\":\"" status "\"}"

static void
services_that_a_whole_walk_has_not_shown_go(void **state)
{
	const struct walk_step first = {PAGE_LIST_SERVICE, NULL, true, true};
	const struct walk_step same = {PAGE_LIST_SERVICE, NULL, true, false};
	const struct walk_step next = {PAGE_LIST_SERVICE, NULL, false, true};
	const struct walk_step next_same = {PAGE_LIST_SERVICE, NULL, false, false};
	struct room *room = *state;
	static const char ids[] = "SELECT group_concat(id || status) FROM service";

	(void)merge(room, first,
		"{\"services\":[" SERVICE("S1", "active") "," SERVICE(
			"S2", "critical") "],"
					  "\"more\":true}");
	assert_int_equal(
		merge(room, next, "{\"services\":[" SERVICE("S3", "active") "]}").fresh, 1);
	assert_string(room, ids, "S1active,S2critical,S3active");
	/* a walk that was cut off takes nothing away */
	(void)merge(room, same, "{\"services\":[" SERVICE("S1", "active") "],\"more\":true}");
	(void)merge(room, same, "{\"services\":[" SERVICE("S1", "active") "],\"more\":true}");
	/* nor one with an item that may be any of them */
	(void)merge(room, next_same, "{\"services\":[{\"id\":5}]}");
	assert_string(room, ids, "S1active,S2critical,S3active");
	/* nor one whose replies have a gap between them */
	(void)merge(room, same, "{\"services\":[" SERVICE("S1", "active") "],\"more\":true}");
	(void)merge(room, next_same, "{\"services\":[" SERVICE("S3", "active") "]}");
	assert_string(room, ids, "S1active,S2critical,S3active");
	(void)merge(room, first,
		"{\"services\":[" SERVICE("S1", "warning") "," SERVICE(
			"S1", "disabled") "],"
					  "\"more\":true}");
	assert_int_equal(
		merge(room, next, "{\"services\":[" SERVICE("S1", "disabled") "]}").fresh, 0);
	assert_string(room, ids, "S1disabled");
}

static void
maintenance_is_a_row_for_each_service(void **state)
{
	const struct walk_step step = {PAGE_LIST_MAINTENANCE, NULL, true, true};
	struct room *room = *state;
	struct merge m = merge(room, step,
		"{\"maintenance_windows\":[{\"id\":\"M1\",\"description\":\"disks\","
		"\"start_time\":\"" DAY "10:00Z\",\"end_time\":\"" DAY "50:00-05:00\","
		"\"services\":[{\"id\":\"S1\"},{\"id\":\"S2\"},5,\"S3\",{\"id\":\"a/b\"}]},"
		"{\"id\":\"M2\",\"start_time\":\"" DAY
		"10:00Z\",\"end_time\":null,\"services\":[]},"
		"{\"id\":\"M3\",\"summary\":\"s\",\"start_time\":\"" DAY "10:00Z\","
		"\"end_time\":\"" DAY "20:00Z\",\"services\":\"S1\"}]}");

	assert_int_equal(m.seen, 3);
	assert_int_equal(m.skipped, 1);
	assert_string(room,
		"SELECT group_concat(id || service_id || text || (end_ms - start_ms))"
		" FROM maintenance",
		"M1S1disks20400000,M1S2disks20400000");
	(void)merge(room, step,
		"{\"maintenance_windows\":[{\"id\":\"M1\",\"description\":\"disks\","
		"\"start_time\":\"" DAY "10:00Z\",\"end_time\":\"" DAY "50:00-05:00\","
		"\"services\":[{\"id\":\"S2\"}]}]}");
	assert_string(room, "SELECT group_concat(service_id) FROM maintenance", "S2");
}

#define CHANGE(id, at, service)                                                                    \
	"{\"id\":\"" id "\",\"type\":\"change_event\",\"summary\":\"deploy " id "\","              \
	"\"timestamp\":\"" at "\",\"source\":\"ci.example\",\"services\":[" service "],"           \
	"\"links\":[{\"href\":\"https://ci.example/1\",\"text\":\"x\"}]}"

static void
a_change_is_one_event_and_a_row_for_a_day(void **state)
{
	const struct walk_step step = {PAGE_LIST_CHANGE, NULL, true, true};
	const struct walk_step again = {PAGE_LIST_CHANGE, NULL, true, false};
	struct room *room = *state;
	static const char reply[] = "{\"change_events\":[" CHANGE("C1", DAY "30:00Z",
		"{\"id\":\"S1\",\"summary\":\"shop\"},{\"id\":\"S2\",\"summary\":"
		"\"db\"}") "," CHANGE("C2", DAY "20:00Z", "") "," CHANGE("C3",
		"2025-11-01T00:00:00Z", "{\"id\":\"S1\"}") ",null,"
							   "{\"id\":\"C4\",\"timestamp\":\"soon\"},"
							   "{\"id\":\"C5\",\"timestamp\":\"" DAY
							   "25:00Z\",\"services\":{},\"links\":[5],"
							   "\"source\":{}}],\"more\":false}";
	struct merge m = merge(room, step, reply);

	assert_int_equal(m.seen, 6);
	assert_int_equal(m.skipped, 2);
	assert_string(room, "SELECT group_concat(origin || '=' || text, '; ') FROM event",
		"pagerduty:change:C2=deploy C2; pagerduty:change:C5=; "
		"pagerduty:change:C1=shop, db: deploy C1");
	assert_string(room,
		"SELECT group_concat(id || service_id) FROM (SELECT * FROM change_event"
		" ORDER BY id, service_id)",
		"C1S1,C1S2,C2,C5");
	assert_string(room, "SELECT html_url || origin FROM change_event WHERE id = 'C1'",
		"https://ci.example/1ci.example");
	(void)merge(room, again, reply);
	room->now_ms += INT64_C(24) * 3600 * 1000;
	(void)merge(room, step, "{\"change_events\":[]}");
	assert_int_equal(room_number(room, "SELECT count(*) FROM change_event"), 0);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event WHERE kind = 'change'"), 3);
}

static void
changes_of_other_services_are_left_out(void **state)
{
	const struct walk_step step = {PAGE_LIST_CHANGE, NULL, true, true};
	struct room *room = *state;

	room_ok(page_filter(room->record, "[\"S1\"]", "[]"));
	(void)merge(room, step,
		"{\"change_events\":[" CHANGE("C1", DAY "30:00Z", "{\"id\":\"S2\"}") "," CHANGE(
			"C2", DAY "30:00Z", "{\"id\":\"S2\"},{\"id\":\"S1\"}") "," CHANGE("C3",
			DAY "30:00Z", "") "]}");
	assert_string(room,
		"SELECT group_concat(id || service_id) FROM (SELECT * FROM change_event"
		" ORDER BY id)",
		"C2S1,C3");
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 2);
}

static void
alerts_and_notes_of_a_page_are_its_own(void **state)
{
	const struct walk_step alerts = {PAGE_LIST_ALERT, "P1", true, true};
	const struct walk_step alerts_same = {PAGE_LIST_ALERT, "P1", true, false};
	const struct walk_step others = {PAGE_LIST_ALERT, "P2", true, true};
	const struct walk_step notes = {PAGE_LIST_NOTE, "P1", true, true};
	static const char *const reply =
		"{\"alerts\":[{\"id\":\"A1\",\"summary\":\"disk\",\"status\":\"triggered\","
		"\"severity\":\"critical\",\"created_at\":\"" DAY "10:00Z\"},"
		"{\"id\":\"A2\",\"summary\":null,\"status\":{},\"severity\":null,\"created_at\":"
		"\"" DAY "11:00Z\"},{\"id\":\"A3\"},[],"
		"{\"id\":\"A1\",\"summary\":\"disk\",\"status\":\"resolved\","
		"\"severity\":\"critical\",\"created_at\":\"" DAY "10:00Z\"}],\"more\":false}";
	struct room *room = *state;
	struct merge m = merge(room, alerts, reply);

	assert_int_equal(m.seen, 5);
	assert_int_equal(m.skipped, 2);
	assert_string(room, "SELECT group_concat(page_id || id || status || text) FROM alert",
		"P1A2triggered,P1A1resolveddisk");
	(void)merge(room, alerts_same, reply);
	(void)merge(
		room, others, "{\"alerts\":[{\"id\":\"A1\",\"created_at\":\"" DAY "10:00Z\"}]}");
	(void)merge(
		room, alerts, "{\"alerts\":[{\"id\":\"A1\",\"created_at\":\"" DAY "10:00Z\"}]}");
	assert_int_equal(room_number(room, "SELECT count(*) FROM alert WHERE page_id = 'P2'"), 1);
	assert_string(room, "SELECT group_concat(id) FROM alert WHERE page_id = 'P1'", "A1");
	m = merge(room, notes,
		"{\"notes\":[{\"id\":\"N1\",\"content\":\"rebooted\",\"user\":{\"summary\":\"Lee\"}"
		","
		"\"created_at\":\"" DAY "10:00Z\"},{\"id\":\"N2\",\"content\":null,\"created_at\":"
		"\"" DAY "10:00Z\"},{\"id\":\"N3\",\"content\":\"x\",\"user\":null,\"created_at\":"
		"\"" DAY "12:00Z\"}]}");
	assert_int_equal(m.skipped, 1);
	assert_string(room,
		"SELECT group_concat(id || coalesce(person, '-') || text) FROM page_note",
		"N1Leerebooted,N3-x");
}

static void
what_is_no_list_is_malformed(void **state)
{
	static const char *const replies[] = {"", "null", "[]", "{", "{}", "<html>",
		("{\"priorities\":{},\"services\":null,\"maintenance_windows\":5,"
		 "\"change_events\":\"x\",\"alerts\":{},\"notes\":true}"),
		"{\"error\":{\"message\":\"Not Found\",\"code\":2100}}"};
	struct room *room = *state;
	struct merge m;

	for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++) {
		room_begin(room, "pagerduty");
		for (int list = PAGE_LIST_PRIORITY; list <= PAGE_LIST_NOTE; list++)
			assert_int_equal(page_list_merge(room->record, (enum page_list)list, "P1",
						 true, replies[i], strlen(replies[i]), &m)
						 .kind,
				ERR_MALFORMED);
		assert_false(room_end(room));
	}
}

/* ---- whose pages are wanted ---- */

#define INCIDENT(id, status, at, more)                                                             \
	"{\"id\":\"" id "\",\"title\":\"t\",\"status\":\"" status "\",\"created_at\":\"" DAY       \
	"00:00Z\",\"updated_at\":\"" DAY at "Z\"" more "}"
#define OF(service) ",\"service\":{\"id\":\"" service "\",\"summary\":\"x\"}"
#define ENTRY(id, incident)                                                                        \
	"{\"id\":\"" id "\",\"type\":\"trigger_log_entry\",\"summary\":\"s\",\"created_at\":"      \
	"\"" DAY "00:00Z\",\"incident\":" incident "}"

static void
pages_and_entries_of_other_services_are_left_out(void **state)
{
	struct room *room = *state;
	struct merge m;

	room_ok(page_filter(room->record, "[\"S1\",\"S2\"]", "[]"));
	m = room_log(
		room, "{\"log_entries\":[" ENTRY(
			      "R1", INCIDENT("P1", "triggered", "00:01", OF("S1"))) "," ENTRY("R2",
			      INCIDENT("P2", "triggered", "00:01", OF("S9"))) "," ENTRY("R3",
			      "{\"id\":\"P1\"}") "," ENTRY("R4", "{\"id\":\"P7\"}") "," ENTRY("R5",
			      INCIDENT("P3", "triggered", "00:01", "")) "]}");
	assert_int_equal(m.seen, 5);
	assert_int_equal(m.skipped, 0);
	assert_int_equal(m.newest_ms, INT64_C(1763683200000));
	assert_string(room, "SELECT group_concat(id) FROM page", "P1");
	assert_string(room, "SELECT group_concat(origin) FROM event WHERE origin IS NOT NULL",
		"pagerduty:R1,pagerduty:R3");
	/* one that was ours and moved to another service */
	(void)room_pages(room, "{\"incident\":" INCIDENT("P1", "triggered", "00:02", OF("S9")) "}");
	assert_string(room, "SELECT status FROM page WHERE id = 'P1'", "resolved");
	assert_int_equal(room_number(room, "SELECT count(*) FROM event WHERE overview = 1"
					   " AND text GLOB 'The page is not of our teams*'"),
		1);
	/* and one that never was */
	(void)room_pages(room, "{\"incident\":" INCIDENT("P2", "triggered", "00:02", OF("S9")) "}");
	assert_int_equal(room_number(room, "SELECT count(*) FROM page"), 1);
	room_ok(page_filter(room->record, "[]", "[]"));
	(void)room_pages(room, "{\"incident\":" INCIDENT("P2", "triggered", "00:02", OF("S9")) "}");
	assert_int_equal(room_number(room, "SELECT count(*) FROM page"), 2);
}

static void
a_page_of_other_teams_that_was_asked_for_by_its_id_is_not_ours(void **state)
{
	struct room *room = *state;

	(void)room_pages(room, "{\"incidents\":[" INCIDENT("P1", "triggered", "00:01",
				       "") "," INCIDENT("P2", "triggered", "00:01",
				       "") "," INCIDENT("P3", "triggered", "00:01", "") "]}");
	room_ok(page_filter(room->record, "[]", "[\"T1\"]"));
	(void)room_pages(room, "{\"incident\":" INCIDENT("P1", "triggered", "00:02",
				       ",\"teams\":[{\"id\":\"T2\"},5]") "}");
	(void)room_pages(room, "{\"incident\":" INCIDENT("P2", "triggered", "00:02",
				       ",\"teams\":[{\"id\":\"T2\"},{\"id\":\"T1\"}]") "}");
	(void)room_pages(
		room, "{\"incident\":" INCIDENT("P3", "triggered", "00:02", ",\"teams\":[]") "}");
	assert_string(
		room, "SELECT group_concat(id) FROM page WHERE status <> 'resolved'", "P2,P3");
	/* the list was asked for our teams: what it has is ours */
	(void)room_pages(room, "{\"incidents\":[" INCIDENT("P1", "triggered", "00:03",
				       ",\"teams\":[{\"id\":\"T2\"}]") "]}");
	assert_string(room, "SELECT status FROM page WHERE id = 'P1'", "triggered");
}

/* ---- time ---- */

static void
an_update_of_the_far_future_does_not_freeze_a_page(void **state)
{
	struct room *room = *state;

	(void)room_pages(room, "{\"incidents\":[{\"id\":\"P1\",\"status\":\"triggered\",\"title\":"
			       "\"t\",\"created_at\":\"" DAY "00:00Z\",\"updated_at\":"
			       "\"2099-01-01T00:00:00Z\"}]}");
	(void)room_pages(room, "{\"incidents\":[" INCIDENT("P1", "resolved", "01:00", "") "]}");
	assert_string(room, "SELECT status FROM page", "resolved");
	(void)room_pages(room, "{\"incidents\":[" INCIDENT("P1", "triggered", "00:30", "") "]}");
	assert_string(room, "SELECT status FROM page", "resolved");
}

static void
the_countdown_ends_with_its_action(void **state)
{
	struct room *room = *state;
	static const char escalates[] = "SELECT escalates_ms FROM page";

	(void)room_pages(room, "{\"incidents\":[" INCIDENT("P1", "triggered", "01:00",
				       ",\"pending_actions\":[{\"type\":\"escalate\",\"at\":\"" DAY
				       "30:00Z\"}]") "]}");
	assert_int_equal(room_number(room, escalates), INT64_C(1763685000000));
	(void)room_pages(room, "{\"incidents\":[" INCIDENT("P1", "triggered", "02:00", "") "]}");
	assert_int_equal(room_number(room, escalates), INT64_C(1763685000000));
	(void)room_pages(room, "{\"incidents\":[" INCIDENT(
				       "P1", "triggered", "02:00", ",\"pending_actions\":[]") "]}");
	assert_int_equal(room_number(room, escalates), 0);
	(void)room_pages(room, "{\"incidents\":[" INCIDENT("P1", "triggered", "03:00",
				       ",\"pending_actions\":[{\"type\":\"escalate\",\"at\":\"" DAY
				       "40:00Z\"}]") "]}");
	assert_int_equal(room_number(room, escalates), INT64_C(1763685600000));
	(void)room_pages(room, "{\"incidents\":[" INCIDENT("P1", "acknowledged", "04:00", "") "]}");
	assert_int_equal(room_number(room, escalates), 0);
}

static void
entries_of_any_type_are_kept_and_shown_by_their_summary(void **state)
{
	struct room *room = *state;

	(void)room_log(room,
		"{\"log_entries\":["
		"{\"id\":\"R1\",\"type\":\"priority_change_log_entry\",\"summary\":\"Priority "
		"changed\","
		"\"created_at\":\"" DAY "00:01Z\",\"incident\":{\"id\":\"P1\"},\"channel\":"
		"{\"old_priority\":{\"summary\":\"P3\"},\"new_priority\":{\"summary\":\"P1\"}}},"
		"{\"id\":\"R2\",\"type\":\"reassign_log_entry\",\"summary\":\"Reassigned\","
		"\"created_at\":\"" DAY "00:02Z\",\"incident\":{\"id\":\"P1\"}},"
		"{\"id\":\"R3\",\"type\":\"something_new_log_entry\",\"summary\":null,"
		"\"created_at\":\"" DAY "00:03Z\",\"incident\":{\"id\":\"P1\"}},"
		"{\"id\":\"R4\",\"type\":null,\"created_at\":null}]}");
	assert_string(room,
		"SELECT group_concat(text || overview) FROM (SELECT * FROM event"
		" WHERE subject = 'page:P1' ORDER BY at_ms)",
		"Priority changed1,Reassigned1,something_new_log_entry1");
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 4);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(priorities_are_kept_in_their_order_and_twice_is_once),
		IN_ROOM(services_that_a_whole_walk_has_not_shown_go),
		IN_ROOM(maintenance_is_a_row_for_each_service),
		IN_ROOM(a_change_is_one_event_and_a_row_for_a_day),
		IN_ROOM(changes_of_other_services_are_left_out),
		IN_ROOM(alerts_and_notes_of_a_page_are_its_own),
		IN_ROOM(what_is_no_list_is_malformed),
		IN_ROOM(pages_and_entries_of_other_services_are_left_out),
		IN_ROOM(a_page_of_other_teams_that_was_asked_for_by_its_id_is_not_ours),
		IN_ROOM(an_update_of_the_far_future_does_not_freeze_a_page),
		IN_ROOM(the_countdown_ends_with_its_action),
		IN_ROOM(entries_of_any_type_are_kept_and_shown_by_their_summary),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
