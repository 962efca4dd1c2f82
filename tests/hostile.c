/* tests/hostile.c - titles as somebody writes them who wants our terminal to do something.
 * SPDX-License-Identifier: MIT */
#include "tests/hostile.h"

#include <string.h>

static const char *const parts[] = {
	/* C0 */
	"\a",
	"\b\b\b\b",
	"\t",
	"\n",
	"\v",
	"\f",
	"\r",
	"\x0e",
	"\x0f",
	"\x7f",
	"\x05",
	"\x18",
	"\x1a",
	"\x01",
	/* ESC alone, and sequences: cursor, erase, scroll, modes, attributes, queries */
	"\033",
	"\033c",
	"\0337",
	"\0338",
	"\033D",
	"\033M",
	"\033#8",
	"\033(0",
	"\033=",
	"\033[",
	"\033[2J",
	"\033[1;1H",
	"\033[31m",
	"\033[7m",
	"\033[8m",
	"\033[6n",
	"\033[c",
	"\033[>c",
	"\033[5i",
	"\033[?1049l",
	"\033[?2004l",
	"\033[?25l",
	"\033[1;5r",
	"\033[20t",
	"\033[!p",
	"\033[4h",
	"\033[999C",
	"\033[999@",
	"\033[3K",
	"\033[9L",
	"\033[?7h",
	"\033[0 q",
	/* strings: window title, colours, links, clipboard, DCS (DECRQSS, sixel), APC, PM, SOS */
	"\033]0;owned\a",
	"\033]2;owned\033\\",
	"\033]4;1;#ffffff\a",
	"\033]8;;http://x.example\a",
	"\033]52;c;cm0gLXJmIC8K\a",
	"\033]10;?\a",
	"\033]1337;File=:AAAA\a",
	"\033P$q\"p\033\\",
	"\033P$qm\033\\",
	"\033Pq#0;2;0;0;0~\033\\",
	"\033P+q544e\033\\",
	"\033_Gf=24;AAAA\033\\",
	"\033^pm\033\\",
	"\033Xsos\033\\",
	"\033\\",
	/* C1 in UTF-8 and raw */
	"\xc2\x9b"
	"31m",
	"\xc2\x9d"
	"0;owned\xc2\x9c",
	"\xc2\x90$qm\xc2\x9c",
	"\xc2\x85",
	"\xc2\x84",
	"\xc2\x8d",
	"\xc2\x98",
	"\xc2\x9e",
	"\xc2\x9f",
	"\xc2\x80",
	"\x9b"
	"31m",
	"\x9d"
	"0;owned\x9c",
	"\x90",
	"\x85",
	"\x8d",
	"\x98",
	"\x9e",
	"\x9f",
	/* bidi: embeddings, overrides, isolates, marks; letters from right to left */
	"\u202a",
	"\u202b",
	"\u202c",
	"\u202d",
	"\u202e",
	"\u2066",
	"\u2067",
	"\u2068",
	"\u2069",
	"\u200e",
	"\u200f",
	"\u061c",
	"שלום",
	"مرحبا",
	/* of no width, or of one that terminals disagree about */
	"\u200b",
	"\u200c",
	"\u200d",
	"\u2060",
	"\ufeff",
	"\u00ad",
	"\u034f",
	"\u115f",
	"\u1160",
	"\u3164",
	"\uffa0",
	"\u180e",
	"\u2028",
	"\u2029",
	"\ufff9",
	"\ufffb",
	"\u2800",
	"\u3000",
	"\u00a0",
	"\u17b4",
	"\u2061",
	"\U0001d173",
	"\U000e0001",
	"\U000e0041\U000e0042\U000e007f",
	"\ufe0e",
	"\ufe0f",
	"\ufe00",
	"\U000e0100",
	"\ue000",
	"\U000f0000",
	"\U0010fffd",
	"\u0378",
	"\uffff",
	"\U0001ffff",
	/* marks: one, a tower of them, marks that enclose, that stand alone */
	"e\u0301",
	"\u0301",
	"\u0489",
	"\u20dd",
	"Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334",
	"a\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u030d",
	/* wide, and emoji in sequences */
	"日本語",
	"한국어",
	"\u1112\u1161\u11ab",
	"ﾊﾝｶｸ",
	"全角ＡＢ",
	"🔥",
	"👩‍👩‍👧‍👦",
	"🏳️‍🌈",
	"👍🏽",
	"\U0001f3fb",
	"🇩🇪",
	"\U0001f1e6",
	"1️⃣",
	"#\u20e3",
	"❤️",
	"☎\ufe0e",
	"⚠",
	"♥",
	"🫠",
	"\u2e3b",
	"\ufdfd",
	"𒐫",
	/* not UTF-8: too long, halves of surrogates, cut off, beyond the end */
	"\xff",
	"\xfe",
	"\xc0\xaf",
	"\xe0\x80\xaf",
	"\xed\xa0\x80",
	"\xed\xb0\x80",
	"\xf4\x90\x80\x80",
	"\xf8\x88\x80\x80\x80",
	"\xe2\x82",
	"\xf0\x9f\x94",
	"\xc3",
	"\x80",
	"\xbf\xbf",
	/* what looks like our own */
	"│",
	"┌─┐",
	"└",
	"┤",
	"┼",
	"[y/N]",
	"~",
	"+",
	"<U+202E>",
	NULL,
};

enum { PARTS = sizeof parts / sizeof parts[0] - 1 };

const char *
hostile_part(size_t i)
{
	return parts[i < PARTS ? i : PARTS];
}

/* Adds what fits. */
static size_t
add(char *out, size_t size, size_t length, const char *bytes)
{
	size_t more = strlen(bytes);

	if (length + more >= size)
		return length;
	memcpy(out + length, bytes, more + 1);
	return length + more;
}

/* Any code point but NUL, as UTF-8 if it had a place there: surrogates too. */
static void
encode(int code, char out[5])
{
	int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
	static const int first[] = {0, 0xc0, 0xe0, 0xf0};

	for (int i = more; i > 0; i--) {
		out[i] = (char)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	out[0] = (char)(first[more] | code);
	out[more + 1] = '\0';
}

static size_t
add_random(struct dice *d, char *out, size_t size, size_t length)
{
	static const int planes[] = {0x80, 0x800, 0x3000, 0x10000, 0x20000, 0x110000};
	char bytes[5] = "";

	switch (dice_below(d, 8)) {
	case 0: /* a byte */
		bytes[0] = (char)(1 + dice_below(d, 255));
		break;
	case 1: /* a code point */
		encode(1 + dice_below(d, planes[dice_below(d, 6)] - 1), bytes);
		break;
	case 2:
	case 3:
	case 4: /* ASCII */
		for (int i = dice_below(d, 4); i >= 0; i--)
			bytes[i] = (char)(0x20 + dice_below(d, 95));
		break;
	default:
		return add(out, size, length, parts[dice_below(d, PARTS)]);
	}
	return add(out, size, length, bytes);
}

size_t
hostile_title(struct dice *d, char *out, size_t size)
{
	static const int lengths[] = {4, 16, 16, 40, 40, 80};
	int pieces = 1 + dice_below(d, lengths[dice_below(d, 6)]);
	size_t length = 0;

	out[0] = '\0';
	for (int i = 0; i < pieces; i++)
		length = add_random(d, out, size, length);
	return length;
}
