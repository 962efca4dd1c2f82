/* net/drill/pagerduty_body.h - what the writes of the simulated PagerDuty have in common.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_PAGERDUTY_BODY_H
#define NET_DRILL_PAGERDUTY_BODY_H

#include <stdbool.h>

#include "net/drill/incident.h"
#include "net/drill/request.h"
#include "net/drill/world.h"
#include "store/buf.h"

enum { VALUE_CAP_BYTES = 64 * 1024 };

/* Reads the body into the world's reader. False when the reply is an error instead. */
bool drill_body_read(struct world *w, const struct request *r, struct reply *out);

/* Reads the body, and who acts: the person of the From header. False, and the reply a 400, when
 * there is none. */
bool drill_body_open(
	struct world *w, const struct request *r, struct incident_act *act, struct reply *out);

/* The string at a path under a prefix ("$.incident" + ".status"); false when there is none. */
bool drill_body_value(struct world *w, const char *prefix, const char *rest, struct buf *out);

/* The incident of the path; NULL with a 404 in place. */
struct incident *drill_body_incident(struct world *w, const struct request *r, struct reply *out);

/* The person of that id; NOBODY when there is none. */
int drill_body_person(const struct world *w, const char *id);

/* Makes the reply the error that a refusal is. False when it is none. */
bool drill_body_refuse(enum refusal why, struct reply *out);

#endif
