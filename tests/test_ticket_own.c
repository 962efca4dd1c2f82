/* tests/test_ticket_own.c - one's own acts on a ticket do not keep one from the next; what somebody else
 * did between does.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk_errand.h"

#define TICKET "ticket:8801"
#define REPLY "{\"text\":\"We look into it.\"}"
#define NOTE "{\"text\":\"Ask Lee.\",\"to\":\"Zendesk #8801: INTERNAL note, for agents only\"}"

/* A reply of Dana's that leaves after she has looked at the ticket last. */
static void
reply(struct desk_errand *e)
{
	desk_order(e, "ticket-reply", TICKET, REPLY);
	e->seen_rev = record_rev(e->room->record);
	desk_take(e);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	desk_poll(e);
	assert_true(room_number(e->room, "SELECT rev FROM ticket WHERE id = 8801") > e->seen_rev);
}

static void
refuse(struct desk_errand *e, const char *person)
{
	struct err refused = desk_order_by(e, person, "ticket-note", TICKET, NOTE);

	assert_int_equal(refused.kind, ERR_REFUSED);
	assert_non_null(strstr(refused.text, "#8801 has changed since you saw it"));
	assert_int_equal(
		room_number(e->room, "SELECT count(*) FROM outbox WHERE verb = 'comment'"), 0);
}

static void
a_note_goes_right_behind_ones_own_reply(void **state)
{
	struct desk_errand *e = *state;

	reply(e);
	desk_order(e, "ticket-note", TICKET, NOTE);
	desk_take(e);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	assert_int_equal(desk_effects(e, "reply"), 1);
	assert_int_equal(desk_effects(e, "comment"), 1);
	/* And a third, while the second is not known to the screen either. */
	desk_order(e, "ticket-priority", TICKET, "{\"priority\":\"low\",\"to\":\"Zendesk #8801\"}");
	desk_take(e);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	assert_int_equal(desk_effects(e, "priority"), 1);
}

/* What is wanted of it is one's own, too. */
static void
a_note_goes_while_ones_own_status_is_on_its_way(void **state)
{
	struct desk_errand *e = *state;

	e->seen_rev = record_rev(e->room->record);
	desk_order(e, "ticket-status", TICKET, "{\"status\":\"pending\",\"to\":\"Zendesk #8801\"}");
	desk_order(e, "ticket-note", TICKET, NOTE);
	for (int i = 0; i < 2; i++) {
		desk_take(e);
		assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	}
	assert_int_equal(desk_effects(e, "comment"), 1);
}

/* Between, so that the record cannot tell: Zendesk does, and it is told what. */
static void
what_the_customer_wrote_between_stops_it(void **state)
{
	struct desk_errand *e = *state;

	reply(e);
	desk_somebody_writes(e, "It works again!", NULL);
	desk_poll(e);
	desk_order(e, "ticket-note", TICKET, NOTE);
	desk_take(e);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_REFUSED);
	desk_says(e, "#8801 has changed since it was read");
	desk_says(e, "wrote \"It works again!\"");
	assert_int_equal(desk_effects(e, "comment"), 0);
}

static void
what_the_customer_wrote_before_it_stops_it(void **state)
{
	struct desk_errand *e = *state;

	desk_order(e, "ticket-reply", TICKET, REPLY);
	e->seen_rev = record_rev(e->room->record);
	desk_pass(e, 2000);
	desk_somebody_writes(e, "It works again!", NULL);
	desk_take(e);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_REFUSED);
	desk_poll(e);
	desk_order(e, "ticket-note", TICKET, NOTE);
	desk_take(e);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_REFUSED);
	assert_int_equal(desk_effects(e, "comment"), 0);
}

/* What they had read since the first of their acts does not stop the third behind the second. */
static void
what_the_customer_wrote_and_one_has_read_does_not_stop_it(void **state)
{
	struct desk_errand *e = *state;

	reply(e);
	desk_pass(e, 2000);
	desk_somebody_writes(e, "It works again!", NULL);
	desk_poll(e);
	e->seen_rev = record_rev(e->room->record);
	desk_order(e, "ticket-note", TICKET, NOTE);
	desk_take(e);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	desk_poll(e);
	assert_true(room_number(e->room, "SELECT rev FROM ticket WHERE id = 8801") > e->seen_rev);
	desk_order(e, "ticket-priority", TICKET, "{\"priority\":\"low\",\"to\":\"Zendesk #8801\"}");
	desk_take(e);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	assert_int_equal(desk_effects(e, "priority"), 1);
}

static void
what_was_written_well_after_it_is_refused_at_once(void **state)
{
	struct desk_errand *e = *state;

	reply(e);
	desk_pass(e, INT64_C(2) * MINUTE_MS);
	desk_somebody_writes(e, "And now?", NULL);
	desk_poll(e);
	refuse(e, "Dana Reyes");
}

static void
what_a_colleague_did_is_not_ones_own(void **state)
{
	struct desk_errand *e = *state;

	reply(e);
	refuse(e, "Lee Sato");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_begin, desk_finish)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_note_goes_right_behind_ones_own_reply),
		TEST(a_note_goes_while_ones_own_status_is_on_its_way),
		TEST(what_the_customer_wrote_between_stops_it),
		TEST(what_the_customer_wrote_before_it_stops_it),
		TEST(what_the_customer_wrote_and_one_has_read_does_not_stop_it),
		TEST(what_was_written_well_after_it_is_refused_at_once),
		TEST(what_a_colleague_did_is_not_ones_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
