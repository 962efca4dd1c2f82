/* net/drill/statuspage.h - a simulated Statuspage: incidents and components of one page.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_STATUSPAGE_H
#define NET_DRILL_STATUSPAGE_H

#include "net/drill/request.h"
#include "net/drill/world.h"

#define STATUSPAGE_TOKEN "drill-statuspage-token"
#define STATUSPAGE_PAGE "drillpage"

/* Answers one request on the world; its state is made with the first. */
void drill_statuspage_handle(struct world *w, const struct request *r, struct reply *out);

/* Gives back what it made; NULL is fine. */
void drill_statuspage_free(struct statuspage_world *statuspage);

#endif
