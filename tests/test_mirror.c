/* tests/test_mirror.c - the mirror has what observers may read, and follows.
 * SPDX-License-Identifier: MIT */
#include "store/mirror.h"

#include <sys/stat.h>
#include <unistd.h>

#include "store/db.h"
#include "tests/mirrored.h"
#include "tests/orders.h"

static void
turn_and_check(struct mirrored *m)
{
	mirrored_turn(m);
	mirrored_check(m);
}

static void
what_is_there_is_in_the_first_generation(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;

	orders_pages(o, 300);
	orders_do(o, "incident-declare", "", "{\"title\":\"checkout is down\"}");
	mirrored_begin(&m, *state);
	mirrored_check(&m);
	assert_int_equal(mirrored_number(&m, "SELECT count(*) FROM page"), 300);
	assert_true(mirrored_number(&m, "SELECT count(*) FROM event") > 300);
	assert_int_equal(mirrored_number(&m, "SELECT count(raw) FROM page"), 0);
	mirrored_end(&m);
	orders_end(o);
}

static void
orders_are_followed(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	int64_t generation;

	mirrored_begin(&m, *state);
	generation = mirror_generation(m.mirror);
	orders_pages(o, 20);
	turn_and_check(&m);
	orders_do(o, "incident-declare", "", "{\"title\":\"checkout is down\"}");
	turn_and_check(&m);
	orders_do(o, "note", "", "{\"text\":\"call +1 555 0110 about it\"}");
	turn_and_check(&m);
	assert_int_equal(
		mirrored_number(&m, "SELECT count(*) FROM event WHERE text LIKE '%555%'"), 0);
	assert_int_equal(mirror_generation(m.mirror), generation);
	assert_int_equal(mirror_rev(m.mirror), record_rev(o->room->record));
	mirrored_end(&m);
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_is_there_is_in_the_first_generation, room_make, room_remove),
		cmocka_unit_test_setup_teardown(orders_are_followed, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
