/* tests/test_proposal.c - what an operator may not do is kept until a lead approves it.
 * SPDX-License-Identifier: MIT */
#include "store/work.h"

#include "tests/orders.h"
#include "tests/work_room.h"

static const char holders[] = "SELECT group_concat(role || '=' || person, ';')"
			      " FROM (SELECT * FROM role_holder ORDER BY role, person)";

static const struct proposal *
only(struct room *room)
{
	const struct window w = {.from = WINDOW_TOP, .of = "1"};
	struct rows rows;

	room_ok(proposal_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 1);
	return rows_at(&rows, 0);
}

/* Kim asks that Jo be Recorder. */
static void
propose(struct room *room)
{
	struct outcome out;

	room_ok(work_order_seen(
		room, &work_kim, 0, "role-give", "role:Recorder", "{\"person\":\"Jo\"}", &out));
	assert_string_equal(out.said, "Kept as a proposal for the lead: nothing is done before it "
				      "is approved.");
}

static void
what_an_operator_may_not_do_is_kept(void **state)
{
	struct room *room = *state;
	const struct proposal *proposal;

	work_room_begin(room);
	propose(room);
	work_is(room, holders, "On-call=Dana Reyes");
	proposal = only(room);
	assert_string_equal(proposal->state, "waiting");
	assert_string_equal(proposal->name, "role-give");
	assert_string_equal(proposal->person.raw, "Kim Lee");
	assert_string_equal(proposal->text.raw,
		"Kim Lee asks for role-give (person: \"Jo\"): role Recorder; incident 1 Checkout "
		"is down");
	work_is(room, "SELECT args FROM proposal", "{\"person\":\"Jo\",\"incident\":\"1\"}");
	work_is(room, "SELECT group_concat(kind) FROM event", "proposal");
	assert_int_equal(record_rev(room->record), 1);
}

/* Whatever it is about and says is in its sentence, as the record has it. */
static void
its_sentence_says_all_of_it(void **state)
{
	struct room *room = *state;

	work_room_begin(room);
	(void)room_pages(room,
		"{\"incident\":{\"id\":\"P1\",\"incident_number\":12,\"title\":\"5xx\",\"status\":"
		"\"triggered\",\"created_at\":\"2025-11-21T00:00:00Z\"}}");
	assert_true(room_edit(room, "INSERT INTO role (incident_id, name, place, lead, required,"
				    " many, rev) VALUES ('1', 'a:b', 9, 0, 0, 1, 1);"
				    "UPDATE incident SET restricted = 1, codename = 'Heron'"));
	room_ok(work_order(room, &work_kim, "role-give", "role:a:b",
		"{\"person\":\"Jo\",\"until_ms\":1763687000000,\"n\":5,\"subjects\":[\"page:P1\","
		"\"ticket:7\"]}"));
	assert_string_equal(only(room)->text.raw,
		"Kim Lee asks for role-give (person: \"Jo\", until: 2025-11-21 01:03 UTC, n: 5): "
		"role a b, page #12 5xx, ticket 7; incident 1 Heron");
}

/* "me" is who asked: the one who approves it reads a name, and does not get what they give away. */
static void
who_asks_for_themselves_gets_it(void **state)
{
	struct room *room = *state;

	work_room_begin(room);
	room_ok(work_order(room, &work_kim, "role-give", "role:Recorder", "{\"person\":\" Me \"}"));
	assert_string_equal(only(room)->text.raw,
		"Kim Lee asks for role-give (person: \"Kim Lee\"): role Recorder; incident 1 "
		"Checkout is down");
	room_ok(work_order(room, &work_dana, "proposal-approve", "proposal:1", "{}"));
	work_is(room, holders, "On-call=Dana Reyes;Recorder=Kim Lee");
}

/* Asked for while it was no, and it is yes by now: turned over it would be no again. */
static void
what_is_turned_over_already_is_not_turned_back(void **state)
{
	struct room *room = *state;

	work_room_begin(room);
	room_ok(work_order(room, &work_kim, "incident-platform", "", "{}"));
	room_ok(work_order(room, &work_dana, "incident-platform", "", "{\"own\":\"yes\"}"));
	work_refused(work_order(room, &work_dana, "proposal-approve", "proposal:1", "{}"),
		ERR_REFUSED, "incident 1 has changed since you saw it");
	work_is(room, "SELECT own_platform FROM incident", "1");
	room_ok(work_order(room, &work_dana, "incident-platform", "", "{}"));
	work_is(room, "SELECT own_platform FROM incident", "0");
}

static void
approving_it_does_it_in_the_name_of_who_approves(void **state)
{
	struct room *room = *state;
	const struct proposal *proposal;
	struct outcome out;

	work_room_begin(room);
	propose(room);
	room->now_ms += 1000;
	room_ok(work_order_seen(room, &work_dana, 1, "proposal-approve", "proposal:1", "{}", &out));
	assert_string_equal(out.said, "Approved. Jo is Recorder now.");
	work_is(room, holders, "On-call=Dana Reyes;Recorder=Jo");
	proposal = only(room);
	assert_string_equal(proposal->state, "approved");
	assert_string_equal(proposal->decided_by.raw, "Dana Reyes");
	assert_int_equal(proposal->decided_ms, room->now_ms);
	work_is(room, "SELECT actor || ': ' || text FROM event WHERE seq = 2",
		"Dana Reyes: approved: Kim Lee asks for role-give (person: \"Jo\"): role Recorder; "
		"incident 1 Checkout is down");
	work_is(room, "SELECT actor || ': ' || text FROM event WHERE seq = 3",
		"Dana Reyes: Recorder: Jo");
	assert_int_equal(record_rev(room->record), 2);
	work_refused(work_order(room, &work_dana, "proposal-approve", "proposal:1", "{}"),
		ERR_REFUSED, "approved already");
	work_refused(work_order(room, &work_dana, "proposal-decline", "proposal:1",
			     "{\"reason\":\"x\"}"),
		ERR_REFUSED, "approved already");
}

/* All or nothing: what it is about changed since, so that it still waits and nothing was
 * written. */
static void
what_cannot_be_done_any_more_is_not_approved(void **state)
{
	struct room *room = *state;

	work_room_begin(room);
	propose(room);
	room_ok(work_order(room, &work_dana, "role-give", "role:Recorder", "{\"person\":\"Al\"}"));
	work_refused(work_order(room, &work_dana, "proposal-approve", "proposal:1", "{}"),
		ERR_REFUSED, "Not approved: Recorder was given to somebody else meanwhile");
	assert_string_equal(only(room)->state, "waiting");
	work_is(room, holders, "On-call=Dana Reyes;Recorder=Al");
	assert_int_equal(record_rev(room->record), 2);
	assert_true(room_edit(room, "DELETE FROM role"));
	work_refused(work_order(room, &work_dana, "proposal-approve", "proposal:1", "{}"),
		ERR_REFUSED, "Not approved: The process of this incident has no such role.");
}

static void
one_that_changed_since_it_was_read_is_refused(void **state)
{
	struct room *room = *state;

	work_room_begin(room);
	propose(room);
	assert_true(room_edit(room, "UPDATE proposal SET rev = 5"));
	work_refused(
		work_order_seen(room, &work_dana, 4, "proposal-approve", "proposal:1", "{}", NULL),
		ERR_REFUSED, "changed meanwhile");
	room_ok(work_order_seen(room, &work_dana, 5, "proposal-approve", "proposal:1", "{}", NULL));
}

static void
what_would_be_refused_is_refused_at_once(void **state)
{
	struct room *room = *state;
	size_t length = 4100;
	char *args = malloc(length + 64);

	assert_non_null(args);
	work_room_begin(room);
	work_refused(work_order(room, &work_kim, "role-give", "role:Cook", "{\"person\":\"Jo\"}"),
		ERR_REFUSED, "no such role");
	work_refused(work_order(room, &work_kim, "role-drop", "role:On-call", "{}"), ERR_REFUSED,
		"Somebody must hold On-call");
	(void)snprintf(args, length + 64, "{\"person\":\"Jo\",\"more\":\"%0*d\"}", (int)length, 0);
	work_refused(work_order(room, &work_kim, "role-give", "role:Recorder", args), ERR_REFUSED,
		"too long for a proposal");
	assert_int_equal(room_number(room, "SELECT count(*) FROM proposal"), 0);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 0);
	assert_int_equal(record_rev(room->record), 0);
	free(args);
}

static void
observers_propose_nothing_and_operators_approve_nothing(void **state)
{
	static const struct actor sam = {.name = "Sam", .level = LEVEL_OBSERVER};
	struct room *room = *state;

	work_room_begin(room);
	work_refused(work_order(room, &sam, "role-give", "role:Recorder", "{\"person\":\"Jo\"}"),
		ERR_REFUSED, "observers only read");
	propose(room);
	work_refused(work_order(room, &work_kim, "proposal-approve", "proposal:1", "{}"),
		ERR_REFUSED, "only the lead can do that");
	work_refused(work_order(room, &work_dana, "proposal-approve", "proposal:2", "{}"),
		ERR_REFUSED, "no such proposal");
	work_refused(work_order(room, &work_dana, "proposal-approve", "role:On-call", "{}"),
		ERR_USAGE, "proposal:NUMBER");
	assert_string_equal(only(room)->state, "waiting");
}

static void
a_lead_declines_with_a_reason_and_who_asked_takes_it_back_without(void **state)
{
	static const struct actor al = {.name = "Al", .level = LEVEL_OPERATOR};
	const struct window w = {.from = WINDOW_TOP, .of = "1"};
	struct room *room = *state;
	const struct proposal *proposal;
	struct rows rows;

	work_room_begin(room);
	for (int i = 0; i < 3; i++)
		propose(room);
	work_refused(work_order(room, &work_dana, "proposal-decline", "proposal:1", "{}"),
		ERR_USAGE, "needs a text");
	work_refused(work_order(room, &al, "proposal-decline", "proposal:1", "{\"reason\":\"x\"}"),
		ERR_REFUSED, "only the lead can decline");
	room_ok(work_order(
		room, &work_dana, "proposal-decline", "proposal:1", "{\"reason\":\"Al does it\"}"));
	room->now_ms += 1000;
	room_ok(work_order(room, &work_kim, "proposal-decline", "proposal:2", "{}"));
	room_ok(proposal_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 3);
	assert_string_equal(((const struct proposal *)rows_at(&rows, 0))->key.id, "3");
	assert_string_equal(((const struct proposal *)rows_at(&rows, 1))->key.id, "2");
	proposal = rows_at(&rows, 2);
	assert_string_equal(proposal->reason.raw, "Al does it");
	assert_string_equal(proposal->state, "declined");
	work_is(room, holders, "On-call=Dana Reyes");
}

static void
asking_twice_proposes_once(void **state)
{
	struct room *room = *state;
	const struct order order = {.id = "0f8fad5b-d9cb-469f-a165-70867728950e",
		.name = "role-give",
		.subject = "role:Recorder",
		.args = "{\"person\":\"Jo\"}"};
	struct json *j;

	work_room_begin(room);
	room_ok(json_open(&j));
	for (int i = 0; i < 2; i++)
		room_ok(order_run(room->record, j, &order, &work_kim, NULL, room->now_ms, NULL));
	json_close(j);
	assert_string_equal(only(room)->state, "waiting");
}

/* Whatever is the lead's: tried out it leaves nothing behind, approved it does what it says. */
static void
every_noun_has_what_can_be_proposed(void **state)
{
	static const struct {
		const char *name;
		const char *subject;
		const char *args;
		const char *words; /* of the sentence */
		const char *done;  /* what is so when it was approved: answers 1 */
	} rows[] = {
		{"incident-severity", "", "{\"severity\":\"2\"}", "(severity: \"2\"); incident 1",
			"SELECT severity = 2 FROM incident"},
		{"incident-status", "", "{\"status\":\"recovering\"}", "(status: \"recovering\")",
			"SELECT status = 'recovering' FROM incident"},
		{"page-tie", "", "{\"subjects\":[\"page:P1\",\"page:P2\"]}",
			": page #1 page 1, page #2 page 2; incident 1",
			"SELECT count(*) = 2 FROM page WHERE incident_id = '1'"},
		{"page-triage", "page:P3", "{\"verdict\":\"fluke\",\"note\":\"the probe\"}",
			"(verdict: \"fluke\", note: \"the probe\"): page #3 page 3",
			"SELECT triage = 'fluke' FROM page WHERE id = 'P3'"},
		{"role-give", "role:Helper", "{\"person\":\"Jo\"}", "role Helper",
			"SELECT count(*) FROM role_holder WHERE role = 'Helper'"},
		{"bridge-open", "", "{}", "bridge-open; incident 1",
			"SELECT bridge_open_ms IS NOT NULL FROM incident"},
		{"incident-end", "", "{\"how\":\"cancelled\",\"reason\":\"it was none\"}",
			"(how: \"cancelled\", reason: \"it was none\")",
			"SELECT status = 'cancelled' FROM incident"},
	};
	struct orders *o = orders_begin(*state);

	orders_pages(o, 3);
	(void)orders_do(o, "incident-declare", "", "{\"title\":\"Checkout\"}");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int64_t last = orders_number(o, "SELECT max(seq) FROM event");
		char subject[32];
		char *text;

		(void)snprintf(subject, sizeof subject, "proposal:%d", (int)i + 1);
		o->actor = work_kim;
		(void)orders_do(o, rows[i].name, rows[i].subject, rows[i].args);
		assert_int_equal(orders_number(o, "SELECT max(seq) FROM event"), last + 1);
		assert_int_equal(orders_number(o, rows[i].done), 0);
		text = room_string(o->room, "SELECT text FROM proposal ORDER BY id DESC");
		if (strstr(text, rows[i].words) == NULL)
			fail_msg("%s is not in: %s", rows[i].words, text);
		free(text);
		o->actor = work_dana;
		(void)orders_do(o, "proposal-approve", subject, "{}");
		assert_int_equal(orders_number(o, rows[i].done), 1);
	}
	orders_end(o);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(what_an_operator_may_not_do_is_kept),
		IN_ROOM(its_sentence_says_all_of_it),
		IN_ROOM(who_asks_for_themselves_gets_it),
		IN_ROOM(what_is_turned_over_already_is_not_turned_back),
		IN_ROOM(approving_it_does_it_in_the_name_of_who_approves),
		IN_ROOM(what_cannot_be_done_any_more_is_not_approved),
		IN_ROOM(one_that_changed_since_it_was_read_is_refused),
		IN_ROOM(what_would_be_refused_is_refused_at_once),
		IN_ROOM(observers_propose_nothing_and_operators_approve_nothing),
		IN_ROOM(a_lead_declines_with_a_reason_and_who_asked_takes_it_back_without),
		IN_ROOM(asking_twice_proposes_once),
		IN_ROOM(every_noun_has_what_can_be_proposed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
