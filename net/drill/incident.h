/* net/drill/incident.h - the acts on a simulated PagerDuty incident.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_INCIDENT_H
#define NET_DRILL_INCIDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/drill/world.h"

enum { INCIDENT_ID_SIZE = 16, INCIDENT_FIRST_NUMBER = 4101 };

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
	REFUSAL_MEMORY,
};

void drill_incident_open(struct world *w, const struct incident_opening *o, int64_t at_ms);

/* The acts. Each leaves its log entries. Acknowledging a resolved incident reopens it, as the
 * service does since 2025-09-18. `text` is copied; NULL is none. */
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
void drill_incident_prioritize(
	struct world *w, struct incident *i, const struct incident_act *act, int priority);
void drill_incident_urge(
	struct world *w, struct incident *i, const struct incident_act *act, bool high);
void drill_incident_touch(struct incident *i, int64_t at_ms); /* something else about it changed */
void drill_incident_notify(struct world *w, struct incident *i, int64_t at_ms, int person);

/* Adds a note; the place of its log entry, which is the note. */
size_t drill_incident_annotate(
	struct world *w, struct incident *i, const struct incident_act *act, const char *text);

/* 1 to 5 for "P1" to "P5"; 0 for anything else. */
int drill_incident_priority(const char *name);

/* The id of the incident at a place, and of a log entry: "Q..." and "R..." of 13 characters,
 * unlike in each drill and never in the order of their making. */
void drill_incident_id(const struct world *w, size_t index, char out[static INCIDENT_ID_SIZE]);
void drill_incident_entry_id(
	const struct world *w, size_t index, char out[static INCIDENT_ID_SIZE]);

/* The incident of that id; NULL when there is none. */
struct incident *drill_incident_find(struct world *w, const char *id);

#endif
