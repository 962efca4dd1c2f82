/* net/drill/pagerduty_write.h - what may be changed in the simulated PagerDuty.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_PAGERDUTY_WRITE_H
#define NET_DRILL_PAGERDUTY_WRITE_H

#include "net/drill/request.h"
#include "net/drill/world.h"

/* Each needs a From header that names a person, and answers 400 without. */
void drill_pagerduty_put_one(struct world *w, const struct request *r, struct reply *out);
void drill_pagerduty_put_many(struct world *w, const struct request *r, struct reply *out);
void drill_pagerduty_post(struct world *w, const struct request *r, struct reply *out);
void drill_pagerduty_post_note(struct world *w, const struct request *r, struct reply *out);

#endif
