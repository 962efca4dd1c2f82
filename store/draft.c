/* store/draft.c - the text that is made of what an update begins from.
 * SPDX-License-Identifier: MIT */
#include "store/draft.h"

#include <stdio.h>
#include <string.h>

#include "store/template.h"

const struct draft *
drafts_find(const struct drafts *d, const char *audience)
{
	size_t length = strlen(audience);

	for (int i = 0; i < d->rows.count; i++) {
		const struct draft *draft = rows_at(&d->rows, i);
		const char *name = draft->audience.raw;

		if (strncmp(name, audience, length) == 0 &&
			(name[length] == '\0' || strcmp(name + length, "s") == 0))
			return draft;
	}
	return NULL;
}

const struct draft *
drafts_announced(const struct drafts *d)
{
	return drafts_find(d, d->announce_to.raw);
}

bool
drafts_place(const struct drafts *d, const struct draft *draft, struct slack_place *out)
{
	return draft != NULL && !d->incident.restricted &&
	       slack_place(&d->slack, d->incident.key.id, draft->audience.raw, out);
}

const struct draft *
drafts_first(const struct drafts *d, int64_t now_ms)
{
	const struct draft *first = NULL;
	int64_t first_ms = INT64_MAX;

	for (int i = 0; i < d->rows.count; i++) {
		const struct draft *draft = rows_at(&d->rows, i);
		struct clocks_view view;

		if (!draft->clocked)
			continue;
		clocks_look(&draft->clock, now_ms, &view);
		if (view.state == CLOCKS_STOPPED || view.due_ms >= first_ms)
			continue;
		first = draft;
		first_ms = view.due_ms;
	}
	return first;
}

/* ---- the text ---- */

/* The moments and lengths of time a text may name. */
struct times {
	char next[TEMPLATE_TIME_BYTES];
	char last[TEMPLATE_TIME_BYTES];
	char eta[TEMPLATE_TIME_BYTES];
	char eta_made[TEMPLATE_TIME_BYTES];
	char recovered[TEMPLATE_TIME_BYTES];
	char age[TEMPLATE_TIME_BYTES];
	char severity[24];
};

static struct text
either(const char *typed, struct text known)
{
	return typed != NULL && typed[0] != '\0' ? text_of(typed) : known;
}

const char *
draft_status(const struct drafts *d)
{
	static const struct {
		const char *status;
		const char *words;
	} rows[] = {
		{"open", "not resolved yet"},
		{"recovering", "recovering"},
		{"yellow", "resolved, and watched"},
		{"green", "over"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (strcmp(rows[i].status, d->incident.status) == 0)
			return rows[i].words;
	}
	return "";
}

static void
say_times(const struct incident *incident, const struct draft *draft, int64_t next_ms,
	int64_t now_ms, struct times *out)
{
	(void)template_time(next_ms, now_ms, out->next);
	(void)template_time(
		draft != NULL && draft->updated ? draft->last.at_ms : 0, now_ms, out->last);
	(void)template_time(incident->eta_ms, now_ms, out->eta);
	(void)template_time(incident->eta_made_ms, now_ms, out->eta_made);
	(void)template_time(incident->recovered_ms, now_ms, out->recovered);
	(void)template_age(incident->declared_ms, now_ms, out->age);
	out->severity[0] = '\0';
	if (incident->severity > 0)
		(void)snprintf(
			out->severity, sizeof out->severity, "Severity %d", incident->severity);
}

static struct template_words
find_words(const struct drafts *d, const struct draft_form *form, const struct times *times)
{
	const struct incident *incident = &d->incident;
	struct template_words words = {.at = {{NULL}}};

	words.at[WORD_SEVERITY] =
		text_is_empty(incident->label) ? text_of(times->severity) : incident->label;
	words.at[WORD_TITLE] = incident_name(incident);
	words.at[WORD_STATUS] = either(form->status, text_of(draft_status(d)));
	words.at[WORD_IMPACT] =
		either(form->impact, incident->restricted ? text_of("") : incident->impact);
	words.at[WORD_ACTIONS] = either(form->actions, text_of(""));
	words.at[WORD_NEEDS] = either(form->needs, text_of(""));
	words.at[WORD_LEAD] = incident->lead;
	words.at[WORD_NEXT_UPDATE] = text_of(times->next);
	words.at[WORD_LAST_UPDATE] = text_of(times->last);
	words.at[WORD_ETA] = text_of(times->eta);
	words.at[WORD_ETA_MADE] = text_of(times->eta_made);
	words.at[WORD_AGE] = text_of(times->age);
	words.at[WORD_SERVICE] = text_is_empty(d->service) ? text_of("our service") : d->service;
	words.at[WORD_RECOVERED] = text_of(times->recovered);
	return words;
}

void
draft_carry(const struct draft *draft, struct draft_form *form)
{
	if (!draft->updated)
		return;
	form->status = draft->last.status.raw;
	form->impact = draft->last.impact.raw;
	form->actions = draft->last.actions.raw;
	form->needs = draft->last.needs.raw;
}

int64_t
draft_next_ms(const struct draft *draft, int64_t now_ms)
{
	if (draft == NULL || !draft->clocked || draft->clock.every_ms <= 0 ||
		draft->clock.stopped_ms > 0)
		return 0;
	return now_ms + draft->clock.every_ms;
}

static struct text
template_of(const struct drafts *d, const struct draft *draft, enum draft_what what)
{
	switch (what) {
	case DRAFT_UPDATE:
		return draft->update;
	case DRAFT_NOTHING_NEW:
		return draft->nothing_new;
	case DRAFT_ANNOUNCE:
		return d->announce;
	}
	return text_of("");
}

struct err
draft_compose(const struct drafts *d, const struct draft *draft, enum draft_what what,
	const struct draft_form *form, int64_t now_ms, struct buf *out)
{
	const struct draft *clocked = what == DRAFT_ANNOUNCE ? drafts_first(d, now_ms) : draft;
	int64_t next_ms = form->next_ms > 0 ? form->next_ms : draft_next_ms(clocked, now_ms);
	size_t before = out->length;
	struct template_words words;
	struct times times;

	if (d->incident.restricted && (what == DRAFT_ANNOUNCE || draft == NULL || !draft->clocked))
		return err_make(ERR_REFUSED, "This incident is restricted: no text is made for "
					     "others. Tell those who must know, by name.");
	if (draft == NULL && what != DRAFT_ANNOUNCE)
		return err_make(ERR_USAGE, "Nobody here is told anything under that name.");
	say_times(&d->incident, draft, next_ms, now_ms, &times);
	words = find_words(d, form, &times);
	if (what == DRAFT_ANNOUNCE && text_is_empty(words.at[WORD_IMPACT]) && clocked != NULL &&
		clocked->updated)
		words.at[WORD_IMPACT] = clocked->last.impact; /* as others were told it */
	template_fill(template_of(d, draft, what), &words, out);
	if (out->length == before)
		return err_make(ERR_REFUSED,
			"There is nothing to say yet: fill in the status or the impact.");
	return NO_ERR;
}
