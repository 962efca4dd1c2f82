/* net/source_inner.h - a source from within: net/source.c (its cycle) and net/source_answer.c (what
 * answers mean) share it. SPDX-License-Identifier: MIT */
#ifndef NET_SOURCE_INNER_H
#define NET_SOURCE_INNER_H

#include <limits.h>

#include "net/source_kind.h"

enum {
	SOURCE_LATE_POLLS = 3, /* no good answer for so many polls: late */
	SOURCE_NO_WHAT = -1,
};

struct source {
	struct source_host host;
	struct source_setup setup;
	struct source_status status;
	int64_t ok_steady_ms; /* of the last good answer; -1: never */
	uv_timer_t timer;     /* when to go on */
	uv_timer_t late;      /* when the last good answer is too old */
	struct credential *credential;
	struct http_call *call;
	unsigned which;   /* secret the last request had */
	bool busy;        /* a credential or a request is under way */
	bool held_fast;   /* the hold is not ours to break: source_poll keeps it */
	bool read;        /* good answers, since it last had nothing to ask */
	bool woken;       /* the machine slept: what was under way fails, and that means nothing */
	uint64_t hold_ms; /* by the loop's clock: nothing is sent before */
	uint64_t limited_ms; /* by the loop's clock: as long the service wants a pause, whatever a
				request that was on its way brings */
	int tries;           /* failures in a row */
	int malformed;       /* the `what` whose answer was malformed, or SOURCE_NO_WHAT */
	bool malformed_one;  /* it was about one id, which may never be asked for again */
	char refusal[256];   /* the service's last refusal, as a sentence */
	struct source_ask ask;
	int handles; /* timers and credential not closed yet */
	bool closing;
	void (*closed)(void *to);
	void *closed_to;
	char cache[PATH_MAX]; /* where a token of OAuth rests; "" */
};

/* ---- net/source.c ---- */

/* A transaction of this source; and its end, which tells the engine when rows changed or with
 * `tell`. */
struct err source_begin(struct source *s, bool told);
struct err source_commit(struct source *s, bool tell);

/* A new state, in memory and in the record. A record that does not write is told by the log. */
void source_set_state(struct source *s, enum source_state state, const char *sentence);

/* Nothing is sent for so long, by the machine's time. With `fast` source_poll keeps it, too. */
void source_hold(struct source *s, uint64_t wait_ms, bool fast);
void source_hold_room(struct source *s, int64_t room_ms);

void source_watch_lateness(struct source *s); /* from now on */

/* ---- net/source_answer.c ---- */

/* Everything an answer leads to: rows, state, and how long nothing is sent. */
void source_judge(struct source *s, const struct http_reply *reply);

/* There was no answer, or none of use. wait_ms: how long the service wants to be left alone; -1: a
 * wait of our own. */
void source_unreachable(struct source *s, int64_t wait_ms, const char *sentence);

/* The credential was refused, by the sentence of whoever did. */
void source_refused(struct source *s, const char *sentence);

/* There is no credential that was not refused. */
void source_stay_refused(struct source *s);

#endif
