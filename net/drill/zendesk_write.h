/* net/drill/zendesk_write.h - tickets of the simulated Zendesk being opened and changed.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_ZENDESK_WRITE_H
#define NET_DRILL_ZENDESK_WRITE_H

#include "net/drill/request.h"
#include "net/drill/world.h"

/* POST /api/v2/tickets. With an Idempotency-Key that was used in the last two hours of room time
 * nothing is opened: the same body gets the answer of then, another one a 400. */
void drill_zendesk_create(struct world *w, const struct request *r, struct reply *out);

/* PUT /api/v2/tickets/{id}: fields, tags as a whole list, and a comment, all or nothing. With
 * safe_update a ticket that has moved since updated_stamp is left as it is: 409. */
void drill_zendesk_update(
	struct world *w, const struct request *r, struct ticket *t, struct reply *out);

#endif
