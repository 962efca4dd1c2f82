/* tests/test_wake.c - a machine that slept, an engine that stood still.
 * SPDX-License-Identifier: MIT */
#include "net/wake.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/server.h"
#include "tests/source_bench.h"
#include "tests/toy.h"

static const char json[] = "Content-Type: application/json\r\n";

struct answer {
	atomic_int status;
	_Atomic(const char *) headers;
};

static bool
answers(struct server *s, int fd, const char *request)
{
	const struct answer *a = s->to;

	(void)request;
	return server_reply(fd, a->status, a->headers, "{}");
}

static const struct source_status *
now(const struct bench *b)
{
	return source_now(b->sources[0]);
}

struct sleeper {
	struct bench *b;
	int64_t asleep_ms;  /* what the one clock is ahead of the other */
	int64_t stopped_ms; /* what both have jumped */
	int woke;
	char sentence[96];
	enum source_state state; /* at once */
	int requests;            /* until then */
	struct server *server;
};

static void
read_clocks(void *to, int64_t *boot_ms, int64_t *awake_ms)
{
	const struct sleeper *z = to;

	clock_pair(boot_ms, awake_ms);
	*awake_ms = *boot_ms + z->stopped_ms;
	*boot_ms = *awake_ms + z->asleep_ms;
}

static void
on_woke(void *to, int64_t gone_ms, bool asleep)
{
	struct sleeper *z = to;

	z->woke++;
	wake_print(gone_ms, asleep, z->sentence, sizeof z->sentence);
	source_woken(z->b->sources[0], gone_ms, z->sentence);
	z->state = now(z->b)->state;
	z->requests = z->server->requests;
	http_drop_connections(z->b->http);
}

static void
after_a_sleep_data_is_late_and_polled_on_a_new_connection_at_once(void **state)
{
	struct answer a = {200, json};
	struct wake *wake = NULL;
	struct server s;
	struct bench b;
	struct toy toy;
	struct sleeper z = {.b = &b, .server = &s};
	const struct wake_handler handler = {read_clocks, on_woke, &z};

	(void)state;
	server_start(&s, answers, &a);
	bench_open(&b, 1);
	toy_init(&toy);
	toy.every_ms = 60 * 1000;
	toy_open(&toy, &b, s.url);
	assert_string_equal(wake_open(&b.loop, &handler, &wake).text, "");
	bench_run(&b, 1500);
	assert_int_equal(z.woke, 0);
	assert_int_equal(s.requests, 1);
	z.asleep_ms = 12 * 60 * 1000;
	bench_run(&b, 1100);
	assert_int_equal(z.woke, 1);
	assert_string_equal(
		z.sentence, "This machine slept for 12 min: the services are asked again.");
	assert_int_equal(z.state, SOURCE_LATE);
	assert_int_equal(z.requests, 1);
	assert_int_equal(s.requests, 2);
	assert_int_equal(s.connections, 2);
	assert_state(now(&b), SOURCE_OK);
	z.stopped_ms = 8000;
	bench_run(&b, 1100);
	assert_int_equal(z.woke, 2);
	assert_non_null(strstr(z.sentence, "The engine stood still for 9 s"));
	assert_int_equal(s.connections, 3);
	bench_run(&b, 1100);
	assert_int_equal(z.woke, 2);
	wake_close(wake);
	bench_close(&b);
	server_stop(&s);
}

static bool
hangs_once(struct server *s, int fd, const char *request)
{
	(void)request;
	if (s->requests == 1)
		return server_sleep(s, 60 * 1000);
	return server_reply(fd, 200, json, "{}");
}

static void
what_was_under_way_when_the_machine_slept_is_no_failure(void **state)
{
	struct server s;
	struct bench b;
	struct toy toy;

	(void)state;
	server_start(&s, hangs_once, NULL);
	bench_open(&b, 1);
	toy_init(&toy);
	toy_open(&toy, &b, s.url);
	bench_run(&b, 200);
	assert_int_equal(s.requests, 1);
	source_woken(b.sources[0], 60 * 1000, "It slept.");
	http_drop_connections(b.http);
	assert_state(now(&b), SOURCE_LATE);
	assert_string_equal(now(&b)->error, "It slept.");
	bench_run(&b, 200);
	assert_int_equal(s.requests, 2);
	assert_state(now(&b), SOURCE_OK);
	bench_close(&b);
	server_stop(&s);
}

static void
a_limit_goes_on_while_the_machine_sleeps_and_no_longer(void **state)
{
	struct answer a = {429, "Retry-After: 60\r\n"};
	struct server s;
	struct bench b;
	struct toy toy;

	(void)state;
	server_start(&s, answers, &a);
	bench_open(&b, 1);
	toy_init(&toy);
	toy_open(&toy, &b, s.url);
	bench_run(&b, 100);
	a.headers = json;
	a.status = 200;
	source_woken(b.sources[0], 10 * 1000, "It slept.");
	bench_run(&b, 100);
	assert_int_equal(s.requests, 1);
	assert_state(now(&b), SOURCE_LIMITED);
	source_woken(b.sources[0], 50 * 1000, "It slept.");
	bench_run(&b, 100);
	assert_state(now(&b), SOURCE_OK);
	bench_close(&b);
	server_stop(&s);
}

static void
how_long_is_told_in_words(void **state)
{
	static const struct {
		int64_t gone_ms;
		bool asleep;
		const char *start;
	} cases[] = {
		{8000, false, "The engine stood still for 8 s:"},
		{119000, true, "This machine slept for 119 s:"},
		{12 * 60 * 1000, true, "This machine slept for 12 min:"},
		{26 * 60 * 60 * 1000, true, "This machine slept for 26 h:"},
	};
	char sentence[96];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		wake_print(cases[i].gone_ms, cases[i].asleep, sentence, sizeof sentence);
		assert_memory_equal(sentence, cases[i].start, strlen(cases[i].start));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(after_a_sleep_data_is_late_and_polled_on_a_new_connection_at_once),
		cmocka_unit_test(what_was_under_way_when_the_machine_slept_is_no_failure),
		cmocka_unit_test(a_limit_goes_on_while_the_machine_sleeps_and_no_longer),
		cmocka_unit_test(how_long_is_told_in_words),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
