/* tests/fake_incident.h - no incident is open: what tests/fake_room.h does not hold, read as empty.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKE_INCIDENT_H
#define TESTS_FAKE_INCIDENT_H

#include "store/attempt.h"
#include "store/card.h"
#include "store/catch_up.h"
#include "store/due.h"
#include "store/incident.h"
#include "store/incident_rows.h"
#include "store/offer.h"
#include "store/page_paged.h"
#include "store/room.h"
#include "store/work.h"

#include "tests/fake_outside.h"
#include "tests/fake_replay.h"
#include "tests/fake_talk.h"

struct err
page_paged(struct record *r, const char *page_id, struct arena *a, struct page_paged *out)
{
	(void)r;
	(void)page_id;
	(void)a;
	*out = (struct page_paged){.told = text_of(""), .next = text_of("")};
	return NO_ERR;
}

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

struct err
catch_up_tried(struct record *r, const char *incident, int most, struct arena *a, struct rows *out)
{
	(void)r;
	(void)incident;
	(void)most;
	(void)a;
	*out = (struct rows){.size = sizeof(struct tried)};
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

struct err
due_read_all(struct record *r, const char *only, int64_t now_ms, struct arena *a,
	struct rows *incidents, struct due *out)
{
	*incidents = (struct rows){.size = sizeof(struct incident)};
	return due_read(r, only, now_ms, a, out);
}

struct err
offer_list(struct record *r, enum offer what, const char *about, struct arena *a, struct rows *out)
{
	(void)r;
	(void)what;
	(void)about;
	(void)a;
	*out = (struct rows){.size = sizeof(struct offer_row)};
	return NO_ERR;
}

struct err
card_read(struct record *r, struct arena *a, struct rows *out)
{
	(void)r;
	(void)a;
	*out = (struct rows){.size = sizeof(struct card_line)};
	return NO_ERR;
}

struct err
role_crew(struct record *r, const char *incident, struct crew *out)
{
	(void)r;
	(void)incident;
	*out = (struct crew){0};
	return NO_ERR;
}

struct err
role_holders(struct record *r, const char *incident, const char *role, struct arena *a,
	struct holder **out, int *count)
{
	(void)r;
	(void)incident;
	(void)role;
	(void)a;
	*out = NULL;
	*count = 0;
	return NO_ERR;
}

static inline struct err
fake_nothing(
	struct record *r, const struct window *w, struct arena *a, size_t size, struct rows *out)
{
	(void)r;
	(void)w;
	(void)a;
	*out = (struct rows){.size = size};
	return NO_ERR;
}

struct err
task_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	return fake_nothing(r, w, a, sizeof(struct task), out);
}

struct err
followup_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	return fake_nothing(r, w, a, sizeof(struct followup), out);
}

struct err
decision_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	return fake_nothing(r, w, a, sizeof(struct decision), out);
}

struct err
proposal_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	return fake_nothing(r, w, a, sizeof(struct proposal), out);
}

static inline struct err
fake_missing(struct record *r, const char *id, struct arena *a)
{
	(void)r;
	(void)id;
	(void)a;
	return err_make(ERR_MISSING, "That is not in the record any more.");
}

struct err
proposal_decided(
	struct record *r, const char *person, struct arena *a, struct proposal *out, bool *found)
{
	(void)r;
	(void)person;
	(void)a;
	(void)out;
	*found = false;
	return NO_ERR;
}

struct err
task_find(struct record *r, const char *id, struct arena *a, struct task *out)
{
	(void)out;
	return fake_missing(r, id, a);
}

struct err
followup_find(struct record *r, const char *id, struct arena *a, struct followup *out)
{
	(void)out;
	return fake_missing(r, id, a);
}

struct err
decision_find(struct record *r, const char *id, struct arena *a, struct decision *out)
{
	(void)out;
	return fake_missing(r, id, a);
}

struct err
proposal_find(struct record *r, const char *id, struct arena *a, struct proposal *out)
{
	(void)out;
	return fake_missing(r, id, a);
}

struct err
incident_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	(void)w;
	return incident_open_list(r, 0, a, out);
}

struct err
incident_find(struct record *r, const char *id, struct arena *a, struct incident *out)
{
	(void)r;
	(void)id;
	(void)a;
	(void)out;
	return err_make(ERR_MISSING, "There is no such incident in the record.");
}

#endif
