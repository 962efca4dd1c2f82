/* tests/test_ui_key.c - what keys, pastes and clicks do.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include "tests/fake_stage.h"
#include "tests/golden.h"

static void
a_note_says_what_it_is_about(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, "n");
	type(s, "rolled back");
	golden_compare(&s->canvas, "ui_prompt_80x24");
	press(s, "Enter");
	assert_string_equal(s->sent, "order-1 note [page:PABC12] 4711 {\"text\":\"rolled back\"}");
	assert_true(shows(s, "sending..."));
	ui_answer(&s->ui, "order-1", true, text_of(""), s->now_ms);
	draw(s);
	assert_true(shows(s, "note saved 02:58:03"));
	press(s, "Tab");
	press(s, "Tab");
	press(s, "n");
	assert_true(shows(s, "Note: "));
	end(s);
}

static void
a_note_that_fails_comes_back(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, "n");
	type(s, "one");
	s->answer = err_make(ERR_IO, "The engine cannot be reached.");
	press(s, "Enter");
	assert_true(s->ui.prompting);
	assert_true(shows(s, "The engine cannot be reached."));
	assert_true(shows(s, ": one"));
	s->answer = NO_ERR;
	press(s, "Enter");
	assert_non_null(strstr(s->sent, "order-1 note"));
	ui_answer(&s->ui, "order-1", false, text_of("The record is full."), s->now_ms);
	draw(s);
	assert_true(s->ui.prompting);
	assert_true(shows(s, "The record is full."));
	assert_true(shows(s, ": one"));
	press(s, "Enter"); /* unchanged: the same order, which the engine does once */
	assert_non_null(strstr(s->sent, "order-1 note"));
	ui_answer(&s->ui, "order-1", false, text_of("No."), s->now_ms);
	type(s, "!");
	press(s, "Enter");
	assert_non_null(strstr(s->sent, "order-2 note"));
	assert_non_null(strstr(s->sent, "one!"));
	end(s);
}

/* An engine that is away takes nothing from anybody: each note goes out, and those that fail come
 * back one after the other, oldest first. */
static void
notes_that_fail_wait_for_the_one_being_typed(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	ui_engine_is(&s->ui, UI_ENGINE_GONE, text_of(""), s->now_ms);
	for (int i = 1; i <= 2; i++) {
		press(s, "n");
		type(s, i == 1 ? "one" : "two");
		press(s, "Enter");
		assert_int_equal(s->orders, i);
		assert_false(s->ui.prompting);
	}
	assert_true(shows(s, "2 not saved yet, kept for the engine"));
	ui_engine_is(&s->ui, UI_ENGINE_LIVE, text_of(""), s->now_ms);
	press(s, "n");
	type(s, "three");
	ui_answer(&s->ui, "order-1", false, text_of("No."), s->now_ms);
	ui_answer(&s->ui, "order-2", false, text_of("No."), s->now_ms);
	draw(s);
	assert_true(shows(s, ": three"));
	press(s, "Enter");
	assert_non_null(strstr(s->sent, "three"));
	assert_true(shows(s, ": one"));
	ui_answer(&s->ui, "order-3", true, text_of(""), s->now_ms);
	press(s, "Enter");
	assert_non_null(strstr(s->sent, "order-1 note"));
	assert_true(shows(s, ": two"));
	press(s, "Enter");
	assert_non_null(strstr(s->sent, "order-2 note"));
	assert_false(s->ui.prompting);
	assert_int_equal(s->orders, 5);
	end(s);
}

static void
more_than_can_wait_stays_in_the_prompt(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	for (int i = 0; i <= UI_SENT_MOST; i++) {
		press(s, "n");
		type(s, "again");
		press(s, "Enter");
	}
	assert_int_equal(s->orders, UI_SENT_MOST);
	assert_true(shows(s, ": again"));
	assert_true(shows(s, "wait for the engine already"));
	ui_answer(&s->ui, "order-1", true, text_of(""), s->now_ms);
	press(s, "Enter");
	assert_int_equal(s->orders, UI_SENT_MOST + 1);
	end(s);
}

static void
an_empty_note_is_refused(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, "n");
	type(s, "  ");
	press(s, "Enter");
	assert_int_equal(s->orders, 0);
	assert_true(shows(s, "Nothing is typed yet."));
	press(s, "Esc");
	assert_false(s->ui.prompting);
	end(s);
}

static void
an_observer_is_refused(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	s->level = LEVEL_OBSERVER;
	s->ui.level = LEVEL_OBSERVER;
	press(s, "n");
	assert_false(s->ui.prompting);
	golden_compare(&s->canvas, "ui_observer_80x24");
	end(s);
}

static void
a_paste_is_never_a_command(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);
	struct key k = {.kind = KEY_PASTE, .paste = text_of("qzn\nq\n")};

	(void)state;
	send_key(s, &k);
	assert_int_equal(s->ui.wish, UI_WISH_NOTHING);
	assert_false(s->ui.prompting);
	assert_false(s->ui.zoomed);
	assert_true(shows(s, "Pasted text is only taken in a prompt."));
	press(s, "n");
	send_key(s, &k);
	assert_true(s->ui.prompting);
	assert_int_equal(s->orders, 0);
	press(s, "Enter");
	assert_int_equal(s->orders, 1);
	end(s);
}

static void
drop_page(struct record *r, int at)
{
	r->pages_count--;
	memmove(&r->pages[at], &r->pages[at + 1],
		(size_t)(r->pages_count - at) * sizeof r->pages[0]);
}

static void
a_vanished_row_stays_and_is_refused(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);
	struct record *r = s->record;

	(void)state;
	press(s, "j");
	drop_page(r, 1);
	change(s, TABLE_PAGE);
	assert_int_equal(selected_row(s), 4);
	assert_non_null(strstr(row_text(s, 4), "replication lag"));
	assert_non_null(strstr(row_text(s, 4), "resolved"));
	assert_null(pane_selected(&s->ui.panes[LAYOUT_PAGES]));
	golden_compare(&s->canvas, "ui_vanished_80x24");
	change(s, TABLE_PAGE);
	assert_non_null(strstr(row_text(s, 4), "resolved"));
	press(s, "Enter");
	assert_int_equal(s->ui.covers_count, 0);
	assert_true(shows(s, "no longer in the list"));
	press(s, "n");
	assert_string_equal(s->ui.asked.row.subject, "page:PABC13");
	assert_non_null(strstr(s->ui.asked.label, "(gone)"));
	press(s, "Esc");
	press(s, "j");
	assert_false(shows(s, "replication lag"));
	assert_string_equal(pane_selected(&s->ui.panes[LAYOUT_PAGES]), "#8812");
	end(s);
}

/* A page whose id is a ticket's number is another row. */
static void
a_ticket_among_the_pages_is_acted_upon_as_a_ticket(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);
	struct record *r = s->record;

	(void)state;
	(void)snprintf(r->pages[1].key.id, sizeof r->pages[1].key.id, "8812");
	change(s, TABLE_PAGE);
	press(s, "j");
	press(s, "Enter");
	assert_string_equal(s->want, "page 8812");
	assert_true(shows(s, "Page - "));
	press(s, "n");
	assert_string_equal(s->ui.asked.row.subject, "page:8812");
	press(s, "Esc");
	press(s, "Esc");
	press(s, "j");
	assert_string_equal(pane_selected(&s->ui.panes[LAYOUT_PAGES]), "#8812");
	press(s, "n");
	assert_string_equal(s->ui.asked.row.subject, "ticket:8812");
	assert_non_null(strstr(s->ui.asked.label, "Note on ticket #8812 Acme"));
	press(s, "Esc");
	press(s, "Enter");
	assert_string_equal(s->want, "ticket 8812");
	assert_true(shows(s, "Ticket - #8812 Acme"));
	press(s, "n");
	assert_string_equal(s->ui.asked.row.subject, "ticket:8812");
	press(s, "Esc");
	press(s, "Esc");
	drop_page(r, 2);
	change(s, TABLE_TICKET); /* solved: it stays until the cursor leaves it */
	assert_non_null(strstr(row_text(s, 5), "#8812 Acme"));
	assert_non_null(strstr(row_text(s, 5), "gone"));
	s->want[0] = '\0';
	press(s, "Enter");
	assert_string_equal(s->want, "");
	press(s, "n");
	assert_string_equal(s->ui.asked.row.subject, "ticket:8812");
	assert_non_null(strstr(s->ui.asked.label, "(gone)"));
	press(s, "Esc");
	press(s, "k");
	assert_false(shows(s, "#8812"));
	end(s);
}

static void
wishes_reach_the_screen(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, "C-l");
	assert_int_equal(s->ui.wish, UI_WISH_REPAINT);
	press(s, "C-z");
	assert_int_equal(s->ui.wish, UI_WISH_SUSPEND);
	s->ui.wish = UI_WISH_NOTHING;
	press(s, "Enter");
	press(s, "q"); /* of the detail */
	assert_int_equal(s->ui.wish, UI_WISH_NOTHING);
	press(s, "q");
	assert_int_equal(s->ui.wish, UI_WISH_QUIT);
	end(s);
}

static void
the_mouse_takes_focus_and_row(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	point(s, "Click", 5, 10);
	assert_int_equal(s->ui.focus, LAYOUT_PAGES);
	assert_int_equal(selected_row(s), 5);
	point(s, "Click", 45, 155);
	assert_int_equal(s->ui.focus, LAYOUT_CUSTOMERS);
	point(s, "WheelDown", 5, 10);
	assert_string_equal(pane_selected(&s->ui.panes[LAYOUT_PAGES]), "PABC15");
	assert_int_equal(s->ui.focus, LAYOUT_CUSTOMERS);
	point(s, "Click", 0, 0);
	point(s, "Click", 47, 159);
	end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_note_says_what_it_is_about),
		cmocka_unit_test(a_note_that_fails_comes_back),
		cmocka_unit_test(notes_that_fail_wait_for_the_one_being_typed),
		cmocka_unit_test(more_than_can_wait_stays_in_the_prompt),
		cmocka_unit_test(an_empty_note_is_refused),
		cmocka_unit_test(an_observer_is_refused),
		cmocka_unit_test(a_paste_is_never_a_command),
		cmocka_unit_test(a_vanished_row_stays_and_is_refused),
		cmocka_unit_test(a_ticket_among_the_pages_is_acted_upon_as_a_ticket),
		cmocka_unit_test(wishes_reach_the_screen),
		cmocka_unit_test(the_mouse_takes_focus_and_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
