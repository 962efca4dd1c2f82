/* tests/sandboxed.c - processes that have entered the sandbox of a watch screen.
 * SPDX-License-Identifier: MIT */
#include "tests/sandboxed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pty.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/attempt.h"

enum { NOBODY = 65534 };

void
sandboxed_path(const struct sandboxed *s, const char *name, char out[SANDBOXED_PATH_BYTES])
{
	(void)snprintf(out, SANDBOXED_PATH_BYTES, "%s/%s", s->observers, name);
}

static void
make_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	(void)fputs(text, f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, 0644), 0);
}

static void
copy_file(const char *from, const char *to)
{
	char bytes[4096];
	FILE *in = fopen(from, "r");
	FILE *out = fopen(to, "w");
	size_t got;

	assert_non_null(in);
	assert_non_null(out);
	while ((got = fread(bytes, 1, sizeof bytes, in)) > 0)
		assert_int_equal(fwrite(bytes, 1, got, out), got);
	(void)fclose(in);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(chmod(to, 0644), 0);
}

void
sandboxed_sql(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
}

void
sandboxed_leave(const struct sandboxed *s, const char *generation)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	char from[SANDBOXED_PATH_BYTES], to[SANDBOXED_PATH_BYTES], name[64];

	sandboxed_path(s, generation, to);
	assert_int_equal(mkdir(to, 0755), 0);
	/* The database last: who sees it sees all. */
	for (size_t i = sizeof ends / sizeof ends[0]; i-- > 0;) {
		(void)snprintf(name, sizeof name, "g1/warroom.db%s", ends[i]);
		sandboxed_path(s, name, from);
		(void)snprintf(name, sizeof name, "%s/warroom.db%s", generation, ends[i]);
		sandboxed_path(s, name, to);
		copy_file(from, to);
	}
}

static void
make_mirror(struct sandboxed *s)
{
	char path[SANDBOXED_PATH_BYTES];

	sandboxed_path(s, "g1/warroom.db", path);
	make_file(path, "");
	assert_int_equal(sqlite3_open(path, &s->writer), SQLITE_OK);
	sandboxed_sql(s->writer,
		"PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;"
		"CREATE TABLE page (id INTEGER PRIMARY KEY, title TEXT);"
		"INSERT INTO page (title) VALUES ('db-3 down'), ('api slow'), ('disk');");
}

static int
listen_at(const char *path, bool abstract)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	(void)snprintf(at.sun_path + (abstract ? 1 : 0), sizeof at.sun_path - 1, "%s", path);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	if (!abstract)
		assert_int_equal(chmod(path, 0666), 0);
	assert_int_equal(listen(fd, 128), 0);
	return fd;
}

static pid_t
sleeper(void)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child > 0)
		return child;
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		(void)pause();
}

int
sandboxed_make(void **state)
{
	static const char *const dirs[] = {"", "g1", "empty"};
	struct sandboxed *s = calloc(1, sizeof *s);
	char path[SANDBOXED_PATH_BYTES];

	assert_non_null(s);
	(void)snprintf(s->base, sizeof s->base, "/tmp/warroom-test-XXXXXX");
	assert_non_null(mkdtemp(s->base));
	assert_int_equal(chmod(s->base, 0755), 0);
	(void)snprintf(s->observers, sizeof s->observers, "%s/observers", s->base);
	for (size_t i = 0; i < sizeof dirs / sizeof dirs[0]; i++) {
		sandboxed_path(s, dirs[i], path);
		assert_int_equal(mkdir(path, 0755), 0);
	}
	make_mirror(s);
	sandboxed_leave(s, "g2");
	sandboxed_path(s, "current", path);
	assert_int_equal(symlink("g1", path), 0);
	sandboxed_path(s, "out", path);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	sandboxed_path(s, "../secret", path);
	make_file(path, "the record");
	sandboxed_path(s, "watch.sock", path);
	s->watch = listen_at(path, false);
	sandboxed_path(s, "engine.sock", path);
	s->engine = listen_at(path, false);
	s->abstract = listen_at(s->base, true);
	assert_int_equal(openpty(&s->master, &s->slave, NULL, NULL, NULL), 0);
	s->other = sleeper();
	sandbox_look(&s->kernel);
	*state = s;
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st;
	(void)type;
	(void)walk;
	return remove(path);
}

int
sandboxed_remove(void **state)
{
	struct sandboxed *s = *state;

	(void)kill(s->other, SIGKILL);
	(void)waitpid(s->other, NULL, 0);
	(void)sqlite3_close(s->writer);
	(void)close(s->watch);
	(void)close(s->engine);
	(void)close(s->abstract);
	(void)close(s->master);
	(void)close(s->slave);
	(void)nftw(s->base, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(s);
	return 0;
}

/* ---- entering ---- */

void
sandboxed_lack(unsigned lacks)
{
	const unsigned landlock = lacks & LACK_LANDLOCK ? ENOSYS : 0;
	const unsigned filters = lacks & LACK_SECCOMP ? EINVAL : 0;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_landlock_create_ruleset, 0, 1),
		BPF_STMT(BPF_RET | BPF_K,
			landlock ? SECCOMP_RET_ERRNO | landlock : SECCOMP_RET_ALLOW),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_seccomp, 0, 1),
		BPF_STMT(
			BPF_RET | BPF_K, filters ? SECCOMP_RET_ERRNO | filters : SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = {sizeof code / sizeof code[0], code};

	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
		_exit(255);
}

void
sandboxed_enter(const struct sandboxed *s, struct sandboxed_way way, struct sandbox_report *report)
{
	char db[SANDBOXED_PATH_BYTES];

	(void)setsid();
	(void)ioctl(s->slave, TIOCSCTTY, 0);
	(void)dup2(s->slave, STDIN_FILENO);
	(void)dup2(s->slave, STDOUT_FILENO);
	sandbox_prepare();
	sandboxed_path(s, "g1/warroom.db", db);
	if (chdir(s->observers) != 0 || dup2(open(db, O_RDONLY), ATTEMPT_FILE) < 0 ||
		dup2(socket(AF_UNIX, SOCK_STREAM, 0), ATTEMPT_SOCKET) < 0)
		_exit(254);
	if (way.plain && geteuid() == 0 &&
		(setgroups(0, NULL) != 0 || setresgid(NOBODY, NOBODY, NOBODY) != 0 ||
			setresuid(NOBODY, NOBODY, NOBODY) != 0))
		_exit(253);
	if (way.lacks != 0)
		sandboxed_lack(way.lacks);
	if (sandbox_enter(s->observers, report).kind != ERR_NONE)
		_exit(252);
}

int
sandboxed_inside(const struct sandboxed *s, struct sandboxed_way way,
	int (*act)(const struct sandboxed *s, const void *with), const void *with)
{
	struct sandbox_report report;
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		sandboxed_enter(s, way, &report);
		_exit(act(s, with));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : SANDBOXED_KILLED + WTERMSIG(status);
}
