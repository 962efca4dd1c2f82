/* store/veil.h - an order of somebody who does not read the record, without what they cannot know
 * of.
 *
 * Who acts from another account sees the mirror, and no restricted incident is in it (R21). What
 * their order names of one (the incident, its pages, tickets, steps, entries) is put in the place
 * of a row that there is none of, before anything looks at it: so the answer is that of a number
 * that somebody made up, word for word, and tells nothing. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_VEIL_H
#define STORE_VEIL_H

#include "store/buf.h"
#include "store/err.h"
#include "store/order.h"
#include "store/record.h"

/* In front of a number or an id it makes one that no row has, which still fits 64 bits; out of what
 * is answered, or kept, it is taken again. */
#define VEIL_PREFIX "90009000"

/* The order as who gave it may mean it, into `out`, which borrows `subject` and `args` (both empty,
 * with room for an order). What is no list or no object is left as it is: it is refused as ever.
 * ERR_FULL. */
struct err veil_order(struct record *r, const struct order *order, struct buf *subject,
	struct buf *args, struct order *out);

/* What is answered to an order that veil_order changed, in the words that it was given in. */
void veil_sentence(char *sentence);

#endif
