/* net/drill/zendesk_auth.h - who may ask the simulated Zendesk, and what.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_ZENDESK_AUTH_H
#define NET_DRILL_ZENDESK_AUTH_H

#include <stdbool.h>

#include "net/drill/request.h"
#include "net/drill/world.h"

/* Who asks. */
struct zendesk_caller {
	int person;        /* NOBODY: a wrong token, or none */
	bool ended;        /* a token that was good */
	const char *scope; /* words; NULL: all that the person may do */
};

struct zendesk_caller drill_zendesk_caller(const struct world *w, const struct request *r);

/* Whether that caller is an administrator. */
bool drill_zendesk_is_admin(const struct zendesk_caller *c);

/* Whether the caller may read, or with another method than GET write, what the path is about
 * ("tickets"). False: the reply says why not. */
bool drill_zendesk_admit(
	const struct zendesk_caller *c, const struct request *r, struct reply *out);

/* POST /oauth/tokens: client credentials only. */
void drill_zendesk_token(struct world *w, const struct request *r, struct reply *out);

#endif
