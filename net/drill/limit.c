/* net/drill/limit.c - how many requests a client may make in a minute of the room.
 * SPDX-License-Identifier: MIT */
#include "net/drill/limit.h"

enum { MS_A_MINUTE = 60 * 1000 };

int
drill_limit_take(struct limit *l, int64_t now_ms, int most)
{
	const int64_t minute = now_ms / MS_A_MINUTE;

	if (l->minute != minute)
		*l = (struct limit){.minute = minute};
	if (l->asked >= most)
		return -1;
	return most - ++l->asked;
}

int
drill_limit_reset_s(int64_t now_ms)
{
	return (int)(60 - now_ms / 1000 % 60);
}
