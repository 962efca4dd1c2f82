/* tests/outbox_room.h - acts in the outbox of a record of one's own, as an order would put them there.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_OUTBOX_ROOM_H
#define TESTS_OUTBOX_ROOM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "store/act.h"
#include "store/db.h"
#include "store/outbox.h"
#include "tests/room.h"

/* The hook program of that config: none, until a test says so. */
static inline struct strings *
outbox_room_hook(void)
{
	static struct strings hook;

	return &hook;
}

/* Everything is configured, and nothing of it is real. */
static inline const struct config *
outbox_room_config(void)
{
	static struct slack_config slack;
	static struct statuspage_config statuspage;
	static struct pagerduty_config pagerduty;
	static struct config config;

	config = (struct config){.slack = &slack,
		.statuspage = &statuspage,
		.pagerduty = &pagerduty,
		.hook = *outbox_room_hook()};
	return &config;
}

/* One of `person`, made now by an order with that id. Its number. */
static inline int64_t
outbox_room_add(struct room *room, const char *person, const char *order_id,
	const struct outbox_draft *draft)
{
	const struct actor actor = {.level = LEVEL_LEAD};
	struct actor who = actor;
	struct order order = {.id = order_id, .args = "{}", .subject = ""};
	struct order_room rules = {.config = outbox_room_config()};
	struct moment moment = {.now_ms = room->now_ms, .actor = person, .source = "person"};
	struct act act = {.record = room->record,
		.order = &order,
		.actor = &who,
		.room = &rules,
		.now_ms = room->now_ms};
	int64_t number = 0;

	(void)snprintf(who.name, sizeof who.name, "%s", person);
	room_ok(json_open(&act.json));
	room_ok(json_read(act.json, "{}", 2));
	room_ok(record_begin(room->record, &moment));
	room_ok(outbox_add(&act, draft, &number));
	(void)room_end(room);
	json_close(act.json);
	return number;
}

/* A text for Slack's #general. */
static inline int64_t
outbox_room_post(
	struct room *room, const char *person, const char *order_id, const char *text, bool public)
{
	struct buf body;
	int64_t number;

	buf_init(&body, OUTBOX_BODY_CAP_BYTES);
	assert_true(json_put(&body, "{\"channel\":\"#general\",\"text\":%s}", text));
	number = outbox_room_add(room, person, order_id,
		&(struct outbox_draft){.target = TARGET_SLACK,
			.verb = "post",
			.subject = "",
			.object = "#general",
			.recipient = "Slack #general",
			.text = text,
			.body = body.data,
			.public = public});
	buf_clear(&body);
	return number;
}

/* What the engine would make of it: `set` is SQL. */
static inline void
outbox_room_becomes(struct room *room, int64_t number, const char *set)
{
	struct moment moment = {.now_ms = room->now_ms, .actor = "engine", .source = "engine"};
	char sql[400];

	(void)snprintf(sql, sizeof sql,
		"UPDATE outbox SET %s, rev = room_rev() WHERE number = %lld", set,
		(long long)number);
	room_ok(record_begin(room->record, &moment));
	if (sqlite3_exec(room->record->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(room->record->db));
	(void)room_end(room);
}

#endif
