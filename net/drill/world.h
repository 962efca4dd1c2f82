/* net/drill/world.h - the simulated accounts as they are at one moment of the drill.
 *
 * A world is moved on by world_advance, which lets everything due happen at its own time,
 * and changed by what clients ask for. Both go through the same acts (incident.c, ticket.c), and
 * every act leaves a log entry or a ticket event. The same scenario and the same requests
 * at the same room times give the same world, byte for byte. Not safe for threads: service.c
 * holds one lock around each request.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_WORLD_H
#define NET_DRILL_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/drill/limit.h"
#include "net/drill/scenario.h"
#include "store/arena.h"
#include "store/buf.h"
#include "store/err.h"
#include "store/json.h"

enum { NOBODY = -1 };
enum { INCIDENT_ACKS_MAX = 8, INCIDENT_ALERTS_MAX = 1000 };
enum { TICKET_TAGS_MAX = 100 };

enum incident_status {
	INCIDENT_TRIGGERED,
	INCIDENT_ACKNOWLEDGED,
	INCIDENT_RESOLVED,
};

struct acknowledgement {
	int person;
	int64_t at_ms;
};

/* One PagerDuty incident. Strings are borrowed from the scenario or the world's arena. */
struct incident {
	size_t index; /* its place in the world; its id is made of it */
	const char *title;
	const char *key;   /* the scenario's key, or NULL for a flood's */
	const char *given; /* the incident_key of whoever opened it by a request, or NULL */
	int service;
	int assignee; /* a person, or NOBODY */
	int level;    /* of the escalation policy, from 0; -1 when assigned by hand */
	int priority; /* 1 to 5, or 0 */
	bool high;    /* urgency */
	enum incident_status status;
	int changed_by; /* who changed the status last; NOBODY: the service */
	int64_t created_ms;
	int64_t updated_ms;
	int64_t changed_ms; /* the status */
	int64_t resolved_ms;
	int64_t assigned_ms;
	int64_t escalate_ms; /* when it goes to the next level; 0: it does not */
	int64_t wake_ms;     /* when its snooze ends; 0: it is not snoozed */
	int64_t merged_into; /* the place of another incident, or NOBODY */
	int alerts;          /* its own, and those of what was merged into it */
	bool has_responders;
	struct acknowledgement acks[INCIDENT_ACKS_MAX];
	int ack_count;
	size_t trigger_entry;
	size_t last_entry; /* newest log entry; they are chained backwards */
	char *json;        /* as last rendered; NULL after a change */
	size_t json_length;
};

enum entry_type {
	ENTRY_TRIGGER,
	ENTRY_ASSIGN,
	ENTRY_NOTIFY,
	ENTRY_ACKNOWLEDGE,
	ENTRY_UNACKNOWLEDGE,
	ENTRY_ESCALATE,
	ENTRY_REASSIGN,
	ENTRY_PRIORITY,
	ENTRY_URGENCY,
	ENTRY_ANNOTATE,
	ENTRY_RESOLVE,
	ENTRY_REOPEN,
	ENTRY_SNOOZE,
	ENTRY_MERGED,    /* of the source, which it resolves */
	ENTRY_LINK,      /* of the target */
	ENTRY_UPDATE,    /* a status update */
	ENTRY_RESPONDER, /* somebody was asked to help */
};

/* One log entry. They lie in order of time, so a place in the list is also an age. */
struct log_entry {
	int64_t at_ms;
	enum entry_type type;
	size_t incident;
	size_t previous; /* the entry before it of the same incident; itself when there is none */
	int agent;       /* a person; NOBODY: the service or the policy did it */
	int subject;     /* who was assigned or notified; NOBODY */
	int old_value;   /* priorities */
	int new_value;
	int64_t other;    /* a moment (snooze), or the place of the other incident (merges) */
	bool by_api;      /* through a request; else in the mobile app or by the service itself */
	const char *text; /* a note, a resolution; or NULL */
};

enum event_type {
	EVENT_CREATE, /* a field as the ticket was made */
	EVENT_CHANGE,
	EVENT_COMMENT,
	EVENT_MAIL, /* what a trigger told the requester */
};

/* One line of a ticket's history; those of one audit share its id. */
struct ticket_event {
	int64_t id;
	int64_t audit_id;
	int64_t at_ms;
	int64_t author_id;
	size_t ticket;
	enum event_type type;
	const char *field; /* NULL for a comment */
	const char *value; /* JSON of the value, or the comment's text */
	const char *previous;
	const char *rule;   /* the title of the trigger that did it; NULL: a person */
	const char *custom; /* what the request told of itself: JSON; NULL: nothing */
	bool is_public;
	bool by_api; /* through a request; else in the browser */
};

struct ticket {
	int64_t id;
	const char *key;
	const char *subject;
	const char *description;
	const char *priority; /* NULL: none */
	const char *status;
	int requester; /* of the scenario; NOBODY for one an agent made */
	int assignee;  /* a person, or NOBODY */
	const char *tags[TICKET_TAGS_MAX];
	int tag_count;
	const char *type;        /* "incident" */
	const char *external_id; /* whoever opened it gave it; NULL */
	const char *due_at;      /* of a task; NULL */
	int64_t created_ms;
	int64_t updated_ms;
	int64_t generated_ms; /* also moved by what the service itself does to it */
	bool deleted;         /* only the export still has it */
};

/* Whom a token was given to. */
enum client {
	CLIENT_ZENDESK_AGENT,
	CLIENT_ZENDESK_ADMIN,
	CLIENT_PAGERDUTY,
	CLIENT_PAGERDUTY_NARROW,
};

struct token {
	enum client client;
	const char *scope; /* words with spaces between */
	int64_t until_ms;
};

/* What the requests of a minute are counted by. */
enum allowance {
	ALLOWANCE_PAGERDUTY_USER,
	ALLOWANCE_PAGERDUTY_ACCOUNT,
	ALLOWANCE_PAGERDUTY_READER,
	ALLOWANCE_PAGERDUTY_APP,
	ALLOWANCE_PAGERDUTY_NARROW,
	ALLOWANCE_ZENDESK,
	ALLOWANCE_ZENDESK_TICKETS,
	ALLOWANCE_ZENDESK_EXPORT,
	ALLOWANCE_ZENDESK_SEARCH,
	ALLOWANCE_STATUSPAGE,
	ALLOWANCE_STATUSPAGE_UNPAGED,

	ALLOWANCE_ZENDESK_UPDATE,
	ALLOWANCES,
};

/* One thing that will happen, and when. */
struct due {
	int64_t at_ms;
	unsigned happening; /* its place in the scenario */
};

/* What comes if nobody acts: a level of escalation, or the end of a snooze. */
struct timer {
	int64_t at_ms;
	size_t incident;
};

/* A change to a service, as a delivery tool told of it. */
struct change {
	int64_t at_ms;
	int service;
	const char *summary;
	const char *source;
};

/* Somebody was asked to help with an incident. */
struct responder {
	size_t incident;
	int64_t at_ms;
	int requester;
	int person;
	const char *message;
};

/* Something that a request brought about (net/drill/effect.h). */
struct effect {
	int64_t at_ms;
	const char *service;
	const char *verb;
	const char *object;
	const char *text;
};

struct slack_world;
struct statuspage_world;
struct jira_world;

/* A ticket that was opened with an Idempotency-Key, and what was answered. */
struct idempotent {
	const char *key;
	const char *body; /* of the request */
	const char *reply;
	int64_t at_ms;
	int64_t ticket;
};

struct world {
	const struct scenario *scenario; /* borrowed; outlives the world */
	int64_t start_ms;
	int64_t now_ms;  /* never goes back */
	struct due *due; /* all that the scenario lets happen, floods spread out, in order */
	size_t due_count, due_next;
	struct incident *incidents;
	size_t incident_count, incident_capacity;
	struct log_entry *entries;
	size_t entry_count, entry_capacity;
	struct ticket *tickets;
	size_t ticket_count, ticket_capacity;
	struct ticket_event *events;
	size_t event_count, event_capacity;
	struct change *changes; /* in order of time */
	size_t change_count, change_capacity;
	struct responder *responders;
	size_t responder_count, responder_capacity;
	struct timer *timers; /* in order of time */
	size_t timer_count, timer_capacity, timer_next;
	int64_t last_event_id;
	struct effect *effects;
	size_t effect_count, effect_capacity;
	struct slack_world *slack; /* each NULL until it is asked for the first time */
	struct statuspage_world *statuspage;
	struct jira_world *jira;
	struct token *tokens;
	size_t token_count, token_capacity;
	struct idempotent *idempotents;
	size_t idempotent_count, idempotent_capacity;
	struct limit limits[ALLOWANCES];
	struct arena texts;
	struct json *reader;
	bool full; /* memory ran out: something is missing */
};

/* A world in which nothing has happened yet. `scenario` is kept until world_clear.
 * start_ms  room time at which MM:SS counts from. */
struct err world_init(struct world *w, const struct scenario *scenario, int64_t start_ms);
void world_clear(struct world *w);

/* Lets everything happen that is due by now_ms, each at its own time. A now_ms before the one of
 * the last call counts as that one. */
void world_advance(struct world *w, int64_t now_ms);

/* Drops what the scenario would still let happen: from here on the world changes by acts alone
 * (incident.h, ticket.h), and by the escalations they bring. For tests that play by themselves. */
void world_still(struct world *w);

/* Room for one more element in a growing array; false (and w->full) when memory is short. */
bool world_grow(struct world *w, void **array, size_t count, size_t *capacity, size_t size);

/* A copy of the string that lives as long as the world. */
const char *world_text(struct world *w, const char *string);

#endif
