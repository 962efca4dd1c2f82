/* tests/fake_talk.h - nobody is owed an update, and nothing was said: what tests/fake_incident.h does
 * not hold.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKE_TALK_H
#define TESTS_FAKE_TALK_H

#include "store/bridge.h"
#include "store/clocks.h"
#include "store/draft.h"
#include "store/update.h"

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
