/* net/outbox.c - the outbox: a lane for each target, and when it goes on.
 *
 * go() is the whole cycle of a lane: unless an act is on its way, or we hold back, the record is
 * asked what is next, and a try of it begins (net/outbox_try.c). Each path ends in outbox_lane_free,
 * and go() again. A lane for which nothing waits has no timer and asks nothing.
 * SPDX-License-Identifier: MIT */
#include "net/outbox_inner.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "store/log.h"

enum {
	ARENA_CAP_BYTES = 1024 * 1024,
	RECORD_MS = 5 * 1000,     /* real: until a record that does not write is tried again */
	TEND_FIRST_MS = 2 * 1000, /* real, after the start: what waits comes first */
	BACKOFF_LEAST_MS = 1000,
	BACKOFF_MOST_MS = 60 * 1000,
	GRACE_MS = 3 * 1000, /* real: what is on its way may take so long when we end */
	SET_BACK_MS = 1000,  /* real: by less nobody sets a clock; we may stand still between two */
	OFF_MOST_MS = 60 * 1000, /* nothing is put off by itself for longer: room, and real */
};

static void on_timer(uv_timer_t *timer);

/* ---- time ---- */

int64_t
outbox_backoff_ms(int failures)
{
	int64_t most_ms = BACKOFF_MOST_MS;
	uint32_t dice = 0;

	if (failures < 6 && ((int64_t)BACKOFF_LEAST_MS << failures) < most_ms)
		most_ms = (int64_t)BACKOFF_LEAST_MS << failures;
	(void)uv_random(NULL, NULL, &dice, sizeof dice, 0, NULL); /* without it: the least */
	return 1 + dice % most_ms;
}

void
outbox_lane_hold(struct outbox_lane *l, int64_t wait_ms)
{
	const struct clock *clock = l->o->host.clock;
	uint64_t wait = wait_ms >= 0 ? (uint64_t)wait_ms
				     : clock_wait_ms(clock, outbox_backoff_ms(l->failures));

	uv_update_time(l->o->host.loop);
	l->hold_ms = uv_now(l->o->host.loop) + wait;
}

static void
arm(struct outbox_lane *l, uint64_t wait_ms)
{
	(void)uv_timer_start(&l->timer, on_timer, wait_ms, 0); /* has a callback */
}

/* How long this lane is held, real ms: by itself, or because the service had too many polls. */
static uint64_t
held_ms(const struct outbox_lane *l)
{
	uint64_t now_ms = uv_now(l->o->host.loop);
	uint64_t wait_ms = l->hold_ms > now_ms ? l->hold_ms - now_ms : 0;
	int64_t limited_ms = l->target.source != NULL ? source_limited_ms(l->target.source) : 0;

	return (uint64_t)limited_ms > wait_ms ? (uint64_t)limited_ms : wait_ms;
}

/* How far the room's clock is ahead of the one that nobody sets. */
static int64_t
ahead_ms(const struct clock *clock)
{
	return clock_now_ms(clock) - clock_steady_ms(clock);
}

/* Room ms in so many real ones, of what is the longer. */
static int64_t
room_ms(const struct clock *clock, int64_t real_ms)
{
	return clock->speed > 1 ? (int64_t)((double)real_ms * clock->speed) : real_ms;
}

static struct err
set_back(struct outbox *o, int64_t by_ms)
{
	int64_t count = 0;
	struct err e = outbox_record_begin(o, NULL);

	if (e.kind != ERR_NONE)
		return e;
	e = outbox_set_back(o->host.record, by_ms, room_ms(o->host.clock, OFF_MOST_MS), &count);
	return outbox_record_end(o, e);
}

struct err
outbox_follow_clock(struct outbox *o)
{
	int64_t ahead = ahead_ms(o->host.clock);
	int64_t by_ms = o->ahead_ms - ahead;
	struct err e = NO_ERR;

	if (by_ms > room_ms(o->host.clock, SET_BACK_MS))
		e = set_back(o, by_ms);
	if (e.kind == ERR_NONE)
		o->ahead_ms = ahead;
	return e;
}

/* ---- the cycle ---- */

/* What is public and was read too long ago is asked about again (R30). */
static struct err
hold_old(struct outbox *o, const char *why, int64_t since_ms)
{
	int64_t count = 0;
	struct err e = outbox_record_begin(o, NULL);

	if (e.kind != ERR_NONE)
		return e;
	e = outbox_hold(o->host.record, since_ms, why, &count);
	return outbox_record_end(o, e);
}

/* The next one into l->row; `found` false: none before *due_ms. Whatever is public and has waited too
 * long is held before, also behind another one: a person reads all of them at once. */
static struct err
find(struct outbox_lane *l, bool *found, int64_t *due_ms)
{
	struct outbox *o = l->o;
	const char *name = l->target.kind->name;
	int64_t now_ms, oldest_ms = 0;
	struct err e = outbox_follow_clock(o);

	now_ms = clock_now_ms(o->host.clock);
	arena_reset(&l->arena);
	if (e.kind == ERR_NONE)
		e = outbox_oldest_public(o->host.record, name, now_ms, &oldest_ms);
	if (e.kind == ERR_NONE && oldest_ms > 0 && now_ms - oldest_ms > OUTBOX_FRESH_MS) {
		e = hold_old(o, "old", now_ms - OUTBOX_FRESH_MS);
		if (e.kind == ERR_NONE)
			e = outbox_oldest_public(o->host.record, name, now_ms, &oldest_ms);
	}
	if (e.kind == ERR_NONE)
		e = outbox_next(o->host.record, name, now_ms, &l->arena, &l->row, found, due_ms);
	if (e.kind == ERR_NONE && !*found && oldest_ms > 0 && oldest_ms + OUTBOX_FRESH_MS < *due_ms)
		*due_ms = oldest_ms + OUTBOX_FRESH_MS + 1;
	return e;
}

/* Nothing is to be sent: the service may be asked what it has. It writes no row of the outbox, and
 * keeps nobody waiting. */
static void
tend(struct outbox_lane *l)
{
	const struct target_kind *kind = l->target.kind;
	uint64_t now_ms = uv_now(l->o->host.loop);

	arena_clear(&l->arena);
	if (kind->tends_ms <= 0) {
		(void)uv_timer_stop(&l->timer); /* cannot fail */
	} else if (now_ms < l->tend_ms) {
		arm(l, l->tend_ms - now_ms);
	} else {
		l->tend_ms = now_ms + (uint64_t)kind->tends_ms;
		l->row = (struct outbox_send){.id = "",
			.incident = "",
			.target = kind->name,
			.verb = TARGET_TENDS,
			.subject = "",
			.object = "",
			.recipient = "",
			.text = "",
			.body = "",
			.state = OUTBOX_IN_DOUBT,
			.error = ""};
		l->busy = true;
		outbox_try(l);
	}
}

static void
go(struct outbox_lane *l)
{
	const struct outbox_host *host = &l->o->host;
	int64_t due_ms = INT64_MAX;
	bool found = false;
	struct err e;

	if (l->busy || l->o->closing)
		return;
	uv_update_time(host->loop);
	if (held_ms(l) > 0) {
		l->due = true; /* a look will tell */
		arm(l, held_ms(l));
		return;
	}
	if (l->unsettled)
		outbox_recover(l);
	e = find(l, &found, &due_ms);
	l->due = e.kind != ERR_NONE || found || due_ms != INT64_MAX;
	if (e.kind != ERR_NONE) {
		log_line("outbox: %s", e.text);
		arm(l, RECORD_MS);
	} else if (found) {
		(void)uv_timer_stop(&l->timer); /* cannot fail */
		l->busy = true;
		outbox_try(l);
	} else if (l->due) {
		int64_t now_ms = clock_now_ms(host->clock);

		arm(l, clock_wait_ms(host->clock, due_ms > now_ms ? due_ms - now_ms : 0));
	} else {
		tend(l);
	}
}

static void
on_timer(uv_timer_t *timer)
{
	go(timer->data);
}

/* ---- the end ---- */

static void
part_closed(struct outbox *o)
{
	assert(o->handles > 0);
	if (--o->handles > 0)
		return;
	if (o->closed != NULL)
		o->closed(o->closed_to);
	free(o);
}

static void
on_handle_closed(uv_handle_t *handle)
{
	part_closed(handle->data);
}

static void
on_lane_closed(uv_handle_t *handle)
{
	part_closed(((struct outbox_lane *)handle->data)->o);
}

static void
on_credential_closed(void *to)
{
	part_closed(to);
}

static void
key_close(struct outbox *o, struct outbox_key *key)
{
	if (key->credential == NULL || key->lent)
		return;
	o->handles++;
	credential_close(key->credential, on_credential_closed, o);
}

/* Nothing is waited for any more. */
static void
finish(struct outbox *o)
{
	if (o->gone)
		return;
	o->gone = true;
	for (int i = 0; i < o->lanes_count; i++) {
		struct outbox_lane *l = &o->lanes[i];

		outbox_try_cancel(l);
		arena_clear(&l->arena);
		key_close(o, &l->token);
		key_close(o, &l->webhook);
		uv_close((uv_handle_t *)&l->timer, on_lane_closed);
	}
	uv_close((uv_handle_t *)&o->grace, on_handle_closed);
}

static void
on_grace(uv_timer_t *timer)
{
	finish(timer->data);
}

static bool
is_busy(const struct outbox *o)
{
	for (int i = 0; i < o->lanes_count; i++)
		if (o->lanes[i].busy)
			return true;
	return false;
}

void
outbox_lane_free(struct outbox_lane *l)
{
	l->busy = false;
	if (!l->o->closing)
		arm(l, 0);
	else if (!is_busy(l->o)) /* not from within what the last one is still in */
		(void)uv_timer_start(&l->o->grace, on_grace, 0, 0);
}

void
outbox_close(struct outbox *o, bool at_once, void (*closed)(void *to), void *to)
{
	assert(!o->closing);
	o->closing = true;
	o->closed = closed;
	o->closed_to = to;
	for (int i = 0; i < o->lanes_count; i++)
		(void)uv_timer_stop(&o->lanes[i].timer);
	if (at_once || !is_busy(o))
		finish(o);
	else
		(void)uv_timer_start(&o->grace, on_grace, GRACE_MS, 0);
}

/* ---- the start ---- */

static struct err
key_open(struct outbox *o, const struct credential_config *config, struct outbox_key *key)
{
	if (config->token == NULL || config->token->way == TOKEN_NONE)
		return NO_ERR;
	return credential_open(o->host.loop, o->host.http, config, &key->credential);
}

static struct err
lane_open(struct outbox *o, const struct outbox_target *target)
{
	struct outbox_lane *l = &o->lanes[o->lanes_count];
	struct source_lent lent;
	struct err e;

	l->o = o;
	l->target = *target;
	arena_init(&l->arena, ARENA_CAP_BYTES);
	(void)uv_timer_init(o->host.loop, &l->timer); /* cannot fail */
	l->timer.data = l;
	o->handles++;
	o->lanes_count++;
	if (target->kind->tends_ms > 0) {
		l->tend_ms = uv_now(o->host.loop) + TEND_FIRST_MS;
		arm(l, TEND_FIRST_MS);
	}
	if (l->target.email[0] != '\0')
		l->target.user = l->target.email;
	if (target->source == NULL) {
		l->target.credential.environment = o->host.environment;
		l->target.webhook.environment = o->host.environment;
		e = key_open(o, &l->target.credential, &l->token);
		return e.kind != ERR_NONE ? e : key_open(o, &l->target.webhook, &l->webhook);
	}
	source_lend(target->source, &lent);
	l->target.url = lent.url;
	l->target.authorization = lent.authorization;
	l->target.user = lent.user;
	l->token.credential = lent.credential;
	l->token.lent = true;
	return NO_ERR;
}

/* What is left of an engine before us. */
static struct err
recover(struct outbox *o)
{
	int64_t count = 0;
	struct buf names;
	struct err e;

	buf_init(&names, 1024);
	(void)buf_string(&names, "[");
	for (int i = 0; i < o->lanes_count; i++)
		(void)json_put(&names, "%p%s", (const void *)(i > 0 ? "," : ""),
			o->lanes[i].target.kind->name);
	(void)buf_string(&names, "]");
	e = outbox_record_begin(o, NULL);
	if (e.kind == ERR_NONE)
		e = outbox_record_end(o, outbox_orphan(o->host.record, names.data, &count));
	buf_clear(&names);
	if (e.kind == ERR_NONE) /* by as much as we cannot know */
		e = set_back(o, 0);
	if (e.kind != ERR_NONE)
		return e;
	for (int i = 0; i < o->lanes_count; i++) {
		o->lanes[i].unsettled = true;
		outbox_recover(&o->lanes[i]);
		o->lanes[i].due = true;
		arm(&o->lanes[i], 0);
	}
	return NO_ERR;
}

struct err
outbox_open_with(const struct outbox_host *host, const struct outbox_target *targets, int count,
	struct outbox **out)
{
	struct outbox *o = calloc(1, sizeof *o + (size_t)count * sizeof o->lanes[0]);
	bool waits = false;
	struct err e = NO_ERR;

	if (o == NULL)
		return err_make(ERR_FULL, "There is no memory for what is to be sent.");
	o->host = *host;
	o->ahead_ms = ahead_ms(host->clock);
	(void)uv_timer_init(host->loop, &o->grace); /* cannot fail */
	o->grace.data = o;
	o->handles = 1;
	for (int i = 0; i < count && e.kind == ERR_NONE; i++)
		e = lane_open(o, &targets[i]);
	if (e.kind == ERR_NONE)
		e = outbox_waits(host->record, &waits);
	if (e.kind == ERR_NONE && waits)
		e = recover(o);
	if (e.kind != ERR_NONE) {
		outbox_close(o, true, NULL, NULL);
		return e;
	}
	*out = o;
	return NO_ERR;
}

struct err
outbox_open(const struct outbox_host *host, struct outbox **out)
{
	struct outbox_target targets[OUTBOX_LANES_MOST];
	int count = 0;
	struct err e = outbox_targets(host, targets, &count);

	return e.kind != ERR_NONE ? e : outbox_open_with(host, targets, count, out);
}

/* ---- from outside ---- */

void
outbox_look(struct outbox *o)
{
	for (int i = 0; i < o->lanes_count && !o->closing; i++) {
		struct outbox_lane *l = &o->lanes[i];

		if (l->busy)
			continue;
		l->due = true;
		arm(l, 0);
	}
}

void
outbox_woken(struct outbox *o)
{
	struct err e;

	if (o->closing) /* a lane that looks quiet may not have seen yet what was ordered last */
		return;
	e = hold_old(o, "suspend", clock_now_ms(o->host.clock));
	if (e.kind != ERR_NONE)
		log_line("outbox: %s", e.text);
	for (int i = 0; i < o->lanes_count; i++) {
		o->lanes[i].failures = 0;
		o->lanes[i].hold_ms = 0;
	}
	outbox_look(o);
}

bool
outbox_is_quiet(const struct outbox *o)
{
	for (int i = 0; i < o->lanes_count; i++) {
		const struct outbox_lane *l = &o->lanes[i];

		if (l->due || (l->busy && l->row.number != 0))
			return false;
	}
	return true;
}
