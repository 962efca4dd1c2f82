/* tests/test_mirror_rows.c - rows that go, move, get old, or may not be seen any more.
 * SPDX-License-Identifier: MIT */
#include "store/mirror.h"

#include <dirent.h>
#include <unistd.h>

#include "store/buf.h"
#include "store/db.h"
#include "tests/mirrored.h"
#include "tests/orders.h"

enum { DAY_MS = 24 * 60 * 60 * 1000 };

static void
turn_and_check(struct mirrored *m)
{
	mirrored_turn(m);
	mirrored_check(m);
}

/* One transaction of the engine's own. */
static void
change(struct room *room, const char *sql)
{
	room_begin(room, "engine");
	if (sqlite3_exec(room->record->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(room->record->db));
	(void)room_end(room);
}

static void
a_row_that_is_deleted_goes(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;

	orders_do(o, "incident-declare", "", "{\"title\":\"checkout is down\"}");
	mirrored_begin(&m, *state);
	assert_true(mirrored_number(&m, "SELECT count(*) FROM step") > 1);
	change(*state, "DELETE FROM step WHERE rowid = (SELECT min(rowid) FROM step)");
	turn_and_check(&m);
	change(*state, "DELETE FROM step");
	turn_and_check(&m);
	assert_int_equal(mirrored_number(&m, "SELECT count(*) FROM step"), 0);
	mirrored_end(&m);
	orders_end(o);
}

static void
a_key_may_move_to_another_row(void **state)
{
	struct mirrored m;

	change(*state,
		"INSERT INTO contact (customer, place, name, phones, mail, alternate_mail, rev)"
		" VALUES ('Acme', 1, 'Jo', 1, 1, 0, 1), ('Acme', 2, 'Sam', 1, 1, 0, 1),"
		" ('Acme', 3, 'Ann', 1, 1, 0, 1)");
	mirrored_begin(&m, *state);
	change(*state, "UPDATE contact SET place = 9 WHERE name = 'Jo';"
		       "UPDATE contact SET place = 1 WHERE name = 'Sam';"
		       "UPDATE contact SET place = 2 WHERE name = 'Ann';"
		       "UPDATE contact SET place = 3 WHERE name = 'Jo'");
	turn_and_check(&m);
	change(*state, "DELETE FROM contact WHERE place = 1;"
		       "INSERT INTO contact (rowid, customer, place, name, phones, mail,"
		       " alternate_mail, rev) VALUES (77, 'Acme', 1, 'Eve', 1, 1, 0, 1)");
	turn_and_check(&m);
	assert_int_equal(mirrored_number(&m, "SELECT rowid FROM contact WHERE name = 'Eve'"), 77);
	mirrored_end(&m);
}

static void
pages_are_counted_again_when_their_key_moves(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;

	orders_pages(o, 5);
	mirrored_begin(&m, *state);
	change(*state, "CREATE TEMP TABLE kept_page AS SELECT * FROM page WHERE id = 'P3';"
		       "DELETE FROM page WHERE id = 'P3';"
		       "INSERT INTO page (rowid, id, title, status, urgency, created_ms,"
		       " updated_ms, kind, rev) SELECT 99, id, title, 'acknowledged', urgency,"
		       " created_ms, updated_ms, kind, 7 FROM kept_page");
	turn_and_check(&m);
	mirrored_end(&m);
	orders_end(o);
}

/* Whether any file below has these bytes. */
static bool
has_bytes(const char *dir, const char *bytes)
{
	DIR *all = opendir(dir);
	const struct dirent *one;
	bool found = false;

	assert_non_null(all);
	while ((one = readdir(all)) != NULL) {
		char path[4096];
		struct buf data;
		FILE *file;
		int c;

		if (one->d_name[0] == '.' || strcmp(one->d_name, "current") == 0)
			continue;
		(void)snprintf(path, sizeof path, "%s/%s", dir, one->d_name);
		if (one->d_type == DT_DIR) {
			found = has_bytes(path, bytes) || found;
			continue;
		}
		buf_init(&data, 64 * 1024 * 1024);
		file = fopen(path, "rb");
		assert_non_null(file);
		while ((c = fgetc(file)) != EOF)
			(void)buf_add(&data, &(char){(char)c}, 1);
		(void)fclose(file);
		found = found || memmem(data.data, data.length, bytes, strlen(bytes)) != NULL;
		buf_clear(&data);
	}
	(void)closedir(all);
	return found;
}

static void
what_is_restricted_is_in_no_byte_any_more(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	struct record *reader = NULL;
	int64_t before = 0;
	int again_ms;

	orders_pages(o, 40);
	orders_do(o, "incident-declare", "", "{\"title\":\"canary in the title\"}");
	orders_do(o, "page-tie", "page:P7", "{}");
	orders_do(o, "note", "", "{\"text\":\"a canary in a note\"}");
	mirrored_begin(&m, *state);
	assert_true(has_bytes(m.place.dir, "canary"));
	room_ok(mirror_read(m.place.dir, &before, &reader));
	room_ok(record_snapshot(reader));
	assert_int_equal(record_rev(reader), record_rev(o->room->record));
	orders_do(o, "incident-restrict", "incident:1", "{}");
	mirror_turn(m.mirror, o->room->now_ms, &again_ms);
	assert_false(has_bytes(m.place.dir, "canary")); /* with the very next turn */
	assert_int_not_equal(mirror_current(m.place.dir), before);
	assert_true(mirrored_next(&m, 0, MIRROR_NEXT_MS) > before);
	turn_and_check(&m);
	assert_false(has_bytes(m.place.dir, "canary"));
	assert_int_equal(mirrored_number(&m, "SELECT count(*) FROM page WHERE id = 'P7'"), 0);
	assert_int_equal(mirrored_number(&m, "SELECT count(*) FROM incident"), 0);
	orders_do(o, "note", "", "{\"text\":\"another canary\",\"incident\":\"1\"}");
	turn_and_check(&m);
	assert_false(has_bytes(m.place.dir, "canary"));
	record_release(reader);
	record_close(reader);
	mirrored_end(&m);
	orders_end(o);
}

static void
a_page_that_is_tied_to_a_restricted_incident_goes(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	int64_t before;

	orders_pages(o, 10);
	orders_do(o, "incident-declare", "", "{\"title\":\"odd logins\"}");
	orders_do(o, "incident-restrict", "incident:1", "{}");
	mirrored_begin(&m, *state);
	before = mirror_generation(m.mirror);
	assert_int_equal(mirrored_number(&m, "SELECT count(*) FROM page"), 10);
	orders_do(o, "page-tie", "page:P7", "{}");
	assert_true(mirrored_next(&m, before, MIRROR_NEXT_MS) > before);
	turn_and_check(&m);
	assert_int_equal(mirrored_number(&m, "SELECT count(*) FROM page"), 9);
	assert_false(has_bytes(m.place.dir, "page 7"));
	mirrored_end(&m);
	orders_end(o);
}

static void
what_is_over_is_there_for_a_day(void **state)
{
	struct room *room = *state;
	struct mirrored m;
	char sql[1024];
	long long since = room->now_ms - DAY_MS;

	(void)snprintf(sql, sizeof sql,
		"INSERT INTO page (id, title, status, created_ms, updated_ms, rev) VALUES"
		" ('PNOW', 'a', 'triggered', 1, 1, 1),"
		" ('PDAY', 'b', 'resolved', 1, %lld, 1),"
		" ('POLD', 'c', 'resolved', 1, %lld, 1);",
		since, since - 1);
	change(room, sql);
	mirrored_begin(&m, room);
	mirrored_check(&m);
	assert_int_equal(mirrored_number(&m, "SELECT count(*) FROM page"), 2);
	/* it comes back, and stays though it is over again */
	change(room, "UPDATE page SET status = 'triggered' WHERE id = 'POLD'");
	turn_and_check(&m);
	assert_int_equal(mirrored_number(&m, "SELECT count(*) FROM page"), 3);
	change(room, "UPDATE page SET status = 'resolved', title = 'd' WHERE id = 'POLD'");
	mirrored_turn(&m);
	assert_int_equal(mirrored_number(&m, "SELECT count(*) FROM page WHERE title = 'd'"), 1);
	/* the next generation is of what is shown now */
	mirror_renew(m.mirror, &m.config, false);
	assert_true(mirrored_next(&m, mirror_generation(m.mirror), MIRROR_NEXT_MS) > 0);
	mirrored_check(&m);
	assert_int_equal(mirrored_number(&m, "SELECT count(*) FROM page"), 2);
	mirrored_end(&m);
}

/* Events of 30 hours, one a minute; those of the last 24 are in it, and of what is open all. */
static void
events_reach_back_a_day(void **state)
{
	struct orders *o = orders_begin(*state);
	struct room *room = *state;
	struct mirrored m;
	int64_t end_ms = room->now_ms + 30 * 60 * 60 * 1000;

	orders_do(o, "incident-declare", "", "{\"title\":\"long\"}");
	orders_do(o, "note", "", "{\"text\":\"of the incident\",\"incident\":\"1\"}");
	room->now_ms += 1000;
	for (int i = 0; i < 30 * 60; i++) {
		orders_do(o, "note", "", "{\"text\":\"each minute\",\"incident\":\"\"}");
		room->now_ms += 59 * 1000;
	}
	room->now_ms = end_ms;
	mirrored_begin(&m, room);
	mirrored_check(&m);
	assert_in_range(mirrored_number(&m, "SELECT count(*) FROM event"
					    " WHERE text LIKE '%each minute%'"),
		1, 30 * 60);
	assert_int_equal(mirrored_number(&m, "SELECT count(*) FROM event"
					     " WHERE text LIKE '%of the incident%'"),
		1);
	mirrored_end(&m);
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_row_that_is_deleted_goes, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_key_may_move_to_another_row, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			pages_are_counted_again_when_their_key_moves, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_restricted_is_in_no_byte_any_more, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_page_that_is_tied_to_a_restricted_incident_goes, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_over_is_there_for_a_day, room_make, room_remove),
		cmocka_unit_test_setup_teardown(events_reach_back_a_day, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
