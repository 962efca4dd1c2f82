/* tests/test_page.c - pages: what a merge takes, leaves and tells, and how they are read.
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
#include "tests/room.h"

/* One incident as a JSON object, with the fields most tests care for. */
static void
put_incident(struct buf *b, const char *id, const char *status, const char *urgency,
	const char *updated, const char *more)
{
	(void)buf_printf(b,
		"{\"id\":\"%s\",\"incident_number\":7,\"title\":\"disk %s\",\"status\":\"%s\","
		"\"urgency\":\"%s\",\"created_at\":\"2025-11-21T00:10:00Z\",\"updated_at\":\"%s\","
		"\"service\":{\"id\":\"PSVC1\",\"summary\":\"db\"},\"priority\":{\"summary\":"
		"\"P1\"},"
		"\"assignments\":[{\"assignee\":{\"summary\":\"Dana\"}},{\"assignee\":{\"summary\":"
		"\"Lee\"}}],\"escalation_policy\":{\"summary\":\"Main\"}%s}",
		id, id, status, urgency, updated, more);
}

static void
list_open(struct buf *b)
{
	buf_init(b, 64 * 1024 * 1024);
	(void)buf_string(b, "{\"incidents\":[");
}

static void
list_close(struct buf *b)
{
	(void)buf_string(b, "],\"more\":false}");
	assert_false(b->full);
}

/* A list of one. */
static char *
one(const char *id, const char *status, const char *urgency, const char *updated, const char *more)
{
	struct buf b;
	char *copy;

	list_open(&b);
	put_incident(&b, id, status, urgency, updated, more);
	list_close(&b);
	copy = strdup(b.data);
	assert_non_null(copy);
	buf_clear(&b);
	return copy;
}

static struct merge
merge_one(struct room *room, const char *id, const char *status, const char *urgency,
	const char *updated, const char *more)
{
	char *reply = one(id, status, urgency, updated, more);
	struct merge merge = room_pages(room, reply);

	free(reply);
	return merge;
}

static struct page
find(struct room *room, const char *id)
{
	struct page page;

	room_ok(page_find(room->record, id, &room->arena, &page));
	return page;
}

static void
a_page_is_merged_with_all_its_fields(void **state)
{
	struct room *room = *state;
	struct page page;

	(void)merge_one(room, "PA1", "triggered", "high", "2025-11-21T00:11:00.250+01:00",
		",\"last_status_change_at\":\"2025-11-20T23:10:00Z\",\"html_url\":\"https://"
		"x.example/1\""
		",\"pending_actions\":[{\"type\":\"resolve\",\"at\":\"2025-11-21T00:15:00Z\"},"
		"{\"type\":\"escalate\",\"at\":\"2025-11-21T00:20:00Z\"}]");
	page = find(room, "PA1");
	assert_int_equal(page.number, 7);
	assert_string_equal(page.title.raw, "disk PA1");
	assert_string_equal(page.service.raw, "db");
	assert_string_equal(page.assigned.raw, "Dana, Lee");
	assert_string_equal(page.priority.raw, "P1");
	assert_string_equal(page.policy.raw, "Main");
	assert_string_equal(page.html_url.raw, "https://x.example/1");
	assert_int_equal(page.status, PAGE_TRIGGERED);
	assert_true(page.high);
	assert_int_equal(page.created_ms, INT64_C(1763683800000));
	assert_int_equal(page.updated_ms, INT64_C(1763680260250));
	assert_int_equal(page.status_ms, INT64_C(1763680200000));
	assert_int_equal(page.escalates_ms, INT64_C(1763684400000));
	assert_int_equal(page.rev, 1);
}

static void
unchanged_merge_is_silent(void **state)
{
	struct room *room = *state;
	char *reply = one("PA1", "triggered", "high", "2025-11-21T00:11:00Z", "");
	int64_t rev;
	struct merge merge;

	(void)room_pages(room, reply);
	rev = record_rev(room->record);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 1);
	room_begin(room, "pagerduty");
	room_ok(page_merge(room->record, reply, strlen(reply), &merge));
	assert_false(room_end(room));
	assert_int_equal(merge.seen, 1);
	assert_int_equal(merge.skipped, 0);
	assert_int_equal(record_rev(room->record), rev);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 1);
	free(reply);
}

static void
an_older_reply_never_overwrites(void **state)
{
	struct room *room = *state;

	(void)merge_one(room, "PA1", "resolved", "high", "2025-11-21T00:30:00Z", "");
	(void)merge_one(room, "PA1", "acknowledged", "low", "2025-11-21T00:20:00Z", "");
	assert_int_equal(find(room, "PA1").status, PAGE_RESOLVED);
	assert_true(find(room, "PA1").high);
	(void)merge_one(room, "PA1", "triggered", "low", "2025-11-21T00:40:00Z", "");
	assert_int_equal(find(room, "PA1").status, PAGE_TRIGGERED); /* opened again */
}

static void
odd_items_are_left_out_and_counted(void **state)
{
	struct room *room = *state;
	struct merge merge = room_pages(room,
		"{\"more\":true,\"incidents\":["
		"null,5,\"abc\",[],{},"
		"{\"id\":\"\",\"status\":\"triggered\",\"created_at\":\"2025-11-21T00:00:00Z\"},"
		"{\"id\":\"../"
		"etc\",\"status\":\"triggered\",\"created_at\":\"2025-11-21T00:00:00Z\"},"
		"{\"id\":\"PB1\",\"status\":\"odd\",\"created_at\":\"2025-11-21T00:00:00Z\"},"
		"{\"id\":\"PB2\",\"status\":\"triggered\",\"created_at\":\"\"},"
		"{\"id\":\"PB3\",\"status\":\"triggered\",\"created_at\":5},"
		"{\"id\":\"PC1\",\"status\":\"triggered\",\"created_at\":\"2025-11-21T00:00:00Z\","
		"\"title\":null,\"priority\":\"P2\",\"service\":\"x\",\"assignments\":[5,\"a\","
		"null,{}],"
		"\"pending_actions\":[7,{\"type\":\"escalate\",\"at\":null}],\"urgency\":3,"
		"\"incident_number\":99999999999999999999,\"html_url\":\"javascript:alert(1)\"},"
		"{\"id\":\"PC2\",\"status\":\"acknowledged\",\"created_at\":\"2025-11-21T00:00:"
		"00Z\","
		"\"title\":[\"a\"],\"summary\":\"s\",\"priority\":null,\"assignments\":{},"
		"\"pending_actions\":\"x\",\"service\":null,\"urgency\":\"low\"}]}");

	assert_int_equal(merge.seen, 12);
	assert_int_equal(merge.skipped, 10);
	assert_true(merge.more);
	assert_int_equal(room_number(room, "SELECT count(*) FROM page"), 2);
	assert_string_equal(find(room, "PC1").title.raw, "");
	assert_string_equal(find(room, "PC1").priority.raw, "P2");
	assert_string_equal(find(room, "PC1").html_url.raw, "");
	assert_true(find(room, "PC1").high);
	assert_int_equal(find(room, "PC1").number, 0);
	assert_string_equal(find(room, "PC2").title.raw, "s");
	assert_false(find(room, "PC2").high);
	assert_int_equal(find(room, "PC2").updated_ms, find(room, "PC2").created_ms);
}

static void
what_is_no_list_of_incidents_is_malformed(void **state)
{
	static const char *const replies[] = {"", "null", "[]", "{", "{}", "{\"incidents\":{}}",
		"{\"incidents\":null}", "<html>", "{\"error\":{\"message\":\"Not Found\"}}",
		"{\"incident\":[]}"};
	struct room *room = *state;
	struct merge merge;

	for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++) {
		room_begin(room, "pagerduty");
		assert_int_equal(
			page_merge(room->record, replies[i], strlen(replies[i]), &merge).kind,
			ERR_MALFORMED);
		assert_int_equal(
			page_merge_log(room->record, replies[i], strlen(replies[i]), &merge).kind,
			ERR_MALFORMED);
		assert_int_equal(page_merge_oncalls(
					 room->record, replies[i], strlen(replies[i]), true, &merge)
					 .kind,
			ERR_MALFORMED);
		assert_false(room_end(room));
	}
	room_begin(room, "pagerduty");
	assert_int_equal(
		page_merge(room->record, "{\"incidents\":[]}\0}", 18, &merge).kind, ERR_MALFORMED);
	assert_false(room_end(room));
}

static void
a_reply_about_one_incident_is_merged_too(void **state)
{
	struct room *room = *state;
	struct merge merge = room_pages(room,
		"{\"incident\":{\"id\":\"PD1\",\"title\":\"t\",\"status\":\"resolved\","
		"\"created_at\":\"2025-11-21T00:00:00Z\"}}");

	assert_int_equal(merge.seen, 1);
	assert_int_equal(find(room, "PD1").status, PAGE_RESOLVED);
}

static void
an_incident_that_comes_twice_is_one_page_as_it_was_last(void **state)
{
	struct room *room = *state;
	struct buf b;

	list_open(&b);
	put_incident(&b, "PA1", "acknowledged", "high", "2025-11-21T00:20:00Z", "");
	(void)buf_string(&b, ",");
	put_incident(&b, "PA1", "triggered", "high", "2025-11-21T00:10:00Z", "");
	list_close(&b);
	assert_int_equal(room_pages(room, b.data).seen, 2);
	assert_int_equal(find(room, "PA1").status, PAGE_ACKNOWLEDGED);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 1);
	assert_int_equal(record_rev(room->record), 1);
	(void)room_pages(room, b.data);
	assert_int_equal(record_rev(room->record), 1);
	buf_clear(&b);
}

static void
what_a_later_shape_does_not_mention_stays(void **state)
{
	struct room *room = *state;

	(void)merge_one(room, "PA1", "triggered", "high", "2025-11-21T00:11:00Z", "");
	(void)room_pages(room,
		"{\"incidents\":[{\"id\":\"PA1\",\"status\":\"triggered\",\"title\":\"disk PA1\","
		"\"created_at\":\"2025-11-21T00:10:00Z\",\"updated_at\":\"2025-11-21T00:11:00Z\"}]"
		"}");
	assert_int_equal(record_rev(room->record), 1);
	assert_string_equal(find(room, "PA1").assigned.raw, "Dana, Lee");
	assert_string_equal(find(room, "PA1").priority.raw, "P1");
	(void)room_pages(room,
		"{\"incidents\":[{\"id\":\"PA1\",\"status\":\"triggered\",\"title\":\"disk PA1\","
		"\"created_at\":\"2025-11-21T00:10:00Z\",\"updated_at\":\"2025-11-21T00:12:00Z\","
		"\"assignments\":[],\"priority\":null}]}");
	assert_string_equal(find(room, "PA1").assigned.raw, "");
	assert_string_equal(find(room, "PA1").priority.raw, "");
}

static void
hostile_titles_come_back_as_they_were(void **state)
{
	struct room *room = *state;
	struct page page;

	(void)room_pages(room, "{\"incidents\":[{\"id\":\"PH1\",\"status\":\"triggered\","
			       "\"created_at\":\"2025-11-21T00:00:00Z\",\"title\":"
			       "\"'; DROP TABLE page; -- \\u001b[2J\\u202e \\\"q\\\" \\\\ "
			       "\xe4\xb8\x89\xe6\xb5\xa6 "
			       "\xff\xfe \\n\\ud83d\\ude00\"}]}");
	page = find(room, "PH1");
	assert_string_equal(page.title.raw,
		"'; DROP TABLE page; -- \x1b[2J\xe2\x80\xae \"q\" \\ \xe4\xb8\x89\xe6\xb5\xa6 "
		"\xff\xfe \n\xf0\x9f\x98\x80");
	(void)room_pages(room, "{\"incidents\":[{\"id\":\"PH1\",\"status\":\"resolved\","
			       "\"created_at\":\"2025-11-21T00:00:00Z\",\"updated_at\":\"2025-11-"
			       "21T00:00:01Z\"}]}");
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 2);
	assert_int_equal(room_number(room, "SELECT sum(json_valid(data)) FROM event"), 2);
}

static void
a_huge_title_is_cut_and_its_raw_left_out(void **state)
{
	struct room *room = *state;
	struct buf b;

	list_open(&b);
	(void)buf_string(&b, "{\"id\":\"PL1\",\"status\":\"triggered\",\"created_at\":"
			     "\"2025-11-21T00:00:00Z\",\"title\":\"");
	for (int i = 0; i < 50000; i++)
		(void)buf_string(&b, "\xc3\xa9");
	(void)buf_string(&b, "\"}");
	list_close(&b);
	(void)room_pages(room, b.data);
	buf_clear(&b);
	assert_int_equal(
		room_number(room, "SELECT length(CAST(title AS BLOB)) FROM page"), 64 * 1024);
	assert_int_equal(room_number(room, "SELECT raw IS NULL FROM page"), 1);
	assert_int_equal(strlen(find(room, "PL1").title.raw), 4096);
}

/* `count` pages of all four ranks, 100 a reply. */
static void
fill(struct room *room, int count)
{
	struct buf b;

	for (int i = 0; i < count; i += 100) {
		list_open(&b);
		for (int k = i; k < i + 100 && k < count; k++)
			(void)buf_printf(&b,
				"%s{\"id\":\"P%05d\",\"title\":\"t\",\"status\":\"%s\",\"urgency\":"
				"\"%s\","
				"\"created_at\":\"2025-11-21T%02d:%02d:00Z\"}",
				k > i ? "," : "", k, k % 3 == 0 ? "acknowledged" : "triggered",
				k % 2 == 0 ? "high" : "low", k % 20, k % 60);
		list_close(&b);
		(void)room_pages(room, b.data);
		buf_clear(&b);
	}
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

static int
compare(const struct row_key *a, const struct row_key *b)
{
	if (a->major != b->major)
		return a->major < b->major ? -1 : 1;
	if (a->minor != b->minor)
		return a->minor < b->minor ? -1 : 1;
	return strcmp(a->id, b->id);
}

static void
windows_walk_a_long_list_down_and_up_without_a_gap(void **state)
{
	struct room *room = *state;
	struct row_key all[1000];
	struct rows rows;
	int n = 0;

	fill(room, 1000);
	rows = look(room, WINDOW_TOP, NULL, 0, 37);
	assert_false(rows.above);
	assert_int_equal(rows.at, 0);
	for (;;) {
		for (int i = n == 0 ? 0 : 1; i < rows.count; i++) {
			all[n] = *(const struct row_key *)rows_at(&rows, i);
			assert_true(n == 0 || compare(&all[n - 1], &all[n]) < 0);
			n++;
		}
		if (!rows.below)
			break;
		arena_reset(&room->arena);
		rows = look(room, WINDOW_ANCHOR, &all[n - 1], 0, 38);
		assert_true(rows.found);
		assert_true(rows.above);
		assert_int_equal(rows.at, 0);
	}
	assert_int_equal(n, 1000);
	rows = look(room, WINDOW_ANCHOR, &all[500], 20, 10);
	assert_int_equal(rows.count, 30);
	assert_int_equal(rows.at, 20);
	assert_true(rows.above && rows.below && rows.found);
	for (int i = 0; i < 30; i++)
		assert_string_equal(
			((const struct page *)rows_at(&rows, i))->key.id, all[480 + i].id);
	rows = look(room, WINDOW_END, NULL, 5, 5);
	assert_int_equal(rows.count, 10);
	assert_int_equal(rows.at, 10);
	assert_true(rows.above && !rows.below);
	assert_string_equal(((const struct page *)rows_at(&rows, 9))->key.id, all[999].id);
}

static void
an_anchor_that_left_the_list_shows_its_old_place(void **state)
{
	struct room *room = *state;
	struct row_key key;
	struct rows rows;

	fill(room, 50);
	rows = look(room, WINDOW_TOP, NULL, 0, 50);
	key = *(const struct row_key *)rows_at(&rows, 20);
	room_begin(room, "engine");
	room_ok(page_gone(room->record, key.id));
	assert_true(room_end(room));
	rows = look(room, WINDOW_ANCHOR, &key, 5, 5);
	assert_false(rows.found);
	assert_int_equal(rows.at, 5);
	assert_int_equal(rows.count, 10);
	assert_true(compare(rows_at(&rows, 4), &key) < 0);
	assert_true(compare(rows_at(&rows, 5), &key) > 0);
	assert_int_equal(find(room, key.id).status, PAGE_RESOLVED);
}

static void
windows_of_none_and_one(void **state)
{
	struct room *room = *state;
	struct row_key key = {.id = "PA1"};
	struct rows rows = look(room, WINDOW_TOP, NULL, 5, 5);

	assert_int_equal(rows.count, 0);
	assert_int_equal(look(room, WINDOW_END, NULL, 5, 5).count, 0);
	rows = look(room, WINDOW_ANCHOR, &key, 5, 5);
	assert_int_equal(rows.count, 0);
	assert_int_equal(rows.at, 0);
	assert_false(rows.found || rows.above || rows.below);
	(void)merge_one(room, "PA1", "triggered", "high", "2025-11-21T00:11:00Z", "");
	rows = look(room, WINDOW_ANCHOR, &key, 5, 5);
	assert_int_equal(rows.count, 1);
	assert_true(rows.found);
	assert_false(rows.above || rows.below);
	assert_int_equal(look(room, WINDOW_TOP, NULL, 0, 0).count, 0);
	assert_true(look(room, WINDOW_TOP, NULL, 0, 0).below);
}

static void
windows_find_their_rows_through_the_index(void **state)
{
	struct room *room = *state;
	static const char *const orders[][2] = {{">=", ""}, {"<", " DESC"}};
	char sql[512];

	fill(room, 10000);
	for (size_t i = 0; i < 2; i++) {
		char *plan;

		(void)snprintf(sql, sizeof sql,
			"SELECT id, title FROM page WHERE status <> 'resolved'"
			" AND (rank, newest, id) %s (2, 3, 'x')"
			" ORDER BY rank%s, newest%s, id%s LIMIT 9",
			orders[i][0], orders[i][1], orders[i][1], orders[i][1]);
		plan = room_plan(room, sql);
		assert_non_null(
			strstr(plan, "SEARCH page USING INDEX page_active ((rank,newest,id)"));
		assert_null(strstr(plan, "TEMP B-TREE"));
		free(plan);
	}
}

static void
counts_tell_the_oldest_that_nobody_has(void **state)
{
	struct room *room = *state;
	struct page_counts counts = {0};

	room_ok(page_count(room->record, &counts));
	assert_int_equal(counts.active, 0);
	assert_int_equal(counts.oldest_unacknowledged_ms, 0);
	fill(room, 300);
	room_ok(page_count(room->record, &counts));
	assert_int_equal(counts.active, 300);
	assert_int_equal(counts.unacknowledged, 200);
	assert_int_equal(counts.oldest_unacknowledged_ms,
		room_number(room, "SELECT min(created_ms) FROM page WHERE status = 'triggered'"));
}

static void
a_sweep_tells_what_the_service_no_longer_lists(void **state)
{
	struct room *room = *state;
	struct buf missing;

	fill(room, 5);
	buf_init(&missing, 4096);
	room_ok(page_sweep_begin(room->record));
	(void)merge_one(room, "P00001", "triggered", "high", "2025-11-21T00:11:00Z", "");
	(void)merge_one(room, "P00003", "triggered", "high", "2025-11-21T00:11:00Z", "");
	room_ok(page_sweep_missing(room->record, 10, &missing));
	assert_string_equal(missing.data, "P00004\nP00002\nP00000\n");
	buf_reset(&missing);
	/* an unchanged walk is remembered although nothing is written */
	room_ok(page_sweep_begin(room->record));
	(void)merge_one(room, "P00001", "triggered", "high", "2025-11-21T00:11:00Z", "");
	room_ok(page_sweep_missing(room->record, 2, &missing));
	assert_string_equal(missing.data, "P00004\nP00002\n");
	buf_clear(&missing);
}

static void
a_page_that_is_gone_says_why(void **state)
{
	struct room *room = *state;

	fill(room, 1);
	room_begin(room, "engine");
	room_ok(page_gone(room->record, "P00000"));
	assert_true(room_end(room));
	assert_int_equal(room_number(room, "SELECT count(*) FROM event WHERE overview = 1"
					   " AND text GLOB 'PagerDuty has no such page*'"),
		1);
	room_begin(room, "engine");
	room_ok(page_gone(room->record, "P00000"));
	room_ok(page_gone(room->record, "PNONE"));
	assert_false(room_end(room));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_page_is_merged_with_all_its_fields, room_make, room_remove),
		cmocka_unit_test_setup_teardown(unchanged_merge_is_silent, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			an_older_reply_never_overwrites, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			odd_items_are_left_out_and_counted, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_no_list_of_incidents_is_malformed, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_reply_about_one_incident_is_merged_too, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			an_incident_that_comes_twice_is_one_page_as_it_was_last, room_make,
			room_remove),
		cmocka_unit_test_setup_teardown(
			what_a_later_shape_does_not_mention_stays, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			hostile_titles_come_back_as_they_were, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_huge_title_is_cut_and_its_raw_left_out, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			windows_walk_a_long_list_down_and_up_without_a_gap, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			an_anchor_that_left_the_list_shows_its_old_place, room_make, room_remove),
		cmocka_unit_test_setup_teardown(windows_of_none_and_one, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			windows_find_their_rows_through_the_index, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			counts_tell_the_oldest_that_nobody_has, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_sweep_tells_what_the_service_no_longer_lists, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_page_that_is_gone_says_why, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
