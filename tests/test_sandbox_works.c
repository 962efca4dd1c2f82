/* tests/test_sandbox_works.c - inside the sandbox of a watch screen, what such a screen does works.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include "tests/sandboxed.h"

static int
count_pages(const char *path)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *q = NULL;
	int pages = -1;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
		sqlite3_prepare_v2(db, "SELECT COUNT(*) FROM page", -1, &q, NULL) == SQLITE_OK &&
		sqlite3_step(q) == SQLITE_ROW)
		pages = sqlite3_column_int(q, 0);
	(void)sqlite3_finalize(q);
	(void)sqlite3_close(db);
	return pages;
}

static int
read_mirrors(const struct sandboxed *s, const void *with)
{
	char path[SANDBOXED_PATH_BYTES];

	(void)with;
	sandboxed_path(s, "current/warroom.db", path);
	if (count_pages(path) != SANDBOXED_PAGES)
		return 1;
	sandboxed_path(s, "g2/warroom.db",
		path); /* nobody writes it: what is in its -wal is seen all the same */
	return count_pages(path) == SANDBOXED_PAGES ? 0 : 2;
}

static int
connect_to(const struct sandboxed *s, const char *name)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	(void)snprintf(at.sun_path, sizeof at.sun_path, "%s/%s", s->observers, name);
	return fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0 ? fd : -1;
}

static int
use_sockets(const struct sandboxed *s, const void *with)
{
	(void)with;
	if (connect_to(s, "watch.sock") < 0)
		return 1;
	return connect_to(s, "engine.sock") >= 0 ? 0 : 2;
}

static int
use_terminal(const struct sandboxed *s, const void *with)
{
	struct termios modes;
	struct winsize size;

	(void)s;
	(void)with;
	if (tcgetattr(STDIN_FILENO, &modes) != 0)
		return 1;
	cfmakeraw(&modes);
	if (tcsetattr(STDIN_FILENO, TCSANOW, &modes) != 0 ||
		tcsetattr(STDIN_FILENO, TCSADRAIN, &modes) != 0 ||
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &modes) != 0)
		return 2;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || tcflush(STDIN_FILENO, TCIFLUSH) != 0)
		return 3;
	if (fcntl(STDOUT_FILENO, F_SETFL, fcntl(STDOUT_FILENO, F_GETFL) | O_NONBLOCK) != 0)
		return 4;
	return write(STDOUT_FILENO, "x", 1) == 1 ? 0 : 5;
}

static void
count_turn(uv_timer_t *timer)
{
	int *left = timer->data;

	if (--*left == 0)
		(void)kill(getpid(), SIGWINCH);
}

static void
end_loop(uv_signal_t *handle, int number)
{
	(void)number;
	uv_stop(handle->loop);
}

static void
on_connected(uv_connect_t *request, int status)
{
	*(int *)request->data = status;
}

static int
use_loop(const struct sandboxed *s, const void *with)
{
	uv_loop_t loop;
	uv_timer_t timer;
	uv_signal_t winch;
	uv_pipe_t pipe;
	uv_connect_t connecting;
	char path[SANDBOXED_PATH_BYTES];
	int left = 3, connected = 1;

	(void)with;
	sandboxed_path(s, "watch.sock", path);
	if (uv_loop_init(&loop) != 0 || uv_timer_init(&loop, &timer) != 0 ||
		uv_signal_init(&loop, &winch) != 0 || uv_pipe_init(&loop, &pipe, 0) != 0)
		return 1;
	timer.data = &left;
	connecting.data = &connected;
	uv_pipe_connect(&connecting, &pipe, path, on_connected);
	if (uv_signal_start(&winch, end_loop, SIGWINCH) != 0 ||
		uv_timer_start(&timer, count_turn, 1, 1) != 0)
		return 2;
	(void)uv_run(&loop, UV_RUN_DEFAULT);
	return left <= 0 && connected == 0 ? 0 : 3;
}

/* More than malloc keeps, so that it asks the kernel and gives back. */
static int
use_memory(const struct sandboxed *s, const void *with)
{
	enum { MANY_BYTES = 64 * 1024 * 1024 };
	char *bytes = malloc(MANY_BYTES);
	char *more;

	(void)s;
	(void)with;
	if (bytes == NULL)
		return 1;
	memset(bytes, 1, MANY_BYTES);
	more = realloc(bytes, 2 * (size_t)MANY_BYTES);
	free(more != NULL ? more : bytes);
	return more != NULL ? 0 : 2;
}

static int
tell_time(const struct sandboxed *s, const void *with)
{
	const time_t january = 1704110400; /* 2024-01-01 12:00 UTC */
	char hour[16];
	struct tm tm;

	(void)s;
	if (localtime_r(&january, &tm) == NULL || mktime(&tm) != january)
		return 1;
	return strftime(hour, sizeof hour, "%H:%M", &tm) > 0 && strcmp(hour, with) == 0 ? 0 : 2;
}

static void
test_what_a_screen_does_works(void **state)
{
	static int (*const acts[])(const struct sandboxed *s, const void *with) = {
		read_mirrors, use_sockets, use_terminal, use_loop, use_memory};
	const struct sandboxed *s = *state;

	for (unsigned lacks = 0; lacks <= (LACK_LANDLOCK | LACK_SECCOMP); lacks++) {
		for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
			assert_int_equal(sandboxed_inside(s, (struct sandboxed_way){true, lacks},
						 acts[i], NULL),
				0);
			assert_int_equal(sandboxed_inside(s, (struct sandboxed_way){false, lacks},
						 acts[i], NULL),
				0);
		}
	}
	(void)setenv("TZ", "America/Detroit", 1);
	assert_int_equal(
		sandboxed_inside(s, (struct sandboxed_way){.plain = true}, tell_time, "07:00"), 0);
	(void)setenv("TZ", "Asia/Kolkata", 1);
	assert_int_equal(
		sandboxed_inside(s, (struct sandboxed_way){.plain = true}, tell_time, "17:30"), 0);
	(void)unsetenv("TZ");
}

/* What is committed while it watches, and a generation that is made meanwhile. */
static int
follow(const struct sandboxed *s, const void *with)
{
	char path[SANDBOXED_PATH_BYTES];
	sqlite3 *db = NULL;

	sandboxed_path(s, "current/warroom.db", path);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
		count_pages(path) != SANDBOXED_PAGES)
		return 1;
	if (write(STDOUT_FILENO, "go\n", 3) != 3)
		return 2;
	for (int i = 0; i < 500; i++) {
		if (count_pages(path) == SANDBOXED_PAGES + 1)
			return count_pages(with) == SANDBOXED_PAGES ? 0 : 3;
		(void)usleep(10 * 1000);
	}
	return 4;
}

static void
test_the_room_is_followed(void **state)
{
	struct sandboxed *s = *state;
	char next[SANDBOXED_PATH_BYTES], bytes[8] = "";
	struct sandbox_report report;
	int status = 0;
	pid_t child;

	sandboxed_path(s, "g3/warroom.db", next);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		sandboxed_enter(s, (struct sandboxed_way){.plain = true}, &report);
		_exit(follow(s, next));
	}
	assert_true(read(s->master, bytes, sizeof bytes) > 0);
	sandboxed_leave(s, "g3");
	sandboxed_sql(s->writer, "INSERT INTO page (title) VALUES ('queue full')");
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_what_a_screen_does_works, sandboxed_make, sandboxed_remove),
		cmocka_unit_test_setup_teardown(
			test_the_room_is_followed, sandboxed_make, sandboxed_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
