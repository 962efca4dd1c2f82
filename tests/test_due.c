/* tests/test_due.c - what is due: each rule before its time, on it, after it, and when it is
 * settled.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "store/due_facts.h"
#include "tests/room.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };

static const int64_t start = ROOM_NOW_MS;

/* What is due by `facts` so many ms after the start. */
static struct due
find_at(struct room *room, const struct due_facts *facts, int64_t ms)
{
	struct due due;

	arena_reset(&room->arena);
	room_ok(due_find(facts, start + ms, &room->arena, &due));
	return due;
}

static const struct due_item *
item_of(const struct due *due, enum due_kind kind)
{
	for (int i = 0; i < due->items.count; i++) {
		const struct due_item *item = rows_at(&due->items, i);

		if (item->kind == kind)
			return item;
	}
	return NULL;
}

/* '-' nothing of that kind, '>' coming, '!' overdue. */
static char
state_at(struct room *room, const struct due_facts *facts, enum due_kind kind, int64_t ms)
{
	struct due due = find_at(room, facts, ms);
	const struct due_item *item = item_of(&due, kind);

	return (char)(item == NULL ? '-' : item->overdue ? '!' : '>');
}

static int64_t
next_at(struct room *room, const struct due_facts *facts, int64_t ms)
{
	struct due due = find_at(room, facts, ms);

	return due.next_ms == INT64_MAX ? -1 : due.next_ms - start;
}

/* An incident that was declared at the start, of which nothing is due. */
static struct due_facts
open_incident(void)
{
	return (struct due_facts){.incident_id = "3",
		.open = true,
		.incident = {.id = "3",
			.status = "open",
			.label = text_of("Critical"),
			.declared_ms = start,
			.span = 7}};
}

static void
is_settled_by(const struct due_item *item, const char *command, const char *subject)
{
	char buf[DUE_SUBJECT_BYTES];

	assert_non_null(item);
	assert_string_equal(item->command, command);
	assert_string_equal(due_subject(item, buf), subject);
}

static void
says(const struct due_item *item, const char *words)
{
	char shown[300];

	assert_string_equal(text_show(item->text, false, shown, sizeof shown), words);
}

/* ---- the room ---- */

static void
nothing_is_due_in_a_quiet_room(void **state)
{
	struct room *room = *state;
	struct due_facts facts = {.incident_id = ""};
	struct due due = find_at(room, &facts, 0);

	assert_int_equal(due.items.count, 0);
	assert_true(due.next_ms == INT64_MAX);
}

static void
an_unacknowledged_page_is_due_and_escalates(void **state)
{
	struct room *room = *state;
	struct due_facts facts = {.incident_id = "",
		.pages = {.active = 3, .unacknowledged = 3, .tickets = 1},
		.oldest = {.kind = "page",
			.id = "PONE",
			.number = 1234,
			.service = text_of("checkout-api"),
			.title = text_of("5xx over 20 %"),
			.since_ms = start - MINUTE,
			.escalates_ms = start + MINUTE}};
	struct due due = find_at(room, &facts, 0);
	const struct due_item *item = item_of(&due, DUE_KNOWN);

	is_settled_by(item, "open", "page:PONE");
	says(item, "2 pages, 1 ticket unacknowledged");
	assert_true(item->overdue);
	assert_int_equal(item->until_ms, start + MINUTE);
	assert_int_equal(due.next_ms, start + MINUTE);
	assert_int_equal(next_at(room, &facts, MINUTE), -1);

	facts.new_pages = true; /* one of them nobody has judged: that one */
	facts.judge = facts.oldest;
	(void)snprintf(facts.judge.id, sizeof facts.judge.id, "PTWO");
	due = find_at(room, &facts, 0);
	is_settled_by(item_of(&due, DUE_PAGES), "page-triage", "page:PTWO");
	assert_null(item_of(&due, DUE_JUDGE)); /* it is not said twice */

	facts.new_pages = false;
	facts.new_tickets = true;
	facts.judge.kind = NULL;
	due = find_at(room, &facts, 0);
	is_settled_by(item_of(&due, DUE_PAGES), "open", "page:PONE");

	facts.pages = (struct page_counts){.active = 3};
	assert_int_equal(state_at(room, &facts, DUE_PAGES, 0), '-');
}

static void
a_page_is_judged_before_an_incident(void **state)
{
	struct room *room = *state;
	struct due_facts facts = {.incident_id = "",
		.judge = {.kind = "page",
			.id = "PONE",
			.number = 1234,
			.service = text_of("cdn"),
			.title = text_of("hits"),
			.since_ms = start}};
	struct due due = find_at(room, &facts, 0);

	is_settled_by(item_of(&due, DUE_JUDGE), "page-triage", "page:PONE");
	says(item_of(&due, DUE_JUDGE), "Is it relevant? page #1234 cdn hits");
	assert_int_equal(state_at(room, &facts, DUE_JUDGE, 0), '>');
	facts.open = true;
	assert_int_equal(state_at(room, &facts, DUE_JUDGE, 0), '-');
}

static void
a_proposal_waits_for_the_lead(void **state)
{
	struct room *room = *state;
	struct due_work one = {.person = text_of("Lee"),
		.text = text_of("Lee asks for a restart"),
		.at_ms = start};
	struct due_facts facts = open_incident();
	struct due due;

	(void)snprintf(one.key.id, sizeof one.key.id, "4");
	facts.proposals = (struct rows){.first = &one, .size = sizeof one, .count = 1};
	due = find_at(room, &facts, 0);
	is_settled_by(item_of(&due, DUE_PROPOSAL), "proposal-approve", "proposal:4");
	says(item_of(&due, DUE_PROPOSAL), "Lee asks for a restart,");
	facts.proposals.count = 0;
	assert_int_equal(state_at(room, &facts, DUE_PROPOSAL, 0), '-');
}

static void
a_followup_is_shown_an_hour_before_it_is_due(void **state)
{
	struct room *room = *state;
	struct due_work one = {.person = text_of("Dana"),
		.text = text_of("rotate the logs"),
		.at_ms = start + 2 * HOUR};
	struct due_facts facts = {.incident_id = ""};
	struct due due;

	(void)snprintf(one.key.id, sizeof one.key.id, "9");
	facts.followups = (struct rows){.first = &one, .size = sizeof one, .count = 1};
	assert_int_equal(state_at(room, &facts, DUE_FOLLOWUP, HOUR - 1), '-');
	assert_int_equal(next_at(room, &facts, 0), HOUR);
	assert_int_equal(state_at(room, &facts, DUE_FOLLOWUP, HOUR), '>');
	assert_int_equal(next_at(room, &facts, HOUR), 2 * HOUR);
	assert_int_equal(state_at(room, &facts, DUE_FOLLOWUP, 2 * HOUR - 1), '>');
	assert_int_equal(state_at(room, &facts, DUE_FOLLOWUP, 2 * HOUR), '!');
	assert_int_equal(next_at(room, &facts, 2 * HOUR), -1);
	due = find_at(room, &facts, 2 * HOUR);
	is_settled_by(item_of(&due, DUE_FOLLOWUP), "followup-done", "followup:9");
	facts.followups.count = 0;
	assert_int_equal(state_at(room, &facts, DUE_FOLLOWUP, 2 * HOUR), '-');
}

static void
a_source_that_is_not_heard_of_is_overdue_after_a_minute(void **state)
{
	struct room *room = *state;
	struct due_source one = {.state = SOURCE_UNREACHABLE, .last_ok_ms = start};
	struct due_facts facts = {.incident_id = ""};
	struct due due;

	(void)snprintf(one.key.id, sizeof one.key.id, "pagerduty");
	facts.sources = (struct rows){.first = &one, .size = sizeof one, .count = 1};
	assert_int_equal(state_at(room, &facts, DUE_SOURCE, MINUTE - 1), '>');
	assert_int_equal(next_at(room, &facts, 0), MINUTE);
	assert_int_equal(state_at(room, &facts, DUE_SOURCE, MINUTE), '!');
	due = find_at(room, &facts, 0);
	is_settled_by(item_of(&due, DUE_SOURCE), "sources", "");
	says(item_of(&due, DUE_SOURCE), "PagerDuty: unreachable, last heard");
	one.state = SOURCE_REFUSED;
	assert_int_equal(state_at(room, &facts, DUE_SOURCE, 0), '!');
	one = (struct due_source){.key = one.key, .state = SOURCE_LATE};
	assert_int_equal(state_at(room, &facts, DUE_SOURCE, HOUR), '>');
	one.state = SOURCE_OK;
	assert_int_equal(state_at(room, &facts, DUE_SOURCE, HOUR), '-');
	one.state = SOURCE_OFF;
	assert_int_equal(state_at(room, &facts, DUE_SOURCE, HOUR), '-');
}

/* ---- the incident ---- */

static struct due_customer
acme(void)
{
	struct due_customer customer = {.name = text_of("Acme")};

	(void)snprintf(customer.key.id, sizeof customer.key.id, "Acme");
	return customer;
}

static void
an_eta_over_an_hour_asks_for_a_call_until_one_is_tried(void **state)
{
	struct room *room = *state;
	struct due_customer one = acme();
	struct due_facts facts = open_incident();
	struct due due;

	facts.customers = (struct rows){.first = &one, .size = sizeof one, .count = 1};
	assert_int_equal(state_at(room, &facts, DUE_CALL, 0), '-');
	facts.incident.eta_made_ms = start;
	facts.incident.eta_ms = start + HOUR;
	assert_int_equal(state_at(room, &facts, DUE_CALL, 0), '-');
	facts.incident.eta_ms = start + HOUR + 1;
	assert_int_equal(state_at(room, &facts, DUE_CALL, 0), '!');
	assert_int_equal(state_at(room, &facts, DUE_CALL, 2 * HOUR), '!');
	facts.incident.eta_ms = start + 2 * HOUR + 30 * MINUTE;
	due = find_at(room, &facts, 0);
	is_settled_by(item_of(&due, DUE_CALL), "customer-call", "customer:Acme");
	says(item_of(&due, DUE_CALL), "Call Acme: ETA 2h30, no call yet");

	one.attempt_ms = start - 1; /* of before that ETA */
	due = find_at(room, &facts, 0);
	says(item_of(&due, DUE_CALL), "Call Acme: ETA 2h30, no call since");
	one.attempt_ms = start;
	assert_int_equal(state_at(room, &facts, DUE_CALL, 0), '-');

	one.attempt_ms = 0; /* once it recovers the ETA asks no more */
	facts.incident.status = "recovering";
	assert_int_equal(state_at(room, &facts, DUE_CALL, 0), '-');
}

static void
a_decision_that_is_needed_asks_for_a_call(void **state)
{
	struct room *room = *state;
	struct due_customer one = acme();
	struct due_facts facts = open_incident();
	struct due due;

	one.decision_ms = start;
	one.attempt_ms = start - 1;
	facts.customers = (struct rows){.first = &one, .size = sizeof one, .count = 1};
	due = find_at(room, &facts, 0);
	is_settled_by(item_of(&due, DUE_CALL), "customer-call", "customer:Acme");
	says(item_of(&due, DUE_CALL), "Call Acme: a decision is needed, no call since");
	one.attempt_ms = start;
	assert_int_equal(state_at(room, &facts, DUE_CALL, 0), '-');
}

static void
a_promised_call_is_due_when_it_was_promised(void **state)
{
	struct room *room = *state;
	struct due_customer one = acme();
	struct due_facts facts = open_incident();
	struct due due;

	one.attempt_ms = start;
	one.next_ms = start + 30 * MINUTE;
	facts.customers = (struct rows){.first = &one, .size = sizeof one, .count = 1};
	assert_int_equal(state_at(room, &facts, DUE_CALL_AGAIN, 30 * MINUTE - 1), '>');
	assert_int_equal(next_at(room, &facts, 0), 30 * MINUTE);
	assert_int_equal(state_at(room, &facts, DUE_CALL_AGAIN, 30 * MINUTE), '!');
	due = find_at(room, &facts, 0);
	is_settled_by(item_of(&due, DUE_CALL_AGAIN), "customer-call", "customer:Acme");

	one.decision_ms = start + MINUTE; /* then the call is due now, and is said once */
	assert_int_equal(state_at(room, &facts, DUE_CALL_AGAIN, 0), '-');
	assert_int_equal(state_at(room, &facts, DUE_CALL, 0), '!');
	one = acme();
	assert_int_equal(state_at(room, &facts, DUE_CALL_AGAIN, HOUR), '-');
}

static void
a_customer_confirms_after_the_recovery(void **state)
{
	struct room *room = *state;
	struct due_customer one = acme();
	struct due_facts facts = open_incident();
	struct due due;

	facts.customers = (struct rows){.first = &one, .size = sizeof one, .count = 1};
	facts.incident.status = "recovering";
	assert_int_equal(state_at(room, &facts, DUE_CONFIRM, 0), '-');
	facts.incident.recovered_ms = start;
	due = find_at(room, &facts, 0);
	is_settled_by(item_of(&due, DUE_CONFIRM), "customer-confirmed", "customer:Acme");
	one.confirmed_ms = start - 1; /* before a relapse */
	assert_int_equal(state_at(room, &facts, DUE_CONFIRM, 0), '>');
	one.confirmed_ms = start;
	assert_int_equal(state_at(room, &facts, DUE_CONFIRM, 0), '-');
	one.confirmed_ms = 0;
	facts.incident.status = "open";
	assert_int_equal(state_at(room, &facts, DUE_CONFIRM, 0), '-');
}

static void
an_update_comes_is_due_and_overdue(void **state)
{
	struct room *room = *state;
	struct audience_clock one = {.audience = text_of("stakeholders"),
		.floor_ms = 15 * MINUTE,
		.every_ms = 30 * MINUTE,
		.ceiling_ms = 45 * MINUTE,
		.started_ms = start};
	struct due_facts facts = open_incident();
	const struct due_item *item;
	struct due due;

	(void)snprintf(one.key.id, sizeof one.key.id, "stakeholders");
	facts.clocks = (struct rows){.first = &one, .size = sizeof one, .count = 1};
	due = find_at(room, &facts, 0);
	item = item_of(&due, DUE_UPDATE);
	is_settled_by(item, "update-post", "clock:stakeholders");
	assert_string_equal(item->arg, "audience");
	assert_string_equal(item->value.raw, "stakeholders");
	says(item, "stakeholder update");
	assert_int_equal(item->at_ms, start + 30 * MINUTE);
	due = find_at(room, &facts, 30 * MINUTE);
	says(item_of(&due, DUE_UPDATE), "stakeholder update due, late");
	assert_int_equal(item_of(&due, DUE_UPDATE)->at_ms, start + 45 * MINUTE);
	assert_int_equal(next_at(room, &facts, 30 * MINUTE), 45 * MINUTE);
	assert_int_equal(state_at(room, &facts, DUE_UPDATE, 45 * MINUTE - 1), '>');
	assert_int_equal(state_at(room, &facts, DUE_UPDATE, 45 * MINUTE), '!');
	one.last_ms = start + 45 * MINUTE;
	assert_int_equal(state_at(room, &facts, DUE_UPDATE, 45 * MINUTE), '>');
	one.stopped_ms = start + 46 * MINUTE;
	assert_int_equal(state_at(room, &facts, DUE_UPDATE, 24 * HOUR), '-');
}

static void
a_task_is_shown_before_its_time_is_over(void **state)
{
	struct room *room = *state;
	struct due_work one = {.person = text_of("Lee"),
		.text = text_of("look at the disks"),
		.at_ms = start + 20 * MINUTE};
	struct due_facts facts = open_incident();
	struct due due;

	(void)snprintf(one.key.id, sizeof one.key.id, "3");
	facts.tasks = (struct rows){.first = &one, .size = sizeof one, .count = 1};
	assert_int_equal(state_at(room, &facts, DUE_TASK, 15 * MINUTE - 1), '-');
	assert_int_equal(next_at(room, &facts, 0), 15 * MINUTE);
	assert_int_equal(state_at(room, &facts, DUE_TASK, 15 * MINUTE), '>');
	assert_int_equal(state_at(room, &facts, DUE_TASK, 20 * MINUTE - 1), '>');
	assert_int_equal(state_at(room, &facts, DUE_TASK, 20 * MINUTE), '!');
	due = find_at(room, &facts, 20 * MINUTE);
	is_settled_by(item_of(&due, DUE_TASK), "task-done", "task:3");
	says(item_of(&due, DUE_TASK), "task of Lee: look at the disks,");
	facts.tasks.count = 0;
	assert_int_equal(state_at(room, &facts, DUE_TASK, HOUR), '-');
}

static void
an_eta_that_passed_is_overdue(void **state)
{
	struct room *room = *state;
	struct due_facts facts = open_incident();
	struct due due;

	facts.incident.eta_made_ms = start;
	facts.incident.eta_ms = start + HOUR;
	assert_int_equal(state_at(room, &facts, DUE_ETA, HOUR - 1), '-');
	assert_int_equal(next_at(room, &facts, 0), HOUR);
	assert_int_equal(state_at(room, &facts, DUE_ETA, HOUR), '!');
	due = find_at(room, &facts, HOUR);
	is_settled_by(item_of(&due, DUE_ETA), "incident-eta", "");
	facts.incident.status = "recovering";
	assert_int_equal(state_at(room, &facts, DUE_ETA, HOUR), '-');
}

static void
the_first_word_has_the_target_of_the_severity(void **state)
{
	struct room *room = *state;
	struct due_facts facts = open_incident();
	struct due due;

	assert_int_equal(state_at(room, &facts, DUE_RESPONSE, 24 * HOUR), '-');
	facts.incident.respond_ms = HOUR;
	assert_int_equal(state_at(room, &facts, DUE_RESPONSE, 45 * MINUTE - 1), '-');
	assert_int_equal(next_at(room, &facts, 0), 45 * MINUTE);
	assert_int_equal(state_at(room, &facts, DUE_RESPONSE, 45 * MINUTE), '>');
	assert_int_equal(state_at(room, &facts, DUE_RESPONSE, HOUR - 1), '>');
	assert_int_equal(state_at(room, &facts, DUE_RESPONSE, HOUR), '!');
	due = find_at(room, &facts, HOUR);
	is_settled_by(item_of(&due, DUE_RESPONSE), "update-post", "");
	facts.incident.answered = true;
	assert_int_equal(state_at(room, &facts, DUE_RESPONSE, HOUR), '-');
}

static void
a_required_role_is_given(void **state)
{
	struct room *room = *state;
	struct due_role one = {.name = text_of("Recorder")};
	struct due_facts facts = open_incident();
	struct due due;

	(void)snprintf(one.key.id, sizeof one.key.id, "Recorder");
	facts.roles = (struct rows){.first = &one, .size = sizeof one, .count = 1};
	due = find_at(room, &facts, 0);
	is_settled_by(item_of(&due, DUE_ROLE), "role-give", "role:Recorder");
	says(item_of(&due, DUE_ROLE), "Recorder not assigned");
	assert_int_equal(state_at(room, &facts, DUE_ROLE, 0), '>');
}

static void
as_many_people_as_the_span_are_to_be_split(void **state)
{
	struct room *room = *state;
	struct due_facts facts = open_incident();
	struct due due;

	(void)snprintf(facts.incident.crowd, sizeof facts.incident.crowd, "Helper");
	facts.incident.people = 6;
	assert_int_equal(state_at(room, &facts, DUE_SPAN, 0), '-');
	facts.incident.people = 7;
	due = find_at(room, &facts, 0);
	is_settled_by(item_of(&due, DUE_SPAN), "role-drop", "role:Helper");
	says(item_of(&due, DUE_SPAN), "7 people of the 7 that one lead can hold: split the work");
}

static void
the_time_is_called_out_every_ten_minutes_to_whoever_hears_it(void **state)
{
	struct room *room = *state;
	struct due_facts facts = open_incident();

	assert_int_equal(state_at(room, &facts, DUE_CALL_OUT, HOUR), '-'); /* nobody is there */
	facts.incident.people = 2;
	assert_int_equal(state_at(room, &facts, DUE_CALL_OUT, 10 * MINUTE - 1), '-');
	assert_int_equal(next_at(room, &facts, 0), 10 * MINUTE);
	assert_int_equal(state_at(room, &facts, DUE_CALL_OUT, 10 * MINUTE), '>');
	facts.incident.called_out_ms = start + 10 * MINUTE;
	assert_int_equal(state_at(room, &facts, DUE_CALL_OUT, 20 * MINUTE - 1), '-');
	assert_int_equal(state_at(room, &facts, DUE_CALL_OUT, 20 * MINUTE), '>');
	facts.incident.people = 1;
	facts.incident.bridge = true;
	assert_int_equal(state_at(room, &facts, DUE_CALL_OUT, 20 * MINUTE), '>');
	facts.incident.status = "yellow";
	assert_int_equal(state_at(room, &facts, DUE_CALL_OUT, 20 * MINUTE), '-');
}

static void
what_is_overdue_comes_first_then_what_matters_most(void **state)
{
	struct room *room = *state;
	struct due_customer customer = acme();
	struct due_work task = {.person = text_of("Lee"), .text = text_of("look"), .at_ms = start};
	struct due_role role = {.name = text_of("Recorder")};
	struct due_facts facts = open_incident();
	static const enum due_kind order[] = {
		DUE_PAGES, DUE_CALL, DUE_TASK, DUE_ROLE, DUE_CALL_OUT};
	struct due due;

	customer.decision_ms = start;
	(void)snprintf(task.key.id, sizeof task.key.id, "1");
	facts.customers = (struct rows){.first = &customer, .size = sizeof customer, .count = 1};
	facts.tasks = (struct rows){.first = &task, .size = sizeof task, .count = 1};
	facts.roles = (struct rows){.first = &role, .size = sizeof role, .count = 1};
	facts.incident.people = 2;
	facts.pages.unacknowledged = 1;
	facts.oldest = (struct due_page){.kind = "page",
		.id = "PONE",
		.service = text_of(""),
		.title = text_of(""),
		.since_ms = start};
	facts.new_tickets = true;
	due = find_at(room, &facts, HOUR);
	assert_int_equal(due.items.count, 5);
	for (int i = 0; i < 5; i++)
		assert_int_equal(((const struct due_item *)rows_at(&due.items, i))->kind, order[i]);
	facts.new_tickets = false; /* pages that somebody has judged wait behind the call */
	due = find_at(room, &facts, HOUR);
	assert_int_equal(((const struct due_item *)due.items.first)->kind, DUE_CALL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			nothing_is_due_in_a_quiet_room, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			an_unacknowledged_page_is_due_and_escalates, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_page_is_judged_before_an_incident, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_proposal_waits_for_the_lead, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_followup_is_shown_an_hour_before_it_is_due, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_source_that_is_not_heard_of_is_overdue_after_a_minute, room_make,
			room_remove),
		cmocka_unit_test_setup_teardown(
			an_eta_over_an_hour_asks_for_a_call_until_one_is_tried, room_make,
			room_remove),
		cmocka_unit_test_setup_teardown(
			a_decision_that_is_needed_asks_for_a_call, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_promised_call_is_due_when_it_was_promised, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_customer_confirms_after_the_recovery, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			an_update_comes_is_due_and_overdue, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_task_is_shown_before_its_time_is_over, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			an_eta_that_passed_is_overdue, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			the_first_word_has_the_target_of_the_severity, room_make, room_remove),
		cmocka_unit_test_setup_teardown(a_required_role_is_given, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			as_many_people_as_the_span_are_to_be_split, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			the_time_is_called_out_every_ten_minutes_to_whoever_hears_it, room_make,
			room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_overdue_comes_first_then_what_matters_most, room_make, room_remove),
	};

	return cmocka_run_group_tests_name("due", tests, NULL, NULL);
}
