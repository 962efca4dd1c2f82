/* tests/test_source_trouble.c - a source whose service, token, clock or machine is in trouble.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/server.h"
#include "tests/source_bench.h"
#include "tests/toy.h"

static const char json[] = "Content-Type: application/json\r\n";

struct answer {
	atomic_int status;
	_Atomic(const char *) headers;
	_Atomic(const char *) body;
	_Atomic(const char *) good; /* the token that is taken; NULL: any */
	atomic_int bad;             /* requests with another one */
};

static bool
answers(struct server *s, int fd, const char *request)
{
	struct answer *a = s->to;
	char line[128];

	if (a->good != NULL) {
		(void)snprintf(line, sizeof line, "Authorization: Bearer %s\r\n", a->good);
		if (strstr(request, line) == NULL) {
			a->bad++;
			return server_reply(fd, 401, json, "{\"error\":{\"message\":\"Who?\"}}");
		}
	}
	return server_reply(fd, a->status, a->headers, a->body);
}

static void
say(struct answer *a, int status, const char *headers, const char *body)
{
	a->headers = headers;
	a->body = body;
	a->status = status;
}

static void
write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	(void)fputs(text, file);
	(void)fclose(file);
}

static const struct source_status *
now(const struct bench *b)
{
	return source_now(b->sources[0]);
}

/* ---- refused ---- */

static void
a_new_token_in_the_file_is_used_and_the_old_one_was_sent_twice(void **state)
{
	char path[] = "/tmp/warroom-token-XXXXXX";
	struct answer a = {200, json, "{}", "new", 0};
	struct server s;
	struct bench b;
	struct toy toy;

	(void)state;
	assert_true(mkstemp(path) >= 0);
	write_file(path, "old\n");
	server_start(&s, answers, &a);
	bench_open(&b, 100); /* the file is looked at every 0.6 s */
	toy_init(&toy);
	toy.token = (struct token_config){.way = TOKEN_FILE, .file = path};
	toy_open(&toy, &b, s.url);
	bench_run(&b, 2300);
	assert_state(now(&b), SOURCE_REFUSED);
	assert_string_equal(now(&b)->error, "Toy refused us (HTTP 401: Who?). Check toy.token. A "
					    "new one in its file is used within a minute.");
	assert_int_equal(a.bad, 2);
	write_file(path, "new\n");
	bench_run(&b, 1000);
	assert_state(now(&b), SOURCE_OK);
	assert_int_equal(a.bad, 2);
	bench_close(&b);
	server_stop(&s);
	(void)remove(path);
}

static void
token_command_is_run_once_more_and_what_it_gives_then_is_sent_at_once(void **state)
{
	char path[] = "/tmp/warroom-token-XXXXXX";
	char script[128];
	const char *argv[] = {"/bin/sh", "-c", script};
	struct answer a = {200, json, "{}", "new", 0};
	struct server s;
	struct bench b;
	struct toy toy;

	(void)state;
	assert_true(mkstemp(path) >= 0);
	(void)snprintf(script, sizeof script,
		"echo x >>%s; test $(wc -l <%s) -gt 1 && echo new || echo old", path, path);
	server_start(&s, answers, &a);
	bench_open(&b, 1);
	toy_init(&toy);
	toy.token =
		(struct token_config){.way = TOKEN_COMMAND, .command = {.at = argv, .count = 3}};
	toy_open(&toy, &b, s.url);
	bench_run(&b, 1600);
	assert_state(now(&b), SOURCE_OK);
	assert_int_equal(a.bad, 2);
	bench_close(&b);
	server_stop(&s);
	(void)remove(path);
}

static void
token_command_that_has_nothing_else_is_not_run_again_for_10_minutes(void **state)
{
	char path[] = "/tmp/warroom-token-XXXXXX";
	char script[128];
	const char *argv[] = {"/bin/sh", "-c", script};
	struct answer a = {200, json, "{}", "new", 0};
	struct server s;
	struct bench b;
	struct toy toy;
	char runs[16] = "";
	FILE *file;

	(void)state;
	assert_true(mkstemp(path) >= 0);
	(void)snprintf(script, sizeof script, "printf x >>%s; echo old", path);
	server_start(&s, answers, &a);
	bench_open(&b, 100);
	toy_init(&toy);
	toy.token =
		(struct token_config){.way = TOKEN_COMMAND, .command = {.at = argv, .count = 3}};
	toy_open(&toy, &b, s.url);
	bench_run(&b, 1700); /* the last of it a minute there */
	source_poll(b.sources[0]);
	bench_run(&b, 300);
	assert_state(now(&b), SOURCE_REFUSED);
	assert_int_equal(a.bad, 2);
	bench_close(&b);
	server_stop(&s);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(runs, sizeof runs, file));
	(void)fclose(file);
	assert_string_equal(runs, "xx");
	(void)remove(path);
}

static void
one_refusal_may_be_a_blip(void **state)
{
	struct answer a = {403, json, "{}", NULL, 0};
	struct server s;
	struct bench b;
	struct toy toy;

	(void)state;
	server_start(&s, answers, &a);
	bench_open(&b, 1);
	toy_init(&toy);
	toy_open(&toy, &b, s.url);
	bench_run(&b, 300);
	assert_int_equal(s.requests, 1);
	a.status = 200;
	bench_run(&b, 1000);
	assert_state(now(&b), SOURCE_OK);
	bench_close(&b);
	server_stop(&s);
}

/* ---- sentences and waits ---- */

static void
each_trouble_has_a_sentence_with_the_services_own_words(void **state)
{
	static const struct {
		int status;
		const char *headers;
		const char *body;
		enum source_state state;
		const char *sentence; /* its start */
	} cases[] = {
		{500, json, "{\"error\":{\"message\":\"Internal Server Error\",\"code\":2000}}",
			SOURCE_UNREACHABLE,
			"Toy is in trouble (HTTP 500: Internal Server Error (code 2000)). It is "
			"asked "
			"again within a minute."},
		{503, "Content-Type: text/plain\r\nRetry-After: 90\r\n", "Maintenance.\nMore",
			SOURCE_UNREACHABLE,
			"Toy is in trouble (HTTP 503: Maintenance). It wants to be asked again "
			"at "},
		{502, "Content-Type: text/html\r\n", "<html>Bad gateway", SOURCE_UNREACHABLE,
			"Toy is in trouble (HTTP 502). It is"},
		{429, "Retry-After: 41\r\n", "", SOURCE_LIMITED,
			"Toy has had too many requests and wants a pause until "},
		{404, json, "{\"error\":\"RecordNotFound\",\"description\":\"Not found\"}",
			SOURCE_MALFORMED,
			"Toy answered with HTTP 404: Not found, which cannot be used: check "
			"toy.url."},
		{302, "Location: http://127.0.0.1:1/\r\n", "", SOURCE_MALFORMED,
			"Toy answered with HTTP 302 (a redirect, not followed), which"},
		{200, "Content-Type: text/html\r\n", "<html>", SOURCE_MALFORMED,
			"Toy's answer is not JSON: check toy.url. Nothing of it was recorded;"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct answer a = {cases[i].status, cases[i].headers, cases[i].body, NULL, 0};
		size_t length = strlen(cases[i].sentence);
		struct server s;
		struct bench b;
		struct toy toy;

		server_start(&s, answers, &a);
		bench_open(&b, 1);
		toy_init(&toy);
		toy_open(&toy, &b, s.url);
		bench_run(&b, 150);
		assert_state(now(&b), cases[i].state);
		if (strncmp(now(&b)->error, cases[i].sentence, length) != 0)
			fail_msg("it says: %s", now(&b)->error);
		bench_close(&b);
		server_stop(&s);
	}
}

static void
what_the_merge_says_names_the_service_once(void **state)
{
	static const char *const says[] = {"Toy's answer is not a list.", "its list is odd."};
	static const char *const told[] = {"Toy's answer is not a list. Nothing of it was "
					   "recorded; the next poll asks again.",
		"Toy: its list is odd. Nothing of it was recorded; the next poll asks again."};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct answer a = {200, json, "{}", NULL, 0};
		struct server s;
		struct bench b;
		struct toy toy;

		server_start(&s, answers, &a);
		bench_open(&b, 1);
		toy_init(&toy);
		toy.error = err_make(ERR_MALFORMED, "%s", says[i]);
		toy_open(&toy, &b, s.url);
		bench_run(&b, 150);
		assert_state(now(&b), SOURCE_MALFORMED);
		assert_string_equal(now(&b)->error, told[i]);
		bench_close(&b);
		server_stop(&s);
	}
}

static void
trouble_with_one_thing_is_over_when_the_rest_is_well(void **state)
{
	struct answer a = {200, json, "{}", NULL, 0};
	const struct err odd = err_make(ERR_MALFORMED, "Toy's answer is odd.");
	struct server s;
	struct bench b;
	struct toy toy;

	(void)state;
	server_start(&s, answers, &a);
	bench_open(&b, 1000);
	toy_init(&toy);
	toy.error = odd;
	toy_open(&toy, &b, s.url);
	bench_run(&b, 100);
	assert_state(now(&b), SOURCE_MALFORMED);
	toy.ask = (struct source_ask){.what = 1, .optional = true, .id = "Q1", .path = "/"};
	bench_run(&b, 100);
	toy.error = NO_ERR;
	bench_run(&b, 100);
	assert_state(now(&b), SOURCE_MALFORMED); /* what was asked before is not well yet */
	toy.ask = (struct source_ask){.path = "/"};
	bench_run(&b, 100);
	assert_state(now(&b), SOURCE_OK);
	toy.ask = (struct source_ask){.what = 1, .optional = true, .id = "Q1", .path = "/"};
	toy.error = odd;
	bench_run(&b, 100);
	assert_state(now(&b), SOURCE_MALFORMED);
	toy.ask = (struct source_ask){.path = "/"}; /* and nobody looks at Q1 again */
	toy.error = NO_ERR;
	bench_run(&b, 100);
	assert_state(now(&b), SOURCE_OK);
	bench_close(&b);
	server_stop(&s);
}

static void
only_the_service_itself_says_that_something_is_gone(void **state)
{
	struct answer a = {404, "Content-Type: text/html\r\n", "<html>No such page", NULL, 0};
	struct server s;
	struct bench b;
	struct toy toy;

	(void)state;
	server_start(&s, answers, &a);
	bench_open(&b, 1000);
	toy_init(&toy);
	toy.ask.optional = true;
	toy_open(&toy, &b, s.url);
	bench_run(&b, 200);
	assert_int_equal(toy.taken, 0); /* a proxy's, or of a wrong path */
	assert_true(toy.skipped > 0);
	say(&a, 404, json, "{\"error\":{\"message\":\"Not Found\",\"code\":2100}}");
	bench_run(&b, 200);
	assert_true(toy.taken > 0);
	assert_int_equal(toy.status, 404);
	bench_close(&b);
	server_stop(&s);
}

static void
what_cannot_be_recorded_is_told(void **state)
{
	struct answer a = {200, json, "{}", NULL, 0};
	struct server s;
	struct bench b;
	struct toy toy;

	(void)state;
	server_start(&s, answers, &a);
	bench_open(&b, 1000);
	toy_init(&toy);
	toy_open(&toy, &b, s.url);
	bench_run(&b, 100);
	assert_state(now(&b), SOURCE_OK);
	toy.error = err_make(ERR_RECORD, "Not saved: the disk is full. Free space.");
	bench_run(&b, 100);
	assert_state(now(&b), SOURCE_LATE);
	assert_string_equal(now(&b)->error, "Toy answers, but what it says cannot be recorded: Not "
					    "saved: the disk is full. Free space.");
	toy.error = NO_ERR;
	bench_run(&b, 100);
	assert_state(now(&b), SOURCE_OK);
	bench_close(&b);
	server_stop(&s);
}

static void
a_wait_that_is_asked_for_with_a_token_is_kept(void **state)
{
	struct answer a = {429, "Retry-After: 2\r\n", "slow down", NULL, 0};
	struct server s;
	struct bench b;
	struct toy toy;

	(void)state;
	server_start(&s, answers, &a);
	bench_open(&b, 1000);
	toy_init(&toy);
	toy.credential.oauth_url = s.url;
	toy.credential.client_id = "warroom";
	toy.credential.scope = "read";
	toy_open(&toy, &b, s.url);
	bench_run(&b, 100);
	say(&a, 200, json, "{\"access_token\":\"toy-access\"}");
	source_poll(b.sources[0]);
	bench_run(&b, 900);
	assert_int_equal(s.requests, 1);
	assert_state(now(&b), SOURCE_UNREACHABLE);
	bench_run(&b, 1500);
	assert_state(now(&b), SOURCE_OK);
	bench_close(&b);
	server_stop(&s);
}

static void
a_refusal_says_to_its_end_what_is_to_be_done(void **state)
{
	static const char *argv[] = {"/bin/echo", "pd-token"};
	struct answer a = {401, json,
		"{\"error\":{\"message\":\"The token that this was sent with was revoked by "
		"somebody "
		"who is an administrator of the account, or by the account itself\"}}",
		NULL, 0};
	struct server s;
	const char *end;

	(void)state;
	server_start(&s, answers, &a);
	for (int oauth = 0; oauth < 2; oauth++) {
		struct oauth_config client = {.url = s.url,
			.region = "",
			.subdomain = "hosting",
			.client_id = "warroom",
			.client_secret = {
				.way = TOKEN_COMMAND, .command = {.at = argv, .count = 2}}};
		struct bench b;

		bench_open(&b, 100);
		b.pagerduty.token = client.client_secret;
		b.pagerduty.oauth = oauth ? &client : NULL;
		bench_pagerduty(&b, s.url);
		bench_run(&b, 1500);
		assert_state(now(&b), SOURCE_REFUSED);
		end = strstr(now(&b)->error, "or at once after SIGHUP.");
		if (end == NULL)
			fail_msg("it says: %s", now(&b)->error);
		bench_close(&b);
	}
	server_stop(&s);
}

static void
a_token_that_the_service_repeats_is_not_told(void **state)
{
	struct answer a = {
		500, "Content-Type: text/plain\r\n", "Bad: Bearer toy-token is odd", NULL, 0};
	struct server s;
	struct bench b;
	struct toy toy;

	(void)state;
	server_start(&s, answers, &a);
	bench_open(&b, 1);
	toy_init(&toy);
	toy_open(&toy, &b, s.url);
	bench_run(&b, 150);
	assert_state(now(&b), SOURCE_UNREACHABLE);
	assert_null(strstr(now(&b)->error, "toy-token"));
	assert_non_null(strstr(now(&b)->error, "Bad: Bearer *** is odd"));
	bench_close(&b);
	server_stop(&s);
}

static void
a_wait_the_service_asks_for_is_kept_whatever_is_wrong_and_whoever_asks(void **state)
{
	static const struct {
		int status;
		const char *headers;
	} cases[] = {
		{429, "Retry-After: 2\r\n"}, {429, "ratelimit-reset: 2\r\n"},
		{503, "Retry-After: 2\r\n"}, {503, "ratelimit-reset: 2\r\n"},
		{429, "Retry-After: 86400\r\n"}, /* capped, but long */
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct answer a = {cases[i].status, cases[i].headers, "", NULL, 0};
		struct server s;
		struct bench b;
		struct toy toy;

		server_start(&s, answers, &a);
		bench_open(&b, 1000);
		toy_init(&toy);
		toy_open(&toy, &b, s.url);
		bench_run(&b, 100);
		say(&a, 200, json, "{}");
		source_poll(b.sources[0]);
		source_want(b.sources[0], "Q1");
		bench_run(&b, 500);
		assert_int_equal(s.requests, 1);
		if (i == 0 || i == 3) {
			bench_run(&b, 1800);
			assert_state(now(&b), SOURCE_OK);
		}
		if (i == 4)
			assert_non_null(strstr(now(&b)->error, " (600 s)"));
		bench_close(&b);
		server_stop(&s);
	}
}

/* ---- clocks ---- */

static const char *
date_header(int64_t off_s, char out[96])
{
	time_t then = time(NULL) + off_s;
	struct tm t;

	(void)gmtime_r(&then, &t);
	(void)strftime(out, 96,
		"Content-Type: application/json\r\nDate: %a, %d %b %Y %H:%M:%S GMT\r\n", &t);
	return out;
}

static void
a_clock_that_differs_is_told_and_does_not_flap(void **state)
{
	char ahead[96], same[96], less[96], little[96];
	struct answer a = {200, date_header(100, ahead), "{}", NULL, 0};
	struct source_status status;
	struct server s;
	struct bench b;
	struct toy toy;
	int changed;

	(void)state;
	server_start(&s, answers, &a);
	bench_open(&b, 1);
	toy_init(&toy);
	toy.every_ms = 50;
	toy_open(&toy, &b, s.url);
	bench_run(&b, 200);
	assert_in_range(now(&b)->skew_ms, 97000, 102000);
	assert_string_equal(source_find(b.record, "toy", &status).text, "");
	assert_int_equal(status.skew_ms, now(&b)->skew_ms);
	changed = b.changed;
	a.headers = date_header(103, same);
	bench_run(&b, 200);
	assert_int_equal(b.changed, changed);
	a.headers = date_header(27, less); /* once told, it must be well within */
	bench_run(&b, 200);
	assert_in_range(now(&b)->skew_ms, 25001, 29000);
	a.headers = date_header(-20, little);
	bench_run(&b, 200);
	assert_int_equal(now(&b)->skew_ms, 0);
	a.headers = date_header(27, less); /* and here it is not worth telling */
	bench_run(&b, 200);
	assert_int_equal(now(&b)->skew_ms, 0);
	bench_close(&b);
	server_stop(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_token_in_the_file_is_used_and_the_old_one_was_sent_twice),
		cmocka_unit_test(
			token_command_is_run_once_more_and_what_it_gives_then_is_sent_at_once),
		cmocka_unit_test(
			token_command_that_has_nothing_else_is_not_run_again_for_10_minutes),
		cmocka_unit_test(one_refusal_may_be_a_blip),
		cmocka_unit_test(each_trouble_has_a_sentence_with_the_services_own_words),
		cmocka_unit_test(what_the_merge_says_names_the_service_once),
		cmocka_unit_test(trouble_with_one_thing_is_over_when_the_rest_is_well),
		cmocka_unit_test(only_the_service_itself_says_that_something_is_gone),
		cmocka_unit_test(what_cannot_be_recorded_is_told),
		cmocka_unit_test(a_wait_that_is_asked_for_with_a_token_is_kept),
		cmocka_unit_test(a_refusal_says_to_its_end_what_is_to_be_done),
		cmocka_unit_test(a_token_that_the_service_repeats_is_not_told),
		cmocka_unit_test(
			a_wait_the_service_asks_for_is_kept_whatever_is_wrong_and_whoever_asks),
		cmocka_unit_test(a_clock_that_differs_is_told_and_does_not_flap),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
