/* tests/test_settle.c - steps follow the record, and what a person said of them stays.
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
#include "store/order.h"
#include "store/room.h"
#include "store/settle.h"
#include "tests/room.h"

#define NOTHING .opens = "", .link = ""

static struct pack_step steps[] = {
	{.id = "relevant",
		.text = "R",
		.applies_when = "",
		.done_when = "page_triaged",
		.arg = "",
		NOTHING},
	{.id = "status-page",
		.text = "S",
		.applies_when = "own_platform",
		.done_when = "update_posted",
		.arg = "public",
		NOTHING},
	{.id = "cause",
		.text = "C",
		.applies_when = "",
		.done_when = "cause_chosen",
		.arg = "",
		NOTHING},
	{.id = "policy", .text = "P", .applies_when = "", .done_when = "", .arg = "", NOTHING},
	{.id = "close",
		.text = "D",
		.applies_when = "",
		.done_when = "incident_closed",
		.arg = "",
		NOTHING},
};
static struct pack_role roles[] = {{.name = "Lead", .lead = true, .required = true}};
static struct pack pack = {
	.name = "x", .roles = roles, .roles_count = 1, .steps = steps, .steps_count = 5, .span = 7};
static const struct config config = {.customers_count = 0};

/* As a person's order when `who` is not NULL, else as the engine; true when anything was
 * written. */
static bool
change(struct room *room, const char *who, const char *sql)
{
	const struct moment m = {.now_ms = room->now_ms,
		.actor = who != NULL ? who : "engine",
		.source = who != NULL ? "person" : "engine"};
	bool changed = false;

	if (sql != NULL)
		assert_true(room_edit(room, sql)); /* as if it came meanwhile: no event of it */
	room_ok(record_begin(room->record, &m));
	room_ok(room_settle(room->record, room->now_ms));
	room_ok(record_commit(room->record, &changed));
	return changed;
}

static void
assert_step(const struct room *room, const char *incident, const char *id, const char *wanted)
{
	char sql[400];
	char *found;

	(void)snprintf(sql, sizeof sql,
		"SELECT state || iif(by_hand, ' by hand', '') || iif(applies, '', ' n/a')"
		" || coalesce(' ' || done_by, '') || iif(done_ms IS NULL, '', ' at')"
		" FROM step WHERE incident_id = '%s' AND id = '%s'",
		incident, id);
	found = room_string(room, sql);
	assert_string_equal(found, wanted);
	free(found);
}

/* A room with the incident 1. */
static void
furnish(struct room *room)
{
	room_begin(room, "engine");
	room_ok(room_prepare(room->record, &pack, NULL, &config));
	room_ok(db_run(room->record,
		"INSERT INTO incident (id, title, kind, status, lead, declared_ms, rev)"
		" VALUES ('1', 'Down', 'outage', 'open', 'Dana', room_now(), room_rev())",
		""));
	room_ok(room_furnish(room->record, "1", &pack, "Dana", room->now_ms));
	assert_true(room_end(room));
}

static void
a_step_is_done_by_whose_order_made_it_true(void **state)
{
	struct room *room = *state;

	furnish(room);
	assert_true(change(room, NULL, NULL));
	assert_step(room, "1", "relevant", "done at"); /* there is no page to judge */
	assert_step(room, "1", "status-page", "open n/a");
	assert_step(room, "1", "cause", "open");
	assert_step(room, "1", "policy", "open");
	assert_true(change(room, "Lee", "UPDATE incident SET cause = 'Network'"));
	assert_step(room, "1", "cause", "done Lee at");
	assert_false(change(room, "Kim", NULL));
	assert_step(room, "1", "cause", "done Lee at");
}

static void
what_somebody_did_stays_and_what_nobody_did_follows(void **state)
{
	struct room *room = *state;

	furnish(room);
	assert_true(change(room, "Lee", "UPDATE incident SET cause = 'Network'"));
	assert_false(change(room, NULL, "UPDATE incident SET cause = NULL"));
	assert_step(room, "1", "cause", "done Lee at");
	assert_true(room_edit(room, "UPDATE step SET done_by = NULL WHERE id = 'cause'"));
	assert_true(change(room, "Kim", NULL));
	assert_step(room, "1", "cause", "open");
}

static void
a_step_applies_while_its_condition_holds(void **state)
{
	struct room *room = *state;

	furnish(room);
	(void)change(room, NULL, NULL);
	assert_true(change(room, "Dana", "UPDATE incident SET own_platform = 1"));
	assert_step(room, "1", "status-page", "open");
	assert_true(change(room, "Dana",
		"INSERT INTO update_post (incident_id, audience, what, at_ms, text, person, rev)"
		" VALUES ('1', 'public', 'update', 1, 'x', 'Dana', 1)"));
	assert_step(room, "1", "status-page", "done Dana at");
	/* one that is done is not looked at again */
	assert_false(change(room, "Dana", "UPDATE incident SET own_platform = 0"));
	assert_step(room, "1", "status-page", "done Dana at");
}

static void
what_a_hand_did_is_left_alone(void **state)
{
	struct room *room = *state;

	furnish(room);
	(void)change(room, NULL, NULL);
	assert_false(change(room, NULL,
		"UPDATE step SET state = 'done', by_hand = 1, done_by = NULL WHERE id = 'cause';"
		"UPDATE step SET by_hand = 1, state = 'open' WHERE id = 'relevant' AND incident_id "
		"= '1';"
		"UPDATE step SET state = 'skipped' WHERE id = 'close';"
		"UPDATE incident SET status = 'open'"));
	assert_step(room, "1", "cause", "done by hand");
	assert_step(room, "1", "relevant", "open by hand at");
}

static void
before_an_incident_the_first_step_follows_the_pages(void **state)
{
	struct room *room = *state;

	room_begin(room, "engine");
	room_ok(room_prepare(room->record, &pack, NULL, &config));
	assert_true(room_end(room));
	assert_true(change(room, NULL, NULL));
	assert_step(room, "", "relevant", "open");
	assert_step(room, "", "cause", "open n/a");
	assert_true(change(room, "Dana",
		"INSERT INTO page (id, title, status, created_ms, updated_ms, triage, rev)"
		" VALUES ('P1', 'x', 'triggered', 1, 1, 'fluke', 1)"));
	assert_step(room, "", "relevant", "done Dana at");
	assert_true(change(room, NULL,
		"INSERT INTO page (id, title, status, created_ms, updated_ms, rev)"
		" VALUES ('P2', 'x', 'triggered', 1, 1, 1)"));
	assert_step(
		room, "", "relevant", "open"); /* though somebody did it: another page is here */
	assert_int_equal(
		room_number(room, "SELECT sum(overview) FROM event WHERE kind = 'step'"), 0);
}

static void
the_order_that_closes_an_incident_does_its_last_step(void **state)
{
	struct room *room = *state;

	furnish(room);
	(void)change(room, NULL, NULL);
	assert_false(change(room, "Dana", "UPDATE incident SET status = 'green'"));
	assert_step(room, "1", "close", "open");
	room_begin(room, "person");
	room_ok(room_settle_one(room->record, "1", room->now_ms));
	assert_true(room_end(room));
	assert_step(room, "1", "close", "done engine at");
}

static void
a_condition_that_is_not_known_never_holds(void **state)
{
	struct room *room = *state;

	furnish(room);
	assert_true(change(room, NULL,
		"UPDATE step SET applies_when = 'gone' WHERE id = 'cause';"
		"UPDATE step SET done_when = 'gone' WHERE id = 'relevant'"));
	assert_step(room, "1", "cause", "open n/a");
	assert_step(room, "1", "relevant", "open");
}

static void
an_order_does_the_steps_it_makes_true(void **state)
{
	static const struct actor dana = {.name = "Dana", .level = LEVEL_LEAD};
	const struct order note = {.id = "0f8fad5b-d9cb-469f-a165-70867728950e",
		.name = "note",
		.subject = "",
		.args = "{\"text\":\"x\"}"};
	struct room *room = *state;
	struct json *j;
	char *unfolded;

	furnish(room);
	assert_true(room_edit(room, "UPDATE incident SET cause = 'Network'"));
	room_ok(json_open(&j));
	room_ok(order_run(room->record, j, &note, &dana, NULL, room->now_ms, NULL));
	json_close(j);
	assert_step(room, "1", "cause", "done Dana at");
	assert_true(room_edit(room, "UPDATE incident SET cause = NULL"));
	unfolded = room_unfolded(room);
	assert_string_equal(unfolded, "");
	free(unfolded);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(a_step_is_done_by_whose_order_made_it_true),
		IN_ROOM(what_somebody_did_stays_and_what_nobody_did_follows),
		IN_ROOM(a_step_applies_while_its_condition_holds),
		IN_ROOM(what_a_hand_did_is_left_alone),
		IN_ROOM(before_an_incident_the_first_step_follows_the_pages),
		IN_ROOM(the_order_that_closes_an_incident_does_its_last_step),
		IN_ROOM(a_condition_that_is_not_known_never_holds),
		IN_ROOM(an_order_does_the_steps_it_makes_true),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
