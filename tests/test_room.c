/* tests/test_room.c - steps, roles and customers follow the pack and the config.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/customer.h"
#include "store/db.h"
#include "store/room.h"
#include "tests/room.h"

static bool
prepare(struct room *room, const struct pack *pack, const struct config *config)
{
	room_begin(room, "engine");
	room_ok(room_prepare(room->record, pack, NULL, config));
	return room_end(room);
}

#define NOTHING .applies_when = "", .done_when = "", .opens = "", .arg = "", .link = ""

static struct pack_step steps[] = {
	{.id = "relevant", .text = "Is the page relevant?", NOTHING},
	{.id = "announce", .text = "Announce it", NOTHING},
	{.id = "call", .text = "Call the customer", NOTHING},
};
static struct pack_role roles[] = {
	{.name = "On-call", .lead = true, .required = true},
	{.name = "Customer contact", .many = true},
};
static struct contact_config contacts[] = {
	{.name = "Jo Park",
		.phone = "+1 555 0101",
		.email = "jo@acme.example",
		.alt_email = "jo@home.example"},
	{.name = "Sam Diaz", .phone = "", .email = "sam@acme.example", .alt_email = ""},
};
static struct customer_config customers[] = {
	{.name = "Acme",
		.hours = "Mon-Fri",
		.policy = "",
		.notes = "ask first",
		.contacts = contacts,
		.contacts_count = 2},
	{.name = "A customer whose name is much longer than any key could ever be, EU",
		.hours = "",
		.policy = "",
		.notes = ""},
	{.name = "A customer whose name is much longer than any key could ever be, US",
		.hours = "",
		.policy = "",
		.notes = "",
		.contacts = contacts,
		.contacts_count = 1},
};

static void
the_room_follows_the_pack_and_says_nothing_twice(void **state)
{
	struct room *room = *state;
	struct pack pack = {
		.name = "x", .steps = steps, .steps_count = 3, .roles = roles, .roles_count = 2};
	struct config config = {.customers = customers, .customers_count = 3};
	struct window w = {.from = WINDOW_TOP};
	struct rows rows;
	char *unfolded;

	assert_true(prepare(room, &pack, &config));
	assert_false(prepare(room, &pack, &config));
	assert_int_equal(record_rev(room->record), 1);
	room_ok(step_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 3);
	assert_string_equal(((const struct step *)rows_at(&rows, 1))->key.id, "announce");
	assert_string_equal(((const struct step *)rows_at(&rows, 1))->state, "open");
	w.of = "other";
	room_ok(step_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 0);
	w.of = NULL;
	room_ok(role_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 2);
	assert_true(((const struct role *)rows_at(&rows, 0))->lead);
	assert_true(((const struct role *)rows_at(&rows, 1))->many);
	assert_string_equal(((const struct role *)rows_at(&rows, 0))->person.raw, "");
	/* a step that was done stays done when the pack changes around it; one that left the pack goes */
	room_begin(room, "person");
	room_ok(db_run(room->record, "UPDATE step SET state = 'done' WHERE id = 'announce'", ""));
	assert_true(room_end(room));
	pack.steps = steps + 1;
	pack.steps_count = 2;
	pack.roles_count = 1;
	assert_true(prepare(room, &pack, &config));
	room_ok(step_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 2);
	assert_string_equal(((const struct step *)rows_at(&rows, 0))->state, "done");
	unfolded = room_unfolded(room);
	assert_string_equal(unfolded, "");
	free(unfolded);
}

static void
customers_stand_before_their_contacts(void **state)
{
	struct room *room = *state;
	struct pack pack = {.name = "x"};
	struct config config = {.customers = customers, .customers_count = 3};
	struct window w = {.from = WINDOW_TOP};
	const struct customer *customer;
	struct rows rows;
	char *unfolded;

	assert_true(prepare(room, &pack, &config));
	room_ok(customer_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 6);
	customer = rows_at(&rows, 0);
	assert_string_equal(customer->key.id, "Acme");
	assert_int_equal(customer->contact, 0);
	assert_string_equal(customer->notes.raw, "ask first");
	customer = rows_at(&rows, 1);
	assert_string_equal(customer->key.id, "Acme/1");
	assert_int_equal(customer->contact, 1);
	assert_string_equal(customer->name.raw, "Jo Park");
	assert_string_equal(customer->customer.raw, "Acme");
	assert_int_equal(customer->phones, 1);
	assert_true(customer->mail && customer->alternate_mail);
	customer = rows_at(&rows, 2);
	assert_int_equal(customer->phones, 0);
	assert_true(customer->mail && !customer->alternate_mail);
	for (int i = 0; i < rows.count; i++) {
		struct window here = {.from = WINDOW_ANCHOR};
		struct rows again;

		here.anchor = *(const struct row_key *)rows_at(&rows, i);
		room_ok(customer_window(room->record, &here, &room->arena, &again));
		assert_true(again.found);
		assert_int_equal(again.at, i);
	}
	config.customers_count = 1;
	customers[0].contacts_count = 1;
	assert_true(prepare(room, &pack, &config));
	customers[0].contacts_count = 2;
	room_ok(customer_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 2);
	unfolded = room_unfolded(room);
	assert_string_equal(unfolded, "");
	free(unfolded);
}

static void
numbers_and_addresses_stay_in_the_config(void **state)
{
	struct room *room = *state;
	struct pack pack = {.name = "x"};
	struct config config = {.customers = customers, .customers_count = 3};
	char *all;

	assert_true(prepare(room, &pack, &config));
	all = room_string(room, "SELECT group_concat(text || data) FROM event");
	assert_true(strlen(all) > 100);
	assert_null(strstr(all, "555"));
	assert_null(strstr(all, "@"));
	free(all);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(the_room_follows_the_pack_and_says_nothing_twice),
		IN_ROOM(customers_stand_before_their_contacts),
		IN_ROOM(numbers_and_addresses_stay_in_the_config),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
