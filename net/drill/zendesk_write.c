/* net/drill/zendesk_write.c - tickets of the simulated Zendesk being opened and changed.
 *
 * As the service does it: what is not valid changes nothing at all, `public` left out follows the
 * ticket's last comment, a closed ticket is closed for good.
 * SPDX-License-Identifier: MIT */
#include "net/drill/zendesk_write.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "net/drill/stamp.h"
#include "net/drill/ticket.h"
#include "net/drill/ticket_json.h"
#include "net/drill/zendesk_auth.h"
#include "net/drill/zendesk_reply.h"
#include "store/json.h"

enum {
	VALUE_CAP_BYTES = 64 * 1024,
	UPDATES_MOST = 100, /* a minute */
	KEY_BYTES = 255,
	KEPT_MS = 2 * 60 * 60 * 1000,
};

/* A request as it was read; strings kept in the world, NULL where it says nothing. */
struct wish {
	const char *subject;
	const char *body;
	const char *priority;
	const char *status;
	const char *type;
	const char *external_id;
	const char *due_at;
	const char *custom;
	const char *email; /* of the requester */
	const char *tags[TICKET_TAGS_MAX];
	int tag_count;
	bool has_tags;
	bool has_public;
	bool is_public;
};

/* ---- what is asked ---- */

/* The text at a path, kept; NULL when there is none. An object is its JSON. */
static const char *
kept(struct world *w, const char *path, bool object)
{
	const char *text = NULL;
	struct buf b;

	buf_init(&b, VALUE_CAP_BYTES);
	if (object ? json_object(w->reader, path, &b) : json_string(w->reader, path, &b))
		text = world_text(w, b.data);
	buf_clear(&b);
	return text;
}

static bool
is_true(struct world *w, const char *path)
{
	bool value = false;

	return json_bool(w->reader, path, &value) && value;
}

static void
read_tags(struct world *w, struct wish *wish)
{
	wish->has_tags = json_has(w->reader, "$.ticket.tags");
	for (int n = 0; n < TICKET_TAGS_MAX; n++) {
		char path[48];
		const char *tag;

		(void)snprintf(path, sizeof path, "$.ticket.tags[%d]", n);
		tag = kept(w, path, false);
		if (tag == NULL)
			return;
		wish->tags[wish->tag_count++] = tag;
	}
}

/* False, and the reply a 422, when the body is no ticket. */
static bool
read_wish(struct world *w, const struct request *r, struct wish *wish, struct reply *out)
{
	*wish = (struct wish){.subject = NULL};
	if (json_read(w->reader, r->body, r->body_length).kind != ERR_NONE ||
		!json_has(w->reader, "$.ticket")) {
		drill_zendesk_refuse(out, 400, "Unprocessable Entity",
			"Server could not parse JSON, or it has no ticket");
		return false;
	}
	wish->subject = kept(w, "$.ticket.subject", false);
	wish->body = kept(w, "$.ticket.comment.body", false);
	wish->priority = kept(w, "$.ticket.priority", false);
	wish->status = kept(w, "$.ticket.status", false);
	wish->type = kept(w, "$.ticket.type", false);
	wish->external_id = kept(w, "$.ticket.external_id", false);
	wish->due_at = kept(w, "$.ticket.due_at", false);
	wish->custom = kept(w, "$.ticket.metadata", true);
	wish->email = kept(w, "$.ticket.requester.email", false);
	wish->has_public = json_has(w->reader, "$.ticket.comment.public");
	wish->is_public = is_true(w, "$.ticket.comment.public");
	read_tags(w, wish);
	return true;
}

/* ---- what is refused ---- */

/* The shape of what is not valid: the field, and why. */
static void
refuse_field(struct reply *out, const char *field, const char *why)
{
	out->status = 422;
	buf_reset(&out->body);
	(void)json_put(&out->body,
		"{\"error\":%s,\"description\":%s,\"details\":{%s:[{\"description\":%s}]}}",
		"RecordInvalid", "Record validation errors", field, why);
}

static bool
is_one_of(const char *value, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(value, *words) == 0)
			return true;
	return false;
}

static bool
check_words(const struct wish *wish, struct reply *out)
{
	static const char *const priorities[] = {"urgent", "high", "normal", "low", NULL};
	static const char *const statuses[] = {
		"new", "open", "pending", "hold", "solved", "closed", NULL};
	static const char *const types[] = {"problem", "incident", "question", "task", NULL};

	if (wish->priority != NULL && !is_one_of(wish->priority, priorities)) {
		refuse_field(out, "priority", "Priority: is not a priority");
		return false;
	}
	if (wish->status != NULL && !is_one_of(wish->status, statuses)) {
		refuse_field(out, "status", "Status: is not a status");
		return false;
	}
	if (wish->type != NULL && !is_one_of(wish->type, types)) {
		refuse_field(out, "type", "Type: is not a type");
		return false;
	}
	if (wish->body != NULL && wish->body[strspn(wish->body, " \t\r\n")] == '\0') {
		refuse_field(out, "base", "Description: cannot be blank");
		return false;
	}
	return true;
}

/* Someone who changes what has changed since they saw it is told so: times are compared as the
 * service prints them, by the second. */
static bool
check_stamp(struct world *w, const struct ticket *t, struct reply *out)
{
	const char *stamp;
	int64_t seen_ms;

	if (!is_true(w, "$.ticket.safe_update"))
		return true;
	stamp = kept(w, "$.ticket.updated_stamp", false);
	if (stamp == NULL || !drill_stamp_read(stamp, &seen_ms)) {
		refuse_field(out, "base", "Safe update: updated_stamp is required");
		return false;
	}
	if (seen_ms / 1000 >= t->updated_ms / 1000)
		return true;
	drill_zendesk_fail(out, 409, "UpdateConflict",
		"Safe Update prevented this update: the ticket has been updated since.");
	return false;
}

/* ---- the answer ---- */

static void
put_answer(const struct world *w, const struct ticket *t, size_t audit, struct reply *out)
{
	(void)buf_string(&out->body, "{\"ticket\":");
	drill_ticket_put(w, t, &out->body);
	(void)buf_string(&out->body, ",\"audit\":");
	drill_ticket_put_audit(w, audit, &out->body);
	(void)buf_string(&out->body, "}");
}

static struct ticket_act
act_of(const struct world *w, const struct request *r, const struct wish *wish)
{
	return (struct ticket_act){.at_ms = w->now_ms,
		.agent = drill_zendesk_caller(w, r).person,
		.by_api = true,
		.custom = wish->custom};
}

/* ---- opening ---- */

/* The first answer to that key, where it is kept still; NULL. */
static const struct idempotent *
find_answered(const struct world *w, const char *key)
{
	for (size_t n = w->idempotent_count; n-- > 0;) {
		const struct idempotent *i = &w->idempotents[n];

		if (w->now_ms - i->at_ms < KEPT_MS && strcmp(i->key, key) == 0)
			return i;
	}
	return NULL;
}

static void
put_created(struct reply *out, int64_t ticket)
{
	out->status = 201;
	drill_reply_header(
		out, "Location", ZENDESK_SITE "/api/v2/tickets/%lld.json", (long long)ticket);
}

/* True when the key has been answered before: the reply is that answer, or the refusal of another
 * body under the same key. */
static bool
answer_again(const struct world *w, const struct request *r, struct reply *out)
{
	const struct idempotent *i = find_answered(w, r->idempotency_key);

	if (i == NULL)
		return false;
	if (strcmp(i->body, r->body) != 0) {
		drill_zendesk_fail(out, 400, "IdempotentRequestError",
			"An idempotent request with the same key has other parameters");
		return true;
	}
	put_created(out, i->ticket);
	drill_reply_header(out, "x-idempotency-lookup", "hit");
	(void)buf_string(&out->body, i->reply);
	return true;
}

static void
remember(struct world *w, const struct request *r, int64_t ticket, struct reply *out)
{
	if (!world_grow(w, (void **)&w->idempotents, w->idempotent_count, &w->idempotent_capacity,
		    sizeof *w->idempotents))
		return;
	w->idempotents[w->idempotent_count++] = (struct idempotent){
		.key = world_text(w, r->idempotency_key),
		.body = world_text(w, r->body),
		.reply = world_text(w, out->body.data),
		.at_ms = w->now_ms,
		.ticket = ticket,
	};
	drill_reply_header(out, "x-idempotency-lookup", "miss");
}

/* The requester of that address; NOBODY: the one who opens it. */
static int
requester_of(const struct world *w, const char *email)
{
	for (unsigned n = 0; email != NULL && n < w->scenario->requesters_count; n++)
		if (strcasecmp(w->scenario->requesters[n].email, email) == 0)
			return (int)n;
	return NOBODY;
}

static void
open_ticket(struct world *w, const struct request *r, const struct wish *wish, struct reply *out)
{
	const struct ticket_opening opening = {
		.subject = wish->subject != NULL ? wish->subject : wish->body,
		.description = wish->body,
		.priority = wish->priority,
		.status = wish->status,
		.tags = wish->tags,
		.tag_count = wish->tag_count,
		.requester = requester_of(w, wish->email),
		.assignee = NOBODY,
		.type = wish->type,
		.external_id = wish->external_id,
		.due_at = wish->due_at,
		.is_private = wish->has_public && !wish->is_public,
	};
	const struct ticket_act act = act_of(w, r, wish);
	const size_t audit = w->event_count;
	const struct ticket *t = drill_ticket_open(w, &opening, &act);

	if (t == NULL || w->full) {
		drill_zendesk_fail(out, 500, "InternalError", "Memory is too short.");
		return;
	}
	put_answer(w, t, audit, out);
	put_created(out, t->id);
	if (r->idempotency_key != NULL)
		remember(w, r, t->id, out);
}

void
drill_zendesk_create(struct world *w, const struct request *r, struct reply *out)
{
	struct wish wish;

	if (r->idempotency_key != NULL && strlen(r->idempotency_key) > KEY_BYTES) {
		drill_zendesk_fail(out, 400, "IdempotentRequestError",
			"The Idempotency-Key is longer than 255 characters");
		return;
	}
	if (r->idempotency_key != NULL && answer_again(w, r, out))
		return;
	if (!read_wish(w, r, &wish, out) || !check_words(&wish, out))
		return;
	if (wish.body == NULL) {
		refuse_field(out, "base", "Description: cannot be blank");
		return;
	}
	open_ticket(w, r, &wish, out);
}

/* ---- changing ---- */

/* Whether the last comment of the ticket was public: what one follows that does not say. */
static bool
last_was_public(const struct world *w, const struct ticket *t)
{
	for (size_t n = w->event_count; n-- > 0;)
		if (w->events[n].type == EVENT_COMMENT &&
			w->events[n].ticket == (size_t)(t->id - TICKET_FIRST_ID))
			return w->events[n].is_public;
	return true;
}

void
drill_zendesk_update(struct world *w, const struct request *r, struct ticket *t, struct reply *out)
{
	struct wish wish;
	struct ticket_change change;
	struct ticket_act act;
	size_t audit = w->event_count;

	if (!drill_zendesk_count(w, ALLOWANCE_ZENDESK_UPDATE, UPDATES_MOST, false, out) ||
		!read_wish(w, r, &wish, out))
		return;
	if (strcmp(t->status, "closed") == 0) {
		refuse_field(out, "status", "Status: closed prevents ticket update");
		return;
	}
	if (!check_words(&wish, out) || !check_stamp(w, t, out))
		return;
	act = act_of(w, r, &wish);
	change = (struct ticket_change){
		.priority = wish.priority,
		.status = wish.status,
		.tags = wish.has_tags ? wish.tags : NULL,
		.tag_count = wish.tag_count,
		.comment = wish.body,
		.is_private = !(wish.has_public ? wish.is_public : last_was_public(w, t)),
	};
	drill_ticket_change(w, t, &act, &change);
	if (w->event_count == audit) { /* nothing was other than it is: there is no audit */
		(void)buf_string(&out->body, "{\"ticket\":");
		drill_ticket_put(w, t, &out->body);
		(void)buf_string(&out->body, "}");
		return;
	}
	put_answer(w, t, audit, out);
}
