/* tests/golden.h - screens compared with files.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include "tui/canvas.h"

/* Compares the canvas, styles included, with tests/golden/NAME.txt and fails the running cmocka
 * test, naming the lines that differ. With GOLDEN_WRITE=1 in the environment the file is written
 * instead. The folder is found from the current directory, or from $GOLDEN_DIR. */
void golden_compare(const struct canvas *c, const char *name);

/* The same for any text. */
void golden_compare_text(const struct buf *have, const char *name);

/* The same for docs/pictures/NAME.svg, written with PICTURES_WRITE=1. */
void golden_compare_picture(const struct buf *have, const char *name);

#endif
