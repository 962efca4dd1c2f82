/* tests/test_public_clock.c - the public is told at once where our platform is hit, then more slowly.
 * SPDX-License-Identifier: MIT */
#include "tests/orders.h"

static int
begin(void **state)
{
	struct room *room;

	assert_int_equal(room_make(state), 0);
	room = *state;
	*state = orders_begin(room);
	assert_true(room_edit(room,
		"INSERT INTO template (pack, name, audience, text, rev)"
		" VALUES ('solo', 'status-open', 'public', 'We look into it.', 1)"));
	(void)orders_do(*state, "incident-declare", "", "{\"title\":\"Disk errors\"}");
	return 0;
}

static int
end(void **state)
{
	struct orders *o = *state;
	void *room = o->room;

	orders_end(o);
	return room_remove(&room);
}

/* "3 5 10" while it runs. */
static void
runs_at(struct orders *o, const char *expected)
{
	orders_text(o,
		"SELECT (floor_ms / 60000) || ' ' || (every_ms / 60000) || ' ' || (ceiling_ms / "
		"60000)"
		" || iif(stopped_ms IS NULL, '', ' stopped')"
		" FROM clock WHERE audience = 'public'",
		expected);
}

static void
told(struct orders *o, const char *status)
{
	char args[200];

	(void)snprintf(args, sizeof args,
		"{\"audience\":\"public\",\"status\":\"%s\",\"text\":\"So it stands.\"}", status);
	(void)orders_do(o, "update-post", "", args);
}

static void
five_minutes_five_more_and_then_twenty(void **state)
{
	struct orders *o = *state;

	runs_at(o, "");
	(void)orders_do(o, "incident-platform", "", "{\"own\":\"yes\"}");
	runs_at(o, "3 5 10");
	told(o, "investigating");
	runs_at(o, "3 5 10");
	told(o, "identified");
	runs_at(o, "15 20 30");
	o->room->now_ms += INT64_C(2) * 3600 * 1000;
	told(o, "identified");
	runs_at(o, "45 60 75");
	told(o, "resolved");
	runs_at(o, "45 60 75 stopped");
	told(o, "identified"); /* it was not */
	runs_at(o, "45 60 75");
}

static void
it_stops_when_it_is_not_ours_and_nothing_was_said(void **state)
{
	struct orders *o = *state;

	(void)orders_do(o, "incident-platform", "", "{\"own\":\"yes\"}");
	(void)orders_do(o, "incident-platform", "", "{\"own\":\"no\"}");
	runs_at(o, "3 5 10 stopped");
	(void)orders_do(o, "incident-platform", "", "{\"own\":\"yes\"}");
	runs_at(o, "3 5 10");
	told(o, "investigating");
	(void)orders_do(o, "incident-platform", "", "{\"own\":\"no\"}");
	runs_at(o, "3 5 10"); /* the public was told: it hears on */
}

static void
a_packs_own_clock_has_its_own_times(void **state)
{
	struct orders *o = *state;

	assert_true(room_edit(o->room,
		"INSERT INTO clock (incident_id, audience, place, floor_ms, every_ms, ceiling_ms,"
		" started_ms, rev) VALUES ('1', 'public', 3, 60000, 120000, 180000, 1, 1)"));
	(void)orders_do(o, "incident-platform", "", "{\"own\":\"yes\"}");
	told(o, "investigating");
	told(o, "resolved");
	runs_at(o, "1 2 3");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(five_minutes_five_more_and_then_twenty, begin, end),
		cmocka_unit_test_setup_teardown(
			it_stops_when_it_is_not_ours_and_nothing_was_said, begin, end),
		cmocka_unit_test_setup_teardown(a_packs_own_clock_has_its_own_times, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
