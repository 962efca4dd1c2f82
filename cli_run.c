/* cli_run.c - a command of somebody's own, whose output passes through and whose end is kept.
 *
 * It stays in our session and process group, with our terminal: ^C, ^Z and a password prompt work
 * as without us. Only its output goes through a pipe, or through a terminal of its own where ours
 * is one, so that it behaves as if nobody listened. SPDX-License-Identifier: MIT */
#include "cli_run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/text.h"

enum {
	PIECE_BYTES = 16 * 1024,
	FULL_MS = 100,  /* a wait for a terminal that takes no more now */
	QUIET_MS = 200, /* once it has: what was on the way has come */
	CODE_MISSING = 127,
	CODE_REFUSED = 126,
	CODE_SIGNAL = 128,
};

/* One of standard output and error. */
struct channel {
	int to;     /* 1 or 2 */
	int ours;   /* what it writes is read here; -1: at its end */
	int theirs; /* -1 once it has it */
	bool is_terminal;
};

/* As it was before us: what was ignored then (nohup) stays so. */
struct signals_before {
	struct sigaction interrupt, quit, pipe;
	sigset_t mask;
};

struct running {
	struct channel channels[2];
	struct cli_tail *tail;
	struct signals_before before;
	pid_t pid;
	int status;
	bool ended;
};

/* What arrived meanwhile; a handler can do no more. */
static volatile sig_atomic_t pending_signal;
static volatile sig_atomic_t pending_size;

static void
on_signal(int number)
{
	if (number == SIGWINCH)
		pending_size = 1;
	else if (number != SIGCHLD) /* that one only ends a wait */
		pending_signal = number;
}

/* ---- the end of the output ---- */

struct err
cli_tail_open(size_t most, struct cli_tail *out)
{
	*out = (struct cli_tail){.bytes = malloc(2 * most), .most = most};
	return out->bytes != NULL ? NO_ERR : err_make(ERR_FULL, "Memory is short.");
}

/* Twice as much as is kept is held, so that little is moved. */
void
cli_tail_add(struct cli_tail *tail, const char *bytes, size_t length)
{
	if (length > tail->most) {
		tail->gone += (int64_t)(length - tail->most);
		bytes += length - tail->most;
		length = tail->most;
	}
	if (tail->length + length > 2 * tail->most) {
		size_t kept = tail->most - length;

		tail->gone += (int64_t)(tail->length - kept);
		memmove(tail->bytes, tail->bytes + tail->length - kept, kept);
		tail->length = kept;
	}
	memcpy(tail->bytes + tail->length, bytes, length);
	tail->length += length;
}

/* No more than `most`. */
static void
cut_tail(struct cli_tail *tail)
{
	size_t over = tail->length > tail->most ? tail->length - tail->most : 0;

	memmove(tail->bytes, tail->bytes + over, tail->length - over);
	tail->gone += (int64_t)over;
	tail->length -= over;
}

void
cli_tail_close(struct cli_tail *tail)
{
	free(tail->bytes);
	tail->bytes = NULL;
}

/* ---- its output ---- */

static void
copy_size(const struct channel *c)
{
	struct winsize size;

	if (c->is_terminal && c->ours >= 0 && ioctl(c->to, TIOCGWINSZ, &size) == 0)
		(void)ioctl(c->ours, TIOCSWINSZ, &size);
}

static void
make_cloexec(int fd)
{
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* A terminal that changes nothing: the real one behind it does. */
static bool
open_terminal(struct channel *c)
{
	struct termios modes;

	if (openpty(&c->ours, &c->theirs, NULL, NULL, NULL) != 0)
		return false;
	make_cloexec(c->ours);
	make_cloexec(c->theirs);
	if (tcgetattr(c->theirs, &modes) == 0) {
		cfmakeraw(&modes);
		(void)tcsetattr(c->theirs, TCSANOW, &modes);
	}
	c->is_terminal = true;
	copy_size(c);
	return true;
}

static bool
open_channel(struct channel *c)
{
	int ends[2];

	if (isatty(c->to) == 1 && open_terminal(c))
		return true;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	c->ours = ends[0];
	c->theirs = ends[1];
	return true;
}

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

static struct err
open_channels(struct running *r)
{
	struct channel *out = &r->channels[0];
	struct channel *err = &r->channels[1];

	*out = (struct channel){.to = STDOUT_FILENO, .ours = -1, .theirs = -1};
	*err = (struct channel){.to = STDERR_FILENO, .ours = -1, .theirs = -1};
	if (!open_channel(out))
		return err_make(ERR_IO, "No pipe can be made: %s.", strerror(errno));
	/* Both on one terminal stay in one order. */
	if (out->is_terminal && isatty(err->to) == 1)
		return NO_ERR;
	if (open_channel(err))
		return NO_ERR;
	close_fd(&out->ours);
	close_fd(&out->theirs);
	return err_make(ERR_IO, "No pipe can be made: %s.", strerror(errno));
}

/* False when nobody takes it any more. */
static bool
pass_on(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);
		struct pollfd room = {.fd = fd, .events = POLLOUT};

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) { /* somebody else made our terminal so */
			(void)poll(&room, 1, FULL_MS);
			continue;
		}
		if (n <= 0)
			return false;
		bytes += n;
		length -= (size_t)n;
	}
	return true;
}

/* Reads what is there; at the end, and when nobody takes it, the channel is closed: then a program
 * that writes on learns of it as it would without us. */
static void
relay(struct running *r, struct channel *c)
{
	char piece[PIECE_BYTES];
	ssize_t n = read(c->ours, piece, sizeof piece);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n > 0 && r->tail != NULL)
		cli_tail_add(r->tail, piece, (size_t)n);
	if (n <= 0 || !pass_on(c->to, piece, (size_t)n))
		close_fd(&c->ours);
}

/* True when something came within that time. */
static bool
wait_for_output(struct running *r, int wait_ms)
{
	const struct timespec wait = {.tv_nsec = wait_ms * 1000000L};
	struct pollfd polled[2];
	bool came = false;

	for (int i = 0; i < 2; i++)
		polled[i] = (struct pollfd){.fd = r->channels[i].ours, .events = POLLIN};
	if (ppoll(polled, 2, wait_ms < 0 ? NULL : &wait, &r->before.mask) <= 0)
		return false;
	for (int i = 0; i < 2; i++) {
		if (polled[i].fd >= 0 && polled[i].revents != 0) {
			relay(r, &r->channels[i]);
			came = true;
		}
	}
	return came;
}

static bool
is_open(const struct running *r)
{
	return r->channels[0].ours >= 0 || r->channels[1].ours >= 0;
}

/* ---- its life ---- */

static void
take_signals(struct signals_before *before)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	const struct sigaction forward = {.sa_handler = on_signal};
	static const int forwarded[] = {SIGCHLD, SIGWINCH, SIGTERM, SIGHUP};
	sigset_t blocked;

	pending_signal = 0;
	(void)sigaction(SIGINT, &ignore, &before->interrupt); /* the terminal asks it, not us */
	(void)sigaction(SIGQUIT, &ignore, &before->quit);
	(void)sigaction(SIGPIPE, &ignore, &before->pipe);
	/* They come while it is waited for output, and at no other time: none is missed. */
	(void)sigemptyset(&blocked);
	for (size_t i = 0; i < sizeof forwarded / sizeof forwarded[0]; i++) {
		(void)sigaddset(&blocked, forwarded[i]);
		(void)sigaction(forwarded[i], &forward, NULL);
	}
	(void)sigprocmask(SIG_BLOCK, &blocked, &before->mask);
}

static void
give_back_signals(const struct signals_before *before)
{
	(void)sigaction(SIGINT, &before->interrupt, NULL);
	(void)sigaction(SIGQUIT, &before->quit, NULL);
	(void)sigaction(SIGPIPE, &before->pipe, NULL);
	(void)signal(SIGCHLD, SIG_DFL);
	(void)signal(SIGWINCH, SIG_DFL);
	(void)signal(SIGTERM, SIG_DFL);
	(void)signal(SIGHUP, SIG_DFL);
	(void)sigprocmask(SIG_SETMASK, &before->mask, NULL);
}

/* In the child. Does not return; `told` gets errno when it cannot become the command. */
__attribute__((noreturn)) static void
become(struct running *r, char **argv, int told)
{
	const struct channel *out = &r->channels[0];
	const struct channel *err = r->channels[1].theirs >= 0 ? &r->channels[1] : out;
	int reason;

	give_back_signals(&r->before);
	(void)dup2(out->theirs, STDOUT_FILENO);
	(void)dup2(err->theirs, STDERR_FILENO);
	(void)execvp(argv[0], argv);
	reason = errno;
	/* Where even that fails, the code says it. */
	_exit(write(told, &reason, sizeof reason) < 0 ? CODE_REFUSED : CODE_MISSING);
}

/* NO_ERR: it runs. */
static struct err
start(struct running *r, char **argv, int *code)
{
	char name[120];
	int told[2];
	int reason = 0;

	if (pipe2(told, O_CLOEXEC) != 0)
		return err_make(ERR_IO, "No pipe can be made: %s.", strerror(errno));
	r->pid = fork();
	if (r->pid == 0)
		become(r, argv, told[1]);
	if (r->pid < 0)
		reason = errno;
	(void)close(told[1]);
	for (int i = 0; i < 2; i++)
		close_fd(&r->channels[i].theirs);
	while (r->pid > 0 && read(told[0], &reason, sizeof reason) < 0 && errno == EINTR)
		;
	(void)close(told[0]);
	if (reason == 0)
		return NO_ERR;
	if (r->pid > 0)
		(void)waitpid(r->pid, NULL, 0);
	*code = reason == ENOENT ? CODE_MISSING : CODE_REFUSED;
	return err_make(ERR_MISSING, "%s cannot be run, and nothing is recorded: %s.",
		text_show(text_of(argv[0]), false, name, sizeof name), strerror(reason));
}

static void
look_whether_it_ended(struct running *r)
{
	if (!r->ended && waitpid(r->pid, &r->status, WNOHANG) == r->pid)
		r->ended = true;
}

static void
hand_on_signals(struct running *r)
{
	if (pending_size) {
		pending_size = 0;
		copy_size(&r->channels[0]);
		copy_size(&r->channels[1]);
	}
	if (pending_signal != 0) {
		(void)kill(r->pid, pending_signal);
		pending_signal = 0;
	}
}

/* What it left behind writes on: so does what passes it through. */
static void
leave_behind(struct running *r)
{
	if (!r->ended || !is_open(r))
		return;
	if (fork() == 0) {
		(void)prctl(PR_SET_NAME, "warroom-relay");
		(void)signal(SIGINT, SIG_IGN);
		(void)signal(SIGQUIT, SIG_IGN);
		(void)signal(SIGPIPE, SIG_IGN);
		r->tail = NULL;
		while (is_open(r))
			(void)wait_for_output(r, -1);
		_exit(0);
	}
	close_fd(&r->channels[0].ours);
	close_fd(&r->channels[1].ours);
}

static int64_t
steady_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_BOOTTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
watch(struct running *r)
{
	int64_t quiet_since_ms;

	while (!r->ended) {
		hand_on_signals(r);
		look_whether_it_ended(r);
		if (!r->ended)
			(void)wait_for_output(r, -1);
	}
	quiet_since_ms = steady_ms();
	while (is_open(r) && steady_ms() - quiet_since_ms < QUIET_MS) {
		if (wait_for_output(r, QUIET_MS / 4))
			quiet_since_ms = steady_ms();
	}
}

struct err
cli_run(char **argv, struct cli_tail *tail, struct cli_run *out)
{
	struct running r = {.tail = tail};
	int64_t begun_ms = steady_ms();
	struct err e = open_channels(&r);

	*out = (struct cli_run){.code = CODE_REFUSED};
	if (e.kind != ERR_NONE)
		return e;
	take_signals(&r.before);
	e = start(&r, argv, &out->code);
	if (e.kind == ERR_NONE) {
		watch(&r);
		out->duration_ms = steady_ms() - begun_ms;
		out->code = WIFSIGNALED(r.status) ? CODE_SIGNAL + WTERMSIG(r.status)
						  : WEXITSTATUS(r.status);
		cut_tail(tail);
	}
	give_back_signals(&r.before);
	leave_behind(&r);
	(void)signal(SIGPIPE, SIG_IGN); /* what is recorded now does not depend on who reads us */
	return e;
}
