/* net/drill/pagerduty_auth.h - who may ask the simulated PagerDuty, and what.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_PAGERDUTY_AUTH_H
#define NET_DRILL_PAGERDUTY_AUTH_H

#include <stdbool.h>

#include "net/drill/request.h"
#include "net/drill/world.h"

/* Who asks: a key, or an app with a token. */
struct pagerduty_caller {
	bool known;
	enum allowance allowance; /* what its requests count against */
	const char *scope;        /* words; NULL: all that a key may */
};

struct pagerduty_caller drill_pagerduty_caller(const struct world *w, const struct request *r);

/* Whether the request may be answered: its key, the headers the documentation asks for, 960 a
 * minute, and the scope it needs (NULL: none). False: the reply says why not. */
bool drill_pagerduty_admit(
	struct world *w, const struct request *r, const char *scope, struct reply *out);

/* POST /oauth/token: a form with client credentials. A scope needs "as_account-REGION.SUBDOMAIN";
 * words that the client has not are left out of what is granted, words that nobody has are
 * refused. */
void drill_pagerduty_token(struct world *w, const struct request *r, struct reply *out);

#endif
