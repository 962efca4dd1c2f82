/* tests/test_order.c - orders: notes, and who may not give them.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/event.h"
#include "store/order.h"
#include "tests/room.h"

#define SOME_ID "0f8fad5b-d9cb-469f-a165-70867728950e"

static const struct actor dana = {.name = "Dana", .level = LEVEL_LEAD};

static struct err
run(struct room *room, const struct order *order, const struct actor *actor, int64_t *rev)
{
	struct outcome outcome = {.rev = *rev};
	struct json *j;
	struct err e;

	room_ok(json_open(&j));
	e = order_run(room->record, j, order, actor, NULL, room->now_ms, &outcome);
	json_close(j);
	*rev = outcome.rev;
	return e;
}

static struct order
note(const char *subject, const char *args)
{
	return (struct order){.id = SOME_ID, .name = "note", .subject = subject, .args = args};
}

static void
a_note_is_an_event_of_the_person_who_asked(void **state)
{
	struct room *room = *state;
	struct order order = note("", "{\"text\":\"we fail over \\u001b[2J\"}");
	struct window w = {.from = WINDOW_END, .before = 1};
	const struct event *event;
	struct rows rows;
	int64_t rev = 0;

	room_ok(run(room, &order, &dana, &rev));
	assert_int_equal(rev, 1);
	room_ok(event_window(room->record, NULL, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 1);
	event = rows_at(&rows, 0);
	assert_string_equal(event->kind, "note");
	assert_string_equal(event->source, "person");
	assert_string_equal(event->actor.raw, "Dana");
	assert_string_equal(event->text.raw, "we fail over \x1b[2J");
	assert_int_equal(event->at_ms, room->now_ms);
}

static void
asking_twice_does_it_once(void **state)
{
	struct room *room = *state;
	struct order order = note("", "{\"text\":\"once\"}");
	int64_t rev = 0;

	room_ok(run(room, &order, &dana, &rev));
	rev = 0;
	room_ok(run(room, &order, &dana, &rev));
	assert_int_equal(rev, 1);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 1);
	order.id = "0f8fad5b-d9cb-469f-a165-70867728950f";
	room_ok(run(room, &order, &dana, &rev));
	assert_int_equal(rev, 2);
}

static void
what_is_wrong_is_refused_with_a_sentence_and_writes_nothing(void **state)
{
	static const struct {
		struct order order;
		enum err_kind kind;
	} rows[] = {
		{{"", "note", "", 0, "{\"text\":\"x\"}"}, ERR_USAGE},
		{{"0F8FAD5B-D9CB-469F-A165-70867728950E", "note", "", 0, "{\"text\":\"x\"}"},
			ERR_USAGE},
		{{SOME_ID "0", "note", "", 0, "{\"text\":\"x\"}"}, ERR_USAGE},
		{{SOME_ID, "nonsense", "", 0, "{\"text\":\"x\"}"}, ERR_USAGE},
		{{SOME_ID, "note", "", 0, "{}"}, ERR_USAGE},
		{{SOME_ID, "note", "", 0, "{\"text\":\"\"}"}, ERR_USAGE},
		{{SOME_ID, "note", "", 0, "{\"text\":\" \\n\"}"}, ERR_USAGE},
		{{SOME_ID, "note", "", 0, "{\"text\":7}"}, ERR_USAGE},
		{{SOME_ID, "note", "", 0, "{\"text\":\"x\",\"at_ms\":9999999999999}"}, ERR_USAGE},
		{{SOME_ID, "note", "", 0, "{\"text\":\"x\",\"at_ms\":-1}"}, ERR_USAGE},
		{{SOME_ID, "note", "", 0, "{\"text\":\"x\",\"at_ms\":\"1763683800000\"}"},
			ERR_USAGE},
		{{SOME_ID, "note", "", 0, "not json"}, ERR_MALFORMED},
		{{SOME_ID, "note", "page:PNONE", 0, "{\"text\":\"x\"}"}, ERR_REFUSED},
		{{SOME_ID, "note", "ticket:8", 0, "{\"text\":\"x\"}"}, ERR_REFUSED},
		{{SOME_ID, "note", "ticket:", 0, "{\"text\":\"x\"}"}, ERR_REFUSED},
		{{SOME_ID, "note", "odd", 0, "{\"text\":\"x\"}"}, ERR_REFUSED},
	};
	struct room *room = *state;
	int64_t rev = 77;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err e = run(room, &rows[i].order, &dana, &rev);

		assert_int_equal(e.kind, rows[i].kind);
		assert_true(strlen(e.text) > 10);
	}
	assert_int_equal(rev, 77);
	assert_int_equal(record_rev(room->record), 0);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 0);
}

static void
observers_are_refused(void **state)
{
	struct room *room = *state;
	struct order order = note("", "{\"text\":\"x\"}");
	struct actor actor = {.name = "Sam", .level = LEVEL_OBSERVER};
	int64_t rev = 0;

	assert_int_equal(run(room, &order, &actor, &rev).kind, ERR_REFUSED);
	actor.level = LEVEL_OPERATOR;
	room_ok(run(room, &order, &actor, &rev));
}

static void
a_note_may_be_about_a_page_and_a_time_before(void **state)
{
	struct room *room = *state;
	struct order order = note("page:P1", "{\"text\":\"x\",\"at_ms\":1763683800000}");
	int64_t rev = 0;

	(void)room_pages(room, "{\"incident\":{\"id\":\"P1\",\"title\":\"t\",\"status\":"
			       "\"triggered\",\"created_at\":\"2025-11-21T00:00:00Z\"}}");
	room_ok(run(room, &order, &dana, &rev));
	assert_int_equal(room_number(room, "SELECT at_ms FROM event WHERE subject = 'page:P1'"
					   " AND kind = 'note'"),
		INT64_C(1763683800000));
}

static void
a_note_of_64_KiB_fits_and_one_more_byte_does_not(void **state)
{
	struct room *room = *state;
	struct order order = note("", NULL);
	size_t length = (size_t)ORDER_TEXT_CAP_BYTES;
	char *args = malloc(length + 32);
	int64_t rev = 0;

	assert_non_null(args);
	memcpy(args, "{\"text\":\"", 9);
	memset(args + 9, 'x', length + 1);
	memcpy(args + 9 + length + 1, "\"}", 3);
	order.args = args;
	assert_int_equal(run(room, &order, &dana, &rev).kind, ERR_USAGE);
	memcpy(args + 9 + length, "\"}", 3);
	room_ok(run(room, &order, &dana, &rev));
	free(args);
}

static void
a_line_of_the_wire_is_read_back_as_it_was_written(void **state)
{
	struct order order = {.name = "note",
		.subject = "page:P1",
		.seen_rev = 4711,
		.args = "{\"text\":\"a \\\"b\\\"\"}"};
	char id[ORDER_ID_BYTES], other[ORDER_ID_BYTES];
	struct buf line, text;
	struct order back;
	struct json *j;

	(void)state;
	order_id_make(id);
	order_id_make(other);
	assert_string_not_equal(id, other);
	assert_int_equal(id[14], '4');
	order.id = id;
	buf_init(&line, 4096);
	buf_init(&text, 4096);
	assert_true(order_print(&order, &line));
	room_ok(json_open(&j));
	room_ok(json_read(j, line.data, line.length));
	room_ok(order_parse(j, &text, &back));
	assert_string_equal(back.id, id);
	assert_string_equal(back.name, "note");
	assert_string_equal(back.subject, "page:P1");
	assert_string_equal(back.args, order.args);
	assert_int_equal(back.seen_rev, 4711);
	buf_reset(&text);
	room_ok(json_read(j, "{\"id\":\"x\",\"order\":\"note\"}", 25));
	room_ok(order_parse(j, &text, &back));
	assert_string_equal(back.subject, "");
	assert_string_equal(back.args, "{}");
	buf_reset(&text);
	room_ok(json_read(j, "{\"id\":\"x\",\"order\":5}", 20));
	assert_int_equal(order_parse(j, &text, &back).kind, ERR_MALFORMED);
	json_close(j);
	buf_clear(&text);
	buf_clear(&line);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(a_note_is_an_event_of_the_person_who_asked),
		IN_ROOM(asking_twice_does_it_once),
		IN_ROOM(what_is_wrong_is_refused_with_a_sentence_and_writes_nothing),
		IN_ROOM(observers_are_refused),
		IN_ROOM(a_note_may_be_about_a_page_and_a_time_before),
		IN_ROOM(a_note_of_64_KiB_fits_and_one_more_byte_does_not),
		cmocka_unit_test(a_line_of_the_wire_is_read_back_as_it_was_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
