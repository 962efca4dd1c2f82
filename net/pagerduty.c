/* net/pagerduty.c - PagerDuty: its plan as a source, made of four parts (net/pagerduty_plan.h).
 * SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "net/pagerduty_plan.h"
#include "store/json.h"
#include "store/log.h"

/* In the order in which they are asked. */
static const struct plan_part *const parts[] = {
	&plan_looked, &plan_sync, &plan_access, &plan_lists};

enum {
	PARTS = sizeof parts / sizeof parts[0],
	MISSING_CAP_BYTES = 16 * 1024,
	TRIES_MOST = 3, /* without an answer; then it waits for its next turn */
};

/* ---- what the parts share ---- */

void
plan_ask(struct source_ask *out, enum plan_what what, const char *id)
{
	*out = (struct source_ask){.what = (int)what,
		.told = what == WHAT_LOG || what == WHAT_HISTORY,
		.optional = what != WHAT_LIST && what != WHAT_LOG};
	(void)snprintf(out->id, sizeof out->id, "%s", id);
}

bool
plan_walk_due(const struct plan_walk *walk, int64_t now_ms, int64_t *due_ms)
{
	if (walk->on || walk->due_ms <= now_ms)
		return true;
	if (walk->due_ms < *due_ms)
		*due_ms = walk->due_ms;
	return false;
}

void
plan_walk_end(struct plan_walk *walk, int64_t next_ms)
{
	*walk = (struct plan_walk){.due_ms = next_ms};
}

bool
plan_walk_on(struct plan *p, struct plan_walk *walk, enum plan_what what, int step, int64_t next_ms)
{
	const struct merge *m = &p->merge;

	walk->stale = m->fresh > 0 ? 0 : walk->stale + 1;
	if (m->more && m->seen > 0 && walk->stale < PLAN_STALE_MOST &&
		walk->offset < PLAN_OFFSET_MOST) {
		walk->on = true;
		walk->offset += step;
		if (walk->offset > PLAN_OFFSET_MOST)
			walk->offset = PLAN_OFFSET_MOST;
		return true;
	}
	if (m->more && walk->offset >= PLAN_OFFSET_MOST)
		plan_say(p, what, "is longer than the 10,000 it gives: the rest is not read.");
	else if (m->more)
		plan_say(p, what, "says that there is more, and gives nothing new: it was ended.");
	plan_walk_end(walk, next_ms);
	return false;
}

void
plan_say(struct plan *p, enum plan_what what, const char *format, ...)
{
	static const char *const names[WHATS] = {
		[WHAT_LIST] = "list of incidents",
		[WHAT_MISSING] = "incident",
		[WHAT_LOG] = "log",
		[WHAT_PAGE] = "incident",
		[WHAT_ALERTS] = "list of alerts",
		[WHAT_NOTES] = "list of notes",
		[WHAT_HISTORY] = "log of an incident",
		[WHAT_ME] = "answer about us",
		[WHAT_USERS] = "list of users",
		[WHAT_WRITE] = "answer about writing",
		[WHAT_ONCALLS] = "list of on-calls",
		[WHAT_PRIORITIES] = "list of priorities",
		[WHAT_SERVICES] = "list of services",
		[WHAT_MAINTENANCE] = "list of maintenance windows",
		[WHAT_CHANGES] = "list of change events",
	};
	char text[256];
	va_list args;

	if ((p->said & 1U << what) != 0)
		return;
	p->said |= 1U << what;
	va_start(args, format);
	(void)vsnprintf(text, sizeof text, format, args);
	va_end(args);
	log_line("PagerDuty's %s %s", names[what], text);
}

void
plan_time(char out[PLAN_TIME_BYTES], int64_t at_ms)
{
	time_t at_s = (time_t)(at_ms / 1000);
	struct tm t = {0};

	out[0] = '\0';
	(void)gmtime_r(&at_s, &t);
	(void)strftime(out, PLAN_TIME_BYTES, "%Y-%m-%dT%H:%M:%SZ", &t); /* it fits */
}

/* ---- as a source ---- */

static const struct plan_part *
part_of(const struct source_ask *a)
{
	switch ((enum plan_what)a->what) {
	case WHAT_PAGE:
	case WHAT_ALERTS:
	case WHAT_NOTES:
	case WHAT_HISTORY:
		return &plan_looked;
	case WHAT_LIST:
	case WHAT_MISSING:
	case WHAT_LOG:
		return &plan_sync;
	case WHAT_ME:
	case WHAT_USERS:
	case WHAT_WRITE:
		return &plan_access;
	case WHAT_ONCALLS:
	case WHAT_PRIORITIES:
	case WHAT_SERVICES:
	case WHAT_MAINTENANCE:
	case WHAT_CHANGES:
	case WHATS:
		break;
	}
	return &plan_lists;
}

static bool
pagerduty_next(void *state, int64_t now_ms, struct source_ask *out, int64_t *due_ms)
{
	struct plan *p = state;

	for (int i = 0; i < PARTS; i++) {
		/* What only brings trouble must not keep the rest from its turn. */
		while (parts[i]->next(p, now_ms, out, due_ms)) {
			if (!out->optional || ++p->tries[out->what] <= TRIES_MOST)
				return true;
			p->tries[out->what] = 0;
			parts[i]->skip(p, out, now_ms);
		}
	}
	return false;
}

/* Only the list of incidents is long enough. */
static bool
pagerduty_early(void *state, const struct source_ask *a, const struct http_reply *reply,
	struct source_ask *out)
{
	return a->what == WHAT_LIST && source_more_follows(reply) && plan_list_follows(state, out);
}

/* A malformed item comes again with every walk: it is told once. */
static void
count_skipped(struct plan *p, const struct plan_skipped *s)
{
	int told = s->now > s->was ? s->now : s->was;
	int now = s->now + p->merge.skipped;

	p->skipped_news = now > told ? now - told : 0;
}

static struct err
pagerduty_take(
	void *state, struct record *r, const struct source_ask *a, const struct http_reply *reply)
{
	struct plan *p = state;
	struct err e;

	p->merge = (struct merge){0};
	p->skipped_news = 0;
	e = part_of(a)->take(p, r, a, reply);
	if (e.kind == ERR_NONE)
		count_skipped(p, &p->skipped[a->what]);
	return e;
}

static void
pagerduty_tell(const void *state, struct source_told *out)
{
	const struct plan *p = state;

	out->access = p->access.news ? p->access.text : NULL;
	out->skipped = p->skipped_news;
}

static bool
is_under_way(const struct plan *p, enum plan_what what)
{
	if (what == WHAT_LIST)
		return p->sync.list.on;
	if (what == WHAT_LOG)
		return p->sync.log.on;
	return what >= WHAT_ONCALLS && p->lists.walk[what - WHAT_ONCALLS].on;
}

static void
pagerduty_done(void *state, const struct source_ask *a, int64_t now_ms)
{
	struct plan *p = state;
	struct plan_skipped *s = &p->skipped[a->what];

	p->access.news = false;
	p->tries[a->what] = 0;
	part_of(a)->done(p, a, now_ms);
	s->now += p->merge.skipped;
	if (!is_under_way(p, (enum plan_what)a->what))
		*s = (struct plan_skipped){.was = s->now};
}

static void
pagerduty_skip(void *state, const struct source_ask *a, int64_t now_ms)
{
	struct plan *p = state;

	p->tries[a->what] = 0;
	part_of(a)->skip(p, a, now_ms);
}

static void
pagerduty_want(void *state, const char *id)
{
	struct plan *p = state;

	source_wanted_add(&p->looked.wanted, id);
}

static void
pagerduty_hurry(void *state)
{
	struct plan *p = state;

	p->sync.list.due_ms = 0;
	p->sync.log.due_ms = 0;
	p->access.due_ms = 0;
	for (int i = 0; i < PLAN_LISTS; i++)
		p->lists.walk[i].due_ms = 0;
}

static void
pagerduty_free(void *state)
{
	struct plan *p = state;

	buf_clear(&p->sync.missing);
	free(p);
}

static const struct source_kind pagerduty_kind = {
	.name = "pagerduty",
	.label = "PagerDuty",
	.when_refused = "Check pagerduty.token (or pagerduty.oauth): it is wrong, revoked, or may "
			"not read incidents.",
	.headers = {"Accept: application/vnd.pagerduty+json;version=2",
		"Content-Type: application/json"},
	.next = pagerduty_next,
	.early = pagerduty_early,
	.take = pagerduty_take,
	.tell = pagerduty_tell,
	.done = pagerduty_done,
	.skip = pagerduty_skip,
	.want = pagerduty_want,
	.hurry = pagerduty_hurry,
	.free = pagerduty_free,
};

/* ---- opening it ---- */

/* Appends "&name=ID" for each; false when they do not fit. */
static bool
filter_add(char *out, size_t size, const char *name, const struct strings *ids)
{
	struct buf b;
	bool ok;

	buf_init(&b, size - 1);
	ok = buf_string(&b, out);
	for (size_t i = 0; ok && i < ids->count; i++)
		ok = buf_printf(&b, "&%s=", name) && source_path_value(&b, ids->at[i]);
	if (ok)
		memcpy(out, b.data, b.length + 1);
	buf_clear(&b);
	return ok;
}

static bool
put_ids(struct buf *out, const struct strings *ids)
{
	bool ok = buf_string(out, "[");

	for (size_t i = 0; ok && i < ids->count; i++)
		ok = buf_string(out, i > 0 ? "," : "") && json_put(out, "%s", ids->at[i]);
	return ok && buf_string(out, "]");
}

/* The requests' filters, and what the merges leave out. */
static struct err
set_filters(struct plan *p)
{
	const struct pagerduty_config *c = p->config;
	struct buf services;
	struct buf teams;
	struct err e;

	if (!filter_add(p->team_filter, sizeof p->team_filter, "team_ids[]", &c->teams) ||
		!filter_add(p->filter, sizeof p->filter, "team_ids[]", &c->teams) ||
		!filter_add(p->filter, sizeof p->filter, "service_ids[]", &c->services))
		return err_make(ERR_CONFIG, "pagerduty.teams and pagerduty.services are too long.");
	buf_init(&services, (size_t)PLAN_FILTER_BYTES * 2);
	buf_init(&teams, (size_t)PLAN_FILTER_BYTES * 2);
	if (put_ids(&services, &c->services) && put_ids(&teams, &c->teams))
		e = page_filter(p->host.record, services.data, teams.data);
	else
		e = err_make(ERR_CONFIG, "pagerduty.teams and pagerduty.services are too long.");
	buf_clear(&services);
	buf_clear(&teams);
	return e;
}

struct err
pagerduty_open(
	const struct source_host *host, const struct pagerduty_config *config, struct source **out)
{
	struct source_setup setup = {
		.kind = &pagerduty_kind,
		.url = config->url,
		.poll_ms = config->poll_ms,
		.authorization = config->oauth != NULL ? "Bearer " : "Token token=",
	};
	struct plan *p = calloc(1, sizeof *p);
	struct err e;

	if (p == NULL)
		return err_make(ERR_FULL, "There is no memory for PagerDuty.");
	p->host = *host;
	p->config = config;
	buf_init(&p->sync.missing, MISSING_CAP_BYTES);
	p->access.what = WHAT_ME;
	setup.state = p;
	e = set_filters(p);
	if (e.kind == ERR_NONE)
		e = plan_credential(p, &setup.credential);
	if (e.kind == ERR_NONE)
		e = source_open(host, &setup, out);
	if (e.kind != ERR_NONE)
		pagerduty_free(p);
	return e;
}
