/* net/target_slack.h - Slack as a target, from within: net/target_slack.c (its requests, and messages),
 * net/target_slack_room.c (an incident's channel), net/target_slack_say.c (what it says, in words).
 * SPDX-License-Identifier: MIT */
#ifndef NET_TARGET_SLACK_H
#define NET_TARGET_SLACK_H

#include "net/target.h"
#include "store/slack_reply.h"

/* What a try remembers from one of its requests to the next. */
struct target_slack_memory {
	char cursor[SLACK_CURSOR_BYTES]; /* where a list goes on */
	char channel[SLACK_ID_BYTES];    /* the id of the channel that is meant */
	char user_id[SLACK_ID_BYTES];    /* who we are, there */
	char bot_id[SLACK_ID_BYTES];
	char user[SLACK_ID_BYTES]; /* who is invited now */
	int pages;                 /* of a list, so far */
	bool private;              /* the list is that of private channels */
	int invited;
	char failed[120]; /* whom it could not invite, and why */
};

/* That of this try; NULL: memory is short. */
struct target_slack_memory *target_slack_memory(struct target_job *job);

/* A POST of a method ("conversations.create"): `body` is JSON, and goes as a form. */
struct err target_slack_post(
	struct target_job *job, struct target_ask *out, const char *method, const char *body);

/* The list of channels, from where it goes on. */
struct err target_slack_list(struct target_job *job, struct target_ask *out);

/* Reads a page of that list for the channel of that name. TARGET_ON: it has more pages, or the id is in
 * the memory (then *found). TARGET_UNKNOWN: it is nowhere that we may see. */
void target_slack_listed(struct target_job *job, const struct http_reply *reply, const char *name,
	bool *found, struct target_outcome *out);

/* What any answer means; true when it filled in `out`: all but {"ok":true}, which `said` has. Of an
 * {"ok":false} those that are about the token, the pace or their own trouble. */
bool target_slack_judge(struct target_job *job, const struct http_reply *reply, bool effect,
	struct slack_reply *said, struct target_outcome *out);

/* Whether an error is about the token, and so about every act alike. */
bool target_slack_is_about_token(const char *error);

/* An {"ok":false} that is about this act: refused, with what to do about it. */
void target_slack_refuse(const struct slack_reply *said, struct target_outcome *out);

/* What to do about an error, as a sentence; never NULL. */
const char *target_slack_advice(const char *error);

/* The verbs room-create, room-topic, room-invite. */
struct err target_slack_room_ask(struct target_job *job, struct target_ask *out);
void target_slack_room_answer(
	struct target_job *job, const struct http_reply *reply, struct target_outcome *out);
struct err target_slack_room_settle(struct target_job *job, const struct target_outcome *outcome);

#endif
