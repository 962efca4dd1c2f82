/* tests/test_wrap.c - a text on several lines: broken at words and return signs, all of it there.
 * SPDX-License-Identifier: MIT */
#include "panes/wrap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 6 };

/* What stands in an area of `cols`, row by row, without the blanks at their ends. */
static void
expect(const char *text, int cols, bool all, const char *expected)
{
	struct canvas c;
	struct area a;
	char out[400] = "";

	assert_int_equal(canvas_init(&c, ROWS, cols + 3).kind, ERR_NONE);
	canvas_erase(&c);
	a = area_part(area_whole(&c), 0, 0, ROWS, cols);
	if (all)
		(void)wrap_all(a, 0, STYLE_PLAIN, text_of(text));
	else
		(void)wrap_draw(a, 0, ROWS, STYLE_PLAIN, text_of(text));
	for (int row = 0; row < ROWS; row++) {
		size_t length = strlen(out);

		for (int col = 0; col < c.cols; col++)
			(void)snprintf(out + strlen(out), sizeof out - strlen(out), "%s",
				c.cells[row * c.cols + col].glyph.bytes);
		while (strlen(out) > length && out[strlen(out) - 1] == ' ')
			out[strlen(out) - 1] = '\0';
		(void)snprintf(out + strlen(out), sizeof out - strlen(out), "|");
	}
	canvas_clear(&c);
	assert_string_equal(out, expected);
}

/* The word before a return is as long as it is, whatever comes after it. */
static void
a_line_ends_at_its_return(void **state)
{
	(void)state;
	expect("97 % full\nInvited", 12, true, "97 % full|Invited|||||");
	expect("97 % full\n\nInvited: x", 10, true, "97 % full||Invited: x||||");
	expect("twelve chars\nand more", 12, true, "twelve chars|and more|||||");
	expect("a\n", 12, true, "a||||||");
	expect("\na", 12, true, "|a|||||");
}

/* No word goes to the next line that has room in this one. */
static void
a_line_may_be_full(void **state)
{
	(void)state;
	for (int all = 0; all < 2; all++) {
		expect("one two three", 7, all == 1, "one two|three|||||");
		expect("one two three", 8, all == 1, "one two|three|||||");
		expect("one two three", 6, all == 1, "one|two|three||||");
		expect("one two", 7, all == 1, "one two||||||");
		expect("one two ", 7, all == 1, "one two||||||");
	}
}

/* A word that is longer than a line is broken where the line ends, a wide glyph is not halved. */
static void
a_long_word_is_broken(void **state)
{
	(void)state;
	for (int all = 0; all < 2; all++) {
		expect("abcdefghij", 4, all == 1, "abcd|efgh|ij||||");
		expect("a bcdefghij", 4, all == 1, "a|bcde|fghi|j|||");
		expect("\xE6\xBC\xA2\xE5\xAD\x97\xE6\xBC\xA2", 5, all == 1,
			"\xE6\xBC\xA2\xE5\xAD\x97|\xE6\xBC\xA2|||||");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_ends_at_its_return),
		cmocka_unit_test(a_line_may_be_full),
		cmocka_unit_test(a_long_word_is_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
