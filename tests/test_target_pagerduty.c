/* tests/test_target_pagerduty.c - PagerDuty as a target: each verb, against the drill's PagerDuty.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/errand.h"

#define ONE(fields) "{\"incident\":{\"type\":\"incident_reference\"," fields "}}"
#define ACKNOWLEDGED "\"status\":\"acknowledged\""
#define RESOLVED "\"status\":\"resolved\""
#define ACK ONE(ACKNOWLEDGED)
#define RESOLVE ONE("\"status\":\"resolved\",\"resolution\":\"Logs were deleted.\"")
#define NOTE "{\"note\":{\"content\":\"On it.\\nMore soon.\"}}"
#define NEW                                                                                        \
	"{\"incident\":{\"type\":\"incident\",\"title\":\"Lead wanted\",\"service\":{\"id\":"      \
	"\"PSVPANL\",\"type\":\"service_reference\"},\"urgency\":\"high\",\"body\":{\"type\":"     \
	"\"incident_body\",\"details\":\"Call the bridge.\"}}}"
#define USER(id) "{\"responder_request_target\":{\"id\":\"" id "\",\"type\":\"user_reference\"}}"
#define HELP                                                                                       \
	"{\"message\":\"Please join.\",\"responder_request_targets\":[" USER("PKANDER") "," USER(  \
		"PTWILK1") "]}"

/* A column of the record's page. */
static void
check_column(const struct errand *e, int place, const char *column, const char *wanted)
{
	char *found = errand_column(e, place, column);

	assert_string_equal(found, wanted);
	free(found);
}

static void
check_last(const struct errand *e, const char *method, const char *rest)
{
	char wanted[128];

	(void)snprintf(wanted, sizeof wanted, "%s /incidents/%s%s", method, e->page, rest);
	assert_string_equal(e->last, wanted);
}

static void
want(struct errand *e, int place, const char *status)
{
	char id[THERE_ID_BYTES], sql[128];

	there_id(e->there, place, id);
	(void)snprintf(
		sql, sizeof sql, "UPDATE page SET wanted = '%s' WHERE id = '%s'", status, id);
	assert_true(room_edit(e->room, sql));
}

static void
an_acknowledge_is_one_request_by_who_acts(void **state)
{
	struct errand *e = *state;

	errand_make(e, "acknowledge", 0, ACK);
	want(e, 0, "acknowledged");
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	assert_int_equal(e->asked, 1);
	check_last(e, "PUT", "");
	assert_string_equal(e->from, "From: dana@hosting.example");
	assert_string_equal(e->sent, ACK);
	assert_string_equal(e->outcome.remote_id, e->page);
	assert_string_equal(e->outcome.sentence, "");
	assert_string_equal(there_has(e->there, 0, "$.status"), "acknowledged");
	check_column(e, 0, "status", "acknowledged");
	check_column(e, 0, "wanted", "(none)");
	check_column(e, 0, "assigned", "Dana Reyes");
}

static void
each_change_is_done_there_and_known_here(void **state)
{
	struct errand *e = *state;

	errand_make(e, "priority", 0,
		ONE("\"priority\":{\"id\":\"PPRI001\",\"type\":\"priority_reference\"}"));
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	check_column(e, 0, "priority", "P1");
	errand_make(e, "reassign", 0,
		ONE("\"assignments\":[{\"assignee\":{\"id\":\"PTWILK1\",\"type\":\"user_"
		    "reference\"}}]"));
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	check_column(e, 0, "assigned", "Tomasz Wilk");
	errand_make(e, "escalate", 0, ONE("\"escalation_level\":2"));
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	check_column(e, 0, "assigned", "Lee Sorensen");
	errand_make(e, "reassign", 0,
		ONE("\"escalation_policy\":{\"id\":\"PPRIMAR\",\"type\":\"escalation_policy_"
		    "reference\"}"));
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	check_column(e, 0, "assigned", "Dana Reyes");
	errand_make(e, "acknowledge", 0, ACK);
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	errand_make(e, "snooze", 0, "{\"duration\":3600}");
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	check_last(e, "POST", "/snooze");
	assert_string_equal(there_has(e->there, 0, "$.pending_actions[0].type"), "unacknowledge");
	errand_make(e, "resolve", 0, RESOLVE);
	want(e, 0, "resolved");
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	check_column(e, 0, "status", "resolved");
	check_column(e, 0, "wanted", "(none)");
	assert_int_equal(room_number(e->room, "SELECT count(*) FROM event"
					      " WHERE text LIKE '%resolved%' AND NOT overview"),
		1);
}

static void
a_note_goes_out_as_it_was_typed(void **state)
{
	struct errand *e = *state;

	errand_make(e, "note", 1, NOTE);
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	check_last(e, "POST", "/notes");
	assert_string_equal(e->sent, NOTE);
	assert_int_equal(e->outcome.remote_id[0], 'N');
	assert_int_equal(
		room_number(e->room, "SELECT count(*) FROM page_note WHERE text = 'On it.' ||"
				     " char(10) || 'More soon.' AND person = 'Dana Reyes'"),
		1);
}

static void
a_status_update_and_a_request_for_help_are_told(void **state)
{
	struct errand *e = *state;

	errand_make(e, "status-update", 1, "{\"message\":\"We fail over.\"}");
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	check_last(e, "POST", "/status_updates");
	errand_make(e, "responders", 1, HELP);
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	check_last(e, "POST", "/responder_requests");
	assert_string_equal(e->from, "");
	assert_non_null(strstr(e->sent, "\"requester_id\":\"PDREYES\""));
	assert_string_equal(there_has(e->there, 1, "$.incidents_responders[1].user.id"), "PTWILK1");
	assert_int_equal(there_entries(e->there, 1, "responder_request_log_entry"), 1);
}

static void
a_merge_takes_its_sources_away_with_the_next_poll(void **state)
{
	struct errand *e = *state;
	char id[THERE_ID_BYTES], body[160];

	there_id(e->there, 3, id);
	(void)snprintf(body, sizeof body,
		"{\"source_incidents\":[{\"id\":\"%s\",\"type\":\"incident_reference\"}]}", id);
	errand_make(e, "merge", 1, body);
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	check_last(e, "PUT", "/merge");
	check_column(e, 1, "status", "triggered");
	errand_wait(e, 2000);
	errand_poll(e);
	check_column(e, 3, "status", "resolved");
}

static void
a_new_page_has_the_row_as_its_key_and_belongs_to_the_incident(void **state)
{
	struct errand *e = *state;

	assert_true(room_edit(e->room,
		"INSERT INTO incident (id, kind, title, status, declared_ms, rev)"
		" VALUES ('42', 'outage', 'Storage', 'red', 1, 1)"));
	errand_make(e, "trigger", 0, NEW);
	e->row.object = "lead";
	e->row.incident = "42";
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	assert_string_equal(e->last, "POST /incidents");
	assert_non_null(
		strstr(e->sent, "\"incident_key\":\"0190d1f0-0000-4000-8000-000000000007\""));
	assert_non_null(strstr(e->sent, "\"title\":\"Lead wanted\""));
	check_column(e, 4, "title", "Lead wanted");
	check_column(e, 4, "incident_id", "42");
	assert_string_equal(there_has(e->there, 4, "$.incident_key"), e->row.id);
}

/* ---- an acknowledge of what is resolved ---- */

static void
what_was_resolved_since_the_poll_is_not_opened_again(void **state)
{
	struct errand *e = *state;

	errand_make(e, "acknowledge", 0, ACK);
	errand_wait(e, 10 * 1000 + 1);
	there_set(e->there, 0, "resolved");
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_REFUSED);
	check_last(e, "GET", "");
	assert_int_equal(e->asked, 1);
	assert_string_equal(e->outcome.sentence,
		"Not sent: Lee Sorensen resolved it at 00:54 UTC, and an acknowledge would open it "
		"again and page people.");
	assert_string_equal(there_has(e->there, 0, "$.status"), "resolved");
	assert_int_equal(there_entries(e->there, 0, "reopen_log_entry"), 0);
}

static void
what_the_record_has_as_resolved_is_read_first(void **state)
{
	struct errand *e = *state;

	there_set(e->there, 0, "resolved");
	errand_poll(e);
	errand_make(e, "acknowledge", 0, ACK);
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_REFUSED);
	assert_int_equal(e->asked, 1);
	/* Opened again meanwhile: then it may. */
	there_set(e->there, 0, "triggered");
	errand_make(e, "acknowledge", 0, ACK);
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	assert_int_equal(e->asked, 2);
	check_column(e, 0, "status", "acknowledged");
}

static void
old_data_costs_one_read_and_no_more(void **state)
{
	struct errand *e = *state;

	errand_make(e, "acknowledge", 0, ACK);
	errand_wait(e, INT64_C(60000));
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	assert_int_equal(e->asked, 2);
	e->fresh_ms = 0;
	errand_make(e, "acknowledge", 1, ACK);
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	assert_int_equal(e->asked, 2);
	errand_make(e, "resolve", 1, RESOLVE);
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	assert_int_equal(e->asked, 1);
}

/* ---- many ---- */

static void
many_are_one_request(void **state)
{
	struct errand *e = *state;

	errand_make_many(e, "acknowledge", ACKNOWLEDGED, 4);
	want(e, 2, "acknowledged");
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	assert_int_equal(e->asked, 1);
	assert_string_equal(e->last, "PUT /incidents");
	assert_string_equal(e->sent, e->body);
	assert_string_equal(e->outcome.sentence, "");
	for (int i = 0; i < 4; i++)
		check_column(e, i, "status", "acknowledged");
	check_column(e, 2, "wanted", "(none)");
}

static void
what_of_many_is_resolved_is_left_out_and_told(void **state)
{
	struct errand *e = *state;

	there_set(e->there, 1, "resolved");
	errand_poll(e);
	errand_make_many(e, "acknowledge", ACKNOWLEDGED, 4);
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	assert_string_equal(e->outcome.sentence,
		"3 of 4 were acknowledged, but not #4102 (resolved). Look at them.");
	assert_string_equal(there_has(e->there, 1, "$.status"), "resolved");
	assert_int_equal(there_entries(e->there, 1, "reopen_log_entry"), 0);
}

static void
what_of_many_is_not_done_is_told(void **state)
{
	struct errand *e = *state;

	errand_make_many(e, "resolve", RESOLVED, 4);
	there_set(e->there, 2, "resolved");
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	assert_string_equal(
		e->outcome.sentence, "3 of 4 were resolved, but not #4103. Look at them.");
	errand_make_many(e, "resolve", RESOLVED, 2);
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_REFUSED);
	assert_non_null(strstr(e->outcome.sentence, "none of the 2: #4101 (resolved), #4102"));
}

static void
many_wait_for_a_poll_and_are_not_opened_again(void **state)
{
	struct errand *e = *state;

	errand_make_many(e, "acknowledge", ACKNOWLEDGED, 2);
	errand_wait(e, INT64_C(11000));
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_LATER);
	assert_int_equal(e->asked, 0);
	e->row.tries = 0;
	there_set(e->there, 0, "resolved");
	there_set(e->there, 1, "resolved");
	errand_poll(e);
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_REFUSED);
	assert_int_equal(e->asked, 0);
	assert_non_null(strstr(e->outcome.sentence, "all 2 are resolved"));
}

static void
more_than_250_are_refused_before_they_leave(void **state)
{
	struct errand *e = *state;
	size_t length;

	errand_make_many(e, "resolve", RESOLVED, 0);
	(void)snprintf(e->body, sizeof e->body, "{\"incidents\":[{\"id\":\"Q\"}");
	for (int i = 0; i < 250; i++) {
		length = strlen(e->body);
		(void)snprintf(e->body + length, sizeof e->body - length, ",{\"id\":\"Q%d\"}", i);
	}
	length = strlen(e->body);
	(void)snprintf(e->body + length, sizeof e->body - length, "]}");
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_REFUSED);
	assert_int_equal(e->asked, 0);
}

/* ---- who acts ---- */

static void
who_lacks_an_email_is_found_by_their_id(void **state)
{
	struct errand *e = *state;

	e->people[0].email = "";
	errand_make(e, "note", 0, NOTE);
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	assert_int_equal(e->asked, 2);
	assert_string_equal(e->from, "From: dana@hosting.example");
}

static void
who_lacks_an_id_is_found_by_their_email(void **state)
{
	struct errand *e = *state;

	e->people[0].pagerduty = "";
	errand_make(e, "note", 0, NOTE);
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	assert_int_equal(e->asked, 1);
	errand_make(e, "responders", 0, HELP);
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	assert_int_equal(e->asked, 2);
	assert_non_null(strstr(e->sent, "\"requester_id\":\"PDREYES\""));
	e->people[0].email = "e@hosting.example"; /* part of Lee's */
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_REFUSED);
	assert_int_equal(e->asked, 1);
	assert_non_null(strstr(e->outcome.sentence, "no user with the email of Dana Reyes"));
}

static void
who_is_not_known_at_all_acts_by_nobodys_name(void **state)
{
	struct errand *e = *state;

	errand_make(e, "note", 0, NOTE);
	e->row.person = "Somebody Else";
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_REFUSED);
	assert_int_equal(e->asked, 0);
	assert_non_null(strstr(e->outcome.sentence, "no email for Somebody Else"));
	/* The engine's own: the token is theirs. */
	e->config.people_count = 0;
	e->config.me = "Somebody Else";
	e->row.tries = 0;
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	assert_int_equal(e->asked, 2);
	assert_string_equal(e->from, "From: dana@hosting.example");
}

/* ---- refusals ---- */

static void
a_refusal_says_what_to_do(void **state)
{
	struct errand *e = *state;

	errand_make(e, "snooze", 0, "{\"duration\":3600}");
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_REFUSED);
	assert_string_equal(e->outcome.sentence,
		"PagerDuty refused it: Incident is not Acknowledged "
		"(code 1012). Acknowledge it first.");
	errand_make(e, "escalate", 0, ONE("\"escalation_level\":9"));
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_REFUSED);
	assert_non_null(strstr(e->outcome.sentence, "(code 1006). It is at its last level"));
	e->people[0].email = "dana@elsewhere.example";
	errand_make(e, "note", 0, NOTE);
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_REFUSED);
	assert_non_null(strstr(e->outcome.sentence, "(code 1008). Correct the email"));
	errand_make(e, "page", 0, "{}");
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_REFUSED);
	errand_make(e, "note", 0, NOTE);
	e->row.object = "page:../users";
	assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_REFUSED);
	assert_int_equal(e->asked, 0);
}

static void
what_the_token_may_not_says_nothing_about_the_polls(void **state)
{
	struct errand *e = *state;

	errand_make(e, "resolve", 0, RESOLVE);
	assert_int_equal(errand_try(e, LUCK_READ_ONLY), TARGET_REFUSED);
	assert_string_equal(e->outcome.sentence,
		"PagerDuty refused it: Access Denied (code 2010). The token may not do it, or only "
		"read: see pagerduty.token. Then resend.");
	assert_int_equal(errand_try(e, LUCK_DIVERTED), TARGET_LATER);
}

static void
what_is_refused_is_wanted_no_more(void **state)
{
	struct errand *e = *state;

	errand_make_many(e, "resolve", RESOLVED, 2);
	want(e, 0, "resolved");
	want(e, 1, "acknowledged"); /* by another row */
	want(e, 2, "resolved");
	room_begin(e->room, "engine");
	room_ok(target_pagerduty.unsettle(e->room->record, &e->row));
	assert_true(room_end(e->room));
	check_column(e, 0, "wanted", "(none)");
	check_column(e, 1, "wanted", "acknowledged");
	check_column(e, 2, "wanted", "resolved");
}

int
main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, errand_open, errand_close)
	const struct CMUnitTest tests[] = {
		T(an_acknowledge_is_one_request_by_who_acts),
		T(each_change_is_done_there_and_known_here),
		T(a_note_goes_out_as_it_was_typed),
		T(a_status_update_and_a_request_for_help_are_told),
		T(a_merge_takes_its_sources_away_with_the_next_poll),
		T(a_new_page_has_the_row_as_its_key_and_belongs_to_the_incident),
		T(what_was_resolved_since_the_poll_is_not_opened_again),
		T(what_the_record_has_as_resolved_is_read_first),
		T(old_data_costs_one_read_and_no_more),
		T(many_are_one_request),
		T(what_of_many_is_resolved_is_left_out_and_told),
		T(what_of_many_is_not_done_is_told),
		T(many_wait_for_a_poll_and_are_not_opened_again),
		T(more_than_250_are_refused_before_they_leave),
		T(who_lacks_an_email_is_found_by_their_id),
		T(who_lacks_an_id_is_found_by_their_email),
		T(who_is_not_known_at_all_acts_by_nobodys_name),
		T(a_refusal_says_what_to_do),
		T(what_the_token_may_not_says_nothing_about_the_polls),
		T(what_is_refused_is_wanted_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
