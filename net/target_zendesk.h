/* net/target_zendesk.h - what the requests of an act at Zendesk and their answers share. Private to
 * net/target_zendesk*.c. SPDX-License-Identifier: MIT */
#ifndef NET_TARGET_ZENDESK_H
#define NET_TARGET_ZENDESK_H

#include "net/target.h"
#include "store/ticket_write.h"

/* The requests of a try: job->stage. */
enum zendesk_stage {
	ZENDESK_BEGIN,        /* which comes first is not chosen yet */
	ZENDESK_FIND,         /* the ticket that was to be opened, by our id */
	ZENDESK_FIND_USED,    /* the same: its key was used with another body */
	ZENDESK_OPEN,         /* opens it */
	ZENDESK_CHANGE,       /* a comment or fields */
	ZENDESK_TRACE,        /* what has changed: that was refused for it */
	ZENDESK_CHANGE_AGAIN, /* all of that was ours */
	ZENDESK_TRACE_AGAIN,
	ZENDESK_WHO,  /* our own user: looking */
	ZENDESK_LOOK, /* whether it is there: looking */
	ZENDESK_SHOW, /* it is: the ticket as it is now */
};

bool zendesk_opens(const struct outbox_send *row);

/* "8812" of the object "ticket:8812". */
const char *zendesk_ticket_of(const struct outbox_send *row);

/* What an answer means. */
void zendesk_answer(
	struct target_job *job, const struct http_reply *reply, struct target_outcome *out);

#endif
