/* tests/test_http.c - HTTP on the loop: what is sent, what comes back, and what peers may do to us.
 * SPDX-License-Identifier: MIT */
#include "net/http.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/http_bench.h"
#include "tests/server.h"

static bool
contains(const char *text, const char *part)
{
	if (strstr(text, part) != NULL)
		return true;
	print_message("not in \"%s\": \"%s\"\n", text, part);
	return false;
}

static bool
says_hello(struct server *s, int fd, const char *request)
{
	(void)s;
	(void)request;
	return server_reply(fd, 200, "Content-Type: application/json\r\n", "{\"hello\":1}");
}

static void
a_request_is_sent_as_asked_and_its_answer_comes_back(void **state)
{
	struct http_bench b;
	struct server s;
	struct secret secret;
	struct http_request q = {
		.method = "PUT",
		.headers = {"Accept: text/x", "From: dana@example.com"},
		.authorization = "Basic ",
		.user = "agent@hosting.example/token",
		.secret = &secret,
		.body = "{\"k\":%s}",
		.body_length = 8,
		.body_secret = &secret,
	};
	char seen[SERVER_REQUEST_BYTES];

	(void)state;
	server_start(&s, says_hello, NULL);
	http_bench_open(&b, "");
	secret_init(&secret);
	assert_int_equal(secret_from_bytes("t", "a\"b>?", 5, &secret).kind, ERR_NONE);
	q.url = s.url;
	assert_string_equal(http_send(b.http, &q, http_bench_take, &b, NULL).text, "");
	secret_clear(&secret);
	http_bench_run(&b, 1);
	server_last(&s, seen, sizeof seen);
	assert_true(strncmp(seen, "PUT / HTTP/1.1\r\n", 16) == 0);
	assert_true(contains(seen, "\r\nAccept: text/x\r\n"));
	assert_true(contains(seen, "\r\nFrom: dana@example.com\r\n"));
	assert_true(contains(seen, "\r\nUser-Agent: warroom/"));
	/* base64 of agent@hosting.example/token:a"b>? */
	assert_true(contains(
		seen, "\r\nAuthorization: Basic YWdlbnRAaG9zdGluZy5leGFtcGxlL3Rva2VuOmEiYj4/\r\n"));
	assert_true(contains(seen, "\r\n\r\n{\"k\":\"a\\\"b>?\"}"));
	assert_null(strstr(seen, "Expect:"));
	assert_int_equal(b.status, 200);
	assert_string_equal(b.body, "{\"hello\":1}");
	assert_string_equal(b.content_type, "application/json");
	assert_int_equal(b.retry_after_s, -1);
	http_bench_close(&b);
	server_stop(&s);
}

static void
a_peer_that_never_answers_is_given_up_in_time(void **state)
{
	struct http_bench b;
	struct server hung;
	struct server well;
	uint64_t start_ms;
	uint64_t took_ms;

	(void)state;
	server_start(&hung, NULL, NULL);
	server_start(&well, says_hello, NULL);
	http_bench_open(&b, "");
	start_ms = uv_hrtime() / 1000000;
	http_bench_fetch(&b, hung.url);
	took_ms = uv_hrtime() / 1000000 - start_ms;
	assert_int_equal(b.error.kind, ERR_NET);
	assert_string_equal(b.error.text, "127.0.0.1 did not answer within 0.8 s.");
	assert_in_range(took_ms, 750, 1200);
	/* and the next one works, also while one hangs */
	http_bench_send(&b, hung.url, NULL);
	http_bench_fetch(&b, well.url);
	assert_int_equal(b.status, 200);
	http_bench_run(&b, 1);
	assert_int_equal(b.error.kind, ERR_NET);
	http_bench_close(&b);
	server_stop(&hung);
	server_stop(&well);
}

static bool
sends_drops(struct server *s, int fd, const char *request)
{
	static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nX-Slow: yes\r\n";

	(void)request;
	for (size_t i = 0; i + 1 < sizeof head; i++)
		if (!server_sleep(s, 50) || !server_write(fd, head + i, 1))
			return false;
	return false;
}

static void
slow_header_bytes_do_not_hold_a_request_longer_than_its_deadline(void **state)
{
	struct http_bench b;
	struct server s;
	/* no other limit may come first, however busy the machine is */
	const struct http_limits patient = {.connect_ms = 400,
		.total_ms = 800,
		.slow_bytes_per_s = 1,
		.slow_s = 60,
		.body_bytes = 1024};
	uint64_t start_ms = uv_hrtime() / 1000000;

	(void)state;
	server_start(&s, sends_drops, NULL);
	http_bench_open(&b, "");
	http_limit(b.http, &patient);
	http_bench_fetch(&b, s.url);
	assert_int_equal(b.error.kind, ERR_NET);
	assert_string_equal(b.error.text, "127.0.0.1 did not answer within 0.8 s.");
	assert_in_range(uv_hrtime() / 1000000 - start_ms, 750, 2500); /* the head takes 3 s */
	http_bench_close(&b);
	server_stop(&s);
}

static bool
cuts_the_body(struct server *s, int fd, const char *request)
{
	static const char half[] = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":";

	(void)s;
	(void)request;
	(void)server_write(fd, half, sizeof half - 1);
	return false;
}

static void
a_body_that_ends_early_is_no_answer(void **state)
{
	struct http_bench b;
	struct server s;

	(void)state;
	server_start(&s, cuts_the_body, NULL);
	http_bench_open(&b, "");
	http_bench_fetch(&b, s.url);
	assert_int_equal(b.error.kind, ERR_NET);
	assert_true(contains(b.error.text, "127.0.0.1 closed the connection"));
	assert_int_equal(b.status, 0);
	assert_int_equal(b.body_length, 0);
	http_bench_close(&b);
	server_stop(&s);
}

static bool
sends_garbage(struct server *s, int fd, const char *request)
{
	static const char garbage[] = "\x1b]0;owned\x07\0\xff\xfe not http\r\n\r\n";

	(void)s;
	(void)request;
	(void)server_write(fd, garbage, sizeof garbage - 1);
	return false;
}

static void
garbage_is_told_without_repeating_it(void **state)
{
	struct http_bench b;
	struct server s;

	(void)state;
	server_start(&s, sends_garbage, NULL);
	http_bench_open(&b, "");
	http_bench_fetch(&b, s.url);
	assert_int_equal(b.error.kind, ERR_NET);
	assert_true(contains(b.error.text, "does not speak HTTP"));
	assert_null(strchr(b.error.text, '\x1b'));
	http_bench_close(&b);
	server_stop(&s);
}

static bool
redirects(struct server *s, int fd, const char *request)
{
	const struct server *target = s->to;
	char headers[128];

	(void)request;
	(void)snprintf(headers, sizeof headers, "Location: %s/next\r\n", target->url);
	return server_reply(fd, 302, headers, "");
}

static void
a_redirect_is_reported_and_never_followed(void **state)
{
	struct http_bench b;
	struct server s;
	struct server target;

	(void)state;
	server_start(&target, says_hello, NULL);
	server_start(&s, redirects, &target);
	http_bench_open(&b, "");
	http_bench_fetch(&b, s.url);
	assert_int_equal(b.error.kind, ERR_NONE);
	assert_int_equal(b.status, 302);
	assert_int_equal(target.connections, 0);
	http_bench_close(&b);
	server_stop(&s);
	server_stop(&target);
}

static bool
sends_without_end(struct server *s, int fd, const char *request)
{
	char chunk[8192];

	(void)s;
	(void)request;
	if (!server_write(fd, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", 38))
		return false;
	memset(chunk, 'x', sizeof chunk);
	while (server_write(fd, chunk, sizeof chunk))
		;
	return false;
}

static bool
promises_much(struct server *s, int fd, const char *request)
{
	(void)s;
	(void)request;
	return server_write(
		fd, "HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\nxxxxxxxxxxxxxxx", 63);
}

/* gzip of 4 MiB of zeros, cut here to what gzip makes of it: made by the test itself would need
 * zlib. */
static bool
sends_bomb(struct server *s, int fd, const char *request)
{
	const char *path = s->to;
	FILE *file = fopen(path, "rb");
	char data[65536];
	char head[128];
	size_t length;

	(void)request;
	if (file == NULL)
		return false;
	length = fread(data, 1, sizeof data, file);
	(void)fclose(file);
	(void)snprintf(head, sizeof head,
		"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", length);
	return server_write(fd, head, strlen(head)) && server_write(fd, data, length);
}

static void
what_is_too_large_is_cut_off_however_it_is_sent(void **state)
{
	static server_answer *const ways[] = {sends_without_end, promises_much};
	struct http_bench b;
	struct server s;

	(void)state;
	http_bench_open(&b, "");
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		server_start(&s, ways[i], NULL);
		http_bench_fetch(&b, s.url);
		assert_int_equal(b.error.kind, ERR_FULL);
		assert_string_equal(
			b.error.text, "The answer of 127.0.0.1 is larger than 1024 KiB.");
		assert_int_equal(b.body_length, 0);
		server_stop(&s);
	}
	http_bench_close(&b);
}

static void
gzip_is_undone_and_counted_by_what_it_becomes(void **state)
{
	char small[] = "/tmp/warroom-gzip-XXXXXX";
	char bomb[] = "/tmp/warroom-bomb-XXXXXX";
	char command[160];
	struct http_bench b;
	struct server s;

	(void)state;
	assert_true(mkstemp(small) >= 0 && mkstemp(bomb) >= 0);
	(void)snprintf(command, sizeof command, "printf hello | gzip -c >%s", small);
	assert_int_equal(system(command), 0);
	(void)snprintf(command, sizeof command, "head -c 4194304 /dev/zero | gzip -c >%s", bomb);
	assert_int_equal(system(command), 0);
	http_bench_open(&b, "");
	server_start(&s, sends_bomb, small);
	http_bench_fetch(&b, s.url);
	assert_string_equal(b.error.text, "");
	assert_string_equal(b.body, "hello");
	server_stop(&s);
	server_start(&s, sends_bomb, bomb);
	http_bench_fetch(&b, s.url);
	assert_int_equal(b.error.kind, ERR_FULL);
	server_stop(&s);
	http_bench_close(&b);
	(void)remove(small);
	(void)remove(bomb);
}

static bool
sends_headers_without_end(struct server *s, int fd, const char *request)
{
	(void)s;
	(void)request;
	if (!server_write(fd, "HTTP/1.1 200 OK\r\n", 17))
		return false;
	while (server_write(fd, "X-More: and more and more and more and more\r\n", 45))
		;
	return false;
}

static void
headers_without_end_are_cut_off(void **state)
{
	struct http_bench b;
	struct server s;

	(void)state;
	server_start(&s, sends_headers_without_end, NULL);
	http_bench_open(&b, "");
	http_bench_fetch(&b, s.url);
	assert_int_equal(b.error.kind, ERR_FULL);
	assert_true(contains(b.error.text, "headers"));
	http_bench_close(&b);
	server_stop(&s);
}

static void
a_hundred_requests_share_one_connection_until_it_is_dropped(void **state)
{
	struct http_bench b;
	struct server s;

	(void)state;
	server_start(&s, says_hello, NULL);
	http_bench_open(&b, "");
	for (int i = 0; i < 100; i++)
		http_bench_fetch(&b, s.url);
	assert_int_equal(b.status, 200);
	assert_int_equal(s.connections, 1);
	assert_int_equal(s.requests, 100);
	http_drop_connections(b.http);
	http_bench_fetch(&b, s.url);
	assert_int_equal(b.status, 200);
	assert_int_equal(s.connections, 2);
	http_bench_close(&b);
	server_stop(&s);
}

static void
dropping_connections_ends_what_waits_on_them(void **state)
{
	struct http_bench b;
	struct server hung;
	struct server well;

	(void)state;
	server_start(&hung, NULL, NULL);
	server_start(&well, says_hello, NULL);
	http_bench_open(&b, "");
	http_bench_send(&b, hung.url, NULL);
	http_bench_send(&b, hung.url, NULL);
	http_bench_fetch(&b, well.url);
	http_drop_connections(b.http);
	assert_int_equal(b.done, 3);
	assert_string_equal(b.error.text, "The connection to 127.0.0.1 was dropped.");
	http_bench_fetch(&b, well.url);
	assert_int_equal(b.status, 200);
	http_bench_close(&b);
	server_stop(&hung);
	server_stop(&well);
}

static void
a_cancelled_call_is_never_heard_of_again(void **state)
{
	struct http_bench b;
	struct server hung;
	struct server well;
	struct http_call *call = NULL;

	(void)state;
	server_start(&hung, NULL, NULL);
	server_start(&well, says_hello, NULL);
	http_bench_open(&b, "");
	http_bench_send(&b, hung.url, &call);
	http_cancel(b.http, call);
	http_bench_send(&b, hung.url, &call);
	http_bench_fetch(&b, well.url);
	http_cancel(b.http, call);
	http_bench_fetch(&b, well.url);
	assert_int_equal(b.done, 2);
	http_bench_close(&b);
	assert_int_equal(b.done, 2);
	server_stop(&hung);
	server_stop(&well);
}

static void
closing_with_calls_under_way_is_clean_also_from_a_callback(void **state)
{
	struct http_bench b;
	struct server hung;
	struct server well;

	(void)state;
	server_start(&hung, NULL, NULL);
	server_start(&well, says_hello, NULL);
	http_bench_open(&b, "");
	http_bench_send(&b, hung.url, NULL);
	http_bench_fetch(&b, well.url);
	http_bench_send(&b, hung.url, NULL); /* not even begun */
	http_bench_close(&b);
	assert_int_equal(b.done, 1);
	http_bench_open(&b, "");
	b.close_at_once = true;
	http_bench_send(&b, hung.url, NULL);
	http_bench_fetch(&b, well.url);
	http_bench_close(&b);
	assert_int_equal(b.done, 1);
	server_stop(&hung);
	server_stop(&well);
}

static void
only_https_and_loopback_are_asked(void **state)
{
	static const char *const refused[] = {"http://example.com/", "ftp://127.0.0.1/",
		"file:///etc/passwd", "http://127.0.0.1.example.com/", "http://[::2]/",
		"https://user:pass@example.com/", "http://localhost.example.com/", "not a url", ""};
	struct http_bench b;

	(void)state;
	http_bench_open(&b, "");
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		struct http_request q = {.method = "GET", .url = refused[i]};
		struct err e = http_send(b.http, &q, http_bench_take, &b, NULL);

		if (e.kind != ERR_CONFIG)
			fail_msg("not refused: %s", refused[i]);
		assert_null(strstr(e.text, "pass@"));
	}
	assert_int_equal(b.done, 0);
	http_bench_close(&b);
}

static void
a_header_cannot_smuggle_another(void **state)
{
	struct http_bench b;
	struct http_request q = {
		.method = "GET", .url = "http://127.0.0.1:1/", .headers = {"From: a\r\nX-Evil: 1"}};

	(void)state;
	http_bench_open(&b, "");
	assert_int_equal(http_send(b.http, &q, http_bench_take, &b, NULL).kind, ERR_CONFIG);
	http_bench_close(&b);
}

static void
nobody_listening_is_told_with_the_reason(void **state)
{
	struct http_bench b;
	struct server s;
	char url[64];

	(void)state;
	server_start(&s, says_hello, NULL);
	(void)snprintf(url, sizeof url, "%s", s.url);
	server_stop(&s);
	http_bench_open(&b, "");
	http_bench_fetch(&b, url);
	assert_string_equal(b.error.text, "127.0.0.1 cannot be reached: Connection refused.");
	http_bench_close(&b);
}

static bool
limits(struct server *s, int fd, const char *request)
{
	(void)request;
	return server_reply(fd, 429, s->to, "slow down");
}

static void
waits_are_read_as_seconds_or_as_a_date(void **state)
{
	static const struct {
		const char *headers;
		int64_t retry_after_s;
		int64_t reset_s;
	} cases[] = {
		{"Retry-After: 17\r\n", 17, -1},
		{"retry-after:  0 \r\n", 0, -1},
		{"Retry-After: 99999999999999999999\r\n", 86400, -1},
		{"Retry-After: -5\r\n", -1, -1},
		{"Retry-After: soon\r\n", -1, -1},
		{"Retry-After: Fri, 20 Nov 2026 10:00:30 GMT\r\nDate: Fri, 20 Nov 2026 10:00:00 "
		 "GMT\r\n",
			30, -1},
		{"Retry-After: Fri, 20 Nov 2026 10:00:00 GMT\r\nDate: Fri, 20 Nov 2026 10:00:30 "
		 "GMT\r\n",
			0, -1},
		{"ratelimit-reset: 41\r\n", -1, 41},
		{"zendesk-ratelimit-tickets-index: total=100; remaining=0; resets=9\r\n", -1, 9},
		{"X-Y: z\r\n", -1, -1},
	};
	struct http_bench b;
	struct server s;

	(void)state;
	http_bench_open(&b, "");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char headers[256];

		(void)snprintf(headers, sizeof headers, "%s", cases[i].headers);
		server_start(&s, limits, headers);
		http_bench_fetch(&b, s.url);
		assert_int_equal(b.status, 429);
		if (b.retry_after_s != cases[i].retry_after_s ||
			b.ratelimit_reset_s != cases[i].reset_s)
			fail_msg("%s gives %d and %d", headers, (int)b.retry_after_s,
				(int)b.ratelimit_reset_s);
		server_stop(&s);
	}
	http_bench_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_sent_as_asked_and_its_answer_comes_back),
		cmocka_unit_test(a_peer_that_never_answers_is_given_up_in_time),
		cmocka_unit_test(slow_header_bytes_do_not_hold_a_request_longer_than_its_deadline),
		cmocka_unit_test(a_body_that_ends_early_is_no_answer),
		cmocka_unit_test(garbage_is_told_without_repeating_it),
		cmocka_unit_test(a_redirect_is_reported_and_never_followed),
		cmocka_unit_test(what_is_too_large_is_cut_off_however_it_is_sent),
		cmocka_unit_test(gzip_is_undone_and_counted_by_what_it_becomes),
		cmocka_unit_test(headers_without_end_are_cut_off),
		cmocka_unit_test(a_hundred_requests_share_one_connection_until_it_is_dropped),
		cmocka_unit_test(dropping_connections_ends_what_waits_on_them),
		cmocka_unit_test(a_cancelled_call_is_never_heard_of_again),
		cmocka_unit_test(closing_with_calls_under_way_is_clean_also_from_a_callback),
		cmocka_unit_test(only_https_and_loopback_are_asked),
		cmocka_unit_test(a_header_cannot_smuggle_another),
		cmocka_unit_test(nobody_listening_is_told_with_the_reason),
		cmocka_unit_test(waits_are_read_as_seconds_or_as_a_date),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
