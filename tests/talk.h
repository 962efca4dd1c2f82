/* tests/talk.h - an incident with clocks and texts, in a record of its own; and orders about it.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_TALK_H
#define TESTS_TALK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/db.h"
#include "store/order.h"
#include "tests/room.h"

enum { TALK_MINUTE = 60 * 1000 };

/* Incident 1, "Checkout is down", severity 1, led by Dana, declared at ROOM_NOW_MS; clocks for
 * stakeholders (15, 30, 45 minutes) and customers (30, 60, 90); a page of checkout-api; texts. */
static inline void
talk_begin(struct room *room)
{
	static const char incident[] =
		"INSERT INTO incident (id, title, codename, kind, pack, severity, status, lead, "
		"impact,"
		"  declared_ms, rev)"
		" VALUES ('1', 'Checkout is down', 'Grey Heron', 'outage', 'solo', 1, 'open',"
		"  'Dana Reyes', 'Nobody can pay', ?1, room_rev())";
	static const char clock[] =
		"INSERT INTO clock (incident_id, audience, place, floor_ms, every_ms, ceiling_ms,"
		"  started_ms, rev)"
		" VALUES ('1', ?1, ?2, ?3 / 2, ?3, ?3 * 3 / 2, ?4, room_rev())";
	static const char text[] = "INSERT INTO template (pack, name, audience, text, rev)"
				   " VALUES ('solo', ?1, ?2, ?3, room_rev())";
	static const struct {
		const char *name;
		const char *audience;
		const char *text;
	} texts[] = {
		{"announce", "team",
			"{severity}: {title}. {impact}. {lead} leads. Needed: {needs}. Next update "
			"{next_update}."},
		{"update", "stakeholders",
			"{title}: {status}. Impact: {impact}. Being done: {actions}. Needed: "
			"{needs}. Next update {next_update}."},
		{"nothing-new", "stakeholders",
			"{title}: nothing new since {last_update}; we are still working on it. "
			"Next update {next_update}."},
		{"customer-ticket", "customer",
			"We see an incident that affects {service}. We will write again by "
			"{next_update}."},
		{"status-open", "public", "We are investigating {service}."},
		{"status-clear", "public", "{service} is well again since {recovered}."},
		{"wake", "helper", "{title}."},
	};

	room_begin(room, "engine");
	room_ok(db_run(room->record, incident, "i", room->now_ms));
	room_ok(db_run(room->record, clock, "tiii", "stakeholders", INT64_C(1),
		(int64_t)30 * TALK_MINUTE, room->now_ms));
	room_ok(db_run(room->record, clock, "tiii", "customers", INT64_C(2),
		(int64_t)60 * TALK_MINUTE, room->now_ms));
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		room_ok(db_run(room->record, text, "ttt", texts[i].name, texts[i].audience,
			texts[i].text));
	room_ok(db_run(room->record,
		"INSERT INTO severity (pack, level, label, ack_ms, respond_ms, pages, major, rev)"
		" VALUES ('solo', 1, 'Critical', 0, 0, 1, 1, room_rev())",
		""));
	(void)room_end(room);
	(void)room_pages(room, "{\"incident\":{\"id\":\"P1\",\"title\":\"5xx\",\"status\":"
			       "\"triggered\",\"service\":{\"id\":\"S1\",\"summary\":"
			       "\"checkout-api\"},\"created_at\":\"2025-11-21T00:50:00Z\","
			       "\"updated_at\":\"2025-11-21T00:50:00Z\"}}");
	room_begin(room, "engine");
	room_ok(db_run(room->record,
		"UPDATE page SET incident_id = '1', rev = room_rev() WHERE id = 'P1'", ""));
	(void)room_end(room);
}

/* An order with a new id, of that person. */
static inline struct err
talk_order(struct room *room, const char *name, const char *subject, const char *args,
	enum level level, const struct order_room *rules, int64_t seen_rev, struct outcome *out)
{
	const struct actor actor = {.name = "Dana Reyes", .level = level};
	struct outcome outcome = {.rev = 0};
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
		&actor, rules, room->now_ms, &outcome);
	json_close(j);
	if (out != NULL)
		*out = outcome;
	return e;
}

static inline struct err
talk_lead(struct room *room, const char *name, const char *args)
{
	return talk_order(room, name, "", args, LEVEL_LEAD, NULL, 0, NULL);
}

/* The first text a statement answers is this one. */
static inline void
talk_says(const struct room *room, const char *sql, const char *wanted)
{
	char *got = room_string(room, sql);

	assert_string_equal(got, wanted);
	free(got);
}

#endif
