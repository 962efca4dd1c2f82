/* tests/test_secret.c - where secrets come from, and that no sentence tells one.
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

#include "store/secret.h"

static char dir[64];
static char file[96];

static void
write_file(const char *data, size_t length, mode_t mode)
{
	(void)unlink(file);
	FILE *f = fopen(file, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, length, f), length);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(file, mode), 0);
}

static int
set_up(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/warroom-secret-XXXXXX");
	assert_non_null(mkdtemp(dir));
	(void)snprintf(file, sizeof(file), "%s/token", dir);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	(void)unlink(file);
	return rmdir(dir);
}

static void
assert_file_refused(const char *format)
{
	struct secret s;
	char wanted[400];
	const char *at = strstr(format, "FILE");

	secret_init(&s);
	(void)snprintf(
		wanted, sizeof(wanted), "%.*s%s%s", (int)(at - format), format, file, at + 4);
	struct err e = secret_from_file("jira.token", file, &s);
	assert_string_equal(e.text, wanted);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_true(secret_is_empty(&s));
}

static void
the_first_line_of_a_file_is_the_secret(void **state)
{
	struct secret s;

	(void)state;
	secret_init(&s);
	write_file("t0ken\r\nsecond line\n", 19, 0600);
	assert_string_equal(secret_from_file("jira.token", file, &s).text, "");
	assert_string_equal(secret_reveal(&s), "t0ken");
	assert_int_equal(secret_length(&s), 5);
	write_file("t1ken", 5, 0400);
	assert_string_equal(secret_from_file("jira.token", file, &s).text, "");
	assert_string_equal(secret_reveal(&s), "t1ken");
	secret_clear(&s);
	assert_true(secret_is_empty(&s));
	assert_string_equal(secret_reveal(&s), "");
	secret_clear(&s);
}

static void
an_open_file_is_refused(void **state)
{
	static const mode_t modes[] = {0640, 0604, 0620, 0602, 0610};

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		write_file("t0ken\n", 6, modes[i]);
		assert_file_refused("The secret file for jira.token is open to others: chmod 600 "
				    "'FILE'");
	}
}

static void
what_is_no_file_of_ours_is_refused(void **state)
{
	char real[128];
	char big[4098];
	struct secret s;

	(void)state;
	secret_init(&s);
	assert_file_refused("The secret file for jira.token, FILE, cannot be read: No such file or "
			    "directory.");
	(void)snprintf(real, sizeof(real), "%s/real", dir);
	FILE *f = fopen(real, "w");
	assert_non_null(f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(symlink(real, file), 0);
	assert_file_refused("The secret file for jira.token, FILE, is a symbolic link.");
	(void)unlink(real);
	(void)unlink(file);
	assert_int_equal(mkdir(file, 0700), 0);
	assert_file_refused("The secret file for jira.token, FILE, is not a regular file.");
	(void)rmdir(file);
	assert_int_equal(mkfifo(file, 0600), 0); /* must not wait for a writer either */
	assert_file_refused("The secret file for jira.token, FILE, is not a regular file.");
	memset(big, 'x', sizeof(big));
	write_file(big, 4097, 0600);
	assert_file_refused("The secret file for jira.token, FILE, is larger than 4 KiB.");
	write_file(big, 4096, 0600);
	assert_string_equal(secret_from_file("jira.token", file, &s).text, "");
	assert_int_equal(secret_length(&s), 4096);
	assert_int_equal(strlen(secret_reveal(&s)), 4096);
	secret_clear(&s);
	if (geteuid() != 0)
		return; /* only root can give a file away */
	write_file("t0ken", 5, 0600);
	assert_int_equal(chown(file, 4321, (gid_t)-1), 0);
	assert_file_refused("The secret file for jira.token, FILE, belongs to another user (uid "
			    "4321).");
}

static void
odd_secrets_are_refused_and_not_told(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		const char *sentence;
	} cases[] = {
		{"", 0, "The secret for a.token is empty."},
		{"s3cret\x1b[2J", 10,
			"The secret for a.token holds a control character or one "
			"that is not ASCII."},
		{"s3cret\0x", 8,
			"The secret for a.token holds a control character or one that is "
			"not ASCII."},
		{"s3cret\r\nX: y", 12,
			"The secret for a.token holds a control character or one "
			"that is not ASCII."},
		{"s3cr\xc3\xa9t", 7,
			"The secret for a.token holds a control character or one that "
			"is not ASCII."},
		{" s3cret", 7, "The secret for a.token starts or ends with a space."},
		{"s3cret ", 7, "The secret for a.token starts or ends with a space."},
	};
	char big[4097];
	struct secret s;

	(void)state;
	secret_init(&s);
	assert_string_equal(secret_from_bytes("a.token", "kept", 4, &s).text, "");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(
			secret_from_bytes("a.token", cases[i].bytes, cases[i].length, &s).text,
			cases[i].sentence);
	memset(big, 'x', sizeof(big));
	assert_string_equal(secret_from_bytes("a.token", big, sizeof(big), &s).text,
		"The secret for a.token is longer than 4 KiB.");
	assert_string_equal(secret_reveal(&s), "kept"); /* a failure leaves what was there */
	secret_clear(&s);
}

static void
the_first_line_of_an_output_is_the_secret(void **state)
{
	struct secret s;

	(void)state;
	secret_init(&s);
	assert_string_equal(secret_from_output("a.token", "abc\nuser: x\n", 12, &s).text, "");
	assert_string_equal(secret_reveal(&s), "abc");
	assert_string_equal(secret_from_output("a.token", "\nabc\n", 5, &s).text,
		"The secret for a.token is empty.");
	assert_string_equal(
		secret_from_output("a.token", "", 0, &s).text, "The secret for a.token is empty.");
	secret_clear(&s);
}

static void
a_variable_must_be_set(void **state)
{
	struct secret s;

	(void)state;
	secret_init(&s);
	(void)unsetenv("WARROOM_TEST_TOKEN");
	assert_string_equal(secret_from_env("a.token", "WARROOM_TEST_TOKEN", &s).text,
		"The secret for a.token is missing: $WARROOM_TEST_TOKEN is not set.");
	(void)setenv("WARROOM_TEST_TOKEN", "", 1);
	assert_string_equal(secret_from_env("a.token", "WARROOM_TEST_TOKEN", &s).text,
		"The secret for a.token is missing: $WARROOM_TEST_TOKEN is not set.");
	(void)setenv("WARROOM_TEST_TOKEN", "abc", 1);
	assert_string_equal(secret_from_env("a.token", "WARROOM_TEST_TOKEN", &s).text, "");
	assert_string_equal(secret_reveal(&s), "abc");
	secret_clear(&s);
}

static void
secrets_compare_by_their_bytes(void **state)
{
	struct secret a;
	struct secret b;

	(void)state;
	secret_init(&a);
	secret_init(&b);
	assert_true(secret_equal(&a, &b));
	assert_string_equal(secret_from_bytes("a", "abc", 3, &a).text, "");
	assert_false(secret_equal(&a, &b));
	assert_string_equal(secret_from_bytes("b", "abd", 3, &b).text, "");
	assert_false(secret_equal(&a, &b));
	assert_string_equal(secret_from_bytes("b", "abc", 3, &b).text, "");
	assert_true(secret_equal(&a, &b));
	secret_clear(&a);
	secret_clear(&b);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(the_first_line_of_a_file_is_the_secret),
		TEST(an_open_file_is_refused),
		TEST(what_is_no_file_of_ours_is_refused),
		TEST(odd_secrets_are_refused_and_not_told),
		TEST(the_first_line_of_an_output_is_the_secret),
		TEST(a_variable_must_be_set),
		TEST(secrets_compare_by_their_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
