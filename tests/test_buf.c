/* tests/test_buf.c - bytes that grow.
 * SPDX-License-Identifier: MIT */
#include "store/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

/* Printed into the room that is left, at its edge, and where there is none yet. */
static void
what_is_printed_is_whole_however_much_room_there_was(void **state)
{
	(void)state;
	for (int before = 0; before < 600; before++) {
		char expected[1024];
		struct buf b;

		buf_init(&b, sizeof expected);
		for (int i = 0; i < before; i++)
			assert_true(buf_string(&b, "."));
		assert_true(buf_printf(&b, "%s %d", "page", 4101));
		(void)snprintf(expected, sizeof expected, "%.*s%s", before, b.data, "page 4101");
		assert_string_equal(b.data, expected);
		assert_int_equal(b.length, before + 9);
		buf_clear(&b);
	}
}

static void
of_what_does_not_fit_nothing_is_kept(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 8);
	assert_true(buf_string(&b, "page"));
	assert_false(buf_printf(&b, " %d", 41010));
	assert_true(b.full);
	assert_string_equal(b.data, "page");
	assert_int_equal(b.length, 4);
	buf_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_printed_is_whole_however_much_room_there_was),
		cmocka_unit_test(of_what_does_not_fit_nothing_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
