/* tests/test_mirror_lost.c - what is restricted while a reader keeps the mirror from being written goes
 * all the same; and no mirror of another record is taken for ours.
 * SPDX-License-Identifier: MIT */
#include "store/mirror.h"

#include <fcntl.h>
#include <glob.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/buf.h"
#include "store/db.h"
#include "tests/mirrored.h"
#include "tests/orders.h"

enum { WRITE_LOCK_BYTE = 120, BYTES_CAP = 64 * 1024 * 1024, AT_ONCE_MS = 500 };

/* In any file of any generation. */
static bool
is_there(const struct mirrored *m, const char *bytes)
{
	char pattern[PATH_MAX + 16];
	struct buf all;
	glob_t files;
	bool found;

	(void)snprintf(pattern, sizeof pattern, "%s/g*/*", m->place.dir);
	buf_init(&all, BYTES_CAP);
	if (glob(pattern, 0, NULL, &files) == 0) {
		for (size_t i = 0; i < files.gl_pathc; i++) {
			FILE *file = fopen(files.gl_pathv[i], "rb");
			char part[4096];
			size_t length;

			assert_non_null(file);
			while ((length = fread(part, 1, sizeof part, file)) > 0)
				(void)buf_add(&all, part, length);
			(void)fclose(file);
		}
		globfree(&files);
	}
	assert_false(all.full);
	found = all.length > 0 && memmem(all.data, all.length, bytes, strlen(bytes)) != NULL;
	buf_clear(&all);
	return found;
}

/* Another process that may read, and locks that byte of the -shm for as long as it lives. */
static pid_t
hold_lock(const struct mirrored *m)
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
		const struct flock lock = {.l_type = F_RDLCK,
			.l_whence = SEEK_SET,
			.l_start = WRITE_LOCK_BYTE,
			.l_len = 1};
		int fd = open(path, O_RDONLY);

		(void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* also when the test fails */
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

/* Turns like an engine's until it is in no file any more; how long that took, real ms. */
static int64_t
until_gone(struct mirrored *m, const char *bytes)
{
	int64_t began_ms = mirrored_clock_ms();
	int again_ms;

	do {
		mirror_turn(m->mirror, m->room->now_ms, &again_ms);
		(void)usleep(10000);
	} while (is_there(m, bytes) && mirrored_clock_ms() - began_ms < 2 * MIRROR_NEXT_MS);
	return mirrored_clock_ms() - began_ms;
}

static void
a_lock_keeps_nothing_that_is_restricted(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	pid_t pid;

	orders_pages(o, 5);
	orders_do(o, "incident-declare", "", "{\"title\":\"canary title\"}");
	mirrored_begin(&m, *state);
	assert_true(is_there(&m, "canary title"));
	pid = hold_lock(&m);
	orders_do(o, "incident-restrict", "incident:1", "{}");
	assert_in_range(until_gone(&m, "canary title"), 0, AT_ONCE_MS);
	assert_int_not_equal(mirrored_next(&m, 0, MIRROR_NEXT_MS), 0);
	mirrored_check(&m);
	let_go(pid);
	mirrored_end(&m);
	orders_end(o);
}

/* All of what is left in the file system that it lies in. */
static void
fill(const struct mirrored *m)
{
	static const char bytes[4096] = "";
	char path[PATH_MAX + 16];
	int fd;

	(void)snprintf(path, sizeof path, "%s/lost+found", m->place.dir);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	while (write(fd, bytes, sizeof bytes) > 0)
		;
	(void)close(fd);
}

/* What cannot be written is not waited for, either. */
static void
a_full_disk_keeps_nothing_that_is_restricted(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m = {.room = *state};
	char note[4096];

	room_ok(mirror_place(&m.config, o->room->dir, &m.place));
	assert_int_equal(mkdir(m.place.dir, 0700), 0);
	/* For this process alone: it goes with it. */
	if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		mount("tmpfs", m.place.dir, "tmpfs", 0, "size=4m,mode=700") != 0) {
		(void)fprintf(stderr, "skipped: only root can make a file system to fill\n");
		orders_end(o);
		return;
	}
	orders_do(o, "incident-declare", "", "{\"title\":\"canary title\"}");
	mirrored_begin(&m, *state);
	assert_true(is_there(&m, "canary title"));
	fill(&m);
	(void)snprintf(note, sizeof note, "{\"text\":\"%03000d\"}", 7);
	for (int i = 0; i < 20 && mirror_behind_ms(m.mirror) == 0; i++) {
		orders_do(o, "note", "", note);
		mirrored_turn(&m);
		(void)usleep(2000);
		mirrored_turn(&m);
	}
	assert_true(mirror_behind_ms(m.mirror) > 0);
	orders_do(o, "incident-restrict", "incident:1", "{}");
	assert_in_range(until_gone(&m, "canary title"), 0, AT_ONCE_MS);
	mirrored_end(&m);
	assert_int_equal(umount2(m.place.dir, MNT_DETACH), 0);
	orders_end(o);
}

/* Among many rows that wait to be brought over. */
static void
a_lock_keeps_no_page_of_what_is_restricted(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	pid_t pid;

	orders_pages(o, 2000);
	orders_do(o, "incident-declare", "", "{\"title\":\"other\",\"security\":\"yes\"}");
	mirrored_begin(&m, *state);
	assert_true(is_there(&m, "page 1777"));
	pid = hold_lock(&m);
	room_begin(*state, "engine");
	room_ok(db_run(o->room->record, "UPDATE page SET urgency = 'low'", ""));
	(void)room_end(*state);
	orders_do(o, "page-tie", "page:P1777", "{\"incident\":\"1\"}");
	(void)until_gone(&m, "page 1777");
	assert_false(is_there(&m, "page 1777"));
	assert_int_not_equal(mirrored_next(&m, 0, MIRROR_NEXT_MS), 0);
	mirrored_check(&m);
	let_go(pid);
	mirrored_end(&m);
	orders_end(o);
}

/* What was left behind goes with the next one, and not some time after it. */
static void
what_is_left_behind_goes_with_the_next(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	int64_t before;
	char path[PATH_MAX + 64];
	pid_t pid;

	orders_pages(o, 5);
	mirrored_begin(&m, *state);
	before = mirror_generation(m.mirror);
	pid = hold_lock(&m);
	orders_do(o, "note", "", "{\"text\":\"one more\"}");
	assert_int_not_equal(mirrored_next(&m, before, MIRROR_NEXT_MS), 0);
	(void)snprintf(path, sizeof path, "%s/g%lld", m.place.dir, (long long)before);
	assert_int_not_equal(access(path, F_OK), 0);
	let_go(pid);
	mirrored_end(&m);
	orders_end(o);
}

/* It can neither be followed nor made anew: it says since when, until it can. */
static void
what_cannot_be_written_is_behind(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	char aside[PATH_MAX + 8];
	int again_ms;
	pid_t pid;
	int fd;

	mirrored_begin(&m, *state);
	mirrored_turn(&m);
	assert_int_equal(mirror_behind_ms(m.mirror), 0);
	pid = hold_lock(&m);
	(void)snprintf(aside, sizeof aside, "%s.aside", m.place.dir);
	assert_int_equal(rename(m.place.dir, aside), 0);
	fd = open(m.place.dir, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	(void)close(fd);
	orders_do(o, "note", "", "{\"text\":\"one more\"}");
	for (int i = 0; i < 20; i++) {
		mirror_turn(m.mirror, o->room->now_ms, &again_ms);
		(void)usleep(10000);
	}
	assert_in_range(mirror_behind_ms(m.mirror), 150, 60000);
	assert_int_equal(unlink(m.place.dir), 0);
	assert_int_equal(rename(aside, m.place.dir), 0);
	let_go(pid);
	(void)usleep(100000); /* it is tried again soon */
	mirrored_turn(&m);
	assert_int_equal(mirror_behind_ms(m.mirror), 0);
	mirrored_end(&m);
	orders_end(o);
}

/* A record that has as many revisions, and shows nothing of the other. */
static void
no_mirror_of_another_record_is_shown(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m, other;
	char path[PATH_MAX + 64];
	sqlite3 *db = NULL;
	int64_t number;

	orders_do(o, "incident-declare", "", "{\"title\":\"canary title\"}");
	mirrored_begin(&m, *state);
	mirrored_end(&m);
	other = m;
	room_ok(mirror_open(o->room->record, &m.place, &m.config, &other.mirror));
	number = mirror_generation(other.mirror);
	assert_int_not_equal(number, 0); /* ours is */
	assert_true(is_there(&m, "canary title"));
	mirrored_end(&other);
	(void)snprintf(path, sizeof path, "%s/current/mirror.db", m.place.dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				 "DROP TRIGGER event_keeps;"
				 "UPDATE event SET recorded_ms = recorded_ms + 1",
				 NULL, NULL, NULL),
		SQLITE_OK);
	(void)sqlite3_close(db);
	room_ok(mirror_open(o->room->record, &m.place, &m.config, &other.mirror));
	assert_int_equal(mirror_generation(other.mirror), 0);
	assert_false(is_there(&m, "canary title"));
	mirrored_end(&other);
	orders_end(o);
}

/* "Merge it into that one", which is restricted since. */
static void
no_proposal_names_what_is_restricted(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;

	orders_do(o, "incident-declare", "", "{\"title\":\"one\"}");
	orders_do(o, "incident-declare", "", "{\"title\":\"other\"}");
	o->actor = (struct actor){.name = "Kim", .level = LEVEL_OPERATOR};
	orders_do(o, "incident-merge", "incident:1", "{\"into\":\"2\"}");
	o->actor = (struct actor){.name = "Dana", .level = LEVEL_LEAD};
	mirrored_begin(&m, *state);
	assert_int_equal(mirrored_number(&m, "SELECT count(*) FROM proposal"), 1);
	orders_do(o, "incident-restrict", "incident:2", "{}");
	mirrored_turn(&m);
	assert_int_not_equal(mirrored_next(&m, 0, MIRROR_NEXT_MS), 0);
	assert_int_equal(mirrored_number(&m, "SELECT count(*) FROM proposal"), 0);
	assert_int_equal(
		mirrored_number(&m, "SELECT count(*) FROM event WHERE kind = 'proposal'"), 0);
	mirrored_check(&m);
	mirrored_end(&m);
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_lock_keeps_nothing_that_is_restricted, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_full_disk_keeps_nothing_that_is_restricted, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_lock_keeps_no_page_of_what_is_restricted, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_left_behind_goes_with_the_next, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_cannot_be_written_is_behind, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			no_mirror_of_another_record_is_shown, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			no_proposal_names_what_is_restricted, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
