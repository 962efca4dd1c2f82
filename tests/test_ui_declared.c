/* tests/test_ui_declared.c - from the first page to the end of an incident by keys alone, each
 * order carried out as the engine does.
 * SPDX-License-Identifier: MIT */
#include "store/room.h"
#include "tests/orders.h"
#include "tests/room_stage.h"

struct night {
	struct orders *orders;
	struct room_stage *s;
};

static struct night
begin(void **state, int pages, int rows, int cols)
{
	struct room *room = *state;
	struct night n = {.orders = orders_begin(room)};

	orders_pages(n.orders, pages);
	room_begin(room, "engine");
	room_ok(room_prepare(
		room->record, n.orders->pack, n.orders->security, &(struct config){.me = ""}));
	(void)room_end(room);
	n.s = room_stage_begin(room, rows, cols);
	n.s->rules = n.orders->rules;
	return n;
}

static void
end(struct night *n)
{
	room_stage_end(n->s);
	orders_end(n->orders);
}

static void
palette(struct room_stage *s, const char *command)
{
	room_stage_press(s, ":");
	room_stage_type(s, command);
	room_stage_press(s, "Enter");
}

/* R1, R9: two keys and it is an incident; what comes later is tied, or is none. */
static void
a_night_is_walked_by_keys(void **state)
{
	static const int sizes[][2] = {{24, 80}, {48, 160}};

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct night n;

		if (i > 0) {
			(void)room_remove(state);
			(void)room_make(state);
		}
		n = begin(state, 3, sizes[i][0], sizes[i][1]);
		assert_true(room_stage_shows(n.s, "?"));
		room_stage_press(n.s, "f");
		room_stage_press(n.s, "o");
		room_stage_press(n.s, "2");
		assert_true(room_stage_shows(n.s, "incident 1 declared"));
		assert_true(room_stage_shows(n.s, "SEV-2"));
		orders_text(n.orders, "SELECT group_concat(id) FROM page WHERE incident_id = '1'",
			"P3");
		room_stage_press(n.s, "j");
		room_stage_press(n.s, "i");
		orders_text(n.orders,
			"SELECT group_concat(id) FROM (SELECT id FROM page"
			" WHERE incident_id = '1' ORDER BY id)",
			"P2,P3");
		room_stage_press(n.s, "j");
		room_stage_press(n.s, "f");
		room_stage_press(n.s, "f");
		room_stage_type(n.s, "the probe");
		room_stage_press(n.s, "Enter");
		orders_text(n.orders, "SELECT triage FROM page WHERE id = 'P1'", "fluke");
		room_stage_press(n.s, "E");
		room_stage_type(n.s, "45m");
		room_stage_press(n.s, "Enter");
		assert_int_equal(
			orders_number(n.orders, "SELECT eta_ms - eta_made_ms FROM incident") / 1000,
			45 * 60);
		palette(n.s, "incident-status");
		room_stage_press(n.s, "r");
		assert_true(room_stage_shows(n.s, "recovering 00:00:"));
		palette(n.s, "incident-end");
		room_stage_press(n.s, "g");
		assert_true(room_stage_shows(n.s, "incident 1 page 3"));
		room_stage_press(n.s, "y");
		assert_true(room_stage_shows(n.s, "no incident"));
		end(&n);
	}
}

/* R14, R20: by hand, about security; nobody reads its title after that. */
static void
a_restricted_one_is_declared_by_hand(void **state)
{
	struct night n = begin(state, 0, 24, 80);

	room_stage_press(n.s, "D");
	room_stage_press(n.s, "y");
	room_stage_type(n.s, "Keys were stolen");
	room_stage_press(n.s, "Enter");
	room_stage_press(n.s, "Enter");
	assert_true(room_stage_shows(n.s, "SEV-?  SECURITY"));
	assert_false(room_stage_shows(n.s, "Keys were"));
	orders_text(n.orders,
		"SELECT kind || restricted || pack || coalesce(severity, '-')"
		" FROM incident",
		"security1security-");
	end(&n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_night_is_walked_by_keys, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_restricted_one_is_declared_by_hand, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
