/* net/drill/ticket_json.h - the objects of the simulated Zendesk as JSON.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_TICKET_JSON_H
#define NET_DRILL_TICKET_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "net/drill/world.h"
#include "store/buf.h"

#define ZENDESK_SITE "https://drill.zendesk.example"

/* Each appends one object. A result is a ticket as the search has it. */
void drill_ticket_put(const struct world *w, const struct ticket *t, struct buf *out);
void drill_ticket_put_result(const struct world *w, const struct ticket *t, struct buf *out);
void drill_ticket_put_comment(const struct world *w, const struct ticket_event *e, struct buf *out);
void drill_ticket_put_organization(const struct world *w, int organization, struct buf *out);

/* The agent or requester of that id; of the agents the scenario's first person is an admin; false, nothing appended, when there is none. */
bool drill_ticket_put_user(const struct world *w, int64_t id, struct buf *out);

/* The audit whose first line is at place `first` of the history. */
void drill_ticket_put_audit(const struct world *w, size_t first, struct buf *out);

#endif
