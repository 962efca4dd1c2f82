/* store/clock.h - the one clock. A drill runs it faster; nothing else knows.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_CLOCK_H
#define STORE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "store/err.h"

/* Room time equals the machine's UTC at `origin_ms` and runs `speed` times as fast from there. */
struct clock {
	int64_t origin_ms;
	double speed; /* 1 but in drills */
};

/* The plain clock: room time is the machine's time. */
void clock_init(struct clock *c);

/* Reads what clock_print wrote ("1763687215000,60"). ERR_USAGE otherwise; speed 0.01 to 10,000. */
struct err clock_parse(const char *string, struct clock *out);

/* The form in which one of our programs hands its clock to another. */
void clock_print(const struct clock *c, char *out, size_t size);

/* Room time, UTC, in ms since 1970. */
int64_t clock_now_ms(const struct clock *c);

/* Room time that no one can set back, and that passes while the machine sleeps: for ages and
 * deadlines inside one process, ms. */
int64_t clock_steady_ms(const struct clock *c);

/* Two clocks of the machine that differ by how long it has slept since its start, ms. */
void clock_pair(int64_t *out_boot_ms, int64_t *out_awake_ms);

/* How long to really wait so that `room_ms` pass in the room: at least 1 ms. */
uint64_t clock_wait_ms(const struct clock *c, int64_t room_ms);

#endif
