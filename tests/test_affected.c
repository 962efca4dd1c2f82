/* tests/test_affected.c - which customers an incident hurts, by what is tied to it.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/affected.h"
#include "tests/callers.h"

/* As the engine does it after each of its changes. */
static void
settle(struct room *room)
{
	room_begin(room, "engine");
	room_ok(db_run(room->record, "UPDATE incident SET rev = room_rev()", ""));
	room_ok(affected_settle(room->record, room->now_ms));
	(void)room_end(room);
}

static void
add_page(struct room *room, const char *id, const char *service, const char *service_id,
	const char *incident)
{
	callers_do(room,
		"INSERT INTO page (id, title, status, service, service_id, created_ms,"
		"  updated_ms, incident_id, rev)"
		" VALUES (?1, 'down', 'triggered', ?2, ?3, 1, 1, ?4, room_rev())",
		"tttt", id, service, service_id, incident);
}

static void
tie_page(struct room *room, const char *id, const char *incident)
{
	callers_do(room, "UPDATE page SET incident_id = ?2, rev = room_rev() WHERE id = ?1", "tt",
		id, incident);
}

/* "Acme service, Initech ticket" */
static void
expect(struct room *room, const char *wanted)
{
	char *all = room_string(room, "SELECT group_concat(customer || ' ' || origin, ', ')"
				      " FROM (SELECT * FROM incident_customer ORDER BY customer)");

	assert_string_equal(all, wanted);
	free(all);
}

static void
a_tied_page_brings_those_who_feel_its_service(void **state)
{
	struct room *room = *state;

	callers_come(room);
	add_page(room, "P1", "checkout", "PX", NULL);
	settle(room);
	expect(room, ""); /* tied to nothing */
	tie_page(room, "P1", "1");
	settle(room);
	expect(room, "Acme service"); /* names are compared without case */
	add_page(room, "P2", "mail", "PMAIL", "1");
	add_page(room, "P3", "something", "PSEARCH", "1");
	settle(room);
	expect(room, "Acme service, Initech service");
	assert_int_equal(
		room_number(room, "SELECT count(*) FROM event WHERE subject GLOB"
				  " 'incident_customer:*' AND source = 'engine' AND actor IS NULL"
				  " AND incident_id = '1'"),
		2);
}

static void
a_tied_ticket_brings_its_organization(void **state)
{
	struct room *room = *state;

	callers_come(room);
	callers_do(room,
		"INSERT INTO ticket (id, subject, status, organization, tags, created_ms,"
		"  updated_ms, incident_id, rev)"
		" VALUES (8812, 's', 'open', 'INITECH', '[]', 1, 1, '1', room_rev()),"
		"  (8813, 's', 'open', 'Nobody we know', '[]', 1, 1, '1', room_rev()),"
		"  (8814, 's', 'open', 'Acme', '[]', 1, 1, NULL, room_rev())",
		"");
	settle(room);
	expect(room, "Initech ticket");
}

static void
what_is_settled_says_nothing_twice(void **state)
{
	struct room *room = *state;
	int64_t events;

	callers_come(room);
	add_page(room, "P1", "Checkout", NULL, "1");
	settle(room);
	events = room_number(room, "SELECT count(*) FROM event");
	settle(room);
	settle(room);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), events);
}

static void
what_is_tied_no_more_goes_unless_something_was_done(void **state)
{
	struct room *room = *state;

	callers_come(room);
	add_page(room, "P1", "Checkout", NULL, "1");
	add_page(room, "P2", "mail", NULL, "1");
	settle(room);
	room_ok(callers_order(
		room, "customer-call", "customer:Initech", "{\"result\":\"voicemail\"}", NULL));
	tie_page(room, "P1", NULL);
	tie_page(room, "P2", NULL);
	/* It is not the person whose order it comes with who takes it out. */
	room_ok(callers_order(room, "customer-mail-down", "customer:Initech", "{}", NULL));
	expect(room, "Initech service");
	tie_page(room, "P1", "1");
	settle(room);
	expect(room, "Acme service, Initech service");
}

static void
what_a_person_added_stays_and_what_one_removed_stays_away(void **state)
{
	struct room *room = *state;
	char said[ORDER_SAID_BYTES];

	callers_come(room);
	room_ok(callers_order(room, "customer-add", "", "{\"name\":\"initech\"}", said));
	assert_string_equal(said, "Saved: Initech is affected.");
	settle(room);
	expect(room, "Initech person");
	add_page(room, "P1", "Checkout", NULL, "1");
	settle(room);
	expect(room, "Acme service, Initech person");
	room_ok(callers_order(room, "customer-remove", "contact:Acme/2", "{}", NULL));
	expect(room, "Initech person");
	add_page(room, "P2", "Checkout", NULL, "1");
	settle(room);
	expect(room, "Initech person");
	room_ok(callers_order(room, "customer-add", "customer:Acme", "{}", NULL));
	settle(room);
	expect(room, "Acme person, Initech person");
	room_ok(callers_order(room, "customer-remove", "customer:Acme", "{}", NULL));
	settle(room);
	expect(room, "Initech person");
}

static void
an_incident_that_is_over_is_left_as_it_was(void **state)
{
	struct room *room = *state;

	callers_come(room);
	add_page(room, "P1", "Checkout", NULL, "1");
	settle(room);
	callers_do(room, "UPDATE incident SET status = 'green', rev = room_rev()", "");
	tie_page(room, "P1", NULL);
	add_page(room, "P2", "mail", NULL, "1");
	settle(room);
	expect(room, "Acme service");
}

/* A poll that changes nothing which matters costs no look; thousands of tied pages are read from an
 * index alone. */
static void
looking_is_cheap(void **state)
{
	struct room *room = *state;
	char *plan;

	callers_come(room);
	plan = room_plan(room, "SELECT DISTINCT page.incident_id, page.service, page.service_id"
			       " FROM incident CROSS JOIN page ON page.incident_id = incident.id");
	assert_non_null(strstr(plan, "COVERING INDEX page_tied"));
	free(plan);
	plan = room_plan(room,
		"SELECT DISTINCT ticket.incident_id, lower(ticket.organization)"
		" FROM incident CROSS JOIN ticket ON ticket.incident_id = incident.id");
	assert_non_null(strstr(plan, "COVERING INDEX ticket_tie"));
	free(plan);
	add_page(room, "P1", "Checkout", NULL, "1");
	room_begin(room, "engine");
	room_ok(affected_settle(room->record, room->now_ms)); /* this transaction changed nothing */
	assert_false(room_end(room));
	expect(room, "");
}

static void
folding_the_events_gives_the_tables(void **state)
{
	struct room *room = *state;
	char *unfolded;

	what_a_person_added_stays_and_what_one_removed_stays_away(state);
	unfolded = room_unfolded(room);
	assert_string_equal(unfolded, "");
	free(unfolded);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(a_tied_page_brings_those_who_feel_its_service),
		IN_ROOM(a_tied_ticket_brings_its_organization),
		IN_ROOM(what_is_settled_says_nothing_twice),
		IN_ROOM(what_is_tied_no_more_goes_unless_something_was_done),
		IN_ROOM(what_a_person_added_stays_and_what_one_removed_stays_away),
		IN_ROOM(an_incident_that_is_over_is_left_as_it_was),
		IN_ROOM(looking_is_cheap),
		IN_ROOM(folding_the_events_gives_the_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
