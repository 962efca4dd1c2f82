/* tests/emulator.h - a terminal that somebody else wrote (libvterm), as it shows what we send.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_EMULATOR_H
#define TESTS_EMULATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/buf.h"

struct emulator;

/* Never NULL; free it. */
struct emulator *emulator_new(int rows, int cols);
void emulator_free(struct emulator *m);
void emulator_resize(struct emulator *m, int rows, int cols);
void emulator_feed(struct emulator *m, const char *bytes, size_t length);

/* What a cell shows. */
struct emulated {
	uint32_t
		code; /* of its base; ' ' when it is blank, 0 when it is the right half of a wide one */
	bool marked;   /* marks stand on it */
	uint32_t look; /* the attributes and colours, one number for each that differs */
	bool reverse;
};

/* Blank beyond the edges. */
struct emulated emulator_cell(const struct emulator *m, int row, int col);

/* The screen as text, a line a row, trailing blanks cut. */
void emulator_dump(const struct emulator *m, struct buf *out);

/* What the terminal said back, since the start: 0 unless it was asked. */
size_t emulator_replies(const struct emulator *m);

#endif
