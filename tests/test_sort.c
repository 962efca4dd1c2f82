/* tests/test_sort.c - the lists in each of their orders, whole and filtered, read in parts.
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
#include "store/event.h"
#include "store/page.h"
#include "store/room.h"
#include "store/ticket.h"
#include "tests/room.h"

enum { EACH = 120, ALL_MOST = 3 * EACH };

typedef struct err list_read(
	struct record *r, const struct window *w, struct arena *a, struct rows *out);

static void
put_page(struct room *room, int i, int64_t at_ms)
{
	static const char *const services[] = {"checkout", "Billing", "cdn", NULL, "checkout-eu"};
	char id[16];

	(void)snprintf(id, sizeof id, "%s%d", i % 3 == 0 ? "-" : "P", i);
	room_ok(db_run(room->record,
		"INSERT INTO page (id, number, title, status, urgency, service, created_ms,"
		"  updated_ms, rev)"
		" VALUES (?1, ?2, 'disk full', iif(?2 % 4 < 2, 'triggered', 'acknowledged'),"
		"  iif(?2 % 2 = 0, 'high', 'low'), ?4, ?3, ?3, room_rev())",
		"tiit", id, (int64_t)i, at_ms, services[i % 5]));
}

/* Open ones; every other of them pages. */
static void
put_ticket(struct room *room, int i, int64_t at_ms)
{
	static const char *const priorities[] = {"urgent", "normal", NULL, "low", "high"};

	room_ok(db_run(room->record,
		"INSERT INTO ticket (id, subject, status, priority, requester, organization, tags,"
		"  created_ms, updated_ms, pages, pages_ms, answered_ms, rev)"
		" VALUES (?1, 'checkout is down', 'open', ?2, 'Jo Park',"
		"  iif(?1 % 3 = 0, 'Checkout', ''), '[]', ?3 - 60000, ?3,"
		"  iif(?1 % 2 = 0, 'priority', NULL), iif(?1 % 2 = 0, ?3, NULL),"
		"  iif(?1 % 4 = 0, ?3, NULL), room_rev())",
		"iti", (int64_t)i + 95, priorities[i % 5], at_ms));
}

static void
fill(struct room *room)
{
	room_begin(room, "engine");
	for (int i = 0; i < EACH; i++) {
		int64_t at_ms = ROOM_NOW_MS - i / 5 * 1000; /* several of one moment */
		const struct event_draft draft = {.at_ms = ROOM_NOW_MS + i * 7 % 50 * 1000,
			.kind = "note",
			.text = i % 9 == 0 ? "a disk" : "something else"};

		put_page(room, i, at_ms);
		put_ticket(room, i, at_ms);
		room_ok(event_append(room->record, &draft));
	}
	assert_true(room_end(room));
}

static struct err
read_events(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	return event_window(r, NULL, w, a, out);
}

static int
read_all(struct room *room, list_read *read, int order, struct row_key all[ALL_MOST])
{
	struct window w = {.from = WINDOW_TOP, .after = 7, .order = order};
	struct rows rows;
	int n = 0;

	for (;;) {
		arena_reset(&room->arena);
		room_ok(read(room->record, &w, &room->arena, &rows));
		for (int i = n == 0 ? 0 : 1; i < rows.count; i++) {
			assert_true(n < ALL_MOST);
			all[n++] = *(const struct row_key *)rows_at(&rows, i);
			if (n > 1)
				assert_true(row_key_compare(&all[n - 2], &all[n - 1]) <= 0);
		}
		if (!rows.below)
			return n;
		w.from = WINDOW_ANCHOR;
		w.anchor = all[n - 1];
		w.after = 8;
	}
}

/* Every row finds itself, seen from both sides, by its id alone. */
static void
check_windows(struct room *room, list_read *read, int order, const struct row_key *all, int n)
{
	for (int at = 3; at + 4 <= n; at++) {
		struct window w = {.from = WINDOW_ANCHOR, .before = 3, .after = 4, .order = order};
		struct rows rows;

		(void)snprintf(w.anchor.id, sizeof w.anchor.id, "%s", all[at].id);
		arena_reset(&room->arena);
		room_ok(read(room->record, &w, &room->arena, &rows));
		assert_true(rows.found && rows.at == 3 && rows.count == 7);
		for (int i = 0; i < 7; i++)
			assert_string_equal(((const struct row_key *)rows_at(&rows, i))->id,
				all[at - 3 + i].id);
	}
}

static bool
takes_some(const void *with, const void *row)
{
	const struct row_key *key = row;
	size_t length = strlen(key->id);

	return length > 0 && key->id[length - 1] == *(const char *)with;
}

/* Those with an id that ends in 7, a few looked at a time, from the cursor to both ends. */
static void
check_slices(struct room *room, list_read *read, int order, const struct row_key *all, int n)
{
	int from = n / 2;

	for (int forward = 0; forward < 2; forward++) {
		struct window w = {.from = WINDOW_PLACE,
			.anchor = all[from],
			.order = order,
			.takes = takes_some,
			.with = "7",
			.look_most = 4};
		int at = from;
		bool more = true;
		struct rows rows;

		w.before = forward ? 0 : 3;
		w.after = forward ? 3 : 0;
		while (more) {
			arena_reset(&room->arena);
			room_ok(read(room->record, &w, &room->arena, &rows));
			more = forward ? rows.below : rows.above;
			assert_true(rows.looked <= 4);
			assert_true(rows.looked > 0 || !more);
			for (int i = 0; i < rows.count; i++) {
				int next = forward ? i : rows.count - 1 - i;

				do {
					at += forward ? 1 : -1;
					assert_true(at >= 0 && at < n);
				} while (!takes_some("7", &all[at]));
				assert_string_equal(
					((const struct row_key *)rows_at(&rows, next))->id,
					all[at].id);
			}
			w.anchor = rows.looked_key;
		}
		do { /* none was left out at the end */
			at += forward ? 1 : -1;
		} while (at >= 0 && at < n && !takes_some("7", &all[at]));
		assert_true(at < 0 || at == n);
	}
}

static void
check_order(struct room *room, list_read *read, int order, int wanted)
{
	struct row_key all[ALL_MOST];
	struct window end = {.from = WINDOW_END, .before = 5, .after = 5, .order = order};
	int n = read_all(room, read, order, all);
	struct rows rows;

	assert_int_equal(n, wanted);
	check_windows(room, read, order, all, n);
	check_slices(room, read, order, all, n);
	arena_reset(&room->arena);
	room_ok(read(room->record, &end, &room->arena, &rows));
	assert_int_equal(rows.count, 10);
	assert_false(rows.below);
	assert_string_equal(((const struct row_key *)rows_at(&rows, 9))->id, all[n - 1].id);
}

static void
each_order_has_all_rows_once(void **state)
{
	struct room *room = *state;

	fill(room);
	for (int order = PAGE_BY_URGENCY; order <= PAGE_BY_SERVICE; order++)
		check_order(room, page_window, order, EACH + EACH / 2);
	for (int order = TICKET_PAGING_FIRST; order <= TICKET_BY_PRIORITY; order++)
		check_order(room, ticket_window, order, EACH);
	/* three of a row: the page came, the ticket came, and the note */
	for (int order = EVENT_OLDEST_FIRST; order <= EVENT_NEWEST_FIRST; order++)
		check_order(room, read_events, order, 3 * EACH);
}

static void
orders_are_what_they_say(void **state)
{
	struct room *room = *state;
	struct window w = {.from = WINDOW_TOP, .after = ALL_MOST, .order = PAGE_BY_SERVICE};
	struct rows rows;

	fill(room);
	room_ok(page_window(room->record, &w, &room->arena, &rows));
	for (int i = 1; i < rows.count; i++) {
		const struct page *before = rows_at(&rows, i - 1);
		const struct page *page = rows_at(&rows, i);
		int name = strcasecmp(before->service.raw, page->service.raw);

		assert_true(name <= 0);
		assert_true(name < 0 || before->created_ms >= page->created_ms);
	}
	w.order = PAGE_OLDEST_FIRST;
	room_ok(page_window(room->record, &w, &room->arena, &rows));
	for (int i = 1; i < rows.count; i++)
		assert_true(((const struct page *)rows_at(&rows, i - 1))->created_ms <=
			    ((const struct page *)rows_at(&rows, i))->created_ms);
	w.order = TICKET_BY_PRIORITY;
	room_ok(ticket_window(room->record, &w, &room->arena, &rows));
	assert_string_equal(((const struct ticket *)rows_at(&rows, 0))->priority.raw, "urgent");
	assert_string_equal(
		((const struct ticket *)rows_at(&rows, rows.count - 1))->priority.raw, "");
	w.order = TICKET_NEWEST_FIRST;
	room_ok(ticket_window(room->record, &w, &room->arena, &rows));
	for (int i = 1; i < rows.count; i++)
		assert_true(((const struct ticket *)rows_at(&rows, i - 1))->updated_ms >=
			    ((const struct ticket *)rows_at(&rows, i))->updated_ms);
	w.order = EVENT_NEWEST_FIRST;
	room_ok(read_events(room->record, &w, &room->arena, &rows));
	for (int i = 1; i < rows.count; i++)
		assert_true(((const struct event *)rows_at(&rows, i - 1))->at_ms >=
			    ((const struct event *)rows_at(&rows, i))->at_ms);
}

static void
a_long_name_is_cut_alike_everywhere(void **state)
{
	struct room *room = *state;
	struct row_key all[ALL_MOST];

	room_begin(room, "engine");
	for (int i = 0; i < 40; i++)
		put_page(room, i, ROOM_NOW_MS - i);
	room_ok(db_run(room->record,
		"UPDATE page SET service = replace(hex(zeroblob(50)), '00', 'Zoë') || number % 3,"
		"  rev = room_rev()",
		""));
	assert_true(room_end(room));
	assert_int_equal(read_all(room, page_window, PAGE_BY_SERVICE, all), 40);
	check_windows(room, page_window, PAGE_BY_SERVICE, all, 40);
	check_slices(room, page_window, PAGE_BY_SERVICE, all, 40);
}

/* The statements as they were prepared: each reads as many rows as it answers. */
static void
no_order_is_sorted_while_it_is_read(void **state)
{
	struct room *room = *state;
	int lists = 0;

	fill(room);
	for (int order = 0; order <= PAGE_BY_SERVICE; order++) {
		const struct window w = {
			.from = WINDOW_ANCHOR, .before = 2, .after = 2, .order = order};
		struct rows rows;

		room_ok(page_window(room->record, &w, &room->arena, &rows));
		room_ok(ticket_window(room->record, &w, &room->arena, &rows));
		if (order <= EVENT_NEWEST_FIRST)
			room_ok(read_events(room->record, &w, &room->arena, &rows));
	}
	for (int i = 0; i < room->record->statements_count; i++) {
		const char *sql = room->record->statements[i].sql;
		char *plan;

		if (strstr(sql, "LIMIT ?4") == NULL)
			continue;
		plan = room_plan(room, sql);
		if (strstr(plan, "TEMP B-TREE") != NULL || strstr(plan, "SCAN page") != NULL ||
			strstr(plan, "SCAN ticket") != NULL || strstr(plan, "SCAN event") != NULL)
			fail_msg("%s\n%s", sql, plan);
		if (strstr(sql, "FROM event") != NULL) { /* titles without the rows they are in */
			assert_non_null(strstr(plan, "(at_ms=? AND seq"));
			assert_non_null(strstr(plan, "COVERING INDEX page_title"));
			assert_non_null(strstr(plan, "COVERING INDEX ticket_title"));
		}
		lists++;
		free(plan);
	}
	assert_int_equal(lists, 2 * 4 + 2 * 4 + 2 * 2);
}

static void
what_came_later_is_told_in_parts(void **state)
{
	struct room *room = *state;
	struct window w = {.after = 3, .takes = takes_some, .with = "7", .look_most = 10};
	struct rows rows;
	int64_t seen = -1;
	int found = 0;

	fill(room);
	for (int order = EVENT_OLDEST_FIRST; order <= EVENT_NEWEST_FIRST; order++) {
		int64_t first = room_number(room, "SELECT max(seq) FROM event");

		seen = -1;
		found = 0;
		w.order = order;
		room_ok(event_fresh(room->record, &seen, &w, &room->arena, &rows));
		assert_int_equal(rows.count, 0);
		assert_true(seen == first);
		room_begin(room, "engine");
		for (int i = 0; i < 60; i++)
			room_ok(event_append(room->record,
				&(struct event_draft){
					.at_ms = ROOM_NOW_MS - i, .kind = "note", .text = "x"}));
		assert_true(room_end(room));
		do {
			room_ok(event_fresh(room->record, &seen, &w, &room->arena, &rows));
			assert_true(rows.count <= 3 && rows.looked <= 10);
			assert_false(rows.found);
			for (int i = 0; i < rows.count; i++) {
				const struct event *e = rows_at(&rows, i);

				assert_true(e->seq > first);
				assert_true((e->key.major < 0) == (order == EVENT_NEWEST_FIRST));
				found++;
			}
		} while (rows.below);
		assert_int_equal(found, 6);
		assert_true(seen == first + 60);
	}
}

static void
short_lists_keep_to_their_room(void **state)
{
	struct room *room = *state;
	struct step steps[8];
	struct window w = {.from = WINDOW_TOP,
		.after = 3,
		.takes = takes_some,
		.with = "7",
		.look_most = 50,
		.room = steps};
	struct rows rows;

	room_begin(room, "engine");
	room_ok(db_run(room->record,
		"INSERT INTO step (incident_id, id, place, text, rev)"
		" SELECT '', 's' || key, key, 'do it', room_rev()"
		" FROM json_each('[0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7]')",
		""));
	assert_true(room_end(room));
	memset(steps, 0x55, sizeof steps);
	room_ok(step_window(room->record, &w, &room->arena, &rows));
	assert_ptr_equal(rows.first, steps);
	assert_int_equal(rows.count, 3);
	assert_string_equal(steps[2].key.id, "s27");
	assert_int_equal(steps[4].key.id[0], 0x55);
	w.from = WINDOW_END;
	w.after = 0;
	w.before = 2;
	memset(steps, 0x55, sizeof steps);
	room_ok(step_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 2);
	assert_ptr_equal(rows.first, steps);
	assert_string_equal(steps[0].key.id, "s17");
	assert_int_equal(steps[3].key.id[0], 0x55);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(each_order_has_all_rows_once),
		IN_ROOM(orders_are_what_they_say),
		IN_ROOM(a_long_name_is_cut_alike_everywhere),
		IN_ROOM(no_order_is_sorted_while_it_is_read),
		IN_ROOM(what_came_later_is_told_in_parts),
		IN_ROOM(short_lists_keep_to_their_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
