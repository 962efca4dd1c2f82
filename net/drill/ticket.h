/* net/drill/ticket.h - the acts on a simulated Zendesk ticket.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_TICKET_H
#define NET_DRILL_TICKET_H

#include <stdint.h>

#include "net/drill/world.h"

enum { TICKET_FIRST_ID = 8801 };

/* The ids of people, requesters and organizations by their place in the scenario; all above
 * 2^32. */
int64_t drill_ticket_agent_id(int person);
int64_t drill_ticket_requester_id(int requester);
int64_t drill_ticket_organization_id(int organization);

/* Opens, changes or comments on a ticket, as the happening says. */
void drill_ticket_happen(struct world *w, const struct scenario_happening *h, int64_t at_ms);

/* The ticket of that id; NULL when there is none. */
struct ticket *drill_ticket_find(struct world *w, int64_t id);

/* The organization of a ticket, a place in the scenario; NOBODY when it has none. */
int drill_ticket_organization(const struct world *w, const struct ticket *t);

#endif
