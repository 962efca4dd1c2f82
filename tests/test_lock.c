/* tests/test_lock.c - one engine a record.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/lock.h"
#include "tests/room.h"

/* Another process that holds the lock. */
static pid_t
hold(const char *dir)
{
	int ends[2];
	pid_t child;
	char byte;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct lock lock;

		if (lock_take(dir, ROOM_NOW_MS, &lock).kind != ERR_NONE ||
			write(ends[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			(void)pause();
	}
	assert_int_equal(read(ends[0], &byte, 1), 1);
	(void)close(ends[0]);
	(void)close(ends[1]);
	return child;
}

static void
finish(pid_t child)
{
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

static void
a_second_engine_is_refused_and_told_by_whom(void **state)
{
	struct room *room = *state;
	struct lock_holder holder;
	struct lock lock = {.fd = -1};
	char words[32];
	pid_t child;
	struct err e;

	assert_false(lock_held(room->dir, &holder));
	child = hold(room->dir);
	e = lock_take(room->dir, ROOM_NOW_MS, &lock);
	assert_int_equal(e.kind, ERR_REFUSED);
	(void)snprintf(words, sizeof words, "process %d of ", (int)child);
	assert_non_null(strstr(e.text, words));
	assert_non_null(strstr(e.text, "--take-over"));
	assert_int_equal(lock.fd, -1);
	assert_true(lock_held(room->dir, &holder));
	assert_int_equal(holder.pid, child);
	assert_int_equal(holder.since_ms, ROOM_NOW_MS);
	finish(child);
	assert_false(lock_held(room->dir, &holder));
	room_ok(lock_take(room->dir, ROOM_NOW_MS, &lock));
	lock_drop(&lock);
	lock_drop(&lock);
}

static void
the_lock_makes_its_directory_and_is_ours_alone(void **state)
{
	struct room *room = *state;
	struct lock lock;
	struct stat st;
	char dir[128], path[160];

	(void)snprintf(dir, sizeof dir, "%s/a/b", room->dir);
	(void)snprintf(path, sizeof path, "%s/warroom.lock", dir);
	room_ok(lock_take(dir, ROOM_NOW_MS, &lock));
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	lock_drop(&lock);
}

static void
what_an_old_holder_left_does_not_matter(void **state)
{
	static const char *const contents[] = {
		"", "\n\n\n", "99999999999999999999\n", "1\nhost\nsomebody", "\x80\xff", "x"};
	struct room *room = *state;
	struct lock_holder holder;
	char path[128];

	(void)snprintf(path, sizeof path, "%s/warroom.lock", room->dir);
	for (size_t i = 0; i < sizeof contents / sizeof contents[0]; i++) {
		FILE *f = fopen(path, "w");
		struct lock lock;

		assert_non_null(f);
		(void)fputs(contents[i], f);
		assert_int_equal(fclose(f), 0);
		assert_false(lock_held(room->dir, &holder));
		room_ok(lock_take(room->dir, ROOM_NOW_MS, &lock));
		assert_true(lock_held(room->dir, &holder));
		assert_int_equal(holder.pid, getpid());
		lock_drop(&lock);
	}
}

static void
a_lock_whose_file_is_gone_is_noticed(void **state)
{
	struct room *room = *state;
	struct lock lock = {.fd = -1};
	char path[128];

	room_ok(lock_take(room->dir, ROOM_NOW_MS, &lock));
	assert_true(lock_stands(&lock, room->dir));
	(void)snprintf(path, sizeof path, "%s/warroom.lock", room->dir);
	assert_int_equal(unlink(path), 0);
	assert_false(lock_stands(&lock, room->dir));
	assert_int_equal(close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600)), 0);
	assert_false(lock_stands(&lock, room->dir));
	lock_drop(&lock);
}

static void
what_is_no_engine_is_not_ended(void **state)
{
	struct room *room = *state;
	pid_t child;

	room_ok(lock_break(room->dir, 100)); /* nobody holds it */
	child = hold(room->dir);
	assert_int_equal(lock_break(room->dir, 100).kind, ERR_REFUSED);
	assert_int_equal(kill(child, 0), 0);
	finish(child);
}

/* As the child of test_lock itself, under the name of an engine: holds the lock; with "deaf" it ignores SIGTERM. */
static int
be_engine(char **argv)
{
	struct lock lock;

	if (strcmp(argv[2], "deaf") == 0)
		(void)signal(SIGTERM, SIG_IGN);
	if (lock_take(argv[1], ROOM_NOW_MS, &lock).kind != ERR_NONE || write(1, "x", 1) != 1)
		return 1;
	for (;;)
		(void)pause();
}

static void
copy(const char *from, const char *to)
{
	char bytes[65536];
	ssize_t n;
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);

	assert_true(in >= 0 && out >= 0);
	while ((n = read(in, bytes, sizeof bytes)) > 0)
		assert_int_equal(write(out, bytes, (size_t)n), n);
	assert_int_equal(n, 0);
	(void)close(in);
	assert_int_equal(close(out), 0);
}

static void
break_engine(struct room *room, const char *kind)
{
	char exe[512], engine[128], byte;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	int ends[2];
	pid_t child;

	assert_true(n > 0);
	exe[n] = '\0';
	(void)snprintf(engine, sizeof engine, "%s/warroom-engine", room->dir);
	if (link(exe, engine) != 0) /* another file system */
		copy(exe, engine);
	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		(void)dup2(ends[1], 1);
		(void)close(ends[0]);
		(void)close(ends[1]);
		(void)execl(engine, engine, room->dir, kind, (char *)NULL);
		_exit(127);
	}
	(void)close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	(void)close(ends[0]);
	assert_int_equal(unlink(engine), 0); /* it was replaced by a newer one meanwhile */
	room_ok(lock_break(room->dir, 200));
	assert_int_equal(waitpid(child, NULL, 0), child);
}

static void
an_engine_is_ended_also_when_it_does_not_listen(void **state)
{
	break_engine(*state, "polite");
	break_engine(*state, "deaf");
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(a_second_engine_is_refused_and_told_by_whom),
		IN_ROOM(the_lock_makes_its_directory_and_is_ours_alone),
		IN_ROOM(what_an_old_holder_left_does_not_matter),
		IN_ROOM(a_lock_whose_file_is_gone_is_noticed),
		IN_ROOM(what_is_no_engine_is_not_ended),
		IN_ROOM(an_engine_is_ended_also_when_it_does_not_listen),
	};

	if (argc == 3)
		return be_engine(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
