/* tests/golden.h - screens compared with files.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include "tui/canvas.h"

/* Compares the canvas, styles included, with tests/golden/NAME.txt and fails the running cmocka
 * test, naming the lines that differ. With GOLDEN_WRITE=1 in the environment the file is written
 * instead. The folder is found from the current directory, or from $GOLDEN_DIR. */
void golden_compare(const struct canvas *c, const char *name);

#endif
