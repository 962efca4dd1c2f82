/* tests/test_ui_tour.c - the walk round the screen.
 * SPDX-License-Identifier: MIT */
#include "panes/tour.h"

#include "tests/fake_stage.h"
#include "tests/golden.h"

static void
type_command(struct stage *s, const char *name)
{
	press(s, ":");
	type(s, name);
	press(s, "Enter");
}

static struct stage *
begin_drill(int rows, int cols)
{
	struct stage *s = begin(fake_room(), rows, cols);

	s->ui.drill = true;
	s->ui.banner = "DRILL";
	type_command(s, "tour");
	return s;
}

static void
it_needs_the_drill(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	type_command(s, "tour");
	assert_true(shows(s, "The tour needs the drill: run warroom drill."));
	assert_int_equal(tour_rows(&s->ui), 0);
	end(s);
}

static void
it_goes_on_when_it_was_done(void **state)
{
	struct stage *s = begin_drill(24, 80);

	(void)state;
	golden_compare(&s->canvas, "ui_tour_80x24");
	press(s, "k");
	press(s, "G");
	press(s, "x");
	assert_true(shows(s, "Tour 1/"));
	press(s, "j");
	assert_true(shows(s, "Tour 2/"));
	press(s, "Enter");
	assert_true(shows(s, "Tour 3/"));
	press(s, "Tab");
	press(s, "Esc");
	assert_true(shows(s, "Tour 4/"));
	press(s, "n");
	type(s, "q and z");
	press(s, "Esc"); /* not written after all */
	assert_true(shows(s, "Tour 4/"));
	press(s, "n");
	type(s, "rolled back");
	assert_true(shows(s, "Tour 4/"));
	press(s, "Enter");
	assert_true(shows(s, "Tour 5/"));
	end(s);
}

static void
it_takes_its_rows_from_the_panes(void **state)
{
	struct stage *s = begin_drill(24, 80);

	(void)state;
	assert_non_null(strstr(row_text(s, 22), "Tour 1/"));
	assert_int_equal(s->ui.layout.body.row + s->ui.layout.body.rows, 22);
	resize(s, 24, 44); /* two lines there */
	assert_non_null(strstr(row_text(s, 21), "Tour 1/"));
	assert_int_equal(s->ui.layout.body.row + s->ui.layout.body.rows, 21);
	resize(s, 10, 40); /* none where there is no room */
	assert_false(shows(s, "Tour 1/"));
	assert_true(shows(s, "Pages"));
	resize(s, 48, 160);
	assert_non_null(strstr(row_text(s, 46), "Tour 1/"));
	end(s);
}

static void
esc_twice_ends_it(void **state)
{
	struct stage *s = begin_drill(24, 80);

	(void)state;
	press(s, "Esc");
	assert_true(shows(s, "Once more ends the tour."));
	press(s, "j");
	press(s, "Esc");
	assert_true(shows(s, "Tour 2/"));
	press(s, "Enter");
	press(s, "Esc"); /* closes the detail */
	assert_int_equal(s->ui.covers_count, 0);
	press(s, "Esc");
	assert_true(shows(s, "Tour "));
	press(s, "Esc");
	assert_false(shows(s, "Tour "));
	assert_int_equal(s->ui.layout.body.row + s->ui.layout.body.rows, 23);
	type_command(s, "tour");
	assert_true(shows(s, "Tour 1/"));
	type_command(s, "tour");
	assert_false(shows(s, "Tour "));
	end(s);
}

/* Each stop is about a command there is, and says so in two lines of 80 columns. */
static void
every_stop_can_be_done(void **state)
{
	struct stage *s = begin_drill(24, 80);
	const char *name;
	int count = 0;

	(void)state;
	for (int i = 0; (name = tour_stop(i)) != NULL; i++) {
		char words[32];

		if (command_find(name) == NULL)
			fail_msg("there is no command %s", name);
		(void)snprintf(words, sizeof words, "Tour %d/", i + 1);
		draw(s);
		assert_true(shows(s, words));
		assert_false(shows(s, "{"));
		assert_true(tour_rows(&s->ui) <= 2);
		for (int row = 24 - 1 - tour_rows(&s->ui); row < 23; row++)
			assert_null(strchr(row_text(s, row), '~'));
		tour_ran(&s->ui, command_find(name));
		tour_go_on(&s->ui, s->now_ms);
		count++;
	}
	assert_true(count >= 10 && count <= 12);
	draw(s);
	assert_false(shows(s, "Tour "));
	end(s);
}

static void
it_is_offered_where_that_hides_nothing(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	tour_offer(&s->ui, s->now_ms);
	draw(s);
	assert_true(shows(s, ":tour shows you round"));
	assert_true(shows(s, "a ack"));
	assert_true(shows(s, "? help"));
	resize(s, 30, 100);
	s->ui.message[0] = '\0';
	tour_offer(&s->ui, s->now_ms);
	draw(s);
	assert_true(shows(s, ":tour shows you round in two minutes"));
	assert_true(shows(s, "Enter open"));
	ui_say(&s->ui, STYLE_OVERDUE, s->now_ms, "A newer warroom made this record.");
	tour_offer(&s->ui, s->now_ms);
	draw(s);
	assert_true(shows(s, "A newer warroom made this record."));
	end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_needs_the_drill),
		cmocka_unit_test(it_goes_on_when_it_was_done),
		cmocka_unit_test(it_takes_its_rows_from_the_panes),
		cmocka_unit_test(esc_twice_ends_it),
		cmocka_unit_test(every_stop_can_be_done),
		cmocka_unit_test(it_is_offered_where_that_hides_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
