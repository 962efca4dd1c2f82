/* net/wake.h - notices that this machine slept, or that we were stopped for a while.
 *
 * Connections do not survive that, and what the screen shows is older than it seems.
 * SPDX-License-Identifier: MIT */
#ifndef NET_WAKE_H
#define NET_WAKE_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "store/err.h"

struct wake;

struct wake_handler {
	/* Two clocks of the machine, ms: one that counts its sleep, one that does not. NULL:
	 * clock_pair. */
	void (*read)(void *to, int64_t *out_boot_ms, int64_t *out_awake_ms);
	/* We are back after so long. `asleep`: the machine slept; else only we stood still. */
	void (*woke)(void *to, int64_t gone_ms, bool asleep);
	void *to;
};

/* Looks once a second from now on. The handler is copied. ERR_FULL. */
struct err wake_open(uv_loop_t *loop, const struct wake_handler *handler, struct wake **out);

/* True when we were away since the last look, which has not told it yet. */
bool wake_is_due(const struct wake *w);

/* "This machine slept for 12 min: asking again.", into `out`. */
void wake_print(int64_t gone_ms, bool asleep, char *out, size_t size);

void wake_close(struct wake *w); /* its memory goes from the loop */

#endif
