/* tests/test_environment.c - secrets in variables: read once, and gone for everybody else.
 * SPDX-License-Identifier: MIT */
#include "store/environment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct pagerduty_config pagerduty = {.token = {.way = TOKEN_ENV, .env = "WARROOM_TEST_PD"}};
static struct oauth_config oauth = {.client_secret = {.way = TOKEN_ENV, .env = "WARROOM_TEST_OA"}};
static struct zendesk_config zendesk = {
	.client_secret = {.way = TOKEN_ENV, .env = "WARROOM_TEST_ZD"},
	.token = {.way = TOKEN_LITERAL, .literal = "x"}};
static struct slack_config slack = {.webhook = {.way = TOKEN_ENV, .env = "WARROOM_TEST_SL"}};
static const struct config config = {.pagerduty = &pagerduty, .zendesk = &zendesk, .slack = &slack};

static void
a_variable_is_read_once_and_kept_for_a_reload(void **state)
{
	struct environment e = {.count = 0};
	struct secret secret;
	char *place;

	(void)state;
	secret_init(&secret);
	pagerduty.oauth = &oauth;
	assert_int_equal(setenv("WARROOM_TEST_PD", "pd-secret", 1), 0);
	assert_int_equal(setenv("WARROOM_TEST_OA", "oa-secret", 1), 0);
	assert_int_equal(setenv("WARROOM_TEST_ZD", "zd-secret", 1), 0);
	assert_int_equal(setenv("WARROOM_TEST_SL", "https://hooks.example/sl", 1), 0);
	place = getenv("WARROOM_TEST_PD");
	for (int i = 0; i < 2; i++) { /* the second time is a reload */
		environment_take(&e, &config);
		assert_null(getenv("WARROOM_TEST_PD"));
		assert_null(getenv("WARROOM_TEST_OA"));
		assert_null(getenv("WARROOM_TEST_ZD"));
		assert_null(getenv("WARROOM_TEST_SL"));
		assert_string_equal(
			environment_secret(&e, "s", "WARROOM_TEST_SL", &secret).text, "");
		assert_string_equal(secret_reveal(&secret), "https://hooks.example/sl");
		assert_string_equal(
			environment_secret(&e, "pagerduty.token", "WARROOM_TEST_PD", &secret).text,
			"");
		assert_string_equal(secret_reveal(&secret), "pd-secret");
		assert_string_equal(
			environment_secret(&e, "z", "WARROOM_TEST_ZD", &secret).text, "");
		assert_string_equal(secret_reveal(&secret), "zd-secret");
		assert_string_equal(
			environment_secret(&e, "o", "WARROOM_TEST_OA", &secret).text, "");
		assert_string_equal(secret_reveal(&secret), "oa-secret");
	}
	assert_string_equal(place, ""); /* where /proc would show it */
	secret_clear(&secret);
	environment_clear(&e);
	pagerduty.oauth = NULL;
}

static void
one_that_is_missing_or_odd_is_told(void **state)
{
	struct environment e = {.count = 0};
	struct secret secret;
	struct err error;

	(void)state;
	secret_init(&secret);
	assert_int_equal(setenv("WARROOM_TEST_PD", "odd\nsecret", 1), 0);
	environment_take(&e, &config);
	assert_null(getenv("WARROOM_TEST_PD"));
	error = environment_secret(&e, "pagerduty.token", "WARROOM_TEST_PD", &secret);
	assert_int_equal(error.kind, ERR_CONFIG);
	assert_non_null(strstr(error.text, "control character"));
	assert_null(strstr(error.text, "odd"));
	error = environment_secret(&e, "zendesk.client_secret", "WARROOM_TEST_ZD", &secret);
	assert_int_equal(error.kind, ERR_CONFIG);
	assert_non_null(strstr(error.text, "$WARROOM_TEST_ZD is not set"));
	secret_clear(&secret);
	environment_clear(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_variable_is_read_once_and_kept_for_a_reload),
		cmocka_unit_test(one_that_is_missing_or_odd_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
