/* tests/shop.h - a service that is written to, as a test scripts it, with an outbox on a loop of its
 * own: what it did is counted, whatever it answered.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_SHOP_H
#define TESTS_SHOP_H

#include <stdatomic.h>
#include <stdint.h>
#include <uv.h>

#include "net/outbox_inner.h"
#include "tests/server.h"

enum { SHOP_EFFECTS_MOST = 200, SHOP_ID_BYTES = 48 };

/* How requests with an effect are answered, a letter each, the last one for all that follow:
 *   o  done, 200          a  done, and no answer      A  done, 500      s  done, and silence
 *   b  not done, cut      B  not done, 500            4  422            t  401
 *   h  not done, and 200 of a stranger
 *   l  429, again in 1 s  k  the first on a connection done, 200; a second done and cut */
struct shop {
	struct server server;
	struct http *http;
	struct record *record;
	struct json *json;
	struct clock clock;
	struct config config;
	uv_loop_t loop;
	uv_timer_t step;
	uint64_t until_ms;
	struct outbox_host host;
	struct outbox_target target;
	struct token_config token;
	struct outbox *outbox;
	struct source *source; /* NULL: the outbox has a credential of its own */
	char dir[64];
	_Atomic(const char *) script; /* of effects */
	_Atomic(const char *) looks;  /* of reads: o true, 5 500, n says no, c cut, ? cannot tell */
	_Atomic(const char *) reads;  /* of other reads: o fine, 5 500 */
	_Atomic(const char *) good;   /* the token that is taken; NULL: any */
	atomic_int slow_ms;           /* until a token is refused, or such a read answered */
	atomic_int at, looked, read, bad, effects, most_at_once, now;
	char done[SHOP_EFFECTS_MOST][SHOP_ID_BYTES]; /* the bodies' "n", in order */
	bool may_send;
	int changed;
	bool closed;
	int withdrawn; /* what `may_send` was asked */
};

/* A kind with the verbs put (repeats), post, read-post (reads first), post-read, never (cannot
 * be sent), wait (not in its first three seconds). */
extern const struct target_kind shop_kind;

void shop_open(struct shop *s, double speed, const char *script);
void shop_close(struct shop *s);

/* The outbox of an engine: begins, ends, and is killed (its memory goes, the record is as it was).
 */
void shop_begin(struct shop *s);
void shop_end(struct shop *s, bool at_once);

/* A row, with the body {"n":NAME}; its number. */
int64_t shop_add(
	struct shop *s, const char *name, const char *verb, const char *object, bool public);

/* Runs so long, real ms; until the row has that state (fails after 8 s). */
void shop_run(struct shop *s, uint64_t ms);
void shop_until(struct shop *s, int64_t number, const char *state);

/* A column of a row, as text; "" for null. */
const char *shop_column(struct shop *s, int64_t number, const char *column, char out[400]);

/* How often the effect named so was had. */
int shop_effects(struct shop *s, const char *name);

/* By hand, as an order would. */
void shop_sql(struct shop *s, const char *sql, int64_t number);

#endif
