/* net/trial.h - the services that we only write to, asked by reads alone: does the token work, what
 * may it do, and is there what the config names? (R94)
 *
 * Slack, Statuspage and Jira, with the address and the secret that the outbox would use. Nothing is
 * written anywhere, so what a webhook or a right to write is worth is told only where a read tells it.
 * SPDX-License-Identifier: MIT */
#ifndef NET_TRIAL_H
#define NET_TRIAL_H

#include <stdbool.h>
#include <uv.h>

#include "net/http.h"
#include "store/config.h"
#include "store/environment.h"
#include "store/err.h"
#include "store/record.h"

struct trials;

/* Copied; what it points to is kept until trials_close has called back. */
struct trial_host {
	uv_loop_t *loop;
	struct http *http;
	struct record *record; /* whose SQLite reads the answers; nothing is written to it */
	const struct config *config;
	const struct environment *environment;
	/* "ok", "warn" or "fail"; "slack"; a sentence without a full stop, with the service's words
	 * as they came. Called from the loop. */
	void (*say)(void *to, const char *verdict, const char *what, const char *sentence);
	void (*changed)(void *to); /* one of them has said all, from the loop or trials_open */
	void *to;
};

/* Begins to ask all that the config has. ERR_FULL and ERR_CONFIG; `out` is to be closed then, too,
 * where it is not NULL. */
struct err trials_open(const struct trial_host *host, struct trials **out);

/* True when each has said all. */
bool trials_over(const struct trials *t);

/* Says of each that is not over that it did not answer, and calls `closed` when the memory is gone. */
void trials_close(struct trials *t, void (*closed)(void *to), void *to);

#endif
