/* tests/test_page_group.c - pages of one kind as one row: what a kind is, and what is kept of it.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/page_group.h"
#include "store/page_kind.h"
#include "tests/past.h"
#include "tests/room.h"

static unsigned
next(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 16 & 0x7fff;
}

/* ---- what a kind is ---- */

static void
titles_that_differ_in_numbers_are_of_one_kind(void **state)
{
	static const struct {
		const char *title, *fold;
	} cases[] = {
		{"", ""},
		{"host web-17 down", "host web-# down"},
		{"host web17 down", "host web# down"},
		{"5xx over 20 % on web-3", "5xx over # % on web-#"},
		{"4XX over 1,240", "4XX over #"},
		{"10.0.0.17:8080 refuses", "# refuses"},
		{"since 2025-11-21T01:03:20Z, 3.5 s", "since #T#Z, # s"},
		{"pod cart-7d9f8b6c5-x2k4j restarts", "pod cart-# restarts"},
		{"request 550e8400-e29b-41d4-a716-446655440000 failed", "request # failed"},
		{"commit deadbeef1 is bad", "commit # is bad"},
		{"defaced facade",
			"defaced facade"}, /* words, though all of them are figures of 16 */
		{"disk 91% [sda1] #12", "disk #% [sda#] #"},
		{"Ausfall \xc3\xbc"
		 "ber 12 \xc2\xb0",
			"Ausfall \xc3\xbc"
			"ber # \xc2\xb0"},
		{"bad \xff\xfe 7", "bad \xff\xfe #"},
	};
	char out[128];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t length = page_kind_fold(cases[i].title, strlen(cases[i].title), out);

		assert_string_equal(out, cases[i].fold);
		assert_int_equal(length, strlen(out));
		assert_true(length <= strlen(cases[i].title));
		if (strchr(cases[i].fold, '#') == NULL)
			continue;
		assert_true(
			page_kind("db", cases[i].title, "") == page_kind("db", cases[i].fold, ""));
	}
}

/* What a tired person must not read past: another failure under the same words. */
static void
a_number_that_says_what_happened_stays(void **state)
{
	static const struct {
		const char *title, *fold;
	} cases[] = {
		{"HTTP 503 on web-17", "HTTP 503 on web-#"},
		{"http/1.1 500: 120 requests", "http/# 500: # requests"},
		{"status_code=404 12x", "status_code=404 #x"},
		{"HTTP502 from 10.0.0.7", "HTTP502 from #"},
		{"http://192.168.100.200:443/", "http://#/"},
		{"status 12 of 20", "status # of #"},
		{"host web-3: port 443 is closed", "host web-#: port 443 is closed"},
		{"port 49152 is closed", "port # is closed"},
		{"tcp/5432 refused 3 times", "tcp/5432 refused # times"},
		{"ORA-00600 on db7", "ORA-00600 on db#"},
		{"exit code 137 after 20 s", "exit code 137 after # s"},
		{"request error 12 %", "request error # %"},
		{"error 123456", "error #"},
		{"[P1] disk 91 % on db-p2", "[P1] disk # % on db-p#"},
		{"P2: p99 over 300 ms", "P2: p99 over # ms"},
		{"SEV-1 at site 4", "SEV-1 at site #"},
		{"Sev2 priority: 3 level 4", "Sev2 priority: 3 level 4"},
		{"import 500 rows", "import # rows"},
	};
	char out[128];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		(void)page_kind_fold(cases[i].title, strlen(cases[i].title), out);
		assert_string_equal(out, cases[i].fold);
	}
	assert_true(page_kind("web", "HTTP 500", "") != page_kind("web", "HTTP 503", ""));
	assert_true(page_kind("web", "down", "P1") != page_kind("web", "down", "P3"));
	assert_true(page_kind("web", "down", "P1") != page_kind("web", "down", ""));
}

/* Whatever comes: no longer than it was, and what is folded stays as it is. */
static void
any_title_is_folded_once(void **state)
{
	static const char letters[] = "0123456789abcdefxxgz-.,:/#% \xc3\xff";
	static const char *const words[] = {"http ", " P12 ", "code ", " tcp:", "tier."};
	unsigned seed = 7;

	(void)state;
	for (int i = 0; i < 50000; i++) {
		size_t length = next(&seed) % 60;
		char *title = malloc(length + 1); /* of their own, so that a byte beyond is seen */
		char *once = malloc(length + 1);
		char *twice = malloc(length + 1);

		assert_true(title != NULL && once != NULL && twice != NULL);
		for (size_t c = 0; c < length; c++)
			title[c] = letters[next(&seed) % (sizeof letters - 1)];
		if (length > 12) /* and a word that keeps what follows it */
			memcpy(title + next(&seed) % (length - 8), words[next(&seed) % 5], 5);
		title[length] = '\0';
		assert_true(page_kind_fold(title, length, once) <= length);
		(void)page_kind_fold(once, strlen(once), twice);
		assert_string_equal(once, twice);
		free(title);
		free(once);
		free(twice);
	}
}

static void
another_service_or_word_is_another_kind(void **state)
{
	char *titles[2];

	(void)state;
	/* the second of the test vectors in SipHash's reference code: of the byte 0 */
	assert_true((uint64_t)page_kind("", "", "") == UINT64_C(0x74f839c593dc67fd));
	assert_true(page_kind("db", "disk full", "") != page_kind("web", "disk full", ""));
	assert_true(page_kind("db", "disk full", "") != page_kind("dbd", "isk full", ""));
	assert_true(page_kind("db", "4xx", "") != page_kind("db", "5xx", ""));
	for (int i = 0; i < 2; i++) { /* longer than any buffer: the end counts as well */
		titles[i] = malloc(60001);
		assert_non_null(titles[i]);
		memset(titles[i], 'a', 60000);
		titles[i][59999] = i == 0 ? 'a' : 'b';
		titles[i][60000] = '\0';
	}
	assert_true(page_kind("db", titles[0], "") != page_kind("db", titles[1], ""));
	free(titles[0]);
	free(titles[1]);
}

/* ---- what the record keeps ---- */

/* Pages whose group, and groups whose pages, are not what a count over all pages gives. */
#define COUNTED                                                                                    \
	"SELECT kind, count(*), sum(rank < 2), min(rank),"                                         \
	" (SELECT max(newest) FROM page AS one WHERE one.kind = page.kind"                         \
	"   AND one.status <> 'resolved' AND one.rank = min(page.rank)),"                          \
	" iif(count(*) = 1, min(id), 'kind:' || kind)"                                             \
	" FROM page WHERE status <> 'resolved' GROUP BY kind"
#define KEPT "SELECT kind, active, unacknowledged, rank, newest, id FROM page_group"

static const char wrong[] = "SELECT (SELECT count(*) FROM (" COUNTED " EXCEPT " KEPT "))"
			    " + (SELECT count(*) FROM (" KEPT " EXCEPT " COUNTED "))";
static const char kinds_wrong[] =
	"SELECT (SELECT rows FROM tally WHERE list = 'kind') <> (SELECT count(*) FROM page_group)";

/* One incident of a few, in any state, of any of three services and four titles. */
static void
put_any(struct buf *b, unsigned *seed, int second)
{
	static const char *const statuses[] = {
		"triggered", "acknowledged", "resolved", "triggered"};
	static const char *const titles[] = {"disk full on", "web down", "5xx on edge", ""};
	static const char *const services[] = {"\"id\":\"PSVC0\",", "\"id\":\"PSVC1\",", ""};
	unsigned page = next(seed) % 40;
	char title[32];

	(void)snprintf(title, sizeof title, "%s %u", titles[next(seed) % 4], next(seed) % 50);
	if (next(seed) % 4 == 0)
		title[0] = '\0'; /* as in a log entry: what is not told stays as it was */
	(void)buf_printf(b,
		"{\"id\":\"P%u\",\"title\":\"%s\",\"status\":\"%s\",\"urgency\":\"%s\","
		"\"created_at\":\"2025-11-21T00:00:%02uZ\",\"updated_at\":\"2025-11-21T00:%02d:%"
		"02dZ\","
		"\"service\":{%s\"summary\":\"db\"}}",
		page, title, statuses[next(seed) % 4], next(seed) % 3 == 0 ? "low" : "high",
		next(seed) % 20, second / 60, second % 60, services[page % 3]);
}

static void
play(struct room *room, unsigned seed)
{
	for (int round = 0; round < 60; round++) {
		struct buf b;

		buf_init(&b, 1024 * 1024);
		(void)buf_string(&b, "{\"incidents\":[");
		for (unsigned i = 0, count = next(&seed) % 12 + 1; i < count; i++) {
			(void)buf_string(&b, i > 0 ? "," : "");
			put_any(&b, &seed, round);
		}
		(void)buf_string(&b, "],\"more\":false}");
		(void)room_pages(room, b.data);
		buf_clear(&b);
	}
}

/* Pages whose kind is not that of the service and title they have now. */
static int64_t
kinds_amiss(struct room *room)
{
	int64_t amiss = -1;

	room_ok(db_number(room->record, -1, &amiss,
		"SELECT count(*) FROM page WHERE status <> 'resolved'"
		" AND kind <> room_kind(coalesce(service_id, service), title, priority)",
		""));
	return amiss;
}

static void
groups_are_what_a_count_over_all_pages_gives(void **state)
{
	struct room *room = *state;
	int64_t kinds = 0;

	for (unsigned seed = 1; seed <= 8; seed++) {
		play(room, seed);
		assert_int_equal(room_number(room, wrong), 0);
		assert_int_equal(room_number(room, kinds_wrong), 0);
		assert_int_equal(kinds_amiss(room), 0);
		kinds = room_number(room, "SELECT count(*) FROM page_group");
		assert_true(kinds > 3 && kinds < 16);
		room_begin(room, "engine");
		room_ok(page_gone(room->record, "P1"));
		(void)room_end(room);
		assert_int_equal(room_number(room, wrong), 0);
	}
	assert_true(room_number(room, "SELECT max(active) FROM page_group") > 1);
	/* somebody who edits the file by hand is counted by the next writer */
	assert_true(room_edit(room, "DELETE FROM page WHERE id < 'P2'"));
	room_reopen(room);
	assert_int_equal(room_number(room, wrong), 0);
	assert_true(room_edit(room, "UPDATE page SET status = 'resolved'"));
	room_reopen(room);
	assert_int_equal(room_number(room, wrong), 0);
	assert_int_equal(room_number(room, "SELECT count(*) FROM page_group"), 0);
	assert_int_equal(room_number(room, "SELECT rows FROM tally WHERE list = 'kind'"), 0);
}

static void
a_kind_is_no_news(void **state)
{
	static const char reply[] = "{\"incident\":{\"id\":\"PX\",\"title\":\"disk 1\",\"status\":"
				    "\"triggered\",\"created_at\":\"2025-11-21T00:00:00Z\"}}";
	struct room *room = *state;
	struct merge merge;
	char *data;

	play(room, 5);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"
					   " WHERE json_extract(data, '$.kind') IS NOT NULL"),
		0);
	data = room_unfolded(room);
	assert_string_equal(data, "");
	free(data);
	/* what is the same is not written, and no screen draws anew */
	(void)room_pages(room, reply);
	room_begin(room, "pagerduty");
	room_ok(page_merge(room->record, reply, strlen(reply), &merge));
	assert_int_equal(merge.seen, 1);
	assert_false(room_end(room));
}

/* A record as the version before made it. */
static const char version_3[] =
	"DROP TABLE page_group;"
	"DROP INDEX page_kind; DROP INDEX event_person; DELETE FROM tally WHERE list = 'kind';"
	"DROP INDEX page_by_service; DROP INDEX ticket_by_service; DROP INDEX ticket_by_priority;"
	"DROP INDEX page_title; DROP INDEX ticket_title;"
	"ALTER TABLE page DROP COLUMN service_name; ALTER TABLE ticket DROP COLUMN service_name;"
	"ALTER TABLE ticket DROP COLUMN urgency;"
	"ALTER TABLE page DROP COLUMN kind; PRAGMA user_version = 3";

static void
an_older_record_gets_its_groups(void **state)
{
	struct room *room = *state;
	int64_t kinds, pages;

	play(room, 3);
	kinds = room_number(room, "SELECT sum(kind % 1000 * active) FROM page_group");
	pages = room_number(room, "SELECT sum(active) FROM page_group");
	assert_true(pages > 10);
	record_close(room->record);
	room->record = NULL;
	assert_true(room_edit(room, past_version_5));
	assert_true(room_edit(room, version_3));
	room_ok(record_open(room->dir, RECORD_WRITE, &room->record));
	assert_int_equal(room_number(room, wrong), 0);
	assert_int_equal(room_number(room, kinds_wrong), 0);
	assert_int_equal(
		room_number(room, "SELECT sum(kind % 1000 * active) FROM page_group"), kinds);
	assert_int_equal(room_number(room, "SELECT sum(active) FROM page_group"), pages);
	assert_int_equal(kinds_amiss(room), 0);
	play(room, 4); /* and one that comes back from before finds its own */
	assert_int_equal(room_number(room, wrong), 0);
	assert_int_equal(kinds_amiss(room), 0);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(titles_that_differ_in_numbers_are_of_one_kind),
		cmocka_unit_test(a_number_that_says_what_happened_stays),
		cmocka_unit_test(any_title_is_folded_once),
		cmocka_unit_test(another_service_or_word_is_another_kind),
		IN_ROOM(groups_are_what_a_count_over_all_pages_gives),
		IN_ROOM(a_kind_is_no_news),
		IN_ROOM(an_older_record_gets_its_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
