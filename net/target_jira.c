/* net/target_jira.c - Jira Cloud as a target: the incident's issue.
 *
 *   verb        body of the row                             requests, of rest/api/3
 *   create      {"fields":{project, summary, issuetype,     POST issue
 *               description}}
 *   comment     {"body":ADF}                                POST issue/KEY/comment
 *   transition  {"transition":{"name":NAME}}                GET issue/KEY, GET issue/KEY/transitions,
 *                                                           POST the same
 *   link        {"globalId":.., "object":{url, title}}      POST issue/KEY/remotelink
 *
 * The issue's key is known when it was made, and read from `remote` then. Only a link, which has an id
 * of ours, may be sent twice. A lost answer of the others is looked for: an issue by a label that is
 * the row's id; a comment by its words and time; a transition by where the issue stands. What a search
 * finds lags behind what was written: an issue counts as absent only after a while.
 *
 * Scoped tokens want another address than the site's: jira.url may be
 * https://api.atlassian.com/ex/jira/CLOUD, with or without /rest/api/3 behind it.
 *
 * Source: developer.atlassian.com, "The Jira Cloud platform REST API".
 * SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "net/header.h"
#include "net/target.h"
#include "store/jira.h"
#include "store/text.h"

enum {
	BODY_CAP_BYTES = OUTBOX_BODY_CAP_BYTES + 1024,
	ESCAPED_CAP_BYTES = 512,
	SKEW_MS = 5 * 60 * 1000,    /* their clock and ours */
	SEARCH_LAGS_MS = 60 * 1000, /* "eventually consistent": seconds, as it is seen */
	SEARCH_AGAIN_MS = 15 * 1000,
	BEHIND_KEY = 16, /* bytes left for what follows a key in an address */
};

#define API "/rest/api/3"
#define LABEL "warroom-"

/* The stages of a transition. */
enum { STAGE_STATUS, STAGE_LIST, STAGE_DO };

static bool
is_verb(const struct target_job *job, const char *verb)
{
	return strcmp(job->row->verb, verb) == 0;
}

static struct err
too_long(void)
{
	return err_make(ERR_REFUSED, "That does not fit into one request. Drop it, and say less.");
}

/* ---- what is asked ---- */

const char *
target_jira_prefix(const char *url)
{
	size_t length = strlen(url);

	while (length > 0 && url[length - 1] == '/')
		length--;
	return length >= sizeof API - 1 &&
			       memcmp(url + length - (sizeof API - 1), API, sizeof API - 1) == 0
		       ? ""
		       : API;
}

static struct err
put_path(const struct target_job *job, struct target_ask *out, const char *rest)
{
	int length = snprintf(out->path, sizeof out->path, "%s%s",
		target_jira_prefix(job->config->jira->url), rest);

	return length > 0 && (size_t)length < sizeof out->path ? NO_ERR : too_long();
}

/* The incident's issue. */
static struct err
find_issue(const struct target_job *job, struct remote *out)
{
	bool found = false;
	struct err e =
		remote_find(job->record, job->row->incident, TARGET_JIRA, JIRA_ISSUE, out, &found);

	if (e.kind == ERR_NONE && !found)
		e = err_make(ERR_REFUSED,
			"Incident %s has no issue in Jira: jira-create makes one. "
			"Drop this.",
			job->row->incident);
	return e;
}

/* "/issue/IM-42/comment?.." */
static struct err
put_issue_path(const struct target_job *job, struct target_ask *out, const char *rest)
{
	struct remote issue;
	struct buf path;
	struct err e = find_issue(job, &issue);

	buf_init(&path, TARGET_PATH_BYTES);
	if (e.kind == ERR_NONE &&
		(!buf_string(&path, "/issue/") || !header_escape(&path, issue.id) ||
			!buf_string(&path, rest)))
		e = too_long();
	if (e.kind == ERR_NONE)
		e = put_path(job, out, path.data);
	buf_clear(&path);
	return e;
}

/* With a label that only this act has. */
static struct err
ask_create(struct target_job *job, struct target_ask *out)
{
	struct buf fields;
	struct err e = put_path(job, out, "/issue");

	buf_init(&fields, BODY_CAP_BYTES);
	if (e.kind == ERR_NONE)
		e = json_read(job->json, job->row->body, strlen(job->row->body));
	if (e.kind == ERR_NONE &&
		(!json_object(job->json, "$.fields", &fields) || fields.length < 3))
		e = err_make(ERR_REFUSED, "There is no issue in it. Drop it.");
	if (e.kind == ERR_NONE &&
		!(buf_printf(&out->body, "{\"fields\":{\"labels\":[\"" LABEL "%s\"],%s}",
			job->row->id, fields.data + 1)))
		e = too_long();
	buf_clear(&fields);
	out->method = "POST";
	out->effect = true;
	return e;
}

static struct err
ask_post(struct target_job *job, struct target_ask *out, const char *rest, const char *body)
{
	struct err e = put_issue_path(job, out, rest);

	if (e.kind == ERR_NONE && !buf_string(&out->body, body))
		e = too_long();
	out->method = "POST";
	out->effect = true;
	return e;
}

/* The transition that was found, by its id of today. */
static struct err
ask_transition(struct target_job *job, struct target_ask *out)
{
	struct err e;

	if (job->stage == STAGE_STATUS)
		return put_issue_path(job, out, "?fields=status");
	e = put_issue_path(job, out, "/transitions");
	if (e.kind != ERR_NONE || job->stage == STAGE_LIST)
		return e;
	if (!json_put(&out->body, "{\"transition\":{\"id\":%s}}", job->memory.data))
		e = too_long();
	out->method = "POST";
	out->effect = true;
	return e;
}

static struct err
ask_look(struct target_job *job, struct target_ask *out)
{
	struct buf rest;
	struct err e;

	if (is_verb(job, "comment"))
		return put_issue_path(job, out, "/comment?orderBy=-created&maxResults=100");
	if (!is_verb(job, "create"))
		return ask_transition(job, out);
	buf_init(&rest, TARGET_PATH_BYTES);
	e = too_long();
	if (buf_string(&rest, "/search/jql?fields=summary&maxResults=2&jql=labels%3D%22") &&
		header_escape(&rest, LABEL) && header_escape(&rest, job->row->id) &&
		buf_string(&rest, "%22"))
		e = put_path(job, out, rest.data);
	buf_clear(&rest);
	return e;
}

static struct err
ask(struct target_job *job, struct target_ask *out)
{
	out->method = "GET";
	if (job->config->jira == NULL)
		return err_make(ERR_REFUSED, "The config has no jira any more. Drop it.");
	if (job->looking)
		return ask_look(job, out);
	if (is_verb(job, "create"))
		return ask_create(job, out);
	if (is_verb(job, "comment"))
		return ask_post(job, out, "/comment", job->row->body);
	if (is_verb(job, "link"))
		return ask_post(job, out, "/remotelink", job->row->body);
	return ask_transition(job, out);
}

/* ---- what it means ---- */

__attribute__((format(printf, 3, 4))) static void
say(struct target_outcome *out, enum target_end end, const char *format, ...)
{
	va_list values;

	out->end = end;
	va_start(values, format);
	(void)vsnprintf(out->sentence, sizeof out->sentence, format, values);
	va_end(values);
}

/* Where a person reads the issue: beside the API where that is the site's own. */
static void
put_url(const struct target_job *job, const char *key, char out[REMOTE_URL_BYTES])
{
	const char *url = job->config->jira->url;
	const char *api = strstr(url, "/rest/");
	int length = api != NULL ? (int)(api - url) : (int)strlen(url);

	out[0] = '\0';
	while (length > 0 && url[length - 1] == '/')
		length--;
	if (strstr(url, "/ex/jira/") == NULL &&
		length < REMOTE_URL_BYTES - REMOTE_ID_BYTES - BEHIND_KEY)
		(void)snprintf(out, REMOTE_URL_BYTES, "%.*s/browse/%s", length, url, key);
}

/* "IM-42": what else stands there is no issue that could be asked for again. */
static bool
is_key(const char *word)
{
	static const char good[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

	return word[0] != '\0' && word[strspn(word, good)] == '\0';
}

/* It is there: `key_path` says where in the answer its key stands. */
static bool
take_issue(struct target_job *job, const struct http_reply *reply, const char *key_path,
	struct target_outcome *out)
{
	if (json_read(job->json, reply->body, reply->body_length).kind != ERR_NONE ||
		!json_word(job->json, key_path, out->remote_id, sizeof out->remote_id))
		return false;
	if (!is_key(out->remote_id)) {
		out->remote_id[0] = '\0';
		return false;
	}
	put_url(job, out->remote_id, out->remote_url);
	say(out, TARGET_SENT, "%s", "");
	return true;
}

/* What the row wants: the name of a transition, or of a status. */
static bool
read_wanted(struct target_job *job, char out[JIRA_NAME_BYTES])
{
	return json_read(job->json, job->row->body, strlen(job->row->body)).kind == ERR_NONE &&
	       json_word(job->json, "$.transition.name", out, JIRA_NAME_BYTES);
}

static void
remember(struct target_job *job, const char *text)
{
	buf_reset(&job->memory);
	(void)buf_string(&job->memory, text);
}

/* Where the issue stands, into the memory. True when that is what was wanted. */
static bool
is_there(struct target_job *job, const struct http_reply *reply, const char *wanted)
{
	char status[JIRA_NAME_BYTES] = "";
	struct err e = jira_status(job->record, reply->body, reply->body_length, status);

	remember(job, status);
	return e.kind == ERR_NONE && strcasecmp(status, wanted) == 0;
}

/* Which transition it is, today. Some can be done from anywhere, also from where they lead: that it
 * can still be done does not tell then, but that the issue stands there does. */
static void
take_transition(struct target_job *job, const struct http_reply *reply, const char *wanted,
	struct target_outcome *out)
{
	struct jira_transition transition;
	char others[120], name[60];
	struct err e = jira_transition_find(
		job->record, reply->body, reply->body_length, wanted, &transition);
	const bool led = transition.to[0] != '\0' && strcmp(transition.to, job->memory.data) == 0;

	job->stage = STAGE_DO;
	remember(job, transition.id);
	if (e.kind != ERR_NONE)
		say(out, TARGET_LATER, "%.200s", e.text);
	else if (job->looking && transition.found && led)
		say(out, TARGET_SENT, "%s", "");
	else if (job->looking && transition.found) /* it can still be done, so it was not */
		say(out, TARGET_ABSENT, "Jira has not moved the issue.");
	else if (job->looking)
		say(out, TARGET_UNKNOWN, "Jira has moved the issue, and does not say by what.");
	else if (transition.found)
		say(out, TARGET_ON, "%s", "");
	else
		say(out, TARGET_REFUSED, "The issue cannot go to %s from where it is. It can: %s.",
			text_show(text_of(wanted), false, name, sizeof name),
			text_show(text_of(transition.others), false, others, sizeof others));
}

static void
answer_transition(
	struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	char wanted[JIRA_NAME_BYTES] = "";

	if (!read_wanted(job, wanted)) {
		say(out, TARGET_REFUSED, "It names no transition. Drop it.");
	} else if (job->stage == STAGE_DO && reply->body_length == 0) { /* 204 */
		say(out, TARGET_SENT, "%s", "");
	} else if (job->stage == STAGE_DO) {
		say(out, TARGET_LOST, "The answer is not Jira's: something stands between.");
	} else if (job->stage == STAGE_LIST) {
		take_transition(job, reply, wanted, out);
	} else if (is_there(job, reply, wanted)) {
		say(out, TARGET_SENT, job->looking ? "%s" : "%sIt was there already.", "");
	} else {
		job->stage = STAGE_LIST;
		say(out, TARGET_ON, "%s", "");
	}
}

static void
answer_look_create(
	struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	if (take_issue(job, reply, "$.issues[0].key", out))
		return;
	if (!json_has(job->json, "$.issues")) {
		say(out, TARGET_UNKNOWN, "Jira's search answered something else than issues.");
	} else if (job->now_ms - job->row->sending_ms < SEARCH_LAGS_MS) {
		say(out, TARGET_LATER, "Jira's search does not have it yet.");
		out->wait_ms = SEARCH_AGAIN_MS;
	} else {
		say(out, TARGET_ABSENT, "Jira's search does not have it.");
	}
}

/* "https://acme.atlassian.net/browse/IM-42?focusedCommentId=10010" */
static void
put_comment_url(struct target_job *job, struct target_outcome *out)
{
	struct remote issue;

	if (find_issue(job, &issue).kind != ERR_NONE || issue.url[0] == '\0')
		return;
	(void)snprintf(out->remote_url, sizeof out->remote_url, "%.300s?focusedCommentId=%.100s",
		issue.url, out->remote_id);
}

static void
answer_look_comment(
	struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	bool found = false;
	struct err e = jira_said(job->record, reply->body, reply->body_length, job->row->body,
		job->row->sending_ms - SKEW_MS, out->remote_id, &found);

	if (e.kind != ERR_NONE)
		say(out, e.kind == ERR_MALFORMED ? TARGET_LATER : TARGET_UNKNOWN, "%.200s", e.text);
	else
		say(out, found ? TARGET_SENT : TARGET_ABSENT, "%s",
			found ? "" : "The issue has no such comment.");
	if (found)
		put_comment_url(job, out);
}

/* An id, as a text or as a number. */
static bool
read_id(struct target_job *job, char out[REMOTE_ID_BYTES])
{
	int64_t number = 0;

	if (!json_int(job->json, "$.id", &number))
		return json_word(job->json, "$.id", out, REMOTE_ID_BYTES);
	(void)snprintf(out, REMOTE_ID_BYTES, "%lld", (long long)number);
	return true;
}

/* What has no id in it may be the page of something between, and nothing was done. */
static void
answer_effect(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	if (is_verb(job, "create")) {
		if (!take_issue(job, reply, "$.key", out))
			say(out, TARGET_LOST, "Jira answered something that is no issue.");
	} else if (json_read(job->json, reply->body, reply->body_length).kind != ERR_NONE ||
		   !read_id(job, out->remote_id)) {
		say(out, TARGET_LOST, "Jira answered something that is no %s.",
			is_verb(job, "comment") ? "comment" : "link");
	} else {
		say(out, TARGET_SENT, "%s", "");
		if (is_verb(job, "comment"))
			put_comment_url(job, out);
	}
}

static bool
has_effect(const struct target_job *job)
{
	return !job->looking && (!is_verb(job, "transition") || job->stage == STAGE_DO);
}

static void
answer(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	if (target_judge(&target_jira, reply, has_effect(job), out)) {
		if (job->looking && out->end == TARGET_REFUSED)
			out->end = TARGET_UNKNOWN;
		return;
	}
	if (reply->status / 100 == 3)
		say(out, job->looking ? TARGET_UNKNOWN : TARGET_REFUSED,
			"Jira sent us elsewhere: is jira.url right in the config?");
	else if (is_verb(job, "transition"))
		answer_transition(job, reply, out);
	else if (!job->looking)
		answer_effect(job, reply, out);
	else if (is_verb(job, "create"))
		answer_look_create(job, reply, out);
	else
		answer_look_comment(job, reply, out);
}

/* ---- what it changes here ---- */

static struct err
settle(struct target_job *job, const struct target_outcome *outcome, const struct http_reply *reply)
{
	struct remote issue = {.id = ""};
	bool found = false;
	struct err e;

	(void)reply;
	if (is_verb(job, "comment") || is_verb(job, "link"))
		return NO_ERR;
	e = remote_find(job->record, job->row->incident, TARGET_JIRA, JIRA_ISSUE, &issue, &found);
	if (is_verb(job, "create")) {
		(void)snprintf(issue.id, sizeof issue.id, "%s", outcome->remote_id);
		(void)snprintf(issue.name, sizeof issue.name, "%s", outcome->remote_id);
		(void)snprintf(issue.url, sizeof issue.url, "%s", outcome->remote_url);
		issue.state[0] = '\0';
	} else {
		char wanted[JIRA_NAME_BYTES] = "";

		if (!found || !read_wanted(job, wanted))
			return e;
		(void)text_show(text_of(wanted), false, issue.state, sizeof issue.state);
	}
	if (e.kind == ERR_NONE)
		e = remote_put(job->record, job->row->incident, TARGET_JIRA, JIRA_ISSUE, &issue);
	return e;
}

static bool
repeats(const struct outbox_send *row)
{
	return strcmp(row->verb, "link") == 0;
}

const struct target_kind target_jira = {
	.name = TARGET_JIRA,
	.label = "Jira",
	.when_refused =
		"Make a new API token, and put it where jira.token comes from: they expire.",
	.headers = {"Accept: application/json", "Content-Type: application/json"},
	.forbidden_is_no = true,
	.repeats = repeats,
	.ask = ask,
	.answer = answer,
	.settle = settle,
};
