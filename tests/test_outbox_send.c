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
	s.reads = "5o";
	shop_begin(&s);
	number = shop_add(&s, "A", "post-read", "a", false);
	shop_until(&s, number, "in_doubt");
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
what_cannot_go_yet_holds_up_nobody_and_goes_soon(void **state)
{
	struct shop s;
	int64_t waits, other;

	(void)state;
	shop_open(&s, 10, "o");
	shop_begin(&s);
	waits = shop_add(&s, "A", "wait", "a", false);
	other = shop_add(&s, "B", "post", "b", false);
	shop_until(&s, other, "sent");
	assert_column(&s, waits, "state", "queued");
	assert_column(&s, waits, "error", "It waits for something else.");
	assert_column(&s, waits, "tries", "0");
	shop_run(&s, 700); /* seven seconds */
	shop_until(&s, waits, "sent");
	assert_in_range(s.changed, 1, 30);
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
		cmocka_unit_test(what_cannot_go_yet_holds_up_nobody_and_goes_soon),
		cmocka_unit_test(a_pause_that_is_asked_for_is_kept),
		cmocka_unit_test(a_refused_token_is_sent_twice_and_the_queue_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
