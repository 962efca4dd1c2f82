/* net/drill/pagerduty_act.h - what may be done to an incident of the simulated PagerDuty besides
 * changing it.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_PAGERDUTY_ACT_H
#define NET_DRILL_PAGERDUTY_ACT_H

#include "net/drill/request.h"
#include "net/drill/world.h"

/* PUT .../merge, POST .../snooze, POST .../status_updates: each needs a From header. */
void drill_pagerduty_merge(struct world *w, const struct request *r, struct reply *out);
void drill_pagerduty_snooze(struct world *w, const struct request *r, struct reply *out);
void drill_pagerduty_announce(struct world *w, const struct request *r, struct reply *out);

/* POST .../responder_requests: its requester is in the body. */
void drill_pagerduty_request(struct world *w, const struct request *r, struct reply *out);

#endif
