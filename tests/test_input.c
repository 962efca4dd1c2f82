/* tests/test_input.c - bytes become keys, in whatever pieces they come.
 * SPDX-License-Identifier: MIT */
#include "tui/input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Appends the names of all keys that are ready, each with a space. */
static void
drain(struct input *in, struct buf *out)
{
	struct key k;

	while (input_next(in, &k)) {
		if (k.kind == KEY_PASTE)
			(void)buf_printf(out, "{%s} ", k.paste.raw);
		else if (k.kind == KEY_MOUSE)
			(void)buf_printf(out, "%s@%d,%d ", k.name, k.row, k.col);
		else
			(void)buf_printf(out, "%s ", k.name);
	}
}

/* Feeds the bytes whole, then one by one: both times these keys come out. */
static void
gives(const char *bytes, const char *want)
{
	for (int piecewise = 0; piecewise < 2; piecewise++) {
		size_t length = strlen(bytes);
		struct input in;
		struct buf got;

		input_init(&in);
		buf_init(&got, 1 << 20);
		if (piecewise == 0)
			input_feed(&in, bytes, length);
		for (size_t i = 0; i < length && piecewise == 1; i++) {
			input_feed(&in, bytes + i, 1);
			drain(&in, &got);
		}
		drain(&in, &got);
		assert_string_equal(got.data, want);
		buf_clear(&got);
		input_clear(&in);
		input_clear(&in);
	}
}

static void
characters_are_their_own_names(void **state)
{
	(void)state;
	gives("aG?é日🔥", "a G ? é 日 🔥 ");
	gives(" \r\n\t\x7f\x08", "Space Enter Enter Tab Backspace Backspace ");
	gives("\x01\x03\x1a\x1c\x1f", "C-a C-c C-z C-\\ C-_ ");
}

static void
every_form_of_home_and_end_is_known(void **state)
{
	(void)state;
	gives("\033[H\033[1~\033[7~\033OH", "Home Home Home Home ");
	gives("\033[F\033[4~\033[8~\033OF", "End End End End ");
}

static void
special_keys_have_names(void **state)
{
	(void)state;
	gives("\033[A\033OB\033[C\033OD", "Up Down Right Left ");
	gives("\033[5~\033[6~\033[3~\033[2~\033[Z", "PageUp PageDown Delete Insert S-Tab ");
	gives("\033OP\033[11~\033[15~\033[24~\033[[A\033[[E", "F1 F1 F5 F12 F1 F5 ");
}

static void
modifiers_come_first(void **state)
{
	(void)state;
	gives("\033[1;5A\033[1;2B\033[1;3C\033[3;5~\033[1;8H\033O5D",
		"C-Up S-Down M-Right C-Delete C-M-S-Home C-Left ");
	gives("\033x\033\r\033é\033\x7f\033\x01", "M-x M-Enter M-é M-Backspace M-C-a ");
	gives("\033[5^", "C-PageUp ");
}

static void
a_split_arrow_is_one_key(void **state)
{
	struct input in;
	struct key k;

	(void)state;
	input_init(&in);
	input_feed(&in, "\033", 1);
	assert_false(input_next(&in, &k));
	assert_true(input_waiting(&in));
	input_feed(&in, "[", 1);
	assert_false(input_next(&in, &k));
	input_feed(&in, "A", 1);
	assert_true(input_next(&in, &k));
	assert_string_equal(k.name, "Up");
	assert_false(input_waiting(&in));
	input_clear(&in);
}

/* Feeds, pauses once, and expects the keys. */
static void
flushed(const char *bytes, const char *want)
{
	struct input in;
	struct buf got;

	input_init(&in);
	buf_init(&got, 4096);
	input_feed(&in, bytes, strlen(bytes));
	drain(&in, &got);
	assert_true(input_waiting(&in));
	input_flush(&in);
	drain(&in, &got);
	assert_false(input_waiting(&in));
	assert_string_equal(got.data, want);
	input_feed(&in, "\033", 1); /* the pause does not outlive the next byte */
	assert_false(input_next(&in, &(struct key){.row = 0}));
	buf_clear(&got);
	input_clear(&in);
}

static void
a_lone_escape_is_taken_after_the_pause(void **state)
{
	(void)state;
	flushed("\033", "Esc ");
	flushed("a\033\033", "a Esc Esc ");
	flushed("\033[", "M-[ ");
	flushed("\033O", "M-O ");
	flushed("\033]", "M-] ");
	flushed("\033[1;5", "");
	flushed("\xe6\x97", "");
}

static void
what_is_unknown_is_swallowed_whole(void **state)
{
	(void)state;
	gives("\033[?1;2ca\033[>0;276;0cb\033[12;40Rc\033[99~d\033[Ie\033[1 qf\033[27;5;13~g",
		"a b c d e f g ");
	gives("\033]11;rgb:0000/0000/0000\033\\a\033]0;x\ab\033P1$r0m\033\\c", "a b c ");
	gives("\xff\xfe"
	      "a\xc3"
	      "b\xe6\x97"
	      "c\xc2\x9b"
	      "d\xed\xa0\x80"
	      "e",
		"a b c d e ");
	gives("\033[12\033[A", "Up ");
	gives("\033OZ\033OAx", "Up x ");
}

static void
the_mouse_clicks_and_scrolls(void **state)
{
	(void)state;
	gives("\033[<0;5;3M\033[<0;5;3m\033[<64;1;1M\033[<65;1;1M\033[<2;1;1M\033[<35;9;9M",
		"Click@2,4 WheelUp@0,0 WheelDown@0,0 ");
	gives("\033[<0;0;3Ma\033[<0;99999999999;1Mb\033[<Mc\033[M !!d", "a b c d ");
}

static void
a_paste_is_text_and_never_keys(void **state)
{
	(void)state;
	gives("a\033[200~q\r!\033[A\003\033[201~b", "a {q\r!\033[A\003} b ");
	gives("\033[200~\033[201~\033[200~x\033[201~", "{} {x} ");
	gives("\033[201~a", "a ");
	gives("\033[200~\033[20\033[201~", "{\033[20} ");
}

static void
a_long_paste_is_cut_and_swallowed_to_its_end(void **state)
{
	static char chunk[4096];
	struct input in;
	struct key k;

	(void)state;
	for (size_t i = 0; i < sizeof chunk; i += 2)
		memcpy(chunk + i, "\xc3\xa9", 2);
	input_init(&in);
	input_feed(&in, "\033[200~x", 7);
	assert_false(input_next(&in, &k));
	for (int i = 0; i < 256; i++) {
		input_feed(&in, chunk, sizeof chunk);
		assert_false(input_next(&in, &k));
		assert_true(in.bytes.capacity <= 256 * 1024);
	}
	input_feed(&in, "\033[201~z", 7);
	assert_true(input_next(&in, &k));
	assert_int_equal(k.kind, KEY_PASTE);
	assert_int_equal(strlen(k.paste.raw), INPUT_PASTE_CAP - 1); /* no half character */
	assert_true(input_next(&in, &k));
	assert_string_equal(k.name, "z");
	input_clear(&in);
}

static void
a_paste_without_an_end_is_over_after_two_seconds(void **state)
{
	struct input in;
	struct key k;
	int pauses = 0;

	(void)state;
	input_init(&in);
	input_feed(&in, "\033[200~rm -rf\033[2", 15);
	while (!input_next(&in, &k)) {
		assert_true(input_waiting(&in));
		input_flush(&in);
		pauses++;
	}
	assert_int_equal(pauses, INPUT_PASTE_PAUSES);
	assert_int_equal(k.kind, KEY_PASTE);
	assert_string_equal(k.paste.raw, "rm -rf\033[2");
	assert_false(input_waiting(&in));
	input_feed(&in, "a", 1);
	assert_true(input_next(&in, &k));
	assert_string_equal(k.name, "a");
	input_clear(&in);
}

static void
a_reply_split_by_pauses_gives_no_keys(void **state)
{
	struct input in;
	struct key k;

	(void)state;
	input_init(&in);
	input_feed(&in, "\033]11;rgb", 8);
	for (int i = 1; i < INPUT_STRING_PAUSES; i++) {
		input_flush(&in);
		assert_false(input_next(&in, &k));
	}
	assert_true(input_waiting(&in));
	input_flush(&in);
	assert_false(input_next(&in, &k));
	assert_false(input_waiting(&in));
	input_clear(&in);
}

static void
random_bytes_never_grow_or_crash(void **state)
{
	struct input in;
	struct key k;

	(void)state;
	srandom(11);
	input_init(&in);
	for (int i = 0; i < 100000;) {
		static const char spice[] = "\033\033[O;<200~M?]P\\\x9b\xc3";
		char *bytes = malloc(64);
		size_t length = (size_t)(1 + random() % 64);

		for (size_t j = 0; j < length; j++)
			bytes[j] = random() % 2 == 0 ? (char)random()
						     : spice[(size_t)random() % (sizeof spice - 1)];
		input_feed(&in, bytes, length);
		free(bytes);
		while (input_next(&in, &k))
			assert_true(k.kind == KEY_PASTE || k.name[0] != '\0');
		if (random() % 8 == 0)
			input_flush(&in);
		assert_true(in.bytes.length - in.at <= INPUT_FEED_CAP + 4096);
		assert_true(in.paste.length <= INPUT_PASTE_CAP);
		i += (int)length;
	}
	input_clear(&in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(characters_are_their_own_names),
		cmocka_unit_test(every_form_of_home_and_end_is_known),
		cmocka_unit_test(special_keys_have_names),
		cmocka_unit_test(modifiers_come_first),
		cmocka_unit_test(a_split_arrow_is_one_key),
		cmocka_unit_test(a_lone_escape_is_taken_after_the_pause),
		cmocka_unit_test(what_is_unknown_is_swallowed_whole),
		cmocka_unit_test(the_mouse_clicks_and_scrolls),
		cmocka_unit_test(a_paste_is_text_and_never_keys),
		cmocka_unit_test(a_long_paste_is_cut_and_swallowed_to_its_end),
		cmocka_unit_test(a_paste_without_an_end_is_over_after_two_seconds),
		cmocka_unit_test(a_reply_split_by_pauses_gives_no_keys),
		cmocka_unit_test(random_bytes_never_grow_or_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
