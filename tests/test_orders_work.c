/* tests/test_orders_work.c - tasks, follow-ups and decisions: what is ordered, and how it is read.
 * SPDX-License-Identifier: MIT */
#include "store/work.h"

#include "tests/work_room.h"

static const struct window from_top = {.from = WINDOW_TOP, .of = "1"};

static void
give(struct room *room, const char *person, const char *text, int minutes)
{
	char args[200];

	(void)snprintf(args, sizeof args, "{\"person\":\"%s\",\"text\":\"%s\",\"minutes\":%d}",
		person, text, minutes);
	room_ok(work_order(room, &work_kim, "task-give", "", args));
}

static void
a_task_has_a_person_a_text_and_a_time(void **state)
{
	struct room *room = *state;
	const struct task *task;
	struct outcome out;
	struct rows rows;

	work_room_begin(room);
	room_ok(work_order_seen(room, &work_kim, 0, "task-give", "",
		"{\"person\":\"lee wong\",\"text\":\"look at the replicas\",\"minutes\":20}",
		&out));
	assert_string_equal(out.said, "Lee Wong has 20 minutes. Ask whether they take it on.");
	room_ok(task_window(room->record, &from_top, &room->arena, &rows));
	assert_int_equal(rows.count, 1);
	task = rows_at(&rows, 0);
	assert_string_equal(task->person.raw, "Lee Wong");
	assert_string_equal(task->text.raw, "look at the replicas");
	assert_string_equal(task->given_by.raw, "Kim Lee");
	assert_int_equal(task->due_ms, room->now_ms + 20 * 60 * 1000);
	assert_int_equal(task->answer, TASK_ASKED);
	assert_int_equal(task->done_ms, 0);
	work_is(room, "SELECT text FROM event WHERE kind = 'task'",
		"Lee Wong: look at the replicas");
}

static void
a_task_is_taken_on_or_not_and_done_once(void **state)
{
	struct room *room = *state;
	const struct task *task;
	struct outcome out;
	struct rows rows;

	work_room_begin(room);
	give(room, "Jo", "restart", 5);
	room_ok(work_order(room, &work_kim, "task-take", "task:1", "{\"answer\":\"yes\"}"));
	room_ok(task_window(room->record, &from_top, &room->arena, &rows));
	task = rows_at(&rows, 0);
	assert_int_equal(task->answer, TASK_TAKEN);
	room_ok(work_order_seen(
		room, &work_kim, 0, "task-take", "task:1", "{\"answer\":\"no\"}", &out));
	assert_string_equal(out.said, "Not taken on: give it to somebody else.");
	room_ok(task_window(room->record, &from_top, &room->arena, &rows));
	task = rows_at(&rows, 0);
	assert_int_equal(task->answer, TASK_DECLINED);
	room_ok(work_order(room, &work_kim, "task-done", "task:1", "{}"));
	work_refused(work_order(room, &work_kim, "task-done", "task:1", "{}"), ERR_REFUSED,
		"done already");
	work_refused(work_order(room, &work_kim, "task-take", "task:1", "{}"), ERR_REFUSED,
		"done already");
	work_is(room,
		"SELECT group_concat(text, ';') FROM (SELECT text FROM event WHERE kind = 'task'"
		" ORDER BY seq)",
		"Jo: restart;Jo: restart (taken on);Jo: restart (not taken on);Jo: restart (done)");
}

static void
tasks_stand_by_when_they_are_due_and_the_last_ones_done_behind(void **state)
{
	struct room *room = *state;
	struct window w = from_top;
	const char *numbers[] = {"2", "1", "8", "7", "6", "5", "4"};
	struct rows rows;
	char subject[16];

	work_room_begin(room);
	give(room, "Jo", "late", 30);
	give(room, "Jo", "soon", 5);
	for (int i = 3; i <= 8; i++)
		give(room, "Al", "ended", 1);
	for (int i = 3; i <= 8; i++) {
		room->now_ms += 1000;
		(void)snprintf(subject, sizeof subject, "task:%d", i);
		room_ok(work_order(room, &work_kim, "task-done", subject, "{}"));
	}
	room_ok(task_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 2 + WORK_ENDED_MOST);
	for (int i = 0; i < rows.count; i++)
		assert_string_equal(((const struct task *)rows_at(&rows, i))->key.id, numbers[i]);
	w.from = WINDOW_ANCHOR;
	w.anchor = ((const struct task *)rows_at(&rows, 2))->key;
	room_ok(task_window(room->record, &w, &room->arena, &rows));
	assert_true(rows.found);
	assert_int_equal(rows.at, 2);
	w.of = NULL;
	room_ok(task_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 0);
}

static void
what_is_wrong_is_refused_and_writes_nothing(void **state)
{
	static const struct {
		const char *name;
		const char *subject;
		const char *args;
		enum err_kind kind;
		const char *words;
	} rows[] = {
		{"task-give", "", "{\"text\":\"x\",\"minutes\":5}", ERR_USAGE, "Say who"},
		{"task-give", "", "{\"person\":\"Jo\",\"minutes\":5}", ERR_USAGE, "needs a text"},
		{"task-give", "", "{\"person\":\"Jo\",\"text\":\"x\"}", ERR_USAGE,
			"how many minutes"},
		{"task-give", "", "{\"person\":\"Jo\",\"text\":\"x\",\"minutes\":0}", ERR_USAGE,
			"how many minutes"},
		{"task-give", "", "{\"person\":\"Jo\",\"text\":\"x\",\"minutes\":10081}", ERR_USAGE,
			"1 to 10080"},
		{"task-take", "task:1", "{\"answer\":\"perhaps\"}", ERR_USAGE, "yes or no"},
		{"task-take", "task:2", "{}", ERR_REFUSED, "no such task"},
		{"task-done", "", "{}", ERR_USAGE, "task:NUMBER"},
		{"task-done", "task:", "{}", ERR_USAGE, "task:NUMBER"},
		{"task-done", "task:1x", "{}", ERR_USAGE, "task:NUMBER"},
		{"task-done", "page:1", "{}", ERR_USAGE, "task:NUMBER"},
		{"followup-add", "", "{\"text\":\" \"}", ERR_USAGE, "needs a text"},
		{"followup-add", "odd", "{\"text\":\"x\"}", ERR_REFUSED, "page:PABC12"},
		{"followup-add", "page:PX", "{\"text\":\"x\"}", ERR_REFUSED, "not in the record"},
		{"followup-add", "", "{\"text\":\"x\",\"due_ms\":-5}", ERR_USAGE, "no time"},
		{"followup-done", "followup:1", "{}", ERR_REFUSED, "no such follow-up"},
		{"decision-log", "", "{\"objections\":\"x\"}", ERR_USAGE, "needs a text"},
	};
	struct room *room = *state;
	int64_t rev;

	work_refused(work_order(room, &work_kim, "task-give", "",
			     "{\"person\":\"Jo\",\"text\":\"x\",\"minutes\":5}"),
		ERR_REFUSED, "No incident is open");
	work_room_begin(room);
	give(room, "Jo", "x", 5);
	rev = record_rev(room->record);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		work_refused(
			work_order(room, &work_kim, rows[i].name, rows[i].subject, rows[i].args),
			rows[i].kind, rows[i].words);
	assert_int_equal(record_rev(room->record), rev);
}

static void
a_follow_up_is_open_until_it_is_done(void **state)
{
	struct room *room = *state;
	const struct followup *followup;
	struct rows rows;

	work_room_begin(room);
	room_ok(work_order(
		room, &work_kim, "followup-add", "role:Recorder", "{\"text\":\"some day\"}"));
	room_ok(work_order(room, &work_kim, "followup-add", "",
		"{\"text\":\"renew it\",\"due_ms\":1763773400000}"));
	room_ok(followup_window(room->record, &from_top, &room->arena, &rows));
	assert_int_equal(rows.count, 2);
	followup = rows_at(&rows, 0);
	assert_string_equal(followup->text.raw, "renew it");
	assert_int_equal(followup->due_ms, INT64_C(1763773400000));
	assert_string_equal(followup->incident, "1");
	followup = rows_at(&rows, 1);
	assert_string_equal(followup->subject, "role:1/Recorder");
	assert_string_equal(followup->what, "todo");
	assert_string_equal(followup->person.raw, "Kim Lee");
	assert_int_equal(followup->due_ms, 0);
	room_ok(work_order(room, &work_dana, "followup-done", "followup:2", "{}"));
	work_refused(work_order(room, &work_dana, "followup-done", "followup:2", "{}"), ERR_REFUSED,
		"done already");
	work_is(room, "SELECT done_by FROM followup WHERE id = 2", "Dana Reyes");
	room_ok(followup_window(room->record, &from_top, &room->arena, &rows));
	assert_int_equal(rows.count, 1);
}

/* An incident shows its own; the room between them what all left behind, but not of a restricted
 * one. */
static void
follow_ups_are_left_behind_by_their_incident(void **state)
{
	struct room *room = *state;
	struct window w = from_top;
	struct rows rows;

	work_room_begin(room);
	room_ok(work_order(room, &work_kim, "followup-add", "", "{\"text\":\"of 1\"}"));
	assert_true(room_edit(room,
		"INSERT INTO incident (id, title, kind, restricted, status, declared_ms, rev)"
		" VALUES ('2', 't', 'security', 1, 'green', 5, 1), ('3', 't', 'outage', 0,"
		" 'green', 5, 1);"
		"INSERT INTO followup (incident_id, what, text, made_ms, rev)"
		" VALUES ('', 'todo', 'of none', 5, 1), ('2', 'todo', 'secret', 5, 1),"
		" ('3', 'todo', 'of 3', 5, 1)"));
	room_ok(followup_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 2);
	assert_string_equal(((const struct followup *)rows_at(&rows, 0))->text.raw, "of 1");
	assert_string_equal(((const struct followup *)rows_at(&rows, 1))->text.raw, "of none");
	w.of = "2";
	room_ok(followup_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 2);
	w.of = "";
	room_ok(followup_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 3);
	assert_string_equal(((const struct followup *)rows_at(&rows, 2))->text.raw, "of 3");
}

static void
a_note_that_begins_with_todo_is_a_follow_up_too(void **state)
{
	static const char *const plain[] = {
		"todo later", "TODOs are many", "no TODO here", "TODO", "TODO: "};
	struct room *room = *state;
	char args[80];

	work_room_begin(room);
	for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
		(void)snprintf(args, sizeof args, "{\"text\":\"%s\"}", plain[i]);
		room_ok(work_order(room, &work_kim, "note", "", args));
	}
	assert_int_equal(room_number(room, "SELECT count(*) FROM followup"), 0);
	room_ok(work_order(room, &work_kim, "note", "", "{\"text\":\" TODO: raise the limit\"}"));
	work_is(room, "SELECT text || '/' || incident_id || '/' || person FROM followup",
		"raise the limit/1/Kim Lee");
	assert_int_equal(room_number(room, "SELECT count(*) FROM event WHERE kind = 'note'"), 6);
	assert_int_equal(
		room_number(room, "SELECT count(*) FROM event WHERE kind = 'followup'"), 1);
}

static void
decisions_keep_what_was_said_against_them(void **state)
{
	struct room *room = *state;
	const struct decision *decision;
	struct rows rows;

	work_room_begin(room);
	room_ok(work_order(room, &work_kim, "decision-log", "", "{\"text\":\"wait\"}"));
	room->now_ms += 1000;
	room_ok(work_order(room, &work_dana, "decision-log", "",
		"{\"text\":\"fail over\",\"objections\":\"Lee: the lag\"}"));
	room_ok(decision_window(room->record, &from_top, &room->arena, &rows));
	assert_int_equal(rows.count, 2);
	decision = rows_at(&rows, 0);
	assert_string_equal(decision->text.raw, "fail over");
	assert_string_equal(decision->objections.raw, "Lee: the lag");
	assert_string_equal(decision->person.raw, "Dana Reyes");
	decision = rows_at(&rows, 1);
	assert_true(text_is_empty(decision->objections));
	work_is(room, "SELECT text FROM event WHERE text GLOB '*fail over*'",
		"decided: fail over; objections: Lee: the lag");
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(a_task_has_a_person_a_text_and_a_time),
		IN_ROOM(a_task_is_taken_on_or_not_and_done_once),
		IN_ROOM(tasks_stand_by_when_they_are_due_and_the_last_ones_done_behind),
		IN_ROOM(what_is_wrong_is_refused_and_writes_nothing),
		IN_ROOM(a_follow_up_is_open_until_it_is_done),
		IN_ROOM(follow_ups_are_left_behind_by_their_incident),
		IN_ROOM(a_note_that_begins_with_todo_is_a_follow_up_too),
		IN_ROOM(decisions_keep_what_was_said_against_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
