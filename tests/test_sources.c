/* tests/test_sources.c - both sources against services that say what the test wants.
 * SPDX-License-Identifier: MIT */
#include "net/source.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/page.h"
#include "store/ticket.h"
#include "tests/script.h"
#include "tests/server.h"
#include "tests/services.h"
#include "tests/source_bench.h"

#define AT "2026-11-20T10:00:00Z"
#define LATER "2026-11-20T10:05:00Z"
#define INCIDENT(id, status, at)                                                                   \
	"{\"id\":\"" id "\",\"type\":\"incident\",\"incident_number\":7,\"title\":\"down\","       \
	"\"status\":\"" status "\",\"urgency\":\"high\",\"created_at\":\"" AT                      \
	"\",\"updated_at\":\"" at                                                                  \
	"\",\"service\":{\"id\":\"S\",\"type\":\"service_reference\",\"summary\":\"shop\"},"       \
	"\"assignments\":[],\"html_url\":null}"
#define LIST(items) "{\"incidents\":[" items "],\"limit\":100,\"offset\":0,\"more\":false}"
#define TICKET(id, at)                                                                             \
	"{\"id\":" id ",\"subject\":\"help\",\"status\":\"open\",\"priority\":\"urgent\","         \
	"\"requester_id\":1,\"tags\":[],\"created_at\":\"" AT "\",\"updated_at\":\"" at "\"}"

static void
script_init(struct script *c)
{
	memset(c, 0, sizeof *c);
	c->headers = "Content-Type: application/json\r\n";
	c->incidents = LIST(INCIDENT("Q1", "triggered", AT) "," INCIDENT("Q2", "triggered", AT));
	c->log = "{\"log_entries\":[{\"id\":\"R1\",\"type\":\"trigger_log_entry\",\"summary\":"
		 "\"woke\","
		 "\"created_at\":\"" AT
		 "\",\"incident\":" INCIDENT("Q1", "triggered", AT) "}],"
								    "\"more\":false}";
	c->one = "{\"incident\":" INCIDENT("Q2", "resolved", LATER) "}";
	c->me = "{\"user\":{\"id\":5,\"role\":\"agent\"}}";
	c->first =
		"{\"tickets\":[" TICKET("11", AT) "],\"users\":[],\"meta\":{\"has_more\":false}}";
}

static const struct source_status *
pagerduty(const struct bench *b)
{
	return source_now(b->sources[0]);
}

static const struct source_status *
zendesk(const struct bench *b)
{
	return source_now(b->sources[1]);
}

static int
active_pages(struct bench *b)
{
	struct page_counts counts = {0};

	assert_string_equal(page_count(b->record, &counts).text, "");
	return (int)counts.active;
}

static int
open_tickets(struct bench *b)
{
	struct ticket_counts counts = {0};

	assert_string_equal(ticket_count(b->record, &counts).text, "");
	return (int)counts.open;
}

/* ---- the tests ---- */

static void
what_services_have_is_in_the_record_and_unchanged_polls_write_nothing(void **state)
{
	static struct script p;
	static struct script z;
	struct server sp;
	struct server sz;
	struct bench b;
	int64_t rev;
	int asked_before;
	int changed;

	(void)state;
	script_init(&p);
	script_init(&z);
	server_start(&sp, script_answer, &p);
	server_start(&sz, script_answer, &z);
	bench_open(&b, 1);
	b.pagerduty.poll_ms = 30;
	b.zendesk.poll_ms = 30;
	bench_pagerduty(&b, sp.url);
	bench_zendesk(&b, sz.url);
	assert_state(pagerduty(&b), SOURCE_LATE);
	assert_int_equal(source_age_ms(b.sources[0]), -1);
	bench_run(&b, 500);
	assert_state(pagerduty(&b), SOURCE_OK);
	assert_state(zendesk(&b), SOURCE_OK);
	assert_int_equal(active_pages(&b), 2);
	assert_int_equal(open_tickets(&b), 1);
	assert_in_range(source_age_ms(b.sources[0]), 0, 400);
	assert_true(script_asked(&p, 0, "/oncalls?") == 1);
	rev = record_rev(b.record);
	changed = b.changed;
	asked_before = p.count + z.count;
	bench_run(&b, 500);
	assert_true(p.count + z.count > asked_before + 8);
	assert_int_equal(record_rev(b.record), rev);
	assert_int_equal(b.changed, changed);
	bench_close(&b);
	server_stop(&sp);
	server_stop(&sz);
}

static void
the_list_comes_first_and_the_log_from_the_newest_entry_less_a_minute(void **state)
{
	static struct script c;
	struct server s;
	struct bench b;

	(void)state;
	script_init(&c);
	server_start(&s, script_answer, &c);
	bench_open(&b, 100);
	bench_pagerduty(&b, s.url);
	bench_run(&b, 500);
	assert_non_null(strstr(c.paths[0], "/incidents?statuses[]=triggered&statuses[]=acknowledged"
					   "&date_range=all"));
	assert_non_null(strstr(c.paths[1], "/log_entries?since=20"));
	assert_true(script_asked(&c, 2, "since=2026-11-20T09:59:00Z&") > 1);
	c.log = "{\"log_entries\":[{\"id\":\"R2\",\"created_at\":\"2099-01-01T00:00:00Z\"}]}";
	bench_run(&b, 500); /* an entry of the future does not end the reading of the log */
	assert_int_equal(script_asked(&c, 0, "since=2099") + script_asked(&c, 0, "since=2098"), 0);
	bench_close(&b);
	server_stop(&s);
}

static void
a_page_that_left_the_list_is_fetched_and_so_resolved(void **state)
{
	static struct script c;
	struct server s;
	struct bench b;

	(void)state;
	script_init(&c);
	server_start(&s, script_answer, &c);
	bench_open(&b, 200);
	bench_pagerduty(&b, s.url);
	bench_run(&b, 200);
	assert_int_equal(active_pages(&b), 2);
	assert_int_equal(script_asked(&c, 0, "/incidents/Q2"), 0);
	c.incidents = LIST(INCIDENT("Q1", "triggered", AT));
	bench_run(&b, 900); /* three rounds of the list */
	assert_int_equal(script_asked(&c, 0, "/incidents/Q2"), 1);
	assert_int_equal(script_asked(&c, 0, "/incidents/Q1"), 0);
	assert_int_equal(active_pages(&b), 1);
	assert_state(pagerduty(&b), SOURCE_OK);
	bench_close(&b);
	server_stop(&s);
}

static void
a_page_that_is_gone_is_not_active_any_more(void **state)
{
	static struct script c;
	struct server s;
	struct bench b;

	(void)state;
	script_init(&c);
	c.one = NULL;
	server_start(&s, script_answer, &c);
	bench_open(&b, 200);
	bench_pagerduty(&b, s.url);
	bench_run(&b, 200);
	c.incidents = LIST(INCIDENT("Q1", "triggered", AT));
	bench_run(&b, 600);
	assert_int_equal(active_pages(&b), 1);
	assert_state(pagerduty(&b), SOURCE_OK);
	bench_close(&b);
	server_stop(&s);
}

static void
what_somebody_looks_at_is_fetched_at_once_and_not_again_within_5_s(void **state)
{
	static struct script c;
	struct server s;
	struct bench b;
	int before;

	(void)state;
	script_init(&c);
	server_start(&s, script_answer, &c);
	bench_open(&b, 1);
	bench_pagerduty(&b, s.url);
	bench_run(&b, 800);
	before = c.count;
	source_want(b.sources[0], "Q2");
	source_want(b.sources[0], "../oncalls");
	source_want(b.sources[0], "Q2?x");
	bench_run(&b, 200);
	source_want(b.sources[0], "Q2");
	bench_run(&b, 300);
	assert_int_equal(c.count, before + 4);
	assert_string_equal(c.paths[before], "/incidents/Q2");
	assert_non_null(strstr(c.paths[before + 1], "/incidents/Q2/alerts?"));
	assert_string_equal(c.paths[before + 2], "/incidents/Q2/notes");
	assert_string_equal(
		c.paths[before + 3], "/incidents/Q2/log_entries?time_zone=UTC&limit=100&offset=0");
	bench_close(&b);
	server_stop(&s);
}

static void
a_refused_token_is_sent_twice_in_all_and_the_sentence_says_what_to_do(void **state)
{
	static struct script c;
	struct server s;
	struct bench b;

	(void)state;
	script_init(&c);
	c.status = 401;
	server_start(&s, script_answer, &c);
	bench_open(&b, 1);
	b.pagerduty.poll_ms = 20;
	bench_pagerduty(&b, s.url);
	bench_zendesk(&b, s.url);
	bench_run(&b, 1500);
	assert_int_equal(s.requests, 4); /* of two sources */
	assert_state(pagerduty(&b), SOURCE_REFUSED);
	assert_state(zendesk(&b), SOURCE_REFUSED);
	assert_non_null(strstr(pagerduty(&b)->error, "pagerduty.token"));
	assert_null(strstr(pagerduty(&b)->error, "drill-user-key"));
	c.status = 0; /* it would work again; somebody asks */
	source_poll(b.sources[0]);
	bench_run(&b, 200);
	assert_int_equal(s.requests, 4);
	assert_state(pagerduty(&b), SOURCE_REFUSED);
	bench_close_source(&b, 0); /* a reload */
	bench_pagerduty(&b, s.url);
	bench_run(&b, 200);
	assert_state(pagerduty(&b), SOURCE_OK);
	bench_close(&b);
	server_stop(&s);
}

static void
a_limit_is_kept_by_the_services_own_clock(void **state)
{
	static struct script c;
	struct server s;
	struct bench b;

	(void)state;
	script_init(&c);
	c.status = 429;
	c.headers = "Retry-After: 1\r\nContent-Type: text/plain\r\n";
	server_start(&s, script_answer, &c);
	bench_open(&b, 1000); /* a second of the service's is no shorter in a fast room */
	bench_pagerduty(&b, s.url);
	bench_run(&b, 700);
	assert_int_equal(s.requests, 1);
	assert_state(pagerduty(&b), SOURCE_LIMITED);
	source_poll(b.sources[0]);
	bench_run(&b, 100);
	assert_int_equal(s.requests, 1);
	c.status = 0;
	bench_run(&b, 500);
	assert_true(s.requests > 1);
	assert_state(pagerduty(&b), SOURCE_OK);
	bench_close(&b);
	server_stop(&s);
}

static void
a_service_in_trouble_is_asked_less_and_less(void **state)
{
	static struct script c;
	struct server s;
	struct bench b;

	(void)state;
	script_init(&c);
	c.status = 503;
	server_start(&s, script_answer, &c);
	bench_open(&b, 10);
	bench_pagerduty(&b, s.url);
	bench_run(&b, 1000); /* 10 s there */
	assert_state(pagerduty(&b), SOURCE_UNREACHABLE);
	assert_in_range(s.requests, 1, 14);
	c.status = 0;
	source_poll(b.sources[0]);
	bench_run(&b, 200);
	assert_state(pagerduty(&b), SOURCE_OK);
	bench_close(&b);
	server_stop(&s);
}

static void
a_malformed_answer_moves_nothing_and_stops_nothing_else(void **state)
{
	static struct script c;
	struct server s;
	struct bench b;
	const char *good;

	(void)state;
	script_init(&c);
	good = c.log;
	c.log = "{\"log_entries\":[{\"id\":";
	server_start(&s, script_answer, &c);
	bench_open(&b, 100);
	bench_pagerduty(&b, s.url);
	bench_run(&b, 600);
	assert_state(pagerduty(&b), SOURCE_MALFORMED);
	assert_int_equal(active_pages(&b), 2);
	assert_true(script_asked(&c, 0, "/oncalls?") >= 1);
	assert_in_range(script_asked(&c, 0, "/log_entries?"), 2, 12);
	c.log = good;
	bench_run(&b, 300);
	assert_state(pagerduty(&b), SOURCE_OK);
	bench_close(&b);
	server_stop(&s);
}

static void
nobody_is_not_somebody(void **state)
{
	static struct script c;
	struct server s;
	struct bench b;

	(void)state;
	script_init(&c);
	c.me = "{\"user\":{\"id\":null,\"role\":\"end-user\"}}";
	server_start(&s, script_answer, &c);
	bench_open(&b, 1);
	bench_zendesk(&b, s.url);
	bench_run(&b, 1500);
	assert_state(zendesk(&b), SOURCE_REFUSED);
	assert_int_equal(s.requests, 2);
	assert_int_equal(script_asked(&c, 0, "/tickets"), 0);
	bench_close(&b);
	server_stop(&s);
}

static void
a_walk_over_tickets_that_was_cut_off_is_made_to_its_end(void **state)
{
	static struct script c;
	struct server s;
	struct bench b;

	(void)state;
	script_init(&c);
	c.first = "{\"tickets\":[" TICKET("11", LATER) "],\"users\":[],\"meta\":{\"has_more\":true,"
						       "\"after_cursor\":\"a+b==\"}}";
	c.second = NULL; /* 503 */
	server_start(&s, script_answer, &c);
	bench_open(&b, 100);
	bench_zendesk(&b, s.url);
	bench_run(&b, 300);
	assert_state(zendesk(&b), SOURCE_UNREACHABLE);
	assert_int_equal(open_tickets(&b), 1);
	assert_true(script_asked(&c, 0, "page[after]=a%2Bb%3D%3D") > 0);
	/* the engine is started again */
	bench_close_source(&b, 1);
	c.second =
		"{\"tickets\":[" TICKET("10", AT) "],\"users\":[],\"meta\":{\"has_more\":false}}";
	bench_zendesk(&b, s.url);
	bench_run(&b, 300);
	assert_state(zendesk(&b), SOURCE_OK);
	assert_int_equal(open_tickets(&b), 2);
	/* and from then on the first page is enough */
	int before = c.count;

	bench_run(&b, 500);
	assert_true(script_asked(&c, before, "/tickets?") > 1);
	assert_int_equal(script_asked(&c, before, "page[after]"), 0);
	bench_close(&b);
	server_stop(&s);
}

static void
a_service_that_hangs_does_not_slow_the_other(void **state)
{
	static struct script c;
	struct server s;
	struct server hung;
	struct bench b;

	(void)state;
	script_init(&c);
	server_start(&s, script_answer, &c);
	server_start(&hung, NULL, NULL);
	bench_open(&b, 1);
	b.pagerduty.poll_ms = 50;
	b.zendesk.poll_ms = 50;
	bench_pagerduty(&b, s.url);
	bench_zendesk(&b, hung.url);
	bench_run(&b, 1000);
	assert_true(script_asked(&c, 0, "/log_entries?") >= 10);
	assert_state(pagerduty(&b), SOURCE_OK);
	assert_state(zendesk(&b), SOURCE_LATE);
	bench_close(&b);
	server_stop(&s);
	server_stop(&hung);
}

static void
a_drill_is_followed_as_it_unfolds(void **state)
{
	struct services *services;
	struct bench b;

	(void)state;
	bench_open(&b, 60);
	services = services_start(&b.clock);
	bench_pagerduty(&b, services_pagerduty(services));
	bench_zendesk(&b, services_zendesk(services));
	bench_run(&b, 3000); /* three minutes there */
	assert_state(pagerduty(&b), SOURCE_OK);
	assert_state(zendesk(&b), SOURCE_OK);
	assert_true(active_pages(&b) >= 3);
	assert_true(open_tickets(&b) >= 1);
	bench_close(&b);
	services_stop(services);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			what_services_have_is_in_the_record_and_unchanged_polls_write_nothing),
		cmocka_unit_test(
			the_list_comes_first_and_the_log_from_the_newest_entry_less_a_minute),
		cmocka_unit_test(a_page_that_left_the_list_is_fetched_and_so_resolved),
		cmocka_unit_test(a_page_that_is_gone_is_not_active_any_more),
		cmocka_unit_test(
			what_somebody_looks_at_is_fetched_at_once_and_not_again_within_5_s),
		cmocka_unit_test(
			a_refused_token_is_sent_twice_in_all_and_the_sentence_says_what_to_do),
		cmocka_unit_test(a_limit_is_kept_by_the_services_own_clock),
		cmocka_unit_test(a_service_in_trouble_is_asked_less_and_less),
		cmocka_unit_test(a_malformed_answer_moves_nothing_and_stops_nothing_else),
		cmocka_unit_test(nobody_is_not_somebody),
		cmocka_unit_test(a_walk_over_tickets_that_was_cut_off_is_made_to_its_end),
		cmocka_unit_test(a_service_that_hangs_does_not_slow_the_other),
		cmocka_unit_test(a_drill_is_followed_as_it_unfolds),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
