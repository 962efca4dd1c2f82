/* tests/test_mirror_block.c - readers that hold what they can: they are left behind, nobody waits.
 * SPDX-License-Identifier: MIT */
#include "store/mirror.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/buf.h"
#include "store/db.h"
#include "store/log.h"
#include "tests/mirrored.h"
#include "tests/orders.h"

enum {
	WRITE_LOCK_BYTE = 120,
	CHECKPOINT_LOCK_BYTE = 121,
	LEFT_WITHIN_MS = 60000, /* a deadline: until so much is written that one is left behind */
	TURNS_A_COMMIT = 20,
	TURN_MOST_MS = 1000, /* it should be three; who waits for a lock waits for two seconds */
};

/* The greatest -wal there is or was in the observers' directory, bytes. */
static void
look_at_wal(const struct mirrored *m, int64_t *most)
{
	char path[PATH_MAX + 64];
	struct stat info;

	(void)snprintf(path, sizeof path, "%s/current/mirror.db-wal", m->place.dir);
	if (stat(path, &info) == 0 && info.st_size > *most)
		*most = info.st_size;
}

/* An order, and the turn after it, which must not wait for anybody. */
static void
order_and_turn(struct orders *o, struct mirrored *m, int64_t *wal_most)
{
	int64_t before_ms;
	int again_ms;

	orders_do(o, "note", "", "{\"text\":\"one more\"}");
	before_ms = mirrored_clock_ms();
	mirror_turn(m->mirror, o->room->now_ms, &again_ms);
	assert_in_range(mirrored_clock_ms() - before_ms, 0, TURN_MOST_MS);
	look_at_wal(m, wal_most);
}

/* As many pages as one reply of a storm has, others each time. */
static void
change_pages(struct room *room)
{
	static const char sql[] = "UPDATE page"
				  " SET number = number + 1"
				  " WHERE rowid % 5 = ?1";

	room_begin(room, "engine");
	room_ok(db_run(room->record, sql, "i", record_rev(room->record) % 5));
	(void)room_end(room);
}

/* As an engine does between two commits; on a slow machine a turn is less than what a commit asks for. */
static void
turn_some(const struct mirrored *m)
{
	int again_ms = 1;

	for (int i = 0; i < TURNS_A_COMMIT && again_ms == 1; i++)
		mirror_turn(m->mirror, m->room->now_ms, &again_ms);
}

static int64_t
count_events(struct record *r)
{
	int64_t count = 0;

	room_ok(db_number(r, -1, &count, "SELECT count(*) FROM event", ""));
	return count;
}

static void
a_snapshot_that_is_held_is_left_behind(void **state)
{
	struct orders *o = orders_begin(*state);
	struct record *reader = NULL;
	struct mirrored m;
	int64_t before = 0;
	int64_t held, wal_most = 0;
	int64_t began_ms;

	orders_pages(o, 500);
	mirrored_begin(&m, *state);
	room_ok(mirror_read(m.place.dir, &before, &reader));
	room_ok(record_snapshot(reader));
	held = count_events(reader);
	began_ms = mirrored_clock_ms();
	while (mirror_generation(m.mirror) == before) {
		change_pages(*state);
		turn_some(&m);
		look_at_wal(&m, &wal_most);
		if (mirrored_clock_ms() - began_ms > LEFT_WITHIN_MS)
			fail_msg("nobody was left behind, with %lld bytes", (long long)wal_most);
	}
	assert_in_range(wal_most, 4 * 1024 * 1024, MIRROR_WAL_BYTES);
	assert_true(mirrored_next(&m, 0, MIRROR_NEXT_MS) > before);
	mirrored_turn(&m);
	mirrored_check(&m);
	/* it reads on, as it was */
	assert_int_equal(count_events(reader), held);
	record_release(reader);
	record_close(reader);
	mirrored_end(&m);
	orders_end(o);
}

static void
short_readers_leave_the_wal_small(void **state)
{
	struct orders *o = orders_begin(*state);
	struct record *reader = NULL;
	struct mirrored m;
	int64_t before = 0;
	int64_t wal_most = 0;

	orders_pages(o, 500);
	mirrored_begin(&m, *state);
	room_ok(mirror_read(m.place.dir, &before, &reader));
	for (int i = 0; i < 60; i++) {
		change_pages(*state);
		mirrored_turn(&m);
		assert_true(count_events(reader) > 0);
		look_at_wal(&m, &wal_most);
	}
	assert_in_range(wal_most, 1, MIRROR_WAL_BYTES / 2);
	assert_int_equal(mirror_generation(m.mirror), before);
	mirrored_check(&m);
	record_close(reader);
	mirrored_end(&m);
	orders_end(o);
}

/* Another process that may read, and locks that byte of the -shm for as long as it lives. */
static pid_t
hold_lock(const struct mirrored *m, off_t byte)
{
	char path[PATH_MAX + 64];
	int ready[2];
	char c;
	pid_t pid;

	(void)snprintf(path, sizeof path, "%s/current/mirror.db-shm", m->place.dir);
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		const struct flock lock = {
			.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
		int fd = open(path, O_RDONLY);

		if (fd < 0 || fcntl(fd, F_SETLK, &lock) != 0 || write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			(void)pause();
	}
	(void)close(ready[1]);
	assert_int_equal(read(ready[0], &c, 1), 1);
	(void)close(ready[0]);
	return pid;
}

static void
let_go(pid_t pid)
{
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void
a_lock_that_is_held_stops_nobody_else(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	int64_t before, began_ms;
	int64_t wal_most = 0;
	char path[128];
	char who[64];
	struct buf text;
	FILE *log;
	int c;
	pid_t pid;

	(void)snprintf(path, sizeof path, "%s/log", o->room->dir);
	room_ok(log_open(path, 1024 * 1024));
	orders_pages(o, 50);
	mirrored_begin(&m, *state);
	before = mirror_generation(m.mirror);
	pid = hold_lock(&m, WRITE_LOCK_BYTE);
	began_ms = mirrored_clock_ms();
	while (mirror_generation(m.mirror) == before) {
		order_and_turn(o, &m, &wal_most);
		(void)usleep(20000);
		if (mirrored_clock_ms() - began_ms > MIRROR_NEXT_MS)
			fail_msg("readers are not served again within 5 s");
	}
	mirrored_turn(&m);
	mirrored_check(&m);
	let_go(pid);
	log_close();
	buf_init(&text, 1024 * 1024);
	log = fopen(path, "r");
	assert_non_null(log);
	while ((c = fgetc(log)) != EOF)
		(void)buf_add(&text, &(char){(char)c}, 1);
	(void)fclose(log);
	(void)snprintf(
		who, sizeof who, "process %ld of uid %lu", (long)pid, (unsigned long)getuid());
	assert_non_null(strstr(text.data, who));
	buf_clear(&text);
	mirrored_end(&m);
	orders_end(o);
}

/* Each generation is locked as soon as it is shown: each is left in its turn. */
static void
whoever_locks_each_generation_is_left_each_time(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	int64_t wal_most = 0;
	pid_t pids[3];

	mirrored_begin(&m, *state);
	for (int i = 0; i < 3; i++) {
		int64_t before = mirror_generation(m.mirror);
		int64_t began_ms = mirrored_clock_ms();

		pids[i] = hold_lock(&m, WRITE_LOCK_BYTE);
		while (mirror_generation(m.mirror) == before) {
			order_and_turn(o, &m, &wal_most);
			(void)usleep(20000);
			if (mirrored_clock_ms() - began_ms > MIRROR_NEXT_MS)
				fail_msg("round %d: readers are not served again", i);
		}
		mirrored_turn(&m);
		mirrored_check(&m);
	}
	for (int i = 0; i < 3; i++)
		let_go(pids[i]);
	mirrored_end(&m);
	orders_end(o);
}

/* Nothing can go back into the file: the -wal grows, until the generation is left. */
static void
the_lock_of_checkpoints_makes_no_great_wal(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	int64_t before, began_ms;
	int64_t wal_most = 0;
	pid_t pid;

	orders_pages(o, 500);
	mirrored_begin(&m, *state);
	before = mirror_generation(m.mirror);
	pid = hold_lock(&m, CHECKPOINT_LOCK_BYTE);
	began_ms = mirrored_clock_ms();
	while (mirror_generation(m.mirror) == before) {
		change_pages(*state);
		turn_some(&m);
		look_at_wal(&m, &wal_most);
		if (mirrored_clock_ms() - began_ms > LEFT_WITHIN_MS)
			fail_msg("it was not left");
	}
	assert_in_range(wal_most, 1, MIRROR_WAL_BYTES);
	mirrored_turn(&m);
	mirrored_check(&m);
	let_go(pid);
	mirrored_end(&m);
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_snapshot_that_is_held_is_left_behind, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			short_readers_leave_the_wal_small, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_lock_that_is_held_stops_nobody_else, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			whoever_locks_each_generation_is_left_each_time, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			the_lock_of_checkpoints_makes_no_great_wal, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
