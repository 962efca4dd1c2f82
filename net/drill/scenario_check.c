/* net/drill/scenario_check.c - what a schema cannot say about a scenario.
 *
 * The lines for its messages come from a scan for the items of "happens:".
 * SPDX-License-Identifier: MIT */
#include "net/drill/scenario_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is_one_of(const char *word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

/* MM:SS, minutes without end, or -MM:SS for before the start. False when it is something else. */
static bool
time_read(const char *at, int64_t *out_ms)
{
	const bool before = *at == '-';
	unsigned minutes, seconds;
	char rest;

	if (sscanf(at + before, "%5u:%2u%c", &minutes, &seconds, &rest) != 2 || seconds > 59)
		return false;
	*out_ms = ((int64_t)minutes * 60 + seconds) * (before ? -1000 : 1000);
	return true;
}

/* Numbers the happenings by their lines: the items that start with the dash of the first. */
static void
find_lines(struct scenario *s, const char *text)
{
	int line = 1;
	size_t indent = 0;
	unsigned found = 0;
	bool inside = false;

	for (const char *at = text; at != NULL && found < s->happens_count; line++) {
		size_t blanks = strspn(at, " ");

		if (strncmp(at, "happens:", 8) == 0) {
			inside = true;
		} else if (inside && at[blanks] == '-' && (found == 0 || blanks == indent)) {
			indent = blanks;
			s->happens[found++].line = line;
		}
		at = strchr(at, '\n');
		if (at != NULL)
			at++;
	}
}

static const char *
page_key(const struct scenario_happening *h)
{
	const char *const keys[] = {h->acknowledge, h->resolve, h->escalate, h->reassign,
		h->prioritize, h->note, h->notify};

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (keys[i] != NULL)
			return keys[i];
	return NULL;
}

static const char *
ticket_key(const struct scenario_happening *h)
{
	if (h->change != NULL)
		return h->change;
	return h->comment != NULL ? h->comment : h->erase;
}

static int
verbs(const struct scenario_happening *h)
{
	const char *const all[] = {h->page, h->acknowledge, h->resolve, h->escalate, h->reassign,
		h->prioritize, h->note, h->notify, h->recover, h->ticket, h->change, h->comment,
		h->erase, h->deploy};
	int count = h->flood != 0;

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		count += all[i] != NULL;
	return count;
}

/* Whether a page (or ticket) of that key has opened before happening `index`. */
static bool
has_opened(const struct scenario *s, unsigned index, const char *key, bool ticket)
{
	for (unsigned i = 0; i < index; i++) {
		const char *opened = ticket ? s->happens[i].ticket : s->happens[i].page;

		if (opened != NULL && strcmp(opened, key) == 0)
			return true;
	}
	return false;
}

static const char *const page_priorities[] = {"P1", "P2", "P3", "P4", "P5", NULL};
static const char *const ticket_priorities[] = {"low", "normal", "high", "urgent", NULL};
static const char *const urgencies[] = {"high", "low", NULL};
static const char *const ticket_statuses[] = {
	"new", "open", "pending", "hold", "solved", "closed", NULL};

/* What is wrong with the words of a happening; NULL when nothing is. */
static const char *
wrong_words(const struct scenario *s, const struct scenario_happening *h)
{
	bool ticket = h->ticket != NULL || h->change != NULL || h->comment != NULL;

	if (h->rule != NULL && (h->change == NULL || h->by != NULL))
		return "`rule` changes a ticket, and then nobody else does";
	if (h->by != NULL && scenario_person(s, h->by) < 0)
		return "`by` is nobody in the list of people";
	if (h->to != NULL && scenario_person(s, h->to) < 0)
		return "`to` is nobody in the list of people";
	if (h->service != NULL && scenario_service(s, h->service) < 0)
		return "`service` is not in the list of services";
	if (h->recover != NULL && scenario_service(s, h->recover) < 0)
		return "`recover` is not in the list of services";
	if (h->requester != NULL && scenario_requester(s, h->requester) < 0)
		return "`requester` is not in the list of requesters";
	if (h->priority != NULL &&
		!is_one_of(h->priority, ticket ? ticket_priorities : page_priorities))
		return ticket ? "a ticket's `priority` is low, normal, high or urgent"
			      : "a page's `priority` is P1 to P5";
	if (h->urgency != NULL && !is_one_of(h->urgency, urgencies))
		return "`urgency` is high or low";
	if (h->status != NULL && !is_one_of(h->status, ticket_statuses))
		return "`status` is new, open, pending, hold, solved or closed";
	return NULL;
}

/* What is missing from a happening; NULL when nothing is. */
static const char *
wrong_shape(const struct scenario *s, unsigned index)
{
	const struct scenario_happening *h = &s->happens[index];
	const char *key = page_key(h);
	const char *ticket = ticket_key(h);

	if (verbs(h) != 1)
		return "a happening says exactly one thing that happens (page, acknowledge, ...)";
	if ((h->page != NULL || h->flood != 0) && (h->service == NULL || h->title == NULL))
		return "a page needs `service` and `title`";
	if (h->deploy != NULL && (h->service == NULL || h->summary == NULL))
		return "a deploy needs `service` and `summary`";
	if (h->flood > 100000)
		return "a flood has at most 100000 pages";
	if (h->ticket != NULL &&
		(h->subject == NULL || h->requester == NULL || h->description == NULL))
		return "a ticket needs `subject`, `requester` and `description`";
	if ((h->page != NULL && has_opened(s, index, h->page, false)) ||
		(h->ticket != NULL && has_opened(s, index, h->ticket, true)))
		return "this key is taken already";
	if (key != NULL && !has_opened(s, index, key, false))
		return "no page of this key has opened by then";
	if (ticket != NULL && !has_opened(s, index, ticket, true))
		return "no ticket of this key has opened by then";
	if ((h->acknowledge != NULL || h->note != NULL) && h->by == NULL)
		return "it needs `by`: who did it";
	if ((h->reassign != NULL || h->notify != NULL) && h->to == NULL)
		return "it needs `to`: a person";
	if (h->prioritize != NULL && h->priority == NULL)
		return "it needs `priority`";
	if ((h->note != NULL || h->comment != NULL) && h->text == NULL)
		return "it needs `text`";
	return wrong_words(s, h);
}

static int
happening_order(const void *a, const void *b)
{
	const struct scenario_happening *x = a, *y = b;

	if (x->at_ms != y->at_ms)
		return x->at_ms < y->at_ms ? -1 : 1;
	return x->line - y->line;
}

/* Whether each of the names is a service. */
static bool
are_services(const struct scenario *s, char *const *names, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (scenario_service(s, names[i]) < 0)
			return false;
	return true;
}

static struct err
check_services(struct scenario *s, const char *path)
{
	for (unsigned i = 0; i < s->teams_count; i++)
		if (!are_services(s, s->teams[i].services, s->teams[i].services_count))
			return err_make(ERR_CONFIG,
				"%s: team %u has a service that is not in the list of services.",
				path, i + 1);
	for (unsigned i = 0; i < s->maintenance_count; i++) {
		struct scenario_maintenance *m = &s->maintenance[i];

		if (!are_services(s, m->services, m->services_count) ||
			scenario_person(s, m->by) < 0)
			return err_make(ERR_CONFIG,
				"%s: maintenance %u names a service or a person that is in no "
				"list.",
				path, i + 1);
		if (!time_read(m->from, &m->from_ms) || !time_read(m->until, &m->until_ms) ||
			m->from_ms >= m->until_ms)
			return err_make(ERR_CONFIG,
				"%s: maintenance %u needs `from` before `until`, as MM:SS or "
				"-MM:SS "
				"from the start.",
				path, i + 1);
	}
	return NO_ERR;
}

static struct err
check_cast(const struct scenario *s, const char *path)
{
	for (unsigned i = 0; i < s->policy.levels_count; i++)
		if (scenario_person(s, s->policy.levels[i].on_call) < 0)
			return err_make(ERR_CONFIG,
				"%s: level %u of the policy is nobody in the list of people.", path,
				i + 1);
	for (unsigned i = 0; i < s->requesters_count; i++)
		if (scenario_organization(s, s->requesters[i].organization) < 0)
			return err_make(ERR_CONFIG,
				"%s: requester %u is of no organization in the list.", path, i + 1);
	if (s->policy.escalate_after_min < 1 || s->policy.escalate_after_min > 1440)
		return err_make(ERR_CONFIG, "%s: escalate_after_min is 1 to 1440.", path);
	return NO_ERR;
}

struct err
scenario_check(struct scenario *s, const char *path, const char *text)
{
	struct err e = check_cast(s, path);

	if (e.kind == ERR_NONE)
		e = check_services(s, path);
	if (e.kind != ERR_NONE)
		return e;
	find_lines(s, text);
	for (unsigned i = 0; i < s->happens_count; i++) {
		struct scenario_happening *h = &s->happens[i];

		if (!time_read(h->at, &h->at_ms) || (h->at_ms < 0 && h->deploy == NULL))
			return err_make(ERR_CONFIG, "%s:%d: `at` is MM:SS from the start.", path,
				s->happens[i].line);
	}
	if (s->happens_count > 0)
		qsort(s->happens, s->happens_count, sizeof s->happens[0], happening_order);
	for (unsigned i = 0; i < s->happens_count; i++) {
		const char *wrong = wrong_shape(s, i);

		if (wrong != NULL)
			return err_make(ERR_CONFIG, "%s:%d: %s.", path, s->happens[i].line, wrong);
	}
	return NO_ERR;
}
