/* tests/test_sandbox.c - inside the sandbox of a watch screen nothing can be done but reading the
 * room.
 *
 * Each thing is tried by a process of its own that has entered it: as root where the test is, as an
 * account with no rights, and on a kernel that lacks Landlock or seccomp, which a filter plays.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "screen_sandbox.h"
#include "tests/attempt.h"
#include "tests/sandboxed.h"

/* ---- what is refused ---- */

static int
attempt_it(const struct sandboxed *s, const void *with)
{
	return attempt_make(with, s->other);
}

static bool
is_wanted(const struct attempt *a, int got)
{
	for (size_t i = 0; i < sizeof a->want / sizeof a->want[0] && a->want[i] != 0; i++) {
		if (a->want[i] == got)
			return true;
	}
	return false;
}

/* Everything that what is there should refuse. */
static void
attempt_all(const struct sandboxed *s, struct sandboxed_way way)
{
	unsigned by = 0;
	int tried = 0, wrong = 0;

	if (s->kernel.landlock > 0 && !(way.lacks & LACK_LANDLOCK))
		by |= BY_FILES;
	if (s->kernel.seccomp_lacks == 0 && !(way.lacks & LACK_SECCOMP))
		by |= BY_CALLS;
	for (size_t i = 0; i < attempts_count; i++) {
		const struct attempt *a = &attempts[i];
		int got;

		if (a->by != 0 && !(a->by & by))
			continue;
		tried++;
		got = sandboxed_inside(s, way, attempt_it, a);
		if (is_wanted(a, got))
			continue;
		wrong++;
		print_error(
			"%s: %s (%d)\n", a->name, got == 0 ? "could be done" : strerror(got), got);
	}
	print_message("  %d tried\n", tried);
	assert_int_equal(wrong, 0);
}

static void
test_nothing_else_can_be_done(void **state)
{
	const struct sandboxed *s = *state;

	if (s->kernel.landlock == 0)
		print_message("  this kernel has no Landlock: what it refuses was not tried\n");
	assert_true(attempts_count > 100);
	attempt_all(s, (struct sandboxed_way){.plain = true});
	if (geteuid() == 0)
		attempt_all(s, (struct sandboxed_way){.plain = false});
	else
		print_message("  not root: not tried as root\n");
}

static void
test_each_holds_alone(void **state)
{
	const struct sandboxed *s = *state;

	attempt_all(s, (struct sandboxed_way){.lacks = LACK_LANDLOCK});
	attempt_all(s, (struct sandboxed_way){.lacks = LACK_SECCOMP});
}

static int
connect_abstract(const struct sandboxed *s, const void *with)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};

	(void)with;
	(void)snprintf(at.sun_path + 1, sizeof at.sun_path - 1, "%s", s->base);
	return connect(ATTEMPT_SOCKET, (struct sockaddr *)&at, sizeof at) == 0 ? 0 : errno;
}

/* What other programs of the machine listen at without a file that has a mode. */
static void
test_sockets_without_a_path_are_refused(void **state)
{
	const struct sandboxed *s = *state;

	if (s->kernel.landlock < 6) {
		print_message("  this kernel's Landlock is older: skipped\n");
		skip();
	}
	assert_int_equal(
		sandboxed_inside(s, (struct sandboxed_way){.plain = true}, connect_abstract, NULL),
		EPERM);
}

#ifdef __x86_64__
static int
call_as_32_bits(const struct sandboxed *s, const void *with)
{
	enum { I386_GETPID = 20 };
	long got = I386_GETPID;

	(void)s;
	(void)with;
	__asm__ volatile("int $0x80" : "+a"(got) : : "memory", "r8", "r9", "r10", "r11");
	return got > 0 ? 0 : (int)-got;
}

static void
test_calls_of_another_machine_are_refused(void **state)
{
	int got = sandboxed_inside(
		*state, (struct sandboxed_way){.plain = true}, call_as_32_bits, NULL);

	if (got == SANDBOXED_KILLED + SIGSEGV) /* a kernel without them */
		skip();
	assert_int_equal(got, EPERM);
}
#endif

/* ---- what it leaves, and says ---- */

static int
end_badly(const struct sandboxed *s, const void *with)
{
	(void)s;
	(void)with;
	abort();
}

static int
is_hidden(const struct sandboxed *s, const void *with)
{
	struct rlimit core, files;

	(void)s;
	(void)with;
	if (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_max != 0)
		return 1;
	if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_max > 64)
		return 2;
	return 0;
}

static void
test_a_crash_leaves_nothing(void **state)
{
	const struct sandboxed *s = *state;

	assert_int_equal(
		sandboxed_inside(s, (struct sandboxed_way){.plain = true}, is_hidden, NULL), 0);
	assert_int_equal(
		sandboxed_inside(s, (struct sandboxed_way){.plain = true}, end_badly, NULL),
		SANDBOXED_KILLED + SIGABRT);
}

/* 0: what is looked for before is what is found after, and it is said in these words. */
static int
tell(const struct sandboxed *s, unsigned lacks, const char *words)
{
	struct sandbox_report before, after;
	struct buf line;
	bool right;

	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (lacks != 0)
		sandboxed_lack(lacks);
	sandbox_look(&before);
	buf_init(&line, (size_t)SANDBOXED_PATH_BYTES * 2);
	if (!sandbox_say(&before, s->observers, &line) || strstr(line.data, words) == NULL)
		return 1;
	if (sandbox_enter(s->observers, &after).kind != ERR_NONE)
		return 2;
	right = before.landlock == after.landlock &&
		before.landlock_lacks == after.landlock_lacks &&
		before.seccomp_lacks == after.seccomp_lacks;
	return right ? 0 : 3;
}

static int
told(const struct sandboxed *s, unsigned lacks, const char *words)
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		_exit(tell(s, lacks, words));
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void
test_it_says_what_holds(void **state)
{
	const struct sandboxed *s = *state;

	if (s->kernel.landlock > 0)
		assert_int_equal(told(s, 0, "reads only beneath /tmp/"), 0);
	if (s->kernel.seccomp_lacks == 0)
		assert_int_equal(told(s, 0, "starts no program"), 0);
	assert_int_equal(told(s, LACK_LANDLOCK, "Function not implemented"), 0);
	assert_int_equal(told(s, LACK_SECCOMP, "calls are not filtered here"), 0);
}

/* A directory that cannot be read is no reason to read everything. */
static void
test_a_directory_that_is_not_there_is_an_error(void **state)
{
	struct sandboxed *s = *state;
	size_t length = strlen(s->observers);

	if (s->kernel.landlock == 0)
		skip();
	s->observers[length - 1] = 'x';
	assert_int_equal(told(s, 0, "") >> 8, 2);
	s->observers[length - 1] = 's';
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_nothing_else_can_be_done, sandboxed_make, sandboxed_remove),
		cmocka_unit_test_setup_teardown(
			test_each_holds_alone, sandboxed_make, sandboxed_remove),
		cmocka_unit_test_setup_teardown(
			test_sockets_without_a_path_are_refused, sandboxed_make, sandboxed_remove),
#ifdef __x86_64__
		cmocka_unit_test_setup_teardown(test_calls_of_another_machine_are_refused,
			sandboxed_make, sandboxed_remove),
#endif
		cmocka_unit_test_setup_teardown(
			test_a_crash_leaves_nothing, sandboxed_make, sandboxed_remove),
		cmocka_unit_test_setup_teardown(
			test_it_says_what_holds, sandboxed_make, sandboxed_remove),
		cmocka_unit_test_setup_teardown(test_a_directory_that_is_not_there_is_an_error,
			sandboxed_make, sandboxed_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
