/* tests/test_orders_outbox.c - what becomes of an act that waits.
 * SPDX-License-Identifier: MIT */
#include "tests/orders.h"
#include "tests/outbox_room.h"

#define ORDER_1 "00000000-0000-4000-8000-000000000001"
#define ORDER_2 "00000000-0000-4000-8000-000000000002"

static struct orders *
begin(void **state)
{
	struct orders *o = orders_begin(*state);

	o->rules.config = outbox_room_config();
	return o;
}

/* Held since it is old: somebody reads it once more; then it waits for the undo again. */
static void
what_was_held_is_let_go(void **state)
{
	struct orders *o = begin(state);
	int64_t number = outbox_room_post(o->room, "Dana", ORDER_1, "We look into it.", true);

	orders_refused(o, ERR_REFUSED, "is on its way: it is tried again by itself",
		"outbox-send-again", "outbox:1", "{}");
	outbox_room_becomes(o->room, number, "hold = 'old'");
	orders_refused(o, ERR_REFUSED, "not where you read it would", "outbox-send-again",
		"outbox:1", "{\"to\":\"Slack #other\"}");
	assert_string_equal(
		orders_do(o, "outbox-send-again", "outbox:1", "{\"to\":\"Slack #general\"}"),
		"1 to Slack #general: queued again.");
	orders_text(o, "SELECT state || hold FROM outbox", "queued");
	assert_int_equal(orders_number(o, "SELECT confirmed_ms FROM outbox"), o->room->now_ms);
	assert_int_equal(
		orders_number(o, "SELECT next_ms FROM outbox"), o->room->now_ms + OUTBOX_UNDO_MS);
	orders_end(o);
}

/* A service may keep its answer to a UUID: what it refused goes as another act. */
static void
what_was_refused_goes_as_another_act(void **state)
{
	struct orders *o = begin(state);
	int64_t number = outbox_room_post(o->room, "Dana", ORDER_1, "We look into it.", false);

	outbox_room_becomes(o->room, number, "state = 'refused', error = 'no such channel'");
	assert_string_equal(orders_do(o, "outbox-send-again", "outbox:1", "{}"),
		"1 to Slack #general: now as 2.");
	orders_text(o, "SELECT group_concat(number || state || text, ', ') FROM outbox",
		"1droppedWe look into it., 2queuedWe look into it.");
	assert_int_equal(orders_number(o, "SELECT count(DISTINCT id) FROM outbox"), 2);
	assert_int_equal(orders_number(o, "SELECT count(DISTINCT body) FROM outbox"), 1);
	orders_refused(
		o, ERR_REFUSED, "was dropped already", "outbox-send-again", "outbox:1", "{}");
	orders_end(o);
}

static void
what_is_in_doubt_is_asked_about(void **state)
{
	struct orders *o = begin(state);
	int64_t number = outbox_room_post(o->room, "Dana", ORDER_1, "We look into it.", false);

	outbox_room_becomes(o->room, number, "state = 'in_doubt', next_ms = 99");
	orders_refused(
		o, ERR_REFUSED, "is being looked for", "outbox-send-again", "outbox:1", "{}");
	orders_refused(o, ERR_REFUSED, "is being looked for", "outbox-edit", "outbox:1",
		"{\"text\":\"other\"}");
	outbox_room_becomes(o->room, number, "next_ms = 0");
	orders_refused(o, ERR_REFUSED, "may have arrived as it is", "outbox-edit", "outbox:1",
		"{\"text\":\"other\"}");
	(void)orders_do(o, "outbox-send-again", "outbox:1", "{}");
	orders_text(o, "SELECT state || next_ms FROM outbox", "queued0");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM outbox"), 1);
	orders_refused(o, ERR_REFUSED, "is not in doubt", "outbox-arrived", "outbox:1", "{}");
	outbox_room_becomes(o->room, number, "state = 'in_doubt', next_ms = 0");
	(void)orders_do(o, "outbox-arrived", "outbox:1", "{}");
	orders_text(o, "SELECT state || ' ' || error FROM outbox", "sent Dana saw it there.");
	number = outbox_room_post(o->room, "Dana", ORDER_2, "Two.", false);
	outbox_room_becomes(o->room, number, "state = 'in_doubt', next_ms = 99");
	(void)orders_do(o, "outbox-drop", "outbox:2", "{}");
	orders_refused(o, ERR_REFUSED, "was sent already", "outbox-drop", "outbox:1", "{}");
	orders_end(o);
}

static void
what_is_on_its_way_is_left_alone(void **state)
{
	static const char *const names[] = {
		"outbox-send-again", "outbox-drop", "outbox-arrived", "outbox-edit"};
	struct orders *o = begin(state);
	int64_t number = outbox_room_post(o->room, "Dana", ORDER_1, "We look into it.", false);

	outbox_room_becomes(o->room, number, "state = 'sending'");
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		orders_refused(o, ERR_REFUSED, "is on its way just now", names[i], "outbox:1",
			"{\"text\":\"a\"}");
	orders_refused(o, ERR_REFUSED, "nothing with that number", "outbox-drop", "outbox:7", "{}");
	orders_refused(o, ERR_USAGE, "Say which", "outbox-drop", "outbox:x", "{}");
	orders_refused(o, ERR_USAGE, "Say which", "outbox-drop", "page:P1", "{}");
	orders_end(o);
}

/* Exactly the words are another: the rest of the body stays. */
static void
what_is_edited_says_other_words(void **state)
{
	struct orders *o = begin(state);

	(void)outbox_room_post(o->room, "Dana", ORDER_1, "We \"look\" into it.", false);
	orders_refused(o, ERR_REFUSED, "{impact} is not filled in", "outbox-edit", "outbox:1",
		"{\"text\":\"Impact: {impact}\"}");
	orders_refused(o, ERR_USAGE, "The text", "outbox-edit", "outbox:1", "{\"text\":\" \"}");
	assert_string_equal(
		orders_do(o, "outbox-edit", "outbox:1", "{\"text\":\"It \\\"works\\\".\"}"),
		"1 to Slack #general: changed, and keeps its place.");
	orders_text(o, "SELECT group_concat(number || state, ', ') FROM outbox", "1queued");
	orders_text(o, "SELECT body FROM outbox",
		"{\"channel\":\"#general\",\"text\":\"It \\\"works\\\".\"}");
	orders_text(o, "SELECT text FROM outbox", "It \"works\".");
	orders_text(o, "SELECT text FROM event ORDER BY seq DESC LIMIT 1",
		"-> Slack #general post, in other words: It \"works\".");
	orders_end(o);
}

static void
what_is_more_than_its_text_is_not_edited(void **state)
{
	struct orders *o = begin(state);

	(void)outbox_room_add(o->room, "Dana", ORDER_1,
		&(struct outbox_draft){.target = TARGET_SLACK,
			.verb = "post",
			.subject = "",
			.object = "#general",
			.recipient = "Slack #general",
			.text = "We look into it.",
			.body = "{\"text\":\"We look into it.\",\"fallback\":\"We look into "
				"it.\"}"});
	orders_refused(o, ERR_REFUSED, "is made of more than its text", "outbox-edit", "outbox:1",
		"{\"text\":\"other\"}");
	orders_end(o);
}

/* Both posts of one order, and nothing of another one. */
static void
an_order_is_taken_back_while_it_waits(void **state)
{
	struct orders *o = begin(state);
	int64_t first = outbox_room_post(o->room, "Dana", ORDER_1, "One.", true);
	int64_t second;

	(void)outbox_room_post(o->room, "Dana", ORDER_2, "Two.", true);
	second = outbox_room_post(o->room, "Dana", ORDER_2, "Three.", true);
	(void)second;
	assert_string_equal(orders_do(o, "outbox-undo", "", "{\"number\":3}"),
		"Taken back, it did not leave: 3 to Slack #general.");
	orders_text(o, "SELECT group_concat(state, ', ') FROM outbox", "queued, dropped, dropped");
	outbox_room_becomes(o->room, first, "state = 'sending', tries = 1");
	orders_refused(o, ERR_REFUSED, "Too late: 1 to Slack #general has left", "outbox-undo", "",
		"{\"number\":1}");
	orders_refused(o, ERR_REFUSED, "Nothing of yours waits", "outbox-undo", "", "{}");
	orders_end(o);
}

static void
what_has_left_of_an_order_is_said(void **state)
{
	struct orders *o = begin(state);
	int64_t first = outbox_room_post(o->room, "Dana", ORDER_1, "One.", true);

	(void)outbox_room_post(o->room, "Dana", ORDER_1, "Two.", true);
	outbox_room_becomes(o->room, first, "state = 'sent', tries = 1");
	assert_string_equal(orders_do(o, "outbox-undo", "", "{}"),
		"1 taken back; 1 had left already: see the pane Outbox.");
	orders_end(o);
}

/* What is another's only a lead drops; who sees the mirror alone sees no outbox. */
static void
it_is_of_who_made_it(void **state)
{
	struct orders *o = begin(state);

	(void)outbox_room_post(o->room, "Dana", ORDER_1, "One.", true);
	(void)outbox_room_post(o->room, "Kim", ORDER_2, "Two.", true);
	o->actor = (struct actor){.name = "Kim", .level = LEVEL_OPERATOR};
	orders_refused(o, ERR_REFUSED, "it is of Dana", "outbox-drop", "outbox:1", "{}");
	orders_refused(o, ERR_REFUSED, "it is of Dana", "outbox-undo", "", "{\"number\":1}");
	(void)orders_do(o, "outbox-drop", "outbox:2", "{}");
	o->actor = (struct actor){.name = "Dana", .level = LEVEL_LEAD, .apart = true};
	orders_refused(o, ERR_REFUSED, "nothing with that number", "outbox-drop", "outbox:1", "{}");
	orders_end(o);
}

/* A page that waits for nothing any more does not say that something is wanted of it. */
static void
what_is_dropped_is_not_wanted_any_more(void **state)
{
	struct orders *o = begin(state);

	orders_pages(o, 3);
	(void)outbox_room_add(o->room, "Dana", ORDER_1,
		&(struct outbox_draft){.target = TARGET_PAGERDUTY,
			.verb = "acknowledge",
			.subject = "pages",
			.object = "pages",
			.recipient = "PagerDuty",
			.text = "",
			.body = "{\"incidents\":[{\"id\":\"P1\"},{\"id\":\"P2\"}]}"});
	(void)outbox_room_add(o->room, "Dana", ORDER_2,
		&(struct outbox_draft){.target = TARGET_PAGERDUTY,
			.verb = "resolve",
			.subject = "page:P2",
			.object = "page:P2",
			.recipient = "PagerDuty",
			.text = "",
			.body = "{}"});
	room_begin(o->room, "person");
	assert_int_equal(sqlite3_exec(o->room->record->db,
				 "UPDATE page SET wanted = 'acknowledged', rev = room_rev()", NULL,
				 NULL, NULL),
		SQLITE_OK);
	(void)room_end(o->room);
	(void)orders_do(o, "outbox-drop", "outbox:1", "{}");
	orders_text(o, "SELECT group_concat(id, ' ') FROM page WHERE wanted IS NOT NULL", "P2 P3");
	(void)orders_do(o, "outbox-drop", "outbox:2", "{}");
	orders_text(o, "SELECT group_concat(id, ' ') FROM page WHERE wanted IS NOT NULL", "P3");
	orders_end(o);
}

/* What waits is counted and listed by the indexes, however many were sent. */
static void
what_waits_is_counted(void **state)
{
	struct orders *o = begin(state);
	struct outbox_count count = {0};
	struct outbox_row row;
	struct rows rows = {0};
	struct arena a;
	bool found = false;

	for (int i = 0; i < 6; i++) {
		(void)outbox_room_post(o->room, "Dana", ORDER_1, "One.", i > 3);
		o->room->now_ms += 1000;
	}
	outbox_room_becomes(o->room, 1, "state = 'sent'");
	outbox_room_becomes(o->room, 2, "state = 'refused', error = 'no'");
	outbox_room_becomes(o->room, 3, "state = 'in_doubt', next_ms = 0");
	outbox_room_becomes(o->room, 4, "state = 'in_doubt', next_ms = 5");
	outbox_room_becomes(o->room, 5, "hold = 'old'");
	room_ok(outbox_count(o->room->record, &count));
	assert_int_equal(count.waiting, 4);
	assert_int_equal(count.asks, 3);
	assert_int_equal(count.oldest_ms, o->room->now_ms - 4000);
	arena_init(&a, 1024 * 1024);
	room_ok(outbox_asks(o->room->record, 2, &a, &rows));
	assert_int_equal(rows.count, 2);
	assert_int_equal(((const struct outbox_row *)rows_at(&rows, 0))->number, 5);
	assert_int_equal(((const struct outbox_row *)rows_at(&rows, 1))->number, 3);
	room_ok(outbox_undoable(o->room->record, "Dana", &a, &row, &found));
	assert_true(found);
	assert_int_equal(row.number, 6);
	room_ok(outbox_undoable(o->room->record, "Kim", &a, &row, &found));
	assert_false(found);
	room_ok(outbox_one(o->room->record, 6, &a, &row, &found));
	assert_true(found && !text_is_empty(row.body));
	arena_clear(&a);
	orders_end(o);
}

/* A screen that had nothing to show yet sends no words; a shell that asked the record does. */
static void
what_was_not_shown_does_not_leave(void **state)
{
	struct orders *o = begin(state);
	int64_t number = outbox_room_post(o->room, "Dana", ORDER_1, "We look into it.", false);

	outbox_room_becomes(o->room, number, "state = 'refused', error = 'no'");
	o->seen_rev = record_rev(o->room->record);
	orders_refused(o, ERR_REFUSED, "it was not shown to you that this goes to Slack #general",
		"outbox-send-again", "outbox:1", "{}");
	(void)orders_do(o, "outbox-send-again", "outbox:1", "{\"to\":\"Slack #general\"}");
	orders_end(o);
}

/* A window on either side of a row, wherever that is. */
static void
rows_stand_newest_first(void **state)
{
	struct orders *o = begin(state);
	struct window w = {.from = WINDOW_ANCHOR, .before = 2, .after = 3};
	struct rows rows = {0};
	struct arena a;

	for (int i = 0; i < 9; i++)
		(void)outbox_room_post(o->room, "Dana", ORDER_1, "One.", false);
	arena_init(&a, 1024 * 1024);
	window_key(&w.anchor, -5, 0, "5");
	room_ok(outbox_window(o->room->record, &w, &a, &rows));
	assert_true(rows.found);
	assert_int_equal(rows.count, 5);
	for (int i = 0; i < rows.count; i++)
		assert_int_equal(((const struct outbox_row *)rows_at(&rows, i))->number, 7 - i);
	w = (struct window){.from = WINDOW_TOP, .after = 4};
	room_ok(outbox_window(o->room->record, &w, &a, &rows));
	assert_int_equal(((const struct outbox_row *)rows_at(&rows, 0))->number, 9);
	w = (struct window){.from = WINDOW_END, .before = 3, .after = 1};
	room_ok(outbox_window(o->room->record, &w, &a, &rows));
	assert_int_equal(((const struct outbox_row *)rows_at(&rows, rows.count - 1))->number, 1);
	arena_clear(&a);
	orders_end(o);
}

static void
no_list_reads_more_than_it_shows(void **state)
{
	static const char *const statements[] = {
		"SELECT 1 FROM outbox WHERE state IN ('queued', 'sending', 'in_doubt') LIMIT 9",
		"SELECT 1 FROM outbox WHERE state = 'refused' LIMIT 9",
		"SELECT * FROM outbox WHERE number <= -?1 ORDER BY number DESC LIMIT 9",
		"SELECT * FROM outbox WHERE number > -?1 ORDER BY number LIMIT 9",
	};

	for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
		char *plan = room_plan(*state, statements[i]);

		bool begins = i < 2 || strstr(plan, "SEARCH") != NULL;

		if (!begins || strstr(plan, "INDEX") == NULL || strstr(plan, "B-TREE") != NULL)
			fail_msg("%s: %s", statements[i], plan);
		free(plan);
	}
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(what_was_held_is_let_go),
		IN_ROOM(what_was_refused_goes_as_another_act),
		IN_ROOM(what_is_in_doubt_is_asked_about),
		IN_ROOM(what_is_on_its_way_is_left_alone),
		IN_ROOM(what_is_edited_says_other_words),
		IN_ROOM(what_is_more_than_its_text_is_not_edited),
		IN_ROOM(an_order_is_taken_back_while_it_waits),
		IN_ROOM(what_has_left_of_an_order_is_said),
		IN_ROOM(it_is_of_who_made_it),
		IN_ROOM(what_is_dropped_is_not_wanted_any_more),
		IN_ROOM(what_waits_is_counted),
		IN_ROOM(what_was_not_shown_does_not_leave),
		IN_ROOM(rows_stand_newest_first),
		IN_ROOM(no_list_reads_more_than_it_shows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
