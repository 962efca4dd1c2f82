/* tests/test_outbox_send.c - each act is sent once, or a person is asked.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/remote.h"
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

/* ---- sent ---- */

static void
what_waits_is_sent_and_what_the_answer_says_is_recorded(void **state)
{
	char request[SERVER_REQUEST_BYTES];
	struct remote remote;
	struct shop s;
	int64_t number;
	bool found;

	(void)state;
	shop_open(&s, 1, "o");
	shop_begin(&s);
	assert_true(outbox_is_quiet(s.outbox));
	number = shop_add(&s, "A", "post", "a", false);
	assert_false(outbox_is_quiet(s.outbox));
	shop_until(&s, number, "sent");
	assert_int_equal(shop_effects(&s, "A"), 1);
	assert_column(&s, number, "remote_id", "R1");
	assert_column(&s, number, "remote_url", "https://shop.example/things/R1");
	assert_column(&s, number, "tries", "1");
	assert_column(&s, number, "error", "");
	assert_int_equal(
		remote_find(s.record, "I1", "shop", "thing", &remote, &found).kind, ERR_NONE);
	assert_true(found);
	assert_string_equal(remote.id, "R1");
	server_last(&s.server, request, sizeof request);
	assert_non_null(strstr(request, "POST /things HTTP/1.1\r\n"));
	assert_non_null(strstr(request, "\r\nAuthorization: Bearer shop-token\r\n"));
	assert_non_null(strstr(request, "\r\nX-Id: uuid-A\r\n"));
	assert_non_null(strstr(request, "\r\n\r\n{\"n\":\"A\"}"));
	shop_run(&s, 20);
	assert_true(outbox_is_quiet(s.outbox));
	shop_close(&s);
}

static void
an_empty_outbox_does_nothing_at_all(void **state)
{
	struct shop s;
	int changed;

	(void)state;
	shop_open(&s, 1, "o");
	shop_begin(&s);
	changed = s.changed;
	shop_run(&s, 300);
	assert_true(outbox_is_quiet(s.outbox));
	assert_int_equal(s.changed, changed);
	assert_int_equal(s.server.requests, 0);
	assert_false(uv_is_active((uv_handle_t *)&s.outbox->lanes[0].timer));
	shop_close(&s);
}

static void
fifty_are_sent_in_order_one_at_a_time(void **state)
{
	char name[16];
	struct shop s;
	int64_t number = 0;

	(void)state;
	shop_open(&s, 1, "o");
	shop_begin(&s);
	for (int i = 0; i < 50; i++) {
		(void)snprintf(name, sizeof name, "%d", i);
		number = shop_add(&s, name, i % 2 == 0 ? "put" : "post", "a", false);
	}
	shop_until(&s, number, "sent");
	assert_int_equal(s.effects, 50);
	assert_int_equal(s.most_at_once, 1);
	for (int i = 0; i < 50; i++) {
		(void)snprintf(name, sizeof name, "%d", i);
		assert_string_equal(s.done[i], name);
	}
	shop_close(&s);
}

static void
a_no_is_told_in_the_services_words_and_holds_up_nobody(void **state)
{
	struct remote remote;
	struct shop s;
	int64_t first, second, never;
	bool found;

	(void)state;
	shop_open(&s, 1, "4o");
	shop_begin(&s);
	first = shop_add(&s, "A", "post", "a", false);
	never = shop_add(&s, "N", "never", "n", false);
	shop_until(&s, never, "refused");
	assert_column(&s, first, "state", "refused");
	assert_column(&s, first, "error",
		"Shop refused it (HTTP 422: Too long). Change it and send it again, or drop it.");
	assert_column(&s, never, "error", "It cannot be sent as it stands.");
	assert_int_equal(
		remote_find(s.record, "I1", "shop", "thing", &remote, &found).kind, ERR_NONE);
	assert_string_equal(remote.state, "refused");
	second = shop_add(&s, "B", "post", "a", false);
	shop_until(&s, second, "sent");
	assert_int_equal(shop_effects(&s, "A"), 0);
	shop_close(&s);
}

/* ---- lost answers ---- */

static void
what_repeats_is_sent_again_with_the_same_id(void **state)
{
	static const char *const scripts[] = {"ao", "so", "bo", "Ao", "Bo"};
	struct shop s;
	int64_t number;

	(void)state;
	for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
		shop_open(&s, 20, scripts[i]);
		shop_begin(&s);
		number = shop_add(&s, "A", "put", "a", false);
		shop_until(&s, number, "sent");
		assert_int_equal(s.at, 2);
		assert_int_equal(shop_effects(&s, "A"), 1);
		assert_column(&s, number, "tries", "2");
		assert_int_equal(s.looked, 0);
		shop_close(&s);
	}
}

static void
what_does_not_repeat_is_looked_for_and_found(void **state)
{
	static const char *const scripts[] = {"ab", "sb", "Ab"};
	struct shop s;
	int64_t number;

	(void)state;
	for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
		shop_open(&s, 100, scripts[i]);
		shop_begin(&s);
		number = shop_add(&s, "A", "post", "a", false);
		shop_until(&s, number, "in_doubt");
		assert_says(&s, number, "It may have arrived: it is looked for there.");
		shop_until(&s, number, "sent");
		assert_int_equal(s.at, 1);
		assert_int_equal(shop_effects(&s, "A"), 1);
		assert_column(&s, number, "tries", "1");
		assert_column(&s, number, "remote_id", "R1");
		shop_close(&s);
	}
}

static void
an_error_of_the_service_and_not_found_twice_is_sent_again(void **state)
{
	struct shop s;
	int64_t number;

	(void)state;
	shop_open(&s, 100, "Bo");
	shop_begin(&s);
	number = shop_add(&s, "A", "post", "a", false);
	shop_until(&s, number, "sent");
	assert_int_equal(s.at, 2);
	assert_int_equal(s.looked, 2);
	assert_int_equal(shop_effects(&s, "A"), 1);
	shop_close(&s);
}

static void
no_answer_and_not_found_twice_asks_a_person(void **state)
{
	struct shop s;
	int64_t number;

	(void)state;
	shop_open(&s, 100, "bo");
	shop_begin(&s);
	number = shop_add(&s, "A", "post", "a", false);
	shop_until(&s, number, "in_doubt");
	shop_run(&s, 500);
	assert_column(&s, number, "state", "in_doubt");
	assert_column(&s, number, "next_ms", "0");
	assert_says(&s, number,
		"Shop did not answer, and does not have it, as far as it tells. Look "
		"there, then send it again or drop it.");
	assert_int_equal(s.looked, 2);
	assert_int_equal(s.at, 1);
	assert_true(outbox_is_quiet(s.outbox));
	shop_close(&s);
}

static void
what_cannot_be_told_is_asked_and_what_cannot_be_reached_is_asked_again(void **state)
{
	struct shop s;
	int64_t number;

	(void)state;
	shop_open(&s, 200, "ao");
	s.looks = "5c?";
	shop_begin(&s);
	number = shop_add(&s, "A", "post", "a", false);
	shop_until(&s, number, "in_doubt");
	for (int i = 0; i < 400 && s.looked < 3; i++)
		shop_run(&s, 10);
	shop_run(&s, 50);
	assert_int_equal(s.looked, 3);
	assert_column(&s, number, "state", "in_doubt");
	assert_column(&s, number, "next_ms", "0");
	assert_int_equal(s.at, 1);
	shop_close(&s);
}

static void
a_connection_that_was_used_before_repeats_nothing_by_itself(void **state)
{
	struct shop s;
	int64_t number;

	(void)state;
	shop_open(&s, 100, "aao");
	shop_begin(&s);
	number = shop_add(&s, "A", "read-post", "a", false);
	shop_until(&s, number, "sent");
	assert_int_equal(shop_effects(&s, "A"), 1);
	assert_int_equal(s.at, 1);
	shop_close(&s);
}

static void
what_was_done_before_a_step_that_failed_is_not_done_again(void **state)
{
	struct shop s;
	int64_t number;

	(void)state;
	shop_open(&s, 100, "o");
	s.good = "shop-token";
	shop_begin(&s);
	number = shop_add(&s, "A", "post-read", "a", false);
	for (int i = 0; i < 400 && s.effects == 0; i++)
		shop_run(&s, 1);
	shop_until(&s, number, "sent");
	assert_int_equal(shop_effects(&s, "A"), 1);
	shop_close(&s);
}

/* ---- not now ---- */

static void
what_cannot_be_reached_is_kept_and_no_try_is_counted(void **state)
{
	struct shop s;
	int64_t number;
	char url[64];

	(void)state;
	shop_open(&s, 100, "o");
	memcpy(url, s.server.url, sizeof url);
	s.target.url = "http://127.0.0.1:1";
	shop_begin(&s);
	number = shop_add(&s, "A", "post", "a", false);
	shop_run(&s, 300);
	assert_column(&s, number, "state", "queued");
	assert_column(&s, number, "tries", "0");
	assert_says(&s, number, "127.0.0.1 cannot be reached");
	assert_false(outbox_is_quiet(s.outbox));
	assert_in_range(s.changed, 1, 2); /* a row that says the same is not written again */
	shop_end(&s, true);
	s.target.url = url;
	shop_begin(&s);
	shop_until(&s, number, "sent");
	shop_close(&s);
}

static void
a_pause_that_is_asked_for_is_kept(void **state)
{
	struct shop s;
	int64_t first, second;

	(void)state;
	shop_open(&s, 100, "lo");
	shop_begin(&s);
	first = shop_add(&s, "A", "post", "a", false);
	second = shop_add(&s, "B", "post", "b", false);
	shop_run(&s, 800);
	assert_int_equal(s.at, 1);
	assert_column(&s, first, "state", "queued");
	assert_column(&s, second, "state", "queued");
	shop_until(&s, second, "sent");
	assert_column(&s, first, "state", "sent");
	assert_string_equal(s.done[0], "A");
	shop_close(&s);
}

static void
a_refused_token_is_sent_twice_and_the_queue_is_kept(void **state)
{
	struct shop s;
	int64_t first, second;
	char error[400];

	(void)state;
	shop_open(&s, 100, "o");
	s.good = "another";
	shop_begin(&s);
	first = shop_add(&s, "A", "post", "a", false);
	second = shop_add(&s, "B", "post", "b", false);
	shop_run(&s, 2500);
	assert_int_equal(s.bad, 2);
	assert_column(&s, first, "state", "queued");
	assert_column(&s, second, "state", "queued");
	assert_string_equal(shop_column(&s, first, "error", error),
		"Shop refused us (HTTP 401: Who?). Check shop.token. Put a new one into the "
		"config, then send the engine SIGHUP.");
	assert_false(outbox_is_quiet(s.outbox));
	shop_end(&s, false);
	s.token.literal = "another";
	shop_begin(&s);
	shop_until(&s, second, "sent");
	assert_int_equal(s.bad, 2);
	assert_int_equal(s.effects, 2);
	shop_close(&s);
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
	outbox_woken(s.outbox, 60 * 1000);
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
		cmocka_unit_test(what_waits_is_sent_and_what_the_answer_says_is_recorded),
		cmocka_unit_test(an_empty_outbox_does_nothing_at_all),
		cmocka_unit_test(fifty_are_sent_in_order_one_at_a_time),
		cmocka_unit_test(a_no_is_told_in_the_services_words_and_holds_up_nobody),
		cmocka_unit_test(what_repeats_is_sent_again_with_the_same_id),
		cmocka_unit_test(what_does_not_repeat_is_looked_for_and_found),
		cmocka_unit_test(an_error_of_the_service_and_not_found_twice_is_sent_again),
		cmocka_unit_test(no_answer_and_not_found_twice_asks_a_person),
		cmocka_unit_test(
			what_cannot_be_told_is_asked_and_what_cannot_be_reached_is_asked_again),
		cmocka_unit_test(a_connection_that_was_used_before_repeats_nothing_by_itself),
		cmocka_unit_test(what_was_done_before_a_step_that_failed_is_not_done_again),
		cmocka_unit_test(what_cannot_be_reached_is_kept_and_no_try_is_counted),
		cmocka_unit_test(a_pause_that_is_asked_for_is_kept),
		cmocka_unit_test(a_refused_token_is_sent_twice_and_the_queue_is_kept),
		cmocka_unit_test(what_is_public_waits_and_can_be_dropped_until_it_leaves),
		cmocka_unit_test(what_is_dropped_while_it_is_prepared_does_not_leave),
		cmocka_unit_test(what_is_public_and_old_or_from_before_a_sleep_waits_for_a_person),
		cmocka_unit_test(what_is_public_and_old_is_held_when_it_would_leave),
		cmocka_unit_test(nothing_leaves_when_we_do_not_hold_the_record),
		cmocka_unit_test(a_drill_sends_to_this_machine_alone),
		cmocka_unit_test(what_was_being_sent_when_we_were_killed_is_repeated_or_looked_for),
		cmocka_unit_test(an_end_waits_for_the_answer_that_is_on_its_way),
		cmocka_unit_test(what_was_sent_to_a_target_that_is_gone_asks_a_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
