/* store/draft.c - what an update begins from, and the text that is made of it.
 * SPDX-License-Identifier: MIT */
#include "store/draft.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/template.h"

/* Where a pack has no words for it. */
static const char own_update[] = "{title}: {status}. Impact: {impact}. Being done: {actions}. "
				 "Needed: {needs}. Next update {next_update}.";
static const char own_nothing_new[] = "{title}: nothing new since {last_update}; we are still "
				      "working on it. Next update {next_update}.";
static const char own_announce[] = "{severity}: {title}. {impact}. {lead} leads. Needed: {needs}. "
				   "Next update {next_update}.";

/* ---- from the record ---- */

/* One column as text; `none` where there is no row. */
static struct err
read_text(struct record *r, struct err e, sqlite3_stmt *s, const char *none, struct arena *a,
	struct text *out)
{
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	*out = row ? db_text(s, 0, DB_CELL_CAP_BYTES, a) : text_of(none);
	if (row)
		db_end(s);
	return NO_ERR;
}

/* The pack's words for an update: those for this audience before those called "update"; what says
 * that it is over only when it is. */
static struct err
find_update(struct record *r, const struct incident *incident, const char *audience,
	struct arena *a, struct text *out)
{
	static const char sql[] =
		"SELECT text"
		" FROM template"
		" WHERE pack = ?1"
		" AND name NOT IN ('nothing-new', 'wake')"
		" AND (audience IN (?2, rtrim(?2, 's')) OR name = 'update')"
		" AND (?3 OR NOT (name = 'over' OR name GLOB '*clear'))"
		" ORDER BY (name = 'over' OR name GLOB '*clear') DESC,"
		"  audience NOT IN (?2, rtrim(?2, 's')), name <> 'update', name = 'announce', rowid"
		" LIMIT 1";
	bool over = incident->recovered_ms > 0 && strcmp(incident->status, "open") != 0;
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "tti", incident->pack, audience, (int64_t)over);

	return read_text(r, e, s, own_update, a, out);
}

/* The template of that name, for this audience if there is one. */
static struct err
find_named(struct record *r, const struct incident *incident, const char *name,
	const char *audience, const char *none, struct arena *a, struct text *out)
{
	static const char sql[] = "SELECT text"
				  " FROM template"
				  " WHERE pack = ?1"
				  " AND name = ?2"
				  " ORDER BY audience NOT IN (?3, rtrim(?3, 's')), rowid"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "ttt", incident->pack, name, audience);

	return read_text(r, e, s, none, a, out);
}

/* Few of the pages, however many are tied: their services are what is wanted. */
static struct err
find_service(struct record *r, const struct incident *incident, struct arena *a, struct text *out)
{
	static const char sql[] = "SELECT coalesce(group_concat(service, ', '), '')"
				  " FROM (SELECT DISTINCT service"
				  "  FROM (SELECT service FROM page"
				  "   WHERE incident_id = ?1"
				  "   LIMIT 100)"
				  "  WHERE service <> ''"
				  "  LIMIT 3)";
	sqlite3_stmt *s = NULL;
	struct err e;

	if (incident->restricted) {
		*out = text_of("");
		return NO_ERR;
	}
	e = db_start(r, &s, sql, "t", incident->key.id);
	return read_text(r, e, s, "", a, out);
}

static void
audience_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct draft *draft = row;

	window_key(&draft->key, 0, 0, (const char *)sqlite3_column_text(s, 0));
	draft->audience = db_text(s, 0, DB_CELL_CAP_BYTES, a);
	draft->clocked = sqlite3_column_int(s, 1) != 0;
}

/* Those with a clock; and, where it is not restricted, those that the pack has words for. */
static struct err
list_audiences(struct record *r, const struct incident *incident, struct arena *a, struct rows *out)
{
	static const char sql[] =
		"SELECT audience, 1, place"
		" FROM clock"
		" WHERE incident_id = ?1"
		" UNION ALL"
		" SELECT audience, 0, 100000 + min(rowid)"
		" FROM template"
		" WHERE pack = ?2"
		" AND NOT ?3"
		" AND audience <> 'helper'"
		" AND audience NOT IN (SELECT audience FROM clock WHERE incident_id = ?1)"
		" AND audience || 's' NOT IN (SELECT audience FROM clock WHERE incident_id = ?1)"
		" GROUP BY audience"
		" ORDER BY 3"
		" LIMIT ?4 + 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "ttii", incident->key.id, incident->pack,
		(int64_t)incident->restricted, (int64_t)DRAFTS_MOST);

	if (e.kind == ERR_NONE)
		e = db_rows(r, s, DRAFTS_MOST, sizeof(struct draft), audience_read, a, out);
	return e;
}

static struct err
fill_draft(struct record *r, const struct incident *incident, struct arena *a, struct draft *draft)
{
	const char *audience = draft->audience.raw;
	struct err e = NO_ERR;

	if (draft->clocked)
		e = clocks_find(r, incident->key.id, audience, a, &draft->clock);
	if (e.kind == ERR_NONE)
		e = update_last(r, incident->key.id, audience, a, &draft->last, &draft->updated);
	if (e.kind == ERR_NONE)
		e = find_update(r, incident, audience, a, &draft->update);
	if (e.kind == ERR_NONE)
		e = find_named(r, incident, "nothing-new", audience, own_nothing_new, a,
			&draft->nothing_new);
	return e;
}

struct err
drafts_load(struct record *r, const char *incident, struct arena *a, struct drafts *out)
{
	struct drafts d = {.rows = {.count = 0}};
	struct err e = incident_find(r, incident, a, &d.incident);

	if (e.kind == ERR_NONE)
		e = find_service(r, &d.incident, a, &d.service);
	if (e.kind == ERR_NONE)
		e = find_named(r, &d.incident, "announce", "team", own_announce, a, &d.announce);
	if (e.kind == ERR_NONE)
		e = list_audiences(r, &d.incident, a, &d.rows);
	for (int i = 0; i < d.rows.count && e.kind == ERR_NONE; i++)
		e = fill_draft(r, &d.incident, a, (struct draft *)d.rows.first + i);
	if (e.kind == ERR_NONE && a->full)
		e = err_make(ERR_FULL, "Memory for what can be said is short.");
	if (e.kind == ERR_NONE)
		*out = d;
	return e;
}

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
	template_fill(template_of(d, draft, what), &words, out);
	if (out->length == before)
		return err_make(ERR_REFUSED,
			"There is nothing to say yet: fill in the status or the impact.");
	return NO_ERR;
}
