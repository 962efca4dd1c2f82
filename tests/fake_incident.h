/* tests/fake_incident.h - no incident is open: what tests/fake_room.h does not hold, read as empty.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKE_INCIDENT_H
#define TESTS_FAKE_INCIDENT_H

#include "store/due.h"
#include "store/incident.h"

struct err
incident_open_list(struct record *r, int most, struct arena *a, struct rows *out)
{
	(void)r;
	(void)most;
	(void)a;
	*out = (struct rows){.size = sizeof(struct incident)};
	return NO_ERR;
}

struct err
due_read(
	struct record *r, const char *incident_id, int64_t now_ms, struct arena *a, struct due *out)
{
	(void)r;
	(void)incident_id;
	(void)now_ms;
	(void)a;
	*out = (struct due){.items = {.size = sizeof(struct due_item)}, .next_ms = INT64_MAX};
	return NO_ERR;
}

#endif
