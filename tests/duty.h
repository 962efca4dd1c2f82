/* tests/duty.h - a PagerDuty for one test: lists that it makes up, answers that the test gives.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_DUTY_H
#define TESTS_DUTY_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "tests/server.h"

enum { DUTY_INCIDENTS_MOST = 1000, DUTY_REQUESTS_MOST = 1000, DUTY_ROUTES_MOST = 12 };

/* How a list that is read page by page misbehaves. */
enum duty_more { DUTY_HONEST, DUTY_ENDLESS, DUTY_SAME, DUTY_EMPTY };

struct duty_route {
	const char *begin; /* of "GET /users/me"; NULL: the end of the routes */
	int status;
	const char *body;
};

struct duty {
	struct server server;
	pthread_mutex_t lock; /* of what follows */
	struct duty_route routes[DUTY_ROUTES_MOST];
	int incidents; /* how many there ever were: D0000, D0001, .. newest last */
	bool resolved[DUTY_INCIDENTS_MOST];
	int resolve_after_first; /* so many of the newest, once the list's head is read */
	int entries;             /* of the log, one a second, the newest first */
	int64_t newest_ms;       /* of the log */
	enum duty_more incidents_more;
	enum duty_more log_more;
	int count;
	char requests[DUTY_REQUESTS_MOST][400]; /* "GET /path?query" */
	char from[DUTY_REQUESTS_MOST][64];      /* its From; "" */
	char token_request[400];                /* the body of the last POST */
	char last_write[400];                   /* and of the last PUT */
	char authorization[128];                /* of the last request with a path of the API */
};

/* `d` is zeroed but for what the test has set. */
void duty_start(struct duty *d);
void duty_stop(struct duty *d);

/* How many requests from `from` on hold `part`. */
int duty_asked(struct duty *d, int from, const char *part);
/* The first of them; "" when there is none. */
const char *duty_request(struct duty *d, int from, const char *part);
int duty_count(struct duty *d);

#endif
