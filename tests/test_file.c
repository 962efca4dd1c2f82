/* tests/test_file.c - a file that outlives a power cut: all of it written, and its name.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/file.h"

static void
all_is_written_or_the_reason_is_there(void **state)
{
	char path[] = "/tmp/warroom-file.XXXXXX";
	char read_back[16] = "";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_true(file_write(fd, "twelve bytes", 12));
	assert_int_equal(pread(fd, read_back, sizeof read_back, 0), 12);
	assert_string_equal(read_back, "twelve bytes");
	assert_int_equal(close(fd), 0);
	assert_false(file_write(fd, "x", 1));
	assert_int_equal(unlink(path), 0);
}

static void
a_parent_is_found_for_every_path(void **state)
{
	(void)state;
	assert_true(file_sync_parent("/tmp/anything"));
	assert_true(file_sync_parent("/tmp"));
	assert_true(file_sync_parent("anything"));
	assert_false(file_sync_parent("/tmp/no such directory/anything"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_written_or_the_reason_is_there),
		cmocka_unit_test(a_parent_is_found_for_every_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
