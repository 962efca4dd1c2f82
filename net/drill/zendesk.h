/* net/drill/zendesk.h - a simulated Zendesk: a request on a world, and its reply.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_ZENDESK_H
#define NET_DRILL_ZENDESK_H

#include "net/drill/request.h"
#include "net/drill/world.h"

/* What opens a drill's Zendesk. It opens nothing else. The token is good with either address: of an
 * agent (the scenario's second person), and of an administrator (its first). So is the secret with
 * either client. */
#define ZENDESK_EMAIL "agent@hosting.example"
#define ZENDESK_ADMIN_EMAIL "admin@hosting.example"
#define ZENDESK_TOKEN "drill-zendesk-token"
#define ZENDESK_CLIENT_ID "warroom-drill"
#define ZENDESK_ADMIN_CLIENT_ID "warroom-drill-admin"
#define ZENDESK_CLIENT_SECRET "drill-client-secret"

/* Answers a request at the world's time; the caller has advanced it. `out` was made by
 * drill_reply_init. Never fails: what is wrong with the request is the reply. */
void drill_zendesk_handle(struct world *w, const struct request *r, struct reply *out);

#endif
