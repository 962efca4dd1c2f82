/* tests/test_ui_outbox_fits.c - what can be done with an act is offered by how it stands: in the footer,
 * in its detail and in the palette; any other key says why not, and nothing happens.
 * SPDX-License-Identifier: MIT */
#include "panes/ask.h"

#include "tests/outbox_room.h"
#include "tests/room_stage.h"

#define ORDER_1 "00000000-0000-4000-8000-000000000001"

enum { ROWS = 48, COLS = 160, WAYS = 4 };

/* As the footer has them, and the keys of them. */
static const struct {
	const char *key;
	const char *hint;
	const char *name;
} ways[WAYS] = {
	{"s", "s send again", "outbox-send-again"},
	{"e", "e edit", "outbox-edit"},
	{"a", "a it arrived", "outbox-arrived"},
	{"X", "X drop", "outbox-drop"},
};

/* Each state, what fits it, and what the others say. */
static const struct {
	const char *set;
	const char *fits; /* keys */
	const char *says[WAYS];
} states[] = {
	{"state = 'queued'", "eX", {"sent by itself", NULL, "not in doubt", NULL}},
	{"state = 'queued', text = ''", "X",
		{"sent by itself", "no words to change", "not in doubt", NULL}},
	{"state = 'queued', body = '{\"until\":1}'", "X",
		{"sent by itself", "made of more than its words", "not in doubt", NULL}},
	{"state = 'refused', body = 'no JSON'", "sX",
		{NULL, "made of more than its words", "not in doubt", NULL}},
	{"state = 'queued', hold = 'old'", "seX", {NULL, NULL, "not in doubt", NULL}},
	{"state = 'queued', hold = 'restricted'", "X",
		{"incident is restricted", "incident is restricted", "not in doubt", NULL}},
	{"state = 'sending'", "", {"on its way", "on its way", "on its way", "on its way"}},
	{"state = 'in_doubt', next_ms = 99", "aX",
		{"being looked for", "may have arrived as it is", NULL, NULL}},
	{"state = 'in_doubt', next_ms = 0", "saX", {NULL, "may have arrived as it is", NULL, NULL}},
	{"state = 'refused'", "seX", {NULL, NULL, "not in doubt", NULL}},
	{"state = 'sent'", "", {"sent already", "sent already", "sent already", "sent already"}},
	{"state = 'dropped'", "",
		{"dropped already", "dropped already", "dropped already", "dropped already"}},
};

enum { STATES = sizeof states / sizeof states[0] };

static struct room_stage *
begin(void **state, int which)
{
	struct room_stage *s = room_stage_begin(*state, ROWS, COLS);

	s->rules = (struct order_room){.config = outbox_room_config(), .watching = ""};
	ui_watch(&s->ui);
	outbox_room_becomes(s->room,
		outbox_room_post(s->room, "Dana Reyes", ORDER_1, "We look into it.", false),
		states[which].set);
	room_stage_come(s);
	room_stage_press(s, "3");
	room_stage_press(s, "Tab");
	room_stage_press(s, "Tab");
	assert_true(room_stage_shows(s, "Slack #general"));
	return s;
}

static void
the_footer_has(const struct room_stage *s, const char *fits)
{
	for (int i = 0; i < WAYS; i++) {
		bool there = strstr(room_stage_row(s, ROWS - 1), ways[i].hint) != NULL;

		if (there != (strstr(fits, ways[i].key) != NULL))
			fail_msg("%s in: %s", ways[i].hint, room_stage_row(s, ROWS - 1));
	}
}

static void
the_footer_offers_what_fits_the_row(void **state)
{
	for (int i = 0; i < STATES; i++) {
		struct room_stage *s = begin(state, i);

		the_footer_has(s, states[i].fits);
		room_stage_press(s, "Enter");
		assert_true(room_stage_shows(s, "The body of the request"));
		the_footer_has(s, states[i].fits);
		room_stage_end(s);
	}
}

/* The one row that says what to do. */
static void
the_detail_names_what_fits(void **state)
{
	static const char *const named[WAYS] = {"s sends it", "e changes", "a if ", "X drops it"};

	for (int i = 0; i < STATES; i++) {
		struct room_stage *s = begin(state, i);

		room_stage_press(s, "Enter");
		for (int w = 0; w < WAYS; w++) {
			bool fits = strstr(states[i].fits, ways[w].key) != NULL;

			if (room_stage_shows(s, named[w]) != fits)
				fail_msg("%s of %s", named[w], states[i].set);
		}
		assert_int_equal(room_stage_shows(s, "To do "), states[i].fits[0] != '\0');
		room_stage_end(s);
	}
}

static int64_t
writes(const struct room_stage *s)
{
	return room_number(s->room, "SELECT coalesce(max(rev), 0) FROM outbox");
}

static void
a_key_that_does_not_fit_says_why(void **state)
{
	for (int i = 0; i < STATES; i++) {
		struct room_stage *s = begin(state, i);
		int64_t before = writes(s);

		for (int w = 0; w < WAYS; w++) {
			if (states[i].says[w] == NULL)
				continue;
			room_stage_press(s, ways[w].key);
			if (strstr(room_stage_row(s, ROWS - 1), states[i].says[w]) == NULL)
				fail_msg("%s, %s: %s", states[i].set, ways[w].key,
					room_stage_row(s, ROWS - 1));
			assert_false(s->ui.prompting);
		}
		assert_int_equal(writes(s), before);
		room_stage_end(s);
	}
}

/* Dim, with the reason behind what it does. */
static void
the_palette_says_why(void **state)
{
	struct room_stage *s = begin(state, 10); /* sent */

	room_stage_press(s, ":");
	room_stage_type(s, "outbox-drop");
	assert_true(room_stage_shows(s, "That was sent already."));
	room_stage_press(s, "Enter");
	assert_false(s->ui.prompting);
	room_stage_end(s);
}

/* What is stuck can be settled from NOW: nobody has looked at the pane before. */
static void
what_is_stuck_is_settled_where_it_was_opened(void **state)
{
	struct room_stage *s = room_stage_begin(*state, ROWS, COLS);

	s->rules = (struct order_room){.config = outbox_room_config(), .watching = ""};
	ui_watch(&s->ui);
	outbox_room_becomes(s->room,
		outbox_room_post(s->room, "Dana Reyes", ORDER_1, "We look into it.", false),
		"error = 'Slack refused us.', tries = 1");
	room_stage_come(s);
	room_stage_press(s, "0");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "The body of the request"));
	the_footer_has(s, "eX");
	room_stage_press(s, "X");
	room_stage_press(s, "y");
	assert_int_equal(
		room_number(s->room, "SELECT count(*) FROM outbox WHERE state = 'dropped'"), 1);
	room_stage_end(s);
}

/* An act without an answer, on the screen. */
static struct room_stage *
begin_doubt(void **state, const char *target, const char *verb)
{
	struct room_stage *s = begin(state, 8); /* in doubt */
	char set[200];

	(void)snprintf(set, sizeof set, "target = '%s', verb = '%s'", target, verb);
	outbox_room_becomes(s->room, room_number(s->room, "SELECT max(number) FROM outbox"), set);
	room_stage_come(s);
	return s;
}

static const char of_last[] = "SELECT state = 'sent' FROM outbox ORDER BY number DESC LIMIT 1";

/* What follows goes there by its id. */
static void
what_others_go_to_wants_its_id(void **state)
{
	static const struct {
		const char *target;
		const char *verb;
		const char *id;
	} acts[] = {{"slack", "room-create", "C012AB3CD"}, {"statuspage", "create", "k2l3m4"},
		{"jira", "create", "OPS-12"}};

	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
		struct room_stage *s = begin_doubt(state, acts[i].target, acts[i].verb);

		room_stage_press(s, "a");
		assert_true(room_stage_shows(s, "Its id there of outbox"));
		room_stage_press(s, "Enter");
		assert_true(room_stage_shows(s, "Nothing is typed yet."));
		room_stage_type(s, acts[i].id);
		room_stage_press(s, "Enter");
		assert_true(ask_is_confirming(&s->ui));
		assert_true(room_stage_shows(s, acts[i].id));
		room_stage_press(s, "y");
		assert_int_equal(room_number(s->room, of_last), 1);
		room_stage_end(s);
	}
	assert_int_equal(room_number(*state, "SELECT count(*) FROM remote"), 3);
}

static void
what_nobody_goes_to_does_not(void **state)
{
	static const struct {
		const char *target;
		const char *verb;
	} acts[] = {{"slack", "post"}, {"slack", "webhook"}, {"zendesk", "create"},
		{"pagerduty", "note"}, {"statuspage", "update"}, {"jira", "comment"},
		{"hook", "x"}};

	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
		struct room_stage *s = begin_doubt(state, acts[i].target, acts[i].verb);

		room_stage_press(s, "a");
		assert_true(ask_is_confirming(&s->ui));
		assert_false(room_stage_shows(s, "Its id there"));
		room_stage_press(s, "y");
		assert_int_equal(room_number(s->room, of_last), 1);
		room_stage_end(s);
	}
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(the_footer_offers_what_fits_the_row),
		IN_ROOM(the_detail_names_what_fits),
		IN_ROOM(a_key_that_does_not_fit_says_why),
		IN_ROOM(the_palette_says_why),
		IN_ROOM(what_is_stuck_is_settled_where_it_was_opened),
		IN_ROOM(what_others_go_to_wants_its_id),
		IN_ROOM(what_nobody_goes_to_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
