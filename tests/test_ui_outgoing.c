/* tests/test_ui_outgoing.c - what leaves is read first: where it goes, and each word of it.
 * SPDX-License-Identifier: MIT */
#include "panes/ask.h"
#include "panes/outgoing.h"
#include "panes/wrap.h"

#include "tests/fake_stage.h"
#include "tests/golden.h"

static const struct command_arg text_args[] = {
	{.name = "text", .label = "Text", .required = true, .whole = true},
	{.name = NULL},
};

static void
to_slack(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	(void)c;
	if (strcmp(v->at[0], "keep it here") != 0)
		outgoing_to(out, "Slack %s", "#general");
}

static void
to_the_public(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	to_slack(c, v, out);
	outgoing_to(out, "Statuspage %s", "status.example.com");
	out->public = true;
}

static void
to_the_team(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	(void)c;
	(void)v;
	outgoing_to(out, "Slack #general");
	for (int i = 1; i <= 40; i++)
		(void)buf_printf(&out->text, "Line %d of what is told.\n", i);
	(void)buf_string(&out->text, "The end.");
}

static void
to_everywhere(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	(void)c;
	(void)v;
	for (int i = 0; i < 40; i++)
		outgoing_to(out, "Slack #channel-%d", i);
}

static const struct command posting = {.name = "post-it",
	.args = text_args,
	.help = "Tell the team",
	.flags = COMMAND_WRITES,
	.outgoing = to_slack,
	.run = command_order};

static const struct command publishing = {.name = "publish-it",
	.args = text_args,
	.help = "Tell everybody",
	.flags = COMMAND_WRITES,
	.outgoing = to_the_public,
	.run = command_order};

static const struct command telling = {.name = "tell-it",
	.help = "Tell the team all of it",
	.flags = COMMAND_WRITES,
	.outgoing = to_the_team,
	.run = command_order};

static void
start(struct stage *s, const struct command *command)
{
	struct context c = {.link = &s->link, .level = s->level, .rev = 4711, .now_ms = s->now_ms};
	struct ui_row row;

	ui_row(&s->ui, &row);
	c.seen = c.ui = &s->ui;
	ui_command(&s->ui, command, &row, &c);
	draw(s);
}

static void
look(struct stage *s)
{
	draw(s);
	s->now_ms += UI_CONFIRM_LEAST_MS;
}

/* A command that asks nothing else asks as soon as something leaves; and the order says where to. */
static void
what_leaves_is_shown_first(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	start(s, &posting);
	type(s, "We fail over to db-2.");
	press(s, "Enter");
	assert_true(ask_is_confirming(&s->ui));
	assert_int_equal(s->orders, 0);
	assert_true(shows(s, "To Slack #general"));
	assert_true(shows(s, "We fail over to db-2."));
	golden_compare(&s->canvas, "ui_outgoing_80x24");
	look(s);
	press(s, "y");
	assert_int_equal(s->orders, 1);
	assert_non_null(strstr(s->sent, "\"text\":\"We fail over to db-2.\""));
	assert_non_null(strstr(s->sent, "\"to\":\"Slack #general\""));
	assert_null(strstr(s->sent, "\"word\""));
	end(s);
}

static void
what_goes_nowhere_is_done_at_once(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	start(s, &posting);
	type(s, "keep it here");
	press(s, "Enter");
	assert_int_equal(s->orders, 1);
	assert_null(strstr(s->sent, "\"to\""));
	end(s);
}

static void
what_the_public_reads_wants_a_word(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	start(s, &publishing);
	type(s, "We are looking into it.");
	press(s, "Enter");
	look(s);
	assert_true(shows(s, "To Slack #general; Statuspage status.example.com"));
	assert_true(shows(s, "Others outside will read it."));
	press(s, "y");
	press(s, "Enter");
	assert_int_equal(s->orders, 0);
	press(s, "Backspace");
	type(s, "post");
	press(s, "Enter");
	assert_int_equal(s->orders, 1);
	assert_null(strstr(s->sent, "\"word\""));
	end(s);
}

/* R82: who says outage where none is known types the word for it. */
static void
an_outage_is_questioned(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	start(s, &publishing);
	type(s, "An outage of the checkout.");
	press(s, "Enter");
	look(s);
	assert_true(shows(s, "It says outage, and this is not known to be one"));
	golden_compare(&s->canvas, "ui_outgoing_outage_80x24");
	type(s, "post");
	press(s, "Enter");
	assert_true(shows(s, "Only the word outage does it"));
	assert_int_equal(s->orders, 0);
	press(s, "C-u");
	type(s, "outage");
	press(s, "Enter");
	assert_int_equal(s->orders, 1);
	assert_non_null(strstr(s->sent, "\"word\":\"outage\""));
	end(s);
}

static void
a_field_that_is_not_filled_in_blocks(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	start(s, &posting);
	type(s, "Impact: {impact}");
	press(s, "Enter");
	assert_false(ask_is_confirming(&s->ui));
	assert_true(shows(s, "{impact} is not filled in"));
	assert_true(shows(s, ": Impact: {impact}"));
	for (int i = 0; i < 8; i++)
		press(s, "Backspace");
	type(s, "none");
	press(s, "Enter");
	assert_true(ask_is_confirming(&s->ui));
	end(s);
}

/* No answer is taken before the last line was there; nor for a key that came with the scrolling. */
static void
a_long_text_is_read_to_its_end(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	start(s, &telling);
	look(s);
	assert_true(shows(s, "Line 1 of what is told."));
	assert_false(shows(s, "The end."));
	assert_true(shows(s, "of 41: PageDown shows the rest"));
	golden_compare(&s->canvas, "ui_outgoing_long_80x24");
	press(s, "y");
	assert_int_equal(s->orders, 0);
	assert_true(shows(s, "All of it must be read first"));
	for (int i = 0; i < 6 && !shows(s, "The end."); i++) {
		assert_true(ask_is_confirming(&s->ui));
		press(s, "PageDown");
	}
	assert_true(shows(s, "Line 40 of what is told."));
	press(s, "y");
	assert_int_equal(s->orders, 0); /* too early after what came last */
	assert_true(shows(s, "press it again"));
	look(s);
	press(s, "y");
	assert_int_equal(s->orders, 1);
	end(s);
}

/* A narrower window breaks other lines: what was read of the wide one does not count. */
static void
another_width_is_read_anew(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	start(s, &telling);
	look(s);
	for (int i = 0; i < 6; i++)
		press(s, "PageDown");
	assert_true(shows(s, "The end."));
	resize(s, 24, 60);
	look(s);
	press(s, "y");
	assert_int_equal(s->orders, 0);
	assert_true(shows(s, "All of it must be read first"));
	for (int i = 0; i < 6; i++)
		press(s, "PageUp");
	for (int i = 0; i < 6; i++)
		press(s, "PageDown");
	look(s);
	press(s, "y");
	assert_int_equal(s->orders, 1);
	end(s);
}

static void
a_recipient_without_room_is_said(void **state)
{
	struct outgoing out;

	(void)state;
	outgoing_init(&out);
	to_everywhere(NULL, NULL, &out);
	assert_true(strlen(out.to) < sizeof out.to);
	assert_non_null(strstr(out.warning, "#channel-39 is not named"));
	outgoing_clear(&out);
	outgoing_clear(&out);
}

static void
lines_stay_apart(void **state)
{
	struct canvas c;
	struct area a;

	(void)state;
	assert_int_equal(canvas_init(&c, 3, 12).kind, ERR_NONE);
	a = area_whole(&c);
	assert_int_equal(wrap_all(a, 0, STYLE_PLAIN, text_of("one\n\ntwo words here")), 4);
	assert_string_equal(c.cells[0].glyph.bytes, "o");
	assert_string_equal(c.cells[2 * 12].glyph.bytes, "t");
	assert_int_equal(wrap_all(a, 3, STYLE_PLAIN, text_of("one\n\ntwo words here")), 4);
	assert_string_equal(c.cells[0].glyph.bytes, "h");
	assert_int_equal(wrap_all(a, 0, STYLE_PLAIN, text_of("")), 0);
	canvas_clear(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_leaves_is_shown_first),
		cmocka_unit_test(what_goes_nowhere_is_done_at_once),
		cmocka_unit_test(what_the_public_reads_wants_a_word),
		cmocka_unit_test(an_outage_is_questioned),
		cmocka_unit_test(a_field_that_is_not_filled_in_blocks),
		cmocka_unit_test(a_long_text_is_read_to_its_end),
		cmocka_unit_test(another_width_is_read_anew),
		cmocka_unit_test(a_recipient_without_room_is_said),
		cmocka_unit_test(lines_stay_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
