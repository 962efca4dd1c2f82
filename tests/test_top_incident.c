/* tests/test_top_incident.c - the top line says what this is: severity and age before all else.
 * SPDX-License-Identifier: MIT */
#include "panes/top_incident.h"

#include "tests/room_stage.h"

/* Declared 00:42:17 ago. */
#define INCIDENT                                                                                   \
	"INSERT INTO incident (id, title, codename, kind, pack, status, severity, lead,"           \
	" declared_ms, rev) VALUES ('3', 'Checkout is down in the EU', 'heron', 'outage', 'solo'," \
	" 'open', 1, 'Dana Reyes', 1763687000000 - 2537000, 1);"                                   \
	"INSERT INTO severity (pack, level, label, ack_ms, respond_ms, pages, major, rev)"         \
	" VALUES ('solo', 1, 'Critical', 0, 3600000, 1, 1, 1);"                                    \
	"INSERT INTO oncall (policy_id, level, person_id, policy, person, rev)"                    \
	" VALUES ('P1', 1, 'U1', 'Ops', 'Lee Park', 1)"

static struct room_stage *
start(void **state, int cols)
{
	struct room *room = *state;
	struct room_stage *s = room_stage_begin(room, 24, cols);

	assert_true(room_edit(room, INCIDENT));
	room_stage_come(s);
	return s;
}

static bool
top_has(const struct room_stage *s, const char *words)
{
	return strstr(room_stage_row(s, 0), words) != NULL;
}

static void
it_says_what_this_is(void **state)
{
	struct room_stage *s = start(state, 160);

	assert_true(top_has(s, "SEV-1 Critical  Checkout is down in the EU  open 00:42:17"));
	assert_true(top_has(s, "lead Dana Reyes  on call Lee Park"));
	assert_int_equal(ui_next_tick(&s->ui, s->room->now_ms), s->room->now_ms + 1000);
	s->room->now_ms += INT64_C(50) * 60 * 60 * 1000;
	room_stage_draw(s);
	assert_true(top_has(s, "open 2d 02h"));
	assert_true(room_edit(s->room,
		"UPDATE incident SET status = 'recovering', severity = NULL WHERE id = '3'"));
	room_stage_come(s);
	assert_true(top_has(s, "SEV-?  Checkout is down in the EU  recovering 2d 02h"));
	room_stage_end(s);
}

/* At any width severity and age are whole, and so are the sources. */
static void
the_title_gives_way(void **state)
{
	struct room_stage *s = start(state, 80);

	assert_true(top_has(s, "SEV-1  Checkout is do~  open 00:42:17  lead Dana Reyes"));
	assert_true(room_edit(s->room,
		"UPDATE incident SET title = title || ' and in the US and everywhere else'"));
	room_stage_come(s);
	s->ui.banner = "DRILL - nothing leaves this machine";
	for (int cols = 60; cols <= 200; cols++) {
		room_stage_resize(s, 24, cols);
		assert_true(top_has(s, "SEV-1"));
		assert_true(top_has(s, "open 00:42:17"));
		assert_true(top_has(s, " DRILL "));
		assert_true(top_has(s, "PD 4s  ZD 4s"));
	}
	assert_true(top_has(s, "nothing leaves this machine"));
	room_stage_resize(s, 6, 39);
	assert_true(room_stage_shows(s, "SEV-1  open 00:42:17"));
	room_stage_end(s);
}

/* With another one open, what is owed there is not out of sight. */
static void
what_is_overdue_elsewhere_is_counted(void **state)
{
	struct room_stage *s = start(state, 160);

	assert_true(room_edit(s->room,
		"INSERT INTO incident (id, title, kind, pack, status, severity, lead, declared_ms, "
		"rev)"
		" VALUES ('4', 'Mail is slow', 'outage', 'solo', 'open', 2, 'Dana Reyes',"
		" 1763687000000, 1);"
		"INSERT INTO clock (incident_id, audience, place, floor_ms, every_ms, ceiling_ms,"
		" started_ms, rev) VALUES ('3', 'stakeholders', 1, 900000, 1800000, 2700000,"
		" 1763687000000 - 9000000, 1)"));
	room_stage_come(s);
	while (strcmp(s->ui.current.id, "4") != 0) {
		assert_true(ui_step_incident(&s->ui, 1));
		room_stage_come(s);
	}
	assert_true(top_has(s, "of 2, 1! there"));
	assert_true(ui_step_incident(&s->ui, 1));
	room_stage_come(s);
	assert_false(top_has(s, "there"));
	room_stage_end(s);
}

/* R21: no word of what it is. */
static void
a_restricted_one_has_its_codename(void **state)
{
	struct room_stage *s = start(state, 160);

	assert_true(room_edit(s->room, "UPDATE incident SET restricted = 1, kind = 'security'"));
	room_stage_come(s);
	assert_true(top_has(s, "SECURITY  heron  open 00:42:17"));
	assert_false(top_has(s, "Checkout"));
	room_stage_end(s);
}

static void
one_of_several_says_which(void **state)
{
	struct room_stage *s = start(state, 80);

	assert_true(room_edit(s->room,
		"INSERT INTO incident (id, title, kind, pack, status, declared_ms, rev)"
		" VALUES ('4', 'Mail is slow', 'outage', 'solo', 'open', 1763686999000, 1)"));
	room_stage_come(s);
	assert_true(top_has(s, "open 00:42:17  2 of 2"));
	assert_true(room_edit(s->room, "UPDATE incident SET status = 'green' WHERE id = '3'"));
	room_stage_come(s);
	assert_true(top_has(s, "Mail is slow  open 00:00:01"));
	assert_false(top_has(s, " of "));
	assert_true(room_edit(s->room, "UPDATE incident SET status = 'cancelled'"));
	room_stage_come(s);
	assert_true(top_has(s, "no incident"));
	room_stage_end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_is_overdue_elsewhere_is_counted, room_make, room_remove),
		cmocka_unit_test_setup_teardown(it_says_what_this_is, room_make, room_remove),
		cmocka_unit_test_setup_teardown(the_title_gives_way, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_restricted_one_has_its_codename, room_make, room_remove),
		cmocka_unit_test_setup_teardown(one_of_several_says_which, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
