/* tests/test_inherited.c - what a watch screen keeps of how it was started.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "screen_inherited.h"

static int
start_hostile(void)
{
	static const char *const hostile[][2] = {{"TERMINFO", "/tmp"}, {"TERMINFO_DIRS", "/tmp"},
		{"TERMCAP", "/tmp/termcap"}, {"LOCPATH", "/tmp"}, {"NLSPATH", "/tmp/%N"},
		{"LANGUAGE", "../../tmp"}, {"LD_PRELOAD", ""}, {"LD_LIBRARY_PATH", "/tmp"},
		{"MALLOC_TRACE", "/tmp/trace"}, {"GCONV_PATH", "/tmp"}, {"TZDIR", "/tmp"},
		{"ESCDELAY", "100000"}, {"SQLITE_TMPDIR", "/tmp"}, {"UV_USE_IO_URING", "1"},
		{"SSH_ORIGINAL_COMMAND", "sh"}, {"PATH", "/tmp"}, {"EDITOR", "sh"},
		{"TMUX", "/tmp/t,1,0"}, {"LC_ALL", "../../tmp/locale"},
		{"TERM", "../../../etc/passwd"}, {"TZ", ":/etc/passwd"}};
	const char *zone;

	(void)clearenv();
	for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++)
		(void)setenv(hostile[i][0], hostile[i][1], 1);
	inherited_reduce();
	zone = getenv("TZ");
	if (zone == NULL || strcmp(zone, ":/etc/localtime") != 0)
		return 1;
	return environ[0] != NULL && environ[1] == NULL ? 0 : 2; /* TZ is all there is */
}

/* 0: what is left of it is as it was given. */
static int
start_with(const char *name, const char *value, bool ssh)
{
	const char *got;

	(void)clearenv();
	(void)setenv(name, value, 1);
	if (ssh)
		(void)setenv("SSH_CONNECTION", "192.0.2.1 40000 192.0.2.2 22", 1);
	inherited_reduce();
	got = getenv(name);
	return got != NULL && strcmp(got, value) == 0 ? 0 : 1;
}

/* Answered by a process of its own. */
static int
apart(int (*act)(void))
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		_exit(act());
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static int
started_with(const char *name, const char *value, bool ssh)
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		_exit(start_with(name, value, ssh));
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void
test_the_environment_is_what_a_screen_reads(void **state)
{
	static const char *const kept[][2] = {{"TERM", "xterm-256color"}, {"TERM", "foot+base"},
		{"LANG", "de_DE.UTF-8"}, {"LC_ALL", "ca_ES.UTF-8@valencia"},
		{"COLORTERM", "truecolor"}, {"NO_COLOR", "1"},
		{"TZ", "America/Argentina/Buenos_Aires"}, {"TZ", "<+0330>-3:30"},
		{"TZ", "EST5EDT,M3.2.0,M11.1.0"}, {"HOME", "/home/sam"}, {"WARROOM_AS", "Kim Lee"}};
	static const char *const dropped[][2] = {{"TERM", "xterm;id"}, {"TERM", ""},
		{"TERM", "./x"}, {"TERM", "/etc/passwd"}, {"TERM", "x\033[2J"}, {"TERM", "-x"},
		{"LANG", "/tmp/l"}, {"TZ", "/etc/passwd"}, {"TZ", "../../../etc/shadow"},
		{"TZ", "a/../../b"}, {"HOME", "here"}, {"LC_MESSAGES", "de_DE.UTF-8"}};
	char much[3001];

	(void)state;
	memset(much, 'A', sizeof much - 1);
	much[sizeof much - 1] = '\0';
	assert_int_equal(apart(start_hostile), 0);
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		assert_int_equal(started_with(kept[i][0], kept[i][1], true), 0);
	for (size_t i = 0; i < sizeof dropped / sizeof dropped[0]; i++)
		assert_int_not_equal(started_with(dropped[i][0], dropped[i][1], false), 0);
	assert_int_not_equal(started_with("TERM", much, false), 0);
	/* Who has a shell here may say where their config is; who has none may not. */
	assert_int_equal(started_with("WARROOM_CONFIG", "/home/sam/room.yaml", false), 0);
	assert_int_not_equal(started_with("WARROOM_CONFIG", "/home/sam/room.yaml", true), 0);
}

static int
hold_others(void)
{
	if (dup2(STDERR_FILENO, 3) != 3 || dup2(STDERR_FILENO, 77) != 77)
		return 1;
	inherited_reduce();
	return fcntl(3, F_GETFD) < 0 && fcntl(77, F_GETFD) < 0 && fcntl(STDERR_FILENO, F_GETFD) >= 0
		       ? 0
		       : 2;
}

static int
go_home(void)
{
	(void)clearenv();
	(void)setenv("HOME", "/home/sam", 1);
	(void)setenv("TERM", "xterm", 1);
	inherited_reduce();
	inherited_forget_home();
	return getenv("HOME") == NULL && getenv("TERM") != NULL ? 0 : 1;
}

static void
test_descriptors_of_others_are_closed(void **state)
{
	(void)state;
	assert_int_equal(apart(hold_others), 0);
}

static void
test_home_is_forgotten_when_the_config_was_found(void **state)
{
	(void)state;
	assert_int_equal(apart(go_home), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_environment_is_what_a_screen_reads),
		cmocka_unit_test(test_descriptors_of_others_are_closed),
		cmocka_unit_test(test_home_is_forgotten_when_the_config_was_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
