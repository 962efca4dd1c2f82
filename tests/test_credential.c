/* tests/test_credential.c - tokens: from programs and files, and those that do not come.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/vault.h"

static void
the_first_line_of_a_program_is_the_token_and_it_runs_once(void **state)
{
	char counter[] = "/tmp/warroom-count-XXXXXX";
	char script[128];
	struct vault b;

	(void)state;
	assert_true(mkstemp(counter) >= 0);
	(void)snprintf(
		script, sizeof script, "echo x >>%s; wc -l <%s; echo more", counter, counter);
	vault_open(&b);
	vault_command(&b, script);
	vault_get(&b);
	assert_string_equal(b.error.text, "");
	assert_string_equal(b.secret, "1");
	vault_get(&b);
	assert_string_equal(b.secret, "1");
	assert_in_range(credential_refused(b.credential), 1, 5000); /* the same once more */
	vault_get(&b);
	assert_string_equal(b.secret, "1");
	assert_int_equal(credential_refused(b.credential), 0); /* asked for again */
	vault_get(&b);
	assert_string_equal(b.secret, "2");
	assert_in_range(credential_refused(b.credential), 1, 5000);
	assert_int_equal(credential_refused(b.credential), 10 * 60 * 1000); /* but not soon again */
	credential_accepted(b.credential);
	vault_get(&b);
	assert_string_equal(b.secret, "3");
	(void)credential_refused(b.credential);
	assert_int_equal(credential_refused(b.credential), 0);
	vault_close(&b);
	(void)remove(counter);
}

static void
a_program_that_hangs_is_stopped_with_all_it_started(void **state)
{
	char pids[] = "/tmp/warroom-pids-XXXXXX";
	char script[128];
	struct vault b;
	FILE *file;
	int pid = 0;
	int tries = 100;
	uint64_t start_ms = uv_hrtime() / 1000000;

	(void)state;
	assert_true(mkstemp(pids) >= 0);
	(void)snprintf(script, sizeof script, "sleep 30 & echo $! >%s; wait", pids);
	vault_open(&b);
	vault_command(&b, script);
	vault_get(&b);
	assert_int_equal(b.error.kind, ERR_CONFIG);
	assert_string_equal(b.error.text,
		"The token_command of pagerduty.token did not end within 0.3 s and was stopped.");
	assert_in_range(uv_hrtime() / 1000000 - start_ms, COMMAND_MS - 50, COMMAND_MS + 700);
	vault_close(&b);
	file = fopen(pids, "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%d", &pid), 1);
	(void)fclose(file);
	while (kill(pid, 0) == 0 && tries-- > 0) {
		char stat[64] = "";
		char path[64];

		(void)snprintf(path, sizeof path, "/proc/%d/stat", pid);
		file = fopen(path, "r");
		if (file == NULL)
			break;
		if (fscanf(file, "%*d %*s %60s", stat) != 1)
			stat[0] = 'Z';
		(void)fclose(file);
		if (stat[0] == 'Z') /* nobody has reaped it: not ours to do */
			break;
		(void)usleep(10000);
	}
	assert_true(tries > 0);
	(void)remove(pids);
}

static void
a_program_that_fails_is_told_and_its_output_is_not(void **state)
{
	struct vault b;

	(void)state;
	vault_open(&b);
	vault_command(&b, "echo hunter2; exit 3");
	vault_get(&b);
	assert_int_equal(b.error.kind, ERR_CONFIG);
	assert_string_equal(b.error.text,
		"The token_command of pagerduty.token failed: run it by hand to see why.");
	assert_null(strstr(b.error.text, "hunter2"));
	vault_close(&b);
}

static void
a_program_that_is_not_there_or_talks_without_end_is_told(void **state)
{
	struct vault b;

	(void)state;
	vault_open(&b);
	vault_command(&b, "");
	b.argv[0] = "/nonexistent/pass";
	vault_get(&b);
	assert_int_equal(b.error.kind, ERR_CONFIG);
	assert_string_equal(b.error.text,
		"The token_command of pagerduty.token does not start: no such "
		"file or directory.");
	vault_close(&b);
	vault_open(&b);
	vault_command(&b, "while :; do printf aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done");
	vault_get(&b);
	assert_string_equal(
		b.error.text, "The token_command of pagerduty.token prints more than 4096 bytes.");
	vault_close(&b);
	vault_open(&b);
	vault_command(&b, "true");
	vault_get(&b);
	assert_int_equal(b.error.kind, ERR_CONFIG);
	vault_close(&b);
}

static void
a_helper_left_behind_does_not_hold_the_token_back(void **state)
{
	struct vault b;
	uint64_t start_ms = uv_hrtime() / 1000000;

	(void)state;
	vault_open(&b);
	vault_command(&b, "echo token; sleep 1 &");
	vault_get(&b);
	assert_string_equal(b.secret, "token");
	assert_true(uv_hrtime() / 1000000 - start_ms < COMMAND_MS);
	vault_close(&b);
}

static void
closing_while_a_program_runs_ends_it_and_calls_nobody(void **state)
{
	struct vault b;

	(void)state;
	vault_open(&b);
	vault_command(&b, "sleep 30");
	credential_get(b.credential, vault_on_secret, &b);
	vault_close(&b);
	assert_int_equal(b.done, 0);
}

static void
a_program_that_gives_the_refused_token_again_gives_none(void **state)
{
	struct vault b;

	(void)state;
	vault_open(&b);
	vault_command(&b, "echo same");
	vault_get(&b);
	assert_string_equal(b.secret, "same");
	(void)credential_refused(b.credential);
	assert_int_equal(credential_refused(b.credential), 0);
	for (int i = 0; i < 2; i++) {
		vault_get(&b);
		assert_int_equal(b.error.kind, ERR_MISSING);
		assert_null(strstr(b.error.text, "same"));
	}
	assert_int_equal(credential_again_ms(b.credential), 10 * 60 * 1000);
	vault_close(&b);
}

static void
a_token_file_is_read_again_and_a_new_token_in_it_is_given(void **state)
{
	char path[] = "/tmp/warroom-token-XXXXXX";
	struct vault b;
	FILE *file;

	(void)state;
	assert_true(mkstemp(path) >= 0);
	file = fopen(path, "w");
	(void)fputs("old\n", file);
	(void)fclose(file);
	vault_open(&b);
	b.token = (struct token_config){.way = TOKEN_FILE, .file = path};
	assert_int_equal(credential_open(&b.loop, b.http, &b.config, &b.credential).kind, ERR_NONE);
	vault_get(&b);
	assert_string_equal(b.secret, "old");
	(void)credential_refused(b.credential);
	assert_int_equal(credential_refused(b.credential), 0);
	vault_get(&b);
	assert_int_equal(b.error.kind, ERR_MISSING);
	assert_int_equal(credential_again_ms(b.credential), 60 * 1000);
	file = fopen(path, "w");
	(void)fputs("new\n", file);
	(void)fclose(file);
	vault_get(&b);
	assert_string_equal(b.secret, "new");
	(void)credential_refused(b.credential); /* nor is the first one forgotten */
	(void)credential_refused(b.credential);
	file = fopen(path, "w");
	(void)fputs("old\n", file);
	(void)fclose(file);
	vault_get(&b);
	assert_int_equal(b.error.kind, ERR_MISSING);
	vault_close(&b);
	(void)remove(path);
}

static void
a_literal_token_is_there_at_once_and_there_is_no_other(void **state)
{
	struct vault b;

	(void)state;
	vault_open(&b);
	b.token = (struct token_config){.way = TOKEN_LITERAL, .literal = "abc"};
	assert_int_equal(credential_open(&b.loop, b.http, &b.config, &b.credential).kind, ERR_NONE);
	credential_get(b.credential, vault_on_secret, &b);
	assert_int_equal(b.done, 1);
	assert_string_equal(b.secret, "abc");
	assert_in_range(credential_refused(b.credential), 1, 5000);
	assert_true(credential_refused(b.credential) == INT64_MAX);
	vault_get(&b);
	assert_int_equal(b.error.kind, ERR_MISSING);
	vault_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_line_of_a_program_is_the_token_and_it_runs_once),
		cmocka_unit_test(a_program_that_hangs_is_stopped_with_all_it_started),
		cmocka_unit_test(a_program_that_fails_is_told_and_its_output_is_not),
		cmocka_unit_test(a_program_that_is_not_there_or_talks_without_end_is_told),
		cmocka_unit_test(a_helper_left_behind_does_not_hold_the_token_back),
		cmocka_unit_test(closing_while_a_program_runs_ends_it_and_calls_nobody),
		cmocka_unit_test(a_program_that_gives_the_refused_token_again_gives_none),
		cmocka_unit_test(a_token_file_is_read_again_and_a_new_token_in_it_is_given),
		cmocka_unit_test(a_literal_token_is_there_at_once_and_there_is_no_other),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
