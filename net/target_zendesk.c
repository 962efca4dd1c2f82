/* net/target_zendesk.c - Zendesk as a target: what is written to its Support API. What the answers
 * mean is in net/target_zendesk_answer.c.
 *
 * A row's body is the vendor's JSON as the order made it. What only the sender knows is added when it
 * is sent: our id (metadata, which audits show, and a new ticket's external_id), and the address of
 * whom a ticket is opened for, which the record does not hold.
 *
 *   verb     object                body                                             request
 *   create   ticket:new:INCIDENT   {"ticket":{"subject":"..","comment":{"body":     POST /api/v2/tickets
 *                                    "..","public":true},"tags":[..],"requester":
 *                                    {"name":"..","email":"{email}"}}}; "{alt_email}"
 *                                    is the other address of that contact
 *   reply    ticket:ID             {"ticket":{"comment":{"body":"..","public":true}, PUT /api/v2/tickets/ID
 *                                    "safe_update":true,"updated_stamp":".."}}
 *   comment  the same              the same, "public":false
 *   update   the same              {"ticket":{"priority":"..","status":"..",        the same
 *                                    "tags":[..],"safe_update":true,
 *                                    "updated_stamp":".."}}: any of them; all tags
 *
 * updated_stamp is the ticket as the person read it: what has changed since is a 409, and what it was
 * is read and told. When all of it was their own, sent from here, they know it, and it is sent.
 *
 * Whether an act has come to be, after an answer was lost:
 *   create           is repeated: the Idempotency-Key is our id. Zendesk keeps a key for two hours;
 *                    after that the ticket is looked for first, by external_id.
 *   update           is repeated: a 409 is looked into
 *   reply, comment   are looked for in the ticket's audits
 *
 * ticket.wanted is the status that an update wants, and is taken away when that has ended.
 * SPDX-License-Identifier: MIT */
#include "net/target_zendesk.h"

#include <stdio.h>
#include <string.h>

#include "store/json.h"
#include "store/ticket.h"

enum {
	KEY_KEPT_MS = 100 * 60 * 1000, /* of two hours: clocks and waiting */
	PAGE_ON_CAP_BYTES = 64 * 1024,
	NAME_CAP_BYTES = 4096,
};

bool
zendesk_opens(const struct outbox_send *row)
{
	return strcmp(row->verb, "create") == 0;
}

const char *
zendesk_ticket_of(const struct outbox_send *row)
{
	const size_t head = sizeof TICKET_OBJECT - 1;

	return strncmp(row->object, TICKET_OBJECT, head) == 0 ? row->object + head : "";
}

static bool
zendesk_repeats(const struct outbox_send *row)
{
	return zendesk_opens(row) || strcmp(row->verb, "update") == 0;
}

/* ---- the body ---- */

/* Replaces the first `what` in a body. A quote in somebody's words has a backslash before it, so what
 * begins with a quote is ours. */
static bool
replace(struct buf *body, const char *what, const char *with)
{
	const char *at = strstr(body->data, what);
	struct buf made;
	bool ok;

	if (at == NULL)
		return true;
	buf_init(&made, (size_t)OUTBOX_BODY_CAP_BYTES * 2);
	ok = buf_add(&made, body->data, (size_t)(at - body->data)) && buf_string(&made, with) &&
	     buf_string(&made, at + strlen(what));
	if (ok) {
		buf_reset(body);
		ok = buf_add(body, made.data, made.length);
	}
	buf_clear(&made);
	return ok;
}

/* The address of the contact that the ticket is opened for; NULL: the config has none (any more). */
static const char *
find_address(const struct target_job *job, const char *name, bool other)
{
	static const char customer[] = "customer:";
	const size_t head = sizeof customer - 1;
	const struct config *c = job->config;

	if (strncmp(job->row->subject, customer, head) != 0)
		return NULL;
	for (size_t i = 0; i < c->customers_count; i++) {
		const struct customer_config *k = &c->customers[i];

		if (strcmp(k->name, job->row->subject + head) != 0)
			continue;
		for (size_t n = 0; n < k->contacts_count; n++) {
			const char *email = other ? k->contacts[n].alt_email : k->contacts[n].email;

			if (strcmp(k->contacts[n].name, name) == 0 && email[0] != '\0')
				return email;
		}
	}
	return NULL;
}

static struct err
fill_address(struct target_job *job, struct buf *body)
{
	bool other = strstr(body->data, "\"email\":\"{alt_email}\"") != NULL;
	const char *address;
	struct buf name, quoted;
	struct err e = NO_ERR;

	if (!other && strstr(body->data, "\"email\":\"{email}\"") == NULL)
		return NO_ERR;
	buf_init(&name, NAME_CAP_BYTES);
	buf_init(&quoted, NAME_CAP_BYTES);
	if (json_read(job->json, job->row->body, strlen(job->row->body)).kind == ERR_NONE)
		(void)json_string(job->json, "$.ticket.requester.name", &name);
	address = find_address(job, name.data, other);
	if (address == NULL)
		e = err_make(ERR_REFUSED,
			"The config has no address of who this ticket is for any more. Put it "
			"back, and send this again.");
	else if (!json_put(&quoted, "\"email\":%s", address) ||
		 !replace(body, other ? "\"email\":\"{alt_email}\"" : "\"email\":\"{email}\"",
			 quoted.data))
		e = err_make(ERR_FULL, "Memory is short.");
	buf_clear(&quoted);
	buf_clear(&name);
	return e;
}

/* As ordered, with what only we know. */
static struct err
put_body(struct target_job *job, struct buf *body)
{
	static const char head[] = "{\"ticket\":{";
	const struct outbox_send *row = job->row;
	bool ok;

	if (strncmp(row->body, head, sizeof head - 1) != 0)
		return err_make(ERR_REFUSED, "This is no request that Zendesk knows. Drop it.");
	ok = buf_string(body, head);
	if (zendesk_opens(row))
		ok = ok && json_put(body, "\"external_id\":%s,", row->id);
	ok = ok && json_put(body, "\"metadata\":{\"warroom\":%s},", row->id) &&
	     buf_string(body, row->body + sizeof head - 1);
	return ok ? NO_ERR : err_make(ERR_FULL, "Memory is short.");
}

/* With the ticket as it is after our own acts, in place of as it was read. */
static struct err
renew_stamp(const struct target_job *job, struct buf *body)
{
	struct buf read, old, new;
	bool ok = false;

	buf_init(&read, NAME_CAP_BYTES);
	buf_init(&old, NAME_CAP_BYTES);
	buf_init(&new, NAME_CAP_BYTES);
	if (json_read(job->json, job->row->body, strlen(job->row->body)).kind == ERR_NONE &&
		json_string(job->json, "$.ticket.updated_stamp", &read))
		ok = json_put(&old, "\"updated_stamp\":%s", read.data) &&
		     json_put(&new, "\"updated_stamp\":%s", job->memory.data) &&
		     replace(body, old.data, new.data);
	buf_clear(&new);
	buf_clear(&old);
	buf_clear(&read);
	return ok ? NO_ERR : err_make(ERR_FULL, "Memory is short.");
}

/* ---- the requests ---- */

static enum zendesk_stage
first_stage(const struct target_job *job)
{
	const struct outbox_send *row = job->row;

	if (!zendesk_opens(row))
		return job->looking ? ZENDESK_WHO : ZENDESK_CHANGE;
	if (job->looking || (row->tries > 0 && job->now_ms - row->made_ms > KEY_KEPT_MS))
		return ZENDESK_FIND;
	return ZENDESK_OPEN;
}

static struct err
ask_write(struct target_job *job, struct target_ask *out)
{
	struct err e = put_body(job, &out->body);

	out->effect = true;
	if (zendesk_opens(job->row)) {
		out->method = "POST";
		(void)snprintf(out->path, sizeof out->path, "/api/v2/tickets");
		(void)snprintf(out->headers[0], sizeof out->headers[0], "Idempotency-Key: %s",
			job->row->id);
		return e.kind == ERR_NONE ? fill_address(job, &out->body) : e;
	}
	out->method = "PUT";
	(void)snprintf(
		out->path, sizeof out->path, "/api/v2/tickets/%s", zendesk_ticket_of(job->row));
	if (e.kind == ERR_NONE && job->stage == ZENDESK_CHANGE_AGAIN)
		e = renew_stamp(job, &out->body);
	return e;
}

static struct err
zendesk_ask(struct target_job *job, struct target_ask *out)
{
	const char *ticket = zendesk_ticket_of(job->row);

	if (!zendesk_opens(job->row) && (*ticket == '\0' || ticket[strspn(ticket, "0123456789")]))
		return err_make(ERR_REFUSED, "This is about no ticket of Zendesk's. Drop it.");
	if (job->stage == ZENDESK_BEGIN)
		job->stage = (int)first_stage(job);
	out->method = "GET";
	out->effect = false;
	switch ((enum zendesk_stage)job->stage) {
	case ZENDESK_BEGIN:
	case ZENDESK_OPEN:
	case ZENDESK_CHANGE:
	case ZENDESK_CHANGE_AGAIN:
		return ask_write(job, out);
	case ZENDESK_FIND:
	case ZENDESK_FIND_USED:
		(void)snprintf(out->path, sizeof out->path,
			"/api/v2/tickets?external_id=%s&page[size]=10", job->row->id);
		break;
	case ZENDESK_TRACE:
	case ZENDESK_TRACE_AGAIN:
	case ZENDESK_LOOK:
		(void)snprintf(out->path, sizeof out->path,
			"/api/v2/tickets/%s/audits?sort=-created_at&page[size]=100&include=users",
			ticket);
		break;
	case ZENDESK_SHOW:
		(void)snprintf(out->path, sizeof out->path, "/api/v2/tickets/%s", ticket);
		break;
	case ZENDESK_WHO:
		(void)snprintf(out->path, sizeof out->path, "/api/v2/users/me");
		break;
	}
	return NO_ERR;
}

/* ---- what follows ---- */

/* The ticket as the answer has it. One that has none (a list of audits) changes nothing, and what the
 * record cannot take a poll brings. */
static struct err
merge(struct target_job *job, const struct http_reply *reply)
{
	struct merge ignored;
	struct buf page_on;
	struct err e = NO_ERR;

	buf_init(&page_on, PAGE_ON_CAP_BYTES);
	if (job->config->zendesk != NULL && config_page_on_json(job->config->zendesk, &page_on))
		e = ticket_merge(
			job->record, reply->body, reply->body_length, page_on.data, &ignored);
	buf_clear(&page_on);
	return e.kind == ERR_MALFORMED ? NO_ERR : e;
}

static struct err
zendesk_settle(struct target_job *job, const struct target_outcome *outcome,
	const struct http_reply *reply)
{
	struct err e = NO_ERR;

	if (reply != NULL && reply->error.kind == ERR_NONE && reply->body_length > 0)
		e = merge(job, reply);
	if (e.kind == ERR_NONE && zendesk_opens(job->row))
		return ticket_opened(
			job->record, job->row, outcome->remote_id, outcome->remote_url);
	return e.kind == ERR_NONE ? ticket_act_ended(job->record, job->row) : e;
}

const struct target_kind target_zendesk = {
	.name = TARGET_ZENDESK,
	.label = "Zendesk",
	.when_refused =
		"Check zendesk.email and its token, or the OAuth client, and what it may write.",
	.headers = {"Accept: application/json", "Content-Type: application/json"},
	.forbidden_is_no = true, /* agents see some tickets and not others */
	.repeats = zendesk_repeats,
	.ask = zendesk_ask,
	.answer = zendesk_answer,
	.settle = zendesk_settle,
	.unsettle = ticket_act_ended,
};
