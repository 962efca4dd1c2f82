/* tests/callers.h - an open incident and customers that it may hurt.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_CALLERS_H
#define TESTS_CALLERS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/order.h"
#include "store/room.h"
#include "tests/room.h"

#define CALLERS_MINUTE_MS INT64_C(60000)

static const char *callers_services[] = {"Checkout", "PSEARCH"};
static const char *callers_domains[] = {"acme.example"};
static const char *callers_mail[] = {"mail"};

static struct contact_config callers_contacts[] = {
	{.name = "Jo Park",
		.phone = "+1 555 0101",
		.email = "jo@acme.example",
		.alt_email = "jo@home.example"},
	{.name = "Sam Diaz", .phone = "+1 555 0102", .email = "sam@acme.example", .alt_email = ""},
	{.name = "Kim Roe", .phone = "", .email = "kim@acme.example", .alt_email = ""},
};

static struct contact_config callers_inside[] = {
	{.name = "Bill Lum",
		.phone = "+1 555 0111",
		.email = "bill@initech.example",
		.alt_email = ""},
};

static const char *callers_initech[] = {"initech.example"};

static struct customer_config callers_customers[] = {
	{.name = "Initech",
		.domains = {callers_initech, 1},
		.services = {callers_mail, 1},
		.hours = "Mon-Fri 08:00-18:00 UTC",
		.policy = "",
		.notes = "",
		.contacts = callers_inside,
		.contacts_count = 1},
	{.name = "Acme",
		.domains = {callers_domains, 1},
		.services = {callers_services, 2},
		.hours = "24/7",
		.policy = "https://wiki.example.com/acme",
		.notes = "ask for the change manager first",
		.contacts = callers_contacts,
		.contacts_count = 3},
	{.name = "A customer with a name that is longer than any key of a row",
		.hours = "whenever",
		.policy = "",
		.notes = ""},
};

static struct config callers_config = {.customers = callers_customers, .customers_count = 3};

/* The room as the config has it, and incident 1, open, declared now. */
static inline void
callers_come(struct room *room)
{
	static const struct pack pack = {.name = "plain"};

	room_begin(room, "engine");
	room_ok(room_prepare(room->record, &pack, NULL, &callers_config));
	room_ok(db_run(room->record,
		"INSERT INTO incident (id, title, kind, status, declared_ms, rev)"
		" VALUES ('1', 'Checkout is down', 'outage', 'open', ?1, room_rev())",
		"i", room->now_ms));
	(void)room_end(room);
}

/* A change of the record that the engine makes; `types` and what follows as for db_run. */
#define callers_do(room, ...)                                                                      \
	(room_begin(room, "engine"), room_ok(db_run((room)->record, __VA_ARGS__)),                 \
		(void)room_end(room))

/* An estimate of so many minutes, given now. */
static inline void
callers_eta(struct room *room, int minutes)
{
	callers_do(room,
		"UPDATE incident SET eta_ms = ?1, eta_made_ms = ?2, rev = room_rev()"
		" WHERE id = '1'",
		"ii", room->now_ms + minutes * CALLERS_MINUTE_MS, room->now_ms);
}

/* The order of a lead who sees the record as it is; what is said in `said` (may be NULL). */
static inline struct err
callers_order(
	struct room *room, const char *name, const char *subject, const char *args, char *said)
{
	const struct actor dana = {.name = "Dana Reyes", .level = LEVEL_LEAD};
	char id[ORDER_ID_BYTES];
	struct outcome outcome = {.rev = 0};
	struct json *j;
	struct err e;

	order_id_make(id);
	room_ok(json_open(&j));
	e = order_run(room->record, j,
		&(struct order){.id = id,
			.name = name,
			.subject = subject,
			.seen_rev = record_rev(room->record),
			.args = args},
		&dana, NULL, room->now_ms, &outcome);
	json_close(j);
	if (said != NULL)
		memcpy(said, e.kind == ERR_NONE ? outcome.said : e.text, ORDER_SAID_BYTES);
	return e;
}

#endif
