/* tests/test_record_rest.c - what a record at rest gives back, and that it goes on after.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/buf.h"
#include "store/db.h"
#include "tests/room.h"

enum { PAGES = 200, REPLY_CAP_BYTES = 1024 * 1024 };

/* A list of pages, each of about two kilobytes. */
static void
make_reply(struct buf *out)
{
	char padding[2000];
	char page[2400];

	memset(padding, 'x', sizeof padding - 1);
	padding[sizeof padding - 1] = '\0';
	buf_init(out, REPLY_CAP_BYTES);
	(void)buf_string(out, "{\"incidents\":[");
	for (int i = 0; i < PAGES; i++) {
		(void)snprintf(page, sizeof page,
			"%s{\"id\":\"P%d\",\"incident_number\":%d,\"title\":\"disk\",\"status\":"
			"\"triggered\",\"created_at\":\"2025-11-21T00:10:00Z\",\"padding\":\"%s\"}",
			i > 0 ? "," : "", i, i + 1, padding);
		(void)buf_string(out, page);
	}
	(void)buf_string(out, "],\"more\":false}");
	assert_false(out->full);
}

static int64_t
scratch_pages(struct room *room)
{
	int64_t n = -1;

	room_ok(db_number(room->record, -1, &n, "PRAGMA temp.page_count", ""));
	return n;
}

static void
a_record_at_rest_keeps_no_memory_of_what_was_merged(void **state)
{
	struct room *room = *state;
	struct buf reply;
	int64_t before;
	int64_t rev;

	make_reply(&reply);
	before = scratch_pages(room);
	assert_int_equal(room_pages(room, reply.data).seen, PAGES);
	assert_true(scratch_pages(room) > before + 50);
	rev = record_rev(room->record);
	record_rest(room->record);
	assert_int_equal(room->record->statements_count, 0);
	assert_true(scratch_pages(room) < before + 10);
	assert_int_equal(record_rev(room->record), rev);
	/* and it goes on */
	assert_int_equal(room_pages(room, reply.data).seen, PAGES);
	assert_int_equal(record_rev(room->record), rev);
	assert_int_equal(room_number(room, "SELECT count(*) FROM page"), PAGES);
	buf_clear(&reply);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_record_at_rest_keeps_no_memory_of_what_was_merged,
			room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
