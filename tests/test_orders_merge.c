/* tests/test_orders_merge.c - two incidents become one, and one becomes a secret.
 * SPDX-License-Identifier: MIT */
#include "tests/orders.h"

/* Incident 1 with a page, incident 2 with another. */
static struct orders *
begin_two(void **state)
{
	struct orders *o = orders_begin(*state);

	orders_pages(o, 4);
	(void)orders_do(o, "incident-declare", "page:P1", "{\"title\":\"one\"}");
	(void)orders_do(o, "incident-declare", "page:P2", "{\"title\":\"two\",\"severity\":2}");
	return o;
}

static void
what_belongs_to_one_belongs_to_the_other_then(void **state)
{
	struct orders *o = begin_two(state);

	assert_true(room_edit(o->room,
		"INSERT INTO ticket (id, subject, status, tags, created_ms, updated_ms,"
		"  incident_id, rev) VALUES (8812, 'down', 'open', '[]', 1, 1, '1', 1);"
		"INSERT INTO followup (incident_id, what, text, made_ms, done_ms, rev)"
		" VALUES ('1', '', 'open', 1, NULL, 1), ('1', '', 'done', 1, 2, 1);"
		"INSERT INTO task (incident_id, person, text, given_by, given_ms, due_ms, done_ms,"
		"  rev) VALUES ('1', 'Lee', 'open', 'Dana', 1, 1, NULL, 1),"
		"  ('1', 'Lee', 'done', 'Dana', 1, 1, 2, 1);"
		"INSERT INTO attempt (incident_id, customer, contact, name, phone, result, at_ms,"
		"  person, rev) VALUES ('1', 'Acme', 1, 'Jo', 1, 'reached', 1, 'Dana', 1);"
		"INSERT INTO proposal (incident_id, name, subject, args, text, person, at_ms, rev)"
		" VALUES ('1', 'incident-cause', '', '{\"cause\":\"x\"}', 't', 'Lee', 1, 1);"
		"UPDATE incident SET cause = 'disk', eta_ms = 9, eta_made_ms = 8 WHERE id = '1'"));
	assert_string_equal(orders_do(o, "incident-merge", "incident:1", "{\"into\":\"2\"}"),
		"incident 1 merged into 2");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM page WHERE incident_id = '2'"), 2);
	orders_text(o, "SELECT incident_id FROM ticket", "2");
	orders_text(o, "SELECT incident_id FROM attempt", "2");
	orders_text(o, "SELECT group_concat(incident_id || text) FROM followup", "2open,1done");
	orders_text(o, "SELECT group_concat(incident_id || text) FROM task", "2open,1done");
	orders_text(
		o, "SELECT incident_id || json_extract(args, '$.incident') FROM proposal", "22");
	orders_text(o,
		"SELECT status || merged_into || (closed_ms > 0) FROM incident WHERE id = '1'",
		"cancelled21");
	orders_text(o,
		"SELECT status || severity || cause || eta_ms || eta_made_ms FROM incident"
		" WHERE id = '2'",
		"open2disk98");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM clock"
					  " WHERE incident_id = '1' AND stopped_ms IS NULL"),
		0);
	orders_refused(o, ERR_REFUSED, "part of incident 2", "incident-reopen", "incident:1", "{}");
	orders_end(o);
}

static void
a_customer_of_both_is_one_and_neithers_word_is_lost(void **state)
{
	struct orders *o = begin_two(state);

	assert_true(room_edit(o->room,
		"INSERT INTO incident_customer (incident_id, customer, origin, mail_down, decision,"
		"  decision_ms, confirmed_by, confirmed_ms, rev) VALUES"
		" ('1', 'Only', 'hand', 1, 'go?', 5, '', NULL, 1),"
		" ('1', 'Both', 'page', 1, 'a?', 5, 'Jo', 10, 1),"
		" ('2', 'Both', 'ticket', 0, 'b?', 4, '', NULL, 1),"
		" ('1', 'Well', 'page', 0, '', NULL, 'Jo', 10, 1),"
		" ('2', 'Well', 'page', 0, 'b?', 4, 'Sam', 12, 1),"
		" ('1', 'Same', 'page', 0, 'c?', 7, '', NULL, 1),"
		" ('2', 'Same', 'page', 0, 'c?', 6, '', NULL, 1)"));
	(void)orders_do(o, "incident-merge", "incident:1", "{\"into\":2}");
	orders_text(o,
		"SELECT group_concat(row, '|') FROM (SELECT incident_id || customer || mail_down"
		"  || decision || coalesce(decision_ms, '-') || confirmed_by"
		"  || coalesce(confirmed_ms, '-') AS row FROM incident_customer ORDER BY customer)",
		"2Both1b?; a?4-|2Only1go?5-|2Same0c?6-|2Well0b?4Sam, Jo12");
	orders_end(o);
}

static void
what_makes_no_sense_is_not_merged(void **state)
{
	struct orders *o = begin_two(state);

	orders_refused(o, ERR_USAGE, "Into which", "incident-merge", "incident:1", "{}");
	orders_refused(
		o, ERR_REFUSED, "is that one", "incident-merge", "incident:1", "{\"into\":1}");
	orders_refused(o, ERR_MISSING, "no such", "incident-merge", "incident:1", "{\"into\":7}");
	(void)orders_do(o, "incident-restrict", "incident:1", "{}");
	orders_refused(
		o, ERR_REFUSED, "is restricted", "incident-merge", "incident:1", "{\"into\":2}");
	(void)orders_do(o, "incident-merge", "incident:2", "{\"into\":1}");
	(void)orders_do(o, "incident-declare", "", "{}");
	orders_refused(o, ERR_REFUSED, "is over", "incident-merge", "incident:3", "{\"into\":2}");
	orders_end(o);
}

static void
restricting_says_who_may_have_seen_it(void **state)
{
	struct orders *o = begin_two(state);

	o->rules.watching = "Dana, Kim";
	o->actor.name[0] = 'L';
	(void)orders_do(o, "note", "", "{\"text\":\"odd logins\",\"incident\":\"2\"}");
	(void)snprintf(o->actor.name, sizeof o->actor.name, "Dana");
	assert_string_equal(
		orders_do(o, "incident-restrict", "incident:2", "{\"codename\":\"Heron Two\"}"),
		"incident 2 is restricted: call it Heron Two");
	orders_text(o, "SELECT kind || restricted || codename || pack FROM incident WHERE id = '2'",
		"security1Heron Twosecurity");
	orders_text(o,
		"SELECT text || incident_id || json_extract(data, '$.seen') FROM event"
		" WHERE text GLOB 'may have*'",
		"may have been seen before by: Dana, Kim, Lana2Dana, Kim, Lana");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM step WHERE incident_id = '2'"
					  " AND state = 'open'"),
		14);
	assert_int_equal(
		orders_number(o, "SELECT count(*) FROM event WHERE text GLOB 'updated*'"), 0);
	orders_refused(
		o, ERR_REFUSED, "restricted already", "incident-restrict", "incident:2", "{}");
	orders_end(o);
}

static void
a_codename_is_nobody_elses_and_not_the_title(void **state)
{
	struct orders *o = begin_two(state);

	orders_refused(o, ERR_REFUSED, "says nothing", "incident-restrict", "incident:2",
		"{\"codename\":\"TWO\"}");
	(void)orders_do(o, "incident-restrict", "incident:2", "{\"codename\":\"Heron\"}");
	orders_refused(o, ERR_REFUSED, "Another incident", "incident-restrict", "incident:1",
		"{\"codename\":\"heron\"}");
	(void)orders_do(o, "incident-restrict", "incident:1", "{\"codename\":\" \"}");
	assert_int_equal(
		orders_number(o, "SELECT length(codename) > 2 FROM incident WHERE id = '1'"), 1);
	orders_end(o);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(what_belongs_to_one_belongs_to_the_other_then),
		IN_ROOM(a_customer_of_both_is_one_and_neithers_word_is_lost),
		IN_ROOM(what_makes_no_sense_is_not_merged),
		IN_ROOM(restricting_says_who_may_have_seen_it),
		IN_ROOM(a_codename_is_nobody_elses_and_not_the_title),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
