/* net/drill/ticket.h - the acts on a simulated Zendesk ticket.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_TICKET_H
#define NET_DRILL_TICKET_H

#include <stdbool.h>
#include <stdint.h>

#include "net/drill/world.h"

enum { TICKET_FIRST_ID = 8801 };

/* The ids of people, requesters and organizations by their place in the scenario; all above
 * 2^32. */
int64_t drill_ticket_agent_id(int person);
int64_t drill_ticket_requester_id(int requester);
int64_t drill_ticket_organization_id(int organization);

/* What a new ticket is. The strings, also of the tags, are kept until world_clear. */
struct ticket_opening {
	const char *key; /* of the scenario; may be NULL */
	const char *subject;
	const char *description; /* the first comment */
	const char *priority;    /* low to urgent, or NULL */
	const char *status;      /* NULL: new */
	const char *const *tags;
	int tag_count;
	int requester;    /* a place in the scenario's list of requesters; NOBODY: who opens it */
	int assignee;     /* a person; NOBODY */
	const char *type; /* NULL: incident */
	const char *external_id; /* may be NULL, like the next */
	const char *due_at;
	bool is_private; /* the first comment */
};

/* What is changed in one go: one audit. NULL is left as it is; strings are kept as above. */
struct ticket_change {
	const char *priority;
	const char *status;
	const char *const *tags; /* the whole new list */
	int tag_count;
	const char *comment;
	bool is_private;
};

/* Who acts, and when: room time must not go back from act to act. */
struct ticket_act {
	int64_t at_ms;
	int agent;        /* a person; NOBODY: the ticket's requester */
	const char *rule; /* the title of a trigger that acts instead of anybody, or NULL */
	bool by_api;
	const char *custom; /* JSON that the request told of itself, kept; NULL */
};

/* The acts. A public comment of an agent's request mails the requester, as a trigger does that every
 * account begins with. Each leaves its audit. They work without a scenario's happenings as well: after
 * world_init and world_still,
 *      world_advance(&w, at_ms);
 *      t = drill_ticket_open(&w, &opening, &act);
 *      drill_ticket_change(&w, t, &act, &(struct ticket_change){.priority = "urgent"});
 * NULL, and w->full, when memory is short. A ticket moves when the next opens: find it again. */
struct ticket *drill_ticket_open(
	struct world *w, const struct ticket_opening *o, const struct ticket_act *act);
void drill_ticket_change(struct world *w, struct ticket *t, const struct ticket_act *act,
	const struct ticket_change *change);
void drill_ticket_delete(struct ticket *t, int64_t at_ms);

/* The service did something to it that `updated_at` does not show. */
void drill_ticket_generate(struct ticket *t, int64_t at_ms);

/* Opens, changes, comments on or deletes a ticket, as the happening says. */
void drill_ticket_happen(struct world *w, const struct scenario_happening *h, int64_t at_ms);

/* The ticket of that id, deleted or not; NULL when there never was one. */
struct ticket *drill_ticket_find(struct world *w, int64_t id);

/* The organization of a ticket, a place in the scenario; NOBODY when it has none. */
int drill_ticket_organization(const struct world *w, const struct ticket *t);

#endif
