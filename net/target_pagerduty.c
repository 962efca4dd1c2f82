/* net/target_pagerduty.c - PagerDuty as a target: what is written to its REST API.
 *
 * A row's body is the vendor's JSON as the order made it; PAGE is the id of its object,
 * "page:PAGE". What only the sender knows is added when it is sent: who acts (the From header;
 * requester_id), and the incident_key of a new page, which is the row's own id.
 *
 *   verb           object     request, and its body
 *   acknowledge    page:PAGE  PUT /incidents/PAGE
 *                               {"incident":{"type":"incident_reference","status":"acknowledged"}}
 *                  pages      PUT /incidents      1 to 250 of them
 *                               {"incidents":[{"id":"PAGE","type":"incident_reference",
 *                                 "status":"acknowledged"},..]}
 *   resolve        both       the same, "status":"resolved", and where somebody said why
 *                               "resolution":".." in each
 *   reassign       both       "assignments":[{"assignee":{"id":"USER","type":"user_reference"}},..]
 *                               or "escalation_policy":{"id":"POLICY",
 *                                 "type":"escalation_policy_reference"}; not both
 *   escalate       both       "escalation_level":2
 *   priority       both       "priority":{"id":"PRIORITY","type":"priority_reference"}
 *   snooze         page:PAGE  POST ../snooze      {"duration":3600}: 1 to 604800 s
 *   merge          page:INTO  PUT ../merge
 *                               {"source_incidents":[{"id":"PAGE","type":"incident_reference"},..]}
 *   note           page:PAGE  POST ../notes       {"note":{"content":".."}}
 *   status-update  page:PAGE  POST ../status_updates      {"message":".."}
 *   responders     page:PAGE  POST ../responder_requests      no requester_id
 *                               {"message":"..","responder_request_targets":[
 *                                 {"responder_request_target":{"id":"USER",
 *                                 "type":"user_reference"}},..]}; or "escalation_policy_reference"
 *   trigger        any        POST /incidents      no incident_key
 *                               {"incident":{"type":"incident","title":"..",
 *                                 "service":{"id":"SERVICE","type":"service_reference"},
 *                                 "urgency":"high","body":{"type":"incident_body","details":".."}}}
 *
 * Whether an act has come to be, after its answer was lost:
 *   acknowledge, resolve, reassign to people, priority are repeated, but the page is read first:
 *     what is so already is not done again. Of many: what PagerDuty leaves out, and is so, was done.
 *   escalate, reassign to a policy are repeated, but its log is read first.
 *   merge is repeated: code 1019 or 1001 says that it was done.
 *   trigger is repeated: its key is looked for first.
 *   note is looked for among its notes; snooze, status-update, responders in its log.
 *   What was done by who knows whom is not taken for ours: where PagerDuty does not tell who we are
 *   and the same is there, a person is asked; an acknowledge is repeated.
 *
 * An acknowledge of a resolved page opens it again and pages people (PagerDuty, since 2025-09-18).
 * Before one the page is read, where the record has it as resolved or is older than one poll; many
 * wait for the next poll, and go without those that are resolved.
 *
 * page.wanted is the status that an acknowledge or a resolve wants, as PagerDuty says it
 * ("acknowledged", "resolved"), and is set for these two alone. It is taken away here, when
 * the service has answered, refused it, or a person dropped it.
 * SPDX-License-Identifier: MIT */
#include "net/target_pagerduty.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "net/source_kind.h"
#include "store/page_write.h"

enum { TIME_BYTES = 32, PAGE_BYTES = 48 };

static const struct pagerduty_verb verbs[] = {
	{.name = "acknowledge",
		.method = "PUT",
		.before = BEFORE_PAGE,
		.had = 1002,
		.member = "$.incident",
		.wanted = "acknowledged",
		.done = "acknowledged"},
	{.name = "resolve",
		.method = "PUT",
		.before = BEFORE_PAGE,
		.had = 1001,
		.member = "$.incident",
		.wanted = "resolved",
		.done = "resolved"},
	{.name = "reassign",
		.method = "PUT",
		.before = BEFORE_PAGE,
		.member = "$.incident",
		.wanted = "",
		.done = "reassigned",
		.types = "[\"assign_log_entry\",\"reassign_log_entry\",\"escalate_log_entry\","
			 "\"delegate_log_entry\"]"},
	{.name = "escalate",
		.method = "PUT",
		.before = BEFORE_LOG,
		.member = "$.incident",
		.wanted = "",
		.done = "escalated",
		.types = "[\"escalate_log_entry\"]"},
	{.name = "priority",
		.method = "PUT",
		.before = BEFORE_PAGE,
		.member = "$.incident",
		.wanted = "",
		.done = "changed"},
	{.name = "merge",
		.method = "PUT",
		.place = PLACE_MERGE,
		.had = 1019,
		.member = "$.incident",
		.wanted = "",
		.done = "merged"},
	{.name = "trigger",
		.method = "POST",
		.place = PLACE_NEW,
		.before = BEFORE_KEY,
		.member = "$.incident",
		.wanted = "",
		.done = "triggered"},
	{.name = "snooze",
		.method = "POST",
		.place = PLACE_SNOOZE,
		.looked = true,
		.member = "$.incident",
		.wanted = "",
		.done = "snoozed",
		.types = "[\"snooze_log_entry\"]"},
	{.name = "note",
		.method = "POST",
		.place = PLACE_NOTE,
		.looked = true,
		.member = "$.note",
		.wanted = "",
		.done = "noted"},
	{.name = "status-update",
		.method = "POST",
		.place = PLACE_UPDATE,
		.looked = true,
		.member = "$.status_update",
		.wanted = "",
		.done = "told",
		.types = "[\"status_update_log_entry\",\"incident_status_update_log_entry\"]"},
	{.name = "responders",
		.method = "POST",
		.place = PLACE_RESPONDERS,
		.looked = true,
		.member = "$.responder_request",
		.wanted = "",
		.done = "asked",
		.types = "[\"responder_request_log_entry\"]"},
};

const struct pagerduty_verb *
pagerduty_verb_of(const struct outbox_send *row)
{
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (strcmp(verbs[i].name, row->verb) == 0)
			return &verbs[i];
	return NULL;
}

bool
pagerduty_is_many(const struct outbox_send *row)
{
	return strcmp(row->object, "pages") == 0;
}

bool
pagerduty_by_log(const struct target_job *job, const struct pagerduty_verb *v)
{
	if (v->types == NULL)
		return false;
	return v->looked || v->before == BEFORE_LOG ||
	       strstr(job->row->body, "\"escalation_policy\"") != NULL;
}

int64_t
pagerduty_since(const struct target_job *job)
{
	return job->row->made_ms - PAGERDUTY_SKEW_MS;
}

void
pagerduty_key(struct target_job *job, struct buf *out)
{
	const struct outbox_send *row = job->row;

	if (json_read(job->json, row->body, strlen(row->body)).kind != ERR_NONE ||
		!json_string(job->json, "$.incident.incident_key", out))
		(void)buf_string(out, row->id);
	json_forget(job->json);
}

/* Fit for a path. */
static bool
is_id(const char *id)
{
	static const char good[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
	size_t length = strlen(id);

	return length > 0 && length <= 40 && strspn(id, good) == length;
}

/* The page that a row is about; "" for many, and for none. */
static const char *
page_of(const struct outbox_send *row)
{
	bool page = strncmp(row->object, "page:", 5) == 0 && is_id(row->object + 5);

	return page ? row->object + 5 : "";
}

/* ---- what comes first ---- */

/* Whether the record is as PagerDuty was within one poll, and as it was after our last try. */
static bool
is_fresh(const struct target_job *job)
{
	const struct pagerduty_config *c = job->config->pagerduty;

	return c != NULL && job->fresh_ms > 0 && job->now_ms - job->fresh_ms <= c->poll_ms &&
	       (job->row->tries == 0 || job->fresh_ms > job->row->sending_ms);
}

/* An acknowledge of what is resolved would open it again. */
static bool
is_read_first(const struct target_job *job, const struct pagerduty_verb *v)
{
	struct page_stand stand;

	if (strcmp(v->wanted, "acknowledged") != 0)
		return false;
	if (!is_fresh(job))
		return true;
	return page_stand_find(job->record, page_of(job->row), &stand).kind != ERR_NONE ||
	       !stand.found || stand.status == PAGE_RESOLVED;
}

struct page_edit
pagerduty_edit(const struct target_job *job, const struct pagerduty_verb *v,
	const struct pagerduty_who *who)
{
	return (struct page_edit){.body = job->row->body,
		.person = who->id,
		.again = job->row->tries > 0,
		.since_ms = pagerduty_since(job),
		.types = pagerduty_by_log(job, v) ? v->types : NULL};
}

/* Many of which the first try did all, as far as the record can tell. */
static bool
were_all_had(struct target_job *job, const struct pagerduty_verb *v)
{
	struct pagerduty_who who;
	struct page_edit edit;
	struct page_left left = {.left = 0};
	struct err e;

	if (job->row->tries == 0 || !is_fresh(job))
		return false;
	pagerduty_who(job, &who);
	edit = pagerduty_edit(job, v, &who);
	buf_init(&left.body, OUTBOX_BODY_CAP_BYTES);
	e = page_many_open(job->record, &edit, &left);
	buf_clear(&left.body);
	return e.kind == ERR_NONE && left.left == 0 && left.had > 0;
}

enum pagerduty_stage
pagerduty_after_who(struct target_job *job, const struct pagerduty_verb *v)
{
	if (job->looking)
		return STAGE_READ;
	if (pagerduty_is_many(job->row))
		return were_all_had(job, v) ? STAGE_READ : STAGE_WRITE;
	if ((job->row->tries > 0 && v->before != BEFORE_NOTHING) || is_read_first(job, v))
		return STAGE_READ;
	return STAGE_WRITE;
}

/* ---- requests ---- */

static void
ask_log(const struct target_job *job, const char *page, struct target_ask *out)
{
	const time_t since_s = (time_t)(pagerduty_since(job) / 1000);
	char since[TIME_BYTES] = "";
	struct tm t = {0};

	(void)gmtime_r(&since_s, &t);
	(void)strftime(since, sizeof since, "%Y-%m-%dT%H:%M:%SZ", &t);
	(void)snprintf(out->path, sizeof out->path,
		"/incidents/%s/log_entries?since=%s&time_zone=UTC&limit=100", page, since);
}

static struct err
ask_key(struct target_job *job, struct target_ask *out)
{
	struct buf key, value;
	bool ok;

	buf_init(&key, sizeof out->path / 8);
	buf_init(&value, sizeof out->path / 2);
	pagerduty_key(job, &key);
	ok = !key.full && source_path_value(&value, key.data);
	if (ok)
		(void)snprintf(out->path, sizeof out->path,
			"/incidents?incident_key=%s&date_range=all&limit=1", value.data);
	buf_clear(&key);
	buf_clear(&value);
	return ok ? NO_ERR : err_make(ERR_REFUSED, "The new page has a key that is too long.");
}

/* The first of many. */
static void
first_of(struct target_job *job, char out[PAGE_BYTES])
{
	if (json_read(job->json, job->row->body, strlen(job->row->body)).kind != ERR_NONE ||
		!json_word(job->json, "$.incidents[0].id", out, PAGE_BYTES) || !is_id(out))
		out[0] = '\0';
	json_forget(job->json);
}

static struct err
ask_read(struct target_job *job, const struct pagerduty_verb *v, struct target_ask *out)
{
	const char *page = page_of(job->row);
	char first[PAGE_BYTES];

	out->method = "GET";
	if (pagerduty_is_many(job->row)) {
		first_of(job, first);
		page = first;
	}
	if (v->place == PLACE_NEW)
		return ask_key(job, out);
	if (v->place == PLACE_NOTE)
		(void)snprintf(out->path, sizeof out->path, "/incidents/%s/notes", page);
	else if (pagerduty_by_log(job, v) && !pagerduty_is_many(job->row))
		ask_log(job, page, out);
	else
		(void)snprintf(out->path, sizeof out->path, "/incidents/%s", page);
	return NO_ERR;
}

static void
write_path(const struct target_job *job, const struct pagerduty_verb *v, struct target_ask *out)
{
	const char *page = page_of(job->row);
	char *path = out->path;
	size_t size = sizeof out->path;

	switch (v->place) {
	case PLACE_PAGE:
		if (pagerduty_is_many(job->row))
			(void)snprintf(path, size, "/incidents");
		else
			(void)snprintf(path, size, "/incidents/%s", page);
		break;
	case PLACE_NEW:
		(void)snprintf(path, size, "/incidents");
		break;
	case PLACE_MERGE:
		(void)snprintf(path, size, "/incidents/%s/merge", page);
		break;
	case PLACE_SNOOZE:
		(void)snprintf(path, size, "/incidents/%s/snooze", page);
		break;
	case PLACE_NOTE:
		(void)snprintf(path, size, "/incidents/%s/notes", page);
		break;
	case PLACE_UPDATE:
		(void)snprintf(path, size, "/incidents/%s/status_updates", page);
		break;
	case PLACE_RESPONDERS:
		(void)snprintf(path, size, "/incidents/%s/responder_requests", page);
		break;
	}
}

/* ---- bodies ---- */

/* Many that are acknowledged go without those that are resolved; the record is to be trusted that
 * far, so it has to be fresh. */
static struct err
put_many(struct target_job *job, const struct pagerduty_verb *v, struct buf *out)
{
	bool acknowledge = strcmp(v->wanted, "acknowledged") == 0;
	struct pagerduty_who who;
	struct page_edit edit;
	struct page_left left = {.left = 0};
	struct err e;

	if ((acknowledge || job->row->tries > 0) && !is_fresh(job))
		return err_make(ERR_NET, "It waits until PagerDuty has been read again: what is "
					 "resolved, or done, must not be done by it.");
	pagerduty_who(job, &who);
	edit = pagerduty_edit(job, v, &who);
	buf_init(&left.body, OUTBOX_BODY_CAP_BYTES);
	e = page_many_open(job->record, &edit, &left);
	if (e.kind == ERR_NONE && (left.all < 1 || left.all > PAGE_WRITE_MOST))
		e = err_make(ERR_REFUSED, "PagerDuty changes from 1 to %d pages at once.",
			PAGE_WRITE_MOST);
	if (e.kind == ERR_NONE && left.left == 0)
		e = err_make(ERR_REFUSED,
			"Not sent: all %d are resolved by now, and an acknowledge would open them "
			"again.",
			(int)left.all);
	if (e.kind == ERR_NONE)
		(void)buf_string(out, left.body.data);
	buf_clear(&left.body);
	return e;
}

/* The row's id is the key: whatever is repeated opens one page. */
static struct err
put_new(struct target_job *job, struct buf *out)
{
	struct buf incident;
	struct err e = json_read(job->json, job->row->body, strlen(job->row->body));

	buf_init(&incident, OUTBOX_BODY_CAP_BYTES);
	if (e.kind == ERR_NONE && !json_object(job->json, "$.incident", &incident))
		e = err_make(ERR_REFUSED, "A new page needs a title and a service.");
	if (e.kind == ERR_NONE && json_has(job->json, "$.incident.incident_key"))
		(void)buf_string(out, job->row->body);
	else if (e.kind == ERR_NONE)
		(void)json_put(out, "{\"incident\":{\"incident_key\":%s,%p}", job->row->id,
			(const void *)(incident.data + 1));
	json_forget(job->json);
	buf_clear(&incident);
	return e;
}

static struct err
put_body(struct target_job *job, const struct pagerduty_verb *v, struct buf *out)
{
	const char *body = job->row->body;
	struct pagerduty_who who;

	if (pagerduty_is_many(job->row))
		return put_many(job, v, out);
	if (v->place == PLACE_NEW)
		return put_new(job, out);
	if (v->place != PLACE_RESPONDERS) {
		(void)buf_string(out, body);
		return NO_ERR;
	}
	pagerduty_who(job, &who);
	if (body[0] != '{' || body[1] != '"')
		return err_make(ERR_REFUSED, "Who is asked to help, and with which words?");
	(void)json_put(out, "{\"requester_id\":%s,%p", who.id, (const void *)(body + 1));
	return NO_ERR;
}

static struct err
ask_write(struct target_job *job, const struct pagerduty_verb *v, struct target_ask *out)
{
	struct err e = pagerduty_who_check(job, v);
	struct pagerduty_who who;

	if (e.kind == ERR_NONE)
		e = put_body(job, v, &out->body);
	if (e.kind == ERR_NONE && out->body.full)
		e = err_make(ERR_REFUSED, "It is too long for PagerDuty.");
	if (e.kind != ERR_NONE)
		return e;
	pagerduty_who(job, &who);
	out->method = v->method;
	out->effect = true;
	write_path(job, v, out);
	if (v->place != PLACE_RESPONDERS)
		(void)snprintf(out->headers[0], sizeof out->headers[0], "From: %s", who.email);
	return NO_ERR;
}

/* ---- as a target ---- */

static bool
pagerduty_repeats(const struct outbox_send *row)
{
	const struct pagerduty_verb *v = pagerduty_verb_of(row);

	return v != NULL && !v->looked;
}

static struct err
check_row(const struct target_job *job, const struct pagerduty_verb *v)
{
	if (v == NULL)
		return err_make(ERR_REFUSED, "PagerDuty knows no \"%.32s\".", job->row->verb);
	if (v->place == PLACE_NEW || (v->place == PLACE_PAGE && pagerduty_is_many(job->row)))
		return NO_ERR;
	if (page_of(job->row)[0] == '\0')
		return err_make(ERR_REFUSED, "It is about no page of PagerDuty's.");
	return NO_ERR;
}

static struct err
pagerduty_ask(struct target_job *job, struct target_ask *out)
{
	const struct pagerduty_verb *v = pagerduty_verb_of(job->row);
	struct err e = check_row(job, v);

	if (e.kind != ERR_NONE)
		return e;
	if (job->stage == STAGE_BEGIN)
		job->stage = (int)(pagerduty_who_wanted(job, v) ? STAGE_WHO
								: pagerduty_after_who(job, v));
	switch ((enum pagerduty_stage)job->stage) {
	case STAGE_WHO:
		return pagerduty_who_ask(job, out);
	case STAGE_READ:
		return ask_read(job, v, out);
	case STAGE_KEY:
		out->method = "GET";
		return ask_key(job, out);
	case STAGE_BEGIN:
	case STAGE_WRITE:
		break;
	}
	return ask_write(job, v, out);
}

static struct err
pagerduty_unsettle(struct record *r, const struct outbox_send *row)
{
	return page_write_settled(r, row);
}

const struct target_kind target_pagerduty = {
	.name = TARGET_PAGERDUTY,
	.label = "PagerDuty",
	.when_refused = "Check pagerduty.token (or pagerduty.oauth): it is wrong or revoked.",
	.headers = {"Accept: application/vnd.pagerduty+json;version=2",
		"Content-Type: application/json"},
	.forbidden_is_no = true, /* a key that only reads is good for the polls */
	.repeats = pagerduty_repeats,
	.ask = pagerduty_ask,
	.answer = pagerduty_answer,
	.settle = pagerduty_settle,
	.unsettle = pagerduty_unsettle,
};
