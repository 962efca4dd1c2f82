/* panes/tickets.h - what the list of tickets and the details of one have in common.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_TICKETS_H
#define PANES_TICKETS_H

#include "panes/pane.h"
#include "store/ticket.h"

/* What somebody ordered and Zendesk does not say yet, for a person: "solving..."; NULL: nothing. */
const char *tickets_wanted(const struct ticket *t);

#endif
