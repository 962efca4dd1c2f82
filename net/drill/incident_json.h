/* net/drill/incident_json.h - the objects of the simulated PagerDuty as JSON.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_INCIDENT_JSON_H
#define NET_DRILL_INCIDENT_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "net/drill/world.h"
#include "store/buf.h"

/* Each appends one object. References have id, type, summary, self and html_url. */
void drill_incident_put(struct world *w, struct incident *i, struct buf *out);
void drill_incident_put_reference(const struct world *w, const struct incident *i, struct buf *out);
void drill_incident_put_alert(const struct world *w, const struct incident *i, struct buf *out);
void drill_incident_put_entry(struct world *w, size_t entry, bool with_incident, struct buf *out);
void drill_incident_put_note(const struct world *w, size_t entry, struct buf *out);
void drill_incident_put_user(const struct world *w, int person, bool whole, struct buf *out);
void drill_incident_put_service(const struct world *w, int service, bool whole, struct buf *out);
void drill_incident_put_policy(const struct world *w, bool whole, struct buf *out);
void drill_incident_put_priority(int priority, struct buf *out); /* null for 0 */
void drill_incident_put_on_call(const struct world *w, unsigned level, struct buf *out);

#endif
