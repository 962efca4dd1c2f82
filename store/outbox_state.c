/* store/outbox_state.c - the states of an act, as the record has them, and what it makes there.
 * SPDX-License-Identifier: MIT */
#include "store/outbox.h"

#include <string.h>

#include "store/jira.h"
#include "store/statuspage.h"

static const char *const states[] = {
	[OUTBOX_QUEUED] = "queued",
	[OUTBOX_SENDING] = "sending",
	[OUTBOX_SENT] = "sent",
	[OUTBOX_REFUSED] = "refused",
	[OUTBOX_IN_DOUBT] = "in_doubt",
	[OUTBOX_DROPPED] = "dropped",
};

const char *
outbox_state_name(enum outbox_state state)
{
	return states[state];
}

bool
outbox_state_find(const char *name, enum outbox_state *out)
{
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		if (strcmp(states[i], name) != 0)
			continue;
		*out = (enum outbox_state)i;
		return true;
	}
	return false;
}

const char *
outbox_makes(const char *target, const char *verb)
{
	if (strcmp(target, TARGET_SLACK) == 0 && strcmp(verb, "room-create") == 0)
		return "room";
	if (strcmp(verb, "create") != 0)
		return NULL;
	if (strcmp(target, TARGET_STATUSPAGE) == 0)
		return STATUSPAGE_INCIDENT;
	return strcmp(target, TARGET_JIRA) == 0 ? JIRA_ISSUE : NULL;
}
