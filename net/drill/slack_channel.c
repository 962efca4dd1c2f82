/* net/drill/slack_channel.c - a simulated Slack: its channels, their topics, and who is in them.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "net/drill/slack_call.h"

enum { TOPIC_MAX = 250 };

static void
answer_channel(const struct slack_call *c, const struct slack_channel *channel)
{
	(void)buf_string(&c->out->body, "{\"ok\":true,\"channel\":");
	drill_slack_put_channel(channel, &c->out->body);
	(void)buf_string(&c->out->body, "}");
}

static bool
is_wanted(const struct slack_call *c, const struct slack_channel *channel)
{
	const char *types = drill_request_param(c->r, "types");

	if (channel->archived && drill_request_has(c->r, "exclude_archived", "true"))
		return false;
	if (channel->private)
		return channel->member && types != NULL && strstr(types, "private_channel") != NULL;
	return types == NULL || strstr(types, "public_channel") != NULL;
}

void
drill_slack_list(const struct slack_call *c)
{
	size_t at = drill_slack_cursor(c), limit = drill_slack_limit(c), put = 0;

	(void)buf_string(&c->out->body, "{\"ok\":true,\"channels\":[");
	for (; at < c->slack->channel_count && put < limit; at++) {
		if (!is_wanted(c, &c->slack->channels[at]))
			continue;
		(void)buf_string(&c->out->body, put++ > 0 ? "," : "");
		drill_slack_put_channel(&c->slack->channels[at], &c->out->body);
	}
	(void)buf_string(&c->out->body, "]");
	drill_slack_put_cursor(c, at, at < c->slack->channel_count);
}

/* Why it cannot be a channel's name; NULL when it can. */
static const char *
name_problem(const struct slack_call *c, const char *name)
{
	if (name[0] == '\0')
		return "invalid_name_required";
	if (strlen(name) > SLACK_CHANNEL_NAME_MAX)
		return "invalid_name_maxlength";
	if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") != strlen(name))
		return "invalid_name_specials";
	for (size_t n = 0; n < c->slack->channel_count; n++) {
		if (strcmp(c->slack->channels[n].name, name) == 0)
			return "name_taken";
	}
	return NULL;
}

void
drill_slack_create(const struct slack_call *c)
{
	struct slack_channel *channel = NULL;
	const char *problem;
	struct buf name;

	buf_init(&name, SLACK_VALUE_CAP_BYTES);
	(void)drill_slack_argument(c, "name", &name);
	problem = name_problem(c, name.data);
	if (problem == NULL)
		channel = drill_slack_channel_add(c->w, name.data, false, false);
	if (channel != NULL) {
		channel->member = true;
		drill_slack_effect(c->w, "create", channel, "");
		answer_channel(c, channel);
	} else {
		drill_slack_fail(c, problem != NULL ? problem : "fatal_error");
	}
	buf_clear(&name);
}

void
drill_slack_join(const struct slack_call *c)
{
	struct slack_channel *channel = drill_slack_channel_of(c, false);

	if (channel == NULL)
		return;
	if (channel->archived) {
		drill_slack_fail(c, "is_archived");
		return;
	}
	if (!channel->member)
		drill_slack_effect(c->w, "join", channel, "");
	channel->member = true;
	answer_channel(c, channel);
}

void
drill_slack_set_topic(const struct slack_call *c)
{
	struct slack_channel *channel = drill_slack_channel_of(c, false);
	struct buf topic;

	if (channel == NULL)
		return;
	buf_init(&topic, SLACK_VALUE_CAP_BYTES);
	(void)drill_slack_argument(c, "topic", &topic);
	if (channel->archived) {
		drill_slack_fail(c, "is_archived");
	} else if (!channel->member) {
		drill_slack_fail(c, "not_in_channel");
	} else if (topic.length > TOPIC_MAX) {
		drill_slack_fail(c, "too_long");
	} else {
		if (strcmp(channel->topic, topic.data) != 0)
			drill_slack_effect(c->w, "topic", channel, topic.data);
		channel->topic = world_text(c->w, topic.data);
		channel->topic_ms = c->w->now_ms;
		answer_channel(c, channel);
	}
	buf_clear(&topic);
}

/* One of those invited. NULL when they are in now, else why not. */
static const char *
invite_one(const struct slack_call *c, struct slack_channel *channel, const char *id)
{
	int person = drill_slack_user_find(c->w, id);

	if (strcmp(id, SLACK_BOT_USER) == 0)
		return "cant_invite_self";
	if (person == NOBODY)
		return "user_not_found";
	for (int n = 0; n < channel->member_count; n++) {
		if (channel->members[n] == person)
			return "already_in_channel";
	}
	if (channel->member_count == SLACK_MEMBERS_MAX)
		return "too_many_users";
	channel->members[channel->member_count++] = person;
	drill_slack_effect(c->w, "invite", channel, c->w->scenario->people[person].name);
	return NULL;
}

/* Each is tried; the first that cannot be is what it answers. */
static const char *
invite_all(const struct slack_call *c, struct slack_channel *channel, char *users)
{
	const char *problem = users[0] == '\0' ? "no_user" : NULL;
	char *rest = NULL;

	for (char *id = strtok_r(users, ",", &rest); id != NULL; id = strtok_r(NULL, ",", &rest)) {
		const char *why_not = invite_one(c, channel, id);

		if (problem == NULL)
			problem = why_not;
	}
	return problem;
}

void
drill_slack_invite(const struct slack_call *c)
{
	struct slack_channel *channel = drill_slack_channel_of(c, false);
	const char *problem;
	struct buf users;

	if (channel == NULL)
		return;
	buf_init(&users, SLACK_VALUE_CAP_BYTES);
	(void)drill_slack_argument(c, "users", &users);
	if (channel->archived)
		problem = "is_archived";
	else if (!channel->member)
		problem = "not_in_channel";
	else
		problem = invite_all(c, channel, users.data);
	if (problem != NULL)
		drill_slack_fail(c, problem);
	else
		answer_channel(c, channel);
	buf_clear(&users);
}
