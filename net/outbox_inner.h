/* net/outbox_inner.h - the outbox from within: net/outbox.c (its lanes, and when they go on),
 * net/outbox_try.c (one try of one act), net/outbox_end.c (what its end does to the record) and
 * net/outbox_targets.c (which targets there are) share it.
 * SPDX-License-Identifier: MIT */
#ifndef NET_OUTBOX_INNER_H
#define NET_OUTBOX_INNER_H

#include "net/credential.h"
#include "net/outbox.h"
#include "net/target.h"

enum { OUTBOX_LANES_MOST = 8, OUTBOX_TROUBLED_MOST = 16, OUTBOX_EMAIL_BYTES = 320 };

/* A target as the config has it. Everything borrowed until outbox_close has called back, but for the
 * struct itself. */
struct outbox_target {
	const struct target_kind *kind;
	struct source *source; /* whose url and credential it uses; NULL: its own, as follows */
	const char *url;       /* "": it has none */
	const char *authorization;
	const char *user;                    /* struct http_request's; NULL: see email */
	char email[OUTBOX_EMAIL_BYTES];      /* as which a token is shown ("Basic "); "": none */
	struct credential_config credential; /* token NULL: none */
	struct credential_config webhook;    /* whose secret is the URL; token NULL: none */
};

/* A credential of a lane: its own, or lent by a source. */
struct outbox_key {
	struct credential *credential; /* NULL: there is none */
	bool lent;                     /* a source's */
	bool refused;                  /* nothing is sent until another one is there */
	uint64_t again_ms;             /* by the loop's clock: when to look for one */
	unsigned which;                /* secret the request on its way has */
};

/* One target, and the act that is on its way to it. */
struct outbox_lane {
	struct outbox *o;
	struct outbox_target target;
	struct outbox_key token, webhook;
	uv_timer_t timer;
	bool unsettled;   /* the record may have one as being sent that is not */
	bool due;         /* something waits for a time or a turn */
	uint64_t hold_ms; /* by the loop's clock: nothing before */
	int failures;     /* in a row, of the way there */
	uint64_t tend_ms; /* by the loop's clock: when the service is asked what it has */
	/* The try. */
	bool busy;
	struct outbox_key *key; /* that the request needs; NULL: none */
	bool asking;            /* for its secret */
	bool begun;             /* `sending` is durable: the effect may be had from here on */
	bool past_effect;       /* an effect was had, and answered: more requests follow it */
	int stages;             /* requests so far */
	struct http_call *call; /* over HTTP */
	void *carried;          /* by a transport */
	struct arena arena;
	struct outbox_send row;
	struct target_job job;
	struct target_ask ask;
	/* Of those in doubt: which the service answered with an error of its own. */
	int64_t troubled[OUTBOX_TROUBLED_MOST];
};

struct outbox {
	struct outbox_host host;
	int64_t ahead_ms; /* room: the clock before the one that nobody sets, at the last look */
	int lanes_count;
	int handles;      /* not closed yet */
	uv_timer_t grace; /* runs while it closes */
	bool closing;     /* begins nothing more */
	bool gone;        /* and has cancelled what was on its way */
	void (*closed)(void *to);
	void *closed_to;
	struct outbox_lane lanes[];
};

/* ---- net/outbox.c ---- */

/* As outbox_open, with these targets in place of the config's. */
struct err outbox_open_with(const struct outbox_host *host, const struct outbox_target *targets,
	int count, struct outbox **out);

/* The try is over: what is next. */
void outbox_lane_free(struct outbox_lane *l);

/* Nothing of this lane for so long, real ms; -1: a backoff of our own. */
void outbox_lane_hold(struct outbox_lane *l, int64_t wait_ms);

/* Before anything of the record is held against the clock, or put off by it: when it was set back, what
 * was put off before that is, too. */
struct err outbox_follow_clock(struct outbox *o);

/* Full jitter: anything up to 1, 2, 4 .. 60 s, of the room. */
int64_t outbox_backoff_ms(int failures);

/* ---- net/outbox_try.c ---- */

/* Begins a try of l->row. */
void outbox_try(struct outbox_lane *l);

/* Forgets what is on its way; the row stays as the record has it. */
void outbox_try_cancel(struct outbox_lane *l);

/* ---- net/outbox_end.c ---- */

/* What a try came to, into the record; `reply` NULL: there was none. `no_way`: nothing gets to that
 * target just now, so that the lane pauses; else the reply tells. */
void outbox_end(struct outbox_lane *l, struct target_outcome *outcome,
	const struct http_reply *reply, bool no_way);

/* What an engine before us, or a record that did not write, left as being sent. */
void outbox_recover(struct outbox_lane *l);

/* A step of one row, in a transaction of its own; of `person`, NULL: the engine's own. */
struct err outbox_record_begin(struct outbox *o, const char *person);
struct err outbox_record_end(struct outbox *o, struct err e);

/* ---- net/outbox_targets.c ---- */

/* Those that the config has. ERR_CONFIG. */
struct err outbox_targets(
	const struct outbox_host *host, struct outbox_target out[OUTBOX_LANES_MOST], int *count);

#endif
