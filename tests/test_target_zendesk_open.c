/* tests/test_target_zendesk_open.c - tickets that are opened at the drill's Zendesk, each once.
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

#define OPENED "/api/v2/tickets/8802"
#define OPENS                                                                                      \
	"{\"customer\":\"Acme\",\"contact\":\"Jo Park\",\"text\":\"We see an incident.\\nMore "    \
	"soon.\"}"

/* ---- tickets that are opened ---- */

static void
a_ticket_is_opened_for_a_customer_and_tied(void **state)
{
	struct desk_errand *e = *state;
	const struct err again = {.kind = ERR_REFUSED};

	desk_declare(e);
	desk_order(e, "ticket-open", "", OPENS);
	desk_take(e);
	assert_null(strstr(e->row.body, "@"));
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	assert_string_equal(e->key, e->row.id);
	assert_int_equal(desk_effects(e, "create"), 1);
	assert_int_equal(desk_effects(e, "reply"), 1);
	assert_string_equal(e->outcome.remote_id, "8802");
	assert_int_equal(room_number(e->room, "SELECT count(*) FROM ticket WHERE id = 8802"
					      " AND incident_id IS NOT NULL"
					      " AND subject = 'We see an incident.'"),
		1);
	assert_int_equal(room_number(e->room, "SELECT count(*) FROM remote WHERE id = '8802'"
					      " AND what = 'ticket:Acme'"),
		1);
	assert_int_equal(desk_order_by(e, "Dana Reyes", "ticket-open", "", OPENS).kind, again.kind);
}

static void
a_create_is_repeated_under_its_key(void **state)
{
	struct desk_errand *e = *state;

	desk_declare(e);
	desk_order(e, "ticket-open", "", OPENS);
	desk_take(e);
	assert_true(target_zendesk.repeats(&e->row));
	assert_int_equal(desk_try(e, false, LOST), TARGET_LOST);
	e->row.tries = 1;
	desk_pass(e, MINUTE_MS);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	assert_string_equal(e->last, "POST /api/v2/tickets");
	assert_int_equal(desk_effects(e, "create"), 1);
}

static void
after_two_hours_the_ticket_is_looked_for_first(void **state)
{
	struct desk_errand *e = *state;

	desk_declare(e);
	desk_order(e, "ticket-open", "", OPENS);
	desk_take(e);
	assert_int_equal(desk_try(e, false, LOST), TARGET_LOST);
	e->row.tries = 1;
	desk_pass(e, 125 * MINUTE_MS);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	assert_int_equal(e->asked, 1);
	assert_int_equal(desk_effects(e, "create"), 1);
	assert_string_equal(e->outcome.remote_id, "8802");
	assert_int_equal(room_number(e->room, "SELECT count(*) FROM ticket WHERE id = 8802"
					      " AND incident_id IS NOT NULL"),
		1);
}

static void
one_that_is_not_found_after_two_hours_is_opened(void **state)
{
	struct desk_errand *e = *state;

	desk_declare(e);
	desk_order(e, "ticket-open", "", OPENS);
	desk_take(e);
	e->row.tries = 1;
	desk_pass(e, 125 * MINUTE_MS);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	assert_int_equal(e->asked, 2);
	assert_int_equal(desk_effects(e, "create"), 1);
}

/* The config was changed between two tries: the body is another, the ticket is the same. */
static void
a_key_that_was_used_with_other_words_finds_its_ticket(void **state)
{
	struct desk_errand *e = *state;

	desk_declare(e);
	desk_order(e, "ticket-open", "", OPENS);
	desk_take(e);
	assert_int_equal(desk_try(e, false, LOST), TARGET_LOST);
	e->contacts[0].email = "jo.park@acme.example";
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	assert_int_equal(e->asked, 2);
	assert_int_equal(desk_effects(e, "create"), 1);
}

static void
while_their_mail_is_down_the_other_address_is_used(void **state)
{
	struct desk_errand *e = *state;

	desk_declare(e);
	assert_true(room_edit(e->room, "INSERT INTO incident_customer (incident_id, customer,"
				       " origin, mail_down, decision, rev) SELECT id, 'Acme',"
				       " 'person', 1, '', 1 FROM incident"));
	assert_int_equal(
		desk_order_by(e, "Dana Reyes", "ticket-open", "", OPENS).kind, ERR_REFUSED);
	desk_order(e, "ticket-open", "", "{\"customer\":\"Acme\",\"text\":\"We see it.\"}");
	desk_take(e);
	assert_non_null(strstr(e->row.recipient, "Kim Lund of Acme"));
	assert_non_null(strstr(e->row.body, "{alt_email}"));
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
}

static void
a_fluke_has_a_task_for_the_next_working_day(void **state)
{
	struct desk_errand *e = *state;

	(void)room_pages(e->room,
		"{\"incidents\":[{\"id\":\"PAB12\",\"incident_number\":7,\"title\":\"Disk full\","
		"\"status\":\"triggered\",\"created_at\":\"2025-11-20T00:50:00Z\","
		"\"updated_at\":\"2025-11-20T00:50:00Z\",\"service\":{\"id\":\"P1\"}}]}");
	desk_order(e, "page-triage", "page:PAB12",
		"{\"verdict\":\"fluke\",\"note\":\"A probe was moved.\"}");
	assert_non_null(strstr(e->said.said, "ticket queued"));
	desk_take(e);
	assert_false(e->row.public);
	assert_string_equal(e->row.text, "A probe was moved.");
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	assert_int_equal(desk_effects(e, "comment"), 1);
	assert_string_equal(help_desk_says(e->desk, OPENED, "$.ticket.type"), "task");
	assert_string_equal(
		help_desk_says(e->desk, OPENED, "$.ticket.subject"), "Fluke: Disk full");
	assert_memory_equal(help_desk_says(e->desk, OPENED, "$.ticket.due_at"), "2025-11-2", 9);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_begin, desk_finish)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_ticket_is_opened_for_a_customer_and_tied),
		TEST(a_create_is_repeated_under_its_key),
		TEST(after_two_hours_the_ticket_is_looked_for_first),
		TEST(one_that_is_not_found_after_two_hours_is_opened),
		TEST(a_key_that_was_used_with_other_words_finds_its_ticket),
		TEST(while_their_mail_is_down_the_other_address_is_used),
		TEST(a_fluke_has_a_task_for_the_next_working_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
