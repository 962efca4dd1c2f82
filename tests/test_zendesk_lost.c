/* tests/test_zendesk_lost.c - tickets and lists of Zendesk that cannot be had.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/zendesk_bench.h"

#define TICKET                                                                                     \
	"{\"id\":1,\"subject\":\"help\",\"status\":\"open\",\"priority\":\"normal\",\"requester_"  \
	"id\":5,"                                                                                  \
	"\"tags\":[],\"created_at\":\"2026-11-20T10:00:00Z\",\"updated_at\":\"2026-11-20T10:00:"   \
	"00Z\"}"
#define LIST(tickets) "{\"tickets\":[" tickets "],\"meta\":{\"has_more\":false}}"

static void
a_ticket_that_only_brings_trouble_keeps_nothing_from_its_turn(void **state)
{
	static const char *const wants[] = {"1", "1 2 3"};
	static struct service c;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const enum route route = i == 0 ? ROUTE_ONE : ROUTE_MANY;
		struct engine n;
		char id[2] = "";
		int before;

		bench_service_open(&c);
		c.status[ROUTE_ONE] = c.status[ROUTE_MANY] = 500;
		zendesk_bench_open(&n, &c, 100);
		bench_until(&n, &c, ROUTE_LIST, 1);
		for (const char *at = wants[i]; *at != '\0'; at++) {
			id[0] = *at;
			source_want(n.source, id);
		}
		bench_until(&n, &c, route, 1);
		before = c.asked[ROUTE_LIST];
		zendesk_bench_run(&n, 2000); /* 200 s there */
		assert_true(c.asked[ROUTE_LIST] > before + 5);
		assert_in_range(c.asked[ROUTE_ONE], i == 0 ? 2 : 0, 3 + 3 * (int)i);
		assert_int_equal(source_now(n.source)->state, SOURCE_OK);
		c.status[ROUTE_ONE] = c.status[ROUTE_MANY] = 0;
		before = c.asked[ROUTE_ONE];
		source_want(n.source, "1"); /* it may be had again */
		bench_until(&n, &c, ROUTE_ONE, before + 1);
		zendesk_bench_close(&n, &c);
	}
}

static void
what_is_left_out_of_a_list_is_looked_for(void **state)
{
	static const char *const cursors[] = {"null", "7", "too long"};
	static char list[1400];
	static struct service c;

	(void)state;
	for (size_t i = 0; i < sizeof cursors / sizeof cursors[0]; i++) {
		struct engine n;
		char cursor[620];

		if (i < 2)
			(void)snprintf(cursor, sizeof cursor, "%s", cursors[i]);
		else
			(void)snprintf(cursor, sizeof cursor, "\"%0600d\"", 1);
		(void)snprintf(list, sizeof list,
			"{\"tickets\":[%s],\"meta\":{\"has_more\":true,\"after_cursor\":%s}}",
			TICKET, cursor);
		bench_service_open(&c);
		c.body[ROUTE_LIST] = list;
		zendesk_bench_open(&n, &c, 100);
		bench_until(&n, &c, ROUTE_OLDER, 1);
		assert_int_equal(c.asked[ROUTE_LIST_ON], 0);
		zendesk_bench_close(&n, &c);
	}
}

static void
a_ticket_that_is_gone_is_not_open_any_more(void **state)
{
	static struct service c;
	struct engine n;

	(void)state;
	bench_service_open(&c);
	c.status[ROUTE_ONE] = 403; /* not ours to see, as far as that goes */
	zendesk_bench_open(&n, &c, 100);
	bench_until(&n, &c, ROUTE_LIST, 2);
	source_want(n.source, "1");
	bench_until(&n, &c, ROUTE_ONE, 1);
	assert_int_equal(bench_open_tickets(&n), 1);
	c.body[ROUTE_LIST] = LIST("");
	c.status[ROUTE_ONE] = 404;
	source_want(n.source, "1");
	bench_until(&n, &c, ROUTE_ONE, 2);
	assert_int_equal(bench_open_tickets(&n), 0);
	assert_string_equal(bench_find(&n, "1").status.raw, "deleted");
	c.body[ROUTE_LIST] = LIST(TICKET); /* restored */
	bench_until(&n, &c, ROUTE_LIST, c.asked[ROUTE_LIST] + 2);
	assert_int_equal(bench_open_tickets(&n), 1);
	zendesk_bench_close(&n, &c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ticket_that_only_brings_trouble_keeps_nothing_from_its_turn),
		cmocka_unit_test(what_is_left_out_of_a_list_is_looked_for),
		cmocka_unit_test(a_ticket_that_is_gone_is_not_open_any_more),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
