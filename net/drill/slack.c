/* net/drill/slack.c - a simulated Slack: a request on a world, and its reply.
 * SPDX-License-Identifier: MIT */
#include "net/drill/slack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "net/drill/effect.h"
#include "net/drill/slack_state.h"
#include "store/json.h"

enum {
	VALUE_CAP_BYTES = 256 * 1024,
	TEXT_MAX = 40000,
	TOPIC_MAX = 250,
	NAME_MAX_SLACK = 80,
	PAGE_MAX = 1000,
	BURST_MAX = 5,       /* messages of one channel .. */
	BURST_MS = 2 * 1000, /* .. in so long, room time */
};

/* One request on its way. */
struct call {
	struct world *w;
	struct slack_world *slack;
	const struct request *r;
	struct reply *out;
	bool narrow; /* its token reads nothing back */
};

/* ---- what is asked and answered ---- */

static void
fail(const struct call *c, const char *error)
{
	buf_reset(&c->out->body);
	(void)json_put(&c->out->body, "{\"ok\":false,\"error\":%s}", error);
}

/* What the tokens may do: a header of every answer. */
static const char scopes[] = "chat:write,channels:read,channels:history,channels:manage,"
			     "channels:join,groups:read,groups:history,users:read,users:read.email";
static const char narrow_scopes[] = "chat:write";

static void
fail_scope(const struct call *c, const char *needed)
{
	buf_reset(&c->out->body);
	(void)json_put(&c->out->body,
		"{\"ok\":false,\"error\":\"missing_scope\",\"needed\":%s,\"provided\":%s}", needed,
		narrow_scopes);
}

/* An argument, appended; false when it was not given. The body was read already. */
static bool
argument(const struct call *c, const char *name, struct buf *out)
{
	const char *in_query = drill_request_param(c->r, name);
	char path[48];

	if (in_query != NULL)
		return buf_string(out, in_query);
	(void)snprintf(path, sizeof path, "$.%s", name);
	return json_string(c->w->reader, path, out);
}

/* The channel that "channel" names; NULL with the error in place. */
static struct slack_channel *
channel_of(const struct call *c, bool names)
{
	struct slack_channel *channel = NULL;
	struct buf which;

	buf_init(&which, VALUE_CAP_BYTES);
	if (argument(c, "channel", &which))
		channel = drill_slack_channel_find(c->slack, which.data, names);
	buf_clear(&which);
	if (channel == NULL)
		fail(c, "channel_not_found");
	return channel;
}

/* The place to go on from, out of a cursor; 0 for none. */
static size_t
cursor_of(const struct call *c)
{
	const char *cursor = drill_request_param(c->r, "cursor");

	return cursor != NULL && strncmp(cursor, "place:", 6) == 0
		       ? (size_t)strtoul(cursor + 6, NULL, 10)
		       : 0;
}

static void
put_cursor(const struct call *c, size_t next, bool more)
{
	char cursor[32] = "";

	if (more)
		(void)snprintf(cursor, sizeof cursor, "place:%zu", next);
	(void)json_put(&c->out->body, ",\"response_metadata\":{\"next_cursor\":%s}}", cursor);
}

static size_t
limit_of(const struct call *c)
{
	int64_t limit = drill_request_number(c->r, "limit", 100);

	return limit < 1 || limit > PAGE_MAX ? 100 : (size_t)limit;
}

static void
answer_channel(const struct call *c, const struct slack_channel *channel)
{
	(void)buf_string(&c->out->body, "{\"ok\":true,\"channel\":");
	drill_slack_put_channel(channel, &c->out->body);
	(void)buf_string(&c->out->body, "}");
}

/* ---- messages ---- */

/* As people see it: what an effect is told by. */
static void
effect_of_text(
	struct world *w, const char *verb, const struct slack_channel *channel, const char *text)
{
	static const struct {
		const char *entity;
		char is;
	} rows[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}};
	char name[NAME_MAX_SLACK + 2];
	struct buf shown;

	buf_init(&shown, VALUE_CAP_BYTES);
	while (*text != '\0') {
		size_t i = 0;

		while (i < 3 && strncmp(text, rows[i].entity, strlen(rows[i].entity)) != 0)
			i++;
		(void)buf_add(&shown, i < 3 ? &rows[i].is : text, 1);
		text += i < 3 ? strlen(rows[i].entity) : 1;
	}
	(void)snprintf(name, sizeof name, "#%s", channel->name);
	drill_effect(w, "slack", verb, name, shown.data);
	buf_clear(&shown);
}

/* Whether the channel has had too many in a short time. */
static bool
is_burst(const struct call *c, const struct slack_channel *channel)
{
	size_t place = (size_t)(channel - c->slack->channels);
	int count = 0;

	for (size_t n = c->slack->message_count; n > 0; n--) {
		const struct slack_message *m = &c->slack->messages[n - 1];

		if (m->at_us / 1000 <= c->w->now_ms - BURST_MS)
			break;
		count += m->channel == place;
	}
	return count >= BURST_MAX;
}

static void
refuse_burst(const struct call *c)
{
	c->out->status = 429;
	drill_reply_header(c->out, "Retry-After", "%d", 1);
	fail(c, "ratelimited");
}

static void
say(const struct call *c, const struct slack_channel *channel, const char *text)
{
	const struct slack_message *m;
	struct buf metadata;
	char stamp[SLACK_STAMP_SIZE];

	buf_init(&metadata, VALUE_CAP_BYTES);
	m = drill_slack_message_add(c->w, channel, text,
		json_object(c->w->reader, "$.metadata", &metadata) ? metadata.data : NULL, false);
	buf_clear(&metadata);
	if (m == NULL) {
		fail(c, "fatal_error");
		return;
	}
	effect_of_text(c->w, "post", channel, text);
	drill_slack_stamp(m->at_us, stamp);
	(void)json_put(&c->out->body,
		"{\"ok\":true,\"channel\":%s,\"ts\":%s,\"message\":", channel->id, stamp);
	drill_slack_put_message(m, false, &c->out->body);
	(void)buf_string(&c->out->body, "}");
}

static void
post_message(const struct call *c)
{
	struct slack_channel *channel = channel_of(c, true);
	struct buf text;

	if (channel == NULL)
		return;
	buf_init(&text, VALUE_CAP_BYTES);
	if (!argument(c, "text", &text) || text.length == 0)
		fail(c, "no_text");
	else if (text.length > TEXT_MAX)
		fail(c, "msg_too_long");
	else if (channel->archived)
		fail(c, "is_archived");
	else if (is_burst(c, channel))
		refuse_burst(c);
	else
		say(c, channel, text.data);
	buf_clear(&text);
}

/* "1763687000.000100" in microseconds; `none` for what is none. */
static int64_t
stamp_read(const char *text, int64_t none)
{
	char *end;
	long long seconds = text != NULL ? strtoll(text, &end, 10) : 0;
	long long micros;

	if (text == NULL || end == text)
		return none;
	micros = *end == '.' ? strtoll(end + 1, NULL, 10) : 0;
	return (int64_t)seconds * 1000000 + micros;
}

/* Newest first, from `oldest` on. */
static void
history(const struct call *c)
{
	struct slack_channel *channel = channel_of(c, false);
	int64_t oldest_us = stamp_read(drill_request_param(c->r, "oldest"), 0);
	bool metadata = drill_request_has(c->r, "include_all_metadata", "true");
	size_t from = cursor_of(c), limit = limit_of(c), seen = 0, put = 0;
	size_t place;

	if (channel == NULL)
		return;
	place = (size_t)(channel - c->slack->channels);
	(void)buf_string(&c->out->body, "{\"ok\":true,\"messages\":[");
	for (size_t n = c->slack->message_count; n > 0 && put <= limit; n--) {
		const struct slack_message *m = &c->slack->messages[n - 1];

		if (m->channel != place || m->at_us < oldest_us || seen++ < from || put++ == limit)
			continue;
		(void)buf_string(&c->out->body, put > 1 ? "," : "");
		drill_slack_put_message(m, metadata, &c->out->body);
	}
	(void)buf_printf(&c->out->body, "],\"has_more\":%s", put > limit ? "true" : "false");
	put_cursor(c, from + limit, put > limit);
}

/* ---- channels ---- */

static bool
is_wanted(const struct call *c, const struct slack_channel *channel)
{
	const char *types = drill_request_param(c->r, "types");

	if (channel->archived && drill_request_has(c->r, "exclude_archived", "true"))
		return false;
	if (channel->private)
		return channel->member && types != NULL && strstr(types, "private_channel") != NULL;
	return types == NULL || strstr(types, "public_channel") != NULL;
}

static void
list(const struct call *c)
{
	size_t at = cursor_of(c), limit = limit_of(c), put = 0;

	(void)buf_string(&c->out->body, "{\"ok\":true,\"channels\":[");
	for (; at < c->slack->channel_count && put < limit; at++) {
		if (!is_wanted(c, &c->slack->channels[at]))
			continue;
		(void)buf_string(&c->out->body, put++ > 0 ? "," : "");
		drill_slack_put_channel(&c->slack->channels[at], &c->out->body);
	}
	(void)buf_string(&c->out->body, "]");
	put_cursor(c, at, at < c->slack->channel_count);
}

/* Why it cannot be a channel's name; NULL when it can. */
static const char *
name_problem(const struct call *c, const char *name)
{
	if (name[0] == '\0')
		return "invalid_name_required";
	if (strlen(name) > NAME_MAX_SLACK)
		return "invalid_name_maxlength";
	if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") != strlen(name))
		return "invalid_name_specials";
	for (size_t n = 0; n < c->slack->channel_count; n++) {
		if (strcmp(c->slack->channels[n].name, name) == 0)
			return "name_taken";
	}
	return NULL;
}

static void
create(const struct call *c)
{
	struct slack_channel *channel = NULL;
	const char *problem;
	struct buf name;

	buf_init(&name, VALUE_CAP_BYTES);
	(void)argument(c, "name", &name);
	problem = name_problem(c, name.data);
	if (problem == NULL)
		channel = drill_slack_channel_add(c->w, name.data, false, false);
	if (channel != NULL) {
		channel->member = true;
		effect_of_text(c->w, "create", channel, "");
		answer_channel(c, channel);
	} else {
		fail(c, problem != NULL ? problem : "fatal_error");
	}
	buf_clear(&name);
}

static void
join(const struct call *c)
{
	struct slack_channel *channel = channel_of(c, false);

	if (channel == NULL)
		return;
	if (channel->archived) {
		fail(c, "is_archived");
		return;
	}
	if (!channel->member)
		effect_of_text(c->w, "join", channel, "");
	channel->member = true;
	answer_channel(c, channel);
}

static void
set_topic(const struct call *c)
{
	struct slack_channel *channel = channel_of(c, false);
	struct buf topic;

	if (channel == NULL)
		return;
	buf_init(&topic, VALUE_CAP_BYTES);
	(void)argument(c, "topic", &topic);
	if (channel->archived) {
		fail(c, "is_archived");
	} else if (!channel->member) {
		fail(c, "not_in_channel");
	} else if (topic.length > TOPIC_MAX) {
		fail(c, "too_long");
	} else {
		if (strcmp(channel->topic, topic.data) != 0)
			effect_of_text(c->w, "topic", channel, topic.data);
		channel->topic = world_text(c->w, topic.data);
		channel->topic_ms = c->w->now_ms;
		answer_channel(c, channel);
	}
	buf_clear(&topic);
}

/* One of those invited. NULL when they are in now, else why not. */
static const char *
invite_one(const struct call *c, struct slack_channel *channel, const char *id)
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
	effect_of_text(c->w, "invite", channel, c->w->scenario->people[person].name);
	return NULL;
}

/* Each is tried; the first that cannot be is what it answers. */
static const char *
invite_all(const struct call *c, struct slack_channel *channel, char *users)
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

static void
invite(const struct call *c)
{
	struct slack_channel *channel = channel_of(c, false);
	const char *problem;
	struct buf users;

	if (channel == NULL)
		return;
	buf_init(&users, VALUE_CAP_BYTES);
	(void)argument(c, "users", &users);
	if (channel->archived)
		problem = "is_archived";
	else if (!channel->member)
		problem = "not_in_channel";
	else
		problem = invite_all(c, channel, users.data);
	if (problem != NULL)
		fail(c, problem);
	else
		answer_channel(c, channel);
	buf_clear(&users);
}

/* ---- people ---- */

static void
who_are_we(const struct call *c)
{
	(void)buf_string(&c->out->body,
		"{\"ok\":true,\"url\":\"https://drill.slack.example/\",\"team\":\"Drill\","
		"\"user\":\"warroom\",\"team_id\":\"" SLACK_TEAM "\",\"user_id\":\"" SLACK_BOT_USER
		"\",\"bot_id\":\"" SLACK_BOT "\",\"is_enterprise_install\":false}");
}

static void
look_up(const struct call *c)
{
	const char *email = drill_request_param(c->r, "email");
	int person = 0;

	while (email != NULL && person < (int)c->w->scenario->people_count &&
		strcasecmp(c->w->scenario->people[person].email, email) != 0)
		person++;
	if (email == NULL || person == (int)c->w->scenario->people_count) {
		fail(c, "users_not_found");
		return;
	}
	(void)buf_string(&c->out->body, "{\"ok\":true,\"user\":");
	drill_slack_put_user(c->w, person, &c->out->body);
	(void)buf_string(&c->out->body, "}");
}

/* ---- which of them ---- */

static const struct {
	const char *method;
	const char *pattern;
	void (*answer)(const struct call *c);
	const char *scope; /* that reads; NULL: any token may */
} routes[] = {
	{"GET", "api/auth.test", who_are_we, NULL},
	{"POST", "api/chat.postMessage", post_message, NULL},
	{"GET", "api/conversations.list", list, "channels:read"},
	{"GET", "api/conversations.history", history, "channels:history"},
	{"POST", "api/conversations.create", create, "channels:manage"},
	{"POST", "api/conversations.join", join, "channels:join"},
	{"POST", "api/conversations.setTopic", set_topic, "channels:manage"},
	{"POST", "api/conversations.invite", invite, "channels:manage"},
	{"GET", "api/users.lookupByEmail", look_up, "users:read.email"},
};

/* False, with the error in place, when nobody may ask so. */
static bool
admit(struct call *c)
{
	const char *given = c->r->authorization;

	c->narrow = given != NULL && strcmp(given, "Bearer " SLACK_NARROW_TOKEN) == 0;
	if (given != NULL && (c->narrow || strcmp(given, "Bearer " SLACK_TOKEN) == 0))
		return true;
	fail(c, given == NULL ? "not_authed" : "invalid_auth");
	return false;
}

/* Reads the body of a POST, which is JSON. False with the error in place. */
static bool
read_body(const struct call *c)
{
	const char *type = c->r->content_type;

	json_forget(c->w->reader);
	if (strcmp(c->r->method, "POST") != 0)
		return true;
	if (type == NULL || strncmp(type, "application/json", strlen("application/json")) != 0) {
		fail(c, type == NULL ? "missing_post_type" : "invalid_post_type");
		return false;
	}
	if (json_read(c->w->reader, c->r->body, c->r->body_length).kind == ERR_NONE)
		return true;
	fail(c, "invalid_json");
	return false;
}

static void
call_api(struct call *c)
{
	for (size_t n = 0; n < sizeof routes / sizeof routes[0]; n++) {
		if (!drill_request_matches(c->r, routes[n].method, routes[n].pattern))
			continue;
		if (!admit(c) || !read_body(c))
			return;
		drill_reply_header(
			c->out, "x-oauth-scopes", "%s", c->narrow ? narrow_scopes : scopes);
		if (c->narrow && routes[n].scope != NULL)
			fail_scope(c, routes[n].scope);
		else
			routes[n].answer(c);
		return;
	}
	fail(c, "unknown_method");
}

/* A webhook answers with a status and a word. */
static void
call_webhook(const struct call *c)
{
	struct slack_channel *channel = drill_slack_channel_find(c->slack, "general", true);
	struct buf text;

	c->out->content_type = "text/html";
	buf_init(&text, VALUE_CAP_BYTES);
	if (json_read(c->w->reader, c->r->body, c->r->body_length).kind != ERR_NONE) {
		c->out->status = 400;
		(void)buf_string(&c->out->body, "invalid_payload");
	} else if (!json_string(c->w->reader, "$.text", &text) || text.length == 0) {
		c->out->status = 400;
		(void)buf_string(&c->out->body, "no_text");
	} else if (channel == NULL ||
		   drill_slack_message_add(c->w, channel, text.data, NULL, true) == NULL) {
		c->out->status = 500;
		(void)buf_string(&c->out->body, "rollup_error");
	} else {
		effect_of_text(c->w, "webhook", channel, text.data);
		(void)buf_string(&c->out->body, "ok");
	}
	buf_clear(&text);
}

void
drill_slack_handle(struct world *w, const struct request *r, struct reply *out)
{
	struct call c = {.w = w, .slack = drill_slack_state(w), .r = r, .out = out};

	if (c.slack == NULL) {
		fail(&c, "fatal_error");
	} else if (r->segment_count > 0 && strcmp(r->segments[0], "services") == 0) {
		if (strcmp(r->method, "POST") == 0 && strcmp(r->path, SLACK_WEBHOOK) == 0) {
			call_webhook(&c);
			return;
		}
		out->status = 404;
		out->content_type = "text/html";
		(void)buf_string(&out->body, "no_service");
	} else {
		call_api(&c);
	}
}
