/* tests/dice.h - random numbers that a seed gives again.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_DICE_H
#define TESTS_DICE_H

#include <stdbool.h>
#include <stdint.h>

struct dice {
	uint64_t state;
};

/* The seed is in $DICE_SEED when it is set, else `seed`; the test that fails prints it. */
struct dice dice_of(uint64_t seed);

/* From 0 to `below` - 1; `below` is 1 or more. */
int dice_below(struct dice *d, int below);

/* True once in `times`, on the average. */
bool dice_once_in(struct dice *d, int times);

/* True when the long versions of the figures are wanted ($SOAK). */
bool dice_soak(void);

#endif
