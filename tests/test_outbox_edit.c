/* tests/test_outbox_edit.c - what is edited stands where it stood, and what the hook program is told
 * follows what a person read.
 * SPDX-License-Identifier: MIT */
#include "store/outbox_send.h"
#include "tests/orders.h"
#include "tests/outbox_room.h"

#define ORDER_1 "00000000-0000-4000-8000-000000000001"
#define ORDER_2 "00000000-0000-4000-8000-000000000002"

static struct orders *
begin(void **state, bool hook)
{
	static const char *argv[] = {"/usr/local/bin/hook"};
	struct orders *o = orders_begin(*state);

	*outbox_room_hook() = (struct strings){.at = argv, .count = hook ? 1 : 0};
	o->rules.config = outbox_room_config();
	return o;
}

/* The number of the one that would leave to Slack a minute from now; 0: none. */
static int64_t
next(struct orders *o)
{
	struct outbox_send row = {.number = 0};
	struct arena a;
	int64_t due_ms;
	bool found;

	arena_init(&a, 1024 * 1024);
	room_ok(outbox_next(
		o->room->record, TARGET_SLACK, o->room->now_ms + 60000, &a, &row, &found, &due_ms));
	arena_clear(&a);
	return row.number;
}

static const char rows[] = "SELECT group_concat(row, ', ') FROM (SELECT number || target || state"
			   " || hold || ' ' || text AS row FROM outbox ORDER BY number)";

/* ---- its place ---- */

static void
what_is_edited_keeps_its_place(void **state)
{
	struct orders *o = begin(state, false);

	(void)outbox_room_post(o->room, "Kim", ORDER_1, "It is down.", true);
	(void)outbox_room_post(o->room, "Kim", ORDER_2, "It is up.", true);
	outbox_room_becomes(o->room, 1, "hold = 'old'");
	assert_int_equal(next(o), 0); /* the second is behind it */
	(void)orders_do(o, "outbox-edit", "outbox:1", "{\"text\":\"It was down.\"}");
	orders_text(o, rows, "1slackqueued It was down., 2slackqueued It is up.");
	assert_int_equal(next(o), 1);
	orders_text(o, "SELECT person FROM outbox WHERE number = 1", "Dana");
	assert_int_equal(orders_number(o, "SELECT next_ms FROM outbox WHERE number = 1"),
		o->room->now_ms + OUTBOX_UNDO_MS);
	(void)orders_do(o, "outbox-undo", "", "{}"); /* it is of another order than it was */
	orders_text(o, rows, "1slackdropped It was down., 2slackqueued It is up.");
	orders_end(o);
}

/* A service may have its UUID: the words that it knows by that are not exchanged. */
static void
what_was_begun_is_edited_as_another_act(void **state)
{
	struct orders *o = begin(state, false);

	(void)outbox_room_post(o->room, "Dana", ORDER_1, "It is down.", false);
	outbox_room_becomes(o->room, 1, "tries = 1");
	assert_string_equal(orders_do(o, "outbox-edit", "outbox:1", "{\"text\":\"It was down.\"}"),
		"1 to Slack #general: now as 2.");
	orders_text(o, rows, "1slackdropped It is down., 2slackqueued It was down.");
	assert_int_equal(orders_number(o, "SELECT count(DISTINCT id) FROM outbox"), 2);
	orders_end(o);
}

/* What is read by an engine is what it was when it was read. */
static void
what_is_edited_while_it_is_prepared_does_not_leave_as_it_was(void **state)
{
	struct orders *o = begin(state, false);
	struct outbox_send row;
	struct arena a;
	int64_t due_ms;
	bool found, begun;

	(void)outbox_room_post(o->room, "Dana", ORDER_1, "It is down.", false);
	arena_init(&a, 1024 * 1024);
	room_ok(outbox_next(
		o->room->record, TARGET_SLACK, o->room->now_ms, &a, &row, &found, &due_ms));
	assert_true(found);
	(void)orders_do(o, "outbox-edit", "outbox:1", "{\"text\":\"It was down.\"}");
	room_begin(o->room, "engine");
	room_ok(outbox_begin(o->room->record, &row, &begun));
	(void)room_end(o->room);
	assert_false(begun);
	arena_clear(&a);
	orders_end(o);
}

/* ---- the hook program ---- */

static const char hook_body[] =
	"SELECT json_extract(body, '$.act') || json_extract(body, '$.text')"
	" || json_extract(body, '$.body.text') || json_extract(body,"
	" '$.person') FROM outbox WHERE target = 'hook' ORDER BY number DESC";

static void
the_hook_is_told_the_words_that_were_edited(void **state)
{
	struct orders *o = begin(state, true);

	(void)outbox_room_post(o->room, "Kim", ORDER_1, "One.", true);
	outbox_room_becomes(o->room, 1, "hold = 'old'");
	outbox_room_becomes(o->room, 2, "hold = 'old'");
	(void)orders_do(o, "outbox-edit", "outbox:1", "{\"text\":\"Two.\"}");
	orders_text(o, rows, "1slackqueued Two., 2hookqueued Two.");
	orders_text(o, hook_body, "1Two.Two.Dana");
	outbox_room_becomes(o->room, 2, "state = 'sent', tries = 1");
	(void)orders_do(o, "outbox-edit", "outbox:1", "{\"text\":\"Three.\"}");
	orders_text(o, rows, "1slackqueued Three., 2hooksent Two., 3hookqueued Three.");
	(void)orders_do(o, "outbox-drop", "outbox:1", "{}");
	orders_text(o, rows, "1slackdropped Three., 2hooksent Two., 3hookdropped Three.");
	orders_end(o);
}

/* One reading will do for both, and for nothing else. */
static void
what_is_let_go_is_let_go_for_the_hook_too(void **state)
{
	struct orders *o = begin(state, true);

	(void)outbox_room_post(o->room, "Dana", ORDER_1, "One.", true);
	(void)outbox_room_post(o->room, "Dana", ORDER_1, "Two.", true);
	for (int64_t number = 1; number <= 4; number++)
		outbox_room_becomes(o->room, number, "hold = 'suspend'");
	(void)orders_do(o, "outbox-send-again", "outbox:1", "{}");
	orders_text(o, rows,
		"1slackqueued One., 2hookqueued One., 3slackqueuedsuspend Two.,"
		" 4hookqueuedsuspend Two.");
	assert_int_equal(orders_number(o, "SELECT next_ms FROM outbox WHERE number = 2"),
		o->room->now_ms + OUTBOX_UNDO_MS);
	outbox_room_becomes(o->room, 4, "hold = 'restricted'");
	(void)orders_do(o, "outbox-send-again", "outbox:3", "{}");
	orders_text(o, rows,
		"1slackqueued One., 2hookqueued One., 3slackqueued Two.,"
		" 4hookqueuedrestricted Two.");
	orders_end(o);
}

/* The hook program is another reader: what is read for it alone is let go for it alone. */
static void
what_is_let_go_for_the_hook_is_let_go_for_it_alone(void **state)
{
	struct orders *o = begin(state, true);

	(void)outbox_room_post(o->room, "Dana", ORDER_1, "One.", true);
	outbox_room_becomes(o->room, 1, "hold = 'old'");
	outbox_room_becomes(o->room, 2, "hold = 'old'");
	(void)orders_do(o, "outbox-send-again", "outbox:2", "{}");
	orders_text(o, rows, "1slackqueuedold One., 2hookqueued One.");
	orders_end(o);
}

/* What PagerDuty may be told the hook program may not (R21), in whatever words. */
static void
what_is_held_back_from_the_hook_is_so_in_other_words_too(void **state)
{
	static const char held[] =
		"1pagerdutyqueued Two., 2hookqueuedrestricted One., 3pagerdutysent Three.,"
		" 4hookqueuedrestricted Three.";
	static const char of_incident[] = "incident_id = (SELECT id FROM incident)";
	struct outbox_draft note = {.target = TARGET_PAGERDUTY,
		.verb = "note",
		.subject = "page:P1",
		.object = "page:P1",
		.recipient = "PagerDuty #1",
		.text = "One.",
		.body = "{\"note\":{\"content\":\"One.\"}}"};
	struct orders *o = begin(state, true);

	(void)orders_do(o, "incident-declare", "", "{\"title\":\"Odd keys\",\"security\":\"no\"}");
	(void)outbox_room_add(o->room, "Dana", ORDER_1, &note);
	note.text = "Three.";
	(void)outbox_room_add(o->room, "Dana", ORDER_2, &note);
	for (int64_t number = 1; number <= 4; number++)
		outbox_room_becomes(o->room, number, of_incident);
	outbox_room_becomes(o->room, 3, "state = 'sent'");
	(void)orders_do(o, "incident-restrict", "incident:1", "{}");
	(void)orders_do(o, "outbox-edit", "outbox:1", "{\"text\":\"Two.\"}");
	orders_text(o, rows, held);
	orders_end(o);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(what_is_edited_keeps_its_place),
		IN_ROOM(what_was_begun_is_edited_as_another_act),
		IN_ROOM(what_is_edited_while_it_is_prepared_does_not_leave_as_it_was),
		IN_ROOM(the_hook_is_told_the_words_that_were_edited),
		IN_ROOM(what_is_held_back_from_the_hook_is_so_in_other_words_too),
		IN_ROOM(what_is_let_go_is_let_go_for_the_hook_too),
		IN_ROOM(what_is_let_go_for_the_hook_is_let_go_for_it_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
