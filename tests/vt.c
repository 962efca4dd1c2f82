/* tests/vt.c - a terminal of our own, strict.
 * SPDX-License-Identifier: MIT */
#include "tests/vt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/text.h"

static void
vt_put(struct vt *s, const char *bytes, size_t length, int cols)
{
	if (s->row >= VT_ROWS || s->col >= VT_COLS)
		return; /* no wrap */
	for (int i = 0; i < cols && s->col + i < VT_COLS; i++)
		s->cells[s->row][s->col + i][0] = '\0';
	memcpy(s->cells[s->row][s->col], bytes, length);
	s->cells[s->row][s->col][length] = '\0';
	s->col += cols;
}

static void
vt_clear(struct vt *s, int from_row, int to_row, int from_col)
{
	for (int row = from_row; row <= to_row; row++)
		for (int col = from_col; col < VT_COLS; col++)
			memcpy(s->cells[row][col], " ", 2);
}

/* One CSI from after the bracket; returns its end. Those we do not list end the test. */
static const char *
vt_csi(struct vt *s, const char *at)
{
	int a = 0;
	int b = 0;

	if (*at == '?')
		return strpbrk(at, "hl") + 1;
	a = (int)strtol(at, NULL, 10);
	at += strspn(at, "0123456789");
	if (*at == ';')
		b = (int)strtol(at + 1, NULL, 10);
	at += strspn(at, "0123456789;");
	if (*at == 'H') {
		s->row = a > 0 ? a - 1 : 0;
		s->col = b > 0 ? b - 1 : 0;
	} else if (*at == 'G') {
		s->col = a - 1;
	} else if (*at == 'J') {
		vt_clear(s, 0, VT_ROWS - 1, 0);
	} else if (*at == 'K') {
		vt_clear(s, s->row, s->row, s->col);
	} else if (strchr("mtrl", *at) == NULL) {
		fail_msg("unexpected CSI %c", *at);
	}
	return at + 1;
}

void
vt_feed(struct vt *s, const char *at, const char *end)
{
	while (at < end) {
		struct text_walk w = text_walk(text_of(at));
		struct glyph g;

		if (*at == '\033' && at[1] == '[') {
			at = vt_csi(s, at + 2);
		} else if (*at == '\033') {
			assert_int_equal(at[1], '(');
			at += 3;
		} else {
			assert_true((unsigned char)*at >= 0x20);
			assert_true(text_next(&w, &g));
			vt_put(s, at, strlen(g.bytes), g.cols + (g.bytes[0] < 0 ? s->extra : 0));
			at += strlen(g.bytes);
		}
	}
}
