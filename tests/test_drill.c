/* tests/test_drill.c - the drill: its scenario, its world, and what its services answer.
 * SPDX-License-Identifier: MIT */
#include "net/drill/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "net/drill/incident.h"
#include "net/drill/pagerduty.h"
#include "net/drill/service.h"
#include "net/drill/stamp.h"
#include "net/drill/zendesk.h"

enum { VALUE_CAP_BYTES = 1024 * 1024 };

static const int64_t start_ms = INT64_C(1763600000000); /* 2025-11-20T00:53:20Z */
static const int64_t end_ms = INT64_C(26) * 60 * 1000;

/* A world, and one exchange with it. */
struct stage {
	struct scenario *scenario;
	struct world world;
	struct json *json;
	struct reply reply;
	struct buf value;
};

static void
must(struct err e)
{
	if (e.kind != ERR_NONE)
		fail_msg("%s", e.text);
}

static int
stage_open(void **state)
{
	struct stage *s = calloc(1, sizeof *s);

	assert_non_null(s);
	must(scenario_load("drills/hosting.yaml", &s->scenario));
	must(world_init(&s->world, s->scenario, start_ms));
	must(json_open(&s->json));
	reply_init(&s->reply);
	buf_init(&s->value, VALUE_CAP_BYTES);
	*state = s;
	return 0;
}

static int
stage_close(void **state)
{
	struct stage *s = *state;

	reply_clear(&s->reply);
	buf_clear(&s->value);
	json_close(s->json);
	world_clear(&s->world);
	scenario_free(s->scenario);
	free(s);
	return 0;
}

/* Sends a prepared request, and checks that the reply is a JSON object. Its status. */
static int
exchange(struct stage *s, service_handler *handle, struct request *r)
{
	reply_clear(&s->reply);
	reply_init(&s->reply);
	handle(&s->world, r, &s->reply);
	request_clear(r);
	must(json_read(s->json, s->reply.body.data, s->reply.body.length));
	return s->reply.status;
}

static struct request
pagerduty_request(const char *method, const char *target, const char *from, const char *body)
{
	struct request r;

	must(request_init(&r, method, target));
	r.accept = "application/vnd.pagerduty+json;version=2";
	r.content_type = "application/json";
	r.authorization = "Token token=" PAGERDUTY_USER_KEY;
	r.from = from;
	r.body = body;
	r.body_length = strlen(body);
	return r;
}

static int
pagerduty(struct stage *s, const char *target)
{
	struct request r = pagerduty_request("GET", target, NULL, "");

	return exchange(s, pagerduty_handle, &r);
}

static int
pagerduty_write(struct stage *s, const char *method, const char *target, const char *body)
{
	struct request r = pagerduty_request(method, target, "dana@hosting.example", body);

	return exchange(s, pagerduty_handle, &r);
}

static int
zendesk_as(struct stage *s, const char *authorization, const char *target)
{
	struct request r;

	must(request_init(&r, "GET", target));
	r.authorization = authorization;
	return exchange(s, zendesk_handle, &r);
}

static int
zendesk(struct stage *s, const char *target)
{
	return zendesk_as(s, "Basic YWdlbnRAaG9zdGluZy5leGFtcGxlL3Rva2VuOmRyaWxsLXplbmRlc2stdG9rZW4=",
		target);
}

static const char *
string_at(struct stage *s, const char *path)
{
	buf_reset(&s->value);
	return json_string(s->json, path, &s->value) ? s->value.data : "(none)";
}

static int64_t
int_at(struct stage *s, const char *path)
{
	int64_t value = -1;

	(void)json_int(s->json, path, &value);
	return value;
}

/* How many elements the array of that name has. */
static int
length_of(struct stage *s, const char *name)
{
	char path[64];
	int count = -1;

	do {
		buf_reset(&s->value);
		(void)snprintf(path, sizeof path, "$.%s[%d]", name, ++count);
	} while (json_object(s->json, path, &s->value));
	return count;
}

static bool
says(const struct stage *s, const char *part)
{
	return strstr(s->reply.body.data, part) != NULL;
}

static void
id_at(const struct stage *s, size_t index, const char *format, char *out, size_t size)
{
	char id[INCIDENT_ID_SIZE];

	incident_id(&s->world, index, id);
	(void)snprintf(out, size, "/incidents/%s%s", id, format);
}

static void
hosting_has_what_it_promises(void **state)
{
	struct stage *s = *state;
	int pages = 0, tickets = 0;
	unsigned flood = 0;

	for (unsigned i = 0; i < s->scenario->happens_count; i++) {
		pages += s->scenario->happens[i].page != NULL;
		tickets += s->scenario->happens[i].ticket != NULL;
		flood += s->scenario->happens[i].flood;
	}
	assert_int_equal(pages, 14);
	assert_int_equal(tickets, 5);
	assert_int_equal(flood, 40);
	assert_true(s->scenario->happens[0].at_ms < 3000);
	assert_int_equal(s->scenario->happens[s->scenario->happens_count - 1].at_ms, 25 * 60 * 1000);
	world_advance(&s->world, start_ms + end_ms);
	assert_int_equal(s->world.incident_count, 54);
	assert_int_equal(s->world.ticket_count, 5);
}

static void
four_pages_open_in_a_minute_and_none_in_the_end(void **state)
{
	struct stage *s = *state;

	world_advance(&s->world, start_ms + 60 * 1000);
	assert_int_equal(pagerduty(s, "/incidents?statuses[]=triggered&date_range=all&limit=100"), 200);
	assert_int_equal(length_of(s, "incidents"), 4);
	world_advance(&s->world, start_ms + end_ms);
	assert_int_equal(pagerduty(s, "/incidents?statuses[]=triggered&statuses[]=acknowledged"
				      "&date_range=all&limit=100"), 200);
	assert_int_equal(length_of(s, "incidents"), 0);
}

/* Writes a scenario that is good up to its happenings, and tries to load it. */
static struct err
load_with(const char *happens)
{
	char path[] = "/tmp/warroom-scenario-XXXXXX";
	struct scenario *s = NULL;
	struct err e;
	int file = mkstemp(path);
	FILE *f = fdopen(file, "w");

	assert_non_null(f);
	(void)fprintf(f, "name: n\ntitle: t\npeople: [{id: P1, name: A, email: a@b.example}]\n"
			 "services: [{id: S1, name: web}]\n"
			 "policy: {id: E1, name: e, escalate_after_min: 5, levels: [{on_call: A}]}\n"
			 "happens:\n%s", happens);
	assert_int_equal(fclose(f), 0);
	e = scenario_load(path, &s);
	(void)unlink(path);
	scenario_free(s);
	return e;
}

static void
a_bad_scenario_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *happens, *line;
	} bad[] = {
		{"  - {at: \"00:01\", page: a, service: web, title: t}\n"
		 "  - {at: \"soon\", page: b, service: web, title: t}\n", ":8: `at`"},
		{"  - {at: \"00:01\", page: a, service: web, title: t}\n"
		 "\n  # a remark\n"
		 "  - {at: \"00:02\", acknowledge: b, by: A}\n", ":10: no page"},
		{"  - {at: \"00:01\", page: a, service: web, title: t}\n"
		 "  - {at: \"00:02\", acknowledge: a, by: Nobody}\n", ":8: `by`"},
		{"  - {at: \"00:01\", page: a, service: mail, title: t}\n", ":7: `service`"},
		{"  - {at: \"00:01\", page: a, note: a, service: web, title: t}\n", ":7: a happening"},
		{"  - {at: \"00:01\", page: a, service: web, title: t, colour: red}\n", ":7: "},
		{"  - {at: \"00:01\", flood: many, service: web, title: t}\n", ":7: "},
	};

	(void)state;
	must(load_with("  - {at: \"00:01\", page: a, service: web, title: t}\n"));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct err e = load_with(bad[i].happens);

		assert_int_equal(e.kind, ERR_CONFIG);
		if (strstr(e.text, bad[i].line) == NULL)
			fail_msg("%zu: wanted \"%s\" in: %s", i, bad[i].line, e.text);
	}
	assert_int_equal(load_with("").kind, ERR_CONFIG);
}

static void
steps_of_any_size_give_the_same_world(void **state)
{
	struct stage *s = *state, *other;
	void *second = NULL;
	char *first;

	assert_int_equal(stage_open(&second), 0);
	other = second;
	world_advance(&s->world, start_ms + end_ms);
	for (int64_t at_ms = 0; at_ms <= end_ms; at_ms += 777)
		world_advance(&other->world, start_ms + at_ms);
	world_advance(&other->world, start_ms + end_ms);
	assert_int_equal(pagerduty(s, "/log_entries?limit=100&include[]=incidents"), 200);
	first = strdup(s->reply.body.data);
	assert_int_equal(pagerduty(other, "/log_entries?limit=100&include[]=incidents"), 200);
	assert_string_equal(first, other->reply.body.data);
	free(first);
	assert_int_equal(s->world.entry_count, other->world.entry_count);
	world_advance(&other->world, start_ms); /* time does not go back */
	assert_int_equal(other->world.now_ms, start_ms + end_ms);
	assert_int_equal(stage_close(&second), 0);
}

static void
pages_of_a_list_hold_each_incident_once(void **state)
{
	struct stage *s = *state;
	bool met[54] = {false};
	int total = 0;

	world_advance(&s->world, start_ms + end_ms);
	for (int offset = 0; offset < 100; offset += 10) {
		char target[80], path[64];
		int count;

		(void)snprintf(target, sizeof target,
			"/incidents?date_range=all&limit=10&offset=%d", offset);
		assert_int_equal(pagerduty(s, target), 200);
		count = length_of(s, "incidents");
		for (int i = 0; i < count; i++) {
			(void)snprintf(path, sizeof path, "$.incidents[%d].incident_number", i);
			int64_t place = int_at(s, path) - INCIDENT_FIRST_NUMBER;

			assert_in_range(place, 0, 53);
			assert_false(met[place]);
			met[place] = true;
			total++;
		}
		assert_int_equal(says(s, "\"more\":true"), total < 54);
	}
	assert_int_equal(total, 54);
	assert_true(says(s, "\"total\":null"));
}

static void
since_is_inclusive_and_entries_are_newest_first(void **state)
{
	struct stage *s = *state;
	char at[STAMP_SIZE], later[STAMP_SIZE], target[160];

	world_advance(&s->world, start_ms + 30 * 1000);
	(void)snprintf(target, sizeof target, "/log_entries?since=%s&limit=100",
		stamp_print(start_ms + 14 * 1000, at));
	assert_int_equal(pagerduty(s, target), 200);
	assert_int_equal(length_of(s, "log_entries"), 5); /* 3 of 00:14, 2 of 00:26 */
	assert_string_equal(string_at(s, "$.log_entries[0].created_at"),
		stamp_print(start_ms + 26 * 1000, later));
	assert_string_equal(string_at(s, "$.log_entries[4].created_at"), at);
	assert_string_equal(string_at(s, "$.log_entries[4].type"), "trigger_log_entry");
	(void)snprintf(target, sizeof target, "/log_entries?since=%s&limit=100",
		stamp_print(start_ms + 15 * 1000, at));
	assert_int_equal(pagerduty(s, target), 200);
	assert_int_equal(length_of(s, "log_entries"), 2);
	assert_int_equal(pagerduty(s, "/log_entries?is_overview=true&limit=100"), 200);
	assert_false(says(s, "notify_log_entry\","));
	assert_int_equal(pagerduty(s, "/log_entries?since=yesterday"), 400);
	assert_int_equal(int_at(s, "$.error.code"), 2004);
}

static void
an_embedded_incident_is_whole(void **state)
{
	struct stage *s = *state;

	world_advance(&s->world, start_ms + 5 * 1000);
	assert_int_equal(pagerduty(s, "/log_entries?include%5B%5D=incidents"), 200);
	assert_string_equal(string_at(s, "$.log_entries[0].incident.status"), "triggered");
	assert_string_equal(string_at(s, "$.log_entries[0].incident.type"), "incident");
	assert_int_equal(pagerduty(s, "/log_entries"), 200);
	assert_string_equal(string_at(s, "$.log_entries[0].incident.type"), "incident_reference");
}

static void
who_may_not_ask_is_told_so(void **state)
{
	struct stage *s = *state;
	struct request r = pagerduty_request("GET", "/incidents", NULL, "");

	r.authorization = "Token token=wrong";
	assert_int_equal(exchange(s, pagerduty_handle, &r), 401);
	assert_int_equal(int_at(s, "$.error.code"), 2006);
	r = pagerduty_request("GET", "/incidents", NULL, "");
	r.authorization = NULL;
	assert_int_equal(exchange(s, pagerduty_handle, &r), 401);
	r = pagerduty_request("GET", "/incidents", NULL, "");
	r.accept = "*/*";
	assert_int_equal(exchange(s, pagerduty_handle, &r), 406);
	r = pagerduty_request("GET", "/incidents", NULL, "");
	r.content_type = NULL;
	assert_int_equal(exchange(s, pagerduty_handle, &r), 415);
	r = pagerduty_request("GET", "/users/me", NULL, "");
	r.authorization = "Token token=" PAGERDUTY_ACCOUNT_KEY;
	assert_int_equal(exchange(s, pagerduty_handle, &r), 400);
	assert_int_equal(pagerduty(s, "/users/me"), 200);
	assert_string_equal(string_at(s, "$.user.name"), "Dana Reyes");
	assert_int_equal(pagerduty(s, "/users?query=kim@hosting.example"), 200);
	assert_string_equal(string_at(s, "$.users[0].name"), "Kim Anders");
	assert_int_equal(length_of(s, "users"), 1);
}

static void
errors_have_pagerdutys_form(void **state)
{
	struct stage *s = *state;

	assert_int_equal(pagerduty(s, "/nothing"), 404);
	assert_int_equal(int_at(s, "$.error.code"), 2100);
	assert_int_equal(pagerduty(s, "/incidents/QNOSUCH"), 404);
	assert_int_equal(pagerduty(s, "/incidents/Q000000000000"), 404);
	assert_int_equal(pagerduty(s, "/incidents?limit=100&offset=9901"), 400);
	assert_int_equal(int_at(s, "$.error.code"), 2002);
	assert_int_equal(pagerduty(s, "/incidents?limit=100&offset=9900"), 200);
	assert_int_equal(pagerduty(s, "/incidents?limit=x"), 400);
	assert_int_equal(pagerduty(s, "/a/b/c/d/e/f/g/h/i/j"), 404);
	assert_int_equal(pagerduty(s, "/"), 404);
}

static void
an_acknowledgement_changes_the_page_and_leaves_an_entry(void **state)
{
	static const char ack[] = "{\"incident\":{\"type\":\"incident_reference\","
				  "\"status\":\"acknowledged\"}}";
	struct stage *s = *state;
	struct request r;
	char target[64], entries[64];

	world_advance(&s->world, start_ms + 60 * 1000);
	id_at(s, 0, "", target, sizeof target);
	id_at(s, 0, "/log_entries", entries, sizeof entries);
	r = pagerduty_request("PUT", target, NULL, ack);
	assert_int_equal(exchange(s, pagerduty_handle, &r), 400);
	assert_true(says(s, "\\\"From\\\" header"));
	r = pagerduty_request("PUT", target, "ghost@hosting.example", ack);
	assert_int_equal(exchange(s, pagerduty_handle, &r), 400);
	assert_int_equal(int_at(s, "$.error.code"), 1008);
	r = pagerduty_request("PUT", target, "kim@hosting.example", ack);
	assert_int_equal(exchange(s, pagerduty_handle, &r), 200);
	assert_string_equal(string_at(s, "$.incident.status"), "acknowledged");
	assert_string_equal(string_at(s, "$.incident.assignments[0].assignee.summary"), "Kim Anders");
	assert_string_equal(
		string_at(s, "$.incident.acknowledgements[0].acknowledger.id"), "PKANDER");
	assert_string_equal(string_at(s, "$.incident.pending_actions[0].type"), "(none)");
	assert_int_equal(pagerduty(s, entries), 200);
	assert_string_equal(string_at(s, "$.log_entries[0].type"), "acknowledge_log_entry");
	assert_string_equal(string_at(s, "$.log_entries[0].agent.summary"), "Kim Anders");
	r = pagerduty_request("PUT", target, "kim@hosting.example", ack);
	assert_int_equal(exchange(s, pagerduty_handle, &r), 400);
	assert_int_equal(int_at(s, "$.error.code"), 1002);
}

static void
a_resolved_page_is_resolved_once_and_an_ack_reopens_it(void **state)
{
	static const char resolve[] = "{\"incident\":{\"type\":\"incident\",\"status\":\"resolved\","
				      "\"resolution\":\"done\"}}";
	struct stage *s = *state;
	char target[64], entries[64];

	world_advance(&s->world, start_ms + 60 * 1000);
	id_at(s, 1, "", target, sizeof target);
	id_at(s, 1, "/log_entries", entries, sizeof entries);
	assert_int_equal(pagerduty_write(s, "PUT", target, resolve), 200);
	assert_string_equal(string_at(s, "$.incident.status"), "resolved");
	assert_int_equal(length_of(s, "incident.assignments"), 0);
	assert_int_equal(int_at(s, "$.incident.alert_counts.triggered"), 0);
	assert_int_equal(pagerduty_write(s, "PUT", target, resolve), 400);
	assert_int_equal(int_at(s, "$.error.code"), 1001);
	assert_int_equal(pagerduty(s, entries), 200);
	assert_string_equal(string_at(s, "$.log_entries[0].note"), "done");
	assert_int_equal(pagerduty_write(s, "PUT", target,
		"{\"incident\":{\"type\":\"incident\",\"status\":\"acknowledged\"}}"), 200);
	assert_string_equal(string_at(s, "$.incident.status"), "acknowledged");
	assert_int_equal(pagerduty_write(s, "PUT", target, "{\"incident\":{}}"), 400);
	assert_int_equal(pagerduty_write(s, "PUT", target, "not json"), 400);
}

static void
a_note_is_kept_as_it_was_written(void **state)
{
	struct stage *s = *state;
	char target[64];

	world_advance(&s->world, start_ms + 60 * 1000);
	id_at(s, 2, "/notes", target, sizeof target);
	assert_int_equal(pagerduty_write(s, "POST", target,
		"{\"note\":{\"content\":\"a \\\"quoted\\\" line\\nand \\u00e9\"}}"), 200);
	assert_int_equal(pagerduty(s, target), 200);
	assert_string_equal(string_at(s, "$.notes[0].content"), "a \"quoted\" line\nand \xc3\xa9");
	assert_int_equal(pagerduty_write(s, "POST", target, "{\"note\":{}}"), 400);
}

static void
a_page_that_nobody_takes_goes_to_the_next_level(void **state)
{
	struct stage *s = *state;
	char target[64];

	world_advance(&s->world, start_ms + 2000);
	id_at(s, 0, "", target, sizeof target);
	assert_int_equal(pagerduty(s, target), 200);
	assert_string_equal(string_at(s, "$.incident.assignments[0].assignee.id"), "PDREYES");
	assert_string_equal(string_at(s, "$.incident.pending_actions[0].type"), "escalate");
	world_advance(&s->world, start_ms + 2000 + 15 * 60 * 1000);
	assert_int_equal(pagerduty(s, target), 200);
	assert_string_equal(string_at(s, "$.incident.assignments[0].assignee.id"), "PLSOREN");
}

static void
a_new_page_with_a_key_that_is_open_is_refused(void **state)
{
	static const char body[] =
		"{\"incident\":{\"type\":\"incident\",\"title\":\"Come\",\"incident_key\":\"k1\","
		"\"service\":{\"id\":\"PSVSHOP\",\"type\":\"service_reference\"}}}";
	struct stage *s = *state;

	assert_int_equal(pagerduty_write(s, "POST", "/incidents", body), 201);
	assert_string_equal(string_at(s, "$.incident.incident_key"), "k1");
	assert_int_equal(pagerduty_write(s, "POST", "/incidents", body), 400);
}

static void
tickets_are_paged_by_cursor_newest_first(void **state)
{
	struct stage *s = *state;
	char target[160] = "/api/v2/tickets?sort=-updated_at&page[size]=2";
	int64_t met[8];
	int total = 0;

	world_advance(&s->world, start_ms + end_ms);
	for (int page = 0; page < 4; page++) {
		int count;

		assert_int_equal(zendesk(s, target), 200);
		count = length_of(s, "tickets");
		for (int i = 0; i < count; i++) {
			char path[64];

			(void)snprintf(path, sizeof path, "$.tickets[%d].id", i);
			met[total] = int_at(s, path);
			for (int before = 0; before < total; before++)
				assert_int_not_equal(met[before], met[total]);
			total++;
		}
		if (says(s, "\"has_more\":false"))
			break;
		(void)snprintf(target, sizeof target,
			"/api/v2/tickets?sort=-updated_at&page[size]=2&page[after]=%s",
			string_at(s, "$.meta.after_cursor"));
	}
	assert_int_equal(total, 5);
	assert_int_equal(met[0], 8801); /* solved last */
	assert_int_equal(zendesk(s, "/api/v2/tickets?page[size]=2&page[after]=rubbish"), 400);
	assert_int_equal(zendesk(s, "/api/v2/tickets?page=1&per_page=3"), 200);
	assert_int_equal(length_of(s, "tickets"), 3);
	assert_int_equal(int_at(s, "$.count"), 5);
}

static void
a_ticket_that_is_raised_pages_and_its_history_says_so(void **state)
{
	struct stage *s = *state;

	world_advance(&s->world, start_ms + 6 * 60 * 1000);
	assert_int_equal(zendesk(s, "/api/v2/tickets/8802"), 200);
	assert_string_equal(string_at(s, "$.ticket.priority"), "normal");
	world_advance(&s->world, start_ms + 7 * 60 * 1000);
	assert_int_equal(zendesk(s, "/api/v2/tickets/8802"), 200);
	assert_string_equal(string_at(s, "$.ticket.priority"), "urgent");
	assert_string_equal(string_at(s, "$.ticket.tags[1]"), "server_down");
	assert_int_equal(zendesk(s, "/api/v2/tickets/8802/audits"), 200);
	assert_string_equal(string_at(s, "$.audits[1].events[1].field_name"), "priority");
	assert_string_equal(string_at(s, "$.audits[1].events[1].previous_value"), "normal");
	assert_int_equal(zendesk(s, "/api/v2/tickets/8802/comments?include=users"), 200);
	assert_int_equal(length_of(s, "comments"), 2);
	assert_string_equal(string_at(s, "$.users[0].name"), "Ines Okoro");
	assert_int_equal(zendesk(s, "/api/v2/tickets?include=users,organizations"), 200);
	assert_int_equal(length_of(s, "organizations"), 3);
	assert_true(int_at(s, "$.tickets[0].requester_id") > INT64_C(0x100000000));
}

static void
zendesk_knows_its_tokens(void **state)
{
	struct stage *s = *state;
	struct request r;
	char bearer[128];

	assert_int_equal(zendesk_as(s, "Basic bm9ib2R5", "/api/v2/users/me"), 200);
	assert_int_equal(int_at(s, "$.user.id"), -1);
	assert_string_equal(string_at(s, "$.user.role"), "end-user");
	assert_int_equal(zendesk_as(s, "Bearer guess", "/api/v2/tickets"), 401);
	assert_int_equal(zendesk(s, "/api/v2/tickets/99"), 404);
	assert_string_equal(string_at(s, "$.error"), "RecordNotFound");
	must(request_init(&r, "POST", "/oauth/tokens"));
	r.body = "{\"grant_type\":\"client_credentials\",\"client_id\":\"" ZENDESK_CLIENT_ID
		 "\",\"client_secret\":\"" ZENDESK_CLIENT_SECRET "\",\"scope\":\"read\"}";
	r.body_length = strlen(r.body);
	assert_int_equal(exchange(s, zendesk_handle, &r), 200);
	assert_string_equal(string_at(s, "$.token_type"), "bearer");
	(void)snprintf(bearer, sizeof bearer, "Bearer %s", string_at(s, "$.access_token"));
	assert_int_equal(zendesk_as(s, bearer, "/api/v2/users/me"), 200);
	assert_string_equal(string_at(s, "$.user.role"), "agent");
	must(request_init(&r, "POST", "/oauth/tokens"));
	assert_int_equal(exchange(s, zendesk_handle, &r), 400);
}

static void
ids_of_ten_thousand_incidents_are_unlike_and_found(void **state)
{
	struct stage *s = *state;
	const struct incident_opening o = {.title = "storm", .assignee = NOBODY};

	for (size_t i = 0; i < 10000; i++)
		incident_open(&s->world, &o, start_ms);
	for (size_t i = 0; i < 10000; i++) {
		char id[INCIDENT_ID_SIZE];

		incident_id(&s->world, i, id);
		assert_ptr_equal(incident_find(&s->world, id), &s->world.incidents[i]);
	}
	assert_int_equal(pagerduty(s, "/incidents?limit=100&offset=9900&date_range=all"), 200);
	assert_true(says(s, "\"more\":false"));
}

static void
moments_are_read_in_each_form(void **state)
{
	int64_t at_ms = 0;

	(void)state;
	assert_true(stamp_read("2025-11-20T00:53:20Z", &at_ms));
	assert_int_equal(at_ms, start_ms);
	assert_true(stamp_read("2025-11-20T01:53:20.250+01:00", &at_ms));
	assert_int_equal(at_ms, start_ms + 250);
	assert_true(stamp_read("1970-01-02", &at_ms));
	assert_int_equal(at_ms, 24 * 3600 * 1000);
	assert_false(stamp_read("now", &at_ms));
	assert_false(stamp_read("2025-11-20T00:53:20Zulu", &at_ms));
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, stage_open, stage_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(hosting_has_what_it_promises),
		ON_STAGE(four_pages_open_in_a_minute_and_none_in_the_end),
		cmocka_unit_test(a_bad_scenario_is_refused_with_its_line),
		ON_STAGE(steps_of_any_size_give_the_same_world),
		ON_STAGE(pages_of_a_list_hold_each_incident_once),
		ON_STAGE(since_is_inclusive_and_entries_are_newest_first),
		ON_STAGE(an_embedded_incident_is_whole),
		ON_STAGE(who_may_not_ask_is_told_so),
		ON_STAGE(errors_have_pagerdutys_form),
		ON_STAGE(an_acknowledgement_changes_the_page_and_leaves_an_entry),
		ON_STAGE(a_resolved_page_is_resolved_once_and_an_ack_reopens_it),
		ON_STAGE(a_note_is_kept_as_it_was_written),
		ON_STAGE(a_page_that_nobody_takes_goes_to_the_next_level),
		ON_STAGE(a_new_page_with_a_key_that_is_open_is_refused),
		ON_STAGE(tickets_are_paged_by_cursor_newest_first),
		ON_STAGE(a_ticket_that_is_raised_pages_and_its_history_says_so),
		ON_STAGE(zendesk_knows_its_tokens),
		ON_STAGE(ids_of_ten_thousand_incidents_are_unlike_and_found),
		cmocka_unit_test(moments_are_read_in_each_form),
	};

	return cmocka_run_group_tests_name("drill", tests, NULL, NULL);
}
