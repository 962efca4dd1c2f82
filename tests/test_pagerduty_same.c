/* tests/test_pagerduty_same.c - a log that says the same again is not merged again.
 * SPDX-License-Identifier: MIT */
#include "net/source.h"

#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/duty.h"
#include "tests/source_bench.h"

/* 60 times as fast: a list each second, a log every sixth of one. */
enum { SPEED = 60 };

#define PAGE                                                                                       \
	"{\"id\":\"P1\",\"incident_number\":1,\"title\":\"as told\",\"status\":\"triggered\","     \
	"\"urgency\":\"high\",\"created_at\":\"2026-01-02T03:04:05Z\","                            \
	"\"updated_at\":\"2026-01-02T03:04:05Z\"}"
#define ENTRY(id)                                                                                  \
	"{\"id\":\"" id "\",\"type\":\"annotate_log_entry\",\"summary\":\"said\","                 \
	"\"created_at\":\"2026-01-02T03:04:05Z\",\"incident\":" PAGE "}"

struct play {
	struct duty duty;
	struct bench bench;
};

static int
setup(void **state)
{
	struct play *p = calloc(1, sizeof *p);

	assert_non_null(p);
	/* The list is refused: what changes the page is the log alone. */
	p->duty.routes[0] = (struct duty_route){"GET /incidents?", 400, "{}"};
	p->duty.routes[1] = (struct duty_route){
		"GET /log_entries?", 200, "{\"log_entries\":[" ENTRY("L1") "],\"more\":false}"};
	duty_start(&p->duty);
	bench_open(&p->bench, SPEED);
	bench_pagerduty(&p->bench, p->duty.server.url);
	*state = p;
	return 0;
}

static int
teardown(void **state)
{
	struct play *p = *state;

	bench_close(&p->bench);
	duty_stop(&p->duty);
	free(p);
	return 0;
}

/* Until the log was asked for so many times more, or 10 s. */
static void
run_polls(struct play *p, int more)
{
	const int before = duty_asked(&p->duty, 0, "GET /log_entries?");

	for (int i = 0; i < 200 && duty_asked(&p->duty, 0, "GET /log_entries?") < before + more;
		i++)
		bench_run(&p->bench, 50);
	assert_true(duty_asked(&p->duty, 0, "GET /log_entries?") >= before + more);
	bench_run(&p->bench, 100);
}

/* The one number that a statement of another program answers, or what it changes. */
static int64_t
other(struct play *p, const char *sql)
{
	char path[96];
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int64_t n = -1;
	int rc;

	(void)snprintf(path, sizeof path, "%s/warroom.db", p->bench.dir);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	(void)sqlite3_busy_timeout(db, 5000);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	rc = sqlite3_step(s);
	if (rc == SQLITE_ROW)
		n = sqlite3_column_int64(s, 0);
	else
		assert_int_equal(rc, SQLITE_DONE);
	(void)sqlite3_finalize(s);
	(void)sqlite3_close(db);
	return n;
}

static const char told[] = "SELECT count(*) FROM page WHERE title = 'as told'";

/* A title that another program gave the page, past all that counts changes, shows whether the log
 * was laid over it again. */
static void
the_same_log_is_merged_again_only_when_a_page_has_changed(void **state)
{
	struct play *p = *state;

	run_polls(p, 4);
	assert_int_equal(other(p, told), 1);
	(void)other(p, "UPDATE page SET title = 'by another'");
	run_polls(p, 3);
	assert_int_equal(other(p, told), 0);
	(void)other(p, "UPDATE revision SET rev = rev + 1 WHERE name = 'page'");
	run_polls(p, 2);
	assert_int_equal(other(p, told), 1);
}

static void
a_log_that_says_more_is_merged(void **state)
{
	struct play *p = *state;

	run_polls(p, 4);
	(void)pthread_mutex_lock(&p->duty.lock);
	p->duty.routes[1].body = "{\"log_entries\":[" ENTRY("L2") "],\"more\":false}";
	(void)pthread_mutex_unlock(&p->duty.lock);
	run_polls(p, 2);
	assert_int_equal(other(p, "SELECT count(*) FROM event WHERE origin = 'pagerduty:L2'"), 1);
	assert_int_equal(other(p, "SELECT count(*) FROM event WHERE origin = 'pagerduty:L1'"), 1);
}

/* Two replies: the second is of no less use than the first. */
static void
a_log_of_two_replies_is_known_again_and_so_is_what_is_new_in_the_second(void **state)
{
	struct play *p = *state;

	(void)pthread_mutex_lock(&p->duty.lock);
	p->duty.routes[1].body = "{\"log_entries\":[" ENTRY("L1") "],\"more\":true}";
	(void)pthread_mutex_unlock(&p->duty.lock);
	run_polls(p, 12);
	(void)other(p, "UPDATE page SET title = 'by another'");
	run_polls(p, 6);
	assert_int_equal(other(p, told), 0);
	(void)pthread_mutex_lock(&p->duty.lock);
	p->duty.routes[1].body = "{\"log_entries\":[" ENTRY("L4") "],\"more\":false}";
	(void)pthread_mutex_unlock(&p->duty.lock);
	run_polls(p, 4);
	assert_int_equal(other(p, "SELECT count(*) FROM event WHERE origin = 'pagerduty:L4'"), 1);
}

/* Another program holds the record while a log comes: nothing of it is recorded then. */
static void
a_log_that_could_not_be_recorded_is_merged_when_it_comes_again(void **state)
{
	struct play *p = *state;
	char path[96];
	sqlite3 *db = NULL;

	run_polls(p, 4);
	(void)snprintf(path, sizeof path, "%s/warroom.db", p->bench.dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				 "CREATE TRIGGER held BEFORE INSERT ON event"
				 " BEGIN SELECT RAISE(ABORT, 'no'); END",
				 NULL, NULL, NULL),
		SQLITE_OK);
	(void)pthread_mutex_lock(&p->duty.lock);
	p->duty.routes[1].body = "{\"log_entries\":[" ENTRY("L3") "],\"more\":false}";
	(void)pthread_mutex_unlock(&p->duty.lock);
	run_polls(p, 1);
	assert_int_equal(other(p, "SELECT count(*) FROM event WHERE origin = 'pagerduty:L3'"), 0);
	assert_int_equal(sqlite3_exec(db, "DROP TRIGGER held", NULL, NULL, NULL), SQLITE_OK);
	(void)sqlite3_close(db);
	run_polls(p, 2);
	assert_int_equal(other(p, "SELECT count(*) FROM event WHERE origin = 'pagerduty:L3'"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_same_log_is_merged_again_only_when_a_page_has_changed, setup, teardown),
		cmocka_unit_test_setup_teardown(a_log_that_says_more_is_merged, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_log_of_two_replies_is_known_again_and_so_is_what_is_new_in_the_second,
			setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_log_that_could_not_be_recorded_is_merged_when_it_comes_again, setup,
			teardown),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
