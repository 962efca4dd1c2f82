/* tests/work_room.h - an incident with roles, in the record of one test, and orders about it.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_WORK_ROOM_H
#define TESTS_WORK_ROOM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/order.h"
#include "tests/room.h"

static const struct actor work_dana = {.name = "Dana Reyes", .level = LEVEL_LEAD};
static const struct actor work_kim = {.name = "Kim Lee", .level = LEVEL_OPERATOR};

/* Incident 1 is open, Dana leads it and is its On-call; Engineer takes many, Recorder is needed.
 * Kim is one of the config's people, Lee Wong is on call. */
static inline void
work_room_begin(struct room *room)
{
	assert_true(room_edit(room,
		"INSERT INTO incident (id, title, kind, restricted, status, lead, declared_ms, "
		"span,"
		" rev) VALUES ('1', 'Checkout is down', 'outage', 0, 'open', 'Dana Reyes',"
		" 1763686000000, 3, 1);"
		"INSERT INTO role (incident_id, name, place, lead, required, many, rev)"
		" VALUES ('1', 'On-call', 1, 1, 1, 0, 1), ('1', 'Engineer', 2, 0, 0, 1, 1),"
		" ('1', 'Recorder', 3, 0, 1, 0, 1), ('1', 'Customer contact', 4, 0, 0, 0, 1);"
		"INSERT INTO role_holder (incident_id, role, person, since_ms, rev)"
		" VALUES ('1', 'On-call', 'Dana Reyes', 1763686000000, 1);"
		"INSERT INTO person (name, place, account, level, time_zone, hours, phones, rev)"
		" VALUES ('Kim Lee', 1, 'kim', 'operator', '', '', 0, 1);"
		"INSERT INTO oncall (policy_id, level, person_id, policy, person, rev)"
		" VALUES ('PP', 1, 'PU', 'Default', 'Lee Wong', 1)"));
}

/* An order with an id of its own, seen now. */
static inline struct err
work_order_seen(struct room *room, const struct actor *actor, int64_t seen_rev, const char *name,
	const char *subject, const char *args, struct outcome *out)
{
	char id[ORDER_ID_BYTES];
	struct json *j;
	struct err e;

	order_id_make(id);
	room_ok(json_open(&j));
	e = order_run(room->record, j,
		&(struct order){.id = id,
			.name = name,
			.subject = subject,
			.seen_rev = seen_rev,
			.args = args},
		actor, NULL, room->now_ms, out);
	json_close(j);
	return e;
}

static inline struct err
work_order(struct room *room, const struct actor *actor, const char *name, const char *subject,
	const char *args)
{
	return work_order_seen(room, actor, 0, name, subject, args, NULL);
}

/* The first row of a statement is that text. */
static inline void
work_is(const struct room *room, const char *sql, const char *text)
{
	char *found = room_string(room, sql);

	assert_string_equal(found, text);
	free(found);
}

/* It was refused with these words in its sentence. */
static inline void
work_refused(struct err e, enum err_kind kind, const char *words)
{
	assert_int_equal(e.kind, kind);
	if (strstr(e.text, words) == NULL)
		fail_msg("\"%s\" is not in: %s", words, e.text);
}

#endif
