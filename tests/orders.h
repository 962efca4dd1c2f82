/* tests/orders.h - orders on a record of one's own, each with an id of its own, as the engine
 * carries them out.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_ORDERS_H
#define TESTS_ORDERS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/order.h"
#include "tests/room.h"

struct orders {
	struct room *room;
	struct json *json;
	struct order_room rules; /* the packs solo and security; no config */
	struct actor actor;      /* Dana, who leads */
	struct pack *pack;
	struct pack *security;
	int64_t seen_rev; /* of the next order; 0 is no screen's */
	struct outcome outcome;
};

static inline struct orders *
orders_begin(struct room *room)
{
	struct orders *o = calloc(1, sizeof *o);

	assert_non_null(o);
	o->room = room;
	room_ok(json_open(&o->json));
	room_ok(pack_load("solo", &o->pack));
	room_ok(pack_load("security", &o->security));
	o->rules = (struct order_room){.pack = o->pack, .security = o->security, .watching = ""};
	o->actor = (struct actor){.name = "Dana", .level = LEVEL_LEAD};
	return o;
}

static inline void
orders_end(struct orders *o)
{
	pack_free(o->security);
	pack_free(o->pack);
	json_close(o->json);
	free(o);
}

/* A second later, by the actor. */
static inline struct err
orders_try(struct orders *o, const char *name, const char *subject, const char *args)
{
	char id[ORDER_ID_BYTES];

	order_id_make(id);
	o->room->now_ms += 1000;
	o->outcome = (struct outcome){.rev = 0};
	return order_run(o->room->record, o->json,
		&(struct order){.id = id,
			.name = name,
			.subject = subject,
			.seen_rev = o->seen_rev,
			.args = args},
		&o->actor, &o->rules, o->room->now_ms, &o->outcome);
}

/* One that must do; what it said. */
static inline const char *
orders_do(struct orders *o, const char *name, const char *subject, const char *args)
{
	struct err e = orders_try(o, name, subject, args);

	if (e.kind != ERR_NONE)
		fail_msg("%s %s %s: %s", name, subject, args, e.text);
	return o->outcome.said;
}

/* One that must be refused, with these words in its sentence, and writes nothing. */
static inline void
orders_refused(struct orders *o, enum err_kind kind, const char *words, const char *name,
	const char *subject, const char *args)
{
	int64_t rev = record_rev(o->room->record);
	struct err e = orders_try(o, name, subject, args);

	if (e.kind != kind || strstr(e.text, words) == NULL)
		fail_msg("%s %s %s: %d %s", name, subject, args, (int)e.kind, e.text);
	assert_int_equal(record_rev(o->room->record), rev);
}

/* Pages P1 to P<count> "page 1".. of one service, and a ticket #8812 "checkout is down". */
static inline void
orders_pages(struct orders *o, int count)
{
	struct buf reply;

	buf_init(&reply, 16 * 1024 * 1024);
	(void)buf_string(&reply, "{\"incidents\":[");
	for (int i = 1; i <= count; i++)
		(void)buf_printf(&reply,
			"%s{\"id\":\"P%d\",\"incident_number\":%d,\"title\":\"page %d\","
			"\"status\":\"triggered\",\"urgency\":\"high\","
			"\"service\":{\"id\":\"PS1\",\"summary\":\"checkout\"},"
			"\"created_at\":\"2025-11-21T00:%02d:00Z\"}",
			i > 1 ? "," : "", i, i, i, i % 60);
	(void)buf_string(&reply, "]}");
	assert_false(reply.full);
	(void)room_pages(o->room, reply.data);
	buf_clear(&reply);
}

static inline int64_t
orders_number(const struct orders *o, const char *sql)
{
	return room_number(o->room, sql);
}

/* The text that a statement answers is this one. */
static inline void
orders_text(const struct orders *o, const char *sql, const char *expected)
{
	char *text = room_string(o->room, sql);

	assert_string_equal(text, expected);
	free(text);
}

#endif
