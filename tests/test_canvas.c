/* tests/test_canvas.c - cells: clipping, wide glyphs, boxes.
 * SPDX-License-Identifier: MIT */
#include "tui/canvas.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/golden.h"

static struct canvas
make(int rows, int cols)
{
	struct canvas c;

	assert_int_equal(canvas_init(&c, rows, cols).kind, ERR_NONE);
	return c;
}

static void
dumps(struct canvas *c, const char *want)
{
	struct buf b;

	buf_init(&b, 65536);
	canvas_dump(c, false, &b);
	assert_string_equal(b.data, want);
	buf_clear(&b);
	canvas_erase(c);
}

static void
a_long_text_ends_in_a_mark(void **state)
{
	struct canvas c = make(1, 10);
	struct area a = area_whole(&c);

	(void)state;
	assert_int_equal(area_text(a, 0, 0, 5, STYLE_PLAIN, text_of("abcdefgh")), 5);
	dumps(&c, "abcd~\n");
	assert_int_equal(area_text(a, 0, 0, 5, STYLE_PLAIN, text_of("abcde")), 5);
	dumps(&c, "abcde\n");
	assert_int_equal(area_text(a, 0, 8, 50, STYLE_PLAIN, text_of("abc")), 10);
	dumps(&c, "        a~\n");
	canvas_clear(&c);
	canvas_clear(&c);
}

static void
a_wide_glyph_never_straddles_the_edge(void **state)
{
	struct canvas c = make(1, 5);
	struct area a = area_whole(&c);

	(void)state;
	(void)area_text(a, 0, 0, 5, STYLE_PLAIN, text_of("日本語"));
	dumps(&c, "日本~\n");
	(void)area_put(a, 0, 0, STYLE_PLAIN, "日本語");
	dumps(&c, "日本~\n");
	(void)area_text(a, 0, 0, 4, STYLE_PLAIN, text_of("日本語"));
	dumps(&c, "日 ~\n");
	canvas_clear(&c);
}

static void
half_of_a_wide_glyph_does_not_stay(void **state)
{
	struct canvas c = make(1, 6);
	struct area a = area_whole(&c);

	(void)state;
	(void)area_put(a, 0, 0, STYLE_PLAIN, "日本");
	(void)area_put(a, 0, 1, STYLE_PLAIN, "x");
	dumps(&c, " x本\n");
	(void)area_put(a, 0, 0, STYLE_PLAIN, "日本");
	(void)area_put(a, 0, 2, STYLE_PLAIN, "x");
	dumps(&c, "日x\n");
	(void)area_put(a, 0, 0, STYLE_PLAIN, "日本");
	(void)area_put(a, 0, 1, STYLE_PLAIN, "語");
	dumps(&c, " 語\n");
	canvas_clear(&c);
}

static void
nothing_is_drawn_outside(void **state)
{
	static const int far[] = {INT_MIN / 2, -7, -1, 0, 1, 2, 3, 9, INT_MAX / 2};
	struct canvas c = make(3, 3);
	struct area part = area_part(area_whole(&c), 1, 1, 1, 1);

	(void)state;
	for (int i = 0; i < 9; i++) {
		for (int j = 0; j < 9; j++) {
			struct area a = area_part(part, far[i], far[j], far[j], far[i]);

			(void)area_put(part, far[i], far[j], STYLE_PLAIN, "日xyz");
			(void)area_text(part, far[i], far[j], far[j], STYLE_PLAIN, text_of("日q"));
			(void)area_box(a, true, "title");
			area_select(a, far[i]);
			(void)area_printf(a, far[i], 0, STYLE_DIM, "%d", far[j]);
		}
	}
	for (int i = 0; i < 9; i++) {
		if (i == 4)
			continue;
		assert_string_equal(c.cells[i].glyph.bytes, " ");
		assert_false(c.cells[i].selected);
	}
	canvas_clear(&c);
}

static void
sizes_are_made_sane(void **state)
{
	struct canvas c = make(0, -4);

	(void)state;
	assert_int_equal(c.rows, 1);
	assert_int_equal(c.cols, 1);
	(void)area_put(area_whole(&c), 0, 0, STYLE_PLAIN, "日");
	dumps(&c, "~\n");
	assert_int_equal(canvas_resize(&c, INT_MAX, INT_MAX).kind, ERR_FULL);
	assert_int_equal(c.rows, 1);
	canvas_clear(&c);
}

static void
draw_boxes(struct canvas *c)
{
	struct area a = area_whole(c);
	struct area in = area_box(area_part(a, 0, 0, 5, 16), true, "Pages");

	(void)area_put(in, 0, 0, STYLE_OVERDUE, "! 04:10");
	(void)area_text(in, 1, 0, 9, STYLE_PLAIN, text_of("a\033[31mred title"));
	(void)area_put(in, 2, 0, STYLE_PLAIN, "selected");
	area_select(in, 2);
	(void)area_box(area_part(a, 0, 15, 5, 15), false, "A long title it has");
	(void)area_box(area_part(a, 4, 0, 4, 30), false, "Tickets");
	c->cursor_row = 1;
	c->cursor_col = 2;
}

static void
boxes_join_and_the_focus_shows(void **state)
{
	struct canvas c = make(8, 30);

	(void)state;
	draw_boxes(&c);
	golden_compare(&c, "canvas_boxes");
	canvas_erase(&c);
	c.ascii = true;
	draw_boxes(&c);
	golden_compare(&c, "canvas_boxes_ascii");
	for (int i = 0; i < c.rows * c.cols; i++)
		assert_true((c.cells[i].glyph.bytes[0] & 0x80) == 0);
	canvas_clear(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_text_ends_in_a_mark),
		cmocka_unit_test(a_wide_glyph_never_straddles_the_edge),
		cmocka_unit_test(half_of_a_wide_glyph_does_not_stay),
		cmocka_unit_test(nothing_is_drawn_outside),
		cmocka_unit_test(sizes_are_made_sane),
		cmocka_unit_test(boxes_join_and_the_focus_shows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
