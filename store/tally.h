/* store/tally.h - the triggers that count: how long the lists are, and which pages are of one kind.
 * Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_TALLY_H
#define STORE_TALLY_H

#include "store/err.h"
#include "store/record.h"

/* Counts what another hand changed while nobody counted, and makes the triggers of the writer's
 * connection. Once the tables are there. */
struct err tally_triggers(struct record *r);

/* Counts all anew, in tables of these names that the connection finds first. */
struct err tally_count(struct record *r);

#endif
