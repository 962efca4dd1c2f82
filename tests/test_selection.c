/* tests/test_selection.c - rows taken together: what is picked stays picked.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include "tests/fake_stage.h"
#include "tests/golden.h"

static const struct selection *
of_pages(const struct stage *s)
{
	return &s->ui.marks.selections[PANE_PAGES];
}

static void
goes(struct stage *s, const char *id)
{
	struct record *r = s->record;
	struct arrival *a = &r->arrivals[r->arrivals_count];

	*a = (struct arrival){.seq = 1000 + r->arrivals_count++, .pages = ARRIVAL_WENT};
	(void)snprintf(a->id, sizeof a->id, "%s", id);
	for (int i = 0; i < r->pages_count; i++) {
		if (strcmp(r->pages[i].key.id, id) != 0)
			continue;
		memmove(&r->pages[i], &r->pages[i + 1],
			(size_t)(--r->pages_count - i) * sizeof r->pages[0]);
	}
	change(s, TABLE_PAGE | TABLE_EVENT);
}

static void
ids_are_kept_in_order_and_found(void **state)
{
	struct ids s;
	char id[ROW_ID_BYTES];

	(void)state;
	ids_init(&s, 1000);
	assert_false(ids_has(&s, "a"));
	for (int i = 0; i < 1000; i++) {
		(void)snprintf(id, sizeof id, "P%d", i);
		assert_true(ids_add(&s, id));
	}
	assert_false(ids_add(&s, "one more"));
	assert_true(s.full);
	assert_true(ids_add(&s, "P7")); /* is there */
	assert_int_equal(s.count, 1000);
	for (int i = 0; i < 1000; i += 3) {
		(void)snprintf(id, sizeof id, "P%d", i);
		ids_drop(&s, id);
		ids_drop(&s, id);
	}
	assert_int_equal(s.count, 666);
	for (int i = 0; i < 1000; i++) {
		(void)snprintf(id, sizeof id, "P%d", i);
		assert_int_equal(ids_has(&s, id), i % 3 != 0);
	}
	assert_string_equal(s.all[0].id, "P1");
	assert_string_equal(s.all[665].id, "P998");
	ids_mark(&s, "P1", true);
	ids_mark(&s, "P1", true);
	ids_mark(&s, "P0", true);
	assert_int_equal(s.gone, 1);
	ids_drop(&s, "P1");
	assert_int_equal(s.gone, 0);
	ids_reset(&s);
	assert_int_equal(s.count, 0);
	assert_false(ids_has(&s, "P2"));
	ids_clear(&s);
	ids_clear(&s);
}

static void
space_takes_a_row_and_goes_on(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	press(s, "Space");
	press(s, "Space");
	press(s, "j");
	press(s, "Space"); /* the ticket among the pages is passed over */
	golden_compare(&s->canvas, "ui_selected_160x48");
	assert_true(shows(s, "[Pages - 3 selected, 6 active, 3 unacked]"));
	assert_true(shows(s, "!*04:10"));
	assert_true(shows(s, "! 03:20"));
	assert_true(shows(s, " *01:30"));
	assert_int_equal(of_pages(s)->ids.count, 3);
	press(s, "k");
	press(s, "Space"); /* out again */
	assert_true(shows(s, "[Pages - 2 selected"));
	assert_false(shows(s, " *01:30"));
	end(s);
}

static void
selections_show_at_the_other_sizes(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);

	(void)state;
	press(s, "Space");
	press(s, "Space");
	golden_compare(&s->canvas, "ui_selected_100x30");
	resize(s, 24, 80);
	golden_compare(&s->canvas, "ui_selected_80x24");
	assert_true(shows(s, "[Pages 3! 2 selected]"));
	press(s, "Tab");
	assert_true(shows(s, " Pages 3! *2 "));
	end(s);
}

static void
an_id_is_that_of_the_key_press(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);
	char subject[SELECTION_SUBJECT_BYTES];

	(void)state;
	press(s, "Space");
	press(s, "j");
	press(s, "Space");
	assert_int_equal(of_pages(s)->ids.count, 2);
	selection_subject(of_pages(s), 0, subject);
	assert_string_equal(subject, "page:PABC12");
	selection_subject(of_pages(s), 1, subject);
	assert_string_equal(subject, "ticket:8812");
	goes(s, "PABC12");
	assert_true(shows(s, "[Pages - 2 selected, 1 gone, 5 active"));
	selection_subject(of_pages(s), 0, subject);
	assert_string_equal(subject, "page:PABC12");
	end(s);
}

static void
a_row_that_vanished_can_be_let_go(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	press(s, "Space");
	press(s, "k");
	goes(s, "PABC12"); /* stays under the cursor, dim */
	assert_true(shows(s, "[Pages - 1 selected, 1 gone"));
	press(s, "Space");
	assert_int_equal(of_pages(s)->ids.count, 0);
	assert_true(shows(s, "[Pages - 5 active"));
	end(s);
}

static void
a_row_that_vanished_cannot_be_taken(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	goes(s, "PABC12");
	press(s, "Space");
	assert_int_equal(of_pages(s)->ids.count, 0);
	assert_true(shows(s, "no longer in the list"));
	end(s);
}

static void
each_list_has_its_own(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	press(s, "Space");
	press(s, "Tab");
	assert_null(ui_selection(&s->ui));
	press(s, "Space");
	assert_non_null(ui_selection(&s->ui));
	assert_string_equal(ui_selection(&s->ui)->ids.all[0].id, "8812");
	assert_true(shows(s, "Tickets - 1 selected, 3 open"));
	press(s, "Tab");
	press(s, "Space"); /* the timeline has nothing to select */
	assert_true(shows(s, "Space is not bound here"));
	end(s);
}

static void
escape_lets_go_of_one_thing_after_the_other(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	press(s, "z");
	press(s, "Space");
	press(s, "Enter");
	assert_int_equal(s->ui.covers_count, 1);
	assert_null(ui_selection(&s->ui)); /* a detail is about its own row */
	press(s, "Esc");
	assert_int_equal(s->ui.covers_count, 0);
	assert_int_equal(of_pages(s)->ids.count, 1);
	press(s, "Esc");
	assert_int_equal(of_pages(s)->ids.count, 0);
	assert_true(s->ui.zoomed);
	press(s, "Esc");
	assert_false(s->ui.zoomed);
	end(s);
}

static void
an_empty_list_has_nothing_to_select(void **state)
{
	struct stage *s = begin(calloc(1, sizeof(struct record)), 24, 80);

	(void)state;
	press(s, "Space");
	assert_true(shows(s, "There is no row to select."));
	end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_kept_in_order_and_found),
		cmocka_unit_test(space_takes_a_row_and_goes_on),
		cmocka_unit_test(selections_show_at_the_other_sizes),
		cmocka_unit_test(an_id_is_that_of_the_key_press),
		cmocka_unit_test(a_row_that_vanished_can_be_let_go),
		cmocka_unit_test(a_row_that_vanished_cannot_be_taken),
		cmocka_unit_test(each_list_has_its_own),
		cmocka_unit_test(escape_lets_go_of_one_thing_after_the_other),
		cmocka_unit_test(an_empty_list_has_nothing_to_select),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
