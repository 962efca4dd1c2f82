/* store/lock.c - one engine a record: DIR/warroom.lock, held by flock.
 * SPDX-License-Identifier: MIT */
#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/db.h"

enum { LOOK_EVERY_MS = 20, KILL_GRACE_MS = 5000, TAKE_TRIES = 5 };

static struct err
lock_path(const char *dir, char out[DB_PATH_BYTES])
{
	if (snprintf(out, DB_PATH_BYTES, "%s/warroom.lock", dir) >= DB_PATH_BYTES)
		return err_make(ERR_IO, "The record's directory has too long a name.");
	return NO_ERR;
}

/* The next line at *at into `out`, and past it. */
static void
take_line(const char **at, char *out, size_t size)
{
	size_t length = strcspn(*at, "\n");

	(void)snprintf(out, size, "%.*s", (int)length, *at);
	*at += length;
	if (**at == '\n')
		(*at)++;
}

static void
read_holder(int fd, struct lock_holder *out)
{
	struct lock_holder holder = {0};
	char text[256] = "";
	char number[32];
	const char *at = text;
	ssize_t n = pread(fd, text, sizeof text - 1, 0);

	if (n > 0)
		text[n] = '\0';
	take_line(&at, number, sizeof number);
	holder.pid = strtoll(number, NULL, 10);
	take_line(&at, holder.host, sizeof holder.host);
	take_line(&at, holder.account, sizeof holder.account);
	take_line(&at, number, sizeof number);
	holder.since_ms = strtoll(number, NULL, 10);
	*out = holder;
}

static void
my_host(char *out, size_t size)
{
	if (gethostname(out, size) != 0)
		(void)snprintf(out, size, "localhost");
	out[size - 1] = '\0';
}

static bool
write_holder(int fd, int64_t now_ms)
{
	char host[72];
	char text[256];
	struct passwd account;
	struct passwd *found = NULL;
	char space[1024];
	int length;

	my_host(host, sizeof host);
	if (getpwuid_r(geteuid(), &account, space, sizeof space, &found) != 0)
		found = NULL;
	length = snprintf(text, sizeof text, "%ld\n%s\n%.39s\n%" PRId64 "\n", (long)getpid(), host,
		found == NULL ? "" : account.pw_name, now_ms);
	return ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)length, 0) == length;
}

static struct err
refused(const char *dir, const struct lock_holder *holder)
{
	time_t since_s = (time_t)(holder->since_ms / 1000);
	char since[32] = "";
	struct tm tm;

	if (holder->pid <= 0)
		return err_make(ERR_REFUSED, "Another engine is writing %s.", dir);
	if (localtime_r(&since_s, &tm) != NULL)
		(void)strftime(since, sizeof since, "%Y-%m-%d %H:%M:%S", &tm);
	return err_make(ERR_REFUSED,
		"The engine of %s is running: process %" PRId64
		" of %s on %s, since %s. If it hangs: "
		"warroom engine --take-over.",
		dir, holder->pid, holder->account, holder->host, since);
}

/* Tries again for a moment: lock_held of somebody else holds a shared lock for some
 * microseconds. */
static bool
take(int fd)
{
	const struct timespec pause = {.tv_nsec = LOOK_EVERY_MS * 1000000L};

	for (int tries = 1; flock(fd, LOCK_EX | LOCK_NB) != 0; tries++) {
		if (errno != EWOULDBLOCK || tries == TAKE_TRIES)
			return false;
		(void)nanosleep(&pause, NULL);
	}
	return true;
}

struct err
lock_take(const char *dir, int64_t now_ms, struct lock *out)
{
	char path[DB_PATH_BYTES];
	struct lock_holder holder;
	struct err e = lock_path(dir, path);
	int fd = -1;

	if (e.kind == ERR_NONE)
		e = db_make_dir(dir);
	if (e.kind != ERR_NONE)
		return e;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_make(ERR_IO, "%s cannot be opened: %s.", path, strerror(errno));
	if (!take(fd)) {
		if (errno == EWOULDBLOCK) {
			read_holder(fd, &holder);
			e = refused(dir, &holder);
		} else {
			e = err_make(ERR_IO, "%s cannot be locked: %s.", path, strerror(errno));
		}
	} else if (!write_holder(fd, now_ms)) {
		e = err_make(ERR_IO, "%s cannot be written: %s.", path, strerror(errno));
	}
	if (e.kind != ERR_NONE) {
		(void)close(fd);
		return e;
	}
	out->fd = fd;
	return NO_ERR;
}

void
lock_drop(struct lock *l)
{
	int cut = 0;

	if (l->fd >= 0) {
		/* The file stays, and names nobody; where it cannot, lock_left says that it
		 * died. */
		cut = ftruncate(l->fd, 0);
		(void)close(l->fd); /* and the lock with it */
	}
	(void)cut;
	l->fd = -1;
}

bool
lock_stands(const struct lock *l, const char *dir)
{
	char path[DB_PATH_BYTES];
	struct stat ours, there;

	return lock_path(dir, path).kind == ERR_NONE && fstat(l->fd, &ours) == 0 &&
	       stat(path, &there) == 0 && ours.st_dev == there.st_dev &&
	       ours.st_ino == there.st_ino;
}

bool
lock_left(const char *dir, struct lock_holder *out)
{
	char path[DB_PATH_BYTES];
	struct lock_holder holder = {0};
	bool held = false;
	int fd = -1;

	if (lock_path(dir, path).kind == ERR_NONE)
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return false;
	held = flock(fd, LOCK_SH | LOCK_NB) != 0;
	if (!held)
		read_holder(fd, &holder);
	(void)close(fd);
	if (out != NULL)
		*out = holder;
	return !held && holder.pid > 0;
}

bool
lock_held(const char *dir, struct lock_holder *out)
{
	char path[DB_PATH_BYTES];
	bool held = false;
	int fd = -1;

	if (lock_path(dir, path).kind == ERR_NONE)
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return false;
	/* a shared lock is got beside other lookers, and never beside an engine */
	held = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	if (held && out != NULL)
		read_holder(fd, out);
	(void)close(fd);
	return held;
}

/* True when the kernel calls this process by our engine's name. Not by its file: that of a process
 * which may not be dumped, as an engine, is told to root only. */
static bool
is_engine(int64_t pid)
{
	static const char engine[] = "warroom-engine\n";
	char path[64];
	char name[sizeof engine] = "";
	int fd;

	(void)snprintf(path, sizeof path, "/proc/%" PRId64 "/comm", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (read(fd, name, sizeof name - 1) < 0)
		name[0] = '\0';
	(void)close(fd);
	return strcmp(name, engine) == 0;
}

/* Waits until nobody, or another process, holds the lock. */
static bool
wait_free(const char *dir, int64_t pid, int64_t most_ms)
{
	const struct timespec pause = {.tv_nsec = LOOK_EVERY_MS * 1000000L};
	struct lock_holder holder;

	for (int64_t waited_ms = 0;; waited_ms += LOOK_EVERY_MS) {
		if (!lock_held(dir, &holder) || holder.pid != pid)
			return true;
		if (waited_ms >= most_ms)
			return false;
		(void)nanosleep(&pause, NULL);
	}
}

struct err
lock_break(const char *dir, int64_t grace_ms)
{
	struct lock_holder holder;
	char host[72];

	if (!lock_held(dir, &holder))
		return NO_ERR;
	my_host(host, sizeof host);
	if (strcmp(host, holder.host) != 0)
		return err_make(ERR_REFUSED,
			"The engine of %s runs on another machine (%s): end it there.", dir,
			holder.host);
	if (holder.pid <= 1 || !is_engine(holder.pid))
		return err_make(ERR_REFUSED,
			"What holds %s/warroom.lock (process %" PRId64
			") is not a warroom-engine: it "
			"was left alone.",
			dir, holder.pid);
	if (kill((pid_t)holder.pid, SIGTERM) != 0 && errno != ESRCH)
		return err_make(ERR_REFUSED,
			"The engine (process %" PRId64 ") cannot be ended: %s.", holder.pid,
			strerror(errno));
	if (wait_free(dir, holder.pid, grace_ms))
		return NO_ERR;
	(void)kill((pid_t)holder.pid, SIGKILL); /* it may have gone this moment: then all is well */
	if (wait_free(dir, holder.pid, KILL_GRACE_MS))
		return NO_ERR;
	return err_make(ERR_IO, "The engine (process %" PRId64 ") does not end.", holder.pid);
}
