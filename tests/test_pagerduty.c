/* tests/test_pagerduty.c - the plan of PagerDuty's requests against a service that is made up.
 * SPDX-License-Identifier: MIT */
#include "net/source.h"

#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "store/page.h"
#include "store/page_detail.h"
#include "tests/duty.h"
#include "tests/source_bench.h"

#define USER(name, mail, role)                                                                     \
	"{\"id\":\"PU1\",\"type\":\"user\",\"name\":\"" name "\",\"email\":\"" mail                \
	"\",\"role\":\"" role "\"}"
#define LEGACY "{\"error\":{\"message\":\"Legacy API tokens aren't supported\"}}"
#define REFUSED "{\"error\":{\"message\":\"Access Denied\",\"code\":2010}}"
#define NOTHING                                                                                    \
	{                                                                                          \
		NULL, 0, NULL                                                                      \
	}

static struct duty *
duty_new(void)
{
	struct duty *d = calloc(1, sizeof *d);

	assert_non_null(d);
	return d;
}

static void
duty_free(struct duty *d)
{
	duty_stop(d);
	free(d);
}

static const struct source_status *
pagerduty(const struct bench *b)
{
	return source_now(b->sources[0]);
}

/* The one number a statement answers. */
static int64_t
number(const struct bench *b, const char *sql)
{
	char path[96];
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int64_t n;

	(void)snprintf(path, sizeof path, "%s/warroom.db", b->dir);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	n = sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	(void)sqlite3_close(db);
	return n;
}

/* Until `part` was asked `times` times, or 10 s. */
static void
run_until_asked(struct bench *b, struct duty *d, const char *part, int times)
{
	for (int i = 0; i < 200 && duty_asked(d, 0, part) < times; i++)
		bench_run(b, 50);
	assert_true(duty_asked(d, 0, part) >= times);
	bench_run(b, 100);
}

/* ---- who we are ---- */

struct access_case {
	struct duty_route routes[4];
	const char *email; /* of the config; NULL: none */
	const char *access;
	const char *from; /* of the request that asks whether we may write; "": there is none */
};

static void
what_the_token_may_do_is_told(void **state)
{
	static const struct access_case cases[] = {
		{{{"GET /users/me", 200,
			  "{\"user\":" USER("Dana Reyes", "dana@example.com", "user") "}"},
			 NOTHING},
			NULL, "user key of Dana Reyes, role user", "dana@example.com"},
		{{{"GET /users/me", 200,
			  "{\"user\":" USER("Lee\\u001b[2J", "bad\\r\\nX: y@z", "observer") "}"},
			 {"PUT /incidents/", 403, REFUSED}, NOTHING},
			"lee@example.com", "user key of Lee^[[2J, role observer, read only",
			"lee@example.com"},
		{{{"GET /users/me", 400, LEGACY},
			 {"GET /users?", 200,
				 "{\"users\":[{\"id\":\"PU0\",\"email\":\"mydana@example.com\"},5,"
				 "{\"id\":\"PU2\",\"email\":null}," USER(
					 "Dana", "Dana@Example.com", "user") "]}"},
			 NOTHING},
			"dana@example.COM", "account key, acting as Dana@Example.com",
			"Dana@Example.com"},
		{{{"GET /users/me", 400, LEGACY}, {"GET /users?", 200, "{\"users\":[]}"},
			 {"PUT /incidents/", 403, REFUSED}, NOTHING},
			"dana@example.com",
			"account key; nobody has the address dana@example.com: acts would be "
			"refused, "
			"read only",
			"dana@example.com"},
		{{{"GET /users/me", 400, LEGACY}, NOTHING}, NULL,
			"account key; without your e-mail in people acts are refused", ""},
		{{{"GET /users/me", 400, LEGACY}, {"GET /users?", 403, REFUSED}, NOTHING},
			"dana@example.com", "account key, may not read users", "dana@example.com"},
		{{{"GET /users/me", 403, "<html>"}, NOTHING}, "dana@example.com",
			"user key, may not read users", "dana@example.com"},
		{{{"GET /users/me", 200, "{\"user\":7}"}, NOTHING}, NULL,
			"user key, may not read users", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct duty *d = duty_new();
		struct bench b;

		memcpy(d->routes, cases[i].routes, sizeof cases[i].routes);
		duty_start(d);
		bench_open(&b, 1);
		b.host.email = cases[i].email;
		bench_pagerduty(&b, d->server.url);
		for (int k = 0; k < 200 && pagerduty(&b)->access[0] == '\0'; k++)
			bench_run(&b, 50);
		assert_state(pagerduty(&b), SOURCE_OK);
		assert_string_equal(pagerduty(&b)->access, cases[i].access);
		assert_int_equal(duty_asked(d, 0, "PUT /incidents/"), cases[i].from[0] != '\0');
		if (cases[i].from[0] != '\0')
			assert_string_equal(
				d->last_write, "{\"incident\":{\"type\":\"incident_reference\"}}");
		for (int k = 0; k < d->count; k++)
			assert_string_equal(d->from[k],
				strncmp(d->requests[k], "PUT", 3) == 0 ? cases[i].from : "");
		/* the list was not kept waiting, and the poll goes on */
		assert_int_equal(strncmp(d->requests[0], "GET /incidents?", 15), 0);
		assert_int_equal(duty_asked(d, 0, "GET /users/me"), 1);
		bench_close(&b);
		duty_free(d);
	}
}

static void
an_answer_that_only_brings_trouble_does_not_keep_the_poll_from_its_turn(void **state)
{
	struct duty *d = duty_new();
	struct bench b;

	(void)state;
	d->routes[0] = (struct duty_route){"GET /users/me", 500, REFUSED};
	duty_start(d);
	bench_open(&b, 200);
	bench_pagerduty(&b, d->server.url);
	run_until_asked(&b, d, "GET /change_events?", 1);
	run_until_asked(&b, d, "GET /log_entries?", 10);
	assert_int_equal(duty_asked(d, 0, "GET /users/me"), 3);
	assert_state(pagerduty(&b), SOURCE_OK);
	bench_close(&b);
	duty_free(d);
}

static void
our_address_is_looked_for_encoded(void **state)
{
	struct duty *d = duty_new();
	struct bench b;

	(void)state;
	d->routes[0] = (struct duty_route){"GET /users/me", 400, LEGACY};
	duty_start(d);
	bench_open(&b, 1);
	b.host.email = "dana+ops&x=1@example.com";
	bench_pagerduty(&b, d->server.url);
	run_until_asked(&b, d, "PUT /incidents/", 1);
	assert_string_equal(duty_request(d, 0, "GET /users?"),
		"GET /users?query=dana%2Bops%26x%3D1%40example.com&limit=100&offset=0");
	bench_close(&b);
	duty_free(d);
}

/* ---- scoped OAuth ---- */

static void
an_app_asks_for_its_token_with_the_scopes_it_needs(void **state)
{
	struct duty *d = duty_new();
	struct oauth_config oauth = {.client_id = "app",
		.client_secret = {.way = TOKEN_LITERAL, .literal = "drill-secret"},
		.subdomain = "acme",
		.region = "eu"};
	struct bench b;

	(void)state;
	d->routes[0] = (struct duty_route){
		"POST /oauth/token", 200, "{\"access_token\":\"drill-pdus\",\"expires_in\":86400}"};
	d->routes[1] = (struct duty_route){"GET /users/me", 403, REFUSED};
	duty_start(d);
	bench_open(&b, 1);
	oauth.url = d->server.url;
	b.pagerduty.token = (struct token_config){.way = TOKEN_NONE};
	b.pagerduty.oauth = &oauth;
	bench_pagerduty(&b, d->server.url);
	run_until_asked(&b, d, "GET /incidents?", 1);
	assert_non_null(strstr(d->token_request, "as_account-eu.acme"));
	assert_non_null(strstr(d->token_request, "change_events.read"));
	run_until_asked(&b, d, "GET /users/me", 1);
	assert_state(pagerduty(&b), SOURCE_OK);
	assert_string_equal(pagerduty(&b)->access, "OAuth app, may not read users");
	assert_string_equal(d->authorization, "Bearer drill-pdus");
	bench_close(&b);
	duty_free(d);
}

static void
what_oauth_cannot_do_without_is_said(void **state)
{
	struct oauth_config oauth = {.client_id = "app",
		.client_secret = {.way = TOKEN_LITERAL, .literal = "drill-secret"},
		.url = "",
		.subdomain = "",
		.region = ""};
	struct source *source;
	struct bench b;
	struct err e;

	(void)state;
	bench_open(&b, 1);
	b.pagerduty.url = "https://api.pagerduty.com";
	b.pagerduty.oauth = &oauth;
	e = pagerduty_open(&b.host, &b.pagerduty, &source);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.text, "pagerduty.oauth.subdomain"));
	oauth.subdomain = "acme offline_access";
	assert_int_equal(pagerduty_open(&b.host, &b.pagerduty, &source).kind, ERR_CONFIG);
	oauth.subdomain = "acme";
	oauth.region = "mars";
	e = pagerduty_open(&b.host, &b.pagerduty, &source);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.text, "pagerduty.oauth.region"));
	bench_close(&b);
}

/* ---- what is requested ---- */

static void
every_list_is_asked_for_with_a_limit_and_for_ours_where_it_can_be(void **state)
{
	static const char *const services[] = {"S1", "S 2"};
	static const char *const teams[] = {"T1"};
	static const struct {
		const char *begin;
		bool teams;
		bool services;
	} lists[] = {
		{"GET /incidents?", true, true},
		{"GET /log_entries?", true, false},
		{"GET /oncalls?", false, false},
		{"GET /priorities?", false, false},
		{"GET /services?", true, false},
		{"GET /maintenance_windows?filter=open&", true, true},
		{"GET /change_events?", true, false},
	};
	struct duty *d = duty_new();
	struct bench b;

	(void)state;
	duty_start(d);
	bench_open(&b, 1);
	b.pagerduty.services = (struct strings){(const char **)(uintptr_t)services, 2};
	b.pagerduty.teams = (struct strings){(const char **)(uintptr_t)teams, 1};
	bench_pagerduty(&b, d->server.url);
	run_until_asked(&b, d, "GET /change_events?", 1);
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		const char *request = duty_request(d, 0, lists[i].begin);

		assert_non_null(strstr(request, "limit=100&offset=0"));
		assert_int_equal(strstr(request, "&team_ids[]=T1") != NULL, lists[i].teams);
		assert_int_equal(strstr(request, "&service_ids[]=S1&service_ids[]=S%202") != NULL,
			lists[i].services);
	}
	bench_close(&b);
	duty_free(d);
}

/* The document's pattern for `since` lets no moment through. */
static void
changes_are_read_no_further_back_than_hours_and_without_since(void **state)
{
	static char body[512];
	static const struct {
		int hours;
		int requests;
	} cases[] = {{7, 1}, {1, 2}};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct duty *d = duty_new();
		time_t at_s = time(NULL) - cases[i].hours * (time_t)3600;
		struct tm tm = {0};
		char at[32];
		struct bench b;

		(void)gmtime_r(&at_s, &tm);
		(void)strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", &tm);
		(void)snprintf(body, sizeof body,
			"{\"more\":true,\"change_events\":[{\"id\":\"C1\",\"timestamp\":\"%s\","
			"\"summary\":\"Deploy 7\",\"services\":[]}]}",
			at);
		d->routes[0] = (struct duty_route){"GET /change_events?", 200, body};
		duty_start(d);
		bench_open(&b, 1);
		bench_pagerduty(&b, d->server.url);
		run_until_asked(&b, d, "GET /change_events?", cases[i].requests);
		bench_run(&b, 300);
		assert_in_range(duty_asked(d, 0, "GET /change_events?"), cases[i].requests,
			cases[i].requests == 1 ? 1 : 4);
		assert_int_equal(duty_asked(d, 0, "since="), duty_asked(d, 0, "GET /log_entries?"));
		assert_int_equal(
			number(&b,
				"SELECT count(*) FROM event WHERE origin = 'pagerduty:change:C1'"),
			1);
		bench_close(&b);
		duty_free(d);
	}
}

static void
a_list_that_may_not_be_read_is_asked_for_once_and_says_nothing_of_the_source(void **state)
{
	struct duty *d = duty_new();
	struct bench b;

	(void)state;
	d->routes[0] = (struct duty_route){"GET /priorities", 402, REFUSED};
	d->routes[1] = (struct duty_route){"GET /services", 403, REFUSED};
	d->routes[2] = (struct duty_route){"GET /maintenance_windows", 404, "x"};
	d->routes[3] = (struct duty_route){"GET /oncalls", 403, REFUSED};
	d->routes[4] = (struct duty_route){"GET /change_events", 200, "{\"change_events\":5}"};
	duty_start(d);
	bench_open(&b, 400); /* 50 ms are 20 s there */
	bench_pagerduty(&b, d->server.url);
	run_until_asked(&b, d, "GET /incidents?", 12); /* more than ten minutes */
	assert_state(pagerduty(&b), SOURCE_OK);
	assert_int_equal(duty_asked(d, 0, "GET /priorities"), 1);
	assert_int_equal(duty_asked(d, 0, "GET /services"), 1);
	assert_int_equal(duty_asked(d, 0, "GET /maintenance_windows"), 1);
	assert_int_equal(duty_asked(d, 0, "GET /oncalls"), 1);
	bench_close(&b);
	duty_free(d);
}

/* ---- lists that are long, move, or lie ---- */

static void
a_list_without_end_is_read_to_the_10000th_and_no_further(void **state)
{
	struct duty *d = duty_new();
	struct bench b;

	(void)state;
	d->incidents_more = DUTY_ENDLESS;
	duty_start(d);
	bench_open(&b, 1);
	bench_pagerduty(&b, d->server.url);
	run_until_asked(&b, d, "GET /log_entries?", 1); /* the list has ended */
	assert_int_equal(duty_asked(d, 0, "GET /incidents?"), 101);
	assert_int_equal(duty_asked(d, 0, "offset=9900"), 1);
	assert_int_equal(number(&b, "SELECT count(*) FROM page"), 10000);
	assert_state(pagerduty(&b), SOURCE_OK);
	bench_close(&b);
	duty_free(d);
}

static void
a_list_that_says_more_and_gives_nothing_is_ended(void **state)
{
	static const enum duty_more ways[] = {DUTY_SAME, DUTY_EMPTY};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct duty *d = duty_new();
		struct bench b;

		d->incidents_more = ways[i];
		d->log_more = ways[i];
		duty_start(d);
		bench_open(&b, 1);
		bench_pagerduty(&b, d->server.url);
		run_until_asked(&b, d, "GET /users/me", 1); /* after the list and the log */
		bench_run(&b, 500);
		/* one more is on its way when the third brings nothing new, and is given up */
		assert_in_range(duty_asked(d, 0, "GET /incidents?"), 1, 5);
		/* and once more below the oldest it gave, to the 10,000th */
		assert_in_range(duty_asked(d, 0, "GET /log_entries?"), 1, 103);
		assert_state(pagerduty(&b), SOURCE_OK);
		bench_close(&b);
		duty_free(d);
	}
}

static void
what_moved_while_the_list_was_read_is_not_missed(void **state)
{
	struct duty *d = duty_new();
	struct bench b;

	(void)state;
	d->incidents = 450;
	d->resolve_after_first = 80;
	duty_start(d);
	bench_open(&b, 1);
	bench_pagerduty(&b, d->server.url);
	run_until_asked(&b, d, "GET /log_entries?", 1); /* the list has ended, in its first round */
	assert_int_equal(number(&b, "SELECT count(*) FROM page"), 450);
	bench_close(&b);
	duty_free(d);
}

static void
what_the_list_has_no_more_is_fetched_in_the_same_round(void **state)
{
	struct duty *d = duty_new();
	struct bench b;

	(void)state;
	d->incidents = 90;
	duty_start(d);
	bench_open(&b, 60); /* a list each second */
	bench_pagerduty(&b, d->server.url);
	run_until_asked(&b, d, "GET /incidents?", 1);
	(void)pthread_mutex_lock(&d->lock);
	memset(d->resolved, true, 88);
	(void)pthread_mutex_unlock(&d->lock);
	run_until_asked(&b, d, "GET /incidents?", 2);
	run_until_asked(&b, d, "GET /incidents/D", 88);
	assert_int_equal(number(&b, "SELECT count(*) FROM page WHERE status <> 'resolved'"), 2);
	assert_int_equal(duty_asked(d, 0, "GET /incidents/D"), 88);
	bench_close(&b);
	duty_free(d);
}

/* As if the log had last been read at that time. */
static void
set_cursor(struct bench *b, int64_t at_ms)
{
	const struct moment moment = {.now_ms = at_ms, .source = "pagerduty"};
	char cursor[32];

	(void)snprintf(cursor, sizeof cursor, "%lld", (long long)at_ms);
	assert_string_equal(record_begin(b->record, &moment).text, "");
	assert_string_equal(source_save_cursor(b->record, "pagerduty", cursor).text, "");
	assert_string_equal(record_commit(b->record, NULL).text, "");
}

static void
a_log_of_more_than_10000_entries_is_read_whole(void **state)
{
	struct duty *d = duty_new();
	struct bench b;

	(void)state;
	duty_start(d);
	bench_open(&b, 1);
	d->newest_ms = clock_now_ms(&b.clock) / 1000 * 1000;
	d->entries = 10250;
	set_cursor(&b, d->newest_ms - INT64_C(4) * 3600 * 1000);
	bench_pagerduty(&b, d->server.url);
	run_until_asked(&b, d, "GET /users/me", 1); /* after the log */
	assert_int_equal(duty_asked(d, 0, "&until="), 3);
	/* the list had another turn before the log was read on */
	assert_in_range(duty_asked(d, 0, "GET /incidents?"), 2, 3);
	assert_int_equal(
		number(&b, "SELECT count(*) FROM event WHERE origin LIKE 'pagerduty:E%'"), 10250);
	bench_close(&b);
	duty_free(d);
}

/* ---- the page that somebody looks at, and what is malformed ---- */

#define ALERT(id) "{\"id\":\"" id "\",\"summary\":\"s\",\"created_at\":\"2026-11-20T10:00:00Z\"}"

static void
a_page_on_screen_has_its_alerts_notes_and_log(void **state)
{
	struct duty *d = duty_new();
	struct bench b;
	int before;

	(void)state;
	d->routes[0] = (struct duty_route){"GET /incidents/D0001/alerts", 200,
		"{\"alerts\":[" ALERT("A1") "," ALERT("A1") "]}"};
	d->routes[1] = (struct duty_route){"GET /incidents/D0001/notes", 200,
		"{\"notes\":[{\"id\":\"N1\",\"content\":\"c\",\"created_at\":"
		"\"2026-11-20T10:00:00Z\"}]}"};
	d->routes[2] = (struct duty_route){"GET /incidents/D0001/log_entries", 200,
		"{\"log_entries\":[{\"id\":\"H1\"}],\"more\":true}"};
	d->routes[3] = (struct duty_route){"GET /incidents/D0000/alerts", 403, REFUSED};
	d->routes[4] = (struct duty_route){"GET /incidents/GONE", 404, REFUSED};
	d->incidents = 2;
	duty_start(d);
	bench_open(&b, 1);
	bench_pagerduty(&b, d->server.url);
	run_until_asked(&b, d, "GET /change_events", 1);
	before = duty_count(d);
	source_want(b.sources[0], "D0001");
	run_until_asked(&b, d, "GET /incidents/D0001/log_entries", 10);
	assert_int_equal(duty_asked(d, before, "GET /incidents/D0001/alerts?"), 1);
	assert_non_null(strstr(duty_request(d, before, "/alerts?"), "limit=100"));
	assert_int_equal(
		duty_asked(d, before, "/log_entries?time_zone=UTC&limit=100&offset=900"), 1);
	assert_int_equal(duty_asked(d, before, "offset=1000"), 0);
	assert_int_equal(number(&b, "SELECT count(*) FROM alert WHERE page_id = 'D0001'"), 1);
	assert_int_equal(number(&b, "SELECT count(*) FROM page_note"), 1);
	/* one whose alerts may not be read has the rest, and one that is gone has nothing */
	source_want(b.sources[0], "D0000");
	run_until_asked(&b, d, "GET /incidents/D0000/log_entries", 1);
	assert_int_equal(duty_asked(d, before, "GET /incidents/D0000/notes"), 1);
	source_want(b.sources[0], "GONE");
	run_until_asked(&b, d, "GET /incidents/GONE", 1);
	assert_int_equal(duty_asked(d, before, "GET /incidents/GONE/"), 0);
	assert_state(pagerduty(&b), SOURCE_OK);
	bench_close(&b);
	duty_free(d);
}

static void
a_malformed_item_is_told_once_however_often_it_comes(void **state)
{
	struct duty *d = duty_new();
	struct bench b;

	(void)state;
	d->routes[0] = (struct duty_route){
		"GET /incidents?", 200, "{\"incidents\":[{\"id\":5},null],\"more\":false}"};
	d->routes[1] = (struct duty_route){
		"GET /log_entries?", 200, "{\"log_entries\":[{\"id\":\"a/b\"}],\"more\":false}"};
	duty_start(d);
	bench_open(&b, 200);
	bench_pagerduty(&b, d->server.url);
	run_until_asked(&b, d, "GET /incidents?", 3);
	assert_int_equal(pagerduty(&b)->skipped, 3);
	bench_close(&b);
	duty_free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_token_may_do_is_told),
		cmocka_unit_test(
			an_answer_that_only_brings_trouble_does_not_keep_the_poll_from_its_turn),
		cmocka_unit_test(our_address_is_looked_for_encoded),
		cmocka_unit_test(an_app_asks_for_its_token_with_the_scopes_it_needs),
		cmocka_unit_test(what_oauth_cannot_do_without_is_said),
		cmocka_unit_test(every_list_is_asked_for_with_a_limit_and_for_ours_where_it_can_be),
		cmocka_unit_test(changes_are_read_no_further_back_than_hours_and_without_since),
		cmocka_unit_test(
			a_list_that_may_not_be_read_is_asked_for_once_and_says_nothing_of_the_source),
		cmocka_unit_test(a_list_without_end_is_read_to_the_10000th_and_no_further),
		cmocka_unit_test(a_list_that_says_more_and_gives_nothing_is_ended),
		cmocka_unit_test(what_moved_while_the_list_was_read_is_not_missed),
		cmocka_unit_test(what_the_list_has_no_more_is_fetched_in_the_same_round),
		cmocka_unit_test(a_log_of_more_than_10000_entries_is_read_whole),
		cmocka_unit_test(a_page_on_screen_has_its_alerts_notes_and_log),
		cmocka_unit_test(a_malformed_item_is_told_once_however_often_it_comes),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
