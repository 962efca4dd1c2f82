/* tests/test_orders_jira.c - the incident's issue, and acts for the hook.
 * SPDX-License-Identifier: MIT */
#include "store/outbox.h"
#include "tests/orders.h"
#include "tests/outbox_room.h"

struct stage {
	struct orders *o;
	struct config config;
	struct jira_config jira;
	const char *argv[1];
};

static int
begin(void **state)
{
	struct stage *s = calloc(1, sizeof *s);

	assert_non_null(s);
	assert_int_equal(room_make(state), 0);
	s->o = orders_begin(*state);
	s->jira = (struct jira_config){
		.url = "https://acme.example", .project = "IM", .type = "Incident"};
	s->config.jira = &s->jira;
	s->o->rules.config = &s->config;
	(void)orders_do(s->o, "incident-declare", "", "{\"title\":\"Disk errors\"}");
	*state = s;
	return 0;
}

static int
end(void **state)
{
	struct stage *s = *state;
	void *room = s->o->room;

	orders_end(s->o);
	free(s);
	return room_remove(&room);
}

static void
an_issue_is_made_once_and_gone_on_with(void **state)
{
	struct stage *s = *state;

	orders_refused(s->o, ERR_REFUSED, "jira-create", "jira-comment", "", "{\"text\":\"x\"}");
	assert_string_equal(orders_do(s->o, "jira-create", "",
				    "{\"summary\":\"Disks fail\",\"text\":\"Two of them.\"}"),
		"On its way to Jira IM.");
	orders_text(s->o, "SELECT verb || object || recipient || public || '|' || text FROM outbox",
		"createjira:1Jira IM0|Disks fail\n\nTwo of them.");
	orders_text(s->o, "SELECT body FROM outbox",
		"{\"fields\":{\"project\":{\"key\":\"IM\"},\"issuetype\":{\"name\":\"Incident\"},"
		"\"summary\":\"Disks fail\",\"description\":{\"type\":\"doc\",\"version\":1,"
		"\"content\":[{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":"
		"\"Two of them.\"}]}]}}}");
	orders_refused(s->o, ERR_REFUSED, "already", "jira-create", "", "{\"summary\":\"Again\"}");
	(void)orders_do(s->o, "jira-comment", "", "{\"text\":\"A third.\"}");
	(void)orders_do(s->o, "jira-transition", "", "{\"status\":\"In Progress\"}");
	orders_text(s->o, "SELECT text || body FROM outbox WHERE verb = 'transition'",
		"to In Progress{\"transition\":{\"name\":\"In Progress\"}}");
	assert_int_equal(orders_number(s->o, "SELECT count(DISTINCT object) FROM outbox"), 1);
}

/* One that was refused, and ordered anew since, is not sent again: that would be a second issue. */
static void
what_was_ordered_anew_is_not_sent_again(void **state)
{
	struct stage *s = *state;

	(void)orders_do(s->o, "jira-create", "", "{\"summary\":\"Disks fail\"}");
	outbox_room_becomes(s->o->room, 1, "state = 'refused', error = 'no'");
	(void)orders_do(s->o, "jira-create", "", "{\"summary\":\"Disks fail\"}");
	orders_refused(
		s->o, ERR_REFUSED, "once more since, as 2", "outbox-send-again", "outbox:1", "{}");
	orders_refused(s->o, ERR_REFUSED, "as 2", "outbox-edit", "outbox:1", "{\"text\":\"x\"}");
	(void)orders_do(s->o, "outbox-drop", "outbox:1", "{}");
	outbox_room_becomes(s->o->room, 2, "state = 'refused', error = 'no'");
	(void)orders_do(s->o, "outbox-send-again", "outbox:2", "{}");
	orders_text(s->o, "SELECT group_concat(number || state, ' ') FROM outbox",
		"1dropped 2dropped 3queued");
}

static void
a_page_is_linked_by_its_address(void **state)
{
	struct stage *s = *state;

	orders_pages(s->o, 1);
	assert_true(room_edit(
		s->o->room, "UPDATE page SET html_url = 'https://acme.example/incidents/P1'"));
	(void)orders_do(s->o, "jira-create", "", "{\"summary\":\"Disks fail\"}");
	(void)orders_do(s->o, "jira-link", "page:P1", "{}");
	orders_text(s->o, "SELECT body FROM outbox WHERE verb = 'link'",
		"{\"globalId\":\"warroom:https://acme.example/incidents/P1\",\"object\":{\"url\":"
		"\"https://acme.example/incidents/P1\",\"title\":\"PagerDuty #1 page 1\"}}");
	orders_refused(s->o, ERR_USAGE, "what to link to", "jira-link", "", "{}");
	orders_refused(
		s->o, ERR_USAGE, "https://", "jira-link", "", "{\"url\":\"javascript:alert(1)\"}");
	(void)orders_do(s->o, "jira-link", "", "{\"url\":\"https://wiki.example/a\"}");
}

/* Each act has a twin for the hook, and an order may be for it alone. */
static void
the_hook_hears_of_each_act_and_of_its_own(void **state)
{
	struct stage *s = *state;

	orders_refused(s->o, ERR_REFUSED, "no hook", "hook-act", "", "{\"verb\":\"open\"}");
	s->argv[0] = "/usr/local/bin/hook";
	s->config.hook = (struct strings){.at = s->argv, .count = 1};
	(void)orders_do(s->o, "jira-create", "", "{\"summary\":\"Disks fail\"}");
	orders_text(s->o, "SELECT group_concat(target || ' ' || verb, ', ') FROM outbox",
		"jira create, hook create");
	(void)orders_do(s->o, "hook-act", "", "{\"verb\":\"open\",\"text\":\"Call the desk.\"}");
	assert_int_equal(orders_number(s->o, "SELECT count(*) FROM outbox"), 3);
	orders_text(s->o,
		"SELECT recipient || text || json_extract(body, '$.verb')"
		" || json_extract(body, '$.person') || json_extract(body, '$.incident')"
		" FROM outbox WHERE number = 3",
		"the hook programCall the desk.openDana1");
}

static void
without_a_target_it_is_said_what_to_do(void **state)
{
	struct stage *s = *state;

	s->config.jira = NULL;
	orders_refused(
		s->o, ERR_REFUSED, "tick the step", "jira-create", "", "{\"summary\":\"x\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_issue_is_made_once_and_gone_on_with, begin, end),
		cmocka_unit_test_setup_teardown(
			what_was_ordered_anew_is_not_sent_again, begin, end),
		cmocka_unit_test_setup_teardown(a_page_is_linked_by_its_address, begin, end),
		cmocka_unit_test_setup_teardown(
			the_hook_hears_of_each_act_and_of_its_own, begin, end),
		cmocka_unit_test_setup_teardown(without_a_target_it_is_said_what_to_do, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
