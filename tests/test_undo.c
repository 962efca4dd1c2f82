/* tests/test_undo.c - taking back what one wrote: once, one's own, the last.
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
#include "store/undo.h"
#include "tests/room.h"

static const struct actor dana = {.name = "Dana", .level = LEVEL_LEAD};
static const struct actor lee = {.name = "Lee", .level = LEVEL_OPERATOR};

/* An id of its own for each `n`. */
static const char *
an_id(int n)
{
	static char id[ORDER_ID_BYTES];

	(void)snprintf(id, sizeof id, "0f8fad5b-d9cb-469f-a165-%012x", (unsigned)n);
	return id;
}

static struct err
run(struct room *room, int id, const char *name, const char *subject, const char *args,
	const struct actor *actor)
{
	const struct order order = {
		.id = an_id(id), .name = name, .subject = subject, .args = args};
	struct json *j;
	struct err e;

	room_ok(json_open(&j));
	room->now_ms += 1000;
	e = order_run(room->record, j, &order, actor, NULL, room->now_ms, NULL);
	json_close(j);
	return e;
}

static void
note(struct room *room, int id, const char *text, const struct actor *actor)
{
	char args[600];

	(void)snprintf(args, sizeof args, "{\"text\":\"%s\"}", text);
	room_ok(run(room, id, "note", "", args, actor));
}

static struct err
undo(struct room *room, int id, int64_t seq, const struct actor *actor)
{
	char args[64];

	(void)snprintf(args, sizeof args, "{\"seq\":%lld}", (long long)seq);
	return run(room, id, "undo", "", args, actor);
}

static struct undo
last(struct room *room, const struct actor *actor)
{
	struct undo found = {0};

	room_ok(undo_find(room->record, actor->name, &room->arena, &found));
	return found;
}

static const struct event *
newest(struct room *room, int back)
{
	const struct window w = {.from = WINDOW_END, .before = 100};
	struct rows rows;

	room_ok(event_window(room->record, NULL, &w, &room->arena, &rows));
	assert_true(rows.count > back);
	return rows_at(&rows, rows.count - 1 - back);
}

static void
a_note_is_withdrawn_by_an_event_and_stays(void **state)
{
	struct room *room = *state;
	const struct event *event;
	struct undone undone;
	struct undo found;
	char *data;

	assert_int_equal(last(room, &dana).seq, 0);
	note(room, 1, "LB pool eu-2 is out", &dana);
	found = last(room, &dana);
	assert_string_equal(found.text.raw, "LB pool eu-2 is out");
	assert_string_equal(found.kind, "note");
	assert_int_equal(found.at_ms, room->now_ms);
	assert_false(newest(room, 0)->withdrawn);
	room_ok(undo_look(room->record, found.seq, &room->arena, &undone));
	assert_int_equal(undone.at_ms, 0);

	room_ok(undo(room, 2, found.seq, &dana));
	event = newest(room, 0);
	assert_string_equal(event->kind, "correction");
	assert_string_equal(event->text.raw, "took the note back: LB pool eu-2 is out");
	assert_string_equal(event->actor.raw, "Dana");
	assert_string_equal(event->source, "person");
	assert_false(event->withdrawn);
	event = newest(room, 1);
	assert_string_equal(event->text.raw, "LB pool eu-2 is out");
	assert_true(event->withdrawn);
	data = room_string(room, "SELECT data FROM event WHERE kind = 'correction'");
	assert_string_equal(
		data, "{\"undoes\":1,\"order\":\"0f8fad5b-d9cb-469f-a165-000000000002\"}");
	free(data);
	room_ok(undo_look(room->record, found.seq, &room->arena, &undone));
	assert_int_equal(undone.at_ms, room->now_ms);
	assert_string_equal(undone.by.raw, "Dana");
	assert_int_equal(last(room, &dana).seq, 0);
}

/* A decision that is a row of the decisions is not: its event is the row's, which would stay. */
static void
entries_of_any_kind_are_withdrawn(void **state)
{
	static const char *const kinds[] = {"change", "experiment", "decision"};
	struct room *room = *state;
	char args[80];

	for (int i = 0; i < 3; i++) {
		(void)snprintf(
			args, sizeof args, "{\"text\":\"tried it\",\"kind\":\"%s\"}", kinds[i]);
		room_ok(run(room, 10 * i + 1, "note", "", args, &dana));
		assert_string_equal(last(room, &dana).kind, kinds[i]);
		room_ok(undo(room, 10 * i + 2, last(room, &dana).seq, &dana));
		assert_true(newest(room, 1)->withdrawn);
		assert_int_equal(last(room, &dana).seq, 0);
	}
	room_ok(run(room, 40, "decision-log", "", "{\"text\":\"fail over\"}", &dana));
	assert_int_equal(last(room, &dana).seq, 0);
	assert_int_equal(undo(room, 41, newest(room, 0)->seq, &dana).kind, ERR_REFUSED);
}

static void
a_correction_is_about_what_the_note_was_about(void **state)
{
	struct room *room = *state;
	const struct window w = {.from = WINDOW_END, .before = 10};
	struct rows rows;

	(void)room_pages(room, "{\"incident\":{\"id\":\"P1\",\"title\":\"disk\",\"status\":"
			       "\"triggered\",\"created_at\":\"2025-11-21T00:00:00Z\"}}");
	room_ok(run(room, 1, "note", "page:P1", "{\"text\":\"looking\"}", &dana));
	room_ok(undo(room, 2, last(room, &dana).seq, &dana));
	room_ok(event_window(room->record, "page:P1", &w, &room->arena, &rows));
	assert_int_equal(rows.count, 3);
	assert_true(((const struct event *)rows_at(&rows, 1))->withdrawn);
	assert_string_equal(((const struct event *)rows_at(&rows, 2))->kind, "correction");
}

static void
asked_twice_it_is_done_once(void **state)
{
	struct room *room = *state;
	struct err e;

	note(room, 1, "first", &dana);
	note(room, 2, "second", &dana);
	room_ok(undo(room, 3, 2, &dana));
	room_ok(undo(room, 3, 2, &dana)); /* the answer was lost */
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 3);
	e = undo(room, 4, 2, &dana); /* pressed again */
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, "withdrawn already"));
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 3);
	assert_int_equal(last(room, &dana).seq, 1); /* what is next */
	room_ok(undo(room, 5, 1, &dana));
	assert_int_equal(last(room, &dana).seq, 0);
}

static void
only_ones_own_last_is_taken_back(void **state)
{
	struct room *room = *state;
	struct err e;

	note(room, 1, "by Dana", &dana);
	note(room, 2, "by Lee", &lee);
	assert_int_equal(last(room, &dana).seq, 1);
	assert_int_equal(last(room, &lee).seq, 2);
	e = undo(room, 3, 1, &lee);
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, "somebody else"));
	note(room, 4, "by Dana, later", &dana);
	e = undo(room, 5, 1, &dana); /* what was on the screen before that */
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, "since"));
	e = undo(room, 6, 99, &dana);
	assert_non_null(strstr(e.text, "no such note"));
	e = undo(room, 7, 0, &dana);
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 3);
	assert_int_equal(record_rev(room->record), 3);
	room_ok(undo(room, 8, 2, &lee));
	assert_int_equal(last(room, &lee).seq, 0);
}

static void
what_a_service_told_is_nobodys_to_undo(void **state)
{
	struct room *room = *state;

	(void)room_log(room, "{\"log_entries\":[{\"id\":\"R1\",\"type\":\"annotate_log_entry\","
			     "\"summary\":\"Note added by Dana.\",\"created_at\":"
			     "\"2025-11-21T00:12:00Z\",\"agent\":{\"summary\":\"Dana\"}}]}");
	assert_int_equal(last(room, &dana).seq, 0);
	assert_int_equal(undo(room, 1, 1, &dana).kind, ERR_REFUSED);
}

static void
what_is_wrong_writes_nothing(void **state)
{
	static const char *const args[] = {"{}", "{\"seq\":\"1\"}", "{\"seq\":null}"};
	const struct actor sam = {.name = "Sam", .level = LEVEL_OBSERVER};
	struct room *room = *state;

	note(room, 1, "x", &dana);
	for (size_t i = 0; i < sizeof args / sizeof args[0]; i++)
		assert_int_equal(run(room, 2, "undo", "", args[i], &dana).kind, ERR_USAGE);
	assert_int_equal(undo(room, 3, 1, &sam).kind, ERR_REFUSED);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 1);
}

static void
it_is_known_after_a_restart(void **state)
{
	struct room *room = *state;
	char *unfolded;

	note(room, 1, "before", &dana);
	room_ok(undo(room, 2, 1, &dana));
	record_close(room->record);
	room->record = NULL;
	room_ok(record_open(room->dir, RECORD_WRITE, &room->record));
	assert_true(newest(room, 1)->withdrawn);
	room_ok(undo(room, 2, 1, &dana));
	assert_int_equal(undo(room, 3, 1, &dana).kind, ERR_REFUSED);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 2);
	assert_false(room_edit(room, "DELETE FROM event WHERE kind = 'correction'"));
	unfolded = room_unfolded(room);
	assert_string_equal(unfolded, "");
	free(unfolded);
}

static void
a_long_note_is_quoted_by_its_beginning(void **state)
{
	struct room *room = *state;
	char text[560];
	size_t length = 0;

	while (length + 4 < sizeof text)
		length += (size_t)snprintf(text + length, sizeof text - length, "\xc3\xbc");
	note(room, 1, text, &dana);
	room_ok(undo(room, 2, 1, &dana));
	assert_int_equal(
		strlen(newest(room, 0)->text.raw), strlen("took the note back: ...") + 400);
}

static void
finding_it_costs_the_same_in_a_long_timeline(void **state)
{
	struct room *room = *state;
	char *plan = room_plan(room, "SELECT seq, kind FROM event WHERE source = 'person'"
				     " AND actor = 'Dana' ORDER BY seq DESC LIMIT 200");

	assert_non_null(strstr(plan, "USING INDEX event_person"));
	assert_null(strstr(plan, "TEMP B-TREE"));
	free(plan);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(a_note_is_withdrawn_by_an_event_and_stays),
		IN_ROOM(entries_of_any_kind_are_withdrawn),
		IN_ROOM(a_correction_is_about_what_the_note_was_about),
		IN_ROOM(asked_twice_it_is_done_once),
		IN_ROOM(only_ones_own_last_is_taken_back),
		IN_ROOM(what_a_service_told_is_nobodys_to_undo),
		IN_ROOM(what_is_wrong_writes_nothing),
		IN_ROOM(it_is_known_after_a_restart),
		IN_ROOM(a_long_note_is_quoted_by_its_beginning),
		IN_ROOM(finding_it_costs_the_same_in_a_long_timeline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
