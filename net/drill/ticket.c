/* net/drill/ticket.c - the acts on a simulated Zendesk ticket.
 * SPDX-License-Identifier: MIT */
#include "net/drill/ticket.h"

#include <stdio.h>
#include <string.h>

enum { TAGS_CAP_BYTES = 64 * 1024 };

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
		if (strcmp(w->tickets[i].key, key) == 0)
			return &w->tickets[i];
	return NULL;
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

static struct ticket_event
audit_of(struct world *w, int64_t at_ms, int64_t author_id)
{
	return (struct ticket_event){
		.audit_id = ++w->last_event_id,
		.at_ms = at_ms,
		.author_id = author_id,
		.type = EVENT_CREATE,
		.is_public = true,
	};
}

static void
comment_add(struct world *w, const struct ticket *t, struct ticket_event e, const char *text,
	bool is_public)
{
	e.type = EVENT_COMMENT;
	e.value = text;
	e.is_public = is_public;
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
tags_set(struct ticket *t, const struct scenario_happening *h)
{
	t->tag_count = 0;
	for (unsigned i = 0; i < h->tags_count && t->tag_count < TICKET_TAGS_MAX; i++)
		t->tags[t->tag_count++] = h->tags[i];
}

static void
ticket_opens(struct world *w, const struct scenario_happening *h, int64_t at_ms)
{
	struct ticket_event audit;
	struct ticket *t;

	if (!world_grow(w, (void **)&w->tickets, w->ticket_count, &w->ticket_capacity,
		    sizeof *w->tickets))
		return;
	t = &w->tickets[w->ticket_count];
	*t = (struct ticket){
		.id = TICKET_FIRST_ID + (int64_t)w->ticket_count++,
		.key = h->ticket,
		.subject = h->subject,
		.description = h->description,
		.priority = h->priority,
		.status = h->status != NULL ? h->status : "new",
		.requester = scenario_requester(w->scenario, h->requester),
		.assignee = scenario_person(w->scenario, h->to),
		.created_ms = at_ms,
		.updated_ms = at_ms,
	};
	tags_set(t, h);
	audit = audit_of(w, at_ms, drill_ticket_requester_id(t->requester));
	comment_add(w, t, audit, h->description, true);
	field_add(w, t, audit, "subject", json_text(w, t->subject));
	field_add(w, t, audit, "priority", json_text(w, t->priority));
	field_add(w, t, audit, "status", json_text(w, t->status));
	field_add(w, t, audit, "tags", json_tags(w, t));
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
	const struct scenario_happening *h)
{
	if (h->tags == NULL)
		return;
	e.type = EVENT_CHANGE;
	e.field = "tags";
	e.previous = json_tags(w, t);
	tags_set(t, h);
	e.value = json_tags(w, t);
	event_add(w, t, e);
}

void
drill_ticket_happen(struct world *w, const struct scenario_happening *h, int64_t at_ms)
{
	const int person = scenario_person(w->scenario, h->by);
	struct ticket_event e;
	struct ticket *t;

	if (h->ticket != NULL) {
		ticket_opens(w, h, at_ms);
		return;
	}
	t = ticket_of(w, h->change != NULL ? h->change : h->comment);
	if (t == NULL)
		return;
	e = audit_of(w, at_ms,
		person == NOBODY ? drill_ticket_requester_id(t->requester)
				 : drill_ticket_agent_id(person));
	if (h->text != NULL)
		comment_add(w, t, e, h->text, h->is_public == NULL || *h->is_public);
	e.field = "priority";
	word_change(w, t, e, &t->priority, h->priority);
	e.field = "status";
	word_change(w, t, e, &t->status, h->status);
	tags_change(w, t, e, h);
	t->updated_ms = at_ms;
}
