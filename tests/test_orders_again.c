/* tests/test_orders_again.c - what is sent again is wanted again, of a page or a ticket, until the
 * service agrees.
 * SPDX-License-Identifier: MIT */
#include "tests/desk_errand.h"
#include "tests/orders.h"
#include "tests/outbox_room.h"

#define WANTED "SELECT group_concat(id || ' ' || coalesce(wanted, '-'), ', ') FROM page"

/* Dana acknowledges P1 and P2, and that comes to `state`; nothing is wanted then. */
static struct orders *
acknowledged(void **state, const char *becomes)
{
	struct orders *o = orders_begin(*state);

	o->rules.config = outbox_room_config();
	orders_pages(o, 3);
	(void)orders_do(o, "page-ack", "", "{\"subjects\":[\"page:P1\",\"page:P2\"]}");
	outbox_room_becomes(o->room, 1, becomes);
	orders_text(o, WANTED, "P1 acknowledged, P2 acknowledged, P3 -");
	assert_true(room_edit(o->room, "UPDATE page SET wanted = NULL"));
	return o;
}

static void
pages_are_wanted_again_after_a_refusal(void **state)
{
	struct orders *o = acknowledged(state, "state = 'refused', error = 'no'");

	(void)orders_do(o, "outbox-send-again", "outbox:1", "{}");
	orders_text(o, "SELECT state FROM outbox WHERE number = 2", "queued");
	orders_text(o, WANTED, "P1 acknowledged, P2 acknowledged, P3 -");
	orders_end(o);
}

static void
pages_are_wanted_again_after_a_doubt_and_a_hold(void **state)
{
	struct orders *o = acknowledged(state, "state = 'in_doubt', next_ms = 0");

	/* What is so already is not wanted. */
	assert_true(room_edit(o->room, "UPDATE page SET status = 'acknowledged' WHERE id = 'P2'"));
	(void)orders_do(o, "outbox-send-again", "outbox:1", "{}");
	orders_text(o, WANTED, "P1 acknowledged, P2 -, P3 -");
	assert_true(room_edit(o->room, "UPDATE page SET wanted = NULL"));
	outbox_room_becomes(o->room, 1, "hold = 'old'");
	(void)orders_do(o, "outbox-send-again", "outbox:1", "{}");
	orders_text(o, WANTED, "P1 acknowledged, P2 -, P3 -");
	orders_end(o);
}

/* ---- tickets ---- */

static void
check_ticket(const struct desk_errand *e, const char *wanted)
{
	char *found = room_string(e->room, "SELECT coalesce(wanted, '-') FROM ticket");

	assert_string_equal(found, wanted);
	free(found);
}

/* What has changed is refused, and so it is when it is sent again as it was read. */
static void
a_tickets_status_is_wanted_again(void **state)
{
	struct desk_errand *e = *state;

	desk_order(e, "ticket-status", "ticket:8801", "{\"status\":\"solved\"}");
	check_ticket(e, "solved");
	desk_somebody_writes(e, "One more thing", NULL);
	desk_take(e);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_REFUSED);
	check_ticket(e, "-");
	desk_order(e, "outbox-send-again", "outbox:1", "{}");
	check_ticket(e, "solved");
	desk_take(e);
	assert_int_equal(e->row.number, 2);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_REFUSED);
	check_ticket(e, "-");
}

static void
of_a_ticket_only_a_status_is_wanted(void **state)
{
	struct desk_errand *e = *state;

	desk_order(e, "ticket-priority", "ticket:8801", "{\"priority\":\"low\"}");
	desk_somebody_writes(e, "One more thing", "solved");
	desk_take(e);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_REFUSED);
	desk_order(e, "outbox-send-again", "outbox:1", "{}");
	check_ticket(e, "-");
	/* What it is already is not wanted. */
	desk_order(e, "ticket-status", "ticket:8801", "{\"status\":\"solved\"}");
	desk_poll(e);
	outbox_room_becomes(e->room, 3, "state = 'refused'");
	assert_true(room_edit(e->room, "UPDATE ticket SET wanted = NULL"));
	desk_order(e, "outbox-send-again", "outbox:3", "{}");
	check_ticket(e, "-");
}

int
main(void)
{
#define ROOM(name) cmocka_unit_test_setup_teardown(name, room_make, room_remove)
#define DESK(name) cmocka_unit_test_setup_teardown(name, desk_begin, desk_finish)
	const struct CMUnitTest tests[] = {
		ROOM(pages_are_wanted_again_after_a_refusal),
		ROOM(pages_are_wanted_again_after_a_doubt_and_a_hold),
		DESK(a_tickets_status_is_wanted_again),
		DESK(of_a_ticket_only_a_status_is_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
