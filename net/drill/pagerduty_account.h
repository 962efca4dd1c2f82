/* net/drill/pagerduty_account.h - who and what there is in the simulated PagerDuty.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_PAGERDUTY_ACCOUNT_H
#define NET_DRILL_PAGERDUTY_ACCOUNT_H

#include "net/drill/request.h"
#include "net/drill/world.h"

/* Each answers the GET of what it is named for. /users/me knows the user's key alone. */
void drill_pagerduty_on_calls(struct world *w, const struct request *r, struct reply *out);
void drill_pagerduty_me(struct world *w, const struct request *r, struct reply *out);
void drill_pagerduty_users(struct world *w, const struct request *r, struct reply *out);
void drill_pagerduty_user(struct world *w, const struct request *r, struct reply *out);
void drill_pagerduty_services(struct world *w, const struct request *r, struct reply *out);
void drill_pagerduty_priorities(struct world *w, const struct request *r, struct reply *out);
void drill_pagerduty_teams(struct world *w, const struct request *r, struct reply *out);
void drill_pagerduty_policies(struct world *w, const struct request *r, struct reply *out);
void drill_pagerduty_policy(struct world *w, const struct request *r, struct reply *out);
void drill_pagerduty_abilities(struct world *w, const struct request *r, struct reply *out);

#endif
