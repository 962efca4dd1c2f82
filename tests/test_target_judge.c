/* tests/test_target_judge.c - what an answer of any service means for what was sent to it.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "net/target.h"

static const struct target_kind kind = {
	.name = "shop", .label = "Shop", .when_refused = "Check shop.token."};
static const struct target_kind knows = {.name = "shop",
	.label = "Shop",
	.when_refused = "Check shop.token.",
	.forbidden_is_no = true};

static struct http_reply
status(long number)
{
	return (struct http_reply){.status = number,
		.left = true,
		.body = "",
		.content_type = "",
		.retry_after_s = -1,
		.ratelimit_reset_s = -1};
}

static enum target_end
judged(const struct target_kind *of, const struct http_reply *reply, bool effect)
{
	struct target_outcome out = {.end = TARGET_ON};

	assert_true(target_judge(of, reply, effect, &out));
	assert_true(strlen(out.sentence) > 10);
	return out.end;
}

static void
good_answers_are_the_kinds_to_read(void **state)
{
	static const long good[] = {200, 201, 202, 204, 301, 304, 307};
	struct target_outcome out = {.end = TARGET_ON};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		struct http_reply reply = status(good[i]);

		assert_false(target_judge(&kind, &reply, true, &out));
	}
}

static void
silence_is_in_doubt_only_when_something_left_that_has_an_effect(void **state)
{
	struct http_reply reply = status(0);

	(void)state;
	reply.error = err_make(ERR_NET, "shop.example did not answer within 20 s.");
	assert_int_equal(judged(&kind, &reply, true), TARGET_LOST);
	assert_int_equal(judged(&kind, &reply, false), TARGET_LATER);
	reply.left = false;
	assert_int_equal(judged(&kind, &reply, true), TARGET_LATER);
	reply.left = true;
	reply.error = err_make(ERR_FULL, "The answer of shop.example is larger than 32 MiB.");
	assert_int_equal(judged(&kind, &reply, true), TARGET_LOST);
}

static void
an_error_of_the_service_may_hide_an_effect(void **state)
{
	static const long trouble[] = {408, 500, 502, 503, 504, 599};

	(void)state;
	for (size_t i = 0; i < sizeof trouble / sizeof trouble[0]; i++) {
		struct http_reply reply = status(trouble[i]);

		assert_int_equal(judged(&kind, &reply, true), TARGET_LOST);
		assert_int_equal(judged(&kind, &reply, false), TARGET_LATER);
	}
}

static void
who_asks_for_a_pause_gets_it(void **state)
{
	struct target_outcome out = {.end = TARGET_ON};
	struct http_reply reply = status(429);

	(void)state;
	assert_int_equal(judged(&kind, &reply, true), TARGET_LIMITED);
	reply.retry_after_s = 7;
	assert_true(target_judge(&kind, &reply, true, &out));
	assert_int_equal(out.wait_ms, 7000);
	reply = status(420);
	reply.ratelimit_reset_s = 9;
	assert_true(target_judge(&kind, &reply, true, &out));
	assert_int_equal(out.end, TARGET_LIMITED);
	assert_int_equal(out.wait_ms, 9000);
}

static void
what_is_forbidden_is_about_the_token_unless_the_kind_knows_better(void **state)
{
	struct http_reply reply = status(403);

	(void)state;
	assert_int_equal(judged(&kind, &reply, true), TARGET_TOKEN);
	assert_int_equal(judged(&knows, &reply, true), TARGET_REFUSED);
	reply = status(401);
	assert_int_equal(judged(&knows, &reply, true), TARGET_TOKEN);
}

static void
a_no_says_who_said_what_and_what_to_do(void **state)
{
	struct target_outcome out = {.end = TARGET_ON};
	struct http_reply reply = status(422);

	(void)state;
	reply.content_type = "application/json";
	reply.body = "{\"error\":{\"message\":\"The title is missing.\"}}";
	reply.body_length = strlen(reply.body);
	assert_true(target_judge(&kind, &reply, true, &out));
	assert_int_equal(out.end, TARGET_REFUSED);
	assert_string_equal(out.sentence,
		"Shop refused it (HTTP 422: The title is missing). Change "
		"it and send it again, or drop it.");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_answers_are_the_kinds_to_read),
		cmocka_unit_test(silence_is_in_doubt_only_when_something_left_that_has_an_effect),
		cmocka_unit_test(an_error_of_the_service_may_hide_an_effect),
		cmocka_unit_test(who_asks_for_a_pause_gets_it),
		cmocka_unit_test(what_is_forbidden_is_about_the_token_unless_the_kind_knows_better),
		cmocka_unit_test(a_no_says_who_said_what_and_what_to_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
