/* tests/test_outbox_hold.c - what waits for a person, and what an engine leaves behind.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/shop.h"

static void
assert_column(struct shop *s, int64_t number, const char *column, const char *value)
{
	char now[400];

	assert_string_equal(shop_column(s, number, column, now), value);
}

static void
assert_says(struct shop *s, int64_t number, const char *part)
{
	char now[400];

	if (strstr(shop_column(s, number, "error", now), part) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", part, now);
}

/* ---- a person ---- */

static void
what_is_public_waits_and_can_be_dropped_until_it_leaves(void **state)
{
	static const char drop[] = "UPDATE outbox"
				   " SET state = 'dropped', rev = room_rev()"
				   " WHERE number = ?1";
	struct shop s;
	int64_t first, second;

	(void)state;
	shop_open(&s, 10, "o"); /* five seconds are half of one */
	shop_begin(&s);
	first = shop_add(&s, "A", "post", "a", true);
	second = shop_add(&s, "B", "post", "b", true);
	shop_run(&s, 250);
	assert_int_equal(s.at, 0);
	shop_sql(&s, drop, first);
	shop_until(&s, second, "sent");
	assert_column(&s, first, "state", "dropped");
	assert_int_equal(shop_effects(&s, "A"), 0);
	shop_close(&s);
}

static void
what_is_dropped_while_it_is_prepared_does_not_leave(void **state)
{
	static const char drop[] = "UPDATE outbox"
				   " SET state = 'dropped', rev = room_rev()"
				   " WHERE number = ?1";
	struct shop s;
	int64_t number;

	(void)state;
	shop_open(&s, 1, "o");
	shop_begin(&s);
	number = shop_add(&s, "A", "read-post", "a", false);
	for (int i = 0; i < 2000 && s.server.requests == 0; i++)
		(void)uv_run(&s.loop, UV_RUN_NOWAIT);
	shop_sql(&s, drop, number);
	shop_run(&s, 300);
	assert_column(&s, number, "state", "dropped");
	assert_int_equal(s.effects, 0);
	shop_close(&s);
}

static void
what_is_dropped_while_we_read_stays_dropped_whatever_was_read(void **state)
{
	static const char drop[] = "UPDATE outbox"
				   " SET state = 'dropped', rev = room_rev()"
				   " WHERE number = ?1";
	struct shop s;
	int64_t number;

	(void)state;
	shop_open(&s, 1, "o");
	s.reads = "5";
	s.slow_ms = 200; /* it is not answered before it is dropped */
	shop_begin(&s);
	number = shop_add(&s, "A", "read-post", "a", false);
	for (int i = 0; i < 2000 && s.server.requests == 0; i++)
		(void)uv_run(&s.loop, UV_RUN_NOWAIT);
	shop_sql(&s, drop, number);
	shop_run(&s, 600);
	assert_column(&s, number, "state", "dropped");
	assert_column(&s, number, "error", "");
	shop_close(&s);
}

static void
what_is_public_and_old_or_from_before_a_sleep_waits_for_a_person(void **state)
{
	static const char age[] = "UPDATE outbox"
				  " SET confirmed_ms = confirmed_ms - 600001, rev = room_rev()"
				  " WHERE number = ?1";
	static const char confirm[] = "UPDATE outbox"
				      " SET hold = '', confirmed_ms = room_now(), rev = room_rev()"
				      " WHERE number = ?1";
	struct shop s;
	int64_t old, slept, inside;

	(void)state;
	shop_open(&s, 10, "o");
	old = shop_add(&s, "A", "post", "a", true);
	shop_sql(&s, age, old);
	shop_begin(&s);
	slept = shop_add(&s, "B", "post", "b", true);
	inside = shop_add(&s, "C", "post", "c", false);
	outbox_woken(s.outbox);
	shop_until(&s, inside, "sent");
	shop_run(&s, 700);
	assert_column(&s, old, "state", "queued");
	assert_column(&s, slept, "state", "queued");
	assert_column(&s, slept, "hold", "suspend");
	assert_int_equal(s.at, 1);
	assert_true(outbox_is_quiet(s.outbox));
	shop_sql(&s, confirm, old);
	shop_until(&s, old, "sent");
	assert_column(&s, slept, "state", "queued");
	shop_close(&s);
}

/* Ordered in the last moment: no lane has seen it yet. */
static void
what_was_ordered_as_we_fell_asleep_is_held_too(void **state)
{
	struct outbox *awake;
	struct shop s;
	int64_t number;

	(void)state;
	shop_open(&s, 10, "o");
	shop_begin(&s);
	shop_run(&s, 50);
	awake = s.outbox;
	s.outbox = NULL;
	number = shop_add(&s, "A", "post", "a", true);
	s.outbox = awake;
	assert_true(outbox_is_quiet(s.outbox));
	outbox_woken(s.outbox);
	assert_column(&s, number, "hold", "suspend");
	shop_close(&s);
}

static void
what_was_on_its_way_when_we_slept_is_looked_for(void **state)
{
	struct shop s;
	int64_t number;

	(void)state;
	shop_open(&s, 100, "s");
	shop_begin(&s);
	number = shop_add(&s, "A", "post", "a", false);
	shop_until(&s, number, "sending");
	for (int i = 0; i < 400 && s.effects == 0; i++)
		shop_run(&s, 1);
	outbox_woken(s.outbox); /* as the engine does */
	http_drop_connections(s.http);
	assert_column(&s, number, "state", "in_doubt");
	shop_until(&s, number, "sent");
	assert_int_equal(shop_effects(&s, "A"), 1);
	assert_int_equal(s.at, 1);
	shop_close(&s);
}

static void
what_is_public_and_old_is_held_when_it_would_leave(void **state)
{
	static const char age[] = "UPDATE outbox"
				  " SET confirmed_ms = confirmed_ms - 600001, rev = room_rev()"
				  " WHERE number = ?1";
	struct shop s;
	int64_t old, behind;

	(void)state;
	shop_open(&s, 100, "o");
	old = shop_add(&s, "A", "post", "a", true);
	shop_sql(&s, age, old);
	behind = shop_add(&s, "B", "post", "a", true);
	shop_begin(&s);
	shop_run(&s, 400);
	assert_column(&s, old, "hold", "old");
	assert_column(&s, behind, "state", "queued"); /* the same object: in order */
	assert_int_equal(s.at, 0);
	shop_close(&s);
}

static void
what_a_person_is_asked_about_holds_up_what_is_public_alone(void **state)
{
	struct shop s;
	int64_t asked, inside, public, other;

	(void)state;
	shop_open(&s, 100, "bo");
	s.looks = "?";
	shop_begin(&s);
	asked = shop_add(&s, "A", "post", "a", false);
	shop_until(&s, asked, "in_doubt");
	public = shop_add(&s, "C", "post", "a", true);
	other = shop_add(&s, "D", "post", "d", true);
	inside = shop_add(&s, "B", "post", "a", false);
	shop_until(&s, other, "sent");
	assert_column(&s, public, "state", "queued");
	assert_column(&s, inside, "state", "queued"); /* the public one is before it */
	shop_sql(&s,
		"UPDATE outbox SET state = 'dropped', rev = room_rev()"
		" WHERE number = ?1",
		public);
	shop_until(&s, inside, "sent");
	assert_column(&s, asked, "state", "in_doubt");
	shop_close(&s);
}

static void
nothing_leaves_when_we_do_not_hold_the_record(void **state)
{
	struct shop s;
	int64_t number;

	(void)state;
	shop_open(&s, 1, "o");
	s.may_send = false;
	shop_begin(&s);
	number = shop_add(&s, "A", "post", "a", false);
	shop_run(&s, 300);
	assert_column(&s, number, "state", "queued");
	assert_int_equal(s.withdrawn, 1);
	assert_int_equal(s.server.requests, 0);
	s.may_send = true;
	shop_until(&s, number, "sent");
	shop_close(&s);
}

static void
nothing_is_sent_without_a_token(void **state)
{
	struct shop s;
	int64_t number;

	(void)state;
	shop_open(&s, 1, "o");
	s.token.way = TOKEN_NONE;
	shop_begin(&s);
	number = shop_add(&s, "A", "post", "a", false);
	shop_until(&s, number, "refused");
	assert_column(&s, number, "error",
		"The config has no token for Shop: give it one, or drop this.");
	assert_int_equal(s.server.requests, 0);
	shop_close(&s);
}

static void
a_drill_sends_to_this_machine_alone(void **state)
{
	struct shop s;
	int64_t number;

	(void)state;
	shop_open(&s, 1, "o");
	s.host.drill = true;
	shop_begin(&s);
	number = shop_add(&s, "A", "post", "a", false);
	shop_until(&s, number, "sent");
	shop_end(&s, false);
	s.target.url = "https://shop.example";
	shop_begin(&s);
	number = shop_add(&s, "B", "post", "a", false);
	shop_until(&s, number, "refused");
	assert_column(&s, number, "error", "A drill sends nothing to shop.example.");
	shop_close(&s);
}

/* ---- an engine that ended ---- */

static void
what_was_being_sent_when_we_were_killed_is_repeated_or_looked_for(void **state)
{
	struct shop s;
	int64_t put, post, absent;

	(void)state;
	shop_open(&s, 100, "so");
	shop_begin(&s);
	put = shop_add(&s, "A", "put", "a", false);
	shop_until(&s, put, "sending");
	shop_run(&s, 30);
	shop_end(&s, true);
	assert_column(&s, put, "state", "sending");
	shop_begin(&s);
	assert_column(&s, put, "state", "queued");
	shop_until(&s, put, "sent");
	s.script = "s";
	post = shop_add(&s, "B", "post", "b", false);
	shop_until(&s, post, "sending");
	shop_run(&s, 30);
	shop_end(&s, true);
	shop_begin(&s);
	shop_until(&s, post, "sent");
	assert_int_equal(shop_effects(&s, "A"), 1);
	assert_int_equal(shop_effects(&s, "B"), 1);
	absent = shop_add(&s, "C", "post", "c", false);
	shop_until(&s, absent, "sending");
	shop_end(&s, true);
	s.looks = "n";
	shop_begin(&s);
	shop_run(&s, 500);
	assert_column(&s, absent, "state", "in_doubt");
	assert_column(&s, absent, "next_ms", "0");
	shop_close(&s);
}

static void
an_end_waits_for_the_answer_that_is_on_its_way(void **state)
{
	struct shop s;
	int64_t first, second;

	(void)state;
	shop_open(&s, 1, "o");
	shop_begin(&s);
	first = shop_add(&s, "A", "post", "a", false);
	second = shop_add(&s, "B", "post", "b", false);
	while (s.outbox->lanes[0].begun == false)
		(void)uv_run(&s.loop, UV_RUN_NOWAIT);
	shop_end(&s, false);
	assert_column(&s, first, "state", "sent");
	assert_column(&s, second, "state", "queued");
	shop_close(&s);
}

static void
what_was_sent_to_a_target_that_is_gone_asks_a_person(void **state)
{
	struct shop s;
	int64_t number;

	(void)state;
	shop_open(&s, 1, "s");
	shop_begin(&s);
	number = shop_add(&s, "A", "put", "a", false);
	shop_until(&s, number, "sending");
	shop_end(&s, true);
	assert_string_equal(outbox_open_with(&s.host, &s.target, 0, &s.outbox).text, "");
	assert_column(&s, number, "state", "in_doubt");
	assert_column(&s, number, "next_ms", "0");
	assert_says(&s, number, "the config has no shop any more");
	shop_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_public_waits_and_can_be_dropped_until_it_leaves),
		cmocka_unit_test(what_is_dropped_while_it_is_prepared_does_not_leave),
		cmocka_unit_test(what_is_dropped_while_we_read_stays_dropped_whatever_was_read),
		cmocka_unit_test(what_is_public_and_old_or_from_before_a_sleep_waits_for_a_person),
		cmocka_unit_test(what_was_ordered_as_we_fell_asleep_is_held_too),
		cmocka_unit_test(what_was_on_its_way_when_we_slept_is_looked_for),
		cmocka_unit_test(what_is_public_and_old_is_held_when_it_would_leave),
		cmocka_unit_test(what_a_person_is_asked_about_holds_up_what_is_public_alone),
		cmocka_unit_test(nothing_leaves_when_we_do_not_hold_the_record),
		cmocka_unit_test(nothing_is_sent_without_a_token),
		cmocka_unit_test(a_drill_sends_to_this_machine_alone),
		cmocka_unit_test(what_was_being_sent_when_we_were_killed_is_repeated_or_looked_for),
		cmocka_unit_test(an_end_waits_for_the_answer_that_is_on_its_way),
		cmocka_unit_test(what_was_sent_to_a_target_that_is_gone_asks_a_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
