/* tests/test_lint.c - what should not go out as it stands.
 * SPDX-License-Identifier: MIT */
#include "store/lint.h"

#include "store/act.h"
#include "tests/orders.h"

static void
a_field_is_found(void **state)
{
	char field[LINT_FIELD_BYTES];

	(void)state;
	assert_true(lint_unfilled("Impact: {impact}.", field));
	assert_string_equal(field, "impact");
	assert_true(lint_unfilled("{ x } {} {\"a\":1} then {next_update}", field));
	assert_string_equal(field, "next_update");
	assert_false(lint_unfilled("curl -d '{\"status\": {\"code\": 500}}' {", field));
	assert_string_equal(field, "");
	assert_false(lint_unfilled("ssh ${host} and {HOST}", field));
	assert_false(lint_unfilled("", field));
	assert_false(
		lint_unfilled("{a name that is much too long to be one of our own fields}", field));
}

static void
the_word_is_found_alone(void **state)
{
	static const char *const yes[] = {
		"outage", "An Outage of checkout", "(outages)", "OUTAGE."};
	static const char *const no[] = {
		"", "incident", "outaged", "myoutage", "out age", "outagesque"};

	(void)state;
	for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
		assert_true(lint_says_outage(yes[i]));
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
		assert_false(lint_says_outage(no[i]));
}

/* An act about incident 1, with these args. */
static struct err
lint(struct room *room, const char *args, const char *text)
{
	struct actor actor = {.name = "Dana", .level = LEVEL_LEAD};
	struct order order = {.args = args, .subject = ""};
	struct order_room rules = {0};
	struct act act = {.record = room->record,
		.order = &order,
		.actor = &actor,
		.room = &rules,
		.incident = "1"};
	struct err e;

	room_ok(json_open(&act.json));
	room_ok(json_read(act.json, args, strlen(args)));
	e = lint_public(&act, text);
	json_close(act.json);
	return e;
}

/* R82: at the worst severity it may be said; else the word is typed for it. */
static void
who_says_outage_is_asked(void **state)
{
	struct room *room = *state;
	struct orders *o = orders_begin(room);
	struct err e;

	(void)orders_do(o, "incident-declare", "", "{\"title\":\"Checkout\",\"severity\":\"2\"}");
	room_ok(lint(room, "{}", "We are looking into an incident."));
	e = lint(room, "{}", "We are looking into an outage.");
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, "it says outage"));
	assert_int_equal(lint(room, "{\"word\":\"post\"}", "An outage.").kind, ERR_REFUSED);
	room_ok(lint(room, "{\"word\":\"outage\"}", "An outage."));
	(void)orders_do(
		o, "incident-severity", "", "{\"severity\":\"1\",\"reason\":\"all of it\"}");
	room_ok(lint(room, "{}", "We are looking into an outage."));
	e = lint(room, "{\"word\":\"outage\"}", "Impact: {impact}");
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, "{impact} is not filled in"));
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_field_is_found),
		cmocka_unit_test(the_word_is_found_alone),
		cmocka_unit_test_setup_teardown(who_says_outage_is_asked, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
