/* tests/test_act.c - what an order says is taken as it was meant, or refused; never as something else.
 * SPDX-License-Identifier: MIT */
#include "tests/orders.h"

static void
what_is_no_text_is_refused_and_not_taken_for_nothing(void **state)
{
	struct orders *o = orders_begin(*state);

	(void)orders_do(o, "incident-declare", "", "{\"title\":\"one\"}");
	(void)orders_do(o, "incident-cause", "", "{\"cause\":\"a disk\"}");
	orders_refused(o, ERR_USAGE, "must be a text", "incident-cause", "", "{\"cause\":5}");
	orders_text(o, "SELECT cause FROM incident", "a disk");
	orders_refused(o, ERR_USAGE, "must be a text", "incident-cause", "",
		"{\"incident\":2,\"cause\":\"x\"}");
	orders_refused(o, ERR_USAGE, "must be a text", "incident-platform", "", "{\"own\":false}");
	orders_refused(o, ERR_USAGE, "must be a text", "incident-end", "", "{\"how\":[]}");
	orders_refused(o, ERR_USAGE, "must be a text", "incident-declare", "",
		"{\"title\":\"two\",\"security\":true}");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM incident"), 1);
	(void)orders_do(o, "incident-cause", "", "{\"incident\":null,\"cause\":null}");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM incident WHERE cause IS NULL"), 1);
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
		what_is_no_text_is_refused_and_not_taken_for_nothing, room_make, room_remove)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
