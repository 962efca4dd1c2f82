/* tests/zendesk_bench.h - a Zendesk that says what the test wants, and an engine without the engine.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_ZENDESK_BENCH_H
#define TESTS_ZENDESK_BENCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <uv.h>

#include "net/source.h"
#include "store/arena.h"
#include "store/ticket.h"
#include "tests/server.h"

enum { ASKED_MOST = 4000 };

enum route {
	ROUTE_ME,
	ROUTE_LIST,
	ROUTE_LIST_ON, /* its later pages */
	ROUTE_EXPORT,
	ROUTE_AUDITS,
	ROUTE_AUDITS_ON, /* their later pages */
	ROUTE_COMMENTS,
	ROUTE_MANY,
	ROUTE_ONE,
	ROUTE_PEOPLE,
	ROUTE_ORGANIZATIONS,
	ROUTE_OLDER,
	ROUTE_COUNT,
};

struct service {
	struct server server;
	_Atomic(const char *) body[ROUTE_COUNT];
	atomic_int status[ROUTE_COUNT]; /* 0: 200 */
	_Atomic(const char *) broken;   /* a part of a path that has no JSON; NULL: none */
	atomic_int asked[ROUTE_COUNT];
	atomic_int count;
	enum route order[ASKED_MOST];
	char path[ASKED_MOST][256];
};

struct engine {
	uv_loop_t loop;
	uv_timer_t step;
	uint64_t until_ms;
	struct http *http;
	struct record *record;
	struct clock clock;
	struct source_host host;
	struct zendesk_config config;
	struct source *source;
	struct arena arena;
	bool closed;
	char dir[64];
};

/* Answers every route with empty lists; who asks is an agent, and there is one ticket. */
void bench_service_open(struct service *c);

/* How many requests since `from` have this in their path. */
int bench_asked(const struct service *c, int from, const char *part);

/* The room runs `speed` times as fast; polls are 10 s apart there. */
void zendesk_bench_open(struct engine *n, const struct service *c, double speed);
void zendesk_bench_close(struct engine *n, struct service *c); /* the service, too */

/* The source ends, and begins anew on the same record. */
void bench_source_end(struct engine *n);
void bench_source_begin(struct engine *n, const struct service *c);

/* So many ms of real time. */
void zendesk_bench_run(struct engine *n, uint64_t ms);

/* Until so many requests came there, at most 5 s, and one after them: there is one at a time, so
 * their answers have been taken then. */
void bench_until(struct engine *n, struct service *c, enum route route, int count);

/* The ticket as recorded; number 0: none. */
struct ticket bench_find(struct engine *n, const char *id);
int bench_open_tickets(struct engine *n);

#endif
