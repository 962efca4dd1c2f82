/* net/source.h - a service that is polled: what the engine knows of PagerDuty and Zendesk.
 *
 * A source runs on the engine's loop by itself: it gets its credential, polls, merges each reply
 * into the record in one transaction, tells the engine after a commit that changed something, and
 * keeps its own state. Nothing it does blocks the loop; a source in trouble never slows another.
 * SPDX-License-Identifier: MIT */
#ifndef NET_SOURCE_H
#define NET_SOURCE_H

#include <stdint.h>
#include <uv.h>

#include "net/http.h"
#include "store/clock.h"
#include "store/config.h"
#include "store/environment.h"
#include "store/record.h"
#include "store/source.h"

struct credential;
struct source;

/* What a source needs from the engine; kept until source_close has called back. */
struct source_host {
	uv_loop_t *loop;
	struct http *http;
	struct record *record;
	const struct clock *clock;
	const char *token_dir;                 /* where OAuth tokens rest, 0700; NULL: nowhere */
	const struct environment *environment; /* secrets taken from variables; NULL: none were */
	const char *email;                     /* of who acts here; NULL or "": not known */
	void (*changed)(
		void *to); /* after a commit that wrote something, and when a status changed */
	void *to;
};

/* Start polling. The host is copied; the config section is borrowed until source_close has called
 * back. ERR_CONFIG and ERR_FULL; a token that cannot be had is no error here but a state of the
 * source. */
struct err pagerduty_open(
	const struct source_host *host, const struct pagerduty_config *config, struct source **out);
struct err zendesk_open(
	const struct source_host *host, const struct zendesk_config *config, struct source **out);

/* State, sentence, and when it last answered well; borrowed until the loop runs on. */
const struct source_status *source_now(const struct source *s);

/* How long ago the last good answer came, by the steady clock; -1: never. */
int64_t source_age_ms(const struct source *s);

/* What else writes to the same service needs of it; borrowed until source_close. */
struct source_lent {
	struct credential *credential;
	const char *url;
	const char *authorization; /* struct http_request's */
	const char *user;
};
void source_lend(struct source *s, struct source_lent *out);

/* For how long, by the machine, the service wants no request more; 0: it does not mind. */
int64_t source_limited_ms(const struct source *s);

/* That something else than a poll was one too many: polls pause as well. wait_ms as it asked for,
 * real. */
void source_limit(struct source *s, int64_t wait_ms);

/* Somebody looks at this page or ticket: fetch it and its log soon. An id that cannot be one is
 * ignored. */
void source_want(struct source *s, const char *id);

/* Poll at once, whatever the timers say (but not against a limit the service set). */
void source_poll(struct source *s);

/* The machine slept, or we were stopped, for so long: what is under way is given up quietly, the
 * data is late by this sentence, and a poll follows in the loop's next turn, when the caller has
 * dropped the connections. A limit the service set is kept. */
void source_woken(struct source *s, int64_t slept_ms, const char *sentence);

/* Cancels what is under way and calls `closed` when its memory is gone. */
void source_close(struct source *s, void (*closed)(void *to), void *to);

#endif
