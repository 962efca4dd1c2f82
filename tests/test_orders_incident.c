/* tests/test_orders_incident.c - declaring an incident, and what is said of it until it is over.
 * SPDX-License-Identifier: MIT */
#include "tests/orders.h"

#include "store/actor.h"
#include "store/room.h"

static void
by_hand_it_needs_nothing_at_all(void **state)
{
	struct orders *o = orders_begin(*state);

	assert_string_equal(orders_do(o, "incident-declare", "", "{}"), "incident 1 declared");
	orders_text(o,
		"SELECT id || status || kind || lead || pack || coalesce(severity, '-')"
		" || restricted FROM incident",
		"1openoutageDanasolo-0");
	assert_int_equal(orders_number(o, "SELECT declared_ms FROM incident"), o->room->now_ms);
	assert_true(orders_number(o, "SELECT count(*) FROM step WHERE incident_id = '1'") > 10);
	assert_true(orders_number(o, "SELECT count(*) FROM role_holder"
				     " WHERE incident_id = '1' AND person = 'Dana'") > 0);
	assert_true(orders_number(o, "SELECT count(*) FROM clock WHERE incident_id = '1'") > 0);
	assert_string_equal(
		orders_do(o, "incident-declare", "", "{\"title\":\" \"}"), "incident 2 declared");
	(void)orders_do(o, "incident-declare", "step:relevant", "{}");
	orders_text(o, "SELECT title FROM incident WHERE id = '3'", "Declared by hand");
	orders_end(o);
}

static void
a_severity_may_be_a_number_or_a_word_and_is_never_refused(void **state)
{
	static const struct {
		const char *args;
		int64_t severity;
	} rows[] = {
		{"{\"severity\":\"2\"}", 2},
		{"{\"severity\":1}", 1},
		{"{\"severity\":\"\"}", 0},
		{"{\"severity\":\"9\"}", 0},
		{"{\"severity\":\"no idea\"}", 0},
		{"{\"severity\":-3}", 0},
		{"{\"severity\":\"HIGH\"}", 2},
	};
	struct orders *o = orders_begin(*state);

	room_begin(o->room, "engine");
	room_ok(room_prepare(o->room->record, o->pack, o->security, &(struct config){.me = ""}));
	(void)room_end(o->room);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		(void)orders_do(o, "incident-declare", "", rows[i].args);
		assert_int_equal(orders_number(o, "SELECT coalesce(severity, 0) FROM incident"
						  " ORDER BY CAST(id AS INTEGER) DESC LIMIT 1"),
			rows[i].severity);
	}
	assert_string_equal(orders_do(o, "incident-declare", "", "{\"severity\":\"9\"}"),
		"incident 8 declared; that severity is not on the scale: 1 to 5 are");
	orders_end(o);
}

static void
from_a_page_it_has_its_title_and_the_page_belongs_to_it(void **state)
{
	struct orders *o = orders_begin(*state);

	orders_pages(o, 3);
	(void)orders_do(o, "incident-declare", "page:P2", "{}");
	orders_text(o, "SELECT title FROM incident", "page 2");
	orders_text(o, "SELECT incident_id || triage FROM page WHERE id = 'P2'", "1outage");
	assert_int_equal(
		orders_number(o, "SELECT count(*) FROM page WHERE incident_id IS NOT NULL"), 1);
	/* one line of the overview says both */
	orders_text(o,
		"SELECT group_concat(text, '|') FROM event"
		" WHERE subject = 'page:P2' AND overview AND seq > 3",
		"judged outage, incident 1: page 2");
	/* R14: never refused, because it is about what another one has */
	assert_string_equal(orders_do(o, "incident-declare", "page:P2", "{\"title\":\"Two\"}"),
		"incident 2 declared; page #2 stays in incident 1");
	orders_text(o, "SELECT incident_id FROM page WHERE id = 'P2'", "1");
	assert_string_equal(
		orders_do(o, "incident-declare", "", "{\"subjects\":[\"page:P2\",\"page:P3\"]}"),
		"incident 3 declared; page #2 stays in incident 1");
	/* R21: nor does it get the title of what a restricted one has */
	assert_true(room_edit(o->room, "UPDATE incident SET restricted = 1 WHERE id = '1'"));
	(void)orders_do(o, "incident-declare", "page:P2", "{}");
	orders_text(o, "SELECT title FROM incident WHERE id = '4'", "Declared by hand");
	orders_text(o, "SELECT incident_id FROM page WHERE id = 'P3'", "3");
	assert_string_equal(
		orders_do(o, "incident-declare", "", "{\"subjects\":[\"page:P2\",\"page:P3\"]}"),
		"incident 5 declared; 2 of them stay in other incidents");
	orders_text(o, "SELECT title FROM incident WHERE id = '5'", "page 3");
	(void)orders_do(o, "incident-end", "incident:1", "{}");
	assert_string_equal(
		orders_do(o, "incident-declare", "page:P2", "{}"), "incident 6 declared");
	orders_end(o);
}

static void
from_several_all_belong_to_it_or_nothing_is_done(void **state)
{
	struct orders *o = orders_begin(*state);

	orders_pages(o, 30);
	assert_true(room_edit(o->room,
		"INSERT INTO ticket (id, subject, status, tags, created_ms, updated_ms, rev)"
		" VALUES (8812, 'checkout is down', 'open', '[]', 1, 1, 1)"));
	orders_refused(o, ERR_REFUSED, "\"page:NONE\" is no page", "incident-declare", "",
		"{\"subjects\":[\"page:P1\",\"page:NONE\"]}");
	orders_refused(o, ERR_REFUSED, "\"ticket:08812\" is no page", "incident-declare", "",
		"{\"subjects\":[\"page:P1\",\"ticket:08812\"]}");
	orders_refused(
		o, ERR_REFUSED, "\"7\" is no page", "incident-declare", "", "{\"subjects\":[7]}");
	(void)orders_do(o, "incident-declare", "",
		"{\"subjects\":[\"ticket:8812\",\"page:P1\",\"page:P7\"],\"title\":\"Checkout\"}");
	orders_text(o, "SELECT title FROM incident", "Checkout");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM page WHERE incident_id = '1'"), 2);
	assert_int_equal(
		orders_number(o, "SELECT count(*) FROM ticket WHERE incident_id = '1'"), 1);
	orders_text(o,
		"SELECT group_concat(text, '|') FROM (SELECT text FROM event WHERE overview"
		" AND incident_id = '1' AND source = 'person'"
		" AND kind NOT IN ('role', 'step') ORDER BY seq)",
		"declared: Checkout|3 pages and tickets tied to incident 1");
	orders_end(o);
}

static void
an_order_whose_answer_got_lost_declares_once(void **state)
{
	struct orders *o = orders_begin(*state);
	struct order order = {.id = "0f8fad5b-d9cb-469f-a165-70867728950e",
		.name = "incident-declare",
		.subject = "",
		.args = "{}"};
	struct outcome outcome = {.rev = 0};

	for (int i = 0; i < 2; i++)
		room_ok(order_run(o->room->record, o->json, &order, &o->actor, &o->rules,
			o->room->now_ms, &outcome));
	assert_string_equal(outcome.said, "incident 1 declared");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM incident"), 1);
	orders_end(o);
}

static void
a_drills_incident_says_that_it_is_one(void **state)
{
	struct orders *o = orders_begin(*state);

	o->rules.drill = true;
	(void)orders_do(o, "incident-declare", "", "{}");
	orders_text(o, "SELECT kind FROM incident", "drill");
	orders_end(o);
}

static void
what_is_about_security_is_restricted_from_its_first_moment(void **state)
{
	struct orders *o = orders_begin(*state);

	assert_non_null(strstr(orders_do(o, "incident-declare", "",
				       "{\"security\":\"yes\",\"title\":\"Key stolen\"}"),
		"incident 1 declared, restricted: call it "));
	orders_text(o, "SELECT kind || restricted || pack FROM incident", "security1security");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM step WHERE incident_id = '1'"), 14);
	assert_int_equal(
		orders_number(o, "SELECT count(*) FROM event WHERE text GLOB '*Key stolen*'"), 0);
	(void)orders_do(o, "incident-severity", "", "{\"severity\":1}");
	assert_int_equal(
		orders_number(o, "SELECT count(*) FROM event WHERE text GLOB '*Key stolen*'"), 0);
	for (int i = 0; i < 150; i++)
		(void)orders_do(o, "incident-declare", "", "{\"security\":\"yes\"}");
	assert_int_equal(orders_number(o, "SELECT count(DISTINCT lower(codename)) FROM incident"
					  " WHERE codename <> ''"),
		151);
	orders_refused(
		o, ERR_USAGE, "yes or no", "incident-declare", "", "{\"security\":\"perhaps\"}");
	orders_end(o);
}

static void
severity_status_cause_impact_and_platform_are_said_and_logged(void **state)
{
	struct orders *o = orders_begin(*state);

	orders_refused(
		o, ERR_REFUSED, "No incident is open", "incident-severity", "", "{\"severity\":2}");
	(void)orders_do(o, "incident-declare", "", "{\"title\":\"Down\",\"severity\":3}");
	(void)orders_do(o, "incident-severity", "", "{\"severity\":\"1\"}");
	orders_text(
		o, "SELECT text FROM event ORDER BY seq DESC LIMIT 1", "severity 1 (was 3): Down");
	(void)orders_do(o, "incident-severity", "", "{}");
	orders_text(o, "SELECT coalesce(severity, 'unknown') FROM incident", "unknown");
	orders_refused(
		o, ERR_USAGE, "1 (worst) to 5", "incident-severity", "", "{\"severity\":\"6\"}");
	(void)orders_do(o, "incident-cause", "", "{\"cause\":\"Bad deployment\"}");
	(void)orders_do(o, "incident-impact", "", "{\"impact\":\"nobody can pay\"}");
	(void)orders_do(o, "incident-platform", "", "{}");
	orders_text(o, "SELECT cause || impact || own_platform FROM incident",
		"Bad deploymentnobody can pay1");
	(void)orders_do(o, "incident-platform", "", "{}");
	(void)orders_do(o, "incident-cause", "", "{}");
	orders_text(o, "SELECT coalesce(cause, '-') || own_platform FROM incident", "-0");
	(void)orders_do(o, "incident-platform", "", "{\"own\":\"yes\"}");
	(void)orders_do(o, "incident-platform", "", "{\"own\":\"yes\"}");
	orders_text(o, "SELECT own_platform FROM incident", "1");
	orders_end(o);
}

static void
a_relapse_forgets_the_recovery_but_not_the_clocks(void **state)
{
	struct orders *o = orders_begin(*state);
	int64_t clocks;

	(void)orders_do(o, "incident-declare", "", "{}");
	clocks = orders_number(o, "SELECT sum(started_ms) FROM clock");
	orders_refused(o, ERR_USAGE, "open, recovering or yellow", "incident-status", "",
		"{\"status\":\"green\"}");
	(void)orders_do(o, "incident-status", "", "{\"status\":\"recovering\"}");
	assert_int_equal(orders_number(o, "SELECT recovered_ms FROM incident"), o->room->now_ms);
	(void)orders_do(o, "incident-status", "", "{\"status\":\"yellow\"}");
	assert_int_equal(
		orders_number(o, "SELECT recovered_ms FROM incident"), o->room->now_ms - 1000);
	(void)orders_do(o, "incident-status", "", "{\"status\":\"open\"}");
	orders_text(o, "SELECT status || coalesce(recovered_ms, '-') FROM incident", "open-");
	assert_int_equal(orders_number(o, "SELECT sum(started_ms) FROM clock"), clocks);
	assert_int_equal(orders_number(o, "SELECT count(stopped_ms) FROM clock"), 0);
	orders_end(o);
}

static void
an_eta_has_the_time_at_which_it_was_given(void **state)
{
	struct orders *o = orders_begin(*state);
	char args[64];

	(void)orders_do(o, "incident-declare", "", "{}");
	(void)snprintf(
		args, sizeof args, "{\"eta_ms\":%lld}", (long long)o->room->now_ms + 7200000);
	(void)orders_do(o, "incident-eta", "", args);
	assert_int_equal(
		orders_number(o, "SELECT eta_ms - eta_made_ms FROM incident"), 7200000 - 1000);
	(void)snprintf(args, sizeof args, "{\"eta_ms\":%lld}", (long long)o->room->now_ms);
	orders_refused(o, ERR_USAGE, "past already", "incident-eta", "", args);
	(void)orders_do(o, "incident-eta", "", "{}");
	orders_text(o, "SELECT coalesce(eta_ms, '-') || coalesce(eta_made_ms, '-') FROM incident",
		"--");
	orders_end(o);
}

static void
the_end_says_what_is_still_open_and_stops_the_clocks(void **state)
{
	struct orders *o = orders_begin(*state);

	(void)orders_do(o, "incident-declare", "", "{}");
	assert_true(room_edit(o->room,
		"INSERT INTO followup (incident_id, what, text, made_ms, rev)"
		" VALUES ('1', '', 'a', 1, 1), ('1', '', 'b', 1, 1);"
		"INSERT INTO task (incident_id, person, text, given_by, given_ms, due_ms, rev)"
		" VALUES ('1', 'Lee', 'a', 'Dana', 1, 1, 1);"
		"UPDATE step SET state = 'done' WHERE id <> 'close' AND id <> 'repair'"));
	orders_refused(o, ERR_USAGE, "needs a text", "incident-end", "", "{\"how\":\"cancelled\"}");
	orders_refused(o, ERR_USAGE, "green (all is well)", "incident-end", "", "{\"how\":\"x\"}");
	assert_string_equal(orders_do(o, "incident-end", "", "{\"how\":\"green\"}"),
		"incident 1 green; still open: 1 step, 1 task, 2 follow-ups");
	orders_text(o, "SELECT status || (closed_ms = recovered_ms) FROM incident", "green1");
	assert_int_equal(
		orders_number(o, "SELECT count(*) FROM clock WHERE stopped_ms IS NULL"), 0);
	orders_refused(o, ERR_REFUSED, "is over (green)", "incident-status", "incident:1",
		"{\"status\":\"open\"}");
	(void)orders_do(o, "incident-reopen", "incident:1", "{}");
	orders_text(o, "SELECT status || coalesce(closed_ms, '-') FROM incident", "open-");
	assert_int_equal(
		orders_number(o, "SELECT count(*) FROM clock WHERE stopped_ms IS NOT NULL"), 0);
	orders_refused(o, ERR_REFUSED, "is open already", "incident-reopen", "incident:1", "{}");
	(void)orders_do(o, "incident-end", "", "{\"how\":\"cancelled\",\"reason\":\"a test\"}");
	orders_text(o, "SELECT text FROM event WHERE origin LIKE 'order:%'", "cancelled: a test");
	orders_text(o, "SELECT coalesce(recovered_ms, '-') FROM incident", "-");
	orders_end(o);
}

static void
what_somebody_else_changed_meanwhile_is_not_ended(void **state)
{
	struct orders *o = orders_begin(*state);

	(void)orders_do(o, "incident-declare", "", "{}");
	o->seen_rev = record_rev(o->room->record);
	(void)orders_do(o, "incident-status", "", "{\"status\":\"recovering\"}");
	orders_refused(o, ERR_REFUSED, "has changed since you saw it", "incident-end", "", "{}");
	o->seen_rev = record_rev(o->room->record);
	(void)orders_do(o, "incident-end", "", "{}");
	orders_end(o);
}

static void
with_several_open_the_row_or_the_order_says_which(void **state)
{
	struct orders *o = orders_begin(*state);

	(void)orders_do(o, "incident-declare", "", "{\"title\":\"one\"}");
	(void)orders_do(o, "incident-declare", "", "{\"title\":\"two\"}");
	orders_refused(o, ERR_USAGE, "say which (2 two, 1 one)", "incident-severity", "",
		"{\"severity\":1}");
	(void)orders_do(o, "incident-severity", "", "{\"severity\":1,\"incident\":\"2\"}");
	(void)orders_do(
		o, "incident-severity", "incident:1", "{\"severity\":4,\"incident\":\"2\"}");
	orders_text(o,
		"SELECT group_concat(severity) FROM (SELECT severity FROM incident ORDER BY "
		"id)",
		"4,1");
	orders_refused(o, ERR_MISSING, "no such incident", "incident-end", "incident:9", "{}");
	orders_end(o);
}

static void
operators_may_declare_and_do_not_lead_by_that(void **state)
{
	static struct person_config people[] = {
		{.name = "Lee", .account = "lee", .level = LEVEL_OPERATOR},
		{.name = "Kim", .account = "kim", .level = LEVEL_LEAD},
	};
	static const struct config known = {.me = "", .people = people, .people_count = 2};
	static const struct config mine = {.me = "Dana Reyes"};
	struct orders *o = orders_begin(*state);

	o->actor = (struct actor){.name = "Lee", .level = LEVEL_OPERATOR};
	o->rules.config = &known;
	assert_string_equal(orders_do(o, "incident-declare", "", "{}"),
		"incident 1 declared; Kim leads: tell them");
	o->rules.config = &mine;
	assert_string_equal(orders_do(o, "incident-declare", "", "{}"),
		"incident 2 declared; Dana Reyes leads: tell them");
	assert_int_equal(
		orders_number(o, "SELECT count(*) FROM role_holder WHERE person = 'Lee'"), 0);
	room_ok(actor_raise(o->room->record, &o->actor));
	assert_int_equal(o->actor.level, LEVEL_OPERATOR);
	(void)orders_try(o, "incident-end", "", "{}");
	assert_int_equal(
		orders_number(o, "SELECT count(*) FROM incident WHERE status = 'open'"), 2);
	orders_end(o);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(by_hand_it_needs_nothing_at_all),
		IN_ROOM(a_severity_may_be_a_number_or_a_word_and_is_never_refused),
		IN_ROOM(from_a_page_it_has_its_title_and_the_page_belongs_to_it),
		IN_ROOM(from_several_all_belong_to_it_or_nothing_is_done),
		IN_ROOM(an_order_whose_answer_got_lost_declares_once),
		IN_ROOM(a_drills_incident_says_that_it_is_one),
		IN_ROOM(what_is_about_security_is_restricted_from_its_first_moment),
		IN_ROOM(severity_status_cause_impact_and_platform_are_said_and_logged),
		IN_ROOM(a_relapse_forgets_the_recovery_but_not_the_clocks),
		IN_ROOM(an_eta_has_the_time_at_which_it_was_given),
		IN_ROOM(the_end_says_what_is_still_open_and_stops_the_clocks),
		IN_ROOM(what_somebody_else_changed_meanwhile_is_not_ended),
		IN_ROOM(with_several_open_the_row_or_the_order_says_which),
		IN_ROOM(operators_may_declare_and_do_not_lead_by_that),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
