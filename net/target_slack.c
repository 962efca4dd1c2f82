/* net/target_slack.c - Slack: messages by its Web API or by a webhook.
 *
 * chat.postMessage does not know repeats. A message carries the act's id in its metadata, which
 * readers do not see; after a lost answer it is looked for in the channel's history. What a webhook
 * posted cannot be read back: a person looks. Source: docs.slack.dev, "Using message metadata".
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "net/complaint.h"
#include "net/header.h"
#include "net/target_slack.h"
#include "store/slack.h"

enum {
	MEMORY_BYTES = 4096,
	WEBHOOK_LINE_BYTES = 4096, /* more than a secret has, and a sentence takes */
	BODY_CAP_BYTES = OUTBOX_BODY_CAP_BYTES + 4096,
	CHANNEL_PAGES_MOST = 25,  /* of a thousand, public ones and private ones */
	HISTORY_PAGES_MOST = 10,  /* of two hundred */
	EARLY_MS = 2 * 60 * 1000, /* what their clock may be behind ours */
};

/* The requests of a look. */
enum { LOOK_WHO, LOOK_CHANNEL, LOOK_MESSAGE };

static bool
is_webhook(const struct outbox_send *row)
{
	return strcmp(row->verb, "webhook") == 0;
}

static bool
is_room(const struct outbox_send *row)
{
	return strncmp(row->verb, "room-", 5) == 0;
}

/* A channel is made once by its name; its topic and its members are what they are told to be. */
static bool
repeats(const struct outbox_send *row)
{
	return is_room(row);
}

struct target_slack_memory *
target_slack_memory(struct target_job *job)
{
	static const struct target_slack_memory nothing;

	if (job->memory.length == 0)
		(void)buf_add(&job->memory, &nothing, sizeof nothing);
	return job->memory.length == sizeof nothing ? (void *)job->memory.data : NULL;
}

/* ---- requests ---- */

struct err
target_slack_post(
	struct target_job *job, struct target_ask *out, const char *method, const char *body)
{
	struct err e = slack_form(job->record, body, header_escape, &out->body);

	out->method = "POST";
	out->effect = true;
	(void)snprintf(out->path, sizeof out->path, "/%s", method);
	(void)snprintf(out->headers[0], sizeof out->headers[0],
		"Content-Type: application/x-www-form-urlencoded");
	if (e.kind == ERR_MALFORMED)
		e.kind = ERR_REFUSED;
	return e;
}

/* A GET: `query` is what follows, escaped already. */
static struct err
get(struct target_ask *out, const char *method, const char *query)
{
	int n = snprintf(out->path, sizeof out->path, "/%s%s", method, query);

	out->method = "GET";
	return n > 0 && (size_t)n < sizeof out->path
		       ? NO_ERR
		       : err_make(ERR_FULL, "A request to Slack is too long.");
}

static void
add_cursor(const struct target_slack_memory *m, struct buf *query)
{
	if (m->cursor[0] == '\0')
		return;
	(void)buf_string(query, "&cursor=");
	(void)header_escape(query, m->cursor);
}

struct err
target_slack_list(struct target_job *job, struct target_ask *out)
{
	const struct target_slack_memory *m = target_slack_memory(job);
	struct buf query;
	struct err e;

	if (m == NULL)
		return err_make(ERR_FULL, "Memory is short.");
	buf_init(&query, TARGET_PATH_BYTES);
	(void)buf_printf(
		&query, "?limit=1000&types=%s", m->private ? "private_channel" : "public_channel");
	add_cursor(m, &query);
	e = get(out, "conversations.list", query.data);
	buf_clear(&query);
	return e;
}

void
target_slack_listed(struct target_job *job, const struct http_reply *reply, const char *name,
	bool *found, struct target_outcome *out)
{
	struct target_slack_memory *m = target_slack_memory(job);
	struct slack_reply said;
	struct err e;

	*found = false;
	if (target_slack_judge(job, reply, false, &said, out))
		return;
	out->end = TARGET_UNKNOWN;
	if (m == NULL || !said.ok) { /* private ones may not be ours to see */
		target_slack_refuse(&said, out);
		out->end = TARGET_UNKNOWN;
		return;
	}
	e = slack_reply_find(job->record, reply->body, reply->body_length, name, m->channel);
	*found = e.kind == ERR_NONE && m->channel[0] != '\0';
	(void)snprintf(m->cursor, sizeof m->cursor, "%s", said.cursor);
	if (!*found && m->cursor[0] == '\0' && !m->private) {
		m->private = true;
		m->pages = 0;
		out->end = TARGET_ON;
		return;
	}
	if (*found || (m->cursor[0] != '\0' && ++m->pages < CHANNEL_PAGES_MOST))
		out->end = TARGET_ON;
	else
		(void)snprintf(out->sentence, sizeof out->sentence,
			"Slack lists no channel of that name to us.");
}

/* ---- a message ---- */

/* The body as it was read, and what finds it again. */
static struct err
ask_post(struct target_job *job, struct target_ask *out)
{
	const struct outbox_send *row = job->row;
	size_t length = strlen(row->body);
	struct buf body;
	struct err e = err_make(ERR_FULL, "Memory is short.");

	buf_init(&body, BODY_CAP_BYTES);
	(void)buf_add(&body, row->body, length > 0 ? length - 1 : 0);
	if (json_put(&body,
		    ",\"metadata\":{\"event_type\":\"warroom_message\",\"event_payload\":"
		    "{\"id\":%s}}}",
		    row->id))
		e = target_slack_post(job, out, "chat.postMessage", body.data);
	buf_clear(&body);
	return e;
}

static struct err
ask_webhook(const struct target_job *job, struct target_ask *out)
{
	if (job->config->slack == NULL || job->config->slack->webhook.way == TOKEN_NONE)
		return err_make(ERR_REFUSED, "The config has no Slack webhook any more: drop this, "
					     "and send it where it should go now.");
	out->method = "POST";
	out->effect = true;
	out->secret_url = true;
	(void)snprintf(out->headers[0], sizeof out->headers[0], "Content-Type: application/json");
	return buf_string(&out->body, job->row->body) ? NO_ERR
						      : err_make(ERR_FULL, "Memory is short.");
}

static void
answer_post(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	struct slack_reply said;

	if (target_slack_judge(job, reply, true, &said, out))
		return;
	if (!said.ok) {
		target_slack_refuse(&said, out);
		return;
	}
	out->end = TARGET_SENT;
	if (said.channel[0] != '\0' && said.ts[0] != '\0')
		(void)snprintf(
			out->remote_id, sizeof out->remote_id, "%s/%s", said.channel, said.ts);
}

/* A webhook's answers are a status and a word. Source: docs.slack.dev, "Sending messages using
 * incoming webhooks", handling errors. */
static void
answer_webhook(const struct http_reply *reply, struct target_outcome *out)
{
	static const char *const gone[] = {
		"no_service", "no_active_hooks", "no_team", "invalid_token", NULL};
	struct slack_reply said = {.understood = true};
	char line[WEBHOOK_LINE_BYTES];
	bool no = reply->error.kind == ERR_NONE && reply->status / 100 == 4 &&
		  reply->status != 408 && reply->status != 429;

	out->wait_ms = -1;
	if (!no && target_judge(&target_slack, reply, true, out))
		return;
	if (reply->status == 200 && strncmp(reply->body, "ok", 2) == 0) {
		out->end = TARGET_SENT;
		return;
	}
	if (reply->status / 100 == 2) { /* of whom? */
		out->end = TARGET_LOST;
		(void)snprintf(out->sentence, sizeof out->sentence,
			"The answer is not Slack's: a proxy or a login page may stand between.");
		return;
	}
	(void)snprintf(line, sizeof line, "%.*s", (int)strcspn(reply->body, "\r\n"), reply->body);
	(void)complaint_show(line, said.error, sizeof said.error);
	target_slack_refuse(&said, out);
	for (const char *const *word = gone; *word != NULL; word++) {
		if (strcmp(said.error, *word) == 0)
			out->end = TARGET_TOKEN;
	}
	if (out->end == TARGET_TOKEN)
		(void)snprintf(out->sentence, sizeof out->sentence,
			"Slack does not know the webhook (%s). Make one there, and give its URL to "
			"the config.",
			said.error);
}

/* ---- looking for a message ---- */

static bool
is_channel_id(const char *channel)
{
	return strchr("CGD", channel[0]) != NULL && strlen(channel) >= 9 &&
	       strspn(channel, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == strlen(channel);
}

/* The channel of the message, as its body has it. */
static void
body_channel(struct target_job *job, char out[SLACK_CHANNEL_BYTES])
{
	out[0] = '\0';
	if (json_read(job->json, job->row->body, strlen(job->row->body)).kind == ERR_NONE)
		(void)json_word(job->json, "$.channel", out, SLACK_CHANNEL_BYTES);
}

static struct err
ask_history(struct target_job *job, struct target_ask *out)
{
	struct target_slack_memory *m = target_slack_memory(job);
	int64_t since_ms = job->row->sending_ms - EARLY_MS;
	struct buf query;
	struct err e;

	buf_init(&query, TARGET_PATH_BYTES);
	(void)buf_printf(&query,
		"?channel=%s&oldest=%lld.000000&inclusive=true&limit=200&include_all_metadata=true",
		m->channel, (long long)(since_ms / 1000));
	add_cursor(m, &query);
	e = get(out, "conversations.history", query.data);
	buf_clear(&query);
	return e;
}

static struct err
ask_look(struct target_job *job, struct target_ask *out)
{
	if (is_webhook(job->row))
		return err_make(ERR_REFUSED,
			"What a webhook posted cannot be read back: look into the channel.");
	if (target_slack_memory(job) == NULL)
		return err_make(ERR_FULL, "Memory is short.");
	switch (job->stage) {
	case LOOK_WHO:
		return get(out, "auth.test", "");
	case LOOK_CHANNEL:
		return target_slack_list(job, out);
	default:
		return ask_history(job, out);
	}
}

static void
answer_who(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	struct target_slack_memory *m = target_slack_memory(job);
	char channel[SLACK_CHANNEL_BYTES];
	struct slack_reply said;

	if (target_slack_judge(job, reply, false, &said, out))
		return;
	body_channel(job, channel);
	(void)snprintf(m->user_id, sizeof m->user_id, "%s", said.user_id);
	(void)snprintf(m->bot_id, sizeof m->bot_id, "%s", said.bot_id);
	out->end = TARGET_ON;
	job->stage = LOOK_CHANNEL;
	if (!is_channel_id(channel))
		return;
	(void)snprintf(m->channel, sizeof m->channel, "%.*s", (int)sizeof m->channel - 1, channel);
	job->stage = LOOK_MESSAGE;
}

static void
answer_channel(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	struct target_slack_memory *m = target_slack_memory(job);
	char channel[SLACK_CHANNEL_BYTES];
	bool found;

	body_channel(job, channel);
	target_slack_listed(job, reply, channel, &found, out);
	if (!found)
		return;
	m->cursor[0] = '\0';
	m->pages = 0;
	job->stage = LOOK_MESSAGE;
}

/* Where it is in a page of the history; an error is one of ours. */
static struct err
seek(struct target_job *job, const struct http_reply *reply, char ts[SLACK_ID_BYTES])
{
	const struct target_slack_memory *m = target_slack_memory(job);
	struct slack_sought sought = {
		.id = job->row->id, .user_id = m->user_id, .bot_id = m->bot_id};
	struct buf escaped;
	struct err e = err_make(ERR_FULL, "Memory is short.");

	ts[0] = '\0';
	buf_init(&escaped, BODY_CAP_BYTES);
	sought.text = escaped.data;
	if (slack_escape(job->row->text, &escaped)) {
		sought.text = escaped.data;
		e = slack_reply_seek(job->record, reply->body, reply->body_length, &sought, ts);
	}
	buf_clear(&escaped);
	return e;
}

static void
answer_history(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	struct target_slack_memory *m = target_slack_memory(job);
	struct slack_reply said;
	char ts[SLACK_ID_BYTES];
	struct err e;

	if (target_slack_judge(job, reply, false, &said, out))
		return;
	if (!said.ok) {
		target_slack_refuse(&said, out);
		out->end = TARGET_UNKNOWN;
		return;
	}
	e = seek(job, reply, ts);
	(void)snprintf(m->cursor, sizeof m->cursor, "%s", said.cursor);
	out->end = TARGET_UNKNOWN;
	if (e.kind == ERR_NONE && ts[0] != '\0') {
		out->end = TARGET_SENT;
		(void)snprintf(out->remote_id, sizeof out->remote_id, "%s/%s", m->channel, ts);
	} else if (e.kind == ERR_NONE && m->cursor[0] == '\0') {
		out->end = TARGET_ABSENT;
	} else if (e.kind == ERR_NONE && ++m->pages < HISTORY_PAGES_MOST) {
		out->end = TARGET_ON;
	}
}

static void
answer_look(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	out->end = TARGET_UNKNOWN;
	if (target_slack_memory(job) == NULL)
		return;
	switch (job->stage) {
	case LOOK_WHO:
		answer_who(job, reply, out);
		break;
	case LOOK_CHANNEL:
		answer_channel(job, reply, out);
		break;
	default:
		answer_history(job, reply, out);
		break;
	}
}

/* ---- the kind ---- */

static struct err
ask(struct target_job *job, struct target_ask *out)
{
	if (is_room(job->row))
		return target_slack_room_ask(job, out);
	if (job->looking)
		return ask_look(job, out);
	return is_webhook(job->row) ? ask_webhook(job, out) : ask_post(job, out);
}

static void
answer(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	if (is_room(job->row))
		target_slack_room_answer(job, reply, out);
	else if (job->looking)
		answer_look(job, reply, out);
	else if (is_webhook(job->row))
		answer_webhook(reply, out);
	else
		answer_post(job, reply, out);
}

static struct err
settle(struct target_job *job, const struct target_outcome *outcome, const struct http_reply *reply)
{
	(void)reply;
	return is_room(job->row) ? target_slack_room_settle(job, outcome) : NO_ERR;
}

const struct target_kind target_slack = {
	.name = "slack",
	.label = "Slack",
	.when_refused = "Check slack.token: it is wrong, or was revoked. What waits is kept.",
	.headers = {"Accept: application/json"},
	.repeats = repeats,
	.ask = ask,
	.answer = answer,
	.settle = settle,
};
