/* tests/test_ui_merge.c - into which pages a page can be merged.
 * SPDX-License-Identifier: MIT */
#include "tests/room_stage.h"

static void
page(struct room *room, int number, const char *title)
{
	char reply[400];

	(void)snprintf(reply, sizeof reply,
		"{\"incident\":{\"id\":\"PW%d\",\"incident_number\":%d,\"title\":\"%s\","
		"\"status\":\"triggered\",\"service\":{\"id\":\"S1\",\"summary\":\"shop\"},"
		"\"created_at\":\"2025-11-21T00:00:%02dZ\",\"updated_at\":\"2025-11-21T00:00:00Z\"}"
		"}",
		number, number, title, number);
	(void)room_pages(room, reply);
}

static bool
offers(const struct room_stage *s, const char *number)
{
	return offers_find(&s->ui.offers, number) != NULL;
}

static void
a_page_is_not_offered_to_itself(void **state)
{
	struct room_stage *s;

	page(*state, 1, "disk is full");
	page(*state, 2, "cards are refused");
	page(*state, 3, "mail stands still");
	s = room_stage_begin(*state, 30, 120);
	room_stage_press(s, "g");
	room_stage_press(s, "m");
	assert_true(s->ui.prompting);
	assert_int_equal(s->ui.offers.rows.count, 2);
	assert_true(strncmp(s->ui.asked.row.about, "page #3 ", strlen("page #3 ")) == 0);
	assert_false(offers(s, "#3"));
	assert_true(offers(s, "#1"));
	assert_true(offers(s, "#2"));
	room_stage_end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_page_is_not_offered_to_itself, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
