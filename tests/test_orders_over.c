/* tests/test_orders_over.c - what is not done to an incident that is over, and what is done after.
 * SPDX-License-Identifier: MIT */
#include "tests/orders.h"

static void
what_goes_on_is_refused_where_it_is_over(void **state)
{
	static const struct {
		const char *name;
		const char *subject;
		const char *args;
	} orders[] = {
		{"role-give", "role:Recorder", "{\"incident\":\"1\",\"person\":\"Jo\"}"},
		{"bridge-open", "", "{\"incident\":\"1\"}"},
		{"bridge-join", "", "{\"incident\":\"1\",\"person\":\"Jo\"}"},
		{"clock-snooze", "",
			"{\"incident\":\"1\",\"audience\":\"customers\",\"reason\":\"a\","
			"\"until_ms\":99999999999999}"},
		{"update-nothing-new", "", "{\"incident\":\"1\"}"},
		{"customer-decision", "customer:Acme", "{\"incident\":\"1\",\"text\":\"a\"}"},
		{"task-give", "", "{\"incident\":\"1\",\"person\":\"Jo\",\"text\":\"a\"}"},
	};
	struct orders *o = orders_begin(*state);

	(void)orders_do(o, "incident-declare", "", "{}");
	(void)orders_do(o, "incident-end", "", "{}");
	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++)
		orders_refused(o, ERR_REFUSED, "Incident 1 is over (green): reopen it first.",
			orders[i].name, orders[i].subject, orders[i].args);
	(void)orders_do(o, "incident-reopen", "incident:1", "{}");
	(void)orders_do(o, orders[0].name, orders[0].subject, orders[0].args);
	orders_end(o);
}

static void
what_is_done_after_is_not(void **state)
{
	struct orders *o = orders_begin(*state);

	(void)orders_do(o, "incident-declare", "", "{}");
	(void)orders_do(o, "customer-add", "", "{\"name\":\"Acme\"}");
	(void)orders_do(o, "incident-end", "", "{}");
	(void)orders_do(o, "note", "", "{\"incident\":\"1\",\"text\":\"it held\"}");
	(void)orders_do(o, "followup-add", "", "{\"incident\":\"1\",\"text\":\"a graph\"}");
	(void)orders_do(
		o, "customer-confirmed", "customer:Acme", "{\"incident\":\"1\",\"by\":\"Jo\"}");
	orders_text(o, "SELECT incident_id FROM followup", "1");
	orders_end(o);
}

/* What was proposed while it went on is not carried out when it is over. */
static void
a_proposal_for_one_that_is_over_is_not_carried_out(void **state)
{
	struct orders *o = orders_begin(*state);

	(void)orders_do(o, "incident-declare", "", "{}");
	o->actor = (struct actor){.name = "Lee", .level = LEVEL_OPERATOR};
	(void)orders_do(o, "bridge-open", "", "{}");
	o->actor = (struct actor){.name = "Dana", .level = LEVEL_LEAD};
	(void)orders_do(o, "incident-end", "", "{}");
	orders_refused(o, ERR_REFUSED, "is over", "proposal-approve", "proposal:1", "{}");
	orders_end(o);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(what_goes_on_is_refused_where_it_is_over),
		IN_ROOM(what_is_done_after_is_not),
		IN_ROOM(a_proposal_for_one_that_is_over_is_not_carried_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
