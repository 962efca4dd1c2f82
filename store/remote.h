/* store/remote.h - what an incident has at the services: its room in Slack, its incident on the
 * status page, its issue in Jira, its ticket for customers.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_REMOTE_H
#define STORE_REMOTE_H

#include <stdbool.h>

#include "store/err.h"
#include "store/record.h"

enum { REMOTE_ID_BYTES = 128, REMOTE_URL_BYTES = 512 };

struct remote {
	char id[REMOTE_ID_BYTES];
	char name[REMOTE_ID_BYTES];
	char url[REMOTE_URL_BYTES];
	char state[32]; /* the service's word: "investigating"; "" not known */
};

/* What the incident has of that kind: target "slack", what "room". `found` false: nothing yet. */
struct err remote_find(struct record *r, const char *incident, const char *target, const char *what,
	struct remote *out, bool *found);

/* Writes it down, in a transaction that is open. */
struct err remote_put(struct record *r, const char *incident, const char *target, const char *what,
	const struct remote *remote);

#endif
