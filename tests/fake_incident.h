/* tests/fake_incident.h - no incident is open: what tests/fake_room.h does not hold, read as empty.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKE_INCIDENT_H
#define TESTS_FAKE_INCIDENT_H

#include "store/bridge.h"
#include "store/clocks.h"
#include "store/draft.h"
#include "store/incident.h"
#include "store/update.h"

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
clocks_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	(void)r;
	(void)w;
	(void)a;
	*out = (struct rows){.size = sizeof(struct audience_clock)};
	return NO_ERR;
}

struct err
update_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	(void)r;
	(void)w;
	(void)a;
	*out = (struct rows){.size = sizeof(struct update_post)};
	return NO_ERR;
}

struct err
bridge_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	(void)r;
	(void)w;
	(void)a;
	*out = (struct rows){.size = sizeof(struct bridge_line)};
	return NO_ERR;
}

struct err
drafts_load(struct record *r, const char *incident, struct arena *a, struct drafts *out)
{
	(void)r;
	(void)incident;
	(void)a;
	(void)out;
	return err_make(ERR_MISSING, "There is no such incident in the record.");
}

#endif
