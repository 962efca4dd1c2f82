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
#include "store/json.h"
#include "store/record.h"

struct outbox;

/* Copied; what it points to is kept until outbox_close has called back. */
struct outbox_host {
	uv_loop_t *loop;
	struct http *http;
	struct record *record;
	struct json *json; /* for the targets: nobody else uses it while a callback runs */
	const struct clock *clock;
	const struct config *config;
	const struct environment *environment;
	struct source *pagerduty; /* whose credential and freshness are used; NULL: off */
	struct source *zendesk;
	bool drill; /* nothing leaves this machine: R93 */
	/* Asked just before an effect leaves: do we still hold the record, and were we awake? It ends
	 * nothing by itself, and closes nothing. */
	bool (*may_send)(void *to);
	void (*changed)(void *to); /* after a commit */
	void *to;
};

/* Begins to send. What an engine before us was sending when it ended is repeated or looked for. */
struct err outbox_open(const struct outbox_host *host, struct outbox **out);

/* Orders were committed: look for what is to be sent. */
void outbox_look(struct outbox *o);

/* The machine slept: what is on its way is in doubt, and what is public is asked about again. */
void outbox_woken(struct outbox *o);

/* True when nothing waits but what waits for a person. */
bool outbox_is_quiet(const struct outbox *o);

/* Begins nothing more; what is on its way gets some seconds for its answer (with `at_once` none),
 * and is in doubt else. `closed` is called from the loop when the memory is gone. */
void outbox_close(struct outbox *o, bool at_once, void (*closed)(void *to), void *to);

#endif
