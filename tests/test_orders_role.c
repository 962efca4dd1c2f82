/* tests/test_orders_role.c - roles are given away and taken back; who leads, and how many there
 * are.
 * SPDX-License-Identifier: MIT */
#include "store/room.h"

#include "store/actor.h"
#include "tests/orders.h"
#include "tests/work_room.h"

static const char holders[] = "SELECT group_concat(role || '=' || person, ';')"
			      " FROM (SELECT * FROM role_holder ORDER BY role, person)";

static void
giving_a_single_role_replaces_who_held_it(void **state)
{
	struct room *room = *state;
	struct outcome out;

	work_room_begin(room);
	room_ok(work_order(room, &work_dana, "role-give", "role:Recorder", "{\"person\":\"Jo\"}"));
	room_ok(work_order_seen(room, &work_dana, 0, "role-give", "role:Recorder",
		"{\"person\":\"  kim lee \"}", &out));
	work_is(room, holders, "On-call=Dana Reyes;Recorder=Kim Lee");
	assert_string_equal(out.said, "Kim Lee is Recorder now.");
	work_is(room,
		"SELECT group_concat(text, ';') FROM (SELECT text FROM event"
		" WHERE incident_id = '1' AND kind = 'role' AND overview = 1 ORDER BY seq)",
		"Recorder: Jo;Recorder: Kim Lee");
	work_is(room, "SELECT text FROM event WHERE text GLOB '*no longer*'",
		"Recorder: no longer Jo");
	work_is(room, "SELECT DISTINCT actor FROM event WHERE kind = 'role'", "Dana Reyes");
}

static void
a_role_for_many_has_several(void **state)
{
	struct room *room = *state;
	struct window w = {.from = WINDOW_TOP, .of = "1"};
	const struct role *role;
	struct outcome out;
	struct rows rows;

	work_room_begin(room);
	room_ok(work_order(room, &work_dana, "role-give", "role:Engineer", "{\"person\":\"Jo\"}"));
	room->now_ms += 1000;
	room_ok(work_order_seen(room, &work_dana, 0, "role-give", "role:Engineer",
		"{\"person\":\"LEE WONG\"}", &out));
	assert_string_equal(out.said,
		"Lee Wong is Engineer now. That makes 3 people; one lead can hold 3: "
		"split the work among teams.");
	room_ok(work_order_seen(
		room, &work_dana, 0, "role-give", "role:Engineer", "{\"person\":\"Jo\"}", &out));
	assert_string_equal(out.said, "That was so already.");
	room_ok(role_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 4);
	role = rows_at(&rows, 1);
	assert_string_equal(role->person.raw, "Jo, Lee Wong");
	assert_string_equal(role->first.raw, "Jo");
	assert_int_equal(role->holders, 2);
	room_ok(work_order(room, &work_dana, "role-drop", "role:Engineer", "{\"person\":\"jo\"}"));
	work_is(room, holders, "Engineer=Lee Wong;On-call=Dana Reyes");
}

static void
who_gets_the_lead_role_leads(void **state)
{
	struct room *room = *state;
	struct actor kim = work_kim;
	struct actor jo = {.name = "Jo", .level = LEVEL_OBSERVER};

	work_room_begin(room);
	room_ok(actor_raise(room->record, &kim));
	assert_int_equal(kim.level, LEVEL_OPERATOR);
	room_ok(work_order(
		room, &work_dana, "role-give", "role:On-call", "{\"person\":\"Kim Lee\"}"));
	work_is(room, "SELECT lead FROM incident", "Kim Lee");
	work_is(room, "SELECT text FROM event WHERE kind = 'incident'",
		"led by Kim Lee: Checkout is down");
	room_ok(actor_raise(room->record, &kim));
	assert_int_equal(kim.level, LEVEL_LEAD);
	room_ok(work_order(room, &kim, "role-give", "role:Engineer", "{\"person\":\"Jo\"}"));
	room_ok(actor_raise(room->record, &jo)); /* another role raises nobody */
	assert_int_equal(jo.level, LEVEL_OBSERVER);
	kim.level = LEVEL_OPERATOR;
	assert_true(room_edit(room, "UPDATE incident SET status = 'green'"));
	room_ok(actor_raise(room->record, &kim));
	assert_int_equal(kim.level, LEVEL_OPERATOR);
}

static void
a_role_that_must_be_held_is_not_dropped(void **state)
{
	struct room *room = *state;

	work_room_begin(room);
	work_refused(work_order(room, &work_dana, "role-drop", "role:On-call", "{}"), ERR_REFUSED,
		"Somebody must hold On-call");
	work_refused(work_order(room, &work_dana, "role-drop", "role:Engineer", "{}"), ERR_USAGE,
		"Nobody holds Engineer");
	work_refused(
		work_order(room, &work_dana, "role-drop", "role:Engineer", "{\"person\":\"Jo\"}"),
		ERR_REFUSED, "Jo does not hold Engineer");
	room_ok(work_order(
		room, &work_dana, "role-give", "role:Customer contact", "{\"person\":\"me\"}"));
	work_is(room, holders, "Customer contact=Dana Reyes;On-call=Dana Reyes");
	room_ok(work_order(room, &work_dana, "role-drop", "role:Customer contact", "{}"));
	work_is(room, holders, "On-call=Dana Reyes");
}

static void
what_is_wrong_is_refused_and_writes_nothing(void **state)
{
	static const struct {
		const char *subject;
		const char *args;
		enum err_kind kind;
		const char *words;
	} rows[] = {
		{"", "{\"person\":\"Jo\"}", ERR_USAGE, "Say which role"},
		{"role:", "{\"person\":\"Jo\"}", ERR_USAGE, "Say which role"},
		{"role:Cook", "{\"person\":\"Jo\"}", ERR_REFUSED, "no such role"},
		{"role:Recorder", "{}", ERR_USAGE, "Say who"},
		{"role:Recorder", "{\"person\":\"   \"}", ERR_USAGE, "Say who"},
		{"role:Recorder", "{\"person\":\"a\\nb\"}", ERR_USAGE, "one line"},
	};
	struct room *room = *state;

	work_refused(
		work_order(room, &work_dana, "role-give", "role:Recorder", "{\"person\":\"Jo\"}"),
		ERR_REFUSED, "No incident is open");
	work_room_begin(room);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		work_refused(
			work_order(room, &work_dana, "role-give", rows[i].subject, rows[i].args),
			rows[i].kind, rows[i].words);
	work_is(room, holders, "On-call=Dana Reyes");
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 0);
}

/* Two people give the same role away at once: the second has not seen what the first did. */
static void
a_single_role_that_changed_hands_meanwhile_is_refused(void **state)
{
	struct room *room = *state;
	int64_t seen = 1;

	work_room_begin(room);
	room_ok(work_order(room, &work_dana, "note", "", "{\"text\":\"x\"}"));
	room_ok(work_order_seen(
		room, &work_dana, seen, "role-give", "role:Recorder", "{\"person\":\"Jo\"}", NULL));
	room_ok(work_order_seen(
		room, &work_dana, seen, "role-give", "role:Engineer", "{\"person\":\"Jo\"}", NULL));
	assert_true(record_rev(room->record) > seen);
	work_refused(work_order_seen(room, &work_dana, seen, "role-give", "role:Recorder",
			     "{\"person\":\"Sam\"}", NULL),
		ERR_REFUSED, "given to somebody else meanwhile");
	room_ok(work_order_seen(room, &work_dana, seen, "role-give", "role:Engineer",
		"{\"person\":\"Sam\"}", NULL));
	work_is(room, holders, "Engineer=Jo;Engineer=Sam;On-call=Dana Reyes;Recorder=Jo");
}

static void
people_are_counted_once_each(void **state)
{
	struct room *room = *state;
	struct crew crew = {.people = 9};
	struct holder *who;
	int count;

	room_ok(role_crew(room->record, "1", &crew));
	assert_int_equal(crew.people, 0);
	work_room_begin(room);
	room_ok(work_order(room, &work_dana, "role-give", "role:Engineer", "{\"person\":\"me\"}"));
	room->now_ms += 1000;
	room_ok(work_order(room, &work_dana, "role-give", "role:Engineer", "{\"person\":\"Al\"}"));
	room_ok(role_crew(room->record, "1", &crew));
	assert_int_equal(crew.people, 2);
	assert_int_equal(crew.span, 3);
	room_ok(role_holders(room->record, "1", "Engineer", &room->arena, &who, &count));
	assert_int_equal(count, 2);
	assert_string_equal(who[0].person.raw, "Dana Reyes");
	assert_string_equal(who[1].person.raw, "Al");
	assert_int_equal(who[1].since_ms, room->now_ms);
}

/* R39: they begin with who declares it, and are given away one by one. */
static void
the_roles_of_a_declared_incident_are_given_away_one_by_one(void **state)
{
	struct orders *o = orders_begin(*state);

	(void)orders_do(o, "incident-declare", "", "{}");
	orders_text(o,
		"SELECT group_concat(role, ', ') FROM (SELECT role FROM role_holder"
		" JOIN role ON name = role AND role.incident_id = role_holder.incident_id"
		" WHERE person = 'Dana' ORDER BY place)",
		"On-call lead, Customer contact, Recorder");
	assert_string_equal(orders_do(o, "role-give", "role:Recorder", "{\"person\":\"Jo\"}"),
		"Jo is Recorder now.");
	(void)orders_do(o, "role-give", "role:On-call lead", "{\"person\":\"Al\"}");
	(void)orders_do(o, "role-give", "role:Helper", "{\"person\":\"Jo\"}");
	orders_text(o,
		"SELECT group_concat(role || '=' || person, ';') FROM (SELECT * FROM role_holder"
		" ORDER BY role)",
		"Customer contact=Dana;Helper=Jo;On-call lead=Al;Recorder=Jo");
	orders_text(o, "SELECT lead FROM incident", "Al");
	orders_end(o);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(giving_a_single_role_replaces_who_held_it),
		IN_ROOM(a_role_for_many_has_several),
		IN_ROOM(who_gets_the_lead_role_leads),
		IN_ROOM(a_role_that_must_be_held_is_not_dropped),
		IN_ROOM(what_is_wrong_is_refused_and_writes_nothing),
		IN_ROOM(a_single_role_that_changed_hands_meanwhile_is_refused),
		IN_ROOM(people_are_counted_once_each),
		IN_ROOM(the_roles_of_a_declared_incident_are_given_away_one_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
