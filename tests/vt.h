/* tests/vt.h - a terminal of our own, strict: a sequence that term.c has no reason to send fails the test.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_VT_H
#define TESTS_VT_H

enum { VT_ROWS = 24, VT_COLS = 100 };

/* Zeroed at the start. What is not ASCII is drawn `extra` columns wider than we think. */
struct vt {
	char cells[VT_ROWS][VT_COLS][20]; /* "" right of a wide glyph */
	int row;
	int col;
	int extra;
};

/* What the terminal shows after the bytes at..end, which a NUL follows. */
void vt_feed(struct vt *s, const char *at, const char *end);

#endif
