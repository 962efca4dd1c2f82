/* tests/test_layout.c - where panes stand, at every size there is.
 * SPDX-License-Identifier: MIT */
#include "panes/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS_MOST = 60, COLS_MOST = 200, STEPS = 13, ROLES = 5, CUSTOMERS = 7 };

/* The room of a small company. */
static struct layout_wish
wish_for(enum view_kind view, int rows, int cols)
{
	return (struct layout_wish){.view = view_at(view),
		.rows = rows,
		.cols = cols,
		.focus = (int)view_at(view)->places[view_at(view)->count - 1].pane,
		.needs = {[LAYOUT_PAGES] = LAYOUT_ALL,
			[LAYOUT_TICKETS] = LAYOUT_ALL,
			[LAYOUT_TIMELINE] = LAYOUT_ALL,
			[LAYOUT_STEPS] = STEPS,
			[LAYOUT_ROLES] = ROLES,
			[LAYOUT_CUSTOMERS] = CUSTOMERS}};
}

static struct layout
room(int rows, int cols)
{
	struct layout_wish wish = wish_for(VIEW_ROOM, rows, cols);

	return layout_make(&wish);
}

/* How many rows of content a pane shows. */
static int
inside(const struct layout *l, enum layout_pane pane)
{
	return l->panes[pane].rows - (l->kind == LAYOUT_TABS ? 0 : 2);
}

static void
check_boxes(const struct layout *l, const struct layout_wish *wish)
{
	const struct box *focus = &l->panes[wish->focus];
	char inner[ROWS_MOST + 200][COLS_MOST + 400];

	memset(inner, 0, sizeof inner);
	if (l->kind == LAYOUT_SUMMARY) {
		for (int i = 0; i < LAYOUT_PANES; i++)
			assert_int_equal(l->panes[i].rows, 0);
		return;
	}
	assert_true(focus->rows >= 1 && focus->cols >= 40 - 10);
	for (int i = 0; i < LAYOUT_PANES; i++) {
		const struct box *b = &l->panes[i];
		int border = l->kind == LAYOUT_TABS ? 0 : 1;

		if (b->rows == 0)
			continue;
		assert_true(view_find(wish->view, (enum layout_pane)i) >= 0);
		assert_true(b->row >= l->body.row && b->col >= 0);
		assert_true(b->row + b->rows <= l->body.row + l->body.rows);
		assert_true(b->col + b->cols <= wish->cols);
		assert_true(b->rows > 2 * border && b->cols > 2 * border);
		/* Only borders are shared. */
		for (int row = b->row + border; row < b->row + b->rows - border; row++) {
			for (int col = b->col + border; col < b->col + b->cols - border; col++)
				assert_int_equal(inner[row][col]++, 0);
		}
	}
}

/* Every cell of the body is some pane's. */
static void
check_gaps(const struct layout *l, int cols)
{
	if (l->kind == LAYOUT_TABS || l->kind == LAYOUT_SUMMARY)
		return;
	for (int row = l->body.row; row < l->body.row + l->body.rows; row++) {
		for (int col = 0; col < cols; col++)
			assert_true(layout_at(l, row, col) >= 0);
	}
}

static void
every_size_has_a_layout_that_holds(void **state)
{
	(void)state;
	for (int rows = 1; rows <= ROWS_MOST; rows++) {
		for (int cols = 1; cols <= COLS_MOST; cols++) {
			for (int way = 0; way < 4; way++) {
				struct layout_wish wish =
					wish_for(way % 2 == 0 ? VIEW_ROOM : VIEW_WORK, rows, cols);
				struct layout l;

				wish.zoomed = way >= 2;
				l = layout_make(&wish);
				check_boxes(&l, &wish);
				check_gaps(&l, cols);
			}
		}
	}
}

static void
needs_of_any_size_leave_room_for_all(void **state)
{
	static const int needs[] = {LAYOUT_ALL, 0, 1, 5, 13, 1000};
	const int count = sizeof needs / sizeof needs[0];

	(void)state;
	for (int way = 0; way < count * count * count * count; way++) {
		static const int sizes[][2] = {{30, 100}, {45, 60}, {20, 150}, {48, 160}};
		const int *size = sizes[way % 4];
		struct layout_wish wish = wish_for(VIEW_ROOM, size[0], size[1]);
		struct layout l;

		wish.needs[LAYOUT_TIMELINE] = needs[way % count];
		wish.needs[LAYOUT_STEPS] = needs[way / count % count];
		wish.needs[LAYOUT_ROLES] = needs[way / count / count % count];
		wish.needs[LAYOUT_CUSTOMERS] = needs[way / count / count / count];
		l = layout_make(&wish);
		check_boxes(&l, &wish);
		check_gaps(&l, wish.cols);
		for (int i = 0; i < wish.view->count; i++)
			assert_true(l.panes[wish.view->places[i].pane].rows >= 3);
	}
}

static void
a_large_screen_shows_all_of_what_is_short(void **state)
{
	static const int sizes[][2] = {{48, 160}, {60, 200}, {70, 250}, {200, 500}};

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct layout l = room(sizes[i][0], sizes[i][1]);

		assert_int_equal(inside(&l, LAYOUT_STEPS), STEPS);
		assert_int_equal(inside(&l, LAYOUT_ROLES), ROLES);
		assert_true(inside(&l, LAYOUT_CUSTOMERS) >= CUSTOMERS);
		assert_int_equal(l.panes[LAYOUT_TIMELINE].rows, l.body.rows);
	}
}

static void
two_columns_show_useful_rows_in_each_pane(void **state)
{
	struct layout l = room(30, 100);
	struct layout_wish few = wish_for(VIEW_ROOM, 30, 100);

	(void)state;
	assert_int_equal(l.kind, LAYOUT_COLUMNS);
	assert_true(inside(&l, LAYOUT_PAGES) >= 12);
	assert_true(inside(&l, LAYOUT_TICKETS) >= 8);
	assert_true(inside(&l, LAYOUT_TIMELINE) >= 7);
	assert_true(inside(&l, LAYOUT_STEPS) >= 5);
	assert_true(inside(&l, LAYOUT_ROLES) >= 3);
	assert_true(inside(&l, LAYOUT_CUSTOMERS) >= 4);
	few.needs[LAYOUT_ROLES] = 1; /* what it does not need goes to those that do */
	few.needs[LAYOUT_CUSTOMERS] = 0;
	l = layout_make(&few);
	assert_int_equal(inside(&l, LAYOUT_ROLES), 1);
	assert_int_equal(inside(&l, LAYOUT_CUSTOMERS), 1);
	assert_true(inside(&l, LAYOUT_TIMELINE) >= 12);
	assert_true(inside(&l, LAYOUT_STEPS) >= 7);
}

static void
a_size_decides_on_the_kind(void **state)
{
	static const struct {
		int rows;
		int cols;
		enum layout_kind kind;
		int panes; /* in sight */
	} cases[] = {
		{1, 1, LAYOUT_SUMMARY, 0},
		{5, 20, LAYOUT_SUMMARY, 0},
		{9, 40, LAYOUT_SUMMARY, 0},
		{10, 39, LAYOUT_SUMMARY, 0},
		{10, 40, LAYOUT_TABS, 1},
		{20, 60, LAYOUT_TABS, 1},
		{24, 80, LAYOUT_TABS, 1},
		{29, 99, LAYOUT_TABS, 1},
		{29, 149, LAYOUT_TABS, 1},
		{19, 200, LAYOUT_TABS, 1},
		{44, 99, LAYOUT_TABS, 1},
		{45, 99, LAYOUT_COLUMNS, 6}, /* high and narrow: one stack */
		{20, 150, LAYOUT_COLUMNS, 6},
		{30, 100, LAYOUT_COLUMNS, 6},
		{48, 160, LAYOUT_COLUMNS, 6},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct layout l = room(cases[i].rows, cases[i].cols);
		int panes = 0;

		for (int p = 0; p < LAYOUT_PANES; p++)
			panes += l.panes[p].rows > 0;
		assert_int_equal(l.kind, cases[i].kind);
		assert_int_equal(panes, cases[i].panes);
	}
}

static void
a_pane_alone_in_its_view_has_all_of_it(void **state)
{
	static const struct view alone = {.count = 1, .places = {{LAYOUT_TIMELINE, 1, 2, 100}}};
	struct layout_wish wish = wish_for(VIEW_WORK, 48, 160);
	struct layout l;

	(void)state;
	wish.view = &alone;
	wish.focus = LAYOUT_TIMELINE;
	l = layout_make(&wish);
	assert_memory_equal(&l.panes[LAYOUT_TIMELINE], &l.body, sizeof l.body);
}

static void
views_are_a_table_without_holes(void **state)
{
	(void)state;
	assert_true(view_count() >= 3);
	for (int i = 0; i < VIEWS; i++) {
		const struct view *v = view_at((enum view_kind)i);

		assert_true(v->count > 0);
		for (int k = 0; k < v->count; k++) {
			enum layout_pane pane = v->places[k].pane;

			assert_int_equal(view_find(v, pane), k);
			assert_true(v->places[k].weight > 0);
			assert_int_equal(view_next(v, view_next(v, pane, 1), -1), pane);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_has_a_layout_that_holds),
		cmocka_unit_test(needs_of_any_size_leave_room_for_all),
		cmocka_unit_test(a_large_screen_shows_all_of_what_is_short),
		cmocka_unit_test(two_columns_show_useful_rows_in_each_pane),
		cmocka_unit_test(a_size_decides_on_the_kind),
		cmocka_unit_test(a_pane_alone_in_its_view_has_all_of_it),
		cmocka_unit_test(views_are_a_table_without_holes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
