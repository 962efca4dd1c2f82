/* tests/test_record_forget.c - what was asked once does not stay in memory.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/db.h"
#include "store/incident.h"
#include "tests/room.h"

static void
what_is_forgotten_is_asked_anew(void **state)
{
	struct room *room = *state;
	int64_t open = -1;

	room_ok(incident_count(room->record, &open));
	assert_true(room->record->statements_count > 0);
	record_forget(room->record);
	assert_int_equal(room->record->statements_count, 0);
	open = -1;
	room_ok(incident_count(room->record, &open));
	assert_int_equal(open, 0);
	assert_int_equal(room->record->statements_count, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_is_forgotten_is_asked_anew, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
