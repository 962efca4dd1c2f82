/* tests/test_orders_note.c - entries of the timeline: their kind, their time, and what they are
 * about.
 * SPDX-License-Identifier: MIT */
#include "tests/orders.h"

static void
an_entry_is_a_note_a_change_an_experiment_or_a_decision(void **state)
{
	struct orders *o = orders_begin(*state);

	(void)orders_do(o, "note", "", "{\"text\":\"a\"}");
	(void)orders_do(o, "note", "", "{\"text\":\"b\",\"kind\":\"note\"}");
	(void)orders_do(o, "note", "", "{\"text\":\"c\",\"kind\":\"change\"}");
	(void)orders_do(o, "note", "", "{\"text\":\"d\",\"kind\":\"experiment\"}");
	(void)orders_do(o, "note", "", "{\"text\":\"e\",\"kind\":\"decision\"}");
	orders_refused(o, ERR_USAGE, "\"page\" is no kind of entry", "note", "",
		"{\"text\":\"f\",\"kind\":\"page\"}");
	orders_text(o, "SELECT group_concat(kind || text) FROM event",
		"notea,noteb,changec,experimentd,decisione");
	orders_end(o);
}

static void
one_that_is_back_dated_keeps_the_time_of_writing(void **state)
{
	struct orders *o = orders_begin(*state);
	char args[80];

	(void)snprintf(args, sizeof args, "{\"text\":\"a\",\"at_ms\":%lld}",
		(long long)o->room->now_ms - 3600000);
	(void)orders_do(o, "note", "", args);
	assert_int_equal(orders_number(o, "SELECT recorded_ms - at_ms FROM event"), 3600000 + 1000);
	orders_text(o, "SELECT text FROM event", "a");
	(void)snprintf(args, sizeof args, "{\"text\":\"a\",\"at_ms\":%lld}",
		(long long)o->room->now_ms + 3600000);
	orders_refused(o, ERR_USAGE, "not about later", "note", "", args);
	orders_end(o);
}

static void
it_may_be_about_any_row_and_stands_with_that_rows_events(void **state)
{
	static const char *const rows[][2] = {
		{"page:P1", "page:P1"},
		{"ticket:8812", "ticket:8812"},
		{"incident:1", "incident:1"},
		{"step:relevant", "step:1/relevant"},
		{"step:1/relevant", "step:1/relevant"},
		{"role:Recorder", "role:1/Recorder"},
		{"customer:Acme/Ltd", "customer:Acme/Ltd"},
		{"contact:Acme/Ltd/1", "contact:Acme/Ltd/1"},
		{"customer:#1", "customer:Acme/Ltd"},
		{"contact:#1/1", "contact:Acme/Ltd/1"},
		{"task:1", "task:1"},
		{"followup:1", "followup:1"},
		{"decision:1", "decision:1"},
		{"proposal:1", "proposal:1"},
	};
	static const char *const none[] = {"page:P9", "ticket:8812x", "ticket:", "incident:2",
		"incident:", "step:none", "step:", "step:2/relevant", "role:none", "customer:none",
		"contact:Acme/Ltd/2", "task:01", "task:9", "followup:9", "decision:9", "proposal:9",
		"pager:P1", "page", ":", "page:P1 "};
	struct orders *o = orders_begin(*state);

	orders_pages(o, 1);
	(void)orders_do(o, "incident-declare", "", "{}");
	assert_true(room_edit(o->room,
		"INSERT INTO ticket (id, subject, status, tags, created_ms, updated_ms, rev)"
		" VALUES (8812, 'down', 'open', '[]', 1, 1, 1);"
		"INSERT INTO customer (name, place, hours, policy, notes, rev)"
		" VALUES ('Acme/Ltd', 1, '', '', '', 1);"
		"INSERT INTO contact (customer, place, name, phones, mail, alternate_mail, rev)"
		" VALUES ('Acme/Ltd', 1, 'Jo', 1, 1, 0, 1);"
		"INSERT INTO task (incident_id, person, text, given_by, given_ms, due_ms, rev)"
		" VALUES ('1', 'Lee', 't', 'Dana', 1, 1, 1);"
		"INSERT INTO followup (incident_id, what, text, made_ms, rev)"
		" VALUES ('1', '', 't', 1, 1);"
		"INSERT INTO decision (incident_id, text, person, at_ms, rev)"
		" VALUES ('1', 't', 'Dana', 1, 1);"
		"INSERT INTO proposal (incident_id, name, subject, args, text, person, at_ms, rev)"
		" VALUES ('1', 'x', '', '{}', 't', 'Lee', 1, 1)"));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		(void)orders_do(o, "note", rows[i][0], "{\"text\":\"x\"}");
		orders_text(o,
			"SELECT subject FROM event WHERE kind = 'note' ORDER BY seq DESC LIMIT 1",
			rows[i][1]);
	}
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		orders_refused(
			o, ERR_REFUSED, "not in the record", "note", none[i], "{\"text\":\"x\"}");
	orders_end(o);
}

static void
it_belongs_to_the_incident_of_what_it_is_about(void **state)
{
	struct orders *o = orders_begin(*state);

	orders_pages(o, 3);
	(void)orders_do(o, "note", "page:P1", "{\"text\":\"x\"}");
	orders_text(o, "SELECT coalesce(incident_id, '-') FROM event WHERE kind = 'note'", "-");
	(void)orders_do(o, "incident-declare", "page:P1", "{\"security\":\"yes\"}");
	(void)orders_do(o, "note", "", "{\"text\":\"x\"}");
	(void)orders_do(o, "incident-declare", "page:P2", "{}");
	/* whatever the screen is about: what is restricted stays so */
	(void)orders_do(o, "note", "page:P1", "{\"text\":\"x\",\"incident\":\"2\"}");
	(void)orders_do(o, "note", "page:P2", "{\"text\":\"x\"}");
	(void)orders_do(o, "note", "page:P3", "{\"text\":\"x\",\"incident\":\"2\"}");
	orders_refused(o, ERR_USAGE, "say which", "note", "page:P3", "{\"text\":\"x\"}");
	orders_text(o,
		"SELECT group_concat(incident_id) FROM (SELECT incident_id FROM event"
		" WHERE kind = 'note' ORDER BY seq LIMIT -1 OFFSET 1)",
		"1,1,2,2");
	orders_end(o);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(an_entry_is_a_note_a_change_an_experiment_or_a_decision),
		IN_ROOM(one_that_is_back_dated_keeps_the_time_of_writing),
		IN_ROOM(it_may_be_about_any_row_and_stands_with_that_rows_events),
		IN_ROOM(it_belongs_to_the_incident_of_what_it_is_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
