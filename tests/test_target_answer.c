/* tests/test_target_answer.c - what a service says of its own gets to a person masked and neutral,
 * whatever the kind makes of it. SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "net/target.h"
#include "store/log.h"

#define TOKEN "tok-4Hq8Lw2Zs6Xe"

static struct target_outcome wanted;

static void
answer(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	(void)job;
	(void)reply;
	*out = wanted;
}

static struct target_outcome
tell(const char *sentence, const char *id, const char *url)
{
	static const struct target_kind kind = {.name = "shop", .label = "Shop", .answer = answer};
	struct target_job job = {.stage = 0};
	struct http_reply reply = {.status = 200};
	struct target_outcome out = {.end = TARGET_LATER};

	wanted = (struct target_outcome){.end = TARGET_SENT, .wait_ms = 7};
	(void)snprintf(wanted.sentence, sizeof wanted.sentence, "%s", sentence);
	(void)snprintf(wanted.remote_id, sizeof wanted.remote_id, "%s", id);
	(void)snprintf(wanted.remote_url, sizeof wanted.remote_url, "%s", url);
	target_answer(&kind, &job, &reply, &out);
	return out;
}

static void
what_is_sound_stays_as_it_is(void **state)
{
	struct target_outcome out = tell(
		"Three of 5 \u2013 d\u00e9j\u00e0 vu.", "C01/17.2", "https://shop.example/1?a=b");

	(void)state;
	assert_int_equal(out.end, TARGET_SENT);
	assert_int_equal(out.wait_ms, 7);
	assert_string_equal(out.sentence, "Three of 5 \u2013 d\u00e9j\u00e0 vu.");
	assert_string_equal(out.remote_id, "C01/17.2");
	assert_string_equal(out.remote_url, "https://shop.example/1?a=b");
}

static void
nothing_of_it_is_obeyed_by_a_terminal(void **state)
{
	struct target_outcome out =
		tell("No \033[2J.", "IM\033[31m-1 \302\233", "https://shop.example/\r\nx");

	(void)state;
	assert_string_equal(out.sentence, "No ^[[2J.");
	assert_string_equal(out.remote_id, "IM[31m-1");
	assert_string_equal(out.remote_url, "https://shop.example/x");
	out = tell("Yes.", "1", "javascript:alert(1)");
	assert_string_equal(out.remote_url, "");
}

static void
a_secret_that_it_repeats_is_masked(void **state)
{
	struct target_outcome out;
	struct secret s;

	(void)state;
	secret_init(&s);
	assert_int_equal(secret_from_bytes("t", TOKEN, strlen(TOKEN), &s).kind, ERR_NONE);
	assert_int_equal(log_hide(&s).kind, ERR_NONE);
	secret_clear(&s);
	out = tell("It knows no " TOKEN ".", TOKEN, "https://shop.example/" TOKEN);
	assert_null(strstr(out.sentence, "4Hq8"));
	assert_null(strstr(out.remote_id, "4Hq8"));
	assert_null(strstr(out.remote_url, "4Hq8"));
	log_close();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sound_stays_as_it_is),
		cmocka_unit_test(nothing_of_it_is_obeyed_by_a_terminal),
		cmocka_unit_test(a_secret_that_it_repeats_is_masked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
