/* net/drill/scenario.h - what a drill plays: who is there, and what happens when.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_SCENARIO_H
#define NET_DRILL_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/err.h"

struct scenario_person {
	char *id; /* as PagerDuty gives them out */
	char *name;
	char *email;
};

struct scenario_service {
	char *id;
	char *name;
};

/* Who looks after which services. */
struct scenario_team {
	char *id;
	char *name;
	char **services; /* names */
	unsigned services_count;
};

/* A time in which services are worked on. */
struct scenario_maintenance {
	char *id;
	char *summary;
	char *by; /* a person's name */
	char **services;
	unsigned services_count;
	char *from; /* MM:SS from the start; -MM:SS before it */
	char *until;

	/* Not in the file: made while loading. */
	int64_t from_ms;
	int64_t until_ms;
};

/* One level of the escalation policy: who is on call there. */
struct scenario_level {
	char *on_call; /* a person's name */
};

struct scenario_policy {
	char *id;
	char *name;
	int escalate_after_min;
	struct scenario_level *levels;
	unsigned levels_count;
};

struct scenario_requester {
	char *name;
	char *email;
	char *organization; /* a name out of the list of organizations */
};

struct scenario_organization {
	char *name;
	char **domains;
	unsigned domains_count;
	char **services; /* names of those it feels; may be none */
	unsigned services_count;
	char *notes; /* what to know before calling; or NULL */
};

/* One happening as the file has it. Exactly one of the fields from `page` to `deploy` says what
 * it is; the rest are its details. NULL and 0 where the file says nothing. */
struct scenario_happening {
	char *at; /* MM:SS from the start; a deploy may be before it: -MM:SS */

	char *page;        /* a page opens: its key */
	char *acknowledge; /* a page's key, as in all down to recover */
	char *resolve;
	char *escalate;
	char *reassign;
	char *prioritize;
	char *note;
	char *notify;
	char *recover;  /* a service's name: all its pages resolve */
	unsigned flood; /* as many pages of one title open */
	char *ticket;   /* a ticket opens: its key */
	char *change;   /* a ticket's key */
	char *comment;  /* a ticket's key */
	char *erase;    /* a ticket's key: somebody deletes it */
	char *deploy;   /* a change to a service: its key */

	char *by;   /* a person's name; without it a monitor or a customer did it */
	char *rule; /* the title of a trigger that does it to a ticket, instead of anybody */
	char *to;
	char *service;
	char *title;
	char *urgency;   /* high or low */
	char *priority;  /* P1 to P5 on pages; low to urgent on tickets */
	unsigned over_s; /* a flood's length */
	char *text;
	char *subject;
	char *requester;
	char *description;
	char *summary;
	char *source; /* what made the change */
	char *status;
	char **tags;
	unsigned tags_count;
	bool *is_public; /* NULL: public */

	/* Not in the file: made while loading. */
	int64_t at_ms; /* from the start */
	int line;
};

struct scenario {
	char *name;
	char *title;
	char *pack; /* the process its config names; NULL: solo */
	struct scenario_person *people;
	unsigned people_count;
	struct scenario_service *services;
	unsigned services_count;
	struct scenario_policy policy;
	struct scenario_team *teams;
	unsigned teams_count;
	struct scenario_maintenance *maintenance;
	unsigned maintenance_count;
	struct scenario_organization *organizations;
	unsigned organizations_count;
	struct scenario_requester *requesters;
	unsigned requesters_count;
	struct scenario_happening *happens; /* in order of time once loaded */
	unsigned happens_count;
};

/* Reads a scenario file; *out is the caller's until scenario_free.
 * ERR_MISSING when there is no such file, ERR_CONFIG "FILE:LINE: ..." when it says
 * something that cannot be played, ERR_FULL above 1 MiB. */
struct err scenario_load(const char *path, struct scenario **out);
void scenario_free(struct scenario *s); /* NULL is fine */

/* Where a name is in its list, or -1. NULL is nowhere. */
int scenario_person(const struct scenario *s, const char *name);
int scenario_service(const struct scenario *s, const char *name);
int scenario_requester(const struct scenario *s, const char *name);
int scenario_organization(const struct scenario *s, const char *name);

#endif
