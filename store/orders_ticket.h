/* store/orders_ticket.h - opening tickets at Zendesk. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_ORDERS_TICKET_H
#define STORE_ORDERS_TICKET_H

#include <stdint.h>

#include "store/act.h"
#include "store/err.h"

/* ticket-open customer contact details eta text: tells a customer of the incident in a ticket of
 * their own (R29). The text is as it was read; without one it is composed. One a customer: what they
 * have already is answered there. */
struct err ticket_open(struct act *act);

/* What is looked at in daylight has a ticket of its own, too (R10): a task that is due at due_ms, for
 * ourselves. Nothing where the config has no zendesk. *queued says whether something leaves.
 * about  the event's subject: "page:PABC12" */
struct err ticket_open_task(struct act *act, const char *about, const char *title, const char *note,
	int64_t due_ms, bool *queued);

#endif
