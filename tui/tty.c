/* tui/tty.c - the modes of the terminal on fds 0 and 1, and their way back.
 * SPDX-License-Identifier: MIT */
#include "tui/tty.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* What would end the process where it stands. The last ones a sanitizer wants to tell of itself. */
static const int crashes[] = {SIGABRT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGXCPU,
	SIGXFSZ, SIGSYS, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
enum {
	CRASHES_ALWAYS = 10,
	CRASHES_CAUGHT = TTY_SANITIZED ? CRASHES_ALWAYS : sizeof crashes / sizeof crashes[0]
};

/* What on_crash gives back; a handler is told nothing. */
static struct tty *volatile guarded;

bool
tty_note(struct tty *t)
{
	for (int fd = 0; fd < TTY_FDS; fd++) {
		if (!isatty(fd))
			return false;
		t->flags[fd] = fcntl(fd, F_GETFL);
	}
	return tcgetattr(STDIN_FILENO, &t->modes) == 0;
}

void
tty_size(int *rows, int *cols)
{
	struct winsize size = {.ws_row = 0};

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) {
		size.ws_row = 24;
		size.ws_col = 80;
	}
	*rows = size.ws_row;
	*cols = size.ws_col;
}

void
tty_raw(const struct tty *t)
{
	struct termios modes = t->modes;

	cfmakeraw(&modes);
	modes.c_cflag = t->modes.c_cflag; /* a serial line stays what it is */
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &modes);
}

void
tty_unblock(void)
{
	for (int fd = 0; fd < TTY_FDS; fd++)
		(void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

void
tty_restore(const struct tty *t)
{
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &t->modes);
	for (int fd = 0; fd < TTY_FDS; fd++)
		(void)fcntl(fd, F_SETFL, t->flags[fd]);
}

/* A crash must not leave a raw terminal behind. Only what a signal handler may call. */
static void
on_crash(int number)
{
	struct pollfd ready = {.fd = STDOUT_FILENO, .events = POLLOUT};
	const struct tty *t = guarded;

	if (t != NULL) {
		(void)poll(&ready, 1, TTY_STUCK_MS);
		(void)!write(STDOUT_FILENO, t->restore, t->restore_length);
		tty_restore(t);
	}
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

void
tty_guard(struct tty *t, const char *restore, size_t length)
{
	const stack_t stack = {.ss_sp = t->stack, .ss_size = sizeof t->stack};
	struct sigaction action = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK};

	t->restore_length = length <= sizeof t->restore ? length : 0;
	memcpy(t->restore, restore, t->restore_length);
	guarded = t;
	if (!TTY_SANITIZED)
		(void)sigaltstack(&stack, NULL); /* without it: the usual one */
	for (int i = 0; i < CRASHES_CAUGHT; i++)
		(void)sigaction(crashes[i], &action, NULL);
}

void
tty_unguard(void)
{
	guarded = NULL;
}
