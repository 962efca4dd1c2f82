/* tests/monkey.h - what a terminal may send when a cat walks over the keys, a mouse is moved and the
 * clipboard is full of somebody's commands.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_MONKEY_H
#define TESTS_MONKEY_H

#include <stddef.h>

#include "tests/dice.h"

enum { MONKEY_MOST = 8192 };

/* Some more bytes, 1 to MONKEY_MOST of them, into `out`: a key, a sequence, part of one, a click, a
 * paste with or without its end, rubbish. `keys` are the letters that do something. Returns how
 * many. */
size_t monkey_bytes(struct dice *d, const char *keys, char out[MONKEY_MOST]);

#endif
