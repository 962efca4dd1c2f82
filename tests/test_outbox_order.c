/* tests/test_outbox_order.c - what waits behind what, what is held with it, and clocks that are set.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/db.h"
#include "tests/shop.h"

static void
assert_column(struct shop *s, int64_t number, const char *column, const char *value)
{
	char now[400];

	assert_string_equal(shop_column(s, number, column, now), value);
}

/* Which one that a person is asked about it waits for, as a screen shows it. */
static int64_t
behind(struct shop *s, int64_t number)
{
	struct outbox_row row = {.number = 0};
	struct arena a;
	bool found = false;

	arena_init(&a, 64 * 1024);
	assert_string_equal(outbox_one(s->record, number, &a, &row, &found).text, "");
	assert_true(found);
	arena_clear(&a);
	return row.behind;
}

static struct outbox_count
count(struct shop *s)
{
	struct outbox_count out;

	assert_string_equal(outbox_count(s->record, &out).text, "");
	return out;
}

/* ---- order ---- */

static void
many_pages_and_one_of_them_keep_their_order(void **state)
{
	static const char names[] =
		"UPDATE outbox"
		" SET body = '{\"n\":\"B\",\"incidents\":[{\"id\":\"P1\"},{\"id\":\"P2\"}]}'"
		" WHERE number = ?1";
	static const char later[] = "UPDATE outbox"
				    " SET next_ms = room_now() + 600, rev = room_rev()"
				    " WHERE number = ?1";
	struct shop s;
	int64_t one, many, after;

	(void)state;
	shop_open(&s, 1, "o");
	one = shop_add(&s, "A", "put", "page:P1", false);
	many = shop_add(&s, "B", "put", "pages", false);
	shop_sql(&s, names, many);
	(void)shop_add(&s, "C", "put", "page:P3", false);
	after = shop_add(&s, "D", "put", "page:P2", false);
	shop_sql(&s, later, one);
	shop_begin(&s);
	shop_until(&s, after, "sent");
	assert_int_equal(s.effects, 4);
	assert_string_equal(s.done[0], "C");
	assert_string_equal(s.done[1], "A");
	assert_string_equal(s.done[2], "B");
	assert_string_equal(s.done[3], "D");
	shop_close(&s);
}

/* ---- held ---- */

/* Five minutes apart when they were written, all of them too old by now: one reading will do. */
static void
what_ages_behind_a_held_one_is_held_too(void **state)
{
	static const char ten[] = "UPDATE outbox"
				  " SET confirmed_ms = confirmed_ms - 600001, rev = room_rev()"
				  " WHERE number = ?1";
	static const char nine[] = "UPDATE outbox"
				   " SET confirmed_ms = confirmed_ms - 560000, rev = room_rev()"
				   " WHERE number = ?1";
	struct shop s;
	int64_t first, second;

	(void)state;
	shop_open(&s, 100, "o"); /* ten seconds are a tenth of one */
	first = shop_add(&s, "A", "post", "a", true);
	shop_sql(&s, ten, first);
	second = shop_add(&s, "B", "post", "a", true);
	shop_sql(&s, nine, second);
	shop_begin(&s);
	shop_run(&s, 100);
	assert_column(&s, first, "hold", "old");
	assert_column(&s, second, "hold", "");
	assert_int_equal(behind(&s, second), first);
	assert_false(outbox_is_quiet(s.outbox)); /* it is to be held in time */
	shop_run(&s, 900);
	assert_column(&s, second, "hold", "old");
	assert_int_equal(count(&s).asks, 2);
	assert_int_equal(s.at, 0);
	assert_true(outbox_is_quiet(s.outbox));
	shop_close(&s);
}

/* A sleep while its answer is waited for: found not to be there, it does not leave unread. */
static void
what_is_in_doubt_over_a_sleep_is_read_again_before_it_is_repeated(void **state)
{
	struct shop s;
	int64_t number;

	(void)state;
	shop_open(&s, 100, "Bo");
	s.looks = "n";
	shop_begin(&s);
	number = shop_add(&s, "A", "post", "a", true);
	shop_until(&s, number, "in_doubt");
	outbox_woken(s.outbox);
	assert_column(&s, number, "hold", "suspend");
	assert_int_equal(count(&s).asks, 0); /* the engine's turn, not a person's */
	shop_until(&s, number, "queued");
	shop_run(&s, 300);
	assert_column(&s, number, "state", "queued");
	assert_column(&s, number, "hold", "suspend");
	assert_int_equal(count(&s).asks, 1);
	assert_int_equal(s.at, 1);
	shop_close(&s);
}

/* ---- clocks ---- */

/* An hour back, right after they were ordered. */
static void
a_clock_set_back_keeps_nothing_waiting(void **state)
{
	static const char ahead[] =
		"UPDATE outbox"
		" SET made_ms = made_ms + 3600000, confirmed_ms = confirmed_ms + 3600000,"
		"  next_ms = room_now() + 3605000, rev = room_rev()"
		" WHERE number = ?1";
	struct shop s;
	int64_t inside, public;

	(void)state;
	shop_open(&s, 1, "o");
	inside = shop_add(&s, "A", "post", "a", false);
	shop_sql(&s, ahead, inside);
	public = shop_add(&s, "B", "post", "b", true);
	shop_sql(&s, ahead, public);
	shop_begin(&s);
	shop_until(&s, inside, "sent");
	shop_run(&s, 50);
	assert_column(&s, public, "hold", "old"); /* nobody knows how old it is */
	assert_int_equal(s.at, 1);
	shop_close(&s);
}

/* In the room; the machine's own stays as it is. */
static void
set_back(struct shop *s, int64_t by_ms)
{
	s->clock.origin_ms += (int64_t)((double)by_ms / (s->clock.speed - 1));
}

/* By minutes: two seconds until it is looked for are two seconds all the same. */
static void
what_is_put_off_waits_no_longer_when_the_clock_is_set_back(void **state)
{
	struct shop s;
	int64_t lost, inside;

	(void)state;
	shop_open(&s, 10, "ab");
	s.looks = "no";
	shop_begin(&s);
	lost = shop_add(&s, "A", "post", "a", false);
	shop_until(&s, lost, "in_doubt");
	set_back(&s, 10 * 60 * 1000);
	shop_until(&s, lost, "sent"); /* two looks: twelve seconds of the room */
	inside = shop_add(&s, "B", "put", "b", false);
	for (int i = 0; i < 2000 && s.at < 2; i++)
		shop_run(&s, 1);
	set_back(&s, 10 * 60 * 1000); /* while its answer is waited for */
	s.script = "o";
	shop_until(&s, inside, "sent");
	assert_int_equal(shop_effects(&s, "A"), 1);
	assert_int_equal(shop_effects(&s, "B"), 1);
	shop_close(&s);
}

/* By less than a minute, so that its age is known well enough: neither later nor sooner than it was
 * read to leave. */
static void
what_can_be_taken_back_keeps_its_seconds_when_the_clock_is_set_back(void **state)
{
	struct shop s;
	int64_t before, since;

	(void)state;
	shop_open(&s, 5, "o");
	shop_begin(&s);
	before = shop_add(&s, "A", "post", "a", true);
	shop_run(&s, 20);
	set_back(&s, 50 * 1000);
	since = shop_add(&s, "B", "post", "b", true);
	shop_run(&s, 400);
	assert_column(&s, before, "state", "queued");
	assert_column(&s, since, "state", "queued");
	shop_until(&s, before, "sent"); /* else five seconds later */
	shop_until(&s, since, "sent");
	shop_close(&s);
}

/* While no engine was there: nobody knows by how much, but nothing is put off for a quarter of an hour. */
static void
a_clock_set_back_between_two_engines_keeps_nothing_waiting(void **state)
{
	static const char ahead[] =
		"UPDATE outbox"
		" SET confirmed_ms = confirmed_ms + 50000, next_ms = next_ms + 50000,"
		"  rev = room_rev()"
		" WHERE number = ?1";
	static const char off[] = "UPDATE outbox"
				  " SET next_ms = room_now() + 900000, rev = room_rev()"
				  " WHERE number = ?1";
	struct shop s;
	int64_t inside, public;

	(void)state;
	shop_open(&s, 10, "o");
	inside = shop_add(&s, "A", "post", "a", false);
	shop_sql(&s, off, inside);
	public = shop_add(&s, "B", "post", "b", true);
	shop_sql(&s, ahead, public);
	shop_begin(&s);
	shop_until(&s, inside, "sent");
	assert_column(&s, public, "state", "queued");
	shop_until(&s, public, "sent"); /* in its five seconds */
	shop_close(&s);
}

/* ---- a config that changes ---- */

static void
what_waits_for_a_target_that_is_gone_says_so_until_it_is_back(void **state)
{
	static const char old[] = "UPDATE outbox"
				  " SET confirmed_ms = confirmed_ms - 600001, rev = room_rev()"
				  " WHERE number = ?1";
	struct shop s;
	int64_t inside, public;

	(void)state;
	shop_open(&s, 1, "o");
	inside = shop_add(&s, "A", "post", "a", false);
	public = shop_add(&s, "B", "post", "b", true);
	assert_string_equal(outbox_open_with(&s.host, &s.target, 0, &s.outbox).text, "");
	shop_run(&s, 20);
	assert_column(&s, inside, "state", "queued");
	assert_column(&s, inside, "error",
		"The config has no shop any more: this waits until it has one. Give it one, or "
		"drop this.");
	assert_true(outbox_is_quiet(s.outbox));
	shop_end(&s, false);
	shop_sql(&s, old, public);
	shop_begin(&s);
	shop_until(&s, inside, "sent");
	assert_column(&s, inside, "error", "");
	shop_run(&s, 20);
	assert_column(&s, public, "hold", "old");
	assert_column(&s, public, "error", "");
	assert_int_equal(s.at, 1);
	shop_close(&s);
}

/* ---- strangers ---- */

/* A login page in between, for an act that may be repeated: it is, but not without a breath. */
static void
nonsense_is_not_hammered(void **state)
{
	struct shop s;
	int64_t number;

	(void)state;
	shop_open(&s, 1, "h");
	shop_begin(&s);
	number = shop_add(&s, "A", "put", "a", false);
	shop_run(&s, 400);
	assert_int_equal(s.at, 1);
	assert_column(&s, number, "state", "queued");
	s.script = "o";
	shop_until(&s, number, "sent");
	assert_int_equal(shop_effects(&s, "A"), 1);
	shop_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_pages_and_one_of_them_keep_their_order),
		cmocka_unit_test(what_ages_behind_a_held_one_is_held_too),
		cmocka_unit_test(what_is_in_doubt_over_a_sleep_is_read_again_before_it_is_repeated),
		cmocka_unit_test(a_clock_set_back_keeps_nothing_waiting),
		cmocka_unit_test(what_is_put_off_waits_no_longer_when_the_clock_is_set_back),
		cmocka_unit_test(
			what_can_be_taken_back_keeps_its_seconds_when_the_clock_is_set_back),
		cmocka_unit_test(a_clock_set_back_between_two_engines_keeps_nothing_waiting),
		cmocka_unit_test(what_waits_for_a_target_that_is_gone_says_so_until_it_is_back),
		cmocka_unit_test(nonsense_is_not_hammered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
