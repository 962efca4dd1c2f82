/* tests/test_screen_room.c - which record a screen reads, and how it goes on with the next one.
 * SPDX-License-Identifier: MIT */
#include "screen_room.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/mirrored.h"
#include "tests/orders.h"

static struct screen_room_news
look(struct screen_room *s)
{
	struct screen_room_news news;

	screen_room_look(s, &news);
	return news;
}

/* A link `current` that leads to a generation which nobody can read. */
static void
lead_astray(const struct mirrored *m, const char *to)
{
	char path[PATH_MAX + 16];

	(void)snprintf(path, sizeof path, "%s/current", m->place.dir);
	(void)unlink(path);
	if (to != NULL)
		assert_int_equal(symlink(to, path), 0);
}

static void
a_record_of_ones_own_is_opened_when_it_is_there(void **state)
{
	struct room *room = *state;
	struct screen_room s;
	struct screen_room_news news;

	screen_room_init(&s, "/nowhere", false);
	assert_int_equal(look(&s).why.kind, ERR_MISSING);
	assert_null(s.record);
	screen_room_clear(&s);

	screen_room_init(&s, room->dir, false);
	news = look(&s);
	assert_int_equal(news.why.kind, ERR_NONE);
	assert_int_equal(news.tables, TABLE_ALL);
	assert_int_equal(s.rev, record_rev(room->record));
	assert_int_equal(s.generation, 0);
	assert_int_equal(look(&s).tables, 0);
	screen_room_clear(&s);
	screen_room_clear(&s);
}

static void
what_changed_is_told_once(void **state)
{
	struct orders *o = orders_begin(*state);
	struct screen_room s;
	struct mirrored m;
	unsigned tables = 0;

	mirrored_begin(&m, *state);
	screen_room_init(&s, m.place.dir, true);
	assert_int_equal(look(&s).tables, TABLE_ALL);
	orders_do(o, "incident-declare", "", "{\"title\":\"checkout is down\"}");
	for (int i = 0; i < 500 && (tables & TABLE_INCIDENT) == 0; i++) { /* in its own pace */
		mirrored_turn(&m);
		tables |= look(&s).tables;
		(void)usleep(10000);
	}
	assert_true((tables & TABLE_INCIDENT) != 0);
	assert_true((tables & TABLE_EVENT) != 0);
	assert_true((tables & TABLE_TICKET) == 0);
	assert_int_equal(look(&s).tables, 0);
	screen_room_clear(&s);
	mirrored_end(&m);
	orders_end(o);
}

static void
a_watch_screen_waits_for_the_first_generation(void **state)
{
	struct room *room = *state;
	struct screen_room s;
	struct screen_room_news news;
	struct mirrored m;
	char dir[PATH_MAX];

	(void)snprintf(dir, sizeof dir, "%s/public", room->dir);
	assert_int_equal(mkdir(dir, 0700), 0);
	screen_room_init(&s, dir, true);
	for (int i = 0; i < 3 * SCREEN_ROOM_FAILS_MOST; i++) {
		news = look(&s);
		assert_int_equal(news.why.kind, ERR_MISSING);
		assert_non_null(strstr(news.why.text, dir));
		assert_false(news.gone);
		assert_false(news.soon);
	}
	mirrored_begin(&m, room);
	news = look(&s);
	assert_int_equal(news.why.kind, ERR_NONE);
	assert_int_equal(news.tables, TABLE_ALL);
	assert_int_equal(s.generation, mirror_generation(m.mirror));
	screen_room_clear(&s);
	mirrored_end(&m);
}

static void
the_next_generation_is_gone_on_with(void **state)
{
	struct orders *o = orders_begin(*state);
	struct screen_room s;
	struct screen_room_news news;
	struct mirrored m;
	int64_t before;

	mirrored_begin(&m, *state);
	before = mirror_generation(m.mirror);
	screen_room_init(&s, m.place.dir, true);
	(void)look(&s);
	mirror_renew(m.mirror, &m.config, false);
	orders_do(o, "note", "", "{\"text\":\"meanwhile\"}");
	assert_int_not_equal(mirrored_next(&m, before, 20000), 0);
	news = look(&s);
	assert_int_equal(news.tables, TABLE_ALL);
	assert_false(news.gone);
	assert_false(news.withdrawn);
	assert_int_equal(s.generation, mirror_generation(m.mirror));
	assert_int_equal(s.rev, record_rev(o->room->record));
	for (int i = 0; i < 5; i++) {
		news = look(&s);
		assert_int_equal(news.tables, 0);
		assert_false(news.withdrawn);
	}
	screen_room_clear(&s);
	mirrored_end(&m);
	orders_end(o);
}

/* A directory that is no longer there is made anew by nobody; when it is back all goes on. */
static void
a_room_that_was_removed_is_said_to_be_gone(void **state)
{
	struct screen_room s;
	struct screen_room_news news;
	struct mirrored m;
	char away[PATH_MAX + 8];

	mirrored_begin(&m, *state);
	screen_room_init(&s, m.place.dir, true);
	(void)look(&s);
	(void)snprintf(away, sizeof away, "%s.away", m.place.dir);
	assert_int_equal(rename(m.place.dir, away), 0);
	news = look(&s);
	assert_true(news.gone);
	assert_null(s.record);
	assert_int_equal(news.why.kind, ERR_IO);
	assert_non_null(strstr(news.why.text, "The room is gone"));
	assert_int_equal(rename(away, m.place.dir), 0);
	news = look(&s);
	assert_int_equal(news.tables, TABLE_ALL);
	assert_non_null(s.record);
	screen_room_clear(&s);
	mirrored_end(&m);
}

/* While it is being moved the old one is read on; for no longer, since nobody follows it. */
static void
one_that_cannot_be_read_is_tried_again_soon_and_not_for_ever(void **state)
{
	struct screen_room s;
	struct screen_room_news news;
	struct mirrored m;
	char name[32];

	mirrored_begin(&m, *state);
	screen_room_init(&s, m.place.dir, true);
	(void)look(&s);
	lead_astray(&m, "g999999999999");
	for (int i = 0; i < SCREEN_ROOM_FAILS_MOST; i++) {
		news = look(&s);
		assert_true(news.soon);
		assert_false(news.gone);
		assert_non_null(s.record);
	}
	news = look(&s);
	assert_true(news.gone);
	assert_false(news.soon);
	assert_null(s.record);
	assert_int_not_equal(news.why.kind, ERR_NONE);
	assert_false(look(&s).gone); /* once */
	(void)snprintf(name, sizeof name, "g%lld", (long long)mirror_generation(m.mirror));
	lead_astray(&m, name);
	assert_int_equal(look(&s).tables, TABLE_ALL);
	screen_room_clear(&s);
	mirrored_end(&m);
}

static void
what_is_withdrawn_is_let_go_at_once(void **state)
{
	struct screen_room s;
	struct screen_room_news news;
	struct mirrored m;
	int64_t before;

	mirrored_begin(&m, *state);
	before = mirror_generation(m.mirror);
	screen_room_init(&s, m.place.dir, true);
	(void)look(&s);
	mirror_renew(m.mirror, &m.config, true);
	news = look(&s);
	assert_true(news.gone);
	assert_true(news.withdrawn);
	assert_null(s.record);
	assert_int_equal(news.why.kind, ERR_MISSING);
	assert_int_not_equal(mirrored_next(&m, before, 20000), 0);
	assert_int_equal(look(&s).tables, TABLE_ALL);
	screen_room_clear(&s);
	mirrored_end(&m);
}

/* The next one was there before anybody looked; or the one before was removed a moment after. */
static void
what_was_withdrawn_unseen_is_told(void **state)
{
	struct screen_room s;
	struct screen_room_news news;
	struct mirrored m;
	char command[PATH_MAX + 64];
	int64_t before;

	mirrored_begin(&m, *state);
	before = mirror_generation(m.mirror);
	screen_room_init(&s, m.place.dir, true);
	(void)look(&s);
	mirror_renew(m.mirror, &m.config, true);
	assert_int_not_equal(mirrored_next(&m, before, 20000), 0);
	news = look(&s);
	assert_true(news.renewed);
	assert_false(news.gone);
	assert_true(news.withdrawn);
	assert_false(look(&s).withdrawn); /* once */

	before = mirror_generation(m.mirror);
	mirror_renew(m.mirror, &m.config, false);
	assert_int_not_equal(mirrored_next(&m, before, 20000), 0);
	assert_false(look(&s).withdrawn);
	(void)snprintf(command, sizeof command, "rm -r %s/g%lld", m.place.dir, (long long)before);
	assert_int_equal(system(command), 0);
	assert_true(look(&s).withdrawn);
	assert_false(look(&s).withdrawn);
	screen_room_clear(&s);
	mirrored_end(&m);
}

/* Nobody writes while it looks: no transaction is left open that would hold a checkpoint up. */
static void
no_look_leaves_a_transaction_open(void **state)
{
	struct orders *o = orders_begin(*state);
	struct screen_room s;
	struct mirrored m;

	mirrored_begin(&m, *state);
	screen_room_init(&s, m.place.dir, true);
	for (int i = 0; i < 3; i++) {
		(void)look(&s);
		room_ok(record_snapshot(s.record)); /* refused within another */
		record_release(s.record);
	}
	screen_room_clear(&s);
	mirrored_end(&m);
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_record_of_ones_own_is_opened_when_it_is_there, room_make, room_remove),
		cmocka_unit_test_setup_teardown(what_changed_is_told_once, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_watch_screen_waits_for_the_first_generation, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			the_next_generation_is_gone_on_with, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_room_that_was_removed_is_said_to_be_gone, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			one_that_cannot_be_read_is_tried_again_soon_and_not_for_ever, room_make,
			room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_withdrawn_is_let_go_at_once, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_was_withdrawn_unseen_is_told, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			no_look_leaves_a_transaction_open, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
