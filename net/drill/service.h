/* net/drill/service.h - a simulated service on loopback: the only file that knows libmicrohttpd.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_SERVICE_H
#define NET_DRILL_SERVICE_H

#include <pthread.h>

#include "net/drill/fault.h"
#include "net/drill/request.h"
#include "net/drill/world.h"
#include "store/clock.h"
#include "store/err.h"

struct service;

/* Answers one request on the world: drill_pagerduty_handle, drill_zendesk_handle, or one in
 * front of them. */
typedef void service_handler(struct world *w, const struct request *r, struct reply *out);

/* What the services of a drill share: the world, the clock it goes by, how they misbehave, and the
 * lock around all of it. */
struct service_world {
	struct world *world;
	struct clock clock;
	struct fault_script *faults; /* NULL: none; whoever made this struct frees it in the end */
	unsigned faults_serial;      /* changes with `faults` */
	pthread_mutex_t lock;        /* PTHREAD_MUTEX_INITIALIZER */
};

/* Starts a service on 127.0.0.1, with a thread for each connection; signals of the process should be
 * blocked.
 * shared  kept until drill_service_close
 * which   the one whose faults are its own: FAULT_PAGERDUTY, FAULT_ZENDESK ..
 * port    0: any that is free
 * Besides what the handler answers there are GET /drill/requests: how often each path was asked for,
 * and how many requests were refused for their credentials; GET /drill/effects: what they brought
 * about (net/drill/effect.h); and GET, PUT and DELETE of
 * /drill/faults, the fault script of all services (net/drill/fault.h).
 * ERR_NET when the port is taken. */
struct err drill_service_open(struct service_world *shared, enum fault_service which,
	service_handler *handle, int port, struct service **out);
void drill_service_close(struct service *s); /* waits for its threads; NULL is fine */

int drill_service_port(const struct service *s);

#endif
