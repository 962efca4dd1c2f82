/* engine_leave.c - when the engine ends by itself: nobody looks, and nothing is under way.
 * SPDX-License-Identifier: MIT */
#include "engine.h"

#include "store/incident.h"
#include "store/log.h"

enum {
	/* real: how long the console that started us may take to connect */
	JOIN_GRACE_MS = 10 * 1000,
};

/* An incident goes on while nobody looks: pages still come, and clocks run out. A drill's is over
 * with its screen. What cannot be read is no reason to end. */
static bool
is_under_way(const struct engine *g)
{
	int64_t count = 0;
	struct err e;

	if (g->options.drill)
		return false;
	if (engine_is_sending(g)) /* "an action you saw as queued is never lost" */
		return true;
	e = incident_count(g->record, &count);
	if (e.kind != ERR_NONE)
		log_line("open incidents: %s", e.text);
	return e.kind != ERR_NONE || count > 0;
}

static void
on_leave_timer(uv_timer_t *timer)
{
	struct engine *g = timer->data;

	if (g->server == NULL || wire_server_peers(g->server) > 0)
		return;
	if (is_under_way(g))
		log_line("nobody is connected; %s, so the engine goes on",
			engine_is_sending(g) ? "something is to be sent" : "an incident is open");
	else
		engine_stop(g, "the last console has left");
}

void
engine_await(struct engine *g)
{
	if (g->options.leave_after_s >= 0)
		(void)uv_timer_start(&g->leaving, on_leave_timer, JOIN_GRACE_MS, 0);
}

void
engine_busy(struct engine *g)
{
	(void)uv_timer_stop(&g->leaving); /* fails only for a handle that is closing */
}

void
engine_idle(struct engine *g)
{
	if (g->stopping || g->server == NULL || g->options.leave_after_s < 0 ||
		wire_server_peers(g->server) > 0)
		return;
	(void)uv_timer_start(
		&g->leaving, on_leave_timer, (uint64_t)g->options.leave_after_s * 1000, 0);
}
