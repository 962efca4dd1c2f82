/* tests/test_tie.c - the lists show what is part of an incident, and what still has to be judged.
 * SPDX-License-Identifier: MIT */
#include "panes/tie.h"

#include "tests/room_stage.h"

#define PAGE(id, number, title)                                                                    \
	"{\"id\":\"" id "\",\"incident_number\":" number ",\"title\":\"" title                     \
	"\",\"status\":\"triggered\",\"urgency\":\"high\",\"created_at\":\"2025-11-21T01:00:"      \
	"00Z\","                                                                                   \
	"\"updated_at\":\"2025-11-21T01:00:00Z\",\"service\":{\"id\":\"S1\",\"summary\":"          \
	"\"checkout-api\"}}"

#define INCIDENT(id, at)                                                                           \
	"INSERT INTO incident (id, title, kind, pack, status, declared_ms, rev)"                   \
	" VALUES ('" id "', 'Outage " id "', 'outage', 'solo', 'open', " at ", 1)"

static struct room_stage *
start(void **state, int rows, int cols)
{
	struct room *room = *state;

	(void)room_pages(room, "{\"incidents\":[" PAGE("PA", "1", "5xx over 20 %") "," PAGE(
				       "PB", "2", "disk") "," PAGE("PC", "3", "lag") "," PAGE("PD",
				       "4", "cache") "],\"more\":false}");
	assert_true(room_edit(room,
		"INSERT INTO ticket (id, subject, status, tags, created_ms, updated_ms, rev, "
		"incident_id)"
		" VALUES (8812, 'it is down', 'open', '[]', 1763686999000, 1763686999000, 1, NULL),"
		" (8813, 'it is slow', 'open', '[]', 1763686999000, 1763686999000, 1, '4')"));
	return room_stage_begin(room, rows, cols);
}

/* The row of the screen with these words in it; -1: none. */
static int
row_of(const struct room_stage *s, const char *words)
{
	for (int row = 2; row < s->canvas.rows; row++) {
		if (strstr(room_stage_row(s, row), words) != NULL)
			return row;
	}
	return -1;
}

/* What stands at the end of that row, the screen's blanks left out. */
static const char *
end_of(const struct room_stage *s, const char *words)
{
	static char text[2048];
	size_t length;

	assert_int_not_equal(row_of(s, words), -1);
	(void)snprintf(text, sizeof text, "%s", room_stage_row(s, row_of(s, words)));
	length = strlen(text);
	while (length > 0 && text[length - 1] == ' ')
		text[--length] = '\0';
	return strrchr(text, ' ') + 1;
}

/* R9: before there is an incident each page that nobody owns asks whether it is one. */
static void
a_page_that_nobody_owns_wants_triage(void **state)
{
	struct room_stage *s = start(state, 24, 80);

	assert_string_equal(end_of(s, "5xx over"), "triage?");
	assert_true(room_edit(s->room, "UPDATE page SET triage = 'bad_check' WHERE id = 'PB';"
				       "UPDATE page SET status = 'acknowledged' WHERE id = 'PC'"));
	room_stage_come(s);
	assert_string_equal(end_of(s, "5xx over"), "triage?");
	assert_string_equal(end_of(s, "disk"), "check");
	assert_string_equal(end_of(s, "lag"), "lag");
	room_stage_end(s);
}

static void
rows_show_what_they_are_part_of(void **state)
{
	struct room_stage *s = start(state, 24, 80);

	assert_true(room_edit(s->room,
		INCIDENT("4", "1763686000000") ";" INCIDENT(
			"7", "1763686500000") ";"
					      "UPDATE page SET incident_id = '7', triage = "
					      "'outage' WHERE id = 'PA';"
					      "UPDATE page SET incident_id = '4' WHERE id = 'PB'"));
	room_stage_come(s);
	assert_string_equal(s->ui.current.id, "7");
	assert_string_equal(end_of(s, "5xx over"), "=");
	assert_string_equal(end_of(s, "disk"), "4");
	assert_non_null(strstr(room_stage_row(s, row_of(s, "disk")), "in 4"));
	assert_string_equal(end_of(s, "lag"), "lag");
	room_stage_press(s, "[");
	assert_string_equal(end_of(s, "disk"), "=");
	assert_non_null(strstr(room_stage_row(s, row_of(s, "5xx over")), "in 7"));
	room_stage_press(s, "Tab");
	assert_non_null(strstr(room_stage_row(s, row_of(s, "it is slow")), "= "));
	room_stage_press(s, "]");
	assert_non_null(strstr(room_stage_row(s, row_of(s, "it is slow")), "in 4"));
	assert_null(strstr(room_stage_row(s, row_of(s, "it is down")), "in "));
	room_stage_end(s);
}

static void
a_filter_finds_what_is_tied_and_what_is_not(void **state)
{
	struct room_stage *s = start(state, 24, 80);

	assert_true(room_edit(s->room,
		INCIDENT(
			"4", "1763686000000") ";"
					      "UPDATE page SET incident_id = '4' WHERE id = 'PB'"));
	room_stage_come(s);
	room_stage_press(s, "/");
	room_stage_type(s, "untied");
	room_stage_press(s, "Enter");
	assert_int_equal(row_of(s, "disk"), -1);
	assert_int_not_equal(row_of(s, "lag"), -1);
	room_stage_press(s, "/");
	room_stage_press(s, "C-u");
	room_stage_type(s, "tied");
	room_stage_press(s, "Enter");
	assert_int_not_equal(row_of(s, "disk"), -1);
	assert_int_equal(row_of(s, "lag"), -1);
	room_stage_press(s, "Tab");
	room_stage_press(s, "/");
	room_stage_type(s, "status:untied");
	room_stage_press(s, "Enter");
	assert_int_not_equal(row_of(s, "it is down"), -1);
	assert_int_equal(row_of(s, "it is slow"), -1);
	room_stage_end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_page_that_nobody_owns_wants_triage, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			rows_show_what_they_are_part_of, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_filter_finds_what_is_tied_and_what_is_not, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
