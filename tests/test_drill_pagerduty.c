/* tests/test_drill_pagerduty.c - the drill: its PagerDuty's changes, teams, merges and snoozes.
 * SPDX-License-Identifier: MIT */
#include "net/drill/pagerduty.h"

#include <inttypes.h>
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
#include "tests/drill.h"

enum { MINUTE_MS = 60 * 1000 };

static const char ack[] =
	"{\"incident\":{\"type\":\"incident_reference\",\"status\":\"acknowledged\"}}";
static const char retrigger[] =
	"{\"incident\":{\"type\":\"incident_reference\",\"status\":\"triggered\"}}";

/* A write by Dana to the incident at a place. */
static int
write_to(struct stage *s, size_t place, const char *method, const char *rest, const char *body)
{
	char target[96];

	stage_path(s, place, rest, target, sizeof target);
	return stage_write(s, method, target, body);
}

static int
read_of(struct stage *s, size_t place, const char *rest)
{
	char target[96];

	stage_path(s, place, rest, target, sizeof target);
	return stage_pagerduty(s, target);
}

static int
merge(struct stage *s, size_t target, size_t source)
{
	char id[INCIDENT_ID_SIZE], body[128];

	drill_incident_id(&s->world, source, id);
	(void)snprintf(body, sizeof body,
		"{\"source_incidents\":[{\"id\":\"%s\",\"type\":\"incident_reference\"}]}", id);
	return write_to(s, target, "PUT", "/merge", body);
}

static void
changes_are_told_newest_first_also_those_before_the_start(void **state)
{
	struct stage *s = *state;
	char target[160], at[STAMP_SIZE];

	world_advance(&s->world, stage_start_ms);
	assert_int_equal(stage_pagerduty(s, "/change_events?limit=100&total=true"), 200);
	assert_int_equal(stage_length(s, "change_events"), 2);
	assert_int_equal(stage_int(s, "$.total"), 2);
	assert_string_equal(stage_string(s, "$.change_events[0].services[0].id"), "PSVSHOP");
	assert_string_equal(stage_string(s, "$.change_events[1].source"), "storage-config");
	assert_string_equal(stage_string(s, "$.change_events[1].timestamp"),
		drill_stamp_print(stage_start_ms - 95 * MINUTE_MS, at));
	assert_int_equal(s->world.now_ms, stage_start_ms);
	world_advance(&s->world, stage_start_ms + stage_length_ms);
	assert_int_equal(stage_pagerduty(s, "/change_events?limit=1&offset=1"), 200);
	assert_true(stage_says(s, "\"more\":true"));
	(void)snprintf(target, sizeof target, "/change_events?since=%s&limit=100",
		drill_stamp_print(stage_start_ms, at));
	assert_int_equal(stage_pagerduty(s, target), 200);
	assert_int_equal(stage_length(s, "change_events"), 1);
	(void)snprintf(target, sizeof target, "/change_events?until=%s&team_ids[]=PTMPLAT",
		drill_stamp_print(stage_start_ms, at));
	assert_int_equal(stage_pagerduty(s, target), 200);
	assert_int_equal(stage_length(s, "change_events"), 1);
	assert_int_equal(stage_pagerduty(s, "/change_events?since=then"), 400);
	assert_int_equal(stage_int(s, "$.error.code"), 2004);
}

static void
an_incident_has_the_changes_of_its_service_before_it(void **state)
{
	struct stage *s = *state;

	world_advance(&s->world, stage_start_ms + stage_length_ms);
	assert_int_equal(read_of(s, 0, "/related_change_events"), 200);
	assert_int_equal(stage_length(s, "change_events"), 1);
	assert_string_equal(
		stage_string(s, "$.change_events[0].correlation_reason.reason"), "most_recent");
	assert_int_equal(read_of(s, 1, "/related_change_events"), 200);
	assert_int_equal(stage_length(s, "change_events"), 0);
	assert_int_equal(stage_pagerduty(s, "/incidents/QNONE/related_change_events"), 404);
}

static void
maintenance_is_past_ongoing_or_yet_to_come(void **state)
{
	static const struct {
		const char *query;
		int minute, count;
	} asked[] = {
		{"?filter=ongoing", 3, 1},
		{"?filter=ongoing", 4, 0},
		{"?filter=past", 4, 1},
		{"?filter=future", 4, 1},
		{"?filter=open", 3, 2},
		{"?filter=open", 4, 1},
		{"?filter=all", 4, 2},
		{"", 4, 2},
		{"?service_ids[]=PSVMAIL", 4, 1},
		{"?service_ids[]=PSVSTOR", 4, 0},
		{"?team_ids[]=PTMSHOP", 4, 1},
		{"?query=kernel", 4, 1},
	};
	struct stage *s = *state;
	char target[80];

	for (size_t n = 0; n < sizeof asked / sizeof asked[0]; n++) {
		(void)snprintf(target, sizeof target, "/maintenance_windows%s", asked[n].query);
		s->world.now_ms = stage_start_ms + (int64_t)asked[n].minute * MINUTE_MS;
		assert_int_equal(stage_pagerduty(s, target), 200);
		if (stage_length(s, "maintenance_windows") != asked[n].count)
			fail_msg("%s at %d: %d", target, asked[n].minute,
				stage_length(s, "maintenance_windows"));
	}
	assert_int_equal(stage_pagerduty(s, "/maintenance_windows?filter=never"), 400);
	assert_int_equal(stage_pagerduty(s, "/maintenance_windows?filter=past"), 200);
	assert_string_equal(
		stage_string(s, "$.maintenance_windows[0].created_by.summary"), "Tomasz Wilk");
}

static void
teams_filter_what_belongs_to_their_services(void **state)
{
	struct stage *s = *state;
	int all, platform;

	world_advance(&s->world, stage_start_ms + 3 * MINUTE_MS);
	assert_int_equal(stage_pagerduty(s, "/teams"), 200);
	assert_int_equal(stage_length(s, "teams"), 2);
	assert_int_equal(stage_pagerduty(s, "/incidents?limit=100"), 200);
	all = stage_length(s, "incidents");
	assert_int_equal(stage_pagerduty(s, "/incidents?limit=100&team_ids[]=PTMPLAT"), 200);
	platform = stage_length(s, "incidents");
	assert_string_equal(stage_string(s, "$.incidents[0].teams[0].id"), "PTMPLAT");
	assert_int_equal(stage_length(s, "incidents[0].teams"), 1);
	assert_int_equal(stage_pagerduty(s, "/incidents?limit=100&team_ids[]=PTMSHOP"), 200);
	assert_int_equal(stage_length(s, "incidents"), all - platform);
	assert_in_range(platform, 1, all - 1);
	assert_int_equal(
		stage_pagerduty(s, "/incidents?limit=100&team_ids[]=PTMSHOP&team_ids[]=PTMPLAT"),
		200);
	assert_int_equal(stage_length(s, "incidents"), all);
	assert_int_equal(stage_pagerduty(s, "/incidents?team_ids[]=PNONE"), 200);
	assert_int_equal(stage_length(s, "incidents"), 0);
	assert_int_equal(stage_pagerduty(s, "/log_entries?limit=100&team_ids[]=PTMSHOP"), 200);
	assert_false(stage_says(s, "eu-store-07"));
	assert_true(stage_says(s, "Checkout"));
	assert_int_equal(stage_pagerduty(s, "/services?team_ids[]=PTMSHOP"), 200);
	assert_int_equal(stage_length(s, "services"), 3);
	assert_int_equal(stage_pagerduty(s, "/escalation_policies?team_ids[]=PTMSHOP"), 200);
	assert_int_equal(stage_length(s, "escalation_policies"), 1);
	assert_int_equal(stage_pagerduty(s, "/escalation_policies?team_ids[]=PNONE"), 200);
	assert_int_equal(stage_length(s, "escalation_policies"), 0);
	assert_int_equal(stage_pagerduty(s, "/escalation_policies/PPRIMAR"), 200);
	assert_int_equal(stage_pagerduty(s, "/escalation_policies/PNONE"), 404);
}

static void
a_service_says_how_it_stands(void **state)
{
	struct stage *s = *state;

	assert_int_equal(stage_pagerduty(s, "/services?query=block"), 200);
	assert_string_equal(stage_string(s, "$.services[0].status"), "active");
	assert_int_equal(stage_pagerduty(s, "/services?query=mail"), 200);
	assert_string_equal(stage_string(s, "$.services[0].status"), "maintenance");
	world_advance(&s->world, stage_start_ms + 10 * 1000);
	assert_int_equal(stage_pagerduty(s, "/services?query=block"), 200);
	assert_string_equal(stage_string(s, "$.services[0].status"), "critical");
	assert_int_equal(write_to(s, 0, "PUT", "", ack), 200);
	assert_int_equal(stage_pagerduty(s, "/services?query=block"), 200);
	assert_string_equal(stage_string(s, "$.services[0].status"), "warning");
}

static void
a_merge_resolves_the_source_and_moves_its_alerts(void **state)
{
	struct stage *s = *state;

	world_advance(&s->world, stage_start_ms + 60 * 1000);
	assert_int_equal(merge(s, 0, 1), 200);
	assert_string_equal(stage_string(s, "$.incident.type"), "incident_reference");
	assert_int_equal(read_of(s, 1, ""), 200);
	assert_string_equal(stage_string(s, "$.incident.status"), "resolved");
	assert_string_equal(
		stage_string(s, "$.incident.resolve_reason.type"), "merge_resolve_reason");
	assert_int_equal(stage_int(s, "$.incident.alert_counts.all"), 0);
	assert_int_equal(read_of(s, 1, "/alerts"), 200);
	assert_int_equal(stage_length(s, "alerts"), 0);
	assert_int_equal(read_of(s, 1, "/log_entries"), 200);
	assert_string_equal(stage_string(s, "$.log_entries[0].type"), "resolve_log_entry");
	assert_int_equal(read_of(s, 0, ""), 200);
	assert_int_equal(stage_int(s, "$.incident.alert_counts.triggered"), 2);
	assert_int_equal(merge(s, 2, 0), 200); /* and what is in it goes along */
	assert_int_equal(read_of(s, 2, "/alerts?statuses[]=triggered"), 200);
	assert_int_equal(stage_length(s, "alerts"), 3);
	assert_string_equal(stage_string(s, "$.alerts[1].status"), "triggered");
	assert_int_equal(read_of(s, 2, "/alerts?statuses[]=resolved"), 200);
	assert_int_equal(stage_length(s, "alerts"), 0);
	assert_int_equal(read_of(s, 2, "/log_entries"), 200);
	assert_string_equal(stage_string(s, "$.log_entries[0].type"), "link_log_entry");
	assert_string_equal(stage_string(s, "$.log_entries[0].summary"),
		"Incident #4101 merged into this one by Dana Reyes.");
}

static void
a_merge_that_cannot_be_is_refused(void **state)
{
	struct stage *s = *state;

	world_advance(&s->world, stage_start_ms + 60 * 1000);
	assert_int_equal(merge(s, 0, 0), 400);
	assert_int_equal(stage_int(s, "$.error.code"), 2001);
	assert_int_equal(merge(s, 0, 1), 200);
	assert_int_equal(merge(s, 2, 1), 400);
	assert_int_equal(stage_int(s, "$.error.code"), 1019);
	assert_int_equal(merge(s, 1, 2), 400);
	assert_int_equal(stage_int(s, "$.error.code"), 1001);
	assert_int_equal(write_to(s, 1, "PUT", "", ack), 400); /* it is no longer there to reopen */
	assert_int_equal(stage_int(s, "$.error.code"), 1019);
	assert_int_equal(write_to(s, 0, "PUT", "/merge", "{\"source_incidents\":[]}"), 400);
	assert_int_equal(
		write_to(s, 0, "PUT", "/merge", "{\"source_incidents\":[{\"id\":\"QNONE\"}]}"),
		404);
	s->world.incidents[2].alerts = INCIDENT_ALERTS_MAX;
	assert_int_equal(merge(s, 0, 2), 400);
	assert_int_equal(stage_pagerduty(s, "/incidents?statuses[]=resolved"), 200);
	assert_int_equal(stage_length(s, "incidents"), 1);
}

static void
a_snooze_ends_and_the_page_is_triggered_again(void **state)
{
	struct stage *s = *state;

	world_advance(&s->world, stage_start_ms + 60 * 1000);
	assert_int_equal(write_to(s, 0, "POST", "/snooze", "{\"duration\":60}"), 400);
	assert_int_equal(stage_int(s, "$.error.code"), 1012);
	assert_int_equal(write_to(s, 0, "PUT", "", ack), 200);
	assert_int_equal(write_to(s, 0, "POST", "/snooze", "{\"duration\":0}"), 400);
	assert_int_equal(stage_int(s, "$.error.code"), 1013);
	assert_int_equal(write_to(s, 0, "POST", "/snooze", "{\"duration\":604801}"), 400);
	assert_int_equal(write_to(s, 0, "POST", "/snooze", "{}"), 400);
	assert_int_equal(write_to(s, 0, "POST", "/snooze", "{\"duration\":120}"), 201);
	assert_string_equal(stage_string(s, "$.incident.pending_actions[0].type"), "unacknowledge");
	world_advance(&s->world, stage_start_ms + 180 * 1000 - 1);
	assert_int_equal(read_of(s, 0, ""), 200);
	assert_string_equal(stage_string(s, "$.incident.status"), "acknowledged");
	world_advance(&s->world, stage_start_ms + 180 * 1000);
	assert_int_equal(read_of(s, 0, ""), 200);
	assert_string_equal(stage_string(s, "$.incident.status"), "triggered");
	assert_string_equal(stage_string(s, "$.incident.pending_actions[0].type"), "escalate");
	assert_int_equal(read_of(s, 0, "/log_entries"), 200);
	assert_string_equal(stage_string(s, "$.log_entries[0].type"), "unacknowledge_log_entry");
	assert_string_equal(stage_string(s, "$.log_entries[1].type"), "snooze_log_entry");
}

/* The snooze is set last and ends first. */
static void
timers_fire_in_the_order_of_their_times(void **state)
{
	struct stage *s = *state;

	world_still(&s->world);
	for (int n = 0; n < 3; n++) {
		const struct incident_opening o = {.title = "t", .assignee = NOBODY};
		const struct incident_act act = {.at_ms = s->world.now_ms, .agent = 0};

		drill_incident_open(&s->world, &o, s->world.now_ms);
		if (n == 2) {
			(void)drill_incident_acknowledge(&s->world, &s->world.incidents[2], &act);
			(void)drill_incident_snooze(&s->world, &s->world.incidents[2], &act, 30);
		}
		world_advance(&s->world, s->world.now_ms + 1000);
	}
	world_advance(&s->world, stage_start_ms + 16 * MINUTE_MS);
	assert_int_equal(s->world.incidents[2].status, INCIDENT_TRIGGERED);
	assert_int_equal(s->world.incidents[2].changed_ms, stage_start_ms + 32 * 1000);
	assert_int_equal(s->world.incidents[0].level, 1);
	assert_int_equal(s->world.incidents[2].level, 1);
	for (size_t n = 1; n < s->world.entry_count; n++)
		assert_true(s->world.entries[n - 1].at_ms <= s->world.entries[n].at_ms);
}

static void
a_resolved_page_is_triggered_again_and_escalates_anew(void **state)
{
	struct stage *s = *state;

	world_advance(&s->world, stage_start_ms + 60 * 1000);
	assert_int_equal(write_to(s, 0, "PUT", "",
				 "{\"incident\":{\"type\":\"incident\",\"status\":\"resolved\"}}"),
		200);
	assert_int_equal(write_to(s, 0, "PUT", "", retrigger), 200);
	assert_string_equal(stage_string(s, "$.incident.status"), "triggered");
	assert_true(stage_says(s, "\"resolved_at\":null"));
	assert_string_equal(stage_string(s, "$.incident.pending_actions[0].type"), "escalate");
	assert_int_equal(read_of(s, 0, "/log_entries"), 200);
	assert_string_equal(stage_string(s, "$.log_entries[0].type"), "reopen_log_entry");
}

static void
updates_and_calls_for_help_are_in_the_log(void **state)
{
	struct stage *s = *state;

	world_advance(&s->world, stage_start_ms + 60 * 1000);
	assert_int_equal(
		write_to(s, 0, "POST", "/status_updates", "{\"message\":\"We look\"}"), 200);
	assert_string_equal(stage_string(s, "$.status_update.sender.id"), "PDREYES");
	assert_int_equal(write_to(s, 0, "POST", "/status_updates", "{}"), 400);
	assert_int_equal(write_to(s, 0, "POST", "/responder_requests",
				 "{\"requester_id\":\"PDREYES\",\"message\":\"Come\","
				 "\"responder_request_targets\":[{\"responder_request_target\":"
				 "{\"id\":\"PKANDER\",\"type\":\"user_reference\"}}]}"),
		200);
	assert_string_equal(stage_string(s, "$.responder_request.requester.id"), "PDREYES");
	assert_int_equal(write_to(s, 0, "POST", "/responder_requests",
				 "{\"requester_id\":\"PNOBODY\",\"message\":\"Come\"}"),
		400);
	assert_int_equal(stage_int(s, "$.error.code"), 1008);
	assert_int_equal(write_to(s, 0, "POST", "/responder_requests",
				 "{\"requester_id\":\"PDREYES\",\"message\":\"Come\"}"),
		400);
	assert_int_equal(read_of(s, 0, ""), 200);
	assert_string_equal(
		stage_string(s, "$.incident.incidents_responders[0].user.id"), "PKANDER");
	assert_string_equal(stage_string(s, "$.incident.responder_requests[0].message"), "Come");
	assert_int_equal(read_of(s, 0, "/log_entries"), 200);
	assert_string_equal(
		stage_string(s, "$.log_entries[0].type"), "responder_request_log_entry");
	assert_string_equal(stage_string(s, "$.log_entries[1].type"), "status_update_log_entry");
	assert_string_equal(stage_string(s, "$.log_entries[1].message"), "We look");
}

static void
a_month_is_looked_at_unless_told_otherwise(void **state)
{
	struct stage *s = *state;
	char target[160], at[STAMP_SIZE], to[STAMP_SIZE];

	world_advance(&s->world, stage_start_ms + 60 * 1000);
	s->world.now_ms = stage_start_ms + INT64_C(31) * 24 * 60 * MINUTE_MS;
	assert_int_equal(stage_pagerduty(s, "/incidents"), 200);
	assert_int_equal(stage_length(s, "incidents"), 0);
	assert_int_equal(stage_pagerduty(s, "/incidents?date_range=all"), 200);
	assert_int_equal(stage_length(s, "incidents"), 4);
	(void)snprintf(target, sizeof target, "/incidents?since=%s",
		drill_stamp_print(stage_start_ms, at));
	assert_int_equal(stage_pagerduty(s, target), 200);
	assert_int_equal(stage_length(s, "incidents"), 4);
	(void)snprintf(target, sizeof target, "/incidents?since=%s&until=%s",
		drill_stamp_print(stage_start_ms, at),
		drill_stamp_print(stage_start_ms + INT64_C(200) * 24 * 60 * MINUTE_MS, to));
	assert_int_equal(stage_pagerduty(s, target), 400);
	assert_int_equal(stage_int(s, "$.error.code"), 2001);
	assert_int_equal(stage_pagerduty(s, "/incidents?until=soon"), 400);
	assert_int_equal(stage_int(s, "$.error.code"), 2005);
}

static void
an_incident_is_found_by_its_key_and_the_total_when_asked(void **state)
{
	struct stage *s = *state;
	char target[96];

	world_advance(&s->world, stage_start_ms + 60 * 1000);
	assert_int_equal(read_of(s, 2, ""), 200);
	(void)snprintf(target, sizeof target, "/incidents?total=true&limit=1&incident_key=%s",
		stage_string(s, "$.incident.incident_key"));
	assert_int_equal(stage_pagerduty(s, target), 200);
	assert_int_equal(stage_int(s, "$.total"), 1);
	assert_int_equal(stage_int(s, "$.incidents[0].incident_number"), INCIDENT_FIRST_NUMBER + 2);
	assert_int_equal(stage_pagerduty(s, "/incidents?total=true&limit=1"), 200);
	assert_int_equal(stage_int(s, "$.total"), 4);
	assert_int_equal(stage_length(s, "incidents"), 1);
	assert_true(stage_says(s, "\"more\":true"));
}

static void
too_many_at_once_are_refused(void **state)
{
	struct stage *s = *state;
	struct buf body;

	buf_init(&body, 64 * 1024);
	(void)buf_string(&body, "{\"incidents\":[");
	for (int n = 0; n < 251; n++)
		(void)buf_printf(&body,
			"%s{\"id\":\"Q%d\",\"type\":\"incident_reference\",\"status\":"
			"\"resolved\"}",
			n == 0 ? "" : ",", n);
	(void)buf_string(&body, "]}");
	assert_int_equal(stage_write(s, "PUT", "/incidents", body.data), 413);
	buf_clear(&body);
}

/* As the model test does: thousands, by acts alone, and every entry in the log once. */
static void
thousands_open_merge_and_resolve_without_a_scenario(void **state)
{
	struct stage *s = *state;
	struct world *w = &s->world;

	world_still(w);
	for (size_t n = 0; n < 5000; n++) {
		const int64_t at_ms = stage_start_ms + (int64_t)n * 10;
		const struct incident_opening o = {.title = "storm",
			.assignee = NOBODY,
			.service = (int)(n % 6),
			.high = true};
		const struct incident_act act = {.at_ms = at_ms, .agent = (int)(n % 4)};

		world_advance(w, at_ms);
		drill_incident_open(w, &o, at_ms);
		if (n % 3 == 1)
			assert_int_equal(drill_incident_merge(
						 w, &w->incidents[n], &w->incidents[n - 1], &act),
				REFUSAL_NONE);
		if (n % 3 == 2)
			assert_int_equal(drill_incident_resolve(w, &w->incidents[n], &act, "gone"),
				REFUSAL_NONE);
	}
	assert_false(w->full);
	assert_int_equal(w->incident_count, 5000);
	assert_int_equal(
		stage_pagerduty(s, "/incidents?statuses[]=triggered&limit=1&total=true"), 200);
	assert_int_equal(stage_int(s, "$.total"), 1667);
	assert_int_equal(read_of(s, 4999 - 4999 % 3 + 1, "/alerts"), 200);
	assert_int_equal(stage_length(s, "alerts"), 2);
	assert_int_equal(stage_pagerduty(s, "/log_entries?limit=1&total=true"), 200);
	assert_int_equal(stage_int(s, "$.total"), (int64_t)w->entry_count);
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, stage_open, stage_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(changes_are_told_newest_first_also_those_before_the_start),
		ON_STAGE(an_incident_has_the_changes_of_its_service_before_it),
		ON_STAGE(maintenance_is_past_ongoing_or_yet_to_come),
		ON_STAGE(teams_filter_what_belongs_to_their_services),
		ON_STAGE(a_service_says_how_it_stands),
		ON_STAGE(a_merge_resolves_the_source_and_moves_its_alerts),
		ON_STAGE(a_merge_that_cannot_be_is_refused),
		ON_STAGE(a_snooze_ends_and_the_page_is_triggered_again),
		ON_STAGE(timers_fire_in_the_order_of_their_times),
		ON_STAGE(a_resolved_page_is_triggered_again_and_escalates_anew),
		ON_STAGE(updates_and_calls_for_help_are_in_the_log),
		ON_STAGE(a_month_is_looked_at_unless_told_otherwise),
		ON_STAGE(an_incident_is_found_by_its_key_and_the_total_when_asked),
		ON_STAGE(too_many_at_once_are_refused),
		ON_STAGE(thousands_open_merge_and_resolve_without_a_scenario),
	};

	return cmocka_run_group_tests_name("drill's PagerDuty", tests, NULL, NULL);
}
