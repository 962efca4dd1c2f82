/* tests/model/acts.c - what people and monitors do in a PagerDuty, at random.
 * SPDX-License-Identifier: MIT */
#include "tests/model/acts.h"

#include <stdlib.h>
#include <string.h>

#include "net/drill/stamp.h"
#include "tests/model/loop.h"

enum { PICKS = 40 };

static const char *const titles[] = {"eu-store-07: pool ssd-a is 97 % full",
	"Panel: pages load in 6.2 s", "eu-db-2: write latency 840 ms (limit 50 ms)",
	"checkout: 5xx above 2 %", "mail-relay: 12,000 in the queue", ""};

static void
open_one(struct acts *a, int64_t now_ms)
{
	const struct scenario *s = a->world.scenario;
	struct incident_opening o = {
		.title = titles[loop_dice(sizeof titles / sizeof titles[0])],
		.service = (int)loop_dice(s->services_count),
		.assignee = loop_dice(3) == 0 ? (int)loop_dice(s->people_count) : NOBODY,
		.priority = (int)loop_dice(6),
		.high = loop_dice(3) > 0,
	};

	drill_incident_open(&a->world, &o, now_ms);
}

int64_t
acts_begin(struct acts *a, const struct scenario *scenario, int64_t start_ms)
{
	const uint32_t gaps_ms[] = {300, 1500, 6000};
	const uint32_t apart_ms = loop_dice(2) == 0 ? 200 : 8000;
	int64_t now_ms = start_ms;

	*a = (struct acts){.gap_ms = gaps_ms[loop_dice(3)]};
	a->open_least = 60 + loop_dice(120);
	a->open_most = a->open_least + 20 + loop_dice(180);
	if (world_init(&a->world, scenario, start_ms).kind != ERR_NONE)
		abort();
	world_still(&a->world);
	for (size_t i = loop_dice((uint32_t)a->open_most); i > 0; i--) {
		now_ms += loop_dice(apart_ms);
		acts_advance(a, now_ms);
		open_one(a, now_ms);
	}
	acts_advance(a, now_ms);
	return now_ms;
}

void
acts_end(struct acts *a)
{
	world_clear(&a->world);
}

void
acts_advance(struct acts *a, int64_t now_ms)
{
	world_advance(&a->world, now_ms);
}

/* Some incident that is resolved, or is not; NULL when none was found. */
static struct incident *
pick(struct acts *a, bool resolved)
{
	struct world *w = &a->world;

	for (int i = 0; i < PICKS && w->incident_count > 0; i++) {
		struct incident *found = &w->incidents[loop_dice((uint32_t)w->incident_count)];

		if ((found->status == INCIDENT_RESOLVED) == resolved)
			return found;
	}
	return NULL;
}

static void
merge_two(struct acts *a, struct incident *i, const struct incident_act *act)
{
	struct incident *other = pick(a, false);

	if (other != NULL && other != i)
		(void)drill_incident_merge(&a->world, other, i, act);
}

/* It is resolved and no log entry says so. */
static void
vanish(struct incident *i, const struct incident_act *act)
{
	i->status = INCIDENT_RESOLVED;
	i->assignee = NOBODY;
	i->ack_count = 0;
	i->escalate_ms = 0;
	i->resolved_ms = i->changed_ms = act->at_ms;
	drill_incident_touch(i, act->at_ms);
}

static void
reopen_one(struct acts *a, const struct incident_act *act)
{
	struct incident *i = pick(a, true);

	if (i == NULL)
		return;
	if (loop_dice(2) == 0)
		(void)drill_incident_acknowledge(&a->world, i, act);
	else
		(void)drill_incident_trigger_again(&a->world, i, act);
}

/* Something to a page that is open. */
static void
change_one(struct acts *a, struct incident *i, const struct incident_act *act)
{
	struct world *w = &a->world;
	const int person = (int)loop_dice(w->scenario->people_count);

	switch (loop_dice(12)) {
	case 0:
	case 1:
	case 2:
		(void)drill_incident_acknowledge(w, i, act);
		break;
	case 3:
		(void)drill_incident_trigger_again(w, i, act);
		break;
	case 4:
	case 5:
		merge_two(a, i, act);
		break;
	case 6:
		(void)drill_incident_reassign(w, i, act, person);
		break;
	case 7:
		(void)drill_incident_escalate(w, i, act, (int)loop_dice(3));
		break;
	case 8:
		drill_incident_prioritize(w, i, act, (int)loop_dice(6));
		break;
	case 9:
		drill_incident_urge(w, i, act, loop_dice(2) == 0);
		break;
	default:
		(void)drill_incident_annotate(w, i, act, "The controller says nothing.");
		break;
	}
}

static size_t
count_open(const struct world *w)
{
	size_t count = 0;

	for (size_t i = 0; i < w->incident_count; i++)
		count += w->incidents[i].status != INCIDENT_RESOLVED;
	return count;
}

void
acts_any(struct acts *a, int64_t now_ms)
{
	struct world *w = &a->world;
	const size_t open = count_open(w);
	const uint32_t roll = loop_dice(100);
	const struct incident_act act = {
		.at_ms = now_ms,
		.agent = (int)loop_dice(w->scenario->people_count),
		.by_api = loop_dice(2) == 0,
	};
	struct incident *i;

	acts_advance(a, now_ms);
	if (open < a->open_least ? roll < 60 : roll < 15) {
		open_one(a, now_ms);
		return;
	}
	if (roll < 25) {
		reopen_one(a, &act);
		return;
	}
	i = pick(a, false);
	if (i == NULL)
		return;
	if (a->silent && loop_dice(30) == 0)
		vanish(i, &act);
	else if (open > a->open_most ? roll < 80 : roll < 50)
		(void)drill_incident_resolve(w, i, &act, roll % 2 == 0 ? "Replaced." : NULL);
	else
		change_one(a, i, &act);
}

void
acts_burst(struct acts *a, int64_t now_ms)
{
	for (uint32_t i = 1 + loop_dice(12); i > 0; i--)
		acts_any(a, now_ms);
}

void
acts_flood(struct acts *a, int64_t now_ms, size_t count)
{
	acts_advance(a, now_ms);
	for (; count > 0; count--)
		open_one(a, now_ms);
}

const char *
acts_some_id(struct acts *a)
{
	drill_incident_id(&a->world, loop_dice((uint32_t)a->world.incident_count), a->id);
	return a->id;
}

bool
acts_row_is_young(const struct row_cut *row, int64_t than_ms)
{
	static const char name[] = "\"created_at\":\"";
	char stamp[STAMP_SIZE];
	const char *at = memmem(row->at, row->length, name, strlen(name));
	size_t length;
	int64_t at_ms;

	if (at == NULL)
		return false;
	at += strlen(name);
	length = strcspn(at, "\"");
	if (length >= sizeof stamp)
		return false;
	memcpy(stamp, at, length);
	stamp[length] = '\0';
	return drill_stamp_read(stamp, &at_ms) && at_ms > than_ms;
}
