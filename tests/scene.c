/* tests/scene.c - what runs on a terminal that the test holds.
 * SPDX-License-Identifier: MIT */
#include "tests/scene.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include <cmocka.h>

#include "tui/term.h"

enum { RS = 0x1e };

void
scene_settle(void)
{
	struct pollfd ready = {.fd = STDOUT_FILENO, .events = POLLOUT};

	while (term_pending()) {
		(void)poll(&ready, 1, -1);
		(void)term_flush();
	}
}

void
scene_part(void)
{
	static const char mark = RS;
	struct pollfd ready = {.fd = STDOUT_FILENO, .events = POLLOUT};

	scene_settle();
	do {
		(void)poll(&ready, 1, -1);
		if (write(STDOUT_FILENO, &mark, 1) == 1)
			return;
	} while (errno == EAGAIN);
	_exit(9);
}

static void
child(int slave, const char *name, const char *lang, scene_fn *scene)
{
	(void)login_tty(slave);
	(void)unsetenv("LC_ALL");
	(void)unsetenv("LC_CTYPE");
	(void)setenv("LANG", lang, 1);
	if (name != NULL)
		(void)setenv("TERM", name, 1);
	else
		(void)unsetenv("TERM");
	scene();
	_exit(0);
}

static void
read_all(int master, pid_t pid, struct run *run)
{
	char bytes[4096];
	bool over = false;

	for (;;) {
		struct pollfd ready = {.fd = master, .events = POLLIN};
		ssize_t length;

		if (poll(&ready, 1, 5) > 0 && (ready.revents & POLLIN) != 0) {
			length = read(master, bytes, sizeof bytes);
			if (length > 0)
				(void)buf_add(&run->out, bytes, (size_t)length);
			continue;
		}
		if (over)
			return;
		over = waitpid(pid, &run->status, WNOHANG) == pid;
	}
}

void
scene_play(const char *name, const char *lang, scene_fn *scene, struct run *run)
{
	struct winsize size = {.ws_row = SCENE_ROWS, .ws_col = SCENE_COLS};
	struct termios before;
	struct termios after;
	int master;
	int slave;
	pid_t pid;

	buf_init(&run->out, 16 * 1024 * 1024);
	assert_int_equal(openpty(&master, &slave, NULL, NULL, &size), 0);
	assert_int_equal(tcgetattr(slave, &before), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		(void)close(master);
		child(dup(slave), name, lang, scene);
	}
	read_all(master, pid, run);
	assert_int_equal(tcgetattr(slave, &after), 0);
	run->restored = before.c_iflag == after.c_iflag && before.c_oflag == after.c_oflag &&
			before.c_cflag == after.c_cflag && before.c_lflag == after.c_lflag &&
			memcmp(before.c_cc, after.c_cc, sizeof before.c_cc) == 0;
	(void)close(master);
	(void)close(slave);
}

void
run_ended_well(const struct run *run)
{
	if (!WIFEXITED(run->status) || WEXITSTATUS(run->status) != 0)
		fail_msg("status %x: %s", (unsigned)run->status, run->out.data);
	assert_true(run->restored);
}

const char *
run_part(const struct run *run, int n, size_t *length)
{
	const char *at = run->out.data;
	const char *end;

	while (n-- > 0) {
		at = strchr(at, RS);
		assert_non_null(at);
		at++;
	}
	end = strchr(at, RS);
	*length = end != NULL ? (size_t)(end - at) : strlen(at);
	return at;
}

bool
run_has(const struct run *run, int n, const char *string)
{
	size_t length;
	const char *at = run_part(run, n, &length);

	return memmem(at, length, string, strlen(string)) != NULL;
}
