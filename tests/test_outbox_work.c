/* tests/test_outbox_work.c - what an act costs does not grow: neither with what left long ago, nor with
 * the timeline, nor faster than the pages that it is about.
 * SPDX-License-Identifier: MIT */
#include "tests/orders.h"
#include "tests/outbox_room.h"

#include "store/db.h"
#include "store/outbox_send.h"

enum {
	OLD_ROWS =
		100000, /* that left long ago; the timeline has as many events, and ten times more */
	SEEN_MOST = 64,
	FEW = 1000,
	MANY = 5 * FEW,
	STEPS_EVERY = 10, /* of SQLite's machine: so often they are counted */
};

/* What SQLite did since watch_begin. */
struct watch {
	struct record *record;
	int64_t steps;
	char *seen[SEEN_MOST]; /* its statements */
	int count;
};

static int
on_steps(void *to)
{
	struct watch *w = to;

	w->steps += STEPS_EVERY;
	return 0;
}

static int
on_statement(unsigned kind, void *to, void *statement, void *unused)
{
	struct watch *w = to;
	const char *sql = sqlite3_sql(statement);

	(void)kind;
	(void)unused;
	for (int i = 0; i < w->count; i++)
		if (strcmp(w->seen[i], sql) == 0)
			return 0;
	assert_true(w->count < SEEN_MOST);
	w->seen[w->count] = strdup(sql);
	assert_non_null(w->seen[w->count++]);
	return 0;
}

static void
watch_begin(struct watch *w, struct record *record)
{
	*w = (struct watch){.record = record};
	sqlite3_progress_handler(record->db, STEPS_EVERY, on_steps, w);
	(void)sqlite3_trace_v2(record->db, SQLITE_TRACE_STMT, on_statement, w);
}

static void
watch_pause(struct watch *w)
{
	sqlite3_progress_handler(w->record->db, 0, NULL, NULL);
	(void)sqlite3_trace_v2(w->record->db, 0, NULL, NULL);
}

static void
watch_end(struct watch *w)
{
	watch_pause(w);
	for (int i = 0; i < w->count; i++)
		free(w->seen[i]);
	w->count = 0;
}

/* None goes through a whole table of those that only grow. */
static void
assert_by_index(const struct watch *w)
{
	for (int i = 0; i < w->count; i++) {
		char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", w->seen[i]);
		sqlite3_stmt *s = NULL;

		if (strncmp(w->seen[i], "SELECT", 6) == 0 || strncmp(w->seen[i], "UPDATE", 6) == 0)
			assert_int_equal(sqlite3_prepare_v2(w->record->db, explain, -1, &s, NULL),
				SQLITE_OK);
		while (s != NULL && sqlite3_step(s) == SQLITE_ROW) {
			const char *line = (const char *)sqlite3_column_text(s, 3);

			if (strstr(line, "USING") == NULL &&
				(strcmp(line, "SCAN outbox") == 0 || strcmp(line, "SCAN o") == 0 ||
					strcmp(line, "SCAN older") == 0 ||
					strcmp(line, "SCAN event") == 0))
				fail_msg("%s: %s", w->seen[i], line);
		}
		(void)sqlite3_finalize(s);
		sqlite3_free(explain);
	}
}

/* An act from the order to its end, and what looks at the outbox meanwhile; the steps that took. */
static int64_t
live(struct room *room, struct watch *w, const char *order_id)
{
	struct record *r = room->record;
	int64_t number, due_ms, count = 0;
	struct outbox_count waiting;
	struct outbox_send next;
	struct outbox_row undo;
	struct rows asks;
	struct arena a;
	bool found, begun;

	arena_init(&a, 4 * 1024 * 1024);
	watch_begin(w, r);
	number = outbox_room_post(room, "Dana", order_id, "It is back.", true);
	room_ok(outbox_waits(r, &found));
	assert_true(found);
	room_ok(outbox_count(r, &waiting));
	room_ok(outbox_asks(r, 10, &a, &asks));
	room_ok(outbox_undoable(r, "Dana", &a, &undo, &found));
	assert_true(found);
	room_ok(outbox_next(r, TARGET_SLACK, room->now_ms + 60000, &a, &next, &found, &due_ms));
	assert_true(found && next.number == number);
	room_begin(room, "engine");
	room_ok(outbox_hold(r, 0, "old", &count));
	room_ok(outbox_begin(r, &next, &begun));
	assert_true(begun);
	room_ok(outbox_sent(r, number, "1.2", "", ""));
	(void)room_end(room);
	watch_pause(w);
	arena_clear(&a);
	return w->steps;
}

static void
what_left_long_ago_costs_nothing(void **state)
{
	static const char old[] =
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
		" INSERT INTO outbox (id, number, target, verb, subject, object, recipient, text,"
		"  body, person, made_ms, state, confirmed_ms, sent_ms, rev)"
		" SELECT 'old ' || i, (SELECT max(number) FROM outbox) + i, 'slack', 'post', '',"
		"  '#general', 'Slack #general', 'words', '{}', 'Dana', i, 'sent', i, i, 1 FROM n";
	static const char told[] =
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
		" INSERT INTO event (at_ms, recorded_ms, kind, subject, actor, source, text)"
		" SELECT i, i, 'outbox', 'outbox:' || i %% 1000, 'Dana', 'person', 'words' FROM n";
	struct room *room = *state;
	struct watch w;
	int64_t few, many;
	char sql[sizeof old + 32];

	(void)live(room, &w, "11111111-1111-4111-8111-111111111111"); /* the statements are made */
	watch_end(&w);
	few = live(room, &w, "22222222-2222-4222-8222-222222222222");
	watch_end(&w);
	(void)snprintf(sql, sizeof sql, old, OLD_ROWS);
	assert_true(room_edit(room, sql));
	(void)snprintf(sql, sizeof sql, told, 10 * OLD_ROWS);
	assert_true(room_edit(room, sql));
	many = live(room, &w, "33333333-3333-4333-8333-333333333333");
	assert_by_index(&w);
	watch_end(&w);
	if (many > few + few / 2)
		fail_msg("%lld steps, and %lld with many rows", (long long)few, (long long)many);
}

/* ---- many pages ---- */

static sqlite3 *opened; /* last */
static int asked;       /* of the one that reads orders */

static int
on_open(sqlite3 *db, char **error, const void *routines)
{
	(void)error;
	(void)routines;
	opened = db;
	return SQLITE_OK;
}

static int
on_asked(unsigned kind, void *to, void *statement, void *unused)
{
	(void)kind;
	(void)to;
	(void)statement;
	(void)unused;
	asked++;
	return 0;
}

static struct pagerduty_config pagerduty = {.url = "https://api.pagerduty.com"};
static const struct config config = {.pagerduty = &pagerduty};

/* So many pages, and what an order is asked is counted. */
static struct orders *
begin(void **state, int pages)
{
	struct orders *o;

	(void)sqlite3_auto_extension((void (*)(void))on_open);
	o = orders_begin(*state);
	(void)sqlite3_cancel_auto_extension((void (*)(void))on_open);
	(void)sqlite3_trace_v2(opened, SQLITE_TRACE_STMT, on_asked, NULL);
	o->rules.config = &config;
	orders_pages(o, pages);
	return o;
}

/* P<from> to P<from + count - 1> are acknowledged by one order. */
static int64_t
acknowledge(struct orders *o, int from, int count)
{
	struct watch w;
	struct buf args;

	asked = 0;
	buf_init(&args, 1024 * 1024);
	(void)buf_string(&args, "{\"subjects\":[");
	for (int i = from; i < from + count; i++)
		(void)buf_printf(&args, "%s\"page:P%d\"", i > from ? "," : "", i);
	(void)buf_string(&args, "]}");
	watch_begin(&w, o->room->record);
	(void)orders_do(o, "page-ack", "", args.data);
	watch_end(&w);
	buf_clear(&args);
	return w.steps;
}

static void
many_pages_cost_as_much_each_as_few(void **state)
{
	struct orders *o = begin(state, FEW + MANY);
	int64_t few, many;

	few = acknowledge(o, 1, FEW);
	many = acknowledge(o, FEW + 1, MANY);
	if (many > few * MANY / FEW * 21 / 20)
		fail_msg("%lld steps for %d pages, %lld for %d", (long long)few, FEW,
			(long long)many, MANY);
	orders_end(o);
}

/* An order about ten thousand pages is 160 KiB of JSON, read anew for each question. */
static void
an_order_is_asked_as_often_for_many_pages(void **state)
{
	struct orders *o = begin(state, FEW + MANY);
	int few;

	(void)acknowledge(o, 1, FEW);
	few = asked;
	assert_true(few > 0);
	(void)acknowledge(o, FEW + 1, MANY);
	assert_int_equal(asked, few);
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_left_long_ago_costs_nothing, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			many_pages_cost_as_much_each_as_few, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			an_order_is_asked_as_often_for_many_pages, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
