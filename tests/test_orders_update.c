/* tests/test_orders_update.c - updates to audiences, and what they do to the clocks.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/clocks.h"
#include "store/update.h"
#include "tests/talk.h"

enum { MINUTE = TALK_MINUTE };

static int
setup(void **state)
{
	(void)setenv("TZ", "UTC", 1);
	tzset();
	if (room_make(state) != 0)
		return -1;
	talk_begin(*state);
	return 0;
}

static void
an_update_is_recorded_as_it_was_read_and_resets_the_clock(void **state)
{
	struct room *room = *state;
	struct audience_clock clock;
	struct outcome said;

	room->now_ms += 20 * MINUTE;
	room_ok(talk_order(room, "update-post", "",
		"{\"audience\":\"stakeholders\",\"status\":\"failing over\",\"impact\":\"half "
		"pay\",\"actions\":\"db-2\",\"needs\":\"a DBA\",\"next_ms\":1763690000000,"
		"\"text\":\"Exactly this: {title}\"}",
		LEVEL_LEAD, NULL, 0, &said));
	assert_string_equal(
		said.said, "Update to stakeholders recorded, the next one by 01:53 UTC.");
	talk_says(room, "SELECT text FROM update_post", "Exactly this: {title}");
	talk_says(room,
		"SELECT audience || what || status || impact || actions || needs || person"
		" FROM update_post",
		"stakeholdersupdatefailing overhalf paydb-2a DBADana Reyes");
	assert_int_equal(room_number(room, "SELECT at_ms FROM update_post"), room->now_ms);
	room_ok(clocks_find(room->record, "1", "stakeholders", &room->arena, &clock));
	assert_int_equal(clock.last_ms, room->now_ms);
	assert_int_equal(clock.promised_ms, INT64_C(1763690000000));
	room_ok(clocks_find(room->record, "1", "customers", &room->arena, &clock));
	assert_int_equal(clock.last_ms, 0);
	assert_int_equal(
		room_number(room, "SELECT count(*) FROM event"
				  " WHERE kind = 'update' AND overview AND incident_id = '1'"
				  " AND actor = 'Dana Reyes'"),
		1);
}

static void
without_a_text_the_engine_makes_it_of_the_packs_words(void **state)
{
	struct room *room = *state;

	room_ok(talk_lead(room, "update-post",
		"{\"audience\":\"stakeholders\",\"actions\":\"We fail over.\"}"));
	talk_says(room, "SELECT text FROM update_post",
		"Checkout is down: not resolved yet. Impact: Nobody can pay. Being done: We fail "
		"over. Next update 01:33 UTC.");
	room_ok(talk_lead(room, "update-post", "{\"audience\":\"customer\"}"));
	talk_says(room, "SELECT text FROM update_post WHERE audience = 'customers'",
		"We see an incident that affects checkout-api. We will write again by 02:03 UTC.");
	room_ok(talk_lead(room, "update-post", "{\"audience\":\"public\"}"));
	talk_says(room, "SELECT text FROM update_post WHERE audience = 'public'",
		"We are investigating checkout-api.");
	room_ok(talk_lead(room, "update-post",
		"{\"audience\":\"team\",\"what\":\"announce\",\"needs\":\"a DBA\"}"));
	talk_says(room, "SELECT what || ': ' || text FROM update_post WHERE audience = 'team'",
		"announce: Critical: Checkout is down. Nobody can pay. Dana Reyes leads. Needed: a "
		"DBA. Next update 01:33 UTC.");
	assert_true(room_edit(room, "UPDATE incident SET status = 'yellow', recovered_ms = "
				    "1763687060000"));
	room_ok(talk_lead(room, "update-post", "{\"audience\":\"public\"}"));
	talk_says(room,
		"SELECT status || ': ' || text FROM update_post WHERE audience = 'public'"
		" ORDER BY id DESC",
		"resolved, and watched: checkout-api is well again since 01:04 UTC.");
}

static void
who_is_no_audience_here_is_refused_with_those_that_are(void **state)
{
	struct room *room = *state;
	struct err e = talk_lead(room, "update-post", "{\"audience\":\"board\",\"text\":\"x\"}");

	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, "stakeholders, customers, team, public"));
	assert_int_equal(
		talk_lead(room, "update-post", "{\"audience\":\"helper\",\"text\":\"x\"}").kind,
		ERR_REFUSED);
	assert_int_equal(room_number(room, "SELECT count(*) FROM update_post"), 0);
}

static void
nothing_new_is_an_update_and_resets_the_clock(void **state)
{
	struct room *room = *state;
	struct audience_clock clock;
	struct clocks_view view;
	struct outcome said;

	room_ok(talk_lead(room, "update-post",
		"{\"audience\":\"stakeholders\",\"status\":\"s\",\"impact\":\"i\"}"));
	room->now_ms += 31 * MINUTE;
	/* Nobody is named: who is owed one first. */
	room_ok(talk_order(room, "update-nothing-new", "", "{}", LEVEL_LEAD, NULL, 0, &said));
	assert_string_equal(
		said.said, "Nothing new for stakeholders recorded, the next one by 02:04 UTC.");
	talk_says(room, "SELECT text FROM update_post WHERE what = 'nothing-new'",
		"Checkout is down: nothing new since 01:03 UTC; we are still working on it. Next "
		"update 02:04 UTC.");
	talk_says(
		room, "SELECT status || impact FROM update_post WHERE what = 'nothing-new'", "si");
	room_ok(clocks_find(room->record, "1", "stakeholders", &room->arena, &clock));
	clocks_look(&clock, room->now_ms, &view);
	assert_int_equal(view.state, CLOCKS_QUIET);
	assert_int_equal(clock.last_ms, room->now_ms);
	/* The subject names one, too. */
	room_ok(talk_order(
		room, "update-nothing-new", "clock:customers", "{}", LEVEL_LEAD, NULL, 0, NULL));
	talk_says(room, "SELECT audience FROM update_post ORDER BY id DESC", "customers");
}

static void
nothing_new_is_refused_when_there_is_something_new_or_no_clock(void **state)
{
	struct room *room = *state;
	int64_t seen = record_rev(room->record);
	struct err e;

	room_ok(talk_lead(room, "update-post", "{\"audience\":\"stakeholders\"}"));
	e = talk_order(room, "update-nothing-new", "clock:stakeholders", "{}", LEVEL_LEAD, NULL,
		seen, NULL);
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, "stakeholders"));
	assert_int_equal(talk_lead(room, "update-nothing-new", "{\"audience\":\"public\"}").kind,
		ERR_REFUSED);
	assert_true(room_edit(room, "UPDATE clock SET stopped_ms = 5"));
	assert_int_equal(talk_lead(room, "update-nothing-new", "{}").kind, ERR_USAGE);
	assert_int_equal(talk_lead(room, "update-nothing-new", "{\"audience\":\"customers\"}").kind,
		ERR_REFUSED);
	assert_int_equal(room_number(room, "SELECT count(*) FROM update_post"), 1);
}

static void
one_that_was_given_before_keeps_the_time_it_was_written_down(void **state)
{
	struct room *room = *state;
	struct audience_clock clock;

	room->now_ms += 40 * MINUTE;
	room_ok(talk_lead(room, "update-post", "{\"audience\":\"stakeholders\"}"));
	room->now_ms += 10 * MINUTE;
	room_ok(talk_lead(room, "update-post",
		"{\"audience\":\"stakeholders\",\"text\":\"by phone\",\"at_ms\":1763687300000}"));
	assert_int_equal(room_number(room, "SELECT at_ms FROM event WHERE subject ="
					   " 'update_post:2'"),
		INT64_C(1763687300000));
	assert_int_equal(room_number(room, "SELECT recorded_ms FROM event WHERE subject ="
					   " 'update_post:2'"),
		room->now_ms);
	room_ok(clocks_find(room->record, "1", "stakeholders", &room->arena, &clock));
	assert_int_equal(clock.last_ms, room->now_ms - 10 * MINUTE);
	assert_int_equal(talk_lead(room, "update-post",
				 "{\"audience\":\"stakeholders\",\"at_ms\":1999999999999}")
				 .kind,
		ERR_USAGE);
	assert_int_equal(talk_lead(room, "update-post",
				 "{\"audience\":\"stakeholders\",\"next_ms\":1763687300000}")
				 .kind,
		ERR_USAGE);
}

static enum clocks_state
state_now(struct room *room)
{
	struct audience_clock clock;
	struct clocks_view view;

	room_ok(clocks_find(room->record, "1", "stakeholders", &room->arena, &clock));
	clocks_look(&clock, room->now_ms, &view);
	return view.state;
}

static struct err
snooze(struct room *room, int64_t minutes)
{
	char args[160];

	(void)snprintf(args, sizeof args,
		"{\"audience\":\"stakeholders\",\"until_ms\":%lld,\"reason\":\"a call\"}",
		(long long)(room->now_ms + minutes * MINUTE));
	return talk_lead(room, "clock-snooze", args);
}

static void
a_snooze_ends_at_the_ceiling_and_is_told_with_its_reason(void **state)
{
	struct room *room = *state;

	room->now_ms += 31 * MINUTE;
	assert_int_equal(state_now(room), CLOCKS_DUE);
	room_ok(snooze(room, 60));
	assert_int_equal(state_now(room), CLOCKS_SNOOZED);
	talk_says(room,
		"SELECT text FROM event WHERE kind = 'update' AND overview ORDER BY seq DESC",
		"update to stakeholders snoozed until 01:48 UTC: a call");
	assert_int_equal(
		room_number(room, "SELECT count(*) FROM event WHERE kind = 'update' AND overview"),
		1);
	room->now_ms += 15 * MINUTE;
	assert_int_equal(state_now(room), CLOCKS_OVERDUE);
	room_ok(snooze(room, 20)); /* it knows that it is overdue */
	assert_int_equal(state_now(room), CLOCKS_SNOOZED);
	room->now_ms += 20 * MINUTE;
	assert_int_equal(state_now(room), CLOCKS_OVERDUE);
	room_ok(talk_lead(room, "update-post", "{\"audience\":\"stakeholders\"}"));
	assert_int_equal(room_number(room, "SELECT count(*) FROM clock WHERE snoozed_ms > 0"), 0);
	assert_int_equal(snooze(room, 0).kind, ERR_USAGE);
	assert_int_equal(
		talk_lead(room, "clock-snooze", "{\"audience\":\"stakeholders\"}").kind, ERR_USAGE);
}

static void
of_a_restricted_incident_nothing_is_said_to_others(void **state)
{
	struct room *room = *state;
	struct err e;

	assert_true(room_edit(room, "UPDATE incident SET restricted = 1"));
	e = talk_lead(room, "update-post",
		"{\"audience\":\"team\",\"what\":\"announce\",\"text\":\"all\"}");
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, "restricted"));
	assert_int_equal(
		talk_lead(room, "update-post", "{\"audience\":\"public\"}").kind, ERR_REFUSED);
	room_ok(talk_lead(
		room, "update-post", "{\"audience\":\"stakeholders\",\"what\":\"update\"}"));
	talk_says(room, "SELECT text FROM update_post",
		"Grey Heron: not resolved yet. Next update 01:33 UTC.");
	assert_int_equal(talk_lead(room, "update-post",
				 "{\"audience\":\"stakeholders\",\"what\":\"announce\"}")
				 .kind,
		ERR_REFUSED);
}

static void
the_call_out_is_remembered(void **state)
{
	struct room *room = *state;

	room->now_ms += 10 * MINUTE;
	room_ok(talk_order(room, "callout-done", "", "{}", LEVEL_OPERATOR, NULL, 0, NULL));
	assert_int_equal(room_number(room, "SELECT called_out_ms FROM incident"), room->now_ms);
}

static void
they_are_read_newest_first_and_by_audience(void **state)
{
	struct room *room = *state;
	struct window w = {.from = WINDOW_TOP, .after = 10, .of = "1"};
	struct update_post post;
	struct rows rows;
	bool found = true;

	room_ok(update_last(room->record, "1", NULL, &room->arena, &post, &found));
	assert_false(found);
	room_ok(talk_lead(room, "update-post", "{\"audience\":\"stakeholders\",\"text\":\"a\"}"));
	room->now_ms += MINUTE;
	room_ok(talk_lead(room, "update-post", "{\"audience\":\"customers\",\"text\":\"b\"}"));
	room_ok(talk_lead(room, "update-post", "{\"audience\":\"customers\",\"text\":\"c\"}"));
	room_ok(update_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 3);
	assert_string_equal(((const struct update_post *)rows_at(&rows, 0))->text.raw, "c");
	assert_string_equal(((const struct update_post *)rows_at(&rows, 2))->text.raw, "a");
	room_ok(update_last(room->record, "1", "stakeholders", &room->arena, &post, &found));
	assert_true(found);
	assert_string_equal(post.text.raw, "a");
	room_ok(update_last(room->record, "1", NULL, &room->arena, &post, &found));
	assert_string_equal(post.text.raw, "c");
	w = (struct window){.from = WINDOW_ANCHOR, .anchor = post.key, .after = 1, .of = "1"};
	room_ok(update_window(room->record, &w, &room->arena, &rows));
	assert_true(rows.found);
}

static void
operators_record_no_update_by_themselves(void **state)
{
	static const char *const names[] = {"update-post", "update-nothing-new", "clock-snooze"};
	struct room *room = *state;

	for (size_t i = 0; i < 3; i++)
		(void)talk_order(room, names[i], "",
			"{\"audience\":\"stakeholders\",\"until_ms\":1763690000000}",
			LEVEL_OPERATOR, NULL, 0, NULL);
	assert_int_equal(room_number(room, "SELECT count(*) FROM update_post"), 0);
	assert_int_equal(room_number(room, "SELECT count(snoozed_ms) FROM clock"), 0);
	assert_int_equal(room_number(room, "SELECT count(*) FROM proposal"), 3);
}

static void
folding_the_events_gives_the_tables(void **state)
{
	struct room *room = *state;
	char *unfolded;

	room_ok(talk_lead(room, "update-post", "{\"audience\":\"stakeholders\"}"));
	room->now_ms += 31 * MINUTE;
	room_ok(snooze(room, 5));
	room_ok(talk_lead(room, "update-nothing-new", "{}"));
	unfolded = room_unfolded(room);
	assert_string_equal(unfolded, "");
	free(unfolded);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			an_update_is_recorded_as_it_was_read_and_resets_the_clock, setup,
			room_remove),
		cmocka_unit_test_setup_teardown(
			without_a_text_the_engine_makes_it_of_the_packs_words, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			who_is_no_audience_here_is_refused_with_those_that_are, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			nothing_new_is_an_update_and_resets_the_clock, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			nothing_new_is_refused_when_there_is_something_new_or_no_clock, setup,
			room_remove),
		cmocka_unit_test_setup_teardown(
			one_that_was_given_before_keeps_the_time_it_was_written_down, setup,
			room_remove),
		cmocka_unit_test_setup_teardown(
			a_snooze_ends_at_the_ceiling_and_is_told_with_its_reason, setup,
			room_remove),
		cmocka_unit_test_setup_teardown(
			of_a_restricted_incident_nothing_is_said_to_others, setup, room_remove),
		cmocka_unit_test_setup_teardown(the_call_out_is_remembered, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			they_are_read_newest_first_and_by_audience, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			operators_record_no_update_by_themselves, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			folding_the_events_gives_the_tables, setup, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
