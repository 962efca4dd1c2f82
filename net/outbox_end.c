/* net/outbox_end.c - what the end of a try does to the record.
 *
 * A lost answer: what the service can tell repeats of is sent again with the same id; any other act
 * is in doubt, and looked for. Found: it was sent. An error of the service's own and not found
 * twice: sent again. No answer at all and not found twice: a person is asked (FAULTS 2).
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "net/outbox_inner.h"
#include "store/log.h"

enum {
	LOOK_MS = 2 * 1000,        /* room: until the first look after a lost answer */
	LOOK_AGAIN_MS = 10 * 1000, /* room: until the second: services show what is new late */
	LOOKS = 2,
	RECORD_MS = 5 * 1000, /* real: until a record that does not write is tried again */
	/* One act that cannot go yet, room: a quarter of the time that it waits already, so that what
	 * waits for the next poll goes soon, and what waits for a person is tried seldom. */
	OWN_PARTS = 4,
	OWN_LEAST_MS = 1000,
	OWN_MOST_MS = 60 * 1000,
};

/* ---- the record ---- */

struct err
outbox_record_begin(struct outbox *o, const char *person)
{
	const struct moment m = {
		.now_ms = clock_now_ms(o->host.clock),
		.actor = person != NULL ? person : "engine",
		.source = "engine",
	};

	return record_begin(o->host.record, &m);
}

struct err
outbox_record_end(struct outbox *o, struct err e)
{
	bool changed = false;

	if (e.kind != ERR_NONE) {
		record_rollback(o->host.record);
		return e;
	}
	e = record_commit(o->host.record, &changed);
	if (e.kind == ERR_NONE && changed)
		o->host.changed(o->host.to);
	return e;
}

/* ---- which of those in doubt the service had an error about ---- */

static void
trouble_note(struct outbox_lane *l, int64_t number)
{
	for (int i = 0; i < OUTBOX_TROUBLED_MOST; i++) {
		if (l->troubled[i] != 0 && l->troubled[i] != number)
			continue;
		l->troubled[i] = number;
		return;
	}
}

/* Without memory of it (there is no room, or the engine is another one) a person is asked. */
static bool
trouble_take(struct outbox_lane *l, int64_t number)
{
	for (int i = 0; i < OUTBOX_TROUBLED_MOST; i++) {
		if (l->troubled[i] != number)
			continue;
		l->troubled[i] = 0;
		return true;
	}
	return false;
}

/* ---- ends, each in the transaction that is open ---- */

static struct err
end_sent(
	struct outbox_lane *l, const struct target_outcome *outcome, const struct http_reply *reply)
{
	struct err e = outbox_sent(l->o->host.record, l->row.number, outcome->remote_id,
		outcome->remote_url, outcome->sentence);

	(void)trouble_take(l, l->row.number);
	if (e.kind == ERR_NONE && l->target.kind->settle != NULL)
		e = l->target.kind->settle(&l->job, outcome, reply);
	return e;
}

static struct err
end_refused(struct outbox_lane *l, const struct target_outcome *outcome)
{
	struct err e = outbox_refuse(l->o->host.record, l->row.number, outcome->sentence);

	if (e.kind == ERR_NONE && l->target.kind->unsettle != NULL)
		e = l->target.kind->unsettle(l->o->host.record, &l->row);
	return e;
}

/* A person is asked. */
static struct err
end_asked(struct outbox_lane *l, const char *why)
{
	char sentence[TARGET_SENTENCE_BYTES + 64];

	(void)trouble_take(l, l->row.number);
	(void)snprintf(sentence, sizeof sentence, "%s%sLook there, then send it again or drop it.",
		why, why[0] != '\0' ? " " : "");
	return outbox_doubt(l->o->host.record, l->row.number, 0, sentence);
}

static int64_t
own_wait_ms(const struct outbox_lane *l, int64_t now_ms)
{
	int64_t most_ms = (now_ms - l->row.confirmed_ms) / OWN_PARTS;
	uint32_t dice = 0;

	if (most_ms < OWN_LEAST_MS)
		most_ms = OWN_LEAST_MS;
	if (most_ms > OWN_MOST_MS)
		most_ms = OWN_MOST_MS;
	(void)uv_random(NULL, NULL, &dice, sizeof dice, 0, NULL); /* without it: half */
	return most_ms / 2 + dice % (most_ms / 2);
}

/* `own`: the service answers, if with nonsense, so that nothing pauses but this act. */
static struct err
end_lost(struct outbox_lane *l, const struct target_outcome *outcome,
	const struct http_reply *reply, bool own)
{
	struct record *r = l->o->host.record;
	int64_t now_ms = clock_now_ms(l->o->host.clock);
	char sentence[TARGET_SENTENCE_BYTES + 64];

	if (l->target.kind->repeats(&l->row))
		return outbox_later(r, l->row.number, own ? now_ms + own_wait_ms(l, now_ms) : 0,
			outcome->sentence);
	if (reply != NULL && reply->error.kind == ERR_NONE && reply->status / 100 == 5)
		trouble_note(l, l->row.number);
	(void)snprintf(sentence, sizeof sentence, "%s It may have arrived: it is looked for there.",
		outcome->sentence);
	return outbox_doubt(r, l->row.number, now_ms + LOOK_MS, sentence);
}

static struct err
end_absent(struct outbox_lane *l)
{
	struct record *r = l->o->host.record;
	int64_t now_ms = clock_now_ms(l->o->host.clock);
	char sentence[TARGET_SENTENCE_BYTES];

	if (l->row.looks + 1 < LOOKS)
		return outbox_doubt(r, l->row.number, now_ms + LOOK_AGAIN_MS, l->row.error);
	if (trouble_take(l, l->row.number)) {
		(void)snprintf(sentence, sizeof sentence,
			"%s had an error, and does not have it: it is sent again.",
			l->target.kind->label);
		return outbox_later(r, l->row.number, 0, sentence);
	}
	(void)snprintf(sentence, sizeof sentence,
		"%s did not answer, and does not have it, as far as it tells.",
		l->target.kind->label);
	return end_asked(l, sentence);
}

/* Not done, and to be tried again: by itself, or with the lane. */
static struct err
end_later(struct outbox_lane *l, const struct target_outcome *outcome, bool own)
{
	const struct clock *clock = l->o->host.clock;
	struct record *r = l->o->host.record;
	int64_t now_ms = clock_now_ms(clock);
	/* It was due; by a clock that was set back since it may not be. */
	int64_t next_ms = l->row.next_ms < now_ms ? l->row.next_ms : now_ms;

	if (own && outcome->wait_ms >= 0)
		next_ms = now_ms + (int64_t)((double)outcome->wait_ms * clock->speed);
	else if (own)
		next_ms = now_ms + own_wait_ms(l, now_ms);
	if (l->begun)
		return outbox_later(r, l->row.number, next_ms, outcome->sentence);
	if (l->job.looking)
		return own ? outbox_postpone(r, l->row.number, next_ms, l->row.error) : NO_ERR;
	if (own || strcmp(l->row.error, outcome->sentence) != 0)
		return outbox_postpone(r, l->row.number, next_ms, outcome->sentence);
	return NO_ERR;
}

/* ---- */

/* While looking nothing is refused, and nothing lost: it could not be told. */
static void
adapt(const struct outbox_lane *l, struct target_outcome *outcome)
{
	bool effect = l->begun;

	if (l->job.looking && outcome->end == TARGET_REFUSED)
		outcome->end = TARGET_UNKNOWN;
	else if (!l->job.looking &&
		 (outcome->end == TARGET_ABSENT || outcome->end == TARGET_UNKNOWN))
		outcome->end = effect ? TARGET_LOST : TARGET_LATER;
	if (outcome->end == TARGET_LOST && !effect)
		outcome->end = TARGET_LATER;
}

/* Whether it was the way there that failed, so that nothing else would get through either. */
static bool
is_way(const struct target_outcome *outcome, const struct http_reply *reply)
{
	if (outcome->end == TARGET_TOKEN || outcome->end == TARGET_LIMITED)
		return true;
	if ((outcome->end != TARGET_LATER && outcome->end != TARGET_LOST) || reply == NULL)
		return false;
	return reply->error.kind != ERR_NONE || reply->status / 100 == 5 || reply->status == 408;
}

/* How long the lane pauses. */
static void
pause_lane(struct outbox_lane *l, const struct target_outcome *outcome)
{
	switch (outcome->end) {
	case TARGET_TOKEN: /* the credential says how long */
		break;
	case TARGET_LIMITED:
		outbox_lane_hold(l, outcome->wait_ms);
		if (l->target.source != NULL)
			source_limit(
				l->target.source, (int64_t)(l->hold_ms - uv_now(l->o->host.loop)));
		l->failures++;
		break;
	case TARGET_LATER:
	case TARGET_LOST:
		outbox_lane_hold(l, outcome->wait_ms);
		l->failures++;
		break;
	case TARGET_ON: /* no end */
	case TARGET_SENT:
	case TARGET_REFUSED:
	case TARGET_ABSENT:
	case TARGET_UNKNOWN:
		break;
	}
}

static struct err
write_end(struct outbox_lane *l, const struct target_outcome *outcome,
	const struct http_reply *reply, bool way)
{
	bool same = true;

	if (!l->begun) { /* somebody may have dropped it meanwhile: then that is what became of it */
		struct err e = outbox_same(l->o->host.record, &l->row, &same);

		if (e.kind != ERR_NONE || !same)
			return e;
	}
	switch (outcome->end) {
	case TARGET_SENT:
		return end_sent(l, outcome, reply);
	case TARGET_REFUSED:
		return end_refused(l, outcome);
	case TARGET_LOST:
		return end_lost(l, outcome, reply, !way);
	case TARGET_ABSENT:
		return end_absent(l);
	case TARGET_UNKNOWN:
		return end_asked(l, outcome->sentence);
	case TARGET_ON:
	case TARGET_LATER:
	case TARGET_TOKEN:
	case TARGET_LIMITED:
		break;
	}
	return end_later(l, outcome, !way);
}

void
outbox_end(struct outbox_lane *l, struct target_outcome *outcome, const struct http_reply *reply,
	bool no_way)
{
	bool way;
	struct err e;

	adapt(l, outcome);
	way = no_way || is_way(outcome, reply);
	if (way)
		pause_lane(l, outcome);
	else
		l->failures = 0;
	e = outbox_follow_clock(l->o);
	if (e.kind == ERR_NONE)
		e = outbox_record_begin(l->o, l->row.person);
	if (e.kind == ERR_NONE)
		e = outbox_record_end(l->o, write_end(l, outcome, reply, way));
	if (e.kind == ERR_NONE)
		return;
	log_line("outbox: what became of %lld at %s cannot be recorded: %s",
		(long long)l->row.number, l->target.kind->label, e.text);
	l->unsettled = l->unsettled || l->begun;
	outbox_lane_hold(l, RECORD_MS);
}

/* ---- what was interrupted ---- */

static struct err
recover_one(struct outbox_lane *l)
{
	struct record *r = l->o->host.record;

	if (l->target.kind->repeats(&l->row))
		return outbox_later(r, l->row.number, 0,
			"The engine ended while it was sent. It is sent again, which has no second "
			"effect.");
	return outbox_doubt(r, l->row.number, 1,
		"The engine ended while it was sent. It may have arrived: it is looked for there.");
}

void
outbox_recover(struct outbox_lane *l)
{
	struct outbox *o = l->o;
	bool found = true;
	struct err e = NO_ERR;

	while (e.kind == ERR_NONE && found) {
		arena_reset(&l->arena);
		e = outbox_interrupted(
			o->host.record, l->target.kind->name, &l->arena, &l->row, &found);
		if (e.kind != ERR_NONE || !found)
			break;
		e = outbox_record_begin(o, l->row.person);
		if (e.kind == ERR_NONE)
			e = outbox_record_end(o, recover_one(l));
	}
	l->unsettled = e.kind != ERR_NONE;
	if (e.kind != ERR_NONE) {
		log_line("outbox: %s", e.text);
		outbox_lane_hold(l, RECORD_MS);
	}
}
