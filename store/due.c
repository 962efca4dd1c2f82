/* store/due.c - what is due, read from the record.
 * SPDX-License-Identifier: MIT */
#include "store/due.h"

#include <string.h>

#include "store/due_facts.h"
#include "store/incident.h"

enum { INCIDENTS_MOST = 20 };

struct err
due_read(
	struct record *r, const char *incident_id, int64_t now_ms, struct arena *a, struct due *out)
{
	struct due_facts facts;
	struct err e =
		due_facts_read(r, incident_id, DUE_OF_ROOM | DUE_OF_INCIDENT, false, a, &facts);

	return e.kind == ERR_NONE ? due_find(&facts, now_ms, a, out) : e;
}

/* Joins what is due of that incident alone. */
static struct err
join_incident(struct record *r, const char *id, int64_t now_ms, struct arena *a, struct due *due)
{
	struct due_facts facts;
	struct due more;
	struct err e = due_facts_read(r, id, DUE_OF_INCIDENT, true, a, &facts);

	if (e.kind == ERR_NONE)
		e = due_find(&facts, now_ms, a, &more);
	return e.kind == ERR_NONE ? due_join(&more, a, due) : e;
}

/* Leaves only those in the rows that anybody may see, and that are meant. */
static void
keep_public(struct rows *incidents, const char *only)
{
	struct incident *all = incidents->first;
	int count = 0;

	for (int i = 0; i < incidents->count; i++) {
		if (!all[i].restricted && (only[0] == '\0' || strcmp(all[i].key.id, only) == 0))
			all[count++] = all[i];
	}
	incidents->count = count;
}

struct err
due_read_all(struct record *r, const char *only, int64_t now_ms, struct arena *a,
	struct rows *incidents, struct due *out)
{
	struct due_facts facts;
	struct rows open = {0};
	struct due due;
	struct err e = incident_open_list(r, INCIDENTS_MOST, a, &open);

	if (e.kind == ERR_NONE)
		e = due_facts_read(r, "", DUE_OF_ROOM, true, a, &facts);
	if (e.kind != ERR_NONE)
		return e;
	keep_public(&open, only);
	facts.open = open.count > 0;
	e = due_find(&facts, now_ms, a, &due);
	for (int i = 0; i < open.count && e.kind == ERR_NONE; i++)
		e = join_incident(
			r, ((const struct incident *)rows_at(&open, i))->key.id, now_ms, a, &due);
	if (e.kind != ERR_NONE)
		return e;
	*incidents = open;
	*out = due;
	return NO_ERR;
}

const char *
due_kind_name(enum due_kind kind)
{
	static const char *const names[] = {
		[DUE_PAGES] = "pages",
		[DUE_JUDGE] = "judge",
		[DUE_START] = "start",
		[DUE_CALL] = "call",
		[DUE_KNOWN] = "pages",
		[DUE_PROPOSAL] = "proposal",
		[DUE_HAND] = "hand",
		[DUE_OUTBOX] = "outbox",
		[DUE_UPDATE] = "update",
		[DUE_CALL_AGAIN] = "call-again",
		[DUE_TASK] = "task",
		[DUE_ETA] = "eta",
		[DUE_RESPONSE] = "response",
		[DUE_ROLE] = "role",
		[DUE_SPAN] = "span",
		[DUE_CONFIRM] = "confirm",
		[DUE_FOLLOWUP] = "followup",
		[DUE_SOURCE] = "source",
		[DUE_CALL_OUT] = "call-out",
	};

	return names[kind];
}
