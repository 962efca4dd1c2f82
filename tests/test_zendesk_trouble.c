/* tests/test_zendesk_trouble.c - what Zendesk is asked when its answers fail, and how often.
 * SPDX-License-Identifier: MIT */
#include "net/zendesk.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tests/zendesk_bench.h"

#define AT "2026-11-20T10:00:00Z"
#define LATER "2026-11-20T10:05:00Z"
#define TICKET(id, priority, at)                                                                   \
	"{\"id\":" id ",\"subject\":\"help\",\"status\":\"open\",\"priority\":\"" priority         \
	"\",\"requester_id\":5,\"tags\":[],\"created_at\":\"" AT "\",\"updated_at\":\"" at "\"}"
#define LIST(tickets) "{\"tickets\":[" tickets "],\"meta\":{\"has_more\":false}}"
#define ADMIN "{\"user\":{\"id\":7,\"name\":\"Dana Reyes\",\"role\":\"admin\"}}"

#define RAISED_BY_JO                                                                               \
	"{\"audits\":[{\"id\":1,\"author_id\":5,\"created_at\":\"" LATER                           \
	"\",\"events\":[{\"id\":11,\"type\":\"Change\",\"field_name\":\"priority\","               \
	"\"previous_value\":\"normal\",\"value\":\"urgent\"}]}],\"users\":[{\"id\":5,"             \
	"\"name\":\"Jo Park\",\"role\":\"end-user\"}],\"meta\":{\"has_more\":false}}"

/* A list of so many that page, numbered from 1. */
static void
put_urgent(char *out, size_t size, int count)
{
	size_t length = 0;

	for (int i = 1; i <= count; i++)
		length += (size_t)snprintf(out + length, size - length,
			"%s{\"id\":%d,\"status\":\"open\",\"priority\":\"urgent\",\"updated_at\":"
			"\"" LATER "\"}",
			i == 1 ? "{\"tickets\":[" : ",", i);
	(void)snprintf(out + length, size - length, "],\"meta\":{\"has_more\":false}}");
}

/* Each failure, and whether Zendesk is well all the same. */
static void
without_audits_a_ticket_pages_by_its_state(void **state)
{
	static const int failures[] = {403, 404, 422, 500, 0};
	static struct service c;

	(void)state;
	for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
		struct engine n;
		int before;

		bench_service_open(&c);
		c.status[ROUTE_AUDITS] = failures[i];
		c.body[ROUTE_AUDITS] = "{\"audits\":";
		zendesk_bench_open(&n, &c, 60);
		bench_until(&n, &c, ROUTE_LIST, 1);
		c.body[ROUTE_LIST] = LIST(TICKET("1", "urgent", LATER) "," TICKET("2", "high", AT));
		bench_until(&n, &c, ROUTE_AUDITS, 1);
		zendesk_bench_run(&n, 200);
		assert_string_equal(bench_find(&n, "1").pages_by.raw, "source unknown");
		assert_true(bench_find(&n, "1").waits);
		before = c.asked[ROUTE_LIST];
		bench_until(&n, &c, ROUTE_LIST, before + 3);
		assert_true(bench_find(&n, "2").paging);
		assert_in_range(c.asked[ROUTE_AUDITS], 1, 5);
		if (failures[i] == 403 || failures[i] == 404)
			assert_int_equal(source_now(n.source)->state, SOURCE_OK);
		zendesk_bench_close(&n, &c);
	}
}

static void
audits_are_read_a_few_a_round(void **state)
{
	static struct service c;
	static char list[64 * 1024];
	struct engine n;
	int round = 0;

	(void)state;
	bench_service_open(&c);
	zendesk_bench_open(&n, &c, 6);
	bench_until(&n, &c, ROUTE_LIST, 1);
	put_urgent(list, sizeof list, 30);
	c.body[ROUTE_LIST] = list;
	bench_until(&n, &c, ROUTE_AUDITS, 30);
	for (int i = 0; i < c.count; i++) {
		if (c.order[i] == ROUTE_LIST)
			round = 0;
		if (c.order[i] == ROUTE_AUDITS)
			round++;
		assert_true(round <= ZENDESK_AUDITS_A_ROUND);
	}
	bench_until(&n, &c, ROUTE_LIST, c.asked[ROUTE_LIST] + 1);
	assert_int_equal(c.asked[ROUTE_AUDITS], 30);
	zendesk_bench_close(&n, &c);
}

/* However often they fail, and however. */
static void
audits_that_did_not_come_are_read_later(void **state)
{
	static const int failures[] = {403, 422, 500, 0};
	static struct service c;

	(void)state;
	for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
		struct engine n;

		bench_service_open(&c);
		c.status[ROUTE_AUDITS] = failures[i];
		c.body[ROUTE_AUDITS] = "{\"audits\":";
		zendesk_bench_open(&n, &c, failures[i] == 403 ? 1000 : 200);
		bench_until(&n, &c, ROUTE_LIST, 1);
		c.body[ROUTE_LIST] = LIST(TICKET("1", "urgent", LATER));
		bench_until(&n, &c, ROUTE_AUDITS, 3);
		assert_string_equal(bench_find(&n, "1").pages_by.raw, "source unknown");
		c.body[ROUTE_AUDITS] = RAISED_BY_JO;
		c.status[ROUTE_AUDITS] = 0;
		bench_until(&n, &c, ROUTE_AUDITS, c.asked[ROUTE_AUDITS] + 1);
		assert_string_equal(bench_find(&n, "1").pages_by.raw, "Jo Park (customer)");
		zendesk_bench_close(&n, &c);
	}
}

/* A page of audits whose cursor is too old: from the first one again. */
static void
audits_begin_anew_when_their_cursor_is_refused(void **state)
{
	static struct service c;
	struct engine n;

	(void)state;
	bench_service_open(&c);
	c.body[ROUTE_AUDITS] =
		"{\"audits\":[],\"meta\":{\"has_more\":true,\"after_cursor\":\"a=1\"}}";
	c.status[ROUTE_AUDITS_ON] = 400;
	zendesk_bench_open(&n, &c, 100);
	bench_until(&n, &c, ROUTE_LIST, 1);
	c.body[ROUTE_LIST] = LIST(TICKET("1", "urgent", LATER));
	bench_until(&n, &c, ROUTE_AUDITS_ON, 1);
	assert_string_equal(bench_find(&n, "1").pages_by.raw, "source unknown");
	c.body[ROUTE_AUDITS_ON] = RAISED_BY_JO;
	c.status[ROUTE_AUDITS_ON] = 0;
	bench_until(&n, &c, ROUTE_AUDITS_ON, c.asked[ROUTE_AUDITS_ON] + 1);
	assert_true(c.asked[ROUTE_AUDITS] >= c.asked[ROUTE_AUDITS_ON]);
	assert_string_equal(bench_find(&n, "1").pages_by.raw, "Jo Park (customer)");
	zendesk_bench_close(&n, &c);
}

/* Ticket 3's are never good: it does not stand in the way of the others. */
static void
one_tickets_audits_keep_no_others_waiting(void **state)
{
	static struct service c;
	struct engine n;

	(void)state;
	bench_service_open(&c);
	c.body[ROUTE_AUDITS] = RAISED_BY_JO;
	c.broken = "/tickets/3/audits";
	zendesk_bench_open(&n, &c, 100);
	bench_until(&n, &c, ROUTE_LIST, 1);
	c.body[ROUTE_LIST] = LIST(TICKET("3", "urgent", LATER) "," TICKET("1", "urgent", LATER));
	bench_until(&n, &c, ROUTE_AUDITS, 2);
	assert_string_equal(bench_find(&n, "1").pages_by.raw, "Jo Park (customer)");
	assert_string_equal(bench_find(&n, "3").pages_by.raw, "source unknown");
	zendesk_bench_run(&n, 3000); /* five minutes there: 10, 20, 40, 80, 160 s */
	assert_in_range(bench_asked(&c, 0, c.broken), 3, 6);
	c.broken = NULL;
	bench_until(&n, &c, ROUTE_AUDITS, c.asked[ROUTE_AUDITS] + 1);
	assert_string_equal(bench_find(&n, "3").pages_by.raw, "Jo Park (customer)");
	zendesk_bench_close(&n, &c);
}

/* A service that can do all but audits has few requests for them, however many are to be read. */
static void
audits_that_all_fail_are_asked_for_less_and_less(void **state)
{
	static const int failures[] = {403, 422, 500, 0};
	static struct service c;
	static char list[64 * 1024];

	(void)state;
	for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
		struct engine n;

		bench_service_open(&c);
		c.status[ROUTE_AUDITS] = failures[i];
		c.body[ROUTE_AUDITS] = "{}";
		zendesk_bench_open(&n, &c, 200);
		bench_until(&n, &c, ROUTE_LIST, 1);
		put_urgent(list, sizeof list, 90);
		c.body[ROUTE_LIST] = list;
		bench_until(&n, &c, ROUTE_AUDITS, 1);
		zendesk_bench_run(&n, 1500); /* five minutes there */
		assert_in_range(c.asked[ROUTE_AUDITS], 1, 9);
		assert_true(bench_find(&n, "90").paging);
		assert_true(c.asked[ROUTE_LIST] > 10);
		zendesk_bench_close(&n, &c);
	}
}

/* More may be done to a ticket within the second that its updated_at names, after we looked. */
static void
audits_of_this_very_second_are_read_once_more(void **state)
{
	static struct service c;
	static char list[512];
	struct engine n;
	char at[32];
	time_t now_s;
	struct tm utc;

	(void)state;
	bench_service_open(&c);
	zendesk_bench_open(&n, &c, 20);
	bench_until(&n, &c, ROUTE_LIST, 1);
	now_s = (time_t)(clock_now_ms(&n.clock) / 1000) + 10; /* at the next poll */
	(void)gmtime_r(&now_s, &utc);
	(void)strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", &utc);
	(void)snprintf(list, sizeof list,
		"{\"tickets\":[{\"id\":1,\"status\":\"open\",\"priority\":\"normal\","
		"\"updated_at\":\"%s\"}],\"meta\":{\"has_more\":false}}",
		at);
	c.body[ROUTE_LIST] = list;
	bench_until(&n, &c, ROUTE_AUDITS, 2);
	bench_until(&n, &c, ROUTE_LIST, c.asked[ROUTE_LIST] + 3);
	assert_int_equal(c.asked[ROUTE_AUDITS], 2);
	zendesk_bench_close(&n, &c);
}

/* A walk of many pages is one round for so long as a poll takes. */
static void
a_long_walk_asks_for_no_more_audits(void **state)
{
	static struct service c;
	static char rows[32 * 1024];
	static char list[64 * 1024];
	static char on[64 * 1024];
	struct engine n;

	(void)state;
	bench_service_open(&c);
	put_urgent(rows, sizeof rows, 90);
	*strstr(rows, "\"meta\"") = '\0';
	(void)snprintf(list, sizeof list,
		"%s\"meta\":{\"has_more\":true,\"after_cursor\":\"m=1\"}}", rows);
	(void)snprintf(
		on, sizeof on, "%s\"meta\":{\"has_more\":true,\"after_cursor\":\"m=2\"}}", rows);
	c.body[ROUTE_LIST] = list;
	c.body[ROUTE_LIST_ON] = on;
	zendesk_bench_open(&n, &c, 1);
	bench_until(&n, &c, ROUTE_LIST_ON, 2);
	zendesk_bench_run(&n, 500);
	assert_in_range(c.asked[ROUTE_AUDITS], 1, ZENDESK_AUDITS_A_ROUND);
	zendesk_bench_close(&n, &c);
}

/* Somebody looks at a ticket whose own answer never comes. */
static void
a_ticket_that_cannot_be_had_stops_no_list(void **state)
{
	static const int failures[] = {500, 408, 0};
	static struct service c;

	(void)state;
	for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
		struct engine n;

		bench_service_open(&c);
		c.status[ROUTE_ONE] = failures[i];
		c.body[ROUTE_ONE] = "{";
		zendesk_bench_open(&n, &c, 100);
		bench_until(&n, &c, ROUTE_LIST, 2);
		for (int k = 0; k < 20; k++) {
			source_want(n.source, "1");
			zendesk_bench_run(&n, 50);
		}
		assert_true(c.asked[ROUTE_LIST] > 5);
		assert_in_range(c.asked[ROUTE_ONE], 5, 22); /* 100 s, one in 5 s */
		zendesk_bench_close(&n, &c);
	}
}

/* An admin who is made an agent is told so, and one who is an admin again exports again. */
static void
a_role_that_changes_is_noticed(void **state)
{
	static struct service c;
	struct engine n;
	int exports;

	(void)state;
	bench_service_open(&c);
	c.body[ROUTE_ME] = ADMIN;
	zendesk_bench_open(&n, &c, 2000);
	bench_until(&n, &c, ROUTE_EXPORT, 2);
	c.body[ROUTE_ME] = "{\"user\":{\"id\":7,\"name\":\"Dana Reyes\",\"role\":\"agent\"}}";
	c.status[ROUTE_EXPORT] = 403;
	bench_until(&n, &c, ROUTE_ME, c.asked[ROUTE_ME] + 1);
	assert_string_equal(source_now(n.source)->access,
		"API token of Dana Reyes, role agent: no incremental export");
	c.body[ROUTE_ME] = ADMIN;
	c.status[ROUTE_EXPORT] = 0;
	exports = c.asked[ROUTE_EXPORT];
	bench_until(&n, &c, ROUTE_ME, c.asked[ROUTE_ME] + 1);
	bench_until(&n, &c, ROUTE_EXPORT, exports + 1);
	assert_string_equal(source_now(n.source)->access, "API token of Dana Reyes, role admin");
	zendesk_bench_close(&n, &c);
}

/* What is no answer to who we are is not a refusal: a token is not given up for it. */
static void
an_answer_that_does_not_say_who_we_are_is_asked_for_again(void **state)
{
	static struct service c;
	struct engine n;

	(void)state;
	bench_service_open(&c);
	c.body[ROUTE_ME] = "{}";
	zendesk_bench_open(&n, &c, 100);
	bench_until(&n, &c, ROUTE_ME, 3);
	assert_int_equal(source_now(n.source)->state, SOURCE_MALFORMED);
	c.body[ROUTE_ME] = ADMIN;
	bench_until(&n, &c, ROUTE_LIST, 1);
	assert_int_equal(source_now(n.source)->state, SOURCE_OK);
	zendesk_bench_close(&n, &c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_audits_a_ticket_pages_by_its_state),
		cmocka_unit_test(audits_are_read_a_few_a_round),
		cmocka_unit_test(audits_that_did_not_come_are_read_later),
		cmocka_unit_test(audits_begin_anew_when_their_cursor_is_refused),
		cmocka_unit_test(one_tickets_audits_keep_no_others_waiting),
		cmocka_unit_test(audits_that_all_fail_are_asked_for_less_and_less),
		cmocka_unit_test(audits_of_this_very_second_are_read_once_more),
		cmocka_unit_test(a_long_walk_asks_for_no_more_audits),
		cmocka_unit_test(a_ticket_that_cannot_be_had_stops_no_list),
		cmocka_unit_test(a_role_that_changes_is_noticed),
		cmocka_unit_test(an_answer_that_does_not_say_who_we_are_is_asked_for_again),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
