/* tests/test_figure.c - figures as people read them.
 * SPDX-License-Identifier: MIT */
#include "panes/figure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void
thousands_are_parted(void **state)
{
	char out[FIGURE_BYTES];

	(void)state;
	assert_string_equal(figure(out, 0), "0");
	assert_string_equal(figure(out, 999), "999");
	assert_string_equal(figure(out, 1000), "1,000");
	assert_string_equal(figure(out, 10240), "10,240");
	assert_string_equal(figure(out, 1234567), "1,234,567");
	assert_string_equal(figure(out, -999), "-999");
	assert_string_equal(figure(out, -1000), "-1,000");
	assert_string_equal(figure(out, INT64_MIN), "-9,223,372,036,854,775,808");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(thousands_are_parted)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
