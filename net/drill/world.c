/* net/drill/world.c - the simulated accounts as they are at one moment of the drill.
 *
 * Two queues are merged by time: the happenings of the scenario, and the timers: escalations that
 * come when nobody acts, and snoozes that end. A timer whose incident has moved on does nothing.
 * SPDX-License-Identifier: MIT */
#include "net/drill/world.h"

#include <stdlib.h>
#include <string.h>

#include "net/drill/incident.h"
#include "net/drill/jira.h"
#include "net/drill/slack.h"
#include "net/drill/statuspage.h"
#include "net/drill/ticket.h"

enum { TEXTS_CAP_BYTES = 64 * 1024 * 1024 };

static int
due_order(const void *a, const void *b)
{
	const struct due *x = a, *y = b;

	if (x->at_ms != y->at_ms)
		return x->at_ms < y->at_ms ? -1 : 1;
	return x->happening < y->happening ? -1 : x->happening > y->happening;
}

/* Spreads the floods out, so that other things happen between their pages. */
static struct err
plan(struct world *w)
{
	const struct scenario *s = w->scenario;
	size_t count = 0;

	for (unsigned i = 0; i < s->happens_count; i++)
		count += s->happens[i].flood > 1 ? s->happens[i].flood : 1;
	w->due = calloc(count + 1, sizeof *w->due); /* of nothing, it may give NULL */
	if (w->due == NULL)
		return err_make(ERR_FULL, "Memory is too short for this scenario.");
	for (unsigned i = 0; i < s->happens_count; i++) {
		const struct scenario_happening *h = &s->happens[i];
		const unsigned copies = h->flood > 1 ? h->flood : 1;
		const unsigned gaps = copies > 1 ? copies - 1 : 1;

		for (unsigned n = 0; n < copies; n++)
			w->due[w->due_count++] = (struct due){
				.at_ms = w->start_ms + h->at_ms +
					 (int64_t)h->over_s * 1000 * n / gaps,
				.happening = i,
			};
	}
	qsort(w->due, w->due_count, sizeof w->due[0], due_order);
	return NO_ERR;
}

struct err
world_init(struct world *w, const struct scenario *scenario, int64_t start_ms)
{
	struct err e;

	*w = (struct world){.scenario = scenario, .start_ms = start_ms, .now_ms = start_ms};
	w->last_event_id = start_ms / 1000 * 1000000;
	arena_init(&w->texts, TEXTS_CAP_BYTES);
	e = plan(w);
	if (e.kind == ERR_NONE)
		e = json_open(&w->reader);
	if (e.kind != ERR_NONE)
		world_clear(w);
	return e;
}

void
world_clear(struct world *w)
{
	for (size_t i = 0; i < w->incident_count; i++)
		free(w->incidents[i].json);
	free(w->incidents);
	free(w->entries);
	free(w->tickets);
	free(w->events);
	free(w->timers);
	free(w->changes);
	free(w->responders);
	free(w->tokens);
	free(w->idempotents);
	free(w->due);
	free(w->effects);
	drill_slack_free(w->slack);
	drill_statuspage_free(w->statuspage);
	drill_jira_free(w->jira);
	arena_clear(&w->texts);
	json_close(w->reader);
	*w = (struct world){.start_ms = 0};
}

void
world_still(struct world *w)
{
	w->due_next = w->due_count;
}

bool
world_grow(struct world *w, void **array, size_t count, size_t *capacity, size_t size)
{
	size_t wanted;
	void *bigger;

	if (count < *capacity)
		return true;
	wanted = *capacity == 0 ? 64 : *capacity * 2;
	bigger = reallocarray(*array, wanted, size);
	if (bigger == NULL) {
		w->full = true;
		return false;
	}
	*array = bigger;
	*capacity = wanted;
	return true;
}

const char *
world_text(struct world *w, const char *string)
{
	const char *copy = arena_string(&w->texts, string);

	w->full = w->full || w->texts.full;
	return copy;
}

/* The page of a scenario's key; scenario_load has seen to it that it opened. */
static struct incident *
page_of(struct world *w, const char *key)
{
	for (size_t i = 0; i < w->incident_count; i++)
		if (w->incidents[i].key != NULL && strcmp(w->incidents[i].key, key) == 0)
			return &w->incidents[i];
	return NULL;
}

static void
recover(struct world *w, int service, int64_t at_ms)
{
	const struct incident_act act = {.at_ms = at_ms, .agent = NOBODY};

	for (size_t i = 0; i < w->incident_count; i++)
		if (w->incidents[i].service == service)
			(void)drill_incident_resolve(w, &w->incidents[i], &act, NULL);
}

static void
page_opens(struct world *w, const struct scenario_happening *h, int64_t at_ms)
{
	struct incident_opening o = {
		.title = h->title,
		.key = h->page,
		.service = scenario_service(w->scenario, h->service),
		.assignee = scenario_person(w->scenario, h->to),
		.priority = drill_incident_priority(h->priority),
		.high = h->urgency == NULL || strcmp(h->urgency, "high") == 0,
	};

	drill_incident_open(w, &o, at_ms);
}

/* What happens to a page that is open. A colleague may come too late: then nothing does. */
static void
page_changes(struct world *w, const struct scenario_happening *h, int64_t at_ms)
{
	struct incident_act act = {.at_ms = at_ms, .agent = scenario_person(w->scenario, h->by)};
	const int to = scenario_person(w->scenario, h->to);
	struct incident *i;

	if (h->acknowledge != NULL && (i = page_of(w, h->acknowledge)) != NULL) {
		if (i->status == INCIDENT_TRIGGERED)
			(void)drill_incident_acknowledge(w, i, &act);
	} else if (h->resolve != NULL && (i = page_of(w, h->resolve)) != NULL) {
		(void)drill_incident_resolve(w, i, &act, h->text);
	} else if (h->escalate != NULL && (i = page_of(w, h->escalate)) != NULL) {
		(void)drill_incident_escalate(w, i, &act, i->level + 1);
	} else if (h->reassign != NULL && (i = page_of(w, h->reassign)) != NULL) {
		(void)drill_incident_reassign(w, i, &act, to);
	} else if (h->prioritize != NULL && (i = page_of(w, h->prioritize)) != NULL) {
		drill_incident_prioritize(w, i, &act, drill_incident_priority(h->priority));
	} else if (h->note != NULL && (i = page_of(w, h->note)) != NULL) {
		(void)drill_incident_annotate(w, i, &act, h->text);
	} else if (h->notify != NULL && (i = page_of(w, h->notify)) != NULL) {
		if (i->status != INCIDENT_RESOLVED)
			drill_incident_notify(w, i, at_ms, to);
	}
}

static void
change_comes(struct world *w, const struct scenario_happening *h, int64_t at_ms)
{
	if (!world_grow(w, (void **)&w->changes, w->change_count, &w->change_capacity,
		    sizeof *w->changes))
		return;
	w->changes[w->change_count++] = (struct change){
		.at_ms = at_ms,
		.service = scenario_service(w->scenario, h->service),
		.summary = h->summary,
		.source = h->source,
	};
}

static void
happen(struct world *w, const struct scenario_happening *h, int64_t at_ms)
{
	if (h->page != NULL || h->flood != 0)
		page_opens(w, h, at_ms);
	else if (h->deploy != NULL)
		change_comes(w, h, at_ms);
	else if (h->recover != NULL)
		recover(w, scenario_service(w->scenario, h->recover), at_ms);
	else if (h->ticket != NULL || h->change != NULL || h->comment != NULL || h->erase != NULL)
		drill_ticket_happen(w, h, at_ms);
	else
		page_changes(w, h, at_ms);
}

/* Room time of the next happening, or INT64_MAX. */
static int64_t
next_due_ms(const struct world *w)
{
	return w->due_next < w->due_count ? w->due[w->due_next].at_ms : INT64_MAX;
}

static void
due_happen(struct world *w)
{
	const struct due d = w->due[w->due_next++];

	happen(w, &w->scenario->happens[d.happening], d.at_ms);
}

static int64_t
next_timer_ms(const struct world *w)
{
	return w->timer_next < w->timer_count ? w->timers[w->timer_next].at_ms : INT64_MAX;
}

static void
timer_fire(struct world *w)
{
	const struct timer t = w->timers[w->timer_next++];
	struct incident *i = &w->incidents[t.incident];
	const struct incident_act act = {.at_ms = t.at_ms, .agent = NOBODY};

	if (i->status == INCIDENT_TRIGGERED && i->escalate_ms == t.at_ms)
		(void)drill_incident_escalate(w, i, &act, i->level + 1);
	else if (i->status == INCIDENT_ACKNOWLEDGED && i->wake_ms == t.at_ms)
		(void)drill_incident_trigger_again(w, i, &act);
}

void
world_advance(struct world *w, int64_t now_ms)
{
	while (!w->full) {
		int64_t happening_ms = next_due_ms(w);
		int64_t timer_ms = next_timer_ms(w);
		int64_t at_ms = happening_ms <= timer_ms ? happening_ms : timer_ms;

		if (at_ms > now_ms)
			break;
		if (at_ms > w->now_ms)
			w->now_ms = at_ms;
		if (happening_ms <= timer_ms)
			due_happen(w);
		else
			timer_fire(w);
	}
	if (now_ms > w->now_ms)
		w->now_ms = now_ms;
}
