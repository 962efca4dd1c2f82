/* tests/test_ui_triage.c - judging pages and tying them, with keys.
 * SPDX-License-Identifier: MIT */
#include "tests/heard.h"

#define PAGE(id, number, title)                                                                    \
	"{\"id\":\"" id "\",\"incident_number\":" number ",\"title\":\"" title                     \
	"\",\"status\":\"triggered\",\"urgency\":\"high\",\"created_at\":\"2025-11-21T01:00:"      \
	"00Z\","                                                                                   \
	"\"updated_at\":\"2025-11-21T01:00:00Z\",\"service\":{\"id\":\"S1\",\"summary\":"          \
	"\"checkout-api\"}}"

#define INCIDENT                                                                                   \
	"INSERT INTO incident (id, title, kind, pack, status, declared_ms, rev)"                   \
	" VALUES ('3', 'Mail is slow', 'outage', 'solo', 'open', 1763686300000, 1)"

static struct room_stage *
start(void **state, struct heard *heard)
{
	struct room *room = *state;
	struct room_stage *s;

	(void)room_pages(room, "{\"incidents\":[" PAGE("PA", "1", "5xx over 20 % in eu-2") "," PAGE(
				       "PB", "2", "disk 91 % on web-1") "," PAGE("PC", "3",
				       "disk 92 % on web-2") "],\"more\":false}");
	assert_true(room_edit(room,
		"INSERT INTO severity (pack, level, label, ack_ms, respond_ms, pages, major, rev)"
		" VALUES ('solo', 1, 'Critical', 0, 3600000, 1, 1, 1),"
		" ('solo', 2, 'High', 0, 14400000, 1, 0, 1)"));
	s = room_stage_begin(room, 24, 80);
	heard_begin(s, heard);
	return s;
}

/* R9: relevance and severity in two keys. */
static void
two_keys_judge_a_page(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	room_stage_press(s, "f");
	assert_true(room_stage_shows(s, "Triage of page #1"));
	assert_true(room_stage_shows(s, "maintenance calendar"));
	room_stage_press(s, "o");
	assert_int_equal(heard.orders, 0);
	assert_true(room_stage_shows(s, "2 High"));
	assert_true(room_stage_shows(s, "If unsure take the higher"));
	room_stage_press(s, "2");
	assert_int_equal(heard.orders, 1);
	assert_string_equal(heard.name, "page-triage");
	assert_string_equal(heard.subject, "page:PA");
	assert_string_equal(heard.args, "{\"verdict\":\"outage\",\"severity\":\"2\"}");
	heard_answer(s, &heard, true, "");

	room_stage_press(s, "f");
	room_stage_press(s, "o");
	room_stage_press(s, "Enter"); /* R2: a severity may come later */
	assert_string_equal(heard.args, "{\"verdict\":\"outage\"}");
	heard_answer(s, &heard, true, "");

	room_stage_press(s, "f");
	room_stage_press(s, "m");
	assert_int_equal(heard.orders, 3);
	assert_string_equal(heard.args, "{\"verdict\":\"maintenance\"}");
	room_stage_end(s);
}

/* R10; and what was typed comes back when it is refused. */
static void
a_fluke_asks_what_it_was(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	room_stage_press(s, "f");
	room_stage_press(s, "f");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "Nothing is typed yet."));
	room_stage_type(s, "the probe");
	room_stage_press(s, "Enter");
	assert_string_equal(heard.args, "{\"verdict\":\"fluke\",\"note\":\"the probe\"}");
	heard_answer(s, &heard, false, "Somebody judged it meanwhile.");
	assert_true(room_stage_shows(s, "What was it with page #1"));
	assert_true(room_stage_shows(s, "the probe"));
	room_stage_end(s);
}

/* The ids are those of the key press, whatever becomes of the selection. */
static void
what_is_selected_is_judged_together(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	room_stage_press(s, "Space");
	room_stage_press(s, "Space");
	room_stage_press(s, "f");
	assert_true(room_stage_shows(s, "2 selected: In chat"));
	selection_drop(&s->ui.marks.selections[PANE_PAGES]);
	room_stage_press(s, "d");
	assert_string_equal(heard.subject, "");
	assert_string_equal(heard.args, "{\"verdict\":\"duplicate\","
					"\"subjects\":[\"page:PA\",\"page:PB\"]}");
	room_stage_end(s);
}

/* A row that stands for pages of one kind is all of those that were there. */
static void
a_group_is_all_of_its_pages(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	room_stage_press(s, "v");
	room_stage_press(s, "j");
	assert_true(room_stage_shows(s, "x2"));
	room_stage_press(s, "f");
	assert_true(room_stage_shows(s, "2 pages disk"));
	room_stage_press(s, "b");
	assert_string_equal(heard.subject, "");
	assert_string_equal(heard.args, "{\"verdict\":\"bad_check\","
					"\"subjects\":[\"page:PB\",\"page:PC\"]}");
	room_stage_end(s);
}

static void
one_is_tied_at_once_and_many_after_a_question(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	room_stage_press(s, "i");
	assert_true(room_stage_shows(s, "No incident is open to tie it to"));
	assert_int_equal(heard.orders, 0);
	assert_true(room_edit(s->room, INCIDENT));
	room_stage_come(s);
	room_stage_press(s, "i");
	assert_string_equal(heard.name, "page-tie");
	assert_string_equal(heard.subject, "page:PA");
	assert_string_equal(heard.args, "{\"incident\":\"3\"}");
	heard_answer(s, &heard, true, "");

	room_stage_press(s, "Space");
	room_stage_press(s, "Space");
	room_stage_press(s, "I");
	assert_int_equal(heard.orders, 1);
	assert_true(room_stage_shows(s, "2 selected"));
	room_stage_press(s, "y");
	assert_int_equal(heard.orders, 2);
	assert_string_equal(heard.name, "page-untie");
	assert_string_equal(
		heard.args, "{\"incident\":\"3\",\"subjects\":[\"page:PA\",\"page:PB\"]}");
	room_stage_end(s);
}

/* Where there is no row there is nothing to judge. */
static void
no_row_is_not_judged(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	assert_true(room_edit(s->room, "UPDATE page SET status = 'resolved'"));
	room_stage_come(s);
	room_stage_press(s, "f");
	assert_true(room_stage_shows(s, "no longer in the list"));
	room_stage_press(s, "j");
	room_stage_press(s, "f");
	assert_true(room_stage_shows(s, "There is no page"));
	assert_int_equal(heard.orders, 0);
	room_stage_end(s);
}

/* Who has just read it need not close it first; what is about the list is not for one row. */
static void
what_is_read_in_full_is_judged_and_tied_there(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	assert_true(room_edit(s->room, INCIDENT));
	assert_true(room_edit(s->room,
		"INSERT INTO ticket (id, subject, status, tags, created_ms, updated_ms, rev)"
		" VALUES (8812, 'checkout is down', 'open', '[]', 1763686300000, 1763686300000, "
		"1)"));
	room_stage_come(s);
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "[Page - #1"));
	room_stage_press(s, "i");
	assert_string_equal(heard.name, "page-tie");
	assert_string_equal(heard.subject, "page:PA");
	heard_answer(s, &heard, true, "");
	room_stage_press(s, "Space");
	assert_true(room_stage_shows(s, "in the list it can be selected"));
	assert_null(ui_selection(&s->ui));
	room_stage_press(s, "v");
	assert_true(room_stage_shows(s, "about the list of all pages"));
	room_stage_press(s, "C-n");
	room_stage_press(s, "f");
	assert_true(room_stage_shows(s, "Triage of page #"));
	room_stage_press(s, "m");
	assert_string_equal(heard.name, "page-triage");
	assert_string_equal(heard.subject, "page:PB");
	heard_answer(s, &heard, true, "");
	room_stage_press(s, "Esc");

	room_stage_press(s, "g");
	room_stage_press(s, "v");
	room_stage_press(s, "G");
	room_stage_press(s, "Enter"); /* a group's list */
	assert_true(room_stage_shows(s, "2 active, 2 unacked: disk"));
	room_stage_press(s, "I");
	assert_string_equal(heard.name, "page-untie");
	assert_string_equal(heard.subject, "page:PB");
	heard_answer(s, &heard, true, "");
	room_stage_press(s, "Space");
	room_stage_press(s, "Space");
	room_stage_press(s, "f");
	room_stage_press(s, "b");
	assert_string_equal(heard.args, "{\"incident\":\"3\",\"verdict\":\"bad_check\","
					"\"subjects\":[\"page:PB\",\"page:PC\"]}");
	heard_answer(s, &heard, true, "");
	room_stage_press(s, "Esc");
	room_stage_press(s, "Esc");

	room_stage_press(s, "Tab");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "[Ticket - #8812"));
	room_stage_press(s, "i");
	assert_string_equal(heard.name, "ticket-tie");
	assert_string_equal(heard.subject, "ticket:8812");
	room_stage_end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(two_keys_judge_a_page, room_make, room_remove),
		cmocka_unit_test_setup_teardown(a_fluke_asks_what_it_was, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_selected_is_judged_together, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_group_is_all_of_its_pages, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			one_is_tied_at_once_and_many_after_a_question, room_make, room_remove),
		cmocka_unit_test_setup_teardown(no_row_is_not_judged, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_read_in_full_is_judged_and_tied_there, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
