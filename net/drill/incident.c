/* net/drill/incident.c - the acts on a simulated PagerDuty incident.
 *
 * An id holds the second the drill started and the incident's place in the world, each scattered by
 * a multiplication modulo 36^6 that can be undone: so no table of ids is needed.
 * SPDX-License-Identifier: MIT */
#include "net/drill/incident.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/drill/effect.h"

enum { MS_A_MINUTE = 60 * 1000, SNOOZE_MAX_S = 604800 };

static const uint64_t id_modulus = 2176782336; /* 36^6 */
static const uint64_t id_factor = 1000003;
static const uint64_t id_inverse = 910375531; /* factor * inverse = 1 modulo 36^6 */

/* Six digits of base 36. */
static void
digits_put(uint64_t value, char *out)
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	for (int i = 5; i >= 0; i--) {
		out[i] = digits[value % 36];
		value /= 36;
	}
}

static void
id_put(const struct world *w, char kind, size_t index, char *out)
{
	out[0] = kind;
	digits_put((uint64_t)(w->start_ms / 1000) * id_factor % id_modulus, out + 1);
	digits_put(((uint64_t)index + 77) * id_factor % id_modulus, out + 7);
	out[13] = '\0';
}

void
drill_incident_id(const struct world *w, size_t index, char out[static INCIDENT_ID_SIZE])
{
	id_put(w, 'Q', index, out);
}

void
drill_incident_entry_id(const struct world *w, size_t index, char out[static INCIDENT_ID_SIZE])
{
	id_put(w, 'R', index, out);
}

void
drill_incident_change_id(const struct world *w, size_t index, char out[static INCIDENT_ID_SIZE])
{
	id_put(w, 'C', index, out);
}

const char *
drill_incident_key(const struct world *w, const struct incident *i, char *room, size_t size)
{
	char id[INCIDENT_ID_SIZE];

	if (i->given != NULL)
		return i->given;
	drill_incident_id(w, i->index, id);
	(void)snprintf(room, size, "monitor/%s", id + 1);
	return room;
}

struct incident *
drill_incident_find(struct world *w, const char *id)
{
	char again[INCIDENT_ID_SIZE];
	uint64_t value;

	if (strlen(id) != 13)
		return NULL;
	value = strtoull(id + 7, NULL, 36) % id_modulus * id_inverse % id_modulus - 77;
	if (value >= w->incident_count)
		return NULL;
	drill_incident_id(w, (size_t)value, again);
	return strcmp(again, id) == 0 ? &w->incidents[value] : NULL;
}

int
drill_incident_priority(const char *name)
{
	if (name == NULL || name[0] != 'P' || name[1] < '1' || name[1] > '5' || name[2] != '\0')
		return 0;
	return name[1] - '0';
}

void
drill_incident_touch(struct incident *i, int64_t at_ms)
{
	i->updated_ms = at_ms;
	free(i->json);
	i->json = NULL;
}

/* What a request did: those that only come of it are none of their own. */
static void
tell_effect(struct world *w, const struct incident *i, const struct log_entry *entry)
{
	static const char *const verbs[] = {
		[ENTRY_ACKNOWLEDGE] = "acknowledge",
		[ENTRY_UNACKNOWLEDGE] = "trigger again",
		[ENTRY_ESCALATE] = "escalate",
		[ENTRY_REASSIGN] = "reassign",
		[ENTRY_PRIORITY] = "priority",
		[ENTRY_URGENCY] = "urgency",
		[ENTRY_ANNOTATE] = "note",
		[ENTRY_RESOLVE] = "resolve",
		[ENTRY_REOPEN] = "reopen",
		[ENTRY_SNOOZE] = "snooze",
		[ENTRY_MERGED] = "merge",
		[ENTRY_UPDATE] = "status-update",
		[ENTRY_RESPONDER] = "responders",
	};
	char id[INCIDENT_ID_SIZE];

	if (!entry->by_api || entry->type >= sizeof verbs / sizeof verbs[0] ||
		verbs[entry->type] == NULL)
		return;
	drill_incident_id(w, i->index, id);
	drill_effect(
		w, "pagerduty", verbs[entry->type], id, entry->text != NULL ? entry->text : "");
}

/* Appends an entry to the log and to the incident's chain; its place. */
static size_t
entry_add(struct world *w, struct incident *i, struct log_entry entry)
{
	const size_t index = w->entry_count;

	if (!world_grow(w, (void **)&w->entries, w->entry_count, &w->entry_capacity,
		    sizeof *w->entries))
		return i->last_entry;
	entry.incident = i->index;
	entry.previous = entry.type == ENTRY_TRIGGER ? index : i->last_entry;
	w->entries[w->entry_count++] = entry;
	tell_effect(w, i, &entry);
	i->last_entry = index;
	return index;
}

static struct log_entry
entry_of(const struct incident_act *act, enum entry_type type)
{
	return (struct log_entry){
		.at_ms = act->at_ms,
		.type = type,
		.agent = act->agent,
		.by_api = act->by_api,
		.subject = NOBODY,
	};
}

/* Puts a timer where its time is: most come last, snoozes may not. False when memory is short. */
static bool
timer_add(struct world *w, const struct incident *i, int64_t at_ms)
{
	size_t n;

	if (!world_grow(
		    w, (void **)&w->timers, w->timer_count, &w->timer_capacity, sizeof *w->timers))
		return false;
	for (n = w->timer_count++; n > w->timer_next && w->timers[n - 1].at_ms > at_ms; n--)
		w->timers[n] = w->timers[n - 1];
	w->timers[n] = (struct timer){at_ms, i->index};
	return true;
}

/* Sets the time of the next escalation, if there is a level to go to. */
static void
timer_set(struct world *w, struct incident *i, int64_t at_ms)
{
	const struct scenario_policy *p = &w->scenario->policy;
	const int64_t due_ms = at_ms + (int64_t)p->escalate_after_min * MS_A_MINUTE;

	i->escalate_ms = 0;
	if (i->level < 0 || (unsigned)i->level + 1 >= p->levels_count)
		return;
	if (timer_add(w, i, due_ms))
		i->escalate_ms = due_ms;
}

static void
status_set(struct incident *i, const struct incident_act *act, enum incident_status status)
{
	i->status = status;
	i->changed_ms = act->at_ms;
	i->changed_by = act->agent;
	i->escalate_ms = 0;
	i->wake_ms = 0;
	drill_incident_touch(i, act->at_ms);
}

static void
assign(struct incident *i, int person, int64_t at_ms)
{
	i->assignee = person;
	i->assigned_ms = at_ms;
	drill_incident_touch(i, at_ms);
}

void
drill_incident_notify(struct world *w, struct incident *i, int64_t at_ms, int person)
{
	const struct incident_act act = {.at_ms = at_ms, .agent = NOBODY};
	struct log_entry entry = entry_of(&act, ENTRY_NOTIFY);

	entry.subject = person;
	(void)entry_add(w, i, entry);
	drill_incident_touch(i, at_ms);
}

static int
on_call(const struct world *w, int level)
{
	return scenario_person(w->scenario, w->scenario->policy.levels[level].on_call);
}

void
drill_incident_open(struct world *w, const struct incident_opening *o, int64_t at_ms)
{
	const struct incident_act act = {.at_ms = at_ms, .agent = NOBODY};
	struct log_entry entry = entry_of(&act, ENTRY_ASSIGN);
	struct incident *i;

	if (!world_grow(w, (void **)&w->incidents, w->incident_count, &w->incident_capacity,
		    sizeof *w->incidents))
		return;
	i = &w->incidents[w->incident_count];
	*i = (struct incident){
		.index = w->incident_count++,
		.title = o->title,
		.key = o->key,
		.given = o->given,
		.service = o->service,
		.assignee = o->assignee == NOBODY ? on_call(w, 0) : o->assignee,
		.level = o->assignee == NOBODY ? 0 : -1,
		.priority = o->priority,
		.high = o->high,
		.changed_by = NOBODY,
		.created_ms = at_ms,
		.updated_ms = at_ms,
		.changed_ms = at_ms,
		.assigned_ms = at_ms,
		.merged_into = NOBODY,
		.alerts = 1,
	};
	i->trigger_entry = entry_add(w, i, entry_of(&act, ENTRY_TRIGGER));
	entry.subject = i->assignee;
	(void)entry_add(w, i, entry);
	if (i->high)
		drill_incident_notify(w, i, at_ms, i->assignee);
	timer_set(w, i, at_ms);
}

/* A resolved incident that somebody acknowledges or triggers is open again. */
static void
reopen(struct world *w, struct incident *i, const struct incident_act *act)
{
	i->resolved_ms = 0;
	i->ack_count = 0;
	if (i->assignee == NOBODY)
		assign(i, act->agent != NOBODY ? act->agent : on_call(w, 0), act->at_ms);
	status_set(i, act, INCIDENT_TRIGGERED);
	(void)entry_add(w, i, entry_of(act, ENTRY_REOPEN));
}

enum refusal
drill_incident_acknowledge(struct world *w, struct incident *i, const struct incident_act *act)
{
	if (i->merged_into != NOBODY)
		return REFUSAL_MERGED;
	if (i->status == INCIDENT_RESOLVED)
		reopen(w, i, act);
	for (int n = 0; n < i->ack_count; n++)
		if (i->acks[n].person == act->agent)
			return REFUSAL_ACKNOWLEDGED;
	if (i->ack_count < INCIDENT_ACKS_MAX)
		i->acks[i->ack_count++] = (struct acknowledgement){act->agent, act->at_ms};
	if (i->assignee != act->agent)
		assign(i, act->agent, act->at_ms);
	status_set(i, act, INCIDENT_ACKNOWLEDGED);
	(void)entry_add(w, i, entry_of(act, ENTRY_ACKNOWLEDGE));
	return w->full ? REFUSAL_MEMORY : REFUSAL_NONE;
}

enum refusal
drill_incident_trigger_again(struct world *w, struct incident *i, const struct incident_act *act)
{
	if (i->merged_into != NOBODY)
		return REFUSAL_MERGED;
	if (i->status == INCIDENT_RESOLVED) {
		reopen(w, i, act);
	} else if (i->status == INCIDENT_ACKNOWLEDGED) {
		i->ack_count = 0;
		status_set(i, act, INCIDENT_TRIGGERED);
		(void)entry_add(w, i, entry_of(act, ENTRY_UNACKNOWLEDGE));
	} else {
		return REFUSAL_NONE;
	}
	timer_set(w, i, act->at_ms);
	return w->full ? REFUSAL_MEMORY : REFUSAL_NONE;
}

enum refusal
drill_incident_resolve(
	struct world *w, struct incident *i, const struct incident_act *act, const char *text)
{
	struct log_entry entry = entry_of(act, ENTRY_RESOLVE);

	if (i->status == INCIDENT_RESOLVED)
		return REFUSAL_RESOLVED;
	i->resolved_ms = act->at_ms;
	i->assignee = NOBODY;
	i->ack_count = 0;
	status_set(i, act, INCIDENT_RESOLVED);
	entry.text = text == NULL ? NULL : world_text(w, text);
	(void)entry_add(w, i, entry);
	return w->full ? REFUSAL_MEMORY : REFUSAL_NONE;
}

/* To a level of the policy, from 0: whoever is on call there is notified. */
static enum refusal
send_to_level(struct world *w, struct incident *i, const struct incident_act *act, int level,
	enum entry_type type)
{
	struct log_entry entry = entry_of(act, type);

	if (i->status == INCIDENT_RESOLVED)
		return REFUSAL_RESOLVED;
	if (level < 0 || (unsigned)level >= w->scenario->policy.levels_count)
		return REFUSAL_LEVEL;
	i->level = level;
	i->ack_count = 0;
	if (i->status == INCIDENT_ACKNOWLEDGED)
		status_set(i, act, INCIDENT_TRIGGERED);
	assign(i, on_call(w, level), act->at_ms);
	entry.subject = i->assignee;
	(void)entry_add(w, i, entry);
	drill_incident_notify(w, i, act->at_ms, i->assignee);
	timer_set(w, i, act->at_ms);
	return w->full ? REFUSAL_MEMORY : REFUSAL_NONE;
}

enum refusal
drill_incident_escalate(
	struct world *w, struct incident *i, const struct incident_act *act, int level)
{
	return send_to_level(w, i, act, level, ENTRY_ESCALATE);
}

enum refusal
drill_incident_send_back(struct world *w, struct incident *i, const struct incident_act *act)
{
	return send_to_level(w, i, act, 0, ENTRY_REASSIGN);
}

enum refusal
drill_incident_reassign(
	struct world *w, struct incident *i, const struct incident_act *act, int person)
{
	struct log_entry entry = entry_of(act, ENTRY_REASSIGN);

	if (i->status == INCIDENT_RESOLVED)
		return REFUSAL_RESOLVED;
	i->level = -1;
	i->ack_count = 0;
	if (i->status == INCIDENT_ACKNOWLEDGED)
		status_set(i, act, INCIDENT_TRIGGERED);
	i->escalate_ms = 0;
	assign(i, person, act->at_ms);
	entry.subject = person;
	(void)entry_add(w, i, entry);
	drill_incident_notify(w, i, act->at_ms, person);
	return w->full ? REFUSAL_MEMORY : REFUSAL_NONE;
}

void
drill_incident_prioritize(
	struct world *w, struct incident *i, const struct incident_act *act, int priority)
{
	struct log_entry entry = entry_of(act, ENTRY_PRIORITY);

	if (i->priority == priority)
		return;
	entry.old_value = i->priority;
	entry.new_value = priority;
	i->priority = priority;
	drill_incident_touch(i, act->at_ms);
	(void)entry_add(w, i, entry);
}

void
drill_incident_urge(struct world *w, struct incident *i, const struct incident_act *act, bool high)
{
	struct log_entry entry = entry_of(act, ENTRY_URGENCY);

	if (i->high == high)
		return;
	entry.new_value = high;
	i->high = high;
	drill_incident_touch(i, act->at_ms);
	(void)entry_add(w, i, entry);
}

size_t
drill_incident_annotate(
	struct world *w, struct incident *i, const struct incident_act *act, const char *text)
{
	struct log_entry entry = entry_of(act, ENTRY_ANNOTATE);

	entry.text = world_text(w, text);
	drill_incident_touch(i, act->at_ms);
	return entry_add(w, i, entry);
}

enum refusal
drill_incident_snooze(
	struct world *w, struct incident *i, const struct incident_act *act, int64_t duration_s)
{
	struct log_entry entry = entry_of(act, ENTRY_SNOOZE);

	if (i->status == INCIDENT_RESOLVED)
		return REFUSAL_RESOLVED;
	if (i->status != INCIDENT_ACKNOWLEDGED)
		return REFUSAL_ASLEEP_NOT;
	if (duration_s < 1 || duration_s > SNOOZE_MAX_S)
		return REFUSAL_DURATION;
	entry.other = act->at_ms + duration_s * 1000;
	if (!timer_add(w, i, entry.other))
		return REFUSAL_MEMORY;
	i->wake_ms = entry.other;
	drill_incident_touch(i, act->at_ms);
	(void)entry_add(w, i, entry);
	return w->full ? REFUSAL_MEMORY : REFUSAL_NONE;
}

enum refusal
drill_incident_merge(struct world *w, struct incident *target, struct incident *source,
	const struct incident_act *act)
{
	struct log_entry merged = entry_of(act, ENTRY_MERGED), link = entry_of(act, ENTRY_LINK);

	if (source->merged_into != NOBODY)
		return REFUSAL_MERGED;
	if (target->status == INCIDENT_RESOLVED || source->status == INCIDENT_RESOLVED)
		return REFUSAL_RESOLVED;
	if (source == target || target->alerts + source->alerts > INCIDENT_ALERTS_MAX)
		return REFUSAL_ALERTS;
	target->alerts += source->alerts;
	source->alerts = 0;
	source->merged_into = (int64_t)target->index;
	source->resolved_ms = act->at_ms;
	source->assignee = NOBODY;
	source->ack_count = 0;
	status_set(source, act, INCIDENT_RESOLVED);
	merged.other = (int64_t)target->index;
	(void)entry_add(w, source, merged);
	link.other = (int64_t)source->index;
	drill_incident_touch(target, act->at_ms);
	(void)entry_add(w, target, link);
	return w->full ? REFUSAL_MEMORY : REFUSAL_NONE;
}

size_t
drill_incident_announce(
	struct world *w, struct incident *i, const struct incident_act *act, const char *text)
{
	struct log_entry entry = entry_of(act, ENTRY_UPDATE);

	entry.text = world_text(w, text);
	drill_incident_touch(i, act->at_ms);
	return entry_add(w, i, entry);
}

const struct responder *
drill_incident_request(struct world *w, struct incident *i, const struct incident_act *act,
	const struct asked *asked, const char *message)
{
	struct log_entry entry = entry_of(act, ENTRY_RESPONDER);
	const size_t first = w->responder_count;

	entry.text = world_text(w, message);
	for (int n = 0; n < asked->count; n++) {
		if (!world_grow(w, (void **)&w->responders, w->responder_count,
			    &w->responder_capacity, sizeof *w->responders))
			return NULL;
		w->responders[w->responder_count++] = (struct responder){
			.incident = i->index,
			.at_ms = act->at_ms,
			.requester = act->agent,
			.person = asked->people[n],
			.message = entry.text,
		};
	}
	i->has_responders = true;
	drill_incident_touch(i, act->at_ms);
	entry.subject = asked->people[0];
	entry.other = (int64_t)first;
	entry.new_value = asked->count;
	(void)entry_add(w, i, entry);
	return &w->responders[first];
}
