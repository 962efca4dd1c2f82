/* tests/test_page_urgent.c - what waits for somebody, in short.
 * SPDX-License-Identifier: MIT */
#include "store/page_urgent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/db.h"
#include "tests/room.h"

static void
put_page(struct room *room, const char *id, const char *status, const char *urgency, int64_t at_ms)
{
	room_ok(db_run(room->record,
		"INSERT INTO page (id, number, title, status, urgency, service, created_ms,"
		"  updated_ms, rev)"
		" VALUES (?1, 7, 'title of ' || ?1, ?2, ?3, 'db', ?4, ?4, room_rev())",
		"ttti", id, status, urgency, at_ms));
}

static void
put_ticket(struct room *room, int64_t id, const char *priority, int64_t at_ms, int64_t answered_ms)
{
	room_ok(db_run(room->record,
		"INSERT INTO ticket (id, subject, status, priority, requester, organization, tags,"
		"  created_ms, updated_ms, pages, pages_ms, answered_ms, rev)"
		" VALUES (?1, 'checkout is down', 'open', ?2, 'Jo Park', '', '[]', ?3, ?3,"
		"  'priority', ?3, nullif(?4, 0), room_rev())",
		"itii", id, priority, at_ms, answered_ms));
}

static void
is_text(struct text text, const char *want)
{
	struct buf plain;

	buf_init(&plain, 1024);
	text_plain(text, false, 1000, &plain);
	assert_string_equal(plain.data, want);
	buf_clear(&plain);
}

static void
an_empty_record_waits_for_nobody(void **state)
{
	struct room *room = *state;
	struct page_urgent urgent;

	room_ok(page_urgent_read(room->record, &room->arena, &urgent));
	assert_true(urgent.pages == 0 && urgent.newest_page_ms == 0);
	assert_true(urgent.tickets == 0 && urgent.newest_ticket_ms == 0);
	is_text(urgent.title, "");
}

static void
what_waits_is_counted_and_the_newest_of_it_found(void **state)
{
	struct room *room = *state;
	struct page_urgent urgent;

	room_begin(room, "engine");
	put_page(room, "PLOW", "triggered", "low", 9000);
	room_ok(page_urgent_read(room->record, &room->arena, &urgent));
	assert_true(urgent.pages == 0 && urgent.newest_page_ms == 0);
	is_text(urgent.title, "title of PLOW"); /* better than nothing */
	put_page(room, "PACK", "acknowledged", "high", 8000);
	put_page(room, "PGONE", "resolved", "high", 8500);
	put_page(room, "POLD", "triggered", "high", 5000);
	put_page(room, "PNEW", "triggered", NULL, 6000); /* not known to be low */
	put_ticket(room, 11, "normal", 5600, 0);
	put_ticket(room, 12, "urgent", 5500, 0);
	put_ticket(room, 13, "urgent", 7000, 7000); /* answered */
	assert_true(room_end(room));
	room_ok(page_urgent_read(room->record, &room->arena, &urgent));
	assert_true(urgent.pages == 2 && urgent.newest_page_ms == 6000);
	assert_true(urgent.tickets == 2 && urgent.newest_ticket_ms == 5600);
	is_text(urgent.service, "db");
	is_text(urgent.title, "title of PNEW");
	room_begin(room, "engine");
	put_ticket(room, 14, "high", 6500, 0);
	assert_true(room_end(room));
	room_ok(page_urgent_read(room->record, &room->arena, &urgent));
	assert_true(urgent.newest_ticket_ms == 6500);
	is_text(urgent.service, "Jo Park");
	is_text(urgent.title, "checkout is down");
}

/* R21: a window's title is read by more than those who work on it. */
static void
nothing_of_a_restricted_incident_is_named(void **state)
{
	struct room *room = *state;
	struct page_urgent urgent;

	room_begin(room, "engine");
	put_page(room, "P1", "triggered", "high", 1000);
	assert_true(room_end(room));
	assert_true(room_edit(room,
		"INSERT INTO incident (id, title, kind, restricted, codename, pack, status,"
		"  declared_ms, rev)"
		" VALUES ('1', 'Somebody is in', 'security', 0, 'Heather', 'security', 'open', 1, "
		"1)"));
	assert_true(room_edit(room, "UPDATE page SET incident_id = '1'"));
	room_ok(page_urgent_read(room->record, &room->arena, &urgent));
	is_text(urgent.title, "title of P1");
	assert_true(room_edit(room, "UPDATE incident SET restricted = 1"));
	room_ok(page_urgent_read(room->record, &room->arena, &urgent));
	assert_int_equal(urgent.pages, 1);
	is_text(urgent.title, "");
	is_text(urgent.service, "");
}

/* The statements as they were prepared, not a copy of them. */
static void
it_is_read_through_indexes(void **state)
{
	struct room *room = *state;
	struct page_urgent urgent;
	int ours = 0;

	room_ok(page_urgent_read(room->record, &room->arena, &urgent));
	for (int i = 0; i < room->record->statements_count; i++) {
		const char *sql = room->record->statements[i].sql;
		char *plan;

		if (strstr(sql, "page_newest") == NULL)
			continue;
		ours++;
		plan = room_plan(room, sql);
		assert_null(strstr(plan, "SCAN page"));
		assert_null(strstr(plan, "SCAN ticket"));
		assert_non_null(strstr(plan, "USING INDEX page_active"));
		assert_non_null(strstr(plan, "USING INDEX ticket_paging"));
		free(plan);
	}
	assert_int_equal(ours, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			an_empty_record_waits_for_nobody, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_waits_is_counted_and_the_newest_of_it_found, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			nothing_of_a_restricted_incident_is_named, room_make, room_remove),
		cmocka_unit_test_setup_teardown(it_is_read_through_indexes, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
