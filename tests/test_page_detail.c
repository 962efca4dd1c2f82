/* tests/test_page_detail.c - alerts, notes, changes and services of pages, as merged and as read.
 * SPDX-License-Identifier: MIT */
#include "store/page_detail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "tests/room.h"

#define INCIDENT(id, service)                                                                      \
	"{\"id\":\"" id "\",\"status\":\"triggered\",\"title\":\"t\",\"service\":{\"id\":"         \
	"\"" service                                                                               \
	"\",\"summary\":\"shop\"},\"created_at\":\"2025-11-21T00:00:00Z\",\"updated_at\":"         \
	"\"2025-11-21T00:00:00Z\"}"

static void
edit(struct room *room, const char *sql)
{
	if (!room_edit(room, sql))
		fail_msg("%s", sql);
}

static void
details_are_read_newest_first_and_no_more_than_asked_for(void **state)
{
	struct room *room = *state;
	struct rows rows;
	const struct page_alert *alert;

	edit(room, "INSERT INTO alert (page_id, id, status, severity, text, created_ms, rev)"
		   " VALUES ('P1', 'A1', 'resolved', NULL, 'old', 9, 1),"
		   "  ('P1', 'A2', 'triggered', 'critical', 'disk', 5, 1),"
		   "  ('P1', 'A3', 'triggered', 'info', 'cpu', 7, 1),"
		   "  ('P2', 'A4', 'triggered', 'info', 'else', 8, 1)");
	edit(room,
		"INSERT INTO page_note (page_id, id, person, text, created_ms, rev)"
		" VALUES ('P1', 'N1', NULL, 'first', 1, 1), ('P1', 'N2', 'Lee', 'second', 2, 1)");
	room_ok(page_alerts(room->record, "P1", 2, &room->arena, &rows));
	assert_int_equal(rows.count, 2);
	assert_true(rows.below);
	alert = rows_at(&rows, 0);
	assert_string_equal(alert->key.id, "A3");
	alert = rows_at(&rows, 1);
	assert_string_equal(alert->key.id, "A2");
	assert_string_equal(alert->severity.raw, "critical");
	assert_string_equal(alert->text.raw, "disk");
	assert_int_equal(alert->created_ms, 5);
	room_ok(page_alerts(room->record, "P1", 3, &room->arena, &rows));
	assert_int_equal(rows.count, 3);
	assert_false(rows.below);
	alert = rows_at(&rows, 2);
	assert_true(alert->resolved);
	assert_string_equal(alert->severity.raw, "");
	room_ok(page_alerts(room->record, "PX", 3, &room->arena, &rows));
	assert_int_equal(rows.count, 0);
	room_ok(page_alerts(room->record, "P1", -1, &room->arena, &rows));
	assert_int_equal(rows.count, 0);
	assert_true(rows.below);
	room_ok(page_notes(room->record, "P1", 10, &room->arena, &rows));
	assert_int_equal(rows.count, 2);
	assert_string_equal(((const struct page_note *)rows_at(&rows, 0))->text.raw, "second");
	assert_string_equal(((const struct page_note *)rows_at(&rows, 0))->person.raw, "Lee");
	assert_string_equal(((const struct page_note *)rows_at(&rows, 1))->person.raw, "");
}

static void
the_service_of_a_page_tells_its_changes_and_its_maintenance(void **state)
{
	struct room *room = *state;
	struct page_service service;
	struct rows rows;

	(void)room_pages(room, "{\"incidents\":[" INCIDENT("P1", "S1") "]}");
	room_ok(page_service_find(room->record, "P1", 100, &room->arena, &service));
	assert_string_equal(service.name.raw, "shop");
	assert_string_equal(service.status.raw, "");
	assert_int_equal(service.maintenance_until_ms, 0);
	edit(room,
		"INSERT INTO service (id, name, status, rev) VALUES ('S1', 'Shop', 'critical', 1)");
	edit(room, "INSERT INTO maintenance (id, service_id, start_ms, end_ms, text, rev)"
		   " VALUES ('M1', 'S1', 50, 200, 'disks', 1), ('M2', 'S1', 60, 300, 'racks', 1),"
		   "  ('M3', 'S1', 150, 900, 'later', 1), ('M4', 'S2', 0, 9999, 'else', 1)");
	edit(room, "INSERT INTO change_event (id, service_id, at_ms, text, origin, html_url, rev)"
		   " VALUES ('C1', 'S1', 10, 'deploy 1', NULL, NULL, 1),"
		   "  ('C2', 'S1', 20, 'deploy 2', 'ci', 'https://ci.example/2', 1),"
		   "  ('C3', 'S2', 30, 'else', NULL, NULL, 1)");
	room_ok(page_service_find(room->record, "P1", 100, &room->arena, &service));
	assert_string_equal(service.status.raw, "critical");
	assert_string_equal(service.maintenance.raw, "racks");
	assert_int_equal(service.maintenance_until_ms, 300);
	room_ok(page_service_find(room->record, "P1", 40, &room->arena, &service));
	assert_int_equal(service.maintenance_until_ms, 0);
	room_ok(page_service_find(room->record, "PX", 100, &room->arena, &service));
	assert_string_equal(service.name.raw, "");
	room_ok(page_changes(room->record, "P1", 0, 10, &room->arena, &rows));
	assert_int_equal(rows.count, 2);
	assert_string_equal(((const struct page_change *)rows_at(&rows, 0))->text.raw, "deploy 2");
	assert_string_equal(((const struct page_change *)rows_at(&rows, 0))->origin.raw, "ci");
	assert_string_equal(((const struct page_change *)rows_at(&rows, 1))->html_url.raw, "");
	room_ok(page_changes(room->record, "P1", 11, 10, &room->arena, &rows));
	assert_int_equal(rows.count, 1);
}

#define NOTIFY(id, type, at, user, way)                                                            \
	"{\"id\":\"" id "\",\"type\":\"" type "\",\"created_at\":\"2025-11-21T00:00:" at           \
	"Z\",\"summary\":\"Notified " user                                                         \
	" by phone at +1 555 0199\",\"incident\":{\"id\":\"P1\"},\"user\":{\"summary\":\"" user    \
	"\"},\"channel\":{\"type\":\"auto\",\"notification\":{\"type\":\"" way                     \
	"_notification\",\"address\":\"+1 555 0199\"}}}"

static void
who_was_notified_is_told_without_a_number(void **state)
{
	struct room *room = *state;
	const struct page_notice *notice;
	struct rows rows;

	(void)room_pages(room, "{\"incidents\":[" INCIDENT("P1", "S1") "]}");
	(void)room_log(room,
		"{\"log_entries\":[" NOTIFY("L3", "notify_log_entry", "30", "Lee Park",
			"sms") "," NOTIFY("L2", "notify_log_entry", "20", "Dana Reyes",
			"phone") ","
				 "{\"id\":\"L1\",\"type\":\"annotate_log_entry\",\"created_at\":"
				 "\"2025-11-21T00:00:10Z\",\"summary\":\"Notified the customer\","
				 "\"incident\":{\"id\":\"P1\"}}]}");
	room_ok(page_notices(room->record, "P1", 10, &room->arena, &rows));
	assert_int_equal(rows.count, 2);
	notice = rows_at(&rows, 0);
	assert_string_equal(notice->text.raw, "Lee Park by sms");
	assert_true(notice->at_ms == 1763683230000);
	notice = rows_at(&rows, 1);
	assert_string_equal(notice->text.raw, "Dana Reyes by phone");
	room_ok(page_notices(room->record, "P1", 1, &room->arena, &rows));
	assert_int_equal(rows.count, 1);
	assert_true(rows.below);
	room_ok(page_notices(room->record, "P2", 10, &room->arena, &rows));
	assert_int_equal(rows.count, 0);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(details_are_read_newest_first_and_no_more_than_asked_for),
		IN_ROOM(who_was_notified_is_told_without_a_number),
		IN_ROOM(the_service_of_a_page_tells_its_changes_and_its_maintenance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
