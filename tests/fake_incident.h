/* tests/fake_incident.h - no incident is open: what tests/fake_room.h does not hold, read as empty.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKE_INCIDENT_H
#define TESTS_FAKE_INCIDENT_H

#include "store/attempt.h"
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
attempt_list(struct record *r, const char *incident_id, struct text customer, int most,
	struct arena *a, struct rows *out)
{
	(void)r;
	(void)incident_id;
	(void)customer;
	(void)most;
	(void)a;
	*out = (struct rows){.size = sizeof(struct attempt)};
	return NO_ERR;
}

#endif
