/* net/drill/pagerduty_change.h - changes and maintenance in the simulated PagerDuty.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_PAGERDUTY_CHANGE_H
#define NET_DRILL_PAGERDUTY_CHANGE_H

#include "net/drill/request.h"
#include "net/drill/world.h"

/* GET /change_events: newest first; since, until, team_ids[], integration_ids[]. */
void drill_pagerduty_changes(struct world *w, const struct request *r, struct reply *out);

/* GET /incidents/{id}/related_change_events: those of its service up to its opening, newest
 * first. */
void drill_pagerduty_related(struct world *w, const struct request *r, struct reply *out);

/* GET /maintenance_windows: by filter (past, future, ongoing, open, all), service_ids[],
 * team_ids[] and query. */
void drill_pagerduty_maintenance(struct world *w, const struct request *r, struct reply *out);

#endif
