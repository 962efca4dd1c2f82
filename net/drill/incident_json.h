/* net/drill/incident_json.h - the incidents of the simulated PagerDuty as JSON.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_INCIDENT_JSON_H
#define NET_DRILL_INCIDENT_JSON_H

#include <stddef.h>

#include "net/drill/world.h"
#include "store/buf.h"

/* Each appends one object. */
void drill_incident_put(struct world *w, struct incident *i, struct buf *out);
void drill_incident_put_reference(const struct world *w, const struct incident *i, struct buf *out);
void drill_incident_put_responder(
	const struct world *w, const struct responder *request, struct buf *out);

/* The alert that opened an incident, where it is now: at itself, or at what it was merged into. */
void drill_incident_put_alert(const struct world *w, const struct incident *i, struct buf *out);

#endif
