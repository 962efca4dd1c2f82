/* panes/customers.h - what of the list of customers its commands ask for.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_CUSTOMERS_H
#define PANES_CUSTOMERS_H

#include "panes/pane.h"
#include "store/customer.h"

/* The row with that id; NULL: it is not in the list, or that is to be read anew. `p` is the pane of
 * customers. Borrowed until its next load or move. */
const struct customer *customers_find(const struct pane *p, const char *id);

/* "phone 1  mail  alt": the ways to a contact, in the order to try them. While their mail is down
 * what is lost with it stands as "-mail-", behind the others. */
void customers_ways(const struct customer *contact, char *out, size_t size);

/* "reached", "voicemail", "no answer". */
const char *customers_result(const struct customer *c);

#endif
