/* tests/model/tickets.h - what agents and customers do in a Zendesk, at random.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_MODEL_TICKETS_H
#define TESTS_MODEL_TICKETS_H

#include <stdbool.h>
#include <stdint.h>

#include "net/drill/world.h"
#include "store/buf.h"
#include "store/record.h"

/* What pages: priorities high and urgent, and this tag. */
#define TICKETS_TAG "outage"

struct tickets {
	struct world world;
	uint32_t gap_ms; /* between two acts, on average */
	size_t most;     /* no more tickets than that are opened */
};

/* A world with some dozens to hundreds of tickets, the last opened at `now_ms`. */
void tickets_begin(struct tickets *t, const struct scenario *scenario, int64_t now_ms);
void tickets_end(struct tickets *t);

/* One act, any: now and then a ticket is raised and lowered again at once. */
void tickets_act(struct tickets *t, int64_t now_ms);
void tickets_burst(struct tickets *t, int64_t now_ms);

/* The first differences, a sentence each: each open ticket is in the record as it is, and each
 * trigger after since_ms is one event, and what is an event is a trigger. */
bool tickets_compare(struct record *r, const struct world *w, int64_t since_ms, struct buf *out);

/* Tickets whose audits are still to be read. */
int64_t tickets_unaudited(struct record *r);

#endif
