/* net/drill/pagerduty.h - a simulated PagerDuty: a request on a world, and its reply.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_PAGERDUTY_H
#define NET_DRILL_PAGERDUTY_H

#include "net/drill/request.h"
#include "net/drill/world.h"

/* The keys of a drill. They open nothing else. */
#define PAGERDUTY_USER_KEY "drill-user-key"       /* of the scenario's first person */
#define PAGERDUTY_ACCOUNT_KEY "drill-account-key" /* of nobody: /users/me is refused */
#define PAGERDUTY_READER_KEY "drill-reader-key"   /* of nobody either, and only for GET */

/* What gets a token at /oauth/token; the narrow client's never has users.read. */
#define PAGERDUTY_CLIENT_ID "warroom-drill-app"
#define PAGERDUTY_NARROW_CLIENT_ID "warroom-drill-narrow"
#define PAGERDUTY_CLIENT_SECRET "drill-app-secret"

/* Answers a request at the world's time; the caller has advanced it. `out` was made by
 * drill_reply_init. Never fails: what is wrong with the request is the reply. */
void drill_pagerduty_handle(struct world *w, const struct request *r, struct reply *out);

#endif
