/* tests/test_page_window.c - pages and the tickets that page, read as one list.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/page.h"
#include "tests/room.h"

enum { EACH = 300 };

static void
put_page(struct room *room, const char *id, const char *status, const char *urgency, int64_t at_ms)
{
	room_ok(db_run(room->record,
		"INSERT INTO page (id, number, title, status, urgency, service, created_ms,"
		"  updated_ms, escalates_ms, rev)"
		" VALUES (?1, 7, 'disk full', ?2, ?3, 'db', ?4, ?4, ?4 + 600000, room_rev())",
		"ttti", id, status, urgency, at_ms));
}

/* One that began to page at `at_ms`, a minute after it was written. */
static void
put_ticket(struct room *room, int64_t id, const char *priority, int64_t at_ms, int64_t answered_ms)
{
	room_ok(db_run(room->record,
		"INSERT INTO ticket (id, subject, status, priority, requester, organization, tags,"
		"  created_ms, updated_ms, pages, pages_ms, answered_ms, rev)"
		" VALUES (?1, 'checkout is down', 'open', ?2, 'Jo Park',"
		"  iif(?1 % 2 = 0, 'Acme', ''), '[]', ?3 - 60000, ?3, 'priority', ?3,"
		"  nullif(?4, 0), room_rev())",
		"itii", id, priority, at_ms, answered_ms));
}

/* Both kinds of every rank, several of one moment. */
static void
fill(struct room *room)
{
	static const char *const urgencies[] = {"high", "low"};
	static const char *const priorities[] = {"urgent", "normal"};
	char id[16];

	room_begin(room, "engine");
	for (int i = 0; i < EACH; i++) {
		int64_t at_ms = ROOM_NOW_MS - i / 5 * 1000;

		(void)snprintf(id, sizeof id, "%s%d", i % 3 == 0 ? "-" : "P", i);
		put_page(room, id, i % 4 < 2 ? "triggered" : "acknowledged", urgencies[i % 2],
			at_ms);
		put_ticket(room, 95 + i, priorities[i % 2], at_ms, i % 4 < 2 ? 0 : at_ms);
	}
	assert_true(room_end(room));
}

static struct rows
look(struct room *room, enum window_from from, const struct row_key *anchor, int before, int after)
{
	struct window w = {.from = from, .before = before, .after = after};
	struct rows rows;

	if (anchor != NULL)
		w.anchor = *anchor;
	room_ok(page_window(room->record, &w, &room->arena, &rows));
	return rows;
}

static void
a_ticket_that_pages_stands_among_the_pages(void **state)
{
	struct room *room = *state;
	const struct page *page;
	struct rows rows;

	room_begin(room, "engine");
	put_page(room, "8812", "triggered", "high", ROOM_NOW_MS - 3000);
	put_page(room, "PB", "acknowledged", "high", ROOM_NOW_MS);
	put_ticket(room, 8812, "urgent", ROOM_NOW_MS - 2000, 0);
	put_ticket(room, 8813, "normal", ROOM_NOW_MS - 1000, 0);
	put_ticket(room, 8814, "high", ROOM_NOW_MS - 500, ROOM_NOW_MS);
	assert_true(room_end(room));
	assert_true(room_edit(room, "UPDATE ticket SET status = 'solved' WHERE id = 8815"));
	rows = look(room, WINDOW_TOP, NULL, 0, 9);
	assert_int_equal(rows.count, 5);
	page = rows_at(&rows, 0);
	assert_string_equal(page->key.id, "#8812");
	assert_true(page->ticket && page->high);
	assert_int_equal(page->number, 8812);
	assert_int_equal(page->status, PAGE_TRIGGERED);
	assert_string_equal(page->title.raw, "checkout is down");
	assert_string_equal(page->service.raw, "Acme");
	assert_string_equal(page->assigned.raw, "");
	assert_true(page->created_ms == ROOM_NOW_MS - 2000);
	assert_true(page->escalates_ms == 0);
	page = rows_at(&rows, 1); /* a page with the same figures is another row */
	assert_string_equal(page->key.id, "8812");
	assert_false(page->ticket);
	page = rows_at(&rows, 2);
	assert_string_equal(page->key.id, "#8813");
	assert_string_equal(page->service.raw, "Jo Park");
	assert_false(page->high);
	page = rows_at(&rows, 3);
	assert_string_equal(page->key.id, "PB");
	page = rows_at(&rows, 4);
	assert_string_equal(page->key.id, "#8814");
	assert_int_equal(page->status, PAGE_ACKNOWLEDGED);
	rows = look(room, WINDOW_ANCHOR, &(struct row_key){.id = "#8812"}, 3, 3);
	assert_true(rows.found && rows.at == 0);
	rows = look(room, WINDOW_ANCHOR, &(struct row_key){.id = "8812"}, 3, 3);
	assert_true(rows.found && rows.at == 1);
	rows = look(room, WINDOW_ANCHOR, &(struct row_key){.id = "#08812"}, 3, 3);
	assert_false(rows.found);
	room_begin(room, "engine");
	room_ok(db_run(room->record, "UPDATE ticket SET status = 'solved' WHERE id = 8812", ""));
	assert_true(room_end(room));
	rows = look(room, WINDOW_ANCHOR, &(struct row_key){.id = "#8812"}, 3, 3);
	assert_false(rows.found);
}

static void
mixed_windows_have_no_gap_and_no_row_twice(void **state)
{
	struct room *room = *state;
	struct row_key all[2 * EACH];
	struct rows rows;
	int tickets = 0;
	int n = 0;

	fill(room);
	rows = look(room, WINDOW_TOP, NULL, 0, 7);
	for (;;) {
		for (int i = n == 0 ? 0 : 1; i < rows.count; i++) {
			const struct page *page = rows_at(&rows, i);

			assert_true(n < 2 * EACH);
			tickets += page->ticket;
			assert_int_equal(page->status == PAGE_TRIGGERED, page->key.major < 2);
			all[n++] = page->key;
			if (n < 2)
				continue;
			assert_true(all[n - 2].major < all[n - 1].major ||
				    (all[n - 2].major == all[n - 1].major &&
					    all[n - 2].minor <= all[n - 1].minor));
		}
		if (!rows.below)
			break;
		arena_reset(&room->arena);
		rows = look(room, WINDOW_ANCHOR, &all[n - 1], 0, 8);
		assert_true(rows.found && rows.above && rows.at == 0);
	}
	assert_int_equal(n, 2 * EACH);
	assert_int_equal(tickets, EACH);
	for (int at = 3; at + 4 <= n; at++) { /* every row finds itself, seen from both sides */
		rows = look(room, WINDOW_ANCHOR, &all[at], 3, 4);
		assert_true(rows.found && rows.at == 3 && rows.count == 7);
		for (int i = 0; i < 7; i++)
			assert_string_equal(((const struct page *)rows_at(&rows, i))->key.id,
				all[at - 3 + i].id);
		arena_reset(&room->arena);
	}
	rows = look(room, WINDOW_END, NULL, 5, 5);
	assert_string_equal(((const struct page *)rows_at(&rows, 9))->key.id, all[n - 1].id);
}

static void
counts_hold_pages_and_tickets(void **state)
{
	struct room *room = *state;
	struct page_counts counts;

	room_ok(page_count(room->record, &counts));
	assert_int_equal(counts.active, 0);
	assert_true(counts.oldest_unacknowledged_ms == 0 && counts.oldest_escalates_ms == 0);
	fill(room);
	room_ok(page_count(room->record, &counts));
	assert_int_equal(counts.active, 2 * EACH);
	assert_int_equal(counts.unacknowledged, EACH);
	assert_int_equal(counts.tickets, EACH / 2);
	room_begin(room, "engine");
	put_page(room, "PLOW", "triggered", "low", ROOM_NOW_MS - 3600000);
	assert_true(room_end(room));
	room_ok(page_count(room->record, &counts));
	assert_true(counts.oldest_unacknowledged_ms == ROOM_NOW_MS - 3600000);
	assert_true(counts.oldest_escalates_ms == ROOM_NOW_MS - 3000000);
	room_begin(room, "engine");
	put_ticket(room, 7, "normal", ROOM_NOW_MS - 7200000, 0);
	assert_true(room_end(room));
	room_ok(page_count(room->record, &counts));
	assert_true(counts.oldest_unacknowledged_ms == ROOM_NOW_MS - 7200000);
	assert_true(counts.oldest_escalates_ms == 0);
}

/* The statements as they were prepared, not a copy of them. */
static void
the_merged_list_is_read_through_both_indexes(void **state)
{
	struct room *room = *state;
	struct page_counts counts;
	int lists = 0;

	fill(room);
	(void)look(room, WINDOW_ANCHOR, &(struct row_key){.id = "P1"}, 3, 3);
	room_ok(page_count(room->record, &counts));
	for (int i = 0; i < room->record->statements_count; i++) {
		const char *sql = room->record->statements[i].sql;
		char *plan;

		if (strstr(sql, "page_newest") == NULL)
			continue; /* none of ours */
		plan = room_plan(room, sql);
		assert_null(strstr(plan, "TEMP B-TREE"));
		assert_null(strstr(plan, "SCAN page"));
		assert_null(strstr(plan, "SCAN ticket"));
		if (strstr(plan, "MERGE (UNION ALL)") != NULL) {
			assert_non_null(strstr(plan, "page_active ((rank,newest,id)"));
			assert_non_null(strstr(plan, "USING INDEX ticket_paging ("));
			lists++;
		}
		free(plan);
	}
	assert_int_equal(lists, 2);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(a_ticket_that_pages_stands_among_the_pages),
		IN_ROOM(mixed_windows_have_no_gap_and_no_row_twice),
		IN_ROOM(counts_hold_pages_and_tickets),
		IN_ROOM(the_merged_list_is_read_through_both_indexes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
