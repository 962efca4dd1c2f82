/* tests/test_watcher.c - who watches: names that pretend nothing, and what is kept of them.
 * SPDX-License-Identifier: MIT */
#include "tests/orders.h"

#include "store/watcher.h"

static void
a_name_is_shown_for_what_it_is(void **state)
{
	static const struct {
		const char *claimed;
		const char *name;
	} names[] = {
		{"Kim", "Kim"},
		{"", ""},
		{"   ", ""},
		{"Dana Reyes (root)", "Dana Reyes root"},
		{"~Dana", "Dana"},
		{"a, b", "a b"},
		{"red\x1b[31m", "red^[[31m"},
		{"two\nlines", "two\xe2\x8f\x8elines"},
		{"back\xe2\x80\xaewards", "back<U+202E>wards"},
		{"bad\xff", "bad\xef\xbf\xbd"},
	};
	char name[WATCHER_NAME_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		watcher_name(text_of(names[i].claimed), name);
		assert_string_equal(name, names[i].name);
	}
}

static void
a_long_name_is_cut_and_the_account_is_not(void **state)
{
	char claimed[400];
	char name[WATCHER_NAME_BYTES];
	struct actor actor;

	(void)state;
	for (size_t i = 0; i + 2 < sizeof claimed; i += 2)
		memcpy(claimed + i, "\xc3\xa4", 3);
	watcher_name(text_of(claimed), name);
	assert_true(strlen(name) < WATCHER_NAME_BYTES);
	assert_int_equal((unsigned char)name[0], 0xc3);
	watcher_actor(name, "an-account-with-32-characters-xx", &actor);
	assert_non_null(strstr(actor.name, "... (an-account-with-32-characters-xx)"));
	assert_int_equal(actor.name[0], '~');
	assert_int_equal(actor.level, LEVEL_OBSERVER);
	assert_string_equal(actor.account, "an-account-with-32-characters-xx");
	watcher_actor("", "warroom", &actor);
	assert_string_equal(actor.name, "warroom");
}

static void
keep(struct room *room, const char *name, const char *account)
{
	room_begin(room, "engine");
	room_ok(watcher_keep(room->record, name, account, room->now_ms));
	(void)room_end(room);
}

static int64_t
kept(struct orders *o)
{
	return orders_number(o, "SELECT count(*) FROM event WHERE kind = 'observer'");
}

static void
who_watches_is_kept_once_for_each_incident_and_day(void **state)
{
	struct room *room = *state;
	struct orders *o = orders_begin(room);
	char what[WATCHER_WHAT_BYTES];
	char then[WATCHER_WHAT_BYTES];
	struct buf out;

	room_ok(watcher_what(room->record, room->now_ms, what));
	for (int i = 0; i < 3; i++)
		keep(room, "Kim", "warroom");
	assert_int_equal(kept(o), 1);
	room->now_ms += INT64_C(24) * 60 * 60 * 1000;
	keep(room, "Kim", "warroom");
	assert_int_equal(kept(o), 2);
	room_ok(watcher_what(room->record, room->now_ms, then));
	assert_string_not_equal(what, then);
	(void)orders_do(o, "incident-declare", "", "{\"title\":\"a\"}");
	(void)orders_do(o, "incident-declare", "", "{\"title\":\"b\"}");
	(void)orders_do(o, "incident-declare", "", "{\"title\":\"c\",\"security\":\"yes\"}");
	room_ok(watcher_what(room->record, room->now_ms, what));
	assert_string_equal(what, "1,2");
	keep(room, "Kim", "warroom");
	keep(room, "Kim", "warroom");
	keep(room, "", "other");
	assert_int_equal(kept(o), 6);
	assert_int_equal(orders_number(o, "SELECT count(*) FROM event"
					  " WHERE kind = 'observer' AND overview"),
		0);
	buf_init(&out, 4096);
	(void)buf_string(&out, "Dana, ~Kim (warroom)");
	room_ok(watcher_list(room->record, "1", &out));
	assert_string_equal(out.data, "Dana, ~Kim (warroom), other");
	buf_reset(&out);
	room_ok(watcher_list(room->record, "3", &out));
	assert_string_equal(out.data, "");
	buf_clear(&out);
	orders_end(o);
}

/* Who calls themselves something else each second fills nothing. */
static void
names_of_one_account_are_kept_up_to_50(void **state)
{
	struct room *room = *state;
	struct orders *o = orders_begin(room);
	char name[32];

	for (int i = 0; i < 200; i++) {
		(void)snprintf(name, sizeof name, "n%d", i);
		keep(room, name, "warroom");
	}
	keep(room, "Lee", "other");
	keep(room, "Lee", "war"); /* one that the other begins like is another */
	assert_int_equal(kept(o), WATCHER_NAMES_MOST + 1 + 2);
	assert_int_equal(orders_number(o, "SELECT count(*) FROM event"
					  " WHERE text = 'more names of warroom watched'"),
		1);
	orders_end(o);
}

/* Before a restriction it is said who knows, also who left, and who came with which name. */
static void
a_restriction_names_who_had_been_watching(void **state)
{
	struct room *room = *state;
	struct orders *o = orders_begin(room);

	(void)orders_do(o, "incident-declare", "", "{\"title\":\"a\"}");
	keep(room, "Gone", "warroom");
	o->rules.watching = "Dana, ~Here (warroom)";
	(void)orders_do(o, "incident-restrict", "", "{}");
	orders_text(o, "SELECT text FROM event WHERE text GLOB 'may have been seen*'",
		"may have been seen before by: Dana, ~Here (warroom), ~Gone (warroom)");
	keep(room, "After", "warroom");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM event"
					  " WHERE kind = 'observer' AND incident_id = '1'"),
		1);
	orders_end(o);
}

/* ---- as a screen reads it ---- */

static struct rows
read(struct room *room, const char *of)
{
	struct window w = {.from = WINDOW_TOP, .after = 50, .of = of};
	struct rows rows;

	room_ok(watcher_window(room->record, &w, &room->arena, &rows));
	return rows;
}

static void
hands_stand_before_those_who_watch(void **state)
{
	static const char of[] = "{\"incident\":\"\",\"now_ms\":1763687100000,\"all\":["
				 "{\"name\":\"Lee\",\"account\":\"x\",\"since_ms\":5000},"
				 "{\"name\":\"\",\"account\":\"y\",\"since_ms\":4000},"
				 "{\"name\":\"Kim\",\"account\":\"x\",\"since_ms\":5000},7]}";
	static const char *const expected[] = {"2", "1", "3", "y", "Kim", "Lee"};
	struct room *room = *state;
	struct orders *o = orders_begin(room);
	struct rows rows;

	for (int i = 0; i < 3; i++) {
		char account[8];

		(void)snprintf(account, sizeof account, "a%d", i);
		watcher_actor("", account, &o->actor);
		(void)orders_do(o, "hand-raise", "",
			i == 1 ? "{\"start\":\"yes\"}" : "{\"text\":\"look\"}");
	}
	o->actor = (struct actor){.name = "Dana", .level = LEVEL_LEAD};
	(void)orders_do(o, "hand-take", "hand:3", "{}");
	rows = read(room, of);
	assert_int_equal(rows.count, 6);
	for (int i = 0; i < rows.count; i++) {
		const struct watcher_row *row = rows_at(&rows, i);
		const char *is = row->is_hand                 ? row->key.id
				 : text_is_empty(row->person) ? row->account.raw
							      : row->person.raw;

		assert_string_equal(is, expected[i]);
		assert_int_equal(row->raised, i < 2);
	}
	assert_int_equal(read(room, "").count, 2); /* nothing was told: those that are up */
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_shown_for_what_it_is),
		cmocka_unit_test(a_long_name_is_cut_and_the_account_is_not),
		cmocka_unit_test_setup_teardown(
			who_watches_is_kept_once_for_each_incident_and_day, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			names_of_one_account_are_kept_up_to_50, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_restriction_names_who_had_been_watching, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			hands_stand_before_those_who_watch, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
