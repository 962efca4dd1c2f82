/* net/drill/zendesk_export.h - the simulated Zendesk's incremental export of tickets.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_ZENDESK_EXPORT_H
#define NET_DRILL_ZENDESK_EXPORT_H

#include "net/drill/request.h"
#include "net/drill/world.h"

/* GET /api/v2/incremental/tickets/cursor, for an administrator: the tickets in the order in which
 * they changed, deleted ones too, but for the changes of the last minute. 10 a minute. */
void drill_zendesk_export(struct world *w, const struct request *r, struct reply *out);

#endif
