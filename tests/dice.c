/* tests/dice.c - random numbers that a seed gives again.
 * SPDX-License-Identifier: MIT */
#include "tests/dice.h"

#include <stdlib.h>

struct dice
dice_of(uint64_t seed)
{
	const char *wish = getenv("DICE_SEED");

	if (wish != NULL && wish[0] != '\0')
		seed = strtoull(wish, NULL, 10);
	return (struct dice){seed};
}

/* splitmix64 */
int
dice_below(struct dice *d, int below)
{
	uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	z ^= z >> 31;
	return (int)(z % (uint64_t)below);
}

bool
dice_once_in(struct dice *d, int times)
{
	return dice_below(d, times) == 0;
}

bool
dice_soak(void)
{
	const char *soak = getenv("SOAK");

	return soak != NULL && soak[0] != '\0';
}
