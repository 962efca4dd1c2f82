/* net/drill/zendesk_history.h - what was done and said on a simulated Zendesk ticket.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_ZENDESK_HISTORY_H
#define NET_DRILL_ZENDESK_HISTORY_H

#include "net/drill/request.h"
#include "net/drill/world.h"

/* GET .../tickets/{id}/comments and .../audits of the ticket: oldest first, or newest first with
 * sort=-created_at (or sort_order=desc); by cursor when page[size] is given, else by offset;
 * include=users brings the authors of the rows. */
void drill_zendesk_history(
	struct world *w, const struct request *r, const struct ticket *t, struct reply *out);

#endif
