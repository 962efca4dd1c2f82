/* tests/test_drill_keys.c - the drill: what each key and token of its PagerDuty may do.
 * SPDX-License-Identifier: MIT */
#include "net/drill/pagerduty.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/drill.h"

enum { MINUTE_MS = 60 * 1000 };

static int
as(struct stage *s, const char *authorization, const char *method, const char *target)
{
	struct request r = stage_request(method, target, "dana@hosting.example", "{}");

	r.authorization = authorization;
	return stage_exchange(s, drill_pagerduty_handle, &r);
}

static void
a_key_that_may_only_read_writes_nothing(void **state)
{
	static const char reader[] = "Token token=" PAGERDUTY_READER_KEY;
	struct stage *s = *state;
	char target[64];

	world_advance(&s->world, stage_start_ms + 60 * 1000);
	stage_path(s, 0, "/notes", target, sizeof target);
	assert_int_equal(as(s, reader, "GET", target), 200);
	assert_int_equal(as(s, reader, "POST", target), 403);
	assert_int_equal(stage_int(s, "$.error.code"), 2010);
	assert_int_equal(as(s, reader, "PUT", "/incidents"), 403);
	assert_int_equal(as(s, reader, "GET", "/users/me"), 400);
	assert_int_equal(as(s, "Token token=" PAGERDUTY_ACCOUNT_KEY, "POST", target), 400);
}

/* Asks for a token; leaves "Bearer ..." in `out`. */
static int
token_take(struct stage *s, const char *body, char *out, size_t size)
{
	struct request r = stage_request("POST", "/oauth/token", NULL, body);
	int status;

	r.authorization = NULL;
	r.content_type = "application/x-www-form-urlencoded";
	status = stage_exchange(s, drill_pagerduty_handle, &r);
	(void)snprintf(out, size, "Bearer %s", stage_string(s, "$.access_token"));
	return status;
}

#define FORM "grant_type=client_credentials&client_secret=" PAGERDUTY_CLIENT_SECRET "&client_id="

static void
a_token_does_what_its_scope_says_for_a_day(void **state)
{
	struct stage *s = *state;
	char bearer[128], narrow[128];

	assert_int_equal(token_take(s,
				 FORM PAGERDUTY_CLIENT_ID
				 "&scope=as_account-us.drill%20incidents.read+users.read",
				 bearer, sizeof bearer),
		200);
	assert_int_equal(stage_int(s, "$.expires_in"), 86400);
	assert_string_equal(
		stage_string(s, "$.scope"), "as_account-us.drill incidents.read users.read");
	assert_int_equal(as(s, bearer, "GET", "/incidents"), 200);
	assert_int_equal(as(s, bearer, "GET", "/users"), 200);
	assert_int_equal(as(s, bearer, "GET", "/oncalls"), 403);
	assert_int_equal(stage_int(s, "$.error.code"), 2010);
	assert_int_equal(as(s, bearer, "PUT", "/incidents"), 403);
	assert_int_equal(as(s, bearer, "GET", "/users/me"), 400); /* an app is nobody */
	assert_int_equal(token_take(s,
				 FORM PAGERDUTY_NARROW_CLIENT_ID
				 "&scope=as_account-us.drill+incidents.read+users.read",
				 narrow, sizeof narrow),
		200);
	assert_string_equal(stage_string(s, "$.scope"), "as_account-us.drill incidents.read");
	assert_int_equal(as(s, narrow, "GET", "/incidents"), 200);
	assert_int_equal(as(s, narrow, "GET", "/users"), 403);
	world_advance(&s->world, s->world.now_ms + INT64_C(86400000) - 1);
	assert_int_equal(as(s, bearer, "GET", "/incidents"), 200);
	world_advance(&s->world, s->world.now_ms + 1);
	assert_int_equal(as(s, bearer, "GET", "/incidents"), 401);
	assert_int_equal(stage_int(s, "$.error.code"), 2006);
	assert_int_equal(as(s, "Bearer pdus+_drill-1-1", "GET", "/incidents"), 401);
}

static void
a_token_is_not_given_for_less_than_all_that_is_needed(void **state)
{
	static const struct {
		const char *form, *error;
		int status;
	} bad[] = {
		{"", "unsupported_grant_type", 400},
		{"grant_type=password&client_id=x", "unsupported_grant_type", 400},
		{FORM "nobody&scope=as_account-us.drill", "invalid_client", 401},
		{"grant_type=client_credentials&client_secret=x&client_id=" PAGERDUTY_CLIENT_ID,
			"invalid_client", 401},
		{FORM PAGERDUTY_CLIENT_ID, "invalid_scope", 400},
		{FORM PAGERDUTY_CLIENT_ID "&scope=incidents.read", "invalid_scope", 400},
		{FORM PAGERDUTY_CLIENT_ID "&scope=as_account-us.drill+all.read", "invalid_scope",
			400},
	};
	struct stage *s = *state;
	char bearer[128];
	struct request r;

	for (size_t n = 0; n < sizeof bad / sizeof bad[0]; n++) {
		assert_int_equal(token_take(s, bad[n].form, bearer, sizeof bearer), bad[n].status);
		assert_string_equal(stage_string(s, "$.error"), bad[n].error);
	}
	r = stage_request("POST", "/oauth/token", NULL, "{}");
	assert_int_equal(stage_exchange(s, drill_pagerduty_handle, &r), 400);
	assert_string_equal(stage_string(s, "$.error"), "invalid_request");
}

static void
each_key_has_its_own_nine_hundred_and_sixty_requests(void **state)
{
	struct stage *s = *state;

	world_advance(&s->world, stage_start_ms + MINUTE_MS); /* 20 s into a minute */
	for (int n = 0; n < 960; n++)
		assert_int_equal(stage_pagerduty(s, "/abilities"), 200);
	assert_string_equal(stage_header(s, "ratelimit-remaining"), "0");
	assert_int_equal(stage_pagerduty(s, "/abilities"), 429);
	assert_int_equal(stage_int(s, "$.error.code"), 2020);
	assert_string_equal(stage_header(s, "ratelimit-limit"), "960");
	assert_string_equal(stage_header(s, "ratelimit-reset"), "40");
	assert_null(stage_header(s, "Retry-After"));
	assert_int_equal(as(s, "Token token=" PAGERDUTY_ACCOUNT_KEY, "GET", "/abilities"), 200);
	world_advance(&s->world, s->world.now_ms + 40 * 1000);
	assert_int_equal(stage_pagerduty(s, "/abilities"), 200);
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, stage_open, stage_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(a_key_that_may_only_read_writes_nothing),
		ON_STAGE(a_token_does_what_its_scope_says_for_a_day),
		ON_STAGE(a_token_is_not_given_for_less_than_all_that_is_needed),
		ON_STAGE(each_key_has_its_own_nine_hundred_and_sixty_requests),
	};

	return cmocka_run_group_tests_name("drill's keys", tests, NULL, NULL);
}
