/* tests/test_fold.c - folding the events gives the tables, whatever was ordered and merged before.
 * SPDX-License-Identifier: MIT */
#include "tests/fold.h"

#include "store/act.h"
#include "tests/play.h"

enum { SEEDS = 14, SEEDS_SOAK = 200, ROUNDS = 400, CHECK_EVERY = 100 };

static void
check(struct play *p, uint64_t seed)
{
	char *faults = fold_faults(p->o->room);

	if (faults[0] != '\0')
		fail_msg("seed %llu, round %d:\n%s", (unsigned long long)seed, p->round, faults);
	free(faults);
}

static void
folding_the_events_gives_the_tables_and_back_nothing(void **state)
{
	int seeds = dice_soak() ? SEEDS_SOAK : SEEDS;
	struct buf missed;
	struct play p;

	(void)state;
	play_init(&p);
	for (int seed = 1; seed <= seeds; seed++) {
		play_begin(&p, (uint64_t)seed);
		while (p.round < ROUNDS) {
			play_round(&p);
			if (p.round % CHECK_EVERY == 0)
				check(&p, (uint64_t)seed);
		}
		play_end(&p);
	}
	/* One whose arguments are not among its words tells nothing here. */
	buf_init(&missed, 4096);
	for (int i = 0; i < p.kinds; i++) {
		if (p.done[i] == 0)
			(void)buf_printf(&missed, "%s ", order_kind_at((size_t)i)->name);
	}
	if (missed.length > 0)
		fail_msg("never carried out: %s: teach tests/play.c their arguments", missed.data);
	buf_clear(&missed);
}

/* A table changed behind the events' back is found: the test above could fail. */
static void
what_no_event_tells_is_found(void **state)
{
	struct room *room = *state;
	struct orders *o = orders_begin(room);
	char *faults;

	(void)orders_do(o, "incident-declare", "", "{\"title\":\"x\"}");
	faults = fold_faults(room);
	assert_string_equal(faults, "");
	free(faults);
	assert_true(room_edit(room, "UPDATE incident SET impact = 'secret'"));
	faults = fold_faults(room);
	assert_non_null(strstr(faults, "incident: no event made [\"1\",\"x\""));
	free(faults);
	assert_true(room_edit(room,
		"UPDATE incident SET impact = '';"
		"INSERT INTO event (at_ms, recorded_ms, kind, subject, source, text, data)"
		" VALUES (1, 1, 'incident', 'incident:1', 'engine', '',"
		" '{\"impact\":[\"other\",\"\"]}')"));
	faults = fold_faults(room);
	assert_non_null(strstr(faults, "of incident:1: impact was not what it says"));
	free(faults);
	assert_true(room_edit(room, "CREATE TABLE experiment (id TEXT, rev INTEGER)"));
	faults = fold_faults(room);
	assert_non_null(strstr(faults, "table experiment has a rev and writes no events"));
	free(faults);
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folding_the_events_gives_the_tables_and_back_nothing),
		cmocka_unit_test_setup_teardown(
			what_no_event_tells_is_found, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
