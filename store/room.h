/* store/room.h - steps, roles and customers: the room before and during an incident.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_ROOM_H
#define STORE_ROOM_H

#include <stdbool.h>

#include "store/arena.h"
#include "store/config.h"
#include "store/err.h"
#include "store/pack.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

struct step {
	struct row_key key; /* major: its place; id: the pack's id */
	struct text text;
	const char *state; /* "open", "done", "skipped" */
	bool applies;      /* else it waits until it does, and is not to be done now */
	bool by_hand;      /* a person said so, not what it waits for */
	struct text done_by;
	struct text reason;    /* why it was skipped */
	int64_t done_ms;       /* 0: not done */
	struct text done_when; /* the name of what does it (store/predicate.h); "": a hand */
	struct text applies_when;
	struct text opens; /* a command's name; "": none, like link */
	struct text arg;   /* what the command begins with */
	struct text link;
	struct text *run; /* an argv; NULL: none */
	int run_count;
	int64_t rev;
};

struct role {
	struct row_key key; /* id: the role's name in the pack */
	struct text name;
	struct text person; /* all who hold it, ", " between, in that order; "" when nobody does */
	struct text first;  /* who has held it for longest */
	int holders;
	bool lead;
	bool required;
	bool many;
	int64_t rev;
};

/* Somebody who holds a role. */
struct holder {
	struct text person;
	int64_t since_ms;
};

/* How many people have a role in an incident, and how many one lead can hold (R43). */
struct crew {
	int people; /* each counted once */
	int span;
};

/* Brings what screens and `due` need of the packs and the config into the record: steps and roles
 * of the room without an incident; people, customers and contacts; and of both packs (`security`
 * may be NULL) severities, causes, templates and cards, whose `what` is "intake", "examples",
 * "reminders" or "means". Those of a pack that an incident has stay, whatever the config says now.
 * Numbers and addresses stay in the config. Writes only what differs. Inside record_begin ..
 * record_commit. */
struct err room_prepare(struct record *r, const struct pack *pack, const struct pack *security,
	const struct config *config);

/* An incident that was just declared gets the pack's steps, roles and clocks, and `person` all
 * roles but those that many hold: all begin with the on-call person, and are given away (R39).
 * Inside record_begin .. record_commit. */
struct err room_furnish(struct record *r, const char *incident_id, const struct pack *pack,
	const char *person, int64_t now_ms);

/* The same for one that goes on by another pack (R20, R22): open steps, roles and clocks that this
 * pack does not have go; what was done stays, below; who holds a role that both have keeps it, and
 * `person` gets those that nobody holds. */
struct err room_refurnish(struct record *r, const char *incident_id, const struct pack *pack,
	const char *person, int64_t now_ms);

/* Those of the incident w->of; NULL or "" is the room before one is declared. All rows (they are
 * few) around the window's anchor. */
struct err step_window(struct record *r, const struct window *w, struct arena *a, struct rows *out);
struct err role_window(struct record *r, const struct window *w, struct arena *a, struct rows *out);
/* Who holds a role of an incident, for longest first: at most ROLE_HOLDERS_MOST. */
enum { ROLE_HOLDERS_MOST = 100 };
struct err role_holders(struct record *r, const char *incident, const char *role, struct arena *a,
	struct holder **out, int *count);

/* Of the incident with that id; all 0 where there is none. */
struct err role_crew(struct record *r, const char *incident, struct crew *out);

#endif
