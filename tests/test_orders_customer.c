/* tests/test_orders_customer.c - calls to customers, and what is said of them; and the list that
 * shows it.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/customer.h"
#include "tests/callers.h"

/* The row, as it is in incident 1; valid until the test ends. */
static struct customer
look(struct room *room, const char *id)
{
	struct customer c;

	room_ok(customer_find(room->record, "1", id, &room->arena, &c));
	return c;
}

static void
call(struct room *room, const char *subject, const char *args, const char *wanted)
{
	char said[ORDER_SAID_BYTES];

	room->now_ms += CALLERS_MINUTE_MS;
	room_ok(callers_order(room, "customer-call", subject, args, said));
	assert_string_equal(said, wanted);
}

static void
refuse(struct room *room, const char *name, const char *subject, const char *args,
	enum err_kind kind, const char *words)
{
	int64_t rev = record_rev(room->record);
	char said[ORDER_SAID_BYTES];

	assert_int_equal(callers_order(room, name, subject, args, said).kind, kind);
	if (strstr(said, words) == NULL)
		fail_msg("%s", said);
	assert_int_equal(record_rev(room->record), rev);
}

static void
a_call_goes_up_the_ladder(void **state)
{
	struct room *room = *state;
	struct customer c;
	char *text;

	callers_come(room);
	assert_int_equal(look(room, "Acme").next_contact, 1);
	call(room, "customer:Acme", "{\"result\":\"voicemail\"}",
		"Saved: Jo Park of Acme was not reached. Next: 2 Sam Diaz (phone 1).");
	c = look(room, "Acme");
	assert_true(c.affected);
	assert_string_equal(c.origin, "person");
	assert_int_equal(c.next_contact, 2);
	assert_string_equal(c.called, "voicemail");
	assert_string_equal(c.called_name.raw, "Jo Park");
	assert_int_equal(c.called_ms, room->now_ms);
	/* Kim Roe has no phone: the first again */
	call(room, "customer:Acme", "{\"result\":\"no_answer\",\"phone\":1,\"note\":\"rang long\"}",
		"Saved: Sam Diaz of Acme was not reached. Next: 1 Jo Park (phone 1).");
	text = room_string(
		room, "SELECT text FROM event WHERE subject = 'attempt:2' AND incident_id = '1'");
	assert_string_equal(text, "Acme: called Sam Diaz (phone 1): no answer: rang long");
	free(text);
	call(room, "contact:Acme/2", "{\"result\":\"reached\"}",
		"Saved: Sam Diaz of Acme was reached.");
	c = look(room, "Acme");
	assert_int_equal(c.next_contact, 2); /* who was reached is called again */
	assert_string_equal(look(room, "Acme/1").called, "voicemail");
	assert_string_equal(look(room, "Acme/2").called, "reached");
	assert_string_equal(look(room, "Acme/3").called, "");
	call(room, "contact:Acme/3", "{\"result\":\"reached\"}",
		"Saved: Kim Roe of Acme was reached.");
	assert_int_equal(room_number(room, "SELECT phone FROM attempt WHERE id = 4"), 0);
	call(room, "customer:Initech", "{\"result\":\"voicemail\"}",
		"Saved: Bill Lum of Initech was not reached. There is nobody else to call.");
	/* Kim has no phone in the config */
	call(room, "acme", "{\"result\":\"reached\"}", "Saved: Jo Park of Acme was reached.");
}

static void
a_call_says_what_it_must(void **state)
{
	struct room *room = *state;
	const char *acme = "customer:Acme";
	char args[80];

	callers_come(room);
	refuse(room, "customer-call", acme, "{}", ERR_USAGE, "reached, voicemail or no_answer");
	refuse(room, "customer-call", acme, "{\"result\":\"maybe\"}", ERR_USAGE, "voicemail");
	refuse(room, "customer-call", "", "{\"result\":\"reached\"}", ERR_USAGE, "which customer");
	refuse(room, "customer-call", "customer:Umbrella", "{\"result\":\"reached\"}", ERR_REFUSED,
		"There is no customer Umbrella");
	refuse(room, "customer-call", "contact:Acme/9", "{\"result\":\"reached\"}", ERR_REFUSED,
		"There is no customer");
	refuse(room, "customer-call", acme, "{\"result\":\"reached\",\"phone\":2}", ERR_USAGE,
		"There is no phone 2");
	refuse(room, "customer-call", acme, "{\"result\":\"reached\",\"phone\":\"+1 555 0101\"}",
		ERR_USAGE, "never written down");
	(void)snprintf(args, sizeof args, "{\"result\":\"voicemail\",\"next_ms\":%lld}",
		(long long)room->now_ms);
	refuse(room, "customer-call", acme, args, ERR_USAGE, "a time to come");
	callers_do(room, "UPDATE incident SET status = 'green', rev = room_rev()", "");
	refuse(room, "customer-call", acme, "{\"result\":\"reached\"}", ERR_REFUSED,
		"No incident is open");
}

static void
the_next_call_is_what_the_last_one_promised(void **state)
{
	struct room *room = *state;
	char args[80];

	callers_come(room);
	(void)snprintf(args, sizeof args, "{\"result\":\"voicemail\",\"next_ms\":%lld}",
		(long long)(room->now_ms + 30 * CALLERS_MINUTE_MS));
	room_ok(callers_order(room, "customer-call", "customer:Acme", args, NULL));
	assert_int_equal(look(room, "Acme").next_ms, room->now_ms + 30 * CALLERS_MINUTE_MS);
	call(room, "customer:Acme", "{\"result\":\"reached\"}",
		"Saved: Sam Diaz of Acme was reached.");
	assert_int_equal(look(room, "Acme").next_ms, 0);
}

/* Somebody else logged a call: the row that was seen named another person. */
static void
a_call_on_a_row_that_changed_is_refused(void **state)
{
	const struct actor lee = {.name = "Lee", .level = LEVEL_OPERATOR};
	struct room *room = *state;
	struct order order = {.name = "customer-call",
		.subject = "customer:Acme",
		.args = "{\"result\":\"reached\"}"};
	char id[ORDER_ID_BYTES];
	struct json *j;
	struct err e;

	callers_come(room);
	order.seen_rev = record_rev(room->record);
	call(room, "customer:Acme", "{\"result\":\"voicemail\"}",
		"Saved: Jo Park of Acme was not reached. Next: 2 Sam Diaz (phone 1).");
	order_id_make(id);
	order.id = id;
	room_ok(json_open(&j));
	e = order_run(room->record, j, &order, &lee, NULL, room->now_ms, NULL);
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, "Acme has changed since you saw it"));
	order.subject = "contact:Acme/1"; /* says itself whom it means */
	room_ok(order_run(room->record, j, &order, &lee, NULL, room->now_ms, NULL));
	json_close(j);
}

/* R26 */
static void
an_estimate_of_more_than_an_hour_asks_for_calls(void **state)
{
	struct room *room = *state;

	callers_come(room);
	room_ok(callers_order(room, "customer-add", "customer:Acme", "{}", NULL));
	assert_int_equal(look(room, "Acme").call_since_ms, 0);
	callers_eta(room, 60);
	assert_int_equal(look(room, "Acme").call_since_ms, 0);
	room->now_ms += CALLERS_MINUTE_MS;
	callers_eta(room, 61);
	assert_int_equal(look(room, "Acme").call_since_ms, room->now_ms);
	assert_int_equal(look(room, "Acme/2").call_since_ms, room->now_ms);
	assert_int_equal(look(room, "Initech").call_since_ms, 0); /* not affected */
	call(room, "customer:Acme", "{\"result\":\"no_answer\"}",
		"Saved: Jo Park of Acme was not reached. Next: 2 Sam Diaz (phone 1).");
	assert_int_equal(look(room, "Acme").call_since_ms, 0); /* it was tried */
	room->now_ms += CALLERS_MINUTE_MS;
	callers_eta(room, 120); /* another estimate is news */
	assert_int_equal(look(room, "Acme").call_since_ms, room->now_ms);
	callers_do(room, "UPDATE incident SET status = 'recovering', rev = room_rev()", "");
	assert_int_equal(look(room, "Acme").call_since_ms, 0);
}

/* R27 */
static void
a_decision_that_is_needed_asks_for_a_call(void **state)
{
	struct room *room = *state;
	char said[ORDER_SAID_BYTES];

	callers_come(room);
	refuse(room, "customer-decision", "customer:Acme", "{}", ERR_USAGE,
		"no decision to settle");
	room_ok(callers_order(room, "customer-decision", "customer:Acme",
		"{\"text\":\"may we roll back?\"}", said));
	assert_string_equal(said, "Saved: Acme must decide something. Call them now.");
	assert_string_equal(look(room, "Acme").decision.raw, "may we roll back?");
	assert_int_equal(look(room, "Acme").call_since_ms, room->now_ms);
	call(room, "contact:Acme/2", "{\"result\":\"reached\"}",
		"Saved: Sam Diaz of Acme was reached.");
	assert_int_equal(look(room, "Acme").call_since_ms, 0);
	assert_string_equal(look(room, "Acme").decision.raw, "may we roll back?");
	room_ok(callers_order(
		room, "customer-decision", "contact:Acme/1", "{\"text\":\" \"}", said));
	assert_string_equal(said, "Saved: the decision of Acme is made.");
	assert_string_equal(look(room, "Acme").decision.raw, "");
	assert_int_equal(look(room, "Acme").decision_ms, 0);
}

/* R24, R25 */
static void
mail_that_is_down_is_said_and_taken_back(void **state)
{
	struct room *room = *state;
	char said[ORDER_SAID_BYTES];

	callers_come(room);
	assert_false(look(room, "Acme").all_inside);
	assert_true(look(room, "Initech").all_inside);
	room_ok(callers_order(room, "customer-mail-down", "customer:Acme", "{}", said));
	assert_string_equal(
		said, "Saved: the mail of Acme may be down. Other addresses come first.");
	assert_true(look(room, "Acme/1").mail_down);
	room_ok(callers_order(room, "customer-mail-down", "customer:Acme", "{}", said));
	assert_string_equal(said, "Saved: the mail of Acme works.");
	assert_false(look(room, "Acme").mail_down);
	room_ok(callers_order(room, "customer-mail-down", "contact:Initech/1", "{}", said));
	assert_string_equal(said, "Saved: the mail of Initech may be down. All their addresses are "
				  "in their own domains: call.");
}

/* R31 */
static void
who_confirmed_and_when_is_kept(void **state)
{
	struct room *room = *state;
	char said[ORDER_SAID_BYTES];

	callers_come(room);
	refuse(room, "customer-confirmed", "customer:Acme", "{}", ERR_USAGE, "Say who of Acme");
	call(room, "contact:Acme/2", "{\"result\":\"reached\"}",
		"Saved: Sam Diaz of Acme was reached.");
	room_ok(callers_order(room, "customer-confirmed", "customer:Acme", "{}", said));
	assert_string_equal(said, "Saved: Sam Diaz of Acme confirmed that all is well.");
	assert_string_equal(look(room, "Acme").confirmed_by.raw, "Sam Diaz");
	assert_int_equal(look(room, "Acme").confirmed_ms, room->now_ms);
	room_ok(callers_order(room, "customer-confirmed", "customer:Acme", "{}", said));
	assert_string_equal(said, "Saved: Acme has not confirmed it after all.");
	assert_int_equal(look(room, "Acme").confirmed_ms, 0);
	assert_string_equal(look(room, "Acme").confirmed_by.raw, "");
	room_ok(callers_order(
		room, "customer-confirmed", "customer:Acme", "{\"by\":\"their desk\"}", NULL));
	assert_string_equal(look(room, "Acme").confirmed_by.raw, "their desk");
}

static void
customers_come_and_go_by_hand(void **state)
{
	struct room *room = *state;
	struct window w = {.from = WINDOW_TOP, .of = "1"};
	char said[ORDER_SAID_BYTES];
	struct customer c;
	struct rows rows;

	callers_come(room);
	room_ok(callers_order(room, "customer-add", "", "{\"name\":\" Umbrella \"}", said));
	assert_string_equal(said, "Saved: Umbrella is affected. The config does not know it: there "
				  "are no contacts.");
	c = look(room, "Umbrella");
	assert_true(c.affected && !c.configured);
	assert_int_equal(c.next_contact, 0);
	refuse(room, "customer-add", "", "{\"name\":\"Umbrella\"}", ERR_REFUSED, "already");
	refuse(room, "customer-add", "", "{}", ERR_USAGE, "which customer");
	refuse(room, "customer-add", "", "{\"name\":\"12345678901234567890123456789012345678901\"}",
		ERR_USAGE, "40 bytes");
	call(room, "customer:Umbrella", "{\"result\":\"voicemail\"}",
		"Saved: Umbrella was not reached, and the config knows no contact.");
	room_ok(callers_order(
		room, "customer-decision", "customer:Acme", "{\"text\":\"x\"}", NULL));
	room_ok(customer_window(room->record, &w, &room->arena, &rows));
	/* who must be called, who else is affected, the others by the config's order */
	assert_int_equal(rows.count, 8);
	assert_string_equal(((const struct customer *)rows_at(&rows, 0))->key.id, "Acme");
	assert_string_equal(((const struct customer *)rows_at(&rows, 3))->key.id, "Acme/3");
	assert_string_equal(((const struct customer *)rows_at(&rows, 4))->key.id, "Umbrella");
	assert_string_equal(((const struct customer *)rows_at(&rows, 5))->key.id, "Initech");
	for (int i = 0; i < rows.count; i++) {
		struct window here = {.from = WINDOW_ANCHOR, .of = "1"};
		struct rows again;

		here.anchor = *(const struct row_key *)rows_at(&rows, i);
		room_ok(customer_window(room->record, &here, &room->arena, &again));
		assert_true(again.found);
		assert_int_equal(again.at, i);
	}
	room_ok(callers_order(room, "customer-remove", "customer:Umbrella", "{}", NULL));
	assert_int_equal(
		customer_find(room->record, "1", "Umbrella", &room->arena, &c).kind, ERR_MISSING);
	refuse(room, "customer-remove", "customer:Initech", "{}", ERR_REFUSED, "not among");
}

/* Before an incident the list is read by other statements. */
static void
those_that_are_not_affected_are_as_before(void **state)
{
	struct room *room = *state;
	struct window before = {.from = WINDOW_TOP};
	struct window during = {.from = WINDOW_TOP, .of = "1"};
	struct rows a;
	struct rows b;

	callers_come(room);
	room_ok(customer_window(room->record, &before, &room->arena, &a));
	room_ok(customer_window(room->record, &during, &room->arena, &b));
	assert_int_equal(a.count, 7);
	assert_int_equal(b.count, 7);
	for (int i = 0; i < a.count; i++) {
		const struct customer *one = rows_at(&a, i);
		const struct customer *other = rows_at(&b, i);

		assert_string_equal(one->key.id, other->key.id);
		assert_string_equal(one->customer.raw, other->customer.raw);
		assert_string_equal(one->name.raw, other->name.raw);
		assert_string_equal(one->hours.raw, other->hours.raw);
		assert_string_equal(one->notes.raw, other->notes.raw);
		assert_int_equal(one->contact, other->contact);
		assert_int_equal(one->phones, other->phones);
		assert_int_equal(one->mail, other->mail);
		assert_int_equal(one->alternate_mail, other->alternate_mail);
		assert_int_equal(one->mail_inside, other->mail_inside);
		assert_int_equal(one->alternate_inside, other->alternate_inside);
		assert_int_equal(one->all_inside && one->contact == 0,
			other->all_inside && one->contact == 0);
		assert_true(one->configured && other->configured);
		assert_false(one->affected || other->affected);
		assert_string_equal(one->called, "");
	}
}

static void
a_long_name_is_known_by_its_row(void **state)
{
	struct room *room = *state;
	const struct customer *c;
	struct window w = {.from = WINDOW_END, .before = 1};
	struct rows rows;
	char subject[80];

	callers_come(room);
	room_ok(customer_window(room->record, &w, &room->arena, &rows));
	c = rows_at(&rows, rows.count - 1);
	assert_true(c->key.id[0] == '#');
	(void)snprintf(subject, sizeof subject, "customer:%s", c->key.id);
	room_ok(callers_order(room, "customer-mail-down", subject, "{}", NULL));
	assert_int_equal(room_number(room, "SELECT count(*) FROM incident_customer"
					   " WHERE customer GLOB 'A customer with *'"),
		1);
	room_ok(callers_order(room, "customer-remove", callers_customers[2].name, "{}", NULL));
}

static void
no_number_and_no_address_is_written(void **state)
{
	struct room *room = *state;
	char *unfolded;
	char *all;

	a_call_goes_up_the_ladder(state);
	all = room_string(room, "SELECT group_concat(text || data) FROM event");
	assert_non_null(strstr(all, "Jo Park"));
	assert_null(strstr(all, "555"));
	assert_null(strstr(all, "@"));
	free(all);
	unfolded = room_unfolded(room);
	assert_string_equal(unfolded, "");
	free(unfolded);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(a_call_goes_up_the_ladder),
		IN_ROOM(a_call_says_what_it_must),
		IN_ROOM(the_next_call_is_what_the_last_one_promised),
		IN_ROOM(a_call_on_a_row_that_changed_is_refused),
		IN_ROOM(an_estimate_of_more_than_an_hour_asks_for_calls),
		IN_ROOM(a_decision_that_is_needed_asks_for_a_call),
		IN_ROOM(mail_that_is_down_is_said_and_taken_back),
		IN_ROOM(who_confirmed_and_when_is_kept),
		IN_ROOM(customers_come_and_go_by_hand),
		IN_ROOM(those_that_are_not_affected_are_as_before),
		IN_ROOM(a_long_name_is_known_by_its_row),
		IN_ROOM(no_number_and_no_address_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
