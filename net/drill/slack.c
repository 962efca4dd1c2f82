/* net/drill/slack.c - a simulated Slack: a request on a world, and its reply.
 * SPDX-License-Identifier: MIT */
#include "net/drill/slack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "net/drill/slack_call.h"
#include "store/json.h"

enum {
	TEXT_MAX = 40000,
	BURST_MAX = 5,       /* messages of one channel .. */
	BURST_MS = 2 * 1000, /* .. in so long, room time */
};

/* ---- messages ---- */

/* Whether the channel has had too many in a short time. */
static bool
is_burst(const struct slack_call *c, const struct slack_channel *channel)
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
refuse_burst(const struct slack_call *c)
{
	c->out->status = 429;
	drill_reply_header(c->out, "Retry-After", "%d", 1);
	drill_slack_fail(c, "ratelimited");
}

/* What of a message only programs see. False with the error in place. */
static bool
read_metadata(const struct slack_call *c, struct buf *out)
{
	if (json_object(c->w->reader, "$.metadata", out) ||
		!drill_slack_argument(c, "metadata", out))
		return true;
	if (json_read(c->w->reader, out->data, out->length).kind == ERR_NONE)
		return true;
	drill_slack_fail(c, "invalid_metadata_format");
	return false;
}

static void
say(const struct slack_call *c, const struct slack_channel *channel, const char *text)
{
	const struct slack_message *m = NULL;
	struct buf metadata;
	char stamp[SLACK_STAMP_SIZE];

	buf_init(&metadata, SLACK_VALUE_CAP_BYTES);
	if (read_metadata(c, &metadata)) {
		m = drill_slack_message_add(
			c->w, channel, text, metadata.length > 0 ? metadata.data : NULL, false);
		if (m == NULL)
			drill_slack_fail(c, "fatal_error");
	}
	buf_clear(&metadata);
	if (m == NULL)
		return;
	drill_slack_effect(c->w, "post", channel, text);
	drill_slack_stamp(m->at_us, stamp);
	(void)json_put(&c->out->body,
		"{\"ok\":true,\"channel\":%s,\"ts\":%s,\"message\":", channel->id, stamp);
	drill_slack_put_message(m, false, &c->out->body);
	(void)buf_string(&c->out->body, "}");
}

static void
post_message(const struct slack_call *c)
{
	struct slack_channel *channel = drill_slack_channel_of(c, true);
	struct buf text;

	if (channel == NULL)
		return;
	buf_init(&text, SLACK_VALUE_CAP_BYTES);
	if (!drill_slack_argument(c, "text", &text) || text.length == 0)
		drill_slack_fail(c, "no_text");
	else if (text.length > TEXT_MAX)
		drill_slack_fail(c, "msg_too_long");
	else if (channel->archived)
		drill_slack_fail(c, "is_archived");
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
history(const struct slack_call *c)
{
	struct slack_channel *channel = drill_slack_channel_of(c, false);
	int64_t oldest_us = stamp_read(drill_request_param(c->r, "oldest"), 0);
	bool metadata = drill_request_has(c->r, "include_all_metadata", "true");
	size_t from = drill_slack_cursor(c), limit = drill_slack_limit(c), seen = 0, put = 0;
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
	drill_slack_put_cursor(c, from + limit, put > limit);
}

/* ---- people ---- */

static void
who_are_we(const struct slack_call *c)
{
	(void)buf_string(&c->out->body,
		"{\"ok\":true,\"url\":\"https://drill.slack.example/\",\"team\":\"Drill\","
		"\"user\":\"warroom\",\"team_id\":\"" SLACK_TEAM "\",\"user_id\":\"" SLACK_BOT_USER
		"\",\"bot_id\":\"" SLACK_BOT "\",\"is_enterprise_install\":false}");
}

static void
look_up(const struct slack_call *c)
{
	const char *email = drill_request_param(c->r, "email");
	int person = 0;

	while (email != NULL && person < (int)c->w->scenario->people_count &&
		strcasecmp(c->w->scenario->people[person].email, email) != 0)
		person++;
	if (email == NULL || person == (int)c->w->scenario->people_count) {
		drill_slack_fail(c, "users_not_found");
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
	void (*answer)(const struct slack_call *c);
	const char *scope; /* that reads; NULL: any token may */
} routes[] = {
	{"GET", "api/auth.test", who_are_we, NULL},
	{"POST", "api/chat.postMessage", post_message, NULL},
	{"GET", "api/conversations.list", drill_slack_list, "channels:read"},
	{"GET", "api/conversations.history", history, "channels:history"},
	{"POST", "api/conversations.create", drill_slack_create, "channels:manage"},
	{"POST", "api/conversations.join", drill_slack_join, "channels:join"},
	{"POST", "api/conversations.setTopic", drill_slack_set_topic, "channels:manage"},
	{"POST", "api/conversations.invite", drill_slack_invite, "channels:manage"},
	{"GET", "api/users.lookupByEmail", look_up, "users:read.email"},
};

/* What the tokens may do: a header of every answer. */
static const char scopes[] = "chat:write,channels:read,channels:history,channels:manage,"
			     "channels:join,groups:read,groups:history,users:read,users:read.email";
static const char narrow_scopes[] = "chat:write";

static void
fail_scope(const struct slack_call *c, const char *needed)
{
	buf_reset(&c->out->body);
	(void)json_put(&c->out->body,
		"{\"ok\":false,\"error\":\"missing_scope\",\"needed\":%s,\"provided\":%s}", needed,
		narrow_scopes);
}

/* False, with the error in place, when nobody may ask so. */
static bool
admit(struct slack_call *c)
{
	const char *given = c->r->authorization;

	c->narrow = given != NULL && strcmp(given, "Bearer " SLACK_NARROW_TOKEN) == 0;
	if (given != NULL && (c->narrow || strcmp(given, "Bearer " SLACK_TOKEN) == 0))
		return true;
	drill_slack_fail(c, given == NULL ? "not_authed" : "invalid_auth");
	return false;
}

static void
call_api(struct slack_call *c)
{
	for (size_t n = 0; n < sizeof routes / sizeof routes[0]; n++) {
		if (!drill_request_matches(c->r, routes[n].method, routes[n].pattern))
			continue;
		if (!admit(c) || !drill_slack_read_body(c))
			return;
		drill_reply_header(
			c->out, "x-oauth-scopes", "%s", c->narrow ? narrow_scopes : scopes);
		if (c->narrow && routes[n].scope != NULL)
			fail_scope(c, routes[n].scope);
		else
			routes[n].answer(c);
		return;
	}
	drill_slack_fail(c, "unknown_method");
}

/* A webhook answers with a status and a word. */
static void
call_webhook(const struct slack_call *c)
{
	struct slack_channel *channel = drill_slack_channel_find(c->slack, "general", true);
	struct buf text;

	c->out->content_type = "text/html";
	buf_init(&text, SLACK_VALUE_CAP_BYTES);
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
		drill_slack_effect(c->w, "webhook", channel, text.data);
		(void)buf_string(&c->out->body, "ok");
	}
	buf_clear(&text);
}

void
drill_slack_handle(struct world *w, const struct request *r, struct reply *out)
{
	struct slack_call c = {.w = w, .slack = drill_slack_state(w), .r = r, .out = out};

	if (c.slack == NULL) {
		drill_slack_fail(&c, "fatal_error");
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
		drill_request_clear(&c.form);
	}
}
