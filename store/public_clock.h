/* store/public_clock.h - how often the public is told, where our own platform is hit (R35): the first
 * post within 5 min, how far it goes within 5 more, then every 20 min; of what lasts longer than two
 * hours, every hour. A pack with a clock for the audience "public" has its own times instead.
 * Source: response.pagerduty.com, "External Communication Guidelines".
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PUBLIC_CLOCK_H
#define STORE_PUBLIC_CLOCK_H

#include <stdbool.h>

#include "store/err.h"
#include "store/record.h"

/* In a transaction, each. */

/* Our own platform is hit, or is not after all: the clock begins, where the pack has words for the public
 * or there is a status page; or it stops, where nothing was posted. */
struct err public_clock_begin(struct record *r, const char *incident, bool own);

/* Something was told to the public: when the next word is due. It stops when that was that it is over. */
struct err public_clock_follow(struct record *r, const char *incident);

#endif
