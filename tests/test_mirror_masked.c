/* tests/test_mirror_masked.c - what an engine left is masked as its config said: the next one shows
 * it on only where its own says the same.
 * SPDX-License-Identifier: MIT */
#include "store/mirror.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/db.h"
#include "store/redact.h"
#include "tests/mirrored.h"
#include "tests/orders.h"

static struct person_config kim = {.name = "Kim Lee",
	.account = "",
	.email = "",
	.pagerduty = "",
	.phone = "4471",
	.time_zone = "",
	.hours = ""};

static void
set_person(struct mirrored *m, bool known)
{
	m->config.people = known ? &kim : NULL;
	m->config.people_count = known ? 1 : 0;
}

/* An engine that ends with all of the room in its mirror. */
static int64_t
leave_one(struct mirrored *m, struct room *room, bool known)
{
	struct orders *o = orders_begin(room);
	int64_t left;

	orders_do(o, "note", "", "{\"text\":\"ask at 4471\"}");
	orders_end(o);
	*m = (struct mirrored){.room = room};
	set_person(m, known);
	room_ok(mirror_place(&m->config, room->dir, &m->place));
	room_ok(mirror_open(room->record, &m->place, &m->config, &m->mirror));
	left = mirrored_next(m, mirror_generation(m->mirror), 20000);
	assert_true(left > 0);
	mirrored_turn(m);
	mirrored_end(m);
	assert_int_equal(mirror_current(m->place.dir), left);
	return left;
}

static void
open_again(struct mirrored *m)
{
	room_ok(mirror_open(m->room->record, &m->place, &m->config, &m->mirror));
}

static int64_t
texts_with(const struct mirrored *m, const char *what)
{
	struct record *reader = NULL;
	int64_t generation = 0;
	int64_t count = 0;

	room_ok(mirror_read(m->place.dir, &generation, &reader));
	room_ok(db_number(reader, 0, &count,
		"SELECT count(*)"
		" FROM event"
		" WHERE instr(text, ?1) > 0",
		"t", what));
	record_close(reader);
	return count;
}

/* A number came into the config while no engine ran: what shows it is gone before the first order
 * is taken, not when the next one is whole. */
static void
what_the_config_masks_now_is_not_shown_on(void **state)
{
	struct mirrored m;
	int64_t left = leave_one(&m, *state, false);

	assert_int_equal(texts_with(&m, "4471"), 1);
	set_person(&m, true);
	open_again(&m);
	assert_int_equal(mirror_current(m.place.dir), 0);
	assert_int_equal(mirror_generation(m.mirror), 0);
	assert_true(mirrored_next(&m, 0, 20000) > left);
	assert_int_equal(texts_with(&m, "4471"), 0);
	mirrored_end(&m);
}

static void
the_same_config_shows_it_on(void **state)
{
	struct mirrored m;
	int64_t left = leave_one(&m, *state, true);

	open_again(&m);
	assert_int_equal(mirror_current(m.place.dir), left);
	mirrored_end(&m);
	/* it showed nothing of its own, and what it found is as it was */
	open_again(&m);
	assert_int_equal(mirror_current(m.place.dir), left);
	mirrored_end(&m);
}

/* It changed while the engine ran: what that showed last is what counts. */
static void
what_was_masked_last_counts(void **state)
{
	struct mirrored m;
	int64_t left = leave_one(&m, *state, true);

	open_again(&m);
	set_person(&m, false);
	mirror_renew(m.mirror, &m.config, false);
	left = mirrored_next(&m, mirror_generation(m.mirror), 20000);
	assert_true(left > 0);
	mirrored_turn(&m);
	mirrored_end(&m);
	open_again(&m);
	assert_int_equal(mirror_current(m.place.dir), left);
	mirrored_end(&m);
	set_person(&m, true);
	open_again(&m);
	assert_int_equal(mirror_current(m.place.dir), 0);
	mirrored_end(&m);
}

/* Of an engine that did not keep it, or could not: it may have masked less. */
static void
what_nobody_knows_is_not_shown_on(void **state)
{
	struct mirrored m;
	char path[PATH_MAX + 32];
	struct stat info;

	(void)leave_one(&m, *state, true);
	(void)snprintf(path, sizeof path, "%s/engine.lock", m.place.dir);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0600); /* who only reads knows it not */
	assert_int_equal(truncate(path, 0), 0);
	open_again(&m);
	assert_int_equal(mirror_current(m.place.dir), 0);
	mirrored_end(&m);
}

static void
each_thing_that_is_masked_counts(void **state)
{
	struct bridge_config bridge = {
		.phone = "", .participant_pin = "", .moderator_pin = "", .url = ""};
	struct config config = {.me = ""};
	uint64_t sums[5];
	size_t count = 0;

	(void)state;
	for (int i = 0; i < 5; i++) {
		struct redactor *redactor = NULL;

		kim.phone = i == 1 ? "4472" : "4471";
		kim.email = i == 2 ? "kim@example.com" : "";
		bridge.participant_pin = i == 3 ? "80417" : "";
		bridge.url = i == 4 ? "https://meet.example.com/warroom" : "";
		config.people = &kim;
		config.people_count = 1;
		config.bridge = &bridge;
		room_ok(redactor_new(&config, &redactor));
		sums[count++] = redactor_sum(redactor);
		redactor_free(redactor);
	}
	kim.phone = "4471";
	for (size_t i = 0; i < count; i++) {
		for (size_t other = 0; other < i; other++)
			assert_true(sums[i] != sums[other]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_the_config_masks_now_is_not_shown_on, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			the_same_config_shows_it_on, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_was_masked_last_counts, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_nobody_knows_is_not_shown_on, room_make, room_remove),
		cmocka_unit_test(each_thing_that_is_masked_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
