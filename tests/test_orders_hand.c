/* tests/test_orders_hand.c - hands: who may raise one and how often, and what becomes of them.
 * SPDX-License-Identifier: MIT */
#include "tests/orders.h"

#include "store/act.h"
#include "store/due.h"
#include "store/hand.h"
#include "store/watcher.h"

/* From now on that observer acts. */
static void
as_observer(struct orders *o, const char *name, const char *account)
{
	watcher_actor(name, account, &o->actor);
}

static void
as_lead(struct orders *o)
{
	o->actor = (struct actor){.name = "Dana", .level = LEVEL_LEAD};
}

static void
later(struct orders *o, int64_t seconds)
{
	o->room->now_ms += seconds * 1000;
}

static void
anybody_raises_a_hand_and_nothing_else(void **state)
{
	struct orders *o = orders_begin(*state);

	as_observer(o, "Kim", "warroom");
	assert_non_null(strstr(orders_do(o, "hand-raise", "", "{\"text\":\"the EU is slow\"}"),
		"the lead's screens ring"));
	orders_text(o, "SELECT person || '/' || account || '/' || text || '/' || state FROM hand",
		"~Kim (warroom)/warroom/the EU is slow/raised");
	orders_text(o, "SELECT actor || ': ' || text FROM event WHERE subject = 'hand:1'",
		"~Kim (warroom): ~Kim (warroom) raised a hand: the EU is slow");
	for (size_t i = 0; order_kind_at(i) != NULL; i++) {
		const struct order_kind *kind = order_kind_at(i);

		if (strcmp(kind->name, "hand-raise") != 0)
			orders_refused(o, ERR_REFUSED, "observers only read", kind->name, "hand:1",
				"{\"text\":\"x\",\"title\":\"x\"}");
	}
	orders_end(o);
}

static void
it_is_one_line_of_200_characters(void **state)
{
	struct orders *o = orders_begin(*state);
	struct buf args;

	as_observer(o, "Kim", "warroom");
	for (int i = 0; i < 2; i++) {
		buf_init(&args, 4096);
		(void)buf_string(&args, "{\"text\":\"");
		for (int k = 0; k < 201 - i; k++)
			(void)buf_string(&args, "\xc3\xa4"); /* two bytes, one character */
		(void)buf_string(&args, "\"}");
		if (i == 0)
			orders_refused(o, ERR_USAGE, "at most 200 characters", "hand-raise", "",
				args.data);
		else
			(void)orders_do(o, "hand-raise", "", args.data);
		buf_clear(&args);
	}
	orders_refused(o, ERR_USAGE, "one line", "hand-raise", "", "{\"text\":\"a\\nb\"}");
	orders_refused(o, ERR_USAGE, "one line", "hand-raise", "", "{\"text\":\"a\\u001b[31m\"}");
	orders_refused(o, ERR_USAGE, "yes or no", "hand-raise", "", "{\"start\":\"perhaps\"}");
	orders_end(o);
}

static void
there_are_only_so_many(void **state)
{
	struct orders *o = orders_begin(*state);
	char name[16];

	as_observer(o, "Kim", "warroom");
	(void)orders_do(o, "hand-raise", "", "{}");
	later(o, 60);
	orders_refused(o, ERR_REFUSED, "up already", "hand-raise", "", "{}");
	for (int i = 1; i < 10; i++) {
		(void)snprintf(name, sizeof name, "n%d", i);
		as_observer(o, name, "warroom");
		(void)orders_do(o, "hand-raise", "", "{}");
		as_observer(o, "somebody else", "warroom");
		orders_refused(o, ERR_REFUSED, i < 9 ? "again in 29 s" : "10 hands of your account",
			"hand-raise", "", "{}");
		later(o, 30);
	}
	as_lead(o);
	(void)orders_do(o, "hand-take", "hand:4", "{}");
	as_observer(o, "late", "warroom");
	(void)orders_do(o, "hand-raise", "", "{}");
	orders_end(o);
}

/* A crowd of accounts: 20 a minute, whoever they are. */
static void
all_together_are_20_a_minute(void **state)
{
	struct orders *o = orders_begin(*state);
	char account[16];

	for (int i = 0; i < 20; i++) {
		(void)snprintf(account, sizeof account, "a%d", i);
		as_observer(o, "", account);
		(void)orders_do(o, "hand-raise", "", "{}"); /* a second after the other */
	}
	as_observer(o, "", "one-more");
	orders_refused(o, ERR_REFUSED, "again in 40 s", "hand-raise", "", "{}");
	later(o, 40);
	(void)orders_do(o, "hand-raise", "", "{}");
	orders_end(o);
}

static void
a_lead_takes_it_or_puts_it_down(void **state)
{
	struct orders *o = orders_begin(*state);
	struct hand hand;

	as_observer(o, "Kim", "warroom");
	(void)orders_do(o, "hand-raise", "", "{\"text\":\"first\"}");
	later(o, 60);
	as_lead(o);
	assert_non_null(
		strstr(orders_do(o, "hand-take", "hand:1", "{}"), "~Kim (warroom) sees that"));
	orders_refused(o, ERR_REFUSED, "down already: taken", "hand-dismiss", "hand:1", "{}");
	orders_refused(o, ERR_REFUSED, "no such hand", "hand-take", "hand:7", "{}");
	orders_refused(o, ERR_USAGE, "hand:NUMBER", "hand-take", "page:P1", "{}");
	as_observer(o, "Kim", "warroom");
	(void)orders_do(o, "hand-raise", "", "{\"text\":\"second\"}");
	as_lead(o);
	(void)orders_do(o, "hand-dismiss", "hand:2", "{\"reason\":\"it is known\"}");
	room_ok(hand_last(o->room->record, "~Kim (warroom)", &o->room->arena, &hand));
	assert_string_equal(hand.key.id, "2");
	assert_string_equal(hand.state, "dismissed");
	assert_string_equal(hand.settled_by.raw, "Dana");
	assert_string_equal(hand.reason.raw, "it is known");
	assert_false(hand.raised);
	orders_text(o, "SELECT group_concat(text, '; ') FROM event WHERE subject = 'hand:2'",
		"~Kim (warroom) raised a hand: second; put down the hand of ~Kim (warroom): second;"
		" to ~Kim (warroom): it is known");
	as_observer(o, "Lee", "warroom");
	later(o, 60);
	(void)orders_do(o, "hand-raise", "", "{}");
	/* Nor is it proposed. */
	o->actor = (struct actor){.name = "Lee Wong", .level = LEVEL_OPERATOR};
	orders_refused(o, ERR_REFUSED, "only the lead", "hand-take", "hand:3", "{}");
	orders_end(o);
}

/* The item of that kind; NULL: none. */
static const struct due_item *
due_of(struct orders *o, const char *incident, enum due_kind kind, struct due *due)
{
	room_ok(due_read(o->room->record, incident, o->room->now_ms, &o->room->arena, due));
	for (int i = 0; i < due->items.count; i++) {
		const struct due_item *item = rows_at(&due->items, i);

		if (item->kind == kind)
			return item;
	}
	return NULL;
}

static void
it_is_due_until_it_is_settled(void **state)
{
	struct orders *o = orders_begin(*state);
	const struct due_item *item;
	struct due due;

	as_observer(o, "Kim", "warroom");
	(void)orders_do(o, "hand-raise", "", "{\"text\":\"the EU is slow\"}");
	item = due_of(o, "", DUE_HAND, &due);
	assert_non_null(item);
	assert_false(item->overdue);
	assert_string_equal(item->text.raw, "~Kim (warroom) raises a hand: the EU is slow,");
	assert_string_equal(item->command, "hand-take");
	assert_string_equal(item->subject_id, "1");
	as_lead(o);
	(void)orders_do(o, "hand-take", "hand:1", "{}");
	assert_null(due_of(o, "", DUE_HAND, &due));
	later(o, 60);
	as_observer(o, "Kim", "warroom");
	(void)orders_do(o, "hand-raise", "", "{\"text\":\"Checkout is down\",\"start\":\"yes\"}");
	item = due_of(o, "", DUE_START, &due);
	assert_non_null(item);
	assert_true(item->overdue);
	assert_string_equal(item->command, "incident-declare");
	assert_string_equal(item->arg, "title");
	assert_string_equal(item->value.raw, "Checkout is down");
	as_lead(o);
	(void)orders_do(o, "incident-declare", "", "{\"title\":\"Checkout is down\"}");
	assert_null(due_of(o, "1", DUE_START, &due));
	orders_text(o, "SELECT state || ' ' || settled_by FROM hand WHERE id = 2", "taken Dana");
	orders_end(o);
}

static void
it_ends_with_its_incident_and_goes_along(void **state)
{
	struct orders *o = orders_begin(*state);
	struct due due;

	(void)orders_do(o, "incident-declare", "", "{\"title\":\"a\"}");
	as_observer(o, "Kim", "warroom");
	(void)orders_do(o, "hand-raise", "", "{\"text\":\"x\"}");
	orders_text(o, "SELECT incident_id FROM hand", "1");
	as_lead(o);
	(void)orders_do(o, "incident-declare", "", "{\"title\":\"b\"}");
	(void)orders_do(o, "incident-merge", "incident:1", "{\"into\":\"2\",\"incident\":\"1\"}");
	orders_text(o, "SELECT incident_id || state FROM hand", "2raised");
	(void)orders_do(o, "incident-end", "", "{\"how\":\"green\",\"incident\":\"2\"}");
	orders_text(o, "SELECT state FROM hand", "over");
	assert_null(due_of(o, "", DUE_HAND, &due));
	orders_end(o);
}

/* Somebody waits for it, and for an update nobody does yet: in a narrow line the hand is in sight. */
static void
it_comes_before_an_update_that_is_not_late(void **state)
{
	struct orders *o = orders_begin(*state);
	const struct due_item *hand;
	struct due due;

	(void)orders_do(o, "incident-declare", "", "{\"title\":\"a\"}");
	assert_true(room_edit(o->room,
		"INSERT INTO clock (incident_id, audience, place, floor_ms, every_ms, ceiling_ms,"
		"  started_ms, rev)"
		" SELECT id, 'x', 1, 900000, 1800000, 2700000, declared_ms, 1 FROM incident"));
	as_observer(o, "Kim", "warroom");
	(void)orders_do(o, "hand-raise", "", "{\"text\":\"x\"}");
	hand = due_of(o, "1", DUE_HAND, &due);
	assert_non_null(hand);
	for (int i = 0; i < due.items.count; i++) {
		const struct due_item *item = rows_at(&due.items, i);

		if (item->kind != DUE_UPDATE)
			continue;
		assert_false(item->overdue);
		assert_true(item > hand);
		orders_end(o);
		return;
	}
	fail_msg("no update is due");
}

/* Strangers do not learn of it by their hand, and cannot ask after it. */
static void
of_what_is_restricted_no_hand_tells(void **state)
{
	struct orders *o = orders_begin(*state);

	(void)orders_do(o, "incident-declare", "", "{\"title\":\"a\",\"security\":\"yes\"}");
	as_observer(o, "Kim", "warroom");
	(void)orders_do(o, "hand-raise", "", "{\"text\":\"x\"}");
	orders_text(o, "SELECT '[' || incident_id || ']' FROM hand", "[]");
	later(o, 60);
	as_observer(o, "Lee", "warroom");
	assert_int_equal(orders_try(o, "hand-raise", "", "{\"incident\":\"1\"}").kind,
		orders_try(o, "hand-raise", "", "{\"incident\":\"77\"}").kind);
	assert_int_equal(orders_number(o, "SELECT count(*) FROM hand WHERE incident_id = '1'"), 0);
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			anybody_raises_a_hand_and_nothing_else, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			it_is_one_line_of_200_characters, room_make, room_remove),
		cmocka_unit_test_setup_teardown(there_are_only_so_many, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			all_together_are_20_a_minute, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_lead_takes_it_or_puts_it_down, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			it_is_due_until_it_is_settled, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			it_ends_with_its_incident_and_goes_along, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			it_comes_before_an_update_that_is_not_late, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			of_what_is_restricted_no_hand_tells, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
