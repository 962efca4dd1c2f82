/* tests/test_mirror_storm.c - in a storm the mirror waits, but not with what somebody changed.
 * SPDX-License-Identifier: MIT */
#include "store/mirror.h"

#include <unistd.h>

#include "store/db.h"
#include "tests/mirrored.h"
#include "tests/orders.h"

enum { PAGES = 400 };

/* What one poll of a storm brings. */
static void
storm(struct room *room)
{
	static const char sql[] = "UPDATE page"
				  " SET number = number + 1";

	room_begin(room, "pagerduty");
	room_ok(db_run(room->record, sql, ""));
	(void)room_end(room);
}

static int
turn(const struct mirrored *m)
{
	int again_ms = -1;

	mirror_turn(m->mirror, m->room->now_ms, &again_ms);
	return again_ms;
}

static bool
is_behind(const struct mirrored *m)
{
	return mirror_rev(m->mirror) != record_rev(m->room->record);
}

static void
what_a_storm_brings_waits_until_it_settles(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	int64_t before;

	orders_pages(o, PAGES);
	mirrored_begin(&m, *state);
	before = mirror_generation(m.mirror);
	for (int i = 0; i < 3; i++) {
		storm(*state);
		assert_true(turn(&m) > 1);
		assert_true(is_behind(&m));
	}
	mirrored_check(&m);
	assert_false(is_behind(&m));
	assert_int_equal(mirror_generation(m.mirror), before);
	mirrored_end(&m);
	orders_end(o);
}

static void
what_somebody_changes_is_seen_at_once(void **state)
{
	static const char sql[] = "SELECT count(*) FROM page WHERE incident_id = '1'";
	struct orders *o = orders_begin(*state);
	struct mirrored m;

	orders_pages(o, PAGES);
	orders_do(o, "incident-declare", "", "{\"title\":\"checkout is down\"}");
	mirrored_begin(&m, *state);
	storm(*state);
	(void)turn(&m);
	orders_do(o, "page-tie", "page:P7", "{}");
	assert_true(turn(&m) >= 1);
	assert_true(is_behind(&m));
	assert_int_equal(mirrored_number(&m, sql), 1);
	mirrored_check(&m);
	mirrored_end(&m);
	orders_end(o);
}

/* With the very next turn. */
static void
what_is_restricted_goes_at_once(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	int64_t before;

	orders_pages(o, PAGES);
	orders_do(o, "incident-declare", "", "{\"title\":\"odd logins\"}");
	mirrored_begin(&m, *state);
	before = mirror_generation(m.mirror);
	storm(*state);
	(void)turn(&m);
	assert_int_equal(mirror_current(m.place.dir), before);
	orders_do(o, "incident-restrict", "incident:1", "{}");
	(void)turn(&m);
	assert_int_not_equal(mirror_current(m.place.dir), before);
	assert_true(mirrored_next(&m, before, MIRROR_NEXT_MS) > before);
	mirrored_check(&m);
	assert_int_equal(mirrored_number(&m, "SELECT count(*) FROM incident"), 0);
	mirrored_end(&m);
	orders_end(o);
}

static void
a_page_that_is_tied_to_what_is_restricted_goes_at_once(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	int64_t before;

	orders_pages(o, PAGES);
	orders_do(o, "incident-declare", "", "{\"title\":\"odd logins\"}");
	orders_do(o, "incident-restrict", "incident:1", "{}");
	mirrored_begin(&m, *state);
	before = mirror_generation(m.mirror);
	storm(*state);
	(void)turn(&m);
	assert_int_equal(mirror_current(m.place.dir), before);
	orders_do(o, "page-tie", "page:P399", "{}");
	(void)turn(&m);
	assert_int_not_equal(mirror_current(m.place.dir), before);
	assert_true(mirrored_next(&m, before, MIRROR_NEXT_MS) > before);
	mirrored_check(&m);
	mirrored_end(&m);
	orders_end(o);
}

/* A page that came with the storm, and was changed by hand before the mirror had it: no row that was
 * there before and is shown again, for which a new generation would be begun. */
static void
what_came_with_the_storm_is_not_shown_again(void **state)
{
	static const char sql[] =
		"INSERT INTO page (id, status, title, rev, created_ms, updated_ms)"
		" VALUES ('PNEW', 'triggered', 'new', room_rev(), room_now(), room_now())";
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	int64_t before;

	orders_pages(o, PAGES);
	orders_do(o, "incident-declare", "", "{\"title\":\"checkout is down\"}");
	mirrored_begin(&m, *state);
	before = mirror_generation(m.mirror);
	room_begin(*state, "pagerduty");
	room_ok(db_run(o->room->record, sql, ""));
	(void)room_end(*state);
	storm(*state);
	(void)turn(&m);
	orders_do(o, "page-tie", "page:PNEW", "{}");
	(void)turn(&m);
	assert_int_equal(mirrored_number(&m, "SELECT count(*) FROM page WHERE id = 'PNEW'"), 1);
	mirrored_check(&m);
	assert_int_equal(mirrored_next(&m, before, 6000), 0);
	mirrored_end(&m);
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_a_storm_brings_waits_until_it_settles, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_somebody_changes_is_seen_at_once, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_restricted_goes_at_once, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_page_that_is_tied_to_what_is_restricted_goes_at_once, room_make,
			room_remove),
		cmocka_unit_test_setup_teardown(
			what_came_with_the_storm_is_not_shown_again, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
