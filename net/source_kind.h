/* net/source_kind.h - what makes a source PagerDuty or Zendesk. Private to the sources in net/.
 *
 * source.c asks the kind what to request, sends it, and hands the answer back inside a transaction;
 * one request at a time. A kind plans only: it holds no timer, no socket, and never sees a secret.
 * SPDX-License-Identifier: MIT */
#ifndef NET_SOURCE_KIND_H
#define NET_SOURCE_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/credential.h"
#include "net/http.h"
#include "net/source.h"
#include "store/buf.h"
#include "store/window.h"

enum { SOURCE_PATH_BYTES = 2048, SOURCE_WANTED_MOST = 32 };

/* One request that a kind wants made. */
struct source_ask {
	int what;              /* the kind's own word */
	bool told;             /* struct moment's */
	bool optional;         /* one that is refused or missing says nothing about the source */
	bool any;              /* an answer of 4xx, but for 401 and 429, is for `take` as well */
	const char *method;    /* NULL: GET */
	const char *body;      /* a constant; NULL: none */
	const char *from;      /* the From header's value, borrowed; NULL: none */
	char id[ROW_ID_BYTES]; /* what it is about; "" */
	char path[SOURCE_PATH_BYTES]; /* with the query, after the configured url */
};

/* What an answer told beside its rows. */
struct source_told {
	const char *access; /* struct source_status's; borrowed; NULL: nothing new */
	int skipped;        /* malformed items in this answer */
};

/* now_ms is room time that never goes back (clock_steady_ms). */
struct source_kind {
	const char *name;         /* "pagerduty": in the record */
	const char *label;        /* "PagerDuty": in sentences */
	const char *when_refused; /* a sentence: what to do about a 401 */
	const char *headers[HTTP_HEADERS_MOST];
	/* What to request now; false: nothing before *due_ms. */
	bool (*next)(void *state, int64_t now_ms, struct source_ask *out, int64_t *due_ms);
	/* Asked before `take`, of a good answer, and cheap: what `next` will say when this one is
	 * done. It is requested while this one is merged; a guess that was wrong is cancelled.
	 * False: not known. NULL: never. */
	bool (*early)(void *state, const struct source_ask *ask, const struct http_reply *reply,
		struct source_ask *out);
	/* Merge a good answer (or, for an optional one, a 404; see `any`), between record_begin and
	 * record_commit. ERR_MALFORMED, and ERR_REFUSED for an answer that says so with status 200;
	 * changes nothing that `done` cannot put right. */
	struct err (*take)(void *state, struct record *r, const struct source_ask *ask,
		const struct http_reply *reply);
	/* After a good take, still inside the transaction: what it has learnt. NULL: nothing. */
	void (*tell)(const void *state, struct source_told *out);
	/* What `take` merged is durable: go on. */
	void (*done)(void *state, const struct source_ask *ask, int64_t now_ms);
	/* There was an answer that is of no use: leave it until its next turn. */
	void (*skip)(void *state, const struct source_ask *ask, int64_t now_ms);
	/* Somebody looks at this; the id is a clean one. */
	void (*want)(void *state, const char *id);
	/* All that repeats is due now. */
	void (*hurry)(void *state);
	void (*free)(void *state);
};

/* Everything borrowed until source_close has called back, but for the struct itself and `state`,
 * which the source frees. */
struct source_setup {
	const struct source_kind *kind;
	void *state;
	const char *url; /* "https://api.pagerduty.com" */
	int64_t poll_ms;
	const char *authorization; /* struct http_request's */
	const char *user;
	struct credential_config credential;
};

/* Starts it. An error frees nothing: the state is still the caller's. */
struct err source_open(
	const struct source_host *host, const struct source_setup *setup, struct source **out);

/* Ids that somebody looks at: first in, first out; the same one not again within 5 s of room time.
 */
struct source_wanted {
	struct {
		char id[ROW_ID_BYTES];
		int64_t at_ms; /* when it was last asked for; 0: never */
		int failed;    /* times in a row */
		bool waiting;
	} at[SOURCE_WANTED_MOST];
	int count;
};

void source_wanted_add(struct source_wanted *wanted, const char *id);
/* The oldest that waits and may be asked for; NULL: none before *due_ms (INT64_MAX: none at all).
 */
const char *source_wanted_next(const struct source_wanted *wanted, int64_t now_ms, int64_t *due_ms);
void source_wanted_done(struct source_wanted *wanted, const char *id, int64_t now_ms);
/* There was no answer about the one at place i: again in 5 s, and after the third time only when
 * somebody looks again. */
void source_wanted_failed(struct source_wanted *wanted, int i, int64_t now_ms);

/* The answer's last bytes say "more":true: another page follows. */
bool source_more_follows(const struct http_reply *reply);

/* Appends `value` percent-encoded. */
bool source_path_value(struct buf *out, const char *value);

#endif
