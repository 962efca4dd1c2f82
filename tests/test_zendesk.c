/* tests/test_zendesk.c - what Zendesk is asked, and when, against a service that says what the test
 * wants.
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

#include "store/comment.h"
#include "tests/zendesk_bench.h"

#define AT "2026-11-20T10:00:00Z"
#define LATER "2026-11-20T10:05:00Z"
#define TICKET(id, priority, at)                                                                   \
	"{\"id\":" id ",\"subject\":\"help\",\"status\":\"open\",\"priority\":\"" priority         \
	"\",\"requester_id\":5,\"tags\":[],\"created_at\":\"" AT "\",\"updated_at\":\"" at "\"}"
#define LIST(tickets) "{\"tickets\":[" tickets "],\"meta\":{\"has_more\":false}}"
#define MORE(tickets)                                                                              \
	"{\"tickets\":[" tickets "],\"meta\":{\"has_more\":true,\"after_cursor\":\"m=1\"}}"
#define EXPORT(tickets, after, end)                                                                \
	"{\"tickets\":[" tickets "],\"after_cursor\":\"" after "\",\"end_of_stream\":" end "}"
#define ADMIN "{\"user\":{\"id\":7,\"name\":\"Dana Reyes\",\"role\":\"admin\"}}"

/* ---- the tests ---- */

static void
cursors_are_read_as_they_were_printed(void **state)
{
	struct zendesk_cursor cursor = {
		.since_ms = 5, .reach_ms = 7, .older = true, .export = "MTU3Nj= older=0"};
	struct zendesk_cursor back;
	char text[ZENDESK_CURSOR_BYTES];

	(void)state;
	assert_true(zendesk_cursor_print(&cursor, text, sizeof text));
	zendesk_cursor_parse(text, &back);
	assert_int_equal(back.since_ms, 5);
	assert_int_equal(back.reach_ms, 7);
	assert_true(back.older);
	assert_string_equal(back.export, cursor.export);
	assert_false(zendesk_cursor_print(&cursor, text, 20));
	zendesk_cursor_parse("read", &back);
	assert_int_equal(back.since_ms + back.reach_ms + back.older, 0);
	zendesk_cursor_parse("since=-4 reach=x older=0 export=", &back);
	assert_int_equal(back.since_ms + back.reach_ms + back.older, 0);
}

static void
an_admins_export_goes_on_from_its_cursor(void **state)
{
	static struct service c;
	struct engine n;
	long start_s;

	(void)state;
	bench_service_open(&c);
	c.body[ROUTE_ME] = ADMIN;
	c.body[ROUTE_EXPORT] = EXPORT(TICKET("2", "normal", AT), "MTU3+a==", "true");
	zendesk_bench_open(&n, &c, 100);
	bench_until(&n, &c, ROUTE_EXPORT, 1);
	assert_string_equal(source_now(n.source)->access, "API token of Dana Reyes, role admin");
	assert_int_equal(bench_open_tickets(&n), 2);
	for (int i = 0; i < c.count; i++) {
		if (c.order[i] != ROUTE_EXPORT)
			continue;
		assert_non_null(strstr(c.path[i], "&start_time="));
		start_s = strtol(strstr(c.path[i], "&start_time=") + 12, NULL, 10);
		assert_true(start_s <= clock_now_ms(&n.clock) / 1000 - 60);
	}
	bench_until(&n, &c, ROUTE_EXPORT, 2);
	assert_int_equal(bench_asked(&c, 0, "start_time="), 1);
	assert_int_equal(bench_asked(&c, 0, "&cursor=MTU3%2Ba%3D%3D"), 1);
	bench_source_end(&n);
	bench_source_begin(&n, &c);
	bench_until(&n, &c, ROUTE_EXPORT, 3);
	assert_int_equal(bench_asked(&c, 0, "start_time="), 1);
	/* one that it does not know any more */
	c.status[ROUTE_EXPORT] = 400;
	bench_until(&n, &c, ROUTE_EXPORT, 4);
	c.status[ROUTE_EXPORT] = 0;
	bench_until(&n, &c, ROUTE_EXPORT, 5);
	assert_int_equal(bench_asked(&c, 0, "start_time="), 2);
	assert_int_equal(source_now(n.source)->state, SOURCE_OK);
	zendesk_bench_close(&n, &c);
}

static void
the_export_is_asked_ten_times_a_minute_at_most(void **state)
{
	static struct service c;
	struct engine n;

	(void)state;
	bench_service_open(&c);
	c.body[ROUTE_ME] = ADMIN;
	c.body[ROUTE_EXPORT] = EXPORT("", "MTU3", "false"); /* never caught up */
	zendesk_bench_open(&n, &c, 30);
	zendesk_bench_run(&n, 2000); /* a minute there */
	assert_in_range(c.asked[ROUTE_EXPORT], 4, 10);
	zendesk_bench_run(&n, 2000);
	assert_in_range(c.asked[ROUTE_EXPORT], 10, 20);
	c.status[ROUTE_EXPORT] = 503; /* nor when it fails, nor when somebody asks for a poll */
	for (int i = 0; i < 10; i++) {
		source_poll(n.source);
		zendesk_bench_run(&n, 120);
	}
	assert_in_range(c.asked[ROUTE_EXPORT], 10, 27);
	c.status[ROUTE_EXPORT] = 0;
	c.body[ROUTE_EXPORT] = EXPORT("", "MTU4", "true");
	source_poll(n.source);
	zendesk_bench_run(&n, 400);
	c.count = 0;
	zendesk_bench_run(&n, 2000); /* every 30 s */
	assert_in_range(bench_asked(&c, 0, "/incremental/"), 1, 3);
	zendesk_bench_close(&n, &c);
}

static void
a_refused_export_is_left_for_the_list(void **state)
{
	static struct service c;
	struct engine n;

	(void)state;
	bench_service_open(&c);
	c.body[ROUTE_ME] = ADMIN;
	c.status[ROUTE_EXPORT] = 403;
	zendesk_bench_open(&n, &c, 100);
	bench_until(&n, &c, ROUTE_EXPORT, 1);
	zendesk_bench_run(&n, 1000);
	assert_int_equal(c.asked[ROUTE_EXPORT], 1);
	assert_true(c.asked[ROUTE_LIST] > 5);
	assert_int_equal(source_now(n.source)->state, SOURCE_OK);
	assert_string_equal(source_now(n.source)->access,
		"API token of Dana Reyes, role admin: the incremental export is refused");
	zendesk_bench_close(&n, &c);
}

static void
an_agent_reads_the_list_alone(void **state)
{
	static struct service c;
	struct engine n;

	(void)state;
	bench_service_open(&c);
	zendesk_bench_open(&n, &c, 100);
	zendesk_bench_run(&n, 800);
	assert_int_equal(c.asked[ROUTE_EXPORT], 0);
	assert_string_equal(source_now(n.source)->access,
		"API token of Dana Reyes, role agent: no incremental export");
	assert_int_equal(
		bench_asked(&c, 0, "/api/v2/tickets?"), bench_asked(&c, 0, "page[size]=100&"));
	zendesk_bench_close(&n, &c);
}

static void
a_malformed_export_moves_nothing(void **state)
{
	static struct service c;
	struct engine n;

	(void)state;
	bench_service_open(&c);
	c.body[ROUTE_ME] = ADMIN;
	c.body[ROUTE_EXPORT] = EXPORT("", "MTU3", "true");
	zendesk_bench_open(&n, &c, 100);
	bench_until(&n, &c, ROUTE_EXPORT, 1);
	c.body[ROUTE_EXPORT] = "{\"tickets\":7,\"after_cursor\":\"MTU9\",\"end_of_stream\":true}";
	bench_until(&n, &c, ROUTE_EXPORT, 2);
	assert_int_equal(source_now(n.source)->state, SOURCE_MALFORMED);
	c.body[ROUTE_EXPORT] = EXPORT("null", "MTU4", "true");
	bench_until(&n, &c, ROUTE_EXPORT, 3);
	assert_int_equal(source_now(n.source)->state, SOURCE_OK);
	assert_int_equal(source_now(n.source)->skipped, 1);
	bench_until(&n, &c, ROUTE_EXPORT, 4);
	assert_int_equal(bench_asked(&c, 0, "cursor=MTU3"), 2);
	assert_int_equal(bench_asked(&c, 0, "cursor=MTU9"), 0);
	assert_int_equal(bench_asked(&c, 0, "cursor=MTU4"), 1);
	zendesk_bench_close(&n, &c);
}

static void
the_audits_of_a_ticket_that_pages_follow_the_list_at_once(void **state)
{
	static struct service c;
	struct engine n;
	int from;

	(void)state;
	bench_service_open(&c);
	c.body[ROUTE_AUDITS] =
		"{\"audits\":[{\"id\":1,\"author_id\":5,\"created_at\":\"" LATER
		"\",\"events\":[{\"id\":11,\"type\":\"Change\",\"field_name\":\"priority\","
		"\"previous_value\":\"normal\",\"value\":\"urgent\"}]}],\"users\":[{\"id\":5,"
		"\"name\":\"Jo Park\",\"role\":\"end-user\"}],\"meta\":{\"has_more\":false}}";
	zendesk_bench_open(&n, &c, 100);
	bench_until(&n, &c, ROUTE_LIST, 3);
	assert_int_equal(c.asked[ROUTE_AUDITS], 0); /* what was there before is history */
	c.body[ROUTE_LIST] = LIST(TICKET("1", "urgent", LATER));
	from = c.count;
	bench_until(&n, &c, ROUTE_AUDITS, 1);
	for (int i = from; i < c.count; i++) {
		if (c.order[i] == ROUTE_AUDITS)
			assert_int_equal(c.order[i - 1], ROUTE_LIST);
	}
	assert_string_equal(bench_find(&n, "1").pages_by.raw, "Jo Park (customer)");
	assert_true(bench_find(&n, "1").waits);
	bench_until(&n, &c, ROUTE_LIST, c.asked[ROUTE_LIST] + 5);
	assert_int_equal(c.asked[ROUTE_AUDITS], 1);
	zendesk_bench_close(&n, &c);
}

static void
names_are_asked_for_once(void **state)
{
	static struct service c;
	struct engine n;

	(void)state;
	bench_service_open(&c);
	c.body[ROUTE_LIST] = "{\"tickets\":[" TICKET("1", "normal",
		AT) ",{\"id\":2,\"status\":"
		    "\"open\",\"requester_id\":6,\"organization_id\":8,\"updated_at\":"
		    "\"" AT "\"}],\"meta\":{\"has_more\":false}}";
	c.body[ROUTE_PEOPLE] = "{\"users\":[{\"id\":5,\"name\":\"Jo Park\"}]}";
	c.body[ROUTE_ORGANIZATIONS] = "{\"organizations\":[{\"id\":8,\"name\":\"Shop\"}]}";
	zendesk_bench_open(&n, &c, 100);
	bench_until(&n, &c, ROUTE_ORGANIZATIONS, 1);
	bench_until(&n, &c, ROUTE_LIST, 6);
	assert_string_equal(bench_find(&n, "1").requester.raw, "Jo Park");
	assert_string_equal(bench_find(&n, "2").organization.raw, "Shop");
	assert_int_equal(c.asked[ROUTE_PEOPLE], 1);
	assert_int_equal(c.asked[ROUTE_ORGANIZATIONS], 1);
	assert_int_equal(bench_asked(&c, 0, "ids=5,6") + bench_asked(&c, 0, "ids=6,5"), 1);
	bench_source_end(&n);
	bench_source_begin(&n, &c); /* nor after a restart */
	bench_until(&n, &c, ROUTE_LIST, c.asked[ROUTE_LIST] + 3);
	assert_int_equal(c.asked[ROUTE_PEOPLE], 1);
	zendesk_bench_close(&n, &c);
}

static void
what_several_look_at_is_one_request_and_its_comments_one_each(void **state)
{
	static struct service c;
	struct engine n;
	struct rows rows;
	const struct comment *comment;

	(void)state;
	bench_service_open(&c);
	c.body[ROUTE_LIST] = LIST(TICKET("1", "normal", AT) "," TICKET("2", "normal", AT));
	c.body[ROUTE_MANY] = c.body[ROUTE_LIST];
	c.body[ROUTE_COMMENTS] =
		"{\"comments\":[{\"id\":3,\"author_id\":5,\"public\":true,\"body\":\"down\","
		"\"created_at\":\"" AT "\"}],\"users\":[{\"id\":5,\"name\":\"Jo Park\"}]}";
	zendesk_bench_open(&n, &c, 60);
	bench_until(
		&n, &c, ROUTE_PEOPLE, 1); /* the next list has been asked for, and is over soon */
	zendesk_bench_run(&n, 200);
	assert_int_equal(c.asked[ROUTE_COMMENTS], 0);
	source_want(n.source, "1"); /* is asked for at once, and the other two after it */
	source_want(n.source, "2");
	source_want(n.source, "3");
	source_want(n.source, "../oncalls");
	bench_until(&n, &c, ROUTE_COMMENTS, 2);
	assert_int_equal(c.asked[ROUTE_ONE], 1);
	assert_int_equal(bench_asked(&c, 0, "/show_many?ids=2,3&include=users,organizations"), 1);
	assert_int_equal(
		bench_asked(&c, 0, "/tickets/1/comments?sort=-created_at&page[size]=100&"), 1);
	assert_string_equal(comment_list(n.record, "1", 10, &n.arena, &rows).text, "");
	assert_int_equal(rows.count, 1);
	comment = rows_at(&rows, 0);
	assert_string_equal(comment->person.raw, "Jo Park");
	assert_string_equal(comment->text.raw, "down");
	bench_until(&n, &c, ROUTE_LIST, c.asked[ROUTE_LIST] + 3);
	assert_int_equal(c.asked[ROUTE_COMMENTS], 2);
	/* somebody wrote: it is on the screen still */
	c.body[ROUTE_LIST] = LIST(TICKET("1", "normal", LATER) "," TICKET("2", "normal", AT));
	bench_until(&n, &c, ROUTE_COMMENTS, 3);
	assert_int_equal(bench_asked(&c, 0, "/tickets/1/comments?"), 2);
	bench_until(&n, &c, ROUTE_LIST, c.asked[ROUTE_LIST] + 3);
	assert_int_equal(c.asked[ROUTE_COMMENTS], 3);
	zendesk_bench_close(&n, &c);
}

static void
what_is_open_and_old_is_found_by_a_search_after_the_first_walk(void **state)
{
	static struct service c;
	struct engine n;
	int searched;
	int on;

	(void)state;
	bench_service_open(&c);
	c.body[ROUTE_LIST] = MORE(TICKET("1", "normal", AT));
	c.body[ROUTE_LIST_ON] = "{\"tickets\":[" TICKET("2", "normal",
		"2026-11-19T10:00:00Z") "],\"meta\":{\"has_more\":true,\"after_cursor\":\"m=2\"}}";
	c.body[ROUTE_OLDER] = "{\"results\":[" TICKET("3", "normal",
		"2024-11-19T10:00:00Z") "],\"meta\":{\"has_more\":true,\"after_cursor\":\"o=1\"}}";
	zendesk_bench_open(&n, &c, 100);
	bench_until(&n, &c, ROUTE_OLDER, 2);
	on = c.asked[ROUTE_LIST_ON];
	assert_in_range(on, 1, 9); /* it stands still, and is left */
	assert_true(bench_asked(&c, 0, "page[after]=o%3D1") >= 1);
	c.body[ROUTE_OLDER] = "{\"results\":[" TICKET(
		"4", "urgent", "2023-11-19T10:00:00Z") "],\"meta\":{\"has_more\":false}}";
	bench_until(&n, &c, ROUTE_OLDER, c.asked[ROUTE_OLDER] + 1);
	searched = c.asked[ROUTE_OLDER];
	bench_until(&n, &c, ROUTE_LIST, c.asked[ROUTE_LIST] + 3);
	assert_int_equal(bench_open_tickets(&n), 4);
	assert_true(bench_find(&n, "4").paging);
	assert_int_equal(c.asked[ROUTE_OLDER], searched);
	assert_int_equal(c.asked[ROUTE_LIST_ON], on); /* the first page is enough from now on */
	/* nor is it searched again after a restart */
	bench_source_end(&n);
	bench_source_begin(&n, &c);
	bench_until(&n, &c, ROUTE_LIST, c.asked[ROUTE_LIST] + 3);
	assert_int_equal(c.asked[ROUTE_OLDER], searched);
	zendesk_bench_close(&n, &c);
}

static void
a_walk_ends_where_the_one_before_began(void **state)
{
	static struct service c;
	struct engine n;

	(void)state;
	bench_service_open(&c);
	zendesk_bench_open(&n, &c, 100);
	bench_until(&n, &c, ROUTE_LIST, 2);
	/* the last of the page is known, by another way: what is below it is not */
	c.body[ROUTE_ONE] = "{\"ticket\":" TICKET("9", "normal", "2026-11-20T10:09:00Z") "}";
	source_want(n.source, "9");
	bench_until(&n, &c, ROUTE_ONE, 1);
	c.body[ROUTE_LIST] = MORE(TICKET("9", "normal", "2026-11-20T10:09:00Z"));
	c.body[ROUTE_LIST_ON] =
		LIST(TICKET("8", "normal", "2026-11-20T10:08:00Z") "," TICKET("1", "normal", AT));
	bench_until(&n, &c, ROUTE_LIST_ON, 1);
	assert_int_equal(bench_find(&n, "8").number, 8);
	bench_until(&n, &c, ROUTE_LIST, c.asked[ROUTE_LIST] + 3);
	assert_int_equal(c.asked[ROUTE_LIST_ON], 1);
	zendesk_bench_close(&n, &c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cursors_are_read_as_they_were_printed),
		cmocka_unit_test(an_admins_export_goes_on_from_its_cursor),
		cmocka_unit_test(the_export_is_asked_ten_times_a_minute_at_most),
		cmocka_unit_test(a_refused_export_is_left_for_the_list),
		cmocka_unit_test(an_agent_reads_the_list_alone),
		cmocka_unit_test(a_malformed_export_moves_nothing),
		cmocka_unit_test(the_audits_of_a_ticket_that_pages_follow_the_list_at_once),
		cmocka_unit_test(names_are_asked_for_once),
		cmocka_unit_test(what_several_look_at_is_one_request_and_its_comments_one_each),
		cmocka_unit_test(what_is_open_and_old_is_found_by_a_search_after_the_first_walk),
		cmocka_unit_test(a_walk_ends_where_the_one_before_began),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
