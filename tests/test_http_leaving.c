/* tests/test_http_leaving.c - a request that may leave once only: who is asked before it does, and
 * what is known when nothing comes back.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "net/http.h"
#include "tests/http_bench.h"
#include "tests/server.h"

/* What is asked before it leaves, and what came back. */
struct asked {
	struct http_bench bench; /* first: `to` is both */
	struct server *server;
	bool answer;
	int times;
	int requests; /* the server had then */
	bool left;
};

static bool
on_leaving(void *to)
{
	struct asked *a = to;

	a->times++;
	a->requests = a->server->requests;
	return a->answer;
}

static void
take(void *to, const struct http_reply *reply)
{
	((struct asked *)to)->left = reply->left;
	http_bench_take(to, reply);
}

static bool
says_hello(struct server *s, int fd, const char *request)
{
	(void)s;
	(void)request;
	return server_reply(fd, 200, "Content-Type: application/json\r\n", "{}");
}

/* The first on a connection is answered, the second is read and then there is silence. */
static bool
tires(struct server *s, int fd, const char *request)
{
	(void)request;
	return s->requests % 2 == 1 && says_hello(s, fd, request);
}

static void
post(struct asked *a, const char *url, bool (*leaving)(void *to))
{
	const struct http_request q = {
		.method = "POST", .url = url, .body = "x", .body_length = 1, .leaving = leaving};

	assert_string_equal(http_send(a->bench.http, &q, take, a, NULL).text, "");
	http_bench_run(&a->bench, 1);
}

static void
it_is_asked_when_the_connection_stands_and_before_anything_left(void **state)
{
	struct asked a = {.answer = true};
	struct server s;

	(void)state;
	server_start(&s, says_hello, NULL);
	http_bench_open(&a.bench, "");
	a.server = &s;
	post(&a, s.url, on_leaving);
	assert_int_equal(a.times, 1);
	assert_int_equal(a.requests, 0);
	assert_int_equal(a.bench.status, 200);
	assert_true(a.left);
	http_bench_close(&a.bench);
	server_stop(&s);
}

static void
what_may_not_leave_does_not(void **state)
{
	struct asked a = {.answer = false};
	struct server s;

	(void)state;
	server_start(&s, says_hello, NULL);
	http_bench_open(&a.bench, "");
	a.server = &s;
	post(&a, s.url, on_leaving);
	assert_int_equal(a.times, 1);
	assert_int_equal(a.bench.error.kind, ERR_REFUSED);
	assert_false(a.left);
	assert_int_equal(s.requests, 0);
	http_bench_close(&a.bench);
	server_stop(&s);
}

static void
where_nobody_listens_nobody_is_asked(void **state)
{
	struct asked a = {.answer = true};
	struct server s;

	(void)state;
	server_start(&s, says_hello, NULL);
	http_bench_open(&a.bench, "");
	a.server = &s;
	post(&a, "http://127.0.0.1:1", on_leaving);
	assert_int_equal(a.times, 0);
	assert_int_equal(a.bench.error.kind, ERR_NET);
	assert_false(a.left);
	http_bench_close(&a.bench);
	server_stop(&s);
}

static void
it_is_sent_once_over_a_connection_of_its_own(void **state)
{
	struct asked a = {.answer = true};
	struct server s;

	(void)state;
	server_start(&s, tires, NULL);
	http_bench_open(&a.bench, "");
	a.server = &s;
	post(&a, s.url, NULL); /* leaves a connection behind */
	assert_int_equal(a.bench.status, 200);
	post(&a, s.url, on_leaving);
	assert_int_equal(s.requests, 2);
	assert_int_equal(s.connections, 2);
	assert_int_equal(a.bench.error.kind, ERR_NET);
	assert_true(a.left);
	http_bench_close(&a.bench);
	server_stop(&s);
}

static void
a_drills_request_is_for_this_machine(void **state)
{
	struct http_request q = {
		.method = "POST", .url = "https://shop.example/", .loopback = true};
	struct asked a = {.answer = true};

	(void)state;
	http_bench_open(&a.bench, "");
	assert_string_equal(http_send(a.bench.http, &q, take, &a, NULL).text,
		"A drill sends nothing to shop.example.");
	http_bench_close(&a.bench);
}

static void
a_url_that_is_a_secret_is_asked_and_never_told(void **state)
{
	struct http_request q = {.method = "POST", .body = "{}", .body_length = 2};
	struct asked a = {.answer = true};
	char seen[SERVER_REQUEST_BYTES];
	char url[96];
	struct secret secret;
	struct server s;
	struct err e;

	(void)state;
	server_start(&s, says_hello, NULL);
	http_bench_open(&a.bench, "");
	secret_init(&secret);
	(void)snprintf(url, sizeof url, "%s/services/canary", s.url);
	assert_int_equal(secret_from_bytes("t", url, strlen(url), &secret).kind, ERR_NONE);
	q.url_secret = &secret;
	assert_string_equal(http_send(a.bench.http, &q, take, &a, NULL).text, "");
	http_bench_run(&a.bench, 1);
	server_last(&s, seen, sizeof seen);
	assert_non_null(strstr(seen, "POST /services/canary HTTP/1.1\r\n"));
	assert_null(strstr(seen, "Authorization"));
	assert_int_equal(secret_from_bytes("t", "canary no url", 13, &secret).kind, ERR_NONE);
	e = http_send(a.bench.http, &q, take, &a, NULL);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_null(strstr(e.text, "canary"));
	secret_clear(&secret);
	http_bench_close(&a.bench);
	server_stop(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_asked_when_the_connection_stands_and_before_anything_left),
		cmocka_unit_test(what_may_not_leave_does_not),
		cmocka_unit_test(where_nobody_listens_nobody_is_asked),
		cmocka_unit_test(it_is_sent_once_over_a_connection_of_its_own),
		cmocka_unit_test(a_drills_request_is_for_this_machine),
		cmocka_unit_test(a_url_that_is_a_secret_is_asked_and_never_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
