/* net/outbox.h - sends what the outbox of the record holds, each act once.
 *
 * Runs on the engine's loop. A target has one act on its way at a time; a target in trouble holds up
 * no other. What is durable comes first: `sending` before the first byte, the end before the next.
 * SPDX-License-Identifier: MIT */
#ifndef NET_OUTBOX_H
#define NET_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "net/http.h"
#include "net/source.h"
#include "store/clock.h"
#include "store/config.h"
#include "store/environment.h"
#include "store/record.h"

struct outbox;

/* Copied; what it points to is kept until outbox_close has called back. */
struct outbox_host {
	uv_loop_t *loop;
	struct http *http;
	struct record *record;
	const struct clock *clock;
	const struct config *config;
	const char *token_dir;
	const struct environment *environment;
	struct source *pagerduty; /* whose credential and freshness are used; NULL: off */
	struct source *zendesk;
	bool drill; /* nothing leaves this machine: R93 */
	/* Asked just before a request leaves: do we still hold the record? */
	bool (*may_send)(void *to);
	void (*changed)(void *to); /* after a commit */
	void *to;
};

/* Begins to send. What an engine before us was sending when it ended is repeated or looked for. */
struct err outbox_open(const struct outbox_host *host, struct outbox **out);

/* Orders were committed: look for what is to be sent. */
void outbox_look(struct outbox *o);

/* The machine slept: what is on its way is in doubt, and what is public is asked about again. */
void outbox_woken(struct outbox *o, int64_t slept_ms);

/* True when nothing waits but what waits for a person. */
bool outbox_is_quiet(const struct outbox *o);

/* Cancels; `closed` is called from the loop when the memory is gone. */
void outbox_close(struct outbox *o, void (*closed)(void *to), void *to);

#endif
