/* tests/test_outbox_random.c - a service and an engine that fail at random: nothing is lost, and
 * nothing is done twice.
 *
 * DICE_SEED=7 plays one of them alone; SOAK=1 many.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/dice.h"
#include "tests/shop.h"

enum { SEEDS = 12, SEEDS_SOAK = 500, ROWS = 8, KILLS = 6, QUIET_MS = 20000, SPEED = 2000 };

struct tally {
	int sent;
	int asked;
	int refused;
};

/* So many letters of those given. */
static void
roll(struct dice *dice, const char *letters, char *out, int count)
{
	for (int i = 0; i < count; i++)
		out[i] = letters[dice_below(dice, (int)strlen(letters))];
	out[count] = '\0';
}

static void
until_quiet(struct shop *s)
{
	for (int ms = 0; ms < QUIET_MS && !outbox_is_quiet(s->outbox); ms += 10)
		shop_run(s, 10);
	assert_true(outbox_is_quiet(s->outbox));
}

/* One row is where it may be, by what was done. */
static void
check(struct shop *s, int64_t number, const char *name, bool repeats, struct tally *tally)
{
	int effects = shop_effects(s, name);
	char state[400], next[400];

	(void)shop_column(s, number, "state", state);
	(void)shop_column(s, number, "next_ms", next);
	if (strcmp(state, "sent") == 0) {
		assert_int_equal(effects, 1);
		tally->sent++;
	} else if (strcmp(state, "refused") == 0) {
		/* a repeat may be refused though the first one was not */
		assert_in_range(effects, 0, repeats ? 1 : 0);
		tally->refused++;
	} else {
		assert_string_equal(state, "in_doubt");
		assert_string_equal(next, "0");
		assert_in_range(effects, 0, 1);
		tally->asked++;
	}
}

static void
play(int seed, struct tally *tally)
{
	static const char *const verbs[] = {"put", "post", "read-post", "post-read"};
	char script[ROWS * 4 + 1], looks[9], reads[9], names[ROWS][16], object[8];
	int64_t numbers[ROWS];
	bool repeats[ROWS];
	struct dice dice = dice_of((uint64_t)seed);
	struct shop s;

	roll(&dice, "ooaAbB4", script, ROWS * 4);
	roll(&dice, "oo5c", looks, 8);
	roll(&dice, "oo5", reads, 8);
	script[ROWS * 4 - 1] = looks[7] = reads[7] = 'o'; /* all is well in the end */
	shop_open(&s, SPEED, script);
	s.looks = looks;
	s.reads = reads;
	shop_begin(&s);
	for (int i = 0; i < ROWS; i++) {
		int verb = dice_below(&dice, 4);

		(void)snprintf(names[i], sizeof names[i], "%d-%d", seed, i);
		(void)snprintf(object, sizeof object, "o%d", dice_below(&dice, 3));
		repeats[i] = verb == 0;
		numbers[i] = shop_add(&s, names[i], verbs[verb], object, false);
		shop_run(&s, (uint64_t)dice_below(&dice, 4));
	}
	for (int i = 0; i < KILLS; i++) {
		shop_run(&s, (uint64_t)dice_below(&dice, 12));
		shop_end(&s, true); /* as a kill: what the record has is all that is left */
		shop_begin(&s);
	}
	until_quiet(&s);
	for (int i = 0; i < ROWS; i++)
		check(&s, numbers[i], names[i], repeats[i], tally);
	shop_close(&s);
}

static void
whatever_fails_nothing_is_lost_and_nothing_is_done_twice(void **state)
{
	int count = dice_soak() ? SEEDS_SOAK : SEEDS;
	struct tally tally = {0};

	(void)state;
	for (int seed = 1; seed <= count; seed++)
		play(seed, &tally);
	print_message("%d seeds: %d sent, %d asked about, %d refused\n", count, tally.sent,
		tally.asked, tally.refused);
	assert_true(tally.sent > 0 && tally.refused > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_fails_nothing_is_lost_and_nothing_is_done_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
