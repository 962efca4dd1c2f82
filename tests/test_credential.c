/* tests/test_credential.c - tokens: from programs, files and services, and those that do not come.
 * SPDX-License-Identifier: MIT */
#include "net/credential.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/server.h"

enum { RUN_MOST_MS = 5000, COMMAND_MS = 300 };

struct bench {
	uv_loop_t loop;
	uv_timer_t limit;
	struct http *http;
	struct credential *credential;
	struct credential_config config;
	struct token_config token;
	const char *argv[4];
	int done;
	bool closed;
	struct err error;
	char secret[64];
};

static void
on_limit(uv_timer_t *timer)
{
	(void)timer;
	fail_msg("nothing came back");
}

static void
bench_open(struct bench *b)
{
	memset(b, 0, sizeof *b);
	assert_int_equal(uv_loop_init(&b->loop), 0);
	assert_int_equal(uv_timer_init(&b->loop, &b->limit), 0);
	assert_int_equal(uv_timer_start(&b->limit, on_limit, RUN_MOST_MS, 0), 0);
	uv_unref((uv_handle_t *)&b->limit);
	assert_int_equal(http_open(&b->loop, "", &b->http).kind, ERR_NONE);
	b->config.who = "pagerduty.token";
	b->config.token = &b->token;
	b->config.command_ms = COMMAND_MS;
}

/* token_command: sh -c SCRIPT. The shell is the test's, not ours. */
static void
bench_command(struct bench *b, const char *script)
{
	b->argv[0] = "/bin/sh";
	b->argv[1] = "-c";
	b->argv[2] = script;
	b->token =
		(struct token_config){.way = TOKEN_COMMAND, .command = {.at = b->argv, .count = 3}};
	assert_int_equal(
		credential_open(&b->loop, b->http, &b->config, &b->credential).kind, ERR_NONE);
}

static void
on_secret(void *to, struct err e, const struct secret *secret)
{
	struct bench *b = to;

	b->done++;
	b->error = e;
	assert_int_equal(secret == NULL, e.kind != ERR_NONE);
	(void)snprintf(
		b->secret, sizeof b->secret, "%s", secret != NULL ? secret_reveal(secret) : "");
}

/* Asks and waits. */
static void
get(struct bench *b)
{
	int before = b->done;

	credential_get(b->credential, on_secret, b);
	while (b->done == before)
		(void)uv_run(&b->loop, UV_RUN_ONCE);
	assert_int_equal(b->done, before + 1);
}

static void
on_closed(void *to)
{
	((struct bench *)to)->closed = true;
}

static void
bench_close(struct bench *b)
{
	int done = b->done;

	if (b->credential != NULL)
		credential_close(b->credential, on_closed, b);
	http_close(b->http, NULL, NULL);
	uv_close((uv_handle_t *)&b->limit, NULL);
	(void)uv_run(&b->loop, UV_RUN_DEFAULT);
	assert_true(b->closed);
	assert_int_equal(b->done, done);
	assert_int_equal(uv_loop_close(&b->loop), 0);
}

static void
the_first_line_of_a_program_is_the_token_and_it_runs_once(void **state)
{
	char counter[] = "/tmp/warroom-count-XXXXXX";
	char script[128];
	struct bench b;

	(void)state;
	assert_true(mkstemp(counter) >= 0);
	(void)snprintf(
		script, sizeof script, "echo x >>%s; wc -l <%s; echo more", counter, counter);
	bench_open(&b);
	bench_command(&b, script);
	get(&b);
	assert_string_equal(b.error.text, "");
	assert_string_equal(b.secret, "1");
	get(&b);
	assert_string_equal(b.secret, "1");
	assert_true(credential_forget(b.credential)); /* refused: asked for again */
	get(&b);
	assert_string_equal(b.secret, "2");
	bench_close(&b);
	(void)remove(counter);
}

static void
a_program_that_hangs_is_stopped_with_all_it_started(void **state)
{
	char pids[] = "/tmp/warroom-pids-XXXXXX";
	char script[128];
	struct bench b;
	FILE *file;
	int pid = 0;
	int tries = 100;
	uint64_t start_ms = uv_hrtime() / 1000000;

	(void)state;
	assert_true(mkstemp(pids) >= 0);
	(void)snprintf(script, sizeof script, "sleep 30 & echo $! >%s; wait", pids);
	bench_open(&b);
	bench_command(&b, script);
	get(&b);
	assert_int_equal(b.error.kind, ERR_CONFIG);
	assert_string_equal(b.error.text,
		"The token_command of pagerduty.token did not end within 0.3 s and was stopped.");
	assert_in_range(uv_hrtime() / 1000000 - start_ms, COMMAND_MS - 50, COMMAND_MS + 700);
	bench_close(&b);
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
	struct bench b;

	(void)state;
	bench_open(&b);
	bench_command(&b, "echo hunter2; exit 3");
	get(&b);
	assert_int_equal(b.error.kind, ERR_CONFIG);
	assert_string_equal(b.error.text,
		"The token_command of pagerduty.token failed: run it by hand to see why.");
	assert_null(strstr(b.error.text, "hunter2"));
	bench_close(&b);
}

static void
a_program_that_is_not_there_or_talks_without_end_is_told(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	bench_command(&b, "");
	b.argv[0] = "/nonexistent/pass";
	get(&b);
	assert_int_equal(b.error.kind, ERR_CONFIG);
	assert_string_equal(b.error.text,
		"The token_command of pagerduty.token does not start: no such "
		"file or directory.");
	bench_close(&b);
	bench_open(&b);
	bench_command(&b, "while :; do printf aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done");
	get(&b);
	assert_string_equal(
		b.error.text, "The token_command of pagerduty.token prints more than 4096 bytes.");
	bench_close(&b);
	bench_open(&b);
	bench_command(&b, "true");
	get(&b);
	assert_int_equal(b.error.kind, ERR_CONFIG);
	bench_close(&b);
}

static void
a_helper_left_behind_does_not_hold_the_token_back(void **state)
{
	struct bench b;
	uint64_t start_ms = uv_hrtime() / 1000000;

	(void)state;
	bench_open(&b);
	bench_command(&b, "echo token; sleep 1 &");
	get(&b);
	assert_string_equal(b.secret, "token");
	assert_true(uv_hrtime() / 1000000 - start_ms < COMMAND_MS);
	bench_close(&b);
}

static void
closing_while_a_program_runs_ends_it_and_calls_nobody(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	bench_command(&b, "sleep 30");
	credential_get(b.credential, on_secret, &b);
	bench_close(&b);
	assert_int_equal(b.done, 0);
}

static void
a_literal_token_is_there_at_once_and_there_is_no_other(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	b.token = (struct token_config){.way = TOKEN_LITERAL, .literal = "abc"};
	assert_int_equal(credential_open(&b.loop, b.http, &b.config, &b.credential).kind, ERR_NONE);
	credential_get(b.credential, on_secret, &b);
	assert_int_equal(b.done, 1);
	assert_string_equal(b.secret, "abc");
	assert_false(credential_forget(b.credential));
	bench_close(&b);
}

/* ---- OAuth ---- */

struct oauth {
	int status;
	const char *body; /* NULL: token-N, for life_s */
	int life_s;
};

static bool
gives_token(struct server *s, int fd, const char *request)
{
	const struct oauth *o = s->to;
	char body[256];

	(void)request;
	(void)snprintf(body, sizeof body, "{\"access_token\":\"token-%d\",\"expires_in\":%d}",
		(int)s->requests, o->life_s);
	return server_reply(fd, o->status, "Content-Type: application/json\r\n",
		o->body != NULL ? o->body : body);
}

static void
bench_oauth(struct bench *b, const char *url)
{
	b->token = (struct token_config){.way = TOKEN_LITERAL, .literal = "s3\"cret"};
	b->config.who = "zendesk.client_secret";
	b->config.oauth_url = url;
	b->config.client_id = "war%sroom";
	b->config.scope = "read write";
	assert_int_equal(
		credential_open(&b->loop, b->http, &b->config, &b->credential).kind, ERR_NONE);
}

static void
an_oauth_client_gets_a_token_and_keeps_it_while_it_lasts(void **state)
{
	struct oauth o = {200, NULL, 7200};
	char seen[SERVER_REQUEST_BYTES];
	char url[128];
	struct bench b;
	struct server s;

	(void)state;
	server_start(&s, gives_token, &o);
	(void)snprintf(url, sizeof url, "%s/oauth/tokens", s.url);
	bench_open(&b);
	bench_oauth(&b, url);
	get(&b);
	assert_string_equal(b.error.text, "");
	assert_string_equal(b.secret, "token-1");
	server_last(&s, seen, sizeof seen);
	assert_non_null(strstr(seen, "POST /oauth/tokens HTTP/1.1"));
	assert_non_null(strstr(seen,
		"{\"grant_type\":\"client_credentials\",\"client_secret\":\"s3\\\"cret\","
		"\"client_id\":\"war%sroom\",\"scope\":\"read write\",\"expires_in\":86400}"));
	get(&b);
	assert_string_equal(b.secret, "token-1");
	assert_int_equal(s.requests, 1);
	assert_true(credential_forget(b.credential));
	get(&b);
	assert_string_equal(b.secret, "token-2");
	bench_close(&b);
	server_stop(&s);
}

static void
an_oauth_token_is_renewed_ahead_of_its_end(void **state)
{
	struct oauth o = {200, NULL, 1};
	struct bench b;
	struct server s;

	(void)state;
	server_start(&s, gives_token, &o);
	bench_open(&b);
	bench_oauth(&b, s.url);
	get(&b);
	assert_string_equal(b.secret, "token-1");
	(void)usleep(920 * 1000);
	uv_update_time(&b.loop);
	get(&b);
	assert_string_equal(b.secret, "token-2");
	bench_close(&b);
	server_stop(&s);
}

static void
an_oauth_service_that_gives_no_token_is_told(void **state)
{
	static const struct {
		struct oauth o;
		enum err_kind kind;
	} cases[] = {
		{{401, "{\"error\":\"invalid_client\"}", 0}, ERR_REFUSED},
		{{503, "{}", 0}, ERR_NET},
		{{200, "<html>", 0}, ERR_MALFORMED},
		{{200, "{\"access_token\":null}", 0}, ERR_MALFORMED},
		{{200, "{\"access_token\":\"a b\\u000a\"}", 0}, ERR_CONFIG},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct oauth o = cases[i].o;
		struct bench b;
		struct server s;

		server_start(&s, gives_token, &o);
		bench_open(&b);
		bench_oauth(&b, s.url);
		get(&b);
		assert_int_equal(b.error.kind, cases[i].kind);
		assert_null(strstr(b.error.text, "s3"));
		get(&b); /* and may be asked again */
		assert_int_equal(b.error.kind, cases[i].kind);
		bench_close(&b);
		server_stop(&s);
	}
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
		cmocka_unit_test(a_literal_token_is_there_at_once_and_there_is_no_other),
		cmocka_unit_test(an_oauth_client_gets_a_token_and_keeps_it_while_it_lasts),
		cmocka_unit_test(an_oauth_token_is_renewed_ahead_of_its_end),
		cmocka_unit_test(an_oauth_service_that_gives_no_token_is_told),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
