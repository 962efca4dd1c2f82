/* net/drill/slack_state.h - what the simulated Slack has: channels, who is in them, what was said. For
 * net/drill/slack*.c only. Strings live as long as the world.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_SLACK_STATE_H
#define NET_DRILL_SLACK_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/drill/world.h"
#include "store/buf.h"

#define SLACK_TEAM "T0DRILL01"
#define SLACK_BOT_USER "U0DRILLBOT"
#define SLACK_BOT "B0DRILLBOT"

enum { SLACK_DRILL_ID_SIZE = 24, SLACK_STAMP_SIZE = 24, SLACK_MEMBERS_MAX = 200 };

struct slack_channel {
	char id[SLACK_DRILL_ID_SIZE];
	const char *name;
	const char *topic;
	int64_t topic_ms;
	int64_t created_ms;
	bool private;
	bool archived;
	bool general;
	bool member;                    /* we are */
	int members[SLACK_MEMBERS_MAX]; /* people of the scenario */
	int member_count;
};

struct slack_message {
	size_t channel;
	int64_t at_us; /* its id in the channel */
	const char *text;
	const char *metadata; /* JSON; NULL: none */
	bool webhook;
};

struct slack_world {
	struct slack_channel *channels;
	size_t channel_count, channel_capacity;
	struct slack_message *messages; /* in order of time */
	size_t message_count, message_capacity;
};

/* That of the world, made with the first call; NULL when memory is short. */
struct slack_world *drill_slack_state(struct world *w);

/* A channel more; NULL when memory is short. Until the next one. */
struct slack_channel *drill_slack_channel_add(
	struct world *w, const char *name, bool private, bool archived);

/* By id; with `names` by name, too. NULL: there is none that we may know of. */
struct slack_channel *drill_slack_channel_find(
	const struct slack_world *slack, const char *which, bool names);

/* A message more; NULL when memory is short. Until the next one. */
struct slack_message *drill_slack_message_add(struct world *w, const struct slack_channel *channel,
	const char *text, const char *metadata, bool webhook);

/* "U0PERSON3" of somebody of the scenario, and back: NOBODY for none. */
void drill_slack_user_id(int person, char out[SLACK_DRILL_ID_SIZE]);
int drill_slack_user_find(const struct world *w, const char *id);

/* "1763687000.000100" */
void drill_slack_stamp(int64_t at_us, char out[SLACK_STAMP_SIZE]);

/* The objects as JSON. */
void drill_slack_put_channel(const struct slack_channel *channel, struct buf *out);
void drill_slack_put_message(const struct slack_message *message, bool metadata, struct buf *out);
void drill_slack_put_user(const struct world *w, int person, struct buf *out);

#endif
