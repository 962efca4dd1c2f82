/* tests/test_fault.c - fault scripts: what they may say, when a rule strikes, what it does to a
 * reply.
 * SPDX-License-Identifier: MIT */
#include "net/drill/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/drill/fault_reply.h"
#include "net/drill/fault_script.h"
#include "net/drill/fault_stream.h"
#include "tests/drill.h"

static const int64_t start_ms = INT64_C(1763600000000);

static struct fault_script *
script_of(const char *text)
{
	struct fault_script *s = NULL;

	must(fault_script_read("f", text, strlen(text), start_ms, &s));
	return s;
}

/* The kind of the rule that strikes a GET, or -1. */
static int
pick_as(struct fault_script *s, enum fault_service service, const char *authorization,
	const char *target, int64_t after_ms)
{
	const struct fault_rule *rule;
	struct request r;

	must(drill_request_init(&r, "GET", target));
	r.authorization = authorization;
	rule = fault_pick(s, service, &r, start_ms + after_ms);
	drill_request_clear(&r);
	return rule != NULL ? (int)rule->kind : -1;
}

static int
pick(struct fault_script *s, enum fault_service service, const char *target, int64_t after_ms)
{
	return pick_as(s, service, "Token token=x", target, after_ms);
}

static void
a_wrong_script_says_where(void **state)
{
	static const char *const wrong[][2] = {
		{"faults: [", "f:2:1: this is not YAML"},
		{"", "faults"},
		{"rules: []\n", "f:1:1: "},
		{"faults:\n  - {service: mail, fault: hang}\n",
			"f:2:15: faults[0].service must be"},
		{"faults:\n  - {service: both, fault: sulk}\n", "f:2:28: faults[0].fault must be"},
		{"faults:\n  - {service: both}\n", "f:2:5: "},
		{"faults:\n  - {service: both, fault: status}\n",
			"f:2:5: faults[0].status is missing"},
		{"faults:\n  - {service: both, fault: redirect}\n",
			"f:2:5: faults[0].to is missing"},
		{"faults:\n  - {service: both, fault: skew}\n", "f:2:5: faults[0].skew is missing"},
		{"faults:\n  - {service: both, fault: hang, wait: 3}\n",
			"f:2:40: faults[0].wait is nothing that the fault hang takes."},
		{"faults:\n  - {service: both, fault: status, status: 200}\n",
			"faults[0].status must be 400 to 599."},
		{"faults:\n  - {service: both, fault: redirect, to: x, status: 200}\n",
			"faults[0].status must be 300 to 308."},
		{"faults:\n  - {service: both, fault: redirect, to: \"a b\"}\n",
			"faults[0].to must be an address."},
		{"faults:\n  - {service: both, fault: slow, bytes_per_s: 0}\n",
			"faults[0].bytes_per_s must be 1 to 1000000."},
		{"faults:\n  - {service: both, fault: types, every: 0}\n",
			"faults[0].every must be 1 to 100000."},
		{"faults:\n  - {service: both, fault: hang, times: 0}\n",
			"faults[0].times must be 1 or more."},
		{"faults:\n  - {service: both, fault: hang, after: \"1:75\"}\n",
			"faults[0].after must be a time of the room"},
		{"faults:\n  - {service: both, fault: hang, for: soon}\n",
			"faults[0].for must be a time of the room"},
		{"faults:\n  - {service: both, fault: skew, skew: --3s}\n",
			"faults[0].skew must be a time"},
		{"faults:\n  - {service: both, fault: huge, size: 2T}\n",
			"faults[0].size must be bytes"},
		{"faults:\n  - {service: both, fault: huge, size: 2000G}\n",
			"faults[0].size must be bytes"},
		{"faults:\n  - {service: both, fault: hang, path: incidents}\n",
			"faults[0].path must begin with a slash."},
		{"faults:\n  - {service: both, fault: hang}\n  - {service: both, fault: hang, at: "
		 "1}\n",
			"f:3:38: faults[1].at is nothing"},
	};

	(void)state;
	for (size_t n = 0; n < sizeof wrong / sizeof wrong[0]; n++) {
		struct fault_script *s = NULL;
		struct err e =
			fault_script_read("f", wrong[n][0], strlen(wrong[n][0]), start_ms, &s);

		if (e.kind != ERR_CONFIG || strstr(e.text, wrong[n][1]) == NULL)
			fail_msg("%s\nsays \"%s\", not \"%s\"", wrong[n][0], e.text, wrong[n][1]);
		assert_null(s);
	}
}

static void
a_file_is_read_and_a_missing_one_named(void **state)
{
	struct fault_script *s = NULL;
	struct err e = fault_script_load("drills/nothing.yaml", start_ms, &s);

	(void)state;
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.text, "drills/nothing.yaml"));
	must(fault_script_load("drills/faults-example.yaml", start_ms, &s));
	assert_in_range(s->rules_count, 5, 100);
	fault_script_free(s);
	fault_script_free(NULL);
}

static void
what_is_not_said_has_a_usual_value(void **state)
{
	struct fault_script *s = script_of("faults:\n"
					   "  - {service: both, fault: redirect, to: 'http://a/'}\n"
					   "  - {service: both, fault: html}\n"
					   "  - {service: both, fault: slow}\n"
					   "  - {service: both, fault: types}\n"
					   "  - {service: both, fault: huge}\n"
					   "  - {service: both, fault: huge, size: 3M}\n"
					   "  - {service: both, fault: skew, skew: -1h30m}\n"
					   "  - {service: both, fault: skew, skew: 90}\n");

	(void)state;
	assert_int_equal(s->rules[0].status, 302);
	assert_int_equal(s->rules[1].status, 200);
	assert_int_equal(s->rules[2].bytes_per_s, 20);
	assert_int_equal(s->rules[3].every, 1);
	assert_int_equal(s->rules[4].size_bytes, INT64_C(10) * 1024 * 1024 * 1024);
	assert_int_equal(s->rules[5].size_bytes, 3 * 1024 * 1024);
	assert_int_equal(s->rules[6].skew_ms, -90 * 60 * 1000);
	assert_int_equal(s->rules[7].skew_ms, 90 * 1000);
	fault_script_free(s);
}

static void
a_rule_is_for_its_service_and_its_paths(void **state)
{
	struct fault_script *s =
		script_of("faults:\n"
			  "  - {service: zendesk, fault: hang, path: /api/v2/tickets}\n"
			  "  - {service: pagerduty, fault: cut}\n");

	(void)state;
	assert_int_equal(pick(s, FAULT_ZENDESK, "/api/v2/tickets/7?x=1", 0), FAULT_HANG);
	assert_int_equal(pick(s, FAULT_ZENDESK, "/api/v2/users/me", 0), -1);
	assert_int_equal(pick(s, FAULT_PAGERDUTY, "/api/v2/tickets", 0), FAULT_CUT);
	assert_int_equal(pick(NULL, FAULT_PAGERDUTY, "/incidents", 0), -1);
	fault_script_free(s);
}

static void
a_rule_strikes_in_its_time(void **state)
{
	struct fault_script *s =
		script_of("faults: [{service: both, fault: hang, after: \"01:30\", for: 20s}]\n");

	(void)state;
	assert_int_equal(pick(s, FAULT_ZENDESK, "/", 0), -1);
	assert_int_equal(pick(s, FAULT_ZENDESK, "/", 89999), -1);
	assert_int_equal(pick(s, FAULT_ZENDESK, "/", 90000), FAULT_HANG);
	assert_int_equal(pick(s, FAULT_ZENDESK, "/", 109999), FAULT_HANG);
	assert_int_equal(pick(s, FAULT_ZENDESK, "/", 110000), -1);
	assert_int_equal(fault_ends_ms(s, &s->rules[0]), start_ms + 110000);
	fault_script_free(s);
	s = script_of("faults: [{service: both, fault: hang, after: 5}]\n");
	assert_int_equal(pick(s, FAULT_ZENDESK, "/", 4999), -1);
	assert_int_equal(pick(s, FAULT_ZENDESK, "/", 5000), FAULT_HANG);
	assert_int_equal(fault_ends_ms(s, &s->rules[0]), INT64_MAX);
	fault_script_free(s);
}

static void
a_rule_strikes_so_often_and_leaves_the_rest_to_the_next(void **state)
{
	struct fault_script *s =
		script_of("faults:\n"
			  "  - {service: both, fault: status, status: 500, times: 2}\n"
			  "  - {service: both, fault: hang, times: 1}\n");
	struct buf shown;

	(void)state;
	assert_int_equal(pick(s, FAULT_ZENDESK, "/", 0), FAULT_STATUS);
	assert_int_equal(pick(s, FAULT_PAGERDUTY, "/", 0), FAULT_STATUS);
	assert_int_equal(pick(s, FAULT_ZENDESK, "/", 0), FAULT_HANG);
	assert_int_equal(pick(s, FAULT_ZENDESK, "/", 0), -1);
	buf_init(&shown, 4096);
	fault_print(s, start_ms, &shown);
	assert_string_equal(shown.data,
		"{\"faults\":[{\"service\":\"both\",\"fault\":\"status\",\"path\":\"\","
		"\"in_force\":false,\"struck\":2},{\"service\":\"both\",\"fault\":\"hang\","
		"\"path\":\"\",\"in_force\":false,\"struck\":1}]}");
	buf_reset(&shown);
	fault_print(NULL, start_ms, &shown);
	assert_string_equal(shown.data, "{\"faults\":[]}");
	buf_clear(&shown);
	fault_script_free(s);
}

static void
a_revoked_token_is_known_in_every_dress(void **state)
{
	struct fault_script *s =
		script_of("faults: [{service: both, fault: revoked, token: secret-1}]\n");
	struct fault_script *any = script_of("faults: [{service: both, fault: revoked}]\n");
	/* agent@a.example/token:secret-1, and the same with secret-2 */
	static const char basic[] = "Basic YWdlbnRAYS5leGFtcGxlL3Rva2VuOnNlY3JldC0x";
	static const char other[] = "Basic YWdlbnRAYS5leGFtcGxlL3Rva2VuOnNlY3JldC0y";

	(void)state;
	assert_int_equal(
		pick_as(s, FAULT_PAGERDUTY, "Token token=secret-1", "/", 0), FAULT_REVOKED);
	assert_int_equal(pick_as(s, FAULT_ZENDESK, "Bearer secret-1", "/", 0), FAULT_REVOKED);
	assert_int_equal(pick_as(s, FAULT_ZENDESK, basic, "/", 0), FAULT_REVOKED);
	assert_int_equal(pick_as(s, FAULT_ZENDESK, other, "/", 0), -1);
	assert_int_equal(pick_as(s, FAULT_ZENDESK, "Bearer secret-12", "/", 0), -1);
	assert_int_equal(pick_as(s, FAULT_ZENDESK, "Digest secret-1", "/", 0), -1);
	assert_int_equal(pick_as(s, FAULT_ZENDESK, NULL, "/", 0), -1);
	assert_int_equal(pick_as(any, FAULT_ZENDESK, other, "/", 0), FAULT_REVOKED);
	assert_int_equal(s->rules[0].struck, 3);
	fault_script_free(s);
	fault_script_free(any);
}

/* What a fault makes of a reply of 200; the caller clears it. */
static struct reply
struck_as(const char *fault, int status, const char *target, const char *body)
{
	struct fault_script *s;
	struct request r;
	struct reply reply;
	struct buf sent;
	char text[200];

	(void)snprintf(text, sizeof text, "faults: [{service: both, fault: %s}]\n", fault);
	s = script_of(text);
	must(drill_request_init(&r, "GET", target));
	r.authorization = "Bearer x";
	buf_init(&sent, 4096);
	fault_ask(&s->rules[0], &r, &sent);
	buf_clear(&sent);
	if (s->rules[0].kind == FAULT_REVOKED)
		assert_null(r.authorization);
	else
		assert_non_null(r.authorization);
	drill_reply_init(&reply);
	reply.status = status;
	(void)buf_string(&reply.body, body);
	fault_apply(&s->rules[0], &r, &reply);
	drill_request_clear(&r);
	fault_script_free(s);
	return reply;
}

static void
makes_of(const char *fault, const char *target, const char *body, const char *wanted)
{
	struct reply reply = struck_as(fault, 200, target, body);

	assert_int_equal(reply.status, 200);
	assert_int_equal(reply.body.length, strlen(wanted));
	assert_memory_equal(reply.body.data, wanted, strlen(wanted));
	drill_reply_clear(&reply);
}

#define LIST "{\"rows\":[{\"id\":1,\"title\":\"a\"},{\"id\":2},{\"id\":3}],\"more\":false}"

static void
rows_are_doubled_shuffled_and_drift(void **state)
{
	static const char drifted[] =
		"{\"rows\":[{\"id\":2},{\"id\":3},{\"id\":3}],\"more\":false}";

	(void)state;
	makes_of("duplicate", "/rows", LIST,
		"{\"rows\":[{\"id\":1,\"title\":\"a\"},{\"id\":2},{\"id\":3},"
		"{\"id\":1,\"title\":\"a\"},{\"id\":2},{\"id\":3}],\"more\":false}");
	makes_of("shuffle", "/rows", LIST,
		"{\"rows\":[{\"id\":3},{\"id\":1,\"title\":\"a\"},{\"id\":2}],\"more\":false}");
	makes_of("drift", "/rows", LIST, LIST);
	makes_of("drift", "/rows?offset=0&page=1", LIST, LIST);
	makes_of("drift", "/rows?offset=100", LIST, drifted);
	makes_of("drift", "/rows?page=2", LIST, drifted);
	makes_of("drift", "/rows?page%5Bafter%5D=x", LIST, drifted);
	makes_of("duplicate", "/rows", "{\"rows\":[],\"n\":1}", "{\"rows\":[],\"n\":1}");
	makes_of("shuffle", "/rows", "{\"row\":{\"tags\":[1,2]}}", "{\"row\":{\"tags\":[1,2]}}");
	makes_of("shuffle", "/rows", "nothing", "nothing");
	makes_of("duplicate", "/rows", "{\"a\":\"[\\\"\",\"rows\":[ [1,2] , \"],\" ]}",
		"{\"a\":\"[\\\"\",\"rows\":[ [1,2] ,\"],\" ,[1,2] ,\"],\" ]}");
}

static void
types_are_swapped_in_every_nth_row(void **state)
{
	(void)state;
	makes_of("types", "/rows", LIST,
		"{\"rows\":[{\"id\":\"1\",\"title\":3},{\"id\":\"2\"},{\"id\":\"3\"}],\"more\":"
		"false}");
	makes_of("types, every: 2", "/rows", LIST,
		"{\"rows\":[{\"id\":\"1\",\"title\":3},{\"id\":2},{\"id\":\"3\"}],\"more\":false}");
	makes_of("types", "/row", "{\"row\":{\"id\":-1.5e3,\"x\":null,\"tags\":[\"a\"]}}",
		"{\"row\":{\"id\":\"-1.5e3\",\"x\":null,\"tags\":[3]}}");
	makes_of("types", "/row", "{\"rows\":[],\"n\":1}", "{\"rows\":[],\"n\":1}");
}

static void
titles_hold_what_is_no_utf8(void **state)
{
	(void)state;
	makes_of("utf8", "/rows", LIST,
		"{\"rows\":[{\"id\":1,\"title\":\"\xff\xe2\x82 \xc0\xaf "
		"a\"},{\"id\":2},{\"id\":3}],"
		"\"more\":false}");
	makes_of("utf8", "/row", "{\"row\":{\"subject\":\"s\",\"status\":\"open\"}}",
		"{\"row\":{\"subject\":\"\xff\xe2\x82 \xc0\xaf s\",\"status\":\"open\"}}");
}

static void
a_body_is_halved_or_wrapped(void **state)
{
	struct reply reply;

	(void)state;
	makes_of("broken", "/rows", "{\"rows\":[1]}", "{\"rows");
	makes_of("shape", "/rows", "{\"rows\":[1]}", "[{\"rows\":[1]}]");
	reply = struck_as("types", 404, "/rows", "{\"n\":1}");
	assert_int_equal(reply.status, 404);
	assert_string_equal(reply.body.data, "{\"n\":1}");
	drill_reply_clear(&reply);
}

static const char *
header_of(const struct reply *reply, const char *name)
{
	for (int n = 0; n < reply->header_count; n++)
		if (strcmp(reply->headers[n].name, name) == 0)
			return reply->headers[n].value;
	return NULL;
}

static void
a_status_comes_with_and_without_headers(void **state)
{
	struct reply reply = struck_as("status, status: 429, wait: 30", 200, "/", "");

	(void)state;
	assert_int_equal(reply.status, 429);
	assert_string_equal(header_of(&reply, "Retry-After"), "30");
	assert_string_equal(header_of(&reply, "ratelimit-reset"), "30");
	drill_reply_clear(&reply);
	reply = struck_as("status, status: 429", 200, "/", "");
	assert_int_equal(reply.status, 429);
	assert_int_equal(reply.header_count, 0);
	drill_reply_clear(&reply);
	reply = struck_as("status, status: 503, wait: 0", 200, "/", "");
	assert_int_equal(reply.status, 503);
	assert_string_equal(header_of(&reply, "Retry-After"), "0");
	assert_null(header_of(&reply, "ratelimit-reset"));
	drill_reply_clear(&reply);
	reply = struck_as("redirect, to: 'http://127.0.0.1:1/x', status: 308", 200, "/", "");
	assert_int_equal(reply.status, 308);
	assert_string_equal(header_of(&reply, "Location"), "http://127.0.0.1:1/x");
	drill_reply_clear(&reply);
	reply = struck_as("html, status: 502", 200, "/", "");
	assert_int_equal(reply.status, 502);
	assert_non_null(strstr(reply.content_type, "text/html"));
	assert_non_null(strstr(reply.body.data, "</html>"));
	drill_reply_clear(&reply);
	reply = struck_as("revoked", 401, "/", "no");
	assert_int_equal(reply.status, 401);
	assert_string_equal(reply.body.data, "no");
	drill_reply_clear(&reply);
}

/* The whole of a stream, read in pieces of so many bytes; the caller frees it. */
static char *
stream_of(enum fault_kind kind, int64_t size, size_t piece, size_t *length)
{
	struct fault_stream s;
	char *out = malloc(100000);
	size_t got;

	assert_non_null(out);
	*length = 0;
	fault_stream_init(&s, kind, size);
	while ((got = fault_stream_read(&s, (int64_t)*length, out + *length, piece)) > 0)
		*length += got;
	return out;
}

static void
a_stream_is_the_same_in_pieces_of_any_size(void **state)
{
	static const enum fault_kind kinds[] = {FAULT_HUGE, FAULT_BOMB};

	(void)state;
	for (size_t n = 0; n < 2; n++) {
		size_t length, again_length;
		char *whole = stream_of(kinds[n], 50000, 90000, &length);
		char *again = stream_of(kinds[n], 50000, 7, &again_length);

		assert_int_equal(length, again_length);
		assert_memory_equal(whole, again, length);
		if (kinds[n] == FAULT_HUGE)
			assert_int_equal(length, 50000);
		else
			assert_int_equal(length, 25 + (50000 - 1033) / 1032 + 9);
		free(whole);
		free(again);
	}
}

/* Against gzip's own: printf '%1033s%1032s' | gzip has this sum and this length at its end. */
static void
a_bomb_ends_in_gzips_sums(void **state)
{
	static const unsigned char sums[] = {0x06, 0x74, 0x80, 0x2f, 0x86, 0x11, 0x08, 0x00, 0x00};
	size_t length;
	char *bomb = stream_of(FAULT_BOMB, 2065, 90000, &length);

	(void)state;
	assert_int_equal(length, 25 + 1 + 9);
	assert_memory_equal(bomb + length - 9, sums, 9);
	free(bomb);
}

/* What the service is asked of what was sent, of `count` rows. */
static void
a_part_is_left_out(void **state)
{
	static const char *const wanted[][2] = {
		{"partial", "{\"rows\":[{\"id\":1},{\"id\":3}],\"n\":1}"},
		{"partial, every: 3", "{\"rows\":[{\"id\":1},{\"id\":2}],\"n\":1}"},
		{"partial, every: 1", "{\"rows\":[],\"n\":1}"}};

	(void)state;
	for (size_t n = 0; n < sizeof wanted / sizeof wanted[0]; n++) {
		struct fault_script *s;
		struct request r;
		struct buf sent;
		char text[200];

		(void)snprintf(
			text, sizeof text, "faults: [{service: all, fault: %s}]\n", wanted[n][0]);
		s = script_of(text);
		must(drill_request_init(&r, "PUT", "/rows"));
		buf_init(&sent, 4096);
		(void)buf_string(&sent, "{\"rows\":[{\"id\":1},{\"id\":2},{\"id\":3}],\"n\":1}");
		fault_ask(&s->rules[0], &r, &sent);
		assert_string_equal(r.body, wanted[n][1]);
		assert_int_equal(r.body_length, strlen(wanted[n][1]));
		drill_request_clear(&r);
		buf_clear(&sent);
		fault_script_free(s);
	}
}

static void
a_rule_is_for_its_method(void **state)
{
	struct fault_script *s = script_of("faults: [{service: all, fault: mute, method: write}, "
					   "{service: jira, fault: done, method: GET}]\n");
	struct request r;

	(void)state;
	assert_int_equal(pick(s, FAULT_SLACK, "/x", 0), -1);
	assert_int_equal(pick(s, FAULT_JIRA, "/x", 0), FAULT_DONE);
	must(drill_request_init(&r, "PATCH", "/x"));
	assert_int_equal(fault_pick(s, FAULT_SLACK, &r, start_ms)->kind, FAULT_MUTE);
	drill_request_clear(&r);
	fault_script_free(s);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wrong_script_says_where),
		cmocka_unit_test(a_file_is_read_and_a_missing_one_named),
		cmocka_unit_test(what_is_not_said_has_a_usual_value),
		cmocka_unit_test(a_rule_is_for_its_service_and_its_paths),
		cmocka_unit_test(a_rule_strikes_in_its_time),
		cmocka_unit_test(a_rule_strikes_so_often_and_leaves_the_rest_to_the_next),
		cmocka_unit_test(a_revoked_token_is_known_in_every_dress),
		cmocka_unit_test(rows_are_doubled_shuffled_and_drift),
		cmocka_unit_test(types_are_swapped_in_every_nth_row),
		cmocka_unit_test(titles_hold_what_is_no_utf8),
		cmocka_unit_test(a_body_is_halved_or_wrapped),
		cmocka_unit_test(a_part_is_left_out),
		cmocka_unit_test(a_rule_is_for_its_method),
		cmocka_unit_test(a_status_comes_with_and_without_headers),
		cmocka_unit_test(a_stream_is_the_same_in_pieces_of_any_size),
		cmocka_unit_test(a_bomb_ends_in_gzips_sums),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
