/* store/clock.c - the one clock.
 * SPDX-License-Identifier: MIT */
#include "store/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

void
clock_init(struct clock *c)
{
	*c = (struct clock){.origin_ms = 0, .speed = 1.0};
}

struct err
clock_parse(const char *string, struct clock *out)
{
	struct clock c;
	char rest;

	if (sscanf(string, "%" SCNd64 ",%lf%c", &c.origin_ms, &c.speed, &rest) != 2 ||
		c.origin_ms < 0 || !(c.speed >= 0.01 && c.speed <= 10000.0))
		return err_make(ERR_USAGE,
			"The clock is given as ORIGIN_MS,SPEED with a speed from 0.01 to 10000.");
	*out = c;
	return NO_ERR;
}

void
clock_print(const struct clock *c, char *out, size_t size)
{
	(void)snprintf(out, size, "%" PRId64 ",%.6g", c->origin_ms, c->speed);
}

static int64_t
machine_ms(clockid_t id)
{
	struct timespec t = {0};

	(void)clock_gettime(id, &t); /* cannot fail for the ids used here */
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_now_ms(const struct clock *c)
{
	int64_t now_ms = machine_ms(CLOCK_REALTIME);

	if (c->speed == 1.0)
		return now_ms;
	return c->origin_ms + (int64_t)((double)(now_ms - c->origin_ms) * c->speed);
}

int64_t
clock_steady_ms(const struct clock *c)
{
	return (int64_t)((double)machine_ms(CLOCK_BOOTTIME) * c->speed);
}

void
clock_pair(int64_t *out_boot_ms, int64_t *out_awake_ms)
{
	*out_boot_ms = machine_ms(CLOCK_BOOTTIME);
	*out_awake_ms = machine_ms(CLOCK_MONOTONIC);
}

uint64_t
clock_wait_ms(const struct clock *c, int64_t room_ms)
{
	double wait_ms = (double)room_ms / c->speed;

	return wait_ms < 1.0 ? 1 : (uint64_t)wait_ms;
}
