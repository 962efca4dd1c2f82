/* net/drill/zendesk_list.h - the simulated Zendesk's lists of tickets.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_ZENDESK_LIST_H
#define NET_DRILL_ZENDESK_LIST_H

#include "net/drill/request.h"
#include "net/drill/world.h"

/* GET /api/v2/tickets: by cursor when page[size] is given, else by offset. 100 a minute. */
void drill_zendesk_list(struct world *w, const struct request *r, struct reply *out);

/* GET /api/v2/tickets/show_many?ids=1,2: those that exist, at most 100. */
void drill_zendesk_show_many(struct world *w, const struct request *r, struct reply *out);

#endif
