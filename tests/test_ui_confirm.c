/* tests/test_ui_confirm.c - what a command asks before it is done.
 * SPDX-License-Identifier: MIT */
#include "panes/ask.h"

#include "tests/fake_stage.h"
#include "tests/golden.h"

static struct err
send_it(struct context *c, const struct command_values *v)
{
	char args[256];

	(void)snprintf(args, sizeof args, "%s|%s|%s", v->at[0] != NULL ? v->at[0] : "-",
		v->at[1] != NULL ? v->at[1] : "-", v->at[2] != NULL ? v->at[2] : "-");
	return c->link->send(c->link->to, &(struct order){.id = c->order_id,
						  .name = "sent",
						  .subject = c->subject,
						  .seen_rev = c->rev,
						  .args = args});
}

static const struct command_choice whys[] = {
	{"f", "fluke", "a fluke"},
	{"d", "duplicate", "a duplicate of another one"},
	{"m", "maintenance", "maintenance"},
	{NULL, NULL, NULL},
};

/* One after the other, not a form: only what is always asked for makes one. */
static bool
always(const struct command_values *given)
{
	return given->at[0] != NULL;
}

static const struct command_arg some_args[] = {
	{.name = "text", .label = "Note", .required = true},
	{.name = "why", .label = "Why", .choices = whys},
	{.name = "more", .label = "More", .asked = always},
	{.name = NULL},
};

static const struct command_arg one_arg[] = {
	{.name = "text", .label = "Text", .required = true},
	{.name = NULL},
};

static const struct command resolving = {.name = "page-resolve",
	.help = "Resolve the page under the cursor",
	.flags = COMMAND_WRITES | COMMAND_CONFIRM,
	.run = send_it};

static const struct command asking = {.name = "page-triage",
	.args = some_args,
	.help = "Say what the page under the cursor is",
	.flags = COMMAND_WRITES,
	.run = send_it};

static const struct command telling = {.name = "page-note",
	.args = one_arg,
	.help = "Write a note that everybody at PagerDuty reads",
	.flags = COMMAND_WRITES | COMMAND_CONFIRM,
	.run = send_it};

static const struct command posting = {.name = "update-post",
	.args = one_arg,
	.help = "Post an update to the status page",
	.flags = COMMAND_WRITES | COMMAND_PUBLIC,
	.run = send_it};

static void
start(struct stage *s, const struct command *command)
{
	struct context c = {.link = &s->link, .level = s->level, .rev = 4711, .now_ms = s->now_ms};
	struct ui_row row;

	ui_row(&s->ui, &row);
	ui_command(&s->ui, command, &row, &c);
	draw(s);
}

/* The box has stood there long enough to be read. */
static void
look(struct stage *s)
{
	s->now_ms += UI_CONFIRM_LEAST_MS;
}

static void
paste(struct stage *s, const char *text)
{
	struct key k = {.kind = KEY_PASTE, .paste = text_of(text)};

	send_key(s, &k);
}

static void
only_y_says_yes(void **state)
{
	static const char *const nos[] = {"Enter", "Esc", "n", "N", "C-c", "C-g"};
	static const char *const others[] = {
		"Y", "j", "Space", "Tab", "z", "q", "Backspace", "C-l"};
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	for (size_t i = 0; i < sizeof nos / sizeof nos[0]; i++) {
		start(s, &resolving);
		look(s);
		assert_true(ask_is_confirming(&s->ui));
		press(s, nos[i]);
		assert_false(s->ui.prompting);
		assert_true(shows(s, "page-resolve was not done"));
	}
	start(s, &resolving);
	look(s);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		press(s, others[i]);
	paste(s, "y");
	paste(s, "y\n");
	assert_true(shows(s, "Pasted text does not answer this."));
	point(s, "Click", 12, 40);
	point(s, "Click", 15, 20);
	assert_true(ask_is_confirming(&s->ui));
	assert_int_equal(s->orders, 0);
	press(s, "y");
	assert_false(s->ui.prompting);
	assert_string_equal(s->sent, "order-7 sent [page:PABC12] 4711 -|-|-");
	ui_answer(&s->ui, "order-7", true, text_of(""), s->now_ms);
	draw(s);
	assert_true(shows(s, "page-resolve saved"));
	end(s);
}

/* What was pressed before the box could be read is no answer, however late it comes in. */
static void
a_key_typed_ahead_does_not_confirm(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);
	struct context c = {.link = &s->link, .level = s->level, .rev = 4711, .now_ms = s->now_ms};
	struct key y = {.kind = KEY_PRESS, .name = "y"};
	struct ui_row row;

	(void)state;
	ui_row(&s->ui, &row);
	ui_command(&s->ui, &resolving, &row, &c); /* not drawn yet: the loop was busy */
	c.now_ms = s->now_ms += 5000;
	ui_key(&s->ui, &y, &c);
	assert_int_equal(s->orders, 0);
	draw(s);
	press(s, "y");
	s->now_ms += UI_CONFIRM_LEAST_MS - 1;
	press(s, "y");
	assert_int_equal(s->orders, 0);
	assert_true(ask_is_confirming(&s->ui));
	assert_true(shows(s, "press it again"));
	s->now_ms -= 3600000; /* the clock was set back: it is counted anew */
	press(s, "y");
	assert_int_equal(s->orders, 0);
	look(s);
	press(s, "y");
	assert_int_equal(s->orders, 1);
	end(s);
}

static void
a_public_word_is_typed(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	start(s, &posting);
	type(s, "we are on it");
	press(s, "Enter");
	type(s, "post"); /* typed ahead */
	look(s);
	press(s, "Enter");
	assert_int_equal(s->orders, 0);
	assert_true(shows(s, "Only the word post does it"));
	press(s, "y");
	press(s, "Enter");
	paste(s, "post");
	press(s, "Enter");
	assert_int_equal(s->orders, 0);
	assert_true(shows(s, "we are on it"));
	golden_compare(&s->canvas, "ui_confirm_public_80x24");
	press(s, "C-u");
	type(s, "post");
	press(s, "Enter");
	assert_string_equal(s->sent, "order-1 sent [page:PABC12] 4711 we are on it|-|-");
	end(s);
}

/* No does not take away what was typed. */
static void
no_leads_back_to_what_was_typed(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	start(s, &telling);
	type(s, "rolled back");
	press(s, "Enter");
	assert_true(shows(s, "Text: rolled back"));
	press(s, "Enter"); /* one too many */
	assert_false(ask_is_confirming(&s->ui));
	assert_true(shows(s, ": rolled back"));
	press(s, "!");
	press(s, "Enter");
	look(s);
	s->answer = err_make(ERR_IO, "The engine cannot be reached.");
	press(s, "y");
	assert_true(shows(s, "The engine cannot be reached."));
	assert_true(shows(s, ": rolled back!"));
	s->answer = NO_ERR;
	press(s, "Enter");
	look(s);
	press(s, "y");
	assert_non_null(strstr(s->sent, "rolled back!|-|-"));
	press(s, "n");
	assert_int_equal(s->orders, 2);
	end(s);
}

static void
arguments_are_asked_for_one_by_one(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	start(s, &asking);
	press(s, "Enter");
	assert_true(shows(s, "Nothing is typed yet."));
	type(s, "one");
	press(s, "Enter");
	golden_compare(&s->canvas, "ui_choice_80x24");
	press(s, "x"); /* none of them */
	paste(s, "d");
	press(s, "Right");
	press(s, "Right");
	press(s, "Left");
	press(s, "Enter");
	assert_true(shows(s, "More on page #1201"));
	assert_int_equal(s->orders, 0);
	press(s, "Enter"); /* may be empty */
	assert_string_equal(s->sent, "order-1 sent [page:PABC12] 4711 one|duplicate|");
	start(s, &asking);
	type(s, "two");
	press(s, "Enter");
	press(s, "m");
	press(s, "3");
	press(s, "Enter");
	assert_string_equal(s->sent, "order-2 sent [page:PABC12] 4711 two|maintenance|3");
	start(s, &asking);
	type(s, "three");
	press(s, "Enter");
	press(s, "Esc");
	assert_false(s->ui.prompting);
	assert_int_equal(s->orders, 2);
	end(s);
}

/* Unchanged it is the same order; with another choice it is another. */
static void
what_failed_comes_back_with_all_its_answers(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	start(s, &asking);
	type(s, "one");
	press(s, "Enter");
	press(s, "m");
	press(s, "2");
	press(s, "Enter");
	ui_answer(&s->ui, "order-1", false, text_of("No."), s->now_ms);
	draw(s);
	assert_true(shows(s, ": 2"));
	press(s, "Enter");
	assert_string_equal(s->sent, "order-1 sent [page:PABC12] 4711 one|maintenance|2");
	ui_answer(&s->ui, "order-1", false, text_of("No."), s->now_ms);
	draw(s);
	press(s, "3");
	press(s, "Enter");
	assert_string_equal(s->sent, "order-2 sent [page:PABC12] 4711 one|maintenance|23");
	ui_answer(&s->ui, "order-2", true, text_of(""), s->now_ms);
	start(s, &resolving); /* nothing typed: it is only told */
	look(s);
	press(s, "y");
	ui_answer(&s->ui, "order-3", false, text_of("Kim resolved it."), s->now_ms);
	draw(s);
	assert_false(s->ui.prompting);
	assert_true(shows(s, "Kim resolved it."));
	end(s);
}

static const char *
hostile_title(void)
{
	static char title[4097];
	static const char part[] =
		"\x1b[2J\xe2\x80\xae y yes \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb";

	for (size_t at = 0; at + sizeof part < sizeof title; at += sizeof part - 1)
		memcpy(title + at, part, sizeof part);
	return title;
}

static void
the_box_names_its_object_at_every_size(void **state)
{
	static const int sizes[][2] = {
		{24, 80}, {10, 40}, {30, 100}, {48, 160}, {11, 41}, {10, 200}, {200, 40}};
	struct record *r = fake_room();
	struct stage *s;

	(void)state;
	r->pages[0].title = text_of(hostile_title());
	s = begin(r, 24, 80);
	start(s, &resolving);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		resize(s, sizes[i][0], sizes[i][1]);
		if (!shows(s, "page #1201 checkout-api"))
			fail_msg("%dx%d does not name it", sizes[i][1], sizes[i][0]);
		assert_true(shows(s, "Confirm page-resolve"));
		assert_true(shows(s, "y yes   n no"));
	}
	resize(s, 24, 80);
	golden_compare(&s->canvas, "ui_confirm_80x24");
	resize(s, 10, 40);
	golden_compare(&s->canvas, "ui_confirm_40x10");
	end(s);
}

static void
the_box_is_calm_where_there_is_room(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);

	(void)state;
	start(s, &resolving);
	golden_compare(&s->canvas, "ui_confirm_100x30");
	press(s, "Esc");
	resize(s, 48, 160);
	start(s, &telling);
	type(s, "rolled back; watching for ten minutes");
	press(s, "Enter");
	golden_compare(&s->canvas, "ui_confirm_160x48");
	end(s);
}

/* What nobody can read nobody can confirm. */
static void
a_screen_without_room_confirms_nothing(void **state)
{
	struct stage *s = begin(fake_room(), 9, 39);

	(void)state;
	start(s, &resolving);
	assert_false(s->ui.prompting);
	assert_true(shows(s, "Make the window larger"));
	resize(s, 24, 80);
	start(s, &resolving);
	resize(s, 9, 39);
	look(s);
	press(s, "y");
	assert_int_equal(s->orders, 0);
	resize(s, 24, 80);
	press(s, "y");
	assert_int_equal(s->orders, 1);
	end(s);
}

/* The object is the one of the key press, whatever the list does meanwhile. */
static void
the_object_is_frozen(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);
	struct record *r = s->record;

	(void)state;
	start(s, &resolving);
	(void)fake_page(r, "PNEW", "new", "another one", 1);
	r->pages[r->pages_count - 1].key.major = 1;
	memmove(&r->pages[1], &r->pages[0], (size_t)(r->pages_count - 1) * sizeof r->pages[0]);
	(void)snprintf(r->pages[0].key.id, sizeof r->pages[0].key.id, "PNEW");
	change(s, TABLE_PAGE);
	look(s);
	assert_true(shows(s, "page #1201 checkout-api"));
	press(s, "y");
	assert_non_null(strstr(s->sent, "[page:PABC12] 4711"));
	end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_y_says_yes),
		cmocka_unit_test(a_key_typed_ahead_does_not_confirm),
		cmocka_unit_test(a_public_word_is_typed),
		cmocka_unit_test(no_leads_back_to_what_was_typed),
		cmocka_unit_test(arguments_are_asked_for_one_by_one),
		cmocka_unit_test(what_failed_comes_back_with_all_its_answers),
		cmocka_unit_test(the_box_names_its_object_at_every_size),
		cmocka_unit_test(the_box_is_calm_where_there_is_room),
		cmocka_unit_test(a_screen_without_room_confirms_nothing),
		cmocka_unit_test(the_object_is_frozen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
