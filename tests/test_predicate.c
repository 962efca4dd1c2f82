/* tests/test_predicate.c - each condition that a pack may name, true and false.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/predicate.h"
#include "tests/room.h"

#define HOUR 3600000

/* Makes `name` true in a room with the incident 1 that was false there before. */
struct turn {
	const char *name;
	const char *arg;
	const char *with; /* SQL; "": it holds by itself, and `without` makes it false */
	const char *without;
};

#define UPDATE_POST(audience, status, at)                                                          \
	"INSERT INTO update_post (incident_id, audience, what, at_ms, status, text, person, rev)"  \
	" VALUES ('1', '" audience "', 'update', " at ", '" status "', 'text', 'Dana', 1);"
#define CUSTOMER(name)                                                                             \
	"INSERT INTO incident_customer (incident_id, customer, origin, rev)"                       \
	" VALUES ('1', '" name "', 'hand', 1);"
#define ATTEMPT(customer)                                                                          \
	"INSERT INTO attempt (incident_id, customer, contact, name, phone, result, at_ms, person," \
	" rev) VALUES ('1', '" customer "', 1, 'Jo', 1, 'voicemail', 5, 'Dana', 1);"
#define EVENT(kind)                                                                                \
	"INSERT INTO event (at_ms, recorded_ms, incident_id, kind, source, text)"                  \
	" VALUES (1, 1, '1', '" kind "', 'person', 'x');"
#define FOLLOWUP(done)                                                                             \
	"INSERT INTO followup (incident_id, what, text, made_ms, done_ms, rev)"                    \
	" VALUES ('1', 'todo', 'x', 1, " done ", 1);"
#define SET(what) "UPDATE incident SET " what " WHERE id = '1';"
#define HOLDER(role, person) "INSERT INTO role_holder VALUES ('1', '" role "', '" person "', 1, 1);"

static const struct turn turns[] = {
	{"bridge_open", "", SET("bridge_open_ms = 5, bridge_closed_ms = 4"),
		SET("bridge_closed_ms = 6")},
	{"call_needed", "", SET("eta_ms = 10 + 3600001, eta_made_ms = 10"), SET("eta_ms = 20")},
	{"call_needed", "",
		CUSTOMER("Acme") "UPDATE incident_customer SET decision = 'roll back?';",
		"UPDATE incident_customer SET decision = '';"},
	{"cause_chosen", "", SET("cause = 'Network'"), SET("cause = ''")},
	{"change_logged", "", EVENT("change"), NULL},
	{"customer_affected", "", CUSTOMER("Acme"), "DELETE FROM incident_customer;"},
	{"customer_called", "", CUSTOMER("Acme") ATTEMPT("Acme"), CUSTOMER("Initech")},
	{"customer_confirmed", "",
		CUSTOMER("Acme") "UPDATE incident_customer SET confirmed_ms = 3;",
		CUSTOMER("Initech")},
	{"decision_logged", "",
		"INSERT INTO decision (incident_id, text, person, at_ms, rev)"
		" VALUES ('1', 'we roll back', 'Dana', 1, 1);",
		"DELETE FROM decision;"},
	{"eta_long", "", SET("eta_ms = 10 + 3600001, eta_made_ms = 10"),
		SET("eta_ms = 10 + 3600000")},
	{"experiment_logged", "", EVENT("experiment"), NULL},
	{"followups_done", "", FOLLOWUP("2"), FOLLOWUP("NULL")},
	{"followups_noted", "", FOLLOWUP("NULL"), "DELETE FROM followup;"},
	{"impact_written", "", SET("impact = 'EU'"), SET("impact = ''")},
	{"incident_closed", "", SET("status = 'cancelled'"), SET("status = 'yellow'")},
	{"incident_declared", "", "", "DELETE FROM incident;"},
	{"incident_green", "", SET("status = 'green'"), SET("status = 'cancelled'")},
	{"incident_recovering", "", SET("status = 'recovering'"), SET("status = 'cancelled'")},
	{"incident_restricted", "", SET("restricted = 1"), SET("restricted = 0")},
	{"incident_yellow", "", SET("status = 'yellow'"), SET("status = 'recovering'")},
	{"issue_opened", "",
		"INSERT INTO remote (incident_id, target, what, id, rev)"
		" VALUES ('1', 'jira', 'issue', 'IM-1', 1);",
		"DELETE FROM remote;"},
	{"note_written", "", EVENT("note"), NULL},
	/* ROOM_NOW_MS is a Friday, 01:03 in UTC */
	{"off_hours", "",
		"INSERT INTO person VALUES ('Dana', 1, '', 'lead', 'UTC', 'Mon-Fri 08:00-18:00', "
		"0, 1);",
		"UPDATE person SET time_zone = 'Asia/Tokyo';"},
	{"off_hours", "",
		"INSERT INTO person VALUES ('Dana', 1, '', 'lead', 'UTC', 'Mon-Fri 08:00-18:00', "
		"0, 1);",
		"UPDATE person SET hours = '';"},
	{"own_platform", "", SET("own_platform = 1"), SET("own_platform = 0")},
	{"page_triaged", "", "UPDATE page SET triage = 'outage' WHERE id = 'P1';",
		"UPDATE page SET triage = NULL WHERE id = 'P1';"},
	{"page_triaged", "", "UPDATE page SET status = 'resolved' WHERE id = 'P1';",
		"UPDATE page SET status = 'triggered' WHERE id = 'P1';"},
	{"roles_filled", "", HOLDER("Lead", "Dana"), "DELETE FROM role_holder;"},
	{"severity_known", "", SET("severity = 3"), SET("severity = NULL")},
	{"severity_major", "", SET("severity = 1"), SET("severity = 2")},
	{"status_page_closed", "",
		UPDATE_POST("public", "investigating", "1") UPDATE_POST("public", "Resolved", "2"),
		UPDATE_POST("public", "it is back", "3")},
	{"status_page_open", "", UPDATE_POST("public", "investigating", "1"),
		UPDATE_POST("public", "All clear", "2")},
	{"status_page_posted", "", UPDATE_POST("public", "", "1"), "DELETE FROM update_post;"},
	{"ticket_tied", "", "UPDATE ticket SET incident_id = '1' WHERE id = 7;",
		"UPDATE ticket SET incident_id = '2' WHERE id = 7;"},
	{"update_posted", "team", UPDATE_POST("team", "", "1"),
		"UPDATE update_post SET audience = 'public';"},
	{"update_posted", "", UPDATE_POST("team", "", "1"), "DELETE FROM update_post;"},
	{"work_given", "", HOLDER("Helper", "Lee"), "UPDATE role_holder SET person = 'Dana';"},
	{"work_given", "",
		"INSERT INTO task (incident_id, person, text, given_by, given_ms, due_ms, rev)"
		" VALUES ('1', 'Lee', 'look', 'Dana', 1, 2, 1);",
		"UPDATE task SET person = 'Dana';"},
};

/* An incident of Dana's with a page, and beside it a page and a ticket of nobody's. */
static void
furnish(struct room *room)
{
	assert_true(room_edit(room,
		"INSERT INTO incident (id, title, kind, status, lead, declared_ms, pack, rev)"
		" VALUES ('1', 'Down', 'outage', 'open', 'Dana', 10, 'solo', 1);"
		"INSERT INTO page (id, title, status, created_ms, updated_ms, incident_id, rev)"
		" VALUES ('P1', 'x', 'triggered', 1, 1, '1', 1);"
		"INSERT INTO ticket (id, subject, status, tags, created_ms, updated_ms, rev)"
		" VALUES (7, 'x', 'open', '[]', 1, 1, 1);"
		"INSERT INTO role (incident_id, name, place, lead, required, many, rev)"
		" VALUES ('1', 'Lead', 1, 1, 1, 0, 1), ('1', 'Helper', 2, 0, 0, 1, 1);"
		"INSERT INTO severity VALUES ('solo', 1, 'Critical', 1, 1, 1, 1, 1),"
		" ('solo', 2, 'High', 1, 1, 1, 0, 1), ('p1', 2, 'P1', 1, 1, 1, 1, 1);"));
}

static bool
holds_of(struct room *room, const char *incident, const char *name, const char *arg)
{
	const struct predicate *p = predicate_find(name);
	bool holds = false;

	assert_non_null(p);
	room_ok(predicate_holds(room->record, p, incident, room->now_ms, arg, &holds));
	return holds;
}

static void
each_holds_when_it_should_and_not_else(void **state)
{
	for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++) {
		const struct turn *t = &turns[i];
		struct room *room;

		assert_int_equal(room_make(state), 0);
		room = *state;
		furnish(room);
		if (t->with[0] != '\0') {
			if (holds_of(room, "1", t->name, t->arg))
				fail_msg("%s held before", t->name);
			assert_true(room_edit(room, t->with));
		}
		if (!holds_of(room, "1", t->name, t->arg))
			fail_msg("%s does not hold after %s", t->name, t->with);
		/* an incident without pages has none to judge */
		if (strcmp(t->name, "page_triaged") != 0 && holds_of(room, "2", t->name, t->arg))
			fail_msg("%s holds for another incident", t->name);
		if (t->without != NULL) {
			assert_true(room_edit(room, t->without));
			if (holds_of(room, "1", t->name, t->arg))
				fail_msg("%s holds after %s", t->name, t->without);
		}
		assert_int_equal(room_remove(state), 0);
	}
}

static void
each_has_a_test(void **state)
{
	(void)state;
	for (size_t i = 0; predicate_at(i) != NULL; i++) {
		bool found = false;

		for (size_t j = 0; j < sizeof turns / sizeof turns[0]; j++)
			found = found || strcmp(turns[j].name, predicate_at(i)->name) == 0;
		if (!found)
			fail_msg("%s has no test", predicate_at(i)->name);
	}
}

static void
before_an_incident_the_pages_of_nobody_are_to_be_judged(void **state)
{
	struct room *room = *state;

	assert_false(holds_of(room, "", "page_triaged", "")); /* there is nothing to judge yet */
	furnish(room);
	assert_true(room_edit(room,
		"INSERT INTO page (id, title, status, created_ms, updated_ms, rev)"
		" VALUES ('P2', 'x', 'triggered', 1, 1, 1), ('P3', 'x', 'triggered', 1, 1, 1);"));
	assert_false(holds_of(room, "", "page_triaged", ""));
	assert_true(room_edit(room, "UPDATE page SET triage = 'fluke' WHERE id = 'P2';"));
	assert_false(holds_of(room, "", "page_triaged", ""));
	assert_true(room_edit(room, "UPDATE page SET status = 'resolved' WHERE id = 'P3';"));
	assert_true(holds_of(room, "", "page_triaged", ""));
}

/* Each is asked with every order: none looks through a table. */
static void
none_grows_with_the_record(void **state)
{
	for (size_t i = 0; predicate_at(i) != NULL; i++) {
		char *plan = room_plan(*state, predicate_at(i)->sql);

		for (const char *scan = strstr(plan, "SCAN "); scan != NULL;
			scan = strstr(scan + 1, "SCAN ")) {
			if (strncmp(scan, "SCAN CONSTANT ROW", 17) != 0)
				fail_msg("%s: %s", predicate_at(i)->name, plan);
		}
		if (strcmp(predicate_at(i)->name, "page_triaged") == 0)
			assert_null(strstr(plan, "page_tied"));
		free(plan);
	}
}

static void
the_list_names_all_of_them(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 64 * 1024);
	assert_true(predicate_print(&out));
	for (size_t i = 0; predicate_at(i) != NULL; i++) {
		assert_non_null(strstr(out.data, predicate_at(i)->name));
		assert_true(strlen(predicate_at(i)->name) <= 20);
		assert_true(i == 0 || strcmp(predicate_at(i - 1)->name, predicate_at(i)->name) < 0);
	}
	assert_null(predicate_find("sql"));
	buf_clear(&out);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_holds_when_it_should_and_not_else),
		cmocka_unit_test(each_has_a_test),
		IN_ROOM(before_an_incident_the_pages_of_nobody_are_to_be_judged),
		IN_ROOM(none_grows_with_the_record),
		cmocka_unit_test(the_list_names_all_of_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
