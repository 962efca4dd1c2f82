/* engine_outbox.c - the engine sends: the outbox's life within ours.
 * SPDX-License-Identifier: MIT */
#include "engine.h"

#include "net/outbox.h"
#include "store/log.h"
#include "store/outbox_send.h"

static void
on_changed(void *to)
{
	struct engine *g = to;

	g->poke_due = g->settle_due = true;
}

/* A second engine may send, too; and what is public was read before we slept. */
static bool
may_send(void *to)
{
	struct engine *g = to;

	return lock_stands(&g->lock, g->dir) && !wake_is_due(g->wake);
}

struct err
engine_outbox_open(struct engine *g)
{
	const struct outbox_host host = {
		.loop = &g->loop,
		.http = g->http,
		.record = g->record,
		.json = g->json,
		.clock = &g->clock,
		.config = g->config,
		.environment = &g->environment,
		.pagerduty = g->sources[ENGINE_PAGERDUTY],
		.zendesk = g->sources[ENGINE_ZENDESK],
		.drill = g->options.drill,
		.may_send = may_send,
		.changed = on_changed,
		.to = g,
	};
	struct err e = outbox_open(&host, &g->outbox);

	g->sending = e.kind == ERR_NONE && !outbox_is_quiet(g->outbox);
	return e;
}

bool
engine_outbox_close(struct engine *g, void (*closed)(void *to))
{
	struct outbox *outbox = g->outbox;

	g->outbox = NULL;
	if (outbox == NULL)
		return false;
	outbox_close(
		outbox, record_suspect(g->record) || !lock_stands(&g->lock, g->dir), closed, g);
	return true;
}

void
engine_outbox_look(struct engine *g)
{
	if (g->outbox == NULL)
		return;
	outbox_look(g->outbox);
	g->sending = !outbox_is_quiet(g->outbox);
}

/* While a reload, or our end, closes the outbox: neither the next one, nor what the old one has begun to
 * prepare, knows that we slept. */
static struct err
hold_public(struct engine *g)
{
	const struct moment moment = {
		.now_ms = clock_now_ms(&g->clock), .actor = "engine", .source = "engine"};
	int64_t count = 0;
	struct err e = record_begin(g->record, &moment);

	if (e.kind != ERR_NONE)
		return e;
	e = outbox_hold(g->record, moment.now_ms, "suspend", &count);
	if (e.kind == ERR_NONE)
		return record_commit(g->record, NULL);
	record_rollback(g->record);
	return e;
}

void
engine_outbox_woken(struct engine *g)
{
	struct err e;

	if (g->outbox != NULL) {
		outbox_woken(g->outbox);
		return;
	}
	e = hold_public(g);
	if (e.kind != ERR_NONE)
		log_line("outbox: %s", e.text);
	g->poke_due = true;
}

bool
engine_is_sending(const struct engine *g)
{
	return g->outbox != NULL && !outbox_is_quiet(g->outbox);
}

void
engine_outbox_turn(struct engine *g)
{
	bool sending = engine_is_sending(g);

	if (g->sending && !sending)
		engine_idle(g); /* it may be all that we were there for */
	g->sending = sending;
}
