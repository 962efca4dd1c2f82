/* tests/test_ui_outbox.c - what waits to leave, on a screen: seen, sent again, changed, dropped, taken
 * back.
 * SPDX-License-Identifier: MIT */
#include "panes/ask.h"

#include "tests/outbox_room.h"
#include "tests/room_stage.h"

#define ORDER_1 "00000000-0000-4000-8000-000000000001"

enum { SECOND = 1000, HOUR = 60 * 60 * 1000 };

static struct room_stage *
begin(void **state, int rows, int cols)
{
	struct room_stage *s = room_stage_begin(*state, rows, cols);

	s->rules = (struct order_room){.config = outbox_room_config(), .watching = ""};
	ui_watch(&s->ui);
	return s;
}

static int64_t
post(struct room_stage *s, const char *text, bool public)
{
	int64_t number = outbox_room_post(s->room, "Dana Reyes", ORDER_1, text, public);

	room_stage_come(s);
	return number;
}

static void
becomes(struct room_stage *s, int64_t number, const char *set)
{
	outbox_room_becomes(s->room, number, set);
	room_stage_come(s);
}

static void
states(struct room_stage *s, const char *expected)
{
	char *text = room_string(s->room, "SELECT group_concat(state, ' ') FROM outbox");

	assert_string_equal(text, expected);
	free(text);
}

/* Five seconds, counted in the footer: then it is what was noted last again. */
static void
what_is_public_can_be_taken_back(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	(void)post(s, "We look into it.", true);
	assert_true(room_stage_shows(s, "Leaves in 5 s, u takes it back: Slack #general"));
	assert_true(ui_next_tick(&s->ui, s->room->now_ms) <= s->room->now_ms + SECOND);
	s->room->now_ms += 2 * SECOND;
	room_stage_draw(s);
	assert_true(room_stage_shows(s, "Leaves in 3 s"));
	room_stage_press(s, "u");
	states(s, "dropped");
	assert_true(room_stage_shows(s, "Taken back, it did not leave: 1 to Slack #general."));
	assert_false(room_stage_shows(s, "Leaves in"));
	(void)post(s, "We look into it.", true);
	s->room->now_ms += 5 * SECOND;
	room_stage_draw(s);
	assert_false(room_stage_shows(s, "Leaves in"));
	room_stage_press(s, "u");
	states(s, "dropped queued");
	room_stage_end(s);
}

/* What another person sends is theirs. */
static void
what_is_of_another_is_not_taken_back(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	(void)outbox_room_post(s->room, "Kim", ORDER_1, "We look into it.", true);
	room_stage_come(s);
	assert_false(room_stage_shows(s, "Leaves in"));
	room_stage_press(s, "u");
	states(s, "queued");
	room_stage_end(s);
}

static void
the_first_line_counts_what_waits(void **state)
{
	struct room_stage *s = begin(state, 24, 80);
	int64_t number;

	assert_false(room_stage_shows(s, "out "));
	(void)post(s, "One.", false);
	number = post(s, "Two.", false);
	assert_non_null(strstr(room_stage_row(s, 0), "out 2"));
	assert_null(strstr(room_stage_row(s, 0), "ask"));
	becomes(s, number, "state = 'in_doubt', next_ms = 0");
	assert_non_null(strstr(room_stage_row(s, 0), "out 2, 1 asks"));
	becomes(s, number, "state = 'refused'");
	assert_non_null(strstr(room_stage_row(s, 0), "out 1, 1 asks"));
	s->room->now_ms += (int64_t)24 * HOUR;
	room_stage_draw(s);
	assert_non_null(strstr(room_stage_row(s, 0), "out 1, 1 asks stale"));
	room_stage_end(s);
}

/* From NOW to the act in full, and there it is settled: the text is read first. */
static void
what_waits_for_a_person_is_due(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	becomes(s, post(s, "We look into it.", false), "state = 'in_doubt', next_ms = 0");
	assert_non_null(strstr(room_stage_row(s, 1),
		"! Slack #general in doubt: did it arrive?: We look into it"));
	room_stage_press(s, "0");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "State         in doubt"));
	assert_true(room_stage_shows(s, "a if it"));
	assert_true(room_stage_shows(s, "We look into it."));
	assert_true(
		room_stage_shows(s, "{\"channel\":\"#general\",\"text\":\"We look into it.\"}"));
	room_stage_press(s, "s");
	assert_true(room_stage_shows(s, "Confirm outbox-send-again"));
	assert_true(room_stage_shows(s, "To Slack #general"));
	room_stage_press(s, "y");
	states(s, "queued");
	assert_null(strstr(room_stage_row(s, 1), "in doubt"));
	room_stage_end(s);
}

/* The token of a service that is only written to is refused: no source says so. */
static void
what_cannot_leave_says_why(void **state)
{
	static const char says[] = "Slack refused us. Check slack.token.";
	struct room_stage *s = begin(state, 24, 80);
	int64_t number = post(s, "We look into it.", false);

	assert_null(strstr(room_stage_row(s, 0), "stuck"));
	becomes(s, number, "error = 'Slack refused us. Check slack.token.', tries = 1");
	assert_non_null(strstr(room_stage_row(s, 0), "out 1 stuck"));
	assert_non_null(strstr(room_stage_row(s, 1), says));
	room_stage_press(s, "3");
	room_stage_press(s, "Tab");
	room_stage_press(s, "Tab");
	assert_non_null(strstr(room_stage_row(s, 3), says));
	room_stage_press(s, "1");
	room_stage_press(s, "0");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "Said          Slack refused us."));
	assert_true(room_stage_shows(s, "We look into it."));
	room_stage_press(s, "Escape");
	becomes(s, number, "state = 'sent', error = ''");
	assert_null(strstr(room_stage_row(s, 0), "out"));
	assert_null(strstr(room_stage_row(s, 1), "Slack"));
	room_stage_end(s);
}

/* A public one wants its word, with the text in sight. */
static void
what_was_held_is_read_before_it_leaves(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	becomes(s, post(s, "We look into it.", true), "hold = 'old', next_ms = 0");
	assert_non_null(strstr(room_stage_row(s, 1), "! Slack #general held: We look into it."));
	room_stage_press(s, "3");
	room_stage_press(s, "Tab");
	room_stage_press(s, "Tab");
	assert_true(room_stage_shows(s, "[Outbox 1!]"));
	room_stage_press(s, "s");
	assert_true(room_stage_shows(s, "Type post, then Enter:"));
	assert_true(room_stage_shows(s, "  We look into it."));
	room_stage_type(s, "y");
	room_stage_press(s, "Enter");
	states(s, "queued");
	assert_int_equal(room_number(s->room, "SELECT hold = 'old' FROM outbox"), 1);
	room_stage_press(s, "C-u");
	room_stage_type(s, "post");
	room_stage_press(s, "Enter");
	assert_int_equal(room_number(s->room, "SELECT hold = '' FROM outbox"), 1);
	assert_true(room_stage_shows(s, "Leaves in"));
	room_stage_end(s);
}

static void
other_words_are_sent_in_its_place(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	becomes(s, post(s, "Checkuot is down.", false), "state = 'refused', error = 'no channel'");
	room_stage_press(s, "3");
	room_stage_press(s, "Tab");
	room_stage_press(s, "Tab");
	assert_true(room_stage_shows(s, "refused"));
	assert_true(room_stage_shows(s, "no channel"));
	room_stage_press(s, "e");
	assert_true(room_stage_shows(s, ": Checkuot is down."));
	room_stage_press(s, "C-u");
	room_stage_type(s, "Checkout is down.");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "  Checkout is down."));
	room_stage_press(s, "y");
	states(s, "dropped queued");
	assert_int_equal(room_number(s->room, "SELECT count(*) FROM outbox WHERE body = "
					      "'{\"channel\":\"#general\",\"text\":\"Checkout is "
					      "down.\"}'"),
		1);
	room_stage_end(s);
}

static void
what_cannot_be_done_says_why(void **state)
{
	struct room_stage *s = begin(state, 24, 80);
	int64_t number = post(s, "One.", false);

	room_stage_press(s, "3");
	room_stage_press(s, "Tab");
	room_stage_press(s, "Tab");
	room_stage_press(s, "s");
	assert_true(room_stage_shows(s, "That is sent by itself"));
	room_stage_press(s, "a");
	assert_true(room_stage_shows(s, "it is not in doubt"));
	becomes(s, number, "state = 'sent'");
	room_stage_press(s, "X");
	assert_true(room_stage_shows(s, "That was sent already."));
	becomes(s, number, "state = 'in_doubt', next_ms = 99");
	room_stage_press(s, "s");
	assert_true(room_stage_shows(s, "being looked for there"));
	becomes(s, number, "next_ms = 0");
	room_stage_press(s, "e");
	assert_true(room_stage_shows(s, "may have arrived as it is"));
	room_stage_press(s, "X");
	room_stage_press(s, "y");
	states(s, "dropped");
	room_stage_end(s);
}

/* Word for word, to be pasted where it did not arrive. */
static void
the_exact_words_are_copied(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	(void)post(s, "We look into it.", false);
	room_stage_press(s, "3");
	room_stage_press(s, "Tab");
	room_stage_press(s, "Tab");
	room_stage_press(s, "y");
	room_stage_press(s, "m");
	assert_string_equal(s->copied, "We look into it.");
	room_stage_end(s);
}

/* The first frame does not wait for any of it. */
static void
nothing_of_it_is_read_before_the_first_frame(void **state)
{
	struct ui *u = calloc(1, sizeof *u);

	assert_non_null(u);
	room_ok(ui_init(u, LEVEL_LEAD));
	ui_resize(u, 24, 80);
	assert_false(ui_outside_waits(u));
	ui_drawn(u, ((struct room *)*state)->now_ms);
	assert_true(ui_outside_waits(u));
	ui_clear(u);
	free(u);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(what_is_public_can_be_taken_back),
		IN_ROOM(what_is_of_another_is_not_taken_back),
		IN_ROOM(the_first_line_counts_what_waits),
		IN_ROOM(what_waits_for_a_person_is_due),
		IN_ROOM(what_cannot_leave_says_why),
		IN_ROOM(what_was_held_is_read_before_it_leaves),
		IN_ROOM(other_words_are_sent_in_its_place),
		IN_ROOM(what_cannot_be_done_says_why),
		IN_ROOM(the_exact_words_are_copied),
		IN_ROOM(nothing_of_it_is_read_before_the_first_frame),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
