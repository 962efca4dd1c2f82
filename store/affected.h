/* store/affected.h - which customers an incident hurts.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_AFFECTED_H
#define STORE_AFFECTED_H

#include <stdint.h>

#include "store/err.h"
#include "store/record.h"

/* Brings the customers of each open incident in line with what is tied to it: those who have one of
 * a page's services (name or id), or whose name is a ticket's organization. One that a person added
 * stays; one that a person removed does not come back by itself; one that nothing is tied for any
 * more goes, unless something was done for it. The engine is who did it, whoever the transaction
 * is of. Looks at nothing where the open transaction changed nothing that could matter. Inside
 * record_begin .. record_commit. */
struct err affected_settle(struct record *r, int64_t now_ms);

/* The customer as an affected one of the incident, on the word of a person. Nothing happens when it
 * is one already. */
struct err affected_add(struct record *r, const char *incident_id, const char *customer);

#endif
