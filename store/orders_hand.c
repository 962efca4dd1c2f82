/* store/orders_hand.c - a hand that somebody raises, and what the lead makes of it.
 *
 * Anybody may call for a response (S1). So that nobody can drown the room in hands there is one
 * that stands for each name, so many for each account and for all, and a rest between two.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/event.h"
#include "store/hand.h"

enum {
	SECOND_MS = 1000,
	REST_MS = 30 * SECOND_MS, /* between two of one account */
	MINUTE_MS = 60 * SECOND_MS,
	MINUTE_MOST = 20,   /* of all together */
	ACCOUNT_MOST = 10,  /* of one account that stand */
	STANDING_MOST = 50, /* of all */
	LOOKED_MOST = 200,  /* hands that are looked back at */
	NAME_BYTES = 90,
};

/* ---- raising ---- */

/* How many characters; -1 when it is more than a line. */
static int
line_length(const char *text)
{
	int count = 0;

	for (const char *at = text; *at != '\0'; at++) {
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			return -1;
		count += ((unsigned char)*at & 0xc0) != 0x80;
	}
	return count;
}

static struct err
read_text(const struct act *act, struct buf *out)
{
	struct err e = act_text(act, "$.text", "What the hand is for", false, out);
	int length = e.kind == ERR_NONE ? line_length(out->data) : 0;

	if (e.kind == ERR_NONE && (length < 0 || length > HAND_TEXT_MOST))
		e = err_make(
			ERR_USAGE, "Say it in one line of at most %d characters.", HAND_TEXT_MOST);
	return e;
}

static struct err
read_start(const struct act *act, bool *start)
{
	char answer[8] = "";
	struct err e = act_word(act, "$.start", "Start an incident", answer, sizeof answer);

	*start = strcmp(answer, "yes") == 0;
	if (e.kind == ERR_NONE && !*start && answer[0] != '\0' && strcmp(answer, "no") != 0)
		e = err_make(ERR_USAGE, "Should an incident be started: yes or no?");
	return e;
}

/* What stands, and what came lately; all times UTC ms, 0 for none. */
struct crowd {
	int64_t mine_ms; /* since when the hand of that name is up */
	int64_t account; /* standing */
	int64_t all;     /* standing */
	int64_t last_ms; /* the last of the account, settled or not */
	int64_t nth_ms;  /* the one that is MINUTE_MOST back, of all */
};

static struct err
read_crowd(const struct act *act, struct crowd *out)
{
	static const char sql[] =
		"WITH late AS (SELECT at_ms, account FROM hand"
		"  WHERE at_ms <= ?3 ORDER BY id DESC LIMIT ?4)"
		" SELECT"
		" (SELECT min(at_ms) FROM hand WHERE state = 'raised' AND person = ?1"
		"  AND account = ?2),"
		" (SELECT count(*) FROM hand WHERE state = 'raised' AND account = ?2),"
		" (SELECT count(*) FROM hand WHERE state = 'raised'),"
		" (SELECT max(at_ms) FROM late WHERE account = ?2),"
		" (SELECT at_ms FROM late LIMIT 1 OFFSET ?5)";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(act->record, &s, sql, "ttiii", act->actor->name,
		act->actor->account, act->now_ms, (int64_t)LOOKED_MOST, (int64_t)MINUTE_MOST - 1);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	out->mine_ms = sqlite3_column_int64(s, 0);
	out->account = sqlite3_column_int64(s, 1);
	out->all = sqlite3_column_int64(s, 2);
	out->last_ms = sqlite3_column_int64(s, 3);
	out->nth_ms = sqlite3_column_int64(s, 4);
	db_end(s);
	return NO_ERR;
}

/* Refuses for that much longer. */
static struct err
refuse_until(const struct act *act, const char *why, int64_t until_ms)
{
	return err_make(ERR_REFUSED, "%s: again in %lld s.", why,
		(long long)((until_ms - act->now_ms + SECOND_MS - 1) / SECOND_MS));
}

static struct err
check_crowd(const struct act *act)
{
	struct crowd crowd = {.mine_ms = 0};
	struct err e = read_crowd(act, &crowd);

	if (e.kind != ERR_NONE)
		return e;
	if (crowd.mine_ms > 0)
		return err_make(
			ERR_REFUSED, "Your hand is up already: the lead's screens show it.");
	if (crowd.account >= ACCOUNT_MOST)
		return err_make(ERR_REFUSED,
			"%lld hands of your account are up: the lead has to take one first.",
			(long long)crowd.account);
	if (crowd.all >= STANDING_MOST)
		return err_make(ERR_REFUSED, "%lld hands are up: the lead has to take one first.",
			(long long)crowd.all);
	if (crowd.last_ms > 0 && act->now_ms - crowd.last_ms < REST_MS)
		return refuse_until(act, "Somebody of your account raised a hand just now",
			crowd.last_ms + REST_MS);
	if (crowd.nth_ms > 0 && act->now_ms - crowd.nth_ms < MINUTE_MS)
		return refuse_until(act, "Many raised a hand just now", crowd.nth_ms + MINUTE_MS);
	return NO_ERR;
}

/* Of an incident that is restricted strangers do not even learn that it is there. */
static struct err
insert(const struct act *act, const char *text, bool start)
{
	static const char sql[] =
		"INSERT INTO hand (incident_id, at_ms, person, account, text, start, rev)"
		" SELECT coalesce((SELECT id FROM incident WHERE id = ?1 AND (restricted = 0 OR "
		"?5)),"
		"  ''), room_now(), room_actor(), ?2, ?3, ?4, room_rev()";

	return db_run(act->record, sql, "tttii", act->incident, act->actor->account, text,
		(int64_t)start, (int64_t)(act->actor->level > LEVEL_OBSERVER));
}

static struct err
hand_raise(struct act *act)
{
	struct buf text;
	bool start = false;
	struct err e;

	buf_init(&text, ORDER_TEXT_CAP_BYTES);
	e = read_text(act, &text);
	if (e.kind == ERR_NONE)
		e = read_start(act, &start);
	if (e.kind == ERR_NONE)
		e = check_crowd(act);
	if (e.kind == ERR_NONE)
		e = insert(act, text.data, start);
	if (e.kind == ERR_NONE)
		act_say(act, start ? "Your hand is up: the lead is asked to start an incident."
				   : "Your hand is up: the lead's screens ring.");
	buf_clear(&text);
	return e;
}

/* ---- what becomes of it ---- */

/* A hand that is up. */
struct standing {
	int64_t id;
	char person[NAME_BYTES]; /* neutralised */
	const char *incident;    /* NULL: of none */
	char incident_id[ROW_ID_BYTES];
};

static struct err
find_standing(const struct act *act, struct standing *out)
{
	static const char kind[] = "hand:";
	static const char sql[] = "SELECT state, person, incident_id"
				  " FROM hand"
				  " WHERE id = ?1";
	const char *subject = act->order->subject;
	char *end = NULL;
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e;

	out->id = 0;
	errno = 0;
	if (strncmp(subject, kind, sizeof kind - 1) == 0)
		out->id = strtoll(subject + sizeof kind - 1, &end, 10);
	if (errno != 0 || out->id <= 0 || end == NULL || *end != '\0')
		return err_make(ERR_USAGE, "Say which hand: hand:NUMBER.");
	e = db_start(act->record, &s, sql, "i", out->id);
	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return err_make(ERR_REFUSED, "There is no such hand.");
	(void)text_show(text_of((const char *)sqlite3_column_text(s, 1)), false, out->person,
		sizeof out->person);
	(void)snprintf(out->incident_id, sizeof out->incident_id, "%s",
		(const char *)sqlite3_column_text(s, 2));
	out->incident = out->incident_id[0] != '\0' ? out->incident_id : NULL;
	if (strcmp((const char *)sqlite3_column_text(s, 0), HAND_RAISED) != 0)
		e = err_make(ERR_REFUSED, "That hand is down already: %s.",
			hand_state_words((const char *)sqlite3_column_text(s, 0)));
	db_end(s);
	return e;
}

static struct err
settle(const struct act *act, int64_t id, const char *state)
{
	static const char sql[] = "UPDATE hand"
				  " SET state = ?2, settled_by = room_actor(),"
				  "  settled_ms = room_now(), rev = room_rev()"
				  " WHERE id = ?1";

	return db_run(act->record, sql, "it", id, state);
}

static struct err
hand_take(struct act *act)
{
	struct standing hand;
	struct err e = find_standing(act, &hand);

	if (e.kind == ERR_NONE)
		e = settle(act, hand.id, "taken");
	if (e.kind == ERR_NONE)
		act_say(act, "%s sees that you have it.", hand.person);
	return e;
}

/* Why, as a note about it: who raised it reads that, too. */
static struct err
tell_reason(const struct act *act, const struct standing *hand, const char *reason)
{
	char subject[ROW_ID_BYTES + 16];
	struct buf text, data;
	struct err e;

	buf_init(&text, ORDER_TEXT_CAP_BYTES + 256);
	buf_init(&data, (size_t)ORDER_TEXT_CAP_BYTES * 6);
	(void)snprintf(subject, sizeof subject, "hand:%lld", (long long)hand->id);
	(void)buf_printf(&text, "to %s: %s", hand->person, reason);
	(void)json_put(&data, "{\"reason\":%s}", reason);
	e = event_append(act->record, &(struct event_draft){.at_ms = act->now_ms,
					      .kind = "observer",
					      .subject = subject,
					      .incident_id = hand->incident,
					      .origin = act->origin,
					      .text = text.data,
					      .data = data.data});
	buf_clear(&data);
	buf_clear(&text);
	return e;
}

static struct err
hand_dismiss(struct act *act)
{
	struct standing hand;
	struct buf reason;
	struct err e = find_standing(act, &hand);

	buf_init(&reason, ORDER_TEXT_CAP_BYTES);
	if (e.kind == ERR_NONE)
		e = act_text(act, "$.reason", "The reason", false, &reason);
	if (e.kind == ERR_NONE)
		e = settle(act, hand.id, "dismissed");
	if (e.kind == ERR_NONE && reason.length > 0)
		e = tell_reason(act, &hand, reason.data);
	if (e.kind == ERR_NONE)
		act_say(act, "The hand of %s is down.", hand.person);
	buf_clear(&reason);
	return e;
}

const struct order_kind orders_hand[] = {
	{.name = "hand-raise", .least = LEVEL_OBSERVER, .flags = ORDER_ANYWHERE, .run = hand_raise},
	{.name = "hand-take",
		.least = LEVEL_LEAD,
		.flags = ORDER_ANYWHERE | ORDER_LEAD_ONLY,
		.run = hand_take},
	{.name = "hand-dismiss",
		.least = LEVEL_LEAD,
		.flags = ORDER_ANYWHERE | ORDER_LEAD_ONLY,
		.run = hand_dismiss},
	{.name = NULL},
};
