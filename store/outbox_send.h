/* store/outbox_send.h - the outbox as the engine sends it: one transaction a step, each durable
 * before what it tells of happens.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_OUTBOX_SEND_H
#define STORE_OUTBOX_SEND_H

#include <stdbool.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/outbox.h"
#include "store/record.h"

/* One act that is to be sent or looked for. Strings in the arena it was read into. */
struct outbox_send {
	int64_t number;
	const char *id; /* the UUID */
	const char *incident;
	const char *target;
	const char *verb;
	const char *subject;
	const char *object;
	const char *recipient;
	const char *text;
	const char *body;
	const char *person;
	enum outbox_state state;
	bool public;
	int tries; /* how often it was begun */
	int looks; /* how often it was looked for since its answer was lost */
	int64_t made_ms;
	int64_t confirmed_ms;
	int64_t sending_ms; /* when the last try began; 0: none did */
	int64_t next_ms;
	int64_t rev;
	const char *error; /* what was last said of it; "" */
};

/* The oldest of that target that may be sent or looked for now: queued, its time has come, it is not
 * held, nothing older about the same object waits (but what waits for a person holds up only what
 * is public). In doubt: one that is to be looked for. `found` false: there is none before *due_ms
 * (INT64_MAX: none at all, but what waits for a person). */
struct err outbox_next(struct record *r, const char *target, int64_t now_ms, struct arena *a,
	struct outbox_send *out, bool *found, int64_t *due_ms);

/* When somebody last said of what is public that it shall leave, of that which has waited longest and
 * is not held; 1 where that time is to come yet, so that its age is not known; 0: there is none. */
struct err outbox_oldest_public(
	struct record *r, const char *target, int64_t now_ms, int64_t *out_ms);

/* Whether anything waits at all, to leave or for a person. */
struct err outbox_waits(struct record *r, bool *out);

/* One that an engine was sending when it ended. */
struct err outbox_interrupted(struct record *r, const char *target, struct arena *a,
	struct outbox_send *out, bool *found);

/* False when somebody changed or dropped it since it was read. */
struct err outbox_same(struct record *r, const struct outbox_send *row, bool *out);

/* Each in a transaction that is open. */

/* Before the first byte leaves: a try more. `begun` false: it is not as it was read any more, and
 * must not leave. */
struct err outbox_begin(struct record *r, const struct outbox_send *row, bool *begun);
/* It is done there. */
struct err outbox_sent(struct record *r, int64_t number, const char *remote_id,
	const char *remote_url, const char *told);
/* The service does not want it: its words, and what to do. */
struct err outbox_refuse(struct record *r, int64_t number, const char *sentence);
/* It certainly was not done: again from next_ms on. */
struct err outbox_later(struct record *r, int64_t number, int64_t next_ms, const char *sentence);
/* It is as it was, and is tried or looked for again at next_ms. */
struct err outbox_postpone(struct record *r, int64_t number, int64_t next_ms, const char *sentence);
/* Whether it was done is not known: it is looked for at next_ms; 0: never, a person is asked. For one
 * that was in doubt already this counts a look. */
struct err outbox_doubt(struct record *r, int64_t number, int64_t next_ms, const char *sentence);
/* The clock was set back by so long: what was put off before that waits as long as it would have. What
 * even so seems put off for longer than `most_ms`, which nothing is, goes at once; what can be taken back
 * keeps the time for that. How many go sooner now is added to *count. */
struct err outbox_set_back(struct record *r, int64_t by_ms, int64_t most_ms, int64_t *count);
/* Public ones that were made or confirmed before `since_ms` wait for a person: `why` is "old" or
 * "suspend". Those on their way or in doubt do so when it turns out that they are to be sent again.
 * How many were held is added to *count. */
struct err outbox_hold(struct record *r, int64_t since_ms, const char *why, int64_t *count);

/* What was being sent to targets that the config does not have any more: a person is asked. What
 * waits for them says so.
 * `targets`: a JSON list of those it has. */
struct err outbox_orphan(struct record *r, const char *targets, int64_t *count);

#endif
