/* net/drill/incident.h - the acts on a simulated PagerDuty incident.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_INCIDENT_H
#define NET_DRILL_INCIDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/drill/world.h"

enum {
	INCIDENT_ID_SIZE = 16,
	INCIDENT_KEY_SIZE = 40,
	INCIDENT_FIRST_NUMBER = 4101,
	INCIDENT_ASKED_MAX = 8,
};

/* What a new incident is. */
struct incident_opening {
	const char *title; /* kept until world_clear, as `key` and `given` */
	const char *key;
	const char *given;
	int service;
	int assignee; /* NOBODY: the policy's first level */
	int priority;
	bool high;
};

/* Who acts, when, and whether through a request. */
struct incident_act {
	int64_t at_ms;
	int agent; /* a person; NOBODY: the service, a monitor, the policy */
	bool by_api;
};

/* Why an act was refused. */
enum refusal {
	REFUSAL_NONE,
	REFUSAL_RESOLVED,     /* 1001 */
	REFUSAL_ACKNOWLEDGED, /* 1002 */
	REFUSAL_LEVEL,        /* 1006: there is no such level, or it is resolved */
	REFUSAL_ASLEEP_NOT,   /* 1012: only what is acknowledged can be snoozed */
	REFUSAL_DURATION,     /* 1013 */
	REFUSAL_MERGED,       /* 1019: it was merged already */
	REFUSAL_ALERTS,       /* 2001: of itself, or more than a thousand alerts */
	REFUSAL_MEMORY,
};

/* Opens an incident; it is the world's last then. Nothing, and w->full, when memory is short. */
void drill_incident_open(struct world *w, const struct incident_opening *o, int64_t at_ms);

/* The acts. Each leaves its log entries. Acknowledging a resolved incident reopens it, as the
 * service does since 2025-09-18. `text` is copied; NULL is none.
 *
 * They work without a scenario's happenings as well, for thousands of incidents: after world_init
 * (its scenario gives the people, the services and the policy) and world_still,
 *      world_advance(&w, at_ms);                     escalations and snoozes come due
 *      drill_incident_open(&w, &opening, at_ms);
 *      i = &w.incidents[w.incident_count - 1];
 *      drill_incident_acknowledge(&w, i, &(struct incident_act){.at_ms = at_ms, .agent = 0});
 * Room time must not go back from act to act: the log lies in its order. An incident moves in
 * memory when the next opens: hold on to its place or its id. */
enum refusal drill_incident_acknowledge(
	struct world *w, struct incident *i, const struct incident_act *act);
enum refusal drill_incident_trigger_again(
	struct world *w, struct incident *i, const struct incident_act *act);
enum refusal drill_incident_resolve(
	struct world *w, struct incident *i, const struct incident_act *act, const char *text);
enum refusal drill_incident_escalate(
	struct world *w, struct incident *i, const struct incident_act *act, int level);
enum refusal drill_incident_reassign(
	struct world *w, struct incident *i, const struct incident_act *act, int person);
/* To the first level of the policy. */
enum refusal drill_incident_send_back(
	struct world *w, struct incident *i, const struct incident_act *act);
void drill_incident_prioritize(
	struct world *w, struct incident *i, const struct incident_act *act, int priority);
void drill_incident_urge(
	struct world *w, struct incident *i, const struct incident_act *act, bool high);
void drill_incident_touch(struct incident *i, int64_t at_ms); /* something else about it changed */
void drill_incident_notify(struct world *w, struct incident *i, int64_t at_ms, int person);

/* Snoozes an acknowledged incident: it is triggered again when nobody acts for that long. */
enum refusal drill_incident_snooze(
	struct world *w, struct incident *i, const struct incident_act *act, int64_t duration_s);

/* Merges `source`, which is resolved by it, into `target`, which gets its alerts. Neither may be
 * resolved before. */
enum refusal drill_incident_merge(struct world *w, struct incident *target, struct incident *source,
	const struct incident_act *act);

/* Tells the subscribers; the place of the log entry, which is the status update. */
size_t drill_incident_announce(
	struct world *w, struct incident *i, const struct incident_act *act, const char *text);

/* Who is asked to help, by one request. */
struct asked {
	int people[INCIDENT_ASKED_MAX];
	int count; /* at least 1 */
};

/* Asks them; the first of them, NULL when memory is short. Until the next are asked. */
const struct responder *drill_incident_request(struct world *w, struct incident *i,
	const struct incident_act *act, const struct asked *asked, const char *message);

/* Adds a note; the place of its log entry, which is the note. */
size_t drill_incident_annotate(
	struct world *w, struct incident *i, const struct incident_act *act, const char *text);

/* 1 to 5 for "P1" to "P5"; 0 for anything else. */
int drill_incident_priority(const char *name);

/* The id of the incident at a place, of a log entry and of a change: "Q...", "R..." and "C..." of 13 characters,
 * unlike in each drill and never in the order of their making. */
void drill_incident_id(const struct world *w, size_t index, char out[static INCIDENT_ID_SIZE]);
void drill_incident_entry_id(
	const struct world *w, size_t index, char out[static INCIDENT_ID_SIZE]);

void drill_incident_change_id(
	const struct world *w, size_t index, char out[static INCIDENT_ID_SIZE]);

/* The incident_key: as it was given, else made of the id in `room`. */
const char *drill_incident_key(
	const struct world *w, const struct incident *i, char *room, size_t size);

/* The incident of that id; NULL when there is none. */
struct incident *drill_incident_find(struct world *w, const char *id);

#endif
