/* net/drill/fault_reply.h - what a fault makes of a request and of a reply.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_FAULT_REPLY_H
#define NET_DRILL_FAULT_REPLY_H

#include "net/drill/fault.h"
#include "net/drill/request.h"

/* What the service is asked instead: without credentials, for FAULT_REVOKED; without some of its
 * rows, for FAULT_PARTIAL. `body` is the request's, whose it stays. */
void fault_ask(const struct fault_rule *rule, struct request *r, struct buf *body);

/* Turns the right reply, or the empty one of a fault that replaces it, into the fault's. Replies
 * other than 2xx are not changed by the faults that change an answer. What is about the connection
 * (hang, slow, cut, bomb, huge) and the clock is the service's to do. */
void fault_apply(const struct fault_rule *rule, const struct request *r, struct reply *reply);

#endif
