/* net/target_slack_room.c - Slack: the channel of an incident, its topic, and who is in it.
 *
 * All of it may be asked for again: a name is taken once, and then the channel is found and joined.
 * People are invited one by one, so that one who cannot be keeps nobody else out.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "net/complaint.h"
#include "net/header.h"
#include "net/target_slack.h"
#include "store/slack.h"
#include "store/text.h"

enum { BODY_CAP_BYTES = 64 * 1024, WHO_BYTES = 320 };

/* The requests of room-create. */
enum { CREATE, FIND, JOIN };

static bool
is_verb(const struct target_job *job, const char *verb)
{
	return strcmp(job->row->verb, verb) == 0;
}

/* A string of the body; "" where there is none, or it does not fit. */
static void
read_body(struct target_job *job, const char *path, char *out, size_t size)
{
	out[0] = '\0';
	if (json_read(job->json, job->row->body, strlen(job->row->body)).kind == ERR_NONE)
		(void)json_word(job->json, path, out, size);
}

/* The channel that was made. */
static struct err
need_room(struct target_job *job, struct remote *room)
{
	bool found = false;
	struct err e =
		remote_find(job->record, job->row->incident, TARGET_SLACK, "room", room, &found);

	if (e.kind == ERR_NONE && !found)
		e = err_make(ERR_REFUSED, "The incident has no channel in Slack: slack-room makes "
					  "one. Then send this again, or drop it.");
	return e;
}

/* ---- room-create ---- */

static struct err
ask_join(struct target_job *job, struct target_ask *out)
{
	const struct target_slack_memory *m = target_slack_memory(job);
	struct buf body;
	struct err e = err_make(ERR_FULL, "Memory is short.");

	buf_init(&body, BODY_CAP_BYTES);
	if (json_put(&body, "{\"channel\":%s}", m->channel))
		e = target_slack_post(job, out, "conversations.join", body.data);
	buf_clear(&body);
	return e;
}

static struct err
ask_create(struct target_job *job, struct target_ask *out)
{
	switch (job->stage) {
	case CREATE:
		return target_slack_post(job, out, "conversations.create", job->row->body);
	case FIND:
		return target_slack_list(job, out);
	default:
		return ask_join(job, out);
	}
}

static void
made(const char *channel, struct target_outcome *out)
{
	out->end = TARGET_SENT;
	(void)snprintf(out->remote_id, sizeof out->remote_id, "%s", channel);
	(void)snprintf(out->remote_url, sizeof out->remote_url,
		"https://slack.com/app_redirect?channel=%s", channel);
}

static void
answer_create(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	struct slack_reply said;

	if (target_slack_judge(job, reply, true, &said, out))
		return;
	if (said.ok && said.channel[0] != '\0') {
		made(said.channel, out);
	} else if (strcmp(said.error, "name_taken") == 0) {
		job->stage = FIND;
		out->end = TARGET_ON;
	} else {
		target_slack_refuse(&said, out);
	}
}

/* What somebody else's private channel has taken nobody tells us: another name it is. */
static void
answer_find(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	static const struct slack_reply taken = {.error = "name_taken"};
	struct target_slack_memory *m = target_slack_memory(job);
	char name[SLACK_NAME_BYTES];
	bool found;

	read_body(job, "$.name", name, sizeof name);
	target_slack_listed(job, reply, name, &found, out);
	if (out->end == TARGET_UNKNOWN)
		target_slack_refuse(&taken, out);
	if (found && m->private) /* we see it: we are in it */
		made(m->channel, out);
	else if (found)
		job->stage = JOIN;
}

static void
answer_join(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	const struct target_slack_memory *m = target_slack_memory(job);
	struct slack_reply said;

	if (target_slack_judge(job, reply, true, &said, out))
		return;
	if (!said.ok) {
		target_slack_refuse(&said, out);
		return;
	}
	made(m->channel, out);
	(void)snprintf(out->sentence, sizeof out->sentence,
		"The channel was there already, and was joined.");
}

struct err
target_slack_room_settle(struct target_job *job, const struct target_outcome *outcome)
{
	struct remote room = {.state = ""};

	if (!is_verb(job, "room-create"))
		return NO_ERR;
	read_body(job, "$.name", room.name, sizeof room.name);
	(void)snprintf(room.id, sizeof room.id, "%s", outcome->remote_id);
	(void)snprintf(room.url, sizeof room.url, "%s", outcome->remote_url);
	return remote_put(job->record, job->row->incident, TARGET_SLACK, "room", &room);
}

/* ---- room-topic ---- */

static struct err
ask_topic(struct target_job *job, struct target_ask *out)
{
	struct remote room;
	struct buf escaped, body;
	struct err e = need_room(job, &room);

	if (e.kind != ERR_NONE)
		return e;
	buf_init(&escaped, BODY_CAP_BYTES);
	buf_init(&body, BODY_CAP_BYTES);
	e = err_make(ERR_FULL, "Memory is short.");
	if (slack_escape(job->row->text, &escaped) &&
		json_put(&body, "{\"channel\":%s,\"topic\":%s}", room.id, escaped.data))
		e = target_slack_post(job, out, "conversations.setTopic", body.data);
	buf_clear(&body);
	buf_clear(&escaped);
	return e;
}

static void
answer_topic(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	struct slack_reply said;

	if (target_slack_judge(job, reply, true, &said, out))
		return;
	if (said.ok)
		out->end = TARGET_SENT;
	else
		target_slack_refuse(&said, out);
}

/* ---- room-invite: for each person who they are there, where that is not known, and the invitation ---- */

static int
person_of(const struct target_job *job)
{
	return job->stage / 2;
}

static void
who_of(struct target_job *job, char out[WHO_BYTES])
{
	char path[40];

	(void)snprintf(path, sizeof path, "$.users[%d]", person_of(job));
	read_body(job, path, out, WHO_BYTES);
}

static struct err
ask_who(struct target_ask *out, const char *address)
{
	struct buf path;
	struct err e = err_make(ERR_FULL, "Memory is short.");

	buf_init(&path, TARGET_PATH_BYTES - 1);
	(void)buf_string(&path, "/users.lookupByEmail?email=");
	if (header_escape(&path, address)) {
		out->method = "GET";
		(void)snprintf(out->path, sizeof out->path, "%s", path.data);
		e = NO_ERR;
	}
	buf_clear(&path);
	return e;
}

static struct err
ask_invite(struct target_job *job, struct target_ask *out)
{
	struct target_slack_memory *m = target_slack_memory(job);
	char who[WHO_BYTES];
	struct remote room;
	struct buf body;
	struct err e = need_room(job, &room);

	if (e.kind != ERR_NONE)
		return e;
	who_of(job, who);
	if (who[0] == '\0')
		return err_make(ERR_REFUSED, "Nobody is named in this invitation: drop it.");
	if (job->stage % 2 == 0 && strchr(who, '@') != NULL)
		return ask_who(out, who);
	if (job->stage % 2 == 0) {
		(void)snprintf(m->user, sizeof m->user, "%.*s", (int)sizeof m->user - 1, who);
		job->stage++;
	}
	buf_init(&body, BODY_CAP_BYTES);
	e = err_make(ERR_FULL, "Memory is short.");
	if (json_put(&body, "{\"channel\":%s,\"users\":%s}", room.id, m->user))
		e = target_slack_post(job, out, "conversations.invite", body.data);
	buf_clear(&body);
	return e;
}

/* This one cannot be invited: it is told when all others are. */
static void
note_failed(struct target_job *job, const struct slack_reply *said)
{
	struct target_slack_memory *m = target_slack_memory(job);
	size_t length = strlen(m->failed);
	char who[WHO_BYTES];
	char shown[48], error[32];

	who_of(job, who);
	(void)snprintf(m->failed + length, sizeof m->failed - length, "%s%s (%s)",
		length > 0 ? ", " : "", text_show(text_of(who), false, shown, sizeof shown),
		complaint_show(said->error, error, sizeof error));
}

/* The next person, or the end of it. */
static void
go_on(struct target_job *job, const struct slack_reply *said, struct target_outcome *out)
{
	const struct target_slack_memory *m = target_slack_memory(job);
	char who[WHO_BYTES];

	job->stage = (person_of(job) + 1) * 2;
	out->end = TARGET_ON;
	who_of(job, who);
	if (who[0] != '\0')
		return;
	if (m->invited == 0) {
		target_slack_refuse(said, out);
		return;
	}
	out->end = TARGET_SENT;
	if (m->failed[0] != '\0')
		(void)snprintf(out->sentence, sizeof out->sentence,
			"%d invited; not %s: invite them there.", m->invited, m->failed);
}

static void
answer_invite(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	bool invitation = job->stage % 2 == 1;
	struct target_slack_memory *m = target_slack_memory(job);
	struct slack_reply said;

	if (target_slack_judge(job, reply, invitation, &said, out))
		return;
	if (strcmp(said.error, "missing_scope") == 0) { /* it will be so for all */
		target_slack_refuse(&said, out);
		return;
	}
	if (!invitation && said.ok && said.user[0] != '\0') {
		(void)snprintf(m->user, sizeof m->user, "%s", said.user);
		job->stage++;
		out->end = TARGET_ON;
		return;
	}
	if (invitation && (said.ok || strcmp(said.error, "already_in_channel") == 0 ||
				  strcmp(said.error, "cant_invite_self") == 0))
		m->invited++;
	else
		note_failed(job, &said);
	go_on(job, &said, out);
}

/* ---- which of them ---- */

struct err
target_slack_room_ask(struct target_job *job, struct target_ask *out)
{
	if (target_slack_memory(job) == NULL)
		return err_make(ERR_FULL, "Memory is short.");
	if (is_verb(job, "room-create"))
		return ask_create(job, out);
	return is_verb(job, "room-topic") ? ask_topic(job, out) : ask_invite(job, out);
}

static void
answer_created(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	switch (job->stage) {
	case CREATE:
		answer_create(job, reply, out);
		break;
	case FIND:
		answer_find(job, reply, out);
		break;
	default:
		answer_join(job, reply, out);
		break;
	}
}

void
target_slack_room_answer(
	struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	if (is_verb(job, "room-create"))
		answer_created(job, reply, out);
	else if (is_verb(job, "room-topic"))
		answer_topic(job, reply, out);
	else
		answer_invite(job, reply, out);
}
