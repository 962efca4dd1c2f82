/* tests/test_text.c - whatever a stranger wrote, nothing but harmless cells comes out.
 * SPDX-License-Identifier: MIT */
#include "store/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include <cmocka.h>

static void
shows(const char *raw, const char *want)
{
	struct buf b;

	buf_init(&b, 65536);
	text_plain(text_of(raw), false, 65536, &b);
	assert_string_equal(b.data, want);
	buf_clear(&b);
}

static void
ascii_stays_as_it_is(void **state)
{
	(void)state;
	shows("eu-db-2 5xx > 20 % ~ok", "eu-db-2 5xx > 20 % ~ok");
	shows("", "");
	assert_true(text_is_empty(text_of(NULL)));
	assert_int_equal(text_cols(text_of("hello"), 80), 5);
}

static void
controls_are_shown(void **state)
{
	(void)state;
	shows("\033[2J\a", "^[[2J^G");
	shows("\x7f", "^?");
	shows("\xc2\x9b"
	      "31m",
		"<9B>31m");
	shows("\x9b"
	      "31m",
		"\xEF\xBF\xBD"
		"31m");
}

static void
lines_become_return_signs(void **state)
{
	(void)state;
	shows("a\nb\r\nc\rd\te", "a⏎b⏎c⏎d e");
}

static void
plain_keeps_line_feeds_when_asked(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	text_plain(text_of("a\nb\r\nc\rd\033"), true, 100, &b);
	assert_string_equal(b.data, "a\nb\nc⏎d^[");
	buf_clear(&b);
}

static void
invalid_bytes_become_replacements(void **state)
{
	(void)state;
	shows("a\xff"
	      "b",
		"a\xEF\xBF\xBD"
		"b");
	shows("\xc0\xaf", "\xEF\xBF\xBD\xEF\xBF\xBD");
	shows("\xe2\x82", "\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void
invisible_code_points_are_spelled_out(void **state)
{
	(void)state;
	shows("a\u202Eb", "a<U+202E>b");
	shows("\u200B\u00AD\u2066", "<U+200B><U+00AD><U+2066>");
	shows("\U000E0041", "<U+E0041>");
	shows("\uE000", "<U+E000>");
	shows("\U0010FFFD", "<U+10FFFD>");
	shows("\u0378", "<U+0378>");
	shows("\u3164\u2028", "<U+3164><U+2028>");
	shows("\uFE0F", "<U+FE0F>");
	shows("\uFFF9", "<U+FFF9>");
	shows("\u06DE\u302E", "<U+06DE><U+302E>"); /* marks to some terminals */
}

static void
emoji_sequences_show_one_glyph_and_a_mark(void **state)
{
	(void)state;
	shows("👩‍👩‍👧x", "👩+x");
	shows("👍🏽", "👍+");
	shows("⚠️", "⚠+");
	shows("1️⃣", "1+");
	shows("🇩🇪!", "DE+!");
	shows("🔥", "🔥");
	assert_int_equal(text_cols(text_of("👩‍👩‍👧x"), 80), 4);
	assert_int_equal(text_cols(text_of("🔥"), 80), 2);
}

static void
marks_are_limited_and_stray_ones_spelled_out(void **state)
{
	(void)state;
	shows("e\u0301", "e\u0301");
	shows("e\u0301\u0302\u0303\u0304\u0305x", "e\u0301\u0302\u0303+x");
	shows("\u0301x", "<U+0301>x");
	assert_int_equal(text_cols(text_of("e\u0301"), 80), 1);
}

static void
wide_and_right_to_left_letters_pass(void **state)
{
	(void)state;
	shows("日本語 עברית", "日本語 עברית");
	assert_int_equal(text_cols(text_of("日本語"), 80), 6);
	shows("\u1112\u1161\u11ab", "\u1112\u1161\u11ab"); /* one Hangul syllable in parts */
	assert_int_equal(text_cols(text_of("\u1112\u1161\u11ab"), 80), 2);
}

static void
cols_stop_at_most(void **state)
{
	(void)state;
	assert_int_equal(text_cols(text_of("日本語"), 3), 3);
	assert_int_equal(text_cols(text_of("abc"), 0), 0);
	assert_int_equal(text_cols(text_of("abc"), -1), 0);
}

static void
long_text_ends_in_dots_within_the_limit(void **state)
{
	struct buf b;

	(void)state;
	for (size_t most = 0; most < 12; most++) {
		buf_init(&b, 100);
		(void)buf_string(&b, ">");
		text_plain(text_of("日本語日本語"), false, most, &b);
		assert_true(b.length <= 1 + most);
		assert_int_equal(utf8proc_decompose((const utf8proc_uint8_t *)b.data,
					 (utf8proc_ssize_t)b.length, NULL, 0, 0) >= 0,
			1);
		if (most >= 3)
			assert_string_equal(b.data + b.length - 3, "...");
		buf_clear(&b);
	}
	buf_init(&b, 100);
	text_plain(text_of("exact"), false, 5, &b);
	assert_string_equal(b.data, "exact");
	buf_clear(&b);
}

/* Every glyph: valid UTF-8, no control, 1 or 2 columns; together what text_cols says. */
static void
check_glyphs(const char *raw)
{
	struct text_walk w = text_walk(text_of(raw));
	struct glyph g;
	int cols = 0;

	while (text_next(&w, &g)) {
		const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)g.bytes;

		assert_true(g.cols == 1 || g.cols == 2);
		assert_true(strlen(g.bytes) > 0 && strlen(g.bytes) < sizeof g.bytes);
		while (*at != 0) {
			utf8proc_int32_t code;
			utf8proc_ssize_t used = utf8proc_iterate(at, -1, &code);

			assert_true(used > 0);
			assert_true(code >= 0x20 && (code < 0x7f || code > 0x9f));
			assert_int_not_equal(utf8proc_category(code), UTF8PROC_CATEGORY_CF);
			at += used;
		}
		cols += g.cols;
	}
	assert_int_equal(text_cols(text_of(raw), 1 << 30), cols);
}

static void
random_texts_come_out_harmless(void **state)
{
	static const int32_t nasty[] = {0x200D, 0xFE0F, 0x1F468, 0x1F3FD, 0x20E3, 0x1F1E6, 0x202E,
		0x0301, 0x1112, 0x1161, 0x0D, 0x0A, 0x1B, 0x9B, 0x31, 0x3164};

	(void)state;
	srandom(7);
	for (int round = 0; round < 20000; round++) {
		char *raw = calloc(1, 4 * 24 + 1); /* exact, so that ASan sees a read past it */
		size_t length = 0;
		long kind = random() % 3;

		for (int i = 0; i < 24; i++) {
			int32_t code = kind == 0 ? nasty[random() % 16]
						 : (int32_t)(1 + random() % 0x10FFFF);

			if (kind == 2)
				raw[length++] = (char)(1 + random() % 255);
			else if (code < 0xD800 || code > 0xDFFF)
				length += (size_t)utf8proc_encode_char(
					code, (utf8proc_uint8_t *)raw + length);
		}
		raw = realloc(raw, length + 1);
		raw[length] = '\0';
		check_glyphs(raw);
		free(raw);
	}
}

static void
every_code_point_is_certain(void **state)
{
	(void)state;
	for (int32_t code = 1; code <= 0x10FFFF; code++) {
		char raw[8] = "";

		if (code >= 0xD800 && code <= 0xDFFF)
			continue;
		(void)utf8proc_encode_char(code, (utf8proc_uint8_t *)raw);
		check_glyphs(raw);
	}
}

static void
text_for_a_sentence_is_cut_at_a_glyph(void **state)
{
	char out[10];

	(void)state;
	assert_string_equal(text_show(text_of(""), true, out, 4), "");
	assert_string_equal(text_show(text_of("abc\x1b[2J"), false, out, 10), "abc^[[2J");
	assert_string_equal(text_show(text_of("123456789"), false, out, 10), "123456789");
	assert_string_equal(text_show(text_of("123456789"), true, out, 10), "123456789");
	assert_string_equal(text_show(text_of("1234567890"), false, out, 10), "123456...");
	assert_string_equal(text_show(text_of("1234567890"), true, out, 10), "...567890");
	assert_string_equal(text_show(text_of("12345\u00fc7890"), false, out, 10), "12345...");
	assert_string_equal(text_show(text_of("1234\u00fc67890"), true, out, 10), "...67890");
	assert_string_equal(text_show(text_of("Zo\u00eb \xff"), true, out, 10), "Zo\u00eb \ufffd");
	assert_string_equal(text_show(text_of("12345"), false, out, 4), "...");
	assert_string_equal(text_show(text_of("12345"), true, out, 4), "...");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ascii_stays_as_it_is),
		cmocka_unit_test(controls_are_shown),
		cmocka_unit_test(lines_become_return_signs),
		cmocka_unit_test(plain_keeps_line_feeds_when_asked),
		cmocka_unit_test(invalid_bytes_become_replacements),
		cmocka_unit_test(invisible_code_points_are_spelled_out),
		cmocka_unit_test(emoji_sequences_show_one_glyph_and_a_mark),
		cmocka_unit_test(marks_are_limited_and_stray_ones_spelled_out),
		cmocka_unit_test(wide_and_right_to_left_letters_pass),
		cmocka_unit_test(cols_stop_at_most),
		cmocka_unit_test(long_text_ends_in_dots_within_the_limit),
		cmocka_unit_test(text_for_a_sentence_is_cut_at_a_glyph),
		cmocka_unit_test(random_texts_come_out_harmless),
		cmocka_unit_test(every_code_point_is_certain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
