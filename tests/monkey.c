/* tests/monkey.c - what a terminal may send.
 * SPDX-License-Identifier: MIT */
#include "tests/monkey.h"

#include <stdio.h>
#include <string.h>

#include "tests/hostile.h"

static const char *const sequences[] = {"\r", "\r", "\r", "\033", "\033", "\033", "\t", "\033[Z",
	"\177", "\b", "\033[A", "\033[B", "\033[B", "\033[C", "\033[D", "\033OA", "\033OB",
	"\033[H", "\033[F", "\033[1~", "\033[4~", "\033[5~", "\033[6~", "\033[2~", "\033[3~",
	"\033OP", "\033[15~", "\033[24~", "\033[1;5A", "\033[1;2B", "\033[27;5;13~", "\033[13;2u",
	"\033a", "\033\r", "\033\033", "\033[I", "\033[O", "\033[200~", "\033[201~", "\033[?1;2c",
	"\033[>0;10;1c", "\033]11;rgb:0000/0000/0000\a", "\033]52;c;cQ==\a", "\033P1$r0m\033\\",
	"\033P", "\033]0;", "\033[", "\033O", "\033[<", "\033[M", "\033[999999999999999999A",
	"\033[;;;;;;;;;;A", "\033[<0;1", "é", "日", "🔥", "\u202e", "e\u0301"};

enum { SEQUENCES = sizeof sequences / sizeof sequences[0] };

static size_t
mouse(struct dice *d, char *out)
{
	static const int buttons[] = {0, 0, 0, 1, 2, 3, 32, 35, 64, 65, 65, 66, 4, 8, 16, 128, 999};
	int row = dice_once_in(d, 8) ? dice_below(d, 100000) : dice_below(d, 50);
	int col = dice_once_in(d, 8) ? dice_below(d, 100000) : dice_below(d, 162);

	if (dice_once_in(d, 6)) /* the old form: three bytes of any value */
		return (size_t)snprintf(out, MONKEY_MOST, "\033[M%c%c%c", 1 + dice_below(d, 255),
			1 + dice_below(d, 255), 1 + dice_below(d, 255));
	return (size_t)snprintf(out, MONKEY_MOST, "\033[<%d;%d;%d%c",
		buttons[dice_below(d, sizeof buttons / sizeof buttons[0])], col, row,
		dice_once_in(d, 3) ? 'm' : 'M');
}

/* A paste of keys that would all do something; now and then its end is missing, or comes twice. */
static size_t
paste(struct dice *d, const char *keys, char *out)
{
	size_t length = (size_t)snprintf(out, MONKEY_MOST, "\033[200~");
	size_t most = (size_t)(dice_once_in(d, 10) ? 4000 : 40);

	for (size_t i = (size_t)dice_below(d, (int)most); i > 0; i--) {
		char title[64];

		if (dice_once_in(d, 12)) {
			(void)hostile_title(d, title, sizeof title);
			length += (size_t)snprintf(out + length, MONKEY_MOST - length, "%s", title);
		} else {
			out[length++] =
				dice_once_in(d, 10) ? '\r' : keys[dice_below(d, (int)strlen(keys))];
		}
		if (length > MONKEY_MOST - 256)
			break;
	}
	if (dice_once_in(d, 10))
		return length;
	length += (size_t)snprintf(out + length, MONKEY_MOST - length, "\033[201~");
	if (dice_once_in(d, 20))
		length += (size_t)snprintf(out + length, MONKEY_MOST - length, "\033[201~");
	return length;
}

static size_t
rubbish(struct dice *d, char *out)
{
	size_t length = (size_t)(1 + dice_below(d, 6));

	for (size_t i = 0; i < length; i++)
		out[i] = (char)dice_below(d, 256);
	return length;
}

size_t
monkey_bytes(struct dice *d, const char *keys, char out[MONKEY_MOST])
{
	int what = dice_below(d, 100);

	if (what < 55) {
		out[0] = keys[dice_below(d, (int)strlen(keys))];
		return 1;
	}
	if (what < 80)
		return (size_t)snprintf(
			out, MONKEY_MOST, "%s", sequences[dice_below(d, SEQUENCES)]);
	if (what < 88)
		return mouse(d, out);
	if (what < 90)
		return paste(d, keys, out);
	if (what < 94)
		return hostile_title(d, out, 64);
	if (what < 97) {
		out[0] = (char)(0x20 + dice_below(d, 95));
		return 1;
	}
	return rubbish(d, out);
}
