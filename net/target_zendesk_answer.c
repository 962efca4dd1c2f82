/* net/target_zendesk_answer.c - Zendesk as a target: what its answers mean.
 * SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "net/target_zendesk.h"
#include "store/json.h"
#include "store/text.h"
#include "store/ticket_trace.h"

enum {
	VALUE_CAP_BYTES = 64 * 1024,
	SLACK_MS = 60 * 1000, /* their clock and ours */
	SHOWN_BYTES = 96,
};

/* ---- what an answer holds ---- */

static bool
is_good(const struct http_reply *reply)
{
	return reply->error.kind == ERR_NONE && reply->status / 100 == 2;
}

/* Reads it; false when it is no JSON object, as a gateway's page is. */
static bool
read_reply(struct target_job *job, const struct http_reply *reply)
{
	return json_read(job->json, reply->body, reply->body_length).kind == ERR_NONE;
}

static bool
says(struct target_job *job, const char *path, const char *word)
{
	struct buf value;
	bool same;

	buf_init(&value, VALUE_CAP_BYTES);
	same = json_string(job->json, path, &value) && strcmp(value.data, word) == 0;
	buf_clear(&value);
	return same;
}

/* Where people find the ticket. */
static void
put_address(const struct target_job *job, const char *ticket, struct target_outcome *out)
{
	const char *url = job->config->zendesk != NULL ? job->config->zendesk->url : "";
	size_t base = strlen(url);

	while (base > 0 && url[base - 1] == '/')
		base--;
	if (base > 0 && base < REMOTE_URL_BYTES - 64)
		(void)snprintf(out->remote_url, sizeof out->remote_url, "%.*s/agent/tickets/%s",
			(int)base, url, ticket);
}

static void
sent(struct target_job *job, int64_t id, const char *ticket, struct target_outcome *out)
{
	out->end = TARGET_SENT;
	if (id > 0)
		(void)snprintf(out->remote_id, sizeof out->remote_id, "%" PRId64, id);
	put_address(job, ticket, out);
}

__attribute__((format(printf, 3, 4))) static void
end(struct target_outcome *out, enum target_end how, const char *format, ...)
{
	va_list args;

	out->end = how;
	va_start(args, format);
	(void)vsnprintf(out->sentence, sizeof out->sentence, format, args);
	va_end(args);
}

/* ---- refusals ---- */

/* The reason beside a field: the first of those that a ticket's own fields have. */
static bool
read_reason(struct target_job *job, char out[SHOWN_BYTES])
{
	static const char *const paths[] = {"$.details.status[0].description",
		"$.details.base[0].description", "$.details.priority[0].description",
		"$.details.tags[0].description", "$.details.requester[0].description",
		"$.details.email[0].description", "$.details.type[0].description"};
	struct buf value;
	bool found = false;

	buf_init(&value, VALUE_CAP_BYTES);
	for (size_t i = 0; i < sizeof paths / sizeof paths[0] && !found; i++)
		found = json_string(job->json, paths[i], &value) && value.length > 0;
	if (found)
		(void)text_show(text_of(value.data), false, out, SHOWN_BYTES);
	buf_clear(&value);
	return found;
}

/* What has a better sentence than its status: true when it had. */
static bool
refuse(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	const char *ticket = zendesk_ticket_of(job->row);
	char why[SHOWN_BYTES] = "";

	if (reply->status == 404 && !zendesk_opens(job->row))
		end(out, TARGET_REFUSED,
			"Zendesk has no ticket #%s, or we may not see it. Nothing was done: drop "
			"this.",
			ticket);
	else if (reply->status == 403)
		end(out, TARGET_REFUSED,
			"Zendesk does not let us do this (HTTP 403). Give the token's user the "
			"right to write tickets, then send it again.");
	else if (reply->status == 422 && read_reply(job, reply) && read_reason(job, why))
		end(out, TARGET_REFUSED, "Zendesk refused it: %s. %s", why,
			strstr(why, "closed") != NULL
				? "A closed ticket stays so: open another one."
				: "Change it and send it again, or drop it.");
	else
		return false;
	return true;
}

/* No redirect is followed with what we write and who we are. */
static void
redirected(const struct http_reply *reply, struct target_outcome *out)
{
	end(out, TARGET_LATER,
		"Zendesk's address answers with a redirect (HTTP %ld), which is not followed. "
		"Check zendesk.url, and what lies between.",
		reply->status);
}

/* ---- tickets that are opened ---- */

static void
answer_open(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	int64_t id = 0;
	char ticket[32];

	if (reply->status == 400 && read_reply(job, reply) &&
		says(job, "$.error", "IdempotentRequestError")) {
		out->end = TARGET_ON;
		out->undone = true;
		job->stage = ZENDESK_FIND_USED;
		return;
	}
	if (refuse(job, reply, out) || target_judge(&target_zendesk, reply, true, out))
		return;
	if (!is_good(reply)) {
		redirected(reply, out);
		return;
	}
	if (!read_reply(job, reply) || !json_int(job->json, "$.ticket.id", &id) || id <= 0) {
		end(out, TARGET_LOST,
			"Zendesk's answer is not a ticket: whether one was opened is not known.");
		return;
	}
	(void)snprintf(ticket, sizeof ticket, "%" PRId64, id);
	sent(job, id, ticket, out);
}

/* Those that the service lists for our id: one that it does not know the filter for lists others. */
static int64_t
find_ours(struct target_job *job)
{
	int64_t id = 0;
	char path[64];

	for (int n = 0; n < 10; n++) {
		(void)snprintf(path, sizeof path, "$.tickets[%d].external_id", n);
		if (!says(job, path, job->row->id))
			continue;
		(void)snprintf(path, sizeof path, "$.tickets[%d].id", n);
		if (json_int(job->json, path, &id) && id > 0)
			return id;
	}
	return 0;
}

static void
answer_find(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	char ticket[32];
	int64_t id;

	if (target_judge(&target_zendesk, reply, false, out))
		return;
	if (!is_good(reply)) {
		redirected(reply, out);
		return;
	}
	if (!read_reply(job, reply) || !json_has(job->json, "$.tickets")) {
		end(out, TARGET_LATER, "Zendesk's answer is not a list of tickets.");
		return;
	}
	id = find_ours(job);
	if (id > 0) {
		(void)snprintf(ticket, sizeof ticket, "%" PRId64, id);
		sent(job, id, ticket, out);
	} else if (job->stage == ZENDESK_FIND_USED) {
		end(out, TARGET_REFUSED,
			"Zendesk has seen this act with other words, and we do not find its "
			"ticket. Look there, then send it anew or drop it.");
	} else if (job->looking) {
		out->end = TARGET_ABSENT;
	} else {
		out->end = TARGET_ON;
		job->stage = ZENDESK_OPEN;
	}
}

/* ---- comments and fields ---- */

static void
answer_change(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	const char *ticket = zendesk_ticket_of(job->row);
	int64_t id = 0;
	int64_t audit = 0;

	if (reply->status == 409) {
		out->end = TARGET_ON;
		out->undone = true;
		job->stage = job->stage == ZENDESK_CHANGE ? ZENDESK_TRACE : ZENDESK_TRACE_AGAIN;
		return;
	}
	if (refuse(job, reply, out) || target_judge(&target_zendesk, reply, true, out))
		return;
	if (!is_good(reply)) {
		redirected(reply, out);
		return;
	}
	if (!read_reply(job, reply) || !json_int(job->json, "$.ticket.id", &id) || id <= 0) {
		end(out, TARGET_LOST,
			"Zendesk's answer is not a ticket: whether it was changed is not known.");
		return;
	}
	(void)json_int(job->json, "$.audit.id", &audit);
	sent(job, audit, ticket, out);
}

/* What is looked for among the audits. False: memory is short, or it is no answer of use. */
static bool
trace(struct target_job *job, const struct http_reply *reply, int64_t author,
	struct ticket_trace *found)
{
	const struct outbox_send *row = job->row;
	struct ticket_act_sought sought = {.id = row->id,
		.public = strcmp(row->verb, "reply") == 0,
		.author = author,
		.since_ms = row->made_ms - SLACK_MS,
		.person = row->person};
	struct buf body, stamp;
	bool ok;

	buf_init(&body, OUTBOX_BODY_CAP_BYTES);
	buf_init(&stamp, VALUE_CAP_BYTES);
	ok = json_read(job->json, row->body, strlen(row->body)).kind == ERR_NONE;
	if (ok && json_string(job->json, "$.ticket.comment.body", &body))
		sought.body = body.data;
	if (ok)
		(void)json_string(job->json, "$.ticket.updated_stamp", &stamp);
	sought.stamp = stamp.data;
	ok = ok &&
	     ticket_trace_read(job->record, reply->body, reply->body_length, &sought, found).kind ==
		     ERR_NONE;
	buf_clear(&stamp);
	buf_clear(&body);
	return ok;
}

/* It is there; the record is to have the ticket as it is since. */
static void
found_it(struct target_job *job, int64_t audit, struct target_outcome *out)
{
	buf_reset(&job->memory);
	(void)buf_printf(&job->memory, "%" PRId64, audit);
	job->stage = ZENDESK_SHOW;
	out->end = TARGET_ON;
}

/* Whatever this says: a poll brings what it does not. */
static void
answer_show(struct target_job *job, struct target_outcome *out)
{
	int64_t audit = 0;

	(void)sscanf(job->memory.data, "%" SCNd64, &audit);
	sent(job, audit, zendesk_ticket_of(job->row), out);
}

/* Why it was not taken: an earlier try of this very act, or somebody else. */
static void
answer_trace(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	const char *ticket = zendesk_ticket_of(job->row);
	struct ticket_trace found;

	if (target_judge(&target_zendesk, reply, false, out))
		return;
	if (!is_good(reply) || !trace(job, reply, 0, &found)) {
		end(out, TARGET_LATER, "What has changed on #%s could not be read.", ticket);
		return;
	}
	if (found.found) {
		found_it(job, found.audit, out);
		return;
	}
	if (found.own && found.newest[0] != '\0' && job->stage == ZENDESK_TRACE) {
		buf_reset(&job->memory);
		(void)buf_string(&job->memory, found.newest);
		job->stage = ZENDESK_CHANGE_AGAIN;
		out->end = TARGET_ON;
		return;
	}
	end(out, TARGET_REFUSED,
		"Not sent: #%s has changed since it was read%s%s. Read it, then %s.", ticket,
		found.changed[0] != '\0' ? ": " : "", found.changed,
		strcmp(job->row->verb, "update") == 0 ? "order it anew" : "write it anew");
}

/* ---- looking ---- */

/* That it may not be looked up says nothing about whether it was done. */
static void
unanswerable(const char *ticket, struct target_outcome *out)
{
	if (out->end == TARGET_REFUSED)
		end(out, TARGET_UNKNOWN,
			"Zendesk does not show us #%s (any more). Look there, then send it again "
			"or drop it.",
			ticket);
}

static void
answer_who(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	int64_t id = 0;

	if (target_judge(&target_zendesk, reply, false, out)) {
		unanswerable(zendesk_ticket_of(job->row), out);
		return;
	}
	if (!is_good(reply) || !read_reply(job, reply) || !json_has(job->json, "$.user")) {
		end(out, TARGET_LATER, "Zendesk does not say who we are.");
		return;
	}
	if (!json_int(job->json, "$.user.id", &id)) { /* a wrong token may get nobody with 200 */
		end(out, TARGET_TOKEN, "Zendesk does not know us. %s", target_zendesk.when_refused);
		return;
	}
	buf_reset(&job->memory);
	(void)buf_printf(&job->memory, "%" PRId64, id);
	job->stage = ZENDESK_LOOK;
	out->end = TARGET_ON;
}

static void
answer_look(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	const char *ticket = zendesk_ticket_of(job->row);
	struct ticket_trace found;
	int64_t author = 0;

	if (target_judge(&target_zendesk, reply, false, out)) {
		unanswerable(ticket, out);
		return;
	}
	(void)sscanf(job->memory.data, "%" SCNd64, &author);
	if (!is_good(reply) || !trace(job, reply, author, &found)) {
		end(out, TARGET_LATER, "What was done on #%s could not be read.", ticket);
		return;
	}
	if (found.found)
		found_it(job, found.audit, out);
	else if (found.whole)
		out->end = TARGET_ABSENT;
	else
		end(out, TARGET_UNKNOWN,
			"Too much was done on #%s since to find it. Look there, then send it again "
			"or drop it.",
			ticket);
}

void
zendesk_answer(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	out->wait_ms = -1;
	switch ((enum zendesk_stage)job->stage) {
	case ZENDESK_FIND:
	case ZENDESK_FIND_USED:
		answer_find(job, reply, out);
		break;
	case ZENDESK_BEGIN:
	case ZENDESK_OPEN:
		answer_open(job, reply, out);
		break;
	case ZENDESK_CHANGE:
	case ZENDESK_CHANGE_AGAIN:
		answer_change(job, reply, out);
		break;
	case ZENDESK_TRACE:
	case ZENDESK_TRACE_AGAIN:
		answer_trace(job, reply, out);
		break;
	case ZENDESK_WHO:
		answer_who(job, reply, out);
		break;
	case ZENDESK_LOOK:
		answer_look(job, reply, out);
		break;
	case ZENDESK_SHOW:
		answer_show(job, out);
		break;
	}
}
