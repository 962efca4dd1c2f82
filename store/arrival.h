/* store/arrival.h - what came into the lists and what left them, told from the timeline.
 *
 * Every change of a row is an event. So what became of the lists since an event is read from the
 * events after it: each is looked at once, whatever the length of the lists.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_ARRIVAL_H
#define STORE_ARRIVAL_H

#include <stdbool.h>
#include <stdint.h>

#include "store/err.h"
#include "store/record.h"
#include "store/window.h"

enum arrival_move { ARRIVAL_NONE, ARRIVAL_CAME, ARRIVAL_WENT };

/* What one event did. */
struct arrival {
	int64_t seq;
	bool shown; /* it is a row of the timeline */
	bool own;   /* by the person who asks */
	/* Whose row moved in the lists of page_window and ticket_window. A ticket is "8812" here, and
	 * "#8812" among the pages. CAME only when it is there now. */
	bool ticket;
	char id[ROW_ID_BYTES];
	char group[ROW_ID_BYTES]; /* of a page that is there: store/page_group.h; "" */
	enum arrival_move pages;
	enum arrival_move tickets;
};

/* The number of the newest event; 0: there is none. */
struct err arrival_last(struct record *r, int64_t *out);

/* The first `most` events after `seq`, oldest first, and how many there were. `me`: whose are told
 * apart. */
struct err arrival_read(
	struct record *r, int64_t seq, const char *me, int most, struct arrival *out, int *count);

#endif
