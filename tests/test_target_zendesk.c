/* tests/test_target_zendesk.c - replies, notes and fields of tickets, sent to the drill's Zendesk.
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

#define TICKET "/api/v2/tickets/8801"
#define COMMENTS "/api/v2/tickets/8801/comments?sort=-created_at"
#define REPLY "{\"text\":\"We look into it.\\nMore by 14:30.\"}"

/* ---- comments ---- */

static void
a_reply_is_public_and_a_note_is_not(void **state)
{
	struct desk_errand *e = *state;

	desk_order(e, "ticket-reply", "ticket:8801", REPLY);
	desk_take(e);
	assert_true(e->row.public);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	assert_int_equal(e->asked, 1);
	assert_string_equal(e->last, "PUT /api/v2/tickets/8801");
	assert_string_equal(
		e->outcome.remote_url, "https://drill.zendesk.example/agent/tickets/8801");
	assert_int_equal(desk_effects(e, "reply"), 1);
	desk_pass(e, MINUTE_MS);
	desk_order(e, "ticket-note", "ticket:8801", "{\"text\":\"Ask Lee first.\"}");
	desk_take(e);
	assert_false(e->row.public);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	assert_int_equal(desk_effects(e, "comment"), 1);
	assert_int_equal(desk_effects(e, "reply"), 1);
	assert_string_equal(
		help_desk_says(e->desk, COMMENTS, "$.comments[0].body"), "Ask Lee first.");
	assert_string_equal(help_desk_says(e->desk, COMMENTS, "$.comments[1].body"),
		"We look into it.\nMore by 14:30.");
}

static void
what_changed_since_it_was_read_is_told(void **state)
{
	struct desk_errand *e = *state;

	desk_order(e, "ticket-reply", "ticket:8801", REPLY);
	desk_pass(e, 2000);
	desk_somebody_writes(e, "It works again, thanks!", "pending");
	desk_take(e);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_REFUSED);
	assert_int_equal(desk_effects(e, "reply"), 0);
	desk_says(e, "#8801 has changed since it was read");
	desk_says(e, "wrote \"It works again, thanks!\"");
	desk_says(e, "status pending");
}

static void
ones_own_acts_do_not_stand_in_each_others_way(void **state)
{
	struct desk_errand *e = *state;

	desk_order(e, "ticket-reply", "ticket:8801", REPLY);
	desk_order(e, "ticket-note", "ticket:8801", "{\"text\":\"First\"}");
	desk_order(e, "ticket-priority", "ticket:8801", "{\"priority\":\"low\"}");
	for (int i = 0; i < 3; i++) {
		desk_take(e);
		assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
		assert_int_equal(e->asked, i == 0 ? 1 : 3);
	}
	assert_int_equal(
		desk_effects(e, "reply") + desk_effects(e, "comment") + desk_effects(e, "priority"),
		3);
}

static void
what_a_colleague_sent_meanwhile_is_read_first(void **state)
{
	struct desk_errand *e = *state;

	room_ok(desk_order_by(e, "Lee Sato", "ticket-reply", "ticket:8801", REPLY));
	desk_order(e, "ticket-reply", "ticket:8801", "{\"text\":\"On it.\"}");
	desk_take(e);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	desk_take(e);
	assert_string_equal(e->row.person, "Dana Reyes");
	assert_int_equal(desk_try(e, false, GOOD), TARGET_REFUSED);
	desk_says(e, "We look into it.");
	assert_int_equal(desk_effects(e, "reply"), 1);
}

static void
a_lost_answer_is_looked_for_and_nothing_is_said_twice(void **state)
{
	struct desk_errand *e = *state;

	desk_order(e, "ticket-reply", "ticket:8801", REPLY);
	desk_take(e);
	assert_int_equal(desk_try(e, false, LOST), TARGET_LOST);
	assert_int_equal(desk_effects(e, "reply"), 1);
	desk_somebody_writes(e, "And now?", NULL);
	desk_pass(e, MINUTE_MS);
	assert_int_equal(desk_try(e, true, GOOD), TARGET_SENT);
	assert_int_equal(e->asked, 3);
	assert_string_equal(e->last, "GET /api/v2/tickets/8801"); /* the record has it as it is */
	assert_true(e->outcome.remote_id[0] != '\0');
	assert_int_equal(desk_effects(e, "reply"), 1);
	assert_false(target_zendesk.repeats(&e->row));
}

static void
what_never_got_there_is_told_to_be_absent(void **state)
{
	struct desk_errand *e = *state;

	desk_order(e, "ticket-note", "ticket:8801", "{\"text\":\"Ask Lee.\"}");
	desk_take(e);
	assert_int_equal(desk_try(e, false, NEVER), TARGET_LATER);
	assert_int_equal(desk_try(e, false, TROUBLE), TARGET_LOST);
	assert_int_equal(desk_try(e, true, GOOD), TARGET_ABSENT);
	assert_int_equal(desk_try(e, false, WRONG_PAGE), TARGET_LOST);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	assert_int_equal(desk_effects(e, "comment"), 1);
}

/* Where a service drops what we say of ourselves, the words, who wrote them and when decide. */
static void
without_our_mark_the_words_and_the_author_count(void **state)
{
	static const char words[] = "We look into it.\r\nMore by 14:30. ";
	struct desk_errand *e = *state;

	desk_order(e, "ticket-reply", "ticket:8801", REPLY);
	desk_take(e);
	help_desk_write(e->desk, HELP_DESK_OTHER_AGENT, words, false, NULL);
	assert_int_equal(desk_try(e, true, GOOD), TARGET_ABSENT);
	help_desk_write(e->desk, HELP_DESK_OURSELVES, words, true, NULL);
	assert_int_equal(desk_try(e, true, GOOD), TARGET_ABSENT);
	help_desk_write(e->desk, HELP_DESK_OURSELVES, words, false, NULL);
	assert_int_equal(desk_try(e, true, GOOD), TARGET_SENT);
	/* It is that one's now, and no other's with the same words. */
	desk_poll(e);
	desk_order(e, "ticket-reply", "ticket:8801", REPLY);
	desk_take(e);
	assert_int_equal(desk_try(e, true, GOOD), TARGET_ABSENT);
}

/* ---- fields ---- */

static void
a_status_is_wanted_until_zendesk_agrees(void **state)
{
	struct desk_errand *e = *state;
	char *wanted;

	desk_order(e, "ticket-status", "ticket:8801", "{\"status\":\"solved\"}");
	wanted = room_string(e->room, "SELECT wanted FROM ticket WHERE id = 8801");
	assert_string_equal(wanted, "solved");
	free(wanted);
	desk_take(e);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	assert_int_equal(room_number(e->room, "SELECT count(*) FROM ticket WHERE id = 8801"
					      " AND status = 'solved' AND wanted IS NULL"),
		1);
}

static void
a_refused_status_is_wanted_no_more(void **state)
{
	struct desk_errand *e = *state;

	desk_order(e, "ticket-status", "ticket:8801", "{\"status\":\"solved\"}");
	desk_somebody_writes(e, "Never mind", "closed");
	desk_take(e);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_REFUSED);
	desk_says(e, "closed prevents ticket update");
	assert_int_equal(
		room_number(e->room, "SELECT count(*) FROM ticket WHERE wanted IS NOT NULL"), 0);
}

static void
an_update_whose_answer_was_lost_is_repeated_and_known_again(void **state)
{
	struct desk_errand *e = *state;

	desk_order(e, "ticket-priority", "ticket:8801", "{\"priority\":\"low\"}");
	desk_take(e);
	assert_true(target_zendesk.repeats(&e->row));
	assert_int_equal(desk_try(e, false, LOST), TARGET_LOST);
	desk_pass(e, MINUTE_MS);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	assert_int_equal(e->asked, 3);
	assert_int_equal(desk_effects(e, "priority"), 1);
	assert_int_equal(
		room_number(e->room, "SELECT count(*) FROM ticket WHERE priority = 'low'"), 1);
}

static void
tags_are_added_and_taken_away_and_the_others_stay(void **state)
{
	struct desk_errand *e = *state;

	help_desk_tag(e->desk, "slow", "vip");
	desk_poll(e);
	desk_order(e, "ticket-tags", "ticket:8801", "{\"tags\":\"+server_down -slow\"}");
	desk_take(e);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_SENT);
	assert_string_equal(help_desk_says(e->desk, TICKET, "$.ticket.tags[0]"), "server_down");
	assert_string_equal(help_desk_says(e->desk, TICKET, "$.ticket.tags[1]"), "vip");
	assert_string_equal(help_desk_says(e->desk, TICKET, "$.ticket.tags[2]"), "(none)");
	assert_int_equal(
		desk_order_by(e, "Dana Reyes", "ticket-tags", "ticket:8801", "{\"tags\":\"vip\"}")
			.kind,
		ERR_USAGE);
}

/* ---- refusals ---- */

static void
nothing_leaves_that_was_not_read_like_this(void **state)
{
	struct desk_errand *e = *state;
	struct order stale = {.id = "0b9f2d1e-0000-4000-8000-000000000001",
		.name = "ticket-reply",
		.subject = "ticket:8801",
		.seen_rev = 1,
		.args = REPLY};
	const struct actor dana = {.name = "Dana Reyes", .level = LEVEL_LEAD};

	desk_somebody_writes(e, "And now?", NULL);
	desk_poll(e);
	desk_poll(e);
	assert_int_equal(
		order_run(e->room->record, e->json, &stale, &dana, &e->rules, e->room->now_ms, NULL)
			.kind,
		ERR_REFUSED);
	assert_int_equal(desk_order_by(e, "Dana Reyes", "ticket-reply", "ticket:8801",
				 "{\"text\":\"Hi\",\"to\":\"Zendesk #8801: INTERNAL note, for "
				 "agents only\"}")
				 .kind,
		ERR_REFUSED);
	assert_int_equal(desk_order_by(e, "Dana Reyes", "ticket-reply", "ticket:8801",
				 "{\"text\":\"It is {impact}.\"}")
				 .kind,
		ERR_REFUSED);
	assert_int_equal(
		desk_order_by(e, "Dana Reyes", "ticket-reply", "ticket:99", "{\"text\":\"Hi\"}")
			.kind,
		ERR_REFUSED);
	assert_int_equal(room_number(e->room, "SELECT count(*) FROM outbox"), 0);
}

static void
a_ticket_that_is_gone_is_refused_in_words(void **state)
{
	struct desk_errand *e = *state;

	desk_order(e, "ticket-reply", "ticket:8801", REPLY);
	help_desk_delete(e->desk);
	desk_take(e);
	assert_int_equal(desk_try(e, false, GOOD), TARGET_REFUSED);
	desk_says(e, "Zendesk has no ticket #8801");
	/* Of one whose answer was lost nobody knows. */
	assert_int_equal(desk_try(e, true, GOOD), TARGET_UNKNOWN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_begin, desk_finish)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_reply_is_public_and_a_note_is_not),
		TEST(what_changed_since_it_was_read_is_told),
		TEST(ones_own_acts_do_not_stand_in_each_others_way),
		TEST(what_a_colleague_sent_meanwhile_is_read_first),
		TEST(a_lost_answer_is_looked_for_and_nothing_is_said_twice),
		TEST(what_never_got_there_is_told_to_be_absent),
		TEST(without_our_mark_the_words_and_the_author_count),
		TEST(a_status_is_wanted_until_zendesk_agrees),
		TEST(a_refused_status_is_wanted_no_more),
		TEST(an_update_whose_answer_was_lost_is_repeated_and_known_again),
		TEST(tags_are_added_and_taken_away_and_the_others_stay),
		TEST(nothing_leaves_that_was_not_read_like_this),
		TEST(a_ticket_that_is_gone_is_refused_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
