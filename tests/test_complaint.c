/* tests/test_complaint.c - what services say about an error.
 * SPDX-License-Identifier: MIT */
#include "net/complaint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/log.h"

static const char *
complaint(long status, const char *type, const char *body, char out[COMPLAINT_BYTES])
{
	const struct http_reply reply = {
		.status = status, .content_type = type, .body = body, .body_length = strlen(body)};

	return complaint_read(&reply, out);
}

static void
each_shape_of_an_error_has_its_message(void **state)
{
	static const struct {
		const char *body;
		const char *said;
	} cases[] = {
		{"{\"error\":{\"message\":\"Rate Limit Exceeded\",\"code\":2020}}",
			"Rate Limit Exceeded (code 2020)"},
		{"{\"error\":{\"message\":\"Arguments Caused Error\",\"code\":2001,"
		 "\"errors\":[\"Limit is too high.\",\"x\"]}}",
			"Arguments Caused Error: Limit is too high. (code 2001)"},
		{"{\"error\":{\"message\":\"Invalid\",\"errors\":{\"a\":[\"b\"]}}}", "Invalid"},
		{"{\"error\":\"RecordNotFound\",\"description\":\"Not found\"}", "Not found"},
		{"{\"error\":{\"title\":\"Forbidden\",\"message\":\"You may not.\"}}",
			"You may not"},
		{"{\"error\":{\"title\":\"Forbidden\"}}", "Forbidden"},
		{"{\"errors\":[{\"code\":\"X\",\"title\":\"Too odd\"}]}", "Too odd"},
		{"{\"error\":\"Couldn't authenticate you\"}", "Couldn't authenticate you"},
		{"{\"error\":\"invalid_client\",\"error_description\":\"No such client.\"}",
			"No such client"},
		{"{\"error\":[\"Name can't be blank\",\"x\"]}", "Name can't be blank"},
		{"{\"errorMessages\":[\"No such issue.\"],\"errors\":{}}", "No such issue"},
		{"{\"errorMessages\":[],\"errors\":{\"project\":\"is required\",\"summary\":"
		 "\"is empty\"}}",
			"project: is required,summary: is empty"},
		{"{\"errors\":{}}", ""},
		{"{\"error\":7}", ""},
		{"{}", ""},
		{"[1]", ""},
		{"{\"error\":", ""},
		{"", ""},
	};
	char out[COMPLAINT_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(
			complaint(400, "application/json; charset=utf-8", cases[i].body, out),
			cases[i].said);
	assert_string_equal(
		complaint(429, "text/plain", "\n Slow down. \r\nMore", out), "Slow down");
	assert_string_equal(complaint(502, "text/html", "<html>", out), "");
	assert_string_equal(complaint(200, "text/plain", "fine", out), "");
}

static void
a_message_is_neutral_short_and_without_secrets(void **state)
{
	struct secret secret;
	char out[COMPLAINT_BYTES];
	char body[400];

	(void)state;
	assert_string_equal(
		complaint(500, "text/plain", "\033[31mred\xff", out), "^[[31mred\xef\xbf\xbd");
	memset(body, 'a', sizeof body - 1);
	body[sizeof body - 1] = '\0';
	assert_int_equal(strlen(complaint(500, "text/plain", body, out)), COMPLAINT_BYTES - 4);
	secret_init(&secret);
	assert_int_equal(secret_from_bytes("it", "hunter2hunter2", 14, &secret).kind, ERR_NONE);
	assert_int_equal(log_hide(&secret).kind, ERR_NONE);
	memcpy(body + 95, "hunter2hunter2", 14); /* also where it would be cut in two */
	assert_null(strstr(complaint(500, "text/plain", body, out), "hunter"));
	assert_null(strstr(complaint(401, "application/json",
				   "{\"error\":\"Token hunter2hunter2 is bad\"}", out),
		"hunter"));
	secret_clear(&secret);
	log_close();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_shape_of_an_error_has_its_message),
		cmocka_unit_test(a_message_is_neutral_short_and_without_secrets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
