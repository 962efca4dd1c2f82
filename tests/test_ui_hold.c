/* tests/test_ui_hold.c - what is acted upon is what is seen, although the timeline goes on.
 * SPDX-License-Identifier: MIT */
#include "panes/list.h"
#include "tests/fake_stage.h"

/* Under an open entry the timeline does not run on: the entry after it is the next one. */
static void
the_next_entry_is_the_one_after_what_is_read(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	press(s, "Tab");
	press(s, "Tab");
	press(s, "Enter"); /* the newest, which was followed */
	assert_true(shows(s, "Zendesk answers again"));
	fake_event(s->record, "note", "", "Kim Osei", "first after it", "", 0);
	fake_event(s->record, "note", "", "Kim Osei", "second after it", "", 0);
	change(s, TABLE_EVENT);
	press(s, "C-n");
	assert_true(shows(s, "first after it"));
	press(s, "C-p");
	assert_true(shows(s, "Zendesk answers again"));
	fake_event(s->record, "note", "", "Kim Osei", "third after it", "", 0);
	change(s, TABLE_EVENT);
	press(s, "C-p");
	assert_true(shows(s, "LB pool eu-2 is out"));
	end(s);
}

/* Read and closed, the cursor is where it was; from the last row it follows again. */
static void
a_closed_detail_lets_the_timeline_go_on(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);
	const struct list *l = s->ui.panes[LAYOUT_TIMELINE].state;

	(void)state;
	press(s, "Tab");
	press(s, "Tab");
	press(s, "Enter");
	press(s, "Esc");
	fake_event(s->record, "note", "", "Kim Osei", "first after it", "", 0);
	change(s, TABLE_EVENT);
	assert_string_equal(((const struct event *)list_row(l, l->at))->text.raw, "first after it");
	press(s, "Enter");
	fake_event(s->record, "note", "", "Kim Osei", "second after it", "", 0);
	change(s, TABLE_EVENT);
	press(s, "Esc");
	assert_string_equal(((const struct event *)list_row(l, l->at))->text.raw, "first after it");
	assert_false(l->following);
	press(s, "G");
	assert_true(l->following);
	end(s);
}

/* The row that was under the cursor when the key was pressed is named, and stays the one. */
static void
an_entry_to_be_copied_is_named(void **state)
{
	struct stage *s = begin(fake_room(), 24, 120);
	const struct list *l = s->ui.panes[LAYOUT_TIMELINE].state;
	char id[ROW_ID_BYTES];

	(void)state;
	press(s, "Tab");
	press(s, "Tab");
	press(s, "y"); /* the newest, which was followed */
	assert_true(shows(s, "Copy of entry "));
	assert_true(shows(s, "engine Zendesk answers"));
	(void)snprintf(id, sizeof id, "%s", l->key.id);
	fake_event(s->record, "note", "", "Kim Osei", "first after it", "", 0);
	change(s, TABLE_EVENT);
	assert_string_not_equal(l->key.id, id);
	press(s, "m");
	assert_string_equal(s->ui.yank.at.id, id);
	end(s);
}

/* What the clipboard holds is from before: silence would pass for a copy. */
static void
what_could_not_be_copied_is_told(void **state)
{
	struct stage *s = begin(fake_room(), 24, 100);

	(void)state;
	press(s, "y");
	s->record->shut = true;
	press(s, "i");
	assert_false(s->ui.yank.due);
	assert_true(shows(s, "Nothing was copied: The record cannot be read: disk I/O error."));
	end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_next_entry_is_the_one_after_what_is_read),
		cmocka_unit_test(a_closed_detail_lets_the_timeline_go_on),
		cmocka_unit_test(an_entry_to_be_copied_is_named),
		cmocka_unit_test(what_could_not_be_copied_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
