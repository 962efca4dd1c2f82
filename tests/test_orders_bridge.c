/* tests/test_orders_bridge.c - the conference bridge: what is logged, and what is in no record.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "store/bridge.h"
#include "tests/talk.h"

#define PIN "777888"

static struct bridge_config bridge = {
	.phone = "+1 555 0190", .participant_pin = "4711", .moderator_pin = PIN, .url = ""};
static struct config config = {.bridge = &bridge};
static const struct order_room rules = {.config = &config, .watching = ""};

static int
setup(void **state)
{
	if (room_make(state) != 0)
		return -1;
	talk_begin(*state);
	return 0;
}

static struct err
order(struct room *room, const char *name, const char *args, enum level level)
{
	return talk_order(room, name, "", args, level, &rules, 0, NULL);
}

static int64_t
events(const struct room *room, const char *words)
{
	char sql[160];

	(void)snprintf(sql, sizeof sql,
		"SELECT count(*) FROM event WHERE overview AND incident_id = '1'"
		" AND instr(text, '%s')",
		words);
	return room_number(room, sql);
}

static void
it_is_opened_and_closed_by_the_lead_and_logged(void **state)
{
	struct room *room = *state;

	assert_int_equal(order(room, "bridge-close", "{}", LEVEL_LEAD).kind, ERR_REFUSED);
	room_ok(order(room, "bridge-open", "{}", LEVEL_LEAD));
	assert_int_equal(room_number(room, "SELECT bridge_open_ms FROM incident"), room->now_ms);
	assert_int_equal(order(room, "bridge-open", "{}", LEVEL_LEAD).kind, ERR_REFUSED);
	assert_int_equal(events(room, "bridge opened"), 1);
	room_ok(order(room, "bridge-close", "{}", LEVEL_LEAD));
	assert_int_equal(events(room, "bridge closed"), 1);
	assert_int_equal(order(room, "bridge-close", "{}", LEVEL_LEAD).kind, ERR_REFUSED);
	room->now_ms += 1000;
	room_ok(order(room, "bridge-open", "{}", LEVEL_LEAD));
	assert_int_equal(events(room, "bridge opened"), 2);
	(void)order(room, "bridge-close", "{}", LEVEL_OPERATOR);
	assert_int_equal(events(room, "bridge closed"), 1);
}

static void
who_joins_is_listed_once(void **state)
{
	struct room *room = *state;
	struct window w = {.from = WINDOW_TOP, .after = 20, .of = "1"};
	const struct bridge_line *line;
	struct rows rows;

	room_ok(order(room, "bridge-join", "{\"person\":\"Lee Chan\"}", LEVEL_OPERATOR));
	room->now_ms += 1000;
	room_ok(order(room, "bridge-join", "{\"person\":\"customer: Acme\"}", LEVEL_LEAD));
	assert_int_equal(order(room, "bridge-join", "{\"person\":\"Lee Chan\"}", LEVEL_LEAD).kind,
		ERR_REFUSED);
	assert_int_equal(
		order(room, "bridge-join", "{\"person\":\" \"}", LEVEL_LEAD).kind, ERR_USAGE);
	assert_int_equal(order(room, "bridge-join", "{}", LEVEL_LEAD).kind, ERR_USAGE);
	room_ok(bridge_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 5 + 2);
	line = rows_at(&rows, BRIDGE_STATE);
	assert_int_equal(line->kind, BRIDGE_STATE);
	assert_int_equal(line->at_ms, 0);
	line = rows_at(&rows, 5);
	assert_int_equal(line->kind, BRIDGE_GUEST);
	assert_string_equal(line->person.raw, "Lee Chan");
	line = rows_at(&rows, 6);
	assert_string_equal(line->person.raw, "customer: Acme");
	w = (struct window){.from = WINDOW_ANCHOR, .anchor = line->key, .after = 1, .of = "1"};
	room_ok(bridge_window(room->record, &w, &room->arena, &rows));
	assert_true(rows.found);
	w.of = "2";
	room_ok(bridge_window(room->record, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 0);
}

/* The file itself, and what SQLite has beside it. */
static bool
is_written(const struct room *room, const char *secret)
{
	static const char *const names[] = {"warroom.db", "warroom.db-wal"};
	static char bytes[4 * 1024 * 1024];
	bool found = false;

	for (size_t i = 0; i < 2; i++) {
		char path[96];
		FILE *f;
		size_t n;

		(void)snprintf(path, sizeof path, "%s/%s", room->dir, names[i]);
		f = fopen(path, "rb");
		if (f == NULL)
			continue;
		n = fread(bytes, 1, sizeof bytes, f);
		(void)fclose(f);
		found = found || memmem(bytes, n, secret, strlen(secret)) != NULL;
	}
	return found;
}

static void
a_reveal_is_logged_with_who_and_without_the_pin(void **state)
{
	struct room *room = *state;

	room_ok(order(room, "bridge-reveal", "{}", LEVEL_OPERATOR));
	assert_int_equal(events(room, "moderator PIN of the bridge shown to Dana Reyes"), 1);
	assert_false(is_written(room, PIN));
	assert_false(is_written(room, "555 0190"));
	assert_true(is_written(room, "moderator PIN of the bridge"));
	assert_int_equal(order(room, "bridge-reveal", "{}", LEVEL_OBSERVER).kind, ERR_REFUSED);
	assert_int_equal(events(room, "moderator PIN"), 1);
}

static void
without_a_pin_in_the_config_there_is_none_to_reveal(void **state)
{
	struct room *room = *state;
	struct err e = talk_lead(room, "bridge-reveal", "{}");

	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, "bridge.moderator_pin"));
	assert_int_equal(events(room, "moderator PIN"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			it_is_opened_and_closed_by_the_lead_and_logged, setup, room_remove),
		cmocka_unit_test_setup_teardown(who_joins_is_listed_once, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			a_reveal_is_logged_with_who_and_without_the_pin, setup, room_remove),
		cmocka_unit_test_setup_teardown(
			without_a_pin_in_the_config_there_is_none_to_reveal, setup, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
