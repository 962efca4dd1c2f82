/* tests/test_form.c - a command that asks for much: a form, times that are understood, what is
 * offered.
 * SPDX-License-Identifier: MIT */
#include "panes/form.h"

#include "panes/ask.h"
#include "tests/room_stage.h"

/* What the orders of these commands would be. */
struct heard {
	int orders;
	char id[ORDER_ID_BYTES];
	char args[600];
	struct err answer;
};

static struct err
hear(void *to, const struct order *order)
{
	struct heard *h = to;

	h->orders++;
	(void)snprintf(h->id, sizeof h->id, "%s", order->id);
	(void)snprintf(h->args, sizeof h->args, "%s", order->args);
	return h->answer;
}

static void
fill_impact(const struct context *c, struct buf *out)
{
	(void)buf_printf(out, "after %s", c->given->at[0]);
}

static bool
asks_why(const struct command_values *given)
{
	return strcmp(given->at[1], "yes") == 0;
}

static const struct command_choice choices[] = {
	{"n", "no", "no"}, {"y", "yes", "yes"}, {NULL, NULL, NULL}};

static const struct command_arg form_args[] = {
	{.name = "status", .label = "Status", .required = true, .hint = "what is known"},
	{.name = "mail", .label = "Mail", .choices = choices},
	{.name = "why", .label = "Why", .asked = asks_why},
	{.name = "impact", .label = "Impact", .fill = fill_impact},
	{.name = "next", .label = "Next", .required = true, .kind = ARG_AHEAD},
	{.name = NULL},
};

static const struct command form = {.name = "update-post",
	.args = form_args,
	.help = "Post an update",
	.flags = COMMAND_WRITES | COMMAND_CONFIRM,
	.run = command_order};

static const struct command_arg person_args[] = {
	{.name = "person", .label = "Give to", .required = true, .offer = OFFER_PEOPLE},
	{.name = NULL},
};

static const struct command giving = {.name = "role-give",
	.args = person_args,
	.help = "Give the role to somebody",
	.flags = COMMAND_WRITES,
	.run = command_order};

static const struct command_arg eta_args[] = {
	{.name = "eta", .label = "ETA", .kind = ARG_AHEAD, .hint = "empty takes it away"},
	{.name = "people", .label = "People", .kind = ARG_NUMBER},
	{.name = NULL},
};

static const struct command estimating = {.name = "incident-eta",
	.args = eta_args,
	.help = "Estimate",
	.flags = COMMAND_WRITES,
	.run = command_order};

static struct room_stage *
start(struct room *room, struct heard *heard, const struct command *command, int rows, int cols)
{
	struct room_stage *s = room_stage_begin(room, rows, cols);
	struct context c = {.link = &s->link, .level = LEVEL_LEAD, .now_ms = room->now_ms};
	const struct ui_row row = {.about = "page #12 checkout is down"};

	*heard = (struct heard){0};
	s->link = (struct link){.send = hear, .to = heard};
	ui_command(&s->ui, command, &row, &c);
	room_stage_draw(s);
	return s;
}

static void
all_fields_are_seen_and_walked(void **state)
{
	static const int sizes[][2] = {{24, 80}, {48, 160}};
	struct heard heard;

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct room_stage *s = start(*state, &heard, &form, sizes[i][0], sizes[i][1]);

		assert_true(room_stage_shows(s, "> Status"));
		assert_true(room_stage_shows(s, "page #12 checkout is down"));
		assert_true(room_stage_shows(s, "what is known"));
		assert_false(room_stage_shows(s, "Why"));
		room_stage_press(s, "Enter");
		assert_true(room_stage_shows(s, "Nothing is typed yet."));
		room_stage_type(s, "half down");
		room_stage_press(s, "Tab");
		room_stage_press(s, "y");
		assert_true(room_stage_shows(s, "> Why"));
		room_stage_type(s, "no mail");
		room_stage_press(s, "Enter");
		assert_true(room_stage_shows(s, "Impact: after half down"));
		room_stage_type(s, "!");
		room_stage_press(s, "Up");
		room_stage_press(s, "S-Tab");
		room_stage_press(s, "n"); /* then nobody asks why */
		assert_false(room_stage_shows(s, "no mail"));
		assert_true(room_stage_shows(s, "Impact: after half down!"));
		room_stage_press(s, "C-s");
		assert_true(room_stage_shows(s, "This is still wanted."));
		room_stage_type(s, "soon");
		room_stage_press(s, "Enter");
		assert_true(room_stage_shows(s, "That is no time"));
		assert_true(room_stage_shows(s, "Next: soon"));
		room_stage_press(s, "C-u");
		room_stage_type(s, "1h30m");
		assert_true(room_stage_shows(s, "(in 1h30)"));
		room_stage_press(s, "Up");
		room_stage_press(s, "Up");
		room_stage_press(s, "Up");
		room_stage_press(s, "Up");
		assert_true(room_stage_shows(s, "> Status  half down"));
		room_stage_press(s, "C-s");
		assert_true(ask_is_confirming(&s->ui));
		assert_true(room_stage_shows(s, "Next: 1h30m = "));
		room_stage_press(s, "y");
		assert_int_equal(heard.orders, 1);
		assert_non_null(strstr(heard.args, "\"status\":\"half down\",\"mail\":\"no\","
						   "\"impact\":\"after half down!\",\"next_ms\":"));
		room_stage_end(s);
	}
}

/* What was meant when it was read is what is sent, however long somebody looks at it. */
static void
a_time_is_what_it_was_when_it_was_typed(void **state)
{
	struct room *room = *state;
	struct heard heard;
	struct room_stage *s = start(room, &heard, &estimating, 24, 80);
	char expected[64];
	int64_t ms;

	assert_true(room_stage_shows(s, "empty takes it away"));
	room_stage_type(s, "45m");
	room_stage_press(s, "Enter");
	ms = room->now_ms + INT64_C(45) * 60 * 1000;
	room->now_ms += 600000;
	room_stage_type(s, "many");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "People must be a whole number."));
	assert_int_equal(heard.orders, 0);
	room_stage_press(s, "C-u");
	room_stage_type(s, "12");
	room_stage_press(s, "Enter");
	(void)snprintf(expected, sizeof expected, "\"eta_ms\":%lld,\"people\":12}",
		(long long)(ms / 1000 * 1000));
	assert_non_null(strstr(heard.args, expected));
	room_stage_end(s);
}

/* The same that was refused and is sent again unchanged is the same order; another text is not. */
static void
a_form_that_failed_comes_back(void **state)
{
	struct room *room = *state;
	struct heard heard;
	struct room_stage *s = start(room, &heard, &form, 24, 80);
	char id[ORDER_ID_BYTES];
	char args[600];

	room_stage_type(s, "half down");
	room_stage_press(s, "Enter");
	room_stage_press(s, "Enter");
	room_stage_press(s, "Enter");
	room_stage_type(s, "30m");
	room_stage_press(s, "Enter");
	room_stage_press(s, "y");
	assert_int_equal(heard.orders, 1);
	(void)snprintf(id, sizeof id, "%s", heard.id);
	(void)snprintf(args, sizeof args, "%s", heard.args);
	ui_answer(&s->ui, id, false, text_of("It was not saved."), room->now_ms);
	room_stage_draw(s);
	assert_true(room_stage_shows(s, "half down"));
	assert_true(room_stage_shows(s, "Next: 30m"));
	room_stage_press(s, "Enter");
	room_stage_press(s, "y");
	assert_string_equal(heard.id, id);
	assert_string_equal(heard.args, args);
	ui_answer(&s->ui, id, false, text_of("It was not saved."), room->now_ms);
	room_stage_draw(s);
	room_stage_press(s, "Up");
	room_stage_type(s, " more");
	room_stage_press(s, "C-s");
	room_stage_press(s, "y");
	assert_string_not_equal(heard.id, id);
	room_stage_end(s);
}

static void
one_escape_does_not_lose_a_form(void **state)
{
	struct heard heard;
	struct room_stage *s = start(*state, &heard, &form, 24, 80);

	room_stage_type(s, "half down");
	room_stage_press(s, "Enter");
	room_stage_press(s, "Esc");
	assert_true(room_stage_shows(s, "Esc once more"));
	assert_true(s->ui.prompting);
	room_stage_press(s, "Right");
	room_stage_press(s, "Esc");
	assert_true(s->ui.prompting);
	room_stage_press(s, "Esc");
	assert_false(s->ui.prompting);
	assert_int_equal(heard.orders, 0);
	room_stage_end(s);
}

/* A word is soon typed again, a sentence is not. */
static void
one_escape_does_not_lose_a_sentence(void **state)
{
	struct room_stage *s = room_stage_begin(*state, 24, 80);

	room_stage_press(s, "n");
	room_stage_type(s, "a word");
	room_stage_press(s, "Esc");
	assert_false(s->ui.prompting);
	room_stage_press(s, "n");
	room_stage_type(s, "the pool is read-only since two");
	room_stage_press(s, "Esc");
	assert_true(room_stage_shows(s, "Esc once more"));
	assert_true(room_stage_shows(s, "read-only since two"));
	room_stage_press(s, "Enter");
	room_stage_come(s);
	assert_true(room_stage_shows(s, "note saved"));
	room_stage_press(s, "n");
	room_stage_type(s, "the pool is read-only since two");
	room_stage_press(s, "Esc");
	room_stage_press(s, "Esc");
	assert_false(s->ui.prompting);
	room_stage_end(s);
}

static void
furnish(struct room *room)
{
	assert_true(room_edit(room,
		"INSERT INTO person (name, place, account, level, time_zone, hours, phones, rev)"
		" VALUES ('Dana Reyes', 1, 'dana', 'lead', '', '', 1, 1),"
		" ('Lee Park', 2, '', 'operator', '', '', 1, 1)"));
}

static void
who_is_offered_is_picked(void **state)
{
	struct heard heard;
	struct room_stage *s;

	furnish(*state);
	s = start(*state, &heard, &giving, 24, 80);
	assert_true(room_stage_shows(s, "People - 2"));
	room_stage_press(s, "Down");
	room_stage_press(s, "C-n");
	room_stage_press(s, "Enter");
	assert_string_equal(heard.args, "{\"person\":\"Lee Park\"}");
	room_stage_end(s);

	s = start(*state, &heard, &giving, 24, 80);
	room_stage_type(s, "rey");
	assert_true(room_stage_shows(s, "People - 1"));
	assert_int_equal(heard.orders, 0);
	room_stage_press(s, "Tab");
	assert_true(room_stage_shows(s, "Dana Reyes"));
	room_stage_press(s, "Enter");
	assert_string_equal(heard.args, "{\"person\":\"Dana Reyes\"}");
	room_stage_end(s);
}

static void
somebody_else_may_be_typed(void **state)
{
	struct heard heard;
	struct room_stage *s;

	furnish(*state);
	s = start(*state, &heard, &giving, 24, 80);
	room_stage_type(s, "Jo Diaz");
	room_stage_press(s, "Enter");
	assert_string_equal(heard.args, "{\"person\":\"Jo Diaz\"}");
	room_stage_end(s);

	s = start(*state, &heard, &giving, 24, 80); /* as typed, although one begins like it */
	room_stage_type(s, "Lee");
	room_stage_press(s, "Up");
	room_stage_press(s, "Enter");
	assert_string_equal(heard.args, "{\"person\":\"Lee\"}");
	room_stage_end(s);
}

/* On a screen that is too small to show a list nothing is taken from it. */
static void
what_is_not_seen_is_not_taken(void **state)
{
	struct heard heard;
	struct room_stage *s;

	furnish(*state);
	s = start(*state, &heard, &giving, 8, 38);
	room_stage_type(s, "Lee");
	room_stage_press(s, "Enter");
	assert_string_equal(heard.args, "{\"person\":\"Lee\"}");
	room_stage_end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			all_fields_are_seen_and_walked, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_time_is_what_it_was_when_it_was_typed, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_form_that_failed_comes_back, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			one_escape_does_not_lose_a_form, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			one_escape_does_not_lose_a_sentence, room_make, room_remove),
		cmocka_unit_test_setup_teardown(who_is_offered_is_picked, room_make, room_remove),
		cmocka_unit_test_setup_teardown(somebody_else_may_be_typed, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_not_seen_is_not_taken, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
