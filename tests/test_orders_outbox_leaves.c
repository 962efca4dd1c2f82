/* tests/test_orders_outbox_leaves.c - what may not leave any more when somebody lets it go.
 * SPDX-License-Identifier: MIT */
#include "tests/orders.h"
#include "tests/outbox_room.h"

#define ORDER_1 "00000000-0000-4000-8000-000000000001"

/* A text and a page of incident 1 wait. */
static struct orders *
begin(void **state)
{
	struct orders *o = orders_begin(*state);

	o->rules.config = outbox_room_config();
	(void)orders_do(
		o, "incident-declare", "", "{\"title\":\"Odd logins\",\"security\":\"no\"}");
	(void)outbox_room_post(o->room, "Dana", ORDER_1, "Somebody logs in oddly.", true);
	outbox_room_becomes(
		o->room, 1, "incident_id = (SELECT id FROM incident), subject = 'incident:1'");
	(void)outbox_room_add(o->room, "Dana", ORDER_1,
		&(struct outbox_draft){.target = TARGET_PAGERDUTY,
			.verb = "note",
			.subject = "page:P1",
			.object = "page:P1",
			.recipient = "PagerDuty #1",
			.text = "Odd.",
			.body = "{}"});
	outbox_room_becomes(o->room, 2, "incident_id = (SELECT id FROM incident)");
	return o;
}

/* It was written before it was restricted, and would have been told all the same (R21). */
static void
what_waits_of_an_incident_that_is_restricted_is_held(void **state)
{
	struct orders *o = begin(state);
	char subject[80];
	char *incident = room_string(o->room, "SELECT id FROM incident");

	(void)snprintf(subject, sizeof subject, "incident:%s", incident);
	free(incident);
	assert_non_null(strstr(
		orders_do(o, "incident-restrict", subject, "{}"), "; 1 in the outbox held back"));
	orders_text(o, "SELECT group_concat(number || hold, ' ') FROM outbox", "1restricted 2");
	orders_refused(o, ERR_REFUSED, "restricted: nothing of it is sent", "outbox-send-again",
		"outbox:1", "{}");
	outbox_room_becomes(o->room, 1, "state = 'in_doubt', hold = '', next_ms = 0");
	orders_refused(o, ERR_REFUSED, "restricted: nothing of it is sent", "outbox-send-again",
		"outbox:1", "{}");
	(void)orders_do(o, "outbox-drop", "outbox:1", "{}");
	orders_end(o);
}

/* What is part of a restricted one is as restricted (R21), however often it was merged, and whichever of
 * both came first. */
static void
what_waits_of_an_incident_that_becomes_part_of_one_is_held(void **state)
{
	struct orders *o = begin(state);

	(void)orders_do(o, "incident-declare", "", "{\"title\":\"Odd keys\",\"security\":\"no\"}");
	(void)orders_do(o, "incident-declare", "", "{\"title\":\"Theft\",\"security\":\"yes\"}");
	assert_string_equal(orders_do(o, "incident-merge", "incident:1", "{\"into\":2}"),
		"incident 1 merged into 2");
	orders_text(o, "SELECT group_concat(number || hold, ' ') FROM outbox", "1 2");
	assert_string_equal(orders_do(o, "incident-merge", "incident:2", "{\"into\":3}"),
		"incident 2 merged into 3; 1 in the outbox held back");
	orders_text(o, "SELECT group_concat(number || hold, ' ') FROM outbox", "1restricted 2");
	orders_refused(o, ERR_REFUSED, "restricted: nothing of it is sent", "outbox-send-again",
		"outbox:1", "{}");
	orders_refused(o, ERR_REFUSED, "restricted: nothing of it is sent", "outbox-edit",
		"outbox:1", "{\"text\":\"Nothing to see.\"}");
	(void)orders_do(o, "outbox-drop", "outbox:1", "{}");
	orders_end(o);
}

static void
what_waits_of_a_part_is_held_when_the_whole_is_restricted(void **state)
{
	struct orders *o = begin(state);

	(void)orders_do(o, "incident-declare", "", "{\"title\":\"Odd keys\",\"security\":\"no\"}");
	(void)orders_do(o, "incident-merge", "incident:1", "{\"into\":2}");
	assert_non_null(strstr(orders_do(o, "incident-restrict", "incident:2", "{}"),
		"; 1 in the outbox held back"));
	orders_text(o, "SELECT group_concat(number || hold, ' ') FROM outbox", "1restricted 2");
	orders_end(o);
}

/* It would wait for good, and nobody would say so. */
static void
what_the_config_has_no_target_for_is_not_let_go(void **state)
{
	static const struct config none;
	struct orders *o = begin(state);

	outbox_room_becomes(o->room, 1, "hold = 'old'");
	o->rules.config = &none;
	orders_refused(
		o, ERR_REFUSED, "the config has no slack", "outbox-send-again", "outbox:1", "{}");
	(void)orders_do(o, "outbox-drop", "outbox:1", "{}");
	orders_end(o);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(what_waits_of_an_incident_that_is_restricted_is_held),
		IN_ROOM(what_waits_of_an_incident_that_becomes_part_of_one_is_held),
		IN_ROOM(what_waits_of_a_part_is_held_when_the_whole_is_restricted),
		IN_ROOM(what_the_config_has_no_target_for_is_not_let_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
