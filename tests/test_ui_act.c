/* tests/test_ui_act.c - acting on pages with keys: what is one key, what asks first, and what it says.
 * SPDX-License-Identifier: MIT */
#include "tests/golden.h"
#include "tests/heard.h"

#define PAGE(id, number, title, person)                                                            \
	"{\"id\":\"" id "\",\"incident_number\":" number ",\"title\":\"" title                     \
	"\",\"status\":\"triggered\",\"urgency\":\"high\",\"created_at\":\"2025-11-21T01:00:"      \
	"00Z\",\"updated_at\":\"2025-11-21T01:00:00Z\",\"service\":{\"id\":\"S1\",\"summary\":"    \
	"\"checkout-api\"},\"escalation_policy\":{\"id\":\"POLICY1\",\"summary\":\"Checkout\"},"   \
	"\"assignments\":[{\"assignee\":{\"id\":\"P" person "\",\"summary\":\"" person "\"}}]}"

static struct room_stage *
start(void **state, struct heard *heard)
{
	struct room *room = *state;
	struct room_stage *s;

	(void)room_pages(room,
		"{\"incidents\":[" PAGE("PA", "1", "5xx over 20 % in eu-2", "Dana Reyes") "," PAGE(
			"PB", "2", "disk 91 % on web-1", "Lee Sato") "," PAGE("PC", "3",
			"disk 92 % on web-2", "Lee Sato") "],\"more\":false}");
	(void)room_log(room,
		"{\"log_entries\":[{\"id\":\"L1\",\"type\":\"notify_log_entry\",\"created_at\":"
		"\"2025-11-21T01:01:30Z\",\"user\":{\"id\":\"PLEE\",\"summary\":\"Lee Sato\"},"
		"\"channel\":{\"type\":\"auto\",\"notification\":{\"type\":\"phone_notification\"}}"
		","
		"\"incident\":{\"id\":\"PB\"}}],\"more\":false}");
	assert_true(room_edit(room, "INSERT INTO target (name, what, place, id, value, rev)"
				    " VALUES ('pagerduty', 'account', 0, '', 'PagerDuty', 1),"
				    " ('pagerduty', 'lead', 0, 'PSLEAD', 'PSLEAD', 1)"));
	assert_true(room_edit(room,
		"INSERT INTO oncall (policy_id, level, person_id, policy, person, rev)"
		" VALUES ('POLICY1', 1, 'PDana Reyes', 'Checkout', 'Dana Reyes', 1),"
		" ('POLICY1', 2, 'PKIM', 'Checkout', 'Kim Anders', 1)"));
	s = room_stage_begin(room, 24, 80);
	heard_begin(s, heard);
	return s;
}

/* PagerDuty's people expect that. */
static void
ones_own_page_is_acknowledged_by_one_key(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	room_stage_press(s, "a");
	assert_int_equal(heard.orders, 1);
	assert_string_equal(heard.name, "page-ack");
	assert_string_equal(heard.subject, "page:PA");
	assert_string_equal(heard.args, "{}");
	heard_answer(s, &heard, true, "#1: acknowledge queued");
	assert_true(room_stage_shows(s, "#1: acknowledge queued"));
	/* of nobody's the same */
	assert_true(room_edit(s->room, "UPDATE page SET assigned = '' WHERE id = 'PB'"));
	room_stage_come(s);
	room_stage_press(s, "j");
	room_stage_press(s, "a");
	assert_int_equal(heard.orders, 2);
	assert_string_equal(heard.subject, "page:PB");
	room_stage_end(s);
}

static void
who_takes_anothers_page_is_told_whose_it_is(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	room_stage_press(s, "j");
	room_stage_press(s, "a");
	assert_int_equal(heard.orders, 0);
	assert_true(room_stage_shows(s, "Acknowledge the page"));
	assert_true(room_stage_shows(s, "page #2 checkout-api disk 91 % on web-1"));
	assert_true(room_stage_shows(s, "PagerDuty #2"));
	assert_true(room_stage_shows(s, "It is Lee Sato's, not yours; it began at 01:00:00, 03:"));
	assert_true(room_stage_shows(s, "last: Lee Sato by phone at 01:01:30, 01:"));
	golden_compare(&s->canvas, "ui_ack_guard_80x24");
	room_stage_press(s, "Enter");
	assert_int_equal(heard.orders, 0);
	room_stage_press(s, "a");
	room_stage_press(s, "y");
	assert_int_equal(heard.orders, 1);
	assert_string_equal(heard.subject, "page:PB");
	assert_string_equal(heard.args, "{\"to\":\"PagerDuty #2\"}");
	room_stage_end(s);
}

/* A name is whole: who is called like a part of another is somebody else. */
static void
a_part_of_a_name_is_nobodys(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	assert_true(room_edit(s->room,
		"UPDATE page SET assigned = 'Kim Anders, Dana Reyes-Lopez' WHERE id = 'PA'"));
	room_stage_come(s);
	room_stage_press(s, "a");
	assert_int_equal(heard.orders, 0);
	room_stage_press(s, "n");
	assert_true(room_edit(
		s->room, "UPDATE page SET assigned = 'Kim Anders, DANA REYES' WHERE id = 'PA'"));
	room_stage_come(s);
	room_stage_press(s, "a");
	assert_int_equal(heard.orders, 1);
	room_stage_end(s);
}

static void
resolve_always_asks(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	room_stage_press(s, "r");
	assert_int_equal(heard.orders, 0);
	assert_true(room_stage_shows(s, "page #1 checkout-api 5xx over 20 %"));
	assert_true(room_stage_shows(s, "PagerDuty #1"));
	room_stage_press(s, "y");
	assert_string_equal(heard.name, "page-resolve");
	assert_string_equal(heard.args, "{\"to\":\"PagerDuty #1\"}");
	room_stage_end(s);
}

/* The ids are those of the key press, whatever comes and goes while the box stands. */
static void
many_ask_with_their_count(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	room_stage_press(s, "Space");
	room_stage_press(s, "Space");
	room_stage_press(s, "a");
	assert_int_equal(heard.orders, 0);
	assert_true(room_stage_shows(s, "2 selected: #1, #2"));
	assert_false(room_stage_shows(s, "more"));
	selection_drop(&s->ui.marks.selections[PANE_PAGES]);
	room_stage_press(s, "y");
	assert_string_equal(heard.subject, "");
	assert_string_equal(
		heard.args, "{\"subjects\":[\"page:PA\",\"page:PB\"],\"to\":\"PagerDuty\"}");
	room_stage_end(s);
}

static void
a_group_is_the_pages_that_were_there(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	room_stage_press(s, "v");
	room_stage_press(s, "j");
	assert_true(room_stage_shows(s, "x2"));
	room_stage_press(s, "a");
	assert_int_equal(heard.orders, 0);
	assert_true(room_stage_shows(s, "2 pages disk"));
	(void)room_pages(s->room, "{\"incidents\":[" PAGE("PD", "4", "disk 93 % on web-3",
					  "Lee Sato") "],\"more\":false}");
	room_stage_come(s);
	room_stage_press(s, "y");
	assert_int_equal(heard.orders, 1);
	assert_string_equal(
		heard.args, "{\"subjects\":[\"page:PB\",\"page:PC\"],\"to\":\"PagerDuty\"}");
	room_stage_end(s);
}

static void
what_was_asked_for_is_shown_until_the_service_says_so(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	assert_true(room_edit(s->room, "UPDATE page SET wanted = 'acknowledged' WHERE id = 'PA'"));
	room_stage_come(s);
	assert_true(room_stage_shows(s, "acking..."));
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "acking..."));
	assert_true(room_stage_shows(s, "PagerDuty has not said so yet"));
	room_stage_press(s, "Esc");
	assert_true(room_edit(s->room,
		"UPDATE page SET status = 'acknowledged', wanted = 'resolved' WHERE id = 'PA'"));
	room_stage_come(s);
	assert_true(room_stage_shows(s, "resolving..."));
	assert_true(room_edit(s->room, "UPDATE page SET wanted = NULL WHERE id = 'PA'"));
	room_stage_come(s);
	assert_false(room_stage_shows(s, "resolving..."));
	/* and of a group, while its first page is on its way */
	assert_true(room_edit(
		s->room, "UPDATE page SET wanted = 'acknowledged' WHERE id IN ('PB', 'PC')"));
	room_stage_press(s, "v");
	room_stage_come(s);
	assert_true(room_stage_shows(s, "x2"));
	assert_true(room_stage_shows(s, "acking..."));
	room_stage_end(s);
}

static void
who_is_woken_is_said_first(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	room_stage_press(s, "e");
	assert_int_equal(heard.orders, 0);
	assert_true(room_stage_shows(s, "Kim Anders at level 2: paged at once."));
	room_stage_press(s, "y");
	assert_string_equal(heard.name, "page-escalate");
	assert_string_equal(heard.args, "{\"to\":\"PagerDuty #1\"}");
	heard_answer(s, &heard, true, "");

	room_stage_press(s, "!");
	assert_true(room_stage_shows(s, "Page a lead"));
	room_stage_type(s, "checkout is down");
	room_stage_press(s, "Enter");
	assert_int_equal(heard.orders, 1);
	assert_true(room_stage_shows(s, "PagerDuty: the lead on call"));
	assert_true(room_stage_shows(s, "checkout is down"));
	room_stage_press(s, "y");
	assert_string_equal(heard.name, "page-lead");
	assert_string_equal(heard.subject, "");
	assert_string_equal(heard.args, "{\"text\":\"checkout is down\","
					"\"to\":\"PagerDuty: the lead on call\"}");
	room_stage_end(s);
}

static void
a_snooze_says_until_when(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);
	char args[64];

	room_stage_press(s, "s");
	room_stage_type(s, "1h");
	room_stage_press(s, "Enter");
	assert_string_equal(heard.name, "page-snooze");
	(void)snprintf(
		args, sizeof args, "{\"until_ms\":%lld}", (long long)s->room->now_ms + 3600 * 1000);
	assert_string_equal(heard.args, args);
	room_stage_end(s);
}

static void
a_merge_offers_the_pages_and_asks(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	room_stage_press(s, "m");
	assert_true(room_stage_shows(s, "Open pages"));
	assert_true(room_stage_shows(s, "#3"));
	room_stage_type(s, "#3");
	room_stage_press(s, "Enter");
	assert_int_equal(heard.orders, 0);
	assert_true(room_stage_shows(s, "PagerDuty #3"));
	assert_true(room_stage_shows(s, "is not parted again"));
	room_stage_press(s, "y");
	assert_string_equal(heard.args, "{\"into\":\"#3\",\"to\":\"PagerDuty #3\"}");
	room_stage_end(s);
}

/* Beside the words and whom they reach stands the page, since it is the wrong one now and then. */
static void
who_is_asked_for_help_is_asked_about_a_page(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	room_stage_press(s, "j");
	room_stage_press(s, ":");
	room_stage_type(s, "page-responders");
	room_stage_press(s, "Enter");
	room_stage_type(s, "Kim Anders");
	room_stage_press(s, "Enter");
	room_stage_type(s, "Come, please.");
	room_stage_press(s, "Enter");
	assert_int_equal(heard.orders, 0);
	assert_true(room_stage_shows(s, "Confirm page-responders"));
	assert_true(room_stage_shows(s, "Kim Anders; page #2 checkout-api disk 91 %"));
	assert_true(room_stage_shows(s, "Come, please."));
	room_stage_end(s);
}

/* R10, R30: what a fluke was is a note at PagerDuty, and is read before it leaves. */
static void
a_fluke_says_that_it_leaves(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	room_stage_press(s, "f");
	room_stage_press(s, "f");
	room_stage_type(s, "a probe died");
	room_stage_press(s, "Enter");
	assert_int_equal(heard.orders, 0);
	assert_true(room_stage_shows(s, "PagerDuty #1"));
	assert_true(room_stage_shows(s, "a probe died"));
	room_stage_press(s, "y");
	assert_string_equal(heard.args, "{\"verdict\":\"fluke\",\"note\":\"a probe died\","
					"\"to\":\"PagerDuty #1\"}");
	heard_answer(s, &heard, true, "");
	room_stage_press(s, "f"); /* nothing leaves of a bad check */
	room_stage_press(s, "b");
	assert_int_equal(heard.orders, 2);
	room_stage_end(s);
}

static void
a_ticket_is_no_page(void **state)
{
	struct heard heard;
	struct room_stage *s = start(state, &heard);

	assert_true(room_edit(s->room, "UPDATE page SET status = 'resolved'"));
	assert_true(room_edit(s->room,
		"INSERT INTO ticket (id, subject, status, tags, created_ms, updated_ms, pages,"
		"  pages_ms, rev)"
		" VALUES (8812, 'checkout is down', 'open', '[]', 1763686300000, 1763686300000,"
		"  'priority', 1763686300000, 1)"));
	room_stage_come(s);
	room_stage_press(s, "j");
	room_stage_press(s, "g");
	assert_true(room_stage_shows(s, "#8812"));
	room_stage_press(s, "a");
	assert_int_equal(heard.orders, 0);
	assert_true(room_stage_shows(s, "That is a ticket"));
	room_stage_end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			ones_own_page_is_acknowledged_by_one_key, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			who_takes_anothers_page_is_told_whose_it_is, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_part_of_a_name_is_nobodys, room_make, room_remove),
		cmocka_unit_test_setup_teardown(resolve_always_asks, room_make, room_remove),
		cmocka_unit_test_setup_teardown(many_ask_with_their_count, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_group_is_the_pages_that_were_there, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_was_asked_for_is_shown_until_the_service_says_so, room_make,
			room_remove),
		cmocka_unit_test_setup_teardown(who_is_woken_is_said_first, room_make, room_remove),
		cmocka_unit_test_setup_teardown(a_snooze_says_until_when, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_merge_offers_the_pages_and_asks, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			who_is_asked_for_help_is_asked_about_a_page, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_fluke_says_that_it_leaves, room_make, room_remove),
		cmocka_unit_test_setup_teardown(a_ticket_is_no_page, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
