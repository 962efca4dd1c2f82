/* net/drill/service.h - a simulated service on loopback: the only file that knows libmicrohttpd.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_SERVICE_H
#define NET_DRILL_SERVICE_H

#include <pthread.h>

#include "net/drill/request.h"
#include "net/drill/world.h"
#include "store/clock.h"
#include "store/err.h"

struct service;

/* Answers one request on the world: drill_pagerduty_handle, drill_zendesk_handle, or one in
 * front of them. */
typedef void service_handler(struct world *w, const struct request *r, struct reply *out);

/* The world the services of a drill share, the clock it goes by, and the lock around both. */
struct service_world {
	struct world *world;
	struct clock clock;
	pthread_mutex_t lock; /* PTHREAD_MUTEX_INITIALIZER */
};

/* Starts a service on 127.0.0.1 in a thread of its own; signals of the process should be blocked.
 * shared  kept until drill_service_close
 * port    0: any that is free
 * Besides what the handler answers there is GET /drill/requests: how often each path was asked for.
 * ERR_NET when the port is taken. */
struct err drill_service_open(
	struct service_world *shared, service_handler *handle, int port, struct service **out);
void drill_service_close(struct service *s); /* waits for its thread; NULL is fine */

int drill_service_port(const struct service *s);

#endif
