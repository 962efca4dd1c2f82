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
};

/* The oldest of that target that may be sent or looked for now: queued, its time has come, it is not
 * held, nothing older about the same object waits. In doubt: one that is to be looked for. `found`
 * false: there is none before *due_ms (INT64_MAX: none at all). */
struct err outbox_next(struct record *r, const char *target, int64_t now_ms, struct arena *a,
	struct outbox_send *out, bool *found, int64_t *due_ms);

/* Each in a transaction that is open. */

/* Before the first byte leaves: a try more. */
struct err outbox_begin(struct record *r, int64_t number);
/* It is done there. */
struct err outbox_sent(struct record *r, int64_t number, const char *remote_id,
	const char *remote_url, const char *told);
/* The service does not want it: its words, and what to do. Also takes back what was `wanted`. */
struct err outbox_refuse(struct record *r, int64_t number, const char *sentence);
/* It certainly was not done: again from next_ms on. */
struct err outbox_later(struct record *r, int64_t number, int64_t next_ms, const char *sentence);
/* Whether it was done is not known: it is looked for at next_ms; 0: never, a person is asked. */
struct err outbox_doubt(struct record *r, int64_t number, int64_t next_ms, const char *sentence);
/* Public ones that were made or confirmed before `since_ms` wait for a person: `why` is "old" or
 * "suspend". How many were held is added to *count. */
struct err outbox_hold(struct record *r, int64_t since_ms, const char *why, int64_t *count);

#endif
