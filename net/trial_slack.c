/* net/trial_slack.c - a trial of Slack: who we are, what the token may do, and its channels.
 *
 * Which rights a token has stands in a header of every answer (x-oauth-scopes); without it, what a read
 * was refused for says some of it: {"error":"missing_scope","needed":..,"provided":..}. A channel is
 * looked for among those that we see: public ones, and private ones that we are in.
 * Source: docs.slack.dev, "Using OAuth scopes" and the methods' own pages.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "net/header.h"
#include "net/target_slack.h"
#include "net/trial_inner.h"
#include "store/text.h"

enum {
	READ_WHO,
	READ_LIST,
	READ_HISTORY,
	OVER,
	SHOWN_BYTES = 64,
	NAMES_BYTES = 300,
	PAGES_MOST = 25, /* of a thousand channels, of each sort */
};

static const struct slack_config *
config_of(const struct trial *t)
{
	return trial_host_of(t)->config->slack;
}

/* ---- rights ---- */

/* Whether a list like "chat:write,channels:read" has that one. */
static bool
has_scope(const char *scopes, const char *scope)
{
	size_t length = strlen(scope);

	for (const char *at = scopes; *at != '\0'; at += strcspn(at, ", ")) {
		at += strspn(at, ", ");
		if (strcspn(at, ", ") == length && strncmp(at, scope, length) == 0)
			return true;
	}
	return false;
}

static bool
makes_rooms(const struct slack_config *slack)
{
	return slack->room[0] != '\0';
}

/* People stand for their addresses there; Slack's own ids are capitals and digits. */
static bool
invites_addresses(const struct slack_config *slack)
{
	for (size_t i = 0; i < slack->invite.count; i++)
		if (strpbrk(slack->invite.at[i], "@ abcdefghijklmnopqrstuvwxyz") != NULL)
			return true;
	return false;
}

/* What does not work without each right. Those that a read is refused for tell themselves. */
static void
say_scopes(struct trial *t)
{
	static const struct {
		const char *scope;
		const char *verdict;
		bool (*is_needed)(const struct slack_config *slack);
		const char *without;
	} rows[] = {
		{"chat:write", "fail", NULL, "nothing can be posted"},
		{"channels:manage", "warn", makes_rooms, "an incident gets no channel of its own"},
		{"channels:join", "warn", makes_rooms,
			"a channel that is there already cannot be joined"},
		{"users:read.email", "warn", invites_addresses,
			"nobody can be invited by an e-mail address"},
	};

	for (size_t i = 0; t->scopes[0] != '\0' && i < sizeof rows / sizeof rows[0]; i++) {
		if (has_scope(t->scopes, rows[i].scope) ||
			(rows[i].is_needed != NULL && !rows[i].is_needed(config_of(t))))
			continue;
		trial_say(t, rows[i].verdict,
			"the app lacks the right %s: without it %s; add it, and install the app "
			"again",
			rows[i].scope, rows[i].without);
	}
}

/* ---- which reads ---- */

static void
fill_channels(struct trial *t)
{
	const struct slack_config *slack = config_of(t);

	t->channels[0] = (struct trial_channel){.which = slack->team, .key = "team"};
	t->channels[1] = (struct trial_channel){.which = slack->outage, .key = "outage"};
	t->channels[2] =
		(struct trial_channel){.which = slack->stakeholders, .key = "stakeholders"};
}

/* Whether one of them is still to be found. */
static bool
is_wanting(const struct trial *t)
{
	for (int i = 0; i < TRIAL_CHANNELS; i++)
		if (t->channels[i].which[0] != '\0' && !t->channels[i].seen.found)
			return true;
	return false;
}

/* The first that we may read in; NULL: there is none. */
static const struct trial_channel *
readable(const struct trial *t)
{
	for (int i = 0; i < TRIAL_CHANNELS; i++)
		if (t->channels[i].seen.member && t->channels[i].seen.id[0] != '\0')
			return &t->channels[i];
	return NULL;
}

static void
put_list(const struct trial *t, struct buf *path)
{
	(void)buf_printf(path, "/conversations.list?limit=1000&types=%s",
		t->private ? "private_channel" : "public_channel");
	if (t->cursor[0] == '\0')
		return;
	(void)buf_string(path, "&cursor=");
	(void)header_escape(path, t->cursor);
}

static void
put_history(const struct trial *t, struct buf *path)
{
	(void)buf_string(path, "/conversations.history?limit=1&channel=");
	(void)header_escape(path, readable(t)->seen.id);
}

static bool
ask(struct trial *t, char out[TARGET_PATH_BYTES])
{
	struct buf path;

	buf_init(&path, TARGET_PATH_BYTES - 1);
	if (t->stage == READ_WHO)
		(void)buf_string(&path, "/auth.test");
	else if (t->stage == READ_LIST)
		put_list(t, &path);
	else if (t->stage == READ_HISTORY)
		put_history(t, &path);
	(void)snprintf(out, TARGET_PATH_BYTES, "%s", path.data);
	buf_clear(&path);
	return t->stage < OVER;
}

/* ---- what they say ---- */

static const char *
show(const char *word, char out[SHOWN_BYTES])
{
	return word[0] == '\0' ? "no word" : text_show(text_of(word), false, out, SHOWN_BYTES);
}

/* An {"ok":false} of a read that can be done without: what will not work. */
static void
say_refused(struct trial *t, const struct slack_reply *said, const char *without)
{
	char error[SHOWN_BYTES], needed[SHOWN_BYTES];

	if (strcmp(said->error, "missing_scope") != 0) {
		trial_say(t, "warn", "Slack says %s: %s", show(said->error, error), without);
		return;
	}
	if (t->scopes[0] == '\0') {
		(void)json_word(trial_json(t), "$.provided", t->scopes, sizeof t->scopes);
		say_scopes(t);
	}
	trial_say(t, "warn",
		"the app lacks the right %s, and has %s: %s; add it, and install the app again",
		show(said->needed, needed), show(t->scopes, error), without);
}

/* ": #general, #status", of those that are as `test` says. False: none is. */
static bool
name_channels(
	const struct trial *t, bool (*test)(const struct trial_channel *c), char out[NAMES_BYTES])
{
	out[0] = '\0';
	for (int i = 0; i < TRIAL_CHANNELS; i++) {
		const struct trial_channel *c = &t->channels[i];
		size_t length = strlen(out);

		if (c->which[0] != '\0' && test(c))
			(void)snprintf(out + length, NAMES_BYTES - length, "%s%.80s (%s)",
				length > 0 ? ", " : "", c->which, c->key);
	}
	return out[0] != '\0';
}

static bool
is_well(const struct trial_channel *c)
{
	return c->seen.found && c->seen.member && !c->seen.archived;
}

static bool
is_missing(const struct trial_channel *c)
{
	return !c->seen.found;
}

static bool
is_archived(const struct trial_channel *c)
{
	return c->seen.archived;
}

static bool
is_stranger(const struct trial_channel *c)
{
	return c->seen.found && !c->seen.member && !c->seen.archived;
}

static void
say_channels(struct trial *t)
{
	bool anywhere = has_scope(t->scopes, "chat:write.public");
	char names[NAMES_BYTES];

	if (name_channels(t, is_well, names))
		trial_say(t, "ok", "the app is in %s", names);
	if (name_channels(t, is_stranger, names))
		trial_say(t, anywhere ? "warn" : "fail",
			anywhere ? "the app is not in %s: it may post there, and cannot look "
				   "whether a message arrived; invite it into them"
				 : "the app is not in %s, and may not post there: invite it into "
				   "them, or give it the right chat:write.public",
			names);
	if (name_channels(t, is_archived, names))
		trial_say(t, "fail",
			"%s: archived, so nothing can be posted; take it back there, or name "
			"another one",
			names);
}

/* Those that were not found: all lists were read to their end, or nobody knows. */
static void
say_missing(struct trial *t, bool all)
{
	char names[NAMES_BYTES];

	if (name_channels(t, is_missing, names))
		trial_say(t, all ? "fail" : "warn",
			all ? "Slack lists no %s to the app: correct the config, or invite the app "
			      "if the channel is private"
			    : "whether there is %s cannot be told",
			names);
}

static bool
after_list(struct trial *t)
{
	say_channels(t);
	t->stage = readable(t) != NULL ? READ_HISTORY : OVER;
	return t->stage == READ_HISTORY;
}

static bool
after_lists(struct trial *t, bool all)
{
	say_missing(t, all);
	return after_list(t);
}

static bool
take_who(struct trial *t)
{
	char user[SHOWN_BYTES], team[SHOWN_BYTES];

	(void)json_word(trial_json(t), "$.user", user, sizeof user);
	(void)json_word(trial_json(t), "$.team", team, sizeof team);
	trial_say(t, "ok", "answers: %s of the workspace %s", user, team);
	say_scopes(t);
	fill_channels(t);
	t->stage = is_wanting(t) ? READ_LIST : OVER;
	return t->stage == READ_LIST;
}

/* A list that we may not read. The app need see no private channels. */
static bool
refuse_list(struct trial *t, const struct slack_reply *said)
{
	char names[NAMES_BYTES];
	char without[NAMES_BYTES + 64];

	if (t->private && strcmp(said->error, "missing_scope") == 0)
		return after_lists(t, true);
	(void)name_channels(t, is_missing, names);
	(void)snprintf(without, sizeof without, "whether there is %s cannot be told", names);
	say_refused(t, said, without);
	return after_list(t);
}

static bool
take_list(struct trial *t, const struct http_reply *reply, const struct slack_reply *said)
{
	struct err e = NO_ERR;

	if (!said->ok)
		return refuse_list(t, said);
	for (int i = 0; i < TRIAL_CHANNELS && e.kind == ERR_NONE; i++) {
		struct trial_channel *c = &t->channels[i];

		if (c->which[0] != '\0' && !c->seen.found)
			e = slack_reply_listed(trial_host_of(t)->record, reply->body,
				reply->body_length, c->which, &c->seen);
	}
	(void)snprintf(t->cursor, sizeof t->cursor, "%s", said->cursor);
	if (e.kind != ERR_NONE || !is_wanting(t))
		return after_lists(t, e.kind == ERR_NONE);
	if (t->cursor[0] != '\0')
		return ++t->pages < PAGES_MOST || after_lists(t, false);
	if (t->private)
		return after_lists(t, true);
	t->private = true;
	t->pages = 0;
	return true;
}

static bool
take_history(struct trial *t, const struct slack_reply *said)
{
	t->stage = OVER;
	if (!said->ok)
		say_refused(t, said,
			"a message whose answer was lost cannot be looked for, and you are asked "
			"about it");
	return false;
}

static bool
take(struct trial *t, const struct http_reply *reply)
{
	char error[SHOWN_BYTES];
	struct slack_reply said;

	if (!trial_read(t, reply))
		return false;
	if (slack_reply_read(trial_host_of(t)->record, reply->body, reply->body_length, &said)
				.kind != ERR_NONE ||
		!said.understood) {
		trial_say(t, "fail", "the answer is not Slack's: is slack.url right?");
		return false;
	}
	if (t->scopes[0] == '\0' && reply->scopes != NULL)
		(void)snprintf(t->scopes, sizeof t->scopes, "%s", reply->scopes);
	if (!said.ok && target_slack_is_about_token(said.error)) {
		trial_say(t, "fail", "Slack refused the token (%s). %s", show(said.error, error),
			target_slack.when_refused);
		return false;
	}
	if (!said.ok && t->stage == READ_WHO) {
		trial_say(t, "fail", "Slack does not say who we are (%s): is slack.url right?",
			show(said.error, error));
		return false;
	}
	if (t->stage == READ_WHO)
		return take_who(t);
	return t->stage == READ_LIST ? take_list(t, reply, &said) : take_history(t, &said);
}

const struct trial_kind trial_slack = {.target = &target_slack, .ask = ask, .take = take};
