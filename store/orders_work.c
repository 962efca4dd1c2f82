/* store/orders_work.c - tasks, follow-ups and decisions: given, taken on, written down, done.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/subject.h"

enum {
	MINUTE_MS = 60 * 1000,
	MINUTES_MOST = 7 * 24 * 60,
};

/* The number in "task:12"; ERR_USAGE when the subject is none of that kind. */
static struct err
subject_number(const struct act *act, const char *kind, int64_t *out)
{
	const char *subject = act->order->subject;
	size_t length = strlen(kind);
	char *end = NULL;
	long long number = 0;

	errno = 0;
	if (strncmp(subject, kind, length) == 0 && subject[length] == ':')
		number = strtoll(subject + length + 1, &end, 10);
	if (errno != 0 || number <= 0 || end == NULL || *end != '\0')
		return err_make(ERR_USAGE, "Say which %s: %s:NUMBER.", kind, kind);
	*out = number;
	return NO_ERR;
}

/* ---- tasks (R42) ---- */

static struct err
task_give(struct act *act)
{
	static const char sql[] =
		"INSERT INTO task (incident_id, person, text, given_by, given_ms, due_ms, rev)"
		" VALUES (?1, ?2, ?3, room_actor(), room_now(), room_now() + ?4, room_rev())";
	char person[ACT_PERSON_BYTES];
	char who[ACT_PERSON_BYTES];
	int64_t minutes = 0;
	struct buf text;
	struct err e = act_person(act, "$.person", true, person);

	buf_init(&text, ORDER_TEXT_CAP_BYTES);
	if (e.kind == ERR_NONE)
		e = act_text(act, "$.text", "A task", true, &text);
	if (e.kind == ERR_NONE && (!json_int(act->json, "$.minutes", &minutes) || minutes < 1 ||
					  minutes > MINUTES_MOST))
		e = err_make(
			ERR_USAGE, "Say how many minutes there are for it: 1 to %d.", MINUTES_MOST);
	if (e.kind == ERR_NONE)
		e = db_run(act->record, sql, "ttti", act->incident, person, text.data,
			minutes * MINUTE_MS);
	if (e.kind == ERR_NONE)
		act_say(act, "%s has %lld minutes. Ask whether they take it on.",
			text_show(text_of(person), false, who, sizeof who), (long long)minutes);
	buf_clear(&text);
	return e;
}

/* A task that is there and not done. */
static struct err
find_task(const struct act *act, int64_t *id)
{
	static const char sql[] = "SELECT done_ms IS NOT NULL"
				  " FROM task"
				  " WHERE id = ?1";
	int64_t done = -1;
	struct err e = subject_number(act, "task", id);

	if (e.kind == ERR_NONE)
		e = db_number(act->record, -1, &done, sql, "i", *id);
	if (e.kind == ERR_NONE && done < 0)
		e = err_make(ERR_REFUSED, "There is no such task.");
	if (e.kind == ERR_NONE && done > 0)
		e = err_make(ERR_REFUSED, "That task is done already.");
	return e;
}

static struct err
task_take(struct act *act)
{
	static const char sql[] = "UPDATE task"
				  " SET acknowledged = ?2, rev = room_rev()"
				  " WHERE id = ?1"
				  " AND acknowledged IS NOT ?2";
	char answer[8] = "";
	int64_t id = 0;
	struct err e = find_task(act, &id);

	if (e.kind == ERR_NONE)
		e = act_word(act, "$.answer", "The answer", answer, sizeof answer);
	if (e.kind == ERR_NONE && answer[0] != '\0' && strcmp(answer, "yes") != 0 &&
		strcmp(answer, "no") != 0)
		e = err_make(ERR_USAGE, "Do they take it on: yes or no?");
	if (e.kind == ERR_NONE)
		e = db_run(act->record, sql, "ii", id, (int64_t)(strcmp(answer, "no") != 0));
	if (e.kind == ERR_NONE && strcmp(answer, "no") == 0)
		act_say(act, "Not taken on: give it to somebody else.");
	return e;
}

static struct err
task_done(struct act *act)
{
	static const char sql[] = "UPDATE task"
				  " SET done_ms = room_now(), rev = room_rev()"
				  " WHERE id = ?1";
	int64_t id = 0;
	struct err e = find_task(act, &id);

	return e.kind != ERR_NONE ? e : db_run(act->record, sql, "i", id);
}

/* ---- follow-ups (R64) ---- */

static struct err
add_followup(const struct act *act, const char *subject, const char *text, int64_t due_ms)
{
	static const char sql[] =
		"INSERT INTO followup (incident_id, what, text, subject, person, made_ms, due_ms,"
		"  rev)"
		" VALUES (?1, 'todo', ?2, ?3, room_actor(), room_now(), nullif(?4, 0),"
		"  room_rev())";

	return db_run(act->record, sql, "ttti", act->incident, text, subject, due_ms);
}

static struct err
followup_add(struct act *act)
{
	int64_t due_ms = 0;
	struct buf text, subject;
	struct err e;

	buf_init(&text, ORDER_TEXT_CAP_BYTES);
	buf_init(&subject, ORDER_TEXT_CAP_BYTES);
	e = subject_find(act->record, act->order->subject, act->incident, &subject);
	if (e.kind == ERR_NONE)
		e = act_text(act, "$.text", "A follow-up", true, &text);
	if (e.kind == ERR_NONE)
		e = act_ms(act, "$.due_ms", "due_ms of a follow-up", 0, &due_ms);
	if (e.kind == ERR_NONE)
		e = add_followup(act, subject.data, text.data, due_ms);
	buf_clear(&subject);
	buf_clear(&text);
	return e;
}

struct err
followup_collect(const struct act *act, const char *subject, const char *note)
{
	static const char word[] = "TODO";
	const char *text = note + strspn(note, " \t\r\n");

	if (strncmp(text, word, sizeof word - 1) != 0)
		return NO_ERR;
	text += sizeof word - 1;
	if (strchr(" \t\r\n:,-", *text) == NULL)
		return NO_ERR; /* "TODOs": a word of its own; and the end alone says nothing */
	text += strspn(text, " \t\r\n:,-");
	return *text == '\0' ? NO_ERR : add_followup(act, subject, text, 0);
}

static struct err
followup_done(struct act *act)
{
	static const char find[] = "SELECT done_ms IS NOT NULL"
				   " FROM followup"
				   " WHERE id = ?1";
	static const char sql[] = "UPDATE followup"
				  " SET done_ms = room_now(), done_by = room_actor(),"
				  "  rev = room_rev()"
				  " WHERE id = ?1";
	int64_t done = -1;
	int64_t id = 0;
	struct err e = subject_number(act, "followup", &id);

	if (e.kind == ERR_NONE)
		e = db_number(act->record, -1, &done, find, "i", id);
	if (e.kind == ERR_NONE && done < 0)
		e = err_make(ERR_REFUSED, "There is no such follow-up.");
	if (e.kind == ERR_NONE && done > 0)
		e = err_make(ERR_REFUSED, "That follow-up is done already.");
	return e.kind != ERR_NONE ? e : db_run(act->record, sql, "i", id);
}

/* ---- decisions (R65) ---- */

static struct err
decision_log(struct act *act)
{
	static const char sql[] =
		"INSERT INTO decision (incident_id, text, objections, person, at_ms, rev)"
		" VALUES (?1, ?2, ?3, room_actor(), room_now(), room_rev())";
	struct buf text, objections;
	struct err e;

	buf_init(&text, ORDER_TEXT_CAP_BYTES);
	buf_init(&objections, ORDER_TEXT_CAP_BYTES);
	e = act_text(act, "$.text", "A decision", true, &text);
	if (e.kind == ERR_NONE)
		e = act_text(act, "$.objections", "What was said against it", false, &objections);
	if (e.kind == ERR_NONE)
		e = db_run(act->record, sql, "ttt", act->incident, text.data, objections.data);
	buf_clear(&objections);
	buf_clear(&text);
	return e;
}

/* Work among each other is any operator's; nothing of it leaves the room (R41). */
const struct order_kind orders_work[] = {
	{.name = "task-give", .least = LEVEL_OPERATOR, .flags = ORDER_INCIDENT, .run = task_give},
	{.name = "task-take", .least = LEVEL_OPERATOR, .flags = ORDER_ANYWHERE, .run = task_take},
	{.name = "task-done", .least = LEVEL_OPERATOR, .flags = ORDER_ANYWHERE, .run = task_done},
	{.name = "followup-add", .least = LEVEL_OPERATOR, .run = followup_add},
	{.name = "followup-done",
		.least = LEVEL_OPERATOR,
		.flags = ORDER_ANYWHERE,
		.run = followup_done},
	{.name = "decision-log", .least = LEVEL_OPERATOR, .run = decision_log},
	{.name = NULL},
};
