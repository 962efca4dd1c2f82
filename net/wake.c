/* net/wake.c - notices that this machine slept, or that we were stopped for a while.
 * SPDX-License-Identifier: MIT */
#include "net/wake.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/clock.h"

enum {
	LOOK_MS = 1000,
	ASLEEP_MS = 2000,  /* the clocks drift apart by less on their own */
	STOPPED_MS = 5000, /* our timer is late by less when the machine is merely busy */
	TELL_HOURS_S = 2 * 60 * 60,
};

struct wake {
	uv_timer_t timer;
	struct wake_handler handler;
	int64_t boot_ms; /* as last seen */
	int64_t awake_ms;
};

static void
look(const struct wake *w, int64_t *out_boot_ms, int64_t *out_awake_ms)
{
	if (w->handler.read != NULL)
		w->handler.read(w->handler.to, out_boot_ms, out_awake_ms);
	else
		clock_pair(out_boot_ms, out_awake_ms);
}

static bool
was_away(int64_t gone_ms, int64_t asleep_ms)
{
	return asleep_ms > ASLEEP_MS || gone_ms > LOOK_MS + STOPPED_MS;
}

static void
on_timer(uv_timer_t *timer)
{
	struct wake *w = timer->data;
	int64_t boot_ms, awake_ms, gone_ms, asleep_ms;

	look(w, &boot_ms, &awake_ms);
	gone_ms = boot_ms - w->boot_ms;
	asleep_ms = gone_ms - (awake_ms - w->awake_ms);
	w->boot_ms = boot_ms;
	w->awake_ms = awake_ms;
	if (was_away(gone_ms, asleep_ms))
		w->handler.woke(w->handler.to, gone_ms, asleep_ms > ASLEEP_MS);
}

bool
wake_is_due(const struct wake *w)
{
	int64_t boot_ms, awake_ms;

	look(w, &boot_ms, &awake_ms);
	boot_ms -= w->boot_ms;
	awake_ms -= w->awake_ms;
	return was_away(boot_ms, boot_ms - awake_ms);
}

struct err
wake_open(uv_loop_t *loop, const struct wake_handler *handler, struct wake **out)
{
	struct wake *w = calloc(1, sizeof *w);

	if (w == NULL)
		return err_make(ERR_FULL, "There is no memory to watch over this machine's sleep.");
	w->handler = *handler;
	look(w, &w->boot_ms, &w->awake_ms);
	(void)uv_timer_init(loop, &w->timer); /* cannot fail */
	w->timer.data = w;
	(void)uv_timer_start(&w->timer, on_timer, LOOK_MS, LOOK_MS); /* has a callback */
	*out = w;
	return NO_ERR;
}

void
wake_print(int64_t gone_ms, bool asleep, char *out, size_t size)
{
	const char *who = asleep ? "This machine slept" : "The engine stood still";
	int64_t gone_s = (gone_ms + 500) / 1000;

	if (gone_s < 120)
		(void)snprintf(out, size, "%s for %" PRId64 " s: the services are asked again.",
			who, gone_s);
	else if (gone_s < TELL_HOURS_S)
		(void)snprintf(out, size, "%s for %" PRId64 " min: the services are asked again.",
			who, gone_s / 60);
	else
		(void)snprintf(out, size, "%s for %" PRId64 " h: the services are asked again.",
			who, gone_s / 3600);
}

static void
on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

void
wake_close(struct wake *w)
{
	uv_close((uv_handle_t *)&w->timer, on_closed);
}
