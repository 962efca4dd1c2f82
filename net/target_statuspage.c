/* net/target_statuspage.c - the public status page as a target.
 *
 *   verb        body of the row                                    requests
 *   create      {"incident":{name, status, body, ..}}              POST incidents
 *   update,     {"incident":{status, body, component_ids, ..}}     GET incidents/ID, PATCH the same
 *   resolve
 *   components  {"components":{ID:STATUS}}                         PATCH components/ID, one by one
 *
 * What is posted notifies the public, cannot be unsent and is done twice when it is sent twice. So a
 * lost answer is looked for: a new incident by the row's id in its metadata, among those that are not
 * resolved and then among all; an update by its status and words. Before an update the incident is
 * read: one that somebody resolved at the page meanwhile is not opened again unseen. The state of a
 * component may be set twice.
 *
 * Now and then it is asked for its components, which screens offer.
 *
 * Source: developer.statuspage.io; one request a second and key, over a minute; lists without
 * page and per_page once a minute.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "net/header.h"
#include "net/target.h"
#include "store/statuspage.h"
#include "store/text.h"

enum {
	BODY_CAP_BYTES = OUTBOX_BODY_CAP_BYTES + 1024,
	ESCAPED_CAP_BYTES = 512,
	STATUS_BYTES = 32,
	SKEW_MS = 5 * 60 * 1000, /* their clock and ours */
	TENDS_MS = 10 * 60 * 1000,
};

#define ALL_OF_A_PAGE "page=1&per_page=100"

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

/* "/pages/ID", with what is appended to it. */
static struct err
put_path(const struct target_job *job, struct target_ask *out, const char *rest, const char *id,
	const char *query)
{
	struct buf page, escaped;
	int length = -1;

	buf_init(&page, ESCAPED_CAP_BYTES);
	buf_init(&escaped, ESCAPED_CAP_BYTES);
	if (header_escape(&page, job->config->statuspage->page) && header_escape(&escaped, id))
		length = snprintf(out->path, sizeof out->path, "/pages/%s%s%s%s", page.data, rest,
			escaped.data, query);
	buf_clear(&escaped);
	buf_clear(&page);
	return length > 0 && (size_t)length < sizeof out->path ? NO_ERR : too_long();
}

/* ---- what is asked ---- */

/* With the row's id where nobody reads it: what it is found by. */
static struct err
ask_create(struct target_job *job, struct target_ask *out)
{
	struct buf incident;
	struct err e = put_path(job, out, "/incidents", "", "");

	buf_init(&incident, BODY_CAP_BYTES);
	if (e.kind == ERR_NONE)
		e = json_read(job->json, job->row->body, strlen(job->row->body));
	if (e.kind == ERR_NONE &&
		(!json_object(job->json, "$.incident", &incident) || incident.length < 3))
		e = err_make(ERR_REFUSED, "There is nothing in it to post. Drop it.");
	if (e.kind == ERR_NONE &&
		!json_put(&out->body, "{\"incident\":{\"metadata\":{\"warroom\":{\"id\":%s}},%p}",
			job->row->id, (const void *)(incident.data + 1)))
		e = too_long();
	buf_clear(&incident);
	out->method = "POST";
	out->effect = true;
	return e;
}

/* What the incident has at the page. */
static struct err
find_remote(const struct target_job *job, struct remote *out)
{
	bool found = false;
	struct err e = remote_find(job->record, job->row->incident, TARGET_STATUSPAGE,
		STATUSPAGE_INCIDENT, out, &found);

	if (e.kind == ERR_NONE && !found)
		e = err_make(ERR_REFUSED,
			"Nothing of incident %s is on the status page: "
			"statuspage-create posts it first. Drop this one.",
			job->row->incident);
	return e;
}

static struct err
ask_incident(struct target_job *job, struct target_ask *out, bool changes)
{
	struct remote remote;
	struct err e = find_remote(job, &remote);

	if (e.kind == ERR_NONE)
		e = put_path(job, out, "/incidents/", remote.id, "");
	if (e.kind == ERR_NONE && changes && !buf_string(&out->body, job->row->body))
		e = too_long();
	out->method = changes ? "PATCH" : "GET";
	out->effect = changes;
	return e;
}

/* The one that this stage is about. */
static struct err
ask_component(struct target_job *job, struct target_ask *out)
{
	char id[REMOTE_ID_BYTES], status[STATUS_BYTES];
	bool found = false;
	struct err e =
		statuspage_component(job->record, job->row->body, job->stage, id, status, &found);

	if (e.kind == ERR_NONE && !found)
		e = err_make(ERR_REFUSED, "It names no component. Drop it.");
	if (e.kind == ERR_NONE)
		e = put_path(job, out, "/components/", id, "");
	if (e.kind == ERR_NONE && !json_put(&out->body, "{\"component\":{\"status\":%s}}", status))
		e = too_long();
	out->method = "PATCH";
	out->effect = true;
	return e;
}

static struct err
ask_look(struct target_job *job, struct target_ask *out)
{
	out->method = "GET";
	if (is_verb(job, TARGET_TENDS))
		return put_path(job, out, "/components", "", "?" ALL_OF_A_PAGE);
	if (!is_verb(job, "create"))
		return ask_incident(job, out, false);
	if (job->stage == 0)
		return put_path(job, out, "/incidents/unresolved", "", "?" ALL_OF_A_PAGE);
	return put_path(job, out, "/incidents", "", "?limit=100&page=1");
}

/* The config may name another page by now than the one that it was read to go to (R30). */
static struct err
check_page(const struct target_job *job)
{
	char to[STATUSPAGE_TO_BYTES], shown[STATUSPAGE_TO_BYTES];

	if (job->config->statuspage == NULL)
		return err_make(ERR_REFUSED, "The config has no statuspage any more. Drop it.");
	statuspage_to(job->config->statuspage->page, to);
	if (is_verb(job, TARGET_TENDS) || strcmp(job->row->recipient, to) == 0)
		return NO_ERR;
	return err_make(ERR_REFUSED,
		"Not sent: the config has another page by now than %.80s. Drop it, and order it "
		"anew.",
		text_show(text_of(job->row->recipient), false, shown, sizeof shown));
}

static struct err
ask(struct target_job *job, struct target_ask *out)
{
	struct err e = check_page(job);

	if (e.kind != ERR_NONE)
		return e;
	if (job->looking)
		return ask_look(job, out);
	if (is_verb(job, "create"))
		return ask_create(job, out);
	if (is_verb(job, "components"))
		return ask_component(job, out);
	return ask_incident(job, out, job->stage > 0);
}

/* ---- what it means ---- */

static void
say(struct target_outcome *out, enum target_end end, const char *sentence)
{
	out->end = end;
	(void)snprintf(out->sentence, sizeof out->sentence, "%.*s", (int)sizeof out->sentence - 1,
		sentence);
}

/* The row's own words. `status` has STATUS_BYTES. */
static struct err
read_row(const struct target_job *job, char *status, struct buf *name, struct buf *body)
{
	struct err e = json_read(job->json, job->row->body, strlen(job->row->body));

	status[0] = '\0';
	if (e.kind == ERR_NONE) {
		(void)json_word(job->json, "$.incident.status", status, STATUS_BYTES);
		(void)json_string(job->json, "$.incident.name", name);
		(void)json_string(job->json, "$.incident.body", body);
	}
	return e;
}

/* What was posted, in the answer to a look; `id` is the incident's or the update's. */
static struct err
seek(struct target_job *job, const struct http_reply *reply, struct target_outcome *out,
	bool *found)
{
	struct statuspage_sought sought = {
		.mark = job->row->id, .since_ms = job->row->sending_ms - SKEW_MS};
	char status[STATUS_BYTES] = "";
	struct remote remote = {.id = ""};
	struct buf name, body;
	struct err e;

	buf_init(&name, BODY_CAP_BYTES);
	buf_init(&body, BODY_CAP_BYTES);
	e = read_row(job, status, &name, &body);
	sought.status = status;
	sought.name = name.data;
	sought.body = body.data;
	if (e.kind == ERR_NONE && is_verb(job, "create"))
		e = statuspage_find(
			job->record, reply->body, reply->body_length, &sought, &remote, found);
	else if (e.kind == ERR_NONE)
		e = statuspage_said(
			job->record, reply->body, reply->body_length, &sought, remote.id, found);
	if (e.kind == ERR_NONE && *found) {
		(void)snprintf(out->remote_id, sizeof out->remote_id, "%s", remote.id);
		(void)snprintf(out->remote_url, sizeof out->remote_url, "%s", remote.url);
	}
	buf_clear(&body);
	buf_clear(&name);
	return e;
}

static void
answer_look(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	bool found = false;
	struct err e;

	if (is_verb(job, TARGET_TENDS)) {
		say(out, reply->body[0] == '[' ? TARGET_SENT : TARGET_UNKNOWN, "");
		return;
	}
	e = seek(job, reply, out, &found);
	if (e.kind != ERR_NONE)
		say(out, e.kind == ERR_MALFORMED ? TARGET_LATER : TARGET_UNKNOWN, e.text);
	else if (found)
		say(out, TARGET_SENT, "");
	else if (is_verb(job, "create") && job->stage == 0)
		say(out, TARGET_ON, "");
	else
		say(out, TARGET_ABSENT, "The status page does not have it.");
	job->stage++;
}

static bool
is_over(const char *status)
{
	return strcmp(status, "resolved") == 0 || strcmp(status, "completed") == 0 ||
	       strcmp(status, "postmortem") == 0;
}

/* The incident before it is changed. */
static void
answer_before(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	struct remote remote;
	bool found = false;
	struct err e =
		statuspage_read(job->record, reply->body, reply->body_length, &remote, &found);

	job->stage++;
	if (e.kind != ERR_NONE || !found) {
		say(out, TARGET_LATER, "Statuspage answered something that is no incident.");
		out->wait_ms = -1;
	} else if (!is_over(remote.state)) {
		say(out, TARGET_ON, "");
	} else if (is_verb(job, "resolve")) {
		say(out, TARGET_SENT,
			"Somebody had resolved it on the status page already: these "
			"words were not posted.");
		(void)snprintf(out->remote_url, sizeof out->remote_url, "%s", remote.url);
	} else {
		say(out, TARGET_REFUSED,
			"Somebody has resolved it on the status page meanwhile, "
			"and this would open it again. Drop it, or post a new "
			"incident.");
	}
}

/* The effect was had; what has no id in it may be the answer of something between. */
static void
answer_effect(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	struct remote remote;
	bool found = false;
	struct err e =
		statuspage_read(job->record, reply->body, reply->body_length, &remote, &found);

	if (e.kind != ERR_NONE || !found) {
		say(out, TARGET_LOST, "Statuspage answered something that is no incident.");
		return;
	}
	say(out, TARGET_SENT, "");
	(void)snprintf(out->remote_url, sizeof out->remote_url, "%s", remote.url);
	if (is_verb(job, "create"))
		(void)snprintf(out->remote_id, sizeof out->remote_id, "%s", remote.id);
	else if (json_read(job->json, reply->body, reply->body_length).kind == ERR_NONE)
		(void)json_word(job->json, "$.incident_updates[0].id", out->remote_id,
			sizeof out->remote_id);
}

/* One component after the other. */
static void
answer_component(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	char id[REMOTE_ID_BYTES], status[STATUS_BYTES];
	bool more = false;
	struct err e = json_read(job->json, reply->body, reply->body_length);

	if (e.kind != ERR_NONE || !json_has(job->json, "$.id")) {
		say(out, TARGET_LOST, "Statuspage answered something that is no component.");
		return;
	}

	job->stage++;
	e = statuspage_component(job->record, job->row->body, job->stage, id, status, &more);
	if (e.kind != ERR_NONE)
		say(out, TARGET_LOST, e.text);
	else
		say(out, more ? TARGET_ON : TARGET_SENT, "");
}

static void
answer(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	bool components = is_verb(job, "components");
	bool effect = !job->looking && (job->stage > 0 || is_verb(job, "create") || components);

	if (target_judge(&target_statuspage, reply, effect, out)) {
		if (job->looking && out->end == TARGET_REFUSED)
			out->end = TARGET_UNKNOWN;
		return;
	}
	if (reply->status / 100 == 3)
		say(out, job->looking ? TARGET_UNKNOWN : TARGET_REFUSED,
			"Statuspage sent us elsewhere: is statuspage.url right in the config?");
	else if (job->looking)
		answer_look(job, reply, out);
	else if (!effect)
		answer_before(job, reply, out);
	else if (components)
		answer_component(job, reply, out);
	else
		answer_effect(job, reply, out);
}

/* ---- what it changes here ---- */

/* What the page shows of the incident now, as the row says it. */
static struct err
settle_post(struct target_job *job, const struct target_outcome *outcome, const char *status,
	const char *name, const char *body)
{
	bool told = outcome->sentence[0] == '\0'; /* else somebody else had said it */
	struct remote remote = {.id = ""};
	bool found = false;
	struct err e = NO_ERR;

	if (is_verb(job, "create")) {
		(void)snprintf(remote.id, sizeof remote.id, "%s", outcome->remote_id);
		(void)snprintf(remote.name, sizeof remote.name, "%s", name);
	} else {
		e = remote_find(job->record, job->row->incident, TARGET_STATUSPAGE,
			STATUSPAGE_INCIDENT, &remote, &found);
	}
	if (outcome->remote_url[0] != '\0')
		(void)snprintf(remote.url, sizeof remote.url, "%s", outcome->remote_url);
	if (status[0] != '\0')
		(void)snprintf(remote.state, sizeof remote.state, "%s", status);
	if (e.kind == ERR_NONE)
		e = statuspage_posted(job->record, job->row->incident, &remote,
			told ? body : outcome->sentence, job->row->person,
			job->looking ? job->row->sending_ms : job->now_ms);
	return e;
}

static struct err
settle(struct target_job *job, const struct target_outcome *outcome, const struct http_reply *reply)
{
	char status[STATUS_BYTES] = "";
	struct buf name, body;
	struct err e;

	if (is_verb(job, TARGET_TENDS)) {
		e = statuspage_keep_components(job->record, reply->body, reply->body_length);
		return e.kind == ERR_MALFORMED ? NO_ERR : e; /* those of before stay */
	}
	if (is_verb(job, "components"))
		return NO_ERR;
	buf_init(&name, BODY_CAP_BYTES);
	buf_init(&body, BODY_CAP_BYTES);
	e = read_row(job, status, &name, &body);
	if (e.kind == ERR_NONE)
		e = settle_post(job, outcome, status, name.data, body.data);
	buf_clear(&body);
	buf_clear(&name);
	return e;
}

static bool
repeats(const struct outbox_send *row)
{
	return strcmp(row->verb, "components") == 0;
}

const struct target_kind target_statuspage = {
	.name = TARGET_STATUSPAGE,
	.label = "Statuspage",
	.when_refused = "Make a new API key there, and put it where statuspage.token comes from.",
	.headers = {"Accept: application/json", "Content-Type: application/json"},
	.repeats = repeats,
	.ask = ask,
	.answer = answer,
	.settle = settle,
	.tends_ms = TENDS_MS,
};
