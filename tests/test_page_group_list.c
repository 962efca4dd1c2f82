/* tests/test_page_group_list.c - pages of one kind as one row, as lists read them.
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
#include "store/page_group.h"
#include "store/page_kind.h"
#include "tests/room.h"

enum { ROWS_MOST = 400 };

/* Written past the merge, of a kind that is a number: by a trigger it is counted all the same. */
static void
put_page(struct room *room, const char *id, int64_t kind, const char *status, const char *urgency,
	int64_t at_ms)
{
	room_ok(db_run(room->record,
		"INSERT INTO page (id, number, title, status, urgency, service, created_ms,"
		"  updated_ms, escalates_ms, rev, kind)"
		" VALUES (?1, 7, 'web-' || ?1 || ' is down', ?2, ?3, 'web', ?4, ?4, ?4 + 600000,"
		"  room_rev(), ?5)",
		"tttii", id, status, urgency, at_ms, kind));
}

static void
put_ticket(struct room *room, int64_t id, int64_t at_ms)
{
	room_ok(db_run(room->record,
		"INSERT INTO ticket (id, subject, status, priority, requester, organization, tags,"
		"  created_ms, updated_ms, pages, pages_ms, rev)"
		" VALUES (?1, 'checkout is down', 'open', 'urgent', 'Jo Park', 'Acme', '[]',"
		"  ?2, ?2, 'priority', ?2, room_rev())",
		"ii", id, at_ms));
}

static struct rows
look(struct room *room, enum window_from from, const char *anchor, int before, int after)
{
	struct window w = {.from = from, .before = before, .after = after};
	struct rows rows;

	if (anchor != NULL)
		(void)snprintf(w.anchor.id, sizeof w.anchor.id, "%s", anchor);
	room_ok(page_group_list(room->record, &w, &room->arena, &rows));
	return rows;
}

static const struct page *
row(const struct rows *rows, int i)
{
	assert_true(i >= 0 && i < rows->count);
	return rows_at(rows, i);
}

/* The row with this id; -1: there is none. */
static int
index_of(const struct rows *rows, const char *id)
{
	for (int i = 0; i < rows->count; i++) {
		if (strcmp(row(rows, i)->key.id, id) == 0)
			return i;
	}
	return -1;
}

/* Three of kind 5 (one acknowledged), two of kind 6 (both), one of kind 7, a ticket. */
static void
fill(struct room *room)
{
	room_begin(room, "engine");
	put_page(room, "A1", 5, "triggered", "high", ROOM_NOW_MS - 9000);
	put_page(room, "A2", 5, "triggered", "high", ROOM_NOW_MS - 1000);
	put_page(room, "A3", 5, "acknowledged", "high", ROOM_NOW_MS - 90000);
	put_page(room, "B1", 6, "acknowledged", "low", ROOM_NOW_MS - 4000);
	put_page(room, "B2", 6, "acknowledged", "low", ROOM_NOW_MS - 5000);
	put_page(room, "C1", 7, "triggered", "low", ROOM_NOW_MS - 3000);
	put_ticket(room, 8812, ROOM_NOW_MS - 2000);
	assert_true(room_end(room));
}

static void
pages_of_one_kind_are_one_row(void **state)
{
	struct room *room = *state;
	struct rows rows;
	const struct page *page;

	fill(room);
	rows = look(room, WINDOW_TOP, NULL, 0, 9);
	assert_int_equal(rows.count, 4);
	page = row(&rows, 0);
	assert_string_equal(page->key.id, "#8812");
	assert_true(page->ticket && page->group == 0);
	page = row(&rows, 1);
	assert_string_equal(page->key.id, "kind:5");
	assert_int_equal(page->group, 3);
	assert_int_equal(page->group_unacknowledged, 2);
	assert_true(page->high && page->status == PAGE_TRIGGERED && !page->ticket);
	assert_true(page->created_ms == ROOM_NOW_MS - 9000); /* of those nobody acknowledged */
	assert_string_equal(page->title.raw, "web-A# is down");
	assert_string_equal(page->service.raw, "web");
	page = row(&rows, 2);
	assert_string_equal(page->key.id, "C1"); /* alone: itself */
	assert_int_equal(page->group, 0);
	assert_string_equal(page->title.raw, "web-C1 is down");
	page = row(&rows, 3);
	assert_string_equal(page->key.id, "kind:6");
	assert_int_equal(page->status, PAGE_ACKNOWLEDGED);
	assert_int_equal(page->group_unacknowledged, 0);
	assert_false(page->high);
}

static void
the_page_under_the_cursor_stays_a_row(void **state)
{
	struct room *room = *state;
	struct rows rows;

	fill(room);
	rows = look(room, WINDOW_ANCHOR, "A2", 5, 5);
	assert_true(rows.found);
	assert_string_equal(row(&rows, rows.at)->key.id, "A2");
	assert_int_equal(row(&rows, rows.at)->group, 0);
	assert_true(row(&rows, rows.at)->apart);
	assert_int_equal(rows.count, 5);
	assert_int_equal(row(&rows, index_of(&rows, "kind:5"))->group, 3);
	rows = look(room, WINDOW_ANCHOR, "C1", 5, 5); /* once, though it is asked for twice */
	assert_true(rows.found && rows.count == 4);
	assert_false(row(&rows, rows.at)->apart);
	rows = look(room, WINDOW_ANCHOR, "A4", 5, 5);
	assert_false(rows.found);
	assert_int_equal(rows.count, 4);
}

static void
the_group_under_the_cursor_stays_a_group(void **state)
{
	struct room *room = *state;
	struct rows rows;

	fill(room);
	rows = look(room, WINDOW_ANCHOR, "kind:6", 5, 5);
	assert_true(rows.found && rows.count == 4 && rows.at == 3);
	room_begin(room, "engine");
	room_ok(page_gone(room->record, "B1"));
	assert_true(room_end(room));
	rows = look(room, WINDOW_ANCHOR, "kind:6", 5, 5);
	assert_true(rows.found && rows.count == 4 && rows.at == 3);
	assert_string_equal(row(&rows, 3)->key.id, "kind:6");
	assert_int_equal(row(&rows, 3)->group, 1);
	rows = look(room, WINDOW_TOP, NULL, 5, 5); /* elsewhere it is what it is */
	assert_string_equal(row(&rows, 3)->key.id, "B2");
	room_begin(room, "engine");
	room_ok(page_gone(room->record, "B2"));
	assert_true(room_end(room));
	rows = look(room, WINDOW_ANCHOR, "kind:6", 5, 5);
	assert_true(!rows.found && rows.count == 3);
	rows = look(room, WINDOW_ANCHOR, "kind:06", 5, 5); /* as it is written, or not at all */
	assert_false(rows.found);
}

/* Kinds of 1 to 7 pages, of every rank, several of one moment. */
static int
fill_many(struct room *room)
{
	static const char *const urgencies[] = {"high", "low"};
	char id[16];
	int n = 0;

	room_begin(room, "engine");
	for (int kind = 0; kind < 60; kind++) {
		for (int i = 0; i <= kind % 7; i++, n++) {
			(void)snprintf(id, sizeof id, "P%d", n * 7919 % 1000);
			put_page(room, id, kind * 1000003 - 7, n % 3 ? "triggered" : "acknowledged",
				urgencies[n % 2], ROOM_NOW_MS - n * 37 % 11 * 1000);
		}
	}
	for (int i = 0; i < 20; i++)
		put_ticket(room, 90 + i, ROOM_NOW_MS - i % 11 * 1000);
	assert_true(room_end(room));
	return n;
}

static void
grouped_windows_have_no_gap_and_no_row_twice(void **state)
{
	struct room *room = *state;
	struct row_key all[ROWS_MOST];
	struct rows rows;
	int pages = fill_many(room);
	int in_groups = 0;
	int n = 0;

	rows = look(room, WINDOW_TOP, NULL, 0, 7);
	for (;;) {
		for (int i = n == 0 ? 0 : 1; i < rows.count; i++) {
			const struct page *page = row(&rows, i);

			assert_true(n < ROWS_MOST);
			in_groups += page->ticket ? 0 : page->group > 0 ? (int)page->group : 1;
			assert_int_equal(page->status == PAGE_TRIGGERED, page->key.major < 2);
			assert_int_equal(page->high, page->key.major % 2 == 0);
			all[n++] = page->key;
			if (n > 1)
				assert_true(all[n - 2].major < all[n - 1].major ||
					    (all[n - 2].major == all[n - 1].major &&
						    all[n - 2].minor <= all[n - 1].minor));
		}
		if (!rows.below)
			break;
		arena_reset(&room->arena);
		rows = look(room, WINDOW_ANCHOR, all[n - 1].id, 0, 8);
		assert_true(rows.found && rows.above && rows.at == 0);
	}
	assert_int_equal(n, 80);
	assert_int_equal(in_groups, pages);
	for (int at = 3; at + 4 <= n; at++) { /* every row finds itself, seen from both sides */
		rows = look(room, WINDOW_ANCHOR, all[at].id, 3, 4);
		assert_true(rows.found && rows.at == 3 && rows.count == 7);
		for (int i = 0; i < 7; i++)
			assert_string_equal(row(&rows, i)->key.id, all[at - 3 + i].id);
		arena_reset(&room->arena);
	}
	rows = look(room, WINDOW_END, NULL, 5, 5);
	assert_string_equal(row(&rows, 9)->key.id, all[n - 1].id);
}

static void
a_group_opens_into_its_pages(void **state)
{
	struct room *room = *state;
	struct window w = {.from = WINDOW_TOP, .after = 9, .of = "kind:5"};
	struct rows rows;
	struct page group;

	fill(room);
	room_ok(page_group_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 3);
	assert_string_equal(row(&rows, 0)->key.id, "A2");
	assert_string_equal(row(&rows, 1)->key.id, "A1");
	assert_string_equal(row(&rows, 2)->key.id, "A3");
	w.from = WINDOW_ANCHOR;
	w.before = 9;
	w.anchor = row(&rows, 1)->key;
	room_ok(page_group_window(room->record, &w, &room->arena, &rows));
	assert_true(rows.found && rows.at == 1 && rows.count == 3);
	(void)snprintf(w.anchor.id, sizeof w.anchor.id, "C1"); /* not one of them */
	room_ok(page_group_window(room->record, &w, &room->arena, &rows));
	assert_false(rows.found);
	room_ok(page_group_find(room->record, "kind:5", &room->arena, &group));
	assert_int_equal(group.group, 3);
	assert_int_equal(
		page_group_find(room->record, "kind:8", &room->arena, &group).kind, ERR_MISSING);
	assert_int_equal(
		page_group_find(room->record, "A1", &room->arena, &group).kind, ERR_MISSING);
}

static void
the_ids_of_a_group_are_those_it_has_now(void **state)
{
	struct room *room = *state;
	struct buf ids;
	int count = 0;
	bool cut = true;

	fill(room);
	buf_init(&ids, 1024);
	room_ok(page_group_ids(room->record, "kind:5", 9, &ids, &count, &cut));
	assert_string_equal(ids.data, "A2\nA1\nA3\n");
	assert_true(count == 3 && !cut);
	buf_reset(&ids);
	room_ok(page_group_ids(room->record, "kind:5", 2, &ids, &count, &cut));
	assert_string_equal(ids.data, "A2\nA1\n");
	assert_true(count == 2 && cut);
	buf_reset(&ids);
	room_ok(page_group_ids(room->record, "kind:8", 2, &ids, &count, &cut));
	assert_true(count == 0 && !cut && ids.length == 0);
	buf_clear(&ids);
	buf_init(&ids, 4);
	assert_int_equal(
		page_group_ids(room->record, "kind:5", 9, &ids, &count, &cut).kind, ERR_FULL);
	buf_clear(&ids);
}

static bool
is_storm(struct room *room, int most)
{
	bool storm = false;

	room_ok(page_burst(room->record, most, &storm));
	return storm;
}

static void
a_storm_is_more_pages_than_that_in_two_minutes(void **state)
{
	struct room *room = *state;
	char id[16];

	assert_false(is_storm(room, 1));
	room_begin(room, "engine");
	for (int i = 0; i < 11; i++) { /* 12 s from each to the next: 11 in two minutes */
		(void)snprintf(id, sizeof id, "P%d", i);
		put_page(room, id, i, i % 2 ? "triggered" : "acknowledged", i % 3 ? "high" : "low",
			ROOM_NOW_MS - 3600000 - i * 12000);
	}
	assert_true(room_end(room));
	assert_true(is_storm(room, 10));
	assert_false(is_storm(room, 11));
	room_begin(room, "engine");
	room_ok(db_run(
		room->record, "UPDATE page SET created_ms = created_ms - 1 WHERE id = 'P10'", ""));
	assert_true(room_end(room));
	assert_false(is_storm(room, 10));
	assert_true(is_storm(room, 9));
	room_begin(room, "engine"); /* what came slowly since does not hide it */
	for (int i = 0; i < 30; i++) {
		(void)snprintf(id, sizeof id, "Q%d", i);
		put_page(room, id, 99, "triggered", "high", ROOM_NOW_MS - i * 60000);
	}
	assert_true(room_end(room));
	assert_true(is_storm(room, 9));
	assert_false(is_storm(room, 10));
	assert_false(is_storm(room, 20000));
	room_begin(room, "engine");
	room_ok(db_run(room->record, "UPDATE page SET status = 'resolved' WHERE id = 'P4'", ""));
	assert_true(room_end(room));
	assert_false(is_storm(room, 9));
}

/* The statements as they were prepared, not a copy of them. */
static void
groups_are_read_through_indexes(void **state)
{
	struct room *room = *state;
	struct window w = {.from = WINDOW_ANCHOR, .before = 3, .after = 3, .of = "kind:5"};
	struct rows rows;
	struct buf ids;
	int lists = 0;
	int count;
	bool cut;

	fill(room);
	record_close(room->record); /* a reader has no triggers of its own to be asked about */
	room_ok(record_open(room->dir, RECORD_READ, &room->record));
	buf_init(&ids, 1024);
	(void)look(room, WINDOW_ANCHOR, "A1", 3, 3);
	(void)is_storm(room, 5);
	(void)snprintf(w.anchor.id, sizeof w.anchor.id, "A1");
	room_ok(page_group_window(room->record, &w, &room->arena, &rows));
	room_ok(page_group_ids(room->record, "kind:5", 9, &ids, &count, &cut));
	for (int i = 0; i < room->record->statements_count; i++) {
		const char *sql = room->record->statements[i].sql;
		char *plan;

		if (strstr(sql, "FROM page") == NULL)
			continue; /* none of ours */
		plan = room_plan(room, sql);
		assert_null(strstr(plan, "TEMP B-TREE"));
		assert_null(strstr(plan, "SCAN page"));
		assert_null(strstr(plan, "SCAN kinds"));
		assert_null(strstr(plan, "SCAN one"));
		assert_null(strstr(plan, "SCAN ticket"));
		lists += strstr(plan, "page_group_order (") != NULL ||
			 strstr(plan, "page_kind (kind=?") != NULL;
		free(plan);
	}
	assert_int_equal(lists, 5);
	buf_clear(&ids);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(pages_of_one_kind_are_one_row),
		IN_ROOM(the_page_under_the_cursor_stays_a_row),
		IN_ROOM(the_group_under_the_cursor_stays_a_group),
		IN_ROOM(grouped_windows_have_no_gap_and_no_row_twice),
		IN_ROOM(a_group_opens_into_its_pages),
		IN_ROOM(the_ids_of_a_group_are_those_it_has_now),
		IN_ROOM(a_storm_is_more_pages_than_that_in_two_minutes),
		IN_ROOM(groups_are_read_through_indexes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
