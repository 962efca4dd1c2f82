/* tests/test_log.c - the log is capped, owner-only, one line a call, and blind to secrets.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/log.h"

static char dir[64];
static char file[96];
static char older[100];
static char content[300000];

static const char *
read_file(const char *path)
{
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	content[fread(content, 1, sizeof(content) - 1, f)] = '\0';
	assert_int_equal(fclose(f), 0);
	return content;
}

/* The text of the only line, without its time. */
static const char *
only_line(void)
{
	char *line = content;

	(void)read_file(file);
	size_t length = strlen(line);
	assert_true(length > 25 && line[length - 1] == '\n');
	line[length - 1] = '\0';
	assert_null(strchr(line, '\n'));
	return line + 25; /* "2026-01-01T00:00:00.000Z " */
}

static void
hide(const char *string)
{
	struct secret s;

	secret_init(&s);
	assert_string_equal(secret_from_bytes("test", string, strlen(string), &s).text, "");
	assert_string_equal(log_hide(&s).text, "");
	secret_clear(&s);
}

static void
start_again(void)
{
	log_close();
	(void)unlink(file);
	assert_string_equal(log_open(file, 65536).text, "");
}

static int
set_up(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/warroom-log-XXXXXX");
	assert_non_null(mkdtemp(dir));
	(void)snprintf(file, sizeof(file), "%s/engine.log", dir);
	(void)snprintf(older, sizeof(older), "%s.1", file);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	log_close();
	log_close();
	(void)unlink(file);
	(void)unlink(older);
	return rmdir(dir);
}

static void
a_line_has_its_utc_time(void **state)
{
	(void)state;
	assert_string_equal(log_open(file, 65536).text, "");
	(void)setenv("TZ", "Asia/Kathmandu", 1);
	log_line("polled %d pages", 3);
	assert_string_equal(only_line(), "polled 3 pages");
	(void)read_file(file);
	for (size_t i = 0; i < 25; i++)
		assert_int_equal(content[i] >= '0' && content[i] <= '9' ? '0' : content[i],
			"0000-00-00T00:00:00.000Z "[i]);
	(void)unsetenv("TZ");
}

static void
the_file_is_for_its_owner_only(void **state)
{
	struct stat info;
	char wanted[300];

	(void)state;
	mode_t mask = umask(0);
	assert_string_equal(log_open(file, 65536).text, "");
	(void)umask(mask);
	assert_int_equal(stat(file, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	log_close();
	assert_int_equal(chmod(file, 0644), 0);
	assert_string_equal(log_open(file, 65536).text, "");
	assert_int_equal(stat(file, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	assert_int_equal(symlink("/dev/null", older), 0);
	(void)snprintf(wanted, sizeof(wanted),
		"The log %s cannot be written: it is a symbolic link.", older);
	struct err e = log_open(older, 65536);
	assert_string_equal(e.text, wanted);
	assert_int_equal(e.kind, ERR_IO);
	log_line("still there"); /* the open one goes on */
	assert_string_equal(only_line(), "still there");
	assert_string_equal(log_open("/nowhere/x", 1).text,
		"The log /nowhere/x cannot be written: No such file or directory.");
	assert_string_equal(log_open("/dev/null", 1).text,
		"The log /dev/null cannot be written: it is not a regular file.");
}

static void
the_log_never_passes_twice_its_cap(void **state)
{
	struct stat info;
	struct stat old;

	(void)state;
	assert_string_equal(log_open(file, 1000).text, "");
	for (int i = 0; i < 200; i++) {
		log_line("line %d of many that are written", i);
		assert_int_equal(stat(file, &info), 0);
		assert_true(info.st_size <= 1000);
	}
	assert_int_equal(stat(older, &old), 0);
	assert_true(old.st_size <= 1000 && old.st_size > 900);
	assert_int_equal(info.st_mode & 0777, 0600);
	assert_non_null(strstr(read_file(file), "line 199 of"));
	log_close();
	assert_string_equal(
		log_open(file, (size_t)info.st_size).text, ""); /* what is there counts */
	log_line("after a restart");
	assert_string_equal(only_line(), "after a restart");
}

static void
a_secret_becomes_stars_in_every_dress(void **state)
{
	static const struct {
		const char *line;
		const char *wanted;
	} cases[] = {
		{"Authorization: Token token=s3cret-T0ken/42", "Authorization: Token token=***"},
		{"s3cret-T0ken/42s3cret-T0ken/42", "******"},
		/* base64 of the token, then behind "a:", "ab:" and "dana@example.com/token:" */
		{"x czNjcmV0LVQwa2VuLzQy y", "x *** y"},
		{"x YTpzM2NyZXQtVDBrZW4vNDI= y", "x YTp***I= y"},
		{"x YWI6czNjcmV0LVQwa2VuLzQy y", "x YWI6*** y"},
		{"x ZGFuYUBleGFtcGxlLmNvbS90b2tlbjpzM2NyZXQtVDBrZW4vNDI= y",
			"x ZGFuYUBleGFtcGxlLmNvbS90b2tlbjp***I= y"},
		{"nothing to hide", "nothing to hide"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		start_again();
		hide("s3cret-T0ken/42");
		log_line("%s", cases[i].line);
		assert_string_equal(only_line(), cases[i].wanted);
	}
	start_again();
	log_line("s3cret-T0ken/42"); /* without the redactor these tests would fail */
	assert_string_equal(only_line(), "s3cret-T0ken/42");
}

static void
the_longer_of_two_secrets_is_hidden_whole(void **state)
{
	(void)state;
	assert_string_equal(log_open(file, 65536).text, "");
	hide("abcd");
	hide("abcdefgh");
	hide("abcd");
	log_line("abcdefgh abcd");
	assert_string_equal(only_line(), "*** ***");
}

static void
a_secret_at_the_cut_does_not_show_its_start(void **state)
{
	char line[14001];

	(void)state;
	for (size_t at = 4000; at < 12100; at += 13) {
		start_again();
		hide("s3cret-T0ken/42");
		memset(line, '.', sizeof(line) - 1);
		memcpy(line + at, "s3cret-T0ken/42", 15);
		line[sizeof(line) - 1] = '\0';
		log_line("%s", line);
		const char *written = only_line();
		assert_null(strstr(written, "s3"));
		assert_in_range(strlen(written), 4000, 4096);
	}
}

static void
one_call_is_one_plain_line(void **state)
{
	(void)state;
	assert_string_equal(log_open(file, 65536).text, "");
	log_line("a\nb\r\tc \x1b[2J \xc2\x9b \xff %s", "\x7f");
	assert_string_equal(only_line(), "a\u23ceb\u23ce c ^[[2J <9B> \ufffd ^?");
}

static void
without_a_file_lines_go_nowhere_or_to_stderr(void **state)
{
	int kept = dup(STDERR_FILENO);

	(void)state;
	assert_non_null(freopen(file, "w", stderr));
	log_line("nobody reads this");
	log_verbose(true);
	log_line("on stderr");
	log_verbose(false);
	log_line("nobody reads this either");
	(void)fflush(stderr);
	assert_int_equal(dup2(kept, STDERR_FILENO), STDERR_FILENO);
	(void)close(kept);
	assert_string_equal(only_line(), "on stderr");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_line_has_its_utc_time),
		TEST(the_file_is_for_its_owner_only),
		TEST(the_log_never_passes_twice_its_cap),
		TEST(a_secret_becomes_stars_in_every_dress),
		TEST(the_longer_of_two_secrets_is_hidden_whole),
		TEST(a_secret_at_the_cut_does_not_show_its_start),
		TEST(one_call_is_one_plain_line),
		TEST(without_a_file_lines_go_nowhere_or_to_stderr),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
