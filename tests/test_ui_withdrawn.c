/* tests/test_ui_withdrawn.c - a page of a screen that watches may not be seen any longer: no word of it
 * stays over the panes, and nothing that a person typed is lost.
 * SPDX-License-Identifier: MIT */
#include "panes/withdrawn.h"

#include "panes/alert.h"
#include "panes/menu.h"
#include "tests/orders.h"
#include "tests/room_stage.h"

struct withdrawal {
	struct room_stage *s;
	struct orders *o;
};

static struct withdrawal
begin(struct room *room, enum level level)
{
	struct withdrawal w = {.o = orders_begin(room)};

	(void)room_pages(room,
		"{\"incidents\":[{\"id\":\"P1\",\"incident_number\":7,\"title\":\"canary cart\","
		"\"status\":\"triggered\",\"urgency\":\"high\",\"html_url\":\"https://"
		"canary.example\","
		"\"service\":{\"id\":\"PS1\",\"summary\":\"checkout\"},"
		"\"created_at\":\"2025-11-21T00:01:00Z\"}]}");
	w.s = room_stage_begin(room, 40, 140);
	w.s->ui.watches = true;
	w.s->ui.level = level;
	room_stage_come(w.s);
	assert_true(room_stage_shows(w.s, "canary cart"));
	return w;
}

static void
end(struct withdrawal *w)
{
	room_stage_end(w->s);
	orders_end(w->o);
}

/* What is read is removed: until there is another only a sentence stands in place of the panes. */
static void
withdraw(struct withdrawal *w)
{
	withdrawn_forget(&w->s->ui);
	ui_wait(&w->s->ui, text_of("The room is being made anew."));
	room_stage_draw(w->s);
	assert_true(room_stage_shows(w->s, "The room is being made anew."));
	assert_false(room_stage_shows(w->s, "canary"));
}

/* The same page, which may be watched again: it was another that may not. */
static void
come_back(struct withdrawal *w)
{
	ui_wait(&w->s->ui, text_of(""));
	ui_renewed(&w->s->ui);
	room_stage_draw(w->s);
}

static void
no_menu_says_what_it_was_about(void **state)
{
	static const char *const keys[] = {":", "?"};

	for (int i = 0; i < 2; i++) {
		struct withdrawal w = begin(*state, LEVEL_OBSERVER);

		room_stage_press(w.s, keys[i]);
		assert_non_null(strstr(room_stage_row(w.s, 39), "canary cart"));
		withdraw(&w);
		assert_true(menu_is_open(&w.s->ui));
		come_back(&w);
		assert_null(strstr(room_stage_row(w.s, 39), "canary cart"));
		room_stage_type(w.s, "page-select"); /* it acts on it all the same: it is there */
		room_stage_press(w.s, "Enter");
		assert_true(room_stage_shows(w.s, "1 selected"));
		end(&w);
	}
}

static void
no_copy_stays(void **state)
{
	struct withdrawal w = begin(*state, LEVEL_OBSERVER);

	room_stage_press(w.s, "y");
	assert_non_null(strstr(room_stage_row(w.s, 39), "canary cart"));
	withdraw(&w);
	come_back(&w);
	room_stage_press(w.s, "u");
	assert_true(room_stage_shows(w.s, "https://canary.example"));
	withdraw(&w);
	come_back(&w);
	assert_false(room_stage_shows(w.s, "https://canary.example"));
	end(&w);
}

static void
what_was_typed_stays(void **state)
{
	struct withdrawal w = begin(*state, LEVEL_LEAD);

	room_stage_press(w.s, "n");
	room_stage_type(w.s, "half a thought");
	assert_non_null(strstr(room_stage_row(w.s, 39), "canary"));
	withdraw(&w);
	assert_non_null(strstr(room_stage_row(w.s, 39), "half a thought"));
	come_back(&w);
	room_stage_press(w.s, "Enter");
	assert_int_equal(orders_number(w.o, "SELECT count(*) FROM event"
					    " WHERE text LIKE '%half a thought%'"
					    " AND subject = 'page:P1'"),
		1);
	end(&w);
}

/* A field begins with the page's title, and the box says what is meant. */
static void
no_field_and_no_box_has_it(void **state)
{
	static const char *const commands[] = {"incident-declare", "page-resolve", "page-note"};

	for (int i = 0; i < 3; i++) {
		struct withdrawal w = begin(*state, LEVEL_LEAD);

		room_stage_press(w.s, ":");
		room_stage_type(w.s, commands[i]);
		room_stage_press(w.s, "Enter");
		if (i == 2) {
			room_stage_type(w.s, "seen");
			room_stage_press(w.s, "Enter");
		}
		assert_true(w.s->ui.prompting);
		assert_true(room_stage_shows(w.s, "canary"));
		withdraw(&w);
		come_back(&w);
		assert_int_equal(w.s->ui.prompting, i != 1); /* a box alone goes */
		end(&w);
	}
}

static void
the_windows_title_does_not_keep_it(void **state)
{
	struct withdrawal w = begin(*state, LEVEL_OBSERVER);
	struct frame_time t = {.now_ms = w.s->room->now_ms, .steady_ms = ROOM_STEADY_MS};
	struct buf title;

	buf_init(&title, 512);
	ui_watch(&w.s->ui);
	room_stage_come(w.s);
	alert_title(&w.s->ui, t, &title);
	assert_string_equal(title.data, "warroom: 1! checkout canary cart");
	withdraw(&w);
	buf_reset(&title);
	alert_title(&w.s->ui, t, &title);
	assert_string_equal(title.data, "warroom");
	buf_clear(&title);
	end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			no_menu_says_what_it_was_about, room_make, room_remove),
		cmocka_unit_test_setup_teardown(no_copy_stays, room_make, room_remove),
		cmocka_unit_test_setup_teardown(what_was_typed_stays, room_make, room_remove),
		cmocka_unit_test_setup_teardown(no_field_and_no_box_has_it, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			the_windows_title_does_not_keep_it, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
