/* tests/hostile.h - titles as somebody writes them who wants our terminal to do something.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_HOSTILE_H
#define TESTS_HOSTILE_H

#include <stddef.h>

#include "tests/dice.h"

/* What a title is put together from besides letters: each does something to a terminal that shows
 * it as it is. NULL after the last. */
const char *hostile_part(size_t i);

/* A random title of at most size - 1 bytes, NUL-terminated; returns its length. */
size_t hostile_title(struct dice *d, char *out, size_t size);

#endif
