/* tests/test_offers.c - what a prompt offers to pick from.
 * SPDX-License-Identifier: MIT */
#include "panes/offers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/room.h"

static void
furnish(struct room *room)
{
	assert_true(room_edit(room,
		"INSERT INTO person (name, place, account, level, time_zone, hours, phones, rev)"
		" VALUES ('Dana Reyes', 1, 'dana', 'lead', '', '', 1, 1),"
		" ('Lee Park', 2, '', 'operator', '', '', 1, 1);"
		"INSERT INTO oncall (policy_id, level, person_id, policy, person, rev)"
		" VALUES ('P1', 1, 'U1', 'Ops', 'dana reyes', 1),"
		" ('P1', 2, 'U2', 'Ops', 'Kim Osei', 1), ('P2', 1, 'U2', 'Net', 'Kim Osei', 1);"
		"INSERT INTO severity (pack, level, label, ack_ms, respond_ms, pages, major, rev)"
		" VALUES ('solo', 1, 'Critical', 0, 3600000, 1, 1, 1),"
		" ('solo', 2, 'High', 0, 900000, 1, 0, 1), ('security', 1, 'Breach', 0, 0, 1, 1, "
		"1);"
		"INSERT INTO cause (pack, place, name, actions, rev)"
		" VALUES ('solo', 1, 'Bad deployment', '[\"Roll back\"]', 1),"
		" ('solo', 2, 'Network', '[]', 1);"));
}

static char *
say(const struct offers *o)
{
	static char out[2048];
	struct buf words;

	buf_init(&words, sizeof out - 1);
	for (int i = 0; i < o->count; i++) {
		const struct offer_row *row = rows_at(&o->rows, o->lines[i]);

		(void)buf_string(&words, i > 0 ? "; " : "");
		text_plain(row->value, false, 100, &words);
		(void)buf_string(&words, "|");
		text_plain(row->words, false, 100, &words);
		(void)buf_string(&words, "|");
		text_plain(row->more, false, 100, &words);
	}
	(void)snprintf(out, sizeof out, "%s", words.data);
	buf_clear(&words);
	return out;
}

static void
load(struct offers *o, struct room *room, enum offer what, const char *typed)
{
	offers_open(o, what, "");
	assert_true(o->stale);
	room_ok(offers_load(o, room->record, typed));
	assert_false(o->stale);
}

static const char *
marked(const struct offers *o)
{
	static char out[100];
	const struct offer_row *row = offers_marked(o);

	return row == NULL ? "" : text_show(row->value, false, out, sizeof out);
}

/* Who is in the config first, then who is on call; nobody twice, however they are written. */
static void
people_are_offered_without_doubles(void **state)
{
	struct room *room = *state;
	struct offers o;

	furnish(room);
	offers_init(&o);
	load(&o, room, OFFER_PEOPLE, "");
	assert_string_equal(say(&o), "Dana Reyes||on call; Lee Park||; Kim Osei||on call");
	assert_string_equal(marked(&o), "");
	load(&o, room, OFFER_PEOPLE, "Lee Park");
	assert_int_equal(o.count, 3);
	assert_string_equal(marked(&o), "Lee Park"); /* it stands there: all is still offered */
	offers_clear(&o);
	offers_clear(&o);
}

static void
severities_are_those_of_the_pack(void **state)
{
	struct room *room = *state;
	struct offers o;

	furnish(room);
	offers_init(&o);
	load(&o, room, OFFER_SEVERITIES, "");
	assert_string_equal(say(&o), "1|Critical|major, wakes people, respond within 1 h;"
				     " 2|High|minor, wakes people, respond within 15 min");
	offers_narrow(&o, "crit");
	assert_string_equal(marked(&o), "1");
	offers_narrow(&o, " 2 ");
	assert_string_equal(marked(&o), "2");
	offers_narrow(&o, "7");
	assert_int_equal(o.count, 0);
	assert_string_equal(marked(&o), "");
	assert_true(room_edit(room,
		"INSERT INTO incident (id, title, kind, pack, status, declared_ms, rev)"
		" VALUES ('3', 'x', 'security', 'security', 'open', 1, 1)"));
	offers_open(&o, OFFER_SEVERITIES, "3");
	room_ok(offers_load(&o, room->record, ""));
	assert_string_equal(say(&o), "1|Breach|major, wakes people");
	offers_clear(&o);
}

/* A cause or a person may be another one than is listed: only what begins like it is taken for
 * it. */
static void
what_may_be_anything_is_not_taken_for_another(void **state)
{
	struct room *room = *state;
	struct offers o;

	furnish(room);
	offers_init(&o);
	load(&o, room, OFFER_CAUSES, "");
	offers_narrow(&o, "dep");
	assert_string_equal(marked(&o), "Bad deployment");
	offers_narrow(&o, "nwk");
	assert_int_equal(o.count, 1);
	assert_string_equal(marked(&o), "");
	assert_true(offers_move(&o, 1));
	assert_string_equal(marked(&o), "Network");
	assert_false(offers_move(&o, 1));
	assert_true(offers_move(&o, -1));
	assert_string_equal(marked(&o), "");
	assert_false(offers_move(&o, -1));
	offers_narrow(&o, "");
	assert_int_equal(o.count, 2);
	offers_clear(&o);
}

/* What somebody else wrote may hold anything: it is shown as what it is. */
static void
names_from_outside_are_shown_harmless(void **state)
{
	struct room *room = *state;
	struct canvas canvas;
	struct offers o;
	struct buf dump;

	assert_true(room_edit(room,
		"INSERT INTO oncall (policy_id, level, person_id, policy, person, rev)"
		" VALUES ('P1', 1, 'U1', 'Ops', 'Eve' || char(27) || '[2J', 1)"));
	offers_init(&o);
	buf_init(&dump, 100000);
	room_ok(canvas_init(&canvas, 4, 40));
	load(&o, room, OFFER_PEOPLE, "");
	assert_int_equal(offers_rows(&o, 9), 3);
	assert_int_equal(offers_rows(&o, 2), 0);
	offers_draw(&o, area_whole(&canvas));
	canvas_dump(&canvas, false, &dump);
	assert_non_null(strstr(dump.data, "Eve^[[2J"));
	assert_null(strchr(dump.data, 27));
	buf_clear(&dump);
	canvas_clear(&canvas);
	offers_clear(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			people_are_offered_without_doubles, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			severities_are_those_of_the_pack, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_may_be_anything_is_not_taken_for_another, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			names_from_outside_are_shown_harmless, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
