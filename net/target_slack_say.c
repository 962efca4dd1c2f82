/* net/target_slack_say.c - what Slack says, and what a tired person does about it.
 *
 * A failure comes as 200 with {"ok":false,"error":".."}. The words are an open set.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "net/complaint.h"
#include "net/target_slack.h"

enum { SHOWN_BYTES = 48 };

static bool
is_among(const char *word, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (strcmp(word, *words) == 0)
			return true;
	}
	return false;
}

bool
target_slack_is_about_token(const char *error)
{
	static const char *const words[] = {"not_authed", "invalid_auth", "account_inactive",
		"token_revoked", "token_expired", "org_login_required", NULL};

	return is_among(error, words);
}

/* Its own trouble, in which some of it may have been done: documented so for each method. */
static bool
is_trouble(const char *error)
{
	static const char *const words[] = {
		"fatal_error", "internal_error", "service_unavailable", NULL};

	return is_among(error, words);
}

/* It was certainly not done, and may be another time. */
static bool
is_passing(const char *error)
{
	static const char *const words[] = {"request_timeout", "team_added_to_org",
		"team_access_not_granted", "ratelimited", "rate_limited", "message_limit_exceeded",
		NULL};

	return is_among(error, words);
}

const char *
target_slack_advice(const char *error)
{
	static const struct {
		const char *error;
		const char *advice;
	} rows[] = {
		{"channel_not_found",
			"Invite the app into that channel, or name another one in the "
			"config; then send it again."},
		{"not_in_channel",
			"Invite the app into that channel, or give it chat:write.public; "
			"then send it again."},
		{"is_archived",
			"The channel is archived: take it back there, or name another one."},
		{"msg_too_long", "Edit it to be shorter, and send it again."},
		{"no_text", "It has no words: drop it."},
		{"restricted_action",
			"Who may do that is restricted: ask an owner of the workspace."},
		{"user_is_restricted", "The token is a guest's: give the config the app's own."},
		{"invalid_name", "Slack does not take that name: drop it, and choose another one."},
		{"invalid_name_specials", "Drop it, and choose a name of a-z, 0-9, - and _."},
		{"name_taken",
			"A channel of that name is there, and we may not see it: drop this, and "
			"choose another name."},
		{"users_not_found", "Nobody there has that address: invite by Slack's user id."},
		{"user_not_found", "Nobody there has that id: look at it, and invite again."},
		{"method_not_supported_for_channel_type",
			"Another kind of channel is wanted there."},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (strcmp(error, rows[i].error) == 0)
			return rows[i].advice;
	}
	return "Look at it in Slack, then send it again or drop it.";
}

/* Their word as one for a sentence. */
static const char *
show(const char *word, char out[SHOWN_BYTES])
{
	return word[0] == '\0' ? "no word" : complaint_show(word, out, SHOWN_BYTES);
}

void
target_slack_refuse(const struct slack_reply *said, struct target_outcome *out)
{
	char error[SHOWN_BYTES];
	char needed[SHOWN_BYTES];

	out->end = TARGET_REFUSED;
	if (strcmp(said->error, "missing_scope") == 0)
		(void)snprintf(out->sentence, sizeof out->sentence,
			"Slack refused it: missing_scope. The app lacks %s: add it, install the "
			"app "
			"again, then send this again.",
			show(said->needed, needed));
	else
		(void)snprintf(out->sentence, sizeof out->sentence, "Slack refused it: %s. %s",
			show(said->error, error), target_slack_advice(said->error));
}

/* An {"ok":false} that is not about this act. */
static bool
judge_word(const struct slack_reply *said, bool effect, struct target_outcome *out)
{
	char error[SHOWN_BYTES];

	if (target_slack_is_about_token(said->error)) {
		out->end = TARGET_TOKEN;
		(void)snprintf(out->sentence, sizeof out->sentence, "Slack refused us (%s). %s",
			show(said->error, error), target_slack.when_refused);
	} else if (is_trouble(said->error)) {
		out->end = effect ? TARGET_LOST : TARGET_LATER;
		(void)snprintf(out->sentence, sizeof out->sentence, "Slack is in trouble (%s).",
			show(said->error, error));
	} else if (is_passing(said->error)) {
		bool limited = strstr(said->error, "limit") != NULL;

		out->end = limited ? TARGET_LIMITED : TARGET_LATER;
		(void)snprintf(out->sentence, sizeof out->sentence,
			"Slack did not take it now (%s). It is kept; there is nothing to do.",
			show(said->error, error));
	} else {
		return false;
	}
	return true;
}

/* An answer that is none of Slack's: of a proxy, a login page. */
static void
judge_stranger(bool effect, long status, struct target_outcome *out)
{
	if (status / 100 == 3) {
		out->end = TARGET_REFUSED;
		(void)snprintf(out->sentence, sizeof out->sentence,
			"Slack's address answered with a redirect (HTTP %ld), which is not "
			"followed: check slack.url, then send it again.",
			status);
		return;
	}
	out->end = effect ? TARGET_LOST : TARGET_LATER;
	(void)snprintf(out->sentence, sizeof out->sentence,
		"The answer is not Slack's: a proxy or a login page may stand between.");
}

bool
target_slack_judge(struct target_job *job, const struct http_reply *reply, bool effect,
	struct slack_reply *said, struct target_outcome *out)
{
	struct err e;

	*said = (struct slack_reply){.understood = false};
	out->wait_ms = -1;
	if (target_judge(&target_slack, reply, effect, out))
		return true;
	e = slack_reply_read(job->record, reply->body, reply->body_length, said);
	if (e.kind != ERR_NONE || !said->understood || reply->status / 100 != 2) {
		judge_stranger(effect, reply->status, out);
		return true;
	}
	return !said->ok && judge_word(said, effect, out);
}
