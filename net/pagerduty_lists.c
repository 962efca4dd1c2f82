/* net/pagerduty_lists.c - who is on call, priorities, services, maintenance and change events.
 *
 * None of them is on the way of a poll, and none says anything about the source: a plan without one
 * of them, or a token that may not read it, is said in the log once, and asked again in an hour.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "net/pagerduty_plan.h"
#include "store/page_list.h"

enum {
	FAST_MS = 60 * 1000,
	SLOW_MS = 5 * 60 * 1000,
	REFUSED_MS = 60 * 60 * 1000,
	CHANGES_FIRST_MS = 6 * 60 * 60 * 1000, /* how far back the first reading goes */
	CHANGES_OVERLAP_MS = 5 * 60 * 1000,    /* a pipeline reports late */
};

/* From WHAT_ONCALLS on. */
enum which { ONCALLS, PRIORITIES, SERVICES, MAINTENANCE, CHANGES };

struct listed {
	const char *path; /* up to the limit */
	int64_t every_ms;
	enum page_list list; /* not of the on-calls */
	int step;            /* one less than the limit where rows may go while the list is read */
	bool teams;          /* may be asked for those of our teams */
	bool services;
};

static const struct listed lists[PLAN_LISTS] = {
	[ONCALLS] = {.every_ms = FAST_MS, .step = PLAN_LIMIT, .path = "/oncalls?time_zone=UTC&"},
	[PRIORITIES] = {.list = PAGE_LIST_PRIORITY,
		.every_ms = SLOW_MS,
		.step = PLAN_LIMIT - 1,
		.path = "/priorities?"},
	[SERVICES] = {.list = PAGE_LIST_SERVICE,
		.every_ms = SLOW_MS,
		.step = PLAN_LIMIT - 1,
		.path = "/services?sort_by=name:asc&time_zone=UTC&",
		.teams = true},
	[MAINTENANCE] = {.list = PAGE_LIST_MAINTENANCE,
		.every_ms = SLOW_MS,
		.step = PLAN_LIMIT - 1,
		.path = "/maintenance_windows?filter=open&",
		.teams = true,
		.services = true},
	[CHANGES] = {.list = PAGE_LIST_CHANGE,
		.every_ms = FAST_MS,
		.step = PLAN_LIMIT,
		.path = "/change_events?",
		.teams = true},
};

/* "&since=..": all of the last hours, then what is new. */
static void
since_changes(struct plan *p, char *out, size_t size)
{
	struct plan_lists *l = &p->lists;
	char at[PLAN_TIME_BYTES];
	int64_t since_ms;

	if (!l->walk[CHANGES].on)
		l->changes_now_ms = clock_now_ms(p->host.clock);
	since_ms = l->changes_now_ms - CHANGES_FIRST_MS;
	if (l->changes_ms > since_ms)
		since_ms = l->changes_ms - CHANGES_OVERLAP_MS;
	plan_time(at, since_ms);
	(void)snprintf(out, size, "&since=%s", at);
}

static bool
lists_next(struct plan *p, int64_t now_ms, struct source_ask *out, int64_t *due_ms)
{
	char since[PLAN_TIME_BYTES + 8] = "";

	for (int i = 0; i < PLAN_LISTS; i++) {
		const struct listed *list = &lists[i];
		const struct plan_walk *walk = &p->lists.walk[i];
		const enum plan_what what = (enum plan_what)(WHAT_ONCALLS + i);
		const char *filter = list->services ? p->filter : list->teams ? p->team_filter : "";

		if (!plan_walk_due(walk, now_ms, due_ms))
			continue;
		plan_ask(out, what, "");
		out->any = true;
		if (what == WHAT_CHANGES)
			since_changes(p, since, sizeof since);
		(void)snprintf(out->path, sizeof out->path, "%slimit=%d&offset=%d%s%s", list->path,
			PLAN_LIMIT, walk->offset, since, filter);
		return true;
	}
	return false;
}

static struct err
lists_take(struct plan *p, struct record *r, const struct source_ask *a,
	const struct http_reply *reply)
{
	const int i = a->what - WHAT_ONCALLS;
	const bool first = !p->lists.walk[i].on;
	struct err e;

	if (reply->status / 100 != 2) {
		plan_say(p, (enum plan_what)a->what, "cannot be had (HTTP %ld): done without.",
			reply->status);
		p->lists.refused = true;
		return NO_ERR;
	}
	p->lists.refused = false;
	if (a->what == WHAT_ONCALLS)
		return page_merge_oncalls(r, reply->body, reply->body_length, first, &p->merge);
	e = page_list_merge(
		r, lists[i].list, NULL, first, reply->body, reply->body_length, &p->merge);
	if (e.kind != ERR_MALFORMED)
		return e;
	plan_say(p, (enum plan_what)a->what, "cannot be used: %s", e.text);
	return NO_ERR; /* nothing was merged, and the rest of the source is well */
}

static void
lists_done(struct plan *p, const struct source_ask *a, int64_t now_ms)
{
	const int i = a->what - WHAT_ONCALLS;
	struct plan_lists *l = &p->lists;

	if (l->refused) {
		plan_walk_end(&l->walk[i], now_ms + REFUSED_MS);
		return;
	}
	if (plan_walk_on(p, &l->walk[i], (enum plan_what)a->what, lists[i].step,
		    now_ms + lists[i].every_ms))
		return;
	if (a->what == WHAT_CHANGES)
		l->changes_ms = l->changes_now_ms;
}

static void
lists_skip(struct plan *p, const struct source_ask *a, int64_t now_ms)
{
	const int i = a->what - WHAT_ONCALLS;

	plan_walk_end(&p->lists.walk[i], now_ms + lists[i].every_ms);
}

const struct plan_part plan_lists = {
	.next = lists_next,
	.take = lists_take,
	.done = lists_done,
	.skip = lists_skip,
};
