/* tests/test_drill_services.c - the drill: what its PagerDuty and its Zendesk answer.
 * SPDX-License-Identifier: MIT */
#include "net/drill/pagerduty.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/drill/incident.h"
#include "net/drill/stamp.h"
#include "net/drill/zendesk.h"
#include "tests/drill.h"

static void
pages_of_a_list_hold_each_incident_once(void **state)
{
	struct stage *s = *state;
	bool met[54] = {false};
	int total = 0;

	world_advance(&s->world, stage_start_ms + stage_length_ms);
	for (int offset = 0; offset < 100; offset += 10) {
		char target[80], path[64];
		int count;

		(void)snprintf(target, sizeof target,
			"/incidents?date_range=all&limit=10&offset=%d", offset);
		assert_int_equal(stage_pagerduty(s, target), 200);
		count = stage_length(s, "incidents");
		for (int i = 0; i < count; i++) {
			(void)snprintf(path, sizeof path, "$.incidents[%d].incident_number", i);
			int64_t place = stage_int(s, path) - INCIDENT_FIRST_NUMBER;

			assert_in_range(place, 0, 53);
			assert_false(met[place]);
			met[place] = true;
			total++;
		}
		assert_int_equal(stage_says(s, "\"more\":true"), total < 54);
	}
	assert_int_equal(total, 54);
	assert_true(stage_says(s, "\"total\":null"));
}

static void
since_is_inclusive_and_entries_are_newest_first(void **state)
{
	struct stage *s = *state;
	char at[STAMP_SIZE], later[STAMP_SIZE], target[160];

	world_advance(&s->world, stage_start_ms + 30 * 1000);
	(void)snprintf(target, sizeof target, "/log_entries?since=%s&limit=100&time_zone=UTC",
		drill_stamp_print(stage_start_ms + 14 * 1000, at));
	assert_int_equal(stage_pagerduty(s, target), 200);
	assert_int_equal(stage_length(s, "log_entries"), 5); /* 3 of 00:14, 2 of 00:26 */
	assert_string_equal(stage_string(s, "$.log_entries[0].created_at"),
		drill_stamp_print(stage_start_ms + 26 * 1000, later));
	assert_string_equal(stage_string(s, "$.log_entries[4].created_at"), at);
	assert_string_equal(stage_string(s, "$.log_entries[4].type"), "trigger_log_entry");
	assert_int_equal(stage_pagerduty(s, "/log_entries?limit=1&include[]=incidents"), 200);
	assert_string_equal(
		stage_string(s, "$.log_entries[0].created_at"), "2025-11-19T19:53:46-05:00");
	assert_string_equal(stage_string(s, "$.log_entries[0].incident.created_at"),
		later); /* it is not local */
	(void)snprintf(target, sizeof target, "/log_entries?since=%s&limit=100",
		drill_stamp_print(stage_start_ms + 15 * 1000, at));
	assert_int_equal(stage_pagerduty(s, target), 200);
	assert_int_equal(stage_length(s, "log_entries"), 2);
	assert_int_equal(stage_pagerduty(s, "/log_entries?is_overview=true&limit=100"), 200);
	assert_false(stage_says(s, "notify_log_entry\","));
	assert_int_equal(stage_pagerduty(s, "/log_entries?since=yesterday"), 400);
	assert_int_equal(stage_int(s, "$.error.code"), 2004);
}

static void
an_embedded_incident_is_whole(void **state)
{
	struct stage *s = *state;

	world_advance(&s->world, stage_start_ms + 5 * 1000);
	assert_int_equal(stage_pagerduty(s, "/log_entries?include%5B%5D=incidents"), 200);
	assert_string_equal(stage_string(s, "$.log_entries[0].incident.status"), "triggered");
	assert_string_equal(stage_string(s, "$.log_entries[0].incident.type"), "incident");
	assert_int_equal(stage_pagerduty(s, "/log_entries"), 200);
	assert_string_equal(
		stage_string(s, "$.log_entries[0].incident.type"), "incident_reference");
}

static void
who_may_not_ask_is_told_so(void **state)
{
	struct stage *s = *state;
	struct request r = stage_request("GET", "/incidents", NULL, "");

	r.authorization = "Token token=wrong";
	assert_int_equal(stage_exchange(s, drill_pagerduty_handle, &r), 401);
	assert_int_equal(stage_int(s, "$.error.code"), 2006);
	r = stage_request("GET", "/incidents", NULL, "");
	r.authorization = NULL;
	assert_int_equal(stage_exchange(s, drill_pagerduty_handle, &r), 401);
	r = stage_request("GET", "/incidents", NULL, "");
	r.accept = "*/*";
	assert_int_equal(stage_exchange(s, drill_pagerduty_handle, &r), 406);
	r = stage_request("GET", "/incidents", NULL, "");
	r.content_type = NULL;
	assert_int_equal(stage_exchange(s, drill_pagerduty_handle, &r), 415);
	r = stage_request("GET", "/users/me", NULL, "");
	r.authorization = "Token token=" PAGERDUTY_ACCOUNT_KEY;
	assert_int_equal(stage_exchange(s, drill_pagerduty_handle, &r), 400);
	assert_int_equal(stage_pagerduty(s, "/users/me"), 200);
	assert_string_equal(stage_string(s, "$.user.name"), "Dana Reyes");
	assert_int_equal(stage_pagerduty(s, "/users?query=kim@hosting.example"), 200);
	assert_string_equal(stage_string(s, "$.users[0].name"), "Kim Anders");
	assert_int_equal(stage_length(s, "users"), 1);
}

static void
errors_have_pagerdutys_form(void **state)
{
	struct stage *s = *state;

	assert_int_equal(stage_pagerduty(s, "/nothing"), 404);
	assert_int_equal(stage_int(s, "$.error.code"), 2100);
	assert_int_equal(stage_pagerduty(s, "/incidents/QNOSUCH"), 404);
	assert_int_equal(stage_pagerduty(s, "/incidents/Q000000000000"), 404);
	assert_int_equal(stage_pagerduty(s, "/incidents?limit=100&offset=9901"), 400);
	assert_int_equal(stage_int(s, "$.error.code"), 2002);
	assert_int_equal(stage_pagerduty(s, "/incidents?limit=100&offset=9900"), 200);
	assert_int_equal(stage_pagerduty(s, "/incidents?limit=x"), 400);
	assert_int_equal(stage_pagerduty(s, "/a/b/c/d/e/f/g/h/i/j"), 404);
	assert_int_equal(stage_pagerduty(s, "/"), 404);
}

static void
an_acknowledgement_changes_the_page_and_leaves_an_entry(void **state)
{
	static const char ack[] = "{\"incident\":{\"type\":\"incident_reference\","
				  "\"status\":\"acknowledged\"}}";
	struct stage *s = *state;
	struct request r;
	char target[64], entries[64];

	world_advance(&s->world, stage_start_ms + 60 * 1000);
	stage_path(s, 0, "", target, sizeof target);
	stage_path(s, 0, "/log_entries", entries, sizeof entries);
	r = stage_request("PUT", target, NULL, ack);
	assert_int_equal(stage_exchange(s, drill_pagerduty_handle, &r), 400);
	assert_true(stage_says(s, "\\\"From\\\" header"));
	r = stage_request("PUT", target, "ghost@hosting.example", ack);
	assert_int_equal(stage_exchange(s, drill_pagerduty_handle, &r), 400);
	assert_int_equal(stage_int(s, "$.error.code"), 1008);
	r = stage_request("PUT", target, "kim@hosting.example", ack);
	assert_int_equal(stage_exchange(s, drill_pagerduty_handle, &r), 200);
	assert_string_equal(stage_string(s, "$.incident.status"), "acknowledged");
	assert_string_equal(
		stage_string(s, "$.incident.assignments[0].assignee.summary"), "Kim Anders");
	assert_string_equal(
		stage_string(s, "$.incident.acknowledgements[0].acknowledger.id"), "PKANDER");
	assert_string_equal(stage_string(s, "$.incident.pending_actions[0].type"), "(none)");
	assert_int_equal(stage_pagerduty(s, entries), 200);
	assert_string_equal(stage_string(s, "$.log_entries[0].type"), "acknowledge_log_entry");
	assert_string_equal(stage_string(s, "$.log_entries[0].agent.summary"), "Kim Anders");
	r = stage_request("PUT", target, "kim@hosting.example", ack);
	assert_int_equal(stage_exchange(s, drill_pagerduty_handle, &r), 400);
	assert_int_equal(stage_int(s, "$.error.code"), 1002);
}

static void
a_resolved_page_is_resolved_once_and_an_ack_reopens_it(void **state)
{
	static const char resolve[] =
		"{\"incident\":{\"type\":\"incident\",\"status\":\"resolved\","
		"\"resolution\":\"done\"}}";
	struct stage *s = *state;
	char target[64], entries[64];

	world_advance(&s->world, stage_start_ms + 60 * 1000);
	stage_path(s, 1, "", target, sizeof target);
	stage_path(s, 1, "/log_entries", entries, sizeof entries);
	assert_int_equal(stage_write(s, "PUT", target, resolve), 200);
	assert_string_equal(stage_string(s, "$.incident.status"), "resolved");
	assert_int_equal(stage_length(s, "incident.assignments"), 0);
	assert_int_equal(stage_int(s, "$.incident.alert_counts.triggered"), 0);
	assert_int_equal(stage_write(s, "PUT", target, resolve), 400);
	assert_int_equal(stage_int(s, "$.error.code"), 1001);
	assert_int_equal(stage_pagerduty(s, entries), 200);
	assert_string_equal(stage_string(s, "$.log_entries[0].note"), "done");
	assert_int_equal(
		stage_write(s, "PUT", target,
			"{\"incident\":{\"type\":\"incident\",\"status\":\"acknowledged\"}}"),
		200);
	assert_string_equal(stage_string(s, "$.incident.status"), "acknowledged");
	assert_int_equal(stage_write(s, "PUT", target, "{\"incident\":{}}"), 400);
	assert_int_equal(stage_write(s, "PUT", target, "not json"), 400);
}

static void
a_note_is_kept_as_it_was_written(void **state)
{
	struct stage *s = *state;
	char target[64];

	world_advance(&s->world, stage_start_ms + 60 * 1000);
	stage_path(s, 2, "/notes", target, sizeof target);
	assert_int_equal(
		stage_write(s, "POST", target,
			"{\"note\":{\"content\":\"a \\\"quoted\\\" line\\nand \\u00e9\"}}"),
		200);
	assert_int_equal(stage_pagerduty(s, target), 200);
	assert_string_equal(
		stage_string(s, "$.notes[0].content"), "a \"quoted\" line\nand \xc3\xa9");
	assert_int_equal(stage_write(s, "POST", target, "{\"note\":{}}"), 400);
}

static void
a_new_page_with_a_key_that_is_open_is_refused(void **state)
{
	static const char body[] =
		"{\"incident\":{\"type\":\"incident\",\"title\":\"Come\",\"incident_key\":\"k1\","
		"\"service\":{\"id\":\"PSVSHOP\",\"type\":\"service_reference\"}}}";
	struct stage *s = *state;

	assert_int_equal(stage_write(s, "POST", "/incidents", body), 201);
	assert_string_equal(stage_string(s, "$.incident.incident_key"), "k1");
	assert_int_equal(stage_write(s, "POST", "/incidents", body), 400);
}

static void
tickets_are_paged_by_cursor_newest_first(void **state)
{
	struct stage *s = *state;
	char target[160] = "/api/v2/tickets?sort=-updated_at&page[size]=2";
	int64_t met[8];
	int total = 0;

	world_advance(&s->world, stage_start_ms + stage_length_ms);
	for (int page = 0; page < 4; page++) {
		int count;

		assert_int_equal(stage_zendesk(s, target), 200);
		count = stage_length(s, "tickets");
		for (int i = 0; i < count; i++) {
			char path[64];

			(void)snprintf(path, sizeof path, "$.tickets[%d].id", i);
			met[total] = stage_int(s, path);
			for (int before = 0; before < total; before++)
				assert_int_not_equal(met[before], met[total]);
			total++;
		}
		if (stage_says(s, "\"has_more\":false"))
			break;
		(void)snprintf(target, sizeof target,
			"/api/v2/tickets?sort=-updated_at&page[size]=2&page[after]=%s",
			stage_string(s, "$.meta.after_cursor"));
	}
	assert_int_equal(total, 6);
	assert_int_equal(met[0], 8801); /* solved last */
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets?page[size]=2&page[after]=rubbish"), 400);
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets?page=1&per_page=3"), 200);
	assert_int_equal(stage_length(s, "tickets"), 3);
	assert_int_equal(stage_int(s, "$.count"), 6);
}

static void
a_ticket_that_is_raised_pages_and_its_history_says_so(void **state)
{
	struct stage *s = *state;

	world_advance(&s->world, stage_start_ms + 6 * 60 * 1000);
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets/8802"), 200);
	assert_string_equal(stage_string(s, "$.ticket.priority"), "normal");
	world_advance(&s->world, stage_start_ms + 7 * 60 * 1000);
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets/8802"), 200);
	assert_string_equal(stage_string(s, "$.ticket.priority"), "urgent");
	assert_string_equal(stage_string(s, "$.ticket.tags[1]"), "server_down");
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets/8802/audits"), 200);
	assert_string_equal(stage_string(s, "$.audits[1].events[1].field_name"), "priority");
	assert_string_equal(stage_string(s, "$.audits[1].events[1].previous_value"), "normal");
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets/8802/comments?include=users"), 200);
	assert_int_equal(stage_length(s, "comments"), 2);
	assert_string_equal(stage_string(s, "$.users[0].name"), "Ines Okoro");
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets?include=users,organizations"), 200);
	assert_int_equal(stage_length(s, "organizations"), 3);
	assert_true(stage_int(s, "$.tickets[0].requester_id") > INT64_C(0x100000000));
}

static void
zendesk_knows_its_tokens(void **state)
{
	struct stage *s = *state;
	struct request r;
	char bearer[128];

	assert_int_equal(stage_zendesk_as(s, "Basic bm9ib2R5", "/api/v2/users/me"), 200);
	assert_int_equal(stage_int(s, "$.user.id"), -1);
	assert_string_equal(stage_string(s, "$.user.role"), "end-user");
	assert_int_equal(stage_zendesk_as(s, "Bearer guess", "/api/v2/tickets"), 401);
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets/99"), 404);
	assert_string_equal(stage_string(s, "$.error"), "RecordNotFound");
	must(drill_request_init(&r, "POST", "/oauth/tokens"));
	r.body = "{\"grant_type\":\"client_credentials\",\"client_id\":\"" ZENDESK_CLIENT_ID
		 "\",\"client_secret\":\"" ZENDESK_CLIENT_SECRET "\",\"scope\":\"read\"}";
	r.body_length = strlen(r.body);
	assert_int_equal(stage_exchange(s, drill_zendesk_handle, &r), 200);
	assert_string_equal(stage_string(s, "$.token_type"), "bearer");
	(void)snprintf(bearer, sizeof bearer, "Bearer %s", stage_string(s, "$.access_token"));
	assert_int_equal(stage_zendesk_as(s, bearer, "/api/v2/users/me"), 200);
	assert_string_equal(stage_string(s, "$.user.role"), "agent");
	must(drill_request_init(&r, "POST", "/oauth/tokens"));
	assert_int_equal(stage_exchange(s, drill_zendesk_handle, &r), 400);
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, stage_open, stage_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(pages_of_a_list_hold_each_incident_once),
		ON_STAGE(since_is_inclusive_and_entries_are_newest_first),
		ON_STAGE(an_embedded_incident_is_whole),
		ON_STAGE(who_may_not_ask_is_told_so),
		ON_STAGE(errors_have_pagerdutys_form),
		ON_STAGE(an_acknowledgement_changes_the_page_and_leaves_an_entry),
		ON_STAGE(a_resolved_page_is_resolved_once_and_an_ack_reopens_it),
		ON_STAGE(a_note_is_kept_as_it_was_written),
		ON_STAGE(a_new_page_with_a_key_that_is_open_is_refused),
		ON_STAGE(tickets_are_paged_by_cursor_newest_first),
		ON_STAGE(a_ticket_that_is_raised_pages_and_its_history_says_so),
		ON_STAGE(zendesk_knows_its_tokens),
	};

	return cmocka_run_group_tests_name("drill services", tests, NULL, NULL);
}
