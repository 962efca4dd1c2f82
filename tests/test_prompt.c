/* tests/test_prompt.c - a line is edited by what is seen as one character.
 * SPDX-License-Identifier: MIT */
#include "tui/prompt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static enum prompt_result
press(struct prompt *p, const char *name)
{
	struct key k = {.kind = KEY_PRESS, .paste = text_of("")};

	(void)snprintf(k.name, sizeof k.name, "%s", name);
	return prompt_key(p, &k);
}

static void
paste(struct prompt *p, const char *text)
{
	struct key k = {.kind = KEY_PASTE, .paste = text_of(text)};

	assert_int_equal(prompt_key(p, &k), PROMPT_MORE);
}

static void
holds(struct prompt *p, const char *text, size_t at)
{
	assert_string_equal(p->text.data, text);
	assert_int_equal(p->at, at);
}

static void
typed_characters_are_inserted(void **state)
{
	struct prompt p;

	(void)state;
	prompt_init(&p, "Note: ");
	(void)press(&p, "b");
	(void)press(&p, "Home");
	(void)press(&p, "a");
	(void)press(&p, "Space");
	(void)press(&p, "é");
	(void)press(&p, "F1");
	(void)press(&p, "C-z");
	holds(&p, "a éb", 4);
	assert_int_equal(press(&p, "q"), PROMPT_MORE);
	assert_int_equal(press(&p, "Enter"), PROMPT_DONE);
	assert_int_equal(press(&p, "Esc"), PROMPT_CANCELLED);
	assert_int_equal(press(&p, "C-c"), PROMPT_CANCELLED);
	assert_int_equal(press(&p, "C-g"), PROMPT_CANCELLED);
	prompt_clear(&p);
	prompt_clear(&p);
}

static void
the_cursor_steps_over_whole_graphemes(void **state)
{
	struct prompt p;

	(void)state;
	prompt_init(&p, "");
	paste(&p, "ae\u0301👩‍👩‍👧🇩🇪日");
	(void)press(&p, "Left");
	holds(&p, p.text.data, strlen("ae\u0301👩‍👩‍👧🇩🇪"));
	(void)press(&p, "Left");
	holds(&p, p.text.data, strlen("ae\u0301👩‍👩‍👧"));
	(void)press(&p, "Backspace");
	holds(&p, "ae\u0301🇩🇪日", strlen("ae\u0301"));
	(void)press(&p, "C-b");
	holds(&p, p.text.data, 1);
	(void)press(&p, "Delete");
	holds(&p, "a🇩🇪日", 1);
	(void)press(&p, "C-f");
	(void)press(&p, "Right");
	(void)press(&p, "Right");
	(void)press(&p, "Right");
	holds(&p, "a🇩🇪日", strlen("a🇩🇪日"));
	prompt_clear(&p);
}

static void
the_usual_line_keys_edit(void **state)
{
	struct prompt p;

	(void)state;
	prompt_init(&p, "");
	paste(&p, "one two  three");
	(void)press(&p, "C-w");
	holds(&p, "one two  ", 9);
	(void)press(&p, "M-Backspace");
	holds(&p, "one ", 4);
	(void)press(&p, "C-a");
	(void)press(&p, "M-f");
	holds(&p, "one ", 3);
	(void)press(&p, "C-k");
	holds(&p, "one", 3);
	(void)press(&p, "Left");
	(void)press(&p, "C-u");
	holds(&p, "e", 0);
	(void)press(&p, "Backspace");
	(void)press(&p, "Left");
	(void)press(&p, "C-d");
	(void)press(&p, "C-d");
	holds(&p, "", 0);
	prompt_clear(&p);
}

static void
a_paste_becomes_one_line(void **state)
{
	struct prompt p;

	(void)state;
	prompt_init(&p, "");
	paste(&p, "a\r\nb\nc\rd\te\033f");
	holds(&p, "a b c d e f", 11);
	prompt_clear(&p);
}

static void
the_cap_never_cuts_a_character(void **state)
{
	static char big[8192];
	struct prompt p;

	(void)state;
	big[0] = 'x';
	for (size_t i = 1; i + 2 < sizeof big; i += 2)
		memcpy(big + i, "\xc3\xa9", 2);
	prompt_init(&p, "");
	paste(&p, big);
	assert_int_equal(p.text.length, PROMPT_CAP_BYTES - 1);
	(void)press(&p, "é");
	assert_int_equal(p.text.length, PROMPT_CAP_BYTES - 1);
	(void)press(&p, "Backspace");
	(void)press(&p, "é");
	assert_int_equal(p.text.length, PROMPT_CAP_BYTES - 1);
	prompt_clear(&p);
}

static void
the_cursor_always_shows(void **state)
{
	struct prompt p;
	struct canvas c;

	(void)state;
	prompt_init(&p, "Label: ");
	paste(&p, "日本語 a long line 日本語日本語 with more e\u0301 in it "
		  "👩‍👩‍👧 "
		  "end");
	for (int cols = 1; cols < 60; cols++) {
		assert_int_equal(canvas_init(&c, 1, cols).kind, ERR_NONE);
		(void)press(&p, "End");
		for (int i = 0; i < 70; i++) {
			canvas_erase(&c);
			prompt_draw(&p, area_whole(&c));
			if (cols > 3) {
				assert_int_equal(c.cursor_row, 0);
				assert_in_range(c.cursor_col, 0, cols - 1);
			}
			(void)press(&p, "Left");
		}
		canvas_clear(&c);
	}
	prompt_clear(&p);
}

static void
what_is_left_of_the_cursor_is_drawn_left_of_it(void **state)
{
	struct prompt p;
	struct canvas c;
	struct buf b;

	(void)state;
	prompt_init(&p, "N: ");
	buf_init(&b, 1000);
	assert_int_equal(canvas_init(&c, 1, 12).kind, ERR_NONE);
	paste(&p, "abcdefghijklm");
	prompt_draw(&p, area_whole(&c));
	canvas_dump(&c, true, &b);
	assert_string_equal(b.data, "N: ~hijklm\n--- styles\nsssd\n--- cursor 0,10\n");
	(void)press(&p, "Home");
	canvas_erase(&c);
	prompt_draw(&p, area_whole(&c));
	buf_reset(&b);
	canvas_dump(&c, false, &b);
	assert_string_equal(b.data, "N: abcdefgh~\n");
	assert_int_equal(c.cursor_col, 3);
	buf_clear(&b);
	canvas_clear(&c);
	prompt_clear(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(typed_characters_are_inserted),
		cmocka_unit_test(the_cursor_steps_over_whole_graphemes),
		cmocka_unit_test(the_usual_line_keys_edit),
		cmocka_unit_test(a_paste_becomes_one_line),
		cmocka_unit_test(the_cap_never_cuts_a_character),
		cmocka_unit_test(the_cursor_always_shows),
		cmocka_unit_test(what_is_left_of_the_cursor_is_drawn_left_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
