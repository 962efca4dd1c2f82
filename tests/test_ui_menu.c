/* tests/test_ui_menu.c - `:` and `?`: every command, found and run.
 * SPDX-License-Identifier: MIT */
#include "panes/menu.h"

#include "tests/fake_stage.h"
#include "tests/golden.h"

static void
paste(struct stage *s, const char *text)
{
	struct key k = {.kind = KEY_PASTE, .paste = text_of(text)};

	send_key(s, &k);
}

/* The row under the cursor of a menu. */
static const char *
chosen(const struct stage *s)
{
	assert_true(selected_row(s) >= 0);
	return row_text(s, selected_row(s));
}

static void
the_palette_fits_every_size(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, ":");
	golden_compare(&s->canvas, "ui_palette_80x24");
	resize(s, 30, 100);
	type(s, "move");
	golden_compare(&s->canvas, "ui_palette_100x30");
	resize(s, 48, 160);
	golden_compare(&s->canvas, "ui_palette_160x48");
	resize(s, 10, 40);
	assert_non_null(strstr(chosen(s), "move-"));
	end(s);
}

static void
the_help_fits_every_size(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);

	(void)state;
	press(s, "Enter");
	press(s, "?");
	golden_compare(&s->canvas, "ui_help_100x30");
	resize(s, 48, 160);
	type(s, "row");
	golden_compare(&s->canvas, "ui_help_160x48");
	resize(s, 10, 40);
	assert_non_null(strstr(chosen(s), "-")); /* the command stays in sight */
	end(s);
}

static void
a_command_is_run_by_its_name(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, ":");
	type(s, "not");
	assert_non_null(strstr(chosen(s), " note "));
	press(s, "Enter");
	assert_false(menu_is_open(&s->ui));
	assert_true(shows(s, "Note on page #1201"));
	type(s, "rolled back");
	press(s, "Enter");
	assert_string_equal(s->sent, "order-1 note [page:PABC12] 4711 {\"text\":\"rolled back\"}");
	end(s);
}

/* As in an editor: the text goes into the prompt, where it is seen what it is about. */
static void
a_text_may_follow_the_name(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, ":");
	type(s, "note  rolled back");
	assert_non_null(strstr(chosen(s), " note "));
	press(s, "Enter");
	assert_int_equal(s->orders, 0);
	assert_true(shows(s, "Note on page #1201 checkout-api 5xx...: rolled back"));
	press(s, "Enter");
	assert_string_equal(s->sent, "order-1 note [page:PABC12] 4711 {\"text\":\"rolled back\"}");
	press(s, ":");
	type(s, "zoom rolled"); /* asks for nothing */
	assert_int_equal(selected_row(s), -1);
	end(s);
}

static void
letters_are_never_commands(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, ":");
	type(s, "qznS?:");
	press(s, "Space");
	press(s, "C-z");
	paste(s, "q\nn\r\n");
	assert_true(menu_is_open(&s->ui));
	assert_int_equal(s->ui.wish, UI_WISH_NOTHING);
	assert_int_equal(s->orders, 0);
	assert_true(shows(s, "No command is called that."));
	press(s, "Enter");
	assert_true(menu_is_open(&s->ui));
	press(s, "Esc");
	assert_int_equal(s->ui.covers_count, 0);
	end(s);
}

static void
what_was_run_lately_comes_first(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);
	char last[1024];

	(void)state;
	press(s, ":");
	assert_null(strstr(chosen(s), " redraw "));
	type(s, "zoom");
	press(s, "Enter");
	assert_true(s->ui.zoomed);
	press(s, ":");
	type(s, "redraw");
	press(s, "Enter");
	assert_int_equal(s->ui.wish, UI_WISH_REPAINT);
	press(s, ":");
	assert_non_null(strstr(chosen(s), " redraw "));
	press(s, "Down");
	assert_non_null(strstr(chosen(s), " zoom "));
	press(s, "C-p");
	press(s, "Up"); /* stays on the first */
	assert_non_null(strstr(chosen(s), " redraw "));
	for (int i = 0; i < 9; i++)
		press(s, "PageDown");
	assert_null(strstr(chosen(s), " zoom "));
	(void)snprintf(last, sizeof last, "%s", chosen(s));
	press(s, "Down"); /* there is none after the last */
	assert_string_equal(chosen(s), last);
	end(s);
}

static void
what_cannot_be_done_stays_and_says_why(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	s->level = s->ui.level = LEVEL_OBSERVER;
	press(s, ":");
	type(s, "note");
	assert_non_null(strstr(chosen(s), "Observers cannot write"));
	press(s, "Enter");
	assert_true(menu_is_open(&s->ui));
	assert_false(s->ui.prompting);
	assert_true(shows(s, " Observers cannot write; ask the lead, or raise a hand with "));
	end(s);
}

/* Why not is judged by what lies beneath, not by the menu itself. */
static void
a_menu_over_a_detail_runs_there(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	press(s, ":");
	type(s, "focus-next");
	assert_null(strstr(chosen(s), "Esc closes this first."));
	press(s, "Esc");
	press(s, "Enter");
	press(s, ":");
	type(s, "focus-next");
	assert_non_null(strstr(chosen(s), "Esc closes this first."));
	press(s, "C-u");
	type(s, "note");
	press(s, "Enter");
	assert_string_equal(s->ui.asked.row.subject, "page:PABC12");
	press(s, "Esc");
	assert_int_equal(s->ui.covers_count, 1);
	press(s, "?");
	type(s, "close what");
	press(s, "Enter");
	assert_int_equal(s->ui.covers_count, 0);
	end(s);
}

static void
help_is_searched_and_runs(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, "?");
	press(s, "?"); /* nothing is typed: closes it */
	assert_int_equal(s->ui.covers_count, 0);
	press(s, "?");
	type(s, "zendesk");
	assert_non_null(strstr(chosen(s), " sources "));
	press(s, "?"); /* is text now */
	assert_true(menu_is_open(&s->ui));
	press(s, "Backspace");
	press(s, "Enter");
	assert_true(shows(s, "[Sources"));
	assert_int_equal(s->ui.covers_count, 1);
	press(s, "Esc");
	press(s, "?");
	type(s, "C-l"); /* by its key */
	assert_non_null(strstr(chosen(s), " redraw "));
	end(s);
}

/* The row that was under the cursor when the menu was opened is acted upon, or none. */
static void
another_row_is_never_acted_upon(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);
	struct record *r = s->record;

	(void)state;
	for (int i = 0; i < LAYOUT_TIMELINE; i++)
		press(s, "Tab");
	press(s, ":");
	type(s, "open");
	fake_event(r, "note", "", "Kim Osei", "something else", "", 0);
	change(s, TABLE_EVENT); /* the timeline follows: another row is under the cursor now */
	press(s, "Enter");
	assert_int_equal(s->ui.covers_count, 0);
	assert_true(shows(s, "no longer in the list"));
	press(s, ":");
	type(s, "open");
	press(s, "Enter");
	assert_int_equal(s->ui.covers_count, 1);
	assert_true(shows(s, "something else"));
	end(s);
}

static void
a_page_that_is_gone_meanwhile_is_refused(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);
	struct record *r = s->record;

	(void)state;
	press(s, ":");
	type(s, "open");
	r->pages_count--;
	memmove(&r->pages[0], &r->pages[1], (size_t)r->pages_count * sizeof r->pages[0]);
	change(s, TABLE_PAGE);
	press(s, "Enter");
	assert_int_equal(s->ui.covers_count, 0);
	assert_true(shows(s, "no longer in the list"));
	press(s, ":");
	type(s, "note"); /* may still be said about it, and says so */
	press(s, "Enter");
	assert_string_equal(s->ui.asked.row.subject, "page:PABC12");
	assert_non_null(strstr(s->ui.asked.label, "(gone)"));
	end(s);
}

static void
a_click_selects_and_does_not_run(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, ":");
	point(s, "Click", 6, 10);
	assert_int_equal(selected_row(s), 6);
	assert_true(menu_is_open(&s->ui));
	point(s, "WheelDown", 6, 10);
	assert_int_equal(selected_row(s), 9);
	point(s, "Click", 0, 0);
	point(s, "Click", 3, 5);
	point(s, "Click", 23, 5);
	assert_int_equal(selected_row(s), 9);
	end(s);
}

/* An answer that comes while somebody types in a menu waits for the end of that. */
static void
what_comes_back_waits_for_the_menu(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, "n");
	type(s, "one");
	press(s, "Enter");
	press(s, ":");
	type(s, "so");
	ui_answer(&s->ui, "order-1", false, text_of("The record is full."), s->now_ms);
	draw(s);
	assert_false(s->ui.prompting);
	assert_true(shows(s, "The record is full."));
	press(s, "Esc");
	assert_true(s->ui.prompting);
	assert_true(shows(s, ": one"));
	end(s);
}

static void
a_screen_without_room_opens_no_menu(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, ":");
	type(s, "quit");
	resize(s, 6, 30);
	press(s, "Enter"); /* nobody sees what it would run */
	assert_int_equal(s->ui.wish, UI_WISH_NOTHING);
	press(s, "Esc");
	press(s, ":");
	assert_int_equal(s->ui.covers_count, 0);
	assert_true(shows(s, "Make the window larger"));
	end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_palette_fits_every_size),
		cmocka_unit_test(the_help_fits_every_size),
		cmocka_unit_test(a_command_is_run_by_its_name),
		cmocka_unit_test(a_text_may_follow_the_name),
		cmocka_unit_test(letters_are_never_commands),
		cmocka_unit_test(what_was_run_lately_comes_first),
		cmocka_unit_test(what_cannot_be_done_stays_and_says_why),
		cmocka_unit_test(a_menu_over_a_detail_runs_there),
		cmocka_unit_test(help_is_searched_and_runs),
		cmocka_unit_test(another_row_is_never_acted_upon),
		cmocka_unit_test(a_page_that_is_gone_meanwhile_is_refused),
		cmocka_unit_test(a_click_selects_and_does_not_run),
		cmocka_unit_test(what_comes_back_waits_for_the_menu),
		cmocka_unit_test(a_screen_without_room_opens_no_menu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
