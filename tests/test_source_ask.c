/* tests/test_source_ask.c - what a source sends of what its kind asks, and what it learns.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/script.h"
#include "tests/server.h"
#include "tests/source_bench.h"
#include "tests/toy.h"

struct answer {
	atomic_int status;
	const char *headers;
	const char *body;
};

static bool
answers(struct server *s, int fd, const char *request)
{
	const struct answer *a = s->to;

	(void)request;
	return server_reply(fd, a->status, a->headers, a->body);
}

static struct answer
json(int status)
{
	return (struct answer){status, "Content-Type: application/json\r\n", "{}"};
}

static void
a_request_is_sent_as_its_kind_asks(void **state)
{
	struct answer a = json(200);
	char seen[SERVER_REQUEST_BYTES];
	struct server s;
	struct bench b;
	struct toy toy;

	(void)state;
	server_start(&s, answers, &a);
	bench_open(&b, 1);
	toy_init(&toy);
	toy.ask.method = "PUT";
	toy.ask.body = "{\"a\":1}";
	toy.ask.from = "dana@hosting.example";
	toy_open(&toy, &b, s.url);
	bench_run(&b, 200);
	assert_state(source_now(b.sources[0]), SOURCE_OK);
	server_last(&s, seen, sizeof seen);
	assert_non_null(strstr(seen, "PUT / HTTP/1.1\r\n"));
	assert_non_null(strstr(seen, "\r\nFrom: dana@hosting.example\r\n"));
	assert_non_null(strstr(seen, "\r\nAccept: application/json\r\n"));
	assert_non_null(strstr(seen, "\r\n\r\n{\"a\":1}"));
	bench_close(&b);
	server_stop(&s);
}

static void
any_answer_of_4xx_is_taken_where_it_is_asked_for(void **state)
{
	static const struct {
		int status;
		bool any;
		bool taken;
		enum source_state state;
	} cases[] = {
		{400, true, true, SOURCE_OK},
		{403, true, true, SOURCE_OK},
		{400, false, false, SOURCE_MALFORMED},
		{401, true, false, SOURCE_REFUSED},
		{429, true, false, SOURCE_LIMITED},
		{500, true, false, SOURCE_UNREACHABLE},
		{302, true, false, SOURCE_MALFORMED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct answer a = {cases[i].status, "Content-Type: text/plain\r\n", "no"};
		struct server s;
		struct bench b;
		struct toy toy;

		server_start(&s, answers, &a);
		bench_open(&b, 1);
		toy_init(&toy);
		toy.ask.any = cases[i].any;
		toy_open(&toy, &b, s.url);
		bench_run(&b, cases[i].status == 401 ? 1300 : 150);
		assert_int_equal(toy.taken, cases[i].taken);
		if (cases[i].taken)
			assert_int_equal(toy.status, cases[i].status);
		assert_state(source_now(b.sources[0]), cases[i].state);
		bench_close(&b);
		server_stop(&s);
	}
}

static void
what_a_kind_learns_is_recorded_with_its_rows(void **state)
{
	struct answer a = json(200);
	struct source_status status;
	struct server s;
	struct bench b;
	struct toy toy;

	(void)state;
	server_start(&s, answers, &a);
	bench_open(&b, 1);
	toy_init(&toy);
	toy.every_ms = 100;
	toy.told = (struct source_told){.access = "user key of Dana Reyes", .skipped = 1};
	toy_open(&toy, &b, s.url);
	bench_run(&b, 500);
	assert_true(toy.taken >= 2);
	assert_int_equal(source_now(b.sources[0])->skipped, toy.taken);
	toy.told.access = NULL;
	toy.told.skipped = 0;
	bench_run(&b, 300);
	assert_string_equal(source_find(b.record, "toy", &status).text, "");
	assert_string_equal(status.access, "user key of Dana Reyes");
	assert_int_equal(status.skipped, source_now(b.sources[0])->skipped);
	/* what was skipped is counted from the engine's start; what we may do is known still */
	bench_close_source(&b, 0);
	a.status = 503;
	toy_open(&toy, &b, s.url);
	assert_int_equal(source_now(b.sources[0])->skipped, 0);
	assert_string_equal(source_now(b.sources[0])->access, "user key of Dana Reyes");
	bench_close(&b);
	server_stop(&s);
}

static void
an_answer_that_is_not_recorded_has_told_nothing(void **state)
{
	struct answer a = json(200);
	struct server s;
	struct bench b;
	struct toy toy;

	(void)state;
	server_start(&s, answers, &a);
	bench_open(&b, 1);
	toy_init(&toy);
	toy.told = (struct source_told){.access = "nobody", .skipped = 3};
	toy.error = err_make(ERR_MALFORMED, "it is odd");
	toy_open(&toy, &b, s.url);
	bench_run(&b, 200);
	assert_state(source_now(b.sources[0]), SOURCE_MALFORMED);
	assert_int_equal(source_now(b.sources[0])->skipped, 0);
	assert_string_equal(source_now(b.sources[0])->access, "");
	bench_close(&b);
	server_stop(&s);
}

/* ---- the next page, early ---- */

static bool
gives_pages(struct server *s, int fd, const char *request)
{
	struct script *c = s->to;
	int i = c->count;

	(void)snprintf(c->paths[i], sizeof c->paths[i], "%.*s", (int)strcspn(request + 4, " "),
		request + 4);
	c->count++;
	return server_reply(fd, 200, "Content-Type: application/json\r\n",
		strstr(request, "page=2") != NULL ? "{\"rows\":[],\"more\": false}"
						  : "{\"rows\":[],\"more\": true}");
}

struct merge_notes {
	struct script *script;
	int asked[8]; /* requests that had come while each was merged */
	int count;
};

static void
merge_slowly(void *to)
{
	struct merge_notes *notes = to;

	(void)usleep(50 * 1000);
	notes->asked[notes->count++] = notes->script->count;
}

static void
the_next_page_is_asked_for_while_one_is_merged(void **state)
{
	static struct script c;
	struct merge_notes notes = {.script = &c};
	struct server s;
	struct bench b;
	struct toy toy;

	(void)state;
	memset(&c, 0, sizeof c);
	server_start(&s, gives_pages, &c);
	bench_open(&b, 1);
	toy_init(&toy);
	toy.pages = 3;
	toy.on_take = merge_slowly;
	toy.to = &notes;
	toy_open(&toy, &b, s.url);
	bench_run(&b, 400);
	assert_state(source_now(b.sources[0]), SOURCE_OK);
	assert_int_equal(toy.taken, 3);
	assert_int_equal(c.count, 3);
	for (int i = 0; i < 3; i++)
		assert_string_equal(c.paths[i], i == 0   ? "/?page=0"
						: i == 1 ? "/?page=1"
							 : "/?page=2");
	assert_int_equal(notes.asked[0], 2);
	assert_int_equal(notes.asked[1], 3);
	assert_int_equal(notes.asked[2], 3);
	assert_int_equal(s.connections, 1);
	bench_close(&b);
	server_stop(&s);
}

static void
a_page_asked_for_early_is_dropped_when_it_is_not_the_next(void **state)
{
	static struct script c;
	struct merge_notes notes = {.script = &c};
	struct server s;
	struct bench b;
	struct toy toy;

	(void)state;
	memset(&c, 0, sizeof c);
	server_start(&s, gives_pages, &c);
	bench_open(&b, 1);
	toy_init(&toy);
	toy.pages = 2;
	toy.early_wrong = 7;
	toy.on_take = merge_slowly;
	toy.to = &notes;
	toy_open(&toy, &b, s.url);
	bench_run(&b, 400);
	assert_state(source_now(b.sources[0]), SOURCE_OK);
	assert_int_equal(toy.taken, 2); /* pages 0 and 1; 7 was not heard of */
	assert_int_equal(script_asked(&c, 0, "page=7"), 1);
	assert_int_equal(script_asked(&c, 0, "page=1"), 1);
	/* nor is it when the merge failed */
	toy.early_wrong = 0;
	toy.error = err_make(ERR_MALFORMED, "odd");
	source_poll(b.sources[0]);
	bench_run(&b, 400);
	assert_state(source_now(b.sources[0]), SOURCE_MALFORMED);
	assert_int_equal(toy.taken, 2);
	assert_int_equal(toy.skipped, 1);
	bench_close(&b);
	server_stop(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_sent_as_its_kind_asks),
		cmocka_unit_test(any_answer_of_4xx_is_taken_where_it_is_asked_for),
		cmocka_unit_test(what_a_kind_learns_is_recorded_with_its_rows),
		cmocka_unit_test(an_answer_that_is_not_recorded_has_told_nothing),
		cmocka_unit_test(the_next_page_is_asked_for_while_one_is_merged),
		cmocka_unit_test(a_page_asked_for_early_is_dropped_when_it_is_not_the_next),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
