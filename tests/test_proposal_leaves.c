/* tests/test_proposal_leaves.c - what leaves of a proposal is what the lead read before it was
 * approved: where it goes, and the exact words (R30).
 * SPDX-License-Identifier: MIT */
#include "tests/orders.h"

static struct pagerduty_config pagerduty = {
	.url = "https://api.pagerduty.com", .page_lead = "PSLEAD"};
static const char *invited[] = {"lee@example.com"};
static struct slack_config slack = {
	.team = "#general", .room = "inc-{slug}", .invite = {invited, 1}};
static const struct config config = {.pagerduty = &pagerduty, .slack = &slack};

static struct orders *
begin(void **state)
{
	struct orders *o = orders_begin(*state);

	o->rules.config = &config;
	orders_pages(o, 2);
	assert_true(room_edit(o->room,
		"INSERT INTO target (name, what, place, id, value, rev)"
		" VALUES ('slack', 'team', 0, '', '#general', 1),"
		" ('slack', 'room', 0, '', 'inc-{slug}', 1),"
		" ('slack', 'invite', 0, '', 'lee@example.com', 1);"
		"INSERT INTO oncall (policy_id, level, person_id, policy, person, rev)"
		" VALUES ('POLICY1', 1, 'PDANA', 'Checkout', 'Dana', 1),"
		" ('POLICY1', 2, 'PLEE', 'Checkout', 'Lee Sato', 1);"
		"UPDATE page SET raw = '{\"escalation_policy\":{\"id\":\"POLICY1\"},"
		"\"assignments\":[{\"assignee\":{\"id\":\"PDANA\"}}]}'"));
	(void)orders_do(o, "incident-declare", "", "{\"title\":\"Checkout is down\"}");
	return o;
}

static void
acts(struct orders *o, const char *name, enum level level)
{
	(void)snprintf(o->actor.name, sizeof o->actor.name, "%s", name);
	o->actor.level = level;
}

static void
propose(struct orders *o, const char *name, const char *subject, const char *args)
{
	acts(o, "Kim", LEVEL_OPERATOR);
	assert_string_equal(orders_do(o, name, subject, args),
		"Kept as a proposal for the lead: nothing is done before it is approved.");
	acts(o, "Dana", LEVEL_LEAD);
}

/* The level that the engine finds is read, too; and what has words of its own says them once. */
static void
its_sentence_says_what_would_leave(void **state)
{
	struct orders *o = begin(state);

	propose(o, "page-escalate", "page:P1", "{}");
	orders_text(o, "SELECT text FROM proposal",
		"Kim asks for page-escalate: page #1 page 1; incident 1 Checkout is down; "
		"to PagerDuty #1: \"to level 2\"");
	propose(o, "page-note", "page:P1", "{\"text\":\"Rebooted it.\",\"to\":\"PagerDuty #1\"}");
	orders_text(o, "SELECT text FROM proposal WHERE id = 2",
		"Kim asks for page-note (text: \"Rebooted it.\", to: \"PagerDuty #1\"): page #1 "
		"page 1; incident 1 Checkout is down");
	(void)orders_do(o, "proposal-approve", "proposal:1", "{}");
	(void)orders_do(o, "proposal-approve", "proposal:2", "{}");
	orders_text(o, "SELECT group_concat(recipient || ' ' || text, '; ') FROM outbox",
		"PagerDuty #1 to level 2; PagerDuty #1 Rebooted it.");
	orders_end(o);
}

/* Who asked saw no targets (their mirror has none): the lead reads where it goes. */
static void
who_asks_need_not_know_where_it_goes(void **state)
{
	struct orders *o = begin(state);

	o->seen_rev = record_rev(o->room->record);
	propose(o, "update-post", "", "{\"audience\":\"team\",\"text\":\"We look.\"}");
	assert_non_null(strstr(room_string(o->room, "SELECT text FROM proposal"),
		"; to Slack #general: \"We look.\""));
	o->seen_rev = record_rev(o->room->record);
	(void)orders_do(o, "proposal-approve", "proposal:1", "{}");
	orders_text(o, "SELECT recipient || ' ' || text FROM outbox", "Slack #general We look.");
	orders_end(o);
}

/* The config's channel is another by now. */
static void
what_is_not_what_was_read_is_not_approved(void **state)
{
	struct orders *o = begin(state);

	propose(o, "page-escalate", "page:P1", "{}");
	assert_true(room_edit(o->room,
		"UPDATE page SET raw = '{\"escalation_policy\":{\"id\":\"POLICY1\"},"
		"\"assignments\":[{\"assignee\":{\"id\":\"PLEE\"}}]}';"
		"INSERT INTO oncall (policy_id, level, person_id, policy, person, rev)"
		" VALUES ('POLICY1', 3, 'PMO', 'Checkout', 'Mo', 1)"));
	orders_refused(o, ERR_REFUSED, "not what the proposal says any more", "proposal-approve",
		"proposal:1", "{}");
	propose(o, "slack-post", "", "{\"audience\":\"team\",\"text\":\"We look.\"}");
	assert_true(room_edit(o->room, "UPDATE target SET value = '#all' WHERE what = 'team'"));
	orders_refused(o, ERR_REFUSED, "not what the proposal says any more", "proposal-approve",
		"proposal:2", "{}");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM outbox"), 0);
	orders_end(o);
}

/* A rest and a priority of one page are one key: they say no words to anybody. */
static void
a_page_rests_by_one_key_of_a_screen(void **state)
{
	struct orders *o = begin(state);
	char args[64];

	o->seen_rev = record_rev(o->room->record);
	(void)snprintf(
		args, sizeof args, "{\"until_ms\":%lld}", (long long)o->room->now_ms + 3600 * 1000);
	(void)orders_do(o, "page-snooze", "page:P1", args);
	propose(o, "page-snooze", "page:P2", args);
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			its_sentence_says_what_would_leave, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			who_asks_need_not_know_where_it_goes, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_not_what_was_read_is_not_approved, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_page_rests_by_one_key_of_a_screen, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
