/* net/drill/slack_call.h - one call of the simulated Slack's API: what is asked, and how it is answered.
 * For net/drill/slack*.c only.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_SLACK_CALL_H
#define NET_DRILL_SLACK_CALL_H

#include "net/drill/request.h"
#include "net/drill/slack_state.h"

enum { SLACK_VALUE_CAP_BYTES = 256 * 1024, SLACK_CHANNEL_NAME_MAX = 80 };

struct slack_call {
	struct world *w;
	struct slack_world *slack;
	const struct request *r;
	struct reply *out;
	struct request form; /* its params are those of a body that is a form */
	bool narrow;         /* its token reads nothing back */
};

void drill_slack_fail(const struct slack_call *c, const char *error);

/* Reads the body of a POST, a form or JSON. False with the error in place. */
bool drill_slack_read_body(struct slack_call *c);

/* An argument, appended; false when it was not given. The body was read already. */
bool drill_slack_argument(const struct slack_call *c, const char *name, struct buf *out);

/* The channel that "channel" names, with `names` by its name, too; NULL with the error in place. */
struct slack_channel *drill_slack_channel_of(const struct slack_call *c, bool names);

/* Where a list goes on, and how much of it is wanted; and the end of its answer. */
size_t drill_slack_cursor(const struct slack_call *c);
size_t drill_slack_limit(const struct slack_call *c);
void drill_slack_put_cursor(const struct slack_call *c, size_t next, bool more);

/* Notes what was done: the words as people see them. */
void drill_slack_effect(
	struct world *w, const char *verb, const struct slack_channel *channel, const char *text);

/* net/drill/slack_channel.c: conversations.list, .create, .join, .setTopic and .invite. */
void drill_slack_list(const struct slack_call *c);
void drill_slack_create(const struct slack_call *c);
void drill_slack_join(const struct slack_call *c);
void drill_slack_set_topic(const struct slack_call *c);
void drill_slack_invite(const struct slack_call *c);

#endif
