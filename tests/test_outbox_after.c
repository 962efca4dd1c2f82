/* tests/test_outbox_after.c - what else changes when a person says what becomes of an act.
 * SPDX-License-Identifier: MIT */
#include "tests/orders.h"

#include "store/remote.h"

static struct pagerduty_config pagerduty = {.url = "https://api.pagerduty.com"};
static struct slack_config slack = {.team = "#general", .stakeholders = "#status", .room = "inc"};
static struct statuspage_config statuspage = {.page = "PAGE1"};
static struct jira_config jira = {.project = "OPS", .type = "Incident"};
static const struct config config = {
	.pagerduty = &pagerduty, .slack = &slack, .statuspage = &statuspage, .jira = &jira};

static struct orders *
begin(void **state)
{
	struct orders *o = orders_begin(*state);

	o->rules.config = &config;
	orders_pages(o, 2);
	assert_true(room_edit(o->room, "INSERT INTO target (name, what, place, id, value, rev)"
				       " VALUES ('slack', 'team', 0, '', '#general', 1),"
				       " ('slack', 'stakeholders', 0, '', '#status', 1),"
				       " ('slack', 'room', 0, '', 'inc', 1)"));
	(void)orders_do(o, "incident-declare", "", "{\"title\":\"Checkout is down\"}");
	return o;
}

static void
tell(struct orders *o, const char *text)
{
	char args[256];

	(void)snprintf(args, sizeof args,
		"{\"audience\":\"stakeholders\",\"text\":\"%s\",\"to\":\"Slack #status\"}", text);
	(void)orders_do(o, "update-post", "", args);
}

static const char last_ms[] =
	"SELECT coalesce(last_ms, 0) FROM clock WHERE audience = 'stakeholders'";
static const char posts[] = "SELECT coalesce(group_concat(text), '') FROM update_post";

/* Their clock goes on from what they were told. */
static void
an_update_that_is_dropped_was_not_given(void **state)
{
	struct orders *o = begin(state);
	int64_t first_ms;

	tell(o, "One.");
	first_ms = o->room->now_ms;
	assert_true(room_edit(o->room, "UPDATE outbox SET state = 'sent'"));
	tell(o, "Two.");
	assert_true(orders_number(o, last_ms) > first_ms);
	(void)orders_do(o, "outbox-drop", "outbox:2", "{}");
	assert_int_equal(orders_number(o, last_ms), first_ms);
	orders_text(o, posts, "One.");
	orders_end(o);
}

/* Edited, and refused, and sent again, it is the same update. */
static void
what_stands_in_its_place_is_the_same_update(void **state)
{
	struct orders *o = begin(state);

	tell(o, "One.");
	(void)orders_do(
		o, "outbox-edit", "outbox:1", "{\"text\":\"Eins.\",\"to\":\"Slack #status\"}");
	orders_text(o, posts, "Eins.");
	assert_true(room_edit(
		o->room, "UPDATE outbox SET state = 'refused', error = 'no' WHERE number = 1"));
	(void)orders_do(o, "outbox-send-again", "outbox:1", "{\"to\":\"Slack #status\"}");
	orders_text(o, posts, "Eins.");
	(void)orders_do(o, "outbox-drop", "outbox:2", "{}");
	orders_text(o, posts, "");
	assert_int_equal(orders_number(o, last_ms), 0);
	orders_end(o);
}

/* What may have left was said; and a message that is no update takes none back. */
static void
what_may_have_left_stays_said(void **state)
{
	struct orders *o = begin(state);

	tell(o, "One.");
	(void)orders_do(o, "slack-post", "",
		"{\"audience\":\"stakeholders\",\"text\":\"One.\",\"to\":\"Slack #status\"}");
	(void)orders_do(o, "outbox-drop", "outbox:2", "{}");
	orders_text(o, posts, "One.");
	assert_true(room_edit(
		o->room, "UPDATE outbox SET state = 'in_doubt', next_ms = 0 WHERE number = 1"));
	(void)orders_do(o, "outbox-drop", "outbox:1", "{}");
	orders_text(o, posts, "One.");
	orders_end(o);
}

static void
an_acknowledge_sent_again_is_wanted_again(void **state)
{
	struct orders *o = begin(state);

	(void)orders_do(o, "page-ack", "page:P1", "{}");
	assert_true(room_edit(o->room, "UPDATE outbox SET state = 'refused', error = 'no';"
				       "UPDATE page SET wanted = NULL"));
	(void)orders_do(o, "outbox-send-again", "outbox:1", "{}");
	orders_text(o, "SELECT group_concat(id || coalesce(wanted, '-')) FROM page",
		"P1acknowledged,P2-");
	orders_end(o);
}

static void
in_doubt(struct orders *o)
{
	assert_true(room_edit(o->room, "UPDATE outbox SET state = 'in_doubt', next_ms = 0"));
}

/* What follows goes to what a person has seen there. */
static void
what_arrived_is_found_by_what_follows(void **state)
{
	struct orders *o = begin(state);

	(void)orders_do(o, "statuspage-create", "",
		"{\"title\":\"Down\",\"own\":\"yes\",\"text\":\"We look.\"}");
	(void)orders_do(o, "jira-create", "", "{\"summary\":\"Down\"}");
	(void)orders_do(o, "slack-room", "", "{\"channel\":\"inc\",\"to\":\"Slack #inc\"}");
	in_doubt(o);
	orders_refused(o, ERR_USAGE, "Say its id there", "outbox-arrived", "outbox:1", "{}");
	orders_refused(
		o, ERR_USAGE, "That is no id", "outbox-arrived", "outbox:2", "{\"id\":\"a/b\"}");
	(void)orders_do(o, "outbox-arrived", "outbox:1", "{\"id\":\"s1\"}");
	(void)orders_do(o, "outbox-arrived", "outbox:2", "{\"id\":\"OPS-12\"}");
	(void)orders_do(o, "outbox-arrived", "outbox:3", "{\"id\":\"C012AB3CD\"}");
	orders_text(o,
		"SELECT group_concat(target || ' ' || what || ' ' || id || ' ' || name || ' '"
		"  || state, '; ')"
		" FROM (SELECT * FROM remote ORDER BY target)",
		"jira issue OPS-12 OPS-12 ; slack room C012AB3CD inc ; "
		"statuspage incident s1 Down investigating");
	orders_text(o, "SELECT audience || text FROM update_post", "publicWe look.");
	(void)orders_do(
		o, "statuspage-update", "", "{\"status\":\"monitoring\",\"text\":\"It holds.\"}");
	in_doubt(o);
	(void)orders_do(o, "outbox-arrived", "outbox:4", "{}");
	orders_text(
		o, "SELECT id || state FROM remote WHERE target = 'statuspage'", "s1monitoring");
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			an_update_that_is_dropped_was_not_given, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_stands_in_its_place_is_the_same_update, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_may_have_left_stays_said, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			an_acknowledge_sent_again_is_wanted_again, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_arrived_is_found_by_what_follows, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
