/* tests/test_record_checkpoint.c - who puts the -wal into the file, and that no commit of a person's
 * waits for it.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "store/db.h"
#include "store/event.h"
#include "tests/room.h"

enum {
	NOTE_BYTES = 60000,
	MUCH_BYTES = 8192 * 1000,        /* of a -wal, as record_checkpoint has it */
	TOO_MUCH_BYTES = 8 * MUCH_BYTES, /* as a commit has it */
};

static int64_t
size_of(const struct room *room, const char *name)
{
	char path[DB_PATH_BYTES];
	struct stat info;

	(void)snprintf(path, sizeof path, "%s/%s", room->dir, name);
	assert_int_equal(stat(path, &info), 0);
	return info.st_size;
}

/* Notes of so many bytes, by one commit. */
static void
write_notes(struct room *room, int64_t bytes)
{
	static char text[NOTE_BYTES];

	memset(text, 'x', sizeof text - 1);
	room_begin(room, "person");
	for (; bytes > 0; bytes -= NOTE_BYTES)
		room_ok(event_append(room->record,
			&(struct event_draft){
				.at_ms = room->now_ms, .kind = "note", .text = text}));
	(void)room_end(room);
}

static void
a_commit_leaves_the_file_to_who_has_time(void **state)
{
	struct room *room = *state;
	int64_t before = size_of(room, "warroom.db");

	write_notes(room, MUCH_BYTES * 2);
	assert_int_equal(size_of(room, "warroom.db"), before);
	record_checkpoint(room->record);
	assert_true(size_of(room, "warroom.db") > MUCH_BYTES);
	assert_true(room_number(room, "SELECT count(*) FROM event") > MUCH_BYTES / NOTE_BYTES);
}

static void
a_small_wal_stays(void **state)
{
	struct room *room = *state;
	int64_t before = size_of(room, "warroom.db");

	write_notes(room, MUCH_BYTES / 2);
	record_checkpoint(room->record);
	assert_int_equal(size_of(room, "warroom.db"), before);
}

/* Nobody calls: it does not grow without an end. */
static void
a_great_wal_is_put_into_the_file_by_a_commit(void **state)
{
	struct room *room = *state;

	write_notes(room, TOO_MUCH_BYTES + MUCH_BYTES / 10);
	assert_true(size_of(room, "warroom.db") > TOO_MUCH_BYTES / 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_commit_leaves_the_file_to_who_has_time, room_make, room_remove),
		cmocka_unit_test_setup_teardown(a_small_wal_stays, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_great_wal_is_put_into_the_file_by_a_commit, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
