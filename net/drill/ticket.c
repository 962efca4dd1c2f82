/* net/drill/ticket.c - the acts on a simulated Zendesk ticket.
 * SPDX-License-Identifier: MIT */
#include "net/drill/ticket.h"

#include <stdio.h>
#include <string.h>

#include "net/drill/effect.h"

enum { TAGS_CAP_BYTES = 64 * 1024 };

/* The trigger that every account begins with. */
#define MAILS "Notify requester of comment update"

int64_t
drill_ticket_agent_id(int person)
{
	return INT64_C(369531345753) + person;
}

int64_t
drill_ticket_requester_id(int requester)
{
	return INT64_C(377922500012) + requester;
}

int64_t
drill_ticket_organization_id(int organization)
{
	return INT64_C(360363695492) + organization;
}

struct ticket *
drill_ticket_find(struct world *w, int64_t id)
{
	if (id < TICKET_FIRST_ID || (uint64_t)(id - TICKET_FIRST_ID) >= w->ticket_count)
		return NULL;
	return &w->tickets[id - TICKET_FIRST_ID];
}

int
drill_ticket_organization(const struct world *w, const struct ticket *t)
{
	if (t->requester == NOBODY)
		return NOBODY;
	return scenario_organization(
		w->scenario, w->scenario->requesters[t->requester].organization);
}

static struct ticket *
ticket_of(struct world *w, const char *key)
{
	for (size_t i = 0; i < w->ticket_count; i++)
		if (w->tickets[i].key != NULL && strcmp(w->tickets[i].key, key) == 0)
			return &w->tickets[i];
	return NULL;
}

/* What a request did: the fields that a ticket is made with are its making. */
static void
tell_effect(struct world *w, const struct ticket *t, const struct ticket_event *e)
{
	char id[24];
	bool comment = e->type == EVENT_COMMENT;

	if (!e->by_api || e->rule != NULL ||
		(e->type == EVENT_CREATE && strcmp(e->field, "subject") != 0))
		return;
	(void)snprintf(id, sizeof id, "%lld", (long long)t->id);
	drill_effect(w, "zendesk",
		comment ? (e->is_public ? "reply" : "comment")
			: (e->type == EVENT_CREATE ? "create" : e->field),
		id, e->value != NULL ? e->value : "");
}

/* Adds a line to the history under the audit that `e` names. */
static void
event_add(struct world *w, const struct ticket *t, struct ticket_event e)
{
	if (!world_grow(
		    w, (void **)&w->events, w->event_count, &w->event_capacity, sizeof *w->events))
		return;
	e.id = ++w->last_event_id;
	e.ticket = (size_t)(t->id - TICKET_FIRST_ID);
	w->events[w->event_count++] = e;
	tell_effect(w, t, &e);
}

/* A JSON value made from a format of json_put, kept in the world. */
static const char *
json_text(struct world *w, const char *string)
{
	const char *kept;
	struct buf b;

	buf_init(&b, TAGS_CAP_BYTES);
	(void)json_put(&b, "%s", string);
	kept = world_text(w, b.data);
	buf_clear(&b);
	return kept;
}

static const char *
json_tags(struct world *w, const struct ticket *t)
{
	const char *kept;
	struct buf b;

	buf_init(&b, TAGS_CAP_BYTES);
	for (int i = 0; i < t->tag_count; i++)
		(void)json_put(&b, i == 0 ? "[%s" : ",%s", t->tags[i]);
	(void)buf_string(&b, t->tag_count == 0 ? "[]" : "]");
	kept = world_text(w, b.data);
	buf_clear(&b);
	return kept;
}

/* The head of what an act leaves; -1 is the author when nobody is, as the service has it. */
static struct ticket_event
audit_of(struct world *w, const struct ticket *t, const struct ticket_act *act)
{
	struct ticket_event e = {
		.audit_id = ++w->last_event_id,
		.at_ms = act->at_ms,
		.author_id = t->requester != NOBODY ? drill_ticket_requester_id(t->requester)
						    : drill_ticket_agent_id(0),
		.type = EVENT_CREATE,
		.rule = act->rule,
		.by_api = act->by_api,
		.custom = act->custom,
		.is_public = true,
	};

	if (act->rule != NULL)
		e.author_id = -1;
	else if (act->agent != NOBODY)
		e.author_id = drill_ticket_agent_id(act->agent);
	return e;
}

static void
comment_add(struct world *w, const struct ticket *t, struct ticket_event e, const char *text,
	bool is_public)
{
	e.type = EVENT_COMMENT;
	e.value = text;
	e.is_public = is_public;
	event_add(w, t, e);
	if (!is_public || !e.by_api || t->requester == NOBODY ||
		e.author_id == drill_ticket_requester_id(t->requester))
		return;
	e.type = EVENT_MAIL;
	e.rule = MAILS;
	event_add(w, t, e);
}

static void
field_add(struct world *w, const struct ticket *t, struct ticket_event e, const char *field,
	const char *value)
{
	e.field = field;
	e.value = value;
	event_add(w, t, e);
}

static void
tags_set(struct ticket *t, const char *const *tags, int count)
{
	t->tag_count = 0;
	for (int i = 0; i < count && t->tag_count < TICKET_TAGS_MAX; i++)
		t->tags[t->tag_count++] = tags[i];
}

struct ticket *
drill_ticket_open(struct world *w, const struct ticket_opening *o, const struct ticket_act *act)
{
	struct ticket_event audit;
	struct ticket *t;

	if (!world_grow(w, (void **)&w->tickets, w->ticket_count, &w->ticket_capacity,
		    sizeof *w->tickets))
		return NULL;
	t = &w->tickets[w->ticket_count];
	*t = (struct ticket){
		.id = TICKET_FIRST_ID + (int64_t)w->ticket_count++,
		.key = o->key,
		.subject = o->subject,
		.description = o->description,
		.priority = o->priority,
		.status = o->status != NULL ? o->status : "new",
		.requester = o->requester,
		.assignee = o->assignee,
		.type = o->type != NULL ? o->type : "incident",
		.external_id = o->external_id,
		.due_at = o->due_at,
		.created_ms = act->at_ms,
		.updated_ms = act->at_ms,
		.generated_ms = act->at_ms,
	};
	tags_set(t, o->tags, o->tag_count);
	audit = audit_of(w, t, act);
	comment_add(w, t, audit, o->description, !o->is_private);
	field_add(w, t, audit, "subject", json_text(w, t->subject));
	field_add(w, t, audit, "priority", json_text(w, t->priority));
	field_add(w, t, audit, "status", json_text(w, t->status));
	field_add(w, t, audit, "tags", json_tags(w, t));
	return t;
}

/* Sets one of the two word fields; a line in the history when that changes it. */
static void
word_change(struct world *w, const struct ticket *t, struct ticket_event e, const char **field,
	const char *value)
{
	if (value == NULL || (*field != NULL && strcmp(*field, value) == 0))
		return;
	e.type = EVENT_CHANGE;
	e.previous = json_text(w, *field);
	e.value = json_text(w, value);
	*field = value;
	event_add(w, t, e);
}

static void
tags_change(struct world *w, struct ticket *t, struct ticket_event e,
	const struct ticket_change *change)
{
	if (change->tags == NULL)
		return;
	e.type = EVENT_CHANGE;
	e.field = "tags";
	e.previous = json_tags(w, t);
	tags_set(t, change->tags, change->tag_count);
	e.value = json_tags(w, t);
	event_add(w, t, e);
}

void
drill_ticket_change(struct world *w, struct ticket *t, const struct ticket_act *act,
	const struct ticket_change *change)
{
	struct ticket_event e = audit_of(w, t, act);

	if (change->comment != NULL)
		comment_add(w, t, e, change->comment, !change->is_private);
	e.field = "priority";
	word_change(w, t, e, &t->priority, change->priority);
	e.field = "status";
	word_change(w, t, e, &t->status, change->status);
	tags_change(w, t, e, change);
	t->updated_ms = act->at_ms;
	t->generated_ms = act->at_ms;
}

void
drill_ticket_delete(struct ticket *t, int64_t at_ms)
{
	t->deleted = true;
	t->updated_ms = at_ms;
	t->generated_ms = at_ms;
}

void
drill_ticket_generate(struct ticket *t, int64_t at_ms)
{
	t->generated_ms = at_ms;
}

static void
ticket_opens(struct world *w, const struct scenario_happening *h, const struct ticket_act *act)
{
	const struct ticket_opening o = {
		.key = h->ticket,
		.subject = h->subject,
		.description = h->description,
		.priority = h->priority,
		.status = h->status,
		.tags = (const char *const *)h->tags,
		.tag_count = (int)h->tags_count,
		.requester = scenario_requester(w->scenario, h->requester),
		.assignee = scenario_person(w->scenario, h->to),
	};

	(void)drill_ticket_open(w, &o, act);
}

void
drill_ticket_happen(struct world *w, const struct scenario_happening *h, int64_t at_ms)
{
	const struct ticket_act act = {
		.at_ms = at_ms,
		.agent = scenario_person(w->scenario, h->by),
		.rule = h->rule,
	};
	const struct ticket_change change = {
		.priority = h->priority,
		.status = h->status,
		.tags = (const char *const *)h->tags,
		.tag_count = (int)h->tags_count,
		.comment = h->text,
		.is_private = h->is_public != NULL && !*h->is_public,
	};
	const char *key = h->change != NULL ? h->change : h->comment;
	struct ticket *t;

	if (h->ticket != NULL) {
		ticket_opens(w, h, &act);
		return;
	}
	t = ticket_of(w, h->erase != NULL ? h->erase : key);
	if (t == NULL)
		return;
	if (h->erase != NULL)
		drill_ticket_delete(t, at_ms);
	else
		drill_ticket_change(w, t, &act, &change);
}
